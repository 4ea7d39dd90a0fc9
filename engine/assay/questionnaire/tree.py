"""A questionnaire as data: sheets of columns and rows, as `to_xlsx` writes and `from_xlsx` reads them.

Every sheet has a title, a line that says how to fill it in, a hidden line with the names of its columns for
the reader, a line of headings, and then its rows.  The hidden sheet `assay` holds the lists of options.

The names in the hidden line: the first cell is `assay:FORM PATH`; a column is `NAME|KIND|UNIT`, and nothing
where a column only informs.  A path is written `facts > smelter > *`; `*` stands for the key of a row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

MARK = "assay:"
LISTS_SHEET = "assay"
TITLE_ROW, INTRO_ROW, NAMES_ROW, HEADING_ROW, FIRST_ROW = 1, 2, 3, 4, 5
JOINT = " > "
ANY = "*"

# The forms of a sheet.
FACTS, ROWS, LINES, DECISIONS, COMPLETE, DETAILS = (
    "facts",
    "rows",
    "lines",
    "decisions",
    "complete",
    "details",
)

# The headings of columns that only inform.
INFORMING = ("Question", "How to answer", "Title", "List", "Sheet")

Content = str | int | float | date


@dataclass(frozen=True, slots=True)
class Options:
    """The entries of a drop-down with what each means: what is shown, and the option's own name."""

    id: str
    shown: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Column:
    """`name`: for the reader; empty where the column only informs.  `kind` and `unit`: of its answers.

    `choices`: the entries of a drop-down as `Options.id`, `yes`, or `keys:FACTS > PATH` of another sheet.
    `prefilled`: a value here does not make a row count as filled in.
    """

    name: str
    title: str
    width: int = 18
    kind: str = ""
    unit: str = ""
    hint: str = ""
    choices: str = ""
    locked: bool = False
    hidden: bool = False
    prefilled: bool = False

    @property
    def heading(self) -> str:
        return f"{self.title} ({self.unit})" if self.unit else self.title

    @property
    def named(self) -> str:
        """As the hidden line has it."""
        if not self.name:
            return ""
        mark = "?" if self.prefilled else ""
        return f"{self.name}{mark}|{self.kind}|{self.unit}"


@dataclass(slots=True)
class Line:
    """One row: cells by the names of columns (`#3` for the third where it has none); `choices` as above.

    `head`: a heading over the rows below it.  `links`: sheets that cells lead to.
    """

    cells: dict[str, Content] = field(default_factory=dict)
    choices: str = ""
    head: str = ""
    links: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Sheet:
    name: str
    form: str
    path: tuple[str, ...]
    title: str
    intro: str
    columns: tuple[Column, ...]
    lines: list[Line] = field(default_factory=list)
    colour: str = ""
    open_ended: bool = False

    @property
    def mark(self) -> str:
        return f"{MARK}{self.form} {JOINT.join(self.path)}".strip()


@dataclass(slots=True)
class Book:
    """`said`: whose rules ask, and how many of their clauses rest on unverified points."""

    title: str
    sheets: list[Sheet]
    options: dict[str, Options]
    said: str

    def of(self, form: str) -> list[Sheet]:
        return [sheet for sheet in self.sheets if sheet.form == form]
