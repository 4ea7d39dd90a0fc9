"""A long list of records kept as a CSV file, read as evidence.

In: the text of a file that is called after its list, such as `smelter.csv` or `smelter.reporting_year.csv`.
Out: a source that composes the same nodes as a file of YAML.  The first row has headings: first the lists
themselves, whose cells are the keys of the rows, then fields: `name`, `name (unit)` for bare numbers in that
unit, `name []` for several values separated by `;`, and `name.part` for what a field holds, or what is said
of it (`intensity.source`).  A blank cell is not known.  A row whose last key is `…` says that there may be
others; without rows, nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from assay.evidence import errors
from assay.evidence.header import FORMAT
from assay.evidence.nodes import MappingNode, Node, ScalarNode, TextForm
from assay.evidence.problems import Problems
from assay.questionnaire.grown import Branch, node_of
from assay.questionnaire.spoken import OTHERS, Typed, answer
from assay.source import Source, Span

SUFFIX = ".csv"
_QUOTED = re.compile(r'[ \t]*"((?:[^"]|"")*)"[ \t]*')
_PLAIN = {mark: re.compile(rf"[^{mark}\r\n]*") for mark in (",", ";", "\t")}
_HEADING = re.compile(r"(\w+(?:\.\w+)*)\s*(?:\(([^()]*)\))?\s*(\[\])?")
_NAME = re.compile(r"[A-Za-z]\w*(?:\.[A-Za-z]\w*)*")


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class _Column:
    """A heading: the path of the field in its row, the unit of bare numbers, and whether it has several."""

    path: tuple[str, ...]
    unit: str
    several: bool
    span: Span


def list_of(name: str) -> tuple[str, ...]:
    """The list that a file is called after; empty where its name is none."""
    stem = PurePath(name).name[: -len(SUFFIX)]
    return tuple(stem.split(".")) if _NAME.fullmatch(stem) else ()


def is_list(name: str, text: str) -> bool:
    """Whether a CSV file in a folder of evidence is a list, and not one of its documents: its first heading
    is the name of the list that it is called after.
    """
    names = list_of(name)
    first = text.split("\n", 1)[0].strip().strip('"')
    return bool(names) and re.split(r'[,;\t"]', first, maxsplit=1)[0].strip() == names[0]


def from_csv(source: Source) -> Source:
    """The list as a source of evidence."""

    def compose(made: Source, problems: Problems) -> Node:
        return _Reading(made, problems).node()

    return TextForm(source.name, source.text, compose)


class _Reading:
    def __init__(self, source: Source, problems: Problems) -> None:
        self.source = source
        self.problems = problems
        self.names = list_of(source.name)
        self.root = Branch(Span(source, 0, 0))
        first = source.text.split("\n", 1)[0]
        counts = {mark: first.count(mark) for mark in _PLAIN}
        self.mark = max(counts, key=lambda mark: counts[mark])

    def node(self) -> Node:
        """A file without rows says nothing, not even that there are none."""
        self.root.put(("assay",), ScalarNode(FORMAT, Span(self.source, 0, 0)), self.problems)
        rows = iter(self._rows())
        head = next(rows, [])
        if not self.names or [cell.text for cell in head[: len(self.names)]] != list(self.names):
            self._wrong_head(head)
            return MappingNode((), Span(self.source, 0, 0))
        columns = self._columns(head[len(self.names) :])
        for row in rows:
            self._row(row, columns, len(head))
        return self.root.node(self.problems)

    # ---- cells ------------------------------------------------------------------------------------------

    def _rows(self) -> Iterator[list[_Cell]]:
        """The rows with something in them."""
        text, at = self.source.text, 0
        while at < len(text):
            row: list[_Cell] = []
            while True:
                cell, at = self._cell(at)
                row.append(cell)
                if at >= len(text) or text[at] != self.mark:
                    break
                at += 1
            at = self._next_line(at)
            if any(cell.text for cell in row):
                yield row

    def _cell(self, at: int) -> tuple[_Cell, int]:
        text = self.source.text
        quoted = _QUOTED.match(text, at)
        if quoted is not None:
            span = Span(self.source, quoted.start(1), quoted.end(1))
            return _Cell(quoted.group(1).replace('""', '"'), span), quoted.end()
        plain = _PLAIN[self.mark].match(text, at)
        assert plain is not None
        found = plain.group().strip()
        start = plain.start() + len(plain.group()) - len(plain.group().lstrip())
        span = Span(self.source, start, start + max(1, len(found)))
        if found.startswith('"'):
            remedy = 'close it with `"`, and write a quotation mark inside twice'
            self.problems.add(
                errors.wrong_shape(span, "this cell", "a text in quotation marks that ends", remedy)
            )
        return _Cell(found, span), plain.end()

    def _next_line(self, at: int) -> int:
        """Behind the end of the line; what stands behind a text in quotation marks belongs to no cell."""
        text = self.source.text
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        if text[at:end].strip():
            span = Span(self.source, at, end)
            remedy = f"separate cells by `{self.mark}`, and write a quotation mark inside a text twice"
            self.problems.add(errors.wrong_shape(span, "what follows this cell", "the next one", remedy))
        return end + 1

    # ---- headings ---------------------------------------------------------------------------------------

    def _wrong_head(self, head: Sequence[_Cell]) -> None:
        span = head[0].span if head else Span(self.source, 0, 0)
        if not self.names:
            remedy = "call the file after the list that it holds, such as smelter.csv"
            self.problems.add(errors.wrong_shape(span, "this file", "a list of records", remedy))
            return
        wanted = self.mark.join(self.names)
        remedy = f"the first headings of {PurePath(self.source.name).name} are `{wanted}`"
        self.problems.add(errors.wrong_shape(span, "the first row", "the headings of the list", remedy))

    def _columns(self, head: Sequence[_Cell]) -> list[_Column | None]:
        seen: dict[str, Span] = {}
        columns: list[_Column | None] = []
        for cell in head:
            match = _HEADING.fullmatch(cell.text)
            if cell.text and match is None:
                remedy = "write `name`, `name (unit)` or `name []`"
                self.problems.add(
                    errors.wrong_shape(cell.span, f"the heading `{cell.text}`", "a field", remedy)
                )
            elif cell.text in seen:
                self.problems.add(errors.key_twice(cell.text, cell.span, seen[cell.text]))
            if match is None or cell.text in seen:
                columns.append(None)
                continue
            seen[cell.text] = cell.span
            unit = (match.group(2) or "").strip()
            columns.append(
                _Column(tuple(match.group(1).split(".")), unit, match.group(3) is not None, cell.span)
            )
        return columns

    # ---- rows -------------------------------------------------------------------------------------------

    def _row(self, row: Sequence[_Cell], columns: Sequence[_Column | None], width: int) -> None:
        for cell in row[width:]:
            if cell.text:
                remedy = "write a text that holds the separator in quotation marks"
                self.problems.add(
                    errors.wrong_shape(cell.span, "this cell", "a cell below a heading", remedy)
                )
        path = self._path(row)
        if path is None:
            return
        here = self.root.at(path, row[len(self.names) - 1].span)
        here.span = row[len(self.names) - 1].span
        for column, cell in zip(columns, row[len(self.names) :], strict=False):
            if not cell.text:
                continue
            if column is None:
                self.problems.add(
                    errors.wrong_shape(cell.span, "this cell", "a cell below a heading", "name its column")
                )
                continue
            self._put((*path, *column.path), column, cell, columns)

    def _path(self, row: Sequence[_Cell]) -> tuple[str, ...] | None:
        """Where a row stands; None where it lacks a key, or only says that there may be others."""
        path: list[str] = ["facts"]
        for name, cell in zip(self.names, [*row, *[_Cell("", row[-1].span)] * len(self.names)], strict=False):
            path.append(name)
            own = len(path) == 2 * len(self.names)
            if not cell.text:
                remedy = f"fill in `{name}`, the key that says which record it is"
                self.problems.add(errors.missing("this row", f"`{name}`", row[0].span, remedy))
                return None
            found = self.root.at(tuple(path), cell.span)
            if cell.text in (OTHERS, "..."):
                if own:
                    found.complete = False
                else:
                    remedy = f"write the key of a `{name}`; only the last key may be `{OTHERS}`"
                    self.problems.add(errors.wrong_shape(cell.span, f"`{name}`", "a key", remedy))
                return None
            if found.complete is None:
                found.complete = own
                found.elsewhere = not own
            path.append(cell.text)
        if not self._once(tuple(path), row[len(self.names) - 1]):
            return None
        return tuple(path)

    def _once(self, path: tuple[str, ...], cell: _Cell) -> bool:
        above = self.root.at(path[:-1], cell.span)
        if path[-1] in above.parts:
            self.problems.add(errors.key_twice(path[-1], cell.span, above.parts[path[-1]].span))
            return False
        return True

    def _put(
        self, path: tuple[str, ...], column: _Column, cell: _Cell, columns: Sequence[_Column | None]
    ) -> None:
        kind = "set:text" if column.several else "quantity" if column.unit else "text"
        said = answer(Typed(cell.text), kind, column.unit, {})
        length = len(column.path)
        inside = any(
            other is not None and len(other.path) > length and other.path[:length] == column.path
            for other in columns
        )
        if inside:
            self.root.fact(path, node_of(said, cell.span), self.problems)
        else:
            self.root.put(path, node_of(said, cell.span), self.problems)
