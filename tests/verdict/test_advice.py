"""Advice on small programs, worked out by hand: what to ask, what goes stale, what would change the verdict.

`tests/meaning/test_advice.py` tries the same promises on programs by chance.
"""

from collections.abc import Callable
from typing import Any

import pytest

from assay.advice.advise import Ahead, ahead_of
from assay.evidence.facts import Evidence
from assay.session import NetworkEvaluator, Program, assess
from assay.verdict.advised import Advice, Change

Read = Callable[[Program, str], Evidence]
DAYS = Ahead(90, months=False)


def criterion(body: str, number: str = "1.1", head: str = "") -> str:
    return f'criterion {number} "Tanks" {{\n applies to storing\n {head}\n for each tank\n {body}\n}}\n'


@pytest.fixture
def advice(small: Any, read: Read, network: NetworkEvaluator) -> Callable[..., Advice]:
    def make(rules: str, text: str, ahead: Ahead = DAYS) -> Advice:
        program = small(rules)
        found = assess(program, read(program, text), "", network, ahead).advice
        assert found is not None
        return found

    return make


# ---- what to ask next ------------------------------------------------------------------------------


def test_what_both_facts_decide_needs_both(advice: Any, tanks: Any) -> None:
    """It conforms only with both; either alone may still leave it open."""
    rules = criterion("require inspected\n require lining in [steel, clay]")
    (found,) = advice(rules, tanks(a="leaked: 1 t")).smallest_sets
    assert {fact.fact for fact in found.facts} == {"tank.a.inspected", "tank.a.lining"}
    assert (found.settles, found.method, found.candidates) == (True, "exact", 2)
    assert found.note is None


def test_two_readings_of_one_unknown_are_independent(advice: Any, tanks: Any) -> None:
    """The inspection changes nothing, but it is read twice (definition 8): until it is known, a leak below
    the ceiling leaves the rating open.  So it is asked for.
    """
    rules = criterion("require (leaked < 5 t and inspected) or (leaked < 5 t and not inspected)")
    (found,) = advice(rules, tanks(a="held: 1 t")).smallest_sets
    assert {fact.fact for fact in found.facts} == {"tank.a.leaked", "tank.a.inspected"}


def test_more_than_twelve_candidates_are_chosen_from_greedily(advice: Any, tanks: Any) -> None:
    """Thirteen tanks, each with a flag of its own: every one of them is needed."""
    rules = criterion("require inspected")
    (found,) = advice(rules, tanks(**{f"t{n}": "leaked: 1 t" for n in range(13)})).smallest_sets
    assert (found.settles, found.method, found.candidates) == (True, "greedy", 13)
    assert len(found.facts) == 13


def test_a_number_that_is_calculated_with_settles_on_both_sides_of_its_limit(advice: Any, tanks: Any) -> None:
    """Twice what leaked is below 10 t, or it is not: then the lining decides.  So both are needed, and that
    is proven, though the limit, 5 t, stands nowhere.
    """
    rules = criterion("require leaked * 2 < 10 t or lining = steel")
    (found,) = advice(rules, tanks(a="held: 1 t")).smallest_sets
    assert {fact.fact for fact in found.facts} == {"tank.a.leaked", "tank.a.lining"}
    assert (found.settles, found.method, found.note) == (True, "exact", None)


def test_a_set_that_cannot_be_proven_gives_way_to_a_larger_one_that_can(advice: Any, tanks: Any) -> None:
    """Twice what leaked is below 10 t or at least 10 t, whatever it is: it settles.  But of a range around
    5 t neither is sure (definition 8), however narrow, so it cannot be shown.  With the inspection it can.
    """
    rules = criterion("require leaked * 2 < 10 t or leaked * 2 >= 10 t or inspected")
    (found,) = advice(rules, tanks(a="held: 1 t")).smallest_sets
    assert {fact.fact for fact in found.facts} == {"tank.a.leaked", "tank.a.inspected"}
    assert (found.settles, found.method) == (True, "greedy")
    assert found.note == "a smaller set could not be ruled out"


def test_what_may_turn_out_undefined_is_not_settled_by_facts(advice: Any, tanks: Any) -> None:
    """Nothing may be held: then the share that leaked is undefined, and the rating stays open."""
    (found,) = advice(criterion("require loss < 10 %"), tanks(a="inspected: yes")).smallest_sets
    assert not found.settles
    assert {fact.fact for fact in found.facts} == {"tank.a.leaked", "tank.a.held"}
    assert "what may stay open is no fact" in (found.note or "")


