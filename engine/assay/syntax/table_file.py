"""A table kept as a CSV file, read as the same cells as one in a rule file.

In: the text of the file.  Out: rows of cells with their places in it, and diagnostics.  The first row names
the columns, `name : unit` for those that hold values; cells are separated by commas or, where the first row
has semicolons, by those; a cell in quotation marks is a text, and a doubled mark inside stands for one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from assay.diagnostics import Diagnostic
from assay.source import Source, Span
from assay.syntax import errors
from assay.syntax.tree import Cell, Day, Number, Word, Words

_CELL = re.compile(r'[ \t]*(?:"((?:[^"]|"")*)"[ \t]*|([^,;"\n]*))')
_HEAD = re.compile(r"([A-Za-z][A-Za-z0-9_]*)(?:\s*:\s*(\S+))?")
_NUMBER = re.compile(r"(-?)([0-9]+(?:\.[0-9]+)?)(?:\s+(\S+))?")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_DIGITS = 15


@dataclass(frozen=True, slots=True)
class TableFile:
    """The rows of a file; with diagnostics, those that could be read."""

    rows: tuple[tuple[Cell, ...], ...]
    diagnostics: tuple[Diagnostic, ...]


def read_table(source: Source) -> TableFile:
    """Read one file.  Empty lines do not count."""
    reader = _Reader(source)
    rows = [reader.row(start, end) for start, end in _lines(source.text)]
    return TableFile(tuple(row for row in rows if row), tuple(reader.found))


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.splitlines(keepends=True):
        end = start + len(line.rstrip("\r\n"))
        if text[start:end].strip():
            yield start, end
        start += len(line)


class _Reader:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.found: list[Diagnostic] = []
        first = next((source.text[a:b] for a, b in _lines(source.text)), "")
        self.mark = ";" if ";" in first and "," not in first else ","
        self.head = True

    def row(self, start: int, end: int) -> tuple[Cell, ...]:
        cells: list[Cell] = []
        at = start
        while at <= end:
            match = _CELL.match(self.source.text, at, end)
            assert match is not None
            cells.append(self._cell(match))
            at = match.end()
            if at < end and self.source.text[at] != self.mark:
                self.found.append(errors.unreadable_cell(Span(self.source, at, end), self.mark))
                break
            at += 1
        self.head = False
        return tuple(cells)

    def _cell(self, match: re.Match[str]) -> Cell:
        if match.group(1) is not None:
            span = Span(self.source, match.start(1), match.end(1))
            return Cell(span, value=Words(span, match.group(1).replace('""', '"')))
        text = match.group(2).rstrip()
        span = Span(self.source, match.start(2), match.start(2) + max(1, len(text)))
        return self._column(span, text) if self.head else self._value(span, text)

    def _column(self, span: Span, text: str) -> Cell:
        match = _HEAD.fullmatch(text)
        if match is None:
            self.found.append(errors.unreadable_column(span))
            return Cell(span)
        word = Word(match.group(1), self._part(span, match, 1))
        unit = match.group(2)
        return Cell(span, word=word, unit=None if unit is None else Word(unit, self._part(span, match, 2)))

    def _value(self, span: Span, text: str) -> Cell:
        number = _NUMBER.fullmatch(text)
        if number is not None:
            if len(number.group(2).replace(".", "").lstrip("0")) > _DIGITS:
                self.found.append(errors.too_many_digits(span, _DIGITS))
            unit = number.group(3)
            word = None if unit is None else Word(unit, self._part(span, number, 3))
            return Cell(span, value=Number(span, Decimal(number.group(1) + number.group(2)), word))
        if _is_day(text):
            return Cell(span, value=Day(span, text))
        if text == "open":
            return Cell(span)
        if _WORD.fullmatch(text):
            return Cell(span, word=Word(text, span))
        return Cell(span, value=Words(span, text))

    def _part(self, span: Span, match: re.Match[str], group: int) -> Span:
        return Span(self.source, span.start + match.start(group), span.start + match.end(group))


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == len("2026-03-01")
