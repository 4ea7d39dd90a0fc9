"""What was probably meant by a day that is none: part of the messages about rules and evidence."""

from __future__ import annotations

import re
from calendar import month_name, monthrange

_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_DAY_OR_MONTH_FIRST = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
_MONTH = re.compile(r"\d{4}-\d{2}")


def days_of(text: str) -> str:
    """What mends a day that the calendar lacks: `February 2026 has 28 days`, where that is what is wrong."""
    found = _DATE.fullmatch(text)
    if found is None or not 1 <= int(found[2]) <= 12 or int(found[1]) == 0:
        return "a date is written year-month-day: `2026-03-01` is the first of March"
    days = monthrange(int(found[1]), int(found[2]))[1]
    return f"{month_name[int(found[2])]} {found[1]} has {days} days"


def meant_day(text: str) -> str:
    """What mends a date written in another way.  `01.02.2025` could be two days: neither is guessed."""
    found = _DAY_OR_MONTH_FIRST.fullmatch(text)
    if found is not None and int(found[1]) > 12 >= int(found[2]) > 0:
        return f"write year, month and day: `{found[3]}-{int(found[2]):02}-{int(found[1]):02}`"
    if _MONTH.fullmatch(text):
        return f"a date has a day as well; for the whole month write `{text}-01 to …`"
    return "write year, month and day: `2026-03-12` is the twelfth of March 2026"
