"""The `given` lines of a case to facts: the same evidence as in a file, written in a rule file.

In: a case, the schema and units of the rules, and the names that the rules know.  Out: one evidence set and
diagnostics.  A bare number is in the field's own unit.  Each `given` line counts as a file of its own: what
two lines say of one fact is put together as definition 6 says, so that a case can hold a conflict.

The lines become the nodes that an evidence file has, and are read by the same readers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from assay.diagnostics import Diagnostic, has_errors, sort_diagnostics
from assay.evidence import errors
from assay.evidence.case_said import case_lines
from assay.evidence.decided import check_decided
from assay.evidence.desk import Desk, Provenance
from assay.evidence.facts import Evidence, Fact, RecordData
from assay.evidence.from_yaml import Read, all_fields, check_references, entity_name
from assay.evidence.known import Known
from assay.evidence.merge import Merger
from assay.evidence.nodes import Entry, ListNode, MappingNode, Node, ScalarNode
from assay.evidence.previous import check_previous
from assay.evidence.problems import Problems, Wrong
from assay.evidence.records import read_record
from assay.evidence.said import Subjects, check_said
from assay.source import Span
from assay.syntax import tree as syntax
from assay.typed.schema import Field, Group, Leaf, Rows, Schema
from assay.typed.types import SetOf
from assay.units.bounds import Interval, point
from assay.units.calendar import day_number, day_text
from assay.units.unit import Units

_GIVEN = (syntax.Fact, syntax.RowFact, syntax.OpenFact, syntax.NoFact)


def case_evidence(
    case: syntax.Case, schema: Schema, units: Units, known: Known, default_date: Decimal | None
) -> Read:
    """The evidence of one case.  Its own date, else `default_date` (a day number), is the audit date."""
    problems = Problems()
    fields = all_fields(schema)
    desk = Desk(units, problems, audit_date=_date(case, default_date, problems), bare=True)
    given = [line for line in case.lines if isinstance(line, _GIVEN)]
    nodes = [_record(problems, fields, (line,), line.span) for line in given]
    desk.period_end = _period_end(desk, fields, nodes)
    records = [read_record(desk, "the evidence of these rules", fields, node, Provenance()) for node in nodes]
    _one_audit_date(records, problems)
    merger = Merger(desk)
    root = merger.record(fields, [*records, *_audit_date(case, desk)])
    subjects = Subjects(root)
    check_references(desk, subjects)
    lines = case_lines(case, desk.audit_date, problems)
    judgements, findings = check_said(lines.said, subjects, known, problems)
    decided = check_decided(lines.decided, known, desk.audit_date, problems)
    previous = check_previous(lines.before, known, problems)
    found = tuple(sort_diagnostics(problems.found))
    if has_errors(found) or desk.audit_date is None:
        return Read(None, found)
    evidence = Evidence(
        case.title,
        desk.audit_date,
        root,
        entity=entity_name(root),
        judgements=judgements,
        findings=findings,
        confirmations=decided.confirmations,
        overrides=decided.overrides,
        waivers=decided.waivers,
        previous=previous,
        count=len(merger.paths),
    )
    return Read(evidence, found)


# ---- the days ---------------------------------------------------------------------------------------------


def _date(case: syntax.Case, default: Decimal | None, problems: Problems) -> Decimal | None:
    if case.on is None:
        if default is None:
            remedy = f'write `case "{case.title}" on 2026-03-01 {{`'
            problems.add(errors.bad_case(case.span, "this case has no date", remedy))
        return default
    try:
        return day_number(case.on.text)
    except ValueError:
        problems.add(errors.no_such_day(case.on.span, case.on.text))
        return None


def _audit_date(case: syntax.Case, desk: Desk) -> Sequence[RecordData]:
    """The day of the case as the fact `audit.date`."""
    if desk.audit_date is None:
        return ()
    span = case.on.span if case.on is not None else case.span
    day = point(desk.audit_date)
    fact = Fact(day, day_text(desk.audit_date), Provenance().origins(span), span=span)
    return (RecordData(records={"audit": RecordData({"date": fact})}),)


def _one_audit_date(records: Sequence[RecordData], problems: Problems) -> None:
    """The day of the audit is the day of the case, and is not given a second time."""
    for record in records:
        audit = record.records.get("audit")
        fact = audit.facts.get("date") if audit is not None else None
        if fact is not None and fact.span is not None:
            message = "the day of the audit is the day of the case"
            problems.add(errors.bad_case(fact.span, message, 'write it as `case "…" on 2026-03-01`'))


def _period_end(desk: Desk, fields: Mapping[str, Field], nodes: Sequence[MappingNode]) -> Decimal | None:
    """The end of the audited period, which the reporting years need before they are read."""
    audit = fields["audit"]
    trial = Desk(desk.units, Problems(), bare=True)
    for node in nodes:
        inner = node.get("audit")
        if isinstance(audit, Group) and isinstance(inner, MappingNode):
            fact = read_record(trial, "", audit.fields, inner, Provenance()).facts.get("period_end")
            if fact is not None and isinstance(fact.value, Interval) and fact.value.exact:
                return fact.value.low
    return None


# ---- lines to nodes ---------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Gathered:
    """The lines of one block that speak of one name."""

    key: ScalarNode
    is_set: bool
    rows: list[Entry] = field(default_factory=list)
    value: Node | None = None
    incomplete: syntax.OpenFact | None = None


def _record(
    problems: Problems, fields: Mapping[str, Field], facts: Sequence[syntax.CaseFact], span: Span
) -> MappingNode:
    """The lines of one block as the mapping that an evidence file would have."""
    gathered: dict[str, _Gathered] = {}
    for fact in facts:
        name = fact.name.text
        declared = fields.get(name)
        into = gathered.setdefault(name, _Gathered(ScalarNode(name, fact.name.span), _is_set(declared)))
        try:
            _gather(problems, declared, fact, into)
        except Wrong as wrong:
            problems.add(wrong.diagnostic)
    entries = (Entry(item.key, node) for item in gathered.values() if (node := _node(item)) is not None)
    return MappingNode(tuple(entries), span)


def _gather(problems: Problems, declared: Field | None, fact: syntax.CaseFact, into: _Gathered) -> None:
    match fact:
        case syntax.OpenFact():
            _may_be_open(declared, fact)
            into.incomplete = fact
        case syntax.NoFact():
            _once(into, fact)
            into.value = _absent(declared, fact)
        case syntax.Fact():
            if declared is not None and not isinstance(declared, Leaf):
                raise Wrong(_no_single_value(declared, fact))
            _once(into, fact)
            into.value = _datum(fact.value)
        case _:
            _row(problems, declared, fact, into)


def _no_single_value(declared: Field, fact: syntax.Fact) -> Diagnostic:
    name = fact.name.text
    example = f"{name} {{ … }}" if isinstance(declared, Group) else f"{name} north {{ … }}"
    return errors.bad_case(fact.span, f"`{name}` is not a single value", f"write `{example}`")


def _row(problems: Problems, declared: Field | None, fact: syntax.RowFact, into: _Gathered) -> None:
    name = fact.name.text
    if isinstance(declared, Leaf):
        raise Wrong(errors.bad_case(fact.name.span, f"`{name}` is a single value", f"write `{name} is …`"))
    if isinstance(declared, Rows) and fact.key is None:
        raise Wrong(
            errors.bad_case(fact.name.span, f"a row of `{name}` has a key", f"write `{name} north {{ … }}`")
        )
    if isinstance(declared, Group) and fact.key is not None:
        raise Wrong(
            errors.bad_case(
                fact.key.span, f"`{name}` is one record, without a key", f"write `{name} {{ … }}`"
            )
        )
    fields = declared.fields if declared is not None else {}
    node = _record(problems, fields, fact.facts, fact.span)
    if fact.key is None:
        _once(into, fact)
        into.value = node
        return
    key = ScalarNode(fact.key.text, fact.key.span)
    same = next((row for row in into.rows if row.key.text == key.text), None)
    if same is not None:
        raise Wrong(errors.key_twice(key.text, key.span, same.key.span))
    if into.value is not None:
        _once(into, fact)
    into.rows.append(Entry(key, node))


def _once(into: _Gathered, fact: syntax.CaseFact) -> None:
    """Two lines of one block cannot give one fact, nor can a list be empty and have rows."""
    if into.value is not None or into.rows:
        raise Wrong(errors.key_twice(fact.name.text, fact.name.span, into.key.span))


def _is_set(declared: Field | None) -> bool:
    return isinstance(declared, Leaf) and isinstance(declared.type, SetOf)


def _may_be_open(declared: Field | None, fact: syntax.OpenFact) -> None:
    if declared is not None and not _is_set(declared) and not isinstance(declared, Rows):
        message = f"`{fact.name.text}` is no list, and cannot be incomplete"
        raise Wrong(errors.bad_case(fact.span, message, "leave it out where it is not known"))


def _absent(declared: Field | None, fact: syntax.NoFact) -> Node:
    """`no x`: an empty list, or an optional that is known to be absent."""
    if _is_set(declared):
        return ListNode((), fact.span)
    if isinstance(declared, Leaf):
        return ScalarNode("none", fact.span)
    if isinstance(declared, Group):
        message = f"`{fact.name.text}` is one record, and cannot be absent"
        raise Wrong(errors.bad_case(fact.span, message, "give its fields, or leave it out"))
    return MappingNode((), fact.span)


def _node(item: _Gathered) -> Node | None:
    """What the lines say together."""
    node = item.value
    if item.rows:
        node = MappingNode(tuple(item.rows), item.rows[0].key.span)
    if item.incomplete is None:
        return node
    span = item.incomplete.span
    flag = Entry(ScalarNode("incomplete", span), ScalarNode("yes", span))
    if item.is_set:
        return MappingNode((flag, Entry(ScalarNode("values", span), node or ListNode((), span))), span)
    return MappingNode((flag, Entry(ScalarNode("rows", span), node or MappingNode((), span))), span)


# ---- values -----------------------------------------------------------------------------------------------


def _datum(datum: syntax.Datum) -> Node:
    match datum:
        case syntax.Word(text=text, span=span):
            return ScalarNode(text, span)
        case syntax.Exact(span=span, value=literal):
            return ScalarNode(_literal(literal), span)
        case syntax.Ranged(span=span, low=low, high=high):
            first = low.text if isinstance(low, syntax.Day) else f"{low:f}"
            return ScalarNode(f"{first} to {_literal(high)}", span)
        case syntax.Measured(span=span, value=value, spread=spread, unit=unit):
            behind = "" if unit is None else f" {unit.text}"
            return ScalarNode(f"{value:f} ± {spread:f}{behind}", span)
        case _:
            return ListNode(tuple(_datum(item) for item in datum.items), datum.span)


def _literal(literal: syntax.Literal) -> str:
    if isinstance(literal, syntax.Number):
        return f"{literal.value:f}" if literal.unit is None else f"{literal.value:f} {literal.unit.text}"
    return literal.text
