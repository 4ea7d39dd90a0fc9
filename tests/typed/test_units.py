"""Units: what converts into what, exactly, and what does not, with what would mend it."""

from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace

import pytest

from assay.diagnostics.render import render
from assay.typed import tree
from assay.typed.types import PLAIN, Quantity
from assay.units.bounds import point

FIELDS = """
evidence mass : t
evidence energy : kWh
evidence per_cast : tCO2e/t_cast
evidence per_liquid : kgCO2e/t_liquid
evidence heat : GJ
evidence share_of_it : %
evidence items : number
evidence working : h/week
"""


@pytest.mark.parametrize(
    ("text", "factor"),
    [
        ("mass = 5 t", Fraction(1)),
        ("mass = 5 kg", Fraction(1, 1000)),
        ("5 kg = mass", Fraction(1000)),
        ("mass < 5 Mt", Fraction(1_000_000)),
        ("mass >= 5 mg", Fraction(1, 1_000_000_000)),
        ("energy = 1 GJ", Fraction(1_000_000, 3600)),
        ("heat = 1 kWh", Fraction(36, 10_000)),
        ("heat > 3 TJ", Fraction(1000)),
        ("per_cast < 11000 kgCO2e/t_cast", Fraction(1, 1000)),
        ("per_liquid < 11 tCO2e/t_liquid", Fraction(1000)),
        ("share_of_it > 3 ppm", Fraction(1, 10_000)),
        ("share_of_it > items / 2", Fraction(100)),
        ("working <= 48 h/week", Fraction(1)),
    ],
)
def test_the_factor_of_a_comparison_is_exact(typed: SimpleNamespace, text: str, factor: Fraction) -> None:
    found = typed.condition(FIELDS, text)
    assert isinstance(found, tree.Apply)
    assert found.factor == factor


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("mass * 2", "t"),
        ("2 * mass", "t"),
        ("mass + 3 kg", "t"),
        ("3 kg + mass", "kg"),
        ("-mass", "t"),
        ("mass / items", "t"),
        ("mass / mass", "number"),
        ("heat / mass", "GJ/t"),
        ("mass * heat", "GJ*t"),
        ("per_cast * 3 t_cast", "tCO2e"),
        ("per_cast * 0.9 t_cast/t_liquid", "tCO2e/t_liquid"),
        ("1 / per_cast", "t_cast/tCO2e"),
        ("least of [mass, 3 kg]", "t"),
        ("mass when items > 3 otherwise 5 kg", "t"),
        ("round(mass, 2)", "t"),
        ("decimals(mass)", "number"),
        ("share_of_it * mass", "%*t"),
        ("round(share_of_it * mass, 2)", "t"),
        ("round(mass / share_of_it, 2)", "t"),
        ("round(share_of_it * heat / mass, 2)", "GJ/t"),
        ("round(share_of_it, 2)", "%"),
        ("round(share_of_it * share_of_it, 2)", "%*%"),
    ],
)
def test_the_unit_of_a_value(typed: SimpleNamespace, text: str, symbol: str) -> None:
    found = typed.value(FIELDS, text)
    assert isinstance(found.type, Quantity)
    assert found.type.unit.symbol == symbol


def test_a_declared_unit_converts(typed: SimpleNamespace) -> None:
    found = typed.rules(FIELDS + "define in_kg : kg is mass + 1 t\n").defines["in_kg"]
    assert found.type.unit.symbol == "kg"
    assert isinstance(found.body, tree.Apply)
    assert (found.body.op, found.body.factor) == (tree.Op.CONVERT, Fraction(1000))


def test_an_argument_converts(typed: SimpleNamespace) -> None:
    declared = FIELDS + "define heavy(m : kg) is m > 3 kg\n"
    found = typed.condition(declared, "heavy(mass)")
    assert isinstance(found, tree.Derived)
    (argument,) = found.args
    assert (argument.op, argument.factor) == (tree.Op.CONVERT, Fraction(1000))


def test_constants_are_in_the_unit_that_is_declared(typed: SimpleNamespace) -> None:
    made = typed.rules("parameter a : t is 5 kg\nparameter b : t is 5\nparameter c : % is 5\n")
    values = {name: made.parameters[name].settings[0].value for name in "abc"}
    assert values == {"a": point(Decimal("0.005")), "b": point(5), "c": point(5)}


def test_nothing_is_zero_per_cent(typed: SimpleNamespace) -> None:
    assert isinstance(typed.condition(FIELDS, "share_of_it > 0"), tree.Apply)


# ---- bases ------------------------------------------------------------------------------------------------


