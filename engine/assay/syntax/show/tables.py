"""Tables.

In: a table.  Out: its document; the `|` of its rows in columns, the numbers of a column on the decimal point.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from assay.syntax.show.columns import padded
from assay.syntax.show.layout import Doc, Text, cat, flat, further, group
from assay.syntax.show.lines import provenance
from assay.syntax.show.page import Page, Placed
from assay.syntax.show.words import digits, entitled, literal, word, words
from assay.syntax.tree import Cell, Number, Table

Row = tuple[Cell, ...]


def table(node: Table, page: Page) -> Doc:
    """A table with its rows, or with the file that holds them."""
    head = [
        entitled(cat("table ", word(node.name)), node.title),
        cat(" by ", words(node.keys)),
        None if node.since is None else further("from ", literal(node.since)),
        None if node.provenance is None else further(provenance(node.provenance)),
    ]
    if node.file is not None:
        return group(*head, further(Text(f'in "{node.file.text}"', node.file.span.start)))
    return page.block(group(*head), _rows(node.rows, page))


def _rows(rows: Sequence[Row], page: Page) -> list[Placed]:
    def stretch(row: Row) -> tuple[int, int]:
        return page.before("|", row[0].span.start), row[-1].span.end

    found: list[Placed] = []
    for run in page.runs(rows, stretch):
        columns = [_column(cells) for cells in zip_longest(*run)]
        for row, texts in zip(run, zip(*columns, strict=True), strict=True):
            shown = "".join(f"| {text} " for text in texts[: len(row)])
            found.append(Placed(*stretch(row), Text(f"{shown}|")))
    return found


def _column(cells: Sequence[Cell | None]) -> list[str]:
    whole = [_whole(cell) for cell in cells]
    width = max((count for count in whole if count is not None), default=0)
    return padded(
        [
            _cell(cell) if count is None else " " * (width - count) + _cell(cell)
            for cell, count in zip(cells, whole, strict=True)
        ]
    )


def _whole(cell: Cell | None) -> int | None:
    """How many characters a number has before the decimal point; None for what is no number."""
    if cell is None or not isinstance(cell.value, Number):
        return None
    return len(digits(cell.value.value).partition(".")[0])


def _cell(cell: Cell | None) -> str:
    match cell:
        case None:
            return ""
        case Cell(value=value) if value is not None:
            return flat(literal(value))
        case Cell(word=name, unit=unit) if name is not None:
            return name.text if unit is None else f"{name.text} : {unit.text}"
        case _:
            return "open"
