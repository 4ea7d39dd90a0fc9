"""Cases: what they name, and the conditions that they state of their own rows."""

from __future__ import annotations

from collections.abc import Sequence

from assay.names import errors as name_errors
from assay.syntax import tree as syntax
from assay.typed import tree
from assay.typed.criteria import NOT_APPLICABLE
from assay.typed.method import Methods
from assay.typed.schema import Rows
from assay.typed.scope import ROOT, Frame, ValueFrame
from assay.typed.types import FLAG, TEXT, Row

UNABLE = "unable_to_rate"


class Cases(Methods):
    """Checks cases."""

    def cases(
        self,
        items: Sequence[syntax.Case],
        criteria: Sequence[tree.Criterion],
        method: tree.Method | None,
    ) -> tuple[tree.Case, ...]:
        ids = [c.id for c in criteria] + [clause.id for c in criteria for clause in c.clauses]
        grades = [*(rating.name for rating in method.ratings), NOT_APPLICABLE] if method is not None else None
        found = []
        for item in items:
            if self.world.place("case", "case", syntax.Word(item.title, item.span)):
                self._case_names(item, ids, grades)
                self._case_weights(item, [criterion.id for criterion in criteria])
                found.append(tree.Case(item, self._case_requires(item)))
        return tuple(found)

    def _case_names(self, item: syntax.Case, ids: list[str], grades: list[str] | None) -> None:
        for line in item.lines:
            if isinstance(line, syntax.FindingSaid) and line.fact.name.text != "significant_risk":
                name = line.fact.name
                self.world.report(
                    name_errors.no_such_part("a finding", name.text, name.span, ["significant_risk"])
                )
            if not isinstance(line, syntax.Rated | syntax.FindingSaid | syntax.Expect):
                continue
            if line.id.text not in ids:
                self.world.unknown("criterion or clause", line.id, ids)
            words = (
                line.grades
                if isinstance(line, syntax.Expect)
                else ((line.rating,) if isinstance(line, syntax.Rated) else ())
            )
            for word in words:
                grade = " ".join(word.text.split())
                if isinstance(line, syntax.Rated) and grade == UNABLE:
                    continue
                if grades is not None and grade not in grades:
                    self.world.report(name_errors.unknown("rating", word.text, word.span, grades))

    def _case_weights(self, item: syntax.Case, ids: list[str]) -> None:
        for line in item.lines:
            if isinstance(line, syntax.ExpectWeight) and line.id.text not in ids:
                self.world.unknown("criterion", line.id, ids)

    def _case_requires(self, item: syntax.Case) -> tuple[tree.Expr, ...]:
        """The conditions that a case states of its own rows, which it calls by their keys."""
        frames: list[Frame] = []
        for line in item.lines:
            if not isinstance(line, syntax.RowFact) or line.key is None:
                continue
            rows = self.world.fields.get(line.name.text)
            if isinstance(rows, Rows):
                key = tree.Const(line.key.span, TEXT, frozenset({line.key.text}))
                row = tree.Select(line.key.span, Row(rows.path), rows, None, key)
                frames.append(ValueFrame(line.key.text, row))
            elif self.world.doubtful(line.name.text):
                frames.append(ValueFrame(line.key.text, None))
        scope = ROOT.inside(*frames)
        found = []
        for line in item.lines:
            if isinstance(line, syntax.Require):
                typed = self._try_condition(line.condition, scope)
                if typed is not None and typed.type == FLAG:
                    found.append(typed)
        return tuple(found)
