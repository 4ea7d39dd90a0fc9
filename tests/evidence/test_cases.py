"""The `given` lines of a case are the same evidence as a file."""

from decimal import Decimal
from types import SimpleNamespace

import pytest

from assay.evidence.facts import State
from assay.units.bounds import ANY, Interval, point
from assay.units.calendar import day_number
from assay.units.values import FALSE, TRUE, OptionalValue, Options, SetValue


def test_a_case(ways: SimpleNamespace) -> None:
    evidence = ways.good_case(
        """
        given entity { activity is [aluminium_smelting] }
        given audit { cycle is 1, period_end is 2025-12-31 }
        given ghg_plan { in_place is yes, public is no, approved_on is none }
        given smelter north {
            production_start is 2022-01-01,
            mine_to_metal is 11.4 tCO2e/t_cast,
            technology is swpb,
            year 2024 { intensity is 11.5 },
            year 2025 { intensity is 11 to 12 tCO2e/t_cast }
        }
        given no spill
        given project incomplete
        given age is 15 years
        given remark is "in words"
        given topics is []
        rate 5.2.credible_plan conformance for north
        rate 9.4 unable_to_rate
        expect 9.4 minor
        """
    )
    root = evidence.root
    assert evidence.audit_date == day_number("2026-03-01")
    assert root.records["audit"].facts["date"].value == point(day_number("2026-03-01"))
    assert root.records["audit"].facts["cycle"].value == point(1)
    assert root.records["entity"].facts["activity"].value == SetValue(
        {"aluminium_smelting": TRUE}, open=False
    )
    plan = root.records["ghg_plan"].facts
    assert (plan["in_place"].value, plan["public"].value) == (TRUE, FALSE)
    assert plan["approved_on"].value == OptionalValue(FALSE, ANY)
    north = root.collections["smelter"].rows["north"].data
    assert north.facts["mine_to_metal"].value == point(Decimal("11.4"))
    assert north.facts["mine_to_metal"].origins[0].place == "c.assay:8"
    years = north.collections["year"].rows
    assert years["2024"].data.facts["intensity"].value == point(Decimal("11.5"))
    assert years["2024"].data.facts["intensity"].shown == "11.5 tCO2e/t_cast"
    assert years["2025"].data.facts["intensity"].value == Interval(Decimal(11), Decimal(12))
    assert years["2025"].data.facts["end"].value == point(day_number("2025-12-31"))
    assert root.collections["spill"].complete
    assert not root.collections["spill"].rows
    assert not root.collections["project"].complete
    assert root.facts["age"].value == point(180)
    assert root.facts["remark"].value == Options(frozenset({"in words"}))
    assert root.facts["topics"].value == SetValue({}, open=False)
    assert evidence.judgements["5.2.credible_plan", "north"].rating == "conformance"
    assert evidence.judgements["9.4", None].rating is None


@pytest.mark.parametrize(
    ("line", "name", "low", "high", "shown"),
    [
        ("mass is 11.0 ± 0.4 t", "mass", "10.6", "11.4", "11.0 ± 0.4 t"),
        ("mass is 11.0 +- 0.4", "mass", "10.6", "11.4", "11.0 ± 0.4 t"),
        ("mass is 11", "mass", "11", "11", "11 t"),
        ("mass is -11 kg", "mass", "-0.011", "-0.011", "-11 kg"),
        ("mass is -2 to 12 t", "mass", "-2", "12", "-2 to 12 t"),
        ("mass is 10 to 12", "mass", "10", "12", "10 to 12 t"),
        ("share is 50 %", "share", "50", "50", "50 %"),
        ("share is 50", "share", "50", "50", "50 %"),
        ("age is 18", "age", "18", "18", "18 months"),
        ("age is 1 to 2 years", "age", "12", "24", "1 to 2 years"),
        ("notice is 10", "notice", "10", "10", "10 days"),
    ],
)
def test_numbers_of_a_case(
    ways: SimpleNamespace, line: str, name: str, low: str, high: str, shown: str
) -> None:
    fact = ways.good_case(f"given {line}").root.facts[name]
    assert fact.value == Interval(Decimal(low), Decimal(high))
    assert fact.shown == shown


def test_lists_that_may_have_others(ways: SimpleNamespace) -> None:
    root = ways.good_case("given smelter incomplete given smelter a { technology is cwpb }").root
    assert not root.collections["smelter"].complete
    assert list(root.collections["smelter"].rows) == ["a"]
    inner = ways.good_case("given smelter a { year incomplete, year 2025 {} }").root
    years = inner.collections["smelter"].rows["a"].data.collections["year"]
    assert (years.complete, list(years.rows)) == (False, ["2025"])
    assert ways.good_case("given topics incomplete").root.facts["topics"].value == SetValue({}, open=True)


def test_lines_are_united_and_can_conflict(ways: SimpleNamespace) -> None:
    root = ways.good_case("given facility b {} given facility a {} given mass is 1 given mass is 2").root
    assert root.collections["facility"].complete
    assert list(root.collections["facility"].rows) == ["a", "b"]
    assert root.facts["mass"].state is State.CONFLICT


def test_a_case_without_a_date_takes_the_default(ways: SimpleNamespace) -> None:
    text = 'case "c" { given mass is 3 }'
    day = day_number("2025-01-31")
    assert ways.read_case(text, day).evidence.audit_date == day
    read = ways.read_case(text)
    assert [item.code for item in read.diagnostics] == ["E0425"]


@pytest.mark.parametrize(
    ("lines", "code", "marked"),
    [
        ("given mss is 3", "E0405", "mss"),
        ("given mass is 3 q", "E0411", "q"),
        ("given mass is many", "E0407", "many"),
        ("given smelter { technology is cwpb }", "E0425", "smelter"),
        ("given ghg_plan a { public is yes }", "E0425", "a"),
        ("given ghg_plan is yes", "E0425", "ghg_plan is yes"),
        ("given smelter is 3", "E0425", "smelter is 3"),
        ("given mass { t is 3 }", "E0425", "mass"),
        ("given mass incomplete", "E0425", "mass incomplete"),
        ("given no ghg_plan", "E0425", "no ghg_plan"),
        ("given no mass", "E0420", "no mass"),
        ("given smelter a { technology is cwpb, technology is swpb }", "E0404", "technology"),
        ("given smelter a { year 2025 {}, year 2025 {} }", "E0404", "2025"),
        ("given smelter a { no year, year 2025 {} }", "E0404", "year"),
        ("given smelter a { year 2027 {} }", "E0415", "2027"),
        ("given smelter a { year north {} }", "E0414", "north"),
        ("given audit { date is 2026-01-01 }", "E0425", "2026-01-01"),
        ("given facility w {} given smelter a { facility is v }", "E0416", "v"),
        ("rate 9.4 critical", "E0422", "critical"),
        ("rate 9.5 minor", "E0422", "9.5"),
        ("rate 9.4 minor for north", "E0422", "north"),
        ("given no smelter rate 5.2.credible_plan minor for north", "E0416", "north"),
        ("rate 9.4 minor rate 9.4 major", "E0423", "rate 9.4 major"),
        ("given share is 120 %", "E0418", "120 %"),
    ],
)
def test_wrong_lines_of_a_case(ways: SimpleNamespace, lines: str, code: str, marked: str) -> None:
    assert ways.bad_case(lines) == [(code, marked)]
