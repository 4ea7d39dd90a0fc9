"""All pages as one HTML file that needs no other: no script, no picture, nothing from elsewhere.

Headings are in order, tables have captions and say what their heads head, and the language is named.
"""

from __future__ import annotations

import re
from html import escape

from assay.handbook.to_markdown import anchors
from assay.handbook.tree import (
    Block,
    Bullets,
    Handbook,
    Heading,
    Link,
    Page,
    Paragraph,
    Strong,
    Table,
    Text,
)

_WITHIN = re.compile(r"(?<=[a-z0-9][._])(?=[a-z])")
_STYLE = """
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 70rem; margin: 0 auto; padding: 1rem; }
a.skip { position: absolute; left: -99rem; }
a.skip:focus { position: static; }
nav ul { columns: 2 18rem; }
section { border-top: 1px solid; margin-top: 3rem; }
h2 { margin-top: 2.5rem; }
h3 { margin-top: 2rem; }
div.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: .9rem; }
caption { text-align: left; font-weight: bold; padding: .3rem 0; }
caption.heard { position: absolute; clip-path: inset(50%); height: 1px; overflow: hidden; }
th, td { border: 1px solid #8888; padding: .3rem .6rem; text-align: left; vertical-align: top; }
tbody th { font-weight: normal; }
summary { cursor: pointer; }
dd { margin: 0; }
:target { background: #fd06; }
@media screen and (max-width: 48rem) {
  body { overflow-wrap: anywhere; }
  thead { display: none; }
  table, tbody, tr, tbody th, td { display: block; border: 0; }
  tr { border-top: 1px solid #8888; padding: .4rem 0; }
  tbody th { font-weight: bold; padding: 0; }
  td { padding: 0 0 0 1rem; }
  td:empty { display: none; }
  td::before { content: attr(data-head) ": "; opacity: .75; }
}
@media print {
  body { max-width: none; font-size: 10pt; }
  nav, a.skip { display: none; }
  section { break-before: page; border: 0; margin: 0; }
  h2, h3, h4, caption, summary, dt { break-after: avoid; }
  tr, li { break-inside: avoid; }
  div.wide { overflow: visible; }
  table { font-size: 8pt; }
  a { color: inherit; text-decoration: none; }
  details::details-content { content-visibility: visible; block-size: auto; }
}
""".strip()


def to_html(book: Handbook) -> str:
    """The whole handbook as one document."""
    known = {anchor for page in book.pages for anchor in anchors(page)}
    writer = _Writer(known)
    index, *pages = book.pages
    lines = [
        "<!DOCTYPE html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(book.title)}</title>",
        f"<style>\n{_STYLE}\n</style>",
        "</head>",
        "<body>",
        '<a class="skip" href="#main">To the text</a>',
        f"<header>\n{writer.blocks(index.blocks[:1])}\n</header>",
        _navigation(pages),
        '<main id="main">',
        writer.blocks(index.blocks[1:]),
        *(_section(writer, page) for page in pages),
        "</main>",
        "</body>",
        "</html>",
    ]
    return "\n".join(lines) + "\n"


def _navigation(pages: list[Page]) -> str:
    items = [f'<li><a href="#{escape(next(anchors(page)))}">{escape(page.title)}</a></li>' for page in pages]
    return "\n".join(['<nav aria-label="Pages">', "<ul>", *items, "</ul>", "</nav>"])


def _section(writer: _Writer, page: Page) -> str:
    first = next(anchors(page))
    return f'<section aria-labelledby="{escape(first)}">\n{writer.blocks(page.blocks, deeper=1)}\n</section>'


class _Writer:
    """Writes blocks.  In a section, headings stand one level deeper: the document has one title."""

    def __init__(self, known: set[str]) -> None:
        self.known = known
        self.heading = ""

    def blocks(self, blocks: tuple[Block, ...], deeper: int = 0) -> str:
        return "\n".join(self.block(block, deeper) for block in blocks)

    def block(self, block: Block, deeper: int) -> str:
        if isinstance(block, Heading):
            self.heading = block.text
        match block:
            case Heading():
                tag = f"h{block.level + deeper}"
                return f'<{tag} id="{escape(block.anchor)}">{_breakable(block.text)}</{tag}>'
            case Paragraph():
                return f"<p>{self.text(block.text)}</p>"
            case Bullets():
                return self.bullets(block.items)
            case Table():
                return self.table(block)
            case _:
                parts = "".join(
                    f"<dt>{escape(name)}</dt><dd>{self.bullets(items)}</dd>" for name, items in block.parts
                )
                return f"<details><summary>{escape(block.title)}</summary><dl>{parts}</dl></details>"

    def bullets(self, items: tuple[Text, ...]) -> str:
        return "<ul>" + "".join(f"<li>{self.text(item)}</li>" for item in items) + "</ul>"

    def text(self, text: Text) -> str:
        return "".join(self.piece(piece) for piece in text)

    def piece(self, piece: str | Strong | Link) -> str:
        match piece:
            case Strong():
                return f"<strong>{_breakable(piece.text)}</strong>"
            case Link() if piece.anchor in self.known:
                return f'<a href="#{escape(piece.anchor)}">{_breakable(piece.text)}</a>'
            case Link():
                return _breakable(piece.text)
            case _:
                return _breakable(piece)

    def table(self, table: Table) -> str:
        head = "".join(f'<th scope="col">{escape(name)}</th>' for name in table.head)
        names = table.anchors or (None,) * len(table.rows)
        rows = [self.row(row, table.head, anchor) for row, anchor in zip(table.rows, names, strict=True)]
        heard = ' class="heard"' if table.caption == self.heading else ""  # the eye has read it just above
        return "\n".join(
            [
                '<div class="wide"><table>',
                f"<caption{heard}>{escape(table.caption)}</caption>",
                f"<thead><tr>{head}</tr></thead>",
                "<tbody>",
                *rows,
                "</tbody>",
                "</table></div>",
            ]
        )

    def row(self, cells: tuple[Text, ...], head: tuple[str, ...], anchor: str | None) -> str:
        """A row.  Each cell says its head, for a screen that is too narrow to show columns."""
        mark = f' id="{escape(anchor)}"' if anchor is not None else ""
        first, *rest = (self.text(cell) for cell in cells)
        named = zip(head[1:], rest, strict=True)
        more = "".join(f'<td data-head="{escape(name)}">{cell}</td>' for name, cell in named)
        return f'<tr{mark}><th scope="row">{first}</th>{more}</tr>'


def _breakable(text: str) -> str:
    """Text that may break a line within a long name, behind a point or an underline."""
    return _WITHIN.sub("<wbr>", escape(text))
