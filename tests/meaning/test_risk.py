"""Definition 17a: what a criterion weighs, where its risk depends on evidence.

Every weight is worked out by hand from the factors; every trial runs through both evaluators.
"""

from decimal import Decimal
from typing import Any

import pytest

from assay.units.bounds import Interval, point
from assay.verdict.from_evaluation import Origin, assess
from assay.verdict.model import Assessment, CriterionVerdict
from assay.verdict.risk import weight_of
from tests.meaning.build import OPEN, STANDARD, Both, Perhaps, both, both_plans, diagnostics, evidence
from tests.meaning.laws_of_follow_up import Followed, both_evaluators, followed

METHOD = """
method trial_method "Trial" version "1" {
    rating conformance credit 1
    rating minor credit 0.5
    rating major credit 0
    rate minor otherwise
    weight is likelihood * consequence
"""
RULES = """
evidence a : flag
evidence b : flag
evidence hot : flag "Is it hot?"
evidence x : number "How much?"
evidence each site { hot : flag }
parameter most : number is open
criterion 1.1 "A" {
    risk likelihood 4, consequence 5 when hot "it is hot"
    risk likelihood 3, consequence 2 when x > 5
    risk consequence 2 otherwise "nothing of the kind"
    require a
}
criterion 1.2 "B" { risk likelihood 2, consequence 5 require b }
"""


def judged(
    facts: dict[str, Any], rules: str = RULES, method: str = "", score: str = ""
) -> tuple[Both, Followed, Assessment]:
    """A trial through both evaluators, with what follows and the result document."""
    plans = both_plans(STANDARD + METHOD + method + score + "}", rules)
    given = evidence(plans.first.schema, facts)
    found = both(plans.first, given).all
    with both_evaluators(plans.second) as evaluator:
        after = followed(plans, given, found, evaluator)
    origin = Origin("assay", ("reference", "network"), "rules", "evidence")
    return plans, after, assess(plans.first, given, found, origin, after.follow)


def weighed(facts: dict[str, Any], rules: str = RULES) -> Interval:
    plans, after, _ = judged(facts, rules)
    return weight_of(plans.first.criteria[0], after.risks["1.1"])


def verdict(facts: dict[str, Any], rules: str = RULES, method: str = "") -> CriterionVerdict:
    return judged(facts, rules, method)[2].criteria[0]


def between(low: int, high: int) -> Interval:
    return Interval(Decimal(low), Decimal(high))


# ---- which row counts --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "weight"),
    [
        ({"hot": True, "x": 9}, point(20)),  # the first that holds
        ({"hot": False, "x": 9}, point(6)),
        ({"hot": False, "x": 5}, point(2)),  # 1 * 2: a factor that is not given counts as 1
        ({"hot": True}, point(20)),  # what stands below does not matter
        ({"x": 9}, between(6, 20)),  # 20 or 6, never 2
        ({"x": 5}, between(2, 20)),
        ({"hot": False}, between(2, 6)),
        ({"hot": False, "x": (4, 6)}, between(2, 6)),
        ({}, between(2, 20)),
    ],
)
def test_d17a_the_first_row_that_holds_counts(facts: dict[str, Any], weight: Interval) -> None:
    assert weighed(facts) == weight


def test_d17a_a_row_below_one_that_surely_holds_is_not_possible() -> None:
    assert judged({"x": 9})[1].risks == {"1.1": (0, 1), "1.2": (0,)}
    assert judged({"hot": True})[1].risks["1.1"] == (0,)
    assert judged({"hot": False, "x": 5})[1].risks["1.1"] == (2,)


def test_d17a_a_row_may_ask_about_rows_and_parameters() -> None:
    rules = RULES.replace("when hot", "when some site where hot").replace("x > 5", "x > most")
    assert weighed({"site": {"s": {"hot": True}}}, rules) == point(20)
    assert weighed({"site": {"s": {"hot": False}}, "x": 9}, rules) == between(2, 6)  # the parameter is open
    assert weighed({"site": {}}, rules) == between(2, 6)
    assert weighed({"site": {"s": Perhaps({"hot": True})}}, rules) == between(2, 20)
    assert weighed({"site": {OPEN: True}}, rules) == between(2, 20)


