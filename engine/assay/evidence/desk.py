"""What the readers of facts have at hand, and where a fact came from.

`Desk` holds what is the same for a whole reading: units, documents, the days that matter.  `Provenance` is
what a line says of its own source; a row's holds for the facts inside that say nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from assay.evidence import errors
from assay.evidence.facts import Document, Origin
from assay.evidence.nodes import ListNode, MappingNode, Node, ScalarNode
from assay.evidence.problems import Problems, Wrong
from assay.source import Span
from assay.units.calendar import day_number, shift_day
from assay.units.unit import Units

PROVENANCE = ("source", "note", "method", "date")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PERSONAL = re.compile(r"(interview|observation)s?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reference:
    """A key of another collection, to be looked up when all rows are known."""

    collection: tuple[str, ...]
    key: str
    span: Span


@dataclass(slots=True)
class Desk:
    """`bare`: a number without a unit is in the field's own (cases); else it is an error (evidence)."""

    units: Units
    problems: Problems
    documents: Mapping[str, Document] = field(default_factory=dict)
    audit_date: Decimal | None = None
    period_end: Decimal | None = None
    bare: bool = False
    references: list[Reference] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Provenance:
    """`sources` are documents with pages; without a document the page is an interview or observation."""

    sources: tuple[tuple[str | None, str | None], ...] = ()
    note: str | None = None
    method: str | None = None
    date: Decimal | None = None

    def origins(self, span: Span) -> tuple[Origin, ...]:
        place = place_of(span)
        sources = self.sources or ((None, None),)
        return tuple(Origin(place, document, page, self.note, self.method) for document, page in sources)

    def day(self, documents: Mapping[str, Document]) -> Decimal | None:
        """How old the evidence is: its own date, else that of its newest document."""
        if self.date is not None:
            return self.date
        known = [documents[name].date for name, _ in self.sources if name is not None and name in documents]
        days = [day_number(text) for text in known if text is not None]
        return max(days) if days else None

    def stale(self, desk: Desk, months: int | None, days: int | None) -> bool:
        """Whether it is older than it may be on the day of the audit; of unknown age it is not."""
        made = self.day(desk.documents)
        limit = days if months is None else months
        if made is None or limit is None or desk.audit_date is None:
            return False
        earliest = shift_day(desk.audit_date, Decimal(-limit), months=months is not None)
        return earliest is not None and made < earliest


def place_of(span: Span) -> str:
    """`file:line`, or the cell of a workbook, as reports name it."""
    return span.source.line_place(span.line)


def read_provenance(
    desk: Desk, node: MappingNode, inherited: Provenance, skip: Mapping[str, object]
) -> Provenance:
    """What the keys of a leaf, a row or a record say of its source; `skip` are names of fields."""
    found = inherited
    for entry in node.entries:
        name = entry.key.text
        if name not in PROVENANCE or name in skip:
            continue
        try:
            if name == "source":
                found = replace(found, sources=_sources(desk, entry.value))
            elif name == "note":
                found = replace(found, note=text_of(name, entry.value))
            elif name == "method":
                found = replace(found, method=text_of(name, entry.value))
            else:
                found = replace(found, date=day_of(name, scalar_of(name, entry.value)))
        except Wrong as wrong:
            desk.problems.add(wrong.diagnostic)
    return found


def _sources(desk: Desk, node: Node) -> tuple[tuple[str | None, str | None], ...]:
    items = node.items if isinstance(node, ListNode) else (node,)
    return tuple(_source(desk, scalar_of("source", item)) for item in items)


def _source(desk: Desk, node: ScalarNode) -> tuple[str | None, str | None]:
    """`D3 p. 14` is page `p. 14` of document D3; an interview or observation is told in words."""
    text = text_of("source", node)
    name, _, page = text.partition(" ")
    name = name.rstrip(",")
    if name in desk.documents:
        return name, page.strip() or None
    if _PERSONAL.match(text):
        return None, text
    meant = desk.problems.nearest(name, desk.documents)
    raise Wrong(errors.unknown_source(name, node.part(0, len(name)), meant))


# ---- what a node must be ----------------------------------------------------------------------------------


def scalar_of(name: str, node: Node, expected: str = "a single value") -> ScalarNode:
    """The node, if it is a single value with something in it."""
    if not isinstance(node, ScalarNode):
        raise Wrong(errors.wrong_shape(node.span, f"`{name}`", expected))
    if node.text in ("", "~", "null"):
        raise Wrong(
            errors.no_value(name, node.span, "write its value, or leave the line out where it is not known")
        )
    return node


def text_of(name: str, node: Node) -> str:
    """The text, its spaces and line ends as single spaces."""
    return " ".join(scalar_of(name, node, "a text").text.split())


def day_of(name: str, node: ScalarNode) -> Decimal:
    """The number of a day written as `2026-03-12`."""
    if _DAY.fullmatch(node.text) is None:
        raise Wrong(errors.no_date(name, node.span))
    try:
        return day_number(node.text)
    except ValueError:
        raise Wrong(errors.no_such_day(node.span, node.text)) from None


def flag_of(name: str, node: ScalarNode) -> bool:
    """Yes or no, in the words that the format has for them."""
    if node.text in ("yes", "true", "True"):
        return True
    if node.text in ("no", "false", "False"):
        return False
    folded = node.text.lower()
    remedy = f"write `{folded}`" if folded in ("yes", "no", "true", "false") else ""
    raise Wrong(errors.wrong_kind(name, node.span, "`yes` or `no`", remedy))
