"""Typed expressions: conditions and values, each with its type."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from assay.source import Span
from assay.typed.schema import Rows
from assay.typed.types import Type
from assay.units.bounds import Interval


class Op(StrEnum):
    """Operations on values.  Dates and periods compare like numbers."""

    ADD = "+"
    SUB = "-"
    MUL = "*"
    DIV = "/"
    NEG = "negative"
    CONVERT = "convert"
    LT = "<"
    LE = "<="
    GT = ">"
    GE = ">="
    EQ = "="
    NE = "!="
    IN = "in"
    IN_SET = "in set"
    AND = "and"
    OR = "or"
    NOT = "not"
    SHIFT_BEFORE = "before"
    SHIFT_AFTER = "after"
    WITHIN_BEFORE = "within before"
    WITHIN_AFTER = "within after"
    CHOOSE = "choose"
    DEFAULT = "default"
    UNWRAP = "value of optional"
    SUM = "sum"
    LEAST = "least"
    GREATEST = "greatest"
    AVERAGE = "average"
    ROUND = "round"
    DECIMALS = "decimals"
    PREFIX = "prefix"


ConstValue = Interval | frozenset[str] | bool


@dataclass(frozen=True, slots=True)
class Const:
    """A literal: an interval (numbers, dates, periods), a set of one text or option, or a flag."""

    span: Span
    type: Type
    value: ConstValue


@dataclass(frozen=True, slots=True)
class ParamRef:
    """A parameter by name."""

    span: Span
    type: Type
    name: str


@dataclass(frozen=True, slots=True)
class ArgRef:
    """A parameter of the definition that is being read."""

    span: Span
    type: Type
    name: str


@dataclass(frozen=True, slots=True)
class RowRef:
    """A row at hand, or an element of a set (then `type` is the element's type)."""

    span: Span
    type: Type
    var: int


@dataclass(frozen=True, slots=True)
class SelfRef:
    """The record that a definition on a record type speaks of."""

    span: Span
    type: Type


@dataclass(frozen=True, slots=True)
class Read:
    """A field of a row or record (`base`), or of the evidence itself (`base` is None)."""

    span: Span
    type: Type
    base: Expr | None
    name: str


@dataclass(frozen=True, slots=True)
class Derived:
    """A definition at work: on a row or record (`base`), with arguments."""

    span: Span
    type: Type
    define: str
    base: Expr | None
    args: tuple[Expr, ...] = ()


@dataclass(frozen=True, slots=True)
class Apply:
    """An operation.

    `factor` turns the right side of a comparison, or the operand of a conversion, into the unit of the left
    side or of the result, exactly.
    """

    span: Span
    type: Type
    op: Op
    args: tuple[Expr, ...]
    factor: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class Binder:
    """A name for each row of a collection (`rows`), each element of a set, or an optional's value.

    `source` is the set or optional; for a collection it is the row or record that holds it, or None.
    """

    var: int
    name: str
    rows: Rows | None
    source: Expr | None


@dataclass(frozen=True, slots=True)
class Range:
    """Nested binders: `smelter.period` binds every smelter and every period of it."""

    binders: tuple[Binder, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Quantify:
    """every, some, no, count, share, sum, least, greatest, average over a range."""

    span: Span
    type: Type
    kind: str
    range: Range
    where: Expr | None
    body: Expr | None


@dataclass(frozen=True, slots=True)
class Select:
    """The row of a yearly collection at a date, or the row that a reference names."""

    span: Span
    type: Type
    rows: Rows
    source: Expr | None
    key: Expr


@dataclass(frozen=True, slots=True)
class Lookup:
    """A column of a table at its keys; without a column, whether the table has such a row."""

    span: Span
    type: Type
    table: str
    keys: tuple[Expr, ...]
    column: str | None


@dataclass(frozen=True, slots=True)
class ClauseFact:
    """`clause.subjects`, `clause.failing_share` or `finding.significant_risk`, of the clause being rated."""

    span: Span
    type: Type
    name: str


@dataclass(frozen=True, slots=True)
class FactorRef:
    """A risk factor by name (`likelihood`), in the method's weight."""

    span: Span
    type: Type
    name: str


Expr = (
    Const
    | ParamRef
    | ArgRef
    | RowRef
    | SelfRef
    | Read
    | Derived
    | Apply
    | Quantify
    | Select
    | Lookup
    | ClauseFact
    | FactorRef
)