def test_d17a_the_rating_hangs_on_no_risk_and_the_risk_on_no_rating() -> None:
    for facts in ({"a": True}, {"a": True, "hot": True}, {"a": True, "hot": False, "x": 1}):
        assert verdict(facts).ratings == ["conformance"]
    for a in (True, False):
        assert weighed({"a": a, "hot": True}) == point(20)


def test_d17a_a_criterion_that_does_not_apply_weighs_what_it_would() -> None:
    rules = RULES.replace('"A" {', '"A" { applies when b')
    found = judged({"b": False, "hot": True}, rules)[2]
    assert found.criteria[0].weight == "20"
    assert found.score.possible_weight == "10"  # 1.2 alone


def test_d17a_without_a_weight_the_risk_weighs_nothing_more() -> None:
    plans = both_plans(STANDARD + METHOD.replace("weight is likelihood * consequence", "") + "}", RULES)
    assert [row.weight for row in plans.first.criteria[0].risk] == [1, 1, 1]


def test_d17a_a_weight_is_never_less_than_nothing() -> None:
    method = STANDARD + METHOD.replace("likelihood * consequence", "2 - likelihood / consequence") + "}"
    assert diagnostics(method, RULES) == []
    # 2 - 4 / 1: without its consequence, the first row would weigh less than nothing.
    assert diagnostics(method, RULES.replace("likelihood 4, consequence 5", "likelihood 4")) == [
        "E0311: the weight that the method makes of this risk is -2, less than nothing"
    ]


# ---- the score ---------------------------------------------------------------------------------------


def test_d22_a_score_over_weights_that_are_not_settled() -> None:
    # 1.1 is minor and weighs 20, 6 or 2; 1.2 conforms and weighs 10.
    facts = {"a": False, "b": True}
    score = judged(facts)[2].score
    # (20 * 0.5 + 10) / 30 = 66.67; (2 * 0.5 + 10) / 12 = 91.67
    assert (score.low, score.high) == ("66.67", "91.67")
    assert (score.settled_weight, score.possible_weight, score.coverage) == ("12 to 30", "12 to 30", "100")
    assert score.arithmetic == "((2 to 20) × 0.5 + 10 × 1) ÷ ((2 to 20) + 10) = 66.67 % to 91.67 %"
    assert [term.weight for term in score.terms] == ["2 to 20", "10"]


def test_d22_the_coverage_is_a_range_where_weights_are() -> None:
    # 1.2 is open: 2 of 12 is 16.67, 20 of 30 is 66.67.
    score = judged({"a": False})[2].score
    assert (score.settled_weight, score.possible_weight) == ("2 to 20", "12 to 30")
    assert score.coverage == "16.67 to 66.67"
    # Both minor: 50 whatever they weigh.  1.2 conforms: (2 * 0.5 + 10) / 12
    assert (score.low, score.high) == ("50", "91.67")


# ---- why it is open ------------------------------------------------------------------------------------


def test_d24_what_keeps_a_risk_open_is_named_beside_what_keeps_the_rating_open() -> None:
    found = verdict({"a": True, "x": (4, 6)})
    assert (found.weight, found.likelihood, found.consequence) == ("2 to 20", "1 to 4", "2 to 5")
    assert [(row.weight, row.because) for row in found.risk] == [
        ("20", "it is hot"),
        ("6", None),
        ("2", "nothing of the kind"),
    ]
    assert found.reasons == []
    assert [(reason.kind, reason.fact) for reason in found.risk_reasons] == [
        ("missing", "hot"),
        ("uncertain", "x"),
    ]
    settled = verdict({"a": True, "hot": True})
    assert [row.weight for row in settled.risk] == ["20"]
    assert settled.risk_reasons == []


