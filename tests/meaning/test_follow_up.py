"""Definitions 19 to 23: escalation, final ratings, outcome, score, decisions.

Every expected set is worked out by hand from the language page; every trial runs through both evaluators, the
second program too.
"""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from assay.evidence.facts import Confirmation, Evidence, Inapplicable, Override, Previous, Waiver
from assay.units.bounds import Interval, point
from assay.units.calendar import day_number
from assay.units.values import TRUE, UNKNOWN, truth
from assay.verdict.decisions import Decisions, decision_notes
from assay.verdict.evaluation import NOT_APPLICABLE, Ratings
from assay.verdict.follow_up import Column
from assay.verdict.score import score
from tests.meaning.build import (
    AUDIT,
    OPEN,
    STANDARD,
    UNITS,
    Both,
    Perhaps,
    both,
    both_plans,
    diagnostics,
    evidence,
)
from tests.meaning.laws_of_follow_up import Followed, both_evaluators, followed

CONFORMS, MINOR, MAJOR, CRITICAL = {"conformance"}, {"minor"}, {"major"}, {"critical"}
NOWHERE = {NOT_APPLICABLE}
RATINGS = """
    rating conformance credit 1
    rating minor credit 0.5
    rating major credit 0.25
    rating critical credit 0
    rate minor otherwise
"""
RULES = """
evidence a : flag
evidence b : flag
evidence c : flag
evidence here : flag
evidence x : number
parameter open_share : % is open
criterion 1.1 "A" { require a rate major when x > 5 rate minor otherwise }
criterion 1.2 "B" { require b }
criterion 2.1 "C" { applies when here require c }
"""
FAILING = {"a": False, "b": False, "c": False, "here": True, "x": 0}
"""All three criteria are minor."""
NONE_BEFORE = Previous("before", None)


def method(*lines: str) -> str:
    return f'method trial_method "Trial" version "1" {{ {RATINGS} {" ".join(lines)} }}\n'


def plans(*lines: str, rules: str = RULES) -> Both:
    return both_plans(STANDARD + UNITS + method(*lines), rules)


def after(lines: str, facts: Mapping[str, Any], rules: str = RULES, on: str = AUDIT, **said: Any) -> Followed:
    """What follows from these facts and from what persons say, by both evaluators."""
    made = plans(lines, rules=rules)
    given = replace(evidence(made.first.schema, facts, on), **said)
    return judged(made, given)


def judged(made: Both, given: Evidence) -> Followed:
    with both_evaluators(made.second) as evaluator:
        return followed(made, given, both(made.first, given).all, evaluator)


def computed(found: Followed) -> Column:
    assert found.follow is not None
    return found.follow.computed


def decided(found: Followed) -> Column:
    assert found.follow is not None
    return found.follow.decided


def final(found: Followed) -> list[Ratings]:
    return list(computed(found).final.values())


def rows(column: Column, found: Followed) -> list[str]:
    """The outcomes that are possible, by name."""
    assert found.follow is not None
    return [found.follow.second.method.outcomes[place].name for place in column.outcomes]


def before(**ratings: str | set[str]) -> Previous:
    """Ratings of the previous audit: `before(c11="minor")` is that of 1.1."""
    sets = {name: frozenset({given} if isinstance(given, str) else given) for name, given in ratings.items()}
    return Previous("before", {f"{name[1]}.{name[2]}": given for name, given in sets.items()})


def confirmed(escalation: str, **answers: bool | None) -> dict[tuple[str, str], Confirmation]:
    made = {}
    for name, answer in answers.items():
        key = (escalation, f"{name[1]}.{name[2]}")
        said = UNKNOWN if answer is None else truth(answer)
        made[key] = Confirmation(*key, said, "seen", "the auditor", None, "here")
    return made


def overridden(criterion: str, rating: str, against: frozenset[str] | None = None) -> dict[str, Override]:
    return {criterion: Override(criterion, rating, "so it is", "the panel", None, against, "here")}


def waiver(criterion: str, first: str = "2026-01-01", last: str = "2026-12-31") -> Waiver:
    return Waiver(criterion, "asked for", "the panel", day_number(first), day_number(last), "here")


# ---- 19. escalation --------------------------------------------------------------------------------------


