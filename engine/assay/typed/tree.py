"""The typed tree: expressions with types, and the declarations of a whole program.

`from_syntax` makes it.  Definitions are still called by name here; `plan` expands them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from assay.source import Span
from assay.typed.expressions import (
    Apply,
    ArgRef,
    Binder,
    ClauseFact,
    Const,
    ConstValue,
    Derived,
    Expr,
    FactorRef,
    Lookup,
    Op,
    ParamRef,
    Quantify,
    Range,
    Read,
    RowRef,
    Select,
    SelfRef,
)
from assay.typed.schema import Rows, Schema
from assay.typed.types import Choice, Type, ValueType
from assay.units.unit import Unit, Units

if TYPE_CHECKING:
    from assay.syntax import tree as syntax  # of which only cases hold any, and they are seldom needed


__all__ = [
    "Applicability",
    "Apply",
    "ArgRef",
    "Binder",
    "Case",
    "Clause",
    "ClauseFact",
    "Column",
    "Condition",
    "Const",
    "ConstValue",
    "Criterion",
    "Deadline",
    "Decision",
    "Define",
    "Derived",
    "Escalation",
    "Expr",
    "FactorRef",
    "Lookup",
    "Method",
    "Op",
    "Outcome",
    "ParamRef",
    "Parameter",
    "Principle",
    "Provenance",
    "Quantify",
    "Question",
    "Range",
    "Rating",
    "Read",
    "RiskRow",
    "RowRef",
    "Rules",
    "Rung",
    "Select",
    "SelfRef",
    "Setting",
    "Standard",
    "Surveillance",
    "Table",
]

# ---- declarations ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Provenance:
    """Two of the same words are one, wherever they stand."""

    source: str
    standing: str | None
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Setting:
    """From a day number on (None: always) a value (None: open)."""

    since: Decimal | None
    value: ConstValue | None
    provenance: Provenance | None


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    type: ValueType
    title: str | None
    settings: tuple[Setting, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    type: ValueType


@dataclass(frozen=True, slots=True)
class Table:
    """Rows by their keys (as text); a cell of None is open."""

    name: str
    title: str | None
    keys: tuple[Column, ...]
    columns: Mapping[str, Column]
    since: Decimal | None
    rows: Mapping[tuple[str, ...], Mapping[str, ConstValue | None]]
    provenance: Provenance | None
    span: Span


@dataclass(frozen=True, slots=True)
class Define:
    """A definition.  `owner` is the collection or record that it is a derived field of."""

    name: str
    owner: tuple[str, ...]
    given: tuple[tuple[str, Type], ...]
    type: Type
    title: str | None
    body: Expr
    binders: tuple[Binder, ...]
    provenance: Provenance | None
    span: Span


@dataclass(frozen=True, slots=True)
class Condition:
    """An applicability condition with the reason why it does not apply."""

    expr: Expr
    reason: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class Applicability:
    activities: tuple[str, ...]
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Rung:
    rating: str
    condition: Expr | None
    reason: str | None
    span: Span
    source: Provenance | None = None


@dataclass(frozen=True, slots=True)
class RiskRow:
    """The risk factors that count where the condition holds and that of no row above does; None: always."""

    factors: Mapping[str, Decimal]
    condition: Expr | None
    reason: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class Question:
    text: str
    using: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision rule for measurements (definition 22a): the estimate alone is compared.

    `guard` moves the limit against the claimant, in `unit`; None: `simple`.  A guard in per cent is a share
    of the limit (`share`).
    """

    guard: Decimal | None
    unit: Unit | None
    share: bool
    span: Span
    source: Provenance | None = None


@dataclass(frozen=True, slots=True)
class Clause:
    """`id` is whole: `5.2.new_smelters`; a criterion without clauses has one clause with its own id."""

    id: str
    title: str
    applies: tuple[Applicability, ...]
    range: Range | None
    where: Expr | None
    requires: tuple[Expr, ...]
    questions: tuple[Question, ...]
    ladder: tuple[Rung, ...]
    decision: Decision | None
    provenance: tuple[Provenance, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Criterion:
    id: str
    title: str
    principle: str
    since: Decimal | None
    until: Decimal | None
    applies: tuple[Applicability, ...]
    risk: tuple[RiskRow, ...]
    ladder: tuple[Rung, ...]
    clauses: tuple[Clause, ...]
    provenance: tuple[Provenance, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Principle:
    id: str
    title: str
    applies: tuple[Applicability, ...]
    span: Span | None


@dataclass(frozen=True, slots=True)
class Rating:
    name: str
    credit: Decimal | None
    reserved: bool
    title: str | None
    source: Provenance | None = None


@dataclass(frozen=True, slots=True)
class Escalation:
    """A criterion for which this holds is rated at least as badly as `rating` (definition 19).

    `question`: the auditor has to confirm it.  `name` is what a confirmation calls it.
    """

    rating: str
    name: str
    range: Range
    where: Expr | None
    question: str | None
    span: Span
    source: Provenance | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A row of the outcome (definition 21).  `validity` is in months or in days."""

    name: str
    validity: Decimal | None
    months: bool
    condition: Expr | None
    reason: str | None
    span: Span
    source: Provenance | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day by which something is due, for findings of these ratings (none named: all)."""

    name: str
    ratings: tuple[str, ...]
    date: Expr
    note: str | None
    span: Span
    source: Provenance | None = None


@dataclass(frozen=True, slots=True)
class Surveillance:
    """When the next surveillance is due after the audit: a row like an outcome's."""

    period: Expr
    condition: Expr | None
    reason: str | None
    span: Span
    source: Provenance | None = None


@dataclass(frozen=True, slots=True)
class Method:
    name: str
    title: str
    version: str
    ratings: tuple[Rating, ...]
    ladder: tuple[Rung, ...]
    weight: Expr | None
    decision: Decision | None
    provenance: tuple[Provenance, ...]
    span: Span | None
    weight_source: Provenance | None = None
    risk_sources: tuple[Provenance, ...] = ()
    score_source: Provenance | None = None
    score: str = "weighted"
    escalations: tuple[Escalation, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    surveillance: tuple[Surveillance, ...] = ()
    rows: Mapping[str, Rows] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Standard:
    name: str
    title: str
    version: str
    publisher: str | None
    since: str | None
    method: str | None
    statement: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A case: its facts stay in syntax, as the case runner reads them like evidence."""

    syntax: syntax.Case
    requires: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """A checked program."""

    standard: Standard
    method: Method
    units: Units
    choices: Mapping[str, Choice]
    option_titles: Mapping[tuple[str, str], str]
    schema: Schema
    parameters: Mapping[str, Parameter]
    tables: Mapping[str, Table]
    defines: Mapping[str, Define]
    principles: Mapping[str, Principle]
    criteria: Sequence[Criterion]
    cases: Sequence[Case] = field(default_factory=tuple)
    renumbering: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
