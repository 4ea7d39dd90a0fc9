"""Rules with a field of every kind, and ways to fill in, change and read their questionnaire."""

import re
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from io import BytesIO
from types import SimpleNamespace
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest

from assay import session
from assay.diagnostics.render import render
from assay.evidence.from_yaml import Read, read_evidence
from assay.evidence.nodes import MappingNode, read_nodes
from assay.evidence.problems import Problems
from assay.questionnaire.fill import fill
from assay.questionnaire.from_rules import from_rules
from assay.questionnaire.from_xlsx import from_xlsx
from assay.questionnaire.to_csv import to_csv
from assay.questionnaire.to_xlsx import to_xlsx
from assay.source import Source
from assay.typed.tree import Rules

RULES = """\
method house "House method" version "1" {
    rating good  credit 1 "As asked"
    rating minor credit 0 "A lapse"
    rate minor otherwise "a lapse"
    escalate to minor for each criterion where rating = minor "related" ask "Are they related?"
}
standard yard "Yard standard" version "1" by "Nobody" from 2020-01-01 using house

type activity "What is done" one of storing "Storing of goods", selling "Selling"
type colour "A colour" one of red "Bright red", grey "Dull; grey", blue "red"
type paper "A paper" { in_place : flag "Is it in place?"  reviewed_on : date "When was it reviewed?" }

evidence each facility "A facility" { name : text "What is it called?" }
evidence plan : paper "The plan"
evidence headcount : number at least 0 "How many people?"
evidence sold : flag "Is anything sold?"
evidence law "The law" "Of the country." {
    week      : optional number "How long is the week?"
    languages : set of text     "In which languages?"
    notice    : days            "How long is the notice?"
    kept      : period          "How long are records kept?"
}
evidence each tank at facility "A tank" {
    colour  : colour         "Which colour?"
    shades  : set of colour  "Which shades?"
    leaked  : t at least 0 t "How much leaked?"
    emptied : optional date  "When was it emptied?"
    paper   : paper          "Its paper"
    each year by year "A year" { lost : t "How much was lost?" }
    each valve "A valve" { tight : flag "Is it tight?" }
}
evidence each spill "A spill" { on_day : date "On which day?" }

principle 1 "Tanks"
principle 2 "Selling: what, and how?"

criterion 1.1 "Tanks are tight" {
    source "nobody" standing illustrative
    clause tight "Nothing leaks" {
        for each tank
        require leaked < 5 t and paper.in_place and colour = red and grey in shades
            and (some emptied where emptied before 2030-01-01)
            and (every year has lost < 1 t) and (every valve has tight)
    }
    clause law "The law is kept" {
        require plan.in_place and law.notice > 3 days and law.kept > 1 year and "en" in law.languages
            and (law.week otherwise 40) < 50 and headcount > 3 and (no spill)
    }
    clause care "Tanks are cared for" {
        for each tank
        ask "Is it cared for?" using colour
    }
}
criterion 2.1 "Selling is fair" {
    applies to selling
    source "nobody" standing illustrative
    clause fair "It is fair" { require sold and plan.in_place }
}
"""
HEAD = """\
assay: evidence/1
standard: yard 1
audit: {date: 2026-03-12}
period: {from: 2025-01-01, to: 2025-12-31}
"""


@pytest.fixture(scope="session")
def rules() -> Rules:
    checked = session.check([Source("yard.assay", RULES)])
    assert checked.rules is not None, "\n".join(render(item) for item in checked.diagnostics)
    return checked.rules


def bare(value: object) -> object:
    """Evidence without places, which differ from form to form."""
    if is_dataclass(value):
        kept = [f.name for f in fields(value) if f.name not in ("span", "place")]
        return type(value).__name__, {
            name: bare(getattr(value, name))
            for name in kept
            if (type(value).__name__, name) not in (("Evidence", "name"), ("Previous", "source"))
        }
    if isinstance(value, Mapping):
        return {key: bare(item) for key, item in value.items()}
    return [bare(item) for item in value] if isinstance(value, list | tuple) else value


@pytest.fixture(scope="session")
def ways(rules: Rules) -> SimpleNamespace:
    """Ways to read and convert with these rules."""

    def read(*sources: Source) -> Read:
        return read_evidence(sources, rules.schema, rules.units, known=session.known_names(rules))

    def said(*sources: Source) -> object:
        found = read(*sources)
        assert found.evidence is not None, "\n".join(render(item) for item in found.diagnostics)
        return bare(found.evidence)

    def nodes(source: Source) -> MappingNode:
        problems = Problems()
        root = read_nodes(source, problems)
        assert isinstance(root, MappingNode)
        assert not problems.found, problems.found
        return root

    def filled(text: str) -> bytes:
        book = fill(from_rules(rules, everything=True), nodes(Source("e.yaml", text)))
        return to_xlsx(book)

    def changed(data: bytes, *cells: tuple[str, str, object]) -> Source:
        """Another value in these cells, as a person types them."""
        workbook = openpyxl.load_workbook(BytesIO(data))
        for sheet, place, value in cells:
            workbook[sheet][place].value = value
        held = BytesIO()
        workbook.save(held)
        return from_xlsx(held.getvalue(), "answers.xlsx")

    def messages(source: Source) -> list[str]:
        found = read(source)
        assert found.evidence is None
        return [render(item) for item in found.diagnostics]

    def lists(root: MappingNode) -> tuple[dict[str, str], MappingNode]:
        return to_csv(root, rules.schema.fields)

    functions: list[Callable[..., object]] = [lists, read, said, nodes, filled, changed, messages]
    return SimpleNamespace(**{function.__name__: function for function in functions}, HEAD=HEAD)


@pytest.fixture(scope="session")
def blank(rules: Rules) -> bytes:
    """The questionnaire before anybody writes in it."""
    return to_xlsx(from_rules(rules))


def place_of(data: bytes, sheet: str, path: str, column: str = "value") -> str:
    """The cell of an answer, found by the names that the hidden line and column hold."""
    page = openpyxl.load_workbook(BytesIO(data))[sheet]
    named = [(cell, re.sub(r"^assay:.*\n", "", str(cell.value))) for cell in page[3] if cell.value]
    names = {text.split("|")[0]: cell for cell, text in named}
    row = next(cell.row for cell in page["A"] if cell.value == path)
    return f"{names[column].column_letter}{row}"


@pytest.fixture(scope="session")
def place() -> Callable[..., str]:
    return place_of


def with_part(data: bytes, name: str, content: bytes, *, replace: bool = False) -> bytes:
    """The same workbook with one more part, or with another content of one."""
    held = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(held, "w", ZIP_DEFLATED) as new:
        for part in old.infolist():
            if not (replace and part.filename == name):
                new.writestr(part.filename, old.read(part))
        new.writestr(name, content)
    return held.getvalue()


@pytest.fixture(scope="session")
def part() -> Callable[..., bytes]:
    return with_part
