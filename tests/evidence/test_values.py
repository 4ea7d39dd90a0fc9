"""One fact in every form and of every type: what it means, to the last digit."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assay.evidence.facts import State
from assay.units.bounds import ANY, Interval, point
from assay.units.calendar import day_number
from assay.units.values import FALSE, TRUE, UNKNOWN, OptionalValue, Options, SetValue

D = Decimal


def between(low: str, high: str) -> Interval:
    return Interval(D(low), D(high))


def test_a_quantity_keeps_its_digits_and_is_exact(ways: SimpleNamespace) -> None:
    fact = ways.fact_of("mass: 12.60 t")
    assert fact.value == point(D("12.6"))
    assert fact.shown == "12.60 t"
    assert fact.estimate is None
    assert fact.origins[0].place == "e0.yaml:5"


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("mass: 12600 kg", "12.6"),
        ("mass: '12.6 t'", "12.6"),
        ('mass: "12.6t"', "12.6"),
        ("mass: -0.5 t", "-0.5"),
        ("mass: −0.5 t", "-0.5"),
        ("mass: 1.5e3 kg", "1.5"),
        ("mass: 0 kg", "0"),
        ("count: 3", "3"),
        ("count: 45 %", "0.45"),
        ("share: 45 %", "45"),
        ("share: 45%", "45"),
        ("week: 48 h/week", "48"),
        ("energy: 36 MJ", "10"),
        ("energy: 1 MJ", "0.277777777777778"),  # 5/18: 15 digits, half to even
        ("age: 3 years", "36"),
        ("age: 18 months", "18"),
        ("age: 1.5 years", "18"),
        ("notice: 2 weeks", "14"),
        ("notice: 30 days", "30"),
    ],
)
def test_a_value_stands_in_the_unit_of_its_field(ways: SimpleNamespace, line: str, value: str) -> None:
    assert ways.fact_of(line).value == point(D(value))


def test_a_value_converts_between_units_of_a_compound(ways: SimpleNamespace) -> None:
    evidence = ways.good(
        ways.file_with("facility: {w: {}}\nsmelter: {a: {facility: w, mine_to_metal: 12600 kgCO2e/t_cast}}")
    )
    assert evidence.root.collections["smelter"].rows["a"].data.facts["mine_to_metal"].value == point(
        D("12.6")
    )


@pytest.mark.parametrize(
    ("line", "low", "high", "shown", "estimate"),
    [
        ("mass: 12.6 ± 0.4 t", "12.2", "13.0", "12.6 ± 0.4 t", "12.6"),
        ("mass: 12.6 +- 0.4 t", "12.2", "13.0", "12.6 ± 0.4 t", "12.6"),
        ("mass: 12.6 t ± 400 kg", "12.2", "13.0", "12.6 t ± 400 kg", "12.6"),
        ("mass: 12.6 t ± 0.4", "12.2", "13.0", "12.6 t ± 0.4 t", "12.6"),
        ("mass: 200 t ± 3 %", "194", "206", "200 t ± 3 %", "200"),
        ("mass: {value: 12.6 t, uncertainty: 0.4 t}", "12.2", "13.0", "12.6 ± 0.4 t", "12.6"),
        ("mass: {value: 12600 kg, uncertainty: 0.4 t}", "12.2", "13.0", "12600 kg ± 0.4 t", "12.6"),
        ("mass: {value: 200 t, uncertainty: 3 %}", "194", "206", "200 t ± 3 %", "200"),
        ("mass: {value: -200 t, uncertainty: 3 %}", "-206", "-194", "-200 t ± 3 %", "-200"),
        ("mass: {value: 10 t, uncertainty: 1 t, coverage: 1}", "8", "12", "10 ± 1 t (k = 1)", "10"),
        ("mass: {value: 10 t, uncertainty: 3 t, coverage: 3}", "8", "12", "10 ± 3 t (k = 3)", "10"),
        ("mass: {value: 10 t, uncertainty: 1 t, coverage: 2}", "9", "11", "10 ± 1 t (k = 2)", "10"),
        ("count: {value: 0.5, uncertainty: 2 %}", "0.49", "0.51", "0.5 ± 2 %", "0.5"),
        ("count: 5 ± 1", "4", "6", "5 ± 1", "5"),
        ("share: 45 ± 2 %", "43", "47", "45 ± 2 %", "45"),
        ("mass: 13.9 to 14.2 t", "13.9", "14.2", "13.9 to 14.2 t", None),
        ("mass: 13900 kg to 14.2 t", "13.9", "14.2", "13900 kg to 14.2 t", None),
        ("mass: {from: 13.9 t, to: 14.2 t}", "13.9", "14.2", "13.9 to 14.2 t", None),
        ("age: {from: 1 years, to: 18 months}", "12", "18", "1 years to 18 months", None),
        ("age: 12 to 18 months", "12", "18", "12 to 18 months", None),
    ],
)
def test_bounds(
    ways: SimpleNamespace, line: str, low: str, high: str, shown: str, estimate: str | None
) -> None:
    fact = ways.fact_of(line)
    assert fact.value == between(low, high)
    assert fact.shown == shown
    assert fact.estimate == (D(estimate) if estimate else None)


def test_ends_that_need_more_than_15_digits_round_outwards(ways: SimpleNamespace) -> None:
    fact = ways.fact_of("mass: {value: 0.123456789012345 t, uncertainty: 7 %}")
    # 7 % of it is 0.00864197523086415: the ends are 0.11481481378148085 and 0.13209876424320915.
    assert fact.value == between("0.114814813781480", "0.132098764243210")
    thirds = ways.fact_of("mass: {value: 10 t, uncertainty: 1 t, coverage: 3}")
    assert thirds.value == between("9.33333333333333", "10.6666666666667")


def test_an_open_range_ends_where_the_domain_does(ways: SimpleNamespace) -> None:
    assert ways.fact_of("share: {from: 43 %}").value == between("43", "100")
    assert ways.fact_of("mass: {to: 3 t}").value == Interval(None, D(3))
    assert ways.fact_of("mass: {to: 3 t}").shown == "at most 3 t"


def test_only_the_uncertainty_is_cut_at_the_domain(ways: SimpleNamespace) -> None:
    assert ways.fact_of("share: 99 ± 2 %").value == between("97", "100")
    assert ways.bad(ways.file_with("share: 101 ± 2 %")) == [("E0418", "101 ± 2 %")]
    assert ways.bad(ways.file_with("share: 99 to 101 %")) == [("E0418", "99 to 101 %")]
    assert ways.bad(ways.file_with("share: {from: 99 %, to: 101 %}")) == [("E0418", "101 %")]
    assert ways.bad(ways.file_with("age: 101 years")) == [("E0418", "101 years")]
    assert ways.bad(ways.file_with("opened: 2026-01-01")) == [("E0418", "2026-01-01")]


@pytest.mark.parametrize(
    ("written", "value", "shown"),
    [
        ("yes", TRUE, "yes"),
        ("true", TRUE, "yes"),
        ("True", TRUE, "yes"),
        ('"yes"', TRUE, "yes"),
        ("no", FALSE, "no"),
        ("false", FALSE, "no"),
        ("{value: no, source: interview with the manager}", FALSE, "no"),
    ],
)
def test_flags(ways: SimpleNamespace, written: str, value: int, shown: str) -> None:
    fact = ways.fact_of(f"survey: {written}")
    assert (fact.value, fact.shown) == (value, shown)


def test_the_declared_type_says_what_a_word_is(ways: SimpleNamespace) -> None:
    facts = "facility: {west: {name: yes, country: NO, iso: no}}\nremark: 2026-03-12"
    evidence = ways.good(ways.file_with(facts))
    west = evidence.root.collections["facility"].rows["west"].data.facts
    assert west["name"].value == Options(frozenset({"yes"}))
    assert west["country"].value == Options(frozenset({"NO"}))
    assert west["iso"].value == FALSE
    assert evidence.root.facts["remark"].value == Options(frozenset({"2026-03-12"}))
    assert ways.fact_of("remark: 0012.60").shown == "0012.60"
    assert ways.fact_of("remark: none").value == Options(frozenset({"none"}))


def test_dates(ways: SimpleNamespace) -> None:
    day = day_number("2025-06-30")
    assert ways.fact_of("opened: 2023-06-30").value == point(day_number("2023-06-30"))
    evidence = ways.good(ways.file_with("ghg_plan: {reviewed_on: {from: 2025-06-01, to: 2025-06-30}}"))
    fact = evidence.root.records["ghg_plan"].facts["reviewed_on"]
    assert fact.value == Interval(day_number("2025-06-01"), day)
    assert fact.shown == "2025-06-01 to 2025-06-30"


def test_known_to_be_absent(ways: SimpleNamespace) -> None:
    fact = ways.fact_of("slope: none")
    assert fact.value == OptionalValue(FALSE, ANY)
    assert fact.shown == "none"
    assert ways.fact_of("slope: {value: none, source: interview}").value == OptionalValue(FALSE, ANY)
    assert ways.fact_of("slope: 3 ± 1 t").value == OptionalValue(TRUE, between("2", "4"))
    assert ways.bad(ways.file_with("mass: none")) == [("E0420", "none")]


def test_sets(ways: SimpleNamespace) -> None:
    some = ways.fact_of("topics: [water, air]")
    assert some.value == SetValue({"air": TRUE, "water": TRUE}, open=False)
    assert some.shown == "water, air"
    assert ways.fact_of("topics: []").value == SetValue({}, open=False)
    assert ways.fact_of("topics: {value: [air], source: interview}").value == SetValue(
        {"air": TRUE}, open=False
    )
    opened = ways.fact_of("topics: {incomplete: yes, values: [air]}")
    assert opened.value == SetValue({"air": TRUE}, open=True)
    assert opened.shown == "air, and perhaps others"
    # Of a closed list only the other options can be in it, too.
    listed = ways.fact_of("activities: {incomplete: yes, values: [casthouse]}")
    others = {"alumina_refining": UNKNOWN, "aluminium_smelting": UNKNOWN}
    assert listed.value == SetValue({"casthouse": TRUE, **others}, open=False)
    assert ways.bad(ways.file_with("activities: [casthouse, casthuose, x]")) == [
        ("E0413", "casthuose"),
        ("E0413", "x"),
    ]
    assert ways.bad(ways.file_with("topics: air")) == [("E0402", "air")]
    assert ways.bad(ways.file_with("topics: [air, air]")) == [("E0404", "air")]


DOCUMENTS = "documents: {D3: {title: Inventory, date: 2023-02-01}, D4: {title: Plan, date: 2026-02-01}}\n"


def test_a_source_names_a_document_or_a_person(ways: SimpleNamespace) -> None:
    text = "mass: {value: 3 t, source: D3 p. 14, note: as sold, method: scale}"
    (origin,) = ways.fact_of(text, DOCUMENTS).origins
    assert (origin.document, origin.page, origin.note, origin.method) == ("D3", "p. 14", "as sold", "scale")
    (origin,) = ways.fact_of("mass: {value: 3 t, source: interview with the foreman}").origins
    assert (origin.document, origin.page) == (None, "interview with the foreman")
    both = ways.fact_of("mass: {value: 3 t, source: [D3, D4 p. 2]}", DOCUMENTS).origins
    assert [(origin.document, origin.page) for origin in both] == [("D3", None), ("D4", "p. 2")]
    assert ways.bad(ways.file_with("mass: {value: 3 t, source: D5 p. 14}", DOCUMENTS)) == [("E0417", "D5")]


def test_a_row_gives_its_source_to_the_facts_inside(ways: SimpleNamespace) -> None:
    text = "facility: {w: {name: West, country: {value: NO, source: D4}, source: D3 p. 1}}"
    facts = ways.good(ways.file_with(text, DOCUMENTS)).root.collections["facility"].rows["w"].data.facts
    assert facts["name"].origins[0].document == "D3"
    assert facts["country"].origins[0].document == "D4"
    # Where the rules declare a field of that name, it is the field.
    declared = ways.good(ways.file_with("spill: {s: {source: a pipe}}"))
    assert declared.root.collections["spill"].rows["s"].data.facts["source"].shown == "a pipe"


@pytest.mark.parametrize(
    ("line", "state"),
    [
        ("survey: {value: yes, date: 2023-03-12}", State.KNOWN),  # three years to the day
        ("survey: {value: yes, date: 2023-03-11}", State.STALE),
        ("survey: {value: yes, source: D3}", State.STALE),
        ("survey: {value: yes, source: D4}", State.KNOWN),
        ("survey: {value: yes, source: [D3, D4]}", State.KNOWN),
        ("survey: {value: yes, source: D4, date: 2020-01-01}", State.STALE),
        ("survey: yes", State.KNOWN),
        ("sample: {value: 3, date: 2026-03-02}", State.KNOWN),
        ("sample: {value: 3, date: 2026-03-01}", State.STALE),
        ("remark: {value: x, date: 1990-03-01}", State.KNOWN),
    ],
)
def test_old_evidence_counts_as_not_collected(ways: SimpleNamespace, line: str, state: State) -> None:
    fact = ways.fact_of(line, DOCUMENTS)
    assert fact.state is state
    if state is State.STALE:
        assert fact.value in (UNKNOWN, ANY)
        assert fact.shown in ("yes", "3")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(
    digits=st.integers(min_value=-(10**15) + 1, max_value=10**15 - 1),
    places=st.integers(min_value=0, max_value=20),
)
def test_any_decimal_comes_back_exactly(ways: SimpleNamespace, digits: int, places: int) -> None:
    number = D(digits).scaleb(-places)
    fact = ways.fact_of(f"mass: {number:f} t")
    assert fact.value == point(number)
    assert fact.shown == f"{number:f} t"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(
    value=st.integers(min_value=-(10**14), max_value=10**14),
    spread=st.integers(min_value=0, max_value=10**14),
    places=st.integers(min_value=0, max_value=12),
)
def test_an_interval_holds_its_exact_ends(
    ways: SimpleNamespace, value: int, spread: int, places: int
) -> None:
    middle, half = D(value).scaleb(-places), D(spread).scaleb(-places)
    fact = ways.fact_of(f"mass: {middle:f} ± {half:f} t")
    assert fact.value.low <= middle - half
    assert fact.value.high >= middle + half
    assert fact.estimate == middle
