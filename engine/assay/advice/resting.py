"""All that an open rating can rest on: what its reasons name, and what subjects that nobody listed rest on.

In: an evaluation.  Out: reasons as in definition 24, which names of such subjects the list alone, and with
them the facts that those subjects would be judged by.  So where all that is named here is known, a list with
what is asked of its rows, nothing is left that could keep the rating open, but what is undefined; `doubtful`
says whether something that is passed on the way is, or may turn out so, and `doubts` which facts that hangs
on.
"""

from __future__ import annotations

from collections.abc import Iterator

from assay.evidence.members import UNLISTED
from assay.plan import tree as plan
from assay.typed.types import Flag
from assay.units.bounds import Interval
from assay.units.values import FALSE, TRUE, UNKNOWN, Value, settled
from assay.verdict.evaluation import SubjectResult
from assay.verdict.model import Reason
from assay.verdict.reasons import Reasons, unique
from assay.verdict.walk import Bound, Walk
from assay.verdict.words import Rows, several


class Resting(Reasons):
    """What the nodes and ratings of one evaluation rest on."""

    def __init__(self, walk: Walk) -> None:
        super().__init__(walk)
        self.doubtful = False
        self.doubts: dict[str, None] = {}

    def of(self, node: plan.Node | None, rows: Rows) -> list[Reason]:
        """What a node rests on; nothing where it is settled."""
        found = super().of(node, rows)
        if node is not None:
            value = self.walk.value(node, rows)
            if value is not None and not settled(value) and may_be_undefined(node, value):
                self.doubtful = True
                self.doubts |= dict.fromkeys(reason.fact for reason in found if reason.fact is not None)
        return found

    def subject(self, clause: plan.Clause, result: SubjectResult, bound: Bound | None) -> list[Reason]:
        """Of a subject that nobody listed also what it would be judged by."""
        found = super().subject(clause, result, bound)
        if bound is None or not bound.unlisted or len(result.ratings) == 1 or result.selected == FALSE:
            return found
        if result.required == UNKNOWN:
            found += self.of(clause.require, bound.rows)
        if result.required != TRUE:
            found += self._ladder(clause, bound.rows)
        return unique(found)

    def _clause_fact(self, node: plan.ClauseFact, rows: Rows) -> Iterator[Reason]:
        """What is asked of a row that nobody listed is asked with its list."""
        about = f".{UNLISTED}"
        for reason in super()._clause_fact(node, rows):
            if not (reason.fact or "").endswith((about, f" {UNLISTED}")):
                yield reason

    def _select(self, node: plan.Select, rows: Rows) -> Iterator[Reason]:
        """Until the key is known, the row may be one that nobody listed."""
        yield from super()._select(node, rows)
        binder = node.binder
        base = rows[binder.base] if binder.base is not None else None
        unlisted = base is not None and base.data is None
        if unlisted or self.walk.settled(node.key, rows) or self.walk.population.complete(base, binder.path):
            return
        path = (f"{base.name}." if base is not None else "") + ".".join(binder.path)
        yield Reason(kind="missing", what=f"the list of {several(binder.name)}", fact=path)


def may_be_undefined(node: plan.Node, value: Value) -> bool:
    """Whether a value is any value at all because there was none, or (of what a key picks) may be."""
    if isinstance(node, plan.Apply | plan.Quantify) and isinstance(value, Interval):
        return value.undefined
    if isinstance(node, plan.Lookup):
        return not settled(value)  # a cell of the table may be open
    if isinstance(node, plan.Select):
        if isinstance(value, Interval):
            return value.undefined
        return value == UNKNOWN if isinstance(node.head.type, Flag) else not settled(value)
    return False
