"""The days of reporting years, which hang on the end of the audited period.

In: evidence, and for a moment another end of the period.  Out: the number, start and end of every year then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from assay.evidence.facts import Evidence, Fact, RecordData, RowData
from assay.typed.builtin import is_yearly_leaf
from assay.typed.schema import Field, Group, Rows
from assay.units.bounds import Interval, point
from assay.units.calendar import day_text, year_bounds
from assay.units.values import Value

Undo = Callable[[], None]
Put = Callable[[Value], Undo]
PERIOD_END = "audit.period_end"
_ENDS = ("start", "end")


def period_end(evidence: Evidence) -> Interval | None:
    """The last day of the audited period, where it is one day."""
    audit = evidence.root.records.get("audit")
    fact = audit.facts.get("period_end") if audit is not None else None
    return fact.value if fact is not None and isinstance(fact.value, Interval) and fact.value.exact else None


def of_key(evidence: Evidence, key: str) -> dict[str, Fact]:
    """The number, start and end of the reporting year of a key."""
    last = period_end(evidence)
    start, end = year_bounds(int(key), last.low if last is not None else None)
    return facts_of(int(key), start, end)


def facts_of(number: int, start: Interval, end: Interval) -> dict[str, Fact]:
    """What is known of a reporting year by itself."""
    values = {"number": point(number), "start": start, "end": end}
    return {name: Fact(value, _shown(name, value), ()) for name, value in values.items()}


def _shown(name: str, value: Interval) -> str:
    return str(value.low) if name == "number" or value.low is None else day_text(value.low)


def moving(evidence: Evidence, fields: Mapping[str, Field], put: Put) -> Put:
    """What puts another end of the audited period there, and moves every reporting year with it."""

    def put_both(value: Value) -> Undo:
        undo_end = put(value)
        moved: list[tuple[dict[str, Fact], dict[str, Fact]]] = []
        for row in _listed(evidence.root, fields):
            known = row.data.facts
            moved.append((known, {name: known[name] for name in _ENDS}))
            known.update({name: fact for name, fact in of_key(evidence, row.key).items() if name in _ENDS})

        def undo() -> None:
            for known, before in moved:
                known.update(before)
            undo_end()

        return undo

    return put_both


def _listed(record: RecordData, fields: Mapping[str, Field]) -> Iterator[RowData]:
    """Every row that is a reporting year, and has its days by that."""
    for name, given in record.collections.items():
        rows = fields[name]
        assert isinstance(rows, Rows)
        for row in given.rows.values():
            if all(is_yearly_leaf(rows, end) for end in _ENDS):
                yield row
            yield from _listed(row.data, rows.fields)
    for name, inner in record.records.items():
        group = fields[name]
        assert isinstance(group, Group)
        yield from _listed(inner, group.fields)
