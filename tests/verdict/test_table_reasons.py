"""Why a rating is open that rests on a table: what is unknown is the key, and not the table."""

from collections.abc import Callable

import pytest

from assay import session
from assay.evidence.facts import Evidence
from assay.session import Program
from assay.source import Source
from assay.verdict.model import Assessment

TEXT = """
method plain "Plain" version "1" { rating ok rating bad rate bad otherwise }
standard trial "Trial" version "1" by "Nobody" from 2020-01-01 using plain
type fuel "A fuel" one of coal "Coal", gas "Gas"
table factor "Emissions of a fuel" by fuel source "invented" standing illustrative {
    | fuel : fuel | mass : t |
    | coal        | 3        |
    | gas         | SECOND   |
}
evidence each oven "An oven" { fuel : fuel "Which fuel does it burn?" }
principle 1 "Ovens"
criterion 1.1 "Ovens emit little" {
    source "invented" standing illustrative
    require (sum of factor(fuel).mass for each oven) < 5 t
}
"""


def program(second: str) -> Program:
    found = session.check([Source("trial.assay", TEXT.replace("SECOND", second))])
    assert found.plan is not None, found.diagnostics
    return found


@pytest.fixture
def kinds(
    read: Callable[[Program, str], Evidence], judge: Callable[[Program, Evidence], Assessment]
) -> Callable[[Program, str], list[tuple[str, str]]]:
    def of(rules: Program, facts: str) -> list[tuple[str, str]]:
        text = f"assay: evidence/1\naudit: {{date: 2026-03-12}}\nfacts: {facts}\n"
        (criterion,) = judge(rules, read(rules, text)).criteria
        return [(reason.kind, reason.what) for reason in criterion.reasons]

    return of


def test_ovens_that_are_not_listed_leave_the_list_open_and_no_table(
    kinds: Callable[[Program, str], list[tuple[str, str]]],
) -> None:
    assert kinds(program("1"), "{}") == [("missing", "the list of ovens")]
    some = "{oven: {incomplete: yes, rows: {a: {fuel: coal}}}}"
    assert [kind for kind, _ in kinds(program("1"), some)] == ["incomplete list"]


def test_a_cell_that_is_open_is_told(kinds: Callable[[Program, str], list[tuple[str, str]]]) -> None:
    (found,) = kinds(program("open"), "{oven: {a: {fuel: gas}}}")
    assert found[0] == "not configured"


def test_nor_the_facility_that_a_further_element_would_be(
    kinds: Callable[[Program, str], list[tuple[str, str]]],
) -> None:
    """The list of facilities is complete and lacks none; what is not known is which of them are covered."""
    text = TEXT.replace(
        "evidence each oven", 'evidence covers : set of facility "Which?"\nevidence each oven'
    )
    facility = 'evidence each facility "A works" { name : text "Its name?" }\nprinciple 1'
    text = text.replace("principle 1", facility)
    text = text.replace("require (sum", 'require some covers where covers.name = "West"  # (sum')
    rules = session.check([Source("trial.assay", text.replace("SECOND", "1"))])
    assert rules.plan is not None, rules.diagnostics
    found = kinds(rules, "{facility: {west: {name: West}, east: {name: East}}}")
    assert [kind for kind, _ in found] == ["missing"]
