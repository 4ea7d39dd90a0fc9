"""A report as PDF, tagged, with the same sections and figures as the HTML."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from typing import Any

import typst

from assay.report.cleaning import clean
from assay.report.pdf_template import TEMPLATE
from assay.report.tree import Report, Section, Table

# Letters: every column has the first, and no line counts for more than the second.
_LEAST, _MOST = 8, 32
_TO_WRITE = 14


def to_pdf(report: Report) -> bytes:
    """The bytes of the document; dated on the day of the audit."""
    data = {
        "title": clean(report.title),
        "subtitle": clean(report.subtitle),
        "day": report.day,
        "notices": [clean(said) for said in (*report.left_out, report.encoding) if said],
        "sections": [_data(section) for section in report.sections],
    }
    inputs = {"report": json.dumps(data, ensure_ascii=False)}
    made = typst.compile(TEMPLATE.encode(), format="pdf", sys_inputs=inputs)
    assert isinstance(made, bytes)
    return made


def _data(item: Any) -> Any:
    """Sections and blocks as the template reads them: a block says its kind, a table its columns' shares."""
    if isinstance(item, str):
        return clean(item)
    if isinstance(item, tuple):
        return [_data(part) for part in item]
    if not is_dataclass(item):
        return item
    found = {field.name: _data(getattr(item, field.name)) for field in fields(item)}
    if not isinstance(item, Section):
        found["kind"] = type(item).__name__
    if isinstance(item, Table):
        found["widths"] = _widths(item)
    return found


def _widths(table: Table) -> list[int]:
    """How wide columns are beside each other: by their longest lines, within reason; one with nothing in it
    is there to be written in.
    """
    longest = (
        max(
            [0, *(len(word) for word in head.split())]
            + [len(w.text) for row in table.rows for w in row.cells[n]]
        )
        for n, head in enumerate(table.head)
    )
    empty = [bool(table.rows) and not any(row.cells[n] for row in table.rows) for n in range(len(table.head))]
    return [
        _LEAST + (_TO_WRITE if blank else min(length, _MOST))
        for length, blank in zip(longest, empty, strict=True)
    ]
