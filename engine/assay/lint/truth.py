"""Conditions whose answer is known before anything else is: clauses that nobody can break or meet, parts of
conditions that decide nothing, rungs that no finding comes to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assay.diagnostics import Label, Severity
from assay.lint.decided import Assumed, Decided
from assay.lint.incomplete import title_span
from assay.lint.matter import Matter
from assay.lint.tree import Finding, Rule
from assay.plan import tree as plan
from assay.plan.follow_up import OUTCOME, SURVEILLANCE
from assay.source import Span
from assay.typed import tree as typed
from assay.units.calendar import day_text


def _given(clause: plan.Clause) -> list[Assumed]:
    """What is so of every subject that a clause is asked of."""
    return [] if clause.where is None else [(clause.where, True)]


def _as_of(matter: Matter) -> tuple[str, ...]:
    day = day_text(matter.newest)
    return (f"with the parameters and tables in force on {day}, the newest day in the rules",)


def _clause_span(matter: Matter, clause: plan.Clause) -> Span:
    parts = (part for _, part in matter.parts() if part.span == clause.span)
    return next((title_span(part) for part in parts), clause.span)


# ---- clauses ----------------------------------------------------------------------------------------------


def never_fails(matter: Matter) -> Iterator[Finding]:
    """Clauses whose requirement holds whatever is found."""
    yield from _one_sided(matter, holds=False, message="can never fail: its requirement always holds")


def never_conforms(matter: Matter) -> Iterator[Finding]:
    """Clauses whose requirement cannot hold."""
    yield from _one_sided(matter, holds=True, message="can never conform: its requirement cannot hold")


def _one_sided(matter: Matter, *, holds: bool, message: str) -> Iterator[Finding]:
    decided = matter.decided[id(matter.plan)]
    for clause in matter.plan.clauses:
        given = _given(clause)
        if clause.require is None or not decided.possible(given):
            continue
        if not decided.possible([*given, (clause.require, holds)]):
            span = _clause_span(matter, clause)
            remedy = "compare what is required with the values that the evidence may have, and the limit"
            yield Finding(span, f"`{clause.id}` {message}", notes=_as_of(matter), help=(remedy,))


# ---- conditions -------------------------------------------------------------------------------------------


def decided_condition(matter: Matter) -> Iterator[Finding]:
    """The innermost conditions that are always true or always false."""
    for program in matter.programs_of_rules:
        decided = matter.decided[id(program)]
        whole = {clause.require.head.id for clause in program.clauses if clause.require is not None}
        answers_of = ((node.head.id, _settled(decided, node)) for node in program.nodes)
        found = {node: holds for node, holds in answers_of if holds is not None}
        by_place: dict[Span, set[bool | None]] = {}
        for node in program.nodes:
            if node.head.span is not None and node.head.id in decided.values and plan.is_condition(node):
                inner = any(child.head.id in found for child in plan.children(node))
                answer = None if inner or node.head.id in whole else found.get(node.head.id)
                by_place.setdefault(node.head.span, set()).add(answer)
        for span, answers in by_place.items():
            if answers in ({True}, {False}) and not span.source.name.endswith("(built in)"):
                word = "true" if True in answers else "false"
                yield Finding(
                    span,
                    f"this condition is always {word}",
                    notes=_as_of(matter),
                    help=("leave it out, or compare with what was meant",),
                )


def _settled(decided: Decided, node: plan.Node) -> bool | None:
    """A literal flag of the plan is nobody's mistake."""
    if not plan.is_condition(node) or isinstance(node, plan.Const) or node.head.id not in decided.values:
        return None
    return decided.settled(node) if isinstance(node, plan.Apply) else decided.always(node)


# ---- ladders ----------------------------------------------------------------------------------------------


Row = typed.Rung | typed.RiskRow | typed.Outcome | typed.Surveillance


@dataclass(frozen=True, slots=True)
class _Step:
    """A rung as written, where it stands in a ladder of the plan."""

    rung: Row
    node: plan.Node | None
    level: str


