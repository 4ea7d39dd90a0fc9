"""Definitions 8 to 12: comparisons, dates, phrases over rows, folds, and what a condition may not ask.

Every expected value is worked out by hand from the language page, or counted over all choices in fractions.
"""

import random
from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from itertools import chain, combinations, product

import pytest

from assay.units.bounds import UNDEFINED, Interval, point
from assay.units.values import FALSE, TRUE, UNKNOWN
from tests.meaning.build import (
    METHOD,
    OPEN,
    STANDARD,
    UNITS,
    Perhaps,
    condition,
    diagnostics,
    ends,
    evidence,
    number,
    program,
)
from tests.meaning.build import both as evaluate_both

XY = "evidence x : number\nevidence y : number"
FLAGS = "evidence a : flag\nevidence b : flag"
SITES = 'evidence each site "A site" { n : number  ok : flag  in_use : flag }'
FIFTEEN = Context(prec=15, rounding=ROUND_HALF_EVEN)


def rounded(value: Fraction) -> Decimal:
    return FIFTEEN.divide(Decimal(value.numerator), Decimal(value.denominator))


# ---- 8. comparisons and logic ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("x", "y", "less", "at_most", "equal"),
    [
        ((1, 2), (3, 4), TRUE, TRUE, FALSE),
        ((1, 3), (3, 4), UNKNOWN, TRUE, UNKNOWN),
        ((3, 4), (1, 3), FALSE, UNKNOWN, UNKNOWN),
        ((3, 4), (1, 2), FALSE, FALSE, FALSE),
        ((1, 4), (2, 3), UNKNOWN, UNKNOWN, UNKNOWN),
        (3, 3, FALSE, TRUE, TRUE),
        (3, (3, 4), UNKNOWN, TRUE, UNKNOWN),
        (3, (4, None), TRUE, TRUE, FALSE),
        ((None, 3), (3, None), UNKNOWN, TRUE, UNKNOWN),
        ((None, None), (None, None), UNKNOWN, UNKNOWN, UNKNOWN),
    ],
)
def test_d08_a_comparison_asks_all_pairs(x: object, y: object, less: int, at_most: int, equal: int) -> None:
    opposite = {TRUE: FALSE, FALSE: TRUE, UNKNOWN: UNKNOWN}
    facts = {"x": x, "y": y}
    assert condition(XY, "x < y", facts) == less
    assert condition(XY, "x <= y", facts) == at_most
    assert condition(XY, "x = y", facts) == equal
    assert condition(XY, "x != y", facts) == opposite[equal]
    assert condition(XY, "x >= y", facts) == opposite[less]
    assert condition(XY, "x > y", facts) == opposite[at_most]
    assert condition(XY, "y > x", facts) == less
    assert condition(XY, "y >= x", facts) == at_most


@pytest.mark.parametrize("limit", ["3", "3.5"])
@pytest.mark.parametrize(
    "x", [2, 3, "3.5", 4, (2, 3), (3, 4), ("3.5", 4), (2, 5), (None, 3), (4, None), (None, None)]
)
@pytest.mark.parametrize("op", ["<", "<=", ">", ">=", "=", "!="])
def test_d08_a_comparison_with_a_constant_is_the_same_from_either_side(
    limit: str, x: object, op: str
) -> None:
    """The network compares with constants itself; with evidence of one value the host does."""
    mirrored = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}[op]
    facts = {"x": x, "y": limit}
    found = {condition(XY, text, facts) for text in (f"x {op} {limit}", f"{limit} {mirrored} x", f"x {op} y")}
    assert len(found) == 1


def test_d08_two_readings_of_one_unknown_are_independent() -> None:
    assert condition(XY, "x = x", {"x": (1, 2)}) == UNKNOWN
    assert condition(FLAGS, "a or not a") == UNKNOWN
    assert condition(FLAGS, "a and not a") == UNKNOWN
    assert ends(number(XY, "x - x", {"x": (1, 2)})) == ("-1", "1")


T, F, U = {"v": True}, {"v": False}, {}


