"""What a method makes of ratings: escalation, outcome, deadlines, surveillance, the model of the score.

These lines speak of criteria and principles as of ordinary rows; nothing about ratings is built in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from assay.names import errors as name_errors
from assay.syntax import tree as syntax
from assay.typed import errors, tree
from assay.typed.builtin import method_rows
from assay.typed.criteria import Criteria
from assay.typed.literals import literal_value
from assay.typed.scope import ROOT
from assay.typed.types import Choice, Date, Period, Row
from assay.typed.walk import walk
from assay.typed.world import Reported
from assay.units import calendar
from assay.units.bounds import Interval

SCORES = ("weighted", "default", "flat", "flat_unweighted", "absolute", "worst")


class FollowUp(Criteria):
    """Checks the lines of a method that follow upon ratings."""

    def with_decisions(self, item: syntax.Method, method: tree.Method) -> tree.Method:
        """The method with all that follows upon ratings."""
        rows = method_rows(Choice("rating", tuple(rating.name for rating in method.ratings)))
        before = dict(self.world.fields)
        self.world.fields.update(rows)
        try:
            escalations = [self._escalation(line, method) for line in item.escalations]
            outcomes = [self._outcome(line) for line in item.outcomes]
            deadlines = [self._deadline(line, method) for line in item.deadlines]
            surveillance = [self._surveillance(line) for line in item.surveillance]
        finally:
            for name in rows:
                del self.world.fields[name]
            self.world.fields.update(before)
        whole = replace(
            method,
            score=self._score(item),
            escalations=tuple(line for line in escalations if line is not None),
            outcomes=tuple(line for line in outcomes if line is not None),
            deadlines=tuple(line for line in deadlines if line is not None),
            surveillance=tuple(line for line in surveillance if line is not None),
            rows=rows,
        )
        self._names_once(whole)
        self._outcome_rows(item, whole)
        self._last_row("surveillance", item.surveillance)
        return whole

    def _score(self, item: syntax.Method) -> str:
        for again in item.scores[1:]:
            self.world.report(
                errors.misplaced(again.span, "a method has one `score` line", "keep one of them")
            )
        if not item.scores:
            return "weighted"
        name = item.scores[0].name
        if name.text not in SCORES:
            self.world.report(name_errors.unknown("score model", name.text, name.span, SCORES))
        return name.text

    def _grade(self, word: syntax.Word, method: tree.Method) -> None:
        names = [rating.name for rating in method.ratings]
        if word.text not in names:
            self.world.report(name_errors.unknown("rating", word.text, word.span, names))

    # ---- escalation -----------------------------------------------------------------------------------

    def _escalation(self, line: syntax.Escalate, method: tree.Method) -> tree.Escalation | None:
        self._grade(line.rating, method)
        try:
            span, scope = self.range(line.subject.rows, ROOT)
            rows = span.binders[-1].rows
            if rows is None or rows.path != ("criterion",):
                raise self.world.stop(
                    errors.misplaced(
                        line.subject.rows.span,
                        "an escalation goes through criteria",
                        "say `for each criterion`",
                    )
                )
            where = None if line.subject.where is None else self.condition(line.subject.where, scope)
        except Reported:
            return None
        self._no_waiver(where)
        name = line.name or line.rating.text
        question = line.ask.question if line.ask is not None else None
        source = self._source(line.source)
        return tree.Escalation(line.rating.text, name, span, where, question, line.span, source)

    def _no_waiver(self, where: tree.Expr | None) -> None:
        """A waiver never changes a rating (definition 23)."""
        for expr in walk(where) if where is not None else ():
            if isinstance(expr, tree.Read) and expr.name == "waived" and _of_a_criterion(expr.base):
                message = (
                    "a waiver never changes a rating, so no escalation asks whether a criterion is waived"
                )
                self.world.report(errors.misplaced(expr.span, message, "ask it in an `outcome` row"))

    def _names_once(self, method: tree.Method) -> None:
        """A confirmation names the escalation that it answers."""
        seen: dict[str, tree.Escalation] = {}
        for line in method.escalations:
            if line.name in seen:
                self.world.report(
                    name_errors.duplicate("escalation", line.name, seen[line.name].span, line.span)
                )
            seen.setdefault(line.name, line)

    # ---- outcome --------------------------------------------------------------------------------------

    def _outcome(self, line: syntax.Outcome) -> tree.Outcome | None:
        validity, months = self._validity(line.validity)
        try:
            condition = None if line.condition is None else self.condition(line.condition, ROOT)
        except Reported:
            return None
        source = self._source(line.source)
        return tree.Outcome(line.name.text, validity, months, condition, line.reason, line.span, source)

    def _validity(self, literal: syntax.Literal | None) -> tuple[Decimal | None, bool]:
        if literal is None:
            return None, True
        unit = literal.unit.text if isinstance(literal, syntax.Number) and literal.unit is not None else ""
        if unit not in calendar.MONTHS and unit not in calendar.DAYS:
            self.world.report(
                errors.misplaced(literal.span, "an outcome is valid for a period", "such as `3 years`")
            )
            return None, True
        value = literal_value(literal)
        return (value.low if isinstance(value, Interval) else None), unit in calendar.MONTHS

    def _outcome_rows(self, item: syntax.Method, method: tree.Method) -> None:
        """A certificate may not come of nothing: the rows say what holds when no criterion applies."""
        if not item.outcomes:
            return
        self._last_row("outcome", item.outcomes)
        understood = len(method.outcomes) == len(item.outcomes)
        if understood and not any(_is_nothing_applicable(line.condition) for line in method.outcomes):
            self.world.report(
                errors.bad_ladder(
                    item.outcomes[0].span,
                    "the outcome does not say what holds when no criterion applies",
                    "begin with `outcome none when no criterion where applicable`",
                )
            )

    def _last_row(self, what: str, lines: Sequence[syntax.Outcome | syntax.Surveillance]) -> None:
        for line in lines[:-1]:
            if line.condition is None:
                message = f"no {what} row after this one is ever reached"
                self.world.report(errors.bad_ladder(line.span, message, "`otherwise` stands last"))
        if lines and lines[-1].condition is not None:
            message = f"the {what} rows have no last one"
            self.world.report(errors.bad_ladder(lines[-1].span, message, f"end with `{what} … otherwise`"))

    # ---- deadlines and surveillance -------------------------------------------------------------------

    def _deadline(self, line: syntax.Deadline, method: tree.Method) -> tree.Deadline | None:
        for word in line.ratings:
            self._grade(word, method)
        try:
            date = self.value(line.date, ROOT)
        except Reported:
            return None
        if not isinstance(date.type, Date):
            self.world.report(errors.wrong_type(date.span, date.type, "a date"))
            return None
        ratings = tuple(word.text for word in line.ratings)
        return tree.Deadline(line.name.text, ratings, date, line.note, line.span, self._source(line.source))

    def _surveillance(self, line: syntax.Surveillance) -> tree.Surveillance | None:
        try:
            period = self.value(line.period, ROOT)
            condition = None if line.condition is None else self.condition(line.condition, ROOT)
        except Reported:
            return None
        if not isinstance(period.type, Period):
            self.world.report(errors.wrong_type(period.span, period.type, "a period"))
            return None
        return tree.Surveillance(period, condition, line.reason, line.span, self._source(line.source))


def _of_a_criterion(base: tree.Expr | None) -> bool:
    return base is not None and isinstance(base.type, Row) and base.type.collection[-1] == "criterion"


def _is_nothing_applicable(expr: tree.Expr | None) -> bool:
    """`no criterion where applicable`, alone or as one of several ways."""
    if isinstance(expr, tree.Apply) and expr.op is tree.Op.OR:
        return any(_is_nothing_applicable(arg) for arg in expr.args)
    if not isinstance(expr, tree.Quantify) or expr.kind != "no":
        return False
    rows = expr.range.binders[-1].rows
    where = expr.where
    return (
        rows is not None
        and rows.path == ("criterion",)
        and (where is None or (isinstance(where, tree.Read) and where.name == "applicable"))
    )
