"""The evidence sets that ship: each ends as the comment at the head of its file promises, by both evaluators.

The promises are worked out by hand, from the facts and the rules, and stand at the head of each file:

    # Promised (audit of …):
    #   6.5   minor                   why
    #   6.2   minor, decided conformance
    #   not applicable: 2.5, 2.6
    #   all others: conformance
    #   outcome: full

What stands behind two spaces is for people.  `decided` is the rating with the decisions of persons, where it
is another one.  `unsettled` promises that more than one rating is possible.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest

from assay import session
from assay.assets import rules_root
from assay.evidence.from_yaml import read_evidence
from assay.library import rulebooks
from assay.session import NetworkEvaluator, Program
from assay.source import Source
from assay.verdict.model import Assessment, CriterionVerdict

FOLDER = Path(__file__).resolve().parents[2] / "fixtures" / "evidence"
RATED = re.compile(r"^#   (\d+\.\d+) +(\S+(?: \S+)*)")
LISTED = re.compile(r"^#   not applicable: ([0-9., ]+)")
OTHERS = re.compile(r"^#   all others: (\S+(?: \S+)*)")
OUTCOME = re.compile(r"^#   outcome: (\S+(?: \S+)*)")
DECIDED = ", decided "
UNSETTLED = "unsettled"


@dataclass
class Promise:
    """What the comment at the head of a set promises."""

    ratings: dict[str, str] = field(default_factory=dict)
    others: str = ""
    outcome: str = ""

    def read(self, line: str) -> None:
        if found := RATED.match(line):
            self.ratings[found[1]] = found[2]
        elif found := LISTED.match(line):
            self.ratings |= dict.fromkeys(found[1].replace(",", " ").split(), "not applicable")
        elif found := OTHERS.match(line):
            self.others = found[1]
        elif found := OUTCOME.match(line):
            self.outcome = found[1]

    def of(self, criterion: str) -> tuple[str, str]:
        """The computed and the decided rating."""
        computed, _, decided = self.ratings.get(criterion, self.others).partition(DECIDED)
        return computed, decided or computed


def sets() -> dict[str, list[Path]]:
    """The files of each set: a file is one, and a folder is one."""
    return {
        path.stem: sorted(path.glob("*.yaml")) if path.is_dir() else [path]
        for path in sorted(FOLDER.iterdir())
        if path.is_dir() or path.suffix == ".yaml"
    }


def promised(name: str) -> Promise:
    found, reading = Promise(), False
    for path in sets()[name]:
        for line in path.read_text(encoding="utf-8").splitlines():
            reading = reading or line.startswith("# Promised")
            if not line.startswith("#"):
                break
            if reading:
                found.read(line)
    return found


@cache
def program() -> Program:
    (book,) = (one for one in rulebooks(session.rule_sources([rules_root()])) if one.standard == STANDARD)
    return session.check(book.sources)


STANDARD = "asi_performance"


@pytest.fixture(scope="module")
def network() -> Iterator[NetworkEvaluator]:
    found = NetworkEvaluator()
    yield found
    found.close()


@cache
def judged(name: str, network: NetworkEvaluator) -> Assessment:
    rules = program().rules
    assert rules is not None
    sources = [Source(path.name, path.read_text(encoding="utf-8")) for path in sets()[name]]
    found = read_evidence(sources, rules.schema, rules.units, known=session.known_names(rules))
    assert found.evidence is not None, [item.message for item in found.diagnostics]
    return session.assess(program(), found.evidence, "no digest", network)


def kept(promise: tuple[str, str], item: CriterionVerdict) -> bool:
    if promise == (UNSETTLED, UNSETTLED):
        return not item.settled
    return promise == (item.rating, item.decided_rating)


@pytest.mark.parametrize("name", sets())
def test_each_criterion_is_rated_as_promised(name: str, network: NetworkEvaluator) -> None:
    promise, result = promised(name), judged(name, network)
    assert set(result.evaluators) == {"reference", "network"}
    assert promise.others
    found = {item.id: item for item in result.criteria}
    assert set(promise.ratings) <= set(found)
    assert [key for key, item in found.items() if not kept(promise.of(key), item)] == []


@pytest.mark.parametrize("name", sets())
def test_the_outcome_is_the_promised_one(name: str, network: NetworkEvaluator) -> None:
    followed = judged(name, network).follow_up
    assert followed is not None
    assert followed.decided is not None
    assert {item.replace("_", " ") for item in followed.decided.outcomes} == set(
        promised(name).outcome.split(" or ")
    )
