"""Larger shapes: both evaluators agree on them, and no program passes a limit of the rules engine."""

import pytest

from assay.network import evaluate as network
from assay.network.compile import compile_plan
from tests.meaning import shapes
from tests.meaning.build import Judged, both, engine, evidence, program, unload


def judged(shape: shapes.Shape) -> Judged:
    text, facts, method = shape
    rules = program(text, method)
    return both(rules, evidence(rules.schema, facts))


@pytest.mark.parametrize("count", [0, 1, 63, 64, 65])
def test_subjects_with_ladders_questions_and_forty_years_each(count: int) -> None:
    found = judged(shapes.subjects(count))
    assert len(found.clause("1.1").subjects) == count
    assert len(found.clause("1.2.each_year").subjects) == 40 * count


def test_three_hundred_subjects_with_forty_years_each() -> None:
    found = judged(shapes.subjects(300))
    assert len(found.clause("1.2.each_year").subjects) == 12_000
    assert found.ratings("1.1") >= {"critical"}


def test_the_cost_grows_linearly_in_facts() -> None:
    """What the network is asked, counted and not timed: a fact more for each thing more that is known."""
    counts = (10, 20, 40, 80)
    costs, rules_of = [], set()
    for count in counts:
        text, facts, method = shapes.subjects(count, years=10)
        rules = program(text, method)
        found = evidence(rules.schema, facts)
        compiled = compile_plan(rules, found.audit_date)
        loaded = network.load(engine(), compiled)
        costs.append(network.evaluate(engine(), loaded, found)[1])
        rules_of.add(compiled.rule_count)
        unload(loaded)
    assert len(rules_of) == 1  # the rules are those of the program, however many subjects there are
    assert len({cost.rounds for cost in costs}) == 1
    each = (costs[1].facts - costs[0].facts) / (counts[1] - counts[0])
    for count, cost in zip(counts, costs, strict=True):
        assert cost.facts - costs[0].facts == each * (count - counts[0])
        assert cost.firings / cost.facts == pytest.approx(costs[0].firings / costs[0].facts, rel=0.05)


def test_five_hundred_clauses() -> None:
    found = judged(shapes.clauses(500))
    assert len(found.all.clauses()) == 500


@pytest.mark.parametrize("word", ["and", "or"])
@pytest.mark.parametrize("width", [57, 58, 59, 60, 61, 100, 148, 149, 150, 151, 250])
def test_conditions_of_any_width(width: int, word: str) -> None:
    text, facts, method = shapes.conjunction(width, word)
    ways = [facts, {**facts, "f7": False}, {n: v for n, v in facts.items() if n != "f7"}, {}]
    rules = program(text, method)
    found = [both(rules, evidence(rules.schema, each)).required("1.1") for each in ways]
    assert found == ([1, 2, 3, 3] if word == "and" else [1, 1, 1, 3])


@pytest.mark.parametrize("ask", [False, True])
@pytest.mark.parametrize(("rungs", "ratings"), [(20, 4), (20, 10), (60, 10), (100, 12), (3, 20)])
def test_ladders_of_many_rungs_and_ratings(rungs: int, ratings: int, ask: bool) -> None:
    found = judged(shapes.ladder(rungs, ratings, ask=ask))
    # f0 fails, the middle one holds, those between are unknown.
    hit = {f"grade{1 + i % (ratings - 1)}" for i in range(1, rungs // 2 + 1)}
    asked = set(found.plan.ratings)
    best = min(int(name.removeprefix("grade")) for name in hit)
    expected = {f"grade{i}" for i in range(best, ratings)} if ask else hit
    assert found.ratings("1.1", "a") == expected
    assert found.ratings("1.1", "b") == (asked if ask else {*hit, "grade0"})


@pytest.mark.parametrize("width", [1, 50, 57, 60, 70, 140])
def test_many_conditions_of_applicability(width: int) -> None:
    found = judged(shapes.applicability(width))
    assert found.ratings("1.1") == {"conformance", "minor"}
