"""Statements, typed: definitions, criteria with their ladders, the method, tables, fields, cases.

In: rules as text.  Out: what the typed tree holds, or the diagnostic with its place.
"""

from decimal import Decimal
from types import SimpleNamespace

import pytest

from assay.source import Source
from assay.typed import tree
from assay.typed.schema import Group, Leaf, Rows
from assay.typed.types import DATE, FLAG, TEXT, Choice, OptionalOf, Period, Quantity, SetOf
from assay.units.bounds import Interval, point
from assay.units.calendar import day_number

# ---- evidence ---------------------------------------------------------------------------------------------


def test_the_types_of_fields(typed: SimpleNamespace) -> None:
    made = typed.rules("""\
evidence a : flag
evidence b : optional date "When?"
evidence c : set of text
evidence d : one of x, y
evidence e : period
evidence f : days
evidence g : % at least 0 at most 120 % fresh for 18 months "How much?"
evidence h : date fresh for 2 weeks "When?"
""")
    fields = made.schema.fields
    kinds = {name: leaf.type for name, leaf in fields.items() if isinstance(leaf, Leaf)}
    assert kinds["a"] == FLAG
    assert kinds["b"] == OptionalOf(DATE)
    assert kinds["c"] == SetOf(TEXT)
    assert kinds["d"] == Choice("", ("x", "y"))
    assert kinds["e"] == Period(True)
    assert kinds["f"] == Period(False)
    assert isinstance(kinds["g"], Quantity)
    assert fields["g"].domain == Interval(Decimal(0), Decimal(120))
    assert (fields["g"].fresh_months, fields["g"].fresh_days) == (18, None)
    assert (fields["h"].fresh_months, fields["h"].fresh_days) == (None, 14)
    assert fields["b"].question == "When?"


def test_a_record_type_where_it_is_used(typed: SimpleNamespace) -> None:
    made = typed.rules("""\
type plan { pages : number inner { a : flag } each measure { cost : number } }
evidence first : plan "The first plan"
evidence each site { own : plan }
""")
    first = made.schema.fields["first"]
    assert isinstance(first, Group)
    assert first.owner == ("plan",)
    assert isinstance(first.fields["measure"], Rows)
    within_first = made.schema.find(("first", "measure"))
    assert isinstance(within_first, Rows)
    assert within_first.path == ("first", "measure")
    assert made.schema.find(("site", "own", "measure")).owner == ("plan", "measure")


def test_what_is_defined_on_a_record_type_is_there_for_every_record(typed: SimpleNamespace) -> None:
    declared = """\
type plan { pages : number on : date each measure { cost : number } inner { a : number } }
evidence first : plan
evidence each site { own : plan }
define plan.long(least_pages : number) "long enough" is pages >= least_pages
define plan.recent is on within 3 years before audit.date
define plan.cost is sum of cost for each measure
define plan.inner.twice is a * 2
define plan.measure.dear(limit : number) is cost > limit
"""
    for text in (
        "first.long(3)",
        "first.recent and not first.long(5)",
        "every site has own.long(3)",
        "every site.own.measure has dear(3)",
        "first.inner.twice > 3",
        "first.cost > 3",
        "some first.measure where measure.dear(3)",
    ):
        assert typed.condition(declared, text).type == FLAG
    made = typed.rules(declared)
    assert made.defines["plan.long"].title == "long enough"
    assert made.defines["plan.long"].owner == ("plan",)


@pytest.mark.parametrize(
    ("text", "code", "marked"),
    [
        ("first.long", "E0307", "first.long"),
        ("first.long(3, 4)", "E0307", "first.long(3, 4)"),
        ("first.long(first.on)", "E0301", "first.on"),
        ("first.long(3 t)", "E0304", "3 t"),
        ("first.pages(3) > 2", "E0307", "first.pages(3)"),
        ("first.short(3)", "E0204", "short"),
        ("first.approved before audit.date", "E0302", "first.approved"),
        ("first", "E0301", "first"),
    ],
)
def test_definitions_at_work(typed: SimpleNamespace, text: str, code: str, marked: str) -> None:
    declared = """\
type plan { pages : number on : date approved : optional date }
evidence first : plan
define plan.long(least_pages : number) is pages >= least_pages
"""
    found = typed.error(f'{declared}criterion 1.1 "One" {{ require {text} }}')
    assert found.code == code
    assert marked in {label.span.text for label in found.labels}


