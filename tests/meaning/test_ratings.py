"""Definitions 13 to 18: ratings as sets, applicability, ladders, shares of a clause, questions.

Every expected set is worked out by hand from the language page; every trial runs through both evaluators.
"""

from itertools import pairwise, product

import pytest

from assay.plan import tree as plan
from assay.reference.ratings import worst_of
from assay.units.bounds import point
from assay.units.values import FALSE, TRUE, UNKNOWN, Value
from assay.verdict.evaluation import NOT_APPLICABLE
from tests.meaning.build import METHOD, NONE, OPEN, Judged, Perhaps, ends, judge

CONFORMS, MINOR, MAJOR, CRITICAL = {"conformance"}, {"minor"}, {"major"}, {"critical"}
NOWHERE = {NOT_APPLICABLE}
GRADES = ["conformance", "minor", "major", "critical"]
X = "evidence x : number\nevidence a : flag\nevidence b : flag\nevidence c : flag\n"
SITES = 'evidence g : flag\nevidence each site "A site" { ok : flag  in_use : flag  n : number }\n'


def clause_fact(found: Judged, name: str, subject: str | None) -> Value:
    """The value of `clause.subjects` and the like for one subject of the only clause."""
    node = next(n for n in found.plan.nodes if isinstance(n, plan.ClauseFact) and n.name == name)
    rows = () if subject is None else (f"site.{subject}",)
    return found.all.nodes[(node.head.id, rows)]


# ---- 13. sets of ratings ---------------------------------------------------------------------------------


def test_d13_a_rating_is_a_set_and_may_have_a_gap() -> None:
    rules = X + 'criterion 1.1 "C" { require a rate major otherwise }'
    assert judge(rules).ratings("1.1") == CONFORMS | MAJOR  # minor is not among them


def test_d13_worst_of_is_the_set_over_all_choices() -> None:
    options = [NOT_APPLICABLE, "conformance", "minor", "major"]
    sets = [frozenset(o for i, o in enumerate(options) if mask >> i & 1) for mask in range(1, 16)]
    for one, other in product(sets, repeat=2):
        worst = {max(pair, key=options.index) for pair in product(one, other)}
        assert worst_of([one, other], options[1:]) == worst
        assert worst_of([one, other, frozenset({NOT_APPLICABLE})], options[1:]) == worst  # the identity
    assert worst_of([], options[1:]) == NOWHERE


# ---- 14. applicability -----------------------------------------------------------------------------------


ACTIVITY = "type activity one of mining, refining, casting\n" + X


@pytest.mark.parametrize(
    ("entity", "applies"),
    [
        ({"activity": ["mining"]}, TRUE),
        ({"activity": ["casting", "refining"]}, TRUE),
        ({"activity": ["casting"]}, FALSE),
        ({"activity": []}, FALSE),
        ({}, UNKNOWN),
    ],
)
def test_d14_a_criterion_applies_if_one_of_its_activities_is_the_entitys(
    entity: dict[str, list[str]], applies: int
) -> None:
    rules = ACTIVITY + 'criterion 1.1 "C" { applies to mining, refining require a clause_is_here }'.replace(
        " clause_is_here", ""
    )
    found = judge(rules, {"entity": entity, "a": False})
    expected = {TRUE: MINOR, FALSE: NOWHERE, UNKNOWN: MINOR | NOWHERE}
    assert found.ratings("1.1") == expected[applies]


def test_d14_all_conditions_of_applicability_must_hold() -> None:
    rules = ACTIVITY + (
        'principle 1 "P" applies when c "not here"\n'
        'criterion 1.1 "C" { applies to mining applies when b "no b" clause one "O" { require a } }'
    )
    here = {"entity": {"activity": ["mining"]}, "a": True, "b": True, "c": True}
    assert judge(rules, here).ratings("1.1") == CONFORMS
    for missing in ("b", "c"):
        assert judge(rules, {**here, missing: False}).ratings("1.1") == NOWHERE
        unknown = {name: value for name, value in here.items() if name != missing}
        assert judge(rules, unknown).ratings("1.1") == CONFORMS | NOWHERE


