"""Advice where it has little to go by: nothing that makes it fail, judgements alone, windows of rare shapes.

Figures by hand; what is asked next, and how the search goes about it, is tried elsewhere.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from assay.advice.advise import Ahead
from assay.advice.numbers import Trying
from assay.evidence.facts import Evidence
from assay.reference.ratings import evaluate
from assay.session import Program, assess
from assay.typed.schema import Leaf
from assay.units.bounds import ANY, Interval
from assay.units.calendar import day_number
from assay.verdict.advised import Advice, Change
from assay.verdict.evaluation import Ratings

Read = Callable[[Program, str], Evidence]
DAYS = Ahead(90, months=False)


def criterion(body: str, number: str = "1.1") -> str:
    return f'criterion {number} "Tanks" {{\n applies to storing\n for each tank\n {body}\n}}\n'


def whole(body: str, number: str = "1.1") -> str:
    """A criterion that is asked once."""
    return f'criterion {number} "Yard" {{\n {body}\n}}\n'


@pytest.fixture
def advice(small: Any, read: Read) -> Callable[..., Advice]:
    """Advice, where the reference stands for both evaluators."""

    def make(rules: str, text: str, ahead: Ahead = DAYS) -> Advice:
        program = small(rules)
        found = assess(program, read(program, text), "", evaluate, ahead).advice
        assert found is not None
        return found

    return make


# ---- what goes stale -------------------------------------------------------------------------------

SURVEY = 'evidence survey : flag fresh for PERIOD "Was it surveyed?"\n'
NEEDS_SURVEY = 'criterion 1.2 "Survey" { require survey }\n'


def dated(tanks: Any, day: str) -> str:
    text: str = tanks(a="inspected: yes").replace("facts:\n", "facts:\n  survey: {value: yes, source: D1}\n")
    return text + f"documents:\n  D1: {{title: Survey, date: {day}}}\n"


@pytest.mark.parametrize(
    ("period", "day", "last", "window"),
    [
        # 28 February lies a month before 28 March, and before 29, 30 and 31 March as well.
        ("1 month", "2026-02-28", "2026-03-31", "fresh for 1 month"),
        # Thirty days after 20 February: 8 in February, 22 in March.
        ("30 days", "2026-02-20", "2026-03-22", "fresh for 30 days"),
    ],
)
def test_a_short_window_ends_on_its_last_day(
    advice: Any, tanks: Any, period: str, day: str, last: str, window: str
) -> None:
    rules = SURVEY.replace("PERIOD", period) + criterion("require inspected") + NEEDS_SURVEY
    (found,) = advice(rules, dated(tanks, day)).going_stale
    assert (found.last_day, found.window, found.facts) == (last, window, ["survey"])


def test_what_no_rating_rests_on_goes_stale_without_one(advice: Any, tanks: Any) -> None:
    """1.2 fails whatever becomes of the survey; a record that was not collected has nothing to age."""
    rules = (
        SURVEY.replace("PERIOD", "1 month") + 'evidence law "The law" { old : flag fresh for 1 year "?" }\n'
    )
    rules += criterion("require inspected") + whole("require survey and (no tank)", "1.2")
    (found,) = advice(rules, dated(tanks, "2026-02-28")).going_stale
    assert found.criteria == []


def test_windows_of_what_does_not_apply_are_none_of_the_entitys(advice: Any, tanks: Any) -> None:
    rules = criterion("require built_on within 2 years before audit.date")
    text = tanks(a="built_on: 2024-03-31")
    assert len(advice(rules, text).going_stale) == 1
    assert advice(rules, text.replace("[storing]", "[selling]")).going_stale == []
    ended = rules.replace('"Tanks" {', '"Tanks" until 2025-12-31 {')
    assert advice(ended, text).going_stale == []


@pytest.mark.parametrize(
    "body",
    [
        # How long the window is, is not known for certain.
        "require built_on within term before audit.date",
        # Compared with a day of the rules, though the clause reads the day of the audit elsewhere.
        "require built_on on or after 2024-01-01 and built_on before audit.date",
    ],
)
def test_a_date_without_a_certain_last_day_is_not_told(advice: Any, tanks: Any, body: str) -> None:
    rules = 'evidence term : period "How long is it?"\n' + criterion(body)
    text = tanks(a="built_on: 2024-03-31")
    text = text.replace("facts:\n", "facts:\n  term: {from: 24 months, to: 25 months}\n")
    assert advice(rules, text).going_stale == []


def test_a_day_that_is_worked_out_from_the_one_that_is_read_has_no_window(advice: Any, tanks: Any) -> None:
    """It holds until 20 April, a month after the day that was read: that 20 March passes changes nothing."""
    rules = criterion("require every checked_on has 1 month after checked_on on or after audit.date")
    assert advice(rules, tanks(a="checked_on: 2026-03-20")).going_stale == []


# ---- how fragile it is -----------------------------------------------------------------------------


def test_what_no_fact_makes_fail_is_left_out(advice: Any, tanks: Any) -> None:
    rules = criterion("require inspected or not inspected") + criterion("require leaked < 5 t", "1.2")
    found = advice(rules, tanks(a="leaked: 4 t, inspected: yes")).fragility
    assert [item.criterion for item in found] == ["1.2"]


def test_a_conformance_that_rests_on_a_judgement_would_fail_by_another(advice: Any, tanks: Any) -> None:
    rules = criterion('ask "Is it sound?"') + whole(
        'require (count of tank) > 0\n ask "Is all in order?"', "1.2"
    )
    said = "rating: good, because: seen, by: auditor, on: 2026-03-12"
    text = tanks(a="inspected: yes") + (
        f"judgements:\n  - {{clause: 1.1, for: a, {said}}}\n  - {{clause: 1.2, {said}}}\n"
    )
    one, two = advice(rules, text).fragility
    assert (one.kind, one.fact, one.what) == (
        "fact",
        "judgements: clause 1.1 for a",
        "the auditor's rating of 1.1 for a",
    )
    assert (one.now, one.fails, one.rating) == ("rated good", "rated minor", "minor")
    assert (two.what, two.subject) == ("the auditor's rating of 1.2", None)


# ---- what would change it --------------------------------------------------------------------------


def told(change: Change) -> list[tuple[str, str, str]]:
    return [(fact.fact, fact.now, fact.then) for fact in change.facts]


def test_of_a_day_that_may_be_absent_both_are_told(advice: Any, tanks: Any) -> None:
    """Where there is none, it is not too old; where there is one, it has to be another."""
    rules = criterion("require every checked_on has checked_on on or after 2025-01-01")
    (found,) = advice(rules, tanks(a="checked_on: 2024-12-31")).improvements
    assert [told(change) for change in found.evidence] == [[("tank.a.checked_on", "2024-12-31", "none")]]
    assert [told(change) for change in found.performance] == [
        [("tank.a.checked_on", "2024-12-31", "from 2025-01-01")]
    ]
    # Where there has to be one, none is no way out.
    rules = criterion("require some checked_on where checked_on on or after 2025-01-01")
    (found,) = advice(rules, tanks(a="checked_on: 2024-12-31")).improvements
    assert (found.evidence, len(found.performance)) == ([], 1)


def test_of_many_ways_the_nearest_of_each_kind_are_told(advice: Any, tanks: Any) -> None:
    """Any of twelve tanks would do."""
    rows = {f"t{number}": "inspected: no" for number in range(12)}
    (found,) = advice(whole("require some tank where inspected"), tanks(**rows)).improvements
    assert len(found.evidence) == 5
    assert found.note == "the nearest 5 of each kind"


# ---- numbers that are tried ------------------------------------------------------------------------

ASKED = """\
evidence term : period "How long?"
evidence day : date "When?"
evidence amount : t "How much?"
"""
TODAY = day_number("2026-03-12")


@pytest.fixture
def leaves(small: Any) -> dict[str, Leaf]:
    program = small(ASKED + whole("require amount > 1 t"))
    return dict(program.plan.schema.fields)


class Rating:
    """Good from a limit on, else minor; `spare` evaluations, and then none."""

    def __init__(self, limit: int, spare: int = 1000) -> None:
        self.limit = limit
        self.spare = spare

    def __call__(self, value: Interval) -> Ratings | None:
        if self.spare == 0:
            return None
        self.spare -= 1
        assert value.low is not None
        return frozenset({"good" if value.low >= self.limit else "minor"})


def answers(leaf: Leaf, known: Interval, rate: Rating, near: tuple[int, ...] = ()) -> list[tuple[str, str]]:
    trying = Trying(leaf, known, rate, TODAY, [Decimal(number) for number in near])
    return [(text, " ".join(ratings)) for text, ratings in trying.answers([])]


def test_a_period_is_tried_in_months(leaves: dict[str, Leaf]) -> None:
    known = Interval(Decimal(0), None)
    found = answers(leaves["term"], known, Rating(31))
    assert found == [("up to 30 months", "minor"), ("from 31 months", "good")]


def test_days_that_lie_close_are_all_tried(leaves: dict[str, Leaf]) -> None:
    known = Interval(TODAY, TODAY + 3)
    found = answers(leaves["day"], known, Rating(int(TODAY) + 2))
    assert found == [("up to 2026-03-13", "minor"), ("from 2026-03-14", "good")]


@pytest.mark.parametrize(
    ("known", "limit", "found"),
    [
        # narrowed down to four digits
        (Interval(None, Decimal(0)), -3, [("up to -3.001 t", "minor"), ("from -3 t", "good")]),
        (Interval(Decimal(0), None), 3, [("up to 2.999 t", "minor"), ("from 3 t", "good")]),
        (ANY, 2, [("up to 1.999 t", "minor"), ("from 2 t", "good")]),
    ],
)
def test_an_amount_without_an_end_is_tried_in_the_sizes_that_it_may_have(
    leaves: dict[str, Leaf], known: Interval, limit: int, found: list[tuple[str, str]]
) -> None:
    assert answers(leaves["amount"], known, Rating(limit), near=(4,)) == found


def test_where_the_evaluations_are_spent_the_rest_is_not_told(leaves: dict[str, Leaf]) -> None:
    known = Interval(Decimal(0), None)
    assert answers(leaves["term"], known, Rating(31, spare=3)) == [("any value", "minor")]


# ---- facts that are read in other ways -------------------------------------------------------------

YARDS = """\
evidence each facility "A yard" { bound : t "How much may leak here?"  lit : flag "Is it lit?" }
evidence each drum at facility "A drum" { lost : t "How much is lost?" }
"""
DRUMS = "  facility: {north: {bound: 5 t, lit: yes}}\n  drum: {d: {facility: north, lost: 4 t}}\n"


def drums(body: str) -> str:
    return YARDS + f'criterion 1.1 "Drums" {{\n for each drum\n {body}\n}}\n'


def held(tanks: Any, facts: str) -> str:
    text: str = tanks(a="inspected: yes")
    return text.replace("facts:\n", f"facts:\n{facts}")


def test_what_another_row_says_may_be_the_nearest_to_failing(advice: Any, tanks: Any) -> None:
    """4 t of below 5 t: one more is a quarter; the bound of the yard is 5 t, and one less is a fifth."""
    (found,) = advice(drums("require lost < facility.bound"), held(tanks, DRUMS)).fragility
    assert (found.fact, found.now, found.fails, found.margin, found.share) == (
        "facility.north.bound",
        "5 t",
        "up to 4 t",
        "−1 t",
        "0.2",
    )
    (found,) = advice(drums("require facility.lit"), held(tanks, DRUMS)).fragility
    assert (found.subject, found.fact, found.now, found.fails) == ("d", "facility.north.lit", "yes", "no")


def test_what_another_row_does_not_say_is_asked_for_there(advice: Any, tanks: Any) -> None:
    unlit = DRUMS.replace(", lit: yes", "")
    (found,) = advice(drums("require facility.lit"), held(tanks, unlit)).smallest_sets
    assert [fact.fact for fact in found.facts] == ["facility.north.lit"]


@pytest.mark.parametrize(
    ("body", "leaked", "found"),
    [
        # On the limit itself any change is one too many.
        ("require leaked <= 5 t", "5 t", ("5 t", "above 5 t", "0 t", "0")),
        # At least 6 t: it may be any amount more, and that changes nothing.  A sixth.
        ("require leaked >= 5 t", "{from: 6 t}", ("at least 6 t", "below 5 t", "−1 t", "0.1667")),
    ],
)
def test_how_far_it_is_at_an_end(
    advice: Any, tanks: Any, body: str, leaked: str, found: tuple[str, str, str, str]
) -> None:
    (item,) = advice(criterion(body), tanks(a=f"leaked: {leaked}")).fragility
    assert (item.now, item.fails, item.margin, item.share) == found


def test_beyond_the_last_day_of_the_calendar_nothing_is_tried(advice: Any, tanks: Any) -> None:
    rules = criterion("require every checked_on has checked_on on or before 9999-12-31")
    assert advice(rules, tanks(a="checked_on: 2026-04-01")).fragility == []


def test_a_nonconformity_of_which_part_was_not_collected_needs_both(advice: Any, tanks: Any) -> None:
    """What leaked is not known: it may be on either side of the limit."""
    (found,) = advice(criterion("require inspected and leaked < 5 t"), tanks(a="inspected: no")).improvements
    assert found.performance == []
    (change,) = found.evidence
    assert set(told(change)) == {
        ("tank.a.inspected", "no", "yes"),
        ("tank.a.leaked", "not collected", "below 5 t"),
    }
    assert change.rating == "good"
    over = criterion("require inspected and leaked > 5 t")
    (found,) = advice(over, tanks(a="inspected: no")).improvements
    assert {fact: then for fact, _, then in told(found.evidence[0])} == {
        "tank.a.inspected": "yes",
        "tank.a.leaked": "above 5 t",
    }


def test_where_others_may_be_listed_no_fact_of_those_that_are_makes_it_better(
    advice: Any, tanks: Any
) -> None:
    rules = whole("require no tank where leaked > 5 t")
    (found,) = advice(rules, tanks(incomplete=True, a="leaked: 9 t")).improvements
    assert found.evidence == found.performance == []
    assert found.note is not None
    assert found.note.startswith("no change of one or two facts")


def test_a_set_and_an_absence_are_asked_for(advice: Any, tanks: Any) -> None:
    rules = 'evidence languages : set of text "In which?"\n' + whole('require "en" in languages')
    rules += criterion("require some checked_on", "1.2")
    found = advice(rules, tanks(a="inspected: yes"))
    assert {item.fact for item in found.next_evidence} == {"languages", "tank.a.checked_on"}
    assert {fact.fact for item in found.smallest_sets for fact in item.facts} == {
        "languages",
        "tank.a.checked_on",
    }


def test_the_length_of_a_window_that_is_not_known_is_tried_in_months(
    small: Any, read: Read, tanks: Any
) -> None:
    """From 12 March 2024 to the audit on 12 March 2026 it is two years."""
    program = small(
        'evidence term : period "How long?"\n' + criterion("require built_on within term before audit.date")
    )
    (found,) = assess(program, read(program, tanks(a="built_on: 2024-03-12")), "", evaluate).criteria
    (outlook,) = found.outlook
    assert outlook.fact == "term"
    assert [(answer.answer, answer.ratings) for answer in outlook.answers] == [
        ("up to 23 months", ["minor"]),
        ("from 2 years", ["good"]),
    ]
