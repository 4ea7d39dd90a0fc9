"""Cases.

In: a case.  Out: its document.  The facts of a row stand on one line where they fit, else one a line.
"""

from __future__ import annotations

from collections.abc import Sequence

from assay.syntax.show.layout import STEP, Doc, Line, Text, cat, filled, further, group, nest
from assay.syntax.show.lines import line
from assay.syntax.show.page import Page, Placed
from assay.syntax.show.words import after, digits, literal, quoted, word
from assay.syntax.tree import (
    Case,
    CaseFact,
    CaseLine,
    Confirm,
    Datum,
    Day,
    Exact,
    Expect,
    ExpectDay,
    Expected,
    ExpectOutcome,
    ExpectSurveillance,
    ExpectWeight,
    Fact,
    FindingSaid,
    Listed,
    Literal,
    Measured,
    NoFact,
    OpenFact,
    Override,
    Previous,
    Ranged,
    Rated,
    Require,
    RowFact,
    Said,
    Waive,
    Word,
)


def case(node: Case, page: Page) -> Doc:
    """A test of the rules."""
    day = None if node.on is None else further("on ", literal(node.on))
    head = group("case ", quoted(node.title), day)
    return page.block(head, [_placed(each, page) for each in node.lines])


def _placed(node: CaseLine, page: Page) -> Placed:
    if isinstance(node, Fact | RowFact | OpenFact | NoFact):
        start = page.before("given", node.span.start)
        return Placed(start, node.span.end, cat("given ", _fact(node, page)))
    return Placed(node.span.start, node.span.end, _line(node, page))


def _line(node: Said | Expected | Require, page: Page) -> Doc:
    match node:
        case Rated(_, clause, rating, subject):
            return cat("rate ", word(clause), " ", word(rating), _for(subject))
        case FindingSaid(_, clause, subject, fact):
            return cat("finding ", word(clause), _for(subject), " ", _fact(fact, page))
        case Previous(_, criterion, grade):
            return cat("previous ", word(criterion), _maybe(" ", grade))
        case Confirm(_, name, criterion, answer):
            return cat("confirm ", quoted(name), " for ", word(criterion), " ", word(answer))
        case Override(_, criterion, rating):
            return cat("override ", word(criterion), " ", word(rating))
        case Waive(_, criterion):
            return cat("waive ", word(criterion))
        case ExpectOutcome(_, names, True):
            return cat("expect outcome one of ", nest(filled([word(name) for name in names])))
        case ExpectOutcome(_, names):
            first, *last = names
            return cat("expect outcome ", word(first), *(cat(" to ", word(name)) for name in last))
        case ExpectDay(_, name, rating, first, last):
            head = cat("expiry") if name is None else cat("deadline ", word(name), _for(rating))
            return cat("expect ", head, " is ", _span(first, last))
        case ExpectSurveillance(_, first, last):
            return cat("expect surveillance after ", _span(first, last))
        case ExpectWeight(_, criterion, least, most):
            return cat("expect ", word(criterion), " weight ", _span(least, most))
        case Expect():
            return _expect(node)
        case _:
            return line(node)


def _span(first: Literal | None, last: Literal | None) -> Doc:
    """From the one to the other; `open` where neither is known."""
    if first is None:
        return Text("open")
    return cat(literal(first), None if last is None else cat(" to ", literal(last)))


def _for(subject: Word | None) -> Doc | None:
    return _maybe(" for ", subject)


def _maybe(sign: str, name: Word | None) -> Doc | None:
    return after(sign, None if name is None else word(name))


def _expect(node: Expect) -> Doc:
    grades = [word(grade) for grade in node.grades]
    match node.form:
        case "between":
            said = cat(grades[0], " to ", grades[1])
        case "among":
            said = cat("one of ", nest(filled(grades)))
        case _:
            said = grades[0]
    return cat("expect ", word(node.id), " ", said, _for(node.subject))


def _fact(node: CaseFact, page: Page) -> Doc:
    match node:
        case Fact(_, name, value):
            return cat(word(name), " is ", _datum(value))
        case OpenFact(_, name):
            return cat(word(name), " incomplete")
        case NoFact(span, name):
            return cat(Text("no ", span.start), word(name))
        case _:
            return _row(cat(word(node.name), _maybe(" ", node.key), " {"), node.facts, page)


def _row(head: Doc, facts: Sequence[CaseFact], page: Page) -> Doc:
    last = len(facts) - 1
    shown = [
        cat(
            Line(blank=page.blank_before(fact.span.start), roomy=True, first=number == 0),
            _fact(fact, page),
            "," if number < last else None,
            Text("", fact.span.end),
        )
        for number, fact in enumerate(facts)
    ]
    closing = Line(roomy=True, first=not facts, inner=STEP)
    return group(head, nest(*shown), closing, "}")


def _datum(node: Datum) -> Doc:
    match node:
        case Exact(_, value):
            return literal(value)
        case Ranged(span, low, high):
            first = literal(low) if isinstance(low, Day) else Text(digits(low), span.start)
            return cat(first, " to ", literal(high))
        case Measured(span, value, spread, unit):
            shown = cat(Text(digits(value), span.start), f" ± {digits(spread)}")
            return shown if unit is None else cat(shown, " ", word(unit))
        case Listed(span, items):
            return cat(Text("[", span.start), nest(filled([_datum(item) for item in items])), "]")
        case _:
            return word(node)
