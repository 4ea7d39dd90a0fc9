"""The types of the language.

Quantities carry their unit, so that a dimension is part of the type; a period is in months or in days, and
the two are different types.  `Row` and `RefTo` name the collection that they belong to by its path.
"""

from __future__ import annotations

from dataclasses import dataclass

from assay.units.unit import NUMBER, Unit


@dataclass(frozen=True, slots=True)
class Flag:
    """Yes or no."""

    def show(self) -> str:
        return "yes or no"


@dataclass(frozen=True, slots=True)
class Date:
    """A calendar day."""

    def show(self) -> str:
        return "a date"


@dataclass(frozen=True, slots=True)
class Text:
    """Free text."""

    def show(self) -> str:
        return "a text"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in a unit; a plain number is in the unit `number`."""

    unit: Unit

    def show(self) -> str:
        return "a plain number" if self.unit == NUMBER else f"a quantity in {self.unit.symbol}"


@dataclass(frozen=True, slots=True)
class Period:
    """`months` is True for years and months, False for days and weeks, None for either (a parameter)."""

    months: bool | None

    def show(self) -> str:
        return {True: "a period in months", False: "a period in days", None: "a period"}[self.months]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a closed list.  An unnamed list is a type of its own."""

    name: str
    options: tuple[str, ...]

    def show(self) -> str:
        return f"one of the list `{self.name}`" if self.name else "one of " + ", ".join(self.options)


@dataclass(frozen=True, slots=True)
class OptionalOf:
    """A value that may be known to be absent."""

    item: ValueType

    def show(self) -> str:
        return f"{self.item.show()}, or known to be absent"


@dataclass(frozen=True, slots=True)
class SetOf:
    """A set of values of one type."""

    item: ValueType

    def show(self) -> str:
        return f"a set ({self.item.show()} each)"


@dataclass(frozen=True, slots=True)
class RefTo:
    """The key of a row of another collection."""

    collection: tuple[str, ...]

    def show(self) -> str:
        return f"the key of a row of `{self.collection[-1]}`"


ValueType = Flag | Date | Text | Quantity | Period | Choice | OptionalOf | SetOf | RefTo


@dataclass(frozen=True, slots=True)
class Row:
    """A row at hand."""

    collection: tuple[str, ...]

    def show(self) -> str:
        return f"a whole row of `{self.collection[-1]}`"


@dataclass(frozen=True, slots=True)
class Record:
    """A record; `owner` is where it stands, or the record type where that alone is known."""

    owner: tuple[str, ...]

    def show(self) -> str:
        return f"the record `{self.owner[-1]}`"


@dataclass(frozen=True, slots=True)
class RowsOf:
    """A whole collection, where a single value is expected."""

    collection: tuple[str, ...]

    def show(self) -> str:
        return f"the whole list `{self.collection[-1]}`"


Type = ValueType | Row | Record | RowsOf


def fits(found: Type, wanted: Type) -> bool:
    """Whether a value of one type may stand where another is declared; quantities fit by their units."""
    match found, wanted:
        case Period(), Period():
            return wanted.months in (None, found.months)
        case Choice(), Choice():
            return found == wanted or set(found.options) == set(wanted.options)
        case RefTo(), Text():
            return True
        case _:
            return found == wanted


FLAG, DATE, TEXT, PLAIN = Flag(), Date(), Text(), Quantity(NUMBER)
