"""Statements, as written, in the order of `grammar/assay.lark`.

Every node carries the span it was read from; `tree` offers them together with the expressions.
"""

from __future__ import annotations

from dataclasses import dataclass

from assay.source import Span
from assay.syntax.expressions import Day, Expr, Literal, Number, Word, Words

# ---- statements: a standard and the evidence --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Provenance:
    """`source "…" standing …`."""

    span: Span
    source: str
    standing: Word | None


@dataclass(frozen=True, slots=True)
class Standard:
    """`standard NAME "…" version "…" [by "…"] [from DATE] [using METHOD] [saying "…"]`."""

    span: Span
    name: Word
    title: str
    version: str
    publisher: str | None
    since: Day | None
    method: Word | None
    said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Applies:
    """`applies to A, B` (activities) or `applies when C "why not"` (condition)."""

    span: Span
    activities: tuple[Word, ...]
    condition: Expr | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Principle:
    """`principle 5 "…"`, with the applicability that its criteria share."""

    span: Span
    id: Word
    title: str
    applies: tuple[Applies, ...]


@dataclass(frozen=True, slots=True)
class UnitDecl:
    """`unit kg "kilogram" is 0.001 t`; without `is` it is a dimension of its own."""

    span: Span
    name: Word
    title: str
    value: Number | None


@dataclass(frozen=True, slots=True)
class Kind:
    """The type written behind a field: `form` is plain, optional, set or choice."""

    span: Span
    form: str
    name: Word | None
    options: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class ValueField:
    """One fact: `name : kind [at least …] [at most …] [fresh for …] "question" "guidance" …`."""

    span: Span
    name: Word
    kind: Kind
    at_least: Literal | None
    at_most: Literal | None
    fresh: Literal | None
    question: str | None
    guidance: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordField:
    """`name { … }`: facts that belong together."""

    span: Span
    name: Word
    title: str | None
    fields: tuple[Field, ...]
    guidance: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RowsField:
    """`each name [by year] [at facility] { … }`."""

    span: Span
    name: Word
    by: Word | None
    at: Word | None
    title: str | None
    fields: tuple[Field, ...]
    guidance: tuple[str, ...] = ()


Field = ValueField | RecordField | RowsField


@dataclass(frozen=True, slots=True)
class RecordType:
    """`type NAME { … }`."""

    span: Span
    name: Word
    title: str | None
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """One word of a closed list."""

    name: Word
    title: str | None


@dataclass(frozen=True, slots=True)
class ChoiceType:
    """`type NAME one of a, b`."""

    span: Span
    name: Word
    title: str | None
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """`evidence FIELD`."""

    span: Span
    field: Field


# ---- statements: what is fixed --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Setting:
    """One line of a parameter: from a date on, a value, or `open` (None)."""

    span: Span
    since: Day | None
    value: Literal | None
    provenance: Provenance | None


@dataclass(frozen=True, slots=True)
class Parameter:
    """`parameter NAME : kind from DATE is …`."""

    span: Span
    name: Word
    kind: Kind
    title: str | None
    settings: tuple[Setting, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: a word, a literal, `open` (nothing set), or in the head a name with a unit."""

    span: Span
    word: Word | None = None
    unit: Word | None = None
    value: Literal | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """`table NAME by KEYS { | … | }`, or its rows `in` a file."""

    span: Span
    name: Word
    title: str | None
    keys: tuple[Word, ...]
    since: Day | None
    provenance: Provenance | None
    rows: tuple[tuple[Cell, ...], ...]
    file: Words | None


@dataclass(frozen=True, slots=True)
class Given:
    """One parameter of a definition: `(x : kind)`."""

    name: Word
    kind: Word


@dataclass(frozen=True, slots=True)
class Define:
    """`define NAME is E`; with dots a derived field; with parentheses a reusable condition."""

    span: Span
    target: tuple[Word, ...]
    given: tuple[Given, ...]
    kind: Word | None
    title: str | None
    body: Expr
    provenance: Provenance | None


# ---- statements: what is required -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Subject:
    """`for each ROWS [where C]`."""

    span: Span
    rows: Expr
    where: Expr | None


@dataclass(frozen=True, slots=True)
class Require:
    """`require C`."""

    span: Span
    condition: Expr


@dataclass(frozen=True, slots=True)
class Rate:
    """One rung of a ladder; without a condition it is the `otherwise` rung.  `source`: only in a method."""

    span: Span
    rating: Word
    condition: Expr | None
    reason: str | None
    source: Provenance | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """`ask "…?" using FIELDS`, each a path such as `works.plan`."""

    span: Span
    question: str
    using: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Risk:
    """`risk likelihood 4, consequence 5`, alone or as a row of several: `… when C "why"`, `… otherwise`.

    `chosen`: whether it says when it counts; without a condition that is the row with `otherwise`.
    """

    span: Span
    factors: tuple[tuple[Word, Number], ...]
    chosen: bool
    condition: Expr | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Decision:
    """`decision simple`, or `decision guarded 0.2 t`: how a measurement is held against a limit.

    `source`: only in a method.
    """

    span: Span
    kind: Word
    guard: Literal | None
    source: Provenance | None = None


Line = Applies | Subject | Require | Rate | Ask | Risk | Decision | Provenance


@dataclass(frozen=True, slots=True)
class Clause:
    """`clause NAME "…" { … }`."""

    span: Span
    id: Word
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Criterion:
    """`criterion 5.2 "…" { … }`."""

    span: Span
    id: Word
    title: str
    since: Day | None
    until: Day | None
    lines: tuple[Line, ...]
    clauses: tuple[Clause, ...]