@pytest.mark.parametrize(("a", "b"), list(product([True, False, None], repeat=2)))
def test_d08_strong_kleene(a: bool | None, b: bool | None) -> None:
    facts = {name: value for name, value in (("a", a), ("b", b)) if value is not None}
    worlds = [
        (x, y)
        for x in ([a] if a is not None else [True, False])
        for y in ([b] if b is not None else [True, False])
    ]

    def of(results: Sequence[bool]) -> int:
        return UNKNOWN if len(set(results)) == 2 else TRUE if results[0] else FALSE

    assert condition(FLAGS, "a and b", facts) == of([x and y for x, y in worlds])
    assert condition(FLAGS, "a or b", facts) == of([x or y for x, y in worlds])
    assert condition(FLAGS, "not a", facts) == of([not x for x, _ in worlds])
    assert condition(FLAGS, "a = b", facts) == of([x == y for x, y in worlds])
    assert condition(FLAGS, "a != b", facts) == of([x != y for x, y in worlds])
    assert condition(FLAGS, "(1 < 2) when a otherwise b", facts) == of([x or y for x, y in worlds])


def test_d08_a_choice_of_conditions_holds_where_both_sides_do() -> None:
    declared = FLAGS + "\nevidence c : flag"
    assert condition(declared, "(a when c otherwise b)", {"a": True, "b": True}) == TRUE
    assert condition(declared, "(a when c otherwise b)", {"a": False, "b": False}) == FALSE
    assert condition(declared, "(a when c otherwise b)", {"a": True, "b": False}) == UNKNOWN
    assert ends(number(declared, "(1 when c otherwise 3)")) == ("1", "3")


# ---- 9. dates --------------------------------------------------------------------------------------------


DATES = "evidence d : date\nevidence r : date\nevidence p : period\nevidence w : days"


@pytest.mark.parametrize(
    ("d", "period", "r", "inside", "reaches"),
    [
        # d, P, R: is R - P <= d <= R, and is d + P >= R?
        ("2025-02-28", "1 month", "2025-03-31", TRUE, FALSE),  # R - P clamps to 28 February
        ("2025-02-27", "1 month", "2025-03-31", FALSE, FALSE),
        ("2025-03-31", "1 month", "2025-04-30", TRUE, TRUE),
        ("2025-03-30", "1 month", "2025-04-30", TRUE, TRUE),
        ("2025-03-29", "1 month", "2025-04-30", FALSE, FALSE),
        ("2024-02-29", "1 year", "2025-02-28", TRUE, TRUE),
        ("2024-02-28", "1 year", "2025-02-28", TRUE, TRUE),
        ("2024-02-27", "1 year", "2025-02-28", FALSE, FALSE),
        ("2023-02-28", "1 year", "2024-02-29", TRUE, FALSE),  # 2024-02-29 - 1 year is 2023-02-28
        ("2024-02-29", "1 year", "2025-03-01", FALSE, FALSE),
        ("2025-03-31", "3 years", "2025-03-31", TRUE, TRUE),
        ("2025-04-01", "3 years", "2025-03-31", FALSE, TRUE),  # after R
        ("2025-03-01", "30 days", "2025-03-31", TRUE, TRUE),
        ("2025-02-28", "30 days", "2025-03-31", FALSE, FALSE),
        ("2025-03-17", "2 weeks", "2025-03-31", TRUE, TRUE),
    ],
)
def test_d09_within_before_subtracts_from_the_anchor(
    d: str, period: str, r: str, inside: int, reaches: int
) -> None:
    facts = {"d": d, "r": r}
    assert condition(DATES, f"d within {period} before r", facts) == inside
    assert condition(DATES, f"({period} after d) on or after r", facts) == reaches
    assert condition(DATES, f"d on or after ({period} before r) and d on or before r", facts) == inside


@pytest.mark.parametrize(
    ("d", "period", "e", "inside"),
    [
        ("2025-02-28", "1 year", "2024-02-29", TRUE),
        ("2025-03-01", "1 year", "2024-02-29", FALSE),
        ("2024-02-29", "1 year", "2024-02-29", TRUE),
        ("2024-02-28", "1 year", "2024-02-29", FALSE),
        ("2025-02-28", "1 month", "2025-01-31", TRUE),
        ("2025-03-01", "1 month", "2025-01-31", FALSE),
        ("2025-03-02", "30 days", "2025-01-31", TRUE),
        ("2025-03-03", "30 days", "2025-01-31", FALSE),
    ],
)
def test_d09_within_after_adds_to_the_anchor(d: str, period: str, e: str, inside: int) -> None:
    assert condition(DATES, f"d within {period} after r", {"d": d, "r": e}) == inside


