"""Pages as Markdown files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from assay.handbook.tree import (
    Block,
    Bullets,
    Example,
    Handbook,
    Heading,
    Link,
    Page,
    Paragraph,
    Strong,
    Table,
    Text,
)

_SIGNS = re.compile(r"([\\`*_\[\]<>|#~])")


def to_markdown(book: Handbook) -> dict[str, str]:
    """The texts of the files by their names."""
    places = {anchor: page.name for page in book.pages for anchor in anchors(page)}
    first, *others = book.pages
    # A file is read and passed on by itself, so each says whose rules these are; the first does at its head.
    said = f"\n---\n\n*{escaped(book.said)}*\n"
    return {
        f"{first.name}.md": _page(first, places),
        **{f"{page.name}.md": _page(page, places) + said for page in others},
    }


def anchors(page: Page) -> Iterator[str]:
    """All places of a page that a link can lead to."""
    for block in page.blocks:
        if isinstance(block, Heading):
            yield block.anchor
        elif isinstance(block, Table):
            yield from (anchor for anchor in block.anchors if anchor is not None)


def _page(page: Page, places: Mapping[str, str]) -> str:
    writer = _Writer(page.name, places)
    return "\n\n".join(writer.block(block) for block in page.blocks) + "\n"


class _Writer:
    """Writes the blocks of one page; a link leads to another file, or within this one."""

    def __init__(self, page: str, places: Mapping[str, str]) -> None:
        self.page = page
        self.places = places

    def block(self, block: Block) -> str:
        match block:
            case Heading():
                return f'<a id="{block.anchor}"></a>\n\n{"#" * block.level} {escaped(block.text)}'
            case Paragraph():
                return self.text(block.text)
            case Bullets():
                return "\n".join(f"- {self.text(item)}" for item in block.items)
            case Table():
                return self.table(block)
            case _:
                return self.example(block)

    def text(self, text: Text) -> str:
        return "".join(self.piece(piece) for piece in text)

    def piece(self, piece: str | Strong | Link) -> str:
        match piece:
            case Strong():
                return f"**{escaped(piece.text)}**"
            case Link():
                page = self.places.get(piece.anchor)
                if page is None:
                    return escaped(piece.text)
                file = "" if page == self.page else f"{page}.md"
                return f"[{escaped(piece.text)}]({file}#{piece.anchor})"
            case _:
                return escaped(piece)

    def table(self, table: Table) -> str:
        lines = [self.row(tuple((name,) for name in table.head), None), "|" + " --- |" * len(table.head)]
        names = table.anchors or (None,) * len(table.rows)
        lines += [self.row(row, anchor) for row, anchor in zip(table.rows, names, strict=True)]
        return "\n".join(lines)

    def row(self, cells: tuple[Text, ...], anchor: str | None) -> str:
        mark = f'<a id="{anchor}"></a>' if anchor is not None else ""
        return f"| {mark}" + " | ".join(self.text(cell) for cell in cells) + " |"

    def example(self, example: Example) -> str:
        lines = [f"- {escaped(example.title)}"]
        for name, items in example.parts:
            lines.append(f"    - {escaped(name)}")
            lines += [f"        - {self.text(item)}" for item in items]
        return "\n".join(lines)


def escaped(text: str) -> str:
    """A text in which no sign means anything to Markdown."""
    return _SIGNS.sub(r"\\\1", text)
