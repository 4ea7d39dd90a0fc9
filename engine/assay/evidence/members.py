"""The rows of an evidence set, as the evaluators walk over them.

A collection that was not given, or is marked incomplete, has one member more: the unlisted one, of unknown
presence, whose every field is its whole domain and whose own collections are unknown again (definition 10).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from assay.evidence.facts import CollectionData, Evidence, Fact, RecordData, State
from assay.typed.builtin import is_yearly_leaf
from assay.typed.domain import domain_of, whole
from assay.typed.schema import Leaf, Rows
from assay.typed.types import ValueType
from assay.units.bounds import Interval, point
from assay.units.values import UNKNOWN, OptionalValue, Options, SetValue, Truth, Value

UNLISTED = "*"


@dataclass(frozen=True, slots=True, eq=False)
class Member:
    """A row (or an element of a set, then `rows` is None).  `name` is its whole path: `smelter.north`.

    `value` is the element, or the key of the row.
    """

    name: str
    key: str
    presence: Truth
    data: RecordData | None
    rows: Rows | None
    parent: Member | None
    value: Value | None = None

    @property
    def unlisted(self) -> bool:
        return self.key == UNLISTED


@dataclass(slots=True)
class Population:
    """All members of one evidence set, made on demand and then always the same objects."""

    evidence: Evidence
    _rows: dict[tuple[str, str], tuple[Member, ...]] = field(default_factory=dict)

    # ---- rows -----------------------------------------------------------------------------------------

    def members(self, rows: Rows, base: Member | None, path: tuple[str, ...]) -> tuple[Member, ...]:
        """The rows of a collection, in the order of their keys, the unlisted one last."""
        prefix = f"{base.name}." if base is not None else ""
        where = prefix + ".".join(path)
        found = self._rows.get((where, rows.name))
        if found is None:
            found = tuple(self._make(rows, base, where, self.collection(base, path)))
            self._rows[(where, rows.name)] = found
        return found

    def _make(self, rows: Rows, base: Member | None, where: str, data: CollectionData | None) -> list[Member]:
        listed = [] if data is None else list(data.rows.values())
        made = [
            Member(f"{where}.{row.key}", row.key, row.presence, row.data, rows, base, _key(row.key))
            for row in listed
        ]
        if data is None or not data.complete:
            any_key = Options(None)
            made.append(Member(f"{where}.{UNLISTED}", UNLISTED, UNKNOWN, None, rows, base, any_key))
        return made

    def collection(self, base: Member | None, path: tuple[str, ...]) -> CollectionData | None:
        record = self._record(base, path[:-1])
        return None if record is None else record.collections.get(path[-1])

    def complete(self, base: Member | None, path: tuple[str, ...]) -> bool:
        data = self.collection(base, path)
        return data is not None and data.complete

    def elements(self, name: str, value: SetValue, kind: ValueType) -> tuple[Member, ...]:
        """The elements of a set; an open set has an unlisted one."""
        made = [
            Member(f"{name}.{key}", key, presence, None, None, None, Options(frozenset({key})))
            for key, presence in sorted(value.members.items())
        ]
        if value.open:
            made.append(Member(f"{name}.{UNLISTED}", UNLISTED, UNKNOWN, None, None, None, whole(kind)))
        return tuple(made)

    # ---- facts ----------------------------------------------------------------------------------------

    def _record(self, base: Member | None, path: tuple[str, ...]) -> RecordData | None:
        record = self.evidence.root if base is None else base.data
        for name in path:
            record = record.records.get(name) if record is not None else None
        return record

    def fact(self, base: Member | None, path: tuple[str, ...]) -> Fact | None:
        """The fact as collected, or None."""
        record = self._record(base, path[:-1])
        return None if record is None else record.facts.get(path[-1])

    def value(
        self, base: Member | None, path: tuple[str, ...], leaf: Leaf, *, estimate: bool = False
    ) -> Value:
        """What is known of a field: the fact (or its estimate alone), or the field's whole domain."""
        found = self.fact(base, path)
        if found is not None and found.state is State.KNOWN:
            return _estimate(found) if estimate else found.value
        unlisted = base is not None and base.data is None
        if unlisted and base is not None and base.rows is not None and is_yearly_leaf(base.rows, path[-1]):
            return self._unlisted_year(path[-1])
        return domain_of(leaf)

    def _unlisted_year(self, name: str) -> Interval:
        """A year that has not ended by the audit date cannot be a key (definition 5)."""
        day = self.evidence.audit_date
        if name == "number":
            return Interval(None, type(day)(date.fromordinal(int(day)).year))
        return Interval(None, day)


def _key(text: str) -> Options:
    return Options(frozenset({text}))


def _estimate(fact: Fact) -> Value:
    """The measured value without its uncertainty, where one was given (definition 22a)."""
    if fact.estimate is None:
        return fact.value
    exact = point(fact.estimate)
    return OptionalValue(fact.value.present, exact) if isinstance(fact.value, OptionalValue) else exact
