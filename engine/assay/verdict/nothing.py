"""Requirements that hold with nothing recorded (definition 10): only because a complete list is empty.

In: the requirements of a clause, for one subject.  Out: a sentence for each list that such a requirement
rests on.  `no release` says in so many words that nothing may be recorded, and is not meant; nor are values
that may be absent, which are no lists.
"""

from __future__ import annotations

from collections.abc import Sequence

from assay.plan import tree as plan
from assay.typed.tree import Op
from assay.units.values import TRUE, UNKNOWN, Truth, conjunction, disjunction, negation
from assay.verdict.walk import Bound, Walk
from assay.verdict.words import Rows, row_words, several


class NothingRecorded:
    """Finds the empty lists that requirements rest on, in one evaluation."""

    def __init__(self, walk: Walk) -> None:
        self.walk = walk

    def of(self, clause: plan.Clause, rows: Rows) -> list[str]:
        """What the requirements of a clause rest on, for the subject of these rows."""
        found: list[str] = []
        for require in plan.requirements(clause):
            empty: list[tuple[plan.Quantify, Rows]] = []
            if self.walk.truth(require, rows) == TRUE and self._without(require, rows, empty) != TRUE:
                found += (self._said(node, at) for node, at in empty)
        return list(dict.fromkeys(found))

    def _without(self, node: plan.Node, rows: Rows, empty: list[tuple[plan.Quantify, Rows]]) -> Truth:
        """How a condition would stand if nothing followed from an empty list; which those are is noted."""
        match node:
            case plan.Apply(op=Op.AND):
                return conjunction([self._without(arg, rows, empty) for arg in node.args])
            case plan.Apply(op=Op.OR):
                return disjunction([self._without(arg, rows, empty) for arg in node.args])
            case plan.Apply(op=Op.NOT):
                return negation(self._without(node.args[0], rows, empty))
            case plan.Quantify() if node.kind in ("every", "some", "no") and not _optional(node):
                return self._quantified(node, rows, empty)
            case _:
                return self.walk.truth(node, rows)

    def _quantified(self, node: plan.Quantify, rows: Rows, empty: list[tuple[plan.Quantify, Rows]]) -> Truth:
        members = list(self.walk.bind(node.binders, rows))
        if not members:
            if node.kind != "every" and node.where is None:
                return self.walk.truth(node, rows)
            empty.append((node, rows))
            return UNKNOWN
        if node.kind == "every":
            return conjunction([self._member(node, bound, empty) for bound in members])
        found = disjunction([self._chosen(node, bound, empty) for bound in members])
        return negation(found) if node.kind == "no" else found

    def _chosen(self, node: plan.Quantify, bound: Bound, empty: list[tuple[plan.Quantify, Rows]]) -> Truth:
        where = TRUE if node.where is None else self._without(node.where, bound.rows, empty)
        return conjunction((bound.presence, where))

    def _member(self, node: plan.Quantify, bound: Bound, empty: list[tuple[plan.Quantify, Rows]]) -> Truth:
        assert node.body is not None
        left_out = negation(self._chosen(node, bound, empty))
        return disjunction((left_out, self._without(node.body, bound.rows, empty)))

    # ---- words -----------------------------------------------------------------------------------

    def _said(self, node: plan.Quantify, rows: Rows) -> str:
        sentence = self.walk.words.sentence(node, rows)
        return f"“{sentence}” holds with nothing recorded: {self._list(node.binders, rows)}"

    def _list(self, binders: Sequence[plan.Binder], rows: Rows) -> str:
        last = binders[-1]
        if last.source is not None and last.base is None and len(binders) == 1:
            return f"{self.walk.words.phrase(last.source, rows)} is known to be none"
        owner = rows.get(last.base) if last.base is not None else None
        of = f" of {row_words(owner)}" if owner is not None else ""
        return f"the list of {several(last.name)}{of} is complete, and it is empty"


def _optional(node: plan.Quantify) -> bool:
    """Whether a phrase is about a value that may be absent."""
    return any(binder.optional for binder in node.binders)
