"""`assay actions`: how a plan may be laid out, which plans fit a result, and which options stand together."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
CLAUSE = "6.7.alternatives_reviewed"


@pytest.fixture
def result(within: Run, fixtures: Path, tmp_path: Path) -> Path:
    """The result document of the integrated smelter: al-wadi has a minor in 6.7, nordvik has none."""
    evidence, rules = fixtures / "integrated-smelter.yaml", fixtures.parent / "rules"
    path = tmp_path / "result.json"
    path.write_text(within("evaluate", evidence, "--rules", rules, "-o", "json").out, encoding="utf-8")
    return path


@pytest.fixture
def plan(within: Run, result: Path) -> Path:
    path = result.with_name("plan.yaml")
    assert within("actions", result, "-o", path).code == 0
    return path


@pytest.fixture
def later(result: Path) -> Path:
    """The result a year later: nordvik, which was in order, fails too."""
    data = json.loads(result.read_text(encoding="utf-8"))
    data["audit_date"] = "2027-03-12"
    (found,) = data["nonconformities"]
    (clause,) = (c for e in data["criteria"] for c in e["clauses"] if c["id"] == CLAUSE)
    other = found["fingerprint"].replace("al-wadi", "nordvik")
    next(s for s in clause["subjects"] if s["subject"] == "nordvik")["ratings"] = ["minor"]
    data["nonconformities"].append(found | {"subject": "nordvik", "fingerprint": other})
    path = result.with_name("later.json")
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def test_without_a_file_the_plan_is_printed(within: Run, result: Path, plan: Path) -> None:
    ended = within("actions", result)
    assert (ended.code, ended.out) == (0, plan.read_text(encoding="utf-8"))


def test_an_update_may_go_into_a_file_of_its_own(within: Run, later: Path, plan: Path) -> None:
    before = plan.read_bytes()
    ended = within("actions", later, "--update", plan, "-o", plan.with_name("next.yaml"))
    assert (ended.code, "1 added, 1 found again, 0 gone" in ended.err) == (0, True)
    assert plan.read_bytes() == before
    assert "last_found: 2027-03-12" in plan.with_name("next.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--overdue", "-o", "x.yaml"], "--overdue stands without --output and --update"),
        (["--overdue", "--update", "x.yaml"], "--overdue stands without --output and --update"),
        (["--on", "2026-03-12"], "--on is for --overdue"),
    ],
)
def test_options_that_do_not_stand_together_are_told(
    within: Run, plan: Path, options: list[str], said: str
) -> None:
    ended = within("actions", plan, *options)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err


def test_what_is_overdue_is_told_as_of_today(within: Run, plan: Path) -> None:
    text = plan.read_text(encoding="utf-8").replace("deadline: not known", "deadline: 2020-02-29")
    plan.write_text(text, encoding="utf-8")
    out = within("actions", plan, "--overdue").out
    assert out.startswith("Overdue on 20")
    assert out.splitlines()[-3].split()[2:4] == [CLAUSE, "al-wadi"]


def test_what_the_head_says_of_the_rules_is_told_and_no_remark_of_the_owner(within: Run, plan: Path) -> None:
    text = plan.read_text(encoding="utf-8")
    said = within("actions", plan, "--overdue", "--on", "2030-01-01").out.splitlines()[-1]
    assert said.startswith("These rules are this project's own encoding of the standard")
    plan.write_text("# Ours, of the quarry.\n" + text, encoding="utf-8")
    again = within("actions", plan, "--overdue", "--on", "2030-01-01").out
    assert again.splitlines()[-1] == said
    assert "quarry" not in again


def test_new_findings_go_after_the_last_wherever_the_list_stands(
    within: Run, later: Path, plan: Path
) -> None:
    """Somebody moved the entity to the end of the file."""
    lines = plan.read_text(encoding="utf-8").splitlines(keepends=True)
    entity = next(line for line in lines if line.startswith("entity:"))
    lines.remove(entity)
    plan.write_text("".join([*lines, entity]), encoding="utf-8")
    assert within("actions", later, "--update", plan).code == 0
    text = plan.read_text(encoding="utf-8")
    assert text.endswith(entity)
    assert text.count("  - fingerprint:") == 2
    assert text.index(':nordvik"') < text.index(entity)


def in_brackets(text: str) -> str:
    """The one finding of a plan as YAML's flow style has it."""
    head, _, entry = text.partition("findings:\n  - ")
    lines = [line.strip() for line in entry.splitlines()]
    return f"{head}findings: [{{{', '.join(line if line[-1] != ':' else f'{line} ~' for line in lines)}}}]\n"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text.replace('"asi_performance 3.1"', "yards 1"), "it is for yards 1, and the result"),
        # three dots are YAML's end of a document: nothing can be added behind them
        (lambda text: f"{text}...\n", "it is laid out in a way that assay cannot add to"),
        (in_brackets, "write the findings as a list of lines that begin with `-`"),
    ],
)
def test_a_plan_that_cannot_be_brought_up_is_left_as_it_is(
    within: Run, later: Path, plan: Path, change: Callable[[str], str], said: str
) -> None:
    text = plan.read_text(encoding="utf-8")
    plan.write_text(change(text), encoding="utf-8")
    before = plan.read_bytes()
    assert before.decode() != text
    ended = within("actions", later, "--update", plan)
    assert ended.code == 2
    assert said in ended.err
    assert "it was left as it is" in ended.err
    assert plan.read_bytes() == before


def test_a_finding_that_stands_twice_is_told_with_both_places(within: Run, later: Path, plan: Path) -> None:
    text = plan.read_text(encoding="utf-8")
    entry = text[text.index("  - fingerprint:") :]
    plan.write_text(text + entry, encoding="utf-8")
    first = 1 + text[: text.index("  - fingerprint:")].count("\n")
    second = 1 + text.count("\n")
    ended = within("actions", later, "--update", plan)
    assert ended.code == 2
    assert f"plan.yaml:{second}:18: this finding stands at {plan.as_posix()}:{first}:18 too" in ended.err
