"""What numbers, dates and periods to try for a fact that is not known, and how far each answer reaches.

In: what is known of the fact, the fixed limits that it is compared with, and a function that rates a value.
Out: answers in words with the ratings then possible.  Between fixed limits one value stands for all; a number
that enters a calculation is tried over its range, and each change of rating is narrowed down to four digits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import pairwise

from assay.advice.nearest import plain_digits
from assay.typed.schema import Leaf
from assay.typed.types import Date, Period, ValueType
from assay.units import bounds
from assay.units.bounds import Interval, point
from assay.verdict.evaluation import Ratings
from assay.verdict.words import value_text

Rate = Callable[[Interval], Ratings | None]
Answer = tuple[str, Ratings]

_DIGITS = 4
_PARTS = 12
_FACTORS = [
    Decimal(n)
    for n in [
        "0.001",
        "0.01",
        "0.1",
        "0.2",
        "0.5",
        "0.8",
        "0.9",
        "1",
        "1.1",
        "1.25",
        "1.5",
        "2",
        "3",
        "5",
        "10",
        "100",
    ]
]
_YEARS_BACK, _YEARS_ON, _YEAR = 60, 5, Decimal("365.25")
_MONTHS = (0, 1, 2, 3, 6, 12, 18, 24, 36, 48, 60, 120, 240, 600)


# ---- fixed limits --------------------------------------------------------------------------------


def between(limits: Sequence[Decimal], known: Interval, leaf: Leaf) -> Iterator[tuple[str, Interval]]:
    """The stretches of what is known, cut at the limits: below the first, on it, between, above the last.

    One value strictly inside a stretch stands for all of it: no limit lies inside.
    """
    inside = [limit for limit in limits if point(limit).inside(known)]
    if not inside:
        return
    kind = leaf.type
    step = Decimal(1) if isinstance(kind, Date | Period) else None
    ends: list[Decimal | None] = [known.low, *inside, known.high]
    for place, limit in enumerate(inside):
        below = ends[place]
        if below is None or (below < limit and (step is None or place == 0 or below + step < limit)):
            yield _stretch(below, limit, kind, step, between=place > 0)
        yield value_text(point(limit), kind), point(limit)
    last = inside[-1]
    if known.high is None or known.high > last:
        words = "after" if isinstance(kind, Date) else "above"
        yield f"{words} {value_text(point(last), kind)}", _inner(last, known.high, step)


def _stretch(
    low: Decimal | None, high: Decimal, kind: ValueType, step: Decimal | None, *, between: bool
) -> tuple[str, Interval]:
    text = f"{'before' if isinstance(kind, Date) else 'below'} {value_text(point(high), kind)}"
    if between and low is not None:
        text = f"between {value_text(point(low), kind)} and {value_text(point(high), kind)}"
    return text, _inner(low, high, step, open_high=True)


def _inner(
    low: Decimal | None, high: Decimal | None, step: Decimal | None, *, open_high: bool = False
) -> Interval:
    if low is None and high is not None:
        return point(high - (step or abs(high) + 1))
    if high is None and low is not None:
        return point(low + (step or abs(low) + 1))
    assert low is not None
    assert high is not None
    if step is not None:
        return point(high - step if open_high else low + step)
    return point(bounds.ratio(bounds.exact_sum([low, high]), Decimal(2)))


def joined(answers: Sequence[Answer]) -> list[Answer]:
    """A limit and the stretch beside it told as one, where they leave the same ratings."""
    if len({ratings for _, ratings in answers}) == 1 and len(answers) > 1:
        return [("any value", answers[0][1])]
    found: list[Answer] = []
    for text, ratings in answers:
        before, same = found[-1] if found else ("", None)
        if same != ratings:
            found.append((text, ratings))
        elif before in (f"below {text}", f"before {text}"):
            found[-1] = (f"up to {text}", ratings)
        elif text in (f"above {before}", f"after {before}"):
            found[-1] = (f"from {before}", ratings)
        else:
            found.append((text, ratings))
    return found


def _unit(size: Decimal) -> Decimal:
    """The last of four digits of a number of this size."""
    return Decimal(1).scaleb((size.adjusted() if size else 0) - _DIGITS + 1)


# ---- trying --------------------------------------------------------------------------------------


@dataclass(slots=True)
class Trying:
    """One fact that enters a calculation.  `near` are magnitudes that its values may have."""

    leaf: Leaf
    known: Interval
    rate: Rate
    today: Decimal
    near: Sequence[Decimal]
    found: dict[Decimal, Ratings] = field(default_factory=dict)
    finest: Decimal = bounds.ZERO  # towards nought the last of four digits becomes ever smaller

    def answers(self, limits: Iterable[Decimal]) -> list[Answer]:
        """The stretches of values that leave the same ratings, in order."""
        inside = [limit for limit in limits if point(limit).inside(self.known)]
        points = sorted({*self._grid(), *inside})
        self.finest = _unit(max((abs(value) for value in points), default=bounds.ONE)).scaleb(-_DIGITS)
        for value in points:
            if not self._try(value):
                break
        tried = sorted(self.found)
        for low, high in pairwise(tried):
            self._narrow(low, high)
        return list(self._stretches())

    def _try(self, value: Decimal) -> bool:
        """Whether there still was an evaluation to spend."""
        if value not in self.found:
            ratings = self.rate(point(value))
            if ratings is None:
                return False
            self.found[value] = ratings
        return True

    def _narrow(self, low: Decimal, high: Decimal) -> None:
        """Halve a stretch in which the rating changes, until its ends are neighbours of four digits."""
        if self.found[low] == self.found[high]:
            return
        middle = self._middle(low, high)
        if middle is None or not self._try(middle):
            return
        self._narrow(low, middle)
        self._narrow(middle, high)

    def _middle(self, low: Decimal, high: Decimal) -> Decimal | None:
        step = self._step(low, high)
        first = (low / step).to_integral_value(ROUND_FLOOR) + 1
        last = (high / step).to_integral_value(ROUND_CEILING) - 1
        if first > last:
            return None
        return plain_digits(((first + last) / 2).to_integral_value(ROUND_FLOOR) * step)

    def _step(self, low: Decimal, high: Decimal) -> Decimal:
        if isinstance(self.leaf.type, Date | Period):
            return Decimal(1)
        return max(_unit(max(abs(low), abs(high))), self.finest)

    # ---- where to begin --------------------------------------------------------------------------

    def _grid(self) -> Iterator[Decimal]:
        low, high = self.known.low, self.known.high
        if isinstance(self.leaf.type, Date):
            low = low if low is not None else self.today - (_YEARS_BACK * _YEAR).to_integral_value()
            later = self.today + (_YEARS_ON * _YEAR).to_integral_value()
            high = high if high is not None else max(low, later)
        if low is not None and high is not None:
            yield from self._evenly(low, high)
        elif isinstance(self.leaf.type, Period):
            yield from (Decimal(n) for n in _MONTHS if point(Decimal(n)).inside(self.known))
        else:
            yield from self._outwards(low, high)

    def _evenly(self, low: Decimal, high: Decimal) -> Iterator[Decimal]:
        yield low
        step = self._step(low, high)
        for part in range(1, _PARTS):
            value = (low + (high - low) * part / _PARTS) / step
            rounded = plain_digits(value.to_integral_value(ROUND_FLOOR) * step)
            if low < rounded < high:
                yield rounded
        yield high

    def _outwards(self, low: Decimal | None, high: Decimal | None) -> Iterator[Decimal]:
        """From the known end, or from nought, in the sizes that such values have."""
        size = max((abs(value) for value in self.near if value), default=Decimal(1))
        size = plain_digits(size.quantize(_unit(size)))
        start = low if low is not None else high if high is not None else bounds.ZERO
        yield start
        for factor in _FACTORS:
            distance = plain_digits(size * factor)
            if high is None:
                yield start + distance
            if low is None:
                yield start - distance

    # ---- words -----------------------------------------------------------------------------------

    def _stretches(self) -> Iterator[Answer]:
        groups: list[tuple[Decimal, Decimal, Ratings]] = []
        for value in sorted(self.found):
            if groups and groups[-1][2] == self.found[value]:
                groups[-1] = (groups[-1][0], value, groups[-1][2])
            else:
                groups.append((value, value, self.found[value]))
        for place, (low, high, ratings) in enumerate(groups):
            yield self._words(low, high, first=place == 0, last=place == len(groups) - 1), ratings

    def _words(self, low: Decimal, high: Decimal, *, first: bool, last: bool) -> str:
        if first and last:
            return "any value"
        if first and (low != high or self.known.low is None):
            return f"up to {value_text(point(high), self.leaf.type)}"
        if last and (low != high or self.known.high is None):
            return f"from {value_text(point(low), self.leaf.type)}"
        return value_text(Interval(low, high), self.leaf.type)