def test_a_definition_on_evidence_of_a_record_type_belongs_to_the_type(typed: SimpleNamespace) -> None:
    found = typed.error(
        "type plan { pages : number }\nevidence first : plan\ndefine first.long is pages > 3\n"
    )
    assert (found.code, found.span.text) == ("E0308", "first")
    assert "define plan.long" in found.help[0]


def test_record_types_that_hold_themselves(typed: SimpleNamespace) -> None:
    found = typed.error("type a { inner { x : b } }\ntype b { y : a }\nevidence p : a\ndefine q is p.inner\n")
    assert found.code == "E0205"


def test_the_least_of_a_field_counts_in_its_own_unit(typed: SimpleNamespace) -> None:
    made = typed.rules('evidence mass : t at least 500 kg at most 2 "How much?"\n')
    assert made.schema.fields["mass"].domain == Interval(Decimal("0.5"), Decimal(2))


# ---- parameters and tables --------------------------------------------------------------------------------


def test_settings_stand_in_the_order_of_their_days(typed: SimpleNamespace) -> None:
    made = typed.rules("parameter p : t from 2026-01-01 is open from 2024-01-01 is 3 is 2\n")
    settings = made.parameters["p"].settings
    assert [setting.value for setting in settings] == [point(2), point(3), None]
    assert [setting.since for setting in settings[1:]] == [day_number("2024-01-01"), day_number("2026-01-01")]


def test_a_table(typed: SimpleNamespace) -> None:
    made = typed.rules("""\
type kind one of a, b
table heat "Heat" by kind, year_ from 2020-01-01 {
    | kind : kind | year_ : number | value : GJ | note : text | on : flag |
    | a           | 2024           | 3          | "x"         | yes       |
    | b           | 2024.0         | 500 MJ     | open        | no        |
}
""")
    table = made.tables["heat"]
    assert table.title == "Heat"
    assert set(table.rows) == {("a", "2024"), ("b", "2024")}
    assert table.rows["b", "2024"] == {"value": point(Decimal("0.5")), "note": None, "on": False}
    assert table.since == day_number("2020-01-01")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('heat("a").value > 3 GJ', "E0301"),
        ("heat(a, a).value > 3 GJ", "E0307"),
        ("heat(c).value > 3 GJ", "E0305"),
        ("heat(a).values > 3 GJ", "E0204"),
        ("heat(a) > 3 GJ", "E0308"),
        ("heat > 3 GJ", "E0308"),
        ("heat.value > 3 GJ", "E0308"),
        ("mass(3 GJ).value > 3", "E0304"),
        ("mass(audit.date).value > 3", "E0301"),
    ],
)
def test_tables_at_work(typed: SimpleNamespace, text: str, code: str) -> None:
    declared = """\
type kind one of a, b
table heat by kind { | kind : kind | value : GJ | | a | 3 | }
table mass by limit { | limit : t | value : number | | 500 kg | 3 | }
"""
    assert (
        typed.condition(declared, "heat(a).value > 3 GJ and mass(500 kg).value = 3 and b in heat").type
        == FLAG
    )
    assert typed.error(f'{declared}criterion 1.1 "One" {{ require {text} }}').code == code


def test_the_key_of_a_table_is_in_the_unit_of_its_column(typed: SimpleNamespace) -> None:
    made = typed.rules("table mass by limit { | limit : t | value : number | | 500 kg | 3 | }\n")
    assert set(made.tables["mass"].rows) == {("0.5",)}


# ---- criteria ---------------------------------------------------------------------------------------------

METHOD = """\
standard trial "Trial" version "1" using three
method three "Three" version "1" {
    rating good
    rating fair
    rating poor reserved
    rate fair otherwise
}
evidence a : flag
evidence each site { b : flag }
"""


