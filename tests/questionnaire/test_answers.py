"""A questionnaire that was filled in says what the same evidence in YAML says; errors name the cell."""

from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest

from assay.diagnostics import Severity
from assay.diagnostics.render import render
from assay.questionnaire.from_xlsx import from_xlsx
from assay.source import Source

START = (("Start", "audit > date", "2026-03-12"), ("Start", "period > from", datetime(2025, 1, 1)))  # noqa: DTZ001
ENDS = (("Start", "period > to", datetime(2025, 12, 31)),)  # noqa: DTZ001
Place = Callable[..., str]


@pytest.fixture
def answered(blank: bytes, place: Place, ways: SimpleNamespace) -> Callable[..., Source]:
    """The questionnaire with answers by path (`1 Tanks`), and by cell where the path has no ` > `."""

    def fill(*cells: tuple[str, str, object]) -> Source:
        placed = [
            (sheet, place(blank, sheet, where) if ">" in where else where, value)
            for sheet, where, value in (*START, *ENDS, *cells)
        ]
        found: Source = ways.changed(blank, *placed)
        return found

    return fill


def test_numbers_dates_and_choices_are_read_as_they_were_typed(
    answered: Callable[..., Source], ways: SimpleNamespace
) -> None:
    # 0.1 + 0.2 is no number that a person types; 1.1 is stored as 1.1000000000000001 by some spreadsheets.
    source = answered(
        ("1 Tanks", "facts > headcount", 1.1000000000000001),
        ("1 Tanks", "facts > law > week", "none"),
        ("1 Tanks", "facts > law > languages", "en; nb; …"),
        ("1 Tanks", "facts > law > notice", 14),
        ("1 Tanks", "facts > law > kept", "3 years"),
        ("1 Tanks", "facts > plan > in_place", True),
        ("Facility", "A5", "west"),
        ("Facility", "B5", "1+1 is no formula"),
        ("Tank", "A5", "a"),
        ("Tank", "B5", "west"),
        ("Tank", "C5", "bright red"),
        ("Tank", "D5", "Bright red; red (blue)"),
        ("Tank", "E5", "12.60 ± 0.4"),
        ("Tank", "F5", datetime(2026, 1, 31)),  # noqa: DTZ001
        ("Tank", "I5", "yes"),
        ("Tank", "J5", "D1"),
        ("Tank", "K5", "p. 4"),
        ("Documents", "A5", "D1"),
        ("Documents", "B5", "The book of tanks"),
        ("Documents", "C5", datetime(2026, 1, 31)),  # noqa: DTZ001
        ("Complete", "D5", "yes"),
    )
    text = f"""{ways.HEAD}
documents: {{D1: {{title: The book of tanks, date: 2026-01-31}}}}
facts:
  headcount: 1.1
  law: {{week: none, languages: {{incomplete: yes, values: [en, nb]}}, notice: 14 days, kept: 3 years}}
  plan: {{in_place: yes}}
  facility: COMPLETE
  tank:
    incomplete: yes
    rows:
      a:
        source: D1 p. 4
        facility: west
        colour: red
        shades: [red, blue]
        leaked: 12.60 ± 0.4 t
        emptied: 2026-01-31
        valve: {{}}
"""
    row = "{west: {name: 1+1 is no formula}}"
    assert ways.said(source) == ways.said(Source("e.yaml", text.replace("COMPLETE", row)))


def test_a_percentage_is_what_the_cell_shows(blank: bytes, place: Place, ways: SimpleNamespace) -> None:
    from io import BytesIO

    import openpyxl

    from assay.questionnaire.from_xlsx import from_xlsx

    workbook = openpyxl.load_workbook(BytesIO(blank))
    cell = workbook["1 Tanks"][place(blank, "1 Tanks", "facts > headcount")]
    cell.value, cell.number_format = 0.07, "0.0%"
    held = BytesIO()
    workbook.save(held)
    root = ways.nodes(from_xlsx(held.getvalue(), "answers.xlsx"))
    assert root.get("facts").get("headcount").text == "7 %"  # 0.07 × 100 in binary is 7.000000000000001


