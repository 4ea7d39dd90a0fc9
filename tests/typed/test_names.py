"""What a name means at a place.

In: a few declarations and one condition.  Out: the typed expression, as far as it tells what was meant, or
the diagnostic with its place.
"""

from types import SimpleNamespace

import pytest

from assay.names.suggest import nearest
from assay.typed import tree
from assay.typed.schema import Rows
from assay.typed.types import FLAG, Choice, Period, RefTo, Row

SMELTERS = """
evidence heat : t
evidence name : t
evidence each facility { region : one of north, south  name : text }
evidence each smelter at facility {
    heat : GJ
    each reporting_year by year { heat : m  mass : t }
    each pot { current : number  lining { age : number  each layer { depth : m } } }
    routes : set of text
    closed_on : optional date
}
"""


def read_path(expr: tree.Expr) -> str:
    """A field's path, with the rows at hand in brackets."""
    match expr:
        case tree.Read(base=base, name=name):
            return name if base is None else f"{read_path(base)}.{name}"
        case tree.RowRef(type=Row(collection)):
            return f"[{'.'.join(collection)}]"
        case tree.RowRef(var=_):
            return "[element]"
        case tree.Select(rows=rows, source=source):
            return f"{'' if source is None else read_path(source) + '.'}{rows.name}(…)"
        case tree.Apply(op=tree.Op.UNWRAP, args=(inner,)):
            return f"{read_path(inner)}!"
    raise AssertionError(expr)


def ranged(found: tree.Expr) -> tuple[list[str], tree.Expr]:
    assert isinstance(found, tree.Quantify)
    body = found.body if found.body is not None else found.where
    assert body is not None
    return [binder.name for binder in found.range.binders], body


# ---- inner hides outer ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("heat > 3 t", "heat"),
        ("every smelter has heat > 3 GJ", "[smelter].heat"),
        ("every smelter.reporting_year has heat > 3 m", "[smelter.reporting_year].heat"),
        ("every smelter.reporting_year has smelter.heat > 3 GJ", "[smelter].heat"),
        (
            "every smelter has (reporting_year at audit.period_end).heat > 3 m",
            "[smelter].reporting_year(…).heat",
        ),
        ("every smelter has facility.region = north", "facility(…).region"),
        ("every smelter.pot has current > 3", "[smelter.pot].current"),
        ("every smelter.pot has lining.age > 3", "[smelter.pot].lining.age"),
        ("every smelter.pot.lining.layer has depth > 3 m", "[smelter.pot.lining.layer].depth"),
        ("every smelter.reporting_year has number > 2020", "[smelter.reporting_year].number"),
        ("every smelter.reporting_year has end after 2020-01-01", "[smelter.reporting_year].end"),
    ],
)
def test_an_inner_name_hides_an_outer_one(typed: SimpleNamespace, text: str, meant: str) -> None:
    found = typed.condition(SMELTERS, text)
    if isinstance(found, tree.Quantify):
        _, found = ranged(found)
    assert isinstance(found, tree.Apply)
    assert read_path(found.args[0]) == meant


def test_a_parameter_of_a_definition_hides_all(typed: SimpleNamespace) -> None:
    made = typed.rules(SMELTERS + "define smelter.above(heat : number) is heat > 3\n")
    body = made.defines["smelter.above"].body
    assert isinstance(body, tree.Apply)
    assert body.args[0] == tree.ArgRef(body.args[0].span, body.args[1].type, "heat")


def test_fields_of_different_rows_may_share_a_name(typed: SimpleNamespace) -> None:
    declared = "evidence each a { size : t }\nevidence each b { size : m }\n"
    assert typed.condition(declared, "(every a has size > 3 t) and (every b has size > 3 m)")


# ---- rows -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("every smelter has heat > 3 GJ", ["smelter"]),
        ("every smelter.reporting_year has mass > 3 t", ["smelter", "reporting_year"]),
        ("every smelter.pot.lining.layer has depth > 1 m", ["smelter", "pot", "layer"]),
        ('every smelter.routes has routes = "rail"', ["smelter", "routes"]),
        ("every smelter.closed_on has closed_on before 2020-01-01", ["smelter", "closed_on"]),
        ("some smelter.closed_on where closed_on after 2020-01-01", ["smelter", "closed_on"]),
    ],
)
def test_what_a_path_goes_through(typed: SimpleNamespace, text: str, names: list[str]) -> None:
    found, _ = ranged(typed.condition(SMELTERS, text))
    assert found == names


def test_with_a_smelter_at_hand_its_own_years_are_meant(typed: SimpleNamespace) -> None:
    text = SMELTERS + 'criterion 1.1 "One" { for each smelter require every %s has mass > 3 t }\n'
    for rows in ("smelter.reporting_year", "reporting_year"):
        (clause,) = typed.rules(text % rows).criteria[0].clauses
        assert clause.range is not None
        (smelter,) = clause.range.binders
        (require,) = clause.requires
        assert isinstance(require, tree.Quantify)
        (binder,) = require.range.binders
        assert binder.name == "reporting_year"
        assert isinstance(binder.source, tree.RowRef)
        assert binder.source.var == smelter.var


