"""Where the comments go.

In: the document of a whole file, whose texts know where they come from, and the comments.  Out: the comments
at the document's line ends: those behind something stay behind it, those on lines of their own stay before
what follows them.  None is lost, whatever it stood in the middle of.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import replace

from assay.syntax.show.layout import Doc, Line, Note, leaves
from assay.syntax.show.page import Page


class _Places:
    """The line ends of a document, between the places of the source that its texts know."""

    def __init__(self, doc: Doc, page: Page) -> None:
        self.marks: list[int] = []  # offsets in the source
        self.marked: list[int] = []  # the leaf that bears each of them
        self.ends: list[Line] = []
        self.ended: list[int] = []  # the leaf that each line end is
        reached = 0
        for number, leaf in enumerate(leaves(doc)):
            if isinstance(leaf, Line):
                self.ends.append(leaf)
                self.ended.append(number)
                continue
            quoted = leaf.text.startswith('"')
            at = page.next_text(reached) if quoted and leaf.at is None else leaf.at
            if at is not None:
                reached = page.after_text(at) if quoted else max(at, reached)
                self.marks.append(at)
                self.marked.append(number)

    def around(self, at: int) -> tuple[int, int]:
        """The leaves between which a place of the source lies."""
        place = bisect_right(self.marks, at)
        before = self.marked[place - 1] if place else -1
        after = self.marked[place] if place < len(self.marked) else self.ended[-1] + 1
        return before, after

    def within(self, before: int, after: int, *, last: bool) -> Line | None:
        """The first line end between two leaves, or the last."""
        first, end = bisect_right(self.ended, before), bisect_left(self.ended, after)
        return None if first == end else self.ends[end - 1 if last else first]

    def following(self, leaf: int) -> Line:
        """The first line end after a leaf; a document ends with one."""
        return self.ends[bisect_right(self.ended, leaf)]

    def preceding(self, leaf: int) -> Line:
        """The last line end before a leaf; a document begins with one."""
        return self.ends[bisect_left(self.ended, leaf) - 1]


def place(doc: Doc, page: Page) -> dict[Line, list[Note]]:
    """The comments of a page by the line ends of its document."""
    places = _Places(doc, page)
    placed: dict[Line, list[Note]] = {}
    left: list[tuple[int, Note]] = []
    for at, note in _notes(page):
        line = places.within(*places.around(at), last=note.own)
        if line is None:
            left.append((at, note))
        else:
            placed.setdefault(line, []).append(note)
    for at, note in left:
        before, after = places.around(at)
        line = places.following(after)
        taken = placed.get(line, [])
        if note.own or (taken and not taken[0].own):
            placed.setdefault(places.preceding(before), []).append(replace(note, own=True, blank=False))
        else:
            placed[line] = [note, *taken]
    return placed


def _notes(page: Page) -> Iterator[tuple[int, Note]]:
    for comment in page.comments:
        yield comment.span.start, page.note(comment)
