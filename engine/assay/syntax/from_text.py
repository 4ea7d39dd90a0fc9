"""Text to tree, with Lark.  This is the only file that knows Lark.

In: a `Source` and the text of the grammar.  Out: a `Program` and diagnostics E01xx.

The whole file is parsed in one go.  When that fails, the statements before the error are kept, the error is
reported, and parsing goes on at the next top-level word in column 0: one mistake does not hide the next.  The
stretches between, which nobody has read, are told.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import lark
from lark import Lark, TextSlice, Token, Tree
from lark.exceptions import ConfigurationError, UnexpectedCharacters, UnexpectedInput, UnexpectedToken
from lark.lexer import PatternStr

from assay import cache
from assay.diagnostics import Diagnostic
from assay.source import Source, Span
from assay.syntax import errors
from assay.syntax.build import Build
from assay.syntax.tree import Case, Comment, Criterion, Define, Item, Method, Program

_TOP_LEVEL = re.compile(rf"^(?:{'|'.join(errors.STATEMENTS)})\b", re.MULTILINE)
_CLAUSE = re.compile(r"clause\b")
_NESTING = 80
_DECLARES_NOTHING_ELSE = (Case, Criterion, Define, Method)


@dataclass(frozen=True, slots=True)
class Parsed:
    """What could be read of a file, and what could not."""

    program: Program
    diagnostics: tuple[Diagnostic, ...]


class _Words:
    """Every word is read as a whole: `requires` is never `require` and `s`, wherever it stands."""

    always_accept = ("NAME",)

    def process(self, stream: Iterator[Token]) -> Iterator[Token]:
        return stream


@lru_cache(maxsize=4)
def _parser(grammar: str) -> Lark:
    """The parser of a grammar.  Its tables take many times as long to build as to read back, so they are
    kept in the user's own cache; what cannot be read there is built.
    """
    name = "parser-" + cache.key((grammar, lark.__version__, *_Words.always_accept))
    kept = cache.read(name)
    if isinstance(kept, bytes):
        try:
            return Lark.load(io.BytesIO(kept))
        except (KeyError, TypeError, AttributeError, ConfigurationError):
            pass  # tables of another make: build them anew
    made = Lark(grammar, parser="lalr", propagate_positions=True, maybe_placeholders=True, postlex=_Words())
    tables = io.BytesIO()
    made.save(tables)
    cache.write(name, tables.getvalue())
    return made


@lru_cache(maxsize=4)
def _fixed(parser: Lark) -> dict[str, str]:
    """The words and signs of the language by the parser's names for them."""
    return {one.name: one.pattern.value for one in parser.terminals if isinstance(one.pattern, PatternStr)}


def parse(source: Source, grammar: str) -> Parsed:
    """Parse one file.  With any diagnostic, the program holds only what could be read."""
    parser = _parser(grammar)
    reading = _Reading(source)
    found: list[Diagnostic] = []
    start = 0
    doubtful = -1
    while start < len(source.text):
        try:
            tree: Any = parser.parse(TextSlice(source.text, start, len(source.text)))
        except UnexpectedInput as failure:
            at, diagnostic = _explain(failure, source, start, _fixed(parser))
            word = _taken_for_a_name(source.text, start, at)
            if at == doubtful:  # the word did begin a statement, and the error is in it
                found[-1] = diagnostic
            else:
                found.append(diagnostic if word is None else _unfinished(source, start, word))
            doubtful = -1 if word is None else at
            begin = reading.keep(_whole(failure, source.text, at), start)
            start = _resume(source.text, start, at) if word is None else word
            if source.text[begin:start].strip():
                reading.unread.append(Span(source, begin, start))
            continue
        reading.keep(tree.children, start)
        break
    program = Program(tuple(reading.items), _comments(source), tuple(reading.unread))
    return Parsed(program, (*found, *reading.diagnostics))