def test_d09_issue_and_three_years_less_a_day_in_that_order() -> None:
    assert (
        condition(DATES, "d = (1 day before (3 years after r))", {"d": "2027-02-27", "r": "2024-02-29"})
        == TRUE
    )
    assert (
        condition(DATES, "d = (3 years after (1 day before r))", {"d": "2027-02-28", "r": "2024-02-29"})
        == TRUE
    )


def test_d09_the_last_day_of_february_and_of_the_year() -> None:
    assert condition(DATES, "d = (1 year after r)", {"d": "2025-02-28", "r": "2024-02-29"}) == TRUE
    assert condition(DATES, "d = (4 years after r)", {"d": "2028-02-29", "r": "2024-02-29"}) == TRUE
    assert condition(DATES, "d = (1 month before r)", {"d": "2024-02-29", "r": "2024-03-31"}) == TRUE
    assert condition(DATES, "d = (1 month after r)", {"d": "2026-01-31", "r": "2025-12-31"}) == TRUE


def test_d09_dates_and_periods_that_are_not_known_exactly() -> None:
    half = {"d": ("2025-01-01", "2025-12-31"), "r": "2025-12-31"}
    assert condition(DATES, "d within 1 year before r", half) == TRUE
    assert condition(DATES, "d within 1 month before r", half) == UNKNOWN
    assert condition(DATES, "d before 2025-01-01", half) == FALSE
    assert condition(DATES, "d on or before 2025-12-31", half) == TRUE
    span = {"d": "2025-06-30", "r": "2025-12-31", "p": (6, 12)}
    assert condition(DATES, "d within p before r", {**span, "p": 5}) == FALSE  # from 31 July
    assert condition(DATES, "d within p before r", span) == TRUE  # 6 months: from 30 June
    assert condition(DATES, "d within p before r", {**span, "p": (5, 12)}) == UNKNOWN
    assert condition(DATES, "d within w before r", {**span, "w": (10, 1000)}) == UNKNOWN
    assert condition(DATES, "d within p before r") == UNKNOWN


def test_d09_beyond_the_calendar_nothing_is_decided() -> None:
    assert condition(DATES, "(9000 years after d) after r", {"d": "2025-01-01", "r": "2025-01-01"}) == UNKNOWN


def test_d09_periods_compare_in_their_own_kind() -> None:
    assert condition(DATES, "p >= 1 year", {"p": 12}) == TRUE
    assert condition(DATES, "p < 15 years", {"p": (179, 180)}) == UNKNOWN
    assert condition(DATES, "w = 2 weeks", {"w": 14}) == TRUE


# ---- 10. phrases -----------------------------------------------------------------------------------------


YES, NO, MAY = {"ok": True}, {"ok": False}, {}


@pytest.mark.parametrize(
    ("rows", "every", "some", "none"),
    [
        ({}, TRUE, FALSE, TRUE),
        ({OPEN: True}, UNKNOWN, UNKNOWN, UNKNOWN),
        (None, UNKNOWN, UNKNOWN, UNKNOWN),
        ({"a": YES}, TRUE, TRUE, FALSE),
        ({"a": NO}, FALSE, FALSE, TRUE),
        ({"a": MAY}, UNKNOWN, UNKNOWN, UNKNOWN),
        ({"a": YES, "b": NO}, FALSE, TRUE, FALSE),
        ({"a": YES, "b": MAY}, UNKNOWN, TRUE, FALSE),
        ({"a": YES, OPEN: True}, UNKNOWN, TRUE, FALSE),
        ({"a": NO, OPEN: True}, FALSE, UNKNOWN, UNKNOWN),
        ({"a": Perhaps(YES)}, TRUE, UNKNOWN, UNKNOWN),
        ({"a": Perhaps(NO)}, UNKNOWN, FALSE, TRUE),
        ({"a": Perhaps(NO), "b": NO}, FALSE, FALSE, TRUE),
        ({"a": Perhaps(YES), "b": YES}, TRUE, TRUE, FALSE),
    ],
)
def test_d10_every_some_and_no(rows: dict[str, object] | None, every: int, some: int, none: int) -> None:
    facts = {} if rows is None else {"site": rows}
    assert condition(SITES, "every site has ok", facts) == every
    assert condition(SITES, "some site where ok", facts) == some
    assert condition(SITES, "no site where ok", facts) == none


