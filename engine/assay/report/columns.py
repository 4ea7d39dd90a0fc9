"""How wide the columns of a table are on paper, beside each other.

In: a table.  Out: the share of the page of each column, as the PDF and the Word document take it.
"""

from __future__ import annotations

from assay.report.tree import Table

# Letters: every column has the first, and no line counts for more than the second.
_LEAST, _MOST = 8, 32
_TO_WRITE = 14


def shares(table: Table) -> list[int]:
    """By their longest lines, within reason; a column with nothing in it is there to be written in."""
    found: list[int] = []
    for number, head in enumerate(table.head):
        lines = [len(words.text) for row in table.rows for words in row.cells[number]]
        longest = max([_TO_WRITE if table.rows and not lines else 0, *lines, *map(len, head.split())])
        found.append(_LEAST + min(longest, _MOST))
    return found
