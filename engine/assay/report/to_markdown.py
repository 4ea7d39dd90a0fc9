"""A report as Markdown, for wikis and tickets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from assay.report.cleaning import clean
from assay.report.tree import (
    Block,
    Branch,
    Cell,
    Chart,
    Facts,
    Notice,
    Paragraph,
    Report,
    Section,
    Signatures,
    Table,
    Tree,
    Words,
)

# Everything that can begin markup in a text; what HTML begins with is written as HTML writes it.
_MARKUP = re.compile(r"([\\`*_{}\[\]#|~!$])")
_LEADING = re.compile(r"^(\s*)([-+=]|\d+[.)])(?=\s)")


def to_markdown(report: Report) -> str:
    """The whole report as one document.  Texts of the evidence are escaped."""
    lines = [f"# {escaped(report.title)}", "", escaped(report.subtitle), ""]
    for text in report.left_out:
        lines += [f"> Left out: {escaped(text)}", ""]
    if report.encoding:
        lines += [f"> {escaped(report.encoding)}", ""]
    for section in report.sections:
        lines += _section(section)
    return "\n".join(lines).rstrip() + "\n"


def escaped(text: str) -> str:
    """A text as it stands: on one line, and no markup."""
    flat = " ".join(clean(text).split())
    return _LEADING.sub(r"\1\\\2", escape(_MARKUP.sub(r"\\\1", flat), quote=False))


def _section(section: Section) -> Iterator[str]:
    yield f'<a id="{_anchor(section.anchor)}"></a>'
    yield ""
    yield f"{'#' * (section.level + 1)} {escaped(section.title)}"
    yield ""
    for block in section.blocks:
        yield from _block(block)
        yield ""
    for part in section.sections:
        yield from _section(part)


def _anchor(name: str) -> str:
    return re.sub(r'[\s"<>&]', "-", clean(name))


def _block(block: Block) -> Iterator[str]:
    match block:
        case Paragraph():
            yield escaped(block.text)
        case Notice():
            yield f"> **Note.** {escaped(block.text)}"
        case Facts():
            for name, value in block.rows:
                yield f"- **{escaped(name)}:** {_cell(value, '; ')}"
        case Table():
            yield from _table(block)
        case Tree():
            yield f"**{escaped(block.caption)}**"
            yield ""
            for branch in block.branches:
                yield from _tree(branch, 0)
        case Chart():
            yield from _chart(block)
        case Signatures():
            for role in block.roles:
                yield f"- {escaped(role)}: name, date, signature"


def _cell(cell: Cell, between: str) -> str:
    return between.join(_words(words) for words in cell)


def _words(words: Words) -> str:
    text = escaped(words.text)
    return f"[{text}](#{_anchor(words.link)})" if words.link else text


def _table(table: Table) -> Iterator[str]:
    yield f"**{escaped(table.caption)}**"
    yield ""
    yield f"| {' | '.join(escaped(name) for name in table.head)} |"
    yield "|" + "---|" * len(table.head)
    for row in table.rows:
        mark = f'<a id="{_anchor(row.anchor)}"></a>' if row.anchor else ""
        yield f"| {mark}{' | '.join(_cell(cell, '<br>') for cell in row.cells)} |"


def _tree(branch: Branch, depth: int) -> Iterator[str]:
    outcome = f": **{escaped(branch.outcome)}**" if branch.outcome else ""
    seen = f" ({escaped(branch.seen)})" if branch.seen else ""
    yield f"{'  ' * depth}- {escaped(branch.text)}{outcome}{seen}"
    for below in branch.branches:
        yield from _tree(below, depth + 1)


def _chart(chart: Chart) -> Iterator[str]:
    yield f"**{escaped(chart.caption)}**"
    yield ""
    yield f"| {escaped(chart.head)} | {' | '.join(escaped(series.text) for series in chart.series)} |"
    yield "|" + "---|" * (len(chart.series) + 1)
    for bar in chart.bars:
        yield f"| {escaped(bar.label)} | {' | '.join(str(count) for count in bar.counts)} |"
