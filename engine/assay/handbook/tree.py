"""Pages as they are, before they are Markdown or HTML.

A text is a row of pieces: plain, strong, or a link to a place on a page.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Strong:
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """To a heading or a row, by its anchor, which is unique among all pages."""

    text: str
    anchor: str


Text = tuple[str | Strong | Link, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """`level` counts from 1, the title of a page."""

    level: int
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: Text


@dataclass(frozen=True, slots=True)
class Bullets:
    items: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The first column heads its rows.  `anchors`: where links to a row lead."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Text, ...], ...]
    anchors: tuple[str | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Example:
    """Something to look at when it is wanted: a title, and what is behind it."""

    title: str
    parts: tuple[tuple[str, tuple[Text, ...]], ...]


Block = Heading | Paragraph | Bullets | Table | Example


@dataclass(frozen=True, slots=True)
class Page:
    """`name` is its file's, without the ending."""

    name: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Handbook:
    """All pages; the first is the index.  `said`: whose rules these are, for every page by itself."""

    title: str
    pages: tuple[Page, ...]
    said: str
