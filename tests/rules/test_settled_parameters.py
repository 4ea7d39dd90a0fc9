"""What becomes of a certificate once a parameter that is open has a value.

In: the rules for chain of custody, where one parameter of theirs or of the method is set to a value, and
cases of one major nonconformity beside theirs.  Out: the outcomes that are possible, by hand: as nothing else
is known, there may be more than three majors, which denies a certificate whatever the parameter is.
"""

from dataclasses import replace

import pytest

from assay import session
from assay.assets import rules_root
from assay.cases.run import run_cases
from assay.library import rulebooks
from assay.reference.ratings import evaluate
from assay.source import Source

BOOKS = {book.standard: book for book in rulebooks(session.rule_sources([rules_root()]))}
MORE = """
case "surveillance" on 2026-03-12 {
    given audit { type is surveillance } override 4.1 major expect outcome one of SURVEILLANCE
}
case "certification" on 2026-03-12 {
    given audit { type is certification } override 4.1 major expect outcome one of CERTIFICATION
}
"""
SUSPENDED = "denied, suspended"
AGAIN = "denied, denied_again"


def with_value(text: str, name: str, value: str) -> str:
    """The parameter has this value, and is open no longer."""
    head, found, rest = text.partition(f"parameter {name} ")
    return head + found + rest.replace("is open", f"is {value}", 1)


@pytest.mark.parametrize(
    ("name", "value", "surveillance", "certification"),
    [
        # Where no certificate is provisional, one in force cannot become provisional either.
        ("provisional_certificate", '"no"', SUSPENDED, f"{AGAIN}, not_issued"),
        ("provisional_certificate", '"yes"', f"{SUSPENDED}, downgraded", f"{AGAIN}, provisional"),
        ("major_between_audits", '"suspension"', SUSPENDED, f"{AGAIN}, not_issued, provisional"),
        # Whether there is a provisional one is open still.
        (
            "major_between_audits",
            '"downgrade"',
            f"{SUSPENDED}, downgraded",
            f"{AGAIN}, not_issued, provisional",
        ),
    ],
)
def test_outcomes(name: str, value: str, surveillance: str, certification: str) -> None:
    sources = [
        Source(one.name, with_value(one.text, name, value)) for one in BOOKS["asi_chain_of_custody"].sources
    ]
    more = MORE.replace("SURVEILLANCE", surveillance).replace("CERTIFICATION", certification)
    program = session.check([*sources, Source("more.assay", more)])
    assert program.diagnostics == ()
    assert program.rules is not None
    assert program.plan is not None
    places = [n for n, case in enumerate(program.rules.cases) if case.syntax.span.place().startswith("more")]
    assert len(places) == 2
    rules = replace(program.rules, cases=tuple(program.rules.cases[n] for n in places))
    plan = replace(program.plan, cases=tuple(program.plan.cases[n] for n in places))
    outcomes = run_cases(rules, plan, program.second, session.known_names(rules), evaluate)
    assert [outcome.failures for outcome in outcomes] == [(), ()]
