"""Ratings as sets of possible ratings (definitions 13 to 18)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType

from assay.evidence.facts import Evidence
from assay.plan import tree as plan
from assay.reference.meaning import Meaning, Rows, State, count, share
from assay.units.bounds import Interval
from assay.units.values import FALSE, TRUE, UNKNOWN, Truth, Value, conjunction, negation, truth
from assay.verdict.evaluation import (
    NEVER,
    NOT_APPLICABLE,
    ClauseResult,
    CriterionResult,
    Evaluation,
    Ratings,
    SubjectResult,
)

Names = tuple[str, ...]
NOTHING: Mapping[str, ClauseResult] = MappingProxyType({})


def worst_of(sets: Sequence[Ratings], order: Sequence[str]) -> Ratings:
    """Definition 13: the possible worst of one rating from each set; "not applicable" is the identity."""
    if len(sets) == 1:
        return sets[0]
    possible: set[str] = set()
    if all(NOT_APPLICABLE in ratings for ratings in sets):
        possible.add(NOT_APPLICABLE)
    for rank, rating in enumerate(order):
        no_worse = {NOT_APPLICABLE, *order[: rank + 1]}
        if any(rating in ratings for ratings in sets) and all(ratings & no_worse for ratings in sets):
            possible.add(rating)
    return frozenset(possible)


def restrict(ratings: Ratings, applies: Truth) -> Ratings:
    """Definition 14: what is left of a rating when it is not sure that it applies."""
    if applies == TRUE:
        return ratings
    return NEVER if applies == FALSE else ratings | NEVER


class Conformance(Meaning):
    """Adds clauses and criteria to the meaning of nodes."""

    def __init__(self, program: plan.Plan, evidence: Evidence) -> None:
        super().__init__(program, evidence)
        self.scale = program.ratings
        self.states: dict[str, dict[Names, State]] = {}
        self.counted: dict[str, Counter[State]] = {}
        self.others: dict[tuple[str, State], Counter[State]] = {}

    @cached_property
    def clauses(self) -> Mapping[str, plan.Clause]:
        """The clauses by their number."""
        return {clause.id: clause for clause in self.plan.clauses}

    def clause_fact(self, node: plan.ClauseFact, rows: Rows) -> Value:
        clause = self.clauses[node.clause]
        if node.name == "finding.significant_risk":
            finding = self.evidence.findings.get((clause.id, subject_key(clause, rows)))
            return finding.significant_risk if finding is not None else UNKNOWN
        if not clause.binders:
            return Interval(Decimal(1), Decimal(1))
        states = self._states_for(clause, rows)
        return count(states) if node.name == "clause.subjects" else share(states)

    def _states_for(self, clause: plan.Clause, rows: Rows) -> Counter[State]:
        """Definition 16: how many subjects are (applicable, failing, unlisted), with this one taken as
        applicable and failing.  An unlisted subject also stands for any number of others like it.
        """
        if clause.id not in self.states:
            self.states[clause.id] = {
                names(clause, bound): self._state(clause, bound, presence, unlisted)
                for bound, presence, unlisted in self.combinations(clause.binders, {})
            }
            self.counted[clause.id] = Counter(self.states[clause.id].values())
        own = self.states[clause.id][names(clause, rows)]
        if (clause.id, own) not in self.others:  # the same for all subjects in the same state
            others = self.counted[clause.id] - Counter([own] if not own[2] else [])
            self.others[(clause.id, own)] = others + Counter([(TRUE, TRUE, False)])
        return self.others[(clause.id, own)]

    def _state(self, clause: plan.Clause, rows: Rows, presence: Truth, unlisted: bool) -> State:
        return self._chosen(clause, rows, presence), negation(self._required(clause, rows)), unlisted

    def _chosen(self, clause: plan.Clause, rows: Rows, presence: Truth) -> Truth:
        where = TRUE if clause.where is None else self.truth(clause.where, rows)
        return conjunction((presence, where))

    def _required(self, clause: plan.Clause, rows: Rows) -> Truth:
        return TRUE if clause.require is None else self.truth(clause.require, rows)

    # ---- subjects -------------------------------------------------------------------------------------

    def subject(self, clause: plan.Clause, rows: Rows, presence: Truth) -> SubjectResult:
        """Definition 14."""
        selected = self._chosen(clause, rows, presence)
        required = self._required(clause, rows)
        ladder = self.ladder(clause, rows)
        own: set[str] = set()
        if required & TRUE:
            own.add(self.scale[0])
        if required & FALSE:
            own |= ladder
        joined = worst_of([frozenset(own), *self.judged(clause, rows)], self.scale)
        return SubjectResult(names(clause, rows), selected, required, restrict(joined, selected))

    def ladder(self, clause: plan.Clause, rows: Rows) -> Ratings:
        """Definition 15: each rung that can hold, up to the first that surely does."""
        conditions = [TRUE if rung.node is None else self.truth(rung.node, rows) for rung in clause.ladder]
        possible: set[str] = set()
        for rung, holds in zip(clause.ladder, conditions, strict=True):
            if holds & TRUE:
                possible.add(rung.rating)
            if holds == TRUE:
                break
        return frozenset(possible)

    def judged(self, clause: plan.Clause, rows: Rows) -> list[Ratings]:
        """Definition 18: what the auditor may say of a question, until it is said."""
        if not clause.questions:
            return []
        given = self.evidence.judgements.get((clause.id, subject_key(clause, rows)))
        if given is not None and given.rating is not None:
            return [frozenset({given.rating})]
        return [frozenset(clause.answers)]

    # ---- clauses and criteria ---------------------------------------------------------------------------

    def clause_result(self, clause: plan.Clause) -> ClauseResult:
        """The worst over its subjects; no subject at all is not applicable (definition 14)."""
        applies = self.applies(clause.applies)
        subjects = tuple(
            self.subject(clause, rows, presence)
            for rows, presence, _ in self.combinations(clause.binders, {})
        )
        worst = worst_of([subject.ratings for subject in subjects], self.scale) if subjects else NEVER
        return ClauseResult(clause.id, applies, subjects, restrict(worst, applies))

    def criterion_result(
        self, criterion: plan.Criterion, known: Mapping[str, ClauseResult] = NOTHING
    ) -> CriterionResult:
        """Definition 17: the worst of its clauses.  `known` are clauses that need not be judged again."""
        clauses = tuple(known.get(clause.id) or self.clause_result(clause) for clause in criterion.clauses)
        applies = conjunction((self._in_force(criterion), self.applies(criterion.applies)))
        worst = worst_of([clause.ratings for clause in clauses], self.scale)
        return CriterionResult(criterion.id, applies, clauses, restrict(worst, applies), self.risk(criterion))

    def risk(self, criterion: plan.Criterion) -> tuple[int, ...]:
        """Definition 17a: each row that can hold, up to the first that surely does."""
        holds = [TRUE if row.node is None else self.truth(row.node, {}) for row in criterion.risk]
        return tuple(
            place for place, truth_ in enumerate(holds) if truth_ & TRUE and TRUE not in holds[:place]
        )

    def applies(self, conditions: Sequence[plan.Applicability]) -> Truth:
        return conjunction([self.truth(condition.node, {}) for condition in conditions])

    def _in_force(self, criterion: plan.Criterion) -> Truth:
        day = self.evidence.audit_date
        begun = criterion.since is None or criterion.since <= day
        ended = criterion.until is not None and criterion.until < day
        return truth(begun and not ended)


def names(clause: plan.Clause, rows: Rows) -> Names:
    """The names of a subject's rows."""
    return tuple(rows[binder.var].name for binder in clause.binders)


def subject_key(clause: plan.Clause, rows: Rows) -> str | None:
    """How a subject is called in judgements and reports: the keys of its rows, `north.2025`."""
    return ".".join(rows[binder.var].key for binder in clause.binders) or None


def evaluate(program: plan.Plan, evidence: Evidence) -> Evaluation:
    """Evaluate all criteria."""
    state = Conformance(program, evidence)
    results = {criterion.id: state.criterion_result(criterion) for criterion in program.criteria}
    for node in program.values:
        state.value(node, {})
    return Evaluation(nodes=state.found, criteria=results)