def test_a_criterion_without_clauses_has_one_with_its_own_id(typed: SimpleNamespace) -> None:
    made = typed.rules("""\
criterion 1.1 "One" from 2024-01-01 until 2025-12-31 {
    applies to smelting
    applies when audit.cycle > 1 "the first audit"
    risk likelihood 2, consequence 3.5
    require audit.cycle > 2
    require audit.cycle > 3
    ask "Is it so?" using audit
    rate major when audit.cycle > 5 "much"
    source "here" standing official
}
""")
    (criterion,) = made.criteria
    assert (criterion.since, criterion.until) == (day_number("2024-01-01"), day_number("2025-12-31"))
    (row,) = criterion.risk
    assert row.factors == {"likelihood": Decimal(2), "consequence": Decimal("3.5")}
    assert row.condition is None
    assert criterion.applies == criterion.ladder == ()
    (clause,) = criterion.clauses
    assert clause.id == criterion.id == "1.1"
    assert len(clause.requires) == 2
    assert [found.activities for found in clause.applies] == [("smelting",), ()]
    assert clause.applies[1].conditions[0].reason == "the first audit"
    assert [(rung.rating, rung.reason) for rung in clause.ladder] == [("major", "much")]
    assert clause.questions[0].using == ("audit",)


def test_clauses_and_the_ladder_that_they_share(typed: SimpleNamespace) -> None:
    made = typed.rules("""\
criterion 2.10 "Two" { require audit.cycle > 1 }
criterion 2.9 "One" {
    applies to casting
    rate major otherwise
    clause b "B" { require audit.cycle > 1 rate minor when audit.cycle > 3 }
    clause a "A" { ask "?" }
}
""")
    first, second = made.criteria
    assert (first.id, second.id) == ("2.9", "2.10")
    assert [clause.id for clause in first.clauses] == ["2.9.b", "2.9.a"]
    assert [rung.rating for rung in first.ladder] == ["major"]
    assert first.applies[0].activities == ("casting",)
    assert set(made.principles) == {"2"}


def test_a_standard_may_call_its_rules_by_words_and_numbers(typed: SimpleNamespace) -> None:
    """The longest stated principle with whose parts an identifier begins, and numbers in their order."""
    made = typed.rules("""\
principle BR "Presence"
principle BR-CO "Sums" applies to casting
principle 5 "Air"
criterion BR-CO-10 "Ten" { require audit.cycle > 1 }
criterion BR-CO-9 "Nine" { require audit.cycle > 1 }
criterion BR-02 "Two" { require audit.cycle > 1 }
criterion BR-S-1 "Rated" { require audit.cycle > 1 }
criterion BRX-1 "Other" { require audit.cycle > 1 }
criterion 5.2-bis "Air again" { require audit.cycle > 1 }
criterion 6.2-bis "Waste again" { require audit.cycle > 1 }
criterion plain "No parts" { require audit.cycle > 1 }
""")
    found = [(criterion.id, criterion.principle) for criterion in made.criteria]
    assert found == [
        ("5.2-bis", "5"),
        ("6.2-bis", "6"),
        ("BR-02", "BR"),
        ("BR-CO-9", "BR-CO"),
        ("BR-CO-10", "BR-CO"),
        ("BR-S-1", "BR"),
        ("BRX-1", "BRX"),
        ("plain", "plain"),
    ]


