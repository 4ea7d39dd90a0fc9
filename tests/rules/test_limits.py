"""Every limit in the criteria that ship is stood on by cases: on it, a step below it, and a step above it.

In: `rules/`, standard by standard.  The evaluations of all cases are one pass of the reference interpreter;
where a case stands on a limit or a step away, the answer is turned round there, and what it expects has to
come out otherwise.
"""

import pytest

from assay import session
from assay.assets import rules_root
from assay.library import rulebooks
from assay.source import Source
from tests.rules.limits import Limit
from tests.rules.standing import watched

STANDARDS = {book.standard: book for book in rulebooks(session.rule_sources([rules_root()]))}


@pytest.mark.parametrize("standard", STANDARDS)
def test_cases_stand_on_every_limit_and_a_step_to_each_side(standard: str) -> None:
    limits = watched(session.check(STANDARDS[standard].sources))
    assert limits
    assert [str(limit) for limit in limits if limit.missing] == []


# ---- what is found, on a program of its own ----------------------------------------------------------------

HEAD = """
standard test "A test" version "1" using test_method
method test_method "A method" version "1" {
    rating good
    rating bad
    rate bad otherwise
    outcome none when no criterion where applicable
    outcome done otherwise
}
principle 1 "One"
evidence mass : t at least 0 t "How much?"
evidence done_on : date "When?"
evidence each row "A row" { size : number at least 0 "How large?" }
parameter most : t is 10
parameter later : t is open
"""


def limits(requirement: str, *cases: str) -> dict[str, Limit]:
    """The limits of one requirement with these cases, by what is compared."""
    criterion = f'criterion 1.1 "One" {{ {requirement} }}\n'
    told = "".join(f'case "{n}" on 2025-06-01 {{ {case} }}\n' for n, case in enumerate(cases))
    checked = session.check([Source("test.assay", HEAD + criterion + told)])
    assert checked.diagnostics == ()
    found = watched(checked)
    return {
        f"{one.node.head.span.text if one.node.head.span else ''} {one.end}".rstrip(): one for one in found
    }


def test_a_side_that_no_case_stands_on_is_missing() -> None:
    found = limits(
        "require mass <= most",
        "given mass is 10 t expect 1.1 good",
        "given mass is 10.1 t expect 1.1 bad",
        "given mass is 9.8 t expect 1.1 good",  # a unit in the last place would be 9.9
    )
    assert found["mass <= most"].missing == ["below"]


def test_a_unit_in_the_last_place_is_a_step_whatever_the_unit() -> None:
    found = limits(
        "require mass <= most",
        "given mass is 9999 kg expect 1.1 good",
        "given mass is 10000 kg expect 1.1 good",
        "given mass is 10001 kg expect 1.1 bad",
    )
    assert found["mass <= most"].missing == []


def test_a_case_that_expects_nothing_of_the_value_shows_nothing() -> None:
    """On the limit `or` makes the answer the same either way."""
    found = limits(
        "require mass <= most or done_on on or before audit.date",
        "given mass is 10 t given done_on is 2025-06-01 expect 1.1 good",
    )
    assert found["mass <= most"].shown == {}
    assert found["done_on on or before audit.date"].shown == {}


def test_both_ends_of_a_window_are_limits() -> None:
    found = limits(
        "require done_on within 1 year before audit.date",
        "given done_on is 2024-05-31 expect 1.1 bad",
        "given done_on is 2024-06-01 expect 1.1 good",
        "given done_on is 2025-06-02 expect 1.1 bad",
    )
    asked = "done_on within 1 year before audit.date"
    assert found[f"{asked} far"].missing == ["above"]
    assert found[f"{asked} near"].missing == ["below", "on"]


def test_nothing_lies_below_nothing() -> None:
    found = limits(
        "require mass = 0 t",
        "given mass is 0 t expect 1.1 good",
        "given mass is 1 t expect 1.1 bad",
    )
    assert found["mass = 0 t"].asked == ("on", "above")
    assert found["mass = 0 t"].missing == []


def test_what_is_open_and_what_is_the_same_is_no_limit() -> None:
    assert limits("require mass <= later or mass = 7 t or done_on = audit.date") == {}


def test_a_count_and_a_share_step_by_one_row() -> None:
    one = "given row a { size is 0 }"
    two = f"{one} given row b {{ size is 1 }}"
    three = f"{two} given row c {{ size is 1 }}"
    wanted = "require (count of row) >= 2 and (share of row has size = 1) <= 50 %"
    found = limits(wanted, f"{one} expect 1.1 bad", f"{two} expect 1.1 good", f"{three} expect 1.1 bad")
    assert found["(count of row) >= 2"].missing == ["above"]  # the share decides it there
    assert found["(share of row has size = 1) <= 50 %"].missing == ["below"]
