"""The same requirement twice: within a clause, or in two clauses of one criterion."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assay.diagnostics import Label, Severity
from assay.lint.matter import Matter
from assay.lint.tree import Edit, Finding, Rule
from assay.source import Span
from assay.syntax import tree as syntax

_PIECES = re.compile(r'"[^"\n]*"|[^\s"]+')
Asked = tuple[str | None, str | None, str]


def repeated(matter: Matter) -> Iterator[Finding]:
    """Requirements that stand word for word a second time, of the same rows."""
    seen: dict[tuple[str, Asked], tuple[syntax.Require, object]] = {}
    for criterion, part in matter.parts():
        rows, where = _subject(part)
        for line in part.lines:
            if not isinstance(line, syntax.Require):
                continue
            key = (criterion.id.text, (rows, where, words(line.condition.span)))
            if key in seen:
                first, owner = seen[key]
                yield _again(line, first, same=owner is part)
            else:
                seen[key] = (line, part)


def _again(line: syntax.Require, first: syntax.Require, *, same: bool) -> Finding:
    edits = (without_line(line.span),) if same else ()
    return Finding(
        line.span,
        "this is required a second time",
        also=(Label(first.span, "here first"),),
        help=("leave it out: one lapse would be two findings" if not same else "leave it out",),
        edits=tuple(edit for edit in edits if edit is not None),
    )


def _subject(part: syntax.Criterion | syntax.Clause) -> tuple[str | None, str | None]:
    for line in part.lines:
        if isinstance(line, syntax.Subject):
            where = words(line.where.span) if line.where is not None else None
            return words(line.rows.span), where
    return None, None


def words(span: Span) -> str:
    """A text without its spaces and comments, to compare by; what stands in quotes is kept whole."""
    return " ".join(_PIECES.findall(re.sub(r'("[^"\n]*")|#[^\n]*', r"\1", span.text)))


def without_line(span: Span) -> Edit | None:
    """The edit that takes a statement out with its lines; None where other things stand on them."""
    text = span.source.text
    start = text.rfind("\n", 0, span.start) + 1
    end = text.find("\n", span.end)
    end = len(text) if end < 0 else end + 1
    if text[start : span.start].strip() or text[span.end : end].strip():
        return None
    return Edit(Span(span.source, start, end), "")


RULES = (Rule("W0617", Severity.WARNING, "the same requirement twice", repeated),)
