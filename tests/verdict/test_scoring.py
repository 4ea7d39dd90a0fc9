"""Models of a score against published values.

XCCDF 1.2 (NISTIR 7275r4, section 7.3.2) describes the models; the values of `PUBLISHED` are those that a
public implementation's own tests assert for one rule per group.  The rest is worked by hand from the text.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from assay.units.bounds import ONE, ZERO, Interval, point
from assay.units.values import FALSE, TRUE, UNKNOWN, Truth
from assay.verdict.scoring import Rule, absolute, default, flat, weighted, worst


def rule(result: str, weight: int | str, group: str) -> Rule:
    passes: Truth = {"pass": TRUE, "fail": FALSE, "open": UNKNOWN}[result]
    credit = {"pass": point(1), "fail": point(0), "open": Interval(ZERO, ONE)}[result]
    return Rule(Decimal(weight), group, TRUE, passes, credit)


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
    gone = [Rule(Decimal(3), "1", FALSE, UNKNOWN, Interval(ZERO, ONE))]
    assert weighted(gone).undefined
    assert [m(gone).value for m in (default, flat, absolute, worst)] == [point(0)] * 4


def test_worst_is_the_least_credit_that_applies() -> None:
    half = Rule(Decimal(1), "1", TRUE, FALSE, point(Decimal("0.5")))
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
    given = [*rules("pass(1)"), Rule(Decimal(1), "x", UNKNOWN, FALSE, point(0))]
    assert flat(given).value == point(1)
    assert flat(given).maximum == Interval(Decimal(1), Decimal(2))
    assert default(given).value == Interval(Decimal(50), Decimal(100))
    assert weighted(given).value == Interval(Decimal(50), Decimal(100))