def test_d10_where_is_part_of_being_selected() -> None:
    rows = {"a": {"ok": False, "in_use": False}, "b": {"ok": True, "in_use": True}}
    assert condition(SITES, "every site where in_use has ok", {"site": rows}) == TRUE
    assert condition(SITES, "every site where not in_use has ok", {"site": rows}) == FALSE
    unknown = {"a": {"ok": False}, "b": {"ok": True, "in_use": True}}
    assert condition(SITES, "every site where in_use has ok", {"site": unknown}) == UNKNOWN
    assert condition(SITES, "every site where in_use has ok", {"site": {"a": {"ok": True}}}) == TRUE
    assert (
        condition(SITES, "every site where in_use has ok", {"site": {"a": {"ok": False, "in_use": False}}})
        == TRUE
    )


NESTED = 'evidence limit : number\nevidence each site "S" { cap : number each cell "C" { n : number } }'


def test_d10_nested_rows() -> None:
    rows = {"a": {"cap": 5, "cell": {"x": {"n": 3}, "y": {"n": 5}}}, "b": {"cap": 1, "cell": {"z": {"n": 1}}}}
    assert condition(NESTED, "every site.cell has n <= site.cap", {"site": rows}) == TRUE
    assert condition(NESTED, "every site has (some site.cell where n = site.cap)", {"site": rows}) == TRUE
    assert condition(NESTED, "every site has (count of site.cell) = 2", {"site": rows}) == FALSE
    assert ends(number(NESTED, "(sum of n for each site.cell)", {"site": rows})) == ("9", "9")
    assert ends(number(NESTED, "(count of site.cell where n < site.cap)", {"site": rows})) == ("1", "1")


def test_d10_rows_of_a_row_that_may_not_exist_may_not_exist() -> None:
    rows = {"a": Perhaps({"cell": {"x": {"n": 3}}})}
    assert ends(number(NESTED, "(count of site.cell)", {"site": rows})) == ("0", "1")
    assert condition(NESTED, "some site.cell where n = 3", {"site": rows}) == UNKNOWN
    assert condition(NESTED, "every site.cell has n = 3", {"site": rows}) == TRUE


# ---- 11. counts, sums, shares, means ---------------------------------------------------------------------


def test_d11_least_takes_its_high_end_from_sure_members_only() -> None:
    rows = {"a": {"n": 5}, "b": Perhaps({"n": (1, 2)})}
    assert ends(number(SITES, "(least of n for each site)", {"site": rows})) == ("1", "5")
    assert ends(number(SITES, "(greatest of n for each site)", {"site": rows})) == ("5", "5")
    rows = {"a": {"n": (4, 6)}, "b": {"n": (5, 9)}, "c": Perhaps({"n": 20})}
    assert ends(number(SITES, "(least of n for each site)", {"site": rows})) == ("4", "6")
    assert ends(number(SITES, "(greatest of n for each site)", {"site": rows})) == ("5", "20")


def test_d11_least_of_an_open_list_has_no_low_end_but_a_high_one() -> None:
    rows = {"a": {"n": 5}, OPEN: True}
    assert ends(number(SITES, "(least of n for each site)", {"site": rows})) == (None, "5")
    assert ends(number(SITES, "(greatest of n for each site)", {"site": rows})) == ("5", None)
    domain = 'evidence each site "S" { n : number at least 2 at most 8 "?" }'
    assert ends(number(domain, "(least of n for each site)", {"site": rows})) == ("2", "5")


