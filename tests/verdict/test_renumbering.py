"""A standard of a later version carries a map of its criteria, by which a previous audit is read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assay import session
from assay.evidence.from_yaml import read_evidence
from assay.reference.ratings import evaluate
from assay.source import Source
from assay.verdict.follow_up import follow_up

RULES = """
standard made "Made up" version "3" using plain
method plain "Plain" version "1" {
    rating ok credit 1 rating minor credit 0.5 rating major credit 0
    rate minor otherwise
    escalate to major for each criterion
        where rating = minor and (some previous_rating where previous_rating = minor) "persistent"
}
renumbering from "2" { 1.1 to 1.1, 1.2  1.2 to 1.3  1.3 to 1.3 }
evidence held : flag "Held?"
criterion 1.1 "A" { require held }
criterion 1.2 "B" { require held }
criterion 1.3 "C" { require held }
"""


def final(tmp_path: Path, version: str, before: dict[str, list[str]]) -> dict[str, list[str]]:
    """What all three criteria are rated in the end, when nothing is held and this was rated before."""
    document = {
        "format": "assay/result/1",
        "standard": {"name": "made", "title": "Made up", "version": version},
        "criteria": [{"id": name, "ratings": ratings} for name, ratings in before.items()],
    }
    (tmp_path / "before.json").write_text(json.dumps(document))
    text = "assay: evidence/1\nstandard: made 3\naudit: {date: 2026-01-01}\nfacts: {held: no}\n"
    text += "previous: before.json\n"
    program = session.check([Source("rules.assay", RULES)])
    assert program.diagnostics == ()
    assert program.rules is not None
    assert program.plan is not None
    assert program.second is not None
    source = Source(str(tmp_path / "now.yaml"), text)
    known = session.known_names(program.rules)
    read = read_evidence([source], program.rules.schema, program.rules.units, known=known)
    assert read.evidence is not None, [item.message for item in read.diagnostics]
    first = evaluate(program.plan, read.evidence)
    found = follow_up(program.plan, program.second, read.evidence, first, evaluate)
    return {name: sorted(ratings) for name, ratings in found.computed.final.items()}


@pytest.mark.parametrize(
    ("version", "before", "expected"),
    [
        # The numbers of the same version mean the same criteria.
        ("3", {"1.2": ["minor"]}, {"1.1": ["minor"], "1.2": ["major"], "1.3": ["minor"]}),
        # One criterion became two: both take its rating.
        ("2", {"1.1": ["minor"]}, {"1.1": ["major"], "1.2": ["major"], "1.3": ["minor"]}),
        # Two became one: the worst of the two is what was before; a major before is no minor before.
        ("2", {"1.2": ["ok"], "1.3": ["minor"]}, {"1.1": ["minor"], "1.2": ["minor"], "1.3": ["major"]}),
        ("2", {"1.2": ["major"], "1.3": ["minor"]}, {"1.1": ["minor"], "1.2": ["minor"], "1.3": ["minor"]}),
        # What was open before leaves it open.
        (
            "2",
            {"1.1": ["ok", "minor"]},
            {"1.1": ["major", "minor"], "1.2": ["major", "minor"], "1.3": ["minor"]},
        ),
    ],
)
def test_a_previous_audit_is_read_by_the_map(
    tmp_path: Path, version: str, before: dict[str, list[str]], expected: dict[str, list[str]]
) -> None:
    assert final(tmp_path, version, before) == expected


def test_the_map_names_criteria_that_there_are() -> None:
    program = session.check([Source("rules.assay", RULES.replace("1.2 to 1.3", "1.2 to 1.4"))])
    assert [item.code for item in program.diagnostics] == ["E0202"]
