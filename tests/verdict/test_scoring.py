"""Models of a score against published values.

XCCDF 1.2 (NISTIR 7275r4, section 7.3.2) describes the models; the values of `PUBLISHED` are those that a
public implementation's own tests assert for one rule per group.  The rest is worked by hand from the text.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest

from assay.units.bounds import ONE, ZERO, Interval, point
from assay.units.values import FALSE, TRUE, UNKNOWN, Truth
from assay.verdict.scoring import Rule, absolute, default, flat, scored, weighted, worst


def rule(result: str, weight: int | str, group: str) -> Rule:
    passes: Truth = {"pass": TRUE, "fail": FALSE, "open": UNKNOWN}[result]
    credit = {"pass": point(1), "fail": point(0), "open": Interval(ZERO, ONE)}[result]
    return Rule(point(Decimal(weight)), group, TRUE, passes, credit)


def rules(text: str) -> list[Rule]:
    """`pass(1) fail(10)`: one rule a group."""
    found = []
    for place, word in enumerate(text.split()):
        result, _, weight = word.rstrip(")").partition("(")
        found.append(rule(result, weight, str(place)))
    return found


PUBLISHED = [
    # rules, default, (flat, of), (unweighted, of), absolute; None: not asserted there
    ("pass(1) pass(1)", "100", ("2", None), None, "1"),
    ("pass(1) pass(1) fail(1)", "66.6666666666667", ("2", "3"), ("2", "3"), None),
    ("fail(1)", None, ("0", None), ("0", None), None),
    ("pass(1) fail(1) fail(10)", None, ("1", "12"), ("1", "3"), None),
    ("pass(1) fail(1) pass(0)", None, ("1", "2"), ("1", "2"), None),
    ("", "0", None, None, None),
]


@pytest.mark.parametrize(("text", "by_default", "by_flat", "by_unweighted", "by_absolute"), PUBLISHED)
def test_published_values(
    text: str,
    by_default: str | None,
    by_flat: tuple[str, str | None] | None,
    by_unweighted: tuple[str, str | None] | None,
    by_absolute: str | None,
) -> None:
    given = rules(text)
    if by_default is not None:
        assert default(given).value == point(Decimal(by_default))
    for expected, found in ((by_flat, flat(given)), (by_unweighted, flat(given, weighted_rules=False))):
        if expected is not None:
            assert found.value == point(Decimal(expected[0]))
            if expected[1] is not None:
                assert found.maximum == point(Decimal(expected[1]))
    if by_absolute is not None:
        assert absolute(given).value == point(Decimal(by_absolute))


@pytest.mark.parametrize("text", ["pass(1) pass(1) fail(1)", "fail(1)", "pass(1) fail(1) fail(10)"])
def test_absolute_is_nothing_once_a_weighing_rule_fails(text: str) -> None:
    assert absolute(rules(text)).value == point(0)


def test_absolute_does_not_mind_a_failing_rule_without_weight() -> None:
    # s = 1 and m = 1: the rule of weight 0 is in neither sum.
    assert absolute(rules("pass(1) fail(0)")).value == point(1)


def test_default_normalises_each_group_by_itself() -> None:
    # G1: (1 × 100 + 3 × 0) ÷ 4 = 25; G2: 100; both groups weigh 1: (25 + 100) ÷ 2 = 62.5
    given = [rule("pass", 1, "G1"), rule("fail", 3, "G1"), rule("pass", 1, "G2")]
    assert default(given).value == point(Decimal("62.5"))


def test_the_weighted_mean_with_no_credit_for_less_than_the_best_is_flat_in_per_cent() -> None:
    given = rules("pass(1) fail(1) fail(10)")
    assert weighted(given).value == point(Decimal("8.33333333333333"))  # 1 ÷ 12


def test_weighted_is_undefined_where_nothing_applies_and_the_others_say_zero() -> None:
    gone = [Rule(point(3), "1", FALSE, UNKNOWN, Interval(ZERO, ONE))]
    assert weighted(gone).undefined
    assert [m(gone).value for m in (default, flat, absolute, worst)] == [point(0)] * 4


def test_worst_is_the_least_credit_that_applies() -> None:
    half = Rule(point(1), "1", TRUE, FALSE, point(Decimal("0.5")))
    assert worst([*rules("pass(1) pass(9)"), half]).value == point(50)


def test_what_is_open_gives_a_range() -> None:
    given = rules("pass(1) open(3)")
    assert flat(given).value == Interval(Decimal(1), Decimal(4))
    assert flat(given).maximum == point(4)
    assert default(given).value == Interval(Decimal(50), Decimal(100))
    assert absolute(given).value == Interval(ZERO, ONE)
    assert worst(given).value == Interval(ZERO, Decimal(100))


def test_what_may_not_apply_counts_both_ways() -> None:
    # A failing rule of weight 1 that may not apply, beside a passing one: 1 of 1, or 1 of 2.
    given = [*rules("pass(1)"), Rule(point(1), "x", UNKNOWN, FALSE, point(0))]
    assert flat(given).value == point(1)
    assert flat(given).maximum == Interval(Decimal(1), Decimal(2))
    assert default(given).value == Interval(Decimal(50), Decimal(100))
    assert weighted(given).value == Interval(Decimal(50), Decimal(100))


def test_what_weighs_more_or_less_gives_a_range() -> None:
    # A failing rule of weight 1 to 3 beside a passing one of 2: 2 of 3, down to 2 of 5.
    given = [*rules("pass(2)"), Rule(Interval(ONE, Decimal(3)), "x", TRUE, FALSE, point(0))]
    assert weighted(given).value == Interval(Decimal(40), Decimal("66.6666666666667"))
    assert flat(given).value == point(2)
    assert flat(given).maximum == Interval(Decimal(3), Decimal(5))
    # One that weighs nothing, or 3: the models of XCCDF leave out what weighs nothing.
    given = [*rules("pass(2)"), Rule(Interval(ZERO, Decimal(3)), "x", TRUE, FALSE, point(0))]
    assert weighted(given).value == Interval(Decimal(40), Decimal(100))
    assert default(given).value == Interval(Decimal(50), Decimal(100))
    assert absolute(given).value == Interval(ZERO, ONE)
    assert flat(given, weighted_rules=False).maximum == Interval(ONE, Decimal(2))
    # Alone it may leave nothing to score.
    assert weighted(given[1:]).undefined


# ---- against all worlds ----------------------------------------------------------------------------------

CREDITS = [Fraction(1), Fraction(3, 4), Fraction(1, 2), Fraction(0)]
Counted = tuple[int, str, Fraction]
"""A rule that counts, in one world: weight, group, credit.  It passes with credit 1."""


def mean(pairs: Sequence[tuple[int, Fraction]]) -> Fraction | None:
    below = sum(weight for weight, _ in pairs)
    return sum((weight * value for weight, value in pairs), Fraction(0)) / below if below else None


def in_one_world(model: str, counted: Sequence[Counted]) -> tuple[Fraction | None, int]:
    """The score, None where it is undefined, and the most that could be had."""
    passed = [(weight, Fraction(credit == 1)) for weight, _, credit in counted]
    match model:
        case "weighted":
            value = mean([(weight, credit) for weight, _, credit in counted])
            return (None if value is None else 100 * value), 0
        case "default":
            groups = {group for _, group, _ in counted}
            means = [mean([p for p, c in zip(passed, counted, strict=True) if c[1] == g]) for g in groups]
            return 100 * (mean([(1, each) for each in means if each is not None]) or Fraction(0)), 0
        case "flat":
            return sum((w * p for w, p in passed), Fraction(0)), sum(w for w, _ in passed)
        case "flat_unweighted":
            return sum((p for w, p in passed if w), Fraction(0)), sum(1 for w, _ in passed if w)
        case "absolute":
            weighing = [p for w, p in passed if w]
            return Fraction(bool(weighing) and all(weighing)), 0
        case _:
            return 100 * min((credit for *_, credit in counted), default=Fraction(0)), 0


@pytest.mark.parametrize("model", ["weighted", "default", "flat", "flat_unweighted", "absolute", "worst"])
def test_d22_a_score_is_the_exact_range_over_all_that_is_possible(model: str) -> None:
    rng = random.Random(model)
    for _ in range(150):
        given: list[Rule] = []
        ways: list[list[Counted | None]] = []
        for _ in range(rng.randint(0, 4)):
            weights, group = (
                rng.choice([[0], [1], [1], [2], [5], [0, 2], [1, 3, 6], [2, 5]]),
                rng.choice("ab"),
            )
            credits_ = rng.sample(CREDITS, rng.randint(1, 2))
            counts: Truth = rng.choice([TRUE, TRUE, UNKNOWN, UNKNOWN, FALSE])
            passes: Truth = FALSE if CREDITS[0] not in credits_ else TRUE if len(credits_) == 1 else UNKNOWN
            low, high = (Decimal(float(end(credits_))) for end in (min, max))
            weight = Interval(Decimal(weights[0]), Decimal(weights[-1]))
            given.append(Rule(weight, group, counts, passes, Interval(low, high)))
            there = [(w, group, credit) for w in weights for credit in credits_] if counts != FALSE else []
            ways.append([*there, *([None] if counts != TRUE else [])])
        worlds = [in_one_world(model, [one for one in way if one is not None]) for way in product(*ways)]
        values = [value for value, _ in worlds if value is not None]
        found = scored(model, given)
        assert found.undefined == (len(values) < len(worlds)), given
        if values:
            assert near(found.value, min(values), max(values)), given
        if found.maximum is not None:
            assert near(found.maximum, min(m for _, m in worlds), max(m for _, m in worlds)), given


def near(found: Interval, low: Fraction | int, high: Fraction | int) -> bool:
    """Equal but for the rounding to fifteen digits."""
    assert found.low is not None
    assert found.high is not None
    return abs(Fraction(found.low) - low) < 1e-11 and abs(Fraction(found.high) - high) < 1e-11
