"""Single operations on sets of possible values (definitions 3, 4, 8 and 9)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from assay.units import bounds, calendar
from assay.units.bounds import Interval
from assay.units.values import (
    FALSE,
    TRUE,
    UNKNOWN,
    OptionalValue,
    Options,
    SetValue,
    Truth,
    Value,
    conjunction,
    disjunction,
    negation,
)

_FARTHEST = Decimal(400)  # no number has a digit further from the point than this (definition 4)


def _exactly(end: Decimal | None, factor: Fraction) -> Decimal | Fraction | None:
    """An end times an exact factor, without rounding (definition 4: conversion in a comparison)."""
    return end if end is None or factor == 1 else Fraction(end) * factor


def less(a: Interval, b: Interval, factor: Fraction, *, or_equal: bool) -> Truth:
    """Definition 8: true if it holds for all pairs of possible values, false if for none."""
    low, high = _exactly(b.low, factor), _exactly(b.high, factor)
    surely = _below(a.high, low, or_equal=or_equal)
    never = _below(high, a.low, or_equal=not or_equal)
    return TRUE if surely else FALSE if never else UNKNOWN


def _below(one: Decimal | Fraction | None, other: Decimal | Fraction | None, *, or_equal: bool) -> bool:
    if one is None or other is None:
        return False
    if type(one) is not type(other):
        one, other = Fraction(one), Fraction(other)
    return one <= other if or_equal else one < other


def equal(a: Value, b: Value, factor: Fraction) -> Truth:
    """Definition 8, for values of any type."""
    if isinstance(a, Interval) and isinstance(b, Interval):
        both = (less(a, b, factor, or_equal=True), negation(less(a, b, factor, or_equal=False)))
        if FALSE in both:
            return FALSE
        return TRUE if a.exact and b.exact else UNKNOWN
    if isinstance(a, Options) and isinstance(b, Options):
        if a.known is None or b.known is None:
            return UNKNOWN
        if not a.known & b.known:
            return FALSE
        return TRUE if a.exact and b.exact else UNKNOWN
    assert isinstance(a, int)
    assert isinstance(b, int)
    return disjunction((conjunction((a, b)), conjunction((negation(a), negation(b)))))


def one_of(value: Value, items: Sequence[Value]) -> Truth:
    """`x in [a, b]`, as one comparison of all its values (definition 8)."""
    if not isinstance(value, Options):
        return disjunction(equal(value, item, Fraction(1)) for item in items)
    lists = [item for item in items if isinstance(item, Options)]
    sure = {name for item in lists if item.exact and item.known for name in item.known}
    if value.known is not None and value.known <= sure:
        return TRUE
    possible = [equal(value, item, Fraction(1)) for item in lists]
    return FALSE if all(found == FALSE for found in possible) else UNKNOWN


def in_set(value: Value, members: Value) -> Truth:
    """`x in SET`: true if every possible x is surely an element, false if none can be."""
    assert isinstance(value, Options)
    assert isinstance(members, SetValue)
    if value.known is None:
        return UNKNOWN if members.open or members.members else FALSE
    found = [members.members.get(name, UNKNOWN if members.open else FALSE) for name in value.known]
    return TRUE if all(f == TRUE for f in found) else FALSE if all(f == FALSE for f in found) else UNKNOWN


def union(a: Value, b: Value) -> Value:
    """All values of either: what is known when it is not known which holds."""
    if isinstance(a, int) and isinstance(b, int):
        return a | b
    if isinstance(a, Interval) and isinstance(b, Interval):
        return bounds.hull([a, b])
    if isinstance(a, OptionalValue) and isinstance(b, OptionalValue):
        there = [item.value for item in (a, b) if item.present & TRUE] or [a.value]
        return OptionalValue(a.present | b.present, there[0] if len(there) == 1 else union(*there))
    if isinstance(a, SetValue) and isinstance(b, SetValue):
        names = sorted({*a.members, *b.members})
        both = {name for name in names if a.members.get(name) == b.members.get(name) == TRUE}
        return SetValue({name: TRUE if name in both else UNKNOWN for name in names}, a.open or b.open)
    assert isinstance(a, Options)
    assert isinstance(b, Options)
    return Options(None if a.known is None or b.known is None else a.known | b.known)


def choose(condition: Truth, then: Value, otherwise: Value) -> Value:
    """`A when C otherwise B`."""
    if condition == TRUE:
        return then
    return otherwise if condition == FALSE else union(then, otherwise)


def default(item: Value, otherwise: Value) -> Value:
    """`OPTIONAL otherwise B`."""
    assert isinstance(item, OptionalValue)
    return choose(item.present, item.value, otherwise)


def shift(period: Interval, day: Interval, *, months: bool, sign: int) -> Interval:
    """`P after d`, `P before d` (definition 9)."""
    return calendar.shift(day, period, months=months, sign=sign)


def within(day: Interval, period: Interval, anchor: Interval, *, months: bool, before: bool) -> Truth:
    """Definition 9: `R − P <= d <= R`, or `e <= d <= e + P`, both ends in."""
    far = shift(period, anchor, months=months, sign=-1 if before else 1)
    first, last = (far, anchor) if before else (anchor, far)
    one = Fraction(1)
    return conjunction((less(first, day, one, or_equal=True), less(day, last, one, or_equal=True)))


def rounded_to(value: Interval, places: Interval) -> Interval:
    """`round(x, n)`: half away from zero, as accounts are rounded."""
    if not places.exact or places.low is None:
        return bounds.UNDEFINED
    digits = int(max(-_FARTHEST, min(places.low, _FARTHEST)))

    def end(number: Decimal | None) -> Decimal | None:
        if number is None or _places(number) <= digits:
            return number
        return number.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)

    return Interval(end(value.low), end(value.high), value.undefined)


def decimals(value: Interval) -> Interval:
    """How many decimal places a number needs."""
    if not value.exact or value.low is None:
        return Interval(Decimal(0), None)
    return bounds.point(max(0, _places(value.low)))


def _places(number: Decimal) -> int:
    """How many decimal places a number has without zeros at its end; negative for whole hundreds."""
    exponent = number.normalize().as_tuple().exponent
    assert isinstance(exponent, int)
    return -exponent


def prefix(text: Value, length: Interval) -> Value:
    """The first n characters of a text."""
    assert isinstance(text, Options)
    if text.known is None or not length.exact or length.low is None:
        return Options(None)
    return Options(frozenset(item[: int(length.low)] for item in text.known))