def test_for_each_year_of_each_smelter(typed: SimpleNamespace) -> None:
    text = (
        'criterion 1.1 "One" { for each smelter.reporting_year require mass > 3 t and smelter.heat > 3 GJ }'
    )
    (clause,) = typed.rules(SMELTERS + text).criteria[0].clauses
    assert clause.range is not None
    assert [binder.name for binder in clause.range.binders] == ["smelter", "reporting_year"]


def test_an_element_of_a_set_is_called_by_the_name_of_the_set(typed: SimpleNamespace) -> None:
    _, body = ranged(typed.condition(SMELTERS, 'every smelter.routes has routes in ["rail", "road"]'))
    assert isinstance(body, tree.Apply)
    assert read_path(body.args[0]) == "[element]"


def test_a_row_may_have_the_key_of_another(typed: SimpleNamespace) -> None:
    made = typed.rules(SMELTERS)
    smelters = made.schema.find(("smelter",))
    assert isinstance(smelters, Rows)
    fields = smelters.fields
    assert fields["facility"].type == RefTo(("facility",))


def test_a_field_may_name_a_row(typed: SimpleNamespace) -> None:
    made = typed.rules(
        "evidence each site { a : flag }\nevidence main_site : site\ndefine ok is main_site.a\n"
    )
    assert made.schema.fields["main_site"].type == RefTo(("site",))
    assert made.defines["ok"].type == FLAG


# ---- options ----------------------------------------------------------------------------------------------

CHOICES = "type technology one of cwpb, swpb\nevidence used : technology\nevidence other : technology\n"


@pytest.mark.parametrize(
    "text",
    [
        "used = swpb",
        "swpb = used",
        "used != cwpb",
        "used in [cwpb, swpb]",
        "(used when used = cwpb otherwise swpb) = cwpb",
        "(cwpb when audit.cycle > 3 otherwise used) = cwpb",
        "used = other",
    ],
)
def test_a_bare_word_may_be_an_option_of_the_other_side(typed: SimpleNamespace, text: str) -> None:
    assert typed.condition(CHOICES, text).type == FLAG


def test_an_option_means_nothing_without_the_other_side(typed: SimpleNamespace) -> None:
    found = typed.error(f'{CHOICES}criterion 1.1 "One" {{ require swpb }}')
    assert (found.code, found.span.text) == ("E0202", "swpb")


def test_a_name_of_another_kind_does_not_get_in_the_way_of_an_option(typed: SimpleNamespace) -> None:
    found = typed.condition(CHOICES + "parameter swpb : t is 5\n", "used = swpb")
    assert isinstance(found, tree.Apply)
    assert found.args[1].type == Choice("technology", ("cwpb", "swpb"))


@pytest.mark.parametrize("declared", ["evidence swpb : technology", "define swpb is used"])
def test_a_name_that_could_be_two_things_is_an_error(typed: SimpleNamespace, declared: str) -> None:
    found = typed.error(f'{CHOICES}{declared}\ncriterion 1.1 "One" {{ require used = swpb }}')
    assert (found.code, found.span.text) == ("E0203", "swpb")


# ---- nothing of that name ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code", "marked", "said"),
    [
        ("heet > 3 t", "E0202", "heet", "did you mean `heat`?"),
        ("Heat > 3 t", "E0202", "Heat", "did you mean `heat`?"),
        ("every smelters has heat > 3 t", "E0202", "smelters", "did you mean `smelter`?"),
        ("every smelter has heta > 3 GJ", "E0202", "heta", "did you mean `heat`?"),
        ("every smelter has smelter.heta > 3 GJ", "E0204", "heta", "did you mean `heat`?"),
        ("every smelter.pott has current > 3", "E0204", "pott", "did you mean `pot`?"),
        ("mass > 3 t", "E0202", "mass", "it stands in a list or record: `smelter.reporting_year.mass`"),
        ("every pot has current > 3", "E0202", "pot", "it stands in a list or record: `smelter.pot`"),
        ("smelter.heat > 3 GJ", "E0303", "smelter", "every smelter has"),
        (
            "every smelter has reporting_year.mass > 3 t",
            "E0303",
            "reporting_year",
            "some reporting_year where",
        ),
        ("every smelter has closed_on before 2020-01-01", "E0302", "closed_on", "(closed_on otherwise …)"),
        ("every heat has heat > 3 t", "E0310", "heat", "a list is evidence with `each`"),
        ("every smelter has smelter", "E0301", "smelter", "say which of its fields"),
        ("every smelter has facility.region.north", "E0204", "north", "has no `north`"),
        ("audit.cycles > 3", "E0204", "cycles", "did you mean `cycle`?"),
        ("unheard_of > 3", "E0202", "unheard_of", "not known here"),
    ],
)
def test_where_a_name_means_nothing(
    typed: SimpleNamespace, text: str, code: str, marked: str, said: str
) -> None:
    found = typed.error(f'{SMELTERS}criterion 1.1 "One" {{ require {text} }}')
    assert (found.code, found.span.text) == (code, marked)
    assert said in " ".join([found.message, *(label.text for label in found.labels), *found.help])


