"""Models of a score: ours, and those of XCCDF 1.2 (NISTIR 7275 revision 4, section 7.3.2).

A rule here is a criterion: it counts when it applies, it passes when it has the best rating.  What is not
settled gives a range.  The XCCDF models return 0 where nothing counts; ours is undefined there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from assay.units import bounds
from assay.units.bounds import ONE, ZERO, Interval, point
from assay.units.values import FALSE, TRUE, Truth

HUNDRED = point(100)


@dataclass(frozen=True, slots=True)
class Rule:
    """A criterion for the score.  `counts`: does it apply?  `credit` is what it can earn where it does.

    `weight` is a range where its risk is not settled, and never below zero.
    """

    weight: Interval
    group: str
    counts: Truth
    passes: Truth
    credit: Interval

    @property
    def most(self) -> Decimal:
        """The most that it can weigh."""
        return self.weight.high or ZERO

    @property
    def least(self) -> Decimal:
        """The least that it can weigh; zero where it may not count at all."""
        return self.weight.low or ZERO if self.counts == TRUE else ZERO

    def weighed(self, value: Interval) -> bounds.Weighed:
        """A member of a mean with this value."""
        return bounds.Weighed(self.least, self.most, value)


@dataclass(frozen=True, slots=True)
class Scored:
    """A score and, for the flat models, the most that could be had (the two are not comparable between
    sets of different size).
    """

    value: Interval
    maximum: Interval | None = None
    undefined: bool = False


def weighted(rules: Sequence[Rule]) -> Scored:
    """The weighted mean of credits, in per cent; undefined when nothing may apply (definition 22)."""
    counted = _counted(rules)
    mean = bounds.weighted_mean([rule.weighed(rule.credit) for rule in counted])
    if not mean.undefined:
        return Scored(bounds.multiply(mean, HUNDRED))
    ends = [rule.credit for rule in counted if rule.most > 0]
    value = bounds.multiply(bounds.hull(ends), HUNDRED) if ends else bounds.UNDEFINED
    return Scored(value, undefined=True)


def _pass_interval(rule: Rule) -> Interval:
    return Interval(ONE if rule.passes == TRUE else ZERO, ZERO if rule.passes == FALSE else ONE)


def _counted(rules: Sequence[Rule]) -> list[Rule]:
    return [rule for rule in rules if rule.counts != FALSE]


def default(rules: Sequence[Rule]) -> Scored:
    """Every group is normalised to 100 by itself, then the groups are averaged: a group's part does not
    depend on how many rules it holds.  A group that weighs nothing has no part.
    """
    groups: dict[str, list[Rule]] = {}
    for rule in _counted(rules):
        if rule.most > 0:
            groups.setdefault(rule.group, []).append(rule)
    means: list[bounds.Weighed] = []
    for members in groups.values():
        parts = [rule.weighed(_pass_interval(rule)) for rule in members]
        mean = bounds.weighted_mean(parts)
        if mean.undefined:  # it may weigh nothing at all
            means.append(bounds.Weighed(ZERO, ONE, bounds.hull([part.value for part in parts])))
        else:
            means.append(bounds.Weighed(ONE, ONE, mean))
    whole = bounds.weighted_mean(means)
    if whole.undefined:
        whole = bounds.hull([point(ZERO), *(mean.value for mean in means)])  # nothing counts, or some do
    return Scored(bounds.multiply(whole, HUNDRED))


def flat(rules: Sequence[Rule], *, weighted_rules: bool = True) -> Scored:
    """The sum of the weights of the rules that pass, of the sum of all weights.

    Unweighted, every weight other than zero is one, and zero stays zero.
    """
    low = high = least = most = ZERO
    for rule in _counted(rules):
        ends = (rule.least, rule.most)
        own, own_most = ends if weighted_rules else (ONE if end > 0 else ZERO for end in ends)
        low += own if rule.passes == TRUE else ZERO
        high += own_most if rule.passes != FALSE else ZERO
        least += own
        most += own_most
    return Scored(Interval(low, high), Interval(least, most))


def absolute(rules: Sequence[Rule]) -> Scored:
    """1 when every rule that counts and weighs anything passes, else 0; 0 also when none counts."""
    weighing = [rule for rule in _counted(rules) if rule.most > 0]
    surely_counted = any(rule.least > 0 for rule in weighing)
    all_pass = all(rule.passes == TRUE for rule in weighing) and surely_counted
    none_fails = all(rule.passes != FALSE or rule.least == 0 for rule in weighing)
    may_pass = none_fails and any(rule.passes != FALSE for rule in weighing)
    return Scored(Interval(ONE if all_pass else ZERO, ONE if may_pass else ZERO))


def worst(rules: Sequence[Rule]) -> Scored:
    """The least credit of any criterion that applies, in per cent; 0 when none does."""
    counted = _counted(rules)
    least = bounds.least([bounds.Member(rule.credit, sure=rule.counts == TRUE) for rule in counted])
    if least.undefined:
        least = bounds.hull([point(ZERO), *(rule.credit for rule in counted)])
    return Scored(bounds.multiply(least, HUNDRED))


def scored(model: str, rules: Sequence[Rule]) -> Scored:
    """The score by the model that a method names."""
    match model:
        case "default":
            return default(rules)
        case "flat":
            return flat(rules)
        case "flat_unweighted":
            return flat(rules, weighted_rules=False)
        case "absolute":
            return absolute(rules)
        case "worst":
            return worst(rules)
        case _:
            return weighted(rules)
