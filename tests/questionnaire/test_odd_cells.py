"""Cells that hold what nobody asked for: errors of the spreadsheet, keys worked out, answers given twice."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from types import SimpleNamespace

import openpyxl
import pytest

from assay.questionnaire.from_xlsx import from_xlsx
from assay.source import Source

Place = Callable[..., str]
Answered = Callable[..., Source]


@pytest.fixture
def answered(blank: bytes, place: Place, ways: SimpleNamespace) -> Answered:
    """The questionnaire with answers by path (`1 Tanks`), and by cell where the path has no ` > `."""

    def fill(*cells: tuple[str, str, object]) -> Source:
        days = (
            ("audit > date", "2026-03-12"),
            ("period > from", "2025-01-01"),
            ("period > to", "2025-12-31"),
        )
        asked = [*(("Start", where, value) for where, value in days), *cells]
        found: Source = ways.changed(
            blank,
            *(
                (sheet, place(blank, sheet, where) if ">" in where else where, value)
                for sheet, where, value in asked
            ),
        )
        return found

    return fill


ROW = (("Facility", "A5", "west"), ("Tank", "A5", "a"), ("Tank", "B5", "west"), ("Complete", "D5", "yes"))


WRONG = (
    # an error that the spreadsheet found
    (("1 Tanks", "facts > headcount", "#N/A"), "the spreadsheet found an error"),
    # formulas where the row is named
    (("Facility", "A6", "=1+1"), "it is a formula"),
    (("Decisions", "A5", "=1+1"), "it is a formula"),
    (("Details", "B5", "=1+1"), "it is a formula"),
    # `none` where the rules know no absence
    (("Tank", "C5", "none"), "`none` is not"),
    (("1 Tanks", "facts > law > languages", "none"), "`languages`"),
    # said of no list
    (("Complete", "D40", "yes"), "a row without a question"),
)


def test_what_is_no_answer_is_shown_with_its_cell(
    answered: Answered, ways: SimpleNamespace, blank: bytes, place: Place
) -> None:
    beside = (("Facility", "B6", "East"), ("Decisions", "B5", "1.1"), ("Details", "A5", "facts > sold"))
    found = ways.messages(answered(*ROW, *beside, *(cell for cell, _ in WRONG)))
    assert len(found) == len(WRONG)
    for (sheet, where, _), said in WRONG:
        cell = place(blank, sheet, where) if ">" in where else where
        (text,) = (text for text in found if f'sheet "{sheet}", cell {cell}\n' in text)
        assert said in text


def test_an_answer_that_is_among_the_details_too_is_given_twice(
    answered: Answered, ways: SimpleNamespace
) -> None:
    head = ("1 Tanks", "facts > headcount", 12)
    again = (("Details", "A5", "facts > headcount > value"), ("Details", "B5", "13"))
    # A part of what is a single value already.
    parts = (
        ("Details", "A6", "facts > sold"),
        ("Details", "B6", "yes"),
        ("Details", "A7", "facts > sold > note"),
        ("Details", "B7", "seen"),
    )
    twice, below = ways.messages(answered(head, *again, *parts))
    assert 'sheet "Details", cell B5' in twice
    assert "F7 | 12" in twice  # where it stands first
    assert "a single value" in below
    assert 'sheet "Details", cell B7' in below


def test_a_row_that_only_has_notes_beside_it_is_no_statement(
    answered: Answered, ways: SimpleNamespace
) -> None:
    own = (("Decisions", "AF5", "to ask"), ("Details", "AF5", "to ask"))
    source = answered(("1 Tanks", "facts > headcount", 12), *own)
    assert ways.said(source) == ways.said(Source("e.yaml", f"{ways.HEAD}facts: {{headcount: 12}}\n"))


def test_details_say_that_there_are_none(answered: Answered, ways: SimpleNamespace) -> None:
    source = answered(("Details", "A5", "facts > law > languages"), ("Details", "B5", "[]"))
    assert ways.said(source) == ways.said(Source("e.yaml", f"{ways.HEAD}facts: {{law: {{languages: []}}}}\n"))


def test_a_large_number_is_the_one_that_was_typed(answered: Answered, ways: SimpleNamespace) -> None:
    # A spreadsheet keeps 10¹⁶ as 1E+16.
    root = ways.nodes(answered(("1 Tanks", "facts > headcount", 10**16)))
    assert root.get("facts").get("headcount").text == "10000000000000000"


def test_days_may_be_kept_as_texts_of_iso_8601(blank: bytes, place: Place, ways: SimpleNamespace) -> None:
    # What the strict variant of the format does: no count of days since 1900.
    workbook = openpyxl.load_workbook(BytesIO(blank))
    workbook.iso_dates = True
    workbook["Start"][place(blank, "Start", "audit > date")].value = date(2026, 3, 12)
    held = BytesIO()
    workbook.save(held)
    root = ways.nodes(from_xlsx(held.getvalue(), "answers.xlsx"))
    assert root.get("audit").get("date").text == "2026-03-12"


def test_an_option_whose_line_was_damaged_is_not_offered(
    blank: bytes, ways: SimpleNamespace, place: Place
) -> None:
    """The hidden sheet lists what is shown and what it means; a line of it without the one says nothing."""
    page = openpyxl.load_workbook(BytesIO(blank))["assay"]
    line = next(row[1].row for row in page.iter_rows(min_row=2) if row[1].value == "Bright red")
    cells = [
        ("Start", place(blank, "Start", "audit > date"), "2026-03-12"),
        *ROW,
        ("Tank", "C5", "Bright red"),
    ]
    assert ways.read(ways.changed(blank, *cells)).evidence is not None
    (text,) = ways.messages(ways.changed(blank, *cells, ("assay", f"C{line}", None)))
    assert "`Bright red`" in text
    assert 'sheet "Tank", cell C5' in text
