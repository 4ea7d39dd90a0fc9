"""What a short report tells of the reasons of a criterion: measurements that straddle their limits, facts
that stand in the place of others, and requirements that hold with nothing recorded.

The whole tree of reasons takes as long as the evaluation, and a short report shows nothing else of it.  So it
is made only where a measurement may straddle its limit, or a fact was corrected.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assay.evidence.facts import CORRECTS, Evidence, RecordData
from assay.plan import tree as plan
from assay.units.values import UNKNOWN
from assay.verdict.evaluation import Evaluation
from assay.verdict.model import ClauseVerdict, Trace
from assay.verdict.straddle import COMPARISONS


class Brief:
    """Which criteria need the whole tree, by one walk over the nodes of a plan."""

    def __init__(self, program: plan.Plan, evidence: Evidence, evaluation: Evaluation) -> None:
        corrected = frozenset(_corrected(evidence.root))
        unknown = {node for (node, _), value in evaluation.nodes.items() if value == UNKNOWN}
        self._open: set[int] = set()
        for node in program.nodes:  # children stand before their parents
            compared = isinstance(node, plan.Apply) and node.op in COMPARISONS and node.head.id in unknown
            # Under a decision rule the estimate settles what the whole interval may straddle.
            ruled = isinstance(node, plan.FieldNode) and (node.estimate or node.path[-1] in corrected)
            if compared or ruled or any(child.head.id in self._open for child in plan.children(node)):
                self._open.add(node.head.id)

    def has_more(self, criterion: plan.Criterion) -> bool:
        """Whether a measurement that it reads may straddle its limit, or a fact may have been corrected."""
        roots = [*plan.applicability(criterion), *plan.chosen_by(criterion)]
        for clause in criterion.clauses:
            roots += [item.node for item in clause.applies]
            roots += plan.conditions(clause)
        return any(root.head.id in self._open for root in roots)


def nothing_recorded(clauses: Sequence[ClauseVerdict]) -> Trace:
    """A tree of what holds with nothing recorded, and of nothing else."""
    texts = [text for clause in clauses for subject in clause.subjects for text in subject.nothing_recorded]
    because = [Trace(text=text, outcome="", kind="nothing recorded") for text in texts]
    return Trace(text="", outcome="", kind="note", because=because)


def _corrected(record: RecordData) -> Iterator[str]:
    """The names of fields of which a fact was corrected, wherever it stands: there are few."""
    for name, fact in record.facts.items():
        if any(origin.note is not None and origin.note.startswith(CORRECTS) for origin in fact.origins):
            yield name
    for inner in record.records.values():
        yield from _corrected(inner)
    for rows in record.collections.values():
        for row in rows.rows.values():
            yield from _corrected(row.data)
