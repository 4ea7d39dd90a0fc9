"""The facilities of an audit taken together: what fails where, how far it reaches, what share was visited.

In: the criteria of a result and its scope.  Out: `Sites`.  Nothing is judged anew: subjects carry the ratings
of their clauses, and the share from which a failure is systemic is the one in the method's own ladder.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from assay.plan import tree as plan
from assay.typed import tree as typed
from assay.typed.tree import Op
from assay.typed.walk import walk
from assay.units.bounds import Interval
from assay.verdict import covered, model
from assay.verdict.encoding import setting_in_force
from assay.verdict.evaluation import NOT_APPLICABLE, UNSETTLED
from assay.verdict.words import number_text

ISOLATED, SEVERAL, SYSTEMIC, ONLY = (
    "isolated",
    "at several facilities",
    "systemic",
    "at the only facility judged",
)


@dataclass(frozen=True, slots=True)
class Systemic:
    """From which share of failing subjects the method calls a failure systemic; None: not configured."""

    share: Fraction | None
    least: int
    strict: bool
    text: str


def sites(
    program: plan.Plan,
    audit_date: Decimal,
    scope: covered.Scope,
    criteria: Sequence[model.CriterionVerdict],
) -> covered.Sites | None:
    """None where the evidence names no facility."""
    names = [item.id for item in scope.facilities]
    if not names:
        return None
    scale = [rating.name for rating in program.method.ratings]
    rule = systemic_rule(program, audit_date)
    judged = [item for item in criteria if item.ratings != [NOT_APPLICABLE]]
    share, why = _share(scope)
    return covered.Sites(
        facilities=len(names),
        visited=len(scope.visited) if scope.visited is not None and scope.visited_complete else None,
        share=share,
        not_determined=why,
        systemic=rule.text if rule is not None else None,
        by_facility=[_facility(name, scope, judged, scale) for name in names],
        extents=[
            found
            for item in judged
            for clause in item.clauses
            if (found := _extent(item.id, clause, scale[0], rule)) is not None
        ],
    )


def _share(scope: covered.Scope) -> tuple[str | None, str | None]:
    """Visited over all, in per cent to one decimal place; or why it is not known."""
    if scope.visited is None:
        return None, "the evidence does not say which facilities were visited (audit.visited)"
    if not scope.visited_complete:
        return None, "the list of the facilities visited is not complete (audit.visited)"
    if not scope.facilities_complete:
        return None, "the list of facilities is not complete"
    exact = Fraction(len(scope.visited) * 1000, len(scope.facilities))
    return number_text(Decimal(round(exact)) / 10), None


# ---- one facility -----------------------------------------------------------------------------------------


def _facility(
    name: str, scope: covered.Scope, criteria: Sequence[model.CriterionVerdict], scale: Sequence[str]
) -> covered.FacilityVerdict:
    counts = dict.fromkeys([*scale, UNSETTLED], 0)
    failing: list[str] = []
    maybe: list[str] = []
    for item in criteria:
        here = {clause.id: _at(clause, name) for clause in item.clauses if _at(clause, name)}
        ratings = _worst([each for found in here.values() for each in found], scale)
        if not ratings:
            continue
        counts[next(iter(ratings)) if len(ratings) == 1 else UNSETTLED] += 1
        for clause, found in here.items():
            state = _state(found, scale[0])
            (failing if state == "fails" else maybe if state == "may fail" else []).append(clause)
    visited: model.Truth = "not known"
    if scope.visited is not None and name in scope.visited:
        visited = "yes"
    elif scope.visited is not None and scope.visited_complete:
        visited = "no"
    return covered.FacilityVerdict(facility=name, visited=visited, counts=counts, failing=failing, open=maybe)


def _at(clause: model.ClauseVerdict, facility: str) -> list[list[str]]:
    """The ratings of the subjects at a facility that it may be about."""
    if clause.ratings == [NOT_APPLICABLE]:
        return []
    found = (part.ratings for part in clause.subjects if part.facility == facility)
    return [ratings for ratings in found if ratings != [NOT_APPLICABLE]]


def _worst(sets: Sequence[Sequence[str]], scale: Sequence[str]) -> set[str]:
    """The ratings that the worst of several can have."""
    ranks = [sorted(scale.index(each) for each in one if each in scale) for one in sets]
    ranks = [one for one in ranks if one]
    if not ranks:
        return set()
    least = max(one[0] for one in ranks)
    return {scale[rank] for one in ranks for rank in one if rank >= least}


def _state(sets: Sequence[Sequence[str]], best: str) -> str:
    fine = {best, NOT_APPLICABLE}
    if any(not set(one) & fine for one in sets):
        return "fails"
    return "may fail" if any(set(one) - fine for one in sets) else "met"


# ---- how far a failure reaches ----------------------------------------------------------------------------


def _extent(
    criterion: str, clause: model.ClauseVerdict, best: str, rule: Systemic | None
) -> covered.Extent | None:
    """None where the clause is met wherever it was judged, or is not about facilities."""
    names = dict.fromkeys(part.facility for part in clause.subjects if part.facility)
    states = {name: _state(found, best) for name in names if (found := _at(clause, name))}
    failing = [name for name, state in states.items() if state == "fails"]
    maybe = [name for name, state in states.items() if state == "may fail"]
    if not failing and not maybe:
        return None
    possible = range(max(1, len(failing)), len(failing) + len(maybe) + 1)
    words = list(dict.fromkeys(_word(number, len(states), rule) for number in possible))
    return covered.Extent(
        criterion=criterion,
        clause=clause.id,
        judged=len(states),
        failing=failing,
        open=maybe,
        extents=words,
        because=_because(states, failing, maybe),
    )


def _word(failing: int, judged: int, rule: Systemic | None) -> str:
    if judged == 1:
        return ONLY
    if rule is not None and rule.share is not None and judged >= rule.least:
        found = Fraction(failing, judged)
        if found > rule.share or (found == rule.share and not rule.strict):
            return SYSTEMIC
    return ISOLATED if failing == 1 else SEVERAL


def _because(states: Mapping[str, str], failing: Sequence[str], maybe: Sequence[str]) -> str:
    """`fails at 1 of 3 facilities, and perhaps at 1 more`."""
    of = f"{len(states)} {'facility' if len(states) == 1 else 'facilities'}"
    if not failing:
        return f"may fail at {len(maybe)} of {of}"
    more = f", and perhaps at {len(maybe)} more" if maybe else ""
    return f"fails at {len(failing)} of {of}{more}"


# ---- what the method calls systemic -----------------------------------------------------------------------


def systemic_rule(program: plan.Plan, audit_date: Decimal) -> Systemic | None:
    """The first rung of the method's ladder that asks for a share of failing subjects."""
    for rung in program.method.ladder:
        parts = list(walk(rung.condition)) if rung.condition is not None else []
        for expr in parts:
            if not _compares(expr, "clause.failing_share"):
                continue
            assert isinstance(expr, typed.Apply)
            value = _constant(expr, program, audit_date)
            least = next((_least(each) for each in parts if _compares(each, "clause.subjects")), 0)
            strict = expr.op is Op.GT
            return Systemic(value, least, strict, _text(value, least, strict, rung.rating, rung.reason))
    return None


