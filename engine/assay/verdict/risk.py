"""What a criterion weighs: the rows of its risk that are possible (definition 17a)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from assay.plan import tree as plan
from assay.units.bounds import Interval
from assay.verdict.evaluation import CriterionResult
from assay.verdict.model import CriterionVerdict, RiskRow
from assay.verdict.words import number_text

Risks = Mapping[str, Sequence[int]]


def risks_of(results: Mapping[str, CriterionResult]) -> Risks:
    """By criterion, the places of the rows of its risk that are possible."""
    return {name: result.risk for name, result in results.items()}


def weight_of(criterion: plan.Criterion, possible: Sequence[int]) -> Interval:
    """What it weighs, as the range over the rows that are possible."""
    weights = [criterion.risk[place].weight for place in possible]
    return Interval(min(weights), max(weights))


def range_text(low: Decimal, high: Decimal) -> str:
    """`20`, or `12 to 20`."""
    return number_text(low) if low == high else f"{number_text(low)} to {number_text(high)}"


def weight_text(weight: Interval) -> str:
    """A weight, or the range of it."""
    assert weight.low is not None
    assert weight.high is not None
    return range_text(weight.low, weight.high)


def factor_text(criterion: plan.Criterion, possible: Sequence[int], name: str) -> str | None:
    """A risk factor, or the range of it; None where no possible row gives it, so that it counts as 1."""
    given = [criterion.risk[place].factors.get(name) for place in possible]
    if all(value is None for value in given):
        return None
    numbers = [Decimal(1) if value is None else value for value in given]
    return range_text(min(numbers), max(numbers))


def rows(criterion: plan.Criterion, possible: Sequence[int]) -> list[RiskRow]:
    """The rows that are possible, as a result tells them."""
    return [
        RiskRow(
            likelihood=factor_text(criterion, [place], "likelihood"),
            consequence=factor_text(criterion, [place], "consequence"),
            weight=number_text(criterion.risk[place].weight),
            because=_because(criterion, place, beside=len(possible) > 1),
        )
        for place in possible
    ]


def _because(criterion: plan.Criterion, place: int, *, beside: bool) -> str | None:
    row = criterion.risk[place]
    return row.reason or ("none of the others" if beside and row.node is None else None)


def is_settled(item: CriterionVerdict) -> bool:
    """Whether it is known what a criterion of a result weighs, whichever row counts."""
    return len({row.weight for row in item.risk}) < 2


def greatest_weight(item: CriterionVerdict) -> Decimal:
    """The most that a criterion of a result may weigh, as far as the result shows its digits."""
    texts = [row.weight for row in item.risk] or [item.weight]
    return max(Decimal(text.rstrip("…")) for text in texts)
