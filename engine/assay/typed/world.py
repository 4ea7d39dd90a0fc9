"""Everything that a program declares, while it is being checked.

`declare` fills it; `express` asks it what a name means.  Diagnostics gather here.  A check that has reported
its error raises `Reported`; whoever checks several things side by side catches it and goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from assay.diagnostics import Diagnostic
from assay.names import errors as name_errors
from assay.names.unread import Unread
from assay.source import Source, Span
from assay.syntax import tree as syntax
from assay.typed import errors, tree
from assay.typed.builtin import is_yearly_leaf, year_leaves
from assay.typed.mismatch import Mend
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
    Text,
    ValueType,
)
from assay.units.unit import CALENDAR, Unit, Units, UnknownUnit

S = TypeVar("S")
T = TypeVar("T")


class Reported(Exception):
    """The error has been reported; there is nothing more to say about this piece."""


SIMPLE: dict[str, ValueType] = {
    "flag": FLAG,
    "date": DATE,
    "text": TEXT,
    "period": Period(True),
    "days": Period(False),
}
STANDINGS = ("official", "published", "secondary", "derived", "unverified", "illustrative")


def check_each(items: Iterable[S], check: Callable[[S], T]) -> tuple[T, ...]:
    """Check every item, so that each reports its own error, then stop if any did."""
    results: list[T] = []
    failed = False
    for item in items:
        try:
            results.append(check(item))
        except Reported:
            failed = True
    if failed:
        raise Reported
    return tuple(results)


@dataclass(slots=True)
class World:
    """All declarations by name, and what has been found wrong so far.

    `broken` holds the names whose own declaration has an error: what uses them is not reported again.  Nor is
    what may be declared in the text that could not be read (`unread`).
    """

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
    depths: dict[str, int] = field(default_factory=dict)
    failed: set[str] = field(default_factory=set)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    table_files: Mapping[str, Source | str] = field(default_factory=dict)
    places: dict[tuple[str, str], Span] = field(default_factory=dict)
    rows_names: set[str] = field(default_factory=set)
    broken: set[str] = field(default_factory=set)
    unread: Unread = field(default_factory=Unread)
    last_var: int = 0

    # ---- reporting ------------------------------------------------------------------------------------

    def report(self, diagnostic: Diagnostic) -> None:
        self.diagnostics.append(diagnostic)

    def stop(self, diagnostic: Diagnostic) -> Reported:
        """Report and give the exception to raise: `raise world.stop(...)`."""
        self.diagnostics.append(diagnostic)
        return Reported()

    def doubtful(self, name: str) -> bool:
        """Whether a name that is not known may have been declared, in words that are wrong or unread."""
        return name in self.broken or self.unread.may_declare(name)

    def unknown(self, what: str, word: syntax.Word, known: Iterable[str], hint: str = "") -> Reported:
        """Report that nothing is called so, unless it may be declared: `raise world.unknown(...)`."""
        if not self.doubtful(word.text):
            self.report(name_errors.unknown(what, word.text, word.span, known, hint))
        return Reported()

    def fresh(self) -> int:
        self.last_var += 1
        return self.last_var

    def nameable(self, word: syntax.Word) -> bool:
        """Whether a word may be a name; reported if not."""
        if word.text in name_errors.CLOSED:
            self.report(name_errors.closed_word(word.text, word.span))
            return False
        return True

    def place(self, space: str, what: str, word: syntax.Word) -> bool:
        """Note where a name is declared; False (and reported) when it was declared before."""
        first = self.places.get((space, word.text))
        if first is not None:
            self.report(name_errors.duplicate(what, word.text, first, word.span))
            return False
        self.places[(space, word.text)] = word.span
        return True

    def provenance(self, item: syntax.Provenance | None) -> tree.Provenance | None:
        """A source with its standing, which is one of a closed list."""
        if item is None:
            return None
        if item.standing is not None and item.standing.text not in STANDINGS:
            self.report(name_errors.unknown("standing", item.standing.text, item.standing.span, STANDINGS))
        standing = item.standing.text if item.standing is not None else None
        return tree.Provenance(item.source, standing, item.span)

    # ---- types ----------------------------------------------------------------------------------------

    def unit(self, word: syntax.Word) -> Unit:
        try:
            return self.units.parse(word.text)
        except UnknownUnit as unknown:
            if self.doubtful(unknown.name):
                raise Reported from None
            known = [*self.units.names(), *self.choices, *self.records, *self.rows_names, *SIMPLE]
            called = self.units.called(unknown.name)
            if called is not None:
                title = self.units.titles[called]
                raise self.stop(name_errors.unit_by_title(unknown.name, word.span, called, title)) from None
            raise self.stop(name_errors.unknown("type or unit", unknown.name, word.span, known)) from None

    def value_type(self, word: syntax.Word) -> ValueType:
        """The type that a word names: a simple type, a closed list, a collection (its key), or a unit."""
        name = word.text
        if name in SIMPLE:
            return SIMPLE[name]
        declared = self.places.get(("type", name))
        if name in self.rows_names:
            if declared is not None:
                rows = "a row of the list of that name"
                raise self.stop(name_errors.ambiguous(name, word.span, "a type or unit", rows))
            return RefTo((name,))
        if name in self.choices:
            return self.choices[name]
        if name in self.records:
            raise self.stop(errors.record_as_value(name, word.span))
        if name in CALENDAR:
            raise self.stop(errors.calendar_word(name, word.span))
        return Quantity(self.unit(word))

    def kind_type(self, kind: syntax.Kind) -> ValueType:
        if kind.form == "choice":
            return Choice("", tuple(option.text for option in kind.options))
        assert kind.name is not None
        item = self.value_type(kind.name)
        if kind.form == "optional":
            return OptionalOf(item)
        if kind.form != "set":
            return item
        if not isinstance(item, Choice | Text | RefTo):
            message = f"a set holds options, texts or keys of rows, and this is {item.show()}"
            raise self.stop(errors.misplaced(kind.name.span, message, "keep them in rows: `each … { … }`"))
        return SetOf(item)

    # ---- names ----------------------------------------------------------------------------------------

    def record(self, place: tuple[str, ...]) -> Group:
        """The record at a place: a record type, or a record in the evidence or in a record type."""
        found = self.find(place)
        assert isinstance(found, Group)
        return found

    def find(self, path: tuple[str, ...]) -> Field | None:
        """The field at a path that begins in the evidence or, where there is none of that name, in a type."""
        item: Field | None = self.fields.get(path[0]) or self.record_groups.get(path[0])
        for name in path[1:]:
            item = None if item is None or isinstance(item, Leaf) else item.fields.get(name)
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
        key = ".".join((*owner.owner, name))
        return key if key in self.define_syntax else None

    def parts_of(self, owner: Rows | Group) -> list[str]:
        """All names that can follow `owner.`, for suggestions."""
        prefix = ".".join(owner.owner) + "."
        derived = [key.removeprefix(prefix) for key in self.define_syntax if key.startswith(prefix)]
        yearly = [*year_leaves()] if isinstance(owner, Rows) and owner.yearly else []
        return [*owner.fields, *[name for name in derived if "." not in name], *yearly]

    def place_of_field(self, name: str) -> str | None:
        """Where a field of this name stands, when it stands in one list or record only."""
        found = [".".join(path) for path, _ in _walk((), self.fields) if len(path) > 1 and path[-1] == name]
        return found[0] if len(found) == 1 else None

    def lists(self) -> list[str]:
        """The names of all lists at the top level, for suggestions."""
        return [name for name, item in self.fields.items() if isinstance(item, Rows)]

    def root_names(self) -> Iterator[str]:
        yield from self.fields
        yield from self.parameters
        yield from self.tables
        yield from (key for key in self.define_syntax if "." not in key)

    def mend(self) -> Mend:
        """What could mend a mismatch of units: what is known everywhere first, and each in order."""
        factors = sorted(self._factors(), key=lambda found: (found[0].count("."), found[0]))
        return Mend(self.units, tuple(factors))

    def _factors(self) -> Iterator[tuple[str, Unit]]:
        for name, parameter in self.parameters.items():
            if isinstance(parameter.type, Quantity):
                yield name, parameter.type.unit
        for path, item in _walk((), self.fields):
            if isinstance(item, Leaf) and isinstance(item.type, Quantity):
                yield ".".join(path), item.type.unit
        for key, define in self.defines.items():
            if isinstance(define.type, Quantity):
                yield key, define.type.unit


def _walk(prefix: tuple[str, ...], fields: Mapping[str, Field]) -> Iterator[tuple[tuple[str, ...], Field]]:
    for name, item in fields.items():
        yield (*prefix, name), item
        if not isinstance(item, Leaf):
            yield from _walk((*prefix, name), item.fields)
