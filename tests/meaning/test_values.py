"""Definitions 1 to 7: bounds, domains, undefined, fifteen digits, collections, facts, parameters.

Every expected value is worked out by hand from the language page; every trial runs through both evaluators.
"""

import pytest

from assay.evidence.facts import State
from assay.typed.domain import domain_of
from assay.typed.schema import Leaf
from assay.units.bounds import UNDEFINED, Interval, point
from assay.units.values import FALSE, TRUE, UNKNOWN, OptionalValue, Options, SetValue
from tests.meaning.build import (
    AUDIT,
    METHOD,
    NONE,
    OPEN,
    STANDARD,
    UNITS,
    Elements,
    Perhaps,
    both,
    condition,
    diagnostics,
    ends,
    evidence,
    judge,
    number,
    program,
)

X = "evidence x : number"
SHARE = 'evidence mass : t "How much?"\nevidence share : % "Which share?"'
SITES = 'evidence each site "A site" { n : number  ok : flag  mass : kg }'
YEARS = 'evidence each year_row by year "A year" { n : number  seen : optional number }'
YEAR_END = {"audit": {"period_end": "2025-12-31"}}


# ---- 1. bounds -------------------------------------------------------------------------------------------


def test_d01_an_interval_is_every_number_between_its_ends() -> None:
    assert ends(number(X, "x", {"x": (1, "2.5")})) == ("1", "2.5")
    assert ends(number(X, "x + 1", {"x": (1, None)})) == ("2", None)


def test_d01_a_choice_is_one_of_the_options_that_are_left() -> None:
    declared = "type colour one of red, green, blue\nevidence c : colour"
    assert condition(declared, "c = red", {"c": {"red", "blue"}}) == UNKNOWN
    assert condition(declared, "c = green", {"c": {"red", "blue"}}) == FALSE
    assert condition(declared, "c in [red, blue]", {"c": {"red", "blue"}}) == TRUE
    assert (
        condition(declared, "c in [red, green, blue]") == TRUE
    )  # nothing is known, and nothing else is possible


def test_d01_narrowing_narrows_every_step_to_the_verdict() -> None:
    rules = X + '\ncriterion 1.1 "C" { require x < 3 rate major when x >= 5 rate minor otherwise }'
    chain = [{}, {"x": (0, 9)}, {"x": (2, 6)}, {"x": (3, 6)}, {"x": (5, 6)}, {"x": 6}]
    sets = [judge(rules, facts).ratings("1.1") for facts in chain]
    everything = {"conformance", "minor", "major"}
    assert sets == [everything, everything, everything, {"minor", "major"}, {"major"}, {"major"}]


# ---- 2. not collected ------------------------------------------------------------------------------------


def test_d02_what_was_not_collected_is_the_whole_domain_as_declared() -> None:
    declared = 'evidence x : number at least 0 at most 100 "Between"'
    assert ends(number(declared, "x")) == ("0", "100")
    assert condition(declared, "x >= 0") == TRUE
    assert condition(declared, "x > 100") == FALSE
    assert condition(declared, "x > 50") == UNKNOWN
    assert number(X, "x") == Interval(None, None)


@pytest.mark.parametrize("state", [State.STALE, State.CONFLICT])
def test_d06_stale_or_conflicting_evidence_counts_as_not_collected(state: State) -> None:
    rules = program('evidence x : number at least 0 at most 9 "?"\ncriterion 1.1 "C" { require x > 10 }')
    found = evidence(rules.schema, {"x": 3})
    leaf = rules.schema.fields["x"]
    assert isinstance(leaf, Leaf)
    found.root.facts["x"] = type(found.root.facts["x"])(domain_of(leaf), "3", (), state)
    assert both(rules, found).required("1.1") == FALSE  # even the domain decides
    unknown = program('evidence x : number\ncriterion 1.1 "C" { require x > 10 }')
    found = evidence(unknown.schema, {"x": 30})
    found.root.facts["x"] = type(found.root.facts["x"])(Interval(None, None), "30", (), state)
    assert both(unknown, found).required("1.1") == UNKNOWN


