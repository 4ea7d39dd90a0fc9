"""What a guard can move (definition 22a): the numbers that a requirement compares with limits.

In: a requirement and the definitions it may use.  Out: the kinds of numbers that it compares where
limits move.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from assay.typed import tree
from assay.typed.tree import Op
from assay.typed.types import Quantity
from assay.units.bounds import ZERO, point

_ORDER = (Op.LT, Op.LE, Op.GT, Op.GE)


def compared(require: tree.Expr, defines: Mapping[str, tree.Define]) -> Iterator[Quantity]:
    """The kinds of the quantities that are compared with limits, also in the definitions that are used.

    How many rows there are is no measurement: of a count or share only what it asks of its rows is compared.
    """
    entered: set[str] = set()

    def inside(expr: tree.Expr | None) -> Iterator[Quantity]:
        match expr:
            case tree.Derived(define=key):
                if key not in entered:
                    entered.add(key)
                    yield from inside(defines[key].body)
            case tree.Quantify():
                for part in (expr.body,) if expr.kind == "share" else (expr.where, expr.body):
                    yield from inside(part)
            case tree.Apply(op=Op.AND | Op.OR | Op.NOT):
                for part in expr.args:
                    yield from inside(part)
            case tree.Apply(op=Op.CHOOSE):
                for part in expr.args[1:]:
                    yield from inside(part)
            case tree.Apply() if expr.op in _ORDER or _with_zero(expr):
                through: set[str] = set()
                counts = [found for arg in expr.args for found in _counts(arg, defines, through)]
                for found in counts:
                    yield from inside(found)
                kind = expr.args[0].type
                if not counts and expr.op in _ORDER and isinstance(kind, Quantity):
                    yield kind

    return inside(require)


def _with_zero(expr: tree.Apply) -> bool:
    """`count = 0` asks what `count <= 0` does; beside `=` no other limit moves."""
    zero = (isinstance(arg, tree.Const) and arg.value == point(ZERO) for arg in expr.args)
    return expr.op in (Op.EQ, Op.NE) and any(zero)


def _counts(
    expr: tree.Expr, defines: Mapping[str, tree.Define], entered: set[str]
) -> Iterator[tree.Quantify]:
    """The counts and shares that a compared number is made of."""
    match expr:
        case tree.Derived(define=key) if key not in entered:
            entered.add(key)
            yield from _counts(defines[key].body, defines, entered)
        case tree.Quantify(kind="count" | "share"):
            yield expr
        case tree.Apply():
            for arg in expr.args:
                yield from _counts(arg, defines, entered)
