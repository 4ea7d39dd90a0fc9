"""Months clamp to the end of the month, days do not; a reporting year ends in the year of its name."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.units import calendar
from assay.units.bounds import Interval, point
from assay.units.calendar import day_number, day_text, shift_day, year_bounds

QUICK = settings(derandomize=True, deadline=None, max_examples=120, database=None)
DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        ("2025-01-31", 1, "2025-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2024-02-29", -12, "2023-02-28"),
        ("2025-03-31", -1, "2025-02-28"),
        ("2025-05-31", 1, "2025-06-30"),
        ("2025-12-15", 1, "2026-01-15"),
        ("2025-01-15", -1, "2024-12-15"),
    ],
)
def test_months_clamp_to_the_end_of_the_month(day: str, months: int, then: str) -> None:
    moved = shift_day(day_number(day), Decimal(months), months=True)
    assert moved is not None
    assert day_text(moved) == then


@QUICK
@given(DAYS, st.integers(-600, 600))
def test_months_by_hand(day: date, months: int) -> None:
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last = (following - timedelta(days=1)).day
    expected = date(year, month + 1, min(day.day, last))
    assert shift_day(Decimal(day.toordinal()), Decimal(months), months=True) == expected.toordinal()


@QUICK
@given(
    st.tuples(DAYS, DAYS).map(sorted),
    st.tuples(st.integers(0, 40), st.integers(0, 40)).map(sorted),
    st.booleans(),
    st.sampled_from([1, -1]),
)
def test_a_shifted_interval_has_the_ends_of_all_choices(
    days: list[date], amounts: list[int], months: bool, sign: int
) -> None:
    ends = [Decimal(day.toordinal()) for day in days]
    found = calendar.shift(Interval(*ends), Interval(*map(Decimal, amounts)), months=months, sign=sign)
    every = [shift_day(day, sign * Decimal(amount), months=months) for day in ends for amount in amounts]
    assert found == Interval(min(every), max(every))  # type: ignore[type-var]


def test_beyond_the_calendar_there_is_no_day() -> None:
    assert shift_day(day_number("9999-12-31"), Decimal(1), months=False) is None
    assert shift_day(day_number("9999-12-31"), Decimal(1), months=True) is None
    assert shift_day(day_number("0001-01-01"), Decimal(-1), months=True) is None


@pytest.mark.parametrize(
    ("year", "period_end", "start", "end"),
    [
        (2025, "2025-12-31", "2025-01-01", "2025-12-31"),
        (2024, "2025-12-31", "2024-01-01", "2024-12-31"),
        (2025, "2025-03-31", "2024-04-01", "2025-03-31"),
        (2024, "2024-02-29", "2023-03-01", "2024-02-29"),
        (2025, "2024-02-29", "2024-03-01", "2025-02-28"),
        (2023, "2024-02-29", "2022-03-01", "2023-02-28"),
        (2024, "2025-02-28", "2023-03-01", "2024-02-28"),
        (2025, "2025-02-28", "2024-02-29", "2025-02-28"),
    ],
)
def test_a_reporting_year_ends_on_the_day_and_month_of_the_audited_period(
    year: int, period_end: str, start: str, end: str
) -> None:
    assert year_bounds(year, day_number(period_end)) == (point(day_number(start)), point(day_number(end)))


@QUICK
@given(DAYS, st.integers(1995, 2055))
def test_reporting_years_follow_one_another_without_a_gap(period_end: date, year: int) -> None:
    last = Decimal(period_end.toordinal())
    _, end = year_bounds(year, last)
    start, _ = year_bounds(year + 1, last)
    assert end.low is not None
    assert start.low == end.low + 1


@QUICK
@given(DAYS, st.integers(1995, 2055))
def test_without_the_end_of_the_period_a_year_may_end_on_any_of_its_days(period_end: date, year: int) -> None:
    known = year_bounds(year, Decimal(period_end.toordinal()))
    unknown = year_bounds(year, None)
    assert known[0].inside(unknown[0])
    assert known[1].inside(unknown[1])
    assert unknown[1] == Interval(day_number(f"{year}-01-01"), day_number(f"{year}-12-31"))
