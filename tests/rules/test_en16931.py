"""A standard from another world: EN 16931, the European electronic invoice, by its own identifiers.

In: fixtures/other-standards/en16931, its rules and two invoices.  What an invoice should come to is worked
out by hand at the head of its file.  All of it goes through the installed command.
"""

import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assay import session
from assay.syntax import tree as syntax

COMMAND = Path(sys.executable).with_name("assay")
STANDARD = Path(__file__).parents[2] / "fixtures" / "other-standards" / "en16931"
BROKEN = ("BR-02", "BR-CL-14", "BR-CO-10", "BR-CO-17", "BR-CO-25", "BR-E-10", "BR-S-09")

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def assay(tmp_path: Path) -> Run:
    """`assay("test", …)` in an empty folder, with a cache of its own."""
    surroundings = {k: v for k, v in os.environ.items() if not k.startswith(("ASSAY", "PYTHON"))}
    surroundings["ASSAY_CACHE"] = str(tmp_path / "cache")

    def run(*args: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [COMMAND, *map(str, args)],
            cwd=tmp_path,
            env=surroundings,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    return run


def judged(assay: Run, invoice: str, exit_code: int) -> Any:
    done = assay("evaluate", STANDARD / "invoices" / invoice, "--rules", STANDARD, "-o", "json")
    assert done.returncode == exit_code, done.stderr
    return json.loads(done.stdout)


def test_its_cases_hold_and_the_linter_has_nothing_to_tell(assay: Run) -> None:
    done = assay("test", STANDARD, "--format", "json")
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(done.stdout)
    assert (found["failed"], found["passed"]) == (0, len(found["cases"]))
    assert "files: nothing to tell\n" in assay("lint", STANDARD).stdout


def test_each_rule_is_kept_in_one_case_and_broken_in_another() -> None:
    rules = session.check(session.rule_sources([STANDARD])).rules
    assert rules is not None
    expected: dict[str, set[str]] = defaultdict(set)
    for case in rules.cases:
        for line in case.syntax.lines:
            if isinstance(line, syntax.Expect) and line.form == "exactly" and line.subject is None:
                expected[line.id.text] |= {word.text for word in line.grades}
    names = [criterion.id for criterion in rules.criteria]
    assert len(names) >= 40
    assert [name for name in names if "conformance" not in expected[name]] == []
    assert [name for name in names if not expected[name] & {"warning", "fatal"}] == []


def test_an_invoice_that_keeps_every_rule_is_accepted(assay: Run) -> None:
    found = judged(assay, "conforming.yaml", 0)
    assert {tuple(one["ratings"]) for one in found["criteria"]} == {("conformance",), ("not applicable",)}
    assert found["follow_up"]["decided"]["outcomes"] == ["accepted"]


def test_an_invoice_with_faults_is_rejected_rule_by_rule(assay: Run) -> None:
    found = judged(assay, "faulty.yaml", 12)  # 10 and the rank of `fatal`, the third rating
    ratings = {one["id"]: one["ratings"] for one in found["criteria"]}
    assert [name for name, rating in ratings.items() if rating == ["fatal"]] == sorted(BROKEN)
    assert [name for name, rating in ratings.items() if rating == ["warning"]] == ["BR-51"]
    assert [name for name, rating in ratings.items() if len(rating) > 1] == ["BR-11"]
    assert found["follow_up"]["decided"]["outcomes"] == ["rejected"]


def test_report_and_explanation_call_rules_by_their_own_names(assay: Run, tmp_path: Path) -> None:
    done = assay("evaluate", STANDARD / "invoices" / "faulty.yaml", "--rules", STANDARD)
    assert "\n  BR-CO-10 The sum of the lines is what the lines add up to" in done.stdout
    assert "lines of totals is 150.01 money" in done.stdout
    (tmp_path / "result.json").write_text(json.dumps(judged(assay, "faulty.yaml", 12)), encoding="utf-8")
    why = assay("explain", "result.json", "BR-CO-10")
    assert why.returncode == 0, why.stderr
    assert why.stdout.startswith("BR-CO-10")