# ---- 3. undefined ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("divisor", [0, (0, 2), (-2, 0), (-1, 1), (None, 0), (None, None)])
def test_d03_division_by_an_interval_with_zero_is_undefined(divisor: object) -> None:
    assert number(X, "1 / x", {"x": divisor}) == UNDEFINED


def test_d03_division_by_one_without_is_not() -> None:
    assert ends(number(X, "1 / x", {"x": (1, 2)})) == ("0.5", "1")
    assert ends(number(X, "1 / x", {"x": (2, None)})) == ("0", "0.5")


def test_d03_undefined_never_compares_as_false_nor_as_true() -> None:
    for comparison in ("<", "<=", ">", ">=", "=", "!="):
        assert condition(X, f"(1 / x) {comparison} 5", {"x": (0, 2)}) == UNKNOWN
    # The naive value, 1/2 or more, would be at least 0.5.
    assert condition(X, "(1 / x) >= 0.5", {"x": (0, 2)}) == UNKNOWN


def test_d03_undefined_is_unknown_with_complete_evidence_and_the_rest_still_decides() -> None:
    assert condition(X, "(1 / x) > 5 or x = 0", {"x": 0}) == TRUE
    assert condition(X, "(1 / x) > 5 and x != 0", {"x": 0}) == FALSE
    found = judge(X + '\ncriterion 1.1 "C" { require 1 / x > 5 }', {"x": 0})
    assert found.ratings("1.1") == {"conformance", "minor"}


@pytest.mark.parametrize(
    "phrase",
    [
        "least of n for each site",
        "greatest of n for each site",
        "average of n for each site",
        "share of site has ok",
    ],
)
def test_d03_a_fold_of_a_list_that_may_be_empty_is_undefined(phrase: str) -> None:
    one = {"n": 5, "ok": True}
    assert number(SITES, phrase) == UNDEFINED
    assert number(SITES, phrase, {"site": {}}) == UNDEFINED
    assert number(SITES, phrase, {"site": {OPEN: True}}) == UNDEFINED
    assert number(SITES, phrase, {"site": {"a": Perhaps(one)}}) == UNDEFINED
    assert number(SITES, phrase, {"site": {"a": one}}) != UNDEFINED


def test_d03_no_row_at_the_key_is_undefined() -> None:
    rows = {"year_row": {2024: {"n": 7}, 2025: {"n": 9}}, **YEAR_END}
    assert number(YEARS, "(year_row at 2025-12-31).n", rows) == point(9)
    assert number(YEARS, "(year_row at 2025-01-01).n", rows) == point(9)
    assert number(YEARS, "(year_row at 2024-12-31).n", rows) == point(7)
    assert number(YEARS, "(year_row at 2023-12-31).n", rows) == UNDEFINED
    assert number(YEARS, "(year_row at 2026-01-01).n", rows) == UNDEFINED
    assert number(YEARS, "(year_row at 2025-06-01).n", YEAR_END) == UNDEFINED


def test_d03_a_row_that_may_not_exist_leaves_the_key_undefined() -> None:
    assert (
        number(YEARS, "(year_row at 2025-06-01).n", {"year_row": {2025: Perhaps({"n": 9})}, **YEAR_END})
        == UNDEFINED
    )


def test_d03_a_key_that_may_name_two_rows_gives_the_values_of_both() -> None:
    declared = YEARS + "\nevidence day : date"
    rows = {"year_row": {2024: {"n": 7}, 2025: {"n": 9}}, **YEAR_END}
    assert ends(number(declared, "(year_row at day).n", {**rows, "day": ("2024-12-31", "2025-01-01")})) == (
        "7",
        "9",
    )
    assert number(declared, "(year_row at day).n", {**rows, "day": ("2024-12-31", "2026-01-01")}) == UNDEFINED
    assert number(declared, "(year_row at day).n", rows) == UNDEFINED


