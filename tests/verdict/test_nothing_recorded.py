"""A requirement that holds only because a complete list is empty says so (definition 10).

In: yards with lists of spills and pumps, some of them complete and empty.  Out: what the result says of a
requirement that an empty list satisfies, in the result, the report and the explanation.
"""

from collections.abc import Callable, Iterator

import pytest

from assay.evidence.facts import Evidence
from assay.report.text import explain, report
from assay.session import Program
from assay.verdict.model import Assessment, Trace

Small = Callable[[str], Program]
Read = Callable[[Program, str], Evidence]
Judge = Callable[[Program, Evidence], Assessment]
Result = Callable[[str, str], Assessment]

LISTS = """\
evidence each yard "A yard" {
    each spill "A spill" { big : flag  each report { sent : flag } }
    waters : set of text
    drained_on : optional date
}
evidence each pump "A pump" { works : flag }
evidence fenced : flag
"""
HEAD = """\
assay: evidence/1
standard: tanks 1
entity: {name: Tank Yard, activity: [storing]}
audit: {type: certification, date: 2026-03-12}
period: {from: 2025-01-01, to: 2025-12-31}
facts:
"""
NO_PUMP = "the list of pumps is complete, and it is empty"
NO_SPILL = "the list of spills of yard north is complete, and it is empty"


@pytest.fixture
def result(small: Small, read: Read, judge: Judge) -> Result:
    """Of one criterion and the facts given."""

    def of(lines: str, facts: str) -> Assessment:
        program = small(f'{LISTS}\ncriterion 1.1 "In order" {{ {lines} rate minor otherwise }}\n')
        return judge(program, read(program, HEAD + "".join(f"  {line}\n" for line in facts.split("\n"))))

    return of


def said(found: Assessment) -> list[str]:
    """What the subjects say of empty lists."""
    clauses = [clause for criterion in found.criteria for clause in criterion.clauses]
    return [text for clause in clauses for subject in clause.subjects for text in subject.nothing_recorded]


def told(trace: Trace) -> Iterator[str]:
    """What the tree of reasons says of them."""
    if trace.kind == "nothing recorded":
        yield trace.text
    for branch in trace.because:
        yield from told(branch)


@pytest.mark.parametrize(
    ("lines", "facts", "condition", "empty"),
    [
        ("require every pump has works", "pump: {}", "for every pump: works", NO_PUMP),
        ("require no pump where not works", "pump: {}", "there is no pump where not works", NO_PUMP),
        (
            "require not (some pump where not works)",
            "pump: {}",
            "there is at least one pump where not works",
            NO_PUMP,
        ),
        (
            "require fenced and (every pump has works)",
            "pump: {}\nfenced: yes",
            "for every pump: works",
            NO_PUMP,
        ),
        (
            "require fenced or (every pump has works)",
            "pump: {}\nfenced: no",
            "for every pump: works",
            NO_PUMP,
        ),
        (
            "for each yard require no spill where big",
            "yard: {north: {spill: {}}}",
            "there is no spill where big",
            NO_SPILL,
        ),
        (
            "require every yard has (no yard.spill where big)",
            "yard: {north: {spill: {}}, south: {spill: {a: {big: no}}}}",
            "there is no spill where big",
            NO_SPILL,
        ),
        (
            "require some yard where (every yard.spill has not big)",
            "yard: {north: {spill: {}}, south: {spill: {a: {big: yes}}}}",
            "for every spill: not big",
            NO_SPILL,
        ),
        (
            'for each yard require every waters has waters = "sea"',
            "yard: {north: {waters: []}}",
            'for every waters: waters = "sea"',
            "waters of yard north is known to be none",
        ),
        (
            "require every yard.spill.report has sent",
            "yard: {north: {spill: {}}}",
            "for every yard spill report: sent",
            "the list of reports is complete, and it is empty",
        ),
    ],
)
def test_a_requirement_that_holds_with_nothing_recorded_says_so(
    result: Result, lines: str, facts: str, condition: str, empty: str
) -> None:
    found = result(lines, facts)
    assert found.criteria[0].rating == "good"
    assert said(found) == [f"“{condition}” holds with nothing recorded: {empty}"]
    assert list(told(found.criteria[0].trace)) == said(found)


@pytest.mark.parametrize(
    ("lines", "facts", "rating"),
    [
        ("require every pump has works", "pump: {a: {works: yes}}", "good"),
        ("require every pump has works", "pump: {incomplete: yes, rows: {}}", "good to minor"),
        ("require every pump has works", "fenced: yes", "good to minor"),  # no list was collected
        ("require (some pump) and (every pump has works)", "pump: {}", "minor"),
        ("require fenced or (every pump has works)", "pump: {}\nfenced: yes", "good"),  # it is fenced anyway
        ("require no pump", "pump: {}", "good"),  # nothing recorded is what is asked for
        ("require not (some pump)", "pump: {}", "good"),
        ("require every pump where works has works", "pump: {a: {works: no}}", "good"),  # one is recorded
        (
            "for each yard require no drained_on where drained_on before 2020-01-01",
            "yard: {north: {drained_on: none}}",
            "good",
        ),
        ("for each pump require works", "pump: {}", "not applicable"),
    ],
)
def test_nothing_is_said_where_something_is_recorded_or_it_does_not_hold(
    result: Result, lines: str, facts: str, rating: str
) -> None:
    found = result(lines, facts)
    assert found.criteria[0].rating == rating
    assert not said(found)
    assert not list(told(found.criteria[0].trace))


def test_each_requirement_stands_by_itself(result: Result) -> None:
    """One line fails, and the other holds with nothing recorded all the same."""
    found = result("require fenced require every pump has works", "pump: {}\nfenced: no")
    assert found.criteria[0].rating == "minor"
    assert said(found) == [f"“for every pump: works” holds with nothing recorded: {NO_PUMP}"]


def test_what_a_definition_is_called_with_is_told_where_nothing_was_evaluated(
    small: Small, read: Read, judge: Judge
) -> None:
    """The kind is looked at for rows alone, and there is none."""
    program = small("""
type pump_kind "A kind" one of lift, screw
evidence each pump "A pump" { kind : pump_kind  works : flag }
define sound(wanted : pump_kind) "every {wanted} pump works" is
    every pump where kind = wanted has works
criterion 1.1 "In order" { require sound(screw) rate minor otherwise }
""")
    found = judge(program, read(program, HEAD + "  pump: {}\n"))
    assert said(found) == [f"“every screw pump works” holds with nothing recorded: {NO_PUMP}"]


def test_report_and_explanation_say_it_on_a_line_of_its_own(result: Result) -> None:
    found = result("require every pump has works", "pump: {}")
    sentence = f"“for every pump: works” holds with nothing recorded: {NO_PUMP}"
    for text in (report(found), explain(found, found.criteria[0])):
        assert "        recorded    “for every pump: works” holds" in text
        assert sentence in " ".join(text.split())
