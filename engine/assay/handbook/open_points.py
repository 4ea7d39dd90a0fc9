"""What nobody has confirmed against an official text: the list for whoever holds the documents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from assay.handbook.phrases import settings_text
from assay.source import Span
from assay.typed import tree as typed
from assay.verdict.words import plain

VERIFIED = ("official", "published")
OPEN, NOT_STATED = "open", "not stated"
STANDINGS = (OPEN, NOT_STATED, "unverified", "secondary", "derived", "illustrative")
MEANINGS = {
    OPEN: "Not set: no value was found, and none was guessed",
    NOT_STATED: "Without a source, or without a word on how far it can be trusted",
    "unverified": "From general knowledge, not checked against a text",
    "secondary": "From somebody else's account",
    "derived": "Follows from other points by arithmetic or structure",
    "illustrative": "Working values of this project",
}


@dataclass(frozen=True, slots=True)
class Point:
    """`what` is in words, `where` as the rules call it."""

    standing: str
    where: str
    what: str
    source: str | None
    span: Span | None

    @property
    def file(self) -> str:
        return self.span.source.name.rsplit("/", 1)[-1] if self.span is not None else ""

    @property
    def line(self) -> int:
        return self.span.line if self.span is not None else 0


def open_points(rules: typed.Rules) -> list[Point]:
    """All unverified and open points: by standing, and then in the order of the files."""

    def key(point: Point) -> tuple[int, str, str, int, str]:
        rank = STANDINGS.index(point.standing) if point.standing in STANDINGS else len(STANDINGS)
        name = point.span.source.name if point.span is not None else ""
        return rank, point.standing, name, point.line, point.source or ""

    return sorted(_points(rules), key=key)


def _points(rules: typed.Rules) -> Iterator[Point]:
    for parameter in rules.parameters.values():
        yield from _parameter(parameter)
    for table in rules.tables.values():
        yield from _table(table)
    for define in rules.defines.values():
        if define.provenance is not None:
            what = define.title or plain(define.name)
            yield from _sources(f"definition {define.name}", what, (define.provenance,), define.span)
    for criterion in rules.criteria:
        for clause in criterion.clauses:
            sources = clause.provenance or criterion.provenance
            yield from _sources(f"clause {clause.id}", clause.title, sources, clause.span)
    method = rules.method
    yield from _sources(f"method {method.name}", method.title, method.provenance, method.span)
    yield from _method_lines(method)
    if any(criterion.risk for criterion in rules.criteria):
        where = f"risk of criteria, method {method.name}"
        span = method.risk_sources[0].span if method.risk_sources else method.span
        yield from _sources(where, "Risk factors of the criteria", method.risk_sources, span)


def _method_lines(method: typed.Method) -> Iterator[Point]:
    """The lines of a method that have a source of their own; the others rest on that of the method."""
    found: list[tuple[str, str, typed.Provenance | None, Span | None]] = []
    found += [(f"rating {r.name}", f"Rating {plain(r.name)}", r.source, method.span) for r in method.ratings]
    found += [(f"rate {r.rating}", f"Rated {plain(r.rating)}", r.source, r.span) for r in method.ladder]
    found.append(("weight", "What a criterion weighs", method.weight_source, method.span))
    found.append(("score", "How the score is made", method.score_source, method.span))
    if method.decision is not None:
        found.append(("decision", "Decision rule", method.decision.source, method.decision.span))
    found += [
        (
            f"escalation {line.name}",
            f"Escalation to {plain(line.rating)}: {line.name}",
            line.source,
            line.span,
        )
        for line in method.escalations
    ]
    found += [
        (f"outcome {line.name}", f"Outcome {plain(line.name)}", line.source, line.span)
        for line in method.outcomes
    ]
    found += [
        (f"deadline {line.name}", f"Deadline {plain(line.name)}", line.source, line.span)
        for line in method.deadlines
    ]
    found += [
        ("surveillance", f"Next visit{f': {line.reason}' if line.reason else ''}", line.source, line.span)
        for line in method.surveillance
    ]
    for where, what, source, span in found:
        if source is not None:
            yield from _sources(f"{where}, method {method.name}", what, (source,), source.span or span)


def _sources(
    where: str, what: str, sources: tuple[typed.Provenance, ...], span: Span | None
) -> Iterator[Point]:
    if not sources:
        yield Point(NOT_STATED, where, what, None, span)
    for source in sources:
        if source.standing not in VERIFIED:
            yield Point(source.standing or NOT_STATED, where, what, source.source, span)


def _parameter(parameter: typed.Parameter) -> Iterator[Point]:
    where, title = f"parameter {parameter.name}", parameter.title or plain(parameter.name)
    for setting in parameter.settings:
        alone = settings_text(parameter, [setting])
        source = setting.provenance.source if setting.provenance is not None else None
        standing = setting.provenance.standing if setting.provenance is not None else None
        if setting.value is None:
            yield Point(OPEN, where, title, source, parameter.span)
        elif standing not in VERIFIED:
            yield Point(standing or NOT_STATED, where, f"{title}: {alone}", source, parameter.span)


def _table(table: typed.Table) -> Iterator[Point]:
    where, title = f"table {table.name}", table.title or plain(table.name)
    sources = (table.provenance,) if table.provenance is not None else ()
    yield from _sources(where, title, sources, table.span)
    for keys, cells in table.rows.items():
        for name, value in cells.items():
            if value is None:
                what = f"{title}: {plain(name)} for {', '.join(keys)}"
                yield Point(OPEN, where, what, sources[0].source if sources else None, table.span)
