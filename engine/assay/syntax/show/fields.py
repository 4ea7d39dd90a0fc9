"""Fields, and what is declared of evidence.

In: fields and kinds.  Out: their documents; the `:` and the questions of neighbours in columns.
"""

from __future__ import annotations

from collections.abc import Sequence

from assay.syntax.show.columns import beside
from assay.syntax.show.layout import STEP, Doc, Line, cat, nest
from assay.syntax.show.page import Page, Placed, stretch
from assay.syntax.show.words import entitled, literal, quoted, word, words
from assay.syntax.tree import Field, Kind, RecordField, RowsField, ValueField


def kind(node: Kind) -> Doc:
    """The type of a field."""
    match node:
        case Kind(_, "choice", _, options):
            return cat("one of ", nest(words(options)))
        case Kind(_, form, name) if name is not None:
            return cat({"optional": "optional ", "set": "set of "}.get(form), word(name))
        case _:
            raise AssertionError(node)


def field(node: Field, page: Page, indent: int) -> Doc:
    """One field without neighbours."""
    if isinstance(node, ValueField):
        return _values([node], indent)[0]
    return page.block(_head(node), fields(node.fields, page, indent + STEP))


def fields(nodes: Sequence[Field], page: Page, indent: int) -> list[Placed]:
    """Fields below each other."""
    found: list[Doc] = []
    for run in page.runs(nodes, stretch):
        values = [node for node in run if isinstance(node, ValueField)]
        found += _values(values, indent) if values else [field(node, page, indent) for node in run]
    return [Placed(node.span.start, node.span.end, doc) for node, doc in zip(nodes, found, strict=True)]


def _head(node: RecordField | RowsField) -> Doc:
    guidance = _guidance(node)
    if isinstance(node, RecordField):
        return cat(entitled(word(node.name), node.title), guidance)
    key = None if node.by is None else cat(" by ", word(node.by))
    place = None if node.at is None else cat(" at ", word(node.at))
    return cat(entitled(cat("each ", word(node.name), key, place), node.title), guidance)


def _guidance(node: Field) -> Doc | None:
    """Each text on a line of its own, below the question."""
    lines = [nest(Line(None), quoted(text)) for text in node.guidance]
    return cat(*lines) if lines else None


def _values(nodes: Sequence[ValueField], indent: int) -> list[Doc]:
    width = max((len(node.name.text) for node in nodes), default=0)
    lefts = [
        cat(word(node.name), " " * (width - len(node.name.text)), " : ", kind(node.kind), *_limits(node))
        for node in nodes
    ]
    rights = [None if node.question is None else f'"{node.question}"' for node in nodes]
    return [cat(doc, _guidance(node)) for doc, node in zip(beside(lefts, rights, indent), nodes, strict=True)]


def _limits(node: ValueField) -> list[Doc]:
    """`at least`, `at most` and `fresh for`, as the author ordered them."""
    limits = [(" at least ", node.at_least), (" at most ", node.at_most), (" fresh for ", node.fresh)]
    given = [(limit.span.start, sign, limit) for sign, limit in limits if limit is not None]
    return [cat(sign, literal(limit)) for _, sign, limit in sorted(given, key=lambda each: each[0])]
