"""What the search for a conforming set does where criteria exclude each other, or rows are hard to find.

In: small rules of three or four facts.  Out: which criteria conform, and the facts of the sets; by hand.
"""

from assay import session
from assay.sampling.draw import Generator, Standard, generator
from assay.sampling.figures import read_figures
from assay.sampling.precedents import usual_day
from assay.sampling.start import Scope
from assay.source import Source
from assay.units.bounds import point
from assay.units.calendar import day_number
from assay.units.values import FALSE, TRUE, Options, Value
from assay.verdict.evaluation import NOT_APPLICABLE

DAY = day_number("2026-03-12")
HEAD = """\
standard trial "Trial" version "1" using trial_method
method trial_method "Trial method" version "1" {
    rating good credit 1 rating minor credit 0.5 rating major credit 0
    rate minor otherwise
}
"""
MIX = """\
assay: population/1
title: a mix
source: made up
standing: illustrative
ratings: {minor: 40 %, not applicable: 20 %}
"""


def made(text: str, activities: tuple[str, ...] = (), facilities: int = 0) -> Generator:
    program = session.check([Source("rules.assay", HEAD + text)])
    assert program.rules is not None, [item.message for item in program.diagnostics]
    assert program.plan is not None
    known = session.known_names(program.rules)
    own = Standard(program.rules, program.plan, program.second, known)
    read = read_figures(Source("population.yaml", MIX), program.rules)
    assert read.figures is not None, read.wrong
    return generator(own, Scope(DAY, activities, facilities), read.figures)


def value(found: Generator, *address: str) -> Value | None:
    """What the conforming set holds at an address."""
    fact = found.base.get(address)
    return fact.value if fact is not None else None


# ---- criteria in each other's way -------------------------------------------------------------------------


def test_of_criteria_that_exclude_each_other_none_is_said_to_conform() -> None:
    """No number is above 5 and below 3: what one gains the other loses, so neither is settled."""
    found = made("""\
evidence n : number "How many?"
evidence ok : flag "OK?"
criterion 1.1 "Many" { require n > 5 }
criterion 1.2 "Few" { require n < 3 }
criterion 1.3 "Else" { require ok }
""")
    assert (found.asked, found.never, found.open) == (("1.3",), (), ("1.1", "1.2"))
    assert value(found, "n") is None
    assert value(found, "ok") == TRUE
    assert "\n  n:" not in found.draw("s", 1).text.split("facts:")[1]


def test_what_the_first_settled_is_settled_anew_where_it_blocks_the_second() -> None:
    """1.1 takes x first; 1.2 needs that x is not so, which is seen only once y is known; 1.1 then takes z."""
    found = made("""\
evidence x : flag "X?"
evidence y : flag "Y?"
evidence z : flag "Z?"
criterion 1.1 "One" { require x or z }
criterion 1.2 "Two" { require not x or (y and not y) }
""")
    assert found.asked == ("1.1", "1.2")
    assert (value(found, "x"), value(found, "z")) == (FALSE, TRUE)


def test_a_case_whose_facts_do_not_fit_is_left_aside() -> None:
    """By the case of 1.1, n is 7, which 1.2 excludes; 9 is outside its bounds, and no evidence at all."""
    found = made("""\
evidence n : number at most 8 "How many?"
evidence ok : flag "OK?"
criterion 1.1 "One" { require n > 1 or ok }
criterion 1.2 "Two" { require n < 5 }
case "seven" on 2026-01-01 { given n is 7 expect 1.1 good }
case "too many" on 2026-01-01 { given n is 9 expect 1.1 good }
""")
    assert found.asked == ("1.1", "1.2")
    number = value(found, "n")
    assert number is not None
    assert number != point(7)


# ---- rows -------------------------------------------------------------------------------------------------


def test_a_list_that_is_never_long_enough_stays_unknown() -> None:
    """One row, two or none are tried; an empty list would settle 1.1 for the worse, so none is written."""
    found = made("""\
evidence each tank "A tank" { mass : t "How much?" }
evidence each log by year "A year" { spilled : t "How much?" }
evidence ok : flag "OK?"
criterion 1.1 "Tanks" { require (count of tank) >= 9 }
criterion 1.2 "Years" { require (count of log) >= 9 }
criterion 1.3 "Else" { require ok }
""")
    assert (found.asked, found.open) == (("1.3",), ("1.1", "1.2"))
    text = found.draw("s", 2).text
    assert "tank:" not in text
    assert "log:" not in text