def test_blank_lists_are_unknown_and_complete_ones_without_rows_are_empty(
    answered: Callable[..., Source], ways: SimpleNamespace
) -> None:
    spills = ways.nodes(answered(("Complete", "D6", "no"), ("Complete", "D7", "yes")))
    facts = {entry.key.text: entry.value for entry in spills.get("facts").entries}
    assert list(facts) == ["tank", "spill"]
    assert facts["tank"].get("incomplete").text == "yes"
    assert facts["spill"].entries == ()


MISTAKES = [
    (("1 Tanks", "facts > headcount", "many"), "`headcount`", 'sheet "1 Tanks", cell'),
    (("1 Tanks", "facts > headcount", "=1+1"), "it is a formula", "write the value itself"),
    (("1 Tanks", "facts > law > notice", "3 months"), "`notice`", "a month has 28 to 31 days"),
    (("Documents", "A5", "D 1"), "D 1", 'sheet "Documents", cell A5'),
    (("Decisions", "A5", "waver"), "did you mean `waiver`?", 'sheet "Decisions", cell A5'),
    (("Decisions", "B5", "1.1"), "the kind of decision", 'sheet "Decisions", cell B5'),
    (("Tank", "C5", "bright green"), "its key", 'sheet "Tank", cell C5'),
    (("Details", "A5", "facts > headcount"), "What", 'sheet "Details", cell A5'),
    (("1 Tanks", "F60", "12"), "a row without a question", 'sheet "1 Tanks", cell F60'),
    (("Complete", "D5", "perhaps"), "`yes` or `no`", 'sheet "Complete", cell D5'),
]


@pytest.mark.parametrize(("cell", "said", "more"), MISTAKES)
def test_a_mistake_is_shown_with_sheet_and_cell(
    answered: Callable[..., Source],
    ways: SimpleNamespace,
    cell: tuple[str, str, object],
    said: str,
    more: str,
) -> None:
    text = "\n".join(ways.messages(answered(cell)))
    assert said in text
    assert more in text
    assert 'answers.xlsx, sheet "' in text


ROW = (("Facility", "A5", "west"), ("Tank", "A5", "a"), ("Tank", "B5", "west"))


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (("Tank", "E5", "12 m"), "E5 | 12 m"),
        (("Tank", "E5", -1), "at least 0 t"),
        (("Tank", "E5", "many"), "leave the cell blank"),
        (("Tank", "E5", "11 - 13"), "write a range with `to`"),
        (("Tank", "C5", "Bright rad"), "did you mean `Bright red`?"),
        (("Tank", "F5", "31.1.2026"), "a date such as `2026-03-12`"),
        (("Tank", "F5", "2026-02-30"), "E0408"),
        (("Tank", "B5", "wset"), "did you mean `west`?"),
        (("Tank", "J5", "D9"), "D9"),
        (("Year", "C5", 3), "its key"),
    ],
)
def test_a_mistake_in_a_list_is_shown_as_well(
    answered: Callable[..., Source], ways: SimpleNamespace, cell: tuple[str, str, object], said: str
) -> None:
    cell = ("Tank year" if cell[0] == "Year" else cell[0], *cell[1:])
    done = ("Complete", "D5", "yes")
    assert said in "\n".join(ways.messages(answered(*ROW, done, cell)))


def rearranged(data: bytes, change: Callable[[Any], None]) -> Source:
    """The questionnaire after somebody moved things in a spreadsheet."""
    workbook = openpyxl.load_workbook(BytesIO(data))
    change(workbook)
    held = BytesIO()
    workbook.save(held)
    return from_xlsx(held.getvalue(), "answers.xlsx")


def moved(workbook: Any) -> None:
    workbook["1 Tanks"].insert_rows(1, amount=2)
    workbook["1 Tanks"].insert_cols(1)
    workbook["Tank"].insert_cols(2)
    workbook["1 Tanks"].title = "Our tanks"
    workbook.move_sheet("Tank", -4)
    workbook["Facility"].sheet_state = "hidden"


