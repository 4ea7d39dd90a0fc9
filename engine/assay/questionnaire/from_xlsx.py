"""From a questionnaire that was filled in to the nodes of evidence.

In: the bytes of a workbook.  Out: a source whose places are sheets and cells, and which composes the same
nodes as a file of YAML: whatever is checked of that is checked of this.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assay.diagnostics import Diagnostic, Label
from assay.evidence import errors
from assay.evidence.header import FORMAT
from assay.evidence.nodes import FormSource, Node, ScalarNode
from assay.evidence.problems import Problems
from assay.questionnaire import tree
from assay.questionnaire.grown import NUMBERED, Branch, node_of
from assay.questionnaire.layout import Column, layout, not_read, options, row_twice, unread
from assay.questionnaire.spoken import NotListed, Several, Typed, answer
from assay.questionnaire.statements import SECTION_OF
from assay.questionnaire.workbook import Cell, Nature, Page, looks_like_ours, nature, read_workbook
from assay.source import Source, Span, Unreadable, glanced_at, read_data

SUFFIX = ".xlsx"
_OTHERS = {".xlsm": "it is a workbook for macros", ".xltm": "it is a workbook for macros"}
_OTHERS |= dict.fromkeys(
    (".xls", ".xlsb", ".xltx", ".ods", ".numbers"), "workbooks of this kind are not read"
)


def refusal(path: Path) -> Unreadable | None:
    """Why a file is not opened at all: a workbook of another kind than ours."""
    reason = _OTHERS.get(path.suffix.lower())
    remedy = "save it as a workbook without macros (.xlsx)"
    return Unreadable(path.as_posix(), reason, remedy) if reason is not None else None


def nature_of(path: Path) -> Nature:
    """What a workbook in a folder of evidence is: a questionnaire, or one of its documents.

    It is opened to be told apart, and not noted as read: a record keeps no document.
    """
    if path.name.startswith("~$"):  # the mark of a spreadsheet that has the file open
        return Nature.OTHER
    with glanced_at(path) as opened:
        return nature(opened) if opened is not None else Nature.OTHER


def read_form(path: Path) -> Source:
    """The questionnaire in a file.  Raises `Unreadable`."""
    return from_xlsx(read_data(path), path.as_posix())


def from_xlsx(data: bytes, name: str) -> Source:
    """The questionnaire as a source.  Raises `Unreadable`."""
    pages = read_workbook(data, name)
    if not looks_like_ours(pages):
        raise Unreadable(name, "it is no questionnaire of assay", "make one with `assay template`")
    lines: dict[tuple[str, int, int], int] = {}
    texts: list[str] = []
    places: list[tuple[str, str]] = []
    for page in pages:
        if page.name == tree.LISTS_SHEET:
            continue
        for (row, column), cell in sorted(page.cells.items()):
            lines[page.name, row, column] = len(texts) + 1
            texts.append(" ".join(cell.text.split()) or " ")
            places.append((page.name, f"{_letters(column)}{row}"))
    # The digest of evidence is made from texts; the same answers in other cells are another workbook.
    texts.append(hashlib.sha256(data).hexdigest())

    def compose(source: Source, problems: Problems) -> Node:
        return _Reading(source, pages, lines, problems).node()

    return FormSource(name, "\n".join(texts), tuple(places), compose)


def _letters(column: int) -> str:
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


@dataclass(frozen=True, slots=True)
class _Row:
    """The cells of a row by column."""

    page: str
    number: int
    cells: dict[int, Cell]


class _Reading:
    def __init__(
        self,
        source: Source,
        pages: Sequence[Page],
        lines: dict[tuple[str, int, int], int],
        problems: Problems,
    ) -> None:
        self.source = source
        self.pages = pages
        self.lines = lines
        self.problems = problems
        self.starts = _starts(source.text)
        self.options = options(pages)
        self.layouts = {page.name: layout(page) for page in pages}
        self.root = Branch(Span(source, 0, 0))
        self.numbers: dict[str, int] = {}
        self.rows: dict[tuple[str, ...], Span] = {}

    def node(self) -> Node:
        self.root.put(("assay",), ScalarNode(FORMAT, Span(self.source, 0, 0)), self.problems)
        readers: dict[str, Callable[[Page, tuple[str, ...], list[Column]], None]] = {
            tree.FACTS: self._facts,
            tree.ROWS: self._rows,
            tree.LINES: self._statements,
            tree.DECISIONS: self._decisions,
            tree.COMPLETE: self._complete,
            tree.DETAILS: self._details,
        }
        for wanted, read in readers.items():  # in this order, whatever the order of the sheets
            for page in self.pages:
                if self.layouts[page.name].form == wanted:
                    read(page, self.layouts[page.name].path, list(self.layouts[page.name].columns))
        for page in self.pages:
            if page.name != tree.LISTS_SHEET:
                self._unread(page)
        return self.root.node(self.problems)

    def _unread(self, page: Page) -> None:
        """What stands where nothing is read is told: an answer there would be lost in silence."""
        found = self.layouts[page.name]
        for row, column in unread(page, found):
            self.problems.add(not_read(self._span(page.name, row, column), page.name, found))

    # ---- cells ------------------------------------------------------------------------------------------

    def _span(self, page: str, row: int, column: int) -> Span:
        line = self.lines[page, row, column]
        start = self.starts[line - 1]
        return Span(self.source, start, self.starts[line] - 1)

    def _lines(self, page: Page) -> Iterator[_Row]:
        by_row: dict[int, dict[int, Cell]] = {}
        for (row, column), cell in page.cells.items():
            if row >= self.layouts[page.name].first:
                by_row.setdefault(row, {})[column] = cell
        yield from (_Row(page.name, row, by_row[row]) for row in sorted(by_row))

    def _said(
        self, row: _Row, number: int, kind: str, unit: str, name: str
    ) -> tuple[str | Several, Span] | None:
        """The answer in a cell with its place; None where there is none, or where it is wrong."""
        cell = row.cells.get(number)
        if cell is None:
            return None
        span = self._span(row.page, row.number, number)
        if cell.wrong:
            self.problems.add(_not_a_value(name, cell, span))
            return None
        try:
            return answer(Typed(cell.text, cell.percent), kind, unit, self.options), span
        except NotListed as wrong:
            meant = self.problems.nearest(wrong.text, wrong.options)
            self.problems.add(errors.not_an_option(name, wrong.text, span, wrong.options, meant))
            return None

    def _text(self, row: _Row, number: int | None) -> str:
        cell = row.cells.get(number) if number is not None else None
        return cell.text.strip() if cell is not None and not cell.wrong else ""

    # ---- single facts -----------------------------------------------------------------------------------

    def _facts(self, page: Page, _path: tuple[str, ...], columns: list[Column]) -> None:
        at = {column.name: column.number for column in columns}
        for row in self._lines(page):
            path = tuple(self._text(row, at.get("path")).split(tree.JOINT))
            filled = [number for name, number in at.items() if name not in ("path", "kind", "unit")]
            filled = [number for number in filled if number in row.cells]
            if path == ("",):
                self._unknown_row(row, filled)
                continue
            self._fact(row, at, path)

    def _unknown_row(self, row: _Row, filled: Sequence[int]) -> None:
        """An answer in a row that no question stands in."""
        for number in filled[:1]:
            span = self._span(row.page, row.number, number)
            self.problems.add(
                Diagnostic(
                    errors.UNKNOWN_KEY,
                    "this answer stands in a row without a question",
                    (Label(span, "which question does it answer?"),),
                    help=("write it in the row of its question; column A, which is hidden, names the fact",),
                )
            )

    def _fact(self, row: _Row, at: dict[str, int], path: tuple[str, ...]) -> None:
        kind, unit = self._text(row, at.get("kind")), self._text(row, at.get("unit"))
        parts = {"value": "value", "uncertainty": "uncertainty", "to": "to"}
        if "to" in at and at["to"] in row.cells:
            parts["value"] = "from"
        for name, part in parts.items():
            plain = "quantity" if name == "uncertainty" else kind
            said = self._said(row, at[name], plain, unit, path[-1]) if name in at else None
            if said is not None:
                self.root.fact(path, node_of(*said), self.problems, part)
        self._sources(row, at, path)

    def _sources(self, row: _Row, at: dict[str, int], path: tuple[str, ...]) -> None:
        """Document, page and note, of a fact or of a whole row."""
        document, page, note = (
            self._said(row, at[name], "text", "", name) if name in at else None
            for name in ("document", "page", "note")
        )
        named = [item for item in (document, page) if item is not None]
        if named:
            text = " ".join(str(item[0]) for item in named)
            self.root.put((*path, "source"), ScalarNode(text, named[0][1]), self.problems)
        if note is not None:
            self.root.put((*path, "note"), node_of(*note), self.problems)

    def _any(self, row: _Row) -> Span:
        return self._span(row.page, row.number, min(row.cells))

    # ---- lists of records -------------------------------------------------------------------------------

    def _rows(self, page: Page, pattern: tuple[str, ...], columns: list[Column]) -> None:
        keys = [column for column in columns if column.name.startswith("key:")]
        for row in self._lines(page):
            filled = [c for c in columns if c.number in row.cells and not c.prefilled]
            if not filled:
                continue
            path = self._place(row, pattern, keys, filled[0])
            if path is None:
                continue
            here = self.root.at(path, self._any(row))
            here.span = self._span(row.page, row.number, keys[-1].number)
            if path in self.rows:
                self.problems.add(row_twice(path[-1], here.span, self.rows[path]))
                continue
            self.rows[path] = here.span
            self._row(row, path, columns)

    def _place(
        self, row: _Row, pattern: tuple[str, ...], keys: Sequence[Column], filled: Column
    ) -> tuple[str, ...] | None:
        """Where a row stands: the pattern with the keys in it; its lists are marked as lists."""
        path: list[str] = []
        left = list(keys)
        for name in pattern:
            if name != tree.ANY:
                path.append(name)
                continue
            column = left.pop(0)
            said = self._said(row, column.number, "key", "", "key")
            if said is None:
                if column.number not in row.cells:
                    self._no_key(row, filled)
                return None
            if pattern[0] == "facts":
                self.root.records(tuple(path), said[1])
            path.append(str(said[0]).strip())
        return tuple(path)

    def _no_key(self, row: _Row, filled: Column) -> None:
        span = self._span(row.page, row.number, filled.number)
        remedy = "fill in the first columns of this row: they say which record it is"
        self.problems.add(errors.missing("this row", "its key", span, remedy))

    def _row(self, row: _Row, path: tuple[str, ...], columns: Sequence[Column]) -> None:
        for column in columns:
            name = column.name
            if name.startswith("key:") or name in ("document", "page", "note"):
                continue
            said = self._said(row, column.number, column.kind, column.unit, name.split(tree.JOINT)[-1])
            if said is None:
                continue
            if name.startswith("complete:"):
                inner = (*path, *name.removeprefix("complete:").split(tree.JOINT))
                self._set_complete(inner, *said)
            elif name == "@":
                self.root.put(path, node_of(*said), self.problems)
            else:
                self.root.fact((*path, *name.split(tree.JOINT)), node_of(*said), self.problems)
        at = {column.name: column.number for column in columns}
        self._sources(row, at, path)

    def _set_complete(self, path: tuple[str, ...], said: str | Several, span: Span) -> None:
        if said not in ("yes", "no", "true", "false"):
            self.problems.add(errors.wrong_kind("complete", span, "`yes` or `no`"))
            return
        found = self.root.records(path, span)
        found.complete = said in ("yes", "true")

    def _complete(self, page: Page, _path: tuple[str, ...], columns: list[Column]) -> None:
        at = {column.name: column.number for column in columns}
        for row in self._lines(page):
            path = self._text(row, at.get("path"))
            said = self._said(row, at["complete"], "flag", "", "complete")
            if said is not None and path:
                self._set_complete(tuple(path.split(tree.JOINT)), *said)
            elif said is not None:
                self._unknown_row(row, [at["complete"]])

    # ---- what persons say -------------------------------------------------------------------------------

    def _statements(self, page: Page, path: tuple[str, ...], columns: list[Column]) -> None:
        for row in self._lines(page):
            if any(column.number in row.cells and not column.prefilled for column in columns):
                self._statement(row, path[0], columns)

    def _decisions(self, page: Page, _path: tuple[str, ...], columns: list[Column]) -> None:
        kind = next(column for column in columns if column.name == "section")
        for row in self._lines(page):
            if not any(column.number in row.cells for column in columns):
                continue
            said = self._said(row, kind.number, "text", "", "Decision")
            shown = str(said[0]).strip().casefold() if said is not None else ""
            section = SECTION_OF.get(shown)
            if section is not None:
                self._statement(row, section, [c for c in columns if c is not kind])
            elif said is not None:
                meant = self.problems.nearest(shown, SECTION_OF)
                self.problems.add(
                    errors.not_an_option("Decision", str(said[0]), said[1], tuple(SECTION_OF), meant)
                )
            elif kind.number not in row.cells:
                remedy = f"fill in column {_letters(kind.number)}: one of {', '.join(SECTION_OF)}"
                self.problems.add(errors.missing("this row", "the kind of decision", self._any(row), remedy))

    def _statement(self, row: _Row, section: str, columns: Sequence[Column]) -> None:
        self.numbers[section] = number = self.numbers.get(section, 0) + 1
        self.root.at((section,), self._any(row))
        line = self.root.at((section, f"#{number}"), self._any(row))
        for column in columns:
            said = self._said(row, column.number, column.kind, column.unit, column.name)
            if said is not None:
                line.put((column.name,), node_of(*said), self.problems)

    # ---- details ----------------------------------------------------------------------------------------

    def _details(self, page: Page, _path: tuple[str, ...], columns: list[Column]) -> None:
        at = {column.name: column.number for column in columns}
        numbers = dict(self.numbers)
        for row in self._lines(page):
            if not any(number in row.cells for number in at.values()):
                continue
            said = self._said(row, at["value"], "text", "", "What")
            where = self._said(row, at["path"], "text", "", "Where")
            if said is None or where is None:
                missing = "Where" if said is not None else "What"
                if at["path" if said is not None else "value"] not in row.cells:
                    remedy = "fill in both columns of this row"
                    self.problems.add(errors.missing("this row", missing, self._any(row), remedy))
                continue
            path = [part.strip() for part in str(where[0]).split(tree.JOINT.strip())]
            if len(path) > 1 and path[0] in numbers and NUMBERED.fullmatch(path[1]):
                path[1] = f"#{numbers[path[0]] + int(path[1][1:])}"  # behind the lines of its own sheet
            self._detail(tuple(path), str(said[0]).strip(), said[1], where[1])

    def _detail(self, path: tuple[str, ...], text: str, span: Span, where: Span) -> None:
        if text == "{}":
            self.root.at(path, where)
        elif text == "[]":
            self.root.put(path, node_of(Several((), incomplete=False), span), self.problems)
        else:
            self.root.at(path[:-1], where)
            self.root.put(path, ScalarNode(_unquoted(text), span), self.problems)


def _unquoted(text: str) -> str:
    """A text in quotation marks is one of JSON: so the texts `{}` and `[]` can be told from nothing."""
    if len(text) < 2 or not (text[0] == text[-1] == '"'):
        return text
    try:
        return str(json.loads(text))
    except ValueError:
        return text


def _starts(text: str) -> list[int]:
    found = [0]
    found.extend(number + 1 for number, sign in enumerate(text) if sign == "\n")
    return [*found, len(text) + 1]


def _not_a_value(name: str, cell: Cell, span: Span) -> Diagnostic:
    if cell.wrong == "formula":
        remedy = "write the value itself (copy the cell, and paste it as a value)"
        return errors.wrong_kind(name, span, "a value: it is a formula", remedy)
    return errors.wrong_kind(name, span, "a value: the spreadsheet found an error", "write the value itself")
