"""A risk that depends on what an entity does, as users of the command meet it.

The weights are worked out by hand: 2 * 5 where it sells, 2 * 3 where a tank is large, 1 * 3 otherwise.
"""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.cli.conftest import HEAD, RULES

Run = Callable[..., Any]
ONE = "    risk likelihood 2, consequence 3\n"
SEVERAL = """\
    risk likelihood 2, consequence 5 when selling in entity.activity "customers come by"
    risk likelihood 2, consequence 3 when some tank where holds > 50 t
    risk likelihood 1, consequence 3 otherwise "nobody is near"
"""
CASES = """\
case "a shop" on 2026-03-12 {
    given entity { activity is [storing, selling] }
    expect 1.1 weight 10
}
case "a large tank, and nobody knows whether anything is sold" on 2026-03-12 {
    given tank a { holds is 60 t }
    expect 1.1 weight 6 to 10
}
case "this one is wrong on purpose" on 2026-03-12 {
    given entity { activity is [storing] }
    given tank a { holds is 50 t }
    expect 1.1 weight 3 to 6
}
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    assert ONE in RULES
    text = RULES.replace(ONE, SEVERAL).replace(
        "    inspected : flag           ",
        '    holds     : t at least 0 t "How much does it hold?"\n    inspected : flag ',
    )
    path = tmp_path / "tanks.assay"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def judge(run: Run, tmp_path: Path, rules: Path) -> Callable[..., Any]:
    """`judge("storing, selling", "holds: 60 t, …", "-o", "json")`: evaluates a yard with one tank."""

    def start(activity: str, tank: str, *options: str) -> Any:
        path = tmp_path / "yard.yaml"
        facts = f"facts:\n  tank:\n    a: {{{tank}}}\n"
        path.write_text(HEAD.replace("ACTIVITY", activity) + facts, encoding="utf-8")
        return run("evaluate", path, "--rules", rules, *options)

    return start


def words(text: str) -> str:
    return " ".join(text.split())


def test_a_settled_risk_says_why_it_is_so(judge: Callable[..., Any]) -> None:
    ended = judge("storing, selling", "leaked: 0 t, inspected: yes")
    assert ended.code == 0
    assert "risk weight 10 (likelihood 2, consequence 5: customers come by)" in words(ended.out)
    ended = judge("storing", "leaked: 0 t, inspected: yes, holds: 51 t")
    assert "risk weight 6 (likelihood 2, consequence 3)" in words(ended.out)


def test_an_open_risk_tells_its_rows_and_what_it_rests_on(
    judge: Callable[..., Any], run: Run, tmp_path: Path
) -> None:
    ended = judge("storing", "leaked: 6 t, inspected: yes")
    shown = words(ended.out)
    assert (
        "risk weight 3 to 6, not settled: 6 (likelihood 2, consequence 3) or "
        "3 (likelihood 1, consequence 3: nobody is near)"
    ) in shown
    assert "risk open missing: holds of tank a" in shown
    # The one criterion is minor: 0.5 whatever it weighs.
    assert "(3 to 6) × 0.5 ÷ (3 to 6) = 50 %" in shown.replace("((3 to 6) × 0.5)", "(3 to 6) × 0.5").replace(
        "÷ ((3 to 6))", "÷ (3 to 6)"
    )
    result = tmp_path / "result.json"
    result.write_bytes(judge("storing", "leaked: 6 t, inspected: yes", "-o", "json").raw)
    tree = words(run("explain", result, "1.1").out)
    assert "risk weight 10 (likelihood 2, consequence 5), customers come by: does not count" in tree
    assert "otherwise risk weight 3 (likelihood 1, consequence 3), nobody is near: may count" in tree
    assert "In short decided by" in tree
    assert "risk weight 3 to 6, not settled: 6 (likelihood 2, consequence 3) or 3" in tree
    assert "What keeps its risk weight open - missing: holds of tank a ask: How much does it hold?" in tree
    # 50 t is not above 50 t.
    told = "What could still change the risk weight (now 3 to 6) - tank.a.holds"
    assert f"{told} up to 50 t: 3 above 50 t: 6" in tree


def test_advice_asks_for_what_a_risk_rests_on(judge: Callable[..., Any]) -> None:
    found = json.loads(judge("storing", "leaked: 0 t, inspected: yes", "--advice", "-o", "json").out)
    asked = found["advice"]["next_evidence"]
    told = [(item["fact"], item["criteria"], item["weights"], item["worst"]) for item in asked]
    assert told == [("tank.a.holds", [], ["1.1"], None)]
    shown = words(judge("storing", "leaked: 0 t, inspected: yes", "--advice").out)
    assert "holds of tank a (the weight of 1.1): narrows the score by 0 What" in shown


def test_cases_expect_weights(run: Run, rules: Path) -> None:
    rules.write_text(rules.read_text(encoding="utf-8") + CASES, encoding="utf-8")
    ended = run("test", rules)
    assert ended.code == 20
    assert [line[:4] for line in ended.out.splitlines() if line[:4] in ("pass", "FAIL")] == [
        "pass",
        "pass",
        "FAIL",
    ]
    assert (
        "expected 1.1 weight 3 to 6 actual weight 3: likelihood 1, consequence 3 (nobody is near)"
        in words(ended.out)
    )  # 50 t is not above 50 t


def test_a_case_that_expects_the_weight_of_no_criterion(run: Run, rules: Path) -> None:
    more = 'case "none" on 2026-03-12 { expect 1.1.tight weight 3 }\n'
    rules.write_text(rules.read_text(encoding="utf-8") + more, encoding="utf-8")
    ended = run("check", rules)
    assert ended.code == 20
    assert "there is no criterion `1.1.tight`" in ended.out + ended.err


@pytest.mark.parametrize("form", ["html", "md"])
def test_a_report_puts_an_open_risk_wherever_it_may_be(
    judge: Callable[..., Any], run: Run, tmp_path: Path, form: str
) -> None:
    result, report = tmp_path / "result.json", tmp_path / f"report.{form}"
    result.write_bytes(judge("storing", "leaked: 6 t, inspected: yes", "-o", "json").raw)
    assert run("report", result, "-o", report).code == 0
    page = report.read_text(encoding="utf-8")
    assert page.count("1.1 minor, risk not settled") == 2  # likelihood 1 and 2, consequence 3
    assert "holds of tank a" in page
    assert "Keeps open" in page
    public = run("report", result, "--profile", "public", "--to", "json")
    (criterion,) = json.loads(public.out)["criteria"]
    assert [(row["weight"], row["because"]) for row in criterion["risk"]] == [("6", None), ("3", None)]
    assert {reason["fact"] for reason in criterion["risk_reasons"]} == {"left out"}


def test_an_audit_is_planned_with_the_greatest_weight_that_is_possible(
    judge: Callable[..., Any], run: Run, tmp_path: Path
) -> None:
    result = tmp_path / "result.json"
    result.write_bytes(judge("storing", "leaked: 6 t, inspected: yes", "-o", "json").raw)
    plan = json.loads(run("audit-plan", result, "--for", "surveillance", "--to", "json").out)
    (look,) = plan["looks"]
    assert look["weight"] == "3 to 6"
    assert look["priority"]["arithmetic"].startswith("6 (at most: 3 to 6) × (1 + ")


def test_the_handbook_says_when_each_risk_counts(run: Run, rules: Path) -> None:
    page = words(run("doc", "--rules", rules).out)
    first = "Risk weight, by the first that holds: 10 (likelihood 2, consequence 5) when ‘selling’ is among"
    assert f"{first} “activity” of “entity”: customers come by." in page
    assert "Risk weight otherwise: 3 (likelihood 1, consequence 3): nobody is near." in page


def test_the_graph_shows_what_a_risk_reads(run: Run, rules: Path) -> None:
    drawn = run("graph", "--rules", rules).out
    assert '"criterion 1.1" -> "evidence entity.activity"' in drawn
    assert '"criterion 1.1" -> "evidence tank.holds"' in drawn


def test_what_only_a_risk_reads_is_asked_for(run: Run, rules: Path, tmp_path: Path) -> None:
    assert "W0601" not in run("lint", rules).out
    form = tmp_path / "form.xlsx"
    assert run("template", "--rules", rules, "-o", form).code == 0
    cells = [str(cell) for sheet in load_workbook(form) for row in sheet.values for cell in row]
    assert any("How much does it hold?" in cell for cell in cells)


def test_a_comparison_says_that_criteria_weigh_differently(
    judge: Callable[..., Any], run: Run, tmp_path: Path
) -> None:
    old, new, same = (tmp_path / f"{name}.json" for name in ("old", "new", "same"))
    old.write_bytes(judge("storing", "leaked: 6 t, inspected: yes, holds: 9 t", "-o", "json").raw)
    new.write_bytes(judge("storing, selling", "leaked: 6 t, inspected: yes", "-o", "json").raw)
    same.write_bytes(judge("storing", "leaked: 7 t, inspected: yes, holds: 8 t", "-o", "json").raw)
    told = words(run("diff", old, new).out)
    assert "the scores are not of one measure (1.1: 3, then 10)" in told
    assert "measure" not in words(run("diff", old, same).out)
    # Where less was known, 3 to 6, it may have weighed 3 as well.
    same.write_bytes(judge("storing", "leaked: 7 t, inspected: yes", "-o", "json").raw)
    assert "measure" not in words(run("diff", old, same).out)


def test_a_number_of_a_criterion_is_a_text_in_a_workbook(
    judge: Callable[..., Any], run: Run, rules: Path, tmp_path: Path
) -> None:
    """2.10 is not 2.1; what is weighed is a number."""
    text = rules.read_text(encoding="utf-8").replace("criterion 1.1", "criterion 1.10")
    rules.write_text(text, encoding="utf-8")
    result, book = tmp_path / "result.json", tmp_path / "report.xlsx"
    result.write_bytes(judge("storing", "leaked: 6 t, inspected: yes, holds: 1 t", "-o", "json").raw)
    assert run("report", result, "-o", book).code == 0
    sheets = load_workbook(book)
    (row,) = [row for row in sheets["criteria"].values if row[0] == "1.10"]
    assert 3 in row
    for sheet in sheets:
        assert not any(cell == 1.1 for row in sheet.values for cell in row), sheet.title


def test_weights_with_more_digits_than_are_shown(
    judge: Callable[..., Any], run: Run, rules: Path, tmp_path: Path
) -> None:
    text = rules.read_text(encoding="utf-8").replace("likelihood * consequence", "likelihood / consequence")
    rules.write_text(text, encoding="utf-8")
    advised = judge("storing", "leaked: 6 t, inspected: yes", "--advice", "-o", "json")
    assert advised.code in (0, 11), advised.err
    result = tmp_path / "result.json"
    result.write_bytes(advised.raw)
    assert run("audit-plan", result, "--for", "surveillance").code == 0


def test_a_report_of_an_earlier_result_has_its_matrix(
    judge: Callable[..., Any], run: Run, tmp_path: Path
) -> None:
    """Results had no rows of risks once, and only settled ones."""
    found = json.loads(judge("storing", "leaked: 6 t, inspected: yes, holds: 1 t", "-o", "json").out)
    for criterion in found["criteria"]:
        del criterion["risk"], criterion["risk_reasons"]
    result = tmp_path / "result.json"
    result.write_text(json.dumps(found), encoding="utf-8")
    page = run("report", result, "--to", "md").out
    assert "Risk matrix" in page
    assert "3 (likelihood 1, consequence 3)" in page


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("risk likelihood 3 when selling", "E0202", "write `selling in entity.activity`"),
        ("risk likelihood 3 when entity.activity = selling", "E0304", "write `selling in entity.activity`"),
        ("risk likelihood 3 consequence 5", "E0101", "the factors stand apart by a comma"),
        ("risk likelihood 3 and consequence 5", "E0101", "the factors stand apart by a comma"),
    ],
)
def test_what_editors_get_wrong_is_told_with_its_mending(
    run: Run, tmp_path: Path, line: str, code: str, said: str
) -> None:
    path = tmp_path / "tanks.assay"
    path.write_text(RULES.replace(ONE, f"    {line}\n    risk likelihood 1 otherwise\n"), encoding="utf-8")
    ended = run("check", path)
    assert ended.code == 20
    assert code in ended.out + ended.err
    assert said in words(ended.out + ended.err)


def test_a_range_of_weights_the_wrong_way_round(run: Run, rules: Path) -> None:
    more = 'case "none" on 2026-03-12 { expect 1.1 weight 10 to 6 }\n'
    rules.write_text(rules.read_text(encoding="utf-8") + more, encoding="utf-8")
    ended = run("check", rules)
    assert ended.code == 20
    assert "write `6 to 10`" in ended.out + ended.err


def test_the_table_of_criteria_says_why_a_criterion_weighs_so(
    judge: Callable[..., Any], run: Run, tmp_path: Path
) -> None:
    result = tmp_path / "result.json"
    for activity, tank, weight, because in (
        ("storing, selling", "leaked: 0 t", "10", "customers come by"),
        ("storing", "leaked: 0 t", "3 to 6", "6; or 3: nobody is near"),
        ("selling", "leaked: 0 t", "10", ""),  # it does not apply
    ):
        result.write_bytes(judge(activity, f"{tank}, inspected: yes", "-o", "json").raw)
        head, row, *_ = csv.reader(io.StringIO(run("report", result, "--to", "csv").out))
        found = dict(zip(head, row, strict=True))
        assert (found["Risk weight"], found["Weighs so because"]) == (weight, because)


def test_an_open_weight_of_what_does_not_apply_is_not_told(
    judge: Callable[..., Any], run: Run, rules: Path, tmp_path: Path
) -> None:
    """Nobody asks how much the tank of a shop holds, so no range of it is shown either."""
    text = rules.read_text(encoding="utf-8")
    rules.write_text(text.replace(SEVERAL.splitlines(keepends=True)[0], ""), encoding="utf-8")
    result = tmp_path / "result.json"
    result.write_bytes(judge("selling", "leaked: 0 t, inspected: yes", "-o", "json").raw)
    assert json.loads(result.read_text(encoding="utf-8"))["criteria"][0]["weight"] == "3 to 6"
    head, row, *_ = csv.reader(io.StringIO(run("report", result, "--to", "csv").out))
    found = dict(zip(head, row, strict=True))
    assert found["Risk weight"] == "–"
