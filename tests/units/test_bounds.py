"""Bounds against enumeration: every choice of members and ends in fractions (definitions 3, 4 and 11).

In: random intervals and members from a small pool.  Out: the ends of the interval, compared with the least
and the most of all choices.  Infinite ends are tried as ever larger numbers: an end that grows without end
must be open.
"""

from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from itertools import chain, combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.units import bounds
from assay.units.bounds import ANY, UNDEFINED, Interval, Member, point

QUICK = settings(derandomize=True, deadline=None, max_examples=120, database=None)
FIFTEEN = Context(prec=15, rounding=ROUND_HALF_EVEN, Emin=-9999, Emax=9999)
FAR = Decimal("1E+40")
POOL = [Decimal(text) for text in ("-7", "-2", "-0.5", "0", "0.1", "0.3", "1", "2", "3", "10", "1000.25")]


def rounded(value: Fraction) -> Decimal:
    """The decimal of 15 digits that is nearest, half to even."""
    return FIFTEEN.divide(Decimal(value.numerator), Decimal(value.denominator))


numbers = st.sampled_from(POOL)
finite = st.tuples(numbers, numbers).map(lambda pair: Interval(min(pair), max(pair)))
half_open = st.builds(
    lambda number, side: Interval(None, number) if side else Interval(number, None), numbers, st.booleans()
)
intervals = st.one_of(finite, finite, half_open, st.just(ANY))
members = st.builds(Member, finite, st.booleans())
any_members = st.builds(Member, intervals, st.booleans())


def tops(a: Interval, far: Decimal = FAR) -> tuple[Decimal, Decimal]:
    """Both ends; an infinite one as a number that is far out."""
    return (-far if a.low is None else a.low), (far if a.high is None else a.high)


def samples(a: Interval, far: Decimal = FAR) -> list[Decimal]:
    low, high = tops(a, far)
    inner = [number for number in POOL if low <= number <= high]
    return [low, high, *inner]


def choices(found: Sequence[Member]) -> Iterator[tuple[Interval, ...]]:
    """Every set of members that may be the selected ones."""
    sure = tuple(m.value for m in found if m.sure)
    maybe = [m.value for m in found if not m.sure]
    picks = chain.from_iterable(combinations(maybe, size) for size in range(len(maybe) + 1))
    return ((*sure, *pick) for pick in picks)


def is_range(found: Interval, all_values: Sequence[Fraction]) -> None:
    assert found.low == rounded(min(all_values))
    assert found.high == rounded(max(all_values))


# ---- operations ------------------------------------------------------------------------------------------


@QUICK
@given(finite, finite)
def test_sums_and_products_have_the_ends_of_all_pairs(a: Interval, b: Interval) -> None:
    pairs = [(Fraction(x), Fraction(y)) for x, y in product(tops(a), tops(b))]
    is_range(bounds.add(a, b), [x + y for x, y in pairs])
    is_range(bounds.subtract(a, b), [x - y for x, y in pairs])
    is_range(bounds.multiply(a, b), [x * y for x, y in pairs])


@QUICK
@given(finite, finite)
def test_a_quotient_has_the_ends_of_all_pairs_or_is_undefined(a: Interval, b: Interval) -> None:
    found = bounds.divide(a, b)
    low, high = tops(b)
    if low <= 0 <= high:
        assert found == UNDEFINED
    else:
        is_range(found, [Fraction(x) / Fraction(y) for x, y in product(tops(a), tops(b))])


@QUICK
@given(intervals, intervals, st.sampled_from(["add", "subtract", "multiply", "divide"]))
def test_every_result_of_members_lies_inside_and_open_ends_are_reached(
    a: Interval, b: Interval, name: str
) -> None:
    operation = getattr(bounds, name)
    found = operation(a, b)
    results: list[Decimal] = []
    for x, y in product(samples(a), samples(b)):
        each = operation(point(x), point(y))
        assert each.inside(found)
        if each != UNDEFINED:
            results.append(each.low)
    if found == UNDEFINED:
        assert name == "divide"
        return
    # An open end must be needed: something out there grows beyond everything finite.
    assert found.low is not None or min(results) < Decimal("-1E+30")
    assert found.high is not None or max(results) > Decimal("1E+30")
    # And a closed end must be reached, or come near (x / infinity).
    assert found.low is None or found.low in results or abs(min(results) - found.low) < Decimal("1E-30")
    assert found.high is None or found.high in results or abs(max(results) - found.high) < Decimal("1E-30")


@pytest.mark.parametrize(
    ("a", "b", "product_"),
    [
        (point(0), ANY, point(0)),
        (Interval(Decimal(0), None), Interval(Decimal(0), None), Interval(Decimal(0), None)),
        (Interval(None, Decimal(0)), Interval(Decimal(0), None), Interval(None, Decimal(0))),
        (Interval(Decimal(0), Decimal(1)), Interval(Decimal(2), None), Interval(Decimal(0), None)),
        (Interval(Decimal(-1), Decimal(1)), Interval(Decimal(2), None), ANY),
    ],
)
def test_zero_times_anything_is_zero(a: Interval, b: Interval, product_: Interval) -> None:
    assert bounds.multiply(a, b) == product_
    assert bounds.multiply(b, a) == product_