def test_a_list_that_may_have_other_rows_is_asked_for_in_full(advice: Any, tanks: Any) -> None:
    """Tank a conforms; another tank that nobody listed may not."""
    (found,) = advice(
        criterion("require inspected"), tanks(incomplete=True, a="inspected: yes")
    ).smallest_sets
    assert [fact.fact for fact in found.facts] == ["tank"]
    assert found.note is not None
    assert found.note.startswith("a list means all of its rows")


def test_where_a_parameter_is_open_no_facts_settle(advice: Any, tanks: Any) -> None:
    """The limit is open, so what is left once the amount is known is no fact."""
    limit = 'parameter limit : t "Limit" is open source "nobody" standing illustrative\n'
    rules = limit + criterion("require leaked < limit\n require inspected")
    (found,) = advice(rules, tanks(a="held: 1 t")).smallest_sets
    assert not found.settles
    assert {fact.fact for fact in found.facts} == {"tank.a.leaked", "tank.a.inspected"}
    assert "`limit` is open" in (found.note or "")


def test_where_nothing_but_a_parameter_is_open_there_is_nothing_to_ask(advice: Any, tanks: Any) -> None:
    limit = 'parameter limit : t "Limit" is open source "nobody" standing illustrative\n'
    found = advice(limit + criterion("require leaked < limit"), tanks(a="leaked: 1 t"))
    (only,) = found.smallest_sets
    assert (only.settles, only.note) == (
        False,
        "what may stay open is no fact: Limit (the parameter `limit` is open)",
    )
    assert only.facts == found.next_evidence == []


def test_what_changes_the_score_most_is_asked_first(advice: Any, tanks: Any) -> None:
    """Credits 1, 0.5 and 0; weights 2 x 5 = 10 and 1 x 4 = 4, of 14.

    1.1 is open from good to critical: 10 points at stake, 10 / 14 of 100 = 71.43 of the score's range.
    1.2 is open from good to minor: 4 x 0.5 = 2 at stake, 2 / 14 of 100 = 14.29.
    """
    rules = criterion(
        "require leaked < 5 t\n rate critical otherwise", head="risk likelihood 2, consequence 5"
    )
    rules += criterion("require inspected", "1.2", head="risk likelihood 1, consequence 4")
    found = advice(rules, tanks(a="held: 1 t")).next_evidence
    assert [(item.fact, item.narrows, item.at_stake, item.worst) for item in found] == [
        ("tank.a.leaked", "71.43", "10", "critical"),
        ("tank.a.inspected", "14.29", "2", "minor"),
    ]
    assert [item.in_smallest_sets for item in found] == [["1.1"], ["1.2"]]


# ---- what goes stale -------------------------------------------------------------------------------

SURVEY = 'evidence survey : flag fresh for 3 years "Was it surveyed?"\n'
NEEDS_SURVEY = 'criterion 1.2 "Survey" { require survey }\n'


def dated(tanks: Any, day: str) -> str:
    """A survey in a document of that day."""
    text: str = tanks(a="inspected: yes")
    text = text.replace("facts:\n", "facts:\n  survey: {value: yes, source: D1 p. 3}\n")
    return text + f"documents:\n  D1: {{title: Survey, date: {day}}}\n"


def test_a_document_leaves_its_window(advice: Any, tanks: Any) -> None:
    """The audit is on 2026-03-12; a document of 2023-05-31 is fresh for 3 years until 2026-05-31, which is
    80 days later: 19 in March, 30 in April, 31 in May.
    """
    rules = SURVEY + criterion("require inspected") + NEEDS_SURVEY
    (found,) = advice(rules, dated(tanks, "2023-05-31")).going_stale
    assert (found.kind, found.document, found.facts) == ("fresh for", "D1", ["survey"])
    assert (found.last_day, found.days_left, found.window) == ("2026-05-31", 80, "fresh for 3 years")
    assert [(t.criterion, t.rating, t.then) for t in found.criteria] == [("1.2", "good", "good to minor")]


