"""Sets that are drawn: the same by the same seed, read without a message, rated as drawn."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from assay.evidence.from_yaml import read_evidence
from assay.sampling.changes import UNABLE
from assay.sampling.draw import Drawn, Generator
from assay.source import Source
from assay.verdict.evaluation import NOT_APPLICABLE

BEST = "conformance"


def messages(made: Generator, drawn: Drawn) -> list[str]:
    own = made.standard
    source = Source(drawn.name, drawn.text)
    read = read_evidence([source], own.rules.schema, own.rules.units, known=own.known)
    return [item.message for item in read.diagnostics]


def within(count: int, draws: int, share: float) -> bool:
    """Four standard deviations of a binomial count, sqrt(n p (1 - p)), either way."""
    spread: float = (draws * share * (1 - share)) ** 0.5
    return abs(count - draws * share) <= 4 * spread


# ---- a small standard -----------------------------------------------------------------------------------


def test_the_same_seed_and_number_give_the_same_bytes(made: Generator) -> None:
    alone = made.draw("s", 3)
    made.draw("s", 1)
    assert made.draw("s", 3).text == alone.text
    assert made.draw("t", 3).text != alone.text
    assert made.draw("s", 2).text != alone.text


@pytest.fixture(scope="module")
def drawn(made: Generator) -> list[Drawn]:
    return [made.draw("every end", number) for number in range(1, 26)]


def test_every_end_can_be_drawn_and_is_found_in_the_text(made: Generator, drawn: list[Drawn]) -> None:
    ends = Counter(end for one in drawn for end in one.found.values())
    assert set(ends) == {BEST, "minor", "major", UNABLE, NOT_APPLICABLE}
    assert [one.missed for one in drawn if one.missed] == []
    # 25 sets of 3 criteria are 75 ratings: 18.75 minors +- 15, 15 unable +- 13.9, 7.5 not applicable +- 10.4
    assert within(ends["minor"], 75, 0.25)
    assert within(ends[UNABLE], 75, 0.20)
    assert within(ends[NOT_APPLICABLE], 75, 0.10)
    assert within(ends["major"], 75, 0.05)
    assert [messages(made, one) for one in drawn if messages(made, one)] == []


def test_sets_differ_in_their_numbers_and_not_in_their_ratings(made: Generator) -> None:
    conforming = [
        one for one in (made.draw("n", n) for n in range(1, 31)) if set(one.found.values()) == {BEST}
    ]
    assert len(conforming) > 1
    facts = {one.text.split("facts:")[1].split("documents:")[0] for one in conforming}
    assert len(facts) == len(conforming)


def test_a_set_says_that_it_is_invented_and_where_its_figures_come_from(made: Generator) -> None:
    head = made.draw("h", 1).text.split("\n\n")[0]
    assert "no such company, works or document exists" in head
    assert "an even mix" in head
    assert "made up; illustrative" in head
    assert "this project's own encoding" in head
    assert "clauses rest on points no verified source" in " ".join(head.replace("#", " ").split())


# ---- the Performance Standard -----------------------------------------------------------------------------


def test_what_is_drawn_follows_the_published_figures(library: Callable[[], Generator]) -> None:
    made = library()
    assert len(made.asked) == 62
    assert made.lacking == {}
    sets = [made.ends("population", number) for number in range(1, 501)]
    counts = Counter(end for one in sets for end in one.values())
    # 500 sets of 62 criteria are 31,000 ratings: 1,240 minors +- 138, 2,170 unable +- 180,
    # 620 not applicable +- 99, and 12.4 majors +- 14.
    draws = 31_000
    assert within(counts["minor"], draws, 0.04)
    assert within(counts["major"], draws, 0.0004)
    assert within(counts[UNABLE], draws, 0.07)
    assert within(counts[NOT_APPLICABLE], draws, 0.02)
    # 86 % were published, and 0.96 % are lost to rounding: 31,000 * 0.8696 = 26,958 +- 237.
    assert within(counts[BEST], draws, 0.8696)


def test_minors_are_most_frequent_in_greenhouse_gas(library: Callable[[], Generator]) -> None:
    made = library()
    principle = {one.id: one.principle for one in made.standard.plan.criteria}
    minors: Counter[str] = Counter()
    for number in range(1, 501):
        drawn = made.ends("population", number)
        minors.update(principle[name] for name, end in drawn.items() if end == "minor")
    size = Counter(principle.values())
    share = {name: minors[name] / (500 * size[name]) for name in size}
    assert max(share, key=lambda name: share[name]) == "5"
    # 4 criteria of principle 5 are 2,000 ratings: 318 minors +- 65; 4 of principle 3: 128 +- 44;
    # 7 of principle 8 are 3,500: 203 +- 55
    assert within(minors["5"], 2_000, 0.159)
    assert within(minors["3"], 2_000, 0.064)
    assert within(minors["8"], 3_500, 0.058)
    # (0.04 * 62 - 0.159 * 4 - 0.064 * 4 - 0.058 * 7) / 47 = 0.02515 for the 47 others
    others = sum(count for name, count in minors.items() if name not in {"5", "3", "8"})
    assert within(others, 23_500, 0.02515)


def test_a_file_is_rated_as_it_was_drawn(library: Callable[[], Generator]) -> None:
    made = library()
    drawn = made.draw("population", 2)
    assert messages(made, drawn) == []
    assert drawn.missed == ()
    assert drawn.found == made.ends("population", 2)
    assert set(drawn.found.values()) >= {BEST, "minor", UNABLE}
    assert "±" in drawn.text
    assert "source: D" in drawn.text


def test_the_figures_that_ship_name_their_source() -> None:
    root = Path(__file__).resolve().parents[2] / "rules"
    text = (root / "asi-performance" / "population.yaml").read_text(encoding="utf-8")
    assert "(U8)" in text
    assert "| U8 |" in (root / "sources.md").read_text(encoding="utf-8")
