"""A questionnaire as an XLSX workbook: the one door to XlsxWriter.

In: a `Book`.  Out: the bytes of the workbook, the same for the same book.  Every text is written as a text,
so that none becomes a formula; headings are protected (without a password), cells for answers are not.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from assay.questionnaire import tree
from assay.questionnaire.tree import Book, Column, Content, Line, Sheet

_LAST_ROW = 1000
_BLANK_ROWS = 30
_SAVED = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # no clock: the same book has the same bytes
_LINE = {"border": 1, "border_color": "#BFBFBF"}
_CELL = {"font_name": "Calibri", "font_size": 10, "text_wrap": True, "valign": "top"}
_LOOKS: dict[str, dict[str, object]] = {
    "title": {
        "font_size": 16,
        "bold": True,
        "font_color": "#1F3864",
        "text_wrap": False,
        "valign": "vcenter",
    },
    "intro": {"font_color": "#404040"},
    "names": {"font_color": "#A6A6A6", "font_size": 8, "text_wrap": False},
    "heading": {"bold": True, "font_color": "#FFFFFF", "bg_color": "#1F4E78", "valign": "vcenter", **_LINE},
    "over": {"bold": True, "bg_color": "#D6E3F0", "font_color": "#1F3864", "text_wrap": False},
    "link": {"bg_color": "#FFFFFF", "font_color": "#0B5394", "underline": 1, **_LINE},
    "said": {"bg_color": "#FFFFFF", **_LINE},
    "quiet": {"font_color": "#7F7F7F", **_LINE},
    "open": {"bg_color": "#FFF9E5", "locked": False, **_LINE},
    "day": {"bg_color": "#FFF9E5", "locked": False, "num_format": "yyyy-mm-dd", "align": "left", **_LINE},
    "text": {"bg_color": "#FFF9E5", "locked": False, "num_format": "@", **_LINE},
    "free": {"locked": False},
    "free day": {"locked": False, "num_format": "yyyy-mm-dd", "align": "left"},
    "free text": {"locked": False, "num_format": "@"},
}
_PROTECTION = {
    "format_columns": True,
    "format_rows": True,
    "format_cells": True,
    "insert_rows": True,
    "sort": True,
    "autofilter": True,
    "select_locked_cells": True,
    "select_unlocked_cells": True,
}
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


def to_xlsx(book: Book) -> bytes:
    """The workbook."""
    held = BytesIO()
    workbook = xlsxwriter.Workbook(held, _OPTIONS)
    workbook.set_properties({"title": book.title, "created": _SAVED})
    _Writer(workbook, book).write()
    workbook.close()
    return held.getvalue()


class _Writer:
    def __init__(self, workbook: Any, book: Book) -> None:
        self.workbook = workbook
        self.book = book
        self.looks = {name: workbook.add_format({**_CELL, **look}) for name, look in _LOOKS.items()}
        self.ranges: dict[str, str] = {}

    def write(self) -> None:
        self._ranges()
        for sheet in self.book.sheets:
            self._sheet(sheet, self.workbook.add_worksheet(sheet.name))
        self._lists(self.workbook.add_worksheet(tree.LISTS_SHEET))

    # ---- what drop-downs show ---------------------------------------------------------------------

    def _ranges(self) -> None:
        """Where the entries of each drop-down stand."""
        row = 2
        for options in self.book.options.values():
            self.ranges[options.id] = f"={tree.LISTS_SHEET}!$B${row}:$B${row + len(options.shown) - 1}"
            row += len(options.shown)
        for sheet in self.book.of(tree.ROWS):
            own = [number for number, column in enumerate(sheet.columns) if column.name.startswith("key:")]
            letter = xl_col_to_name(own[-1])
            place = f"='{sheet.name}'!${letter}${tree.FIRST_ROW}:${letter}${_LAST_ROW}"
            self.ranges[f"keys:{tree.JOINT.join(sheet.path)}"] = place

    def _lists(self, page: Any) -> None:
        for column, text in enumerate((f"{tree.MARK}lists", "shown", "option")):
            page.write_string(0, column, text)
        row = 1
        for options in self.book.options.values():
            for shown, name in options.shown.items():
                for column, text in enumerate((options.id, shown, name)):
                    page.write_string(row, column, text)
                row += 1
        page.very_hidden()
        page.protect()

    # ---- one sheet ----------------------------------------------------------------------------------

    def _sheet(self, sheet: Sheet, page: Any) -> None:
        page.set_tab_color(sheet.colour or "#7F7F7F")
        page.hide_gridlines(2)
        self._columns(sheet, page)
        self._head(sheet, page)
        row = tree.FIRST_ROW
        for line in sheet.lines:
            self._line(sheet, page, row, line)
            row += 1
        if sheet.open_ended:
            for empty in range(row, row + _BLANK_ROWS):
                self._line(sheet, page, empty, Line())
            for number, column in enumerate(sheet.columns):
                self._drop_down(page, (tree.FIRST_ROW, _LAST_ROW), number, column.choices)
        page.freeze_panes(tree.FIRST_ROW - 1, self._frozen(sheet))
        page.protect("", _PROTECTION)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.repeat_rows(tree.HEADING_ROW - 1)

    def _frozen(self, sheet: Sheet) -> int:
        """Columns that stay in sight: those that say which row one is in."""
        if sheet.form == tree.ROWS:
            return sum(column.name.startswith("key:") for column in sheet.columns)
        return 3 if sheet.form == tree.FACTS else 0

    def _columns(self, sheet: Sheet, page: Any) -> None:
        for number, column in enumerate(sheet.columns):
            free = sheet.open_ended and not column.locked
            look = self.looks["free" + self._kind(column.kind, " ")] if free else None
            page.set_column(number, number, column.width, look, {"hidden": column.hidden})

    def _kind(self, kind: str, before: str = "") -> str:
        named = "day" if kind == "date" else "text" if kind in ("key", "text") else ""
        return before + named if named else ""

    def _head(self, sheet: Sheet, page: Any) -> None:
        shown = [number for number, column in enumerate(sheet.columns) if not column.hidden]
        first = shown[0]
        page.set_row(0, 26)
        page.write_string(tree.TITLE_ROW - 1, first, sheet.title, self.looks["title"])
        wide = max(number for number in shown if number < first + 6)
        if wide > first:
            page.merge_range(tree.INTRO_ROW - 1, first, tree.INTRO_ROW - 1, wide, "", self.looks["intro"])
        page.write_string(tree.INTRO_ROW - 1, first, sheet.intro, self.looks["intro"])
        width = sum(sheet.columns[number].width for number in shown if number <= wide)
        page.set_row(tree.INTRO_ROW - 1, 14 * _lines(sheet.intro, width))
        page.set_row(tree.NAMES_ROW - 1, None, None, {"hidden": True})
        for number, column in enumerate(sheet.columns):
            named = f"{sheet.mark}\n{column.named}" if number == 0 else column.named
            page.write_string(tree.NAMES_ROW - 1, number, named, self.looks["names"])
            page.write_string(tree.HEADING_ROW - 1, number, column.heading, self.looks["heading"])
            if column.hint:
                page.write_comment(tree.HEADING_ROW - 1, number, column.hint, {"x_scale": 2})
        height = max(_lines(sheet.columns[number].heading, sheet.columns[number].width) for number in shown)
        page.set_row(tree.HEADING_ROW - 1, 14 * max(height, 2))

    def _line(self, sheet: Sheet, page: Any, row: int, line: Line) -> None:
        if line.head:
            for number in range(len(sheet.columns)):
                page.write_blank(row - 1, number, None, self.looks["over"])
            first = next(number for number, column in enumerate(sheet.columns) if not column.hidden)
            page.write_string(row - 1, first, line.head, self.looks["over"])
            return
        for number, column in enumerate(sheet.columns):
            value = line.cells.get(column.name or f"#{number}")
            name = column.name or f"#{number}"
            if name in line.links:
                place = f"internal:'{line.links[name]}'!A1"
                page.write_url(row - 1, number, place, self.looks["link"], str(value))
            else:
                self._cell(page, row - 1, number, value, self._look(sheet, column, line))
            if sheet.form == tree.FACTS and column.name in ("value", "document"):
                choices = line.choices if column.name == "value" else column.choices
                self._drop_down(page, (row, row), number, choices)
            elif not sheet.open_ended:
                self._drop_down(page, (row, row), number, column.choices)
        height = max(
            _lines(str(line.cells.get(c.name or f"#{n}", "")), c.width)
            for n, c in enumerate(sheet.columns)
            if not c.hidden
        )
        if height > 1:
            page.set_row(row - 1, 13.5 * height)

    def _look(self, sheet: Sheet, column: Column, line: Line) -> Any:
        if column.locked or not column.name:
            return self.looks["said"]
        if sheet.form == tree.FACTS and column.name in ("value", "to"):
            kind = str(line.cells.get("kind", ""))
            measured = kind in ("number", "quantity", "months", "days")
            if column.name == "to" and not measured and kind != "date":
                return self.looks["quiet"]
            return self.looks[self._kind(kind) or "open"]
        if sheet.form == tree.FACTS and column.name in ("unit", "uncertainty"):
            measured = line.cells.get("kind") in ("number", "quantity")
            return self.looks["open" if measured else "quiet"]
        return self.looks[self._kind(column.kind) or "open"]

    def _cell(self, page: Any, row: int, column: int, value: Content | None, look: Any) -> None:
        if value is None:
            page.write_blank(row, column, None, look)
        elif isinstance(value, str):
            page.write_string(row, column, value, look)
        elif isinstance(value, date):
            page.write_datetime(row, column, value, self.looks["day"])
        else:
            page.write_number(row, column, value, look)

    def _drop_down(self, page: Any, rows: tuple[int, int], column: int, choices: str) -> None:
        if not choices:
            return
        source: object
        if choices == "yes":
            source = ["yes", "no"]
        elif choices.startswith("="):
            source = choices[1:].split(",")
        else:
            source = self.ranges[choices]
        settings = {
            "validate": "list",
            "source": source,
            "error_type": "warning",
            "error_title": "Not in the list",
            "error_message": "This is not in the list. Keep it?",
        }
        page.data_validation(rows[0] - 1, column, rows[1] - 1, column, settings)


def _lines(text: str, width: int) -> int:
    """How many lines a text takes in a column, more or less."""
    return sum(1 + len(part) // max(int(width * 1.1), 1) for part in text.split("\n"))
