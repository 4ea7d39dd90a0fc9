"""Opening a workbook that somebody sent: the one door to openpyxl.

In: bytes.  Out: the cells with something in them, each as the text that a person typed.  What could harm is
refused before anything is parsed: archives that unfold beyond measure, macros, links to other files, and XML
with entities.  Formulas are never worked out, nor are their kept results believed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from io import BytesIO
from typing import Any, BinaryIO
from zipfile import BadZipFile, ZipFile, ZipInfo
from zlib import error as zlib_error

from assay.questionnaire.spoken import number_text
from assay.questionnaire.tree import LISTS_SHEET, MARK
from assay.source import Unreadable

LARGEST = 50_000_000  # bytes of the file itself, and five times that unfolded
UNFOLDED = 5 * LARGEST
RATIO = 200
PARTS = 5_000
CELLS = 2_000_000
_CHUNK = 1 << 16
_SAVE_AS = "save it as a workbook without macros (.xlsx)"
# What is in a questionnaire: its hidden sheet; and should that be gone, the hidden line of a sheet.
_SIGNS = {
    "xl/workbook.xml": (f'name="{LISTS_SHEET}"'.encode(),),
    "xl/sharedStrings.xml": (
        f"{MARK}facts\n".encode(),
        f"{MARK}facts&#10;".encode(),
        f"{MARK}rows ".encode(),
    ),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """`wrong`: why nothing can be read here (a formula, an error of the spreadsheet)."""

    text: str
    percent: bool = False
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet: cells by row and column, from 1."""

    name: str
    cells: dict[tuple[int, int], Cell]


class Nature(Enum):
    """What a file that is called a workbook turns out to be."""

    OURS = "a questionnaire"
    OTHER = "another workbook"
    LOCKED = "no workbook that can be opened"


def nature(opened: BinaryIO) -> Nature:
    """Whether this is a workbook of ours; others that lie beside evidence are documents."""
    try:
        with ZipFile(opened) as archive:
            known = [archive.getinfo(name) for name in _SIGNS if name in archive.namelist()]
            texts = {part.filename: archive.read(part) for part in known if part.file_size < LARGEST}
            ours = any(sign in text for name, text in texts.items() for sign in _SIGNS[name])
            return Nature.OURS if ours else Nature.OTHER
    except (BadZipFile, OSError, NotImplementedError, RuntimeError, ValueError, EOFError, zlib_error):
        return Nature.LOCKED


def read_workbook(data: bytes, name: str) -> list[Page]:
    """The sheets of a workbook.  Raises `Unreadable` with the reason why it is not opened."""
    _inspect(data, name)
    import openpyxl  # noqa: PLC0415 - only workbooks need it

    try:
        workbook = openpyxl.load_workbook(BytesIO(data), read_only=True, keep_links=False)
        return list(_pages(workbook, name))
    except Unreadable:
        raise
    except Exception:  # noqa: BLE001 - a broken workbook fails in as many ways as it has parts
        raise _refused(
            name, "it is a broken workbook", "open it in a spreadsheet and save it again"
        ) from None


# ---- what is refused --------------------------------------------------------------------------------------


def _refused(name: str, reason: str, remedy: str) -> Unreadable:
    return Unreadable(name, reason, remedy)


def _inspect(data: bytes, name: str) -> None:
    if len(data) > LARGEST:
        raise _refused(name, f"it is larger than {LARGEST // 10**6} MB", "keep documents out of the workbook")
    try:
        with ZipFile(BytesIO(data)) as archive:
            _inspect_parts(archive, name)
    except (BadZipFile, OSError, NotImplementedError, RuntimeError, ValueError, EOFError, zlib_error):
        reason = "it is no XLSX workbook, or a damaged or encrypted one"
        raise _refused(name, reason, "save it as .xlsx, without a password") from None


def _inspect_parts(archive: ZipFile, name: str) -> None:
    parts = archive.infolist()
    if len(parts) > PARTS:
        raise _refused(name, f"it has more than {PARTS} parts", "fill in a fresh questionnaire")
    if len({part.filename.casefold() for part in parts}) != len(parts):
        raise _refused(name, "two of its parts have the same name", "open it and save it again")
    for part in parts:
        _inspect_name(part, name)
    if sum(part.file_size for part in parts) > UNFOLDED:
        raise _too_large(name)
    total = 0
    for part in parts:
        total += _inspect_content(archive, part, name, UNFOLDED - total)