def test_d19_every_rule_reads_base_ratings() -> None:
    chained = (
        'escalate to major for each criterion where id = "1.1" and rating = minor "one"'
        ' escalate to critical for each criterion where (some criterion where rating = major) "two"'
    )
    # 1.1 becomes major in the end; in base there is no major, so nothing becomes critical.
    assert final(after(chained, FAILING)) == [MAJOR, MINOR, MINOR]
    # Where 1.1 is major already, the second reaches all three, and the first reaches none.
    assert final(after(chained, {**FAILING, "x": 6})) == [CRITICAL, CRITICAL, CRITICAL]


@pytest.mark.parametrize("order", [("major", "critical"), ("critical", "major")])
def test_d19_all_hits_apply_at_once_and_the_worst_wins(order: tuple[str, str]) -> None:
    lines = " ".join(f'escalate to {to} for each criterion where rating = minor "{to}"' for to in order)
    assert final(after(lines, FAILING)) == [CRITICAL, CRITICAL, CRITICAL]


def test_d19_an_escalation_makes_nothing_better() -> None:
    lines = 'escalate to minor for each criterion "all"'
    found = after(lines, {**FAILING, "x": 6, "b": True})
    assert final(found) == [MAJOR, MINOR, MINOR]  # 1.2 conforms, and is reached like the others


RELATED = (
    "escalate to major for each criterion"
    ' where rating = minor and (count of principle.criterion where rating = minor) >= 2 "related"'
)


def test_d19_a_count_takes_the_judged_criterion_as_it_is_judged() -> None:
    found = after(RELATED, {**FAILING, "a": True})
    assert final(found) == [CONFORMS, MINOR, MINOR]  # one minor in each principle
    assert final(after(RELATED, FAILING)) == [MAJOR, MAJOR, MINOR]
    # 1.1 is conformance or minor.  If it is minor there are two, so it is major; and 1.2 follows it.
    unsure = {name: value for name, value in FAILING.items() if name != "a"}
    assert final(after(RELATED, unsure)) == [CONFORMS | MAJOR, MINOR | MAJOR, MINOR]


def test_d19_neither_criterion_is_sure_and_each_is_judged_by_itself() -> None:
    both_unsure = {name: value for name, value in FAILING.items() if name not in "ab"}
    # Each conforms; or is minor alone; or both are minor, and so major.
    assert final(after(RELATED, both_unsure))[:2] == [CONFORMS | MINOR | MAJOR] * 2


def test_d19_a_criterion_that_does_not_apply_is_no_row() -> None:
    lines = 'escalate to major for each criterion where rating = minor and (count of criterion) >= 3 "many"'
    assert final(after(lines, FAILING)) == [MAJOR, MAJOR, MAJOR]
    assert final(after(lines, {**FAILING, "here": False})) == [MINOR, MINOR, NOWHERE]
    unsure = {name: value for name, value in FAILING.items() if name != "here"}
    # 2.1, judged, is taken as there: then there are three.
    assert final(after(lines, unsure)) == [MINOR | MAJOR, MINOR | MAJOR, NOWHERE | MAJOR]


def test_d19_every_row_is_applicable() -> None:
    lines = (
        "escalate to critical for each criterion where not applicable"
        ' or (some criterion where not applicable) "never"'
        ' escalate to major for each criterion where applicable and rating = minor "always"'
    )
    assert final(after(lines, FAILING)) == [MAJOR, MAJOR, MAJOR]
    assert final(after(lines, {**FAILING, "here": False})) == [MAJOR, MAJOR, NOWHERE]


ASKED = 'escalate to major for each criterion where rating = minor "cause" ask "Do they share a cause?"'


@pytest.mark.parametrize(
    ("answer", "rating"), [(True, MAJOR), (False, MINOR), (None, MINOR | MAJOR)], ids=["yes", "no", "open"]
)
def test_d19_a_question_is_one_more_conjunct(answer: bool | None, rating: set[str]) -> None:
    found = after(ASKED, {**FAILING, "b": True}, confirmations=confirmed("cause", c11=answer, c12=True))
    assert final(found) == [rating, CONFORMS, MINOR | MAJOR]  # nobody answered for 2.1


BEFORE = (
    "escalate to major for each criterion"
    ' where rating = minor and (some previous_rating where previous_rating = minor) "repeated"'
)


