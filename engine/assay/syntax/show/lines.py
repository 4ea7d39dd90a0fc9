"""The lines of criteria, clauses and methods.

In: the lines of one block.  Out: their documents; `when` and `otherwise` of neighbouring rungs, risks and
outcomes, and what is said of neighbouring ratings, in columns.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assay.syntax.show.columns import beside, padded
from assay.syntax.show.expressions import PHRASE, SUM, expression, selected
from assay.syntax.show.layout import Doc, Text, cat, filled, flat, further, group, nest
from assay.syntax.show.layout import Line as LineEnd
from assay.syntax.show.page import Page, Placed, stretch
from assay.syntax.show.words import digits, literal, quoted, word, words
from assay.syntax.tree import (
    Applies,
    Ask,
    Deadline,
    Decision,
    Escalate,
    Expr,
    Line,
    Outcome,
    Provenance,
    Rate,
    Rating,
    Require,
    Risk,
    RiskSource,
    Score,
    Subject,
    Surveillance,
    Weight,
)

MethodLine = (
    Rating
    | Rate
    | Escalate
    | Weight
    | RiskSource
    | Score
    | Outcome
    | Deadline
    | Surveillance
    | Decision
    | Provenance
)
# What is put in columns with its neighbours, by when it holds.
Rung = Rate | Risk | Outcome
# What never is.
LoneLine = (
    Applies
    | Subject
    | Require
    | Ask
    | Decision
    | Provenance
    | Weight
    | RiskSource
    | Score
    | Escalate
    | Deadline
    | Surveillance
)


def lines(nodes: Sequence[Line | MethodLine], page: Page, indent: int) -> list[Placed]:
    """Lines below each other."""
    found: list[Doc] = []
    for run in page.runs(nodes, stretch):
        rungs = [node for node in run if isinstance(node, Rung)]
        ratings = [node for node in run if isinstance(node, Rating)]
        if rungs:
            found += _rungs(rungs)
        elif ratings:
            found += _ratings(ratings, indent)
        else:
            found += [line(node) for node in run if not isinstance(node, Rung | Rating)]
    return [
        Placed(node.span.start, node.span.end, _sourced(node, doc))
        for node, doc in zip(nodes, found, strict=True)
    ]


def _sourced(node: Line | MethodLine, doc: Doc) -> Doc:
    """A line of a method with where it comes from on a line of its own, further in."""
    source: Provenance | None = getattr(node, "source", None)
    if isinstance(node, Provenance) or source is None:
        return doc
    return cat(doc, nest(LineEnd(None), provenance(source)))


def line(node: LoneLine) -> Doc:
    """One line without neighbours."""
    match node:
        case Applies():
            return applies(node)
        case Subject():
            return _subject(node)
        case Require(_, condition):
            return group("require ", expression(condition))
        case Ask():
            return _ask(node)
        case Decision(_, kind, guard):
            return cat("decision ", word(kind), None if guard is None else cat(" ", literal(guard)))
        case Provenance():
            return provenance(node)
        case Weight(_, value):
            return group("weight is ", expression(value))
        case RiskSource(_, where):
            return cat("risk ", provenance(where))
        case Score(_, name):
            return cat("score ", word(name))
        case Escalate():
            return _escalate(node)
        case Deadline():
            return _deadline(node)
        case _:
            period = cat("surveillance after ", expression(node.period, SUM))
            return _when(period, node.condition, node.reason)


def applies(node: Applies) -> Doc:
    """To which activities, or when."""
    if node.condition is None:
        return cat("applies to ", nest(words(node.activities)))
    return group("applies when ", expression(node.condition), _said(node.reason))


def provenance(node: Provenance) -> Doc:
    """Where a requirement comes from."""
    standing = None if node.standing is None else further("standing ", word(node.standing))
    return group(Text("source ", node.span.start), quoted(node.source), standing)


def _said(reason: str | None) -> Doc | None:
    return None if reason is None else further(quoted(reason))


def _subject(node: Subject) -> Doc:
    return selected("for each ", node.rows, node.where, PHRASE)


def _ask(node: Ask) -> Doc:
    using = further("using ", words(node.using)) if node.using else None
    return group(Text("ask ", node.span.start), quoted(node.question), using)


def _escalate(node: Escalate) -> Doc:
    ask = None if node.ask is None else further(_ask(node.ask))
    return group("escalate to ", word(node.rating), " ", _subject(node.subject), _said(node.name), ask)


def _deadline(node: Deadline) -> Doc:
    ratings = cat(" for ", nest(words(node.ratings))) if node.ratings else None
    return group("deadline ", word(node.name), ratings, " is ", expression(node.date), _said(node.note))


def _when(head: Doc, condition: Expr | None, reason: str | None) -> Doc:
    """A rung: what holds, and when it does."""
    when = Text("otherwise") if condition is None else cat("when ", expression(condition))
    return group(head, " ", when, _said(reason))


def _rungs(nodes: Sequence[Rung]) -> list[Doc]:
    heads = [_head(node) for node in nodes]
    widest = max(len(flat(head)) for head in heads)
    return [
        head
        if isinstance(node, Risk) and not node.chosen
        else _when(cat(head, " " * (widest - len(flat(head)))), node.condition, node.reason)
        for node, head in zip(nodes, heads, strict=True)
    ]


def _head(node: Rung) -> Doc:
    if isinstance(node, Rate):
        return cat("rate ", word(node.rating))
    if isinstance(node, Risk):
        parts = [cat(word(name), " ", literal(number)) for name, number in node.factors]
        return cat("risk ", nest(filled(parts)))
    validity = None if node.validity is None else cat(" for ", literal(node.validity))
    return cat("outcome ", word(node.name), validity)


def _ratings(nodes: Sequence[Rating], indent: int) -> list[Doc]:
    parts: list[Callable[[Rating], str]] = [
        lambda node: node.name.text,
        lambda node: "" if node.credit is None else f"credit {digits(node.credit.value)}",
        lambda node: "reserved" if node.reserved else "",
    ]
    columns = [padded([part(node) for node in nodes]) for part in parts]
    lefts = [" ".join(cell for cell in cells if cell).rstrip() for cells in zip(*columns, strict=True)]
    titles = [None if node.title is None else f'"{node.title}"' for node in nodes]
    shown = [
        cat("rating ", Text(left, node.name.span.start)) for left, node in zip(lefts, nodes, strict=True)
    ]
    return beside(shown, titles, indent)