def test_where_things_were_moved_to_in_the_workbook_makes_no_difference(
    blank: bytes, ways: SimpleNamespace, place: Place
) -> None:
    workbook = openpyxl.load_workbook(BytesIO(blank))
    for sheet, cell, value in (*ROW, ("Complete", "D5", "yes"), ("Tank", "E5", 3)):
        workbook[sheet][cell].value = value
    workbook["1 Tanks"][place(blank, "1 Tanks", "facts > headcount")].value = 12
    workbook["Start"][place(blank, "Start", "audit > date")].value = "2026-03-12"
    held = BytesIO()
    workbook.save(held)
    before = ways.said(from_xlsx(held.getvalue(), "answers.xlsx"))
    after = rearranged(held.getvalue(), moved)
    assert ways.said(after) == before
    assert ways.read(after).diagnostics == ()


def test_what_nothing_reads_is_told_and_does_not_stand_in_the_way(
    answered: Callable[..., Source], ways: SimpleNamespace
) -> None:
    own = (("1 Tanks", "N7", "to ask"), ("1 Tanks", "N9", 4))
    found = ways.read(answered(("1 Tanks", "facts > headcount", 12), *own))
    assert found.evidence is not None
    (warning,) = found.diagnostics  # once for the column
    assert warning.severity is Severity.WARNING
    assert 'sheet "1 Tanks", cell N7' in render(warning)
    assert "this column is not read" in warning.message


def test_a_sheet_that_lost_its_hidden_line_is_told(blank: bytes, ways: SimpleNamespace, place: Place) -> None:
    def change(workbook: Any) -> None:
        workbook["Start"][place(blank, "Start", "audit > date")].value = "2026-03-12"
        workbook["1 Tanks"].delete_rows(3)
        workbook.create_sheet("Ours")["C4"].value = "call the works"

    found = ways.read(rearranged(blank, change)).diagnostics
    assert sorted(item.message.partition("”")[0] for item in found) == [
        "the sheet “1 Tanks",
        "the sheet “Ours",
    ]


def test_a_row_that_stands_twice_is_one_mistake(
    answered: Callable[..., Source], ways: SimpleNamespace
) -> None:
    again = (("Tank", "A9", "a"), ("Tank", "B9", "west"), ("Tank", "E9", 3))
    found = ways.messages(answered(*ROW, ("Tank", "E5", 2), ("Complete", "D5", "yes"), *again))
    (said,) = found
    assert "the row `a` stands twice" in said
    assert 'sheet "Tank", cell A9' in said


def test_a_copied_sheet_is_named_beside_the_first(blank: bytes, ways: SimpleNamespace, place: Place) -> None:
    def change(workbook: Any) -> None:
        workbook["Start"][place(blank, "Start", "audit > date")].value = "2026-03-12"
        workbook.copy_worksheet(workbook["Start"]).title = "Another start"

    said = "\n".join(ways.messages(rearranged(blank, change)))
    assert 'answers.xlsx, sheet "Start", cell' in said
    assert 'answers.xlsx, sheet "Another start", cell' in said


def test_a_workbook_and_a_file_of_yaml_are_one_set(
    answered: Callable[..., Source], ways: SimpleNamespace
) -> None:
    workbook = answered(("1 Tanks", "facts > headcount", 12))
    beside = Source("more.yaml", f"{ways.HEAD}facts: {{sold: yes}}\n")
    same = Source("answers.yaml", f"{ways.HEAD}facts: {{headcount: 12}}\n")
    assert ways.said(workbook, beside) == ways.said(same, beside)


def test_one_that_nobody_has_filled_in_is_told_where_to_begin(blank: bytes, ways: SimpleNamespace) -> None:
    (found,) = ways.read(ways.changed(blank)).diagnostics
    assert found.code == "E0406"
    assert found.help == ("fill in the day of the audit on the sheet `Start`",)
