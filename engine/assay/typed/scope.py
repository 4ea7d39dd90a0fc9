"""What a name can mean at a place: frames, the innermost first.

A row frame knows the row by its collection's name and all its fields; inner fields hide outer ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assay.typed.schema import Group, Rows
from assay.typed.tree import Expr, RowRef
from assay.typed.types import Type


@dataclass(frozen=True, slots=True)
class RowFrame:
    """A row at hand, known by its collection's name, and its fields."""

    name: str
    ref: RowRef
    rows: Rows


@dataclass(frozen=True, slots=True)
class ValueFrame:
    """One name for one value: an element of a set, an optional's value, a row of a case.

    Without a value, the list that it is a row of could not be read.
    """

    name: str
    value: Expr | None


@dataclass(frozen=True, slots=True)
class RecordFrame:
    """The fields of the record that a definition on a record type speaks of."""

    ref: Expr
    group: Group


@dataclass(frozen=True, slots=True)
class ArgsFrame:
    """The parameters of a definition."""

    given: Mapping[str, Type]


Frame = RowFrame | ValueFrame | RecordFrame | ArgsFrame


@dataclass(frozen=True, slots=True)
class Scope:
    """`rated`: the facts of the clause being rated can be read.  `factors`: risk factors can."""

    frames: tuple[Frame, ...] = ()
    rated: bool = False
    factors: frozenset[str] = frozenset()

    def inside(self, *frames: Frame) -> Scope:
        return Scope((*reversed(frames), *self.frames), self.rated, self.factors)

    def for_rating(self) -> Scope:
        return Scope(self.frames, True, self.factors)


ROOT = Scope()
