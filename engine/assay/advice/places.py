"""Where a fact belongs in an evidence set, and how to put a value there for a moment.

In: an evidence set, the schema and the path that a reason names, such as
`smelter.north.reporting_year.2022.intensity`.  Out: a `Spot`, whose `put` changes the evidence and returns
what undoes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from assay.advice import years
from assay.advice.years import Put, Undo
from assay.evidence.facts import CollectionData, Evidence, Fact, RecordData, RowData
from assay.typed.domain import domain_of
from assay.typed.schema import Field, Leaf, Rows
from assay.units.values import TRUE, Value


@dataclass(frozen=True, slots=True)
class Spot:
    """One field of one row: its declaration, what is known of it, and how to change that.  `new` names the
    collections that get a row with it; `place` is its path without the keys of rows.
    """

    path: str
    place: tuple[str, ...]
    leaf: Leaf
    known: Value
    put: Put
    new: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """A collection: its declaration, and what is known of its rows (None: it was not given).  `put` gives it
    other rows for a moment.
    """

    path: str
    declared: Rows
    data: CollectionData | None
    put: Callable[[CollectionData], Undo]

    @property
    def name(self) -> str:
        return self.declared.name

    @property
    def rows(self) -> int:
        """How many are listed."""
        return len(self.listed)

    @property
    def listed(self) -> Mapping[str, RowData]:
        return self.data.rows if self.data is not None else {}

    def close(self) -> Undo:
        """Say that it has no other rows."""
        return self.put(CollectionData(dict(self.listed), complete=True))


@dataclass(frozen=True, slots=True)
class _Found:
    """The end of a path: the record that holds the name, and what first has to be made for it."""

    record: RecordData
    name: str
    field: Field
    make: Callable[[], Undo]
    place: tuple[str, ...]
    new: tuple[str, ...] = ()


def _nothing() -> Undo:
    return lambda: None


def spot(evidence: Evidence, fields: Mapping[str, Field], path: str) -> Spot | None:
    """The place of a fact; None where the path leads to no field."""
    for found in _descend(evidence, evidence.root, fields, path, _nothing):
        if isinstance(found.field, Leaf):
            before = found.record.facts.get(found.name)
            known = before.value if before is not None else domain_of(found.field)
            put = _putter(found)
            if path == years.PERIOD_END:
                put = years.moving(evidence, fields, put)
            return Spot(path, found.place, found.field, known, put, found.new)
    return None


def listing(evidence: Evidence, fields: Mapping[str, Field], path: str) -> Listing | None:
    """The collection at a path, if it is not known which rows it has."""
    for found in _descend(evidence, evidence.root, fields, path, _nothing):
        if isinstance(found.field, Rows):
            given = found.record.collections.get(found.name)
            if given is None or not given.complete or any(r.presence != TRUE for r in given.rows.values()):
                return Listing(path, found.field, given, _gatherer(found, given))
    return None


def unlisted(evidence: Evidence, fields: Mapping[str, Field], path: str) -> tuple[str, str] | None:
    """The outermost list on the way to a fact that does not list the row of it, and the key of that row."""
    return _unlisted(evidence.root, fields, path, "")


def _unlisted(
    record: RecordData, fields: Mapping[str, Field], path: str, above: str
) -> tuple[str, str] | None:
    name, _, rest = path.partition(".")
    item, here = fields.get(name), f"{above}{name}"
    if item is None or isinstance(item, Leaf) or not rest:
        return None
    if not isinstance(item, Rows):
        return _unlisted(record.records.get(name, RecordData()), item.fields, rest, f"{here}.")
    given = record.collections.get(name)
    rows = given.rows if given is not None else {}
    listed = _listed(given, rest)
    inner = (_unlisted(rows[k].data, item.fields, rest[len(k) + 1 :], f"{here}.{k}.") for k in listed)
    return next((one for one in inner if one), None) if listed else (here, rest.partition(".")[0])


def _listed(given: CollectionData | None, rest: str) -> list[str]:
    """The listed keys that a path may begin with: keys may hold dots."""
    ends = [end for end, sign in enumerate(rest) if sign == "."] if given is not None else []
    return [rest[:end] for end in ends if given is not None and rest[:end] in given.rows]


def _gatherer(found: _Found, given: CollectionData | None) -> Callable[[CollectionData], Undo]:
    def put(data: CollectionData) -> Undo:
        unmake = found.make()
        found.record.collections[found.name] = data

        def undo() -> None:
            if given is None:
                del found.record.collections[found.name]
            else:
                found.record.collections[found.name] = given
            unmake()

        return undo

    return put


def _putter(found: _Found) -> Put:
    def put(value: Value) -> Undo:
        unmake = found.make()
        before = found.record.facts.get(found.name)
        found.record.facts[found.name] = Fact(value, "", ())

        def undo() -> None:
            if before is None:
                del found.record.facts[found.name]
            else:
                found.record.facts[found.name] = before
            unmake()

        return undo

    return put


def _descend(
    evidence: Evidence,
    record: RecordData,
    fields: Mapping[str, Field],
    path: str,
    make: Callable[[], Undo],
    above: tuple[str, ...] = (),
) -> Iterator[_Found]:
    """Every reading of a path: keys of rows may hold dots."""
    name, dot, rest = path.partition(".")
    item, place = fields.get(name), (*above, name)
    if item is None:
        return
    if not dot:
        yield _Found(record, name, item, make, place)
    elif isinstance(item, Rows):
        yield from _row(evidence, record, item, rest, make, place)
    elif not isinstance(item, Leaf):
        inner = record.records.get(name)
        if inner is None:
            inner = RecordData()
            make = _with_record(record, name, inner, make)
        yield from _descend(evidence, inner, item.fields, rest, make, place)


def _row(
    evidence: Evidence,
    record: RecordData,
    rows: Rows,
    rest: str,
    make: Callable[[], Undo],
    place: tuple[str, ...],
) -> Iterator[_Found]:
    given = record.collections.get(rows.name, CollectionData(complete=False))
    listed = _listed(given, rest)
    for key in listed:
        inside = given.rows[key].data
        yield from _descend(evidence, inside, rows.fields, rest[len(key) + 1 :], make, place)
    key, _, inner = rest.partition(".")
    if not listed and inner and not given.complete:
        new = RowData(key, TRUE, RecordData())
        if rows.yearly:
            new.data.facts.update(years.of_key(evidence, key))
        made = _with_row(record, rows.name, new, make)
        for found in _descend(evidence, new.data, rows.fields, inner, made, place):
            yield replace(found, new=(rows.name, *found.new))


def _with_record(
    record: RecordData, name: str, inner: RecordData, make: Callable[[], Undo]
) -> Callable[[], Undo]:
    def made() -> Undo:
        before = make()
        record.records[name] = inner

        def undo() -> None:
            del record.records[name]
            before()

        return undo

    return made


def _with_row(record: RecordData, name: str, row: RowData, make: Callable[[], Undo]) -> Callable[[], Undo]:
    """With the row among its collection, which is made where it is not there."""

    def made() -> Undo:
        before = make()
        old = record.collections.get(name)
        rows = {**(old.rows if old is not None else {}), row.key: row}
        record.collections[name] = CollectionData(dict(sorted(rows.items())), complete=False)

        def undo() -> None:
            if old is None:
                del record.collections[name]
            else:
                record.collections[name] = old
            before()

        return undo

    return made
