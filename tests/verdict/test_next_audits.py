"""The audits to come, for each outcome of the ASI method: days worked out by hand.

One set of days for all: the certificate was issued on 15 January 2024 and expires on 14 January 2027; the
audit is on 12 March 2026, and surveillance follows 18 months after issue, again and again: 15 July 2025,
15 January 2027, …  A certificate in force therefore has no surveillance between the audit and its end, and
one of three years from 12 March 2026 has that of 12 September 2027; the next is after its end.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from assay.units import calendar
from assay.units.bounds import Interval
from assay.verdict import model
from assay.verdict.next_audits import Days, Period, audit_cycle

# What rules/asi-assurance says of the certificate after each outcome.
AFTER = {
    "none": None,
    "indicative": True,
    "referred": None,
    "denied": False,
    "denied_again": False,
    "provisional": True,
    "full": True,
    "suspended": None,
    "downgraded": None,
    "continues": True,
}
EIGHTEEN = Decimal(18)
USUAL = [Period(Interval(EIGHTEEN, EIGHTEEN), months=True, because="in most cases")]


def days(audit: str, issued: str | None = None, expires: str | None = None) -> Days:
    found = [calendar.day_number(day) if day else None for day in (audit, issued, expires)]
    assert found[0] is not None
    return Days(found[0], found[1], found[2])


IN_FORCE = days("2026-03-12", "2024-01-15", "2027-01-14")
NEW = days("2026-03-12", "2026-03-12", "2027-01-14")


def outcome(*names: str, validity: str | None = None, expires: str | None = None) -> model.OutcomeVerdict:
    return model.OutcomeVerdict(
        outcomes=list(names),
        outcome=" or ".join(names),
        settled=len(names) == 1,
        validity=validity,
        expires=expires,
        because=None,
        not_determined=None,
        reasons=[],
        rows=[],
    )


def audits(cycle: model.AuditCycle) -> list[tuple[str, str, bool]]:
    return [(item.kind, item.latest, item.certain) for item in cycle.audits]


def test_a_full_certificate_has_surveillance_and_a_recertification() -> None:
    found = audit_cycle(outcome("full", validity="3 years", expires="2029-03-11"), USUAL, NEW, AFTER)
    assert audits(found) == [("surveillance", "2027-09-12", True), ("recertification", "2029-03-11", True)]
    assert (found.not_determined, found.no_certificate) == ([], None)


def test_a_provisional_one_ends_before_any_surveillance() -> None:
    found = audit_cycle(outcome("provisional", validity="1 year", expires="2027-03-11"), USUAL, NEW, AFTER)
    assert audits(found) == [("recertification", "2027-03-11", True)]


@pytest.mark.parametrize("name", ["continues", "indicative"])
def test_one_that_runs_on_ends_on_its_own_day(name: str) -> None:
    assert audits(audit_cycle(outcome(name), USUAL, IN_FORCE, AFTER)) == [
        ("recertification", "2027-01-14", True)
    ]


@pytest.mark.parametrize("names", [["denied"], ["denied_again"], ["denied", "denied_again"]])
def test_what_is_denied_or_revoked_is_followed_by_no_audit(names: list[str]) -> None:
    """Though the evidence states when the certificate would have expired."""
    for stated in (IN_FORCE, NEW):
        found = audit_cycle(outcome(*names), USUAL, stated, AFTER)
        assert (audits(found), found.not_determined) == ([], [])
        assert found.no_certificate is not None
        assert found.no_certificate.startswith("no certificate is in force")


@pytest.mark.parametrize(
    "names", [["suspended"], ["downgraded"], ["referred"], ["none"], ["suspended", "downgraded"]]
)
def test_where_the_rules_do_not_say_what_becomes_of_it_nothing_is_guessed(names: list[str]) -> None:
    found = audit_cycle(outcome(*names), USUAL, IN_FORCE, AFTER)
    assert (audits(found), found.no_certificate) == ([], None)
    (said,) = found.not_determined
    assert "what becomes of the certificate" in said


def test_an_open_outcome_leaves_the_next_surveillance_perhaps() -> None:
    found = audit_cycle(outcome("denied", "continues"), USUAL, IN_FORCE, AFTER)
    # the end is open, so the next one alone: 15 January 2027
    assert audits(found) == [("surveillance", "2027-01-15", False)]
    assert found.not_determined == ["the day of expiry: the outcome is open (denied or continues)"]


def test_without_such_a_table_a_stated_end_is_no_more_than_perhaps() -> None:
    found = audit_cycle(outcome("denied"), USUAL, IN_FORCE)
    assert audits(found) == [("recertification", "2027-01-14", False)]
    assert "if this outcome leaves one in force" in found.audits[0].because
    full = audit_cycle(outcome("full", validity="3 years", expires="2029-03-11"), USUAL, NEW)
    assert full.audits[-1].certain


def test_a_certificate_that_ended_before_the_audit_is_not_recertified_in_the_past() -> None:
    late = days("2026-03-12", "2023-01-15", "2026-01-14")
    found = audit_cycle(outcome("continues"), USUAL, late, AFTER)
    assert audits(found) == []
    assert "expires on 2026-01-14, before this audit" in found.not_determined[0]
    stale = days("2026-03-12", "2023-01-15")  # the day of issue of the certificate before this one
    found = audit_cycle(outcome("full", validity="3 years", expires="2026-01-14"), USUAL, stale, AFTER)
    assert audits(found) == []
