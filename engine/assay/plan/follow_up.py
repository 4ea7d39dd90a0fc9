"""The second program: what a method makes of the ratings.

Escalations, outcome rows and surveillance rows speak of criteria as of rows of evidence, so they are lowered
like clauses, and both evaluators read them like any other: an escalation is a clause for each criterion whose
`where` says which are hit; outcome and surveillance are ladders whose rungs are their rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assay.plan import tree as plan
from assay.plan.from_typed import lower
from assay.source import Source, Span
from assay.typed import tree as typed
from assay.typed.schema import Field, Rows, Schema
from assay.typed.types import FLAG

OUTCOME = "outcome"
SURVEILLANCE = "surveillance"
# The criteria for which an escalation is asked: rows of their own, so that one alone can be asked for.
JUDGED = "judged"
_NOWHERE = Span(Source("method", ""), 0, 0)
_BEST = "-"


@dataclass(frozen=True, slots=True)
class FollowUpPlan:
    """The lowered follow-up of a method.  Rows are called by their place: `outcome 0`, `surveillance 1`.

    `escalations` is a program of its own, asked on base ratings; None where the method has none.
    """

    program: plan.Plan
    escalations: plan.Plan | None
    method: typed.Method
    deadlines: tuple[plan.Node, ...]
    periods: tuple[plan.Node, ...]


def row_name(what: str, place: int) -> str:
    """How a row of the outcome or of the surveillance is called as a rating of the second program."""
    return f"{what} {place}"


def escalation_name(place: int) -> str:
    """How an escalation is called as a clause of the second program."""
    return f"escalation {place}"


def lower_follow_up(rules: typed.Rules) -> FollowUpPlan | None:
    """The second program of some rules; None when the method says nothing beyond ratings."""
    method = rules.method
    if not (method.escalations or method.outcomes or method.surveillance or method.deadlines):
        return None
    clauses = _ladder(OUTCOME, [(row.condition, row.reason, row.span) for row in method.outcomes])
    rows = [(row.condition, row.reason, row.span) for row in method.surveillance]
    clauses += _ladder(SURVEILLANCE, rows)
    values = [line.date for line in method.deadlines] + [row.period for row in method.surveillance]
    lowered = lower(_second(rules, clauses), values)
    dates = len(method.deadlines)
    return FollowUpPlan(
        lowered, _escalations(rules), method, tuple(lowered.values[:dates]), tuple(lowered.values[dates:])
    )


def _escalations(rules: typed.Rules) -> plan.Plan | None:
    lines = rules.method.escalations
    if not lines:
        return None
    return lower(_second(rules, [_escalation(place, line) for place, line in enumerate(lines)]))


def _second(rules: typed.Rules, clauses: Sequence[typed.Clause]) -> typed.Rules:
    """The rules with these clauses alone, which speak of criteria as rows."""
    method = rules.method
    names = [row_name(OUTCOME, place) for place in range(len(method.outcomes))]
    names += [row_name(SURVEILLANCE, place) for place in range(len(method.surveillance))]
    ratings = tuple(typed.Rating(name, None, reserved=False, title=None) for name in (_BEST, *names))
    rows = {**method.rows, JUDGED: _judged(method.rows["criterion"])} if method.rows else {}
    return replace(
        rules,
        method=replace(method, ratings=ratings, ladder=(), weight=None, decision=None),
        schema=Schema({**rules.schema.fields, **rows}),
        principles={"": typed.Principle("", "", (), None)},
        criteria=tuple(_criterion(clause) for clause in clauses),
        cases=(),
    )


def _judged(criterion: Field) -> Rows:
    assert isinstance(criterion, Rows)
    return replace(criterion, name=JUDGED, path=(JUDGED,))


def _criterion(clause: typed.Clause) -> typed.Criterion:
    return typed.Criterion(clause.id, clause.title, "", None, None, (), (), (), (clause,), (), clause.span)


def _clause(name: str, span: Span) -> typed.Clause:
    return typed.Clause(name, name, (), None, None, (), (), (), None, (), span)


def _escalation(place: int, line: typed.Escalation) -> typed.Clause:
    clause = _clause(escalation_name(place), line.span)
    *outer, last = line.range.binders
    assert last.rows is not None
    judged = replace(line.range, binders=(*outer, replace(last, rows=_judged(last.rows))))
    return replace(clause, title=line.name, range=judged, where=line.where)


def _ladder(what: str, rows: Sequence[tuple[typed.Expr | None, str | None, Span]]) -> list[typed.Clause]:
    """A clause that always fails, so that its ladder is walked."""
    if not rows:
        return []
    never = typed.Const(_NOWHERE, FLAG, value=False)
    rungs = tuple(
        typed.Rung(row_name(what, place), condition, reason, span)
        for place, (condition, reason, span) in enumerate(rows)
    )
    return [replace(_clause(what, rows[0][2]), requires=(never,), ladder=rungs)]
