"""From an evaluation to the result document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from assay.evidence.facts import Evidence
from assay.plan import tree as plan
from assay.typed.tree import Provenance as RuleSource
from assay.units.calendar import day_text
from assay.units.values import FALSE
from assay.verdict import model
from assay.verdict.brief import Brief, nothing_recorded
from assay.verdict.deciding import MeasuredClause, MeasuredSubject, deciding
from assay.verdict.decisions import Decisions, decision_notes
from assay.verdict.encoding import encoding
from assay.verdict.evaluation import (
    NEVER,
    NOT_APPLICABLE,
    UNSETTLED,
    ClauseResult,
    CriterionResult,
    Evaluation,
    Ratings,
    SubjectResult,
)
from assay.verdict.follow_up import FollowUp, decided_ratings
from assay.verdict.measure import Measure, Measured, truth_text
from assay.verdict.nonconformities import nonconformities
from assay.verdict.nothing import NothingRecorded
from assay.verdict.ranges import ordered, rating_text
from assay.verdict.reasons import Reasons, unique
from assay.verdict.risk import factor_text, risks_of, rows, weight_of, weight_text
from assay.verdict.sampling import functions, sampling
from assay.verdict.scope import facility_of, scope
from assay.verdict.score import score
from assay.verdict.sites import sites
from assay.verdict.straddle import Straddling
from assay.verdict.trace import Tracing
from assay.verdict.walk import Bound, Walk
from assay.verdict.words import Rows, number_text, plain


@dataclass(frozen=True, slots=True)
class Origin:
    """What the result says of how it was made."""

    engine: str
    evaluators: tuple[str, ...]
    rules_digest: str
    evidence_digest: str


class Assess:
    """Makes the result document of one evaluation."""

    def __init__(
        self,
        program: plan.Plan,
        evidence: Evidence,
        evaluation: Evaluation,
        follow: FollowUp | None,
        *,
        brief: bool = False,
    ) -> None:
        self.brief = Brief(program, evidence, evaluation) if brief else None
        self.plan = program
        self.evidence = evidence
        self.evaluation = evaluation
        self.walk = Walk(program, evidence, evaluation)
        self.reasons = Reasons(self.walk)
        straddling = Straddling(self.walk, self.reasons)
        self.nothing = NothingRecorded(self.walk)
        self.trace = Tracing(self.walk, self.reasons, straddling, self.nothing)
        self.measure = Measure(self.walk, straddling)
        self.scale = program.ratings
        self.base = {name: result.ratings for name, result in evaluation.criteria.items()}
        self.risks = {criterion.id: self.reasons.risk(criterion) for criterion in program.criteria}
        self.decisions = None if follow is None else Decisions(follow, evidence, self.scale, self.risks)
        self.final = self.base if follow is None else follow.computed.final
        decided = decided_ratings(evidence, self.base)
        self.decided = decided if follow is None else follow.decided.final
        self.notes = [
            note.model_copy(update={"place": self.walk.place(note.place)})
            for note in decision_notes(evidence, self.base)
        ]

    # ---- subjects and clauses --------------------------------------------------------------------

    def _subject(self, clause: plan.Clause, result: SubjectResult, bound: Bound | None) -> MeasuredSubject:
        rows: Rows = bound.rows if bound is not None else {}
        measured: list[Measured] = []
        empty: list[str] = []
        if result.selected != FALSE and not (bound is not None and bound.unlisted):
            measured = self.measure.all(clause.require, rows)
            empty = self.nothing.of(clause, rows)
        verdict = model.SubjectVerdict(
            subject=_subject_name(clause, bound),
            ratings=ordered(result.ratings, self.scale),
            rating=rating_text(result.ratings, self.scale),
            settled=len(result.ratings) == 1,
            facility=facility_of(bound.last) if bound is not None else None,
            rung=self._rung(clause, result, rows),
            measurements=[item.shown for item in measured],
            nothing_recorded=empty,
            reasons=self.reasons.subject(clause, result, bound),
        )
        return verdict, measured

    def _rung(self, clause: plan.Clause, result: SubjectResult, rows: Rows) -> str | None:
        """The reason of the rung that decides: the first that surely holds, if none before it may."""
        if result.required != FALSE:
            return None
        *above, (last, _) = self.walk.reached(clause.ladder, rows)
        return last.reason if all(holds == FALSE for _, holds in above) else None

    def _clause(self, clause: plan.Clause, result: ClauseResult, criterion: plan.Criterion) -> MeasuredClause:
        subjects = [
            self._subject(clause, subject, bound)
            for bound, subject in zip(self.reasons.subjects(clause), result.subjects, strict=True)
        ]
        verdict = model.ClauseVerdict(
            id=clause.id,
            title=clause.title,
            ratings=ordered(result.ratings, self.scale),
            rating=rating_text(result.ratings, self.scale),
            settled=len(result.ratings) == 1,
            sources=[_source(item) for item in clause.provenance or criterion.provenance],
            subjects=[subject for subject, _ in subjects],
            reasons=self.reasons.clause(clause, result),
            not_applicable_because=self._why_not(clause.applies) or self._no_subject(clause, result),
        )
        return verdict, subjects

    def _why_not(self, conditions: Sequence[plan.Applicability]) -> str | None:
        for item in conditions:
            if self.walk.truth(item.node, {}) == FALSE:
                if item.activities:
                    names = " or ".join(plain(name) for name in item.activities)
                    return f"the entity does not carry out {names}"
                return item.reason or f"not so: {self.walk.words.sentence(item.node, {})}"
        return None

    def _no_subject(self, clause: plan.Clause, result: ClauseResult) -> str | None:
        if result.ratings != {NOT_APPLICABLE}:
            return None
        name = plain(clause.binders[-1].name) if clause.binders else "subject"
        return f"there is no {name} that it applies to"

    # ---- criteria --------------------------------------------------------------------------------

    def criterion(self, criterion: plan.Criterion) -> model.CriterionVerdict:
        result = self.evaluation.criteria[criterion.id]
        clauses = [
            self._clause(clause, part, criterion)
            for clause, part in zip(criterion.clauses, result.clauses, strict=True)
        ]
        final, decided = self.final[criterion.id], self.decided[criterion.id]
        escalations: list[model.EscalationNote] = []
        reasons = self.reasons.criterion(criterion, result)
        if self.decisions is not None:
            escalations = self.decisions.escalations(criterion.id)
            if len(final) > 1:
                reasons = unique([*reasons, *self.decisions.escalation_reasons(criterion.id)])
        return model.CriterionVerdict(
            id=criterion.id,
            title=criterion.title,
            principle=criterion.principle,
            applies=truth_text(result.applies),
            not_applicable_because=self._criterion_why_not(criterion, result, [c for c, _ in clauses]),
            base=ordered(result.ratings, self.scale),
            ratings=ordered(final, self.scale),
            rating=rating_text(final, self.scale),
            settled=len(final) == 1,
            decided=ordered(decided, self.scale),
            decided_rating=rating_text(decided, self.scale),
            escalations=escalations,
            decisions=[note for note in self.notes if note.criterion == criterion.id],
            judgements=self._judgements(criterion),
            previous=self.decisions.previous(criterion.id) if self.decisions is not None else None,
            likelihood=factor_text(criterion, result.risk, "likelihood"),
            consequence=factor_text(criterion, result.risk, "consequence"),
            weight=weight_text(weight_of(criterion, result.risk)),
            risk=rows(criterion, result.risk),
            risk_reasons=self._risk_reasons(criterion, result, decided),
            deciding=deciding(self.scale, result, clauses),
            clauses=[clause for clause, _ in clauses],
            reasons=reasons,
            outlook=[],
            sources=[_source(item) for item in criterion.provenance],
            trace=self._trace(criterion, result, [clause for clause, _ in clauses]),
        )

    def _risk_reasons(
        self, criterion: plan.Criterion, result: CriterionResult, decided: Ratings
    ) -> list[model.Reason]:
        """Why it is open what a criterion weighs, where it may weigh anything."""
        settled = weight_of(criterion, result.risk).exact
        return [] if settled or decided == NEVER else self.risks[criterion.id]

    def _trace(
        self, criterion: plan.Criterion, result: CriterionResult, clauses: Sequence[model.ClauseVerdict]
    ) -> model.Trace:
        if self.brief is None or self.brief.has_more(criterion):
            return self.trace.criterion(criterion, result)
        return nothing_recorded(clauses)

    def _judgements(self, criterion: plan.Criterion) -> list[model.JudgementNote]:
        clauses = {clause.id for clause in criterion.clauses}
        return [
            model.JudgementNote(
                clause=item.clause,
                subject=item.subject,
                rating=item.rating,
                because=item.because,
                by=item.by,
                on=item.on,
            )
            for item in self.evidence.judgements.values()
            if item.clause in clauses
        ]

    def _criterion_why_not(
        self, criterion: plan.Criterion, result: CriterionResult, clauses: Sequence[model.ClauseVerdict]
    ) -> str | None:
        if result.ratings != {NOT_APPLICABLE}:
            return None
        why = self._why_not(criterion.applies)
        if why is not None:
            return why
        if result.applies == FALSE:
            return "it is not in force on the audit date"
        found = [clause.not_applicable_because for clause in clauses if clause.not_applicable_because]
        return "; ".join(dict.fromkeys(found)) or None

    # ---- all of it -------------------------------------------------------------------------------

    def assessment(self, origin: Origin) -> model.Assessment:
        criteria = [self.criterion(criterion) for criterion in self.plan.criteria]
        standard, method = self.plan.standard, self.plan.method
        covered = scope(self.evidence)
        return model.Assessment(
            engine=origin.engine,
            evaluators=list(origin.evaluators),
            standard=model.Named(name=standard.name, title=standard.title, version=standard.version),
            method=model.Named(name=method.name, title=method.title, version=method.version),
            scale=[
                model.RatingScale(name=r.name, credit=_decimal(r.credit), title=r.title)
                for r in method.ratings
            ],
            entity=self.evidence.entity,
            audit_date=day_text(self.evidence.audit_date),
            audit_type=self._audit_type(),
            mode=self.evidence.mode,
            as_of=self.evidence.as_of,
            scope=covered,
            rules_digest=origin.rules_digest,
            evidence_digest=origin.evidence_digest,
            facts=self.evidence.count,
            principles=[
                model.Principle(id=item.id, title=item.title)
                for item in self.plan.principles.values()
                if any(criterion.principle == item.id for criterion in self.plan.criteria)
            ],
            criteria=criteria,
            counts=counts(criteria, self.scale),
            score=score(self.plan, self.decided, risks_of(self.evaluation.criteria)),
            follow_up=self.decisions.verdict() if self.decisions is not None else None,
            sites=sites(self.plan, self.evidence.audit_date, covered, criteria),
            sampling=sampling(self.plan, self.evidence.audit_date),
            functions=functions(self.plan, self.evidence.audit_date),
            decisions=self.notes,
            nonconformities=nonconformities(standard, self.scale[0], criteria),
            documents=[
                model.DocumentEntry(
                    id=d.id,
                    title=d.title,
                    date=d.date,
                    confidential=d.confidential,
                    file_check=d.file_check,
                )
                for _, d in sorted(self.evidence.documents.items())
            ],
            encoding=encoding(self.plan, self.evidence.audit_date),
            renumbering={
                version: {old: list(new) for old, new in moved.items()}
                for version, moved in self.plan.renumbering.items()
            },
        )

    def _audit_type(self) -> str | None:
        audit = self.evidence.root.records.get("audit")
        fact = audit.facts.get("type") if audit is not None else None
        return fact.shown if fact is not None else None


def counts(criteria: Sequence[model.CriterionVerdict], scale: Sequence[str]) -> dict[str, int]:
    """Criteria by rating in the decided column; the open ones apart, never under a rating."""
    found = dict.fromkeys([*scale, NOT_APPLICABLE, UNSETTLED], 0)
    for criterion in criteria:
        found[criterion.decided[0] if len(criterion.decided) == 1 else UNSETTLED] += 1
    return found


def _subject_name(clause: plan.Clause, bound: Bound | None) -> str:
    if bound is None:
        return ""
    return ".".join(bound.rows[binder.var].key for binder in clause.binders)


def _source(item: RuleSource) -> model.Provenance:
    return model.Provenance(source=item.source, standing=item.standing)


def _decimal(value: Decimal | None) -> str | None:
    return None if value is None else number_text(value)


def assess(
    program: plan.Plan,
    evidence: Evidence,
    evaluation: Evaluation,
    origin: Origin,
    follow: FollowUp | None = None,
    *,
    brief: bool = False,
) -> model.Assessment:
    """The result document of one evaluation, with what the method makes of it.  A `brief` one is for a report
    on the terminal: its trees of reasons hold only what that tells of them.
    """
    return Assess(program, evidence, evaluation, follow, brief=brief).assessment(origin)
