"""Rules in English: each construct once, as a reader of the standard meets it."""

from __future__ import annotations

from functools import cache

import pytest

from assay import session
from assay.diagnostics.render import render
from assay.handbook.phrases import NO_ROWS, Phrases, conjuncts
from assay.source import Source
from assay.typed import tree as typed

WORLD = """
standard trial "Trial" version "1" using plain
method plain "Plain" version "1" {
    rating ok credit 1
    rating lapse credit 0
    rate lapse when clause.failing_share >= 50 % and finding.significant_risk
    rate lapse otherwise
}
unit t_cast "tonne cast"
type fuel one of hard_coal, gas, not_known
type plan { written : date approved : optional date }
define plan.recent(limit : period) "not older than {limit}" is written within limit before audit.date
evidence each facility { region : one of north, south }
evidence each site at facility {
    started : date
    burns : fuel
    fuels : set of fuel
    leaked : t at least 0 t "How much leaked?"
    safe : flag
    closed_on : optional date
    called : text
    each year_row by year { mass : t }
    each leak { mass : t large : flag }
}
evidence policy : plan
evidence target : optional t
parameter ceiling : t from 2020-01-01 is 10 t from 2024-01-01 is 9.5 t
parameter floor : t is open
define site.mass "mass of the last year, in tonnes" is (year_row at audit.period_end).mass
define site.dry is no leak where mass > 1 t
table allowed by key { | key : fuel | share : % | | gas | 50 % | }
"""
SENTENCES = [
    ("safe", "“safe” is yes"),
    ("not safe", "“safe” is no"),
    ("started after 2020-12-31", "“started” is after 2020-12-31"),
    ("started on or before audit.date", "“started” is on or before “date” of “audit”"),
    ("burns = hard_coal", "“burns” is ‘hard coal’"),
    ("burns in [gas, not_known]", "“burns” is ‘gas’ or ‘not known’"),
    ("gas in fuels", "‘gas’ is among “fuels”"),
    ("no fuels", "“fuels” has no element"),
    ("every fuels has fuels != gas", "of each element of “fuels”, it is not ‘gas’"),
    ("leaked < ceiling", "“leaked” is below “ceiling” (10 t from 2020-01-01; 9.5 t from 2024-01-01)"),
    ("leaked >= floor", "“leaked” is at least “floor” (open)"),
    ("2 * (leaked + 1 t) <= 8 t", "2 × (“leaked” + 1 t) is at most 8 t"),
    ("mass > 0 t", "“mass of the last year, in tonnes” is above 0 t"),
    ("dry", "dry holds"),
    ("not dry", "this is not so: dry holds"),
    (
        "some closed_on where closed_on after started",
        "“closed on” is given, and “closed on” is after “started”",
    ),
    (
        "every closed_on has closed_on after started",
        "where “closed on” is given, “closed on” is after “started”",
    ),
    ("no leak where large", "there is no leak where “large” is yes"),
    ("every leak has large and site.safe", "for every leak, “large” is yes, and “safe” of the site is yes"),
    ("(count of leak where large) < 3", "the number of leaks where “large” is yes is below 3"),
    ("(share of leak has large) > 5 %", "the share of leaks for which “large” is yes is above 5 %"),
    ("(sum of mass for each leak) < 1 t", "the sum of “mass” over leaks is below 1 t"),
    ("policy.recent(3 years)", "“policy” is not older than 3 years"),
    (
        "policy.written within 1 year before audit.date",
        "“written” of “policy” is within 1 year before “date” of “audit”",
    ),
    ("facility.region = south", "“region” of the facility that “facility” names is ‘south’"),
    ("(target otherwise 1 t) < 2 t", "“target”, or 1 t where there is none is below 2 t"),
    ("burns in allowed", "the table “allowed” has “burns”"),
    ("allowed(burns).share < 60 %", "“share” in the table “allowed” for “burns” is below 60 %"),
    (
        "(year_row at 1 year before audit.period_end).mass < 2 t",
        "“mass” of the year row that holds 1 year before “period end” of “audit” is below 2 t",
    ),
    ("safe or (dry and leaked < 1 t)", "either “safe” is yes, or (dry holds, and “leaked” is below 1 t)"),
    ("safe when leaked < 1 t otherwise dry", "if “leaked” is below 1 t, “safe” is yes; else dry holds"),
    ("(greatest of [leaked, 2 t]) < 5 t", "the greatest of “leaked” and 2 t is below 5 t"),
    ("leaked < (2 t when not safe otherwise 3 t)", "“leaked” is below 2 t if “safe” is no, else 3 t"),
    (
        "leaked < (2 t when (some leak) otherwise 3 t)",
        "“leaked” is below 2 t if there is at least one leak, else 3 t",
    ),
    ("round(leaked, 1) = 2 t", "“leaked”, rounded to 1 decimals is 2 t"),
    ("decimals(leaked) <= 2", "the number of decimals of “leaked” is at most 2"),
    ('prefix(called, 2) = "AB"', "the first 2 letters of “called” is “AB”"),
    ("no closed_on", "this is not so: “closed on” is given"),
    (
        "no closed_on where closed_on before started",
        "this is not so: “closed on” is given, and “closed on” is before “started”",
    ),
    ("some fuels where fuels = gas", "“fuels” has at least one element of which this is so: it is ‘gas’"),
]


@cache
def world() -> typed.Rules:
    requires = "\n".join(f"    require {requirement}" for requirement, _ in SENTENCES)
    text = f'{WORLD}criterion 1.1 "Trial" {{\n    for each site\n{requires}\n}}\n'
    program = session.check([Source("trial.assay", text)])
    assert program.rules is not None, "\n".join(map(render, program.diagnostics))
    return program.rules


@pytest.mark.parametrize(("requirement", "sentence"), SENTENCES, ids=[item for item, _ in SENTENCES])
def test_a_requirement_in_words(requirement: str, sentence: str) -> None:
    clause = world().criteria[0].clauses[0]
    assert clause.range is not None
    place = [known for known, _ in SENTENCES].index(requirement)
    rows = NO_ROWS.inside(clause.range.binders)
    assert Phrases(world()).sentence(clause.requires[place], rows) == sentence


def test_the_ladder_of_a_method_in_words() -> None:
    condition = world().method.ladder[0].condition
    assert condition is not None
    assert [Phrases(world()).sentence(part, NO_ROWS) for part in conjuncts(condition)] == [
        "the share of subjects that fail is at least 50 %",
        "the finding poses a significant risk",
    ]
