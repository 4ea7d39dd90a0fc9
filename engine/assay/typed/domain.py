"""The whole set of values that a type or a field allows.

This is what is known when nothing was collected (definition 2).
"""

from __future__ import annotations

from assay.typed.schema import Leaf
from assay.typed.types import Choice, Flag, OptionalOf, SetOf, Text, ValueType
from assay.units.bounds import ANY, Interval
from assay.units.values import ANY_TEXT, UNKNOWN, OptionalValue, Options, SetValue, Value


def whole(kind: ValueType, domain: Interval | None = None) -> Value:
    """Every value of a type; numbers, dates and periods within `domain`."""
    match kind:
        case Flag():
            return UNKNOWN
        case Choice():
            return Options(frozenset(kind.options))
        case OptionalOf():
            return OptionalValue(UNKNOWN, whole(kind.item, domain))
        case SetOf():
            if isinstance(kind.item, Choice):
                return SetValue(dict.fromkeys(sorted(kind.item.options), UNKNOWN), open=False)
            return SetValue({}, open=True)
        case Text():
            return ANY_TEXT
        case _ if hasattr(kind, "collection"):
            return ANY_TEXT
        case _:
            return domain or ANY


def domain_of(leaf: Leaf) -> Value:
    """Every value that a field may have, as declared."""
    return whole(leaf.type, leaf.domain)
