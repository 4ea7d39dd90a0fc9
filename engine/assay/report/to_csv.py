"""One flat table of a report as CSV, for spreadsheets and scripts."""

from __future__ import annotations

import csv
import io

from assay.report.cleaning import clean, harmless
from assay.report.tree import Report, Table


def to_csv(report: Report, name: str) -> str:
    """The register of this name.  A cell of several lines has them apart by `; `."""
    table = next(table for table in report.registers if table.name == name)
    return _written(table)


def _written(table: Table) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(table.head)
    for row in table.rows:
        writer.writerow(harmless("; ".join(clean(words.text) for words in cell)) for cell in row.cells)
    return out.getvalue()