def _inspect_name(part: ZipInfo, name: str) -> None:
    lower = part.filename.casefold()
    if "vbaproject" in lower or "macrosheets/" in lower or "/activex/" in lower:
        raise _refused(name, "it holds macros", _SAVE_AS)
    if "externallinks/" in lower:
        raise _refused(name, "it has links to other workbooks", "copy the values in, and remove the links")
    if "embeddings/" in lower:
        raise _refused(name, "it has other files inside", "remove them, and name them as documents")


def _too_large(name: str) -> Unreadable:
    reason = f"it unfolds to more than {UNFOLDED // 10**6} MB"
    return _refused(name, reason, "fill in a fresh questionnaire")


def _inspect_content(archive: ZipFile, part: ZipInfo, name: str, left: int) -> int:
    """Unfold a part piece by piece, and stop when it is too much; the size it claims is not believed."""
    size, before = 0, b""
    xml = part.filename.casefold().endswith((".xml", ".rels", ".vml"))
    with archive.open(part) as opened:
        while piece := opened.read(_CHUNK):
            size += len(piece)
            if size > left:
                raise _too_large(name)
            if size > 1_000_000 and size > RATIO * max(part.compress_size, 1):
                reason = f"its part {part.filename} unfolds to more than {RATIO} times its size"
                raise _refused(name, reason, "fill in a fresh questionnaire")
            if xml:
                _inspect_xml(before + piece, part, name, first=size == len(piece))
            before = piece[-64:]
    return size


def _inspect_xml(text: bytes, part: ZipInfo, name: str, *, first: bool) -> None:
    if first and not _is_utf8(text):
        reason = f"its part {part.filename} is not UTF-8"
        raise _refused(name, reason, "open it in a spreadsheet and save it again")
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        reason = f"its part {part.filename} declares XML entities, which no spreadsheet writes"
        raise _refused(name, reason, "do not open it: ask who sent it")
    if b"macroEnabled" in text:
        raise _refused(name, "it is a workbook for macros", _SAVE_AS)
    if part.filename.endswith(".rels") and b"relationships/externalLink" in text:
        raise _refused(name, "it has links to other workbooks", "copy the values in, and remove the links")


def _is_utf8(text: bytes) -> bool:
    """Only so can the text be searched for what must not be in it."""
    declared = re.match(rb"(?:\xef\xbb\xbf)?\s*<\?xml[^>]*encoding\s*=\s*[\"']([^\"']+)", text)
    named = declared is None or declared.group(1).lower() in (b"utf-8", b"utf8", b"us-ascii", b"ascii")
    return named and b"\x00" not in text[:64]


# ---- what is read -----------------------------------------------------------------------------------------


def _pages(workbook: Any, name: str) -> Iterator[Page]:
    count = 0
    for sheet in workbook.worksheets:
        sheet.reset_dimensions()  # what the file says of its own size is not believed
        cells: dict[tuple[int, int], Cell] = {}
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is None:
                    continue
                read = _cell(cell)
                if read is not None:
                    cells[cell.row, cell.column] = read
                count += 1
                if count > CELLS:
                    raise _refused(
                        name, f"it has more than {CELLS} cells", "give long lists as files of YAML"
                    )
        yield Page(sheet.title, cells)


def _cell(cell: Any) -> Cell | None:
    value = cell.value
    if cell.data_type == "f":
        return Cell(str(value), wrong="formula")
    if cell.data_type == "e":
        return Cell(str(value), wrong="error")
    if isinstance(value, bool):
        return Cell("yes" if value else "no")
    if isinstance(value, datetime):
        whole = (value.hour, value.minute, value.second, value.microsecond) == (0, 0, 0, 0)
        return Cell(value.date().isoformat() if whole else value.isoformat(" "))
    if isinstance(value, date):
        return Cell(value.isoformat())
    if isinstance(value, int | float):
        return _number(value, str(cell.number_format or ""))
    text = str(value)
    return Cell(text) if text.strip() else None


def _number(value: float, form: str) -> Cell:
    text = number_text(value)
    if "%" in form and '"' not in form:
        return Cell(format((Decimal(text) * 100).normalize(), "f"), percent=True)
    return Cell(text)


def looks_like_ours(pages: list[Page]) -> bool:
    """Whether a sheet has the hidden line of a questionnaire."""
    return any(cell.text.startswith(MARK) for page in pages for cell in page.cells.values())