class _Reading:
    """What has been read of a file so far."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.items: list[Item] = []
        self.unread: list[Span] = []
        self.diagnostics: list[Diagnostic] = []

    def keep(self, raw: Sequence[Any], start: int) -> int:
        """Build whole statements.  Gives where the last of them ends, or `start`."""
        for node in raw:
            start = int(node.meta.end_pos)
            deep = _too_deep(node, self.source)
            if deep is not None:
                self.diagnostics.append(deep)
                self.unread.append(Span(self.source, int(node.meta.start_pos), start))
                continue
            build = Build(self.source)
            item = build.item(node)
            self.diagnostics += build.diagnostics
            if build.diagnostics and not isinstance(item, _DECLARES_NOTHING_ELSE):
                self.unread.append(item.span)  # a 30th of February says nothing of what holds from when
            else:
                self.items.append(item)
        return start


def _whole(failure: UnexpectedInput, text: str, at: int) -> Sequence[Any]:
    """The statements that the parser had completed before an error, as raw nodes.

    A statement is over where the next begins: before an error in column 0 the last one is whole as well.
    """
    stopped: Any = getattr(failure, "interactive_parser", None)
    if stopped is None:
        return ()
    if (at == 0 or text[at - 1] == "\n") and "$END" in stopped.accepts():
        whole: Sequence[Any] = stopped.feed_eof().children
        return whole
    begun = stopped.parser_state.value_stack
    gathered = bool(begun) and isinstance(begun[0], Tree) and str(begun[0].data).startswith("_")
    return begun[0].children if gathered else ()


def _comments(source: Source) -> tuple[Comment, ...]:
    """All comments, in order.  The grammar passes them over; the tree keeps them with their places."""
    return tuple(
        Comment(Span(source, match.start(), match.end()), match.group())
        for match in re.finditer(r'"[^"\n]*"|#[^\n]*', source.text)
        if match.group().startswith("#")
    )


def _taken_for_a_name(text: str, start: int, at: int) -> int | None:
    """A word before the error that begins its line as a statement does, and may have been read as a name."""
    line = text.rfind("\n", 0, at) + 1
    return line if start < line < at and _TOP_LEVEL.match(text, line) else None


def _unfinished(source: Source, start: int, at: int) -> Diagnostic:
    """A statement begins at a word before the one above it is complete."""
    word = Span(source, at, at + len(re.split(r"\W", source.text[at : at + 20], maxsplit=1)[0]))
    opening = _unclosed_brace(source, start, at)
    if opening is not None:
        return errors.unclosed_brace(opening, word, ended=False)
    end = at
    while end > start:
        line = source.text.rfind("\n", 0, end - 1) + 1
        text = source.text[line:end].strip()
        if text and not text.startswith("#"):
            end = line + len(source.text[line:end].rstrip())
            break
        end = line
    return errors.unfinished(Span(source, end, end), word)


def _resume(text: str, start: int, at: int) -> int:
    """Where parsing goes on after an error: at the offending top-level word itself, or at the next one."""
    first = at if at > start and _TOP_LEVEL.match(text, at) else at + 1
    following = _TOP_LEVEL.search(text, first)
    return following.start() if following else len(text)


def _explain(
    failure: UnexpectedInput, source: Source, start: int, fixed: Mapping[str, str]
) -> tuple[int, Diagnostic]:
    """The place of an error, and what to say of it."""
    if isinstance(failure, UnexpectedCharacters):
        place: Any = failure.pos_in_stream
        at = int(place)
        return at, errors.unexpected_character(Span(source, at, at + 1))
    assert isinstance(failure, UnexpectedToken)
    token: Token = failure.token
    ended = token.type == "$END"
    at = len(source.text.rstrip()) if ended else int(token.start_pos or 0)
    span = Span(source, at, at if ended else int(token.end_pos or at))
    expected = {fixed.get(name, name) for name in failure.accepts or failure.expected}
    if ended or _begins_something(source, at) or (expected <= {"}", ","} and _first_of_line(source, at)):
        opening = _unclosed_brace(source, start, at)
        if opening is not None:
            return (len(source.text) if ended else at), errors.unclosed_brace(opening, span, ended)
    opened = _unclosed_bracket(source, start, at) if expected & {")", "]"} else None
    return at, errors.unexpected_token(span, expected, ended, opened)


def _begins_something(source: Source, at: int) -> bool:
    """Whether a statement or a clause begins here, as far as the look of the text tells."""
    if _TOP_LEVEL.match(source.text, at):
        return True
    return _first_of_line(source, at) and _CLAUSE.match(source.text, at) is not None


def _first_of_line(source: Source, at: int) -> bool:
    line = source.text.rfind("\n", 0, at) + 1
    return not source.text[line:at].strip() and source.text[at].isalpha()


def _brackets(source: Source, start: int, end: int) -> Iterator[int]:
    """Offsets of all kinds of brackets outside texts and comments."""
    for match in re.finditer(r'"[^"\n]*"|#[^\n]*|[(){}\[\]]', source.text[start:end]):
        if match.group() in "(){}[]":
            yield start + match.start()


def _statement(source: Source, start: int, end: int) -> int:
    """Where the statement before `end` begins: at the last top-level word."""
    begin = start
    for match in _TOP_LEVEL.finditer(source.text, start, end):
        begin = match.start()
    return begin


def _unclosed_brace(source: Source, start: int, end: int) -> Span | None:
    """The brace that is most likely the one without its end.

    Where a `}` stands further left than the line that opened its brace, that brace was meant to be closed
    before; else it is the innermost that is still open.
    """
    stack: list[int] = []
    suspect: int | None = None
    for at in _brackets(source, _statement(source, start, end), end):
        if source.text[at] == "{":
            stack.append(at)
        elif source.text[at] == "}" and stack:
            opening = stack.pop()
            if suspect is None and _indent(source, at) < _indent(source, opening):
                suspect = opening
    if not stack:
        return None
    at = stack[-1] if suspect is None else suspect
    return Span(source, at, at + 1)


def _indent(source: Source, at: int) -> int:
    line = source.text.rfind("\n", 0, at) + 1
    text = source.text[line : at + 1]
    return len(text) - len(text.lstrip())


def _unclosed_bracket(source: Source, start: int, end: int) -> Span | None:
    """The innermost `(` or `[` that is still open."""
    stack: list[int] = []
    for at in _brackets(source, _statement(source, start, end), end):
        if source.text[at] in "([{":
            stack.append(at)
        elif stack:
            stack.pop()
    return Span(source, stack[-1], stack[-1] + 1) if stack and source.text[stack[-1]] != "{" else None


def _too_deep(item: Any, source: Source) -> Diagnostic | None:
    """Nesting that no rule needs would exhaust the stack of every later stage: refuse it here."""
    waiting = [(item, 1)]
    while waiting:
        node, depth = waiting.pop()
        if depth > _NESTING:
            span = Span(source, node.meta.start_pos, node.meta.end_pos)
            return errors.too_deep(span, _NESTING)
        inner = (child for child in node.children if isinstance(child, Tree))
        waiting += ((child, depth + 1) for child in inner)
    return None
