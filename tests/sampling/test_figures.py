"""The figures of a population: how they are read, and what they mean for each criterion."""

from fractions import Fraction

import pytest

from assay.sampling.changes import UNABLE
from assay.sampling.draw import Standard
from assay.sampling.figures import Figures, chances, overall, read_figures
from assay.source import Source

HEAD = "assay: population/1\ntitle: t\nsource: s\nstanding: published\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[1, 2]\n", "p.yaml:1:1: these are no figures of a population"),
        ("assay: evidence/1\n", "p.yaml:1:1: these are no figures of a population"),
        ("assay: population/1\ntitle: t\n", "`source` is missing"),
        (HEAD, "`ratings` is missing"),
        (HEAD + "ratings: 4\n", "p.yaml:5:10: `ratings` is a list of ratings"),
        (HEAD + "ratings: {minro: 4 %}\n", "p.yaml:5:11: there is no rating `minro`; did you mean `minor`?"),
        (HEAD + "ratings: {minor: 0.04}\n", "p.yaml:5:18: a share is written in per cent"),
        (HEAD + "ratings: {minor: 60 %, major: 41 %}\n", "more than 100 % together"),
        (
            HEAD + "ratings: {minor: 4 %}\nprincipals: {}\n",
            "no section `principals`; did you mean `principles`?",
        ),
        (
            HEAD + 'ratings: {minor: 4 %}\nprinciples: {"4": {}}\n',
            "there is no principle `4`; there are 5, 6, 9",
        ),
        (
            HEAD + "ratings: {minor: 4 %}\nprinciples: 5\n",
            "p.yaml:6:13: `principles` has shares by principle",
        ),
        # the best rating has what the others leave, so a principle cannot set it
        (
            HEAD + 'ratings: {minor: 4 %}\nprinciples: {"5": {conformance: 1 %}}\n',
            "there is no rating `conformance`",
        ),
        # a critical breach is reserved: no judgement and no clause can give it
        (HEAD + "ratings: {critical: 1 %}\n", "there is no rating `critical`"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(small: Standard, text: str, said: str) -> None:
    read = read_figures(Source("p.yaml", text), small.rules)
    assert read.figures is None
    assert said in " ".join(read.wrong)


def test_broken_yaml_is_a_diagnostic(small: Standard) -> None:
    read = read_figures(Source("p.yaml", "assay: {"), small.rules)
    assert read.figures is None
    assert read.diagnostics


CRITERIA = {"5.1": "5", "5.2": "5", "6.1": "6", "6.2": "6", "6.3": "6"}
ALL = frozenset({"minor", UNABLE})


def test_the_other_principles_divide_what_is_left_of_the_whole() -> None:
    shares = Figures("", "", "", {"minor": Fraction(10, 100)}, {"5": {"minor": Fraction(20, 100)}})
    found = chances(shares, "conformance", CRITERIA, dict.fromkeys(CRITERIA, ALL))
    # 10 % of 5 criteria are 0.5; 20 % of the two of principle 5 are 0.4; 0.1 is left for three
    assert [found[name]["minor"] for name in CRITERIA] == [
        Fraction(1, 5),
        Fraction(1, 5),
        Fraction(1, 30),
        Fraction(1, 30),
        Fraction(1, 30),
    ]


def test_what_a_criterion_cannot_reach_goes_to_the_others() -> None:
    shares = Figures("", "", "", {"minor": Fraction(12, 100)})
    reachable = {**dict.fromkeys(CRITERIA, ALL), "6.2": frozenset({UNABLE}), "6.3": frozenset({UNABLE})}
    found = chances(shares, "conformance", CRITERIA, reachable)
    # 12 % of 5 are 0.6, over the three that can
    assert {name: found[name].get("minor") for name in CRITERIA} == {
        "5.1": Fraction(1, 5),
        "5.2": Fraction(1, 5),
        "6.1": Fraction(1, 5),
        "6.2": None,
        "6.3": None,
    }


def test_no_chance_is_above_one_half() -> None:
    shares = Figures("", "", "", {"minor": Fraction(30, 100)})
    reachable = {**dict.fromkeys(CRITERIA, frozenset({UNABLE})), "5.1": ALL}
    assert chances(shares, "conformance", CRITERIA, reachable)["5.1"]["minor"] == Fraction(1, 2)


def test_a_rating_that_only_a_principle_has_counts_among_all() -> None:
    """Half of the two criteria of principle 5, of five: 1 / 5; what is left is the best rating's."""
    figures = Figures("t", "s", "p", {UNABLE: Fraction(1, 10)}, {"5": {"minor": Fraction(1, 2)}})
    assert overall(figures, "good", CRITERIA) == {
        "good": Fraction(7, 10),
        UNABLE: Fraction(1, 10),
        "minor": Fraction(1, 5),
    }
