"""The parts of typed expressions."""

from __future__ import annotations

from collections.abc import Iterator

from assay.typed import tree as typed


def children(expr: typed.Expr) -> Iterator[typed.Expr]:
    """The expressions that an expression is made of, in order."""
    match expr:
        case typed.Read(base=base) if base is not None:
            yield base
        case typed.Derived():
            yield from (item for item in (expr.base, *expr.args) if item is not None)
        case typed.Apply():
            yield from expr.args
        case typed.Quantify():
            yield from (binder.source for binder in expr.range.binders if binder.source is not None)
            yield from (item for item in (expr.where, expr.body) if item is not None)
        case typed.Select():
            yield from (item for item in (expr.source, expr.key) if item is not None)
        case typed.Lookup():
            yield from expr.keys
        case _:
            return


def walk(expr: typed.Expr) -> Iterator[typed.Expr]:
    """An expression and all its parts; definitions are not followed."""
    yield expr
    for item in children(expr):
        yield from walk(item)
