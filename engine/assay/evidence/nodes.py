"""YAML 1.2 (and so JSON) as positioned nodes.

In: a source.  Out: the tree of its one document, every node with its span, every scalar with the text that
stands there: `NO` and `12.60` stay what they are until the declared type of a field says what they mean.

The tree is built from a parser's events, not by its composer: composers are recursive, and a file nested
ten thousand deep, or one whose aliases double forty times, must end in a message.

Two parsers give the same events.  libyaml is seventeen times faster, and reads a document in which nothing is
wrong; whatever is wrong is told by ruamel, which knows YAML 1.2 and says more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from yaml import YAMLError

try:
    from yaml._yaml import CParser
except ImportError:  # a PyYAML that was built without libyaml
    CParser = None

from assay.diagnostics import Diagnostic
from assay.evidence import errors
from assay.evidence.problems import Problems, Wrong
from assay.source import Cells, Source, Span

# What libyaml, which knows YAML 1.1, reads otherwise: more kinds of line ends, directives, tabs, last dots.
# And it does not count the mark at the beginning of a file.
_READ_OTHERWISE = re.compile("[\t\ufeff\x85\u2028\u2029]|^%|^[.]{3}", re.MULTILINE)
DEEPEST = 60
EXPANDED = 200_000


@dataclass(frozen=True, slots=True)
class ScalarNode:
    """One value as written, without its quotation marks."""

    text: str
    span: Span

    def part(self, start: int, end: int) -> Span:
        """The place of a stretch of the text; the whole value where escapes or folds hide it."""
        for quote in (0, 1):
            first = self.span.start + quote
            if self.span.source.text.startswith(self.text, first):
                return Span(self.span.source, first + start, first + end)
        return self.span


@dataclass(frozen=True, slots=True)
class Entry:
    """A key with its value."""

    key: ScalarNode
    value: Node


@dataclass(frozen=True, slots=True)
class MappingNode:
    """Keys with values; every key is a scalar and stands once."""

    entries: tuple[Entry, ...]
    span: Span

    def get(self, name: str) -> Node | None:
        return next((entry.value for entry in self.entries if entry.key.text == name), None)


@dataclass(frozen=True, slots=True)
class ListNode:
    """Values in order."""

    items: tuple[Node, ...]
    span: Span


Node = ScalarNode | MappingNode | ListNode


@dataclass(frozen=True, slots=True, eq=False)
class FormSource(Cells):
    """A questionnaire that was filled in; `compose` makes its nodes, and says what is wrong with them."""

    compose: Callable[[Source, Problems], Node] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class TextForm(Source):
    """A text that is no YAML; `compose` makes its nodes, and says what is wrong with them."""

    compose: Callable[[Source, Problems], Node]


def read_nodes(source: Source, problems: Problems) -> Node | None:
    """The document of a source; None when it cannot be read, which is then reported."""
    node, found = _read(source)
    for diagnostic in found:
        problems.add(diagnostic)
    return node


@lru_cache(maxsize=256)
def _read(source: Source) -> tuple[Node | None, tuple[Diagnostic, ...]]:
    """Kept, because a set that several standards judge is read once for each of them."""
    problems = Problems()
    if isinstance(source, FormSource | TextForm) and source.compose is not None:
        return source.compose(source, problems), tuple(problems.found)
    node = _read_sound(source)
    if node is None:
        node = _read_any(source, problems)
    return node, tuple(problems.found)


def _read_sound(source: Source) -> Node | None:
    """The tree of a document in which libyaml and we find nothing wrong; else None."""
    if CParser is None or _READ_OTHERWISE.search(source.text):
        return None
    problems = Problems()
    try:
        node = _Composer(source, problems).compose(_events_of(CParser(source.text)))
    except (YAMLError, Wrong, UnicodeError):
        return None
    return None if problems.found else node


def _events_of(parser: Any) -> Iterator[Any]:
    while parser.check_event():
        event = parser.get_event()
        if (
            type(event).__name__ == "ScalarEvent"
            and not event.value.strip()
            and event.style not in ("'", '"')
        ):
            raise YAMLError  # nothing where a value should be: the two say differently where that is
        yield event


def _read_any(source: Source, problems: Problems) -> Node | None:
    """The tree of a document, and what is wrong with it."""
    from ruamel.yaml import YAML  # noqa: PLC0415 - seldom needed, and slow to load
    from ruamel.yaml.error import YAMLError as NotYaml  # noqa: PLC0415 - as above

    try:
        return _Composer(source, problems).compose(YAML(typ="safe", pure=True).parse(source.text))
    except Wrong as wrong:
        problems.add(wrong.diagnostic)
    except NotYaml as error:
        problems.add(_not_yaml(source, error))
    return None


def _not_yaml(source: Source, error: Exception) -> Diagnostic:
    """The parser's words in the user's: what is wrong at which place, and what mends it."""
    from ruamel.yaml.error import MarkedYAMLError  # noqa: PLC0415 - as above

    if not isinstance(error, MarkedYAMLError):
        at = int(getattr(error, "position", 0) or 0)
        return errors.unreadable_character(_one(source, at))
    mark: Any = error.problem_mark or error.context_mark
    at = int(mark.index) if mark is not None else 0
    begun: Any = error.context_mark
    opened = _one(source, int(begun.index)) if begun is not None and begun.index != at else None
    return errors.not_yaml(_one(source, at), str(error.problem or error.context or ""), opened)


def _one(source: Source, at: int) -> Span:
    start = min(at, len(source.text))
    if start == len(source.text) or source.text[start] == "\n":
        return Span(source, start, start)
    return Span(source, start, start + 1)


@dataclass(slots=True)
class _Frame:
    """A mapping or list that is still open."""

    keyed: bool
    start: int
    anchor: str | None
    children: list[Node] = field(default_factory=list)
    size: int = 1


class _Composer:
    def __init__(self, source: Source, problems: Problems) -> None:
        self.source = source
        self.problems = problems
        self.frames: list[_Frame] = []
        self.anchors: dict[str, tuple[Node, int]] = {}
        self.expanded = 0
        self.documents = 0
        self.root: Node | None = None

    def compose(self, events: Iterable[Any]) -> Node:
        for event in events:
            self._event(event)
        if self.root is None:
            raise Wrong(errors.empty_file(Span(self.source, 0, 0)))
        return self.root

    def _event(self, event: Any) -> None:
        match type(event).__name__:  # the two parsers have classes of their own, called the same
            case "DocumentStartEvent":
                self.documents += 1
                if self.documents > 1:
                    raise Wrong(errors.several_documents(self._span(event)))
            case "ScalarEvent":
                self._untagged(event)
                self._put(self._scalar(event), event.anchor, 1)
            case "AliasEvent":
                self._alias(event)
            case "MappingStartEvent" | "SequenceStartEvent":
                self._untagged(event)
                self._open(event)
            case "MappingEndEvent" | "SequenceEndEvent":
                frame = self.frames.pop()
                self._put(self._close(frame, event), frame.anchor, frame.size)
            case _:
                pass

    def _span(self, event: Any) -> Span:
        return Span(self.source, event.start_mark.index, event.end_mark.index)

    def _untagged(self, event: Any) -> None:
        if event.tag is not None:
            self.problems.add(errors.tagged(self._span(event), str(event.tag)))

    def _scalar(self, event: Any) -> ScalarNode:
        span = self._span(event)
        quoted = event.style in ("'", '"')
        text: str = event.value
        if quoted:
            text = _paired(text)
        start = span.start
        written = self.source.text[start : span.end]
        if event.anchor is not None or event.tag is not None:
            # The event begins at its anchor or tag; the value is what a message must mark.
            start += max(written.rfind(text), 0)
        end = start + len(self.source.text[start : span.end].rstrip())
        return ScalarNode(text if quoted else text.strip(), Span(self.source, start, end))

    def _open(self, event: Any) -> None:
        if len(self.frames) >= DEEPEST:
            raise Wrong(errors.too_deep(_one(self.source, event.start_mark.index), DEEPEST))
        keyed = type(event).__name__ == "MappingStartEvent"
        self.frames.append(_Frame(keyed, event.start_mark.index, event.anchor))

    def _alias(self, event: Any) -> None:
        known = self.anchors.get(event.anchor)
        if known is None:
            inside = any(frame.anchor == event.anchor for frame in self.frames)
            raise Wrong(errors.bad_alias(self._span(event), str(event.anchor), inside=inside))
        node, size = known
        self.expanded += size
        if self.expanded > EXPANDED:
            raise Wrong(errors.too_large(self._span(event), EXPANDED))
        self._put(node, None, size)

    def _put(self, node: Node, anchor: str | None, size: int) -> None:
        if anchor is not None:
            self.anchors[anchor] = (node, size)
        if self.frames:
            self.frames[-1].children.append(node)
            self.frames[-1].size += size
        else:
            self.root = node

    def _close(self, frame: _Frame, event: Any) -> Node:
        last = frame.children[-1].span.end if frame.children else event.end_mark.index
        end = event.end_mark.index if event.end_mark.index > event.start_mark.index else last
        span = Span(self.source, frame.start, max(end, frame.start))
        if not frame.keyed:
            return ListNode(tuple(frame.children), span)
        return MappingNode(self._entries(frame.children), span)

    def _entries(self, children: list[Node]) -> tuple[Entry, ...]:
        first: dict[str, Entry] = {}
        for key, value in zip(children[::2], children[1::2], strict=True):
            if not isinstance(key, ScalarNode):
                self.problems.add(errors.key_not_text(key.span))
            elif key.text in first:
                self.problems.add(errors.key_twice(key.text, key.span, first[key.text].key.span))
            else:
                first[key.text] = Entry(key, value)
        return tuple(first.values())


def _paired(text: str) -> str:
    r"""JSON writes a character beyond the first 65,536 as two halves (`\ud83d\ude00`): join them."""
    if not any("\ud800" <= character <= "\udfff" for character in text):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