def test_d14_a_clause_is_judged_as_if_the_criterion_applied() -> None:
    rules = X + 'criterion 1.1 "C" { applies when b clause one "O" { require a } }'
    found = judge(rules, {"a": False, "b": False})
    assert found.ratings("1.1") == NOWHERE
    assert found.ratings("1.1.one") == MINOR


def test_d14_a_clause_has_conditions_of_its_own() -> None:
    rules = (
        X + 'criterion 1.1 "C" { clause one "O" { applies when b require a } clause two "T" { require c } }'
    )
    found = judge(rules, {"a": False, "b": False, "c": True})
    assert found.ratings("1.1.one") == NOWHERE
    assert found.ratings("1.1") == CONFORMS
    assert judge(rules, {"a": False, "c": True}).ratings("1.1") == CONFORMS | MINOR


@pytest.mark.parametrize(
    ("day", "rating"),
    [("2025-12-31", NOWHERE), ("2026-01-01", MINOR), ("2026-06-30", MINOR), ("2026-07-01", NOWHERE)],
)
def test_d14_a_criterion_is_in_force_from_and_until_its_days_both_in(day: str, rating: set[str]) -> None:
    rules = X + 'criterion 1.1 "C" from 2026-01-01 until 2026-06-30 { require a }'
    assert judge(rules, {"a": False}, on=day).ratings("1.1") == rating


EACH = SITES + 'criterion 1.1 "C" { for each site where in_use require ok rate major otherwise }'


@pytest.mark.parametrize(
    ("row", "rating"),
    [
        ({"in_use": True, "ok": True}, CONFORMS),
        ({"in_use": True, "ok": False}, MAJOR),
        ({"in_use": True}, CONFORMS | MAJOR),
        ({"in_use": False}, NOWHERE),
        ({"ok": True}, CONFORMS | NOWHERE),
        ({}, CONFORMS | MAJOR | NOWHERE),
        (Perhaps({"in_use": True, "ok": True}), CONFORMS | NOWHERE),
        (Perhaps({"in_use": True, "ok": False}), MAJOR | NOWHERE),
        (Perhaps({"in_use": False, "ok": False}), NOWHERE),
    ],
)
def test_d14_what_one_subject_contributes(row: object, rating: set[str]) -> None:
    found = judge(EACH, {"site": {"north": row}})
    assert found.ratings("1.1", "north") == rating
    assert found.ratings("1.1") == rating


def test_d14_a_clause_is_the_worst_over_its_subjects() -> None:
    good, bad, out = {"in_use": True, "ok": True}, {"in_use": True, "ok": False}, {"in_use": False}
    assert judge(EACH, {"site": {"a": good, "b": bad}}).ratings("1.1") == MAJOR
    assert judge(EACH, {"site": {"a": good, "b": out}}).ratings("1.1") == CONFORMS
    assert judge(EACH, {"site": {"a": good, "b": Perhaps(bad)}}).ratings("1.1") == CONFORMS | MAJOR
    assert judge(EACH, {"site": {"a": bad, "b": {}}}).ratings("1.1") == MAJOR


def test_d14_no_subject_at_all_is_not_applicable() -> None:
    assert judge(EACH, {"site": {}}).ratings("1.1") == NOWHERE


def test_d14_an_unlisted_subject_may_be_anything() -> None:
    good = {"in_use": True, "ok": True}
    assert judge(EACH).ratings("1.1") == CONFORMS | MAJOR | NOWHERE
    assert judge(EACH, {"site": {OPEN: True}}).ratings("1.1") == CONFORMS | MAJOR | NOWHERE
    found = judge(EACH, {"site": {"a": good, OPEN: True}})
    assert found.ratings("1.1") == CONFORMS | MAJOR
    assert found.ratings("1.1", "*") == CONFORMS | MAJOR | NOWHERE


