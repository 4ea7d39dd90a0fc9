"""The final ratings of a criterion for an answer that is tried: escalation included (definitions 19 and 20).

In: plans and evidence, changed for a moment.  Out: the ratings then possible.  Only criteria that read what
was changed are evaluated again, and what follows from the same base ratings is worked out once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from assay.advice.reading import Affected, Key, Keys, Reading, below, nodes_of
from assay.evidence.facts import Evidence
from assay.evidence.members import Member
from assay.plan import tree as plan
from assay.plan.follow_up import FollowUpPlan
from assay.reference.meaning import Rows
from assay.reference.ratings import Conformance
from assay.units.values import TRUE, Value
from assay.verdict.evaluation import ClauseResult, CriterionResult, Evaluation, NodeKey, Ratings
from assay.verdict.follow_up import Deciding
from assay.verdict.risk import Risks, risks_of


@dataclass(frozen=True, slots=True)
class Changed:
    """What answers change: fields and rows of collections (`keys`), and clauses that a person speaks of.

    `rows`: the rows whose fields are changed, and those around them, by their names.
    """

    keys: Keys = frozenset()
    clauses: frozenset[str] = frozenset()
    rows: frozenset[str] = frozenset()

    def __or__(self, other: Changed) -> Changed:
        return Changed(self.keys | other.keys, self.clauses | other.clauses, self.rows | other.rows)


NOTHING = Changed()


def of_field(path: str, place: tuple[str, ...], new: Iterable[str] = ()) -> Changed:
    """A field by its path, with and without the keys of rows; `new`: collections that get a row with it."""
    above = (path[:end] for end, sign in enumerate(path) if sign == ".")
    return Changed(frozenset({place, *new}), rows=frozenset(above))


@dataclass(frozen=True, slots=True)
class Judged:
    """A criterion on the evidence as it stood: before escalation (`base`), after it (`ratings`), and every
    value that was worked out anew.
    """

    base: CriterionResult
    ratings: Ratings
    found: Mapping[NodeKey, Value]


class Lean(Conformance):
    """Works out no more than ratings need."""

    def worked_out(self, _listed: Sequence[Member], matching: Sequence[Member]) -> Sequence[Member]:
        """What is picked, of those rows that may be picked."""
        return matching

    def ladder(self, clause: plan.Clause, rows: Rows) -> Ratings:
        """Only as far down as it matters: no rung where what is required surely holds, none below the first
        that surely does.
        """
        possible: set[str] = set()
        for rung in clause.ladder if self._required(clause, rows) != TRUE else ():
            holds = TRUE if rung.node is None else self.truth(rung.node, rows)
            if holds & TRUE:
                possible.add(rung.rating)
            if holds == TRUE:
                break
        return frozenset(possible)


def lean(program: plan.Plan, evidence: Evidence) -> Evaluation:
    """The ratings of all criteria; of values those that they need."""
    state = Lean(program, evidence)
    results = {criterion.id: state.criterion_result(criterion) for criterion in program.criteria}
    return Evaluation(nodes=state.found, criteria=results)


class Trial(Lean):
    """The evidence as it stands; values that the answer leaves as they were are not worked out again."""

    def __init__(
        self,
        program: plan.Plan,
        evidence: Evidence,
        before: Mapping[NodeKey, Value],
        affected: Affected,
        changed: frozenset[str],
        clauses: Mapping[str, plan.Clause],
        risks: Risks,
    ) -> None:
        super().__init__(program, evidence)
        self.risks = risks
        self.before = before
        self.affected = affected
        self.changed = changed
        self.clauses = clauses

    def risk(self, criterion: plan.Criterion) -> tuple[int, ...]:
        """As it was: no rating hangs on it."""
        return tuple(self.risks[criterion.id])

    def risk_now(self, criterion: plan.Criterion) -> tuple[int, ...]:
        """The rows that are possible on the evidence as it stands."""
        return super().risk(criterion)

    def value(self, node: plan.Node, rows: Rows) -> Value:
        by = self.affected.by(node)
        if by is not None and not any(rows[var].name in self.changed for var in by):
            known = self.before.get((node.head.id, tuple([rows[var].name for var in node.head.vars])))
            if known is not None:
                return known
        return super().value(node, rows)


class Finals:
    """Rates one criterion for the evidence as it stands at the moment.

    `before`: what the evaluation of the evidence found; what an answer does not touch is taken from it.
    """

    def __init__(
        self,
        program: plan.Plan,
        second: FollowUpPlan | None,
        evidence: Evidence,
        base: Mapping[str, Ratings],
        before: Evaluation,
    ) -> None:
        self.plan = program
        escalates = second is not None and bool(second.method.escalations)
        self.second = second if escalates else None
        self.evidence = evidence
        self.base = base
        self.reading = Reading(program)
        escalations = second.escalations if second is not None else None
        method = Reading(escalations).clauses.values() if escalations is not None else ()
        self.method_reads = frozenset[Key]().union(*method)
        self._weighs = escalations is not None and any(map(_is_weight, escalations.nodes))
        if self._weighs:
            self.method_reads = self.method_reads.union(*self.reading.risks.values())
        self.known: dict[object, Ratings] = {}
        self.deciding: dict[object, Deciding] = {}
        self.nodes = before.nodes
        self._values = Counter(node for node, _ in before.nodes)
        self.results = before.criteria
        self.clauses = before.clauses()
        self._clauses = {clause.id: clause for clause in program.clauses}
        self._before_risks = risks_of(before.criteria)

    def size(self, criterion: plan.Criterion) -> int:
        """How many values an evaluation of the criterion finds."""
        return sum(self._values[node.head.id] for node in nodes_of(criterion))

    def risk_size(self, criterion: plan.Criterion) -> int:
        """How many values it takes to find which rows of its risk are possible."""
        return sum(self._values[node.head.id] for node in below(plan.chosen_by(criterion)))

    def trial(self, changed: Changed) -> Trial:
        """Evaluates the evidence as it stands; what was not changed keeps its value."""
        affected = self.reading.affected(changed.keys)
        return Trial(
            self.plan, self.evidence, self.nodes, affected, changed.rows, self._clauses, self._before_risks
        )

    def rate(self, criterion: plan.Criterion, changed: Changed) -> Ratings:
        """The ratings that the criterion can end with."""
        return self.judge(criterion, changed).ratings

    def judge(self, criterion: plan.Criterion, changed: Changed) -> Judged:
        """The criterion, with every other that reads what was changed where the method escalates."""
        state = self.trial(changed)
        own = state.criterion_result(criterion, self._unchanged(changed))
        if self.second is None:
            return Judged(own, own.ratings, state.found)
        base = {**self.base, criterion.id: own.ratings}
        for item in self.plan.criteria:
            if item is not criterion and changed.keys & self.reading.criteria[item.id]:
                base[item.id] = state.criterion_result(item, self._unchanged(changed)).ratings
        return Judged(own, self._final(self.second, base, criterion.id, changed), state.found)

    def _final(
        self, second: FollowUpPlan, base: Mapping[str, Ratings], criterion: str, changed: Changed
    ) -> Ratings:
        if changed.keys & self.method_reads:
            return self._escalated(second, base, criterion)
        said = tuple(sorted((key, item.answer) for key, item in self.evidence.confirmations.items()))
        key = (criterion, self._otherwise(base), said, self._before())
        if key not in self.known:
            self.known[key] = self._escalated(second, base, criterion)
        return self.known[key]

    def escalated(self, base: Mapping[str, Ratings], criterion: str, told: object) -> Ratings:
        """The final ratings of a criterion where these are base ratings, and the others are as they were.

        `told`: what was supposed of what the method reads, and of what persons tell it.
        """
        if self.second is None:
            return base[criterion]
        key = (criterion, self._otherwise(base), told)
        if key not in self.known:
            self.known[key] = self._escalated(self.second, {**self.base, **base}, criterion)
        return self.known[key]

    def _otherwise(self, base: Mapping[str, Ratings]) -> frozenset[tuple[str, Ratings]]:
        """The base ratings that are not as they were."""
        return frozenset((name, ratings) for name, ratings in base.items() if self.base[name] != ratings)

    def _unchanged(self, changed: Changed) -> Mapping[str, ClauseResult]:
        return {
            name: result
            for name, result in self.clauses.items()
            if name not in changed.clauses and not changed.keys & self.reading.clauses[name]
        }

    def _before(self) -> object:
        previous = self.evidence.previous
        if previous is None or previous.ratings is None:
            return previous is None
        return tuple(sorted((name, tuple(sorted(ratings))) for name, ratings in previous.ratings.items()))

    def _escalated(self, second: FollowUpPlan, base: Mapping[str, Ratings], criterion: str) -> Ratings:
        risks = self._risks()
        key = (self._before(), tuple(risks.items()) if self._weighs else ())
        if key not in self.deciding:
            self.deciding[key] = Deciding(self.plan, second, self.evidence, risks, lean)
        return self.deciding[key].final(base, criterion)

    def _risks(self) -> Risks:
        """As they were found, unless the method asks for weights: then as the evidence stands."""
        found = risks_of(self.results)
        if not self._weighs:
            return found
        state = Lean(self.plan, self.evidence)
        open_ = [criterion for criterion in self.plan.criteria if plan.chosen_by(criterion)]
        return {**found, **{criterion.id: state.risk(criterion) for criterion in open_}}


def _is_weight(node: plan.Node) -> bool:
    """Whether an escalation asks what a criterion weighs."""
    return isinstance(node, plan.FieldNode) and node.path == ("weight",)
