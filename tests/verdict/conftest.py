"""The whole pipeline in one process: rules and evidence in, the result document out, by both evaluators."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from assay import session
from assay.evidence.facts import Evidence
from assay.evidence.from_yaml import read_evidence
from assay.session import NetworkEvaluator, Program
from assay.source import Source
from assay.verdict.model import Assessment

SMALL = Path(__file__).resolve().parents[2] / "fixtures" / "small-standard"

RULES = """\
method house "House method" version "1" {
    rating good     credit 1   "As asked"
    rating minor    credit 0.5 "A lapse"
    rating major    credit 0.2 "A grave lapse"
    rating critical credit 0   "A breach"
    rate minor otherwise "a lapse"
    weight is likelihood * consequence
}
standard tanks "Tank standard" version "1" by "Nobody" from 2020-01-01 using house

type activity "What is done" one of storing "Storing", selling "Selling"

evidence each tank "A tank" {
    leaked     : t at least 0 t "How much leaked?"
    held       : t at least 0 t "How much does it hold?"
    built_on   : date           "When was it built?"
    checked_on : optional date  "When was it last checked?"
    inspected  : flag           "Was it inspected?"
    lining     : one of steel, clay, none_at_all "What is it lined with?"
}
parameter ceiling : t "Most that may leak" is 5 t source "nobody" standing illustrative

define tank.loss : % "share of what it holds that leaked" is leaked / held

principle 1 "Tanks"
"""


@pytest.fixture(scope="session")
def network() -> Iterator[NetworkEvaluator]:
    found = NetworkEvaluator()
    yield found
    found.close()


def _checked(sources: list[Source]) -> Program:
    program = session.check(sources)
    assert program.plan is not None, [item.message for item in program.diagnostics]
    return program


@pytest.fixture(scope="session")
def three() -> Program:
    """The small standard with its three criteria, checked."""
    return _checked(session.rule_sources([SMALL / "rules"]))


@pytest.fixture(scope="session")
def small() -> Callable[[str], Program]:
    """The small rules with the criteria given."""
    known: dict[str, Program] = {}

    def check(criteria: str) -> Program:
        if criteria not in known:
            known[criteria] = _checked([Source("tanks.assay", RULES + criteria)])
        return known[criteria]

    return check


@pytest.fixture(scope="session")
def read() -> Callable[[Program, str], Evidence]:
    """Evidence of a text."""

    def evidence(program: Program, text: str) -> Evidence:
        assert program.rules is not None
        known = session.known_names(program.rules)
        found = read_evidence(
            [Source("evidence.yaml", text)], program.rules.schema, program.rules.units, known=known
        )
        assert found.evidence is not None, [item.message for item in found.diagnostics]
        return found.evidence

    return evidence


@pytest.fixture(scope="session")
def judge(network: NetworkEvaluator) -> Callable[[Program, Evidence], Assessment]:
    """The result of an evidence set, by both evaluators."""

    def result(program: Program, evidence: Evidence) -> Assessment:
        return session.assess(program, evidence, "no digest", network)

    return result


@pytest.fixture(scope="session")
def fixture_text() -> Callable[[str], str]:
    """The text of an evidence set of the small standard."""
    return lambda name: (SMALL / "evidence" / f"{name}.yaml").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def of_fixture(
    three: Program, read: Callable[..., Evidence], judge: Callable[..., Assessment], fixture_text: Any
) -> Callable[[str], Assessment]:
    """The result of an evidence set of the small standard; made once."""
    known: dict[str, Assessment] = {}

    def result(name: str) -> Assessment:
        if name not in known:
            known[name] = judge(three, read(three, fixture_text(name)))
        return known[name]

    return result


@pytest.fixture(scope="session")
def tanks() -> Callable[..., str]:
    """Evidence of the small rules: `tanks(a="leaked: 1 t, inspected: yes")`."""

    def text(*, incomplete: bool = False, activity: str = "storing", **rows: str) -> str:
        head = (
            "assay: evidence/1\nstandard: tanks 1\n"
            f"entity: {{name: Tank Yard, activity: [{activity}]}}\n"
            "audit: {type: certification, date: 2026-03-12}\n"
            "period: {from: 2025-01-01, to: 2025-12-31}\nfacts:\n  tank:\n"
        )
        indent = "      " if incomplete else "    "
        lines = [f"{indent}{key}: {{{facts}}}\n" for key, facts in rows.items()]
        return head + ("    incomplete: yes\n    rows:\n" if incomplete else "") + "".join(lines)

    return text
