"""The tree of a rule file, as written: no name resolved, no type known.

Every node carries the span it was read from.  Expressions come first, then statements, in the order of
`grammar/assay.lark`.  `from_text` makes this tree; nothing changes it afterwards.
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
class Listing:
    """`[a, b]`."""

    span: Span
    items: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Binary:
    """`+ - * /`, a comparison, `in`, or `before`/`after`/`on or before`/`on or after`."""

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
    span: Span
    item: Expr


@dataclass(frozen=True, slots=True)
class Negative:
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
    | Listing
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


# ---- statements: a standard and the evidence --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Provenance:
    """`source "…" standing …`."""

    span: Span
    source: str
    standing: Word | None


@dataclass(frozen=True, slots=True)
class Standard:
    span: Span
    name: Word
    title: str
    version: str
    publisher: str | None
    since: Day | None
    method: Word | None


@dataclass(frozen=True, slots=True)
class Applies:
    """`applies to A, B` (activities) or `applies when C "why not"` (condition)."""

    span: Span
    activities: tuple[Word, ...]
    condition: Expr | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Principle:
    span: Span
    id: Word
    title: str
    applies: tuple[Applies, ...]


@dataclass(frozen=True, slots=True)
class UnitDecl:
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
    span: Span
    name: Word
    kind: Kind
    at_least: Literal | None
    at_most: Literal | None
    fresh: Literal | None
    question: str | None


@dataclass(frozen=True, slots=True)
class RecordField:
    span: Span
    name: Word
    title: str | None
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class RowsField:
    """`each name [by year] [at facility] { … }`."""

    span: Span
    name: Word
    by: Word | None
    at: Word | None
    title: str | None
    fields: tuple[Field, ...]


Field = ValueField | RecordField | RowsField


@dataclass(frozen=True, slots=True)
class RecordType:
    span: Span
    name: Word
    title: str | None
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Option:
    name: Word
    title: str | None


@dataclass(frozen=True, slots=True)
class ChoiceType:
    span: Span
    name: Word
    title: str | None
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
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
    name: Word
    kind: Word


@dataclass(frozen=True, slots=True)
class Define:
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
    span: Span
    condition: Expr


@dataclass(frozen=True, slots=True)
class Rate:
    """One rung of a ladder; without a condition it is the `otherwise` rung."""

    span: Span
    rating: Word
    condition: Expr | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Ask:
    span: Span
    question: str
    using: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Risk:
    span: Span
    factors: tuple[tuple[Word, Number], ...]


Line = Applies | Subject | Require | Rate | Ask | Risk | Provenance


@dataclass(frozen=True, slots=True)
class Clause:
    span: Span
    id: Word
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Criterion:
    span: Span
    id: Word
    title: str
    since: Day | None
    until: Day | None
    lines: tuple[Line, ...]
    clauses: tuple[Clause, ...]


# ---- statements: the method ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rating:
    span: Span
    name: Word
    credit: Number | None
    reserved: bool
    title: str | None


@dataclass(frozen=True, slots=True)
class Weight:
    span: Span
    value: Expr


@dataclass(frozen=True, slots=True)
class Method:
    span: Span
    name: Word
    title: str
    version: str
    ratings: tuple[Rating, ...]
    ladder: tuple[Rate, ...]
    weights: tuple[Weight, ...]
    provenance: tuple[Provenance, ...]


# ---- statements: cases ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Exact:
    span: Span
    value: Literal


@dataclass(frozen=True, slots=True)
class Ranged:
    """`10 to 12 t`."""

    span: Span
    low: Decimal
    high: Literal


@dataclass(frozen=True, slots=True)
class Measured:
    """`11.0 ± 0.4 tCO2e/t_cast`."""

    span: Span
    value: Decimal
    spread: Decimal
    unit: Word | None


@dataclass(frozen=True, slots=True)
class Listed:
    span: Span
    items: tuple[Datum, ...]


Datum = Exact | Ranged | Measured | Listed | Word


@dataclass(frozen=True, slots=True)
class Fact:
    span: Span
    name: Word
    value: Datum


@dataclass(frozen=True, slots=True)
class RowFact:
    """`smelter north { … }`, or without a key a record `ghg_plan { … }`."""

    span: Span
    name: Word
    key: Word | None
    facts: tuple[CaseFact, ...]


@dataclass(frozen=True, slots=True)
class OpenFact:
    """`smelter incomplete`: the list may have others."""

    span: Span
    name: Word


@dataclass(frozen=True, slots=True)
class NoFact:
    """`no smelter`: the list is complete and empty."""

    span: Span
    name: Word


CaseFact = Fact | RowFact | OpenFact | NoFact


@dataclass(frozen=True, slots=True)
class Rated:
    """What the auditor says of a clause: `rate 5.2.credible_plan conformance [for north]`."""

    span: Span
    id: Word
    rating: Word
    subject: Word | None


@dataclass(frozen=True, slots=True)
class Expect:
    """`form` is exactly, between or among; a grade is a rating's name or `not applicable`."""

    span: Span
    id: Word
    form: str
    grades: tuple[Word, ...]
    subject: Word | None


CaseLine = CaseFact | Rated | Expect | Require


@dataclass(frozen=True, slots=True)
class Case:
    span: Span
    title: str
    on: Day | None
    lines: tuple[CaseLine, ...]


Item = (
    Standard
    | Principle
    | UnitDecl
    | RecordType
    | ChoiceType
    | Evidence
    | Parameter
    | Table
    | Define
    | Criterion
    | Method
    | Case
)


@dataclass(frozen=True, slots=True)
class Program:
    """All items of one file."""

    items: tuple[Item, ...]
