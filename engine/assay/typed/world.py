"""Everything that a program declares, while it is being checked.

`declare` fills it; `express` asks it what a name means.  Diagnostics gather here.  A check that has reported
its error raises `Reported`; whoever checks several things side by side catches it and goes on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from assay.diagnostics import Diagnostic
from assay.names import errors as name_errors
from assay.source import Span
from assay.syntax import tree as syntax
from assay.typed import errors, tree
from assay.typed.builtin import is_yearly_leaf, year_leaves
from assay.typed.schema import Field, Group, Leaf, Rows
from assay.typed.types import (
    DATE,
    FLAG,
    TEXT,
    Choice,
    OptionalOf,
    Period,
    Quantity,
    RefTo,
    SetOf,
    ValueType,
)
from assay.units.unit import CALENDAR, Unit, Units, UnknownUnit


class Reported(Exception):
    """The error has been reported; there is nothing more to say about this piece."""


_SIMPLE: dict[str, ValueType] = {
    "flag": FLAG,
    "date": DATE,
    "text": TEXT,
    "period": Period(True),
    "days": Period(False),
}


@dataclass(slots=True)
class World:
    """All declarations by name, and what has been found wrong so far."""

    units: Units = field(default_factory=Units)
    choices: dict[str, Choice] = field(default_factory=dict)
    option_titles: dict[tuple[str, str], str] = field(default_factory=dict)
    records: dict[str, syntax.RecordType] = field(default_factory=dict)
    record_groups: dict[str, Group] = field(default_factory=dict)
    fields: dict[str, Field] = field(default_factory=dict)
    parameters: dict[str, tree.Parameter] = field(default_factory=dict)
    tables: dict[str, tree.Table] = field(default_factory=dict)
    define_syntax: dict[str, syntax.Define] = field(default_factory=dict)
    defines: dict[str, tree.Define] = field(default_factory=dict)
    checking: list[str] = field(default_factory=list)
    failed: set[str] = field(default_factory=set)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    places: dict[tuple[str, str], Span] = field(default_factory=dict)
    last_var: int = 0

    # ---- reporting ------------------------------------------------------------------------------------

    def report(self, diagnostic: Diagnostic) -> None:
        self.diagnostics.append(diagnostic)

    def stop(self, diagnostic: Diagnostic) -> Reported:
        """Report and give the exception to raise: `raise world.stop(...)`."""
        self.diagnostics.append(diagnostic)
        return Reported()

    def fresh(self) -> int:
        self.last_var += 1
        return self.last_var

    def place(self, space: str, what: str, word: syntax.Word) -> bool:
        """Note where a name is declared; False (and reported) when it was declared before."""
        first = self.places.get((space, word.text))
        if first is not None:
            self.report(name_errors.duplicate(what, word.text, first, word.span))
            return False
        self.places[(space, word.text)] = word.span
        return True

    # ---- types ----------------------------------------------------------------------------------------

    def unit(self, word: syntax.Word) -> Unit:
        try:
            return self.units.parse(word.text)
        except UnknownUnit as unknown:
            known = [*self.units.names(), *self.choices, *self.records, *_SIMPLE]
            raise self.stop(name_errors.unknown("type or unit", unknown.name, word.span, known)) from None

    def value_type(self, word: syntax.Word) -> ValueType:
        """The type that a word names: a simple type, a closed list, a collection (its key), or a unit."""
        simple = _SIMPLE.get(word.text) or self.choices.get(word.text)
        if simple is not None:
            return simple
        if ("value", word.text) in self.places and word.text in self.rows_names:
            return RefTo((word.text,))
        if word.text in CALENDAR:
            raise self.stop(
                errors.misplaced(word.span, f"`{word.text}` is not a type", "say `period` or `days`")
            )
        return Quantity(self.unit(word))

    rows_names: set[str] = field(default_factory=set)

    def kind_type(self, kind: syntax.Kind) -> ValueType:
        if kind.form == "choice":
            return Choice("", tuple(option.text for option in kind.options))
        assert kind.name is not None
        item = self.value_type(kind.name)
        if kind.form == "optional":
            return OptionalOf(item)
        return SetOf(item) if kind.form == "set" else item

    # ---- names ----------------------------------------------------------------------------------------

    def record(self, owner: tuple[str, ...]) -> Group:
        """The record that owns derived fields under this name."""
        if len(owner) == 1 and owner[0] in self.record_groups:
            return self.record_groups[owner[0]]
        found = self.find(owner)
        assert isinstance(found, Group)
        return found

    def find(self, path: tuple[str, ...]) -> Field | None:
        fields: Mapping[str, Field] = self.fields
        item: Field | None = None
        for name in path:
            item = fields.get(name)
            if item is None:
                return None
            fields = {} if isinstance(item, Leaf) else item.fields
        return item

    def rows(self, path: tuple[str, ...]) -> Rows:
        found = self.find(path)
        assert isinstance(found, Rows)
        return found

    def field_of(self, owner: Rows | Group, name: str) -> Field | None:
        """A declared field, or what every yearly row has."""
        if isinstance(owner, Rows) and is_yearly_leaf(owner, name):
            return year_leaves()[name]
        return owner.fields.get(name)

    def derived_key(self, owner: Rows | Group, name: str) -> str | None:
        path = owner.path if isinstance(owner, Rows) else owner.owner
        key = ".".join((*path, name))
        return key if key in self.define_syntax else None

    def parts_of(self, owner: Rows | Group) -> list[str]:
        """All names that can follow `owner.`, for suggestions."""
        path = owner.path if isinstance(owner, Rows) else owner.owner
        prefix = ".".join(path) + "."
        derived = [key.removeprefix(prefix) for key in self.define_syntax if key.startswith(prefix)]
        yearly = [*year_leaves()] if isinstance(owner, Rows) and owner.yearly else []
        return [*owner.fields, *[name for name in derived if "." not in name], *yearly]

    def root_names(self) -> Iterator[str]:
        yield from self.fields
        yield from self.parameters
        yield from self.tables
        yield from (key for key in self.define_syntax if "." not in key)

    def unit_factors(self) -> Iterator[tuple[str, Unit]]:
        """Names whose values could mend a mismatch of units: parameters, fields and definitions."""
        for name, parameter in self.parameters.items():
            if isinstance(parameter.type, Quantity):
                yield name, parameter.type.unit
        for path, leaf in _leaves((), self.fields):
            if isinstance(leaf.type, Quantity):
                yield ".".join(path), leaf.type.unit
        for key, define in self.defines.items():
            if isinstance(define.type, Quantity):
                yield key, define.type.unit


def _leaves(prefix: tuple[str, ...], fields: Mapping[str, Field]) -> Iterator[tuple[tuple[str, ...], Leaf]]:
    for name, item in fields.items():
        if isinstance(item, Leaf):
            yield (*prefix, name), item
        else:
            yield from _leaves((*prefix, name), item.fields)
