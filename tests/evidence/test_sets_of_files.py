"""Collections, and several files as one set (definitions 5 and 6)."""

from itertools import permutations
from types import SimpleNamespace

import pytest

from assay.evidence.facts import State
from assay.source import Source
from assay.units.bounds import ANY, Interval, point
from assay.units.calendar import day_number
from assay.units.values import TRUE, Options

SMELTERS = """facility:
  west: {name: West works, country: NO}
  east: {}
smelter:
  potline-b: {facility: east}
  potline-a:
    facility: west
    mine_to_metal: 12.6 ± 0.4 tCO2e/t_cast
    year:
      2025: {intensity: 12.6 tCO2e/t_cast}
      2022: {intensity: {from: 13.9 tCO2e/t_cast, to: 14.2 tCO2e/t_cast}, source: interview}
"""


def test_rows_stand_in_the_order_of_their_keys(ways: SimpleNamespace) -> None:
    root = ways.good(ways.file_with(SMELTERS)).root
    assert list(root.collections["facility"].rows) == ["east", "west"]
    smelters = root.collections["smelter"]
    assert smelters.complete
    assert list(smelters.rows) == ["potline-a", "potline-b"]
    row = smelters.rows["potline-a"]
    assert row.presence == TRUE
    assert row.data.facts["facility"].value == Options(frozenset({"west"}))
    assert list(row.data.collections["year"].rows) == ["2022", "2025"]


def test_a_year_has_a_number_and_two_days(ways: SimpleNamespace) -> None:
    evidence = ways.good(ways.file_with(SMELTERS))
    years = evidence.root.collections["smelter"].rows["potline-a"].data.collections["year"].rows
    facts = years["2022"].data.facts
    assert facts["number"].value == point(2022)
    assert facts["start"].value == point(day_number("2022-01-01"))
    assert facts["end"].value == point(day_number("2022-12-31"))
    assert facts["end"].shown == "2022-12-31"
    assert facts["intensity"].shown == "13.9 to 14.2 tCO2e/t_cast"
    assert facts["intensity"].origins[0].page == "interview"
    # name, country, 2 facilities of smelters, mine_to_metal, 2 intensities, audit.date and the period.
    assert evidence.count == 10


def test_without_a_period_any_day_of_the_year_may_be_its_last(ways: SimpleNamespace) -> None:
    head = "assay: evidence/1\naudit: {date: 2026-03-12}\n"
    text = f"{head}facts: {{smelter: {{a: {{facility: w, year: {{2026: {{}}}}}}}}}}\n"
    years = ways.good(text).root.collections["smelter"].rows["a"].data.collections["year"].rows
    assert years["2026"].data.facts["end"].value == Interval(
        day_number("2026-01-01"), day_number("2026-12-31")
    )
    assert ways.bad(text.replace("2026: {}", "2027: {}")) == [("E0415", "2027")]


def test_a_year_that_has_not_ended_cannot_be_a_key(ways: SimpleNamespace) -> None:
    facts = "smelter: {a: {facility: w, year: {2026: {}, 25: {}, '2025-1': {}, 2024: {start: 2024-01-01}}}}"
    assert ways.bad(ways.file_with(facts)) == [
        ("E0415", "2026"),
        ("E0414", "25"),
        ("E0414", "'2025-1'"),
        ("E0405", "start"),
    ]


def test_empty_incomplete_and_unmentioned_lists_differ(ways: SimpleNamespace) -> None:
    root = ways.good(
        ways.file_with("spill: {}\nproject: {incomplete: yes, rows: {dam: {approved_on: none}}}")
    ).root
    assert root.collections["spill"].complete
    assert not root.collections["spill"].rows
    assert not root.collections["project"].complete
    assert list(root.collections["project"].rows) == ["dam"]
    assert "facility" not in root.collections
    assert not ways.good(ways.file_with("spill: {incomplete: yes}")).root.collections["spill"].complete
    assert ways.good(ways.file_with("spill: {incomplete: no, rows: {}}")).root.collections["spill"].complete


def test_a_key_of_another_list_must_be_there(ways: SimpleNamespace) -> None:
    smelter = "smelter: {a: {facility: wset}}"
    assert ways.bad(ways.file_with(f"facility: {{west: {{}}}}\n{smelter}")) == [("E0416", "wset")]
    assert ways.bad(ways.file_with("facility: {west: {}}\nsites: [west, est]")) == [("E0416", "est")]
    ways.good(ways.file_with(smelter))
    ways.good(ways.file_with(f"facility: {{incomplete: yes, rows: {{west: {{}}}}}}\n{smelter}"))


def test_a_row_at_a_facility_needs_its_facility(ways: SimpleNamespace) -> None:
    assert ways.bad(ways.file_with("smelter: {a: {}}")) == [("E0406", "a")]
    # One file may say where it is, and another what it does.
    ways.good(
        ways.file_with("smelter: {a: {technology: cwpb}}"), ways.file_with("smelter: {a: {facility: w}}")
    )


