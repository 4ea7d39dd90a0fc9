"""A measurement that straddles its limit: said in a sentence of its own, with the exact distances.

In: one tank that leaked 12.6 ± 0.4 t (12.2 to 13.0 t), and limits around that.  Out: the sentence in the
result, in the report and in the explanation.  All distances are worked out by hand: against a limit of 12.5 t
the measurement reaches 13.0 − 12.5 = 0.5 t above and 12.5 − 12.2 = 0.3 t below.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from assay.evidence.facts import Evidence
from assay.report.text import explain, report
from assay.session import Program
from assay.verdict.model import Assessment, Straddle, Trace

Small = Callable[[str], Program]
Read = Callable[[Program, str], Evidence]
Judge = Callable[[Program, Evidence], Assessment]
Result = Callable[..., Assessment]

MEASURED = "leaked: {value: 12.6 t, uncertainty: 0.4 t}"
REACH = "it reaches 0.5 t above it and 0.3 t below"
SENTENCE = f"leaked of tank a, 12.6 ± 0.4 t, straddles the limit of 12.5 t: {REACH}"
LOSS = "share of what it holds that leaked of tank a"
ALONE = "by the decision rule the measured 12.6 t alone was compared"


@pytest.fixture
def result(small: Small, read: Read, judge: Judge, tanks: Any) -> Result:
    """Of one criterion, asked of each tank."""

    def of(lines: str, **rows: str) -> Assessment:
        program = small(f'criterion 1.1 "Tight" {{ {lines} rate minor otherwise }}\n')
        return judge(program, read(program, tanks(**(rows or {"a": MEASURED}))))

    return of


def straddles(found: Assessment) -> list[Straddle]:
    """Those of the measurements."""
    return [
        item.straddle
        for criterion in found.criteria
        for clause in criterion.clauses
        for subject in clause.subjects
        for item in subject.measurements
        if item.straddle is not None
    ]


def told(trace: Trace) -> Iterator[str]:
    """Those of the tree of reasons."""
    if trace.kind == "straddle":
        yield trace.text
    for branch in trace.because:
        yield from told(branch)


@pytest.mark.parametrize(
    "require",
    [
        "leaked < 12.5 t",
        "leaked <= 12.5 t",
        "leaked > 12.5 t",
        "leaked >= 12.5 t",
        "leaked = 12.5 t",
        "12.5 t > leaked",
        "not leaked > 12.5 t",
        "inspected and (leaked < 12.5 t or leaked > 90 t)",
    ],
)
def test_it_is_said_by_how_much_on_either_side(result: Result, require: str) -> None:
    found = result(f"for each tank require {require}", a=f"{MEASURED}, inspected: yes")
    (one,) = straddles(found)
    assert (one.what, one.value, one.limit) == ("leaked of tank a", "12.6 ± 0.4 t", "12.5 t")
    assert (one.above, one.below, one.compared) == ("0.5 t", "0.3 t", None)
    assert one.text == SENTENCE
    assert list(told(found.criteria[0].trace)) == [SENTENCE]


@pytest.mark.parametrize(
    ("lines", "compared", "holds"),
    [
        ("require leaked < 12.5 t decision simple", ALONE, "no"),
        ("require leaked < 12.7 t decision simple", ALONE, "yes"),
        # 12.5 − 0.2
        (
            "require leaked < 12.5 t decision guarded 0.2 t",
            f"{ALONE}, with the limit less a guard of 0.2 t: 12.3 t",
            "no",
        ),
        # 2 % of 12.5 is 0.25
        (
            "require leaked <= 12.5 t decision guarded 2 %",
            f"{ALONE}, with the limit less a guard of 0.25 t: 12.25 t",
            "no",
        ),
        # a lower limit moves up: 12.5 + 0.05
        (
            "require leaked >= 12.5 t decision guarded 0.05 t",
            f"{ALONE}, with the limit plus a guard of 0.05 t: 12.55 t",
            "yes",
        ),
        # under `not` the claimant wants the comparison to fail: the limit moves down
        (
            "require not leaked > 12.5 t decision guarded 0.2 t",
            f"{ALONE}, with the limit less a guard of 0.2 t: 12.3 t",
            "no",
        ),
    ],
)
def test_under_a_decision_rule_it_is_said_what_was_compared(
    result: Result, lines: str, compared: str, holds: str
) -> None:
    found = result(f"for each tank {lines}")
    assert found.criteria[0].settled
    (one,) = straddles(found)
    assert one.compared == compared
    assert one.text.endswith(f" below; {compared}")
    (subject,) = found.criteria[0].clauses[0].subjects
    assert [item.holds for item in subject.measurements] == [holds]


def test_under_a_decision_rule_the_distances_are_those_of_the_limit_as_written(result: Result) -> None:
    (one,) = straddles(result("for each tank require leaked < 12.5 t decision guarded 0.2 t"))
    assert (one.limit, one.above, one.below) == ("12.5 t", "0.5 t", "0.3 t")


def test_a_range_has_no_measured_value_to_take_alone(result: Result) -> None:
    """12.2 to 12.4 t lies under 12.5 t, and on both sides of 12.5 − 0.2 = 12.3 t."""
    lines = "for each tank require leaked < 12.5 t decision guarded 0.2 t"
    (one,) = straddles(result(lines, a="leaked: {from: 12.2 t, to: 12.4 t}"))
    assert (one.limit, one.above, one.below, one.compared) == ("12.3 t", "0.1 t", "0.1 t", None)


@pytest.mark.parametrize(
    ("lines", "rows", "measured", "reach"),
    [
        (
            "for each tank require leaked < 12500 kg",
            {"a": "leaked: {value: 12600 kg, uncertainty: 400 kg}"},
            "leaked of tank a, 12600 ± 400 kg, straddles the limit of 12500 kg",
            "0.5 t above it and 0.3 t below",
        ),
        # 12.6 ± 0.4 t of 100 t
        (
            "for each tank require loss < 12.5 %",
            {"a": f"{MEASURED}, held: 100 t"},
            f"{LOSS}, 12.2 to 13 %, straddles the limit of 12.5 %",
            "0.5 % above it and 0.3 % below",
        ),
        (
            "for each tank require loss < 12.5 % decision simple",
            {"a": f"{MEASURED}, held: 100 t"},
            f"{LOSS}, 12.2 to 13 %, straddles the limit of 12.5 %",
            f"0.5 % above it and 0.3 % below; {ALONE.replace('12.6 t', '12.6 %')}",
        ),
        # 12.2 + 11.8 = 24.0, 13.0 + 12.4 = 25.4
        (
            "require (sum of leaked for each tank) < 25 t",
            {"a": MEASURED, "b": "leaked: {value: 12.1 t, uncertainty: 0.3 t}"},
            "the sum of leaked over every tank, 24 to 25.4 t, straddles the limit of 25 t",
            "0.4 t above it and 1 t below",
        ),
        # 12.6 + 12.1 = 24.7
        (
            "require (sum of leaked for each tank) < 25 t decision simple",
            {"a": MEASURED, "b": "leaked: {value: 12.1 t, uncertainty: 0.3 t}"},
            "the sum of leaked over every tank, 24 to 25.4 t, straddles the limit of 25 t",
            f"0.4 t above it and 1 t below; {ALONE.replace('12.6 t', '24.7 t')}",
        ),
        # half of 24.0 and of 25.4, and of 24.7
        (
            "require (average of leaked for each tank) < 12.5 t decision simple",
            {"a": MEASURED, "b": "leaked: {value: 12.1 t, uncertainty: 0.3 t}"},
            "the average of leaked over every tank, 12 to 12.7 t, straddles the limit of 12.5 t",
            f"0.2 t above it and 0.5 t below; {ALONE.replace('12.6 t', '12.35 t')}",
        ),
        (
            "for each tank require (greatest of [leaked, 1 t]) < 12.5 t decision simple",
            {"a": MEASURED},
            "the greatest of leaked of tank a, 1 t, 12.2 to 13 t, straddles the limit of 12.5 t",
            f"0.5 t above it and 0.3 t below; {ALONE}",
        ),
        # another measurement as the limit, 12.4 to 12.6 t: at most 13.0 − 12.4 above, 12.6 − 12.2 below
        (
            "for each tank require leaked < held",
            {"a": f"{MEASURED}, held: {{value: 12.5 t, uncertainty: 0.1 t}}"},
            "leaked of tank a, 12.6 ± 0.4 t, straddles the limit of 12.5 ± 0.1 t (held of tank a)",
            "up to 0.6 t above it and 0.4 t below",
        ),
        (
            "for each tank require leaked < ceiling",
            {"a": "leaked: {value: 5 t, uncertainty: 10 %}"},
            "leaked of tank a, 5 t ± 10 %, straddles the limit of 5 t (ceiling)",
            "0.5 t above it and 0.5 t below",
        ),
        # 2 March to 1 April are 30 days, 1 April to 1 May are 30
        (
            "for each tank require built_on before 2025-04-01",
            {"a": "built_on: {from: 2025-03-02, to: 2025-05-01}"},
            "“built on” of tank a, 2025-03-02 to 2025-05-01, straddles the limit of 2025-04-01",
            "30 days after it and 30 days before",
        ),
        (
            "for each tank require leaked < 12.5 t",
            {"a": "leaked: {from: 10 t, to: 12.5 t}"},
            "leaked of tank a, 10 to 12.5 t, touches the limit of 12.5 t",
            "from the limit itself to 2.5 t below it",
        ),
        (
            "for each tank require leaked = 0 t",
            {"a": "leaked: {from: 0 t, to: 2 t}"},
            "leaked of tank a, 0 to 2 t, touches the limit of 0 t",
            "from the limit itself to 2 t above it",
        ),
        # 12.2 − 10 and 13.0 − 10
        (
            "for each tank require leaked - 10 t < 2.5 t decision simple",
            {"a": MEASURED},
            "leaked of tank a − 10 t, 2.2 to 3 t, straddles the limit of 2.5 t",
            f"0.5 t above it and 0.3 t below; {ALONE.replace('12.6 t', '2.6 t')}",
        ),
        # −13.0 to −12.2: −12.2 + 12.5 = 0.3 above, −12.5 + 13.0 = 0.5 below
        (
            "for each tank require -leaked > -12.5 t decision simple",
            {"a": MEASURED},
            "−leaked of tank a, -13 to -12.2 t, straddles the limit of -12.5 t (−12.5 t)",
            f"0.3 t above it and 0.5 t below; {ALONE.replace('12.6 t', '-12.6 t')}",
        ),
    ],
)
def test_of_what_was_worked_out_converted_or_dated(
    result: Result, lines: str, rows: dict[str, str], measured: str, reach: str
) -> None:
    found = list(told(result(lines, **rows).criteria[0].trace))
    assert found == [f"{measured}: it reaches {reach}"]


@pytest.mark.parametrize(
    ("lines", "row"),
    [
        ("require leaked < 13.1 t", MEASURED),
        ("require leaked < 12.1 t", MEASURED),
        ("require leaked <= 13.0 t", MEASURED),  # 13.0 is at most 13.0
        ("require leaked < 12.1 t decision simple", MEASURED),
        ("require leaked < 12.5 t", "leaked: 12.6 t"),
        ("require leaked < 12.5 t", "inspected: yes"),  # not collected, which is another reason
        ("require leaked < 12.5 t decision simple", "inspected: yes"),
        ("require loss < 12.5 %", MEASURED),  # how much it holds is not known
        ("require loss < 12.5 % decision simple", MEASURED),
        ("require lining = steel", "lining: steel"),
    ],
)
def test_nothing_is_said_of_what_lies_on_one_side_or_is_not_known(
    result: Result, lines: str, row: str
) -> None:
    found = result(f"for each tank {lines}", a=row)
    assert not straddles(found)
    assert not list(told(found.criteria[0].trace))


def test_a_limit_of_a_ladder_counts_as_well(result: Result) -> None:
    found = result('for each tank require leaked < 5 t rate major when leaked > 12.5 t "a stream"')
    assert found.criteria[0].rating == "minor to major"
    assert list(told(found.criteria[0].trace)) == [SENTENCE]


def test_report_and_explanation_say_it_on_a_line_of_its_own(result: Result) -> None:
    found = result("for each tank require leaked < 12.5 t")
    for text in (report(found), explain(found, found.criteria[0])):
        assert f"        limit       {SENTENCE[:40]}" in text
        assert SENTENCE in " ".join(text.split())
    assert " ".join(explain(found, found.criteria[0]).split()).count("12.5 t: it reaches") == 2


def test_of_many_the_report_shows_six(result: Result) -> None:
    found = result("for each tank require leaked < 12.5 t", **{f"t{n}": MEASURED for n in range(8)})
    text = report(found)
    assert text.count("        limit       ") == 6
    assert "and 2 more" in text
