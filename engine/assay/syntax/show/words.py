"""Names, literals and texts, which are printed as they were written.

In: the small nodes that every statement has.  Out: texts that know their place in the source.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from assay.syntax.show.layout import Doc, Text, cat, filled, further, group
from assay.syntax.tree import Day, Literal, Number, Word


def word(node: Word) -> Doc:
    """A name."""
    return Text(node.text, node.span.start)


def words(nodes: Sequence[Word]) -> Doc:
    """Names with commas between them, four further in where they take several lines."""
    return filled([word(node) for node in nodes])


def quoted(characters: str) -> Doc:
    """A text in quotation marks."""
    return Text(f'"{characters}"')


def entitled(head: Doc, title: str | None, *behind: Doc | str | None) -> Doc:
    """A head with its title and what stands behind that; on a line of their own where they do not fit."""
    return cat(head, *behind) if title is None else group(head, further(quoted(title), *behind))


def digits(value: Decimal) -> str:
    """A number with the digits it was written with, and never with an exponent."""
    return format(value, "f")


def literal(node: Literal) -> Doc:
    """A number with its unit, a day, or a text."""
    match node:
        case Number(span, value, unit):
            return Text(digits(value) if unit is None else f"{digits(value)} {unit.text}", span.start)
        case Day(span, day):
            return Text(day, span.start)
        case _:
            return Text(f'"{node.text}"', node.span.start)


def after(sign: str, shown: Doc | None) -> Doc | None:
    """A word of the language, and what stands behind it, if anything does."""
    return None if shown is None else cat(sign, shown)