def test_d03_a_picked_optional_that_may_be_two_is_both() -> None:
    declared = YEARS + "\nevidence day : date"
    days = {"day": ("2024-12-31", "2025-01-01"), **YEAR_END}
    phrase = "((year_row at day).seen otherwise 4)"
    rows = {"year_row": {2024: {"seen": NONE}, 2025: {"seen": 9}}}
    assert ends(number(declared, phrase, {**days, **rows})) == ("4", "9")
    rows = {"year_row": {2024: {"seen": NONE}, 2025: {"seen": NONE}}}
    assert ends(number(declared, phrase, {**days, **rows})) == ("4", "4")
    assert number(declared, phrase, {**days, "year_row": {}}) == Interval(None, None)


def test_d03_a_reference_that_names_no_row_is_undefined() -> None:
    declared = SITES + "\nevidence home : site"
    rows = {"site": {"north": {"n": 7, "ok": True}, "south": {"n": 9, "ok": True}}}
    assert number(declared, "home.n", {**rows, "home": "north"}) == point(7)
    assert number(declared, "home.n", {**rows, "home": "west"}) == UNDEFINED
    assert ends(number(declared, "home.n", {**rows, "home": {"north", "south"}})) == ("7", "9")
    assert number(declared, "home.n", {**rows, "home": {"north", "west"}}) == UNDEFINED
    assert condition(declared, "home.ok", {**rows, "home": {"north", "south"}}) == TRUE
    assert condition(declared, "home.ok", rows) == UNKNOWN


def test_d03_lists_of_a_picked_row_are_asked_for_each_row_that_it_may_be() -> None:
    declared = 'evidence home : site\nevidence each site "A site" { each cell "A cell" { ok : flag } }'
    rows = {"site": {"north": {"cell": {"a": {"ok": True}}}, "south": {"cell": {}}}}
    assert condition(declared, "some home.cell where ok", {**rows, "home": "north"}) == TRUE
    assert condition(declared, "some home.cell where ok", {**rows, "home": "south"}) == FALSE
    assert condition(declared, "every home.cell has ok", {**rows, "home": {"north", "south"}}) == TRUE
    assert ends(number(declared, "(count of home.cell)", {**rows, "home": {"north", "south"}})) == ("0", "1")
    assert condition(declared, "no home.cell where ok", {**rows, "home": "west"}) == UNKNOWN


def test_d03_overflow_is_undefined() -> None:
    big = "100000000000000 * " * 21 + "100000000000000"  # 1E+308
    assert number(X, f"x * {big}", {"x": 1}) == UNDEFINED
    assert condition(X, f"x * {big} > 0", {"x": 1}) == UNKNOWN
    assert number(X, f"x * {big}", {"x": 0}) == point(0)


# ---- 4. decimals -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("x", "below", "at_most", "at_least", "above"),
    [
        ("10.9999999999999", TRUE, TRUE, FALSE, FALSE),
        ("11", FALSE, TRUE, TRUE, FALSE),
        ("11.0000000000000", FALSE, TRUE, TRUE, FALSE),
        ("11.0000000000001", FALSE, FALSE, TRUE, TRUE),
    ],
)
def test_d04_one_step_of_fifteen_digits_to_each_side_of_a_limit(
    x: str, below: int, at_most: int, at_least: int, above: int
) -> None:
    assert condition(X, "x < 11.0", {"x": x}) == below
    assert condition(X, "x <= 11.0", {"x": x}) == at_most
    assert condition(X, "x >= 11.0", {"x": x}) == at_least
    assert condition(X, "x > 11.0", {"x": x}) == above
    # From the other side, and against a number from evidence.
    assert condition(X, "11.0 > x", {"x": x}) == below
    assert condition(X + "\nevidence y : number", "x < y", {"x": x, "y": 11}) == below
    assert condition(X + "\nevidence y : number", "y <= x", {"x": x, "y": 11}) == at_least


