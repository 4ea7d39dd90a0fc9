"""Words, literals and expressions, as written.

Every node carries the span it was read from; `tree` offers them together with the statements.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from assay.source import Span


@dataclass(frozen=True, slots=True)
class Word:
    """A name as written, with its place."""

    text: str
    span: Span


# ---- literals ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Number:
    """A number with the unit written behind it, if any (`11.4 tCO2e/t_cast`)."""

    span: Span
    value: Decimal
    unit: Word | None


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar day, `2026-03-01`, kept as text until it is known to exist."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Words:
    """A text in quotation marks, without them."""

    span: Span
    text: str


Literal = Number | Day | Words


# ---- expressions --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Name:
    """A name in an expression; what it means is for the typed stage to find."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Part:
    """`a.b`, or with arguments `a.b(x)`."""

    span: Span
    base: Expr
    name: Word
    args: tuple[Expr, ...] | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """`f(x)`: a definition with parameters, a table at its keys, or a function."""

    span: Span
    name: Word
    args: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Among:
    """`x in [a, b]`."""

    span: Span
    item: Expr
    options: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Binary:
    """`+ - * /`, a comparison, `in` a set or table, or `before`/`after`/`on or before`/`on or after`."""

    span: Span
    op: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Within:
    """`d within P before e` (or `after e`)."""

    span: Span
    date: Expr
    period: Expr
    side: str
    anchor: Expr


@dataclass(frozen=True, slots=True)
class Logic:
    """`a and b and c`, or the same with `or`."""

    span: Span
    op: str
    items: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """`not C`."""

    span: Span
    item: Expr


@dataclass(frozen=True, slots=True)
class Negative:
    """`-x`."""

    span: Span
    item: Expr


@dataclass(frozen=True, slots=True)
class Choose:
    """`A when C otherwise B`."""

    span: Span
    then: Expr
    condition: Expr
    otherwise: Expr


@dataclass(frozen=True, slots=True)
class Default:
    """`OPTIONAL otherwise B`."""

    span: Span
    item: Expr
    otherwise: Expr


@dataclass(frozen=True, slots=True)
class Quantified:
    """`every | some | no | count | share` over rows; `has` stands with `every` and `share` only."""

    span: Span
    kind: str
    rows: Expr
    where: Expr | None
    has: Expr | None


@dataclass(frozen=True, slots=True)
class Fold:
    """`sum | least | greatest | average of E for each R [where C]`."""

    span: Span
    kind: str
    item: Expr
    rows: Expr
    where: Expr | None


@dataclass(frozen=True, slots=True)
class FoldList:
    """`least | greatest | sum | average of [a, b]`."""

    span: Span
    kind: str
    items: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class AtTime:
    """`ROWS at DATE`: the row of a yearly collection whose year holds the date."""

    span: Span
    rows: Expr
    time: Expr


Expr = (
    Number
    | Day
    | Words
    | Name
    | Part
    | Call
    | Among
    | Binary
    | Within
    | Logic
    | Not
    | Negative
    | Choose
    | Default
    | Quantified
    | Fold
    | FoldList
    | AtTime
)