@pytest.mark.parametrize(
    ("lines", "code", "said"),
    [
        ('require a clause x "X" { require a }', "E0308", "holds no requirement of its own"),
        ('for each site clause x "X" { require a }', "E0308", "holds no requirement of its own"),
        ('ask "?" clause x "X" { require a }', "E0308", "holds no requirement of its own"),
        ('clause x "X" { require a risk likelihood 1 }', "E0308", "`risk` belongs to the criterion"),
        ("risk likelihood 1 risk likelihood 2 require a", "E0308", "one `risk` line"),
        (
            "risk likelihood 1 when a risk likelihood 2 require a",
            "E0308",
            "add `when …` to each and `otherwise` to the last",
        ),
        ("risk likelihood 1 when a risk likelihood 2 when a require a", "E0309", "have no last one"),
        ("risk likelihood 1 otherwise risk likelihood 2 when a require a", "E0309", "never reached"),
        (
            "risk likelihood 1 when finding.significant_risk risk likelihood 2 otherwise require a",
            "E0308",
            "only in a `rate` line",
        ),
        ("risk likelihood 1 when site risk likelihood 2 otherwise require a", "E0303", "list"),
        ("risk severity 1 require a", "E0202", "risk factor `severity`"),
        ("risk likelihood 1, likelihood 2 require a", "E0201", "risk factor `likelihood`"),
        ('source "x"', "E0308", "`1.1` requires nothing"),
        ('clause x "X" { source "x" }', "E0308", "`1.1.x` requires nothing"),
        ("for each site for each site require b", "E0308", "one `for each`"),
        ("require clause.subjects > 1", "E0308", "only in a `rate` line"),
        ("require a rate fair when finding.unheard", "E0204", "has no `unheard`"),
        ("require a rate good when a", "E0309", "`good` is the rating when the requirement holds"),
        ("require a rate bad when a", "E0202", "there is no rating `bad`"),
        ("require a rate fair otherwise rate fair when a", "E0309", "never reached"),
        ('require a source "x" standing known', "E0202", "there is no standing `known`"),
        ("require a applies to smelting", "E0202", "declare the activities"),
        ('ask "?" using unheard', "E0202", "there is no evidence `unheard`"),
        ("for each sites require b and c", "E0202", "did you mean `site`?"),
    ],
)
def test_what_a_criterion_cannot_hold(typed: SimpleNamespace, lines: str, code: str, said: str) -> None:
    text = f'{METHOD}criterion 1.1 "One" {{ {lines} }}\n'
    (found,) = typed.check_files([Source("rules.assay", text)]).diagnostics
    assert found.code == code
    assert said in " ".join([found.message, *found.help])
    assert found.span.line == METHOD.count("\n") + 1


def test_a_rung_that_is_never_reached_shows_the_one_that_takes_all(typed: SimpleNamespace) -> None:
    found = typed.error("""\
criterion 1.1 "One" {
    require audit.cycle > 1
    rate major when audit.cycle > 3
    rate minor otherwise
    rate major when audit.cycle > 2
}
""")
    assert found.code == "E0309"
    assert [label.span.line for label in found.labels] == [5, 4]


def test_every_error_is_found_at_once(typed: SimpleNamespace) -> None:
    found = typed.errors_of("""\
evidence each site { mass : t }
criterion 1.1 "One" {
    applies to smelter
    require audit.cycles > 1 and audit.date > 3
    require every site where mass > 3 has weight > 2
    rate minr when audit.cycle > 1 t
    source "x" standing good
}
define x is unheard + unseen
define y is (3 t when audit.date otherwise 5 m)
""")
    assert [(one.code, one.span.text) for one in found] == [
        ("E0202", "smelter"),
        ("E0204", "cycles"),
        ("E0304", "audit.date"),
        ("E0304", "3"),
        ("E0202", "weight"),
        ("E0202", "minr"),
        ("E0304", "audit.cycle"),
        ("E0202", "good"),
        ("E0202", "unheard"),
        ("E0202", "unseen"),
        ("E0304", "3 t"),
        ("E0301", "audit.date"),
    ]


def test_what_uses_a_broken_declaration_is_not_reported_again(typed: SimpleNamespace) -> None:
    found = typed.errors_of("""\
parameter p : unheard is 3
evidence e : unheard_too
evidence each site { f : unheard_again }
define d is no_such_name
define site.g is f * 2
unit u "u" is 3 no_such_unit
parameter q : u is 3
criterion 1.1 "One" { require p > 3 and e > 3 and d > 3 and q > 3 u and (every site has f > g) }
""")
    assert [one.span.text for one in found] == [
        "unheard",
        "unheard_too",
        "unheard_again",
        "no_such_name",
        "no_such_unit",
    ]


