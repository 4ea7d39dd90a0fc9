"""Diagnostics as text and as data.

In: `Diagnostic` values.  Out: the terminal text with the line shown and the spans marked, or plain data for
JSON.  Both sides of a mismatch on one line are marked on that line; other places follow with a line of their
own.  Of a very long line the piece around a place is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from unicodedata import combining, east_asian_width

from assay.diagnostics.tree import Diagnostic, Label
from assay.source import Cells, Source, Span

_TAB = "    "
_WIDEST = 160


def render(diagnostic: Diagnostic) -> str:
    """One diagnostic as text, without colour."""
    lines = [f"{diagnostic.severity.value}[{diagnostic.code}]: {diagnostic.message}"]
    if diagnostic.labels:
        lines += _places(diagnostic.labels)
    lines += [f"   = {note}" for note in diagnostic.notes]
    lines += [f"   help: {text}" for text in diagnostic.help]
    return "\n".join(lines)


def _places(labels: Sequence[Label]) -> list[str]:
    first = labels[0].span
    width = max(len(label.span.source.line_label(label.span.line)) for label in labels)
    blank = " " * width
    lines = [f"{blank}--> {first.place()}", f"{blank} |"]
    shown = _part(first)
    for place, (window, group) in enumerate(_groups(labels)):
        span = group[0].span
        here = _part(span)
        if place and here != shown:
            lines.append(f"{blank}::: {span.place()}")
        elif place:
            lines.append(f"{blank}...")
        shown = here
        lines += _marked(window, group, blank)
    lines.append(f"{blank} |")
    return lines


def _part(span: Span) -> tuple[Source, str]:
    """What a place is told apart from others by: its file, and in a workbook the sheet."""
    return span.source, span.source.sheet(span.line) if isinstance(span.source, Cells) else ""


def _groups(labels: Sequence[Label]) -> list[tuple[_Window, list[Label]]]:
    """The labels that can be shown under one line, or under one piece of a very long one."""
    groups: list[tuple[_Window, list[Label]]] = []
    for label in labels:
        for window, group in groups:
            if window.holds(label):
                group.append(label)
                break
        else:
            groups.append((_Window.around(label), [label]))
    return groups


@dataclass(frozen=True, slots=True)
class _Window:
    """The piece of a source line that is shown: all of it, unless it is very long."""

    source: Source
    line: int
    start: int
    end: int

    @classmethod
    def around(cls, label: Label) -> _Window:
        span = label.span
        text = span.source.line_text(span.line)
        if _width(text) <= _WIDEST:
            return cls(span.source, span.line, 0, len(text))
        start = max(0, min(span.column - 1 - _WIDEST // 3, len(text) - _WIDEST))
        return cls(span.source, span.line, start, start + _WIDEST)

    def holds(self, label: Label) -> bool:
        span = label.span
        same = span.source is self.source and span.line == self.line
        return same and self.start < span.column <= self.end + 1

    @property
    def before(self) -> str:
        return "… " if self.start else ""

    def text(self) -> str:
        line = self.source.line_text(self.line)
        return self.before + _flat(line[self.start : self.end]) + (" …" if self.end < len(line) else "")

    def columns(self, label: Label) -> tuple[int, int]:
        """Where the carets of a label begin and end on the screen: to the end of the span, or of its line."""
        line = self.source.line_text(self.line)
        begin = label.span.column - 1
        covered = line[begin : min(self.end, begin + label.span.end - label.span.start)].rstrip()
        first = _width(self.before) + _width(line[self.start : begin])
        return first, first + max(1, _width(covered))


def _marked(window: _Window, labels: Sequence[Label], blank: str) -> list[str]:
    """A line with carets below; the rightmost label's text beside the carets, others on lines below."""
    marks = sorted(((*window.columns(label), _said(label)) for label in labels), reverse=True)
    signs = [" "] * max(end for _, end, _ in marks)
    for start, end, _ in marks:
        signs[start:end] = "^" * (end - start)
    lines = [f"{window.source.line_label(window.line).rjust(len(blank))} | {window.text()}".rstrip()]
    lines.append(f"{blank} | {''.join(signs)} {marks[0][2]}".rstrip())
    lines += [f"{blank} | {' ' * start}{text}" for start, _, text in marks[1:] if text]
    return lines


def _said(label: Label) -> str:
    """What a label says, and where it ends if that is on another line."""
    last = label.span.source.position(max(label.span.start, label.span.end - 1))[0]
    return label.text if last == label.span.line else f"{label.text} (to line {last})".lstrip()


def _flat(text: str) -> str:
    """Text as it can stand on a screen: a tab is four spaces, what cannot be seen is one."""
    return "".join(character if character.isprintable() else " " for character in text.replace("\t", _TAB))


def _width(text: str) -> int:
    """How many columns a text takes on the screen: signs of East Asia take two, accents that combine none."""
    return sum(
        0 if combining(character) else 2 if east_asian_width(character) in "WF" else 1
        for character in _flat(text)
    )


def to_data(diagnostic: Diagnostic) -> dict[str, Any]:
    """One diagnostic as data.  Lines and columns count from 1; `end` is after the last character."""
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity.value,
        "message": diagnostic.message,
        "labels": [_label_data(label) for label in diagnostic.labels],
        "notes": list(diagnostic.notes),
        "help": list(diagnostic.help),
    }


def _label_data(label: Label) -> dict[str, Any]:
    span = label.span
    end_line, end_column = span.source.position(span.end)
    return {
        "file": span.source.name,
        "line": span.line,
        "column": span.column,
        "end_line": end_line,
        "end_column": end_column,
        "text": label.text,
    }