@pytest.mark.parametrize("digits", ["123456789012345", "0.000000000123456789012345", "999999999999999"])
def test_d04_neighbours_of_fifteen_digits_are_told_apart(digits: str) -> None:
    from decimal import Decimal

    at = Decimal(digits)
    step = Decimal(1).scaleb(at.adjusted() - 14)
    limit = format(at, "f")
    for x, smaller in ((at - step, TRUE), (at, FALSE), (at + step, FALSE)):
        assert condition(X, f"x < {limit}", {"x": x}) == smaller
        assert condition(X, f"x = {limit}", {"x": x}) == (TRUE if x == at else FALSE)


def test_d04_operations_round_to_fifteen_digits_half_to_even() -> None:
    assert ends(number(X, "x / 3", {"x": 1})) == ("0.333333333333333", "0.333333333333333")
    assert ends(number(X, "x / 3", {"x": 2})) == ("0.666666666666667", "0.666666666666667")
    assert ends(number(X, "x + 0.5", {"x": "100000000000000"})) == ("100000000000000",) * 2
    assert ends(number(X, "x + 0.5", {"x": "100000000000001"})) == ("100000000000002",) * 2


def test_d04_zero_times_anything_is_zero() -> None:
    assert number(X, "0 * x") == point(0)
    assert number(X, "0 * (1 / x)", {"x": 0}) == point(0)


def test_d04_sums_and_means_round_once() -> None:
    rows = {"a": {"n": "100000000000000"}, "b": {"n": "0.4"}, "c": {"n": "0.4"}}
    assert number(SITES, "sum of n for each site", {"site": rows}) == point(100000000000001)
    # 100000000000000.8 / 3 = 33333333333333.6, and not a third of the rounded sum, 33333333333333.7
    assert ends(number(SITES, "average of n for each site", {"site": rows})) == ("33333333333333.6",) * 2


def test_d04_a_share_is_one_quotient() -> None:
    rows = {f"s{i}": {"ok": i == 0} for i in range(300)}
    # 1/300 has its own fifteen digits; 1 - 299/300 has fewer.
    assert ends(number(SITES, "share of site has ok", {"site": rows})) == ("0.00333333333333333",) * 2
    assert ends(number(SITES, "share of site has not ok", {"site": rows})) == ("0.996666666666667",) * 2


MASSES = "evidence m_kg : kg\nevidence m_t : t\nevidence m_lb : lb\nevidence m_third : third"


def test_d04_a_comparison_converts_exactly() -> None:
    assert condition(MASSES, "m_kg = m_t", {"m_kg": 2500, "m_t": "2.5"}) == TRUE
    assert condition(MASSES, "m_t <= 2500 kg", {"m_t": "2.5"}) == TRUE
    assert condition(MASSES, "m_t < 2500 kg", {"m_t": "2.5"}) == FALSE
    assert condition(MASSES, "m_kg < 1 lb", {"m_kg": "0.453592369999999"}) == TRUE
    assert condition(MASSES, "m_kg < 1 lb", {"m_kg": "0.45359237"}) == FALSE
    assert condition(MASSES, "m_kg <= 1 lb", {"m_kg": "0.45359237"}) == TRUE
    assert condition(MASSES, "m_kg > 1 lb", {"m_kg": "0.453592370000001"}) == TRUE


def test_d04_a_comparison_converts_exactly_where_no_decimal_is_exact() -> None:
    # 1 kg is 2.20462262184877580722973801345... lb: between two neighbours of fifteen digits.
    assert condition(MASSES, "m_lb < 1 kg", {"m_lb": "2.20462262184877"}) == TRUE
    assert condition(MASSES, "m_lb > 1 kg", {"m_lb": "2.20462262184878"}) == TRUE
    assert condition(MASSES, "m_lb = 1 kg", {"m_lb": "2.20462262184878"}) == FALSE
    assert condition(MASSES, "m_lb in [1 kg, 5 kg]", {"m_lb": "2.20462262184878"}) == FALSE
    assert condition(MASSES, "1 kg in [m_lb, 5 lb]", {"m_lb": "2.20462262184878"}) == FALSE
    # A third of 3 kg and the like: 1 kg is 0.333... third.
    assert condition(MASSES, "m_third < 1 kg", {"m_third": "0.333333333333333"}) == TRUE
    assert condition(MASSES, "m_third = 1 kg", {"m_third": "0.333333333333333"}) == FALSE
    assert condition(MASSES, "m_third > m_kg", {"m_third": "0.333333333333334", "m_kg": 1}) == TRUE