@pytest.mark.parametrize(
    ("previous", "ratings"),
    [
        (None, [MINOR | MAJOR] * 3),  # not stated: unknown
        (NONE_BEFORE, [MINOR] * 3),  # stated: there was none
        (before(c11="minor", c12="major"), [MAJOR, MINOR, MINOR]),  # 2.1 was not rated: it has none
        (before(c11={"conformance", "minor"}, c12={"conformance", "major"}), [MINOR | MAJOR, MINOR, MINOR]),
    ],
)
def test_d19_no_previous_audit_is_stated_and_not_assumed(
    previous: Previous | None, ratings: list[set[str]]
) -> None:
    assert final(after(BEFORE, FAILING, previous=previous)) == ratings


def test_d19_a_criterion_that_was_not_rated_has_no_previous_rating() -> None:
    lines = 'escalate to major for each criterion where no previous_rating "new"'
    assert final(after(lines, FAILING, previous=before(c11="minor"))) == [MINOR, MAJOR, MAJOR]
    assert final(after(lines, FAILING)) == [MINOR | MAJOR] * 3


def test_d19_a_criterion_that_took_the_place_of_several_was_rated_as_the_worst_of_them() -> None:
    rules = RULES + 'renumbering from "0" { 0.1 to 1.1, 1.2  0.2 to 1.1 }'
    unsure = frozenset({"conformance", "minor"})
    previous = Previous("before", {"0.1": unsure, "0.2": frozenset({"minor", "major"})}, "0")
    # 1.1 took the place of both: minor or major.  1.2 took that of 0.1.  2.1 is new.
    found = after(BEFORE, FAILING, rules, previous=previous)
    facts = [row.data.facts for row in computed(found).evidence.root.collections["criterion"].rows.values()]
    assert [each["previous_rating"].shown for each in facts] == [
        "minor or major",
        "conformance or minor",
        "none",
    ]
    assert final(found) == [MINOR | MAJOR, MINOR | MAJOR, MINOR]


def test_d19_an_open_parameter_leaves_the_escalation_open() -> None:
    lines = (
        "escalate to major for each criterion where rating = minor"
        ' and (share of criterion has rating = minor) >= open_share "share"'
    )
    assert final(after(lines, FAILING)) == [MINOR | MAJOR] * 3
    assert final(after(lines, {**FAILING, "x": 6}))[0] == MAJOR  # it is so without it


# ---- 20. final ratings -----------------------------------------------------------------------------------


OUTCOMES = (
    'outcome none when no criterion where applicable "nothing to judge"'
    " outcome denied when some criterion where rating in [major, critical]"
    " outcome full for 3 years otherwise"
)


def test_d20_final_ratings_feed_outcome_and_score_and_base_ratings_stay() -> None:
    escalated = after(BEFORE + OUTCOMES, FAILING, previous=before(c11="minor"))
    assert rows(computed(escalated), escalated) == ["denied"]
    assert computed(escalated).base["1.1"] == MINOR
    # 0.25, 0.5 and 0.5 of 3
    assert escalated.scores[0].value == point(Decimal("41.6666666666667"))
    plain = after(BEFORE + OUTCOMES, FAILING, previous=NONE_BEFORE)
    assert rows(computed(plain), plain) == ["full"]
    assert plain.scores[0].value == point(50)


def test_d20_surveillance_and_deadlines_follow_from_final_ratings() -> None:
    lines = (
        "surveillance after 6 months when some criterion where rating = major"
        " surveillance after 12 months otherwise"
        " deadline plan for major is (1 month after audit.onsite_end)"
    )
    facts = {**FAILING, "audit": {"onsite_end": "2026-01-31"}}
    escalated = after(BEFORE + lines, facts, previous=before(c11="minor"))
    assert computed(escalated).surveillance == (0,)
    assert computed(after(BEFORE + lines, facts, previous=NONE_BEFORE)).surveillance == (1,)
    assert computed(after(BEFORE + lines, facts)).surveillance == (0, 1)
    assert escalated.follow is not None
    entries = Decisions(escalated.follow, escalated.evidence, ()).verdict().deadlines
    assert [(entry.name, entry.date) for entry in entries] == [("plan", "2026-02-28")]


# ---- 21. the outcome -------------------------------------------------------------------------------------


