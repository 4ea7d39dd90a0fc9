"""The result document.  Every output is written from it, and nothing is evaluated again.

Numbers are texts, so that no digit is lost on the way.  Ratings are lists of what is still possible, best
first, "not applicable" last.  There is no clock, host, user or absolute path in it: the same input gives
the same bytes.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from assay.verdict.advised import Advice
from assay.verdict.basis import Model, ReasonKind
from assay.verdict.covered import (
    Functions,
    Sampling,
    Scope,
    Sites,
)

SCHEMA = "assay/result/1"

Truth = Literal["yes", "no", "not known"]
TraceKind = Literal[
    "condition",
    "value",
    "fact",
    "rung",
    "risk",
    "clause",
    "subject",
    "question",
    "note",
    "straddle",
    "nothing recorded",
]


class Named(Model):
    """Something with a name, a title and a version."""

    name: str
    title: str
    version: str


class Provenance(Model):
    """Where a requirement or number comes from, and how sure that is."""

    source: str
    standing: str | None = Field(
        description="official, published, secondary, derived, unverified or illustrative; null: not stated"
    )


class EvidenceSource(Model):
    """Where a value was seen: a document and page, and the place in the evidence file."""

    place: str
    document: str | None = None
    page: str | None = None
    note: str | None = None


class Straddle(Model):
    """A measurement that reaches over its limit: how far above and below it (after and before a day), each
    with its unit.  `text` says it in one sentence.

    Under a decision rule the measured value alone was compared: `compared` says with what, and the rest is
    about the value with its uncertainty.
    """

    what: str
    value: str
    limit: str
    above: str
    below: str
    compared: str | None
    text: str


class Measurement(Model):
    """A value compared with a limit.  `margin` is how far the value is on the right side (negative: on the
    wrong side), from its worst to its best end, in `unit`; `margin_share` is the same over the limit.
    """

    what: str
    value: str
    comparison: str
    limit: str
    limit_name: str | None
    unit: str
    margin: str | None
    margin_share: str | None
    holds: Truth
    straddle: Straddle | None
    sources: list[EvidenceSource]


class Reason(Model):
    """One thing that keeps a rating open.  Settling all of them settles the rating, unless what remains is
    undefined.
    """

    kind: ReasonKind
    what: str
    fact: str | None = Field(default=None, description="the fact's path in an evidence file")
    question: str | None = None
    detail: str | None = None


class Trace(Model):
    """A statement, how it came out, what it rests on.

    `straddle` says that a measurement reaches over its limit, and by how much; `nothing recorded` that a
    requirement holds only because a list is complete and empty.
    """

    text: str
    outcome: str
    kind: TraceKind
    sources: list[EvidenceSource] = Field(default_factory=list)
    because: list[Trace] = Field(default_factory=list)


class Outlook(Model):
    """What a fact that is not known could still do to the rating: for each answer, the ratings then
    possible.
    """

    kind: ReasonKind
    fact: str
    what: str
    answers: list[OutlookAnswer]
    note: str | None = None


class OutlookAnswer(Model):
    """One answer, or several alike, and the ratings that are possible then."""

    answer: str
    ratings: list[str]
    rating: str


class SubjectVerdict(Model):
    """One subject of a clause, judged as if the criterion applied."""

    subject: str
    ratings: list[str]
    rating: str
    settled: bool
    facility: str | None = Field(default=None, description="the facility that the subject stands at")
    rung: str | None = Field(description="the reason of the ladder's rung, where one rung decides")
    measurements: list[Measurement]
    nothing_recorded: list[str] = Field(
        description="the requirements that hold only because a list is complete and empty, in sentences"
    )
    reasons: list[Reason]


class ClauseVerdict(Model):
    """`ratings` are judged as if the criterion applied."""

    id: str
    title: str
    ratings: list[str]
    rating: str
    settled: bool
    sources: list[Provenance]
    subjects: list[SubjectVerdict]
    reasons: list[Reason]
    not_applicable_because: str | None


class Deciding(Model):
    """The clause and subject that the rating comes from."""

    clause: str
    title: str
    subject: str | None
    rung: str | None
    measurement: Measurement | None


class EscalationNote(Model):
    """An escalation of the method that reaches, or may reach, a criterion."""

    name: str
    to: str
    reaches: Truth
    question: str | None
    answer: Truth | None = Field(description="the auditor's answer; null where nothing is asked")
    because: str | None = None


class DecisionNote(Model):
    """A decision of a person: an override, a waiver, or a statement that a criterion does not apply.

    It never changes the computed column.  `outdated`: the set it was made against has changed since.
    """

    kind: Literal["override", "waiver", "not applicable"]
    criterion: str
    rating: str | None
    because: str
    by: str
    on: str | None
    until: str | None
    outdated: bool
    place: str


class JudgementNote(Model):
    """What a person rated, where only a person can; no rating: unable to rate."""

    clause: str
    subject: str | None
    rating: str | None
    because: str
    by: str
    on: str | None


class RiskRow(Model):
    """A row of a criterion's risk: its factors, and the weight that the method makes of them.

    `because` is what the rules say of the row.
    """

    likelihood: str | None
    consequence: str | None
    weight: str
    because: str | None


class CriterionVerdict(Model):
    """One criterion: its ratings, what decides them, and why.

    `base` are the ratings before escalation, `ratings` the computed ones after it, `decided` those in which
    overrides and statements of non-applicability stand in place of base ratings.
    """

    id: str
    title: str
    principle: str
    applies: Truth
    not_applicable_because: str | None
    base: list[str]
    ratings: list[str]
    rating: str
    settled: bool
    decided: list[str]
    decided_rating: str
    escalations: list[EscalationNote]
    decisions: list[DecisionNote]
    judgements: list[JudgementNote] = Field(default_factory=list)
    previous: list[str] | None
    likelihood: str | None = Field(description="one number, or a range where the risk is not settled")
    consequence: str | None = Field(description="as the likelihood")
    weight: str = Field(description="what the method makes of the two; a range where the risk is not settled")
    risk: list[RiskRow] = Field(
        default_factory=list, description="the rows of its risk that are possible: one where it is settled"
    )
    risk_reasons: list[Reason] = Field(default_factory=list, description="why the risk is not settled")
    risk_outlook: list[Outlook] = Field(
        default_factory=list, description="what answers would make of its weight, told in place of ratings"
    )
    deciding: Deciding | None
    clauses: list[ClauseVerdict]
    reasons: list[Reason]
    outlook: list[Outlook]
    sources: list[Provenance]
    trace: Trace


class Nonconformity(Model):
    """A criterion that is, or may be, rated below conformance.  `certain`: conformance is excluded."""

    criterion: str
    clause: str
    subject: str | None
    classification: str
    ratings: list[str]
    certain: bool
    because: str
    fingerprint: str = Field(description="stable over audits: standard, version, criterion, clause, subject")


class ScoreTerm(Model):
    """What one criterion brings to the score."""

    criterion: str
    weight: str = Field(description="one number, or a range where the risk is not settled")
    credit: str = Field(description="one number, or a range")
    counts: Truth = Field(description="whether the criterion applies")


class OutcomeVerdict(Model):
    """What follows for the certificate in one column: a row of the method, or the rows still possible."""

    outcomes: list[str]
    outcome: str
    settled: bool
    validity: str | None
    expires: str | None = Field(description="issue date plus validity less a day, where both are known")
    because: str | None
    not_determined: str | None
    reasons: list[Reason]
    rows: list[Trace]


class DeadlineEntry(Model):
    """A day by which something is due for findings of these ratings; `not_determined`: why it has none."""

    name: str
    ratings: list[str]
    date: str
    note: str | None
    not_determined: str | None = None


class SurveillanceEntry(Model):
    """When the next surveillance is due."""

    after: str
    because: str | None
    certain: bool
    not_determined: str | None = None


class NextAudit(Model):
    """An audit that follows while the certificate is in force, or at its end: from `earliest` to `latest`.

    A method that sets a period and no tolerance gives one day.  `certain`: the outcome and the row of the
    method are settled.
    """

    kind: Literal["surveillance", "recertification"]
    earliest: str | None
    latest: str
    because: str
    certain: bool


class AuditCycle(Model):
    """The audits to come, in order of their last days; what of them is not determined, and why."""

    audits: list[NextAudit]
    not_determined: list[str]
    no_certificate: str | None = Field(default=None, description="why no audit is to come, where none is")


class FollowUpVerdict(Model):
    """What the method makes of the ratings, computed and decided; the cycle is of the decided column."""

    computed: OutcomeVerdict | None
    decided: OutcomeVerdict | None
    deadlines: list[DeadlineEntry]
    surveillance: list[SurveillanceEntry]
    cycle: AuditCycle = Field(default_factory=lambda: AuditCycle(audits=[], not_determined=[]))


class Score(Model):
    """The score by the model that the method names, of the decided column.  It decides nothing."""

    model: str
    unit: Literal["%", "points"]
    maximum: str | None
    low: str | None
    high: str | None
    may_be_undefined: bool
    coverage: str | None = Field(
        description="settled weight over possibly applicable weight, in per cent, or the range of that"
    )
    settled_weight: str
    possible_weight: str
    arithmetic: str
    terms: list[ScoreTerm]


class RatingScale(Model):
    """One rating of the method, best first."""

    name: str
    credit: str | None
    title: str | None


class DocumentEntry(Model):
    """A document that the evidence names."""

    id: str
    title: str
    date: str | None
    confidential: bool
    file_check: str | None = Field(
        default=None,
        description="of the file that it names: digest matches; there, without a digest; not there; at an "
        "address; null: it names none, or none was looked for",
    )


class Principle(Model):
    """A principle of the standard that has criteria here."""

    id: str
    title: str


class OpenPoint(Model):
    """A parameter that is not configured, or a point whose source is not verified."""

    what: str
    where: str
    source: str | None
    standing: str


class Encoding(Model):
    """What the reader must know of the rules themselves."""

    statement: str
    clauses: int
    unverified_clauses: int
    open_points: list[OpenPoint]

    @property
    def rests(self) -> str:
        """How many clauses rest on unverified points, in a sentence."""
        return (
            f"{self.unverified_clauses} of {self.clauses} clauses rest on points no verified source settles."
        )

    @property
    def said(self) -> str:
        """What every output says of the rules."""
        return f"{self.statement} {self.rests}"


class Assessment(Model):
    """One evidence set, judged."""

    format: str = SCHEMA
    engine: str
    evaluators: list[str]
    standard: Named
    method: Named
    scale: list[RatingScale]
    entity: str | None
    audit_date: str
    audit_type: str | None
    mode: str | None = Field(
        default=None, description="self-assessment or audit: what the evidence was read for; null: not stated"
    )
    as_of: bool = Field(default=False, description="audit_date was asked for in place of the audit's own day")
    scope: Scope = Field(default_factory=Scope)
    rules_digest: str
    evidence_digest: str
    facts: int
    principles: list[Principle]
    criteria: list[CriterionVerdict]
    counts: dict[str, int]
    score: Score
    follow_up: FollowUpVerdict | None
    sites: Sites | None = Field(default=None, description="null: the evidence names no facility")
    sampling: Sampling | None = Field(default=None, description="null: the method has no such table")
    functions: Functions | None = Field(default=None, description="null: the rules have no such table")
    decisions: list[DecisionNote]
    nonconformities: list[Nonconformity]
    documents: list[DocumentEntry]
    encoding: Encoding
    advice: Advice | None = Field(default=None, description="null where it was not asked for")
    renumbering: dict[str, dict[str, list[str]]] = Field(
        default_factory=dict,
        description="by earlier version and criterion: the criteria of this version that took its place",
    )
    left_out: list[str] = Field(
        default_factory=list, description="what a profile of `assay report` has taken out of the document"
    )


Outlook.model_rebuild()
