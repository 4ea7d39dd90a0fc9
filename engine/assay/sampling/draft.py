"""A set of evidence that is being made: facts that can be set, taken back and copied.

An address is the way to a fact: names of fields, and behind the name of a collection the key of a row:
`("smelter", "line-1", "reporting_year", "2025", "intensity")`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from assay.evidence.facts import CollectionData, Evidence, Fact, RecordData, RowData
from assay.typed.builtin import is_yearly_leaf
from assay.typed.schema import Field, Leaf, Rows, Schema
from assay.typed.types import OptionalOf, RefTo, SetOf, ValueType
from assay.units.bounds import point
from assay.units.calendar import year_bounds
from assay.units.values import TRUE, OptionalValue, Options, SetValue, Value

Address = tuple[str, ...]
Subject = tuple[str, str | None]
_UNSHOWN = ""


def fact(value: Value, estimate: Decimal | None = None) -> Fact:
    """A fact as an evaluator needs it; how it is written is decided at the end."""
    return Fact(value, _UNSHOWN, (), estimate=estimate)


def copied(record: RecordData) -> RecordData:
    """A copy whose facts can be changed without changing the first."""
    return RecordData(
        dict(record.facts),
        {name: copied(inner) for name, inner in record.records.items()},
        {name: copied_rows(rows) for name, rows in record.collections.items()},
    )


def copied_rows(given: CollectionData) -> CollectionData:
    """A copy of all rows; nothing in it has a place in a file."""
    rows = {key: RowData(key, row.presence, copied(row.data)) for key, row in given.rows.items()}
    return CollectionData(rows, given.complete)


@dataclass(frozen=True, slots=True)
class Saved:
    """A part of a draft as it was: what was not there under `names` was not there."""

    names: frozenset[str]
    part: RecordData
    judged: Mapping[Subject, str | None]
    risky: frozenset[Subject]
    inapplicable: frozenset[str]


@dataclass(slots=True)
class Draft:
    """Facts, and what the auditor says of them.

    `judged` holds the judgements that are not the best rating (None: unable to rate), `risky` the findings
    that pose a significant risk.  Whatever else is asked of the auditor is answered in favour of the entity.
    """

    schema: Schema
    audit_date: Decimal
    period_end: Decimal
    root: RecordData = field(default_factory=RecordData)
    judged: dict[Subject, str | None] = field(default_factory=dict)
    risky: set[Subject] = field(default_factory=set)
    inapplicable: set[str] = field(default_factory=set)

    def copy(self) -> Draft:
        return Draft(
            self.schema,
            self.audit_date,
            self.period_end,
            copied(self.root),
            dict(self.judged),
            set(self.risky),
            set(self.inapplicable),
        )

    def saved(self, names: Iterable[str]) -> Saved:
        """What there is under some names at the top, and all that the auditor says."""
        root = self.root
        part = RecordData(
            {name: root.facts[name] for name in names if name in root.facts},
            {name: root.records[name] for name in names if name in root.records},
            {name: root.collections[name] for name in names if name in root.collections},
        )
        said = dict(self.judged), frozenset(self.risky), frozenset(self.inapplicable)
        return Saved(frozenset(names), copied(part), *said)

    def put_back(self, saved: Saved) -> None:
        """As it was when it was saved; may be done several times."""
        part = copied(saved.part)
        for name in saved.names:
            for held in (self.root.facts, self.root.records, self.root.collections):
                held.pop(name, None)
        self.root.facts |= part.facts
        self.root.records |= part.records
        self.root.collections |= part.collections
        self.judged, self.risky = dict(saved.judged), set(saved.risky)
        self.inapplicable = set(saved.inapplicable)

    def evidence(self) -> Evidence:
        """The facts as an evaluator reads them."""
        return Evidence("a draft", self.audit_date, self.root)

    # ---- addresses ------------------------------------------------------------------------------------

    def record(self, address: Address) -> tuple[RecordData, Field]:
        """The record that holds a field, made where it is not there, and the field.

        Raises KeyError where the address leads through a row that is not there.
        """
        record, fields = self.root, self.schema.fields
        names = list(address)
        while True:
            found = fields[names.pop(0)]
            if not names:
                return record, found
            if isinstance(found, Leaf):
                raise KeyError(address)
            if isinstance(found, Rows):
                record = record.collections[found.name].rows[names.pop(0)].data
            else:
                record = record.records.setdefault(found.name, RecordData())
            fields = found.fields

    def get(self, address: Address) -> Fact | None:
        record, _ = self.record(address)
        return record.facts.get(address[-1])

    def put(self, address: Address, value: Value, estimate: Decimal | None = None) -> None:
        record, _ = self.record(address)
        record.facts[address[-1]] = fact(value, estimate)

    def drop(self, address: Address) -> None:
        """A fact or a whole collection is not known any more."""
        record, _ = self.record(address)
        record.facts.pop(address[-1], None)
        record.collections.pop(address[-1], None)

    def rows(self, address: Address) -> CollectionData | None:
        record, _ = self.record(address)
        return record.collections.get(address[-1])

    def put_rows(self, address: Address, rows: CollectionData) -> None:
        record, found = self.record(address)
        assert isinstance(found, Rows)
        record.collections[address[-1]] = rows
        for row in rows.rows.values():
            complete_years(found, row, self.period_end)

    def facts(self) -> Iterator[tuple[Address, Leaf, Fact]]:
        """All facts in the order of the schema; what a reporting year has by itself is none of them."""
        yield from _facts((), self.schema.fields, self.root)


def stands_at(draft: Draft, address: Address) -> bool:
    """Whether this fact says where a row stands, which every row has to say."""
    fields, names = draft.schema.fields, list(address)
    rows: Rows | None = None
    while len(names) > 1:
        found = fields[names.pop(0)]
        if isinstance(found, Leaf):
            return False
        rows = found if isinstance(found, Rows) else None
        if rows is not None:
            names.pop(0)
        fields = found.fields
    return rows is not None and rows.at == address[-1]


def dangling(draft: Draft, names: Collection[str]) -> list[Address]:
    """The facts under these names that speak of rows which are not there, though the list is complete."""
    return [
        address
        for address, leaf, found in draft.facts()
        if address[0] in names and not _referred(leaf.type, found.value) <= _keys(draft, leaf.type)
    ]


def referred(kind: ValueType) -> RefTo | None:
    """The reference behind a type, where there is one."""
    while isinstance(kind, OptionalOf | SetOf):
        kind = kind.item
    return kind if isinstance(kind, RefTo) else None


def _referred(kind: ValueType, value: Value) -> frozenset[str]:
    if referred(kind) is None:
        return frozenset()
    while isinstance(value, OptionalValue):
        if value.present != TRUE:
            return frozenset()
        value = value.value
    if isinstance(value, SetValue):
        return frozenset(value.members)
    return (value.known or frozenset()) if isinstance(value, Options) else frozenset()


def _keys(draft: Draft, kind: ValueType) -> frozenset[str]:
    wanted = referred(kind)
    return frozenset(keys_of(draft, wanted.collection)) if wanted is not None else frozenset()


def keys_of(draft: Draft, collection: Address) -> list[str]:
    """The keys of a collection at the top; an inner one has none to refer to."""
    rows = draft.root.collections.get(collection[0]) if len(collection) == 1 else None
    return list(rows.rows) if rows is not None else []


def new_rows(keys: Sequence[str]) -> CollectionData:
    """A complete collection of rows of which nothing is known yet."""
    return CollectionData({key: RowData(key, TRUE, RecordData()) for key in keys})


def complete_years(rows: Rows, row: RowData, period_end: Decimal) -> None:
    """What every reporting year has of itself, down to the years within the row."""
    if rows.yearly:
        start, end = year_bounds(int(row.key), period_end)
        for name, value in (("number", point(int(row.key))), ("start", start), ("end", end)):
            if is_yearly_leaf(rows, name):
                row.data.facts[name] = fact(value)
    _years_within(rows.fields, row.data, period_end)


def _years_within(fields: Mapping[str, Field], record: RecordData, period_end: Decimal) -> None:
    for name, found in fields.items():
        if isinstance(found, Rows):
            inner = record.collections.get(name)
            for row in inner.rows.values() if inner is not None else ():
                complete_years(found, row, period_end)
        elif not isinstance(found, Leaf) and name in record.records:
            _years_within(found.fields, record.records[name], period_end)


def _facts(
    before: Address, fields: Mapping[str, Field], record: RecordData
) -> Iterator[tuple[Address, Leaf, Fact]]:
    for name, found in fields.items():
        if isinstance(found, Leaf):
            if name in record.facts:
                yield (*before, name), found, record.facts[name]
        elif isinstance(found, Rows):
            rows = record.collections.get(name)
            for key, row in rows.rows.items() if rows is not None else ():
                yield from _facts((*before, name, key), found.fields, row.data)
        elif name in record.records:
            yield from _facts((*before, name), found.fields, record.records[name])
