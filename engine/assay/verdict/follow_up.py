"""From ratings to a decision: escalation, outcome, deadlines, surveillance (definitions 19 to 23).

There are two columns.  *Computed* is what rules and evidence give, without any decision of a person; in
*decided*, overrides and statements of non-applicability stand in place of base ratings, and waivers are read.
Both columns go through the same rules of the method, by
the same two evaluators as everything else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product

from assay.evidence.facts import CollectionData, Evidence, Fact, Previous, RecordData, RowData
from assay.plan import tree as plan
from assay.plan.follow_up import OUTCOME, SURVEILLANCE, FollowUpPlan, escalation_name, row_name
from assay.units.bounds import ZERO, Interval, point
from assay.units.values import FALSE, TRUE, UNKNOWN, OptionalValue, Options, Truth, conjunction
from assay.verdict.evaluation import NOT_APPLICABLE, Evaluation, Ratings

Evaluator = Callable[[plan.Plan, Evidence], Evaluation]


@dataclass(frozen=True, slots=True)
class Hit:
    """An escalation that may, or surely does, reach a criterion.  `answer` is the auditor's confirmation."""

    criterion: str
    place: int
    reaches: Truth
    answer: Truth


@dataclass(frozen=True, slots=True)
class Column:
    """One column: base and final ratings, what escalated them, and what follows from them."""

    base: Mapping[str, Ratings]
    final: Mapping[str, Ratings]
    hits: tuple[Hit, ...]
    outcomes: tuple[int, ...]
    surveillance: tuple[int, ...]
    evaluation: Evaluation
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What follows from an evaluation in both columns."""

    second: FollowUpPlan
    computed: Column
    decided: Column


class _Deciding:
    def __init__(
        self, program: plan.Plan, second: FollowUpPlan, evidence: Evidence, evaluate: Evaluator
    ) -> None:
        self.program = program
        self.second = second
        self.evidence = evidence
        self.evaluate = evaluate
        self.scale = program.ratings
        self.credits = {r.name: r.credit or ZERO for r in program.method.ratings}
        self.known: dict[object, tuple[Evidence, Evaluation]] = {}

    def judged(
        self, ratings: Mapping[str, Ratings], waived: frozenset[str] = frozenset()
    ) -> tuple[Evidence, Evaluation]:
        """The second program on these ratings; what follows from the same ratings is worked out once."""
        key = (frozenset(ratings.items()), waived)
        if key not in self.known:
            evidence = self._evidence(ratings, waived)
            self.known[key] = evidence, self.evaluate(self.second.program, evidence)
        return self.known[key]

    def computed(self, base: Mapping[str, Ratings]) -> Column:
        """What follows from these base ratings without a waiver."""
        hits = list(self._hits(base)) if self.second.method.escalations else []
        final = {name: self._escalated(ratings, name, hits) for name, ratings in base.items()}
        return self._column(base, final, tuple(hit for hit, _ in hits), frozenset())

    def waived(self, column: Column) -> Column:
        """The same with waivers, which never change a rating."""
        valid = self._waived()
        if not valid:
            return column
        return self._column(column.base, column.final, column.hits, valid)

    def _column(
        self,
        base: Mapping[str, Ratings],
        final: Mapping[str, Ratings],
        hits: tuple[Hit, ...],
        waived: frozenset[str],
    ) -> Column:
        evidence, evaluation = self.judged(final, waived)
        return Column(
            base=base,
            final=final,
            hits=hits,
            outcomes=self._rows(evaluation, OUTCOME, len(self.second.method.outcomes)),
            surveillance=self._rows(evaluation, SURVEILLANCE, len(self.second.method.surveillance)),
            evaluation=evaluation,
            evidence=evidence,
        )

    def _rows(self, evaluation: Evaluation, what: str, count: int) -> tuple[int, ...]:
        """The rows that are possible."""
        if not count:
            return ()
        ratings = evaluation.criteria[what].ratings
        return tuple(place for place in range(count) if row_name(what, place) in ratings)

    # ---- escalation (definition 19) -----------------------------------------------------------------------

    def _hits(self, base: Mapping[str, Ratings]) -> Iterator[tuple[Hit, str]]:
        """For every criterion and every rating that it can have, which escalations reach it.

        Escalation is simultaneous: all others keep their base ratings, and a count of criteria "rated minor"
        takes the one that is judged as rated so.
        """
        for name, ratings in base.items():
            for rating in self.scale:
                if rating not in ratings:
                    continue
                _, found = self.judged({**base, name: frozenset({rating})})
                for place in range(len(self.second.method.escalations)):
                    reaches = _selected(found, escalation_name(place), f"criterion.{name}")
                    answer = self._answer(place, name)
                    if conjunction((reaches, answer)) != FALSE or (reaches != FALSE and answer == FALSE):
                        yield Hit(name, place, reaches, answer), rating

    def _answer(self, place: int, criterion: str) -> Truth:
        """The question of an escalation is one more condition."""
        escalation = self.second.method.escalations[place]
        if escalation.question is None:
            return TRUE
        given = self.evidence.confirmations.get((escalation.name, criterion))
        return given.answer if given is not None else UNKNOWN

    def _escalated(self, ratings: Ratings, name: str, hits: list[tuple[Hit, str]]) -> Ratings:
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

    # ---- ratings as evidence ------------------------------------------------------------------------------

    def _evidence(self, ratings: Mapping[str, Ratings], waived: frozenset[str]) -> Evidence:
        """The evidence set, with every criterion that may apply as a row, and principles with their own."""
        root = self.evidence.root
        rows = {
            c.id: self._row(c, ratings[c.id], c.id in waived)
            for c in self.program.criteria
            if ratings[c.id] != _NEVER
        }
        principles: dict[str, RowData] = {}
        for principle in self.program.principles.values():
            own = {
                c.id: rows[c.id]
                for c in self.program.criteria
                if c.principle == principle.id and c.id in rows
            }
            data = RecordData(
                facts={"id": _text(principle.id), "title": _text(principle.title)},
                collections={"criterion": CollectionData(own)},
            )
            principles[principle.id] = RowData(principle.id, TRUE, data)
        collections = {
            **root.collections,
            "criterion": CollectionData(rows),
            "principle": CollectionData(principles),
        }
        return replace(self.evidence, root=RecordData(root.facts, root.records, collections))

    def _row(self, criterion: plan.Criterion, ratings: Ratings, waived: bool) -> RowData:
        grades = ratings - {NOT_APPLICABLE}
        earned = [self.credits[name] for name in grades]
        credit = Interval(min(earned), max(earned))
        facts = {
            "id": _text(criterion.id),
            "title": _text(criterion.title),
            "principle": _text(criterion.principle),
            "rating": Fact(Options(frozenset(grades)), " or ".join(self._ordered(grades)), ()),
            "applicable": Fact(TRUE, "yes", ()),
            "credit": Fact(credit, str(credit.low), ()),
            "weight": Fact(point(criterion.weight), str(criterion.weight), ()),
            "waived": Fact(TRUE, "yes", ()) if waived else Fact(FALSE, "no", ()),
        }
        previous = self._previous(criterion.id)
        if previous is not None:
            facts["previous_rating"] = previous
        presence = UNKNOWN if NOT_APPLICABLE in ratings else TRUE
        return RowData(criterion.id, presence, RecordData(facts=facts))

    def _ordered(self, grades: Ratings) -> list[str]:
        return [name for name in self.scale if name in grades]

    def _waived(self) -> frozenset[str]:
        """A waiver is valid from its first to its last day, both in."""
        day = self.evidence.audit_date
        return frozenset(w.criterion for w in self.evidence.waivers if w.first <= day <= w.last)

    def _previous(self, criterion: str) -> Fact | None:
        """The rating of the previous audit: not stated is unknown, never assumed to be none."""
        previous = self.evidence.previous
        if previous is None:
            return None
        found = self._ratings_before(previous, criterion)
        if not found:
            everything = Options(frozenset(self.scale))
            return Fact(OptionalValue(FALSE, everything), "none", ())
        return Fact(OptionalValue(TRUE, Options(found)), " or ".join(self._ordered(found)), ())

    def _ratings_before(self, previous: Previous, criterion: str) -> Ratings:
        """The ratings at the previous audit; by the numbers of an earlier version, the worst of the criteria
        whose place this one took.
        """
        ratings = previous.ratings or {}
        moved = self.program.renumbering.get(previous.version or "")
        if moved is None:
            return ratings.get(criterion, frozenset())
        sets = [ratings[old] for old, new in moved.items() if criterion in new and old in ratings]
        worst: set[int] = set()
        for ranks in product(*([self.scale.index(name) for name in names] for names in sets)):
            worst |= {max(ranks)} if ranks else set()
        return frozenset(self.scale[rank] for rank in worst)


_NEVER: Ratings = frozenset({NOT_APPLICABLE})


def _text(text: str) -> Fact:
    return Fact(Options(frozenset({text})), text, ())


def _selected(evaluation: Evaluation, clause: str, row: str) -> Truth:
    """Whether an escalation's conditions hold for a criterion."""
    for subject in evaluation.clauses()[clause].subjects:
        if subject.rows == (row,):
            return subject.selected
    return FALSE


def decided_ratings(evidence: Evidence, computed: Mapping[str, Ratings]) -> dict[str, Ratings]:
    """Definition 23: overrides and statements of non-applicability replace base ratings in this column."""
    found = dict(computed)
    for criterion in evidence.inapplicable:
        if criterion in found:
            found[criterion] = _NEVER
    for criterion, override in evidence.overrides.items():
        if criterion in found:
            found[criterion] = frozenset({override.rating})
    return found


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
    state = _Deciding(program, second, evidence, evaluate)
    computed = state.computed(base)
    overridden = computed if decided == base else state.computed(decided)
    return FollowUp(second, computed, state.waived(overridden))
