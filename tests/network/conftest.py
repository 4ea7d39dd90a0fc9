"""What the tests of the rules engine share: a rule's meaning in a few lines, and both engines."""

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence

import pytest

from assay.network.client import WorkerEngine
from assay.network.engine import Door, Engine
from assay.network.ruleset import Rule

COMPARE = {
    "==": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}

Meaning = Callable[[Sequence[Rule], Sequence[Mapping[str, float]]], list[tuple[int, int]]]


def fires(rule: Rule, fact: Mapping[str, float]) -> bool:
    return all(t.prop in fact and COMPARE[t.op](fact[t.prop], t.value) for t in rule.tests)


@pytest.fixture(scope="session")
def meaning() -> Meaning:
    """What a run must answer: every place of a fact with every place of a rule that fires on it."""

    def answer(rules: Sequence[Rule], facts: Sequence[Mapping[str, float]]) -> list[tuple[int, int]]:
        return [(f, r) for f, fact in enumerate(facts) for r, rule in enumerate(rules) if fires(rule, fact)]

    return answer


@pytest.fixture(params=[Engine, WorkerEngine])
def engine(request: pytest.FixtureRequest) -> Iterator[Door]:
    with request.param() as door:
        yield door


@pytest.fixture
def worker() -> Iterator[WorkerEngine]:
    with WorkerEngine(timeout=30) as door:
        yield door