def never_reached(matter: Matter) -> Iterator[Finding]:
    """Lines of a ladder that nothing comes to, in whatever clause."""
    spans: dict[Span, list[bool]] = {}
    masks: dict[Span, Span] = {}
    for program, given, steps in _ladders(matter):
        decided = matter.decided[id(program)]
        before = [*given]
        if not decided.possible(before):
            continue
        above: list[tuple[Span, plan.Node]] = []
        for step in steps:
            reached = _reached(decided, before, step)
            spans.setdefault(step.rung.span, []).append(reached)
            mask = None if reached else _mask(decided, above, step)
            if mask is not None:
                masks.setdefault(step.rung.span, mask)
            if step.node is not None:
                before.append((step.node, False))
                above.append((step.rung.span, step.node))
    risks = {row.span for criterion in matter.rules.criteria for row in criterion.risk}
    for span, found in spans.items():
        if not any(found):
            yield _unreached(span, masks.get(span), risk=span in risks)
    yield from _unread_ladders(matter)


def _reached(decided: Decided, before: Sequence[Assumed], step: _Step) -> bool:
    """`otherwise` also catches what is undefined: it is idle only behind a line that surely holds."""
    if step.node is None:
        return not any(decided.always(node) for node, holds in before if not holds)
    return decided.possible([*before, (step.node, True)])


def _mask(decided: Decided, above: Sequence[tuple[Span, plan.Node]], step: _Step) -> Span | None:
    """The one line above that holds wherever this one does, if it is one."""
    own: list[Assumed] = [] if step.node is None else [(step.node, True)]
    return next((span for span, node in above if not decided.possible([(node, False), *own])), None)


def _unreached(span: Span, mask: Span | None, *, risk: bool) -> Finding:
    also = () if mask is None else (Label(mask, "this line holds wherever the other does"),)
    message = "this risk never counts" if risk else "no finding ever comes to this line"
    first = "greater risk" if risk else "worse rating"
    help_ = f"put the {first} first, or leave the line out"
    if risk and mask is None:
        help_ = "leave the line out, or say when it is to count"
    return Finding(span, message, also=also, help=(help_,))


def _failing(clause: plan.Clause) -> list[Assumed]:
    """What is so where a ladder is climbed."""
    return [*_given(clause), *([] if clause.require is None else [(clause.require, False)])]


def _ladders(matter: Matter) -> Iterator[tuple[plan.Plan, list[Assumed], list[_Step]]]:
    """Every ladder with its plan, and what is so where it is climbed."""
    method = matter.rules.method
    for criterion, lowered in zip(matter.rules.criteria, matter.plan.criteria, strict=True):
        for clause, low in zip(criterion.clauses, lowered.clauses, strict=True):
            rungs: list[Row] = [*clause.ladder, *criterion.ladder, *method.ladder]
            pairs = zip(rungs, low.ladder, strict=False)  # the plan's ends with the first `otherwise`
            yield matter.plan, _failing(low), [_Step(rung, step.node, step.level) for rung, step in pairs]
        rows = zip(criterion.risk, lowered.risk, strict=False)  # a plan has a row where there is no risk
        yield matter.plan, [], [_Step(row, step.node, "criterion") for row, step in rows]
    if matter.second is not None:
        of_method: dict[str, tuple[Row, ...]] = {
            OUTCOME: method.outcomes,
            SURVEILLANCE: method.surveillance,
        }
        for low in matter.second.program.clauses:
            pairs = zip(of_method[low.id], low.ladder, strict=True)
            steps = [_Step(row, step.node, "method") for row, step in pairs]
            yield matter.second.program, _failing(low), steps


def _unread_ladders(matter: Matter) -> Iterator[Finding]:
    """A criterion's ladder, where each of its clauses has an `otherwise` of its own."""
    for criterion in matter.rules.criteria:
        ladders = [clause.ladder for clause in criterion.clauses if clause.requires]
        if criterion.ladder and all(ladder and ladder[-1].condition is None for ladder in ladders):
            span = criterion.ladder[0].span.to(criterion.ladder[-1].span)
            message = f"no clause of {criterion.id} falls through to the ladder of the criterion"
            yield Finding(span, message, help=("leave it out, or the `otherwise` of the clauses",))


RULES = (
    Rule("W0610", Severity.WARNING, "a clause that can never fail", never_fails),
    Rule("W0611", Severity.WARNING, "a clause that can never conform", never_conforms),
    Rule("W0612", Severity.WARNING, "a condition that is always true, or always false", decided_condition),
    Rule("W0613", Severity.WARNING, "a line of a ladder that is never reached", never_reached),
)
