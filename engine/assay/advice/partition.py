"""The answers of a question, cut so that the pieces together hold all of them.

In: a plan, evidence, and a fact that is open on it.  Out: pieces.  A piece is one value that stands for all
of its kind (between two limits that a number is compared with, say), or a narrower question that is cut again
where it is still open.  `tried` says that one value may not stand for all: of a number that enters a
calculation some values are tried, and of a list that has other rows one and two of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from assay.advice import places
from assay.advice.finals import Changed
from assay.advice.limits import Uses, ValueOf, uses_of
from assay.advice.numbers import between
from assay.advice.places import Listing, Spot, Undo
from assay.advice.ways import Way, choices, is_said, of_value, said
from assay.evidence.facts import CollectionData, Evidence, RecordData, RowData
from assay.plan import tree as plan
from assay.typed.schema import Leaf
from assay.typed.tree import Op
from assay.typed.types import Choice, Date, OptionalOf, Period, Quantity, RefTo, SetOf, Text
from assay.units import bounds
from assay.units.bounds import Interval, point
from assay.units.calendar import year_bounds
from assay.units.values import FALSE, TRUE, UNKNOWN, OptionalValue, Options, SetValue, Value

FURTHER = "further"
_MOST_ROWS = 2
_FACTORS = [Decimal(text) for text in ("0.5", "1", "2", "10")]
_STEP = Decimal("0.001")
_YEAR = Decimal(366)


@dataclass(slots=True)
class Partition:
    """Cuts questions about one evidence set.  `added`: rows that stand for others of an open list;
    `method`: the nodes of a method that reads the fact as well.
    """

    program: plan.Plan
    evidence: Evidence
    added: list[tuple[str, str]] = field(default_factory=list)
    tried: bool = False
    method: Sequence[plan.Node] = ()

    def pieces(self, fact: str, nodes: Iterable[plan.Node], value_of: ValueOf) -> list[Way]:
        """The pieces of a question; none where it cannot be answered on this evidence."""
        if is_said(fact):
            return said(self.program, self.evidence, fact)
        spot = places.spot(self.evidence, self.program.schema.fields, fact)
        if spot is not None:
            return [of_value(spot, text, value) for text, value in self._values(spot, nodes, value_of)]
        found = places.listing(self.evidence, self.program.schema.fields, fact)
        return [] if found is None else list(self._rows(found))

    def of_added(self, fact: str) -> tuple[str, str] | None:
        """The added row that a fact is about, as its list and key."""
        about = fact.partition(" for ")[2].split(".") if is_said(fact) else []
        for path, key in self.added:
            if fact.startswith(f"{path}.{key}.") or key in about:
                return path, key
        return None

    # ---- fields ----------------------------------------------------------------------------------

    def _values(
        self, spot: Spot, nodes: Iterable[plan.Node], value_of: ValueOf
    ) -> Iterator[tuple[str, Value]]:
        leaf, known = spot.leaf, spot.known
        if not isinstance(leaf.type, OptionalOf):
            yield from self._plain(leaf, known, list(nodes), value_of)
            return
        inner = known.value if isinstance(known, OptionalValue) else known
        if isinstance(known, OptionalValue) and known.present == UNKNOWN:
            yield "none", OptionalValue(FALSE, inner)
            yield "there is one", OptionalValue(TRUE, inner)
            return
        item = replace(leaf, type=leaf.type.item)
        for text, value in self._plain(item, inner, list(nodes), value_of):
            yield text, OptionalValue(TRUE, value)

    def _plain(
        self, leaf: Leaf, known: Value, nodes: list[plan.Node], value_of: ValueOf
    ) -> Iterator[tuple[str, Value]]:
        match leaf.type, known:
            case (Quantity() | Date() | Period(), Interval()):
                uses = uses_of(leaf, nodes, value_of)
                uses.limits |= _constants(leaf, self.method)
                yield from self._numbers(leaf, known, uses)
            case (SetOf(), SetValue()):
                yield from self._set(leaf.type, known, nodes)
            case (Choice(), _):
                yield from choices(leaf, known)
            case (Text() | RefTo(), Options()):
                for text in self._texts(leaf.type, known, nodes):
                    yield text, Options(frozenset({text}))
            case _:
                yield from choices(leaf, known)

    def _texts(self, kind: Text | RefTo, known: Options, nodes: list[plan.Node]) -> list[str]:
        """Texts that the rules know, and one that they do not; the keys of a row, and one of no row."""
        if known.known is not None:
            return sorted(known.known)
        found = {
            text
            for node in (*nodes, *self.method)
            if isinstance(node, plan.Const) and isinstance(node.value, frozenset)
            for text in node.value
        }
        if isinstance(kind, RefTo):
            found |= _keys(self.evidence.root, kind.collection)
        self.tried |= any(isinstance(node, plan.Apply) and node.op is Op.PREFIX for node in nodes)
        return [*sorted(found), f"another than {', '.join(sorted(found))}" if found else "any"]

    def _set(self, kind: SetOf, known: SetValue, nodes: list[plan.Node]) -> Iterator[tuple[str, Value]]:
        """One member after the other; of a set without a list of options the rules' own texts are tried."""
        maybe = [name for name, member in sorted(known.members.items()) if member == UNKNOWN]
        if maybe:
            rest = {name: member for name, member in known.members.items() if name != maybe[0]}
            yield f"with {maybe[0]}", SetValue(dict(sorted({**rest, maybe[0]: TRUE}.items())), known.open)
            yield f"without {maybe[0]}", SetValue(rest, known.open)
            return
        self.tried = True
        yield "no other", SetValue(dict(known.members), open=False)
        if isinstance(kind.item, Text | RefTo):
            for text in self._texts(kind.item, Options(None), nodes):
                more = dict(sorted({**known.members, text: TRUE}.items()))
                yield f"with {text}", SetValue(more, open=False)

    def _numbers(self, leaf: Leaf, known: Interval, uses: Uses) -> Iterator[tuple[str, Value]]:
        limits = sorted(uses.limits)
        if uses.calculated:
            self.tried = True
            yield from ((str(value), point(value)) for value in self._grid(leaf, known, limits))
            return
        self.tried |= uses.moving
        found = list(between(limits, known, leaf))
        whole = isinstance(leaf.type, Date | Period)
        today = self.evidence.audit_date if isinstance(leaf.type, Date) else bounds.ZERO
        some = _one_of(known, today).to_integral_value() if whole else _one_of(known, today)
        yield from found or [("any value", point(some))]

    def _grid(self, leaf: Leaf, known: Interval, limits: list[Decimal]) -> list[Decimal]:
        """Ends, limits and both of their sides, nought, and sizes that such a number may have."""
        whole = isinstance(leaf.type, Date | Period)
        start = known.low if known.low is not None else known.high
        if isinstance(leaf.type, Date):
            today = self.evidence.audit_date
            found = {today, *(today + years * _YEAR for years in (-20, -3, -1, 1))}
        else:
            size = max((abs(limit) for limit in limits if limit), default=abs(start or bounds.ZERO))
            size = size or bounds.ONE
            found = {bounds.ZERO, *((start or bounds.ZERO) + size * factor for factor in _FACTORS)}
            found |= {-size} if known.low is None else set()
        for limit in limits:
            step = Decimal(1) if whole else abs(limit) * _STEP or _STEP
            found |= {limit - step, limit, limit + step}
        found |= {end for end in (known.low, known.high) if end is not None}
        if known.low is not None and known.high is not None:
            found.add(_one_of(known, bounds.ZERO) if not whole else (known.low + known.high) // 2)
        if whole:
            found = {value.to_integral_value() for value in found}
        return sorted(value for value in map(bounds.rounded, found) if point(value).inside(known))

    # ---- lists -----------------------------------------------------------------------------------

    def _rows(self, found: Listing) -> Iterator[Way]:
        """Whether a row is there; then whether there are others: none, or one more, which may be anything."""
        changed = Changed(frozenset({found.name}))
        unsure = next((row for row in found.listed.values() if row.presence != TRUE), None)
        complete = found.data is not None and found.data.complete
        if unsure is not None:
            rest = {key: row for key, row in found.listed.items() if key != unsure.key}
            there = {**found.listed, unsure.key: replace(unsure, presence=TRUE)}
            yield Way("it is there", lambda: found.put(CollectionData(there, complete)), changed)
            yield Way("it is not there", lambda: found.put(CollectionData(rest, complete)), changed)
            return
        yield Way("the list is complete as it stands", found.close, changed)
        if sum(path == found.path for path, _ in self.added) < _MOST_ROWS:
            row = self._further(found)
            if row is not None:
                rows = dict(sorted({**found.listed, row.key: row}.items()))
                yield Way("there is another", lambda: self._add(found, row.key, rows), changed)
        else:
            self.tried = True

    def _add(self, found: Listing, key: str, rows: dict[str, RowData]) -> Undo:
        undo = found.put(CollectionData(rows, complete=False))
        self.added.append((found.path, key))

        def back() -> None:
            self.added.pop()
            undo()

        return back

    def _further(self, found: Listing) -> RowData | None:
        """A row that may be anything; of a list by year, the newest year that is not listed and has ended."""
        if not found.declared.yearly:
            key = next(f"{FURTHER}-{n}" for n in range(1, 99) if f"{FURTHER}-{n}" not in found.listed)
            return RowData(key, TRUE, RecordData())
        last = places.period_end(self.evidence)
        newest = int(self.evidence.audit_date / _YEAR) + 1
        for year in range(newest, newest - 99, -1):
            start, end = year_bounds(year, last.low if last is not None else None)
            if (
                str(year) not in found.listed
                and end.high is not None
                and end.high <= self.evidence.audit_date
            ):
                facts = places.year_facts(year, start, end)
                return RowData(str(year), TRUE, RecordData(facts=facts))
        return None


def _constants(leaf: Leaf, nodes: Iterable[plan.Node]) -> set[Decimal]:
    """The constants of this type: limits that a method may set, in whatever way it reads a field."""
    return {
        node.value.low
        for node in nodes
        if isinstance(node, plan.Const)
        and node.head.type == leaf.type
        and isinstance(node.value, Interval)
        and node.value.low is not None
    }


def _one_of(known: Interval, usual: Decimal) -> Decimal:
    """Some value: the middle, the one end, or else what is usual."""
    if known.low is not None and known.high is not None:
        return bounds.ratio(bounds.exact_sum([known.low, known.high]), Decimal(2))
    end = known.low if known.low is not None else known.high
    return usual if end is None else end


def _keys(record: RecordData, path: tuple[str, ...]) -> set[str]:
    """The keys of all rows of a collection."""
    name, *rest = path
    if name in record.records and rest:
        return _keys(record.records[name], tuple(rest))
    rows = record.collections.get(name)
    if rows is None:
        return set()
    if not rest:
        return set(rows.rows)
    return set().union(*(_keys(row.data, tuple(rest)) for row in rows.rows.values()))