# ---- the method -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "code", "said"),
    [
        ("rating good rating bad", "E0309", "no last line"),
        ("rating good rating bad rate bad when audit.cycle > 1", "E0309", "no last line"),
        ("rating good rate good otherwise", "E0309", "at least two ratings"),
        ("rating good rating bad rating bad rate bad otherwise", "E0201", "the rating `bad`"),
        ("rating good rating bad rate good otherwise", "E0309", "rate with `bad`"),
        ("rating good rating bad rate bad otherwise weight is 3 t", "E0304", "only the value is in t"),
        (
            "rating good rating bad rate bad otherwise weight is audit.cycle",
            "E0308",
            "made of the risk factors",
        ),
        ("rating good rating bad rate bad otherwise weight is 1 weight is 2", "E0308", "one `weight` line"),
        ("rating good rating bad rate bad otherwise weight is urgency", "E0202", "urgency"),
    ],
)
def test_what_a_method_cannot_be(typed: SimpleNamespace, lines: str, code: str, said: str) -> None:
    text = f'standard trial "T" version "1" using m\nmethod m "M" version "1" {{ {lines} }}\n'
    found = typed.check_files([Source("rules.assay", text)]).diagnostics
    assert code in [one.code for one in found]
    assert all(one.span.line == 2 for one in found)
    assert said in " ".join(" ".join([one.message, *one.notes, *one.help]) for one in found)


def test_the_standard_chooses_among_two_methods(typed: SimpleNamespace) -> None:
    text = """\
standard trial "T" version "1" using second
method first "F" version "1" { rating good rating bad rate bad otherwise }
method second "S" version "1" { rating fine rating poor rate poor otherwise }
criterion 1.1 "One" { require audit.cycle > 1 rate poor otherwise }
"""
    (found,) = typed.check_files([Source("rules.assay", text)]).diagnostics
    assert found.code == "E0201"
    assert [label.span.text for label in found.labels] == ["second", "first"]


# ---- cases ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "code", "marked"),
    [
        ("expect 1.2 minor", "E0202", "1.2"),
        ("expect 1.1 slight", "E0202", "slight"),
        ("expect 1.1 minor to slight", "E0202", "slight"),
        ("expect 1.1 unable_to_rate", "E0202", "unable_to_rate"),
        ("rate 1.1 slight", "E0202", "slight"),
        ("require north.hight > 3", "E0202", "north"),
        ("given site north { height is 3 } require north.hight > 3 m", "E0204", "hight"),
        ("given site north { height is 3 } require north.height > 3", "E0304", "north.height"),
        ("require audit.date", "E0301", "audit.date"),
    ],
)
def test_what_a_case_cannot_say(typed: SimpleNamespace, lines: str, code: str, marked: str) -> None:
    text = 'evidence each site { height : m }\ncriterion 1.1 "One" { require every site has height > 1 m }\n'
    found = typed.error(f'{text}case "one" on 2026-01-01 {{ {lines} }}\n')
    assert found.code == code
    assert marked in {label.span.text for label in found.labels}


def test_a_case_calls_rows_by_their_keys(typed: SimpleNamespace) -> None:
    text = 'evidence each site { height : m }\ncriterion 1.1 "One" { require every site has height > 1 m }\n'
    made = typed.rules(
        text
        + """\
case "one" on 2026-01-01 {
    given site north { height is 3 }
    rate 1.1 unable_to_rate
    require north.height = 3 m
    expect 1.1 not applicable
}
"""
    )
    (case,) = made.cases
    (require,) = case.requires
    assert isinstance(require, tree.Apply)
    read = require.args[0]
    assert isinstance(read, tree.Read)
    assert isinstance(read.base, tree.Select)


@pytest.mark.parametrize(
    ("weight", "risk", "said"),
    [
        ("likelihood - 2", "", "without a risk, where both factors are 1, is -1, less than nothing"),
        ("1 / (likelihood - 1)", "", "without a risk, where both factors are 1, cannot be worked out"),
        ("likelihood - 2", "risk likelihood 1", "the weight that the method makes of this risk is -1"),
        ("likelihood - 2", "risk likelihood 2", None),  # nobody weighs as both factors of 1 would
    ],
)
def test_no_criterion_weighs_less_than_nothing(
    typed: SimpleNamespace, weight: str, risk: str, said: str | None
) -> None:
    method = f"rating good rating bad rate bad otherwise weight is {weight}"
    text = (
        f'standard trial "T" version "1" using m\nmethod m "M" version "1" {{ {method} }}\n'
        f'criterion 1.1 "One" {{ {risk} require audit.cycle > 1 }}\n'
    )
    found = typed.check_files([Source("rules.assay", text)]).diagnostics
    if said is None:
        assert not found
    else:
        (one,) = found
        assert (one.code, one.span.line) == ("E0311", 3)
        assert said in one.message
