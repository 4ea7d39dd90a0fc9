"""A file, printed back.

In: a program and the source it was read from.  Out: the text of the file in the language's one layout.
"""

from __future__ import annotations

from itertools import pairwise

from assay.source import Source
from assay.syntax.show.columns import column
from assay.syntax.show.comments import place
from assay.syntax.show.items import item
from assay.syntax.show.layout import WIDTH, Doc, Line, Row, cat, fits_alone, render
from assay.syntax.show.page import Page, Placed
from assay.syntax.tree import Parameter, Principle, Program, UnitDecl

_SMALL = UnitDecl | Parameter | Principle


def show(program: Program, source: Source) -> str:
    """The text of a program without errors, in layout; showing what is shown changes nothing."""
    page = Page(source.text, program.comments)
    doc = _file(program, page)
    rows = render(doc, place(doc, page))
    return "".join(f"{text}\n" for text in _texts(rows))


def _file(program: Program, page: Page) -> Doc:
    """All items, with a line end before and behind: comments may stand there."""
    shown = [Placed(each.span.start, each.span.end, item(each, page)) for each in program.items]
    head = bool(shown) and page.blank_before(shown[0].start)
    parts: list[Doc] = [Line(None, roomy=True, first=True, blank=head)]
    parts += [each.marked() for each in shown[:1]]
    small = [
        isinstance(node, _SMALL) and fits_alone(each.doc) and not page.commented(node.span)
        for node, each in zip(program.items, shown, strict=True)
    ]
    for (before, after), near in zip(pairwise(range(len(shown))), pairwise(small), strict=True):
        alike = all(near) and type(program.items[before]) is type(program.items[after])
        line = Line(None, roomy=True, parted=not alike, blank=page.blank_before(shown[after].start))
        parts += [line, shown[after].marked()]
    return cat(*parts, Line(None, roomy=True))


def _texts(rows: list[Row]) -> list[str]:
    """The rows with their comments, those of neighbouring rows in one column."""
    found: list[str] = []
    start = 0
    while start < len(rows):
        end = start
        while end < len(rows) and rows[end].comment is not None:
            end += 1
        found += _commented(rows[start:end]) if end > start else [rows[start].text]
        start = max(end, start + 1)
    return found


def _commented(rows: list[Row]) -> list[str]:
    comments = [row.comment or "" for row in rows]
    widths = [(len(row.text) + 1, len(note)) for row, note in zip(rows, comments, strict=True)]
    start = column(widths, WIDTH)
    return [
        row.text.ljust(start if start + len(note) <= WIDTH else 0).ljust(len(row.text) + 2) + note
        for row, note in zip(rows, comments, strict=True)
    ]
