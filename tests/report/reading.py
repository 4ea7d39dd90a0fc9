"""Every format, written and read back as text by a reader that did not write it."""

import html
import io
import json
import zipfile
from collections.abc import Callable
from html.parser import HTMLParser

import docx
import openpyxl
from pypdf import PdfReader

from assay.report.from_result import from_result
from assay.report.to_csv import to_csv
from assay.report.to_docx import to_docx
from assay.report.to_html import to_html
from assay.report.to_markdown import to_markdown
from assay.report.to_pdf import to_pdf
from assay.report.to_xlsx import to_xlsx
from assay.report.tree import Report
from assay.verdict.model import Assessment

WRITERS: dict[str, Callable[[Report], bytes]] = {
    "html": lambda report: to_html(report).encode(),
    "md": lambda report: to_markdown(report).encode(),
    "csv": lambda report: "".join(to_csv(report, table.name) for table in report.registers).encode(),
    "xlsx": to_xlsx,
    "docx": to_docx,
    "pdf": to_pdf,
}


class _Texts(HTMLParser):
    """The texts between tags, but for style and script."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.silent = False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        del attrs
        self.silent = self.silent or tag in ("style", "script")

    def handle_endtag(self, tag: str) -> None:
        self.silent = self.silent and tag not in ("style", "script")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.found.append(data)


def _html(data: bytes) -> str:
    parser = _Texts()
    parser.feed(data.decode())
    return " ".join(parser.found)


def _xlsx(data: bytes) -> str:
    book = openpyxl.load_workbook(io.BytesIO(data))
    rows = [row for sheet in book for row in sheet.iter_rows(values_only=True)]
    return " ".join(str(value) for row in rows for value in row if value is not None)


def _docx(data: bytes) -> str:
    """In the order of the document: paragraphs, those in cells too."""
    document = docx.Document(io.BytesIO(data))
    tag = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    return " ".join(
        "".join(
            node.text or "" if node.tag == f"{tag}t" else " "
            for node in paragraph.iter(f"{tag}t", f"{tag}br")
        )
        for paragraph in document.element.body.iter(f"{tag}p")
    )


def _pdf(data: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


READERS: dict[str, Callable[[bytes], str]] = {
    "html": _html,
    "md": lambda data: html.unescape(data.decode().replace("\\", "")),
    "csv": lambda data: data.decode(),
    "xlsx": _xlsx,
    "docx": _docx,
    "pdf": _pdf,
}


def written(result: Assessment, form: str) -> bytes:
    return WRITERS[form](from_result(result))


def read(result: Assessment, form: str) -> str:
    """The text of a report with single blanks."""
    return " ".join(READERS[form](written(result, form)).split())


def parts(data: bytes) -> str:
    """Everything that is in a file, packed or not: nothing is hidden from a search."""
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    return data.decode("utf-8", "replace")


def letters(text: str) -> str:
    """Without blanks, which page breaks and columns put elsewhere."""
    return "".join(text.split())


def strings(data: object) -> list[str]:
    """Every text in a JSON document."""
    if isinstance(data, dict):
        return [text for value in data.values() for text in strings(value)]
    if isinstance(data, list):
        return [text for value in data for text in strings(value)]
    return [data] if isinstance(data, str) else []


def loaded(result: Assessment) -> dict[str, object]:
    found: dict[str, object] = json.loads(result.model_dump_json())
    return found