def test_d14_subjects_of_nested_lists() -> None:
    rules = (
        'evidence each site "S" { each line by year "Y" { ok : flag } }\n'
        'criterion 1.1 "C" { for each site.line where number >= 2024 require ok }'
    )
    lines = {"line": {2023: {"ok": False}, 2024: {"ok": True}, 2025: {"ok": False}}}
    found = judge(rules, {"site": {"north": lines, "south": {}}, "audit": {"period_end": "2025-12-31"}})
    assert found.ratings("1.1", "north.2023") == NOWHERE
    assert found.ratings("1.1", "north.2024") == CONFORMS
    assert found.ratings("1.1", "north.2025") == MINOR
    assert found.ratings("1.1", "south.*") == CONFORMS | MINOR | NOWHERE
    assert found.ratings("1.1") == MINOR


# ---- 15. ladders -----------------------------------------------------------------------------------------


LADDER = (
    X
    + """
criterion 1.1 "C" {
    require x < 10
    rate critical when a "first"
    rate major when b "second"
    rate minor otherwise
}"""
)


@pytest.mark.parametrize(
    ("a", "b", "ratings"),
    [
        (True, None, CRITICAL),
        (False, True, MAJOR),
        (False, False, MINOR),
        (None, True, CRITICAL | MAJOR),  # the unknown rung is skipped over, the sure one ends the walk
        (None, False, CRITICAL | MINOR),
        (None, None, CRITICAL | MAJOR | MINOR),
        (False, None, MAJOR | MINOR),
    ],
)
def test_d15_each_rung_that_can_hold_up_to_the_first_that_surely_does(
    a: bool | None, b: bool | None, ratings: set[str]
) -> None:
    facts = {name: value for name, value in (("a", a), ("b", b)) if value is not None}
    assert judge(LADDER, {**facts, "x": 12}).ratings("1.1") == ratings
    assert judge(LADDER, {**facts, "x": (9, 12)}).ratings("1.1") == ratings | CONFORMS
    assert judge(LADDER, {**facts, "x": 9}).ratings("1.1") == CONFORMS


def test_d15_a_rating_that_stands_twice_needs_both_rungs_to_fail() -> None:
    rules = (
        X
        + 'criterion 1.1 "C" { require x < 10 rate major when a rate minor when b'
        + " rate major when c rate minor otherwise }"
    )
    failing = {"x": 12}
    assert judge(rules, {**failing, "a": False, "b": True}).ratings("1.1") == MINOR
    assert judge(rules, {**failing, "a": False, "c": False}).ratings("1.1") == MINOR
    assert judge(rules, {**failing, "a": False, "c": True}).ratings("1.1") == MINOR | MAJOR
    assert judge(rules, {**failing, "b": False, "c": True}).ratings("1.1") == MAJOR  # whatever a is


def test_d15_the_ladder_falls_through_to_the_criterion_and_the_method() -> None:
    method = METHOD.replace("rate minor otherwise", "rate critical when c rate minor otherwise")
    head = X + 'criterion 1.1 "C" { rate major when b '
    rules = (
        head
        + 'clause one "O" { require x < 10 rate major when a }'
        + ' clause two "T" { require x < 10 rate minor otherwise } }'
    )
    nothing = {"x": 12, "a": False, "b": False, "c": False}
    for change, one in (({}, MINOR), ({"a": True}, MAJOR), ({"b": True}, MAJOR), ({"c": True}, CRITICAL)):
        found = judge(rules, {**nothing, **change}, method=method)
        assert found.ratings("1.1.one") == one
        assert found.ratings("1.1.two") == MINOR  # its own ladder ends: nothing falls through
    closed = rules.replace("rate major when b", "rate major otherwise")
    assert judge(closed, {**nothing, "c": True}, method=method).ratings("1.1.one") == MAJOR


