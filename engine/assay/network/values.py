"""What the host computes between the strata: numbers, dates, sets, and comparisons of two values that both
come from evidence.

Written apart from `reference` on purpose: two unlike programs that agree are worth more than one.  Numbers
are compared as fractions on a common line, with infinities as ends of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import inf

from assay.units import bounds, calendar
from assay.units.bounds import Interval
from assay.units.values import FALSE, TRUE, UNKNOWN, OptionalValue, Options, SetValue, Truth, Value

_End = Fraction | float


def line(a: Interval, factor: Fraction = Fraction(1)) -> tuple[_End, _End]:
    """Both ends on the line of fractions, infinities at its ends."""
    low = -inf if a.low is None else Fraction(a.low) * factor
    high = inf if a.high is None else Fraction(a.high) * factor
    return low, high


def _decided(*, surely: bool, never: bool) -> Truth:
    return TRUE if surely else FALSE if never else UNKNOWN


def compare(op: str, a: Interval, b: Interval, factor: Fraction) -> Truth:
    """`<`, `<=`, `>`, `>=`, `=`, `!=` of two intervals, the right one times an exact factor."""
    (low, high), (other_low, other_high) = line(a), line(b, factor)
    match op:
        case "<":
            return _decided(surely=high < other_low, never=low >= other_high)
        case "<=":
            return _decided(surely=high <= other_low, never=low > other_high)
        case ">":
            return _decided(surely=low > other_high, never=high <= other_low)
        case ">=":
            return _decided(surely=low >= other_high, never=high < other_low)
        case "=":
            return _decided(
                surely=_one_point(low, high, other_low, other_high),
                never=high < other_low or low > other_high,
            )
        case _:
            return _decided(
                never=_one_point(low, high, other_low, other_high),
                surely=high < other_low or low > other_high,
            )


def _one_point(*ends: _End) -> bool:
    return len(set(ends)) == 1 and ends[0] not in (inf, -inf)


def same(a: Value, b: Value) -> Truth:
    """Equality of flags, options and texts."""
    if isinstance(a, int) and isinstance(b, int):
        if UNKNOWN in (a, b):
            return UNKNOWN
        return TRUE if a == b else FALSE
    assert isinstance(a, Options)
    assert isinstance(b, Options)
    if a.known is None or b.known is None:
        return UNKNOWN
    if not a.known or not b.known:
        return UNKNOWN
    return _decided(surely=len(a.known | b.known) == 1, never=a.known.isdisjoint(b.known))


def listed(value: Value, items: Sequence[Value]) -> Truth:
    """`x in [a, b]`: for each value of x, whether some item surely, or possibly, is it."""
    if not isinstance(value, Options):
        found = [
            compare("=", value, item, Fraction(1)) if isinstance(value, Interval) else same(value, item)  # type: ignore[arg-type]
            for item in items
        ]
        return _decided(surely=TRUE in found, never=set(found) <= {FALSE})
    if value.known is None:
        return UNKNOWN
    sure = {next(iter(i.known)) for i in items if isinstance(i, Options) and i.known and len(i.known) == 1}
    maybe: set[str] = set()
    for item in items:
        assert isinstance(item, Options)
        if item.known is None:
            return TRUE if value.known <= sure else UNKNOWN
        maybe |= item.known
    return _decided(surely=value.known <= sure, never=not value.known & maybe)


def element(value: Value, members: Value) -> Truth:
    """`x in SET`."""
    assert isinstance(value, Options)
    assert isinstance(members, SetValue)
    if value.known is None:
        return UNKNOWN if members.open or members.members else FALSE
    sure = {name for name, presence in members.members.items() if presence == TRUE}
    maybe = set(members.members)
    never = not members.open and not value.known & maybe
    return _decided(surely=value.known <= sure, never=never)


def either(values: Sequence[Value]) -> Value:
    """All values of any of them."""
    first = values[0]
    if isinstance(first, Interval):
        return bounds.hull([value for value in values if isinstance(value, Interval)])
    if isinstance(first, int):
        bits = 0
        for value in values:
            assert isinstance(value, int)
            bits |= value
        return bits
    if isinstance(first, OptionalValue):
        return _either_optional([value for value in values if isinstance(value, OptionalValue)])
    if isinstance(first, SetValue):
        return _either_set([value for value in values if isinstance(value, SetValue)])
    known: set[str] = set()
    for value in values:
        assert isinstance(value, Options)
        if value.known is None:
            return value
        known |= value.known
    return Options(frozenset(known))


def _either_optional(values: Sequence[OptionalValue]) -> OptionalValue:
    """Absent if one of them may be; what it is if it is there comes from those that may be there."""
    present = 0
    for value in values:
        present |= value.present
    there = [value.value for value in values if value.present != FALSE]
    return OptionalValue(present, either(there or [values[0].value]))


def _either_set(values: Sequence[SetValue]) -> SetValue:
    """What is surely in all of them is surely in it."""
    counts = Counter(name for value in values for name, presence in value.members.items() if presence == TRUE)
    names = {name for value in values for name in value.members}
    members = {name: TRUE if counts[name] == len(values) else UNKNOWN for name in sorted(names)}
    return SetValue(members, any(value.open for value in values))


def chosen(condition: Truth, then: Value, otherwise: Value) -> Value:
    """`A when C otherwise B`."""
    return either([value for bit, value in ((TRUE, then), (FALSE, otherwise)) if condition & bit])


def or_default(item: Value, otherwise: Value) -> Value:
    """`OPTIONAL otherwise B`."""
    assert isinstance(item, OptionalValue)
    return chosen(item.present, item.value, otherwise)


def moved(period: Interval, day: Interval, *, months: bool, back: bool) -> Interval:
    """`P after d`, and `P before d` with `back`."""
    return calendar.shift(day, period, months=months, sign=-1 if back else 1)


def within(day: Interval, period: Interval, anchor: Interval, *, months: bool, before: bool) -> Truth:
    """`d within P before R`, `d within P after e`, both ends in."""
    far = moved(period, anchor, months=months, back=before)
    first, last = (far, anchor) if before else (anchor, far)
    found = {compare("<=", first, day, Fraction(1)), compare("<=", day, last, Fraction(1))}
    return _decided(surely=found == {TRUE}, never=FALSE in found)


def round_to(value: Interval, places: Interval) -> Interval:
    """`round(x, n)`, half away from zero."""
    if not places.exact or places.low is None:
        return bounds.UNDEFINED
    asked = int(max(Decimal(-999), min(places.low, Decimal(999))))

    def end(number: Decimal | None) -> Decimal | None:
        if number is None:
            return None
        _, _, exponent = number.as_tuple()
        assert isinstance(exponent, int)
        unit = Decimal((0, (1,), max(-asked, exponent)))  # no finer than the number itself
        return number.quantize(unit, rounding=ROUND_HALF_UP)

    return Interval(end(value.low), end(value.high), value.undefined)


def decimal_places(value: Interval) -> Interval:
    """How many decimal places a number needs."""
    if not value.exact or value.low is None:
        return Interval(Decimal(0), None)
    fraction = str(format(value.low, "f")).partition(".")[2].rstrip("0")
    return bounds.point(len(fraction))


def first_letters(text: Value, length: Interval) -> Value:
    """The first n characters of a text."""
    assert isinstance(text, Options)
    if text.known is None or not length.exact or length.low is None:
        return Options(None)
    count = int(length.low)
    return Options(frozenset(item[:count] for item in text.known))
