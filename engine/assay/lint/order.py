"""The order of the lines of a criterion or clause: a reader finds each kind where it always stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from assay.diagnostics import Label, Severity
from assay.lint.matter import Matter
from assay.lint.tree import Edit, Finding, Rule
from assay.source import Span
from assay.syntax import tree as syntax

_ORDER: tuple[tuple[type, str], ...] = (
    (syntax.Applies, "applies"),
    (syntax.Risk, "risk"),
    (syntax.Subject, "for each"),
    (syntax.Require, "require"),
    (syntax.Decision, "decision"),
    (syntax.Rate, "rate"),
    (syntax.Ask, "ask"),
    (syntax.Provenance, "source"),
)


def out_of_order(matter: Matter) -> Iterator[Finding]:
    """Lines that stand before one that comes earlier; one finding a block."""
    for _, part in matter.parts():
        ranks = [_rank(line) for line in part.lines]
        late = [after for before, after in pairwise(range(len(ranks))) if ranks[after] < ranks[before]]
        yield from (_finding(part.lines, ranks, place) for place in late[:1])


def _rank(line: syntax.Line) -> int:
    return next(place for place, (kind, _) in enumerate(_ORDER) if isinstance(line, kind))


def _finding(lines: Sequence[syntax.Line], ranks: Sequence[int], late: int) -> Finding:
    line = lines[late]
    first = next(place for place in range(late) if ranks[place] > ranks[late])
    edit = _reordered(lines, ranks)
    return Finding(
        line.span,
        f"`{_ORDER[ranks[late]][1]}` comes before `{_ORDER[ranks[first]][1]}`",
        also=(Label(lines[first].span, "move this line down"),),
        notes=("the order is: " + ", ".join(word for _, word in _ORDER),),
        edits=() if edit is None else (edit,),
    )


def _reordered(lines: Sequence[syntax.Line], ranks: Sequence[int]) -> Edit | None:
    """All lines of the block in their order, each with the comments before it and behind it.

    None where two statements share a line: there a comment may belong to either.
    """
    source = lines[0].span.source
    text = source.text
    start = text.rfind("\n", 0, lines[0].span.start) + 1
    if text[start : lines[0].span.start].strip():
        return None
    start = _comments_above(text, start)
    pieces: list[str] = []
    begin = start
    for place, line in enumerate(lines):
        end = text.find("\n", line.span.end)
        end = len(text) if end < 0 else end + 1
        behind = text[line.span.end : end].strip()
        if (behind and not behind.startswith("#")) or (
            place + 1 < len(lines) and lines[place + 1].span.start < end
        ):
            return None
        pieces.append(text[begin:end])
        begin = end
    order = sorted(range(len(lines)), key=lambda place: ranks[place])
    return Edit(Span(source, start, begin), "".join(pieces[place] for place in order))


def _comments_above(text: str, start: int) -> int:
    """Where the comments that stand directly above a line begin."""
    above = text.rfind("\n", 0, start - 1) + 1
    while text[above:start].strip().startswith("#"):
        start, above = above, text.rfind("\n", 0, above - 1) + 1
    return start


RULES = (Rule("W0621", Severity.WARNING, "lines out of their order", out_of_order),)
