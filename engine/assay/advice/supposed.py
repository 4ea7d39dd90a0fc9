"""A criterion on answers that are supposed for a moment: its ratings, and what keeps it open.

In: a plan, evidence, and answers one after the other.  Out: the ratings then possible, and reasons.  Each
clause is evaluated once for the answers that it reads, whatever else is supposed beside them, for whichever
criterion, and in whatever order.
"""

from __future__ import annotations

from collections import ChainMap, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from assay.advice.finals import NOTHING, Changed, Finals, Trial
from assay.advice.resting import Resting
from assay.advice.ways import Way
from assay.advice.years import Undo
from assay.plan import tree as plan
from assay.units.values import UNKNOWN, Value
from assay.verdict.evaluation import ClauseResult, CriterionResult, Evaluation, NodeKey, Ratings
from assay.verdict.model import Reason
from assay.verdict.reasons import unique
from assay.verdict.walk import Walk

Name = tuple[str, str]
Answers = tuple[tuple[str, str], ...]
_METHOD: Name = ("method", "")
# What a look costs beside the values that it works out, and what asking the method does.
_ONCE, _ASKED = 4, 40


@dataclass(frozen=True, slots=True)
class Resolved:
    """A clause on some answers, with the values that were worked out for it."""

    result: ClauseResult
    found: Mapping[NodeKey, Value]


@dataclass(frozen=True, slots=True)
class Why:
    """What keeps something open; `doubtful`: something on the way is undefined, or may turn out so, which
    hangs on `doubts`.
    """

    reasons: Sequence[Reason] = ()
    doubtful: bool = False
    doubts: frozenset[str] = frozenset()


@dataclass(slots=True)
class Memory:
    """What was found before, for all criteria of one evidence set.  `work`: how much was worked out."""

    finals: Finals
    clauses: dict[tuple[Name, Answers], Resolved] = field(default_factory=dict)
    criteria: dict[tuple[Name, Answers], CriterionResult] = field(default_factory=dict)
    why: dict[tuple[Name, Answers], Why] = field(default_factory=dict)
    touched: dict[Changed, tuple[Name, ...]] = field(default_factory=dict)
    work: int = 0

    def touches(self, changed: Changed) -> tuple[Name, ...]:
        """The clauses and criteria that read what an answer changes, and whether the method does."""
        found = self.touched.get(changed)
        if found is None:
            found = self.touched[changed] = tuple(self._touches(changed))
        return found

    def _touches(self, changed: Changed) -> list[Name]:
        reading, found = self.finals.reading, list[Name]()
        for criterion in self.finals.plan.criteria:
            own: list[Name] = [
                ("clause", clause.id)
                for clause in criterion.clauses
                if clause.id in changed.clauses or changed.keys & reading.clauses[clause.id]
            ]
            if own or changed.keys & reading.criteria[criterion.id]:
                found += [*own, ("criterion", criterion.id)]
        if changed == NOTHING or changed.keys & self.finals.method_reads:
            found.append(_METHOD)
        return found


