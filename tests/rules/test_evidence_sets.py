"""The evidence sets that ship: each ends as the comment at the head of its file promises, by both evaluators.

The promises are worked out by hand, from the facts and the rules, and stand at the head of each file:

    # Promised (audit of …):
    #   6.5   minor                   why
    #   6.2   minor, decided conformance
    #   not applicable: 2.5, 2.6
    #   all others: conformance
    #   outcome: full

`Promised of asi_chain_of_custody (audit of …):` begins what is promised by another standard.  What stands
behind two spaces is for people.  `decided` is the rating with the decisions of persons, where it is another
one.  `unsettled` promises that more than one rating is possible.

A short series, `self-assessment`, holds what companies of the larger kinds have collected early, 80 to 300
facts each.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest

from assay import session
from assay.assets import rules_root
from assay.evidence.facts import Evidence
from assay.evidence.from_yaml import read_evidence
from assay.library import rulebooks
from assay.report.text import report
from assay.session import NetworkEvaluator, Program
from assay.source import Source
from assay.typed import tree as typed
from assay.verdict.model import Assessment, CriterionVerdict

FOLDER = Path(__file__).resolve().parents[2] / "fixtures" / "evidence"
SERIES = "self-assessment"
RATED = re.compile(r"^#   (\d+\.\d+) +(\S+(?: \S+)*)")
LISTED = re.compile(r"^#   not applicable: ([0-9., ]+)")
OTHERS = re.compile(r"^#   all others: (\S+(?: \S+)*)")
OUTCOME = re.compile(r"^#   outcome: (\S+(?: \S+)*)")
BEGINS = re.compile(r"^# Promised(?: of (\w+))? \(")
USUAL = "asi_performance"
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
    """The files of each set: a file is one, and a folder is one, but for the folder of the short series."""
    found = {
        path.stem: sorted(path.glob("*.yaml")) if path.is_dir() else [path]
        for path in sorted(FOLDER.iterdir())
        if (path.is_dir() and path.name != SERIES) or path.suffix == ".yaml"
    }
    return found | {f"{SERIES}/{path.stem}": [path] for path in sorted((FOLDER / SERIES).glob("*.yaml"))}


def promised(name: str) -> dict[str, Promise]:
    """What a set promises, by standard: in the comments before the first line that is none."""
    found: dict[str, Promise] = {}
    for path in sets()[name]:
        reading: Promise | None = None
        for line in path.read_text(encoding="utf-8").splitlines():
            if not line.startswith("#"):
                break
            if begins := BEGINS.match(line):
                reading = found.setdefault(begins[1] or USUAL, Promise())
            elif reading is not None:
                reading.read(line)
    return found


SETS = [(name, standard) for name in sets() for standard in promised(name)]


@cache
def program(standard: str) -> Program:
    (book,) = (one for one in rulebooks(session.rule_sources([rules_root()])) if one.standard == standard)
    return session.check(book.sources)


def rules(standard: str) -> typed.Rules:
    found = program(standard).rules
    assert found is not None
    return found


@pytest.fixture(scope="module")
def network() -> Iterator[NetworkEvaluator]:
    found = NetworkEvaluator()
    yield found
    found.close()


@cache
def judged(name: str, standard: str, network: NetworkEvaluator) -> Assessment:
    return session.assess(program(standard), evidence(name, standard), "no digest", network)


def evidence(name: str, standard: str) -> Evidence:
    own = rules(standard)
    others = [rules(other) for other in promised(name) if other != standard]
    sources = [Source(path.name, path.read_text(encoding="utf-8")) for path in sets()[name]]
    found = read_evidence(sources, own.schema, own.units, known=session.known_names(own, others))
    assert found.evidence is not None, [item.message for item in found.diagnostics]
    return found.evidence


def test_a_brief_result_makes_the_same_report_on_the_terminal(network: NetworkEvaluator) -> None:
    name = "integrated-group"
    brief = session.assess(program(USUAL), evidence(name, USUAL), "no digest", network, brief=True)
    shown = report(brief)
    assert shown == report(judged(name, USUAL, network))
    # Both kinds of what the trees of reasons are asked for occur in this set.
    told = " ".join(shown.split())
    assert "straddles the limit of" in told
    assert "holds with nothing recorded" in told


def test_every_set_promises_something() -> None:
    assert {name for name, _ in SETS} == set(sets())


# ---- sets that can be read in one sitting ------------------------------------------------------------------

KINDS = {
    "bauxite-mine",
    "alumina-refinery",
    "hydro-smelter",
    "coal-smelter",
    "remelter",
    "rolling-mill",
    "can-maker",
    "industrial-user",
    "integrated-group",
    "trader",
}


def facts(name: str) -> int:
    """How many facts a set holds, of both standards where it has two."""
    return max(evidence(name, standard).count for standard in promised(name))


def short(kind: str) -> str:
    """The set of a kind of company that has 80 to 300 facts: the whole audit file, or that of the series."""
    return kind if facts(kind) <= 300 else f"{SERIES}/{kind}"


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_there_is_a_set_of_80_to_300_facts_for_each_kind_of_company(kind: str) -> None:
    assert kind in sets()
    assert 80 <= facts(short(kind)) <= 300


def test_the_series_holds_what_is_too_long_elsewhere_and_nothing_else() -> None:
    series = {name for name in sets() if name.startswith(f"{SERIES}/")}
    assert series == {short(kind) for kind in KINDS if facts(kind) > 300}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_short_set_has_documents_gaps_uncertainties_and_nonconformities(
    kind: str, network: NetworkEvaluator
) -> None:
    name = short(kind)
    text = "".join(path.read_text(encoding="utf-8") for path in sets()[name])
    results = [judged(name, standard, network) for standard in promised(name)]
    rated = [item for result in results for item in result.criteria]
    assert all(evidence(name, standard).documents for standard in promised(name))
    assert "uncertainty: " in text
    assert [item.id for item in rated if not item.settled]
    assert [item.id for item in rated if item.settled and item.rating in {"minor", "major"}]
    if name.startswith(SERIES):
        assert "type: self_assessment" in text


def kept(promise: tuple[str, str], item: CriterionVerdict) -> bool:
    if promise == (UNSETTLED, UNSETTLED):
        return not item.settled
    return promise == (item.rating, item.decided_rating)


@pytest.mark.parametrize(("name", "standard"), SETS)
def test_each_criterion_is_rated_as_promised(name: str, standard: str, network: NetworkEvaluator) -> None:
    promise, result = promised(name)[standard], judged(name, standard, network)
    assert set(result.evaluators) == {"reference", "network"}
    assert promise.others
    found = {item.id: item for item in result.criteria}
    assert set(promise.ratings) <= set(found)
    assert [key for key, item in found.items() if not kept(promise.of(key), item)] == []


@pytest.mark.parametrize(("name", "standard"), SETS)
def test_the_outcome_is_the_promised_one(name: str, standard: str, network: NetworkEvaluator) -> None:
    followed = judged(name, standard, network).follow_up
    assert followed is not None
    assert followed.decided is not None
    assert {item.replace("_", " ") for item in followed.decided.outcomes} == set(
        promised(name)[standard].outcome.split(" or ")
    )
