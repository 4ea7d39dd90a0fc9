"""Standards that were checked, and the generator of one, each made once."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from assay import session
from assay.assets import rules_root
from assay.library import rulebooks
from assay.sampling.draw import Generator, Standard, generator
from assay.sampling.figures import Figures, read_figures
from assay.sampling.precedents import usual_day
from assay.sampling.start import Scope
from assay.source import Source

SMALL = Path(__file__).resolve().parents[2] / "fixtures" / "small-standard" / "rules"
MIX = """\
assay: population/1
title: an even mix
source: made up
standing: illustrative
ratings: {minor: 25 %, major: 5 %, unable to rate: 20 %, not applicable: 10 %}
principles: {"9": {minor: 50 %}}
"""


@cache
def standard(folder: Path, name: str) -> Standard:
    book = next(one for one in rulebooks(session.rule_sources([folder])) if one.standard == name)
    program = session.check(book.sources)
    assert program.rules is not None
    assert program.plan is not None
    return Standard(program.rules, program.plan, program.second, session.known_names(program.rules))


def figures(text: str, rules: Standard) -> Figures:
    read = read_figures(Source("population.yaml", text), rules.rules)
    assert read.figures is not None, read.wrong
    return read.figures


@pytest.fixture(scope="session")
def small() -> Standard:
    return standard(SMALL, "asi_performance")


@pytest.fixture(scope="session")
def made(small: Standard) -> Generator:
    """The generator of the small standard, whose three criteria are 5.2, 6.7 and 9.4."""
    day = usual_day(small.rules)
    assert day is not None
    return generator(small, Scope(day, ("aluminium_smelting",), 2), figures(MIX, small))


@pytest.fixture(scope="session")
def library() -> Callable[[], Generator]:
    """The generator of the Performance Standard that ships, for an entity that does everything."""

    @cache
    def make() -> Generator:
        own = standard(rules_root(), "asi_performance")
        day = usual_day(own.rules)
        assert day is not None
        text = (rules_root() / "asi-performance" / "population.yaml").read_text(encoding="utf-8")
        activities = own.rules.choices["activity"].options
        return generator(own, Scope(day, activities, 3), figures(text, own))

    return make