@pytest.mark.parametrize(("day", "ahead", "count"), [
    ("2023-05-31", "80 days", 0),  # on the 80th day it still is fresh
    ("2023-05-31", "81 days", 1),
    ("2023-05-31", "2 months", 0),
    ("2023-05-31", "1 year", 1),
    ("2023-03-11", "1 year", 0),  # stale already
])  # fmt: skip
def test_how_far_ahead_it_looks(advice: Any, tanks: Any, day: str, ahead: str, count: int) -> None:
    rules = SURVEY + criterion("require inspected") + NEEDS_SURVEY
    assert len(advice(rules, dated(tanks, day), ahead_of(ahead)).going_stale) == count


@pytest.mark.parametrize(("day", "last"), [
    ("2024-04-30", "2026-04-30"),
    ("2024-03-31", "2026-03-31"),
    ("2024-02-29", None),  # left on 2026-02-28, before the audit
])  # fmt: skip
def test_a_date_leaves_the_window_of_a_condition(advice: Any, tanks: Any, day: str, last: str | None) -> None:
    rules = criterion("require built_on within 2 years before audit.date")
    found = advice(rules, tanks(a=f"built_on: {day}")).going_stale
    assert [item.last_day for item in found] == ([last] if last else [])
    for item in found:
        assert [(t.rating, t.then) for t in item.criteria] == [("good", "minor")]
        assert item.window == "within 2 years before the audit"


def test_a_permit_ends(advice: Any, tanks: Any) -> None:
    """`on or after the day of the audit`: it is valid on its last day."""
    rules = criterion("require every checked_on has checked_on on or after audit.date")
    (found,) = advice(rules, tanks(a="checked_on: 2026-03-20")).going_stale
    assert (found.last_day, found.days_left) == ("2026-03-20", 8)


def test_a_risk_weighs_otherwise_when_evidence_has_left_its_window(advice: Any, tanks: Any) -> None:
    """A date within two years until 2026-04-30; a survey fresh until 2026-05-31, as above, without which
    either row may count.
    """
    lately = """\
    risk likelihood 1, consequence 5 when every tank has built_on within 2 years before audit.date
    risk likelihood 3, consequence 5 otherwise
"""
    surveyed = (
        "    risk likelihood 1, consequence 4 when survey\n    risk likelihood 2, consequence 4 otherwise\n"
    )
    rules = SURVEY + criterion("require inspected", head=lately)
    rules += criterion("require inspected", "1.2", head=surveyed)
    text = dated(tanks, "2023-05-31").replace("inspected: yes", "inspected: yes, built_on: 2024-04-30")
    found = advice(rules, text).going_stale
    told = [
        (item.kind, item.last_day, item.criteria, [(t.criterion, t.weight, t.then) for t in item.weights])
        for item in found
    ]
    assert told == [
        ("date window", "2026-04-30", [], [("1.1", "5", "15")]),
        ("fresh for", "2026-05-31", [], [("1.2", "4", "4 to 8")]),
    ]


@pytest.mark.parametrize("text", ["", "soon", "0 days", "-3 days", "3 fortnights", "1e3 days", "90"])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no period"):
        ahead_of(text)


# ---- what would change it --------------------------------------------------------------------------


def told(change: Change) -> list[tuple[str, str, str, str | None, str | None]]:
    return [(f.fact, f.now, f.then, f.margin, f.share) for f in change.facts]


def test_a_number_that_is_too_high_is_performance(advice: Any, tanks: Any) -> None:
    """8 t leaked, and the ceiling is below 5 t: 3 t less, which is 3 / 8 of it; with exactly 5 t it fails."""
    (found,) = advice(criterion("require leaked < ceiling"), tanks(a="leaked: 8 t")).improvements
    assert found.evidence == []
    (change,) = found.performance
    assert told(change) == [("tank.a.leaked", "8 t", "below 5 t", "−3 t", "0.375")]
    assert change.rating == change.criterion_rating == "good"
    assert change.facts[0].threshold == "below 5 t (ceiling)"


def test_an_answer_and_an_absent_record_may_be_evidence_that_exists(advice: Any, tanks: Any) -> None:
    rules = criterion("require inspected\n require some checked_on where checked_on on or after 2025-01-01")
    text = tanks(a="inspected: no, checked_on: none")
    (found,) = advice(rules, text).improvements
    assert found.performance == []
    (change,) = found.evidence  # both are needed, and none alone is better
    assert {fact: then for fact, _, then, *_ in told(change)} == {
        "tank.a.inspected": "yes",
        "tank.a.checked_on": "2025-01-01",
    }


