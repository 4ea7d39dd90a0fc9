"""What goes into the cells of a questionnaire, and what no cell can hold: the details, which lose nothing."""

from io import BytesIO
from types import SimpleNamespace

import openpyxl

from assay.questionnaire.from_xlsx import from_xlsx
from assay.source import Source


def cells(data: bytes, sheet: str) -> list[list[object]]:
    """What stands on a sheet, row by row, below its headings."""
    page = openpyxl.load_workbook(BytesIO(data))[sheet]
    return [[cell.value for cell in row if cell.value is not None] for row in page.iter_rows(min_row=5)]


def details(data: bytes) -> dict[object, object]:
    return {row[0]: row[1] for row in cells(data, "Details") if row}


def same(ways: SimpleNamespace, text: str, data: bytes) -> bool:
    return bool(ways.said(from_xlsx(data, "e.xlsx")) == ways.said(Source("e.yaml", text)))


def test_an_uncertainty_has_its_cell_and_a_set_that_is_not_complete_one_cell(ways: SimpleNamespace) -> None:
    text = f"""{ways.HEAD}
facts:
  headcount: {{value: 12, uncertainty: 2}}
  law: {{languages: {{incomplete: yes, values: [en, nb]}}}}
  facility: {{west: {{name: West}}}}
  tank: {{a: {{facility: west, shades: {{incomplete: yes, values: [blue]}}}}}}
"""
    data = ways.filled(text)
    (headcount,) = (row for row in cells(data, "1 Tanks") if "facts > headcount" in row)
    assert headcount[-2:] == [12, 2]
    (languages,) = (row for row in cells(data, "1 Tanks") if "facts > law > languages" in row)
    assert languages[-1] == "en; nb; …"
    assert cells(data, "Tank")[0] == ["a", "west", "red (blue); …"]
    assert details(data) == {}
    assert same(ways, text, data)


def test_a_page_that_no_cell_gives_back_stands_among_the_details(ways: SimpleNamespace) -> None:
    # Two blanks: the page would begin with one, which a spreadsheet does not keep.
    said = "facts: {headcount: {value: 12, source: 'D1  p. 4'}}"
    text = f"{ways.HEAD}{said}\ndocuments: {{D1: {{title: A}}}}\n"
    data = ways.filled(text)
    assert details(data) == {"facts > headcount > source": "D1  p. 4"}
    assert same(ways, text, data)


def test_a_key_that_a_workbook_would_take_for_a_sign_stands_among_the_details(ways: SimpleNamespace) -> None:
    # `_x0041_` is how the XML of a workbook writes the letter A.
    tank = "_x0041_: {facility: w, colour: red}"
    text = f"{ways.HEAD}facts: {{facility: {{w: {{name: W}}}}, tank: {{{tank}}}}}\n"
    data = ways.filled(text)
    assert cells(data, "Tank")[0] == []
    assert details(data) == {
        "facts > tank > _x0041_ > facility": "w",
        "facts > tank > _x0041_ > colour": "red",
    }
    assert same(ways, text, data)


def test_what_was_a_set_of_texts_is_corrected_among_the_details(ways: SimpleNamespace) -> None:
    said = "because: misread, on: 2026-03-10, by: yard"
    text = (
        f"{ways.HEAD}facts: {{law: {{languages: [en]}}}}\n"
        f"corrections: [{{fact: law.languages, was: [en, nb], {said}}}]\n"
    )
    data = ways.filled(text)
    assert {where: what for where, what in details(data).items() if "was" in str(where)} == {
        "corrections > #1 > was > #1": "en",
        "corrections > #1 > was > #2": "nb",
    }
    assert same(ways, text, data)


def test_what_is_blank_says_nothing_and_a_text_with_the_separator_has_a_line_of_its_own(
    ways: SimpleNamespace,
) -> None:
    text = f"""{ways.HEAD}
waivers:
facts: {{headcount: 12, law: {{languages: ["a;b"]}}}}
corrections: [{{fact: headcount, was: {{value: 13, note: ""}}, because: misread}}]
"""
    data = ways.filled(text)
    assert details(data) == {
        "facts > law > languages > #1": "a;b",
        "corrections > #1 > fact": "headcount",
        "corrections > #1 > was > value": "13",
        "corrections > #1 > because": "misread",
    }
    assert same(ways, text, data)
