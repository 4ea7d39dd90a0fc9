"""A small schema, and ways to read evidence against it.

The schema is built by hand: what evidence means must not hang on how rules are read.
"""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace

import pytest

from assay.assets import grammar_text
from assay.evidence.facts import Evidence, Fact
from assay.evidence.from_case import case_evidence
from assay.evidence.from_yaml import Read, read_evidence
from assay.evidence.known import Known
from assay.source import Source
from assay.syntax.from_text import parse
from assay.syntax.tree import Case
from assay.typed.builtin import builtin_groups
from assay.typed.schema import Field, Group, Leaf, Rows, Schema
from assay.typed.types import (
    DATE,
    FLAG,
    PLAIN,
    TEXT,
    Choice,
    OptionalOf,
    Period,
    Quantity,
    RefTo,
    SetOf,
    ValueType,
)
from assay.units.bounds import Interval
from assay.units.unit import NUMBER, Unit, Units, base_unit, named_unit

HEAD = "assay: evidence/1\naudit: {date: 2026-03-12}\nperiod: {from: 2025-01-01, to: 2025-12-31}\n"


def make_units() -> Units:
    units = Units()
    for name in ("t", "t_cast", "t_liquid", "tCO2e", "kWh"):
        units.named[name] = base_unit(name)
    units.titles.update(t_cast="tonne of cast metal", t_liquid="tonne of liquid metal")
    units.named["kg"] = named_unit("kg", Fraction(1, 1000), units.named["t"])
    units.named["kgCO2e"] = named_unit("kgCO2e", Fraction(1, 1000), units.named["tCO2e"])
    units.named["MJ"] = named_unit("MJ", Fraction(5, 18), units.named["kWh"])
    units.named["h"] = base_unit("h")
    units.named["%"] = named_unit("%", Fraction(1, 100), NUMBER)
    return units


UNITS = make_units()
ACTIVITY = Choice("activity", ("alumina_refining", "aluminium_smelting", "casthouse"))
TECHNOLOGY = Choice("", ("cwpb", "swpb"))


def quantity(unit: str) -> Quantity:
    found: Unit = UNITS.parse(unit)
    return Quantity(found)


def leaf(name: str, kind: ValueType, **more: object) -> Leaf:
    return Leaf(name, kind, None, None, **more)  # type: ignore[arg-type]


def named(*fields: Field) -> Mapping[str, Field]:
    return {field.name: field for field in fields}


def rows(
    name: str, path: tuple[str, ...], *fields: Field, yearly: bool = False, at: str | None = None
) -> Rows:
    return Rows(name, None, path, yearly, at, named(*fields), None)


