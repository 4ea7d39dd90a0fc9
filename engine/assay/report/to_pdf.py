"""A report as PDF, tagged, with the same sections and figures as the HTML."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from typing import Any

import typst

from assay.report.cleaning import clean
from assay.report.columns import shares
from assay.report.pdf_template import TEMPLATE
from assay.report.tree import Report, Section, Table


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
        found["widths"] = shares(item)
    return found
