"""Values of every type as sets of what is possible (definitions 1 and 2), and strong Kleene logic (8).

A truth value is a set of two bits: can be true (1), can be false (2).  `TRUE` and `FALSE` are settled,
`UNKNOWN` holds both.  Numbers, dates and periods are `Interval`s; texts, choices and references are
`Options`; optionals and sets have classes of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from assay.units.bounds import Interval

TRUE, FALSE, UNKNOWN = 1, 2, 3
Truth = int


def truth(value: bool) -> Truth:
    """A settled truth value."""
    return TRUE if value else FALSE


def negation(a: Truth) -> Truth:
    """Kleene's `not`."""
    return (a & 1) << 1 | a >> 1


def conjunction(items: Iterable[Truth]) -> Truth:
    """Kleene's `and` over any number of values."""
    can_true, can_false = 1, 0
    for item in items:
        can_true &= item & 1
        can_false |= item & 2
    return can_true | can_false


def disjunction(items: Iterable[Truth]) -> Truth:
    """Kleene's `or` over any number of values."""
    return negation(conjunction(negation(item) for item in items))


@dataclass(frozen=True, slots=True)
class Options:
    """One of a set of texts; `None` is any text at all."""

    known: frozenset[str] | None

    @property
    def exact(self) -> bool:
        return self.known is not None and len(self.known) == 1


@dataclass(frozen=True, slots=True)
class OptionalValue:
    """Perhaps absent.  `value` is what it is if it is there."""

    present: Truth
    value: Value


@dataclass(frozen=True, slots=True)
class SetValue:
    """Elements that are surely (TRUE) or possibly (UNKNOWN) in the set; `open`: any other may be, too."""

    members: Mapping[str, Truth]
    open: bool


Value = Interval | Truth | Options | OptionalValue | SetValue
ANY_TEXT = Options(None)


def settled(value: Value) -> bool:
    """Whether only one value is possible."""
    if isinstance(value, int):
        return value != UNKNOWN
    if isinstance(value, OptionalValue):
        return value.present == FALSE or (value.present == TRUE and settled(value.value))
    if isinstance(value, SetValue):
        return not value.open and all(member == TRUE for member in value.members.values())
    return value.exact


def inside(inner: Value, outer: Value) -> bool:
    """Whether the inner set of possible values is part of the outer (narrowing, definition 1)."""
    if isinstance(inner, int) and isinstance(outer, int):
        return inner & outer == inner
    if isinstance(inner, Interval) and isinstance(outer, Interval):
        return inner.inside(outer)
    if isinstance(inner, Options) and isinstance(outer, Options):
        return outer.known is None or (inner.known is not None and inner.known <= outer.known)
    if isinstance(inner, OptionalValue) and isinstance(outer, OptionalValue):
        absent = inner.present == FALSE or inside(inner.value, outer.value)
        return inside(inner.present, outer.present) and absent
    if isinstance(inner, SetValue) and isinstance(outer, SetValue):
        return _set_inside(inner, outer)
    return False


def _set_inside(inner: SetValue, outer: SetValue) -> bool:
    if inner.open and not outer.open:
        return False
    kept = all(inner.members.get(name) == TRUE for name, member in outer.members.items() if member == TRUE)
    return kept and (outer.open or set(inner.members) <= set(outer.members))
