"""The final ratings of a criterion for an answer that is tried: escalation included (definitions 19 and 20).

In: plans and evidence, changed for a moment.  Out: the ratings then possible.  Only criteria that read what
was changed are evaluated again, and what follows from the same base ratings is worked out once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from assay.evidence.facts import Evidence
from assay.plan import tree as plan
from assay.plan.follow_up import FollowUpPlan
from assay.reference.ratings import Conformance, evaluate
from assay.typed.schema import Leaf, Rows
from assay.verdict.evaluation import ClauseResult, CriterionResult, Ratings
from assay.verdict.follow_up import final_ratings


@dataclass(frozen=True, slots=True)
class Changed:
    """What an answer changes: a field, rows of collections, or what a person says (of a clause)."""

    leaf: Leaf | None = None
    rows: tuple[str, ...] = ()
    clause: str | None = None


def nodes_of(clause: plan.Clause) -> Iterator[plan.Node]:
    """Every node that a clause reads."""
    roots: list[plan.Node | None] = [item.node for item in clause.applies]
    roots += [clause.where, clause.require, *(rung.node for rung in clause.ladder)]
    return below(roots)


def below(roots: Sequence[plan.Node | None]) -> Iterator[plan.Node]:
    """Nodes and all that they read, each once."""
    stack = list(roots)
    seen: set[int] = set()
    while stack:
        node = stack.pop()
        if node is not None and node.head.id not in seen:
            seen.add(node.head.id)
            yield node
            stack.extend(plan.children(node))


class Finals:
    """Rates one criterion for the evidence as it stands at the moment."""

    def __init__(
        self,
        program: plan.Plan,
        second: FollowUpPlan | None,
        evidence: Evidence,
        base: Mapping[str, Ratings],
    ) -> None:
        self.plan = program
        escalates = second is not None and bool(second.method.escalations)
        self.second = second if escalates else None
        self.evidence = evidence
        self.base = base
        self.reads = {clause.id: _reads(clause) for one in program.criteria for clause in one.clauses}
        self.reads_of = {criterion.id: self._reads_of(criterion) for criterion in program.criteria}
        escalations = second.escalations if second is not None else None
        clauses = escalations.clauses if escalations is not None else ()
        method = [_reads(clause) for clause in clauses]
        self.method_reads = frozenset[object]().union(*method)
        self.known: dict[object, Ratings] = {}
        self.clauses: dict[str, ClauseResult] = {}

    def _reads_of(self, criterion: plan.Criterion) -> frozenset[object]:
        """The fields and collections that a criterion reads."""
        conditions = _leaves(below([item.node for item in criterion.applies]))
        return conditions.union(*(self.reads[clause.id] for clause in criterion.clauses))

    def remember(self, result: CriterionResult) -> None:
        """Clauses as they are on the evidence itself: an answer that they do not read leaves them so."""
        self.clauses.update({clause.id: clause for clause in result.clauses})

    def rate(self, criterion: plan.Criterion, changed: Changed) -> Ratings:
        """The ratings that the criterion can end with."""
        state = Conformance(self.plan, self.evidence)
        keys = {_leaf_key(changed.leaf) if changed.leaf is not None else None, *changed.rows}
        base = dict(self.base)
        for item in self.plan.criteria:
            if item is criterion or (self.second is not None and keys & self.reads_of[item.id]):
                base[item.id] = state.criterion_result(item, self._unchanged(keys, changed)).ratings
        if self.second is None:
            return base[criterion.id]
        if keys & self.method_reads:
            return self._escalated(self.second, base, criterion.id)
        said = tuple(sorted((key, item.answer) for key, item in self.evidence.confirmations.items()))
        key = (
            criterion.id,
            tuple(sorted((n, tuple(sorted(r))) for n, r in base.items())),
            said,
            self._before(),
        )
        if key not in self.known:
            self.known[key] = self._escalated(self.second, base, criterion.id)
        return self.known[key]

    def _unchanged(self, keys: set[object], changed: Changed) -> Mapping[str, ClauseResult]:
        return {
            name: result
            for name, result in self.clauses.items()
            if name != changed.clause and not keys & self.reads[name]
        }

    def _before(self) -> object:
        previous = self.evidence.previous
        if previous is None or previous.ratings is None:
            return previous is None
        return tuple(sorted((name, tuple(sorted(ratings))) for name, ratings in previous.ratings.items()))

    def _escalated(self, second: FollowUpPlan, base: Mapping[str, Ratings], criterion: str) -> Ratings:
        return final_ratings(self.plan, second, self.evidence, base, criterion, evaluate)


def _leaf_key(leaf: Leaf) -> object:
    return (leaf.name, leaf.span)


def _reads(clause: plan.Clause) -> frozenset[object]:
    """The fields and collections that a clause reads."""
    return _leaves(nodes_of(clause), clause.binders)


def _leaves(nodes: Iterable[plan.Node], binders: Sequence[plan.Binder] = ()) -> frozenset[object]:
    found: set[object] = set()
    bound = list(binders)
    for node in nodes:
        if isinstance(node, plan.FieldNode):
            found.add(_leaf_key(node.leaf))
        elif isinstance(node, plan.Quantify):
            bound += node.binders
        elif isinstance(node, plan.Select):
            bound.append(node.binder)
    found |= {binder.rows.name for binder in bound if isinstance(binder.rows, Rows)}
    return frozenset(found)
