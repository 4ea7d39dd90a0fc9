"""What a method makes of ratings: escalations, the audits to come, decisions.

In: one criterion, lines of a method, and evidence.  Out: the result, by both evaluators.  Days are counted by
hand.
"""

from collections.abc import Callable

import pytest

from assay import session
from assay.evidence.facts import Evidence
from assay.session import Program
from assay.source import Source
from assay.units.bounds import Interval
from assay.units.values import FALSE, TRUE, UNKNOWN
from assay.verdict.evaluation import (
    ClauseResult,
    CriterionResult,
    Difference,
    Evaluation,
    SubjectResult,
    differences,
)
from assay.verdict.model import Assessment, AuditCycle, FollowUpVerdict

Read = Callable[[Program, str], Evidence]
Judge = Callable[[Program, Evidence], Assessment]
Result = Callable[..., Assessment]

RULES = """\
method house "House method" version "1" {
    rating good     credit 1
    rating minor    credit 0.5
    rating major    credit 0.2
    rating critical credit 0
    rate minor when n > 3 "few are missing"
    rate major otherwise
    LINES
}
standard yards "Yard standard" version "1" by "Nobody" from 2020-01-01 using house
evidence n : number "How many?"
evidence ok : flag "Is it in order?"
parameter visit : period "Time between visits" is open
principle 1 "Yards"
criterion 1.1 "In order" { require ok }
criterion 1.2 "In order as well" { require ok }
"""
OUTCOMES = """\
    outcome none when no criterion where applicable
    outcome full for 3 years when ok
    outcome bare otherwise
"""


@pytest.fixture
def result(read: Read, judge: Judge) -> Result:
    def of(lines: str, facts: str, audit: str = "") -> Assessment:
        program = session.check([Source("yards.assay", RULES.replace("LINES", lines))])
        assert program.plan is not None, [item.message for item in program.diagnostics]
        head = "assay: evidence/1\nstandard: yards 1\nentity: {name: Yard}\n"
        text = f"{head}audit: {{date: 2026-03-12{audit}}}\nfacts: {{{facts}}}\n"
        return judge(program, read(program, text))

    return of


def follow_up(found: Assessment) -> FollowUpVerdict:
    assert found.follow_up is not None
    return found.follow_up


def days(cycle: AuditCycle) -> list[tuple[str, str]]:
    return [(item.kind, item.latest) for item in cycle.audits]


# ---- escalation -------------------------------------------------------------------------------------------


def test_an_escalation_that_hangs_on_how_it_is_rated(result: Result) -> None:
    """Rated minor it is surely reached; rated major only where n is above 5, and n is not known."""
    lines = (
        'escalate to critical for each criterion where rating = minor or (rating = major and n > 5) "worse"'
    )
    found = result(lines, "ok: no").criteria[0]
    assert [(note.name, note.to, note.reaches) for note in found.escalations] == [
        ("worse", "critical", "not known")
    ]
    # minor becomes critical; major stays or becomes critical
    assert found.ratings == ["major", "critical"]
    assert [(reason.kind, reason.fact) for reason in found.reasons] == [("missing", "n")]


# ---- the audits to come -----------------------------------------------------------------------------------


def test_a_method_may_say_nothing_of_an_outcome(result: Result) -> None:
    follow = follow_up(result("deadline plan is 1 month after audit.date", "ok: yes"))
    assert (follow.computed, follow.decided) == (None, None)
    assert [(line.name, line.date) for line in follow.deadlines] == [("plan", "2026-04-12")]
    assert follow.cycle.not_determined == ["the method says nothing of an outcome"]


def test_visits_that_have_been_are_not_due_again(result: Result) -> None:
    """Of 2024-09-01, 2025-05-01, 2026-01-01 and 2026-09-01 only the last lies after the audit; the next would
    lie behind the end on 2026-12-31.
    """
    lines = OUTCOMES + "surveillance after 8 months otherwise"
    cycle = follow_up(result(lines, "ok: yes", ", issued_on: 2024-01-01")).cycle
    assert days(cycle) == [("surveillance", "2026-09-01"), ("recertification", "2026-12-31")]
    assert cycle.not_determined == []


