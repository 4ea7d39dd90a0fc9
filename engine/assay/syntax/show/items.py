"""The statements of a file.

In: one item.  Out: its document.
"""

from __future__ import annotations

from collections.abc import Sequence

from assay.syntax.show.cases import case
from assay.syntax.show.columns import beside
from assay.syntax.show.expressions import condition
from assay.syntax.show.fields import field, fields, kind
from assay.syntax.show.layout import STEP, Doc, Line, Text, cat, filled, further, group, nest
from assay.syntax.show.lines import MethodLine, applies, lines, provenance
from assay.syntax.show.page import Page, Placed
from assay.syntax.show.tables import table
from assay.syntax.show.words import after, entitled, literal, quoted, word, words
from assay.syntax.tree import (
    ChoiceType,
    Clause,
    Criterion,
    Define,
    Evidence,
    Item,
    Method,
    Option,
    Parameter,
    Principle,
    RecordType,
    Renumbered,
    Renumbering,
    Setting,
    Standard,
    Table,
    UnitDecl,
    ValueField,
)


def item(node: Item, page: Page) -> Doc:
    """One statement of the top level."""
    match node:
        case Standard():
            return _standard(node)
        case Renumbering(_, version, entries):
            placed = [Placed(each.span.start, each.span.end, _renumbered(each)) for each in entries]
            return page.block(cat("renumbering from ", quoted(version)), placed)
        case Principle():
            return _principle(node)
        case UnitDecl(_, name, title, value):
            amount = after(" is ", None if value is None else literal(value))
            return cat("unit ", word(name), " ", quoted(title), amount)
        case RecordType(_, name, title, inner):
            return page.block(entitled(cat("type ", word(name)), title), fields(inner, page, STEP))
        case ChoiceType():
            return _choice_type(node, page)
        case Evidence(_, inner):
            taken = len("evidence ") if isinstance(inner, ValueField) else 0
            return cat("evidence ", field(inner, page, taken))
        case Parameter():
            return _parameter(node)
        case Table():
            return table(node, page)
        case Define():
            return _define(node)
        case Criterion():
            return _criterion(node, page)
        case Method():
            return _method(node, page)
        case _:
            return case(node, page)


def _title(title: str | None) -> Doc | None:
    return after(" ", None if title is None else quoted(title))


def _standard(node: Standard) -> Doc:
    """On one line, or with what is said of the standard on a second one."""
    more = [
        after("by ", None if node.publisher is None else quoted(node.publisher)),
        after("from ", None if node.since is None else literal(node.since)),
        after("using ", None if node.method is None else word(node.method)),
    ]
    said = [part for part in more if part is not None]
    texts = [cat("saying ", quoted(node.said[0])), *map(quoted, node.said[1:])] if node.said else []
    own = [nest(Line(None), text) for text in texts]
    name = cat("standard ", word(node.name))
    head = entitled(name, node.title, " version ", quoted(node.version))
    if not said:
        return cat(head, *own)
    return cat(group(head, further(group(said[0], *(cat(Line(), part) for part in said[1:])))), *own)


def _principle(node: Principle) -> Doc:
    conditions = [further(Text("", each.span.start), applies(each)) for each in node.applies]
    return group(entitled(cat("principle ", word(node.id)), node.title), *conditions)


def _renumbered(node: Renumbered) -> Doc:
    return cat(word(node.old), " to ", nest(words(node.new)))


def _choice_type(node: ChoiceType, page: Page) -> Doc:
    """The options: as many on a line as fit, or with titles one a line and the titles in a column."""
    head = entitled(cat("type ", word(node.name)), node.title, " one of")
    if all(option.title is None for option in node.options):
        return group(head, further(filled([word(option.name) for option in node.options])))
    return cat(head, nest(*page.lines(_options(node.options, page))))


def _options(options: Sequence[Option], page: Page) -> list[Placed]:
    def stretch(option: Option) -> tuple[int, int]:
        span = option.name.span
        return span.start, span.end if option.title is None else page.after_text(span.end)

    shown: list[Doc] = []
    for run in page.runs(options, stretch):
        shown += _titled(run, last=len(shown) + len(run) == len(options))
    return [Placed(*stretch(option), doc) for option, doc in zip(options, shown, strict=True)]


def _titled(options: Sequence[Option], *, last: bool) -> list[Doc]:
    """Options with their titles in a column, and commas."""
    commas = [","] * (len(options) - 1) + ["" if last else ","]
    titles = [
        None if option.title is None else f'"{option.title}"{comma}'
        for option, comma in zip(options, commas, strict=True)
    ]
    names = [
        cat(word(option.name), comma if option.title is None else None)
        for option, comma in zip(options, commas, strict=True)
    ]
    return beside(names, titles, STEP)


def _parameter(node: Parameter) -> Doc:
    """On one line where there is one setting and it fits; else each setting on its own."""
    head = cat("parameter ", word(node.name), " : ", kind(node.kind), _title(node.title))
    alone = len(node.settings) == 1
    settings = [cat(Line(" " if alone else None), _setting(each)) for each in node.settings]
    return group(head, nest(*settings))


def _setting(node: Setting) -> Doc:
    since = None if node.since is None else cat("from ", literal(node.since), " ")
    value = Text("open") if node.value is None else literal(node.value)
    source = None if node.provenance is None else cat(Line(), provenance(node.provenance))
    return group(Text("", node.span.start), since, "is ", value, source)


def _define(node: Define) -> Doc:
    """On one line where it fits; else what it is, and where it comes from, on lines below."""
    given = [cat(word(each.name), " : ", word(each.kind)) for each in node.given]
    head = cat(
        "define ",
        *(cat("." if number else None, word(part)) for number, part in enumerate(node.target)),
        cat("(", nest(filled(given)), ")") if given else None,
        after(" : ", None if node.kind is None else word(node.kind)),
    )
    head = entitled(head, node.title, " is")
    source = None if node.provenance is None else further(provenance(node.provenance))
    return group(head, further(condition(node.body)), source)


def _criterion(node: Criterion, page: Page) -> Doc:
    head = group(
        entitled(cat("criterion ", word(node.id)), node.title),
        None if node.since is None else further("from ", literal(node.since)),
        None if node.until is None else further("until ", literal(node.until)),
    )
    clauses = [Placed(each.span.start, each.span.end, _clause(each, page)) for each in node.clauses]
    return page.block(head, [*lines(node.lines, page, STEP), *clauses])


def _clause(node: Clause, page: Page) -> Doc:
    head = entitled(cat("clause ", word(node.id)), node.title)
    return page.block(head, lines(node.lines, page, 2 * STEP))


def _method(node: Method, page: Page) -> Doc:
    """The lines of a method in the order in which they were written."""
    parts: list[MethodLine] = [
        *node.ratings,
        *node.ladder,
        *node.escalations,
        *node.weights,
        *node.risk_sources,
        *node.scores,
        *node.outcomes,
        *node.deadlines,
        *node.surveillance,
        *node.decisions,
        *node.provenance,
    ]
    parts.sort(key=lambda part: part.span.start)
    head = entitled(cat("method ", word(node.name)), node.title, " version ", quoted(node.version))
    return page.block(head, lines(parts, page, STEP))
