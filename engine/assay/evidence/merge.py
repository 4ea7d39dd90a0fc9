"""Several files make one set: the facts of all of them, put together (definition 6).

In: the records that each file gave, and the corrections.  Out: one record.  A fact given twice, identical or
nested, keeps the narrower value and both origins; otherwise it is a conflict, and counts as not collected.
Rows of all files are united; a list is complete when every file that gives it says so, but for those that
leave it to another.  Everything is put in the order of the schema and of the keys, so that the order of files
and lines changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache

from assay.evidence import errors
from assay.evidence.desk import Desk, Provenance, place_of
from assay.evidence.facts import CORRECTS, CollectionData, Fact, Origin, RecordData, RowData, State
from assay.evidence.nodes import Node
from assay.evidence.problems import Wrong
from assay.evidence.records import show_days
from assay.evidence.values import Reading, read_value
from assay.source import Span
from assay.typed.builtin import is_yearly_leaf
from assay.typed.domain import domain_of
from assay.typed.schema import Field, Group, Leaf, Rows
from assay.units.bounds import point
from assay.units.calendar import year_bounds
from assay.units.values import inside


@dataclass(frozen=True, slots=True)
class Correction:
    """A fact replaces another: `was` is the value that no longer holds."""

    path: str
    was: Node
    because: str
    span: Span


@dataclass(slots=True)
class Merger:
    """Puts records together.  `paths` are the facts that were given, each with its field."""

    desk: Desk
    corrections: Mapping[str, Sequence[Correction]] = field(default_factory=dict)
    paths: dict[str, Leaf] = field(default_factory=dict)

    def record(self, fields: Mapping[str, Field], given: Sequence[RecordData], path: str = "") -> RecordData:
        """One record of all that were given for it."""
        merged = RecordData()
        for name, item in fields.items():
            here = f"{path}.{name}" if path else name
            match item:
                case Leaf():
                    facts = [data.facts[name] for data in given if name in data.facts]
                    if facts:
                        merged.facts[name] = self._fact(item, here, facts)
                case Group():
                    records = [data.records[name] for data in given if name in data.records]
                    if records:
                        merged.records[name] = self.record(item.fields, records, here)
                case _:
                    lists = [data.collections[name] for data in given if name in data.collections]
                    if lists:
                        merged.collections[name] = self._rows(item, here, lists)
        return merged

    def _rows(self, rows: Rows, path: str, given: Sequence[CollectionData]) -> CollectionData:
        stated = [data.complete for data in given if data.stated]
        complete = bool(stated) and all(stated)
        merged = CollectionData(complete=complete, span=given[0].span)
        for key in sorted({key for data in given for key in data.rows}):
            same = [data.rows[key] for data in given if key in data.rows]
            here = f"{path}.{key}"
            record = self.record(rows.fields, [row.data for row in same], here)
            row = RowData(key, same[0].presence, record, same[0].span)
            if rows.yearly:
                _year(rows, row, self.desk.period_end)
            if rows.at is not None and not self.desk.bare and rows.at not in record.facts:
                self._place_missing(rows, row)
            merged.rows[key] = row
        return merged

    def _place_missing(self, rows: Rows, row: RowData) -> None:
        assert rows.at is not None
        assert row.span is not None
        remedy = f"add `{rows.at}: …` with the key of a {rows.at}"
        self.desk.problems.add(errors.missing(f"the {rows.name} `{row.key}`", rows.at, row.span, remedy))

    # ---- one fact -------------------------------------------------------------------------------------

    def _fact(self, leaf: Leaf, path: str, given: Sequence[Fact]) -> Fact:
        self.paths[path] = leaf
        standing, notes = self._corrected(leaf, path, given)
        origins = tuple(dict.fromkeys(origin for fact in standing for origin in fact.origins)) + notes
        known = sorted((fact for fact in standing if fact.state is State.KNOWN), key=_preference)
        if not known:
            return replace(standing[0], value=domain_of(leaf), estimate=None, origins=origins)
        if any(not _nested(a, b) for index, a in enumerate(known) for b in known[index + 1 :]):
            shown = " against ".join(sorted({fact.shown for fact in known}))
            return Fact(domain_of(leaf), shown, origins, State.CONFLICT, None, known[0].span)
        narrowest = next(fact for fact in known if all(inside(fact.value, other.value) for other in known))
        return replace(narrowest, origins=origins, day=_newest(known))

    def _corrected(
        self, leaf: Leaf, path: str, given: Sequence[Fact]
    ) -> tuple[Sequence[Fact], tuple[Origin, ...]]:
        """The facts that no correction replaces, and what the corrections say."""
        standing, notes = list(given), []
        for correction in self.corrections.get(path, ()):
            was = self._earlier(leaf, correction)
            if was is None:
                continue
            replaced = [fact for fact in standing if fact.value == was.value]
            kept = [fact for fact in standing if fact.value != was.value]
            if not kept:
                self.desk.problems.add(
                    errors.still_the_earlier_value(path, correction.was.span, replaced[0].span)
                )
                continue
            if not replaced and any(not _nested(a, b) for a in kept for b in kept):
                given_values = sorted({fact.shown for fact in kept})
                self.desk.problems.add(errors.not_the_earlier_value(path, correction.was.span, given_values))
            standing = kept
            note = f"{CORRECTS}{was.shown}: {correction.because}"
            notes.append(Origin(place_of(correction.span), note=note))
        return standing, tuple(notes)

    def _earlier(self, leaf: Leaf, correction: Correction) -> Reading | None:
        try:
            return read_value(self.desk, leaf, correction.was)
        except Wrong as wrong:
            self.desk.problems.add(wrong.diagnostic)
            return None


def _newest(facts: Sequence[Fact]) -> Decimal | None:
    """The age of what was given several times: that of the newest; of unknown age it never goes stale."""
    days = [fact.day for fact in facts]
    return None if None in days else max(day for day in days if day is not None)


def _nested(a: Fact, b: Fact) -> bool:
    return inside(a.value, b.value) or inside(b.value, a.value)


def _preference(fact: Fact) -> tuple[bool, str, int]:
    """Of equal values the one with an estimate, then the first in the order of files and lines."""
    span = fact.span
    return fact.estimate is None, span.source.name if span else "", span.start if span else 0


def _year(rows: Rows, row: RowData, period_end: Decimal | None) -> None:
    """What every reporting year has: its number, and the days on which it starts and ends."""
    start, end = _bounds(int(row.key), period_end)
    origins = Provenance().origins(row.span) if row.span is not None else ()
    values = {
        "number": (point(int(row.key)), row.key),
        "start": (start, show_days(start)),
        "end": (end, show_days(end)),
    }
    for name, (value, shown) in values.items():
        if is_yearly_leaf(rows, name):
            row.data.facts[name] = Fact(value, shown, origins, span=row.span)


_bounds = cache(year_bounds)
