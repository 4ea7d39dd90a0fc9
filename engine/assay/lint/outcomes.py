"""Rows of an outcome that name one rating where that rating or a worse one is meant (definition 21).

What is rated is a set of possible ratings, and a worse rating than the one named would slip past the row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assay.diagnostics import Severity
from assay.lint.matter import Matter
from assay.lint.tree import Finding, Rule
from assay.typed import tree as typed
from assay.typed.tree import Op
from assay.typed.types import Choice
from assay.typed.walk import walk


def only_one_rating(matter: Matter) -> Iterator[Finding]:
    """`rating = major` in a row before which no row speaks of the worse ratings."""
    method = matter.rules.method
    names = [rating.name for rating in method.ratings]
    for rows in (method.outcomes, method.surveillance):
        caught: set[str] = set()
        for row in rows:
            if row.condition is None:
                continue
            for expr in walk(row.condition):
                rating = _equals(expr, names)
                worse = names[names.index(rating) + 1 :] if rating is not None else []
                missing = [name for name in worse if name not in caught]
                if rating is not None and rating != names[0] and missing:
                    yield _finding(expr, rating, worse, missing)
            caught |= _named(row.condition, names)


def _finding(expr: typed.Expr, rating: str, worse: Sequence[str], missing: Sequence[str]) -> Finding:
    assert isinstance(expr, typed.Apply)
    subject = " ".join(expr.args[0].span.text.split())
    return Finding(
        expr.span,
        f"a criterion rated {' or '.join(missing)} slips past this row",
        notes=(f"`= {rating}` is {rating} alone",),
        help=(f"for {rating} or worse, write `{subject} in [{', '.join([rating, *worse])}]`",),
    )


def _equals(expr: typed.Expr, names: Sequence[str]) -> str | None:
    """The rating that a comparison names alone."""
    if not isinstance(expr, typed.Apply) or expr.op is not Op.EQ:
        return None
    named = [name for arg in expr.args for name in _rating(arg, names)]
    return named[0] if len(named) == 1 else None


def _rating(expr: typed.Expr, names: Sequence[str]) -> list[str]:
    if isinstance(expr, typed.Const) and isinstance(expr.type, Choice) and expr.type.name == "rating":
        return [name for name in names if isinstance(expr.value, frozenset) and name in expr.value]
    return []


def _named(expr: typed.Expr, names: Sequence[str]) -> set[str]:
    return {name for part in walk(expr) for name in _rating(part, names)}


RULES = (Rule("W0618", Severity.WARNING, "an outcome row that misses what is worse", only_one_rating),)
