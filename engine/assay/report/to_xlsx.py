"""A report as a workbook: a sheet of what matters most, then one for every table, each with filters.

Every cell is text or a plain number: a text that begins like a formula stays text.
"""

from __future__ import annotations

import io
import re
from datetime import UTC, date, datetime

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from assay.report.cleaning import clean
from assay.report.tree import Cell, Facts, Notice, Paragraph, Report, Table, Tone

_MOST_LETTERS = 32_767  # of a cell
_NUMBER = re.compile(r"-?(0|[1-9]\d{0,14})(\.\d+)?")
# What is counted or weighed.  All else is text, though it looks like a number: 2.10 is not 2.1.
_FIGURES = {
    *("Risk weight", "Weight", "Likelihood", "Consequence", "Credit", "Open points", "Days left"),
    *("Narrows the score by", "Weighted credit at stake", "Age at the audit"),
    *("No.", "Concern", "Of them", "Visited at least", "By lot"),
}
_COUNTS = ("sites", "trend-figures")  # tables whose heads are ratings or days
_TITLES = ("audit", "outcome", "ratings", "score", "about")
_WIDE, _NARROW = 60, 12
_TONES = {
    Tone.GOOD: ("#E0F3E6", "#11552A"),
    Tone.SLIGHT: ("#FFF1C4", "#5C4400"),
    Tone.GRAVE: ("#FDDFDA", "#8A1C10"),
    Tone.WORST: ("#7A0C1E", "#FFFFFF"),
    Tone.OPEN: ("#E0E7FA", "#23346E"),
    Tone.APART: ("#E9EBED", "#40474D"),
}


def to_xlsx(report: Report) -> bytes:
    """The bytes of the workbook; dated on the day of the audit."""
    out = io.BytesIO()
    # Constant memory and temporary files are off: nothing but the bytes leaves here.
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    day = date.fromisoformat(report.day)
    made = datetime(day.year, day.month, day.day, tzinfo=UTC).replace(tzinfo=None)
    book.set_properties({"title": clean(report.title), "subject": clean(report.subtitle), "created": made})
    writer = _Writer(book)
    writer.summary(report)
    for table in report.registers:
        if table.rows:
            writer.table(table)
    book.close()
    return out.getvalue()


class _Writer:
    def __init__(self, book: Workbook) -> None:
        self.book = book
        self.plain = self._format()
        self.head = self._format(bold=True, bg_color="#DDE3E8")
        self.title = book.add_format({"bold": True, "font_size": 16})
        self.tones = {tone: self._format(bg_color=a, font_color=b) for tone, (a, b) in _TONES.items()}

    def _format(self, **more: object) -> Format:
        return self.book.add_format({"text_wrap": True, "valign": "top", **more})

    def summary(self, report: Report) -> None:
        """The first sheet: names and values, down the page."""
        sheet = self.book.add_worksheet("summary")
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 1, 90)
        sheet.write_string(0, 0, clean(report.title), self.title)
        sheet.write_string(1, 0, clean(report.subtitle))
        row = 3
        for said in report.left_out:
            row = self._line(sheet, row, "Left out", ((said, None),))
        if report.encoding:
            row = self._line(sheet, row, "Whose rules these are", ((report.encoding, None),))
        for section in report.sections:
            if section.anchor not in _TITLES:
                continue
            sheet.write_string(row + 1, 0, clean(section.title), self.head)
            sheet.write_string(row + 1, 1, "", self.head)
            row += 2
            for block in section.blocks:
                if isinstance(block, Paragraph | Notice):
                    row = self._line(sheet, row, "", ((block.text, None),))
                elif isinstance(block, Facts):
                    for name, cell in block.rows:
                        row = self._line(sheet, row, name, tuple((w.text, w.tone) for w in cell))
                elif isinstance(block, Table) and block.name == "counts":
                    for line in block.rows:
                        row = self._line(sheet, row, line.cells[0][0].text, ((line.cells[1][0].text, None),))
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)

    def _line(self, sheet: Worksheet, row: int, name: str, value: tuple[tuple[str, Tone | None], ...]) -> int:
        sheet.write_string(row, 0, clean(name), self.plain)
        text = clean("\n".join(text for text, _ in value))
        tone = value[0][1] if len(value) == 1 else None
        sheet.write_string(row, 1, text[:_MOST_LETTERS], self.tones[tone] if tone else self.plain)
        return row + 1

    def table(self, table: Table) -> None:
        """A sheet with filters, whose head stays in sight."""
        sheet = self.book.add_worksheet(table.name)
        for column, name in enumerate(table.head):
            sheet.write_string(0, column, name, self.head)
            texts = [_text(row.cells[column]) for row in table.rows]
            longest = max(len(line) for text in [name, *texts] for line in text.split("\n"))
            sheet.set_column(column, column, min(max(longest + 2, _NARROW), _WIDE))
        for number, row in enumerate(table.rows, start=1):
            for column, cell in enumerate(row.cells):
                figure = table.head[column] in _FIGURES or (table.name in _COUNTS and column > 0)
                self._cell(sheet, (number, column), cell, figure=figure)
        sheet.autofilter(0, 0, len(table.rows), len(table.head) - 1)
        sheet.freeze_panes(1, 1)
        sheet.repeat_rows(0)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)

    def _cell(self, sheet: Worksheet, at: tuple[int, int], cell: Cell, *, figure: bool) -> None:
        text = _text(cell)
        tone = cell[0].tone if len(cell) == 1 else None
        look = self.tones[tone] if tone else self.plain
        if figure and _NUMBER.fullmatch(text):
            sheet.write_number(*at, float(text), look)
        else:
            sheet.write_string(*at, text, look)


def _text(cell: Cell) -> str:
    return clean("\n".join(words.text for words in cell))[:_MOST_LETTERS]
