"""Definition 22a: how measurements are compared, by both evaluators.

Every expected value is worked out by hand from the language page.
"""

from collections.abc import Mapping
from typing import Any

import pytest

from assay.units.values import FALSE, TRUE, UNKNOWN
from tests.meaning.build import METHOD, STANDARD, UNITS, Measured, diagnostics, judge

SITE = "evidence m : kg\nevidence n : kg\nparameter cap : kg is 10\nparameter share : % is 80 %\n"
SITE += "table most by i { | i : number | at_most : kg | | 1 | 10 | }\n"
ACROSS = {"m": Measured("9.8", ("9.4", "10.2"))}
"""The estimate is below the limit of 10 kg, the interval lies across it."""


def required(require: str, decision: str, facts: Mapping[str, Any] = ACROSS, method: str = METHOD) -> int:
    rules = SITE + f'criterion 1.1 "C" {{ require {require} {decision} }}'
    return judge(rules, facts, method=method).required("1.1")


def test_d22a_without_a_rule_the_whole_interval_is_compared() -> None:
    assert required("m < cap", "") == UNKNOWN
    assert required("m <= 10.2 kg", "") == TRUE
    assert required("m < 9.4 kg", "") == FALSE


def test_d22a_simple_compares_the_estimate_alone() -> None:
    assert required("m < cap", "decision simple") == TRUE
    assert required("m < 9.8 kg", "decision simple") == FALSE
    assert required("m <= 9.8 kg", "decision simple") == TRUE


@pytest.mark.parametrize(
    ("require", "holds"),
    [
        ("m <= cap", FALSE),  # 9.8 <= 10 - 0.5 does not hold
        ("m <= 10.3 kg", TRUE),  # 9.8 <= 9.8
        ("m < 10.3 kg", FALSE),
        ("cap >= m", FALSE),  # the same limit on the other side
        ("m >= 9.3 kg", TRUE),  # a lower limit moves up: 9.8 >= 9.8
        ("m > 9.3 kg", FALSE),
        ("9.2 kg <= m", TRUE),
        ("not m > cap", FALSE),  # an upper limit all the same: 9.8 > 9.5
        ("not (m < 9.4 kg)", FALSE),  # a lower one: 9.8 < 9.9
        ("not not m <= cap", FALSE),
        ("m <= 1 lb * 23", TRUE),  # 23 lb are 10.43 kg, less 0.5 are 9.93
        ("m = 9.8 kg and m < 11 kg", TRUE),  # equality has no limit that moves
        ("m != 9.8 kg and m < 11 kg", FALSE),
        ("m <= n", TRUE),  # two measurements, 9.8 and 10: no side is a limit, and nothing moves
        ("m <= most(1).at_most", FALSE),  # a cell of a table is one: 9.8 <= 9.5
    ],
)
def test_d22a_a_guard_moves_the_limit_against_the_claimant(require: str, holds: int) -> None:
    assert required(require, "decision guarded 0.5 kg", {**ACROSS, "n": 10}) == holds


LOADS = """
evidence each load "A load" { w : kg  ok : flag  n : number }
define few(most : kg) is (count of load where w > most) <= 1
criterion 1.1 "C" { require REQUIRE decision guarded 10 % }
"""


@pytest.mark.parametrize(
    ("require", "holds"),
    [
        ("(count of load) >= 2", TRUE),  # how many there are is no measurement: 2 and not 2.2
        ("(count of load) <= 2", TRUE),
        ("(share of load has ok) >= 50 %", TRUE),
        ("(sum of w for each load) <= 20 kg", FALSE),  # 9.5 + 9.5 = 19 against 18
        ("(every load has w <= 10 kg)", FALSE),  # 9.5 <= 9
        ("(no load where w > 10 kg)", FALSE),  # as `not some`: 9.5 > 9
        ("not (some load where w > 10 kg)", FALSE),
        ("(some load where w < 10 kg)", FALSE),
        ("(every load where w > 10 kg has 1 > 2)", FALSE),  # as `no load where w > 10 kg`
        ("not (no load where w < 10 kg)", FALSE),  # as `some`
        # With 10 % the limit of 10 kg is 9 kg or 11 kg, and both loads of 9.5 kg lie between.
        ("(count of load where w > 10 kg) <= 1", FALSE),  # few are wanted: above 9 kg are two
        ("1 >= (count of load where w > 10 kg)", FALSE),
        ("(count of load where w < 10 kg) >= 1", FALSE),  # many are wanted: below 9 kg is none
        ("not ((count of load where w > 10 kg) > 1)", FALSE),
        ("3 - (count of load where w > 10 kg) >= 2", FALSE),
        ("(count of load where w > 10 kg) = 0", FALSE),  # as `no load where`
        ("not (0 != (count of load where w > 10 kg))", FALSE),
        ("few(10 kg)", FALSE),  # through a definition
        ("(share of load has w < 10 kg) >= 50 %", FALSE),
        ("(share of load has w > 10 kg) <= 50 %", FALSE),
        # Where nobody can say what is against the claimant, the limit stays: 9.5 is below 10.
        ("(share of load where w < 10 kg has ok) >= 50 %", TRUE),
        ("(sum of n for each load where w < 10 kg) >= 1", TRUE),  # 1 + 1 against 1.1
        ("(count of load where w < 10 kg) = 2", TRUE),
        ("(count of load where w < 10 kg) * 2 >= 4", TRUE),
    ],
)
def test_d22a_a_phrase_is_guarded_as_what_it_stands_for(require: str, holds: int) -> None:
    facts = {"load": {"a": {"w": "9.5", "ok": True, "n": 1}, "b": {"w": "9.5", "ok": False, "n": 1}}}
    assert judge(LOADS.replace("REQUIRE", require), facts).required("1.1") == holds


