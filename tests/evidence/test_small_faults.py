"""Single lines of evidence that are nearly right: what is marked, and what is said to do.

In: one file or case against the schema of conftest.  Out: each diagnostic with its place and remedy.
"""

from types import SimpleNamespace

import pytest

from assay import session
from assay.evidence.from_yaml import Read, read_evidence
from assay.source import Source
from assay.units.bounds import point
from assay.units.calendar import day_number
from assay.units.values import Options


def said(read: Read) -> list[tuple[str, str]]:
    """What each diagnostic marks, and all that it says."""
    return [
        (
            item.span.text if item.span is not None else "",
            " ".join([item.message, *(label.text for label in item.labels), *item.notes, *item.help]),
        )
        for item in read.diagnostics
    ]


@pytest.mark.parametrize(
    ("line", "marked", "remedy"),
    [
        ("mass: 12 T", "T", "did you mean `t`?"),
        ("energy: 12 KWH", "KWH", "did you mean `kWh`?"),
        ("week: 12 H/WEEK", "H/WEEK", "did you mean `h/week`?"),
        ("mass: {from: 10 ± 1 t, to: 12 t}", "10 ± 1 t", "write one value for `from`, one for `to`"),
        ("mass: {from: 10 to 11 t, to: 12 t}", "10 to 11 t", "write one value for `from`, one for `to`"),
        ("opened: 2020-03-31 to 2020-03-01", "2020-03-31 to 2020-03-01", "exchange the two ends"),
        ("age: 3 to 2 years", "3 to 2 years", "exchange the two ends"),
        ("topics: {incomplete: yes}", "{incomplete: yes}", "write `values: […]`"),
    ],
)
def test_a_value_that_is_nearly_right(ways: SimpleNamespace, line: str, marked: str, remedy: str) -> None:
    ((text, message),) = said(ways.read_text(ways.file_with(line)))
    assert text == marked
    assert remedy in message


@pytest.mark.parametrize(
    ("section", "marked", "remedy"),
    [
        (
            "judgements: [{rating: minor, because: so, by: me}]\n",
            "{",
            "`clause`",
        ),
        (
            'judgements: [{clause: "9.4", rating: minor, because: "  ", by: me}]\n',
            '"  "',
            "write it in words",
        ),
        ("corrections: [{fact: mass, was: 2 t}]\n", "{", "`because`"),
        (
            "waivers: [{because: so, approver: her, from: 2026-01-01, until: 2026-12-31}]\n",
            "{",
            "`criterion`",
        ),
    ],
)
def test_a_line_of_a_section_that_lacks_something(
    ways: SimpleNamespace, section: str, marked: str, remedy: str
) -> None:
    ((text, message),) = said(ways.read_text(ways.file_with("mass: 1 t", section)))
    assert text == marked
    assert remedy in message


def test_without_the_day_of_the_audit_a_waiver_is_not_held_against_it(ways: SimpleNamespace) -> None:
    """The day is asked for; whether the waiver is valid on it is not said as well."""
    waiver = '{criterion: "9.4", because: so, approver: her, from: 2026-01-01, until: 2026-12-31}'
    found = said(ways.read_text(f"assay: evidence/1\nfacts: {{mass: 1 t}}\nwaivers: [{waiver}]\n"))
    assert len(found) == 1
    assert "date" in found[0][1]
    assert "waiver" not in found[0][1]


@pytest.mark.parametrize("risk", ["maybe", "3", "[yes]"])
def test_a_risk_in_a_case_is_yes_or_no(ways: SimpleNamespace, risk: str) -> None:
    text = f'case "a case" on 2026-03-01 {{ finding 9.4 significant_risk is {risk} }}\n'
    ((marked, message),) = said(ways.read_case(text))
    assert marked == f"significant_risk is {risk}"
    assert "say `is yes`" in message


RULES = """\
standard yards "Yards" version "1" by "Nobody" from 2020-01-01 using house
method house "House" version "1" { rating good rating minor rate minor otherwise }
evidence yard "The yard" { each tank "A tank" { tight : flag "Tight?" } }
evidence mass : t "How much?"
evidence each log by year "A year" { start : text "Who opened it?" }
criterion 1.1 "Tight" { for each yard.tank require tight ask "Is it kept well?" }
"""


def read(text: str) -> Read:
    program = session.check([Source("yards.assay", RULES)])
    assert program.rules is not None, [item.message for item in program.diagnostics]
    known = session.known_names(program.rules)
    head = "assay: evidence/1\nstandard: yards 1\naudit: {date: 2026-03-12}\n"
    period = "period: {from: 2025-01-01, to: 2025-12-31}\n"
    source = Source("e.yaml", head + period + text)
    return read_evidence([source], program.rules.schema, program.rules.units, known=known)


def test_a_judgement_of_a_row_that_stands_in_a_record() -> None:
    facts = "facts: {yard: {tank: {a: {tight: yes}}}}\n"
    line = "judgements: [{clause: '1.1', for: %s, rating: minor, because: so, by: me}]\n"
    found = read(facts + line % "a")
    assert found.evidence is not None
    assert found.evidence.judgements["1.1", "a"].rating == "minor"
    ((marked, message),) = said(read(facts + line % "b"))
    assert marked == "b"
    assert "there is no tank `b`" in message


def test_a_field_called_like_what_every_year_has_is_the_one_declared() -> None:
    found = read("facts: {log: {2025: {start: Ann}}}\n")
    assert found.evidence is not None
    facts = found.evidence.root.collections["log"].rows["2025"].data.facts
    assert facts["start"].value == Options(frozenset({"Ann"}))
    assert facts["end"].value == point(day_number("2025-12-31"))


def test_a_unit_that_is_written_out_is_known_by_its_title() -> None:
    ((marked, message),) = said(read("facts: {mass: 12 tonne}\n"))
    assert marked == "tonne"
    assert "did you mean `t`?" in message
