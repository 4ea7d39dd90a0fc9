"""What a questionnaire asks, and how it can be filled in."""

import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import openpyxl

from assay.questionnaire.contents import sheet_name
from assay.questionnaire.from_rules import from_rules
from assay.questionnaire.to_xlsx import to_xlsx
from assay.typed.tree import Rules
from assay.verdict.encoding import STATEMENT


def questions(rules: Rules, sheet: str, *activities: str) -> list[str]:
    """The facts that a sheet asks for."""
    book = from_rules(rules, frozenset(activities) or None)
    return [
        str(line.cells["path"])
        for page in book.sheets
        if page.name == sheet
        for line in page.lines
        if "path" in line.cells
    ]


def test_each_fact_is_asked_once_where_it_is_read_first(rules: Rules) -> None:
    # Both principles read plan.in_place; nothing reads plan.reviewed_on, though it is of the same record.
    assert questions(rules, "1 Tanks") == [
        "facts > plan > in_place",
        "facts > headcount",
        "facts > law > week",
        "facts > law > languages",
        "facts > law > notice",
        "facts > law > kept",
    ]
    assert questions(rules, "2 Selling  what, and how") == ["facts > sold"]


def test_what_cannot_apply_to_the_activities_is_not_asked(rules: Rules) -> None:
    assert questions(rules, "2 Selling  what, and how", "storing") == []
    assert questions(rules, "2 Selling  what, and how", "storing", "selling") == ["facts > sold"]


def test_each_list_has_a_sheet_and_inner_lists_name_the_row_that_they_belong_to(rules: Rules) -> None:
    book = from_rules(rules, None, {"west": "West works"})
    pages = {sheet.path: sheet for sheet in book.of("rows")}
    tank = pages["facts", "tank", "*"]
    assert [column.name for column in tank.columns] == [
        "key:0",
        "facility",
        "colour",
        "shades",
        "leaked",
        "emptied",
        "paper > in_place",
        "complete:year",
        "complete:valve",
        "document",
        "page",
        "note",
    ]
    assert [column.unit for column in tank.columns if column.name == "leaked"] == ["t"]
    year = pages["facts", "tank", "*", "year", "*"]
    assert [column.name for column in year.columns][:3] == ["key:0", "key:1", "lost"]
    assert ("facts", "spill", "*") in pages  # only its rows are counted, and they are asked for all the same
    assert [line.cells for line in pages["facts", "facility", "*"].lines] == [
        {"key:0": "west", "name": "West works"}
    ]


def test_it_says_how_many_of_the_clauses_that_it_asks_for_rest_on_unverified_points(rules: Rules) -> None:
    # Four clauses, 1.1.tight, 1.1.law, 1.1.care and 2.1.fair, all `illustrative`; who stores sells nothing.
    whole, part = (from_rules(rules, these).sheets[0].intro for these in (None, frozenset({"storing"})))
    assert "asks for what 4 of 4 clauses read. 4 of 4 clauses rest on points no verified source" in whole
    assert "asks for what 3 of 4 clauses read. 3 of 3 clauses rest on points no verified source" in part


def test_whose_rules_ask_is_told_where_a_table_has_no_room_for_it(tmp_path: Path) -> None:
    rules = Path(__file__).parents[2] / "fixtures" / "small-standard" / "rules"
    command = [
        Path(sys.executable).with_name("assay"),
        "template",
        "--rules",
        rules,
        "--csv",
        tmp_path / "lists",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")
    assert done.returncode == 0
    assert (tmp_path / "lists" / "smelter.csv").exists()
    # of its fifteen clauses three are verified to the last parameter that they read
    assert done.stderr.endswith("12 of 15 clauses rest on points no verified source settles.\n")


def test_the_first_sheet_leads_to_all_others(blank: bytes) -> None:
    workbook = openpyxl.load_workbook(BytesIO(blank))
    start = workbook["Start"]
    links = {cell.value: cell.hyperlink.location for cell in start["C"] if cell.hyperlink}
    assert list(links) == [name for name in workbook.sheetnames if name not in ("Start", "assay")]
    assert links["1 Tanks"] == "'1 Tanks'!A1"
    told = {row[2].value: row[3].value for row in start.iter_rows()}
    assert told["1 Tanks"] == "1. Tanks (6 questions)"  # the six that the first test lists
    assert told["Tank year"] == "A tank · A year"
    lists = workbook["Complete"]
    assert lists["C6"].hyperlink.location == "'Tank'!A1"


def test_tabs_are_told_apart_and_end_with_a_word() -> None:
    assert sheet_name("6 Emissions, effluents and waste", "", ()) == "6 Emissions, effluents"
    assert sheet_name("Emission pathway pathway year", "Pathway year", ()) == "Emission pathway year"
    # 32 letters are one too many; the last part alone will do, unless another list is called so
    assert sheet_name("Area of influence ecosystem serv", "Ecosystem serv", ()) == "Ecosystem serv"
    assert sheet_name("Area of influence ecosystem serv", "Ecosystem serv", {"ecosystem SERV"}) == (
        "Area of influence ecosystem"
    )
    assert sheet_name("Tank", "Tank", {"tank", "Tank 2"}) == "Tank 3"
    assert len(sheet_name("x" * 40, "", {"x" * 31})) <= 31


def test_the_workbook_says_whose_encoding_it_is_and_protects_its_headings(blank: bytes) -> None:
    workbook = openpyxl.load_workbook(BytesIO(blank))
    start = workbook["Start"]
    assert STATEMENT in start["C2"].value
    assert start.protection.sheet
    assert start["C4"].protection.locked
    assert not start["F6"].protection.locked
    assert start.freeze_panes == "D5"
    assert start.column_dimensions["A"].hidden
    assert workbook["assay"].sheet_state == "veryHidden"


def test_answers_are_chosen_by_the_titles_of_options(
    rules: Rules, blank: bytes, place: Callable[..., str]
) -> None:
    workbook = openpyxl.load_workbook(BytesIO(blank))
    shown = [tuple(cell.value for cell in row[1:3]) for row in workbook["assay"].iter_rows(min_row=2)]
    assert ("Bright red", "red") in shown
    assert ("grey", "grey") in shown  # a title with `;` could not stand among several
    assert ("red (blue)", "blue") in shown  # the title of one is the name of another
    validations = workbook["Tank"].data_validations.dataValidation
    assert any("assay!" in str(item.formula1) for item in validations)
    assert any("Facility" in str(item.formula1) for item in validations)


def test_the_same_questionnaire_has_the_same_bytes(rules: Rules, blank: bytes) -> None:
    assert to_xlsx(from_rules(rules)) == blank


def test_a_list_of_options_for_any_activity_keeps_all_criteria(rules: Rules) -> None:
    judged = next(sheet for sheet in from_rules(rules).sheets if sheet.name == "Judgements")
    assert [line.cells["clause"] for line in judged.lines] == ["1.1.care"]