def test_files_are_united(ways: SimpleNamespace) -> None:
    parts = [
        ways.file_with("facility: {west: {name: West}}\nmass: 3 t"),
        ways.file_with("facility: {east: {name: East}, west: {country: NO}}"),
        ways.file_with("ghg_plan: {public: yes}"),
        ways.file_with("ghg_plan: {in_place: yes}"),
    ]
    root = ways.good(*parts).root
    assert root.collections["facility"].complete
    assert list(root.collections["facility"].rows["west"].data.facts) == ["name", "country"]
    assert list(root.records["ghg_plan"].facts) == ["in_place", "public"]
    opened = ways.good(*parts, ways.file_with("facility: {incomplete: yes, rows: {north: {}}}")).root
    assert not opened.collections["facility"].complete
    assert list(opened.collections["facility"].rows) == ["east", "north", "west"]


@pytest.mark.parametrize(
    ("lines", "state", "value", "shown"),
    [
        (["mass: 13 t", "mass: 13 t"], State.KNOWN, point(13), "13 t"),
        (["mass: 12 to 14 t", "mass: 13 t"], State.KNOWN, point(13), "13 t"),
        (["mass: 13 t", "mass: 12 to 14 t", "mass: 13 ± 2 t"], State.KNOWN, point(13), "13 t"),
        (["mass: 13 t", "mass: 13.1 t"], State.CONFLICT, ANY, "13 t against 13.1 t"),
        (["mass: 12 to 14 t", "mass: 13 to 15 t"], State.CONFLICT, ANY, "12 to 14 t against 13 to 15 t"),
        # The narrowest lies in both others; they contradict one another all the same.
        (
            ["mass: 12 to 14 t", "mass: 13 to 15 t", "mass: 13.5 t"],
            State.CONFLICT,
            ANY,
            "12 to 14 t against 13 to 15 t against 13.5 t",
        ),
    ],
)
def test_a_fact_given_twice(
    ways: SimpleNamespace, lines: list[str], state: State, value: Interval, shown: str
) -> None:
    facts = [
        ways.good(*(ways.file_with(line) for line in order)).root.facts["mass"]
        for order in permutations(lines)
    ]
    for fact in facts:
        assert (fact.state, fact.value, fact.shown) == (state, value, shown)
        assert len(fact.origins) == len(lines)


def test_the_same_value_in_two_units(ways: SimpleNamespace) -> None:
    fact = ways.good(ways.file_with("mass: 13 t"), ways.file_with("mass: 13000 kg")).root.facts["mass"]
    assert (fact.state, fact.value, fact.shown) == (State.KNOWN, point(13), "13 t")


def test_a_fresh_fact_holds_beside_a_stale_one(ways: SimpleNamespace) -> None:
    old, new = "survey: {value: no, date: 2000-01-01}", "survey: yes"
    fact = ways.good(ways.file_with(old), ways.file_with(new)).root.facts["survey"]
    assert (fact.state, fact.value) == (State.KNOWN, TRUE)
    assert len(fact.origins) == 2


def test_the_order_of_files_changes_nothing(ways: SimpleNamespace) -> None:
    texts = [ways.file_with(SMELTERS), ways.file_with("mass: 3 t"), ways.file_with("mass: 4 t\nspill: {}")]
    read = ways.good(*texts)
    sources = [Source(f"e{number}.yaml", text) for number, text in enumerate(texts)]
    for order in permutations(sources):
        assert repr(ways.read_sources(order).evidence) == repr(read)


def test_lines_in_another_order_give_the_same_facts(ways: SimpleNamespace) -> None:
    one = ways.good(ways.file_with("mass: 3 t\nremark: x"))
    other = ways.good(ways.file_with("remark: x\nmass: 3 t"))
    assert list(one.root.facts) == list(other.root.facts)
    assert [fact.value for fact in one.root.facts.values()] == [
        fact.value for fact in other.root.facts.values()
    ]


def corrected(path: str, was: str) -> str:
    return f"corrections: [{{fact: {path}, was: {was}, because: a typing error, on: 2026-03-10}}]\n"


def test_a_correction_replaces_the_fact_that_it_names(ways: SimpleNamespace) -> None:
    more = corrected("mass", "12.9 t")
    fact = ways.good(ways.file_with("mass: 12.9 t"), ways.file_with("mass: 12.6 t", more)).root.facts["mass"]
    assert (fact.state, fact.shown) == (State.KNOWN, "12.6 t")
    assert fact.origins[-1].note == "corrects 12.9 t: a typing error"
    ways.good(ways.file_with("mass: 12.6 t", more))  # the file with the earlier value has gone
    path = corrected("smelter.potline-a.year.2025.intensity", "1 tCO2e/t_cast")
    ways.good(ways.file_with(SMELTERS, path))


def test_a_correction_that_corrects_nothing_is_an_error(ways: SimpleNamespace) -> None:
    more = corrected("mass", "12.9 t")
    assert ways.bad(ways.file_with("mass: 12.9 t", more)) == [("E0424", "12.9 t")]
    assert ways.bad(ways.file_with("remark: x", more)) == [("E0424", "mass")]
    third = [ways.file_with("mass: 1 t"), ways.file_with("mass: 2 t", more)]
    assert ways.bad(*third) == [("E0424", "12.9 t")]
    assert ways.bad(ways.file_with("mass: 1 t", corrected("mass", "12.9"))) == [("E0410", "12.9")]