def test_d11_dates_have_a_least_and_a_greatest_too() -> None:
    declared = 'evidence each visit "A visit" { on_day : date }\nevidence d : date'
    rows = {"a": {"on_day": "2025-01-31"}, "b": {"on_day": "2024-02-29"}}
    assert condition(declared, "(least of on_day for each visit) = 2024-02-29", {"visit": rows}) == TRUE
    assert condition(declared, "(greatest of on_day for each visit) = 2025-01-31", {"visit": rows}) == TRUE


def test_d11_lists_in_brackets() -> None:
    facts = {"x": (1, 4), "y": 3}
    assert ends(number(XY, "(least of [x, y])", facts)) == ("1", "3")
    assert ends(number(XY, "(greatest of [x, y, 2])", facts)) == ("3", "4")
    assert ends(number(XY, "(sum of [x, y, 2])", facts)) == ("6", "9")
    assert ends(number(XY, "(average of [x, y])", facts)) == ("2", "3.5")


def test_d11_an_open_list_has_no_upper_count_and_a_sum_is_open_where_a_term_can_lie() -> None:
    rows = {"a": {"n": 5, "ok": True}, OPEN: True}
    assert ends(number(SITES, "(count of site)", {"site": rows})) == ("1", None)
    assert ends(number(SITES, "(count of site where n = 1 and n = 2)", {"site": rows})) == ("0", None)
    assert ends(number(SITES, "(count of site where 1 > 2)", {"site": rows})) == ("0", "0")
    assert ends(number(SITES, "(sum of n for each site)", {"site": rows})) == (None, None)
    domain = 'evidence each site "S" { n : number at least 0 "?"  ok : flag }'
    assert ends(number(domain, "(sum of n for each site)", {"site": rows})) == ("5", None)
    assert ends(number(domain, "(average of n for each site)", {"site": rows})) == ("0", None)
    assert ends(number(domain, "(share of site has ok)", {"site": rows})) == ("0", "1")
    assert ends(number(domain, "(share of site has n >= 0)", {"site": rows})) == ("1", "1")
    assert ends(number(domain, "(share of site has n < 0)", {"site": rows})) == ("0", "0")


def members(seed: int) -> list[tuple[bool | None, bool | None, bool | None, tuple[int, int]]]:
    """(present, in_use, ok, n): None is unknown."""
    rng = random.Random(seed)
    unsure = [True, True, False, None]
    return [
        (
            rng.choice([True, True, None]),
            rng.choice(unsure),
            rng.choice(unsure),
            tuple(sorted(rng.choices([-3, 0, 1, 2, 7], k=2))),
        )
        for _ in range(rng.randint(0, 5))
    ]


def row(present: bool | None, in_use: bool | None, ok: bool | None, n: tuple[int, int]) -> object:
    given = {"n": n}
    given |= {} if in_use is None else {"in_use": in_use}
    given |= {} if ok is None else {"ok": ok}
    return given if present else Perhaps(given)


def selections(
    found: list[tuple[bool | None, bool | None, bool | None, tuple[int, int]]],
) -> Iterator[list[int]]:
    """Every set of places that may be the selected ones."""
    sure = [i for i, (present, in_use, _, _) in enumerate(found) if present and in_use]
    maybe = [i for i, (_, in_use, _, _) in enumerate(found) if i not in sure and in_use is not False]
    picks = chain.from_iterable(combinations(maybe, size) for size in range(len(maybe) + 1))
    return ([*sure, *pick] for pick in picks)


