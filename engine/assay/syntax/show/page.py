"""The source as the formatter asks about it: where comments and blank lines stand.

In: a source and its comments.  Out: answers about offsets.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol, TypeVar

from assay.source import Span
from assay.syntax.show.layout import STEP, Doc, Line, Note, Text, cat, group, nest
from assay.syntax.tree import Comment


class Spanned(Protocol):
    """Anything with a place in the source."""

    @property
    def span(self) -> Span: ...


S = TypeVar("S")


def stretch(node: Spanned) -> tuple[int, int]:
    """Where a node begins and ends."""
    return node.span.start, node.span.end


@dataclass(frozen=True, slots=True)
class Placed:
    """A statement and the stretch of the source that it was read from."""

    start: int
    end: int
    doc: Doc

    def marked(self) -> Doc:
        """The statement between marks, so that comments find their way around it."""
        return cat(Text("", self.start), self.doc, Text("", self.end))


class Page:
    """One source: `text`, and `code`, the same with every comment blanked out."""

    def __init__(self, text: str, comments: Sequence[Comment]) -> None:
        self.text = text
        self.comments = comments
        self._starts = [comment.span.start for comment in comments]
        pieces: list[str] = []
        at = 0
        for comment in comments:
            pieces += [text[at : comment.span.start], " " * len(comment.text)]
            at = comment.span.end
        self.code = "".join([*pieces, text[at:]])

    def note(self, comment: Comment) -> Note:
        """A comment as it is to be placed."""
        start = comment.span.start
        own = not self.text[self.text.rfind("\n", 0, start) + 1 : start].strip()
        return Note(comment.text.rstrip(), own, self.blank_before(start))

    def blank_before(self, at: int) -> bool:
        """Whether a blank line stands directly before this place."""
        ends = 0
        while at and self.text[at - 1].isspace():
            at -= 1
            ends += self.text[at] == "\n"
        return ends > 1

    def commented(self, span: Span) -> bool:
        """Whether a comment stands inside."""
        return bisect_left(self._starts, span.start) < bisect_left(self._starts, span.end)

    def before(self, sign: str, at: int) -> int:
        """Where the last such word or sign before a place begins."""
        return self.code.rfind(sign, 0, at)

    def next_text(self, at: int) -> int:
        """Where the next text in quotation marks begins."""
        return self.code.index('"', at)

    def after_text(self, at: int) -> int:
        """Where the next text in quotation marks ends."""
        return self.code.index('"', self.next_text(at) + 1) + 1

    def runs(self, nodes: Sequence[S], stretch: Callable[[S], tuple[int, int]]) -> list[list[S]]:
        """Neighbours of one kind, parted where a blank line stays between them.

        `stretch` says where a node begins and ends.
        """
        found: list[list[S]] = [[node] for node in nodes[:1]]
        for before, node in pairwise(nodes):
            if type(node) is not type(before) or self._parted(stretch(before)[1], stretch(node)[0]):
                found.append([])
            found[-1].append(node)
        return found

    def _parted(self, end: int, start: int) -> bool:
        """Whether a blank line stands before a statement, or before a comment between it and the last."""
        between = self.comments[bisect_left(self._starts, end) : bisect_left(self._starts, start)]
        return self.blank_before(start) or any(self.note(comment).blank for comment in between)

    def block(self, head: Doc, children: Sequence[Placed]) -> Doc:
        """A head with `{` at its end, one child a line, and `}` alone."""
        if not children:
            return group(head, " {", Line(roomy=True, first=True, inner=STEP), "}")
        return cat(head, " {", nest(*self.lines(children)), Line(None, roomy=True, inner=STEP), "}")

    def lines(self, children: Sequence[Placed]) -> list[Doc]:
        """The children, each on a line of its own behind what stands before them."""
        return [
            cat(
                Line(None, blank=self.blank_before(child.start), roomy=True, first=number == 0),
                child.marked(),
            )
            for number, child in enumerate(children)
        ]
