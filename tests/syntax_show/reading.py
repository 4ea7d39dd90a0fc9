"""Reading and comparing: trees without their places, and where comments stand among the statements."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from itertools import pairwise

from assay.assets import grammar_text
from assay.source import Source, Span
from assay.syntax import tree
from assay.syntax.from_text import Parsed, parse
from assay.syntax.show import show

GRAMMAR = grammar_text("assay.lark")


def read(text: str) -> Parsed:
    return parse(Source("rules.assay", text), GRAMMAR)


def shown(text: str) -> str:
    """The text in layout; it has to be without errors."""
    source = Source("rules.assay", text)
    parsed = parse(source, GRAMMAR)
    assert not parsed.diagnostics, [(one.message, one.span) for one in parsed.diagnostics]
    return show(parsed.program, source)


def plain(node: object) -> object:
    """A tree as nested tuples, without places."""
    if is_dataclass(node) and not isinstance(node, type):
        parts = [getattr(node, field.name) for field in fields(node)]
        return (type(node).__name__, *(plain(part) for part in parts if not isinstance(part, Span)))
    if isinstance(node, tuple):
        return tuple(map(plain, node))
    return str(node) if node is not None else None


def children(node: object) -> tuple[object, ...]:
    """The statements inside a statement."""
    match node:
        case tree.Criterion(lines=lines, clauses=clauses):
            return (*lines, *clauses)
        case tree.Clause(lines=lines) | tree.Case(lines=lines):
            return lines
        case tree.Method():
            parts = [part for field in fields(node) for part in _several(getattr(node, field.name))]
            return tuple(sorted(parts, key=lambda part: part.span.start))
        case tree.RecordType(fields=inner) | tree.RecordField(fields=inner) | tree.RowsField(fields=inner):
            return inner
        case tree.Evidence(field=field):
            return children(field)
        case tree.RowFact(facts=facts):
            return facts
        case tree.Renumbering(entries=entries):
            return entries
        case _:
            return ()


def _several(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else ()


def bare(text: str) -> str:
    """The text with blanks in the place of comments and texts, and every other character in its own."""
    return re.sub(r'"[^"\n]*"|#[^\n]*', lambda match: " " * len(match[0]), text)


class Places:
    """Where the comments of a text stand: before how many statements, and behind how many."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.code = bare(text)
        parsed = read(text)
        assert not parsed.diagnostics
        self.program = parsed.program
        self.stretches = [stretch for item in self.program.items for stretch in self._stretches(item)]

    def _stretches(self, node: object, *, given: bool = False) -> Iterator[tuple[int, int, int]]:
        """Start, end of the head, and end of each statement."""
        span: Span = node.span  # type: ignore[attr-defined]
        start = self.code.rfind("given", 0, span.start) if given else span.start
        inner = children(node)
        block = "{" in self.code[span.start : span.end] and not isinstance(node, tree.Table)
        head = self.code.index("{", start) + 1 if block else span.end
        yield start, head, span.end
        for each in inner:
            case_fact = isinstance(node, tree.Case) and isinstance(
                each, tree.Fact | tree.RowFact | tree.OpenFact | tree.NoFact
            )
            yield from self._stretches(each, given=case_fact)

    def comments(self) -> dict[str, tuple[int, int, bool, bool]]:
        """By its text: statements begun before it, ended before it, whether it stands in the middle of one,
        and whether it stands alone on its line.
        """
        found = {}
        for comment in self.program.comments:
            at = comment.span.start
            begun = sum(start <= at for start, _, _ in self.stretches)
            ended = sum(end <= at for _, _, end in self.stretches)
            inside = any(start <= at < head for start, head, _ in self.stretches)
            alone = not self.text[self.text.rfind("\n", 0, at) + 1 : at].strip()
            found[comment.text.rstrip()] = (begun, ended, inside, alone)
        return found


def keeps_comments(before: str, after: str) -> None:
    """Every comment is there, next to the statement that it stood next to; the comments have to differ."""
    old, new = Places(before).comments(), Places(after).comments()
    assert sorted(old) == sorted(new)
    queued = False  # behind a comment that stood in the middle of a statement
    for text, (begun, ended, inside, alone) in old.items():
        if inside:
            assert new[text][0] in (begun, begun - 1), text
        else:
            assert new[text][:2] == (begun, ended), text
            assert new[text][3] == alone or queued, text
        queued = inside


def holds(text: str) -> str:
    """The laws of the formatter, for one text; returns the text in layout."""
    after = shown(text)
    parsed, again = read(text), read(after)
    assert not again.diagnostics, [(one.message, one.span) for one in again.diagnostics]
    assert plain(again.program.items) == plain(parsed.program.items)
    assert shown(after) == after
    old = sorted(comment.text.rstrip() for comment in parsed.program.comments)
    assert sorted(comment.text for comment in again.program.comments) == old
    if len(set(old)) == len(old):
        keeps_comments(text, after)
    neat(after)
    return after


def neat(text: str) -> None:
    """What holds of every text in layout."""
    lines = text.split("\n")
    assert lines.pop() == ""
    assert not any(line.endswith((" ", "\t", "\r")) for line in lines)
    assert not any(one == two == "" for one, two in pairwise(lines))
    assert not lines or (lines[0] != "" and lines[-1] != "")
    for one, two in pairwise(lines):
        assert one or not two.strip().startswith("}")
        assert two or not bare(one).rstrip().endswith("{")
    for line in lines:
        assert (len(line) - len(line.lstrip())) % 4 == 0, line
