"""The statements of an assurance method, as written.  `source`: where the numbers of a line come from."""

from __future__ import annotations

from dataclasses import dataclass

from assay.source import Span
from assay.syntax.expressions import Expr, Literal, Number, Word
from assay.syntax.statements import Ask, Decision, Provenance, Rate, Subject


@dataclass(frozen=True, slots=True)
class Rating:
    """`rating NAME credit N [reserved]`."""

    span: Span
    name: Word
    credit: Number | None
    reserved: bool
    title: str | None
    source: Provenance | None = None


@dataclass(frozen=True, slots=True)
class Escalate:
    """`escalate to R for each criterion where C "name" [ask "…?"]`."""

    span: Span
    rating: Word
    subject: Subject
    name: str | None
    ask: Ask | None
    source: Provenance | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """`score NAME`: the model of the score."""

    span: Span
    name: Word
    source: Provenance | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """`outcome NAME [for PERIOD] when C "why"`; without a condition it is the `otherwise` row."""

    span: Span
    name: Word
    validity: Literal | None
    condition: Expr | None
    reason: str | None
    source: Provenance | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """`deadline NAME [for RATINGS] is DATE "note"`."""

    span: Span
    name: Word
    ratings: tuple[Word, ...]
    date: Expr
    note: str | None
    source: Provenance | None = None


@dataclass(frozen=True, slots=True)
class Surveillance:
    """`surveillance after PERIOD when C "why"`."""

    span: Span
    period: Expr
    condition: Expr | None
    reason: str | None
    source: Provenance | None = None


@dataclass(frozen=True, slots=True)
class Weight:
    """`weight is E`."""

    span: Span
    value: Expr
    source: Provenance | None = None


@dataclass(frozen=True, slots=True)
class RiskSource:
    """`risk source "…" standing …`: where the risk factors of criteria come from."""

    span: Span
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Method:
    """`method NAME "…" version "…" { … }`."""

    span: Span
    name: Word
    title: str
    version: str
    ratings: tuple[Rating, ...]
    ladder: tuple[Rate, ...]
    escalations: tuple[Escalate, ...]
    weights: tuple[Weight, ...]
    risk_sources: tuple[RiskSource, ...]
    scores: tuple[Score, ...]
    outcomes: tuple[Outcome, ...]
    deadlines: tuple[Deadline, ...]
    surveillance: tuple[Surveillance, ...]
    decisions: tuple[Decision, ...]
    provenance: tuple[Provenance, ...]