def test_d15_a_ladder_speaks_of_its_subject() -> None:
    rules = (
        SITES + 'criterion 1.1 "C" { for each site require ok rate major when n > 5 rate minor otherwise }'
    )
    rows = {"a": {"ok": False, "n": 6}, "b": {"ok": False, "n": 5}, "c": {"ok": True, "n": 9}}
    found = judge(rules, {"site": rows})
    assert [found.ratings("1.1", key) for key in "abc"] == [MAJOR, MINOR, CONFORMS]


# ---- 16. the failing share -------------------------------------------------------------------------------


SYSTEMIC = (
    SITES
    + """
criterion 1.1 "C" {
    for each site where in_use
    require ok
    rate major when clause.subjects >= 2 and clause.failing_share >= 50 % "systemic"
    rate minor otherwise
}"""
)
USED = {"in_use": True}
BAD, GOOD, UNSURE = {**USED, "ok": False}, {**USED, "ok": True}, USED


def shares(rows: dict[str, object], subject: str) -> tuple[str | None, str | None]:
    return ends(clause_fact(judge(SYSTEMIC, {"site": rows}), "clause.failing_share", subject))


def test_d16_the_judged_subject_counts_as_applicable_and_failing() -> None:
    rows = {"a": BAD, "b": UNSURE, "c": BAD, "d": GOOD}
    assert shares(rows, "a") == ("0.5", "0.75")  # a and c fail, b may
    assert shares(rows, "b") == ("0.75", "0.75")
    assert shares(rows, "d") == ("0.75", "1")  # d, judged, is taken as failing: a, c, d of 4, and b
    assert shares({"a": UNSURE}, "a") == ("1", "1")


def test_d16_only_applicable_subjects_count() -> None:
    rows = {"a": BAD, "b": {"in_use": False, "ok": False}, "c": {"ok": True}, "d": Perhaps(GOOD)}
    assert shares(rows, "a") == ("0.333333333333333", "1")  # with c and d, or without
    assert shares(rows, "c") == ("0.666666666666667", "1")  # a and c of 2 or 3 with d
    found = judge(SYSTEMIC, {"site": rows})
    assert ends(clause_fact(found, "clause.subjects", "a")) == ("1", "3")
    assert ends(clause_fact(found, "clause.subjects", "c")) == ("2", "3")


def test_d16_unlisted_subjects_leave_the_share_open() -> None:
    rows = {"a": BAD, "b": GOOD, OPEN: True}
    assert shares(rows, "a") == ("0", "1")
    found = judge(SYSTEMIC, {"site": rows})
    assert ends(clause_fact(found, "clause.subjects", "a")) == ("2", None)
    assert ends(clause_fact(found, "clause.subjects", "*")) == ("3", None)  # itself, and others besides
    assert found.ratings("1.1", "a") == MINOR | MAJOR
    # Where an unlisted subject can only fail, the share of failing ones can only grow.
    hopeless = SYSTEMIC.replace("require ok", "require 1 > 2")
    certain = judge(hopeless, {"site": rows})
    assert ends(clause_fact(certain, "clause.failing_share", "a")) == ("1", "1")
    assert ends(clause_fact(certain, "clause.failing_share", "*")) == ("1", "1")
    assert certain.ratings("1.1") == MAJOR


@pytest.mark.parametrize(
    ("rows", "rating"),
    [
        ({"a": BAD}, MINOR),  # one subject is not a system
        ({"a": BAD, "b": GOOD}, MAJOR),
        ({"a": BAD, "b": GOOD, "c": GOOD}, MINOR),
        ({"a": BAD, "b": GOOD, "c": UNSURE}, MINOR | MAJOR),
        ({"a": BAD, "b": Perhaps(GOOD)}, MINOR | MAJOR),
        ({"a": UNSURE, "b": GOOD}, CONFORMS | MAJOR),
    ],
)
def test_d16_systemic_failure(rows: dict[str, object], rating: set[str]) -> None:
    assert judge(SYSTEMIC, {"site": rows}).ratings("1.1") == rating


