"""Where the risk of a criterion that ships depends on something, cases show each of its rows, and the doubt.

In: `rules/`, standard by standard.  The weights that the cases expect are held against the rules by the run
of all cases; here it is asked that no row is without a case, and that some case leaves it open which row
counts.
"""

from collections.abc import Iterator

import pytest

from assay import session
from assay.assets import rules_root
from assay.evidence.from_case import case_evidence
from assay.library import rulebooks
from assay.plan import tree as plan
from assay.reference.ratings import Conformance
from assay.session import Program
from assay.source import Source
from assay.syntax import tree as syntax
from assay.typed import tree as typed

STANDARDS = {book.standard: book for book in rulebooks(session.rule_sources([rules_root()]))}


def reached(program: Program, criterion: plan.Criterion) -> set[tuple[int, ...]]:
    """The rows that are possible in each case that expects what the criterion weighs."""
    assert program.rules is not None
    assert program.plan is not None
    known = session.known_names(program.rules)
    found = set()
    for case in _of(program.rules, criterion.id):
        read = case_evidence(case.syntax, program.rules.schema, program.rules.units, known, None)
        assert read.evidence is not None
        found.add(Conformance(program.plan, read.evidence).risk(criterion))
    return found


def _of(rules: typed.Rules, criterion: str) -> Iterator[typed.Case]:
    for case in rules.cases:
        lines = [line for line in case.syntax.lines if isinstance(line, syntax.ExpectWeight)]
        if any(line.id.text == criterion for line in lines):
            yield case


def untried(program: Program) -> list[str]:
    """`6.6 row 2`, `6.6 open`: what no case shows."""
    assert program.plan is not None
    found = []
    for criterion in program.plan.criteria:
        if len(criterion.risk) > 1:
            seen = reached(program, criterion)
            rows = range(len(criterion.risk))
            found += [f"{criterion.id} row {place + 1}" for place in rows if (place,) not in seen]
            found += [f"{criterion.id} open"] if all(len(one) == 1 for one in seen) else []
    return found


@pytest.mark.parametrize("standard", STANDARDS)
def test_cases_show_every_row_of_a_risk_and_the_doubt(standard: str) -> None:
    assert untried(session.check(STANDARDS[standard].sources)) == []


def test_risks_of_the_performance_standard_depend_on_activities_and_on_surroundings() -> None:
    program = session.check(STANDARDS["asi_performance"].sources)
    assert program.plan is not None
    several = {criterion.principle for criterion in program.plan.criteria if len(criterion.risk) > 1}
    assert {"5", "6", "8", "9"} <= several
    weights = {row.weight for criterion in program.plan.criteria for row in criterion.risk}
    assert all(1 <= weight <= 25 for weight in weights)  # a matrix of five by five


def test_a_row_without_a_case_is_told() -> None:
    rules = """
    standard test "A test" version "1" using test_method
    method test_method "A method" version "1" {
        rating good
        rating bad
        rate bad otherwise
        weight is likelihood * consequence
    }
    evidence hot : flag "Hot?"
    criterion 1.1 "One" { risk likelihood 2 when hot risk likelihood 1 otherwise require hot }
    case "hot" on 2026-01-01 { given hot is yes expect 1.1 weight 2 }
    """
    assert untried(session.check([Source("test.assay", rules)])) == ["1.1 row 2", "1.1 open"]
