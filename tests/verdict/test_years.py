"""Yearly rows in a result: which one is asked for, what is missing of it, and measurements within it.

In: a criterion about tanks with their years, and evidence.  Out: reasons and sentences; sums by hand.
"""

from collections.abc import Callable

import pytest

from assay import session
from assay.evidence.facts import Evidence
from assay.session import Program
from assay.source import Source
from assay.verdict.model import Assessment, SubjectVerdict

Read = Callable[[Program, str], Evidence]
Judge = Callable[[Program, Evidence], Assessment]
Result = Callable[..., Assessment]

RULES = """\
method house "House method" version "1" {
    rating good credit 1 rating minor credit 0.5 rating major credit 0
    rate minor otherwise "a lapse"
}
standard yards "Yard standard" version "1" by "Nobody" from 2020-01-01 using house
evidence each tank "A tank" {
    leaked  : t "How much leaked?"
    spilled : optional t "How much was spilled? None where nothing was."
    each log by year "A year" { mass : t "How much went out?" }
}
evidence total : t "How much in all?"
parameter most : t "Most that may leak" is 12.5 t
principle 1 "Yards"
"""
MEASURED = "{value: 12.6 t, uncertainty: 0.4 t}"
REACH = "it reaches 0.5 t above it and 0.3 t below"
ALONE = "by the decision rule the measured 12.6 t alone was compared"


@pytest.fixture
def result(read: Read, judge: Judge) -> Result:
    def of(
        lines: str, *rows: str, period: str = "period: {from: 2025-01-01, to: 2025-12-31}\n"
    ) -> Assessment:
        program = session.check([Source("yards.assay", f'{RULES}criterion 1.1 "Tight" {{ {lines} }}\n')])
        assert program.plan is not None, [item.message for item in program.diagnostics]
        head = "assay: evidence/1\nstandard: yards 1\nentity: {name: Yard}\naudit: {date: 2026-03-12}\n"
        facts = "".join(f"    {row}\n" for row in rows)
        return judge(program, read(program, f"{head}{period}facts:\n  tank:\n{facts}"))

    return of


def subject(found: Assessment) -> SubjectVerdict:
    (clause,) = found.criteria[0].clauses
    return clause.subjects[0]


def straddle(found: Assessment) -> str | None:
    (item,) = subject(found).measurements
    return item.straddle.text if item.straddle is not None else None


# ---- which year -------------------------------------------------------------------------------------------


def test_without_the_audited_period_no_year_can_be_named(result: Result) -> None:
    """Which year holds a day hangs on the day on which the years end."""
    row = "a: {leaked: 1 t, log: {incomplete: yes, rows: {2024: {mass: 1 t}}}}"
    for day, fact in (("audit.period_end", "audit.period_end"), ("2025-06-30", "tank.a.log")):
        found = result(f"for each tank require (log at {day}).mass < 5 t", row, period="")
        assert [(reason.kind, reason.fact) for reason in subject(found).reasons] == [("missing", fact)]


def test_with_it_the_fact_of_the_year_is_named(result: Result) -> None:
    """Years that end on 31 December: 30 June 2025 lies in 2025."""
    row = "a: {leaked: 1 t, log: {incomplete: yes, rows: {2024: {mass: 1 t}}}}"
    found = result("for each tank require (log at 2025-06-30).mass < 5 t", row)
    assert [(reason.kind, reason.fact) for reason in subject(found).reasons] == [
        ("missing", "tank.a.log.2025.mass")
    ]


def test_years_that_end_in_march_are_called_by_their_end(result: Result) -> None:
    """The year that ends on 2026-03-31 holds 30 June 2025, and is called 2026."""
    row = "a: {leaked: 1 t, log: {incomplete: yes, rows: {2024: {mass: 1 t}}}}"
    found = result(
        "for each tank require (log at 2024-06-30).mass < 5 t",
        row,
        period="period: {from: 2024-04-01, to: 2025-03-31}\n",
    )
    assert [(reason.kind, reason.fact) for reason in subject(found).reasons] == [
        ("missing", "tank.a.log.2025.mass")
    ]


# ---- measurements under a decision rule -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "row"),
    [
        (
            "(log at audit.period_end).mass <= 12.5 t",
            f"a: {{leaked: 1 t, log: {{2025: {{mass: {MEASURED}}}}}}}",
        ),
        (
            "(least of mass for each log) <= 12.5 t",
            f"a: {{leaked: 1 t, log: {{2025: {{mass: {MEASURED}}}}}}}",
        ),
        ("(every spilled has spilled <= 12.5 t)", f"a: {{leaked: 1 t, spilled: {MEASURED}}}"),
    ],
)
def test_what_the_rule_left_out_is_told(result: Result, lines: str, row: str) -> None:
    """12.6 ± 0.4 t is 12.2 to 13.0 t: 0.5 t above 12.5 t and 0.3 t below; 12.6 alone is too much."""
    found = result(f"for each tank require {lines} decision simple", row)
    assert subject(found).ratings == ["minor"]
    said = straddle(found)
    assert said is not None
    assert said.endswith(f"{REACH}; {ALONE}")
    assert "12.6 ± 0.4 t, straddles" in said or "12.2 to 13 t, straddles" in said


def test_the_least_of_several_measurements(result: Result) -> None:
    """Of 12.2 to 13.0 t and 20 t the least is 12.2 to 13.0 t."""
    rows = f"a: {{leaked: 1 t, log: {{2024: {{mass: 20 t}}, 2025: {{mass: {MEASURED}}}}}}}"
    said = straddle(
        result("for each tank require (least of mass for each log) <= 12.5 t decision simple", rows)
    )
    assert said is not None
    assert f"12.2 to 13 t, straddles the limit of 12.5 t: {REACH}" in said


def test_a_sum_over_rows_of_which_one_is_not_known_straddles_nothing(result: Result) -> None:
    rows = f"a: {{leaked: 1 t, log: {{2024: {{}}, 2025: {{mass: {MEASURED}}}}}}}"
    found = result("for each tank require (sum of mass for each log) <= 12.5 t decision simple", rows)
    assert straddle(found) is None
    assert [(reason.kind, reason.fact) for reason in subject(found).reasons] == [
        ("missing", "tank.a.log.2024.mass")
    ]


# ---- very many rows ---------------------------------------------------------------------------------------


def test_of_very_many_rows_the_first_are_told(result: Result) -> None:
    """40 measurements and 60 subjects are shown; the rating is that of all, and the last one leaks."""
    rows = [f"k{n:02}: {{leaked: {1 if n < 62 else 20} t}}" for n in range(1, 63)]
    one = result("require every tank has leaked <= most", *rows)
    assert len(subject(one).measurements) == 40
    assert one.criteria[0].ratings == ["minor"]
    each = result("for each tank require leaked <= most", *rows)
    assert [branch.text for branch in each.criteria[0].trace.because[58:]] == [
        "tank k59",
        "tank k60",
        "and 2 more",
    ]
    assert each.criteria[0].ratings == ["minor"]
