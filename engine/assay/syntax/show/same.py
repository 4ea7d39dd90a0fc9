"""Whether two programs say the same.

In: two trees.  Out: whether they differ in nothing but the places where their nodes stand.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass

from assay.source import Span
from assay.syntax.tree import Program


def same_program(one: Program, other: Program) -> bool:
    """Whether two programs have the same statements in the same order, and the same comments in any."""
    return _same(one.items, other.items) and _notes(one) == _notes(other)


def _notes(program: Program) -> list[str]:
    return sorted(comment.text.rstrip() for comment in program.comments)


def _same(one: object, other: object) -> bool:
    if isinstance(one, Span):
        return isinstance(other, Span)
    if isinstance(one, tuple):
        return (
            isinstance(other, tuple)
            and len(one) == len(other)
            and all(_same(*pair) for pair in zip(one, other, strict=True))
        )
    if is_dataclass(one):
        return type(one) is type(other) and all(
            _same(getattr(one, part.name), getattr(other, part.name)) for part in fields(one)
        )
    return type(one) is type(other) and str(one) == str(other)
