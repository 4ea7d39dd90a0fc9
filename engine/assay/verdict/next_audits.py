"""The audits to come: surveillance while the certificate is in force, and recertification before it ends.

In: the decided outcome, the method's surveillance periods that are still possible, the days that the evidence
states, and what the method says of the certificate after an outcome.  Out: `AuditCycle`.  Periods are counted
from the day of issue, again and again until the certificate ends; the next audits are those after the audit
that was judged.  The method sets no tolerance around a day, so none is assumed: a window is as wide as the
periods that are possible.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from assay.units import calendar
from assay.units.bounds import Interval
from assay.verdict import model

_MOST = 40  # repeats of a period within one certificate


@dataclass(frozen=True, slots=True)
class Period:
    """A row of the method's surveillance that is possible: in months or in days; without a value: open."""

    value: Interval | None
    months: bool
    because: str | None


@dataclass(frozen=True, slots=True)
class Days:
    """Day numbers: of the audit, of issue, and of the end of the certificate, as the evidence states them."""

    audit: Decimal
    issued: Decimal | None
    expires: Decimal | None


InForce = Mapping[str, bool | None]
"""By outcome, whether a certificate is in force after it, as it is where the outcome itself sets a validity;
None: the rules leave that open.
"""


def audit_cycle(
    outcome: model.OutcomeVerdict | None, periods: Sequence[Period], days: Days, after: InForce | None = None
) -> model.AuditCycle:
    """What is due, and what is not determined.

    Where the rules do not tell what an outcome without a validity leaves in force (`after` None), a
    certificate whose end is stated may be.
    """
    missing: list[str] = []
    if outcome is not None and (ended := _without(outcome, after)) is not None:
        return ended
    end = _end(outcome, days, missing)
    none_in_force = outcome is not None and outcome.settled and outcome.validity is None
    if outcome is None or (end is None and (none_in_force or days.issued is None)):
        return model.AuditCycle(audits=[], not_determined=missing)
    if end is not None and end < days.audit:
        said = f"the audits to come: the certificate expires on {calendar.day_text(end)}, before this audit; "
        missing.append(said + "audit.issued_on and audit.expires_on may be those of an earlier one")
        return model.AuditCycle(audits=[], not_determined=missing)
    certain = outcome.settled and not (none_in_force and after is None)
    audits = list(_surveillance(periods, days, end, certain, missing))
    if end is not None:
        doubt = "" if certain else ", if this outcome leaves one in force"
        audits.append(
            model.NextAudit(
                kind="recertification",
                earliest=None,
                latest=calendar.day_text(end),
                because=f"before the certificate expires{doubt}",
                certain=certain,
            )
        )
    return model.AuditCycle(audits=audits, not_determined=missing)


def _without(outcome: model.OutcomeVerdict, after: InForce | None) -> model.AuditCycle | None:
    """The cycle where by no possible outcome a certificate is known to be in force; else None."""
    states = {after.get(name) for name in outcome.outcomes} if after is not None else {True}
    if True in states:
        return None
    if states == {False}:
        said = f"no certificate is in force after this outcome ({outcome.outcome})"
        return model.AuditCycle(audits=[], not_determined=[], no_certificate=said)
    said = f"the audits to come: the rules leave open what becomes of the certificate ({outcome.outcome})"
    return model.AuditCycle(audits=[], not_determined=[said])


def _end(outcome: model.OutcomeVerdict | None, days: Days, missing: list[str]) -> Decimal | None:
    """The last day of the certificate: of a new one as computed, else of the one in force as stated."""
    if outcome is None:
        missing.append("the method says nothing of an outcome")
        return None
    if not outcome.settled:
        missing.append(f"the day of expiry: the outcome is open ({outcome.outcome})")
        return None
    if outcome.expires is not None:
        return calendar.day_number(outcome.expires)
    if outcome.validity is not None:
        missing.append("the day of expiry: the day of issue is not stated (audit.issued_on)")
        return None
    if days.expires is None:
        missing.append(
            "the day of expiry: this outcome sets no validity, and the evidence does not say when a "
            "certificate in force expires (audit.expires_on)"
        )
    return days.expires


def _surveillance(
    periods: Sequence[Period], days: Days, end: Decimal | None, certain: bool, missing: list[str]
) -> Iterator[model.NextAudit]:
    """The surveillance audits after this one and before the end; without an end the next one alone."""
    if not periods:
        missing.append("surveillance: the method sets no period")
        return
    if days.issued is None:
        missing.append("surveillance: the day of issue is not stated (audit.issued_on)")
        return
    for item in periods:
        if item.value is None or item.value.low is None or item.value.high is None or item.value.low <= 0:
            missing.append(f"surveillance{_why(item)}: its period is not configured")
            continue
        for number in range(1, _MOST):
            first, last = (
                calendar.shift_day(days.issued, end_of * number, months=item.months)
                for end_of in (item.value.low, item.value.high)
            )
            if first is None or last is None or (end is not None and last >= end):
                break
            if last > days.audit:
                yield model.NextAudit(
                    kind="surveillance",
                    earliest=calendar.day_text(first),
                    latest=calendar.day_text(last),
                    because=item.because or "set by the method",
                    certain=certain and len(periods) == 1,
                )
                if end is None:
                    break
        else:
            missing.append(f"surveillance{_why(item)}: only the first {_MOST - 1} audits are listed")


def _why(item: Period) -> str:
    return f" ({item.because})" if item.because else ""