def test_of_very_many_visits_the_first_are_listed_and_that_is_said(result: Result) -> None:
    """Weekly from 2026-03-13: the first on 2026-03-20, the 39th after 273 days, on 2026-12-11."""
    lines = OUTCOMES + 'surveillance after 1 week otherwise "weekly"'
    cycle = follow_up(result(lines, "ok: yes", ", issued_on: 2026-03-13")).cycle
    found = days(cycle)
    assert (found[0], found[38]) == (("surveillance", "2026-03-20"), ("surveillance", "2026-12-11"))
    assert found[39:] == [("recertification", "2029-03-12")]
    assert cycle.not_determined == ["surveillance (weekly): only the first 39 audits are listed"]


def test_while_the_outcome_is_open_the_next_visit_alone_is_told(result: Result) -> None:
    lines = OUTCOMES + "surveillance after 8 months otherwise"
    cycle = follow_up(result(lines, "", ", issued_on: 2026-03-01")).cycle
    assert days(cycle) == [("surveillance", "2026-11-01")]
    assert cycle.audits[0].certain is False
    assert cycle.not_determined == ["the day of expiry: the outcome is open (full or bare)"]


def test_a_period_that_no_source_settles(result: Result) -> None:
    lines = OUTCOMES + 'surveillance after visit otherwise "as usual"'
    cycle = follow_up(result(lines, "ok: yes", ", issued_on: 2026-03-01")).cycle
    assert days(cycle) == [("recertification", "2029-02-28")]
    assert cycle.not_determined == ["surveillance (as usual): its period is not configured"]


def test_an_outcome_without_a_validity_leaves_the_certificate_in_force(result: Result) -> None:
    lines = OUTCOMES + "surveillance after 8 months otherwise"
    cycle = follow_up(result(lines, "ok: no", ", expires_on: 2027-05-31")).cycle
    assert days(cycle) == [("recertification", "2027-05-31")]
    assert cycle.not_determined == ["surveillance: the day of issue is not stated (audit.issued_on)"]


# ---- what two evaluators differ in ------------------------------------------------------------------------


def test_an_entry_that_one_evaluator_alone_has_is_a_difference() -> None:
    good, minor = frozenset({"good"}), frozenset({"minor"})
    subject = SubjectResult(("tank.a",), TRUE, FALSE, minor)
    clause = ClauseResult("1.1.x", TRUE, (subject,), minor)
    criterion = CriterionResult("1.1", TRUE, (clause,), minor)
    full = Evaluation({(7, ()): TRUE, (8, ("tank.a",)): Interval(None, None)}, {"1.1": criterion})
    assert differences(full, Evaluation()) == [
        Difference("node 7", "yes", "nothing", 7),
        Difference("node 8 tank.a", repr(Interval(None, None)), "nothing", 8),
        Difference("criterion 1.1", "applies: yes, rated minor", "nothing"),
    ]
    unlike = CriterionResult(
        "1.1",
        UNKNOWN,
        (ClauseResult("1.1.x", TRUE, (SubjectResult(("tank.a",), TRUE, TRUE, good),), good),),
        good,
    )
    full.criteria["1.2"] = criterion  # which both found alike
    same = Evaluation(full.nodes, {"1.1": unlike, "1.2": criterion})
    assert differences(full, same) == [
        Difference(
            "clause 1.1.x subject tank.a",
            "selected: yes, required: no, rated minor",
            "selected: yes, required: yes, rated good",
        ),
        Difference("clause 1.1.x", "applies: yes, rated minor", "applies: yes, rated good"),
        Difference("criterion 1.1", "applies: yes, rated minor", "applies: not known, rated good"),
    ]
