"""Results of a small standard with facilities, judged by the command as its users run it."""

import json
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest

from assay.cli.main import main

# Names and limits differ from those of the rules that ship: nothing may be hard-coded.
RULES = """\
method house "House method" version "1" {
    rating good  credit 1   "As asked"
    rating small credit 0.5 "A lapse"
    rating grave credit 0   "A breach"
    rate grave when clause.subjects >= 2 and clause.failing_share > wide_share "it is everywhere"
    rate small otherwise "a lapse"
    weight is likelihood * consequence
    outcome none when no criterion where applicable "nothing was judged"
    outcome stopped when audit.date before 2020-02-01 "too early"
    outcome trial for 1 year when some criterion where rating = grave "grave"
    outcome whole for 3 years otherwise "in order"
    surveillance after 8 months otherwise "as usual"
    deadline plan for small is plan_time after audit.date "to the auditor"
}
parameter wide_share : % "Share from which it is everywhere" is 50 % source "nobody" standing illustrative
parameter plan_time : period "Time for a plan" is open source "nobody knows"
TABLE
standard yards "Yard standard" version "1" by "Nobody" from 2020-01-01 using house

type activity "What is done" one of storing "Storing", selling "Selling"

evidence each facility "A yard" {
    name     : text                 "What is it called?"
    activity : set of activity      "What is done there?"
    fenced   : flag                 "Is it fenced?"
    lit      : flag                 "Is it lit?"
}
evidence policy "The policy" {
    signed : flag "Is it signed?"
}
principle 1 "Yards"
criterion 1.1 "Yards are fenced" {
    risk likelihood 2, consequence 5
    source "nobody" standing illustrative
    clause fenced "There is a fence" { for each facility require fenced }
    clause lit "There is light" { for each facility require lit }
}
criterion 1.2 "There is a policy" {
    risk likelihood 1, consequence 3
    source "nobody" standing illustrative
    clause signed "It is signed" { require policy.signed }
}
criterion 1.3 "People feel safe" {
    risk likelihood 4, consequence 4
    source "nobody" standing illustrative
    clause safe "They say so" { ask "Do people feel safe?" }
}
"""
TABLE = """\
table like_facilities "Yards to see" by yards source "House rules, 7" standing official {
    | yards : number | certification : number | surveillance : number |
    | 1              | 1                      | 1                     |
    | 4              | 3                      | open                  |
}
table certificate_after "Is there a certificate?" by outcome source "House rules, 9" standing official {
    | outcome | in_force : flag |
    | stopped | no              |
}
table audited_functions "Whom to see" by part source "House rules, 8" standing illustrative {
    | part | functions : text    |
    | 1    | "yard crew; office" |
    | 1.2  | "board"             |
    | 1.3  | open                |
}
"""


@dataclass(frozen=True)
class Done:
    """How the command ended, and what it said."""

    code: int
    out: str
    err: str


Run = Callable[..., Done]


@pytest.fixture(scope="session")
def run() -> Run:
    """`run("audit-plan", …)`: the command in this process, which saves starting one each time."""

    def start(*args: object) -> Done:
        out, err = (TextIOWrapper(BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
        with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ended:
            main([str(arg) for arg in args])
        texts = [stream.buffer.getvalue().decode() for stream in (out, err)]  # type: ignore[attr-defined]
        assert "error of its own" not in texts[1]
        return Done(ended.value.code if isinstance(ended.value.code, int) else 1, *texts)

    return start


@pytest.fixture(scope="session")
def evidence() -> Callable[..., str]:
    """`evidence(yards, audit, more)`: `yards` are the facts of each, without its activity."""
    return _evidence


def _evidence(yards: dict[str, str], audit: str = "", more: str = "") -> str:
    rows = "".join(f"    {name}: {{activity: [storing], {facts}}}\n" for name, facts in yards.items())
    return (
        "assay: evidence/1\nstandard: yards 1\nentity: {name: Yard Ltd}\n"
        f"audit: {{date: 2026-03-12{audit}}}\n{more}facts:\n  facility:\n{rows}"
    )


Judge = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("yards")
    for name, table in (("rules", TABLE), ("bare", "")):
        (place / f"{name}.assay").write_text(RULES.replace("TABLE", table), encoding="utf-8")
    return place


@pytest.fixture(scope="session")
def judge(run: Run, folder: Path) -> Judge:
    """The result document of some evidence, which lies in `folder` under the same name."""

    def judged(name: str, text: str, rules: str = "rules") -> dict[str, Any]:
        source = folder / f"{name}.yaml"
        source.write_text(text, encoding="utf-8")
        done = run("evaluate", source, "--rules", folder / f"{rules}.assay", "-o", "json")
        assert done.out, done.err
        (folder / f"{name}.json").write_text(done.out, encoding="utf-8")
        found: dict[str, Any] = json.loads(done.out)
        return found

    return judged
