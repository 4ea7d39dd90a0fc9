"""Diagnostics as text and as data.

In: `Diagnostic` values.  Out: the terminal text with the line shown and the spans marked, or plain data for
JSON.  Both sides of a mismatch on one line are marked on that line; other places follow with a line of their
own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from assay.diagnostics.tree import Diagnostic, Label

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
    width = len(str(max(label.span.line for label in labels)))
    blank = " " * width
    lines = [f"{blank}--> {first.place()}", f"{blank} |"]
    for place, group in enumerate(_by_line(labels)):
        span = group[0].span
        if place and span.source is not first.source:
            lines.append(f"{blank}::: {span.place()}")
        elif place:
            lines.append(f"{blank}...")
        lines += _marked(group, blank)
    lines.append(f"{blank} |")
    return lines


def _by_line(labels: Sequence[Label]) -> list[list[Label]]:
    groups: dict[tuple[str, int], list[Label]] = {}
    for label in labels:
        groups.setdefault((label.span.source.name, label.span.line), []).append(label)
    return list(groups.values())


def _marked(labels: Sequence[Label], blank: str) -> list[str]:
    """A source line with carets below; the last label's text beside its caret, others on lines below."""
    span = labels[0].span
    text = span.source.line_text(span.line)
    number = str(span.line).rjust(len(blank))
    shift = max(0, min(item.span.column for item in labels) - 60) if len(text) > _WIDEST else 0
    shown = _flat(text[shift : shift + _WIDEST]) + (" …" if len(text) - shift > _WIDEST else "")
    lines = [f"{number} | {'… ' if shift else ''}{shown}"]
    marks = sorted(((_start(item, text, shift), _length(item, text), item.text) for item in labels), reverse=True)
    extra = 2 if shift else 0
    carets = ""
    for start, length, _ in reversed(marks):
        carets = carets.ljust(start + extra) + "^" * length
    lines.append(f"{blank} | {carets} {marks[0][2]}".rstrip())
    lines += [f"{blank} | {' ' * (start + extra)}{text_}" for start, _, text_ in marks[1:] if text_]
    return lines


def _flat(text: str) -> str:
    return "".join(character if character.isprintable() else " " for character in text.replace("\t", _TAB))


def _start(label: Label, text: str, shift: int) -> int:
    before = text[shift : label.span.column - 1]
    return len(before.replace("\t", _TAB))


def _length(label: Label, text: str) -> int:
    """How many carets: to the end of the span, or of its first line."""
    start = label.span.column - 1
    covered = text[start : start + max(1, label.span.end - label.span.start)]
    return max(1, min(len(covered.rstrip()), _WIDEST))


def to_data(diagnostic: Diagnostic) -> dict[str, Any]:
    """One diagnostic as data.  Lines and columns count from 1; `end` is the place after the last character."""
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
