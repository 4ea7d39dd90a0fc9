"""Values and conditions in words."""

from decimal import Decimal

import pytest

from assay.evidence.facts import Evidence, Fact, Origin, RecordData
from assay.typed.types import DATE, PLAIN, TEXT, OptionalOf, SetOf, Type
from assay.units.bounds import Interval, point
from assay.units.calendar import day_number
from assay.units.values import FALSE, TRUE, UNKNOWN, OptionalValue, Options, SetValue, Value
from assay.verdict.ranges import rating_text
from assay.verdict.walk import common_folder, file_of, places_of
from assay.verdict.words import called, interval_text, number_text, several, value_text

SCALE = ("good", "minor", "major", "critical")


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("11.0", "11.0"),  # the evidence's own digits
        ("0", "0"),
        ("1234567", "1234567"),
        ("1E+3", "1000"),
        ("0.107142857142857", "0.107142…"),  # cut, not rounded: it does not touch a limit that it does not
        ("10.7142857142857", "10.7142…"),
        ("0.999999999999999", "0.999999…"),
        ("0.000123456789", "0.000123456…"),
        ("-0.3", "-0.3"),
        ("0.100000000000000", "0.1"),
    ],
)
def test_numbers(number: str, text: str) -> None:
    assert number_text(Decimal(number)) == text


def test_ranges() -> None:
    assert interval_text(Interval(Decimal("10.4"), Decimal("11.2")), PLAIN) == "10.4 to 11.2"
    assert interval_text(Interval(Decimal(0), None), PLAIN) == "at least 0"
    assert interval_text(Interval(None, Decimal(5)), PLAIN) == "at most 5"
    assert interval_text(Interval(None, None), PLAIN) == "not known"
    day = day_number("2026-03-12")
    assert interval_text(Interval(day, day), DATE) == "2026-03-12"


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (TRUE, PLAIN, "yes"),
        (UNKNOWN, PLAIN, "not known"),
        (Options(None), TEXT, "not known"),
        (Options(frozenset({"hard_coal", "gas"})), TEXT, "gas or hard coal"),
        (OptionalValue(FALSE, point(3)), OptionalOf(PLAIN), "none"),
        (OptionalValue(TRUE, point(3)), OptionalOf(PLAIN), "3"),
        (OptionalValue(UNKNOWN, point(3)), OptionalOf(PLAIN), "none, or 3"),
        (OptionalValue(UNKNOWN, Interval(None, None)), OptionalOf(PLAIN), "not known"),
        (SetValue({"b_c": TRUE, "a": TRUE}, open=False), SetOf(TEXT), "a, b c"),
        (SetValue({}, open=False), SetOf(TEXT), "none"),
        (SetValue({"a": TRUE}, open=True), SetOf(TEXT), "a and perhaps others"),
        (SetValue({"a": TRUE, "b": UNKNOWN}, open=False), SetOf(TEXT), "a and perhaps others"),
        (SetValue({}, open=True), SetOf(TEXT), "not known"),
    ],
)
def test_what_is_known_of_a_value(value: Value, kind: Type, text: str) -> None:
    assert value_text(value, kind) == text


def test_names() -> None:
    assert called("intensity") == "intensity"
    assert called("reviewed_on") == "“reviewed on”"
    assert [several(name) for name in ("smelter", "facility", "reporting_year", "bus", "day")] == [
        "smelters",
        "facilities",
        "reporting years",
        "bus",
        "days",
    ]


@pytest.mark.parametrize(
    ("ratings", "text"),
    [
        ({"minor"}, "minor"),
        ({"good", "minor", "major"}, "good to major"),
        ({"good", "major"}, "good or major"),  # a gap is not bridged
        ({"good", "major", "critical"}, "good, major or critical"),
        ({"not applicable"}, "not applicable"),
        ({"good", "not applicable"}, "good, or not applicable"),
    ],
)
def test_sets_of_ratings(ratings: set[str], text: str) -> None:
    assert rating_text(ratings, SCALE) == text


@pytest.mark.parametrize(
    ("files", "folder"),
    [
        (["a.yaml"], ()),
        (["x/y/a.yaml"], ("x", "y")),
        (["x/y/a.yaml", "x/z/b.yaml"], ("x",)),
        (["x/ya/a.yaml", "x/yb/b.yaml"], ("x",)),
        (["/x/y/a.yaml", "/x/y/deep/b.yaml"], ("/", "x", "y")),
        (["/x/a.yaml", "b.yaml"], ()),
        ([], ()),
    ],
)
def test_the_folder_that_holds_all_files(files: list[str], folder: tuple[str, ...]) -> None:
    assert common_folder(files) == folder


@pytest.mark.parametrize(
    ("place", "file", "behind"),
    [
        ("/x/a.yaml:12", "/x/a.yaml", ":12"),
        (
            '/x/a.xlsx, sheet "6 Emissions: air, water", cell F12',
            "/x/a.xlsx",
            ', sheet "6 Emissions: air, water", cell F12',
        ),
        ("/x, y/a.XLSX", "/x, y/a.XLSX", ""),
        ("/x/a.csv:3", "/x/a.csv", ":3"),
    ],
)
def test_the_file_of_a_place(place: str, file: str, behind: str) -> None:
    assert file_of(place) == (file, behind)


def test_no_place_tells_where_the_evidence_lay() -> None:
    record = RecordData(facts={"x": Fact(1, "yes", (Origin("/somewhere/set/2025/a.yaml:3"),))})
    record.records["y"] = RecordData(facts={"z": Fact(1, "yes", (Origin("/somewhere/set/b.yaml:7"),))})
    evidence = Evidence("e", Decimal(1), record)
    assert sorted(places_of(evidence)) == ["/somewhere/set/2025/a.yaml:3", "/somewhere/set/b.yaml:7"]
