"""A draft as an evidence file: facts with the document that they come from, and what the auditor says.

In: a draft and the heading of its set.  Out: the nodes of the file, which the reader reads back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from assay.evidence.facts import CollectionData, Fact, RecordData
from assay.evidence.header import FORMAT, UNABLE
from assay.evidence.nodes import Entry, ListNode, MappingNode, Node, ScalarNode
from assay.plan import tree as plan
from assay.sampling.draft import Draft, Subject
from assay.sampling.watch import questions
from assay.source import Source, Span
from assay.typed.builtin import is_yearly_leaf
from assay.typed.schema import Field, Group, Leaf, Rows
from assay.typed.types import Date, Flag, OptionalOf, Period, Quantity, SetOf, ValueType
from assay.units.bounds import Interval
from assay.units.calendar import day_text
from assay.units.unit import NUMBER
from assay.units.values import TRUE, OptionalValue, Options, SetValue, Value

_NOWHERE = Span(Source("generated", ""), 0, 0)
_WHO = "lead auditor"
_PAGES = 60
_SOURCE = "source"


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above the facts: the standard, the documents by the principle whose criteria read them."""

    standard: str
    documents: Mapping[str, str]
    document_of: Mapping[str, str]
    days: Mapping[str, Decimal]
    confirmations: Sequence[tuple[str, str]]


def to_nodes(program: plan.Plan, draft: Draft, heading: Heading, rng: Random) -> MappingNode:
    """The whole file."""
    writer = _Writer(draft, heading, rng)
    records = draft.root.records
    sections: dict[str, Node] = {"assay": scalar(FORMAT), "standard": scalar(heading.standard)}
    for name in ("entity", "audit"):
        found = draft.schema.fields.get(name)
        if isinstance(found, Group) and name in records:
            sections[name] = writer.plain(found, records[name])
    sections["period"] = _period(records["audit"])
    sections["facts"] = mapping(writer.top())
    sections["documents"] = mapping(_documents(heading))
    sections |= _said(program, draft, heading)
    sections["previous"] = scalar("none")
    return mapping(sections.items())


def scalar(text: str) -> ScalarNode:
    """One value of the file."""
    return ScalarNode(text, _NOWHERE)


def mapping(entries: Iterable[tuple[str, Node]]) -> MappingNode:
    """Keys with their values, in this order."""
    return MappingNode(tuple(Entry(scalar(name), node) for name, node in entries), _NOWHERE)


def _documents(heading: Heading) -> Iterator[tuple[str, Node]]:
    for name, title in heading.documents.items():
        day = scalar(day_text(heading.days[name]))
        yield name, mapping({"title": scalar(title), "date": day}.items())


def _period(audit: RecordData) -> Node:
    ends = {"from": audit.facts["period_start"], "to": audit.facts["period_end"]}
    return mapping((name, scalar(_number(Date(), fact.value))) for name, fact in ends.items())


# ---- facts ------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Writer:
    draft: Draft
    heading: Heading
    rng: Random

    def top(self) -> Iterator[tuple[str, Node]]:
        for name, found in self.draft.schema.fields.items():
            if name not in ("entity", "audit"):
                document = self.heading.document_of.get(name)
                yield from self._field(found, self.draft.root, document, top=True)

    def plain(self, group: Group, record: RecordData) -> MappingNode:
        """A record of which no document tells; the audited period has a section of its own."""
        hidden = ("period_start", "period_end") if group.name == "audit" else ()
        return mapping(
            (name, value_node(found.type, record.facts[name]))
            for name, found in group.fields.items()
            if isinstance(found, Leaf) and name in record.facts and name not in hidden
        )

    def _field(
        self, found: Field, record: RecordData, document: str | None, *, top: bool = False
    ) -> Iterator[tuple[str, Node]]:
        if isinstance(found, Leaf):
            if found.name in record.facts:
                node = value_node(found.type, record.facts[found.name])
                yield found.name, self._sourced(node, document) if top and document else node
        elif isinstance(found, Rows):
            rows = record.collections.get(found.name)
            if rows is not None:
                yield found.name, self._rows(found, rows, document, top=top)
        elif found.name in record.records:
            inner = self._record(found.fields, record.records[found.name], document, top=top)
            if inner.entries:
                yield found.name, inner

    def _record(
        self, fields: Mapping[str, Field], record: RecordData, document: str | None, *, top: bool
    ) -> MappingNode:
        entries = [entry for found in fields.values() for entry in self._field(found, record, document)]
        if top and document is not None and entries and _SOURCE not in fields:
            entries.append((_SOURCE, self._page(document)))
        return mapping(entries)

    def _rows(self, rows: Rows, data: CollectionData, document: str | None, *, top: bool) -> MappingNode:
        inner = []
        for key, row in data.rows.items():
            own = {name: f for name, f in rows.fields.items() if not is_yearly_leaf(rows, name)}
            inner.append((key, self._record(own, row.data, document, top=top)))
        if data.complete:
            return mapping(inner)
        complete: Node = scalar("yes")
        return mapping([("incomplete", complete), ("rows", mapping(inner))])

    def _page(self, document: str) -> ScalarNode:
        return scalar(f"{document} p. {self.rng.randint(1, _PAGES)}")

    def _sourced(self, node: Node, document: str) -> Node:
        page = (_SOURCE, self._page(document))
        if isinstance(node, MappingNode):
            return MappingNode((*node.entries, Entry(scalar(page[0]), page[1])), _NOWHERE)
        return mapping([("value", node), page])