def test_d21_the_outcome_is_a_set_of_rows_and_may_have_a_gap() -> None:
    lines = (
        "outcome none when no criterion where applicable"
        " outcome denied when some criterion where rating = major"
        " outcome provisional when (count of criterion where rating = minor) >= 3"
        " outcome full otherwise"
    )
    conforming = {"a": True, "b": True, "c": True, "here": True}
    for facts, expected in (
        (conforming, ["full"]),
        ({**FAILING, "x": 0}, ["provisional"]),
        ({**FAILING, "x": 6}, ["denied"]),
        ({**FAILING, "x": (4, 6)}, ["denied", "provisional", "full"]),  # 1.1 is minor or major
        ({**conforming, "a": False, "x": (4, 6)}, ["denied", "full"]),  # one minor is not three: a gap
    ):
        found = after(lines, facts)
        assert rows(computed(found), found) == expected


def test_d21_the_first_row_that_surely_holds_ends_the_ladder() -> None:
    lines = (
        "outcome none when no criterion where applicable"
        " outcome one when some criterion where rating = minor"
        " outcome two when some criterion where rating = major"
        " outcome full otherwise"
    )
    found = after(lines, {**FAILING, "x": (4, 6)})  # 1.2 is minor, whatever 1.1 is
    assert rows(computed(found), found) == ["one"]


def test_d21_nothing_applicable_has_a_row() -> None:
    rules = RULES.replace('"A" {', '"A" { applies when here ').replace('"B" {', '"B" { applies when here ')
    for facts, expected in (
        ({**FAILING, "here": False}, ["none"]),
        (FAILING, ["full"]),
        ({name: value for name, value in FAILING.items() if name != "here"}, ["none", "full"]),
    ):
        found = after(OUTCOMES, facts, rules)
        assert rows(computed(found), found) == expected


def test_d21_a_complete_empty_list_gives_a_certificate() -> None:
    rules = 'evidence each spill "A spill" { big : flag }\ncriterion 1.1 "C" { require no spill where big }'
    lines = OUTCOMES.replace("[major, critical]", "[minor, major, critical]")
    for facts, expected in (
        ({"spill": {}}, ["full"]),  # complete, and nothing in it: it holds
        ({"spill": {OPEN: True}}, ["denied", "full"]),
        ({}, ["denied", "full"]),
        ({"spill": {"s": {"big": True}}}, ["denied"]),
    ):
        found = after(lines, facts, rules)
        assert rows(computed(found), found) == expected


@pytest.mark.parametrize(
    ("lines", "codes"),
    [
        ("outcome none when no criterion where applicable outcome full otherwise", []),
        ("outcome none when no criterion outcome full otherwise", []),  # every row is applicable
        ("outcome none when a or (no criterion where applicable) outcome full otherwise", []),
        ("outcome bad when some criterion where rating = major outcome full otherwise", ["E0309"]),
        ("outcome none when no criterion where rating = minor outcome full otherwise", ["E0309"]),
        ("outcome none when a and (no criterion where applicable) outcome full otherwise", ["E0309"]),
        ("outcome full otherwise outcome none when no criterion where applicable", ["E0309", "E0309"]),
        ("outcome none when no criterion where applicable", ["E0309"]),  # and what holds otherwise?
    ],
)
def test_d21_a_method_without_a_row_for_nothing_is_refused(lines: str, codes: list[str]) -> None:
    assert [line[:5] for line in diagnostics(STANDARD + UNITS + method(lines), RULES)] == codes


OPEN_ROW = (
    "outcome none when no criterion where applicable"
    " outcome denied when (some criterion where rating = critical)"
    " or (share of criterion has rating = minor) >= open_share"
    " outcome full otherwise"
)


def test_d21_a_row_that_reads_an_open_parameter_leaves_the_outcome_not_determined() -> None:
    found = after(OPEN_ROW, FAILING)
    assert rows(computed(found), found) == ["denied", "full"]
    assert found.follow is not None
    verdict = Decisions(found.follow, found.evidence, ("conformance", "minor", "major", "critical")).verdict()
    assert verdict.decided is not None
    assert verdict.decided.not_determined == "the parameter `open_share` is open"


def test_d21_where_it_does_not_matter_the_outcome_is_determined() -> None:
    escalate = 'escalate to critical for each criterion where id = "1.1" "all" '
    found = after(escalate + OPEN_ROW, FAILING)
    assert rows(computed(found), found) == ["denied"]


# ---- 22. the score ---------------------------------------------------------------------------------------