def test_what_stands_at_a_facility_gets_a_row_at_each() -> None:
    """Without a case that shows one, each of the two facilities gets a lamp, whose own list may be empty."""
    found = made(
        """\
type activity one of smelting, casting
evidence each facility "A site" { name : text "Called?"  activity : set of activity "What is done?" }
evidence each lamp at facility "A lamp" { lit : flag "Lit?" }
evidence head : optional facility "Which one is the head office? None where there is none."
criterion 1.1 "Lamps" { require (count of lamp) >= 2 require every lamp has lit }
criterion 1.2 "No head office" { require no head }
""",
        facilities=2,
    )
    assert found.asked == ("1.1", "1.2")
    assert found.never == ()
    lamps = found.base.root.collections["lamp"].rows
    places = [row.data.facts["facility"].value for row in lamps.values()]
    facilities = list(found.base.root.collections["facility"].rows)
    assert places == [Options(frozenset({key})) for key in facilities]
    assert all(row.data.facts["lit"].value == TRUE for row in lamps.values())


def test_what_a_year_says_of_itself_is_not_overwritten() -> None:
    """The list has a field `start` of its own: that of the reporting year is not put in its place."""
    found = made("""\
evidence each log by year "A year" { start : text "Who opened it?"  spilled : t "How much?" }
criterion 1.1 "Years" { require some log where start = "Start" }
case "opened" on 2026-01-01 { given log 2025 { start is "Ann" } expect 1.1 minor }
""")
    (row,) = found.base.root.collections["log"].rows.values()
    assert row.key == "2025"
    assert isinstance(row.data.facts["start"].value, Options)


# ---- sets that vary ---------------------------------------------------------------------------------------


def test_what_a_criterion_fixes_exactly_is_not_varied() -> None:
    """5.5 t is both what is asked and the most that there can be; the day is fixed: each set has both."""
    found = made("""\
evidence log "The log" {
    mass : t at most 5.5 t "How much?"
    on : date "On which day?"
}
criterion 1.1 "Exact" { require log.mass = 5.5 t and log.on = 2026-01-05 }
case "exact" on 2026-03-12 { given log { mass is 5.5, on is 2026-01-05 } expect 1.1 good }
""")
    assert found.asked == ("1.1",)
    texts = [found.draw("s", number).text for number in range(1, 25)]
    for text in texts:
        if "#   nothing" in text:
            assert "mass: 5.5 t" in text
            assert "on: 2026-01-05" in text
    assert any("#   nothing" in text for text in texts)


def test_where_no_criterion_can_lack_its_reason_a_person_states_that_one_does_not_apply() -> None:
    """No fact decides whether these apply: not applicable is drawn as a statement of a person."""
    found = made("""\
evidence a : flag "A?"
evidence b : flag "B?"
criterion 1.1 "One" { require a }
criterion 1.2 "Two" { require b }
""")
    drawn = [found.draw("s", number) for number in range(1, 25)]
    stated = [one for one in drawn if NOT_APPLICABLE in one.found.values()]
    assert stated
    assert all("not_applicable:" in one.text for one in stated)
    assert [one.missed for one in drawn if one.missed] == []


def test_a_clause_that_does_not_apply_asks_nothing_of_the_auditor() -> None:
    found = made("""\
evidence n : number "How many?"
criterion 1.1 "Few" { require n < 3 }
criterion 1.2 "Both" {
    clause small "Small" { require n < 4 }
    clause large "Large" { applies when n > 100 "there are few" ask "Is it in order?" }
    clause asked "Asked" { ask "Is it well kept?" }
}
""")
    assert found.asked == ("1.1", "1.2")
    texts = [found.draw("s", number).text for number in range(1, 5)]
    assert all("1.2.asked" in text for text in texts)
    assert not any("1.2.large" in text for text in texts)


def test_without_a_dated_case_no_day_is_usual() -> None:
    text = 'evidence a : flag "A?"\ncriterion 1.1 "One" { require a }\n'
    assert usual_day(made(text).standard.rules) is None
    dated = made(text + 'case "x" on 2026-01-05 { given a is yes expect 1.1 good }\n')
    assert usual_day(dated.standard.rules) == day_number("2026-01-05")
