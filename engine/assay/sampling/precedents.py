"""What the cases of the rules tell: which facts make a criterion conform, and what real values look like.

In: the rules with their cases.  Out: `Precedents`.  Days are moved by as much as the audit lies from the day
of the case; the rows of collections that are given from outside (facilities) are replaced by those.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from assay.evidence.facts import CollectionData, Evidence, Fact, RecordData, RowData
from assay.evidence.from_case import case_evidence
from assay.evidence.known import Known
from assay.sampling.draft import Address, copied_rows, fact
from assay.syntax import tree as syntax
from assay.typed.schema import Field, Leaf, Rows
from assay.typed.tree import Rules
from assay.typed.types import Choice, Date, OptionalOf, RefTo, SetOf
from assay.units.bounds import Interval
from assay.units.calendar import day_number
from assay.units.values import TRUE, OptionalValue, Options, SetValue, Value, settled

_OWN = ("audit", "entity")


@dataclass(slots=True)
class Precedents:
    """`given`: names at the top that come from outside.

    `conforming` are the facts of the cases in which a criterion conforms, by criterion; `values` and `rows`
    are what the cases state of each path, those of conforming cases first.
    """

    given: frozenset[str] = frozenset()
    conforming: dict[str, list[RecordData]] = field(default_factory=dict)
    values: dict[Address, list[Value]] = field(default_factory=dict)
    rows: dict[Address, list[CollectionData]] = field(default_factory=dict)


def usual_day(rules: Rules) -> Decimal | None:
    """The day on which most cases are judged, the later of two; None without a dated case."""
    days = Counter(case.syntax.on.text for case in rules.cases if case.syntax.on is not None)
    if not days:
        return None
    return day_number(max(days, key=lambda day: (days[day], day)))


def precedents(
    rules: Rules, known: Known, audit_date: Decimal, given: Mapping[str, CollectionData]
) -> Precedents:
    """Read all cases.  `given` are the collections at the top that do not come from a case."""
    found = Precedents(frozenset({*given, *_OWN}))
    best = rules.method.ratings[0].name
    good: list[RecordData] = []
    others: list[RecordData] = []
    for case in rules.cases:
        read = case_evidence(case.syntax, rules.schema, rules.units, known, audit_date)
        if read.evidence is None:
            continue
        adapted = _adapted(read.evidence, rules.schema.fields, audit_date, given)
        _gather((), rules.schema.fields, RecordData(collections=_taken(adapted, found.given)), found)
        expected = [line for line in case.syntax.lines if isinstance(line, syntax.Expect)]
        conforms = [line.id.text for line in expected if _conforms(line, best)]
        for criterion in conforms:
            found.conforming.setdefault(criterion, []).append(adapted)
        (good if conforms else others).append(adapted)
    for record in (*good, *others):
        _gather((), rules.schema.fields, record, found)
    return found


def _conforms(line: syntax.Expect, best: str) -> bool:
    if line.subject is not None or line.form != "exactly":
        return False
    return [word.text for word in line.grades] == [best]


def _gather(path: Address, fields: Mapping[str, Field], record: RecordData, into: Precedents) -> None:
    for name, value in record.facts.items():
        seen = into.values.setdefault((*path, name), [])
        if settled(value.value) and value.value not in seen:
            seen.append(value.value)
    for name, inner in record.records.items():
        _gather((*path, name), _fields(fields, name), inner, into)
    for name, rows in record.collections.items():
        if rows.rows and rows.complete:
            into.rows.setdefault((*path, name), []).append(rows)
        for row in rows.rows.values():
            _gather((*path, name), _fields(fields, name), row.data, into)


def _fields(fields: Mapping[str, Field], name: str) -> Mapping[str, Field]:
    found = fields.get(name)
    return {} if found is None or isinstance(found, Leaf) else found.fields


# ---- facts of a case, for this audit ----------------------------------------------------------------------


def _adapted(
    case: Evidence, fields: Mapping[str, Field], audit_date: Decimal, given: Mapping[str, CollectionData]
) -> RecordData:
    years = _year(audit_date) - _year(case.audit_date)
    keys = {
        name: _matched(case.root.collections[name], rows)
        for name, rows in given.items()
        if name in case.root.collections
    }

    def moved(leaf: Leaf, value: Value) -> Value:
        return _moved(leaf.type, value, audit_date - case.audit_date, keys, given)

    record = _record(case.root, fields, moved, years)
    _place(record, fields, given)
    return record


def _taken(record: RecordData, given: frozenset[str]) -> dict[str, CollectionData]:
    """Takes out what comes from outside: it tells what such facts look like, and no more."""
    for name in given:
        record.records.pop(name, None)
    return {name: record.collections.pop(name) for name in given if name in record.collections}


def _place(record: RecordData, fields: Mapping[str, Field], given: Mapping[str, CollectionData]) -> None:
    """A case need not say where a row stands; evidence has to."""
    for name, rows in record.collections.items():
        found = fields[name]
        if not isinstance(found, Rows) or found.at is None or found.at not in given:
            continue
        keys = list(given[found.at].rows)
        for place, row in enumerate(rows.rows.values()):
            row.data.facts.setdefault(found.at, fact(Options(frozenset({keys[place % len(keys)]}))))


def _year(day: Decimal) -> int:
    return date.fromordinal(int(day)).year


def _matched(rows: CollectionData, given: CollectionData) -> dict[str, str]:
    """Which given row (there is one at least) stands for which row of the case: the one that shares most."""
    found: dict[str, str] = {}
    for key, row in rows.rows.items():
        free = [other for other in given.rows if other not in found.values()] or list(given.rows)
        found[key] = max(free, key=lambda other: _alike(row, given.rows[other]))
    return found


def _alike(row: RowData, other: RowData) -> int:
    shared = 0
    for name, one in row.data.facts.items():
        value, theirs = one.value, other.data.facts.get(name)
        if isinstance(value, SetValue) and theirs is not None and isinstance(theirs.value, SetValue):
            shared += len(set(value.members) & set(theirs.value.members))
    return shared


Moved = Callable[[Leaf, Value], Value]


def _record(record: RecordData, fields: Mapping[str, Field], moved: Moved, years: int) -> RecordData:
    found = RecordData()
    for name, field_ in fields.items():
        if isinstance(field_, Leaf):
            if name in record.facts:
                found.facts[name] = _fact(record.facts[name], field_, moved)
        elif isinstance(field_, Rows):
            if name in record.collections:
                found.collections[name] = _rows(record.collections[name], field_, moved, years)
        elif name in record.records:
            found.records[name] = _record(record.records[name], field_.fields, moved, years)
    return found


def _fact(given: Fact, leaf: Leaf, moved: Moved) -> Fact:
    return fact(moved(leaf, given.value), given.estimate)


def _rows(given: CollectionData, rows: Rows, moved: Moved, years: int) -> CollectionData:
    found = CollectionData(complete=given.complete)
    for key, row in given.rows.items():
        name = str(int(key) + years) if rows.yearly else key
        found.rows[name] = RowData(name, TRUE, _record(row.data, rows.fields, moved, years))
    return found


def _moved(
    kind: object,
    value: Value,
    days: Decimal,
    keys: Mapping[str, Mapping[str, str]],
    given: Mapping[str, CollectionData],
) -> Value:
    match kind, value:
        case OptionalOf(item=item), OptionalValue(present=present, value=inner):
            return OptionalValue(present, _moved(item, inner, days, keys, given))
        case Date(), Interval(low=low, high=high):
            return Interval(low if low is None else low + days, high if high is None else high + days)
        case RefTo(collection=(name,)), Options(known=known) if name in given and known is not None:
            rows, map_ = list(given[name].rows), keys.get(name, {})
            return Options(frozenset(map_.get(key, rows[0]) for key in known)) if rows else value
        case SetOf(item=RefTo(collection=(name,))), SetValue(open=False) if name in given:
            return SetValue(dict.fromkeys(given[name].rows, TRUE), open=False)
        case _:
            return value


def typed_choice(kind: object) -> Choice | None:
    """The closed list behind a type, where there is one."""
    while isinstance(kind, OptionalOf | SetOf):
        kind = kind.item
    return kind if isinstance(kind, Choice) else None


def placed(rows: CollectionData, at: str, keys: Sequence[str]) -> CollectionData:
    """Rows as in a case, one for each of `keys`, which they name in their field `at`."""
    models = list(rows.rows.values())
    found = CollectionData()
    for place, key in enumerate(keys):
        model = copied_rows(CollectionData({"": models[place % len(models)]})).rows[""]
        facts = {**model.data.facts, at: fact(Options(frozenset({key})))}
        found.rows[key] = RowData(key, TRUE, replace(model.data, facts=facts))
    return found