YEAR = rows("year", ("smelter", "year"), leaf("intensity", quantity("tCO2e/t_cast")), yearly=True)
SMELTER = rows(
    "smelter",
    ("smelter",),
    leaf("facility", RefTo(("facility",))),
    leaf("production_start", DATE),
    leaf("mine_to_metal", quantity("tCO2e/t_cast"), domain=Interval(Decimal(0), None)),
    leaf("technology", TECHNOLOGY),
    YEAR,
    at="facility",
)
SCHEMA = Schema(
    {
        **builtin_groups(ACTIVITY),
        **named(
            rows("facility", ("facility",), leaf("name", TEXT), leaf("country", TEXT), leaf("iso", FLAG)),
            Group(
                "ghg_plan",
                None,
                ("document",),
                named(
                    leaf("in_place", FLAG),
                    leaf("reviewed_on", DATE),
                    leaf("public", FLAG),
                    leaf("approved_on", OptionalOf(DATE)),
                ),
                None,
            ),
            SMELTER,
            rows("spill", ("spill",), leaf("happened_on", DATE), leaf("source", TEXT)),
            rows("project", ("project",), leaf("approved_on", OptionalOf(DATE))),
            leaf("mass", quantity("t")),
            leaf("count", PLAIN),
            leaf("share", quantity("%"), domain=Interval(Decimal(0), Decimal(100))),
            leaf("energy", quantity("kWh")),
            leaf("week", quantity("h/week")),
            leaf("age", Period(True), domain=Interval(Decimal(0), Decimal(1200))),
            leaf("notice", Period(False)),
            leaf("remark", TEXT),
            leaf("slope", OptionalOf(quantity("t"))),
            leaf("topics", SetOf(TEXT)),
            leaf("activities", SetOf(ACTIVITY)),
            leaf("sites", SetOf(RefTo(("facility",)))),
            leaf("survey", FLAG, fresh_months=36),
            leaf("sample", PLAIN, fresh_days=10),
            leaf("opened", DATE, domain=Interval(None, Decimal(739000))),
        ),
    }
)
KNOWN = Known(
    clauses=frozenset({"5.2.credible_plan", "5.2.new_smelters", "9.4"}),
    criteria=frozenset({"5.2", "9.4"}),
    ratings=("conformance", "minor", "major"),
    subjects={"5.2.credible_plan": ("smelter",), "5.2.new_smelters": ("smelter", "year"), "9.4": ()},
    asks=frozenset({"5.2.credible_plan", "9.4"}),
    escalations=frozenset({"related minors", "repeated minor"}),
    all_ratings=("conformance", "minor", "major", "critical"),
    earlier=frozenset({"4.9"}),
)


def read_text(*texts: str, known: Known = KNOWN) -> Read:
    sources = [Source(f"e{number}.yaml", text) for number, text in enumerate(texts)]
    return read_evidence(sources, SCHEMA, UNITS, known=known)


def read_sources(sources: Iterable[Source], known: Known = KNOWN) -> Read:
    return read_evidence(list(sources), SCHEMA, UNITS, known=known)


def indented(facts: str) -> str:
    return "".join(f"  {line}\n" for line in facts.splitlines())


def file_with(facts: str, more: str = "") -> str:
    return f"{HEAD}{more}facts:\n{indented(facts)}"


def good(*texts: str) -> Evidence:
    read = read_text(*texts)
    assert read.evidence is not None, [(d.code, d.message, d.labels[0].text) for d in read.diagnostics]
    return read.evidence


def fact_of(line: str, more: str = "") -> Fact:
    return good(file_with(line, more)).root.facts[line.split(":", maxsplit=1)[0]]


def bad(*texts: str) -> list[tuple[str, str]]:
    """The codes, and the text that each first label marks."""
    read = read_text(*texts)
    assert read.evidence is None
    assert all(item.span is not None for item in read.diagnostics)
    return [(item.code, item.span.text if item.span else "") for item in read.diagnostics]


def read_case(text: str, default: Decimal | None = None) -> Read:
    parsed = parse(Source("c.assay", text), grammar_text("assay.lark"))
    assert not parsed.diagnostics, parsed.diagnostics
    (case,) = parsed.program.items
    assert isinstance(case, Case)
    return case_evidence(case, SCHEMA, UNITS, KNOWN, default)


def good_case(lines: str) -> Evidence:
    read = read_case(f'case "a case" on 2026-03-01 {{\n{lines}\n}}')
    assert read.evidence is not None, [(d.code, d.message, d.labels[0].text) for d in read.diagnostics]
    return read.evidence


def bad_case(lines: str) -> list[tuple[str, str]]:
    read = read_case(f'case "a case" on 2026-03-01 {{\n{lines}\n}}')
    assert read.evidence is None
    return [(item.code, item.span.text if item.span else "") for item in read.diagnostics]


@pytest.fixture
def ways() -> SimpleNamespace:
    """All ways to read: tests are files, and cannot import one another."""
    functions: list[Callable[..., object]] = [
        bad,
        bad_case,
        fact_of,
        file_with,
        good,
        good_case,
        read_case,
        read_sources,
        read_text,
    ]
    return SimpleNamespace(**{function.__name__: function for function in functions}, HEAD=HEAD, KNOWN=KNOWN)
