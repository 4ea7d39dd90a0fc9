"""A report as it is before it is a file: sections of blocks, and flat tables of all that is counted.

Every format is written from this alone.  Texts are plain; nothing in them is markup in any format.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Tone(StrEnum):
    """How a rating or mark is coloured.  The words beside it always say the same."""

    GOOD = "good"
    SLIGHT = "slight"
    GRAVE = "grave"
    WORST = "worst"
    OPEN = "open"
    APART = "apart"  # not applicable, not stated


@dataclass(frozen=True, slots=True)
class Words:
    """A text, perhaps a mark with a tone, perhaps a link to the anchor of a section or row."""

    text: str
    tone: Tone | None = None
    link: str | None = None


Cell = tuple[Words, ...]  # one line each


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A paragraph that must not be overlooked."""

    text: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Names with what is known of each."""

    rows: tuple[tuple[str, Cell], ...]


@dataclass(frozen=True, slots=True)
class Row:
    cells: tuple[Cell, ...]
    anchor: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """The first column heads its rows.  `name` is short and has no spaces: a sheet's, or of a CSV file."""

    name: str
    caption: str
    head: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """A statement, how it came out, where it was seen, what it rests on."""

    text: str
    outcome: str
    seen: str
    branches: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class Tree:
    caption: str
    branches: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Stacked bars; `series` are the names of the counts of each bar, with tones; `head`: what a bar is."""

    caption: str
    series: tuple[Words, ...]
    bars: tuple[Bar, ...]
    head: str = "Principle"


@dataclass(frozen=True, slots=True)
class Signatures:
    """A place to sign for each role: name, date, signature."""

    roles: tuple[str, ...]


Block = Paragraph | Notice | Facts | Table | Tree | Chart | Signatures


@dataclass(frozen=True, slots=True)
class Marks:
    """What a section can be found by."""

    principle: str
    rating: str
    facilities: tuple[str, ...]
    risk: str


@dataclass(frozen=True, slots=True)
class Section:
    """`level` counts from 1, right below the title of the report."""

    anchor: str
    title: str
    level: int
    blocks: tuple[Block, ...]
    sections: tuple[Section, ...] = ()
    marks: Marks | None = None
    badge: Words | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """`day` is the day of the audit; it dates the files, so that the same result gives the same bytes.
    `encoding` says in a few words whose rules these are, below the title and where a table stands alone.
    """

    title: str
    subtitle: str
    day: str
    left_out: tuple[str, ...]
    sections: tuple[Section, ...]
    registers: tuple[Table, ...] = field(default=())
    encoding: str = ""