def test_a_mismatch_shows_both_sides_how_they_differ_and_the_factor(typed: SimpleNamespace) -> None:
    text = """\
evidence mine_to_metal : tCO2e/t_cast
parameter new_smelter_ceiling : tCO2e/t_liquid is 11
parameter casting_yield : t_cast/t_liquid is 0.98
criterion 5.2 "Ceiling" {
    require mine_to_metal < new_smelter_ceiling
}
"""
    assert render(typed.error(text)) == (
        "error[E0304]: these two quantities cannot be compared\n"
        " --> rules.assay:5:13\n"
        "  |\n"
        "5 |     require mine_to_metal < new_smelter_ceiling\n"
        "  |             ^^^^^^^^^^^^^   ^^^^^^^^^^^^^^^^^^^ "
        "tCO2e/t_liquid: tCO2e per tonne of liquid metal\n"
        "  |             tCO2e/t_cast: tCO2e per tonne of cast metal\n"
        "  |\n"
        "   = the two sides differ by t_cast against t_liquid\n"
        "   = `t_cast` means tonne of cast metal, `t_liquid` means tonne of liquid metal\n"
        "   help: multiply `mine_to_metal` by a factor in t_cast/t_liquid, for instance `casting_yield`"
    )


@pytest.mark.parametrize(
    ("factors", "help_"),
    [
        ("", "multiply `a` by a factor in t_cast/t_liquid, or use a figure in tCO2e/t_liquid"),
        (
            "parameter f : t_cast/t_liquid is 1",
            "multiply `a` by a factor in t_cast/t_liquid, for instance `f`",
        ),
        (
            "parameter f : t_liquid/t_cast is 1",
            "divide `a` by a quantity in t_liquid/t_cast, for instance `f`",
        ),
        (
            "evidence s { f : t_cast/t_liquid }",
            "multiply `a` by a factor in t_cast/t_liquid, for instance `s.f`",
        ),
        (
            "evidence s { f : t_cast/t_liquid }\nparameter z : t_cast/t_liquid is 1",
            "multiply `a` by a factor in t_cast/t_liquid, for instance `z`",
        ),
        (
            "evidence c : t_cast\nevidence l : t_liquid\ndefine ratio is c / l",
            "multiply `a` by a factor in t_cast/t_liquid, for instance `ratio`",
        ),
        (
            "parameter f : t_cast is 1",
            "multiply `a` by a factor in t_cast/t_liquid, or use a figure in tCO2e/t_liquid",
        ),
    ],
)
def test_the_factor_that_is_suggested(typed: SimpleNamespace, factors: str, help_: str) -> None:
    declared = f"evidence a : tCO2e/t_cast\nevidence b : tCO2e/t_liquid\n{factors}\n"
    found = typed.error(f'{declared}criterion 1.1 "One" {{ require a < b }}')
    assert found.help == (help_,)


def test_a_figure_in_the_rule_is_not_what_is_to_be_multiplied(typed: SimpleNamespace) -> None:
    found = typed.error('evidence a : tCO2e/t_cast\ncriterion 1.1 "One" { require 11 tCO2e/t_liquid > a }')
    (remedy,) = found.help
    assert remedy.startswith("write a figure in tCO2e/t_cast in place of `11 tCO2e/t_liquid`")
    assert remedy.endswith("or multiply `a` by a factor in t_cast/t_liquid")


@pytest.mark.parametrize(
    ("number", "remedy"),
    [
        ("80", "write the unit behind it: `80 %`"),
        ("0.8", "write the unit behind it: `0.8 %`, or `80 %` if it is meant as a share of 1"),
        ("-0.05", "write the unit behind it: `-0.05 %`, or `-5 %` if it is meant as a share of 1"),
    ],
)
def test_a_share_without_its_unit_may_be_meant_in_two_ways(
    typed: SimpleNamespace, number: str, remedy: str
) -> None:
    found = typed.error(f'evidence a : %\ncriterion 1.1 "One" {{ require a > {number} }}')
    assert found.help == (remedy,)


def test_two_sets_of_warming_potentials_are_two_bases(typed: SimpleNamespace) -> None:
    declared = "evidence a : tCO2e_ar4/t\nparameter most : tCO2e_ar6/t is 11\n"
    found = typed.error(f'{declared}criterion 1.1 "One" {{ require a < most }}')
    texts = [label.text for label in found.labels]
    assert [text for text in texts if "AR4" in text] == texts[:1]
    assert [text for text in texts if "AR6" in text] == texts[1:]
    assert found.notes[0] == "the two sides differ by tCO2e_ar4 against tCO2e_ar6"
    assert found.help == ("multiply `a` by a factor in tCO2e_ar6/tCO2e_ar4, or use a figure in tCO2e_ar6/t",)