def value_node(kind: ValueType, fact: Fact) -> Node:
    """A value in the words of an evidence file."""
    if fact.estimate is not None:
        return scalar(_measured(kind, fact))
    return _value(kind, fact.value)


def _value(kind: ValueType, value: Value) -> Node:
    match kind, value:
        case OptionalOf(item=item), OptionalValue(present=present, value=inner):
            return _value(item, inner) if present == TRUE else scalar("none")
        case SetOf(), SetValue(members=members):
            return ListNode(tuple(scalar(name) for name in members), _NOWHERE)
        case Flag(), int():
            return scalar("yes" if value == TRUE else "no")
        case _, Options(known=known) if known:
            return scalar(next(iter(known)))
        case _:
            return scalar(_number(kind, value))


def _number(kind: ValueType, value: Value) -> str:
    assert isinstance(value, Interval)
    assert value.low is not None
    assert value.high is not None
    low, high = (_end(kind, end) for end in (value.low, value.high))
    return low if value.exact else f"{low} to {high}"


def _end(kind: ValueType, number: Decimal) -> str:
    match kind:
        case Date():
            return day_text(number)
        case Period(months=months):
            return f"{number:f} {'months' if months is not False else 'days'}"
        case Quantity(unit=unit) if unit != NUMBER:
            return f"{number:f} {unit.symbol}"
        case _:
            return f"{number:f}"


def _measured(kind: ValueType, fact: Fact) -> str:
    value = fact.value.value if isinstance(fact.value, OptionalValue) else fact.value
    plain = kind.item if isinstance(kind, OptionalOf) else kind
    assert isinstance(value, Interval)
    assert isinstance(plain, Quantity)
    assert value.high is not None
    assert fact.estimate is not None
    return f"{fact.estimate:f} ± {value.high - fact.estimate:f} {plain.unit.symbol}"


# ---- what the auditor says --------------------------------------------------------------------------------


def _said(program: plan.Plan, draft: Draft, heading: Heading) -> dict[str, Node]:
    judgements, findings = [], []
    titles = {clause.id: clause.title for clause in program.clauses}
    audit = draft.root.records["audit"].facts
    day = scalar(_number(Date(), audit["onsite_end"].value))
    for criterion in program.criteria:
        asked = questions(program, draft, criterion)
        judgements += [
            _judgement(draft, subject, program.ratings[0], titles[subject[0]], day)
            for subject in asked.judgements
        ]
        for clause, row in asked.findings:
            risk = scalar("yes" if (clause, row) in draft.risky else "no")
            findings.append(_for({"clause": scalar(clause)}, row, {"significant_risk": risk}))
    confirmations = [_confirmation(escalation, name, day) for escalation, name in heading.confirmations]
    declared = [_declared(criterion, day) for criterion in sorted(draft.inapplicable)]
    sections = {
        "judgements": judgements,
        "findings": findings,
        "confirmations": confirmations,
        "not_applicable": declared,
    }
    return {name: ListNode(tuple(lines), _NOWHERE) for name, lines in sections.items() if lines}


def _for(before: dict[str, Node], row: str | None, after: dict[str, Node]) -> MappingNode:
    return mapping({**before, **({"for": scalar(row)} if row is not None else {}), **after}.items())


def _judgement(draft: Draft, subject: Subject, best: str, title: str, day: Node) -> MappingNode:
    rating = draft.judged.get(subject, best)
    said_of = {None: "not settled on the day", best: "seen to be so"}
    because = f"{said_of.get(rating, 'not quite so')}: {title}"
    said: dict[str, Node] = {
        "rating": scalar(rating or UNABLE),
        "because": scalar(because),
        "by": scalar(_WHO),
        "on": day,
    }
    return _for({"clause": scalar(subject[0])}, subject[1], said)


def _confirmation(escalation: str, criterion: str, day: Node) -> MappingNode:
    return mapping(
        {
            "escalation": scalar(escalation),
            "criterion": scalar(criterion),
            "answer": scalar("no"),
            "because": scalar("looked into, and not so"),
            "by": scalar(_WHO),
            "on": day,
        }.items()
    )


def _declared(criterion: str, day: Node) -> MappingNode:
    return mapping(
        {
            "criterion": scalar(criterion),
            "because": scalar("nothing of the kind lies within the scope"),
            "by": scalar(_WHO),
            "on": day,
        }.items()
    )
