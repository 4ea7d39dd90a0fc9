"""Dates and periods (definition 9).

A date is an interval of day numbers.  A period is an interval of months or of days, and the two do not
compare.  Adding months clamps to the end of the month: 31 January and one month is 28 or 29 February.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from assay.units.bounds import Interval

FIRST_DAY = date.min.toordinal()
LAST_DAY = date.max.toordinal()
MONTHS = {"month": 1, "months": 1, "year": 12, "years": 12}
DAYS = {"day": 1, "days": 1, "week": 7, "weeks": 7}


def day_number(text: str) -> Decimal:
    """The number of an ISO day.  Raises ValueError for a day that the calendar does not have."""
    return Decimal(date.fromisoformat(text).toordinal())


def day_text(number: Decimal) -> str:
    """The ISO day of a day number."""
    return date.fromordinal(int(number)).isoformat()


def shift_day(number: Decimal, amount: Decimal, *, months: bool) -> Decimal | None:
    """The day `amount` months or days later (earlier when negative); None beyond the calendar."""
    if not months:
        moved = int(number) + int(amount)
        return Decimal(moved) if FIRST_DAY <= moved <= LAST_DAY else None
    try:
        return Decimal((date.fromordinal(int(number)) + relativedelta(months=int(amount))).toordinal())
    except (ValueError, OverflowError):
        return None


def shift(day: Interval, period: Interval, *, months: bool, sign: int) -> Interval:
    """All days that are some possible period after (sign 1) or before (sign -1) some possible day."""
    near, far = (period.low, period.high) if sign > 0 else (period.high, period.low)
    return Interval(_end(day.low, near, months, sign), _end(day.high, far, months, sign))


def _end(day: Decimal | None, amount: Decimal | None, months: bool, sign: int) -> Decimal | None:
    if day is None or amount is None:
        return None
    return shift_day(day, sign * amount, months=months)


def year_bounds(number: int, period_end: Decimal | None) -> tuple[Interval, Interval]:
    """Start and end of reporting year N: it ends in N, on the day and month of the audited period's end.

    Without that end any day of N may be the last; both bounds then span a year.
    """
    if period_end is None:
        last = Interval(Decimal(date(number, 1, 1).toordinal()), Decimal(date(number, 12, 31).toordinal()))
        first_low = Decimal((date(number - 1, 1, 2)).toordinal())
        return Interval(first_low, Decimal(date(number, 1, 1).toordinal())), last
    end = date.fromordinal(int(period_end)) + relativedelta(year=number)
    start = end + relativedelta(years=-1, days=1)
    if (end.month, end.day) == (2, 28) and date.fromordinal(int(period_end)).day == 29:
        start = date(end.year - 1, 3, 1)
    return (
        Interval(Decimal(start.toordinal()), Decimal(start.toordinal())),
        Interval(Decimal(end.toordinal()), Decimal(end.toordinal())),
    )
