"""Questionnaires for rules of rare shapes: lists inside a record, fields called `source`, a name taken."""

from io import BytesIO

import openpyxl
import pytest

from assay import session
from assay.diagnostics.render import render
from assay.evidence.facts import Evidence
from assay.evidence.from_yaml import read_evidence
from assay.evidence.nodes import MappingNode, read_nodes
from assay.evidence.problems import Problems
from assay.questionnaire.from_csv import from_csv
from assay.questionnaire.from_rules import from_rules
from assay.questionnaire.to_csv import to_csv
from assay.questionnaire.to_text import to_yaml
from assay.questionnaire.to_xlsx import to_xlsx
from assay.questionnaire.tree import Book, Sheet
from assay.source import Source
from assay.typed.tree import Rules

RULES = """\
method house "House method" version "1" {
    rating good  credit 1 "As asked"
    rating minor credit 0 "A lapse"
    rate minor otherwise "a lapse"
}
standard shop "Shop standard" version "1" by "Nobody" from 2020-01-01 using house

type colour "A colour" one of red "Red", grey "Grey"

evidence each facility "A shop" { lit : flag "Is it lit?" }
evidence each start "A start" {
    source : text "Whose is it?"
    note   : text "What is it like?"
    tags   : set of text "How is it called?"
    kit "Its kit" { each tool "A tool" { sharp : flag "Is it sharp?" } }
}
evidence stock "The stock" {
    counted : optional flag "Was it counted?"
    each article "An article" {
        colour : optional colour "Which colour?"
        source : text            "Who made it?"
        note   : text            "What is it like?"
    }
}
evidence each crate at facility "A crate" { full : flag "Is it full?" }

principle 1 "Shops"
criterion 1.1 "Shops are in order" {
    source "nobody" standing illustrative
    clause stock "The stock is known" {
        require (no start) and (no crate) and (some stock.counted)
            and (no stock.article where (some colour where colour = red) or source = "us" or note = "old")
    }
    clause tidy "All is tidy" { ask "Is it tidy?" }
    clause lit "There is light" { for each facility require lit ask "Is it enough?" }
}
"""


@pytest.fixture(scope="module")
def shop() -> Rules:
    checked = session.check([Source("shop.assay", RULES)])
    assert checked.rules is not None, "\n".join(render(item) for item in checked.diagnostics)
    return checked.rules


@pytest.fixture(scope="module")
def book(shop: Rules) -> Book:
    return from_rules(shop, None, {"north": "", "south": "South shop"})


def known(rules: Rules, *sources: Source) -> Evidence:
    found = read_evidence(sources, rules.schema, rules.units, known=session.known_names(rules))
    assert found.evidence is not None, "\n".join(render(item) for item in found.diagnostics)
    return found.evidence


def sheet(book: Book, *path: str) -> Sheet:
    return next(sheet for sheet in book.sheets if sheet.path == path)


def test_a_sheet_whose_name_is_taken_is_numbered(book: Book) -> None:
    assert sheet(book, "facts", "start", "*").name == "Start 2"


def test_a_list_inside_a_record_has_a_sheet_and_is_asked_to_be_complete(book: Book) -> None:
    found = sheet(book, "facts", "stock", "article", "*")
    assert (found.name, found.title) == ("Article", "The stock · An article")
    complete = next(page for page in book.sheets if page.name == "Complete")
    assert [line.cells["path"] for line in complete.lines] == [
        "facts > facility",
        "facts > start",
        "facts > stock > article",
        "facts > crate",
    ]


def test_a_row_with_a_source_and_a_note_of_its_own_has_no_columns_for_ours(book: Book) -> None:
    names = [column.name for column in sheet(book, "facts", "stock", "article", "*").columns]
    assert names == ["key:0", "colour", "source", "note"]
    # Of starts only the number is asked for, so there is nothing but the key.
    assert [column.name for column in sheet(book, "facts", "start", "*").columns] == ["key:0"]


def test_a_row_that_is_only_counted_says_which_facility_it_belongs_to(book: Book) -> None:
    # Without its facility a crate is a fault in the evidence.
    names = [column.name for column in sheet(book, "facts", "crate", "*").columns]
    assert names[:2] == ["key:0", "facility"]


def test_nothing_is_asked_in_general_where_nothing_is_left(book: Book) -> None:
    heads = [line.head for line in book.sheets[0].lines if line.head]
    assert "The previous audit" in heads
    assert "In general" not in heads


def test_each_facility_that_is_named_has_its_line_to_judge(book: Book) -> None:
    judged = next(page for page in book.sheets if page.name == "Judgements")
    assert [(line.cells["clause"], line.cells.get("for")) for line in judged.lines] == [
        ("1.1.tidy", None),
        ("1.1.lit", "north"),
        ("1.1.lit", "south"),
    ]
    assert judged.lines[0].cells["#1"] == "All is tidy\nIs it tidy?"


def test_what_may_be_absent_can_be_chosen_to_be(book: Book) -> None:
    page = openpyxl.load_workbook(BytesIO(to_xlsx(book)))["assay"]
    shown = [tuple(cell.value for cell in row) for row in page.iter_rows(min_row=2)]
    lists = {line[0]: [one[1] for one in shown if one[0] == line[0]] for line in shown}
    assert ["Red", "Grey", "none"] in lists.values()
    assert ["yes", "no", "none"] in lists.values()


def test_lists_leave_to_the_rest_what_no_cell_of_csv_can_hold(shop: Rules) -> None:
    # A text that a spreadsheet would work out; and in a record of a row a list, whose keys are no headings.
    text = """\
assay: evidence/1
standard: shop 1
audit: {date: 2026-03-12}
facts:
  start:
    s1: {source: us, note: "=1+1", kit: {tool: {saw-1: {sharp: yes}}}}
    s2: {source: {value: them, note: "=2+2"}, note: new, tags: ["a;b"]}
"""
    whole = Source("e.yaml", text)
    problems = Problems()
    root = read_nodes(whole, problems)
    assert isinstance(root, MappingNode)
    files, rest = to_csv(root, shop.schema.fields)
    assert files == {"start.csv": "start,source,note\ns1,us,\ns2,,new\n"}
    left = to_yaml(rest)
    assert 'note: "=1+1"' in left
    assert "saw-1: {sharp: yes}" in left
    assert 'tags: ["a;b"]' in left
    assert 'source: {value: them, note: "=2+2"}' in left
    lists = from_csv(Source("start.csv", files["start.csv"]))
    one, two = (known(shop, *sources) for sources in ([whole], [Source("evidence.yaml", left), lists]))
    for key in ("s1", "s2"):
        rows = [found.root.collections["start"].rows[key] for found in (one, two)]
        assert rows[0].data.facts.keys() == rows[1].data.facts.keys()
        said = {"s1": {"source": "us", "note": "=1+1"}, "s2": {"source": "them", "note": "new"}}[key]
        for row in rows:
            assert {name: row.data.facts[name].shown for name in said} == said
