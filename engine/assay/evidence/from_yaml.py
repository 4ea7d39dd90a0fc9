"""Evidence files (YAML 1.2, and so JSON) to facts.

In: sources, the schema and units of the rules, and the names that the rules know.  Out: one evidence set and
diagnostics E04xx.  All sources are read, whatever is wrong in one of them; with an error there is no set.
The order of the sources changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from assay.diagnostics import Diagnostic, has_errors, sort_diagnostics
from assay.evidence import errors
from assay.evidence.decided import check_decided
from assay.evidence.desk import Desk, Provenance, read_provenance
from assay.evidence.documents import check_documents
from assay.evidence.facts import Document, Evidence, RecordData, State
from assay.evidence.header import Header, read_header
from assay.evidence.known import Known
from assay.evidence.merge import Correction, Merger
from assay.evidence.nodes import Entry, MappingNode, ScalarNode, TextForm, read_nodes
from assay.evidence.occasion import Mode, Occasion
from assay.evidence.previous import check_previous
from assay.evidence.problems import Problems, Wrong
from assay.evidence.records import Others, mapping_of, read_record
from assay.evidence.said import Subjects, check_said
from assay.evidence.standards import of_standard
from assay.evidence.values import read_fact
from assay.source import Cells, Source, Span
from assay.typed.builtin import builtin_groups
from assay.typed.schema import Field, Group, Leaf, Schema
from assay.units.unit import Units

# The audited period has a section of its own, and is read from there.
_FROM_PERIOD = {"period_start": "from", "period_end": "to"}
_AS_STATED = Occasion()


@dataclass(frozen=True, slots=True)
class Read:
    """An evidence set, or None where there are errors."""

    evidence: Evidence | None
    diagnostics: tuple[Diagnostic, ...]


def read_evidence(
    sources: Sequence[Source],
    schema: Schema,
    units: Units,
    *,
    known: Known,
    occasion: Occasion = _AS_STATED,
) -> Read:
    """Read all sources as one set, on an occasion."""
    problems = Problems()
    if not sources:
        return Read(None, (errors.no_files(),))
    ordered = sorted(sources, key=lambda source: (source.name, source.text))
    headers = [header for source in ordered if (header := _header(source, problems)) is not None]
    headers = of_standard(headers, known, problems)
    desk = Desk(units, problems, _documents(headers, problems))
    stated = _one_day(headers, "audit_date", "the day of the audit", problems)
    desk.audit_date = stated if occasion.as_of is None else occasion.as_of
    desk.period_end = _one_day(headers, "period_end", "the end of the audited period", problems)
    if headers and desk.audit_date is None and not _audit_date_wrong(headers):
        problems.add(_no_day(headers[0].source))
    fields = all_fields(schema)
    records = [_facts(desk, fields, header, known.elsewhere.fields) for header in headers]
    merger = Merger(desk, _corrections(headers))
    root = merger.record(fields, records)
    mode = occasion.mode_of(_audit_type(root))
    documents = _looked_for(desk.documents, headers, mode, problems) if occasion.documents else desk.documents
    occasion.impose(root)
    _unmet_corrections(merger)
    subjects = Subjects(root)
    check_references(desk, subjects)
    said = [item for header in headers for item in header.said]
    judgements, findings = check_said(said, subjects, known, problems)
    lines = [item for header in headers for item in header.decided]
    decided = check_decided(lines, known, desk.audit_date, problems)
    previous = check_previous([item for header in headers for item in header.before], known, problems)
    found = tuple(sort_diagnostics(problems.found))
    if has_errors(found) or desk.audit_date is None:
        return Read(None, found)
    evidence = Evidence(
        _name(ordered),
        desk.audit_date,
        root,
        tuple(sorted({standard for header in headers for standard in header.standards})),
        entity_name(root),
        documents,
        judgements,
        findings,
        decided.confirmations,
        decided.inapplicable,
        decided.overrides,
        decided.waivers,
        previous,
        count=len(merger.paths),
        mode=mode,
        as_of=occasion.as_of is not None and occasion.as_of != stated,
    )
    return Read(evidence, found)


def _no_day(source: Source) -> Diagnostic:
    remedy = "add `audit: {date: 2026-03-12}`"
    if isinstance(source, Cells):
        remedy = "fill in the day of the audit on the sheet `Start`"
    elif isinstance(source, TextForm):  # a list of records has no place for it
        remedy = "name the file too that has `audit: {date: 2026-03-12}`, or put it into the same folder"
    return errors.missing("an evidence set", "audit.date", Span(source, 0, 0), remedy)


def all_fields(schema: Schema) -> Mapping[str, Field]:
    """The fields of the schema, with `audit` and `entity` among them in any case."""
    return {**builtin_groups(None), **schema.fields}


def _audit_type(root: RecordData) -> str | None:
    """What kind of audit the evidence says that it is for."""
    audit = root.records.get("audit")
    fact = audit.facts.get("type") if audit is not None else None
    return fact.shown if fact is not None and fact.state is State.KNOWN else None


def _looked_for(
    documents: Mapping[str, Document], headers: Sequence[Header], mode: Mode | None, problems: Problems
) -> dict[str, Document]:
    """The documents, with what was found of their files."""
    found = check_documents(headers, mode, problems)
    return {name: replace(item, file_check=found.get(name)) for name, item in documents.items()}


def entity_name(root: RecordData) -> str | None:
    """What the entity is called, where the evidence says so."""
    entity = root.records.get("entity")
    name = entity.facts.get("name") if entity is not None else None
    return name.shown if name is not None else None


def check_references(desk: Desk, subjects: Subjects) -> None:
    """Every key of another collection must be one of its rows, where the list of them is complete."""
    for reference in desk.references:
        if subjects.lacks(reference.collection, reference.key):
            meant = desk.problems.nearest(reference.key, subjects.names(reference.collection))
            name = reference.collection[-1]
            desk.problems.add(errors.no_such_row(name, reference.key, reference.span, meant))


def _name(sources: Sequence[Source]) -> str:
    names = list(dict.fromkeys(source.name for source in sources))
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more" if names else ""


# ---- the headers ------------------------------------------------------------------------------------------


def _header(source: Source, problems: Problems) -> Header | None:
    root = read_nodes(source, problems)
    return None if root is None else read_header(source, root, problems)


def _documents(headers: Sequence[Header], problems: Problems) -> dict[str, Document]:
    """The documents of all files; the same id cannot stand for two."""
    firsts: dict[str, tuple[Document, Span]] = {}
    for header in headers:
        for name, (document, span) in header.documents.items():
            first, place = firsts.setdefault(name, (document, span))
            if first != document:
                problems.add(errors.disagree(f"the document `{name}`", span, place))
    return {name: firsts[name][0] for name in sorted(firsts)}


def _one_day(headers: Sequence[Header], name: str, what: str, problems: Problems) -> Decimal | None:
    """A day that the whole set shares: parameters and reporting years hang on it."""
    days: list[tuple[Decimal, Span]] = [
        day for header in headers if (day := getattr(header, name)) is not None
    ]
    for day, span in days[1:]:
        if day != days[0][0]:
            problems.add(errors.disagree(what, span, days[0][1]))
    return days[0][0] if days else None


def _audit_date_wrong(headers: Sequence[Header]) -> bool:
    """Whether a day was written and could not be read, which has been reported."""
    sections = (header.sections.get("audit") for header in headers)
    nodes = (section.value for section in sections if section is not None)
    return any(isinstance(node, MappingNode) and node.get("date") is not None for node in nodes)


def _corrections(headers: Sequence[Header]) -> dict[str, list[Correction]]:
    gathered: dict[str, list[Correction]] = {}
    for header in headers:
        for correction in header.corrections:
            gathered.setdefault(correction.path, []).append(correction)
    return gathered


def _unmet_corrections(merger: Merger) -> None:
    problems = merger.desk.problems
    for path, corrections in merger.corrections.items():
        if path in merger.paths:
            continue
        for correction in corrections:
            meant = problems.nearest(path, merger.paths)
            problems.add(errors.nothing_to_correct(path, correction.span, meant))


# ---- the facts --------------------------------------------------------------------------------------------


def _facts(desk: Desk, fields: Mapping[str, Field], header: Header, elsewhere: Others) -> RecordData:
    """All facts of one file: its `facts`, and what its header says of the audit and the entity.

    `elsewhere`: the facts of other standards, which are passed over.
    """
    own = {name: field for name, field in fields.items() if name not in ("audit", "entity")}
    data = RecordData()
    for section, read in (("facts", own), ("entity", fields["entity"]), ("audit", fields["audit"])):
        entry = header.sections.get(section)
        if entry is None or _nothing(entry):
            continue
        try:
            remedy = f"write its facts on lines below `{section}:`, or in braces behind it"
            node = mapping_of(entry.key, entry.value, "a record of facts", remedy)
        except Wrong as wrong:
            desk.problems.add(wrong.diagnostic)
            continue
        if not isinstance(read, dict):
            assert isinstance(read, Group)
            _no_period(desk, section, node)
            shared = read_provenance(desk, node, Provenance(), read.fields)
            data.records[section] = read_record(desk, f"`{section}`", read.fields, node, shared)
        else:
            node = _without_sections(desk, node)
            shared = read_provenance(desk, node, Provenance(), read)
            given = read_record(desk, "the evidence of these rules", read, node, shared, elsewhere)
            data.facts, data.collections = given.facts, given.collections
            data.records.update(given.records)
    _audited_period(desk, fields["audit"], header, data)
    return data


def _nothing(entry: Entry) -> bool:
    return isinstance(entry.value, ScalarNode) and entry.value.text in ("", "~", "null")


def _no_period(desk: Desk, section: str, node: MappingNode) -> None:
    """The ends of the audited period do not stand under `audit`."""
    hidden = _FROM_PERIOD if section == "audit" else {}
    for entry in node.entries:
        name = entry.key.text
        if name in hidden:
            hint = "write `period: {from: …, to: …}` as a section of its own"
            desk.problems.add(errors.unknown_key(f"`{section}`", name, entry.key.span, (), None, hint))


def _without_sections(desk: Desk, node: MappingNode) -> MappingNode:
    """The lines under `facts`, without those that belong beside it."""
    kept = []
    for entry in node.entries:
        if entry.key.text in ("audit", "entity"):
            hint = f"`{entry.key.text}` stands beside `facts`, not in it"
            where = "the section `facts`"
            desk.problems.add(errors.unknown_key(where, entry.key.text, entry.key.span, (), None, hint))
        else:
            kept.append(entry)
    return MappingNode(tuple(kept), node.span)


def _audited_period(desk: Desk, audit: Field, header: Header, data: RecordData) -> None:
    """The section `period` as the facts `audit.period_start` and `audit.period_end`."""
    if header.period is None or not isinstance(audit, Group):
        return
    record = data.records.setdefault("audit", RecordData())
    for name, entry in zip(_FROM_PERIOD, header.period, strict=True):
        leaf = audit.fields.get(name)
        fact = read_fact(desk, leaf, entry.value, Provenance()) if isinstance(leaf, Leaf) else None
        if fact is not None:
            record.facts[name] = fact
