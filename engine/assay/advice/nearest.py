"""The nearest value of one number, date or period at which something becomes so.

In: what is known of it, the limits that it is compared with, and a question.  Out: for each direction the
first value, from the near end of what is known, and the way there.  At fixed limits it is exact; a number
that enters a calculation is tried outwards, and the turn is narrowed down to four digits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from assay.typed.schema import Leaf
from assay.typed.types import Date, Period, ValueType
from assay.units import bounds, calendar
from assay.units.bounds import Interval, point
from assay.verdict.words import amount_text, number_text, value_text

_DIGITS = 4
_SHARES = [Decimal(n) / 100 for n in (1, 2, 5, 10, 20, 35, 50, 75, 100, 150, 300, 900, 9900)]
_DAYS = [Decimal(n) for n in (1, 7, 30, 90, 180, 365, 730, 1826, 3652, 10958)]
_MONTHS = [Decimal(n) for n in (1, 2, 3, 6, 12, 24, 60, 120, 600)]
_TINY = Decimal("0.000001")
_SHARE = Decimal("0.0001")
_NEVER = Decimal(10**8)
YEAR = Decimal("365.25")

Test = Callable[[Decimal], bool]


@dataclass(frozen=True, slots=True)
class Turn:
    """Where it turns: at `limit`, or just past it (`past`), reached by `value`, upwards or downwards.

    `margin` is the way from the near end of what is known; `share` the same over that end (of a day: over a
    year), None where that is nought.
    """

    limit: Decimal
    value: Decimal
    past: bool
    up: bool
    margin: Decimal
    share: Decimal | None

    @property
    def size(self) -> Decimal:
        """For sorting: a way from nought has no relative size, unless there is no way at all."""
        return self.share if self.share is not None else Decimal(10**6)

    @property
    def share_text(self) -> str | None:
        """The share to four decimals; none of a way from nought."""
        return None if self.share is None else number_text(plain_digits(self.share.quantize(_SHARE)))

    def words(self, kind: ValueType) -> str:
        """`above 5 t`, `up to 17.37 t`, `before 2024-03-12`."""
        shown = value_text(point(self.limit), kind)
        if not self.past:
            return f"from {shown}" if self.up else f"up to {shown}"
        if isinstance(kind, Date):
            return f"{'after' if self.up else 'before'} {shown}"
        return f"{'above' if self.up else 'below'} {shown}"

    def margin_text(self, kind: ValueType) -> str:
        """`+0.4 t`, `−46 days`; `0 t` where any change at all is one too many."""
        if not self.margin:
            return amount_text(self.margin, kind)
        return f"{'+' if self.up else '−'}{amount_text(self.margin, kind)}"


@dataclass(frozen=True, slots=True)
class Number:
    """A number, date or period: its field, what is known of it, its limits, and whether it is calculated
    with.  `latest`: what has happened has happened by this day.
    """

    leaf: Leaf
    known: Interval
    limits: frozenset[Decimal]
    calculated: bool
    latest: Decimal | None = None

    @property
    def whole(self) -> bool:
        return isinstance(self.leaf.type, Date | Period)

    @property
    def reach(self) -> Decimal:
        """How far off the nearest limit lies, relative to itself; nothing of it is nearer."""
        return min((turn.size for turn in self._at_limits()), default=_NEVER)

    def _at_limits(self) -> Iterator[Turn]:
        for up, start in ((False, self.known.low), (True, self.known.high)):
            for limit in self.limits if start is not None else ():
                assert start is not None
                if (limit >= start) == up or limit == start:
                    yield self._turn(start, limit, limit, up=up)

    def turns(self, test: Test, closer: Decimal | None = None) -> Iterator[Turn]:
        """The nearest turn in each direction; `closer`: only one of a smaller share than this."""
        for up in (False, True):
            start = self.known.high if up else self.known.low
            if start is not None:
                found = self._first(test, start, closer, up=up)
                if found is not None:
                    yield found

    def candidates(self) -> list[Turn]:
        """Values on and just past every limit, and far away where it is calculated with; of what is not known
        for certain on this side of every limit too.
        """
        start = self.known.high if self.known.high is not None else self.known.low
        origin = start if start is not None else bounds.ZERO
        points = dict(self._points(origin, up=True)) | dict(self._points(origin, up=False))
        if self.calculated:
            steps = sorted(value for value, limit in points.items() if limit is None)
            points = {v: limit for v, limit in points.items() if limit is not None or v in steps[::4]}
        turns = [
            self._turn(origin, limit or value, value, up=value > origin) for value, limit in points.items()
        ]
        return turns if self.known.exact else [*turns, *self._short(origin)]

    def _short(self, origin: Decimal) -> Iterator[Turn]:
        """Just short of every limit, as seen from where the search begins."""
        for limit in self.limits:
            sign = 1 if limit > origin else -1
            value = self._past(limit, -sign)
            if (value - origin) * sign >= 0 and self._allowed(value):
                yield self._turn(origin, limit, value, up=sign < 0)

    def _first(self, test: Test, start: Decimal, closer: Decimal | None, *, up: bool) -> Turn | None:
        before = start
        for value, limit in self._points(start, up=up):
            turn = self._turn(start, limit if limit is not None else value, value, up=up)
            # Of a number that is calculated with, the turn may lie between the value before and this one.
            near = turn if limit is not None else self._turn(start, before, before, up=up)
            if closer is not None and near.size >= closer and (limit is not None or near.margin):
                return None
            if test(value):
                if limit is not None:
                    return turn
                first = self._narrowed(test, before, value)
                return self._turn(start, first, first, up=up)
            before = value
        return None

    def _turn(self, start: Decimal, limit: Decimal, value: Decimal, *, up: bool) -> Turn:
        margin = abs(limit - start)
        share: Decimal | None
        if isinstance(self.leaf.type, Date):
            share = bounds.ratio(margin, YEAR)
        else:
            share = bounds.ratio(margin, abs(start)) if start else (bounds.ZERO if not margin else None)
        return Turn(limit, value, past=limit != value, up=up, margin=margin, share=share)

    # ---- values to try ---------------------------------------------------------------------------

    def _points(self, start: Decimal, *, up: bool) -> Iterator[tuple[Decimal, Decimal | None]]:
        """Values from near to far, each with its limit: on it, or just past it."""
        sign = 1 if up else -1
        found: dict[Decimal, Decimal | None] = {}
        if self.calculated:
            found = dict.fromkeys(start + sign * step for step in self._steps(start))
            ends = self.leaf.domain
            end = None if ends is None else ends.high if up else ends.low
            found |= {end: None} if end is not None else {}
        for limit in self.limits:
            found |= {limit: limit, self._past(limit, sign): limit}
        beyond = [value for value in found if (value - start) * sign > 0]
        for value in sorted(beyond, key=lambda value: (value - start) * sign):
            if self._allowed(value):
                yield value, found[value]

    def _past(self, limit: Decimal, sign: int) -> Decimal:
        """Just beyond a limit in a direction."""
        return bounds.rounded(limit + sign * (bounds.ONE if self.whole else abs(limit) * _TINY or _TINY))

    def _steps(self, start: Decimal) -> Iterator[Decimal]:
        if isinstance(self.leaf.type, Date):
            yield from _DAYS
        elif isinstance(self.leaf.type, Period):
            yield from _MONTHS
        else:
            size = abs(start) or max((abs(limit) for limit in self.limits), default=bounds.ONE) or bounds.ONE
            yield from (self._tidy(size * share, up=True) for share in _SHARES)

    def _allowed(self, value: Decimal) -> bool:
        if isinstance(self.leaf.type, Date) and not calendar.FIRST_DAY <= value <= calendar.LAST_DAY:
            return False
        if self.latest is not None and value > self.latest:
            return False
        return self.leaf.domain is None or point(value).inside(self.leaf.domain)

    @staticmethod
    def _tidy(value: Decimal, *, up: bool) -> Decimal:
        step = Decimal(1).scaleb((value.adjusted() if value else 0) - _DIGITS + 1)
        return plain_digits((value / step).to_integral_value(ROUND_CEILING if up else ROUND_FLOOR) * step)

    def _narrowed(self, test: Test, before: Decimal, found: Decimal) -> Decimal:
        """The first value at which it is so, to four digits, between one where it is not and it."""
        rounding = ROUND_CEILING if found < before else ROUND_FLOOR
        while abs(found - before) > (step := self._last_digit(before, found)):
            middle = ((before + found) / 2 / step).to_integral_value(rounding) * step
            if middle in (before, found):
                break
            if test(middle):
                found = middle
            else:
                before = middle
        return plain_digits(bounds.rounded(found))

    def _last_digit(self, *values: Decimal) -> Decimal:
        """The last of four digits of the larger of two values."""
        size = max(map(abs, values))
        return bounds.ONE if self.whole else Decimal(1).scaleb(size.adjusted() - _DIGITS + 1)


def plain_digits(value: Decimal) -> Decimal:
    """A value that nobody measured has no noughts at its end."""
    short = value.normalize()
    return short.quantize(bounds.ONE) if short == short.to_integral() else short
