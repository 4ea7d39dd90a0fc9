"""Bounds on numbers, and arithmetic on them (definitions 1, 3, 4 and 11).

A value is a closed interval; an end of `None` is open to infinity.  Ends are decimals of at most 15
significant digits: every operation rounds its ends to 15 digits, half to even.  Sums and means round once,
from the exact sum.  `undefined` marks a value that is any value at all because an operation had none.

Dates are intervals too: their ends are day numbers (proleptic Gregorian, `date.toordinal`), periods in
months or days are intervals of whole numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from fractions import Fraction

DIGITS = 15
_LARGEST = Decimal("1E+300")
_SMALLEST = Decimal("1E-290")
_USUAL = range(-290, 300)  # exponents of numbers that lie between the two, whatever their digits
_TRAPS = [InvalidOperation, DivisionByZero, Overflow]
_ROUND = Context(prec=DIGITS, rounding=ROUND_HALF_EVEN, Emin=-9999, Emax=9999, traps=_TRAPS)
_EXACT = Context(prec=1300, rounding=ROUND_HALF_EVEN, Emin=-9999, Emax=9999, traps=_TRAPS)
ZERO = Decimal(0)
ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Interval:
    """All numbers from `low` to `high`, both in; `None` is infinite."""

    low: Decimal | None
    high: Decimal | None
    undefined: bool = False

    @property
    def exact(self) -> bool:
        return self.low is not None and self.low == self.high

    def inside(self, outer: Interval) -> bool:
        """Whether every value of this interval lies in the other."""
        low = outer.low is None or (self.low is not None and self.low >= outer.low)
        high = outer.high is None or (self.high is not None and self.high <= outer.high)
        return low and high


ANY = Interval(None, None)
UNDEFINED = Interval(None, None, undefined=True)


def point(value: Decimal | int) -> Interval:
    """The interval of one number."""
    exact = value if isinstance(value, Decimal) else Decimal(value)
    return Interval(exact, exact)


def hull(items: Sequence[Interval]) -> Interval:
    """The smallest interval that holds all of them (at least one)."""
    lows = [item.low for item in items]
    highs = [item.high for item in items]
    return Interval(
        None if None in lows else min(low for low in lows if low is not None),
        None if None in highs else max(high for high in highs if high is not None),
        any(item.undefined for item in items),
    )


def _settle(low: Decimal | None, high: Decimal | None) -> Interval:
    """Rounded ends; beyond 1E+300 undefined, below 1E-290 zero (definition 4)."""
    if low is not None and not (low and low.adjusted() in _USUAL):
        if abs(low) > _LARGEST:
            return UNDEFINED
        low = _small(low)
    if high is not None and not (high and high.adjusted() in _USUAL):
        if abs(high) > _LARGEST:
            return UNDEFINED
        high = _small(high)
    return Interval(low, high)


def _small(end: Decimal) -> Decimal:
    return ZERO if end == 0 or abs(end) < _SMALLEST else end


def _plus(a: Decimal | None, b: Decimal | None) -> Decimal | None:
    return None if a is None or b is None else _ROUND.add(a, b)


def add(a: Interval, b: Interval) -> Interval:
    """The sum of two intervals, each end rounded."""
    return _settle(_plus(a.low, b.low), _plus(a.high, b.high))


def negate(a: Interval) -> Interval:
    """The interval mirrored at zero."""
    low = None if a.high is None else -a.high
    high = None if a.low is None else -a.low
    return Interval(low, high, a.undefined)


def subtract(a: Interval, b: Interval) -> Interval:
    """The difference of two intervals, each end rounded."""
    return add(a, negate(b))


# An end of a product: infinite ends carry a sign, and zero times anything is zero.
_End = tuple[int, Decimal]  # (sign of infinity or 0, finite value)


def _ends(a: Interval) -> tuple[_End, _End]:
    low = (-1, ZERO) if a.low is None else (0, a.low)
    high = (1, ZERO) if a.high is None else (0, a.high)
    return low, high


def _sign(end: _End) -> int:
    infinite, value = end
    return infinite or (value > 0) - (value < 0)


def _times(a: _End, b: _End) -> _End:
    if a[0] == 0 and b[0] == 0:
        return 0, _ROUND.multiply(a[1], b[1])
    return _sign(a) * _sign(b), ZERO


def _corners(a: Interval, b: Interval, combine: Callable[[_End, _End], _End]) -> Interval:
    ends = [combine(x, y) for x in _ends(a) for y in _ends(b)]
    finite = [value for infinite, value in ends if not infinite]
    low = None if any(infinite < 0 for infinite, _ in ends) else (min(finite) if finite else None)
    high = None if any(infinite > 0 for infinite, _ in ends) else (max(finite) if finite else None)
    return _settle(low, high)


def multiply(a: Interval, b: Interval) -> Interval:
    """The product of two intervals; zero times anything is zero."""
    exact_a, exact_b = a.exact, b.exact
    if (exact_a and a.low == 0) or (exact_b and b.low == 0):
        return point(ZERO)
    if exact_a and exact_b:
        assert a.low is not None
        assert b.low is not None
        product = _ROUND.multiply(a.low, b.low)
        return _settle(product, product)
    if a.low is a.high is None or b.low is b.high is None:
        return ANY
    return _corners(a, b, _times)


def _over(a: _End, b: _End) -> _End:
    if b[0]:
        return 0, ZERO
    if a[0]:
        return a[0] * _sign(b), ZERO
    return 0, _ROUND.divide(a[1], b[1])


def _holds_zero(a: Interval) -> bool:
    return (a.low is None or a.low <= 0) and (a.high is None or a.high >= 0)


def divide(a: Interval, b: Interval) -> Interval:
    """Undefined when the divisor can be zero (definition 3)."""
    if _holds_zero(b):
        return UNDEFINED
    if a.exact and a.low == 0:
        return point(ZERO)
    return _corners(a, b, _over)


def scale(a: Interval, factor: Fraction) -> Interval:
    """Multiply by an exact positive factor, rounding each end once (a conversion between units)."""
    if factor == 1:
        return a

    def end(value: Decimal | None) -> Decimal | None:
        if value is None:
            return None
        above = _EXACT.multiply(value, Decimal(factor.numerator))
        return _ROUND.divide(above, Decimal(factor.denominator))

    scaled = _settle(end(a.low), end(a.high))
    return Interval(scaled.low, scaled.high, a.undefined or scaled.undefined)


def exact_sum(values: Iterable[Decimal]) -> Decimal:
    """The sum of the values, not rounded."""
    total = ZERO
    for value in values:
        total = _EXACT.add(total, value)
    return total


def rounded(value: Decimal) -> Decimal:
    """A decimal rounded to 15 digits, half to even."""
    return _ROUND.plus(value)


def ratio(above: Decimal, below: Decimal) -> Decimal:
    """A quotient of exact decimals, rounded once."""
    return _ROUND.divide(above, below)


# ---- folds over members (definition 11) -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Member:
    """A value in a fold, and whether it is surely selected (else: possibly)."""

    value: Interval
    sure: bool


def total(members: Sequence[Member], further: Interval | None) -> Interval:
    """`sum`: sure members at their ends, possible ones at min(0, low) and max(0, high).

    `further` is the range of a member of an open list, of which any number may follow.
    """
    lows = [m.value.low if m.sure else _least_of_zero(m.value.low) for m in members]
    highs = [m.value.high if m.sure else _most_of_zero(m.value.high) for m in members]
    if further is not None:
        lows.append(ZERO if further.low is not None and further.low >= 0 else None)
        highs.append(ZERO if further.high is not None and further.high <= 0 else None)
    return _settle(_sum_or_open(lows), _sum_or_open(highs))


def _least_of_zero(low: Decimal | None) -> Decimal | None:
    return None if low is None else min(ZERO, low)


def _most_of_zero(high: Decimal | None) -> Decimal | None:
    return None if high is None else max(ZERO, high)


def _sum_or_open(ends: Sequence[Decimal | None]) -> Decimal | None:
    finite = [end for end in ends if end is not None]
    return rounded(exact_sum(finite)) if len(finite) == len(ends) else None


def least(members: Sequence[Member]) -> Interval:
    """Low from any possible member, high from sure ones; undefined when there may be none."""
    highs = [m.value.high for m in members if m.sure]
    if not highs:
        return UNDEFINED
    finite = [high for high in highs if high is not None]
    lows = [m.value.low for m in members]
    low = None if None in lows else min(value for value in lows if value is not None)
    return Interval(low, min(finite) if finite else None)


def greatest(members: Sequence[Member]) -> Interval:
    """High from any possible member, low from sure ones; undefined when there may be none."""
    return negate(least([Member(negate(m.value), m.sure) for m in members]))


def average(members: Sequence[Member], further: Interval | None) -> Interval:
    """The exact range of the mean over all choices of possible members and values."""
    low = _least_mean([(m.value.low, m.sure) for m in members])
    flipped = [(None if m.value.high is None else -m.value.high, m.sure) for m in members]
    high = _least_mean(flipped)
    if low is _NO_MEMBER or high is _NO_MEMBER:
        return UNDEFINED
    lowest = low if isinstance(low, Decimal) else None
    highest = -high if isinstance(high, Decimal) else None
    mean = Interval(lowest, highest)
    return mean if further is None else hull([mean, further])


_NO_MEMBER = object()


def _least_mean(ends: Sequence[tuple[Decimal | None, bool]]) -> Decimal | object | None:
    """The smallest mean: possible members join, lowest first, while they pull it down."""
    if not any(sure for _, sure in ends):
        return _NO_MEMBER
    if any(end is None for end, _ in ends):
        return None
    sure = [end for end, is_sure in ends if is_sure and end is not None]
    sums, count = exact_sum(sure), len(sure)
    for end in sorted(end for end, is_sure in ends if not is_sure and end is not None):
        if _EXACT.multiply(end, Decimal(count)) >= sums:
            break
        sums, count = _EXACT.add(sums, end), count + 1
    return ratio(sums, Decimal(count))


@dataclass(frozen=True, slots=True)
class Weighed:
    """A member of a weighted mean.  `least` and `most` are the ends of its weight, none less than zero;
    `least` is zero where it may not be a member at all.
    """

    least: Decimal
    most: Decimal
    value: Interval


def weighted_mean(members: Sequence[Weighed]) -> Interval:
    """The exact range of a weighted mean (definition 22); undefined where nothing may weigh anything."""
    if not any(member.least > 0 for member in members):
        return UNDEFINED
    low = _least_weighted([(m.least, m.most, m.value.low) for m in members])
    high = _least_weighted(
        [(m.least, m.most, None if m.value.high is None else -m.value.high) for m in members]
    )
    return Interval(low, None if high is None else -high)


def _least_weighted(members: Sequence[tuple[Decimal, Decimal, Decimal | None]]) -> Decimal | None:
    """The smallest weighted mean; None when there is no end to it.

    All have their least weight, and the lowest values their most, as long as that pulls the mean down.
    """
    counted = [(least, most, value) for least, most, value in members if most > 0]
    pairs = [(least, most, value) for least, most, value in counted if value is not None]
    if len(pairs) < len(counted):
        return None
    above = exact_sum(_EXACT.multiply(least, value) for least, _, value in pairs)
    below = exact_sum(least for least, _, _ in pairs)
    for least, most, value in sorted((p for p in pairs if p[1] > p[0]), key=lambda p: p[2]):
        if _EXACT.multiply(value, below) >= above:
            break
        more = _EXACT.subtract(most, least)
        above = _EXACT.add(above, _EXACT.multiply(more, value))
        below = _EXACT.add(below, more)
    return ratio(above, below)
