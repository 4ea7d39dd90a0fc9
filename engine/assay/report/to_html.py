"""A report as one HTML file that needs no other, and loads nothing from anywhere.

Its policy lets run the one script that is in it, by its digest, and nothing else.  Headings are in order,
tables have captions and heads, colours never stand without words, and without script everything is visible.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from html import escape

from assay.report.cleaning import clean
from assay.report.html_chart import chart
from assay.report.html_script import SCRIPT
from assay.report.html_style import STYLE
from assay.report.tree import (
    Block,
    Branch,
    Cell,
    Chart,
    Facts,
    Marks,
    Notice,
    Paragraph,
    Report,
    Section,
    Signatures,
    Table,
    Tree,
    Words,
)

_SENTENCE, _LONG_WORD = 40, 30  # letters
_DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b")
_FILTERS = ("principle", "rating", "facility", "risk")


def to_html(report: Report) -> str:
    """The whole report as one document."""
    lines = [
        "<!DOCTYPE html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_policy()}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{text(report.title)} – {text(report.subtitle)}</title>",
        f"<style>{STYLE}</style>",
        "</head>",
        "<body>",
        '<a class="skip" href="#main">To the report</a>',
        f'<header>\n<h1>{text(report.title)}</h1>\n<p class="subtitle">{text(report.subtitle)}</p>',
        *(f'<p class="notice">{text(said)}</p>' for said in (*report.left_out, report.encoding) if said),
        "</header>",
        *_navigation(report),
        '<main id="main">',
        *_filter(report),
        *(line for section in report.sections for line in _section(section)),
        "</main>",
        f"<script>{SCRIPT}</script>",
        "</body>",
        "</html>",
    ]
    return "\n".join(lines) + "\n"


def text(value: str) -> str:
    """A text as it stands: nothing in it is markup."""
    return escape(clean(value))


def anchor(name: str) -> str:
    """An id: as it stands, without blanks, which ids must not have."""
    return escape(re.sub(r"\s", "-", clean(name)))


def _policy() -> str:
    def digest(part: str) -> str:
        return base64.b64encode(hashlib.sha256(part.encode()).digest()).decode()

    return (
        f"default-src 'none'; script-src 'sha256-{digest(SCRIPT)}'; style-src 'sha256-{digest(STYLE)}'; "
        "base-uri 'none'; form-action 'none'"
    )


# ---- ways through the report ------------------------------------------------------------------------------


def _navigation(report: Report) -> Iterator[str]:
    yield '<nav aria-label="Contents">'
    yield "<ol>"
    for section in report.sections:
        yield f'<li><a href="#{anchor(section.anchor)}">{text(section.title)}</a></li>'
    yield "</ol>"
    parts = [part for section in report.sections for part in section.sections]
    if parts:
        yield "<details><summary>All criteria</summary><ol>"
        for part in parts:
            yield f'<li><a href="#{anchor(part.anchor)}">{text(part.title)}</a></li>'
        yield "</ol></details>"
    yield "</nav>"


def _filter(report: Report) -> Iterator[str]:
    """Menus to choose criteria by; the script shows them, for without it they do nothing."""
    marks = [part.marks for section in report.sections for part in section.sections if part.marks]
    if not marks:
        return
    names = {part.anchor.removeprefix("principle-"): part.title for part in report.sections if part.sections}
    yield '<form class="filter" role="search" aria-label="Filter criteria" hidden>'
    for key in _FILTERS:
        values = dict.fromkeys(value for mark in marks for value in _values(mark, key))
        yield f'<label>{key.capitalize()}<select name="{key}"><option value="">all</option>'
        for value in values:
            shown = names.get(value, value) if key == "principle" else value
            yield f'<option value="{text(value)}">{text(shown)}</option>'
        yield "</select></label>"
    yield '<button type="reset">Show all</button>'
    yield '<output aria-live="polite"></output>'
    yield "</form>"


def _values(marks: Marks, key: str) -> tuple[str, ...]:
    return marks.facilities if key == "facility" else (getattr(marks, key),)


# ---- sections and blocks ----------------------------------------------------------------------------------


def _section(section: Section) -> Iterator[str]:
    name, level = anchor(section.anchor), section.level + 1
    badge = f" {_words(section.badge)}" if section.badge else ""
    heading = f'<h{level} id="h-{name}">{text(section.title)}{badge}</h{level}>'
    kind, tag = (_marked(section.marks), "article") if section.marks else ("", "section")
    if section.sections:
        kind = ' class="principle"'
    yield f'<{tag} id="{name}"{kind} aria-labelledby="h-{name}">'
    yield heading
    for block in section.blocks:
        yield from _block(block)
    for part in section.sections:
        yield from _section(part)
    yield f"</{tag}>"


def _marked(marks: Marks) -> str:
    data = (f'data-{key}="{text(chr(10).join(_values(marks, key)))}"' for key in _FILTERS)
    return f' class="criterion" {" ".join(data)}'


def _block(block: Block) -> Iterator[str]:
    match block:
        case Paragraph():
            yield f"<p>{text(block.text)}</p>"
        case Notice():
            yield f'<p class="notice">{text(block.text)}</p>'
        case Facts():
            yield "<dl>"
            for name, cell in block.rows:
                yield f"<dt>{text(name)}</dt><dd>{_cell(cell)}</dd>"
            yield "</dl>"
        case Table():
            yield from _table(block)
        case Tree():
            yield f"<details><summary>{text(block.caption)}</summary>"
            yield from _branches(block.branches, ' class="tree"')
            yield "</details>"
        case Chart():
            yield from chart(block, text)
        case Signatures():
            yield '<div class="sign">'
            for role in block.roles:
                yield f"<p>{text(role)}: name, date, signature</p>"
            yield "</div>"


def _words(words: Words) -> str:
    shown = text(words.text)
    if words.tone is not None:
        shown = f'<span class="badge {words.tone}">{shown}</span>'
    return f'<a href="#{anchor(words.link)}">{shown}</a>' if words.link else shown


def _cell(cell: Cell) -> str:
    if len(cell) == 1:
        return _words(cell[0])
    return "".join(f"<div>{_words(words)}</div>" for words in cell)


def _table(table: Table) -> Iterator[str]:
    caption = text(table.caption)
    yield f'<div class="wide" role="region" aria-label="{caption}" tabindex="0">'
    yield f'<table class="t-{anchor(table.name)}"><caption>{caption}</caption>'
    heads = (f'<th scope="col">{text(name)}</th>' if name else "<td></td>" for name in table.head)
    yield f"<thead><tr>{''.join(heads)}</tr></thead>"
    yield "<tbody>"
    kinds = [_kind(table, number) for number in range(len(table.head))]
    for row in table.rows:
        mark = f' id="{anchor(row.anchor)}"' if row.anchor else ""
        first, *rest = (_cell(cell) for cell in row.cells)
        named = zip(table.head[1:], kinds[1:], rest, strict=True)
        cells = "".join(f'<td{kind} data-head="{text(name)}">{cell}</td>' for name, kind, cell in named)
        yield f'<tr{mark}><th scope="row"{kinds[0]}>{first}</th>{cells}</tr>'
    yield "</tbody></table></div>"


def _kind(table: Table, column: int) -> str:
    """What a column holds that needs room: words that are too long for a line, sentences, days."""
    texts = [words.text for row in table.rows for words in row.cells[column]]
    if any(len(word) > _LONG_WORD for text in texts for word in text.split()):
        return ' class="code"'
    if any(len(text) > _SENTENCE for text in texts):
        return ' class="long"'
    return ' class="day"' if any(_DAY.search(text) for text in texts) else ""


def _branches(branches: tuple[Branch, ...], kind: str = "") -> Iterator[str]:
    yield f"<ul{kind}>"
    for branch in branches:
        outcome = f": <strong>{text(branch.outcome)}</strong>" if branch.outcome else ""
        seen = f' <span class="seen">[{text(branch.seen)}]</span>' if branch.seen else ""
        yield f"<li>{text(branch.text)}{outcome}{seen}"
        if branch.branches:
            yield from _branches(branch.branches)
        yield "</li>"
    yield "</ul>"