def test_d04_a_sum_of_two_units_converts_to_the_first() -> None:
    assert condition(MASSES, "m_t + m_kg = 2.5 t", {"m_t": 2, "m_kg": 500}) == TRUE
    assert condition(MASSES, "m_t + m_kg = 2500 kg", {"m_t": 2, "m_kg": 500}) == TRUE
    assert ends(number(MASSES, "m_t + m_kg", {"m_t": 2, "m_kg": 500})) == ("2.5", "2.5")


def test_d03_no_subject_is_looked_up() -> None:
    text = (
        'evidence home : site\nevidence each site "S" { each cell "C" { ok : flag } }\n'
        'criterion 1.1 "C" { for each home.cell require ok }'
    )
    assert [line[:5] for line in diagnostics(STANDARD + UNITS + METHOD, text)] == ["E0308"]


def test_d04_round_and_decimals_work_far_out_too() -> None:
    assert ends(number(X, "round(x, 1)", {"x": "2.25"})) == ("2.3", "2.3")  # half away from zero
    assert ends(number(X, "round(x, 1)", {"x": "-2.25"})) == ("-2.3", "-2.3")
    assert (
        ends(number(X, "round(x, 20)", {"x": "123456789012345000000000"}))
        == ("123456789012345000000000",) * 2
    )
    assert ends(number(X, "round(x, 40)", {"x": "0.5"})) == ("0.5", "0.5")
    assert ends(number(X, "decimals(x)", {"x": "11.050"})) == ("2", "2")
    assert ends(number(X, "decimals(x)", {"x": (1, 2)})) == ("0", None)


def test_d04_a_share_is_worked_out_before_its_decimals_count() -> None:
    # 5 % of 100.1 are 5.005, half away from zero 5.01; 5.55 % by itself is rounded in per cent
    assert ends(number(SHARE, "round(mass * share, 2)", {"mass": "100.1", "share": "5"})) == ("5.01", "5.01")
    assert ends(number(SHARE, "decimals(mass * share)", {"mass": "100.1", "share": "5"})) == ("3", "3")
    assert ends(number(SHARE, "round(share, 1)", {"mass": "1", "share": "5.55"})) == ("5.6", "5.6")
    assert ends(number(SHARE, "round(mass / share, 1)", {"mass": "1.01", "share": "20"})) == ("5.1", "5.1")


# ---- 5. collections --------------------------------------------------------------------------------------


def test_d05_not_given_is_unknown_and_given_is_complete() -> None:
    assert condition(SITES, "some site") == UNKNOWN
    assert condition(SITES, "some site", {"site": {}}) == FALSE
    assert condition(SITES, "some site", {"site": {"a": {}}}) == TRUE
    assert condition(SITES, "some site", {"site": {OPEN: True}}) == UNKNOWN
    assert ends(number(SITES, "count of site", {"site": {"a": {}, OPEN: True}})) == ("1", None)
    assert ends(number(SITES, "count of site", {"site": {"a": {}, "b": Perhaps({})}})) == ("1", "2")


def test_d05_a_member_of_unknown_presence_holds_back_both_ways() -> None:
    rows = {"a": {"ok": True}, "b": Perhaps({"ok": False})}
    assert condition(SITES, "every site has ok", {"site": rows}) == UNKNOWN
    assert condition(SITES, "every site has ok", {"site": {**rows, "b": Perhaps({"ok": True})}}) == TRUE
    assert condition(SITES, "some site where not ok", {"site": rows}) == UNKNOWN


