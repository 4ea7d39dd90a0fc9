"""One flat table of a report as CSV, for spreadsheets and scripts."""

from __future__ import annotations

import csv
import io

from assay.report.cleaning import clean, harmless
from assay.report.tree import Report, Table


def to_csv(report: Report, name: str) -> str:
    """The register of this name.  A cell of several lines has them apart by `; `.

    The last column says of every row whose rules it was judged by: a table is passed on without its report.
    """
    table = next(table for table in report.registers if table.name == name)
    return _written(table, report.encoding)


def _written(table: Table, encoding: str) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([*table.head, "Encoding"])
    for row in table.rows:
        cells = [harmless("; ".join(clean(words.text) for words in cell)) for cell in row.cells]
        writer.writerow([*cells, encoding])
    return out.getvalue()