@pytest.mark.parametrize(
    ("divisor", "quotient"),
    [
        (Interval(Decimal(1), None), Interval(Decimal(0), Decimal(6))),
        (Interval(None, Decimal(-2)), Interval(Decimal(-3), Decimal(0))),
        (Interval(Decimal(0), Decimal(2)), UNDEFINED),
        (Interval(Decimal(-2), Decimal(0)), UNDEFINED),
        (Interval(None, Decimal(0)), UNDEFINED),
        (ANY, UNDEFINED),
        (point(0), UNDEFINED),
    ],
)
def test_six_over_an_interval(divisor: Interval, quotient: Interval) -> None:
    assert bounds.divide(point(6), divisor) == quotient


# ---- fifteen digits --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("found", "shown"),
    [
        (bounds.divide(point(1), point(3)), "0.333333333333333"),
        (bounds.divide(point(2), point(3)), "0.666666666666667"),
        (
            bounds.add(point(Decimal(100000000000000)), point(Decimal("0.5"))),
            "100000000000000",
        ),  # half to even
        (bounds.add(point(Decimal(100000000000001)), point(Decimal("0.5"))), "100000000000002"),
        (
            bounds.multiply(point(Decimal("1.00000000000001")), point(Decimal("1.00000000000001"))),
            "1.00000000000002",
        ),
        (bounds.total([Member(point(Decimal("0.1")), sure=True)] * 10, None), "1.0"),
    ],
)
def test_ends_are_rounded_to_fifteen_digits_half_to_even(found: Interval, shown: str) -> None:
    assert found == point(Decimal(shown))


def test_a_sum_is_rounded_once() -> None:
    small = Member(point(Decimal("0.4")), sure=True)
    large = Member(point(Decimal(100000000000000)), sure=True)
    assert bounds.total([large, small, small], None) == point(Decimal(100000000000001))  # ….8, not … + 0 + 0
    assert bounds.total([small, large, small], None) == point(Decimal(100000000000001))


def test_a_mean_is_rounded_once() -> None:
    values = [Member(point(Decimal(text)), sure=True) for text in ("100000000000000", "0.4", "0.4", "0.4")]
    exact = (Fraction("100000000000000") + 3 * Fraction("0.4")) / 4
    assert bounds.average(values, None) == point(rounded(exact))


def test_beyond_the_largest_is_undefined_and_below_the_smallest_is_zero() -> None:
    huge, tiny = point(Decimal("1E+200")), point(Decimal("1E-200"))
    assert bounds.multiply(huge, huge) == UNDEFINED
    assert bounds.multiply(tiny, tiny) == point(0)
    assert bounds.multiply(point(Decimal("1E+300")), point(1)) == point(Decimal("1E+300"))
    assert bounds.divide(point(1), bounds.multiply(tiny, tiny)) == UNDEFINED
    assert bounds.multiply(Interval(Decimal(1), Decimal("1E+200")), huge) == UNDEFINED


@QUICK
@given(finite, st.fractions(min_value=Fraction(1, 1000), max_value=1000))
def test_a_conversion_multiplies_by_the_exact_factor(a: Interval, factor: Fraction) -> None:
    low, high = tops(a)
    assert bounds.scale(a, factor) == Interval(
        rounded(Fraction(low) * factor), rounded(Fraction(high) * factor)
    )


# ---- folds -----------------------------------------------------------------------------------------------


@QUICK
@given(st.lists(members, max_size=6))
def test_sum_is_the_range_over_all_choices(found: list[Member]) -> None:
    sums = [
        sum((Fraction(v.low), Fraction(v.high))[side] for v in chosen)
        for chosen in choices(found)
        for side in (0, 1)
    ]
    is_range(bounds.total(found, None), [Fraction(s) for s in sums])


@QUICK
@given(st.lists(members, max_size=6))
def test_average_is_the_range_over_all_choices(found: list[Member]) -> None:
    if not any(m.sure for m in found):
        assert bounds.average(found, None) == UNDEFINED
        return
    means = [
        sum(Fraction(end) for end in side) / len(chosen)
        for chosen in choices(found)
        for side in ([v.low for v in chosen], [v.high for v in chosen])
    ]
    is_range(bounds.average(found, None), means)


@QUICK
@given(st.lists(members, max_size=6))
def test_least_and_greatest_are_the_range_over_all_choices(found: list[Member]) -> None:
    if not any(m.sure for m in found):
        assert bounds.least(found) == UNDEFINED
        assert bounds.greatest(found) == UNDEFINED
        return
    chosen = list(choices(found))
    lows = [min(v.low for v in each) for each in chosen], [min(v.high for v in each) for each in chosen]
    highs = [max(v.low for v in each) for each in chosen], [max(v.high for v in each) for each in chosen]
    assert bounds.least(found) == Interval(min(lows[0]), max(lows[1]))
    assert bounds.greatest(found) == Interval(min(highs[0]), max(highs[1]))


