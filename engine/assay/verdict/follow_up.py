"""From ratings to a decision: escalation, outcome, deadlines, surveillance (definitions 19 to 23).

There are two columns.  *Computed* is what rules and evidence give, without any decision of a person; in
*decided*, overrides and statements of non-applicability stand in place of base ratings, and waivers are read.
Both columns go through the same rules of the method, by the same two evaluators as everything else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from assay.evidence.facts import Evidence
from assay.plan import tree as plan
from assay.plan.follow_up import (
    JUDGED,
    OUTCOME,
    SURVEILLANCE,
    FollowUpPlan,
    escalation_name,
    row_name,
)
from assay.units.values import FALSE, TRUE, UNKNOWN, Truth, conjunction
from assay.verdict.evaluation import NEVER, NOT_APPLICABLE, Evaluation, Ratings
from assay.verdict.rated import Rated, Rows
from assay.verdict.risk import Risks, risks_of

Evaluator = Callable[[plan.Plan, Evidence], Evaluation]
Asked = tuple[Evidence, Evaluation]
# Whether an escalation, by its place, reaches a criterion.
Reached = Mapping[tuple[str, int], Truth]


@dataclass(frozen=True, slots=True)
class Hit:
    """An escalation that may, or surely does, reach a criterion.  `answer` is the auditor's confirmation."""

    criterion: str
    place: int
    reaches: Truth
    answer: Truth


@dataclass(frozen=True, slots=True)
class Column:
    """One column: base and final ratings, what escalated them, and what follows from them.

    `asked`: the escalations of those criteria of which it is not certain that they are reached, if there are
    any, on their base ratings.
    """

    base: Mapping[str, Ratings]
    final: Mapping[str, Ratings]
    hits: tuple[Hit, ...]
    outcomes: tuple[int, ...]
    surveillance: tuple[int, ...]
    evaluation: Evaluation
    evidence: Evidence
    asked: Asked | None


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What follows from an evaluation in both columns."""

    second: FollowUpPlan
    computed: Column
    decided: Column


class Deciding:
    """What a method makes of base ratings.  `evaluate` reads the method's programs."""

    def __init__(
        self,
        program: plan.Plan,
        second: FollowUpPlan,
        evidence: Evidence,
        risks: Risks,
        evaluate: Evaluator,
    ) -> None:
        self.second = second
        self.evidence = evidence
        self.evaluate = evaluate
        self.scale = program.ratings
        self.rated = Rated(program, evidence, risks)

    def computed(self, base: Mapping[str, Ratings]) -> Column:
        """What follows from these base ratings without a waiver."""
        hits = list(self.hits(base, list(base)))
        final = {name: self.escalated(ratings, name, hits) for name, ratings in base.items()}
        unsure = dict.fromkeys(hit.criterion for hit, _ in hits if hit.reaches == UNKNOWN)
        rows = self.rated.rows(base, frozenset())
        asked = self._reached(rows, {name: rows[name] for name in unsure})[0] if unsure else None
        return self._column(base, final, tuple(hit for hit, _ in hits), asked, frozenset())

    def final(self, base: Mapping[str, Ratings], name: str) -> Ratings:
        """The final ratings of one criterion."""
        return self.escalated(base[name], name, list(self.hits(base, [name])))

    def waived(self, column: Column) -> Column:
        """The same with waivers, which never change a rating."""
        valid = self._waived()
        if not valid:
            return column
        return self._column(column.base, column.final, column.hits, column.asked, valid)

    def _column(
        self,
        base: Mapping[str, Ratings],
        final: Mapping[str, Ratings],
        hits: tuple[Hit, ...],
        asked: Asked | None,
        waived: frozenset[str],
    ) -> Column:
        evidence = self.rated.evidence_of(self.rated.rows(final, waived))
        evaluation = self.evaluate(self.second.program, evidence)
        return Column(
            base=base,
            final=final,
            hits=hits,
            outcomes=self._rows(evaluation, OUTCOME, len(self.second.method.outcomes)),
            surveillance=self._rows(evaluation, SURVEILLANCE, len(self.second.method.surveillance)),
            evaluation=evaluation,
            evidence=evidence,
            asked=asked,
        )

    def _rows(self, evaluation: Evaluation, what: str, count: int) -> tuple[int, ...]:
        """The rows that are possible."""
        if not count:
            return ()
        ratings = evaluation.criteria[what].ratings
        return tuple(place for place in range(count) if row_name(what, place) in ratings)

    # ---- escalation (definition 19) -----------------------------------------------------------------------

    def hits(self, base: Mapping[str, Ratings], names: Sequence[str]) -> Iterator[tuple[Hit, str]]:
        """For some criteria and every rating that they can have, which escalations reach them.

        Escalation is simultaneous: all others keep their base ratings, and a count of criteria "rated minor"
        takes the one that is judged as rated so.
        """
        if self.second.escalations is None:
            return
        for rating in self.scale:
            possible = [name for name in names if rating in base[name]]
            found = self._at_once(base, possible, rating) if possible else {}
            for name in possible:
                alone = None
                for place in range(len(self.second.method.escalations)):
                    reaches, answer = found[name, place], self._answer(place, name)
                    if reaches == UNKNOWN and base[name] != {rating}:
                        alone = alone or self._alone(base, name, rating)
                        reaches = alone[name, place]
                    if conjunction((reaches, answer)) != FALSE or (reaches != FALSE and answer == FALSE):
                        yield Hit(name, place, reaches, answer), rating

    def _at_once(self, base: Mapping[str, Ratings], names: Sequence[str], rating: str) -> Reached:
        """The escalations of criteria that are all judged as rated so, while their own rows among the others
        still have all their ratings.

        That is wider than asking each alone, so by the law what it settles is settled: mostly everything, as
        an escalation begins by asking for one rating.
        """
        rows = self.rated.rows(base, frozenset())
        judged = {name: self.rated.row(name, frozenset({rating})) for name in names}
        return self._reached(rows, judged)[1]

    def _alone(self, base: Mapping[str, Ratings], name: str, rating: str) -> Reached:
        rows = self.rated.rows({**base, name: frozenset({rating})}, frozenset())
        return self._reached(rows, {name: rows[name]})[1]

    def _reached(self, rows: Rows, judged: Rows) -> tuple[Asked, Reached]:
        assert self.second.escalations is not None
        evidence = self.rated.evidence_of(rows, judged)
        evaluation = self.evaluate(self.second.escalations, evidence)
        places = range(len(self.second.method.escalations))
        found = {
            (name, place): _selected(evaluation, escalation_name(place), f"{JUDGED}.{name}")
            for name in judged
            for place in places
        }
        return (evidence, evaluation), found

    def _answer(self, place: int, criterion: str) -> Truth:
        """The question of an escalation is one more condition."""
        escalation = self.second.method.escalations[place]
        if escalation.question is None:
            return TRUE
        given = self.evidence.confirmations.get((escalation.name, criterion))
        return given.answer if given is not None else UNKNOWN

    def escalated(self, ratings: Ratings, name: str, hits: list[tuple[Hit, str]]) -> Ratings:
        """All hits apply at once, and the worst wins."""
        possible: set[str] = set(ratings & {NOT_APPLICABLE})
        for rating in ratings - {NOT_APPLICABLE}:
            rank = self.scale.index(rating)
            perhaps: list[int] = []
            for hit, judged_as in hits:
                if hit.criterion != name or judged_as != rating:
                    continue
                target = self.scale.index(self.second.method.escalations[hit.place].rating)
                reaches = conjunction((hit.reaches, hit.answer))
                if reaches == TRUE:
                    rank = max(rank, target)
                elif reaches == UNKNOWN:
                    perhaps.append(target)
            possible |= {self.scale[max(rank, target)] for target in (rank, *perhaps)}
        return frozenset(possible)

    def _waived(self) -> frozenset[str]:
        """A waiver is valid from its first to its last day, both in."""
        day = self.evidence.audit_date
        return frozenset(w.criterion for w in self.evidence.waivers if w.first <= day <= w.last)