def test_a_quantity_against_a_plain_number(typed: SimpleNamespace) -> None:
    declared = "evidence a : t\nevidence n : number\n"
    found = typed.error(f'{declared}criterion 1.1 "One" {{ require a < n }}')
    assert found.help == ("divide `a` by a quantity in t, or use a figure without a unit",)


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("mass < heat", "the two sides differ by t against GJ"),
        ("heat < energy * mass", "only the right side is in t"),
        ("per_cast < 3 tCO2e", "only the left side is per t_cast"),
        ("per_cast < per_liquid", "the two sides differ by t_cast against t_liquid"),
        ("mass * items < items", "only the left side is in t"),
        ("mass / 1 h < mass", "only the left side is per h"),
    ],
)
def test_how_two_sides_differ(typed: SimpleNamespace, text: str, note: str) -> None:
    found = typed.error(f'{FIELDS}criterion 1.1 "One" {{ require {text} }}')
    assert found.code == "E0304"
    assert found.notes[0] == note


def test_sets_of_warming_potentials_do_not_mix(typed: SimpleNamespace) -> None:
    found = typed.error(
        'evidence a : tCO2e_ar4\nevidence b : tCO2e_ar5\ncriterion 1.1 "One" { require a + b < 3 tCO2e_ar4 }'
    )
    assert [label.span.text for label in found.labels] == ["a", "b"]
    assert "warming potentials of AR4" in found.labels[0].text
    assert "warming potentials of AR5" in found.labels[1].text


# ---- declarations of units --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "again",
    [
        'unit kg "kilogram" is 0.001 t',
        'unit kg "kilo" is 1000 g',
        'unit t_al "tonne of aluminium produced in the cells"',
        'unit t_al "Tonne of  aluminium produced in the cells"',
        'unit % "percent" is 0.01',
        'unit half "half" is 0.5 t\nunit half "a half" is 500 kg',
    ],
)
def test_the_same_unit_again_is_no_clash(typed: SimpleNamespace, again: str) -> None:
    made = typed.rules(again)
    assert made.units.parse("kg").to(made.units.parse("t")) == Fraction(1, 1000)


@pytest.mark.parametrize(
    ("again", "first"),
    [
        ('unit kg "kilogram" is 0.002 t', "first declared here, as `0.001 t`"),
        ('unit kg "kilogram"', "first declared here, as `0.001 t`"),
        ('unit kg "kilogram" is 1 kg', "first declared here, as `0.001 t`"),
        ('unit t "tonne" is 1000 kg', "first declared here, as a unit of its own, “tonne”"),
        ('unit t_al "tonne of aluminium tapped"', "first declared here, as a unit of its own, “tonne of"),
        ('unit kg "kilogram" is 0.001 GJ', "first declared here, as `0.001 t`"),
    ],
)
def test_another_meaning_is_an_error_at_both_places(typed: SimpleNamespace, again: str, first: str) -> None:
    found = typed.error(again)
    assert found.code == "E0201"
    assert [label.span.source.name for label in found.labels] == ["rules.assay", "units.assay (built in)"]
    assert found.labels[1].text.startswith(first)


def test_a_unit_may_be_used_before_it_is_declared(typed: SimpleNamespace) -> None:
    made = typed.rules('unit b "b" is 3 a\nunit c "c" is 2 b/h\nunit a "a" is 5 kg\n')
    assert made.units.parse("b").to(made.units.parse("kg")) == 15
    assert made.units.parse("c").to(made.units.parse("kg/h")) == 30


def test_only_those_in_a_circle_are_named(typed: SimpleNamespace) -> None:
    found = typed.error('unit a "a" is 2 b\nunit b "b" is 2 c\nunit c "c" is 2 b\nparameter p : a is 3\n')
    assert found.code == "E0205"
    assert found.notes == ("`b` uses `c`, `c` uses `b`",)


def test_counts_and_shares_are_plain_numbers(typed: SimpleNamespace) -> None:
    declared = "evidence each row { on : flag }\n"
    assert typed.value(declared, "count of row where on").type == PLAIN
    assert typed.value(declared, "share of row has on").type == PLAIN
    assert isinstance(typed.condition(declared, "(share of row has on) > 50 %"), tree.Apply)


@pytest.mark.parametrize(
    ("word", "unit"), [("tonnes", "t"), ("percent", "%"), ("Kilogram", "kg"), ("kilowatt_hours", "kWh")]
)
def test_a_unit_written_out_is_recognised(typed: SimpleNamespace, word: str, unit: str) -> None:
    found = typed.error(f"parameter p : {word} is 3\n")
    assert (found.code, found.span.text) == ("E0202", word)
    assert f"`{unit}`" in found.help[0]