def test_d22_the_exact_range_of_the_weighted_mean() -> None:
    weighed = RULES.replace('"A" {', '"A" { risk likelihood 3, consequence 2').replace(
        '"C" {', '"C" { risk likelihood 2, consequence 1'
    )
    lines = "weight is likelihood * consequence"
    # Weights 6, 1 and 2.  1.1 minor, 1.2 conforms, 2.1 minor: (3 + 1 + 1) / 9
    known = {**FAILING, "b": True}
    assert after(lines, known, weighed).scores[0].value == point(Decimal("55.5555555555556"))
    # 2.1 may not apply: (3 + 1) / 7 is the other end.
    perhaps = {name: value for name, value in known.items() if name != "here"}
    assert after(lines, perhaps, weighed).scores[0].value == Interval(
        Decimal("55.5555555555556"), Decimal("57.1428571428571")
    )
    # 1.1 is minor or major besides: 0.25 for 0.5 of weight 6, (1.5 + 1 + 1) / 9 = 38.9 % is the low end.
    wider = after(lines, {**perhaps, "x": (4, 6)}, weighed).scores[0]
    assert wider.value == Interval(Decimal("35.7142857142857"), Decimal("57.1428571428571"))  # 2.5 / 7


def test_d22_may_be_undefined_if_nothing_may_apply() -> None:
    rules = RULES.replace('"A" {', '"A" { applies when here ').replace('"B" {', '"B" { applies when here ')
    unsure = {name: value for name, value in FAILING.items() if name != "here"}
    found = after("", unsure, rules).scores[0]
    assert found.undefined
    assert found.value == point(50)  # if anything applies
    assert after("", {**FAILING, "here": False}, rules).scores[0].undefined
    assert not after("", unsure).scores[0].undefined


def test_d22_coverage_is_settled_weight_of_what_may_apply() -> None:
    made = plans()
    ratings = {"1.1": frozenset(MINOR), "1.2": frozenset(CONFORMS | MINOR), "2.1": frozenset(NOWHERE)}
    found = score(made.first, ratings, dict.fromkeys(ratings, (0,)))
    assert (found.settled_weight, found.possible_weight, found.coverage) == ("1", "2", "50")
    assert (found.low, found.high) == ("50", "75")


def test_d22_the_score_is_that_of_the_decided_column() -> None:
    found = after("", FAILING, overrides=overridden("1.1", "conformance"))
    assert found.scores[0].value == point(50)
    assert found.scores[1].value == point(Decimal("66.6666666666667"))  # (1 + 0.5 + 0.5) / 3


def test_d22_a_method_that_decides_by_areas_says_so_in_rows() -> None:
    lines = (
        "outcome none when no criterion where applicable"
        " outcome full when every principle has (average of credit for each principle.criterion) >= 50 %"
        " outcome denied otherwise"
    )
    for x, expected in ((0, ["full"]), (6, ["denied"]), ((4, 6), ["full", "denied"])):
        found = after(lines, {**FAILING, "x": x})  # principle 1: 0.5 and 0.5, or 0.25 and 0.5
        assert rows(computed(found), found) == expected


# ---- 23. decisions ---------------------------------------------------------------------------------------


def test_d23_an_override_replaces_the_base_rating_in_the_decided_column() -> None:
    found = after(
        BEFORE + OUTCOMES, FAILING, previous=before(c12="minor"), overrides=overridden("1.1", "critical")
    )
    assert computed(found).base["1.1"] == computed(found).final["1.1"] == MINOR
    assert decided(found).base["1.1"] == CRITICAL
    assert decided(found).final == {"1.1": CRITICAL, "1.2": MAJOR, "2.1": MINOR}
    assert rows(computed(found), found) == rows(decided(found), found) == ["denied"]


def test_d23_what_is_overridden_is_escalated_like_any_base_rating() -> None:
    found = after(
        BEFORE, {**FAILING, "x": 6}, previous=before(c11="minor"), overrides=overridden("1.1", "minor")
    )
    assert computed(found).final["1.1"] == MAJOR  # as computed: it is major by itself
    assert decided(found).base["1.1"] == MINOR
    assert decided(found).final["1.1"] == MAJOR  # minor twice


def test_d23_an_override_is_outdated_when_the_set_it_was_made_against_has_changed() -> None:
    for against, outdated in ((frozenset(MINOR), False), (frozenset(MINOR | MAJOR), True), (None, False)):
        found = after("", FAILING, overrides=overridden("1.1", "conformance", against))
        (note,) = decision_notes(found.evidence, found.finals[0])
        assert note.outdated is outdated


