"""The lines of a case, as written."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from assay.source import Span
from assay.syntax.expressions import Day, Literal, Number, Word
from assay.syntax.statements import Require


@dataclass(frozen=True, slots=True)
class Exact:
    """One value."""

    span: Span
    value: Literal


@dataclass(frozen=True, slots=True)
class Ranged:
    """`10 to 12 t`, `2025-03-01 to 2025-03-31`."""

    span: Span
    low: Decimal | Day
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
    """`[a, b]`: the elements of a set."""

    span: Span
    items: tuple[Datum, ...]


Datum = Exact | Ranged | Measured | Listed | Word


@dataclass(frozen=True, slots=True)
class Fact:
    """`NAME is VALUE`."""

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
class FindingSaid:
    """What the auditor says of a finding: `finding 6.7.a for north significant_risk is yes`."""

    span: Span
    id: Word
    subject: Word | None
    fact: Fact


@dataclass(frozen=True, slots=True)
class Previous:
    """`previous 5.1 minor`: a rating of the previous audit; `previous none`: there was none."""

    span: Span
    id: Word
    grade: Word | None


@dataclass(frozen=True, slots=True)
class Confirm:
    """`confirm "related minors" for 5.1 yes`: the answer to an escalation's question."""

    span: Span
    name: str
    id: Word
    answer: Word


@dataclass(frozen=True, slots=True)
class Override:
    """`override 6.5 minor`: a decision; the computed column stays as it is."""

    span: Span
    id: Word
    rating: Word


@dataclass(frozen=True, slots=True)
class Waive:
    """`waive 5.3`."""

    span: Span
    id: Word


@dataclass(frozen=True, slots=True)
class ExpectOutcome:
    """`expect outcome provisional [to denied]`, both ends and the rows between them in; or, with `apart`,
    `expect outcome one of denied, full`: these and no others.
    """

    span: Span
    names: tuple[Word, ...]
    apart: bool


@dataclass(frozen=True, slots=True)
class ExpectDay:
    """`expect deadline report [for major] is 2026-05-08`, `expect expiry is 2029-03-12 to 2029-03-31`.

    `name` None: when the certificate runs out.  No days: `open`, no day can be told.
    """

    span: Span
    name: Word | None
    rating: Word | None
    first: Day | None
    last: Day | None


@dataclass(frozen=True, slots=True)
class ExpectSurveillance:
    """`expect surveillance after 18 months`, or `12 months to 18 months`; no periods: `open`."""

    span: Span
    first: Literal | None
    last: Literal | None


@dataclass(frozen=True, slots=True)
class ExpectWeight:
    """`expect 5.1 weight 20`, or `12 to 20` where the risk is not settled."""

    span: Span
    id: Word
    first: Number
    last: Number | None


@dataclass(frozen=True, slots=True)
class Expect:
    """`form` is exactly, between or among; a grade is a rating's name or `not applicable`."""

    span: Span
    id: Word
    form: str
    grades: tuple[Word, ...]
    subject: Word | None


Said = Rated | FindingSaid | Previous | Confirm | Override | Waive
Expected = Expect | ExpectOutcome | ExpectDay | ExpectSurveillance | ExpectWeight
CaseLine = CaseFact | Said | Expected | Require


@dataclass(frozen=True, slots=True)
class Case:
    """`case "…" on DATE { … }`: a test, beside the rule."""

    span: Span
    title: str
    on: Day | None
    lines: tuple[CaseLine, ...]