def _selected(evaluation: Evaluation, clause: str, row: str) -> Truth:
    """Whether an escalation's conditions hold for a criterion."""
    subjects = evaluation.clauses()[clause].subjects
    return next(subject.selected for subject in subjects if subject.rows == (row,))


def decided_ratings(evidence: Evidence, computed: Mapping[str, Ratings]) -> dict[str, Ratings]:
    """Definition 23: overrides and statements of non-applicability replace base ratings in this column."""
    never = dict.fromkeys(evidence.inapplicable, NEVER)
    overridden = {name: frozenset({item.rating}) for name, item in evidence.overrides.items()}
    return {**computed, **never, **overridden}


def follow_up(
    program: plan.Plan,
    second: FollowUpPlan,
    evidence: Evidence,
    evaluation: Evaluation,
    evaluate: Evaluator,
) -> FollowUp:
    """Apply the method to an evaluation.  `evaluate` is called for the second program as for the first."""
    base = {name: result.ratings for name, result in evaluation.criteria.items()}
    decided = decided_ratings(evidence, base)
    state = Deciding(program, second, evidence, risks_of(evaluation.criteria), evaluate)
    computed = state.computed(base)
    overridden = computed if decided == base else state.computed(decided)
    return FollowUp(second, computed, state.waived(overridden))


def final_ratings(
    program: plan.Plan,
    second: FollowUpPlan,
    evidence: Evidence,
    base: Mapping[str, Ratings],
    risks: Risks,
    criterion: str,
    evaluate: Evaluator,
) -> Ratings:
    """The final ratings of one criterion in the computed column."""
    return Deciding(program, second, evidence, risks, evaluate).final(base, criterion)
