"""The sections of an evidence file around its facts.

In: the mapping of one file.  Out: `Header`: standards, the day of the audit, the audited period, documents,
and what persons say (judgements, findings, corrections, decisions, the previous audit).  Every text keeps its
place until it is checked; that is why these sections are read from nodes and not by a model that knows values
alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from assay.evidence import decisions, errors
from assay.evidence.decisions import Decided, read_decisions
from assay.evidence.desk import day_of, place_of, scalar_of, text_of
from assay.evidence.facts import Document, Finding, Judgement
from assay.evidence.forms import Form, forms
from assay.evidence.merge import Correction
from assay.evidence.nodes import Entry, ListNode, MappingNode, Node, ScalarNode
from assay.evidence.previous import Before, read_previous
from assay.evidence.problems import Problems, Wrong
from assay.evidence.records import mapping_of
from assay.source import Source, Span
from assay.units.calendar import day_text
from assay.units.values import truth

FORMAT = "evidence/1"
SECTIONS = (
    "assay",
    "standard",
    "entity",
    "audit",
    "period",
    "facts",
    "documents",
    "judgements",
    "confirmations",
    "findings",
    "not_applicable",
    "overrides",
    "waivers",
    "corrections",
    "previous",
)
UNABLE = "unable_to_rate"


@dataclass(frozen=True, slots=True)
class Said:
    """A judgement or finding, with the places of the names in it."""

    what: Judgement | Finding
    span: Span
    clause: Span
    subject: Span | None
    rating: Span | None = None


@dataclass(slots=True)
class Header:
    """What one file says besides its facts.  Days stand with their places."""

    source: Source
    standards: list[str] = field(default_factory=list)
    audit_date: tuple[Decimal, Span] | None = None
    period: tuple[Entry, Entry] | None = None
    period_end: tuple[Decimal, Span] | None = None
    sections: dict[str, Entry] = field(default_factory=dict)
    documents: dict[str, tuple[Document, Span]] = field(default_factory=dict)
    said: list[Said] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)
    decided: list[Decided] = field(default_factory=list)
    before: list[Before] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        """The standards that the file is for, without their versions."""
        return [standard.split()[0] for standard in self.standards if standard.split()]


def read_header(source: Source, root: Node, problems: Problems) -> Header | None:
    """All sections but the facts; None when this is no evidence file at all."""
    if not isinstance(root, MappingNode):
        remedy = "begin with `assay: evidence/1`, then `audit: {date: …}` and `facts:`"
        first = Span(source, root.span.start, min(root.span.end, root.span.start + 1))
        problems.add(errors.wrong_shape(first, "this file", "a set of named sections", remedy))
        return None
    header = Header(source)
    for entry in root.entries:
        name = entry.key.text
        if name in SECTIONS:
            header.sections[name] = entry
            continue
        where = "an evidence file"
        problems.add(
            errors.unknown_key(where, name, entry.key.span, SECTIONS, problems.nearest(name, SECTIONS))
        )
    _format(header, problems)
    for name, read in _READERS.items():
        section = header.sections.get(name)
        if section is None or _blank(section.value):
            continue
        try:
            read(header, section, problems)
        except Wrong as wrong:
            problems.add(wrong.diagnostic)
    return header


def _blank(node: Node) -> bool:
    match node:
        case ScalarNode(text=text):
            return text in ("", "~", "null")
        case MappingNode(entries=entries):
            return not entries
        case _:
            return not node.items


def _format(header: Header, problems: Problems) -> None:
    entry = header.sections.get("assay")
    if entry is None:
        start = Span(header.source, 0, 0)
        problems.add(errors.missing("an evidence file", "assay", start, f"begin with `assay: {FORMAT}`"))
    elif not isinstance(entry.value, ScalarNode) or entry.value.text != FORMAT:
        problems.add(errors.wrong_kind("assay", entry.value.span, f"`{FORMAT}`", f"write `assay: {FORMAT}`"))


# ---- the sections -----------------------------------------------------------------------------------------


def _standard(header: Header, section: Entry, problems: Problems) -> None:
    items = section.value.items if isinstance(section.value, ListNode) else (section.value,)
    for item in items:
        try:
            header.standards.append(text_of("standard", item))
        except Wrong as wrong:
            problems.add(wrong.diagnostic)


def _audit(header: Header, section: Entry, _problems: Problems) -> None:
    """Only the day, which other sections need; the rest of `audit` are facts and are read as such."""
    node = mapping_of(section.key, section.value, "a record such as `{date: 2026-03-12}`")
    date = node.get("date")
    if date is not None:
        header.audit_date = (day_of("date", scalar_of("date", date)), date.span)


def _period(header: Header, section: Entry, problems: Problems) -> None:
    form = Form(section.key, section.value, problems, ("from", "to"), ())
    ends = {name: form.day(name) for name in ("from", "to") if name in form.entries}
    low, high = ends.get("from"), ends.get("to")
    if low is None or high is None:
        return
    if low > high:
        span = form.entries["to"].value.span
        raise Wrong(errors.bad_range(span, "the period ends before it begins", "exchange the two ends"))
    header.period = (form.entries["from"], form.entries["to"])
    header.period_end = (high, form.entries["to"].value.span)


def _documents(header: Header, section: Entry, problems: Problems) -> None:
    node = mapping_of(section.key, section.value, "documents by id: `D3: {title: …}`")
    for entry in node.entries:
        name = entry.key.text
        if re.fullmatch(r"\w\S*", name) is None or name.endswith(","):
            problems.add(errors.bad_key("document", name, entry.key.span, "a short name without spaces"))
            continue
        try:
            optional = ("file", "sha256", "date", "confidential")
            form = Form(entry.key, entry.value, problems, ("title",), optional)
        except Wrong as wrong:
            problems.add(wrong.diagnostic)
            continue
        day = form.day("date")
        document = Document(
            name,
            form.text("title") or name,
            day_text(day) if day is not None else None,
            form.text("file"),
            form.text("sha256"),
            form.flag("confidential") or False,
        )
        header.documents[name] = (document, entry.key.span)


def _judgements(header: Header, section: Entry, problems: Problems) -> None:
    required, optional = ("clause", "rating", "because", "by"), ("for", "on")
    for form in forms(section, problems, required, optional):
        clause, rating, subject = form.text("clause"), form.text("rating"), form.text("for")
        on = form.on()
        judgement = Judgement(
            clause or "",
            subject,
            None if rating == UNABLE else rating,
            form.text("because") or "",
            form.text("by") or "",
            on,
            place_of(form.span),
        )
        if clause is not None and rating is not None:
            spans = form.place("clause"), form.place("for"), form.place("rating")
            header.said.append(Said(judgement, form.span, spans[0] or form.span, spans[1], spans[2]))


def _findings(header: Header, section: Entry, problems: Problems) -> None:
    for form in forms(section, problems, ("clause", "significant_risk"), ("for", "note")):
        clause, risk = form.text("clause"), form.flag("significant_risk")
        subject, note = form.text("for"), form.text("note")
        if clause is not None and risk is not None:
            finding = Finding(clause, subject, truth(risk), note, place_of(form.span))
            clause_span = form.place("clause") or form.span
            header.said.append(Said(finding, form.span, clause_span, form.place("for")))


def _corrections(header: Header, section: Entry, problems: Problems) -> None:
    for form in forms(section, problems, ("fact", "was", "because"), ("on", "by")):
        path, because = form.text("fact"), form.text("because")
        form.day("on")
        form.text("by")
        was = form.entries.get("was")
        if path is not None and because is not None and was is not None:
            span = form.place("fact") or form.span
            header.corrections.append(Correction(path, was.value, because, span))


def _decisions(header: Header, section: Entry, problems: Problems) -> None:
    header.decided.extend(read_decisions(section, problems))


def _previous(header: Header, section: Entry, problems: Problems) -> None:
    header.before.extend(read_previous(section, problems))


_READERS = {
    "standard": _standard,
    "audit": _audit,
    "period": _period,
    "documents": _documents,
    "judgements": _judgements,
    "findings": _findings,
    "corrections": _corrections,
    **dict.fromkeys(decisions.SECTIONS, _decisions),
    "previous": _previous,
}