def test_d22a_a_guard_is_in_the_unit_of_the_limit_or_a_share_of_it() -> None:
    assert required("m <= cap", "decision guarded 0.0005 t") == FALSE  # 0.5 kg
    assert required("m <= cap", "decision guarded 0.0001 t") == TRUE  # 9.8 <= 9.9
    assert required("m <= cap", "decision guarded 2 %") == TRUE  # 9.8 <= 9.8
    assert required("m < cap", "decision guarded 2 %") == FALSE
    text = SITE + 'criterion 1.1 "C" { require m <= cap decision guarded 0.5 number }'
    assert [line[:5] for line in diagnostics(STANDARD + UNITS + METHOD, text)] == ["E0301"]


def test_d22a_a_range_has_no_estimate_and_is_compared_whole() -> None:
    assert required("m <= cap", "decision simple", {"m": ("9.4", "10.2")}) == UNKNOWN
    assert required("m <= cap", "decision guarded 0.5 kg", {"m": ("9.4", "9.5")}) == TRUE
    assert required("m <= cap", "decision guarded 0.5 kg", {"m": ("9.4", "9.6")}) == UNKNOWN
    assert required("m <= cap", "decision simple", {}) == UNKNOWN
    assert required("m <= cap", "decision guarded 0.5 kg", {"m": "9.6"}) == FALSE  # exact: its own estimate


def test_d22a_under_a_rule_the_uncertainty_does_not_matter() -> None:
    for around in (("9.8", "9.8"), ("9.7", "9.9"), (0, 100), (None, None)):
        facts = {"m": Measured("9.8", around)}
        assert required("m <= cap", "decision simple", facts) == TRUE
        assert required("m <= cap", "decision guarded 0.5 kg", facts) == FALSE


def test_d22a_the_rule_holds_for_all_that_the_clause_reads_and_moves_the_limit_in_require_only() -> None:
    rules = """
    evidence each site "S" { m : kg }
    criterion 1.1 "C" {
        for each site where m > 9.5 kg
        require m <= 9 kg
        decision guarded 0.5 kg
        rate major when m > 9.7 kg
        rate minor otherwise
    }"""
    rows = {
        "a": {"m": Measured("9.8", (9, 11))},  # selected, fails, above 9.7: no limit has moved there
        "b": {"m": Measured("9.6", (9, 11))},  # selected, fails, not above 9.7
        "c": {"m": Measured("9.4", (9, 11))},  # not selected
    }
    found = judge(rules, {"site": rows})
    assert [found.ratings("1.1", key) for key in "abc"] == [{"major"}, {"minor"}, {"not applicable"}]


def test_d22a_a_clause_without_a_rule_has_that_of_the_method() -> None:
    guarded = METHOD.replace("rate minor otherwise", "rate minor otherwise decision guarded 5 %")
    assert required("m <= cap", "", method=guarded) == FALSE  # 9.8 <= 9.5
    assert required("m <= cap", "decision simple", method=guarded) == TRUE  # its own stands before it
    simple = METHOD.replace("rate minor otherwise", "rate minor otherwise decision simple")
    assert required("m <= cap", "", method=simple) == TRUE


def test_d22a_two_clauses_may_read_one_measurement_by_different_rules() -> None:
    rules = SITE + (
        'criterion 1.1 "C" { clause one "O" { require m <= cap } clause two "T" { require m <= cap decision'
        ' simple } clause three "H" { require m <= cap decision guarded 0.5 kg } }'
    )
    found = judge(rules, ACROSS)
    assert [found.required(f"1.1.{name}") for name in ("one", "two", "three")] == [UNKNOWN, TRUE, FALSE]


def test_d22a_a_calculated_value_is_compared_by_the_estimates_it_is_made_of() -> None:
    facts = {"m": Measured(4, (3, 5)), "n": Measured(5, (1, 9))}
    assert required("m + n <= cap", "decision simple", facts) == TRUE  # 9, not 4 to 14
    assert required("m + n <= cap", "decision guarded 1 kg", facts) == TRUE  # 9 <= 9
    assert required("m + n <= cap", "decision guarded 1.1 kg", facts) == FALSE
    assert required("m + n <= cap * share", "decision simple", facts) == FALSE  # 9 <= 8: parameters alone