def test_d16_a_clause_without_subjects_has_one() -> None:
    rules = (
        X
        + 'criterion 1.1 "C" { require a'
        + " rate major when clause.subjects >= 2 and clause.failing_share >= 50 % rate minor otherwise }"
    )
    found = judge(rules, {"a": False})
    assert clause_fact(found, "clause.subjects", None) == point(1)
    assert clause_fact(found, "clause.failing_share", None) == point(1)
    assert found.ratings("1.1") == MINOR


def test_d16_inside_a_phrase_it_still_speaks_of_the_subject() -> None:
    rules = SITES + (
        'evidence each tour "T" { n : number }\n'
        'criterion 1.1 "C" { for each site require ok\n'
        "rate critical when (some tour where clause.failing_share >= 100 % and n > 1)\n"
        "rate major when clause.failing_share >= 50 % rate minor otherwise }"
    )
    rows = {"a": {"ok": False}, "b": {"ok": True}}
    assert judge(rules, {"site": rows, "tour": {"t": {"n": 2}}}).ratings("1.1") == MAJOR
    assert judge(rules, {"site": {"a": {"ok": False}}, "tour": {"t": {"n": 2}}}).ratings("1.1") == CRITICAL
    assert judge(rules, {"site": {"a": {"ok": False}}, "tour": {"t": {"n": 1}}}).ratings("1.1") == MAJOR


def test_d16_the_number_of_subjects_makes_no_share_inexact() -> None:
    rows: dict[str, object] = {f"s{i}": GOOD for i in range(299)}
    assert shares({**rows, "x": BAD}, "x") == ("0.00333333333333333",) * 2


# ---- 17. criteria ----------------------------------------------------------------------------------------


def test_d17_a_criterion_is_the_worst_of_its_clauses() -> None:
    rules = X + (
        'criterion 1.1 "C" { clause one "O" { require a rate major otherwise }'
        ' clause two "T" { applies when c require b } }'
    )
    assert judge(rules, {"a": True, "b": False, "c": True}).ratings("1.1") == MINOR
    assert judge(rules, {"a": False, "b": False, "c": True}).ratings("1.1") == MAJOR
    assert judge(rules, {"a": True, "b": False, "c": False}).ratings("1.1") == CONFORMS
    assert judge(rules, {"b": False, "c": True}).ratings("1.1") == MINOR | MAJOR
    assert judge(rules, {"a": True, "b": False}).ratings("1.1") == CONFORMS | MINOR


def test_d17_all_clauses_not_applicable_is_not_applicable() -> None:
    rules = (
        X
        + 'criterion 1.1 "C" { clause one "O" { applies when a require b }'
        + ' clause two "T" { applies when c require b } }'
    )
    assert judge(rules, {"a": False, "b": False, "c": False}).ratings("1.1") == NOWHERE
    assert judge(rules, {"a": False, "b": False}).ratings("1.1") == NOWHERE | MINOR


def test_d17_a_criterion_that_does_not_apply_changes_nothing_of_the_others() -> None:
    one = 'criterion 1.1 "C" { require a rate major when b rate minor otherwise }\n'
    other = 'criterion 1.2 "D" { applies when 1 > 2 require a rate critical otherwise }\n'
    for facts in ({}, {"a": False}, {"a": False, "b": True}, {"a": True}):
        alone, beside = judge(X + one, facts), judge(X + one + other, facts)
        assert beside.ratings("1.1") == alone.ratings("1.1")
        assert beside.ratings("1.2") == NOWHERE


# ---- 18. questions ---------------------------------------------------------------------------------------


ASK = X + 'criterion 1.1 "C" { ask "Is it credible?" }'
BOTH = X + 'criterion 1.1 "C" { require a rate major otherwise ask "Is it credible?" }'


def test_d18_a_question_is_any_rating_until_it_is_answered() -> None:
    assert judge(ASK).ratings("1.1") == set(GRADES)
    for grade in GRADES:
        assert judge(ASK, {"judgements": {"1.1": grade}}).ratings("1.1") == {grade}


