"""The score of a result and its coverage (definition 22), by the model that the method names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from assay.plan import tree as plan
from assay.units import bounds
from assay.units.bounds import Interval
from assay.units.values import FALSE, TRUE, UNKNOWN, Truth
from assay.verdict.evaluation import NOT_APPLICABLE, Ratings
from assay.verdict.model import Score, ScoreTerm
from assay.verdict.risk import weight_of, weight_text
from assay.verdict.scoring import Rule, Scored, scored
from assay.verdict.words import number_text

_PER_CENT = ("weighted", "default", "worst")
_TRUTH: dict[Truth, str] = {TRUE: "yes", FALSE: "no", UNKNOWN: "not known"}


def _text(value: Decimal | None) -> str | None:
    """At most two decimals; more digits would pretend."""
    if value is None:
        return None
    rounded = value.quantize(Decimal("0.01"))
    whole = rounded == rounded.to_integral()
    return number_text(rounded.quantize(Decimal(1)) if whole else rounded.normalize())


def _figure(value: Decimal | None) -> str | None:
    """Two decimals, or whole: `38.10`, `100`."""
    if value is None:
        return None
    rounded = value.quantize(Decimal("0.01"))
    return str(rounded.quantize(Decimal(1)) if rounded == rounded.to_integral() else rounded)


def _rule(program: plan.Plan, criterion: plan.Criterion, ratings: Ratings, possible: Sequence[int]) -> Rule:
    credits_ = {rating.name: rating.credit or bounds.ZERO for rating in program.method.ratings}
    grades = ratings - {NOT_APPLICABLE}
    counts = FALSE if not grades else TRUE if NOT_APPLICABLE not in ratings else UNKNOWN
    best = program.ratings[0]
    passes = FALSE if best not in grades else TRUE if grades == {best} else UNKNOWN
    earned = [credits_[name] for name in grades] or [bounds.ZERO]
    credit = Interval(min(earned), max(earned))
    return Rule(weight_of(criterion, possible), criterion.principle, counts, passes, credit)


def scored_rules(
    program: plan.Plan, ratings: Mapping[str, Ratings], risks: Mapping[str, Sequence[int]]
) -> dict[str, Rule]:
    """Every criterion as the score sees it, by its name; `risks`: the rows of its risk that are possible."""
    return {item.id: _rule(program, item, ratings[item.id], risks[item.id]) for item in program.criteria}


def score(program: plan.Plan, ratings: Mapping[str, Ratings], risks: Mapping[str, Sequence[int]]) -> Score:
    """The score over all criteria, with its terms, its arithmetic and its coverage."""
    rules = scored_rules(program, ratings, risks)
    found = scored(program.method.score, list(rules.values()))
    counted = {name: rule for name, rule in rules.items() if rule.counts != FALSE}
    settled = {name: rule for name, rule in counted.items() if len(ratings[name]) == 1}
    return Score(
        model=program.method.score,
        unit="%" if program.method.score in _PER_CENT else "points",
        low=_figure(found.value.low),
        high=_figure(found.value.high),
        maximum=None if found.maximum is None else _range(found.maximum),
        may_be_undefined=found.undefined,
        coverage=_coverage(list(counted.values()), list(settled.values())),
        settled_weight=weight_text(_whole_weight(settled.values())),
        possible_weight=weight_text(_whole_weight(counted.values())),
        arithmetic=_arithmetic(program.method.score, list(rules.values()), found),
        terms=[_term(name, rule) for name, rule in rules.items()],
    )


def _whole_weight(rules: Iterable[Rule]) -> Interval:
    """What criteria weigh together where all of them apply."""
    weights = [rule.weight for rule in rules]
    least = bounds.exact_sum(weight.low or bounds.ZERO for weight in weights)
    return Interval(least, bounds.exact_sum(weight.high or bounds.ZERO for weight in weights))


def _coverage(counted: Sequence[Rule], settled: Sequence[Rule]) -> str | None:
    """The settled share of the weight, in per cent: a mean of ones and zeros."""
    known = set(map(id, settled))
    members = [
        bounds.Weighed(rule.weight.low or bounds.ZERO, rule.most, bounds.point(int(id(rule) in known)))
        for rule in counted
    ]
    found = bounds.multiply(bounds.weighted_mean(members), bounds.point(100))
    if found.undefined:
        return None
    low, high = _figure(found.low), _figure(found.high)
    return low if low == high else f"{low} to {high}"


def _term(name: str, rule: Rule) -> ScoreTerm:
    return ScoreTerm(
        criterion=name,
        weight=weight_text(rule.weight),
        credit="–" if rule.counts == FALSE else _range(rule.credit),
        counts=_TRUTH[rule.counts],  # type: ignore[arg-type]
    )


def _range(value: Interval) -> str:
    low, high = _text(value.low), _text(value.high)
    return str(low) if low == high else f"{low} to {high}"


def _arithmetic(model: str, rules: Sequence[Rule], found: Scored) -> str:
    """`(20 × 0.5 + 12 × 1) ÷ (20 + 12) = 68.75 %`; what may not apply stands in brackets."""
    counted = [rule for rule in rules if rule.counts != FALSE]
    if not counted:
        return (
            "no criterion applies: the score is undefined" if model == "weighted" else "no criterion applies"
        )
    if model != "weighted":
        maximum = "" if found.maximum is None else f" of {_range(found.maximum)}"
        return f"by the model `{model}` over {len(counted)} criteria: {_range(found.value)}{maximum}"
    above = " + ".join(_bracket(f"{_weight(rule)} × {_spread(rule.credit)}", rule.counts) for rule in counted)
    below = " + ".join(_bracket(_weight(rule), rule.counts) for rule in counted)
    low, high = _figure(found.value.low), _figure(found.value.high)
    result = f"{low} %" if low == high else f"{low} % to {high} %"
    tail = "; undefined if nothing applies" if found.undefined else ""
    return f"({above}) ÷ ({below}) = {result}{tail}"


def _spread(credit: Interval) -> str:
    return _range(credit) if credit.exact else f"({_range(credit)})"


def _weight(rule: Rule) -> str:
    text = weight_text(rule.weight)
    return text if rule.weight.exact else f"({text})"


def _bracket(text: str, counts: Truth) -> str:
    return text if counts == TRUE else f"[{text}]"
