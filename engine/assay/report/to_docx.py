"""A report as a Word document that can be edited and signed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, date, datetime

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt, RGBColor
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph as WordParagraph

from assay.report.cleaning import clean
from assay.report.columns import shares
from assay.report.tree import (
    Block,
    Branch,
    Cell,
    Chart,
    Facts,
    Notice,
    Paragraph,
    Report,
    Section,
    Signatures,
    Table,
    Tone,
    Tree,
)

_COLOURS = {
    Tone.GOOD: RGBColor(0x11, 0x55, 0x2A),
    Tone.SLIGHT: RGBColor(0x5C, 0x44, 0x00),
    Tone.GRAVE: RGBColor(0x8A, 0x1C, 0x10),
    Tone.WORST: RGBColor(0x7A, 0x0C, 0x1E),
    Tone.OPEN: RGBColor(0x23, 0x34, 0x6E),
    Tone.APART: RGBColor(0x40, 0x47, 0x4D),
}
_ACROSS = 261  # millimetres between the margins
_DEEPEST = 8  # steps that a branch is set in


def to_docx(report: Report) -> bytes:
    """The bytes of the document; dated on the day of the audit, and the same for the same report."""
    document = docx.Document()
    _page(document, report)
    document.add_heading(clean(report.title), 0)
    document.add_paragraph(clean(report.subtitle), style="Subtitle")
    for said in (*report.left_out, report.encoding):
        if said:
            document.add_paragraph(clean(said), style="Intense Quote")
    for section in report.sections:
        _section(document, section)
    out = io.BytesIO()
    document.save(out)
    return _undated(out)


def _page(document: Document, report: Report) -> None:
    """A4 across, for the tables are wide."""
    day = date.fromisoformat(report.day)
    made = datetime(day.year, day.month, day.day, tzinfo=UTC).replace(tzinfo=None)
    core = document.core_properties
    core.author, core.last_modified_by, core.comments = "", "", ""
    core.title, core.subject = clean(report.title)[:255], clean(report.subtitle)[:255]
    core.created = core.modified = made
    page = document.sections[0]
    page.orientation = WD_ORIENT.LANDSCAPE
    page.page_width, page.page_height = Mm(297), Mm(210)
    page.left_margin = page.right_margin = Mm(18)
    page.top_margin = page.bottom_margin = Mm(16)
    document.styles["Normal"].font.size = Pt(10)


def _undated(written: io.BytesIO) -> bytes:
    """The same archive, its members without the time of writing."""
    out = io.BytesIO()
    with zipfile.ZipFile(written) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), old.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _section(document: Document, section: Section) -> None:
    heading = document.add_heading(clean(section.title), section.level)
    if section.badge is not None:
        run = heading.add_run(f"  {clean(section.badge.text)}")
        if section.badge.tone:
            run.font.color.rgb = _COLOURS[section.badge.tone]
    for block in section.blocks:
        _block(document, block)
    for part in section.sections:
        _section(document, part)


def _block(document: Document, block: Block) -> None:
    match block:
        case Paragraph():
            document.add_paragraph(clean(block.text))
        case Notice():
            document.add_paragraph(clean(block.text), style="Intense Quote")
        case Facts():
            table = _grid(document, len(block.rows), (48, 213))
            for (name, cell), words in zip(block.rows, table.rows, strict=True):
                words.cells[0].paragraphs[0].add_run(clean(name)).bold = True
                _fill(words.cells[1].paragraphs[0], cell)
            document.add_paragraph()
        case Table():
            _table(document, block)
        case Tree():
            document.add_paragraph(clean(block.caption), style="Caption")
            for branch in block.branches:
                _branch(document, branch, 0)
        case Chart():
            _chart(document, block)
        case Signatures():
            table = _grid(document, len(block.roles) + 1, (2, 3, 1, 3))
            _heads(table, ("Role", "Name", "Date", "Signature"))
            for role, row in zip(block.roles, table.rows[1:], strict=True):
                row.height = Mm(14)
                row.cells[0].text = role


def _grid(document: Document, rows: int, shares: Sequence[int]) -> WordTable:
    """Columns by their shares of the page: some programs make all of them alike where no width is said."""
    table: WordTable = document.add_table(rows=rows, cols=len(shares), style="Table Grid")
    table.autofit = False
    widths = [int(Mm(_ACROSS) * share / sum(shares)) for share in shares]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Emu(width)
    for row in table.rows:
        # Cells are asked for row by row: the library walks the whole table to find a single one.
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Emu(width)
    return table


def _heads(table: WordTable, names: tuple[str, ...]) -> None:
    """The first row, in bold; it is repeated on every page."""
    for name, cell in zip(names, table.rows[0].cells, strict=True):
        run = cell.paragraphs[0].add_run(clean(name))
        run.bold, run.font.size = True, Pt(8.5)
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(mark)  # noqa: SLF001 - the library has no other way


def _fill(paragraph: WordParagraph, cell: Cell) -> None:
    for number, words in enumerate(cell):
        run = paragraph.add_run(("\n" if number else "") + clean(words.text))
        run.font.size = Pt(8.5)
        if words.tone is not None:
            run.font.color.rgb = _COLOURS[words.tone]
            run.bold = words.tone is not Tone.APART


def _table(document: Document, block: Table) -> None:
    document.add_paragraph(clean(block.caption), style="Caption")
    table = _grid(document, len(block.rows) + 1, shares(block))
    _heads(table, block.head)
    for row, found in zip(block.rows, list(table.rows)[1:], strict=True):
        for cell, target in zip(row.cells, found.cells, strict=True):
            _fill(target.paragraphs[0], cell)
    document.add_paragraph()


def _chart(document: Document, block: Chart) -> None:
    document.add_paragraph(clean(block.caption), style="Caption")
    table = _grid(document, len(block.bars) + 1, (4, *(1 for _ in block.series)))
    _heads(table, (block.head, *(series.text for series in block.series)))
    for bar, row in zip(block.bars, list(table.rows)[1:], strict=True):
        for value, target in zip((bar.label, *map(str, bar.counts)), row.cells, strict=True):
            target.text = clean(value)
    document.add_paragraph()


def _branch(document: Document, branch: Branch, depth: int) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.left_indent = Mm(5 * min(depth, _DEEPEST))
    paragraph.paragraph_format.space_after = Pt(1)
    paragraph.add_run(clean(branch.text)).font.size = Pt(8.5)
    if branch.outcome:
        run = paragraph.add_run(f": {clean(branch.outcome)}")
        run.bold, run.font.size = True, Pt(8.5)
    if branch.seen:
        paragraph.add_run(f" [{clean(branch.seen)}]").font.size = Pt(8.5)
    for below in branch.branches:
        _branch(document, below, depth + 1)