def test_of_what_is_absent_it_may_be_enough_that_there_is_one(advice: Any, tanks: Any) -> None:
    (found,) = advice(criterion("require some checked_on"), tanks(a="checked_on: none")).improvements
    assert [told(change) for change in found.evidence] == [
        [("tank.a.checked_on", "none", "there is one", None, None)]
    ]


def test_fewest_facts_first_then_the_smallest_change(advice: Any, tanks: Any) -> None:
    """Loss is 6 / 40 = 15 %, at most 10 % is allowed: 2 t less (1/3), or 20 t more held (1/2)."""
    rules = criterion("require loss <= 10 %")
    (found,) = advice(rules, tanks(a="leaked: 6 t, held: 40 t")).improvements
    assert [told(change)[0][:4] for change in found.performance] == [
        ("tank.a.leaked", "6 t", "up to 4 t", "−2 t"),
        ("tank.a.held", "40 t", "from 60 t", "+20 t"),
    ]


def test_a_judgement_is_nobody_elses(advice: Any, tanks: Any) -> None:
    rules = criterion('require inspected\n ask "Is it sound?"')
    text = tanks(a="inspected: yes") + (
        "judgements:\n  - {clause: 1.1, for: a, rating: minor, because: rust, by: auditor, on: 2026-03-12}\n"
    )
    (found,) = advice(rules, text).improvements
    assert found.evidence == found.performance == []
    assert found.note == "it rests on the auditor's judgement"


def test_two_lists_of_one_nonconformity(advice: Any, tanks: Any) -> None:
    """It conforms if it was inspected, or if less than 5 t leaked."""
    rules = criterion("require inspected or leaked < 5 t")
    (found,) = advice(rules, tanks(a="inspected: no, leaked: 10 t")).improvements
    assert [told(change) for change in found.evidence] == [[("tank.a.inspected", "no", "yes", None, None)]]
    assert [told(change)[0][2:] for change in found.performance] == [("below 5 t", "−5 t", "0.5")]


# ---- how fragile it is -----------------------------------------------------------------------------


def test_the_most_fragile_comes_first(advice: Any, tanks: Any) -> None:
    """4 t of below 5 t: 1 / 4 = 0.25.  2 t of at most 5 t: 3 / 2 = 1.5.  1.3 has no number."""
    rules = criterion("require leaked < ceiling") + criterion("require held <= 5 t", "1.2")
    rules += criterion("require inspected", "1.3")
    found = advice(rules, tanks(a="leaked: 4 t, held: 2 t, inspected: yes")).fragility
    assert [(f.criterion, f.kind, f.now, f.fails, f.margin, f.share) for f in found] == [
        ("1.1", "number", "4 t", "from 5 t", "+1 t", "0.25"),
        ("1.2", "number", "2 t", "above 5 t", "+3 t", "1.5"),
        ("1.3", "fact", "yes", "no", None, None),
    ]
    assert {f.rating for f in found} == {"minor"}


def test_of_an_uncertain_value_the_near_end_counts(advice: Any, tanks: Any) -> None:
    """4.0 ± 0.5 t reaches up to 4.5 t: 0.5 t to 5 t, which is 1 / 9 of 4.5."""
    rules = criterion("require leaked < ceiling")
    (found,) = advice(rules, tanks(a="leaked: {value: 4.0 t, uncertainty: 0.5 t}")).fragility
    assert (found.now, found.fails, found.margin, found.share) == (
        "4.0 ± 0.5 t",
        "from 5 t",
        "+0.5 t",
        "0.1111",
    )


def test_the_nearest_of_all_subjects_is_told(advice: Any, tanks: Any) -> None:
    rules = criterion("require leaked < ceiling")
    (found,) = advice(rules, tanks(a="leaked: 1 t", b="leaked: 4.9 t", c="leaked: 3 t")).fragility
    assert (found.subject, found.fact, found.margin) == ("b", "tank.b.leaked", "+0.1 t")


def test_a_day_has_its_margin_in_days(advice: Any, tanks: Any) -> None:
    """2026-03-12 less 2 years is 2024-03-12; from 2024-04-11 back to the day before that, 31 days."""
    rules = criterion("require built_on within 2 years before audit.date")
    (found,) = advice(rules, tanks(a="built_on: 2024-04-11")).fragility
    assert (found.fails, found.margin) == ("before 2024-03-12", "−30 days")