def test_d24_the_tree_of_reasons_says_which_row_counts() -> None:
    rows = [part for part in verdict({"a": True, "hot": False, "x": 9}).trace.because if part.kind == "risk"]
    assert [(row.text, row.outcome) for row in rows] == [
        ("risk weight 20 (likelihood 4, consequence 5), it is hot", "does not count"),
        ("risk weight 6 (likelihood 3, consequence 2)", "counts"),
    ]
    assert [(part.kind, part.outcome) for part in rows[1].because] == [("condition", "yes")]
    below = verdict({"a": True, "hot": False, "x": 1}).trace.because
    assert below[2].text == "otherwise risk weight 2 (consequence 2), nothing of the kind"
    unsure = [part for part in verdict({"a": True, "x": 9}).trace.because if part.kind == "risk"]
    assert [row.outcome for row in unsure] == ["may count", "may count"]


def test_d17a_rows_of_one_weight_leave_nothing_open() -> None:
    rules = RULES.replace("likelihood 4, consequence 5", "likelihood 1, consequence 2").replace(
        "likelihood 3, consequence 2", "likelihood 2, consequence 1"
    )
    found = verdict({"a": True}, rules)
    assert (found.weight, found.likelihood, found.consequence) == ("2", "1 to 2", "1 to 2")
    assert len(found.risk) == 3
    assert found.risk_reasons == []


def test_d17a_what_a_criterion_weighs_that_does_not_apply_is_not_asked_for() -> None:
    rules = RULES.replace('"A" {', '"A" { applies when b "not here"')
    found = verdict({"b": False}, rules)
    assert found.weight == "2 to 20"
    assert found.risk_reasons == []
    assert [reason.fact for reason in verdict({}, rules).risk_reasons] == ["hot", "x"]


def test_d24_deadlines_by_weights_rest_on_what_the_risks_do() -> None:
    line = (
        "deadline plan is (3 months when (sum of weight for each criterion) > 20 otherwise 6 months) "
        "after audit.date\n"
    )
    follow = judged({"a": True, "b": True}, method=line)[2].follow_up
    assert follow is not None
    said = follow.deadlines[0].not_determined
    assert said is not None
    assert "missing: hot" in said
    assert "criterion" not in said


# ---- what a method reads -------------------------------------------------------------------------------

HEAVY = 'escalate to major for each criterion where rating = minor and weight >= 15 "heavy"\n'


@pytest.mark.parametrize(
    ("facts", "ratings"),
    [
        ({"a": False, "hot": True}, ["major"]),  # 20
        ({"a": False, "hot": False, "x": 9}, ["minor"]),  # 6
        ({"a": False, "hot": False}, ["minor"]),  # 6 or 2
        ({"a": False}, ["minor", "major"]),
    ],
)
def test_d19_an_escalation_by_weight(facts: dict[str, Any], ratings: list[str]) -> None:
    assert verdict(facts, method=HEAVY).ratings == ratings


def test_d24_what_keeps_such_an_escalation_open_is_what_the_risk_rests_on() -> None:
    found = verdict({"a": False}, method=HEAVY)
    assert [reason.fact for reason in found.reasons] == ["hot", "x"]
    # 1.2 weighs 10 whatever is found.
    assert judged({"a": True, "b": False}, method=HEAVY)[2].criteria[1].ratings == ["minor"]


def test_d24_an_outcome_by_weights_rests_on_what_the_risks_do() -> None:
    rows = (
        "outcome none when no criterion where applicable\n"
        "outcome heavy when (sum of weight for each criterion) > 20\noutcome light otherwise\n"
    )
    outcome = judged({"a": True, "b": True}, method=rows)[2].follow_up
    assert outcome is not None
    assert outcome.decided is not None
    assert outcome.decided.outcomes == ["heavy", "light"]  # 12 to 30
    assert [reason.fact for reason in outcome.decided.reasons] == ["hot", "x"]
    settled = judged({"a": True, "b": True, "hot": True}, method=rows)[2].follow_up
    assert settled is not None
    assert settled.decided is not None
    assert settled.decided.outcomes == ["heavy"]  # 20 + 10