def test_d05_a_year_that_has_not_ended_cannot_be_among_the_unlisted() -> None:
    rows = {"year_row": {2024: {"n": 7}, OPEN: True}, **YEAR_END}
    # The audit is on 2026-03-01: the last year that can be is 2026, if it ends by then.
    assert condition(YEARS, "no year_row where number > 2026", rows) == TRUE
    assert condition(YEARS, "some year_row where end after 2026-03-01", rows) == FALSE
    assert ends(number(YEARS, "greatest of number for each year_row", rows)) == ("2024", "2026")


def test_d05_a_possible_later_year_keeps_the_latest_open() -> None:
    rows = {"year_row": {2024: {"n": 7}, 2025: {"n": 9}}, **YEAR_END}
    latest = "every year_row where number = (greatest of number for each year_row) has n >= 9"
    assert condition(YEARS, latest, rows) == TRUE
    assert condition(YEARS, latest, {**rows, "year_row": {**rows["year_row"], OPEN: True}}) == UNKNOWN


def test_d05_an_unlisted_member_has_its_whole_domain_and_unknown_lists_of_its_own() -> None:
    declared = 'evidence each site "A site" { n : number at least 3 "?" each cell "A cell" { ok : flag } }'
    assert condition(declared, "every site has n >= 3") == TRUE
    assert condition(declared, "every site has n >= 4") == UNKNOWN
    assert condition(declared, "some site.cell where ok", {"site": {"a": {"cell": {}}}}) == FALSE
    assert (
        condition(declared, "some site.cell where ok", {"site": {"a": {"cell": {}}, OPEN: True}}) == UNKNOWN
    )
    assert condition(declared, "some site.cell where ok", {"site": {"a": {}}}) == UNKNOWN


def test_d05_without_the_end_of_the_period_a_day_may_lie_in_two_years() -> None:
    rows = {"year_row": {2024: {"n": 7}, 2025: {"n": 9}}}
    # The year 2025 may begin on any day from 2024-01-02 to 2025-01-01, and end on any of 2025.
    assert number(YEARS, "(year_row at 2025-01-01).n", rows) == point(9)
    assert number(YEARS, "(year_row at 2024-12-31).n", rows) == UNDEFINED
    assert number(YEARS, "(year_row at 2024-06-01).n", rows) == UNDEFINED


# ---- sets and optionals ----------------------------------------------------------------------------------


SETS = """
type colour one of red, green, blue
evidence cs : set of colour
evidence ws : set of text
evidence c : colour
"""


def test_d01_a_set_holds_elements_surely_and_perhaps() -> None:
    assert condition(SETS, "red in cs", {"cs": ["red"]}) == TRUE
    assert condition(SETS, "blue in cs", {"cs": ["red"]}) == FALSE
    assert condition(SETS, "blue in cs") == UNKNOWN
    assert condition(SETS, "blue in cs", {"cs": Elements(["red"], ["blue"])}) == UNKNOWN
    assert condition(SETS, "c in cs", {"cs": ["red", "blue"], "c": {"red", "blue"}}) == TRUE
    assert condition(SETS, "c in cs", {"cs": ["red"], "c": {"red", "blue"}}) == UNKNOWN
    assert condition(SETS, '"x" in ws', {"ws": Elements(["y"], open=True)}) == UNKNOWN
    assert condition(SETS, '"y" in ws', {"ws": Elements(["y"], open=True)}) == TRUE
    assert condition(SETS, '"x" in ws', {"ws": []}) == FALSE


def test_d10_phrases_over_the_elements_of_a_set() -> None:
    assert condition(SETS, "every cs has cs in [red, green]", {"cs": ["red", "green"]}) == TRUE
    assert condition(SETS, "every cs has cs in [red, green]", {"cs": Elements(["red"], ["blue"])}) == UNKNOWN
    assert condition(SETS, "every cs has cs in [red, green]", {"cs": ["blue"]}) == FALSE
    assert condition(SETS, "every cs has cs in [red, green]", {"cs": []}) == TRUE
    assert ends(number(SETS, "(count of cs)", {"cs": Elements(["red"], ["blue"])})) == ("1", "2")
    assert ends(number(SETS, "(count of ws)", {"ws": Elements(["x"], open=True)})) == ("1", None)
    assert ends(number(SETS, "(count of cs)")) == ("0", "3")


