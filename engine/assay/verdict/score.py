"""The risk-weighted score and its coverage (definition 22)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from assay.plan import tree as plan
from assay.units import bounds
from assay.units.bounds import Interval
from assay.verdict.evaluation import NOT_APPLICABLE, CriterionResult, Evaluation
from assay.verdict.model import Score, ScoreTerm, Truth
from assay.verdict.words import number_text

_HUNDRED = bounds.point(100)


def _credits(program: plan.Plan, result: CriterionResult) -> Interval | None:
    """The range of credit that a criterion can earn where it applies."""
    known = {rating.name: rating.credit for rating in program.method.ratings}
    found = [known[rating] or bounds.ZERO for rating in result.ratings if rating != NOT_APPLICABLE]
    return Interval(min(found), max(found)) if found else None


def _text(value: Decimal | None) -> str | None:
    """A percentage with at most two decimals; more digits would pretend."""
    if value is None:
        return None
    rounded = value.quantize(Decimal("0.01"))
    return number_text(
        rounded.normalize() if rounded != rounded.to_integral() else rounded.quantize(Decimal(1))
    )


def score(program: plan.Plan, evaluation: Evaluation) -> Score:
    """The exact range of the weighted mean over applicable criteria, in per cent."""
    members: list[tuple[Decimal, Interval, bool]] = []
    terms: list[ScoreTerm] = []
    settled = possible = bounds.ZERO
    for criterion in program.criteria:
        result = evaluation.criteria[criterion.id]
        credit = _credits(program, result)
        sure = NOT_APPLICABLE not in result.ratings
        if credit is not None:
            members.append((criterion.weight, credit, sure))
            possible += criterion.weight
            settled += criterion.weight if len(result.ratings) == 1 else 0
        terms.append(_term(criterion, credit, sure=sure))
    mean = bounds.weighted_mean(members)
    undefined = mean.undefined
    percent = bounds.multiply(mean, _HUNDRED) if not undefined else _possible_mean(members)
    coverage = bounds.divide(bounds.multiply(bounds.point(settled), _HUNDRED), bounds.point(possible))
    return Score(
        low=_text(percent.low),
        high=_text(percent.high),
        may_be_undefined=undefined,
        coverage=_text(coverage.low),
        settled_weight=number_text(settled),
        possible_weight=number_text(possible),
        arithmetic=_arithmetic(members, percent, undefined=undefined),
        terms=terms,
    )


def _possible_mean(members: Sequence[tuple[Decimal, Interval, bool]]) -> Interval:
    """The range of the mean if anything applies at all."""
    ends = [credit for weight, credit, _ in members if weight > 0]
    return bounds.multiply(bounds.hull(ends), _HUNDRED) if ends else bounds.UNDEFINED


def _term(criterion: plan.Criterion, credit: Interval | None, *, sure: bool) -> ScoreTerm:
    counts: Truth = "no" if credit is None else "yes" if sure else "not known"
    return ScoreTerm(
        criterion=criterion.id,
        weight=number_text(criterion.weight),
        credit="–" if credit is None else _range(credit),
        counts=counts,
    )


def _range(credit: Interval) -> str:
    assert credit.low is not None
    assert credit.high is not None
    if credit.low == credit.high:
        return number_text(credit.low)
    return f"{number_text(credit.low)} to {number_text(credit.high)}"


def _arithmetic(
    members: Sequence[tuple[Decimal, Interval, bool]], percent: Interval, *, undefined: bool
) -> str:
    """`(20 × 0.5 + 12 × 1) ÷ (20 + 12) = 68.75 %`, a criterion that may not apply in brackets."""
    if not members:
        return "no criterion applies: the score is undefined"
    above = " + ".join(_bracket(f"{number_text(w)} × {_spread(c)}", sure) for w, c, sure in members)
    below = " + ".join(_bracket(number_text(w), sure) for w, _, sure in members)
    low, high = _text(percent.low), _text(percent.high)
    result = f"{low} %" if low == high else f"{low} % to {high} %"
    tail = "; undefined if nothing applies" if undefined else ""
    return f"({above}) ÷ ({below}) = {result}{tail}"


def _spread(credit: Interval) -> str:
    return _range(credit) if credit.exact else f"({_range(credit)})"


def _bracket(text: str, sure: bool) -> str:
    return text if sure else f"[{text}]"