def _compares(expr: typed.Expr, what: str) -> bool:
    return (
        isinstance(expr, typed.Apply)
        and expr.op in (Op.GE, Op.GT)
        and isinstance(expr.args[0], typed.ClauseFact)
        and expr.args[0].name == what
    )


def _constant(expr: typed.Apply, program: plan.Plan, audit_date: Decimal) -> Fraction | None:
    """The right side in the unit of the left; None where it is open, or no constant."""
    match expr.args[1]:
        case typed.Const(value=Interval() as value):
            found: object = value
        case typed.ParamRef(name=name):
            setting = setting_in_force(program.parameters[name], audit_date)
            found = setting.value if setting is not None else None
        case _:
            found = None
    if not isinstance(found, Interval) or not found.exact or found.low is None:
        return None
    return Fraction(found.low) * expr.factor


def _least(expr: typed.Expr) -> int:
    assert isinstance(expr, typed.Apply)
    value = expr.args[1].value if isinstance(expr.args[1], typed.Const) else None
    if not isinstance(value, Interval) or value.low is None:
        return 0
    return int(value.low) + (1 if expr.op is Op.GT else 0)


def _text(share: Fraction | None, least: int, strict: bool, rating: str, reason: str | None) -> str:
    """`a systemic failure (major): from 50 % of at least 2 subjects`."""
    if share is None:
        amount = "from a share that is not configured"
    else:
        scaled = share * 100
        shown = number_text(Decimal(scaled.numerator) / Decimal(scaled.denominator))
        amount = f"{'above' if strict else 'from'} {shown} %"
    of = f" of at least {least} subjects" if least > 1 else " of the subjects"
    return f"{reason or rating} ({rating}): {amount}{of}; facilities are counted alike here"