class Supposed:
    """One criterion, and what is supposed at the moment.  The evidence is changed, and changed back."""

    def __init__(self, memory: Memory, criterion: plan.Criterion) -> None:
        self.memory = memory
        self.finals = memory.finals
        self.criterion = criterion
        self._answers: dict[Name, list[tuple[str, str]]] = defaultdict(list)
        self._changed: list[Changed] = [NOTHING]
        self._trial: Trial | None = None
        self._counted = 0

    def put(self, fact: str, way: Way) -> Undo:
        """Suppose an answer to a question; the last that was supposed is taken back first."""
        undo = way.put()
        names = self.memory.touches(way.changed)
        for name in names:
            self._answers[name].append((fact, way.name))
        self._changed.append(self._changed[-1] | way.changed)
        self._trial = None

        def back() -> None:
            for name in names:
                self._answers[name].pop()
            self._changed.pop()
            self._trial = None
            undo()

        return back

    # ---- ratings ---------------------------------------------------------------------------------

    def base(self) -> CriterionResult:
        """The criterion before escalation."""
        self.memory.work += _ONCE
        return self._result(self.criterion)

    def final(self, base: Ratings) -> Ratings:
        """The ratings that it can end with, of these before escalation."""
        if self.finals.second is None:
            return base
        ratings: dict[str, Ratings] = {}
        for item in self.finals.plan.criteria:
            if item is not self.criterion and self._answers.get(("criterion", item.id)):
                ratings[item.id] = self._result(item).ratings
        before = len(self.finals.known)
        base_of = {**ratings, self.criterion.id: base}
        found = self.finals.escalated(base_of, self.criterion.id, self._of(_METHOD))
        self.memory.work += _ASKED * (len(self.finals.known) - before)
        return found

    def _of(self, name: Name) -> Answers:
        """What was supposed of what something reads; two answers to one question stay in their order."""
        return tuple(sorted(self._answers.get(name, ()), key=lambda answer: answer[0]))

    def _result(self, criterion: plan.Criterion) -> CriterionResult:
        name = ("criterion", criterion.id)
        answers = self._of(name)
        if not answers:
            return self.finals.results[criterion.id]
        found = self.memory.criteria.get((name, answers))
        if found is None:
            parts = {clause.id: self._clause(clause).result for clause in criterion.clauses}
            found = self.trial.criterion_result(criterion, parts)
            self.memory.criteria[name, answers] = found
            self._count()
        return found

    def _clause(self, clause: plan.Clause) -> Resolved:
        name = ("clause", clause.id)
        answers = self._of(name)
        if not answers:
            return Resolved(self.finals.clauses[clause.id], {})
        found = self.memory.clauses.get((name, answers))
        if found is None:
            found = Resolved(self.trial.clause_result(clause), self.trial.found)
            self.memory.clauses[name, answers] = found
            self.memory.work += len(found.result.subjects)
            self._count()
        return found

    @property
    def trial(self) -> Trial:
        """Evaluates the evidence as it stands."""
        if self._trial is None:
            self._trial = self.finals.trial(self._changed[-1])
            self._counted = 0
        return self._trial

    def _count(self) -> None:
        found = len(self.trial.found)
        self.memory.work += found - self._counted
        self._counted = found

    # ---- reasons ---------------------------------------------------------------------------------

    def why(self, result: CriterionResult) -> Why:
        """What keeps the criterion open before escalation."""
        if len(result.ratings) == 1:
            return Why()
        parts = [self._head()] if result.applies == UNKNOWN else []
        resting = Resting(self._walk({}))
        floor = resting.floor(result)
        for clause, part in zip(self.criterion.clauses, result.clauses, strict=True):
            if len(part.ratings) > 1 and resting.matters(part, floor):
                parts.append(self._why_clause(clause))
        reasons = unique(reason for part in parts for reason in part.reasons)
        doubts = frozenset[str]().union(*(part.doubts for part in parts))
        return Why(reasons, any(part.doubtful for part in parts), doubts)

    def _head(self) -> Why:
        trial = self.trial
        trial.applies(self.criterion.applies)
        resting = Resting(self._walk(trial.found))
        reasons = [reason for item in self.criterion.applies for reason in resting.of(item.node, {})]
        return Why(reasons, resting.doubtful, frozenset(resting.doubts))

    def _why_clause(self, clause: plan.Clause) -> Why:
        name = ("clause", clause.id)
        key = (name, self._of(name))
        found = self.memory.why.get(key)
        if found is None:
            known = self._clause(clause)
            resting = Resting(self._walk(known.found))
            reasons = resting.clause(clause, known.result)
            found = Why(reasons, resting.doubtful, frozenset(resting.doubts))
            self.memory.why[key] = found
            self.memory.work += _ONCE * len(reasons) + len(known.result.subjects)
        return found

    def _walk(self, found: Mapping[NodeKey, Value]) -> Walk:
        """What was worked out anew, over what the evaluation of the evidence found."""
        layers = ChainMap(cast("dict[NodeKey, Value]", found), self.finals.nodes)
        nodes = cast("dict[NodeKey, Value]", layers) if found else self.finals.nodes
        return Walk(self.finals.plan, self.finals.evidence, Evaluation(nodes))
