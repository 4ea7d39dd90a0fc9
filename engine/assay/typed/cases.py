"""Cases: what they name, and the conditions that they state of their own rows."""

from __future__ import annotations

from collections.abc import Sequence

from assay.names import errors as name_errors
from assay.syntax import tree as syntax
from assay.typed import errors, tree
from assay.typed.criteria import NOT_APPLICABLE
from assay.typed.literals import literal_type, literal_value
from assay.typed.method import Methods
from assay.typed.schema import Rows
from assay.typed.scope import ROOT, Frame, ValueFrame
from assay.typed.types import FLAG, TEXT, Period, Row
from assay.units.bounds import Interval

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
                if method is not None:
                    self._case_days(item, method)
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
            if not isinstance(line, syntax.ExpectWeight):
                continue
            if line.id.text not in ids:
                self.world.unknown("criterion", line.id, ids)
            if line.last is not None:
                self._case_range(line.first, line.last)

    def _case_days(self, item: syntax.Case, method: tree.Method) -> None:
        """Deadlines by their names, and by a rating where several have the name; periods as periods."""
        for line in item.lines:
            if isinstance(line, syntax.ExpectDay):
                if line.name is not None:
                    self._case_deadline(line.name, line.rating, method)
                if line.first is not None and line.last is not None:
                    self._case_range(line.first, line.last)
            if isinstance(line, syntax.ExpectSurveillance):
                self._case_periods(line)

    def _case_periods(self, line: syntax.ExpectSurveillance) -> None:
        ends = [end for end in (line.first, line.last) if end is not None]
        kinds = [literal_type(self.world, end) for end in ends]
        wrong = [(end, kind) for end, kind in zip(ends, kinds, strict=True) if not isinstance(kind, Period)]
        for end, kind in wrong:
            self.world.report(errors.wrong_type(end.span, kind, "a period"))
        if wrong or len(ends) < 2:
            return
        if kinds[0] != kinds[1]:
            message, label = (
                "months and days have no order",
                "in months, and what follows in days, or the reverse",
            )
            self.world.report(errors.misplaced(ends[0].span, message, "write both in one of them", label))
        else:
            self._case_range(ends[0], ends[1])

    def _case_range(self, first: syntax.Literal, last: syntax.Literal) -> None:
        low, high = literal_value(first), literal_value(last)
        assert isinstance(low, Interval)
        assert isinstance(high, Interval)
        if low.low is not None and high.low is not None and high.low < low.low:
            message, label = "a range goes from the less to the more", "more than what follows"
            hint = f"write `{last.span.text} to {first.span.text}`"
            self.world.report(errors.misplaced(first.span, message, hint, label))

    def _case_deadline(self, name: syntax.Word, rating: syntax.Word | None, method: tree.Method) -> None:
        named = [line for line in method.deadlines if line.name == name.text]
        if not named:
            known = list(dict.fromkeys(line.name for line in method.deadlines))
            self.world.report(name_errors.unknown("deadline", name.text, name.span, known))
            return
        found = [line for line in named if rating is None or rating.text in line.ratings]
        if len(found) == 1 or (found and rating is not None):
            return
        ratings = [each for line in named for each in line.ratings]
        if rating is not None and not found:
            what = f"deadline `{name.text}` for"
            self.world.report(name_errors.unknown(what, rating.text, rating.span, ratings))
        else:
            message = f"the method has several deadlines `{name.text}`"
            hint = f"say for which rating: `expect deadline {name.text} for {(ratings or ['…'])[0]} is …`"
            self.world.report(errors.misplaced(name.span, message, hint, "which of them?"))

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
