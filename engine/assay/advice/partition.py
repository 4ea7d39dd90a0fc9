"""The answers to a question, and ways to cut what they may be into pieces that together hold all of it.

In: a plan, evidence, and a fact that is open on it.  Out: pieces and points.  A piece is one value that
stands for all of its kind (between two limits that a number is compared with, say), or a range, or a narrower
question; it is cut again where it is still open.  What cannot be cut so that nothing is left out has no
pieces: which other rows a list has, the texts of an open set.  A point is one answer, to be tried.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from assay.advice import places, years
from assay.advice.finals import Changed
from assay.advice.limits import Uses, ValueOf, fixed_texts, uses_of
from assay.advice.numbers import between
from assay.advice.places import Listing, Spot
from assay.advice.ranges import halves, ranges
from assay.advice.ways import Way, choices, is_said, of_value, said
from assay.advice.years import Undo
from assay.evidence.facts import CollectionData, Evidence, RecordData, RowData
from assay.plan import tree as plan
from assay.typed.schema import Leaf
from assay.typed.types import Date, OptionalOf, Period, Quantity, RefTo, SetOf, Text
from assay.units import bounds
from assay.units.bounds import Interval, point
from assay.units.calendar import FIRST_DAY, LAST_DAY, year_bounds
from assay.units.values import FALSE, TRUE, UNKNOWN, OptionalValue, Options, SetValue, Value

FURTHER = "further"
_MOST_ROWS = 2
# How often a number that enters a calculation is cut, one range in the other.
_MOST_CUTS = 5
_FACTORS = [Decimal(text) for text in ("0.5", "1", "2", "10")]
_STEP = Decimal("0.001")
_YEAR = Decimal(366)
Answer = tuple[str, Value]


@dataclass(frozen=True, slots=True)
class Question:
    """A field that is asked for: the nodes that can make it matter, those of a method that reads it as well,
    and what is known of nodes of no row.  `whole`: the answers are to leave nothing out.
    """

    leaf: Leaf
    known: Value
    nodes: Sequence[plan.Node]
    method: Sequence[plan.Node]
    value_of: ValueOf
    whole: bool
    cut: int = 0


@dataclass(slots=True)
class Partition:
    """Cuts questions about one evidence set.  `added`: rows that stand for others of an open list; `made`:
    rows that came with an answer about them.
    """

    program: plan.Plan
    evidence: Evidence
    added: list[tuple[str, str]] = field(default_factory=list)
    made: list[tuple[str, str]] = field(default_factory=list)
    _cuts: Counter[str] = field(default_factory=Counter)

    def pieces(
        self, fact: str, nodes: Iterable[plan.Node], value_of: ValueOf, method: Sequence[plan.Node] = ()
    ) -> list[Way]:
        """Answers that together leave nothing out; none where there are no such."""
        return self._ways(fact, nodes, value_of, method, whole=True)

    def points(
        self, fact: str, nodes: Iterable[plan.Node], value_of: ValueOf, method: Sequence[plan.Node] = ()
    ) -> list[Way]:
        """Single answers: all of them, or some of many; none where it cannot be answered on this evidence."""
        return self._ways(fact, nodes, value_of, method, whole=False)

    def _ways(
        self,
        fact: str,
        nodes: Iterable[plan.Node],
        value_of: ValueOf,
        method: Sequence[plan.Node],
        *,
        whole: bool,
    ) -> list[Way]:
        if is_said(fact):
            return said(self.program, self.evidence, fact)
        spot = places.spot(self.evidence, self.program.schema.fields, fact)
        if spot is None:
            found = places.listing(self.evidence, self.program.schema.fields, fact)
            return [] if found is None else list(self._rows(found, whole=whole))
        asked = Question(spot.leaf, spot.known, list(nodes), method, value_of, whole, self._cuts[fact])
        return [self._way(spot, text, value) for text, value in self._values(asked)]

    def _way(self, spot: Spot, text: str, value: Value) -> Way:
        inner = value.value if isinstance(value, OptionalValue) and value.present == TRUE else value
        cut = 1 if isinstance(inner, Interval) and not inner.exact else 0
        return replace(of_value(spot, text, value), put=lambda: self._put(spot, value, cut))

    def _put(self, spot: Spot, value: Value, cut: int) -> Undo:
        made = places.unlisted(self.evidence, self.program.schema.fields, spot.path) if spot.new else None
        undo = spot.put(value)
        self._cuts[spot.path] += cut
        self.made += [made] if made is not None else []

        def back() -> None:
            self._cuts[spot.path] -= cut
            if made is not None:
                self.made.pop()
            undo()

        return back

    def of_added(self, fact: str) -> tuple[str, str] | None:
        """The row that was supposed which a fact is about, as its list and key."""
        about = fact.partition(" for ")[2].split(".") if is_said(fact) else []
        for path, key in (*self.added, *self.made):
            if fact.startswith(f"{path}.{key}.") or key in about:
                return path, key
        return None

    # ---- fields ----------------------------------------------------------------------------------

    def _values(self, asked: Question) -> Iterator[Answer]:
        leaf, known = asked.leaf, asked.known
        if not isinstance(leaf.type, OptionalOf):
            yield from self._plain(asked)
            return
        inner = known.value if isinstance(known, OptionalValue) else known
        if isinstance(known, OptionalValue) and known.present == UNKNOWN:
            yield "none", OptionalValue(FALSE, inner)
            yield "there is one", OptionalValue(TRUE, inner)
            return
        item = replace(asked, leaf=replace(leaf, type=leaf.type.item), known=inner)
        for text, value in self._plain(item):
            yield text, OptionalValue(TRUE, value)

    def _plain(self, asked: Question) -> Iterator[Answer]:
        match asked.leaf.type, asked.known:
            case (Quantity() | Date() | Period(), Interval() as known):
                uses = uses_of(asked.leaf, asked.nodes, asked.value_of)
                uses.limits |= _constants(asked.leaf, asked.method)
                yield from self._numbers(asked, known, uses)
            case (SetOf() as kind, SetValue() as known):
                yield from self._set(asked, kind, known)
            case (Text() | RefTo() as kind, Options() as known):
                if not asked.whole or known.known is not None or self._told_apart(asked, kind):
                    for text in self._texts(asked, kind, known):
                        yield text, Options(frozenset({text}))
            case _:
                yield from choices(asked.leaf, asked.known)

    def _told_apart(self, asked: Question, kind: Text | RefTo) -> bool:
        """Whether nothing is asked of a text but whether it is one that the rules, or rows, are called by."""
        if asked.method or not fixed_texts(asked.leaf, asked.nodes, row=isinstance(kind, RefTo)):
            return False
        return not isinstance(kind, RefTo) or _closed(self.evidence.root, kind.collection)

    def _texts(self, asked: Question, kind: Text | RefTo, known: Options) -> list[str]:
        """Texts that the rules know, and one that they do not; the keys of a row, and one of no row."""
        if known.known is not None:
            return sorted(known.known)
        found = {
            text
            for node in (*asked.nodes, *asked.method)
            if isinstance(node, plan.Const) and isinstance(node.value, frozenset)
            for text in node.value
        }
        if isinstance(kind, RefTo):
            found |= _keys(self.evidence.root, kind.collection)
        return [*sorted(found), f"another than {', '.join(sorted(found))}" if found else "any"]

    def _set(self, asked: Question, kind: SetOf, known: SetValue) -> Iterator[Answer]:
        """One member after the other; of a set without a list of options the rules' own texts are tried."""
        maybe = [name for name, member in sorted(known.members.items()) if member == UNKNOWN]
        if maybe:
            rest = {name: member for name, member in known.members.items() if name != maybe[0]}
            yield f"with {maybe[0]}", SetValue(dict(sorted({**rest, maybe[0]: TRUE}.items())), known.open)
            yield f"without {maybe[0]}", SetValue(rest, known.open)
            return
        if asked.whole:
            return
        yield "no other", SetValue(dict(known.members), open=False)
        if isinstance(kind.item, Text | RefTo):
            for text in self._texts(asked, kind.item, Options(None)):
                more = dict(sorted({**known.members, text: TRUE}.items()))
                yield f"with {text}", SetValue(more, open=False)

    def _numbers(self, asked: Question, known: Interval, uses: Uses) -> Iterator[Answer]:
        leaf, whole = asked.leaf, isinstance(asked.leaf.type, Date | Period)
        limits = sorted(uses.limits)
        known = _in_calendar(known) if isinstance(leaf.type, Date) else known
        if uses.calculated or uses.moving or asked.method:
            if not asked.whole:
                yield from ((str(value), point(value)) for value in self._grid(leaf, known, limits))
            elif asked.cut < _MOST_CUTS:
                cuts = self._grid(leaf, known, limits, beside=False)
                first = list(ranges(known, cuts, frozenset(limits), whole=whole))
                yield from (("", value) for value in (halves(known, whole=whole) if asked.cut else first))
            return
        found = list(between(limits, known, leaf))
        today = self.evidence.audit_date if isinstance(leaf.type, Date) else bounds.ZERO
        some = _one_of(known, today).to_integral_value() if whole else _one_of(known, today)
        yield from found or [("any value", point(some))]

    def _grid(
        self, leaf: Leaf, known: Interval, limits: list[Decimal], *, beside: bool = True
    ) -> list[Decimal]:
        """Ends, limits (and `beside` them), nought, and sizes that such a number may have."""
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
            found |= {limit - step, limit, limit + step} if beside else {limit}
        found |= {end for end in (known.low, known.high) if end is not None}
        if known.low is not None and known.high is not None:
            found.add(_one_of(known, bounds.ZERO) if not whole else (known.low + known.high) // 2)
        if whole:
            found = {value.to_integral_value() for value in found}
        return sorted(value for value in map(bounds.rounded, found) if point(value).inside(known))

    # ---- lists -----------------------------------------------------------------------------------

    def _rows(self, found: Listing, *, whole: bool) -> Iterator[Way]:
        """Whether a row is there; then whether there are others: none, or one more, which may be anything."""
        changed = Changed(frozenset({found.name}))
        listed = " ".join(found.listed)

        def way(text: str, put: Callable[[], Undo]) -> Way:
            return Way(text, put, changed, listed)

        unsure = next((row for row in found.listed.values() if row.presence != TRUE), None)
        complete = found.data is not None and found.data.complete
        if unsure is not None:
            rest = {key: row for key, row in found.listed.items() if key != unsure.key}
            there = {**found.listed, unsure.key: replace(unsure, presence=TRUE)}
            yield way(f"{unsure.key} is there", lambda: found.put(CollectionData(there, complete)))
            yield way(f"{unsure.key} is not there", lambda: found.put(CollectionData(rest, complete)))
            return
        if whole:
            return
        yield way("the list is complete as it stands", found.close)
        if sum(path == found.path for path, _ in self.added) < _MOST_ROWS:
            row = self._further(found)
            if row is not None:
                rows = dict(sorted({**found.listed, row.key: row}.items()))
                yield way("there is another", lambda: self._add(found, row.key, rows))

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
        last = years.period_end(self.evidence)
        newest = int(self.evidence.audit_date / _YEAR) + 1
        for year in range(newest, newest - 99, -1):
            start, end = year_bounds(year, last.low if last is not None else None)
            if (
                str(year) not in found.listed
                and end.high is not None
                and end.high <= self.evidence.audit_date
            ):
                facts = years.facts_of(year, start, end)
                return RowData(str(year), TRUE, RecordData(facts=facts))
        return None


def _in_calendar(known: Interval) -> Interval:
    """Days have a first and a last."""
    first, last = Decimal(FIRST_DAY), Decimal(LAST_DAY)
    low = first if known.low is None else max(known.low, first)
    return Interval(low, last if known.high is None else min(known.high, last))


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


def _closed(record: RecordData, path: tuple[str, ...]) -> bool:
    """Whether it is known which rows a collection has, wherever it is."""
    name, *rest = path
    if name in record.records and rest:
        return _closed(record.records[name], tuple(rest))
    rows = record.collections.get(name)
    if rows is None or not rows.complete or any(row.presence != TRUE for row in rows.rows.values()):
        return False
    return not rest or all(_closed(row.data, tuple(rest)) for row in rows.rows.values())