def test_d23_a_statement_of_non_applicability_acts_in_the_decided_column_alone() -> None:
    stated = {"1.1": Inapplicable("1.1", "not done here", "the panel", None, "here")}
    found = after(OUTCOMES, {**FAILING, "x": 6}, inapplicable=stated)
    assert computed(found).final["1.1"] == MAJOR
    assert decided(found).final["1.1"] == NOWHERE
    assert (rows(computed(found), found), rows(decided(found), found)) == (["denied"], ["full"])


SKIPS = OUTCOMES.replace("rating in [major, critical]", "rating in [major, critical] and not waived")


def test_d23_a_waiver_changes_neither_rating_nor_score() -> None:
    facts = {**FAILING, "x": 6}
    found, plain = after(SKIPS, facts, waivers=[waiver("1.1")]), after(SKIPS, facts)
    assert decided(found).final == decided(plain).final
    assert found.scores == plain.scores
    assert rows(decided(found), found) == ["full"]  # this method leaves out what is waived
    silent = after(OUTCOMES, facts, waivers=[waiver("1.1")])
    assert rows(decided(silent), silent) == ["denied"]  # silence means that it counts


def test_d23_the_computed_column_is_without_decisions_and_knows_no_waiver() -> None:
    facts = {**FAILING, "x": 6}
    found = after(SKIPS, facts, waivers=[waiver("1.1")], overrides=overridden("1.2", "conformance"))
    plain = after(SKIPS, facts)
    assert computed(found).outcomes == computed(plain).outcomes
    assert computed(found).final == computed(plain).final
    assert rows(computed(found), found) == ["denied"]
    assert rows(decided(found), found) == ["full"]


@pytest.mark.parametrize(
    ("day", "outcome"),
    [
        ("2025-12-31", "denied"),
        ("2026-01-01", "full"),
        ("2026-06-30", "full"),
        ("2026-07-01", "denied"),
    ],
)
def test_d23_a_waiver_is_valid_from_its_first_to_its_last_day_both_in(day: str, outcome: str) -> None:
    given = [waiver("1.1", "2026-01-01", "2026-06-30")]
    found = after(SKIPS, {**FAILING, "x": 6}, on=day, waivers=given)
    assert rows(decided(found), found) == [outcome]


@pytest.mark.parametrize(
    "where",
    [
        "waived",
        "not waived",
        "(some principle.criterion where waived)",
        "(count of criterion where waived) > 1",
    ],
)
def test_d23_an_escalation_may_not_ask_for_a_waiver(where: str) -> None:
    line = f'escalate to major for each criterion where {where} "waived"'
    (said,) = diagnostics(STANDARD + UNITS + method(line), RULES)
    assert said.startswith("E0308: a waiver never changes a rating")


def test_d23_confirmations_and_judgements_are_evidence_and_act_in_both_columns() -> None:
    rules = RULES + 'criterion 2.2 "D" { ask "Is it so?" }'
    facts = {**FAILING, "judgements": {"2.2": "minor"}}
    found = after(
        ASKED, facts, rules, confirmations=confirmed("cause", c11=True, c12=False, c21=False, c22=True)
    )
    for column in (computed(found), decided(found)):
        assert list(column.final.values()) == [MAJOR, MINOR, MINOR, MAJOR]


# ---- rows of unknown presence all the way ----------------------------------------------------------------


def test_d19_to_d22_a_criterion_that_may_not_apply_stays_open_to_the_end() -> None:
    rules = (
        'evidence each site "S" { ok : flag }\nevidence a : flag\n'
        'criterion 1.1 "A" { for each site require ok rate major otherwise }\n'
        'criterion 1.2 "B" { require a }\n'
    )
    found = after(OUTCOMES, {"site": {"s": Perhaps({"ok": False})}, "a": True}, rules)
    assert final(found) == [NOWHERE | MAJOR, CONFORMS]
    assert rows(computed(found), found) == ["denied", "full"]
    assert found.scores[0].value == Interval(Decimal("62.5"), Decimal(100))  # (0.25 + 1) / 2, or 1
    row = computed(found).evidence.root.collections["criterion"].rows["1.1"]
    assert row.presence == UNKNOWN
    assert row.data.facts["applicable"].value == TRUE
