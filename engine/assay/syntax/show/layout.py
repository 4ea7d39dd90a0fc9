"""Where lines break.

In: a document of texts, possible line ends, groups and indentation, and the comments that stand at its line
ends.  Out: rows.  A group whose text does not fit into the width breaks at all of its own line ends; the
groups inside it break only where they still do not fit.  A comment ends its line, so a group that holds one
breaks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

WIDTH = 100
STEP = 4


@dataclass(frozen=True, slots=True)
class Text:
    """Characters of one line.  `at` is where in the source what follows began, if that is known."""

    text: str
    at: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A line end, or `flat` where its group stays on one line; None always ends the line.

    `blank`: the author left a blank line here.  `roomy`: blank lines may stand here at all.  `parted`: one
    must.  `first`: nothing comes before, so none does here.  `inner`: how much further in comments stand.
    """

    flat: str | None = " "
    blank: bool = False
    roomy: bool = False
    parted: bool = False
    first: bool = False
    inner: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Breaks at all of its own line ends, or at none."""

    body: Doc


@dataclass(frozen=True, slots=True, eq=False)
class Nest:
    """What breaks inside stands four further in."""

    body: Doc


@dataclass(frozen=True, slots=True, eq=False)
class Cat:
    """One after the other."""

    parts: tuple[Doc, ...]


Doc = Text | Line | Group | Nest | Cat


@dataclass(frozen=True, slots=True)
class Note:
    """A comment at a line end: behind what stands on the line, or (`own`) on a line of its own."""

    text: str
    own: bool
    blank: bool


@dataclass(slots=True)
class Row:
    """One line of the result, and the comment behind it."""

    text: str
    comment: str | None = None


def cat(*parts: Doc | str | None) -> Doc:
    """The parts in a row; None is left out."""
    return Cat(tuple(Text(part) if isinstance(part, str) else part for part in parts if part is not None))


def nest(*parts: Doc | str | None) -> Doc:
    """The parts in a row, four further in where they break."""
    return Nest(cat(*parts))


def group(*parts: Doc | str | None) -> Doc:
    """The parts on one line, or broken at every line end among them."""
    return Group(cat(*parts))


def further(*parts: Doc | str | None) -> Doc:
    """A line end, and the parts behind it four further in."""
    return Nest(cat(Line(), *parts))


def filled(parts: Sequence[Doc]) -> Doc:
    """The parts with commas between them, as many on a line as fit."""
    if not parts:
        return cat()
    shown = [cat(part, ",") for part in parts[:-1]] + [parts[-1]]
    return cat(shown[0], *(group(Line(), part) for part in shown[1:]))


def leaves(doc: Doc) -> Iterator[Text | Line]:
    """The texts and line ends of a document, in order."""
    stack = [doc]
    while stack:
        match stack.pop():
            case Text() | Line() as leaf:
                yield leaf
            case Group(body) | Nest(body):
                stack.append(body)
            case several:
                stack.extend(reversed(several.parts))


def flat(doc: Doc) -> str:
    """The document on one line."""
    return "".join(leaf.text if isinstance(leaf, Text) else leaf.flat or "" for leaf in leaves(doc))


def fits_alone(doc: Doc) -> bool:
    """Whether the document is one line that fits into the width."""
    return all(isinstance(leaf, Text) or leaf.flat is not None for leaf in leaves(doc)) and (
        len(flat(doc)) <= WIDTH
    )


Placed = Mapping[Line, Sequence[Note]]
_Task = tuple[int, bool, Doc]


@dataclass(slots=True)
class _Renderer:
    placed: Placed
    broken: set[Group]
    rows: list[Row] = field(default_factory=list)
    current: str = ""

    def run(self, doc: Doc) -> list[Row]:
        stack: list[_Task] = [(0, False, doc)]
        while stack:
            indent, on_one_line, item = stack.pop()
            match item:
                case Text(text):
                    self.current += text
                case Line(flat=between) if on_one_line and between is not None:
                    self.current += between
                case Line():
                    self.end_line(item, indent)
                case Nest(body):
                    stack.append((indent + STEP, on_one_line, body))
                case Cat(parts):
                    stack.extend((indent, on_one_line, part) for part in reversed(parts))
                case _:
                    one = on_one_line or (item not in self.broken and self.fits(item.body, stack))
                    stack.append((indent, one, item.body))
        self.push()
        while self.rows and not self.rows[-1].text:
            self.rows.pop()
        return self.rows

    def fits(self, body: Doc, rest: list[_Task]) -> bool:
        """Whether a group fits on the line, with what follows it up to the next possible line end."""
        room = WIDTH - len(self.current)
        todo: list[tuple[bool, Doc]] = [(True, body)]
        following = len(rest)
        while room >= 0:
            if not todo:
                if not following:
                    return True
                following -= 1
                todo.append(rest[following][1:])
            inside, item = todo.pop()
            match item:
                case Text(text):
                    room -= len(text)
                case Line(flat=between) if inside and between is not None:
                    room -= len(between)
                case Line():
                    return True
                case Nest(inner) | Group(inner):
                    todo.append((inside, inner))
                case _:
                    todo.extend((inside, part) for part in reversed(item.parts))
        return False

    def push(self, comment: str | None = None) -> None:
        if self.current.strip() or self.rows:
            self.rows.append(Row(self.current.rstrip(), comment))
        self.current = ""

    def end_line(self, line: Line, indent: int) -> None:
        """End the line: with the comment behind it, then the comments on lines of their own."""
        notes = list(self.placed.get(line, ()))
        behind = notes.pop(0) if notes and not notes[0].own else None
        self.push(behind.text if behind else None)
        parted, first = line.parted, line.first
        for note in notes:
            if not first and line.roomy and (note.blank or parted):
                self.push()
            self.current = " " * (indent + line.inner) + note.text
            self.push()
            parted = first = False
        if not first and line.roomy and (line.blank or parted):
            self.push()
        self.current = " " * indent


def _broken(doc: Doc, placed: Placed) -> set[Group]:
    """The groups that cannot stay on one line: a line ends in them, or a comment stands there."""
    found: set[Group] = set()
    around: list[Group] = []
    todo: list[Doc | None] = [doc]
    while todo:
        match todo.pop():
            case None:
                around.pop()
            case Line(flat=between) as line if between is None or placed.get(line):
                found.update(around)
            case Group(body) as item:
                around.append(item)
                todo += [None, body]
            case Nest(body):
                todo.append(body)
            case Cat(parts):
                todo.extend(reversed(parts))
    return found


def render(doc: Doc, placed: Placed) -> list[Row]:
    """The document in rows, with its comments."""
    return _Renderer(placed, _broken(doc, placed)).run(doc)