def weighed(weight: Decimal, value: Interval) -> bounds.Weighed:
    return bounds.Weighed(weight, weight, value)


def test_a_weighted_mean_has_no_end_where_a_value_that_counts_has_none() -> None:
    below, exact, one = Interval(None, Decimal(3)), point(5), Decimal(1)
    # At most (3 + 5) / 2; a value that weighs nothing does not count, whatever it is.
    assert bounds.weighted_mean([weighed(one, below), weighed(one, exact)]) == Interval(None, Decimal(4))
    assert bounds.weighted_mean([weighed(Decimal(0), below), weighed(one, exact)]) == point(5)


def test_a_weight_that_is_not_known_pulls_a_mean_to_either_side() -> None:
    # 4 with weight 1, 0 with weight 1 to 3: 4 / 2, down to 4 / 4.
    given = [weighed(Decimal(1), point(4)), bounds.Weighed(Decimal(1), Decimal(3), point(0))]
    assert bounds.weighted_mean(given) == Interval(Decimal(1), Decimal(2))


WEIGHTS = [Decimal(text) for text in ("0", "1", "2", "2.5", "20")]


@QUICK
@given(st.lists(st.tuples(st.sets(st.sampled_from(WEIGHTS), min_size=1, max_size=2), members), max_size=4))
def test_a_weighted_mean_is_the_range_over_all_choices(found: list[tuple[set[Decimal], Member]]) -> None:
    weights = [sorted({*of, *([] if m.sure else [Decimal(0)])}) for of, m in found]
    given = [bounds.Weighed(of[0], of[-1], m.value) for of, (_, m) in zip(weights, found, strict=True)]
    if not any(of[0] > 0 for of in weights):
        assert bounds.weighted_mean(given) == UNDEFINED
        return
    means = []
    for chosen in product(*weights):
        for side in ("low", "high"):
            values = [Fraction(getattr(m.value, side)) for _, m in found]
            parts = [(Fraction(w), v) for w, v in zip(chosen, values, strict=True)]
            means.append(sum(w * v for w, v in parts) / sum(w for w, _ in parts))
    is_range(bounds.weighted_mean(given), means)


@QUICK
@given(
    st.lists(any_members, min_size=1, max_size=5), st.sampled_from(["sum", "average", "least", "greatest"])
)
def test_folds_with_infinite_ends_hold_every_choice_and_no_end_is_open_for_nothing(
    found: list[Member], kind: str
) -> None:
    fold = {
        "sum": lambda ms: bounds.total(ms, None),
        "average": lambda ms: bounds.average(ms, None),
        "least": bounds.least,
        "greatest": bounds.greatest,
    }[kind]
    whole = fold(found)
    results = []
    for chosen in choices(found):
        for side in (0, 1):
            picked = [Member(point(tops(v)[side]), sure=True) for v in chosen]
            each = fold(picked)
            assert each.inside(whole)
            if each != UNDEFINED:
                results.append(each.low)
    if whole != UNDEFINED:
        assert whole.low is not None or min(results) < Decimal("-1E+30")
        assert whole.high is not None or max(results) > Decimal("1E+30")


@QUICK
@given(st.lists(members, max_size=4), intervals, st.integers(0, 3), st.sampled_from(["sum", "average"]))
def test_any_number_of_further_members_stays_inside(
    found: list[Member], further: Interval, count: int, kind: str
) -> None:
    fold = bounds.total if kind == "sum" else bounds.average
    whole = fold(found, further)
    for chosen in choices(found):
        for extra in product(tops(further), repeat=count):
            values = [point(v.low) for v in chosen] + [point(end) for end in extra]
            assert fold([Member(v, sure=True) for v in values], None).inside(whole)


def test_a_sum_of_further_members_is_open_only_where_a_term_can_lie() -> None:
    three = [Member(point(3), sure=True)]
    assert bounds.total(three, Interval(Decimal(0), None)) == Interval(Decimal(3), None)
    assert bounds.total(three, Interval(None, Decimal(0))) == Interval(None, Decimal(3))
    assert bounds.total(three, point(0)) == point(3)
    assert bounds.total(three, Interval(Decimal(-1), Decimal(1))) == ANY


def test_an_average_with_further_members_is_the_hull_with_their_range() -> None:
    three = [Member(point(3), sure=True)]
    assert bounds.average(three, Interval(Decimal(0), Decimal(10))) == Interval(Decimal(0), Decimal(10))
    assert bounds.average(three, Interval(Decimal(4), Decimal(10))) == Interval(Decimal(3), Decimal(10))
    assert bounds.average([], Interval(Decimal(4), Decimal(10))) == UNDEFINED
