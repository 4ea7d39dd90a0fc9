"""The findings of a result as actions that nobody has begun.

In: a result.  Out: a `Plan`.  A deadline is the method's for the finding's rating; where the rating is still
a range, it counts only if the method sets it for every rating in that range, and else is not known.
"""

from __future__ import annotations

import re

from assay.actions.model import NOT_KNOWN, Action, Plan
from assay.verdict.model import Assessment, DeadlineEntry, Nonconformity
from assay.verdict.ranges import rating_text

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def plan_of(result: Assessment) -> Plan:
    """A new plan."""
    return Plan(
        standard=f"{result.standard.name} {result.standard.version}",
        title=result.standard.title,
        entity=result.entity,
        audit_date=result.audit_date,
        findings=[_action(result, finding) for finding in result.nonconformities],
    )


def _action(result: Assessment, finding: Nonconformity) -> Action:
    deadlines = [
        entry
        for entry in (result.follow_up.deadlines if result.follow_up else [])
        if set(finding.ratings) <= set(entry.ratings)
    ]
    days = [entry.date for entry in deadlines if _DAY.fullmatch(entry.date)]
    return Action(
        fingerprint=finding.fingerprint,
        criterion=finding.criterion,
        clause=finding.clause,
        subject=finding.subject,
        finding=finding.because,
        rating=rating_text(finding.ratings, [rating.name for rating in result.scale]),
        standing="new",
        first_found=result.audit_date,
        last_found=result.audit_date,
        times_found=1,
        by_method=[_deadline(entry) for entry in deadlines],
        deadline=max(days) if days and len(days) == len(deadlines) else NOT_KNOWN,
        state="open",
    )


def _deadline(entry: DeadlineEntry) -> str:
    note = f" ({entry.note})" if entry.note else ""
    return f"{entry.name.replace('_', ' ')}: {entry.date}{note}"
