"""Conditions and values.

In: an expression.  Out: its document.  Parentheses stand where the grammar needs them, and nowhere else: each
kind of expression has a level, and one that stands where a tighter one is asked for is put in parentheses.
A condition that is too long breaks before `has`, then before `where`, then before `and` and `or`.
"""

from __future__ import annotations

from collections.abc import Sequence

from assay.syntax.show.layout import STEP, Doc, Line, Text, cat, filled, flat, further, group, nest
from assay.syntax.show.words import literal, word
from assay.syntax.tree import (
    Among,
    AtTime,
    Binary,
    Call,
    Choose,
    Day,
    Default,
    Expr,
    Fold,
    FoldList,
    Logic,
    Name,
    Negative,
    Not,
    Number,
    Part,
    Quantified,
    Within,
    Words,
)

PHRASE, CHOOSE, LOGIC, NOT, COMPARE, TIME, SUM, PRODUCT, SIGN, ATOM, PLACE = range(11)
_OPERATORS = {"+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT, "before": TIME, "after": TIME}
_QUANTIFIERS = {"count": "count of", "share": "share of"}


def expression(node: Expr, level: int = PHRASE) -> Doc:
    """An expression where one of this level, or tighter, is asked for."""
    shown = _bare(node)
    return shown if _level(node) >= level else cat("(", shown, ")")


def condition(node: Expr) -> Doc:
    """What stands on a line of its own: its `and` and `or` are not put further in."""
    return _logic(node, further_in=False) if isinstance(node, Logic) else expression(node)


def _level(node: Expr) -> int:
    match node:
        case Quantified() | Fold() | FoldList() | AtTime():
            return PHRASE
        case Choose() | Default():
            return CHOOSE
        case Logic():
            return LOGIC
        case Not():
            return NOT
        case Binary(op=op):
            return _OPERATORS.get(op, COMPARE)
        case Within() | Among():
            return COMPARE
        case Negative():
            return SIGN
        case Number() | Day() | Words():
            return ATOM
        case _:
            return PLACE


def _bare(node: Expr) -> Doc:
    match node:
        case Number() | Day() | Words():
            return literal(node)
        case Name(span, name):
            return Text(name, span.start)
        case Call(_, name, arguments):
            return cat(word(name), _arguments(arguments))
        case Part(_, base, name, arguments):
            call = None if arguments is None else _arguments(arguments)
            return cat(expression(base, PLACE), ".", word(name), call)
        case Negative(_, item):
            return cat("-", expression(item, SIGN))
        case Not(_, item):
            return cat("not ", expression(item, NOT))
        case Logic():
            return _logic(node)
        case Binary():
            return _binary(node)
        case Among(_, item, options):
            return cat(expression(item, TIME), " in ", _listing(options))
        case Within(_, date, period, side, anchor):
            limit = cat("within ", expression(period, SUM), f" {side} ", expression(anchor, SUM))
            return group(nest(expression(date, SUM)), further(limit))
        case Choose() | Default():
            return _choices(node)
        case _:
            return _phrase(node)


def _listing(items: Sequence[Expr]) -> Doc:
    return cat("[", nest(filled([expression(item, CHOOSE) for item in items])), "]")


def _arguments(arguments: Sequence[Expr]) -> Doc:
    return cat("(", nest(filled([expression(item, CHOOSE) for item in arguments])), ")")


def _logic(node: Logic, *, further_in: bool = True) -> Doc:
    first, *others = (expression(item, NOT) for item in node.items)
    rest = cat(*(cat(Line(), f"{node.op} ", other) for other in others))
    return group(nest(first), nest(rest)) if further_in else group(first, rest)


def _binary(node: Binary) -> Doc:
    level = _level(node)
    if level in (SUM, PRODUCT):
        return _chain(node, level)
    left = SUM if level == TIME else TIME
    right = PLACE if node.op == "in" else TIME
    return group(nest(expression(node.left, left)), further(f"{node.op} ", expression(node.right, right)))


def _chain(node: Binary, level: int) -> Doc:
    """`a + b - c`: all of one level, from left to right.

    A first part that is no wider than the step to the next line stays with the second.
    """
    parts: list[tuple[str, Doc]] = []
    left: Expr = node
    while isinstance(left, Binary) and _level(left) == level:
        parts.append((f"{left.op} ", expression(left.right, level + 1)))
        left = left.left
    first = expression(left, level)
    if len(flat(first)) <= STEP:
        first = cat(first, " ", *parts.pop())
    return group(nest(first) if parts else first, *(further(*part) for part in reversed(parts)))


def _choices(node: Choose | Default) -> Doc:
    """`a when c otherwise b`, one choice after the other."""
    parts: list[Doc] = []
    rest: Expr = node
    while isinstance(rest, Choose | Default):
        if isinstance(rest, Choose):
            when = further("when ", expression(rest.condition, LOGIC))
            parts.append(group(expression(rest.then, LOGIC), when))
        else:
            parts.append(expression(rest.item, LOGIC))
        rest = rest.otherwise
    parts.append(expression(rest, CHOOSE))
    return group(nest(parts[0]), *(further("otherwise ", part) for part in parts[1:]))


def _phrase(node: Quantified | Fold | FoldList | AtTime) -> Doc:
    match node:
        case FoldList(_, kind, items):
            return cat(f"{kind} of ", _listing(items))
        case AtTime(_, rows, time):
            return group(expression(rows, PLACE), further("at ", expression(time, TIME)))
        case Fold(_, kind, item, rows, where):
            of_each = further("for each ", expression(rows, PLACE))
            return group(group(f"{kind} of ", expression(item, CHOOSE), of_each), _where(where, PHRASE))
        case _:
            head = f"{_QUANTIFIERS.get(node.kind, node.kind)} "
            if node.has is None:
                return selected(head, node.rows, node.where, PHRASE)
            return group(selected(head, node.rows, node.where, CHOOSE), further("has ", expression(node.has)))


def selected(head: str, rows: Expr, where: Expr | None, level: int) -> Doc:
    """`some R where C`: the rows, and which of them."""
    return group(head, expression(rows, PLACE), _where(where, level))


def _where(condition: Expr | None, level: int) -> Doc | None:
    return None if condition is None else further("where ", expression(condition, level))