@pytest.mark.parametrize("kind", ["number", "date", "flag", "period", "kg"])
def test_d01_a_set_holds_names_only(kind: str) -> None:
    text = f'evidence s : set of {kind}\nevidence a : flag\ncriterion 1.1 "C" {{ require a }}'
    assert any(line.startswith("E0308") for line in diagnostics(STANDARD + UNITS + METHOD, text))


OPTIONAL = "evidence o : optional number\nevidence d : optional date"


def test_d01_an_optional_may_be_known_to_be_absent() -> None:
    assert condition(OPTIONAL, "some o", {"o": NONE}) == FALSE
    assert condition(OPTIONAL, "no o", {"o": NONE}) == TRUE
    assert condition(OPTIONAL, "some o", {"o": 3}) == TRUE
    assert condition(OPTIONAL, "some o") == UNKNOWN
    assert condition(OPTIONAL, "some o where o > 2", {"o": 3}) == TRUE
    assert condition(OPTIONAL, "some o where o > 2", {"o": Perhaps(3)}) == UNKNOWN
    assert condition(OPTIONAL, "some o where o > 2", {"o": Perhaps(1)}) == FALSE
    assert condition(OPTIONAL, "every o has o > 2", {"o": Perhaps(3)}) == TRUE
    assert condition(OPTIONAL, "every o has o > 2", {"o": NONE}) == TRUE
    assert condition(OPTIONAL, "every d has d after 2025-01-01", {"d": "2024-12-31"}) == FALSE


def test_d01_otherwise_stands_in_for_what_is_absent() -> None:
    assert number(OPTIONAL, "(o otherwise 7)", {"o": NONE}) == point(7)
    assert number(OPTIONAL, "(o otherwise 7)", {"o": 3}) == point(3)
    assert ends(number(OPTIONAL, "(o otherwise 7)", {"o": Perhaps(3)})) == ("3", "7")
    assert number(OPTIONAL, "(o otherwise 7)") == Interval(None, None)


def test_values_are_what_the_builder_says() -> None:
    """The notation of these tests itself."""
    rules = program(SETS + "\n" + OPTIONAL + '\ncriterion 1.1 "C" { require red in cs }')
    found = evidence(
        rules.schema,
        {"cs": Elements(["red"], ["blue"]), "o": Perhaps((1, 2)), "c": {"red", "blue"}, "d": NONE},
    )
    facts = {name: fact.value for name, fact in found.root.facts.items()}
    assert facts["cs"] == SetValue({"red": TRUE, "blue": UNKNOWN}, open=False)
    assert facts["o"] == OptionalValue(UNKNOWN, Interval(point(1).low, point(2).low))
    assert facts["c"] == Options(frozenset({"red", "blue"}))
    assert facts["d"] == OptionalValue(FALSE, Interval(None, None))


# ---- 7. parameters and tables ----------------------------------------------------------------------------


CEILING = X + '\nparameter ceiling : number "Ceiling" from 2020-01-01 is 10 from 2026-03-01 is 20'


@pytest.mark.parametrize(
    ("day", "holds"),
    [
        ("2019-12-31", UNKNOWN),
        ("2020-01-01", FALSE),
        ("2026-02-28", FALSE),
        ("2026-03-01", TRUE),
        ("2026-03-02", TRUE),
    ],
)
def test_d07_the_parameter_in_force_on_the_audit_date(day: str, holds: int) -> None:
    assert condition(CEILING, "x <= ceiling", {"x": 15}, on=day) == holds