@pytest.mark.parametrize("seed", range(40))
def test_d11_folds_are_the_exact_range_over_all_choices(seed: int) -> None:
    found = members(seed)
    facts = {"site": {f"s{i}": row(*each) for i, each in enumerate(found)}}
    counts, sums, means, shares = [], [], [], []
    for chosen in selections(found):
        counts.append(Fraction(len(chosen)))
        for side in (0, 1):
            values = [Fraction(found[i][3][side]) for i in chosen]
            sums.append(sum(values, Fraction(0)))
            means.append(sum(values, Fraction(0)) / len(values) if values else None)
        claims = [[found[i][2]] if found[i][2] is not None else [True, False] for i in chosen]
        worlds = product(*claims)
        shares += [Fraction(sum(world), len(world)) if world else None for world in worlds]
    tail = "site where in_use"
    phrases = [
        (f"(count of {tail})", counts),
        (f"(sum of n for each {tail})", sums),
        (f"(average of n for each {tail})", means),
        (f"(share of {tail} has ok)", shares),
    ]
    rules = program(
        SITES + '\ncriterion 1.1 "C" {' + "".join(f" require {phrase} = 1" for phrase, _ in phrases) + " }"
    )
    judged = evaluate_both(rules, evidence(rules.schema, facts))
    require = rules.clauses[0].require
    for comparison, (phrase, values) in zip(require.args, phrases, strict=True):  # type: ignore[union-attr]
        value = judged.all.nodes[(comparison.args[0].head.id, ())]  # type: ignore[union-attr]
        if None in values:
            assert value == UNDEFINED, phrase
        else:
            known = [each for each in values if each is not None]
            assert value == Interval(rounded(min(known)), rounded(max(known))), phrase


def test_d11_an_empty_sum_is_zero() -> None:
    assert number(SITES, "(sum of n for each site)", {"site": {}}) == point(0)
    assert number(SITES, "(count of site)", {"site": {}}) == point(0)


# ---- 12. no questions about knowledge --------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked",
    ["x.settled", "settled(x)", "missing(x)", "audit.coverage", "criterion.score", "score", "coverage"],
)
def test_d12_conditions_may_not_ask_about_knowledge(asked: str) -> None:
    said = diagnostics(STANDARD + UNITS + METHOD, XY + f'\ncriterion 1.1 "C" {{ require {asked} = 1 }}')
    assert said


# ---- the laws of logic, as programs ----------------------------------------------------------------------


LAWS = [
    ("not (A and B)", "(not A) or (not B)"),
    ("not (A or B)", "(not A) and (not B)"),
    ("not (not A)", "A"),
    ("(no site where P)", "not (some site where P)"),
    ("(every site has P)", "(no site where not P)"),
    ("(every site where Q has P)", "(no site where (Q and not P))"),
    ("((count of site where P) >= 1)", "(some site where P)"),
    ("((count of site where P) = 0)", "(no site where P)"),
]
PARTS = {
    "A": ["a", "(x < 3)", "(x = y)"],
    "B": ["b", "(y >= 3)", "(some site where ok)"],
    "P": ["ok", "(n > 2)", "(ok or n = x)"],
    "Q": ["in_use", "(n <= 2)"],
}
EVIDENCE = [
    {},
    {"a": True, "x": 3, "site": {}},
    {"b": False, "x": (2, 4), "y": 3, "site": {"s": {"n": 2}, "t": {"ok": True, "n": (2, 3)}}},
    {"a": False, "b": True, "y": (3, 5), "site": {"s": Perhaps({"ok": True, "n": 5}), OPEN: True}},
    {
        "x": 2,
        "site": {"s": Perhaps({"ok": False, "in_use": True}), "t": {"in_use": True, "ok": True, "n": 1}},
    },
]


def spelled(text: str, place: int) -> str:
    words = text
    for name, ways in PARTS.items():
        words = (
            " ".join(ways[place % len(ways)] if word == name else word for word in spaced(words))
            .replace("( ", "(")
            .replace(" )", ")")
        )
    return words


def spaced(text: str) -> list[str]:
    return text.replace("(", "( ").replace(")", " )").split(" ")


@pytest.mark.parametrize("place", range(3))
@pytest.mark.parametrize("law", range(len(LAWS)))
def test_laws_of_logic_hold_between_two_programs(law: int, place: int) -> None:
    one, other = (spelled(side, place) for side in LAWS[law])
    declared = f"{XY}\n{FLAGS}\n{SITES}"
    text = f'{declared}\ncriterion 1.1 "C" {{ require {one} }}\ncriterion 1.2 "C" {{ require {other} }}'
    rules = program(text)
    seen = set()
    for facts in EVIDENCE:
        judged = evaluate_both(rules, evidence(rules.schema, facts))
        assert judged.required("1.1") == judged.required("1.2"), facts
        seen.add(judged.required("1.1"))
    assert len(seen) > 1 or law == 2