@pytest.mark.parametrize(
    ("name", "known", "meant"),
    [
        ("smeltr", ["smelter", "casting"], "smelter"),
        ("Smelter", ["smelter"], "smelter"),
        ("per-cast", ["per_cast", "per_case"], "per_cast"),
        ("x", ["smelter", "y"], None),
        ("mass", [], None),
        ("intensity", ["density", "intensities"], "intensities"),
    ],
)
def test_what_was_probably_meant(name: str, known: list[str], meant: str | None) -> None:
    assert nearest(name, known) == meant


def test_nothing_is_suggested_that_was_written(typed: SimpleNamespace) -> None:
    found = typed.error('table t by k { | k | v : t | | a | 3 | }\ncriterion 1.1 "One" { require t > 3 t }')
    assert "did you mean" not in " ".join(found.help)


# ---- twice ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second", "name"),
    [
        ("parameter a : t is 5", "parameter a : t is 5", "a"),
        ("evidence a : t", "parameter a : t is 5", "a"),
        ("evidence a : t", "define a is 5", "a"),
        ("define a is 5", "table a by k { | k | v : t | | x | 1 | }", "a"),
        ("type a one of x, y", "type a { b : flag }", "a"),
        ("type a one of x, y", 'unit a "a"', "a"),
        ("type a { b : flag }", "evidence a : t", "a"),
        ("evidence each a { b : flag }", "define a.b is 5", "b"),
        ("type a { b : flag }", "define a.b is 5", "b"),
        ("evidence p { a : t }", "define p.a is 5", "a"),
        ('principle 1 "One"', 'principle 1 "One"', "1"),
        (
            'criterion 1.1 "One" { require audit.cycle > 1 }',
            'criterion 1.1 "One" { require audit.cycle > 1 }',
            "1.1",
        ),
        (
            'criterion 1.1.a "One" { require audit.cycle > 1 }',
            'criterion 1.1 "One" { clause a "A" { require audit.cycle > 1 } }',
            "1.1.a",
        ),
        ('case "one" {}', 'case "one" {}', "one"),
    ],
)
def test_a_second_declaration_shows_both_places(
    typed: SimpleNamespace, first: str, second: str, name: str
) -> None:
    found = typed.errors_of(f"{first}\n\n{second}\n")
    (found,) = [one for one in found if one.code == "E0201"]
    assert name in found.message
    assert sorted(label.span.line for label in found.labels) == [1, 3]


def test_a_type_and_evidence_of_that_type_may_share_a_name(typed: SimpleNamespace) -> None:
    made = typed.rules("type plan { pages : number }\nevidence plan : plan\ndefine plan.long is pages > 9\n")
    assert made.defines["plan.long"].type == FLAG


# ---- circles and order ------------------------------------------------------------------------------------


def test_definitions_in_a_circle_are_one_error(typed: SimpleNamespace) -> None:
    found = typed.error("define b is c\ndefine c is a\ndefine a is b\ndefine d is a + 1\n")
    assert found.code == "E0205"
    assert found.notes == ("`a` uses `b`, `b` uses `c`, `c` uses `a`",)
    assert (found.span.line, found.span.text) == (2, "a")


def test_a_derived_field_may_be_used_before_it_is_declared(typed: SimpleNamespace) -> None:
    made = typed.rules("define twice is a.half * 4\ndefine a.half is b / 2\nevidence a { b : t }\n")
    assert made.defines["twice"].type.unit.symbol == "t"


def test_a_long_chain_of_definitions_is_refused_before_it_exhausts_anything(typed: SimpleNamespace) -> None:
    chain = "".join(f"define d{n:04} is d{n + 1:04} + 1\n" for n in range(3000)) + "define d3000 is 1\n"
    found = typed.errors_of(chain)
    assert {one.code for one in found} == {"E0308"}
    assert "more than 50 deep" in found[0].message


def test_periods_of_a_definition_are_in_months_or_in_days(typed: SimpleNamespace) -> None:
    made = typed.rules(
        "define f(p : period) is audit.date within p after 2020-01-01\ndefine g(p : days) is p > 3 days\n"
    )
    assert made.defines["f"].given[0][1] == Period(None)
    assert made.defines["g"].given[0][1] == Period(False)
    found = typed.error("define g(p : days) is p > 3 days\ndefine h is g(3 months)\n")
    assert (found.code, found.span.text) == ("E0301", "3 months")