def test_d07_only_the_audit_date_counts_for_parameters() -> None:
    facts = {"x": 15, "audit": {"date": "2026-03-01", "period_end": "2019-12-31"}}
    assert condition(CEILING, "x <= ceiling", facts, on="2026-03-01") == TRUE
    assert condition(CEILING, "x <= ceiling", facts, on="2025-03-01") == FALSE


def test_d07_settings_may_stand_in_any_order() -> None:
    shuffled = X + "\nparameter ceiling : number from 2026-03-01 is 20 is 5 from 2020-01-01 is 10"
    assert condition(shuffled, "x = ceiling", {"x": 5}, on="2019-12-31") == TRUE
    assert condition(shuffled, "x = ceiling", {"x": 10}, on="2026-02-28") == TRUE
    assert condition(shuffled, "x = ceiling", {"x": 20}, on=AUDIT) == TRUE


def test_d07_an_open_parameter_is_any_value() -> None:
    declared = (
        X
        + "\nparameter p : number is open\nparameter q : number from 2020-01-01 is 3 from 2026-01-01 is open"
    )
    assert number(declared, "p") == UNDEFINED
    assert condition(declared, "x < p", {"x": 1}) == UNKNOWN
    assert condition(declared, "x < q", {"x": 1}, on="2025-12-31") == TRUE
    assert condition(declared, "x < q", {"x": 1}, on="2026-01-01") == UNKNOWN
    found = judge(
        declared + '\ncriterion 1.1 "C" { require x < p rate major when x > p rate minor otherwise }',
        {"x": 1},
    )
    assert found.ratings("1.1") == {"conformance", "minor", "major"}


TABLE = """
type colour one of red, green, blue
evidence c : colour
evidence n : number
table rate by k { | k : colour | v : number | w : kg |
                  | red | 3 | 1 |  | green | open | 2 | }
table grid by k, i { | k : colour | i : number | v : number |
                     | red | 1 | 5 |  | red | 2 | 6 |  | green | 1 | 7 | }
table later by k from 2026-03-02 { | k : colour | v : number | | red | 1 | | green | 1 | | blue | 1 | }
"""


def test_d07_a_table_is_read_at_its_keys() -> None:
    assert number(TABLE, "rate(c).v", {"c": "red"}) == point(3)
    assert number(TABLE, "rate(c).v", {"c": "green"}) == UNDEFINED  # open
    assert number(TABLE, "rate(c).w", {"c": "green"}) == point(2)
    assert number(TABLE, "rate(c).w", {"c": "blue"}) == UNDEFINED  # no such row
    assert ends(number(TABLE, "rate(c).w", {"c": {"red", "green"}})) == ("1", "2")
    assert number(TABLE, "rate(c).w", {"c": {"red", "blue"}}) == UNDEFINED


def test_d07_a_table_by_two_keys() -> None:
    assert number(TABLE, "grid(c, n).v", {"c": "red", "n": 2}) == point(6)
    assert number(TABLE, "grid(c, n).v", {"c": "green", "n": 2}) == UNDEFINED
    assert ends(number(TABLE, "grid(c, n).v", {"c": {"red", "green"}, "n": "1.0"})) == ("5", "7")
    assert number(TABLE, "grid(c, n).v", {"c": "red", "n": (1, 2)}) == UNDEFINED


def test_d07_whether_a_table_has_a_row() -> None:
    assert condition(TABLE, "c in rate", {"c": "red"}) == TRUE
    assert condition(TABLE, "c in rate", {"c": "blue"}) == FALSE
    assert condition(TABLE, "c in rate", {"c": {"red", "green"}}) == TRUE
    assert condition(TABLE, "c in rate") == UNKNOWN


def test_d07_a_table_before_its_day_is_any_value() -> None:
    assert number(TABLE, "later(c).v", {"c": "red"}, on="2026-03-01") == UNDEFINED
    assert number(TABLE, "later(c).v", {"c": "red"}, on="2026-03-02") == point(1)
    assert condition(TABLE, "c in later", {"c": "red"}, on="2026-03-01") == UNKNOWN