def test_d18_unable_to_rate_leaves_the_set() -> None:
    assert judge(ASK, {"judgements": {"1.1": None}}).ratings("1.1") == set(GRADES)


def test_d18_reserved_ratings_are_not_the_auditors_to_give() -> None:
    method = METHOD.replace("rating critical credit 0", "rating critical credit 0 reserved")
    assert judge(ASK, method=method).ratings("1.1") == {"conformance", "minor", "major"}


def test_d18_unless_the_clause_names_one() -> None:
    method = METHOD.replace("rating critical credit 0", "rating critical credit 0 reserved")
    rules = (
        X + 'criterion 1.1 "C" { require a rate critical when b rate minor otherwise ask "Is it credible?" }'
    )
    assert judge(rules, {"a": True}, method=method).ratings("1.1") == set(GRADES)
    only = X + 'criterion 1.1 "C" { ask "Is it credible?" rate critical otherwise }'
    assert judge(only, method=method).ratings("1.1") == set(GRADES)


def test_d18_the_answer_joins_the_requirement_by_worst_of() -> None:
    assert judge(BOTH, {"a": True, "judgements": {"1.1": "minor"}}).ratings("1.1") == MINOR
    assert judge(BOTH, {"a": False, "judgements": {"1.1": "minor"}}).ratings("1.1") == MAJOR
    assert judge(BOTH, {"a": False, "judgements": {"1.1": "critical"}}).ratings("1.1") == CRITICAL
    assert judge(BOTH, {"judgements": {"1.1": "minor"}}).ratings("1.1") == MINOR | MAJOR
    assert judge(BOTH, {"a": False}).ratings("1.1") == MAJOR | CRITICAL
    assert judge(BOTH, {"a": True}).ratings("1.1") == set(GRADES)


def test_d18_a_question_is_asked_once_for_each_subject() -> None:
    rules = SITES + 'criterion 1.1 "C" { for each site where in_use ask "Is it so?" }'
    rows = {"a": {"in_use": True}, "b": {"in_use": True}, "c": {"in_use": False}}
    found = judge(rules, {"site": rows, "judgements": {("1.1", "a"): "minor", ("1.1", "c"): "critical"}})
    assert found.ratings("1.1", "a") == MINOR
    assert found.ratings("1.1", "b") == set(GRADES)
    assert found.ratings("1.1", "c") == NOWHERE
    assert found.ratings("1.1") == MINOR | MAJOR | CRITICAL


RISK = (
    SITES
    + """
criterion 1.1 "C" {
    for each site
    require ok
    rate major when finding.significant_risk rate minor otherwise
}"""
)


def test_d18_a_risk_that_was_not_stated_is_unknown() -> None:
    rows = {"a": {"ok": False}, "b": {"ok": True}}
    assert judge(RISK, {"site": rows}).ratings("1.1") == MINOR | MAJOR
    for risk, rating in ((True, MAJOR), (False, MINOR)):
        found = judge(RISK, {"site": rows, "findings": {("1.1", "a"): risk}})
        assert found.ratings("1.1", "a") == rating
        assert found.ratings("1.1", "b") == CONFORMS
        assert found.ratings("1.1") == rating


def test_d18_findings_are_of_one_clause() -> None:
    rules = X + (
        'criterion 1.1 "C" { clause one "O" { require a rate major when finding.significant_risk }'
        ' clause two "T" { require b rate major when finding.significant_risk } }'
    )
    found = judge(rules, {"a": False, "b": False, "findings": {"1.1.one": False}})
    assert found.ratings("1.1.one") == MINOR
    assert found.ratings("1.1.two") == MINOR | MAJOR


# ---- the directed cases of the language page -------------------------------------------------------------


