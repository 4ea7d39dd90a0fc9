"""Where on a sheet that was filled in things stand, and what on it nothing reads.

In: the cells of a sheet.  Out: its form, path, columns and first row of answers, by the hidden line of names
wherever it came to stand: people put rows and columns before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assay.diagnostics import Diagnostic, Label, Severity
from assay.evidence import errors
from assay.questionnaire import tree
from assay.questionnaire.workbook import Page
from assay.source import Span

_NEAR = 40  # rows and columns in which the hidden line is looked for


@dataclass(frozen=True, slots=True)
class Column:
    """A column as the hidden line has it."""

    number: int
    name: str
    kind: str
    unit: str
    prefilled: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """`form` is empty where the sheet is none of ours; `first`: the first row of answers."""

    form: str = ""
    path: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    first: int = 1


def layout(page: Page) -> Layout:
    """By the hidden line of names."""
    marked = sorted(
        (row, number)
        for (row, number), cell in page.cells.items()
        if row <= _NEAR and number <= _NEAR and is_mark(cell.text)
    )
    if not marked:
        return Layout()
    line, start = marked[0]
    mark, _, own = page.cells[line, start].text.partition("\n")
    form, _, path = mark.removeprefix(tree.MARK).partition(" ")
    columns = []
    for (row, number), cell in sorted(page.cells.items()):
        text = own if number == start else cell.text
        if row == line and text.count("|") >= 2:
            name, kind, unit = text.split("|", maxsplit=2)
            columns.append(Column(number, name.rstrip("?"), kind, unit, name.endswith("?")))
    named = tuple(path.split(tree.JOINT)) if path else ()
    return Layout(form, named, tuple(columns), line + tree.FIRST_ROW - tree.NAMES_ROW)


def is_mark(text: str) -> bool:
    """Whether a hidden line begins so: `assay:facts`, and below it the name of the first column."""
    return text.startswith(tree.MARK) and "|" in text.partition("\n")[2]


def options(pages: Sequence[Page]) -> dict[str, dict[str, str]]:
    """The entries of the drop-downs, as the hidden sheet has them."""
    found: dict[str, dict[str, str]] = {}
    for page in pages:
        if page.name != tree.LISTS_SHEET:
            continue
        for row in sorted({row for row, _ in page.cells if row > 1}):
            cells = [page.cells.get((row, column)) for column in (1, 2, 3)]
            if all(cell is not None for cell in cells):
                name, shown, option = (cell.text for cell in cells if cell is not None)
                found.setdefault(name, {})[shown] = option
    return found


def unread(page: Page, found: Layout) -> Iterator[tuple[int, int]]:
    """The first cell of a sheet that is not read, or of each column of one that is."""
    if not found.form:
        yield from sorted(page.cells)[:1]
        return
    known = {column.number for column in found.columns}
    known |= {
        number
        for (row, number), cell in page.cells.items()
        if row == found.first - 1 and cell.text in tree.INFORMING
    }
    seen: set[int] = set()
    for row, number in sorted(page.cells):
        if row >= found.first and number not in known | seen:
            seen.add(number)
            yield row, number


def row_twice(key: str, second: Span, first: Span) -> Diagnostic:
    """An error: which of the two is meant cannot be known."""
    return Diagnostic(
        errors.KEY_TWICE,
        f"the row `{key}` stands twice in this list",
        (Label(second, "again here"), Label(first, "first here")),
        help=("remove one of the two rows, or give it a key of its own",),
    )


def not_read(span: Span, name: str, found: Layout) -> Diagnostic:
    """A warning: what people note beside the questions may stay, but an answer there would be lost."""
    if found.form:
        message = "this column is not read: the questionnaire has none here"
        remedy = "a note of your own may stay; an answer belongs in a column of the questionnaire"
    else:
        message = f"the sheet “{name}” is not read: it has no hidden line with the names of what it asks"
        remedy = "notes may stay; if it held answers, copy them into a sheet of a fresh questionnaire"
    label = (Label(span, "nothing reads this"),)
    return Diagnostic(errors.UNKNOWN_KEY, message, label, help=(remedy,), severity=Severity.WARNING)
