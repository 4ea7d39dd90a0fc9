"""What a number, date or period may be, cut into ranges that together hold all of it.

In: what is known of it, and where to cut.  Out: intervals.  Numbers of evidence have fifteen significant
digits at most (definition 4), so just below a limit there is a last number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal

from assay.units import bounds
from assay.units.bounds import Interval, point

_DIGITS = Context(prec=bounds.DIGITS, Emin=-290, Emax=300)
_FAR = Decimal(1000)
_FURTHER = Decimal(10)


def ranges(
    known: Interval, cuts: Iterable[Decimal], limits: frozenset[Decimal], *, whole: bool
) -> Iterator[Interval]:
    """What is known, cut: at a limit into what lies below, on and above it; elsewhere both sides hold the end
    (of days and periods the upper one).
    """
    start = known.low
    inside = (cut for cut in {*cuts, *limits} if point(cut).inside(known))
    for cut in sorted(inside):
        end = cut if not whole and cut not in limits else _below(cut, whole=whole)
        if (start is None or start <= end) and (cut in limits or cut != start):
            yield Interval(start, end)
        if cut in limits:
            yield point(cut)
            start = _above(cut, whole=whole)
        else:
            start = cut
    if start is None or known.high is None or start <= known.high:
        yield Interval(start, known.high)


def halves(known: Interval, *, whole: bool) -> list[Interval]:
    """Two parts; none where there is but one value.  A part that has no end lies far out."""
    middle = _middle(known)
    if whole:
        middle = middle.to_integral_value(ROUND_CEILING if known.high is not None else ROUND_FLOOR)
    else:
        middle = bounds.rounded(middle)
    found = list(ranges(known, [middle], frozenset(), whole=whole))
    return found if len(found) > 1 and known not in found else []


def _middle(known: Interval) -> Decimal:
    if known.low is not None and known.high is not None:
        return bounds.ratio(bounds.exact_sum([known.low, known.high]), Decimal(2))
    if known.low is not None:
        return known.low + max(abs(known.low) * _FURTHER, _FAR)
    if known.high is not None:
        return known.high - max(abs(known.high) * _FURTHER, _FAR)
    return bounds.ZERO


def _below(value: Decimal, *, whole: bool) -> Decimal:
    return value - 1 if whole else _DIGITS.next_minus(value)


def _above(value: Decimal, *, whole: bool) -> Decimal:
    return value + 1 if whole else _DIGITS.next_plus(value)
