"""Units: exact factors, and dimensions that keep apart what must not mix."""

from fractions import Fraction

import pytest

from assay.units.unit import NUMBER, Units, UnknownUnit, base_unit, named_unit


@pytest.fixture
def units() -> Units:
    made = Units()
    for name in ("kg", "t_cast", "t_liquid", "tCO2e"):
        made.named[name] = base_unit(name)
    made.named["t"] = named_unit("t", Fraction(1000), made.named["kg"])
    made.named["lb"] = named_unit("lb", Fraction("0.45359237"), made.named["kg"])
    made.named["%"] = named_unit("%", Fraction(1, 100), NUMBER)
    return made


@pytest.mark.parametrize(
    ("one", "other", "factor"),
    [
        ("t", "kg", Fraction(1000)),
        ("kg", "t", Fraction(1, 1000)),
        ("lb", "kg", Fraction(45359237, 100000000)),
        ("kg", "lb", Fraction(100000000, 45359237)),
        ("tCO2e/t", "tCO2e/kg", Fraction(1, 1000)),
        ("t*t", "kg*kg", Fraction(1000000)),
        ("%", "number", Fraction(1, 100)),
        ("t/kg", "number", Fraction(1000)),
    ],
)
def test_factors_are_exact(units: Units, one: str, other: str, factor: Fraction) -> None:
    left, right = units.parse(one), units.parse(other)
    assert left.same_dimension(right)
    assert left.to(right) == factor


def test_bases_do_not_mix(units: Units) -> None:
    assert not units.parse("tCO2e/t_cast").same_dimension(units.parse("tCO2e/t_liquid"))
    assert not units.parse("kg").same_dimension(units.parse("tCO2e"))


def test_a_quotient_reads_from_left_to_right(units: Units) -> None:
    kg, cast, gas = (units.parse(name) for name in ("kg", "t_cast", "tCO2e"))
    assert units.parse("kg/t_cast/tCO2e") == kg.over(cast).over(gas)
    assert kg.over(kg).symbol == "number"


def test_multiplying_by_a_factor_with_a_unit_converts(units: Units) -> None:
    product = units.parse("tCO2e/t_liquid").times(units.parse("t_liquid/t_cast"))
    assert product.same_dimension(units.parse("tCO2e/t_cast"))


def test_an_unknown_unit_is_named(units: Units) -> None:
    with pytest.raises(UnknownUnit) as found:
        units.parse("kg/parsec")
    assert found.value.name == "parsec"


@pytest.mark.parametrize(
    ("word", "name"),
    [("tonne", "t"), ("Tonnes", "t"), ("per-cent", "%"), ("percent", "%"), ("stone", None), ("t", None)],
)
def test_a_unit_is_found_by_what_it_is_called(units: Units, word: str, name: str | None) -> None:
    units.titles.update({"t": "tonne", "%": "per cent"})
    assert units.called(word) == name