def test_a_complete_empty_list_gives_conformance() -> None:
    """Holds with nothing recorded: it holds, and the report says so."""
    rules = 'evidence each spill "A spill" { big : flag }\ncriterion 1.1 "C" { require no spill where big }'
    assert judge(rules, {"spill": {}}).ratings("1.1") == CONFORMS
    assert judge(rules, {"spill": {OPEN: True}}).ratings("1.1") == CONFORMS | MINOR
    assert judge(rules).ratings("1.1") == CONFORMS | MINOR


def test_tightening_a_limit_never_improves_a_rating() -> None:
    order = [*GRADES]
    for x in (1, 3, 5, 7, (2, 4), (4, 8), None):
        facts = {} if x is None else {"x": x}
        sets = [
            judge(
                X + f'criterion 1.1 "C" {{ require x < {limit} rate major when x >= {limit} + 2 }}',
                facts,
            ).ratings("1.1")
            for limit in (7, 5, 4, 3, 1)
        ]
        for looser, tighter in pairwise(sets):
            assert min(map(order.index, tighter)) >= min(map(order.index, looser))
            assert max(map(order.index, tighter)) >= max(map(order.index, looser))


def test_kilograms_for_tonnes_change_no_verdict() -> None:
    rules = """
    evidence mass : {unit}
    evidence each load "A load" {{ weight : {unit} }}
    criterion 1.1 "C" {{
        require mass < 5 t
        rate major when (sum of weight for each load) > 1500 kg rate minor otherwise
    }}"""
    for mass, weights in (
        ("4.99999999999999", []),
        (5, ["0.5", "1"]),
        (6, ["0.5", "1.00000000000001"]),
        ((4, 6), [2]),
    ):
        results = []
        for unit, factor in (("t", 1), ("kg", 1000)):
            scaled = tuple(m * factor for m in mass) if isinstance(mass, tuple) else times(mass, factor)
            loads = {f"l{i}": {"weight": times(w, factor)} for i, w in enumerate(weights)}
            results.append(judge(rules.format(unit=unit), {"mass": scaled, "load": loads}).ratings("1.1"))
        assert results[0] == results[1]


def times(value: object, factor: int) -> object:
    from decimal import Decimal

    return Decimal(str(value)) * factor


# ---- 25. both evaluators on what the network does not do itself ------------------------------------------


def test_d25_infinite_ends_are_not_asserted() -> None:
    rules = X + 'criterion 1.1 "C" { require x < 10 rate major when x > 100 rate minor otherwise }'
    assert judge(rules, {"x": (None, 9)}).ratings("1.1") == CONFORMS
    assert judge(rules, {"x": (11, None)}).ratings("1.1") == MINOR | MAJOR
    assert judge(rules, {"x": (101, None)}).ratings("1.1") == MAJOR


def test_d25_what_both_branches_exclude_is_excluded_whatever_the_condition() -> None:
    rules = (
        X
        + 'criterion 1.1 "C" { require (a when c otherwise b)'
        + " rate major when (a when c otherwise b) rate minor otherwise }"
    )
    found = judge(rules, {"a": False, "b": False})
    assert found.required("1.1") == FALSE
    assert found.ratings("1.1") == MINOR


def test_d25_not_derived_is_unknown_never_false() -> None:
    found = judge(X + 'criterion 1.1 "C" { require not (x < 10) }')
    assert found.required("1.1") == UNKNOWN
    assert found.ratings("1.1") == CONFORMS | MINOR


def test_optional_facts_of_subjects_are_none_or_unknown() -> None:
    rules = (
        'evidence each site "S" { seen : optional date }\n'
        'criterion 1.1 "C" { for each site require some seen where seen after 2025-01-01 }'
    )
    rows = {"a": {"seen": NONE}, "b": {}, "c": {"seen": "2025-01-02"}, "d": {"seen": Perhaps("2025-01-02")}}
    found = judge(rules, {"site": rows})
    assert [found.ratings("1.1", key) for key in "abcd"] == [
        MINOR,
        CONFORMS | MINOR,
        CONFORMS,
        CONFORMS | MINOR,
    ]
