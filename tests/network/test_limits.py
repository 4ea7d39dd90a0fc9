"""Each limit at its edge: one below and at it nothing is said, one above it is refused, and at the edge the
engine still answers right.

In: rulesets and facts built to a size.  Out: faults, and the engine's answers from a process of its own.
"""

import math
import random
from collections.abc import Callable, Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.network import limits
from assay.network.client import WorkerEngine
from assay.network.driver import EngineFailed
from assay.network.engine import Door, Engine
from assay.network.limits import Limit, LimitExceeded, check, fnv32
from assay.network.ruleset import Rule, to_json
from assay.network.ruleset import Test as Comparison  # under its own name pytest would collect it

Fact = Mapping[str, float]
Meaning = Callable[[Sequence[Rule], Sequence[Fact]], list[tuple[int, int]]]
Build = Callable[[int], list[Rule]]
Passes = Callable[[str, str, float, Fact], bool]


def many_rules(size: int) -> list[Rule]:
    """`size` rules, none of which shares a fact with another."""
    path = [(Comparison("b", "==", i % 64), Comparison("g", "==", i)) for i in range(size)]
    return [Rule(f"r{i}", tests) for i, tests in enumerate(path)]


def siblings(size: int) -> list[Rule]:
    below = Comparison("k", "==", 1)
    return [Rule(f"r{i}", (below, Comparison("g", "==", i))) for i in range(size)]


def same_path(size: int) -> list[Rule]:
    return [Rule(f"r{i}", (Comparison("g", "==", 1), Comparison("x", ">", 2))) for i in range(size)]


def satisfied_at_once(size: int) -> list[Rule]:
    return [Rule(f"r{i}", (Comparison("x", ">", i),)) for i in range(size)]


def satisfied_along_a_path(size: int) -> list[Rule]:
    """The first half passes at the root, the rest below the last of them: they wait together."""
    half = size // 2
    last = Comparison("x", ">", half - 1)
    lower = [Rule(f"l{i}", (last, Comparison("y", ">", i))) for i in range(size - half + 1)]
    return [*satisfied_at_once(half), *lower]


def long_rule(size: int) -> list[Rule]:
    return [Rule("r", tuple(Comparison("x", ">=", i) for i in range(size)))]


EDGES = {
    "rules": (Limit.RULES, limits.RULES, many_rules),
    "children": (Limit.CHILDREN, limits.CHILDREN, siblings),
    "same path": (Limit.SHARED_PATH, limits.SHARED_PATH, same_path),
    "at once": (Limit.PENDING, limits.PENDING, satisfied_at_once),
    "along a path": (Limit.PENDING, limits.PENDING, satisfied_along_a_path),
    "tests": (Limit.TESTS, limits.TESTS, long_rule),
}


@pytest.mark.parametrize(("allowed", "build"), [edge[1:] for edge in EDGES.values()], ids=EDGES)
def test_one_below_and_at_the_limit_nothing_is_said(allowed: int, build: Build) -> None:
    assert check(build(allowed - 1)) == []
    assert check(build(allowed)) == []


@pytest.mark.parametrize(("limit", "allowed", "build"), EDGES.values(), ids=EDGES)
def test_one_above_the_limit_is_refused_with_both_numbers(limit: Limit, allowed: int, build: Build) -> None:
    (fault,) = check(build(allowed + 1))
    assert (fault.limit, fault.found) == (limit, allowed + 1)
    assert str(allowed) in str(fault.allowed)
    with Engine() as engine, pytest.raises(LimitExceeded) as raised:
        engine.load(build(allowed + 1))
    assert raised.value.faults == (fault,)


FACTS: dict[str, list[Fact]] = {
    "rules": [{"b": i % 64, "g": i} for i in range(0, limits.RULES + 1, 13)],
    "children": [{"k": k, "g": i} for i in range(limits.CHILDREN + 1) for k in (0, 1)],
    "same path": [{"g": 1, "x": 2}, {"g": 1, "x": 2.5}, {"g": 2, "x": 3}],
    "at once": [{"x": x} for x in (-1, 0.5, 30, 59, 59.5, 1_000)],
    "along a path": [{"x": x, "y": y} for x in (28.5, 29, 29.5, 99) for y in (0, 15, 1_000)],
    "tests": [{"x": x} for x in (0, 248.5, limits.TESTS - 1, 1_000)],
}


@pytest.mark.parametrize("edge", EDGES)
def test_at_the_limit_the_engine_answers_right(edge: str, worker: WorkerEngine, meaning: Meaning) -> None:
    _, allowed, build = EDGES[edge]
    rules = build(allowed)
    assert worker.run(worker.load(rules), FACTS[edge]) == meaning(rules, FACTS[edge])


# What lies behind our limits.  The hang of the 512th sibling is in test_worker.
HARD_EDGES: dict[str, tuple[int, Build, list[Fact]]] = {
    "children": (511, siblings, [{"k": 1, "g": i} for i in range(511)]),
    "same path": (255, same_path, [{"g": 1, "x": 3}]),
    "at once": (64, satisfied_at_once, [{"x": 1_000}]),
    "along a path": (64, satisfied_along_a_path, [{"x": 1_000, "y": 1_000}]),
}


def raw(worker: WorkerEngine, number: int, rules: list[Rule], facts: list[Fact]) -> list[tuple[int, int]]:
    """Past the checks: rules and facts of our own making, straight to the C code in its process."""
    machine = worker._machine
    machine.create(number, [rule.name for rule in rules], to_json(rules))
    texts = [
        f'{{"id":{i},' + ",".join(f'"{k}":{v}' for k, v in f.items()) + "}" for i, f in enumerate(facts, 1)
    ]
    return sorted((fact - 1, rule) for fact, rule in machine.fire(number, texts))


@pytest.mark.parametrize("edge", HARD_EDGES)
def test_up_to_the_hard_edge_the_engine_answers_right(
    edge: str, worker: WorkerEngine, meaning: Meaning
) -> None:
    allowed, build, facts = HARD_EDGES[edge]
    rules = build(allowed)
    assert raw(worker, 1, rules, facts) == meaning(rules, facts)


@pytest.mark.parametrize("build", [satisfied_at_once, satisfied_along_a_path])
def test_above_the_hard_edge_of_alternatives_the_engine_refuses(build: Build, worker: WorkerEngine) -> None:
    with pytest.raises(EngineFailed, match="303"):
        raw(worker, 1, build(65), [{"x": 1_000, "y": 1_000}])


def test_conditions_that_exclude_each_other_are_counted_once() -> None:
    """A discriminator, and a true and a false rule for each threshold: one of each pair can fire."""
    rules = [
        Rule(f"{g} {op} {i}", (Comparison("g", "==", g), Comparison("v", op, i)))
        for g in range(20)
        for op in (">=", "<")
        for i in range(limits.PENDING)
    ]
    assert check(rules) == []
    one_more = [Rule("more", (Comparison("g", "==", 7), Comparison("w", ">", 0)))]
    (fault,) = check(rules + one_more)
    assert (fault.limit, fault.found, fault.where) == (Limit.PENDING, limits.PENDING + 1, "below g == 7")


def test_equal_constants_of_two_types_are_two_conditions() -> None:
    rules = [Rule("int", (Comparison("x", "==", 1),)), Rule("float", (Comparison("x", "==", 1.0),))]
    assert limits.check([*rules, *satisfied_at_once(limits.PENDING - 2)]) == []
    (fault,) = check(
        [*rules, *[Rule(f"y{i}", (Comparison("y", "<", i),)) for i in range(limits.PENDING - 1)]]
    )
    assert fault.found == limits.PENDING + 1


numbers = st.sampled_from([-1, 0, 0.5, 1, 1.0, 2])
comparisons = st.builds(
    Comparison, st.sampled_from("xyz"), st.sampled_from(["==", "<", "<=", ">", ">="]), numbers
)
rulesets = st.lists(st.lists(comparisons, min_size=1, max_size=4).map(tuple), max_size=25)
values = st.sampled_from([-2, -1, -0.5, 0, 0.25, 0.5, 1, 1.5, 2, 3])
facts = st.dictionaries(st.sampled_from("xyz"), values, min_size=1)


def most_waiting(root: limits._Node, fact: Fact, passes: Passes) -> int:
    """The engine's walk as its source has it: take the last, put its passed children on the stack."""
    stack, most = [root], 1
    while stack:
        node = stack.pop()
        stack += [c for (prop, op, _, value), c in node.children.items() if passes(prop, op, value, fact)]
        most = max(most, len(stack))
    return most


@given(rulesets, facts, st.randoms(use_true_random=False))
def test_the_bound_of_waiting_alternatives_is_never_too_small(
    meaning: Meaning, tests: list[tuple[Comparison, ...]], fact: Fact, shuffle: random.Random
) -> None:
    rules = [Rule(f"r{i}", each) for i, each in enumerate(tests)]
    shuffle.shuffle(rules)
    root = limits._Node()
    for rule in rules:
        root.add(rule)
    list(root.faults("the root"))

    def passes(prop: str, op: str, value: float, fact: Fact) -> bool:
        return bool(meaning([Rule("r", (Comparison(prop, op, value),))], [fact]))

    assert most_waiting(root, fact, passes) <= root.peak


NAME = Comparison("x", ">", 1)


@pytest.mark.parametrize("name", ["r", "E1.4", "a b", "{x},[y]:'z'", "~", "r$"])
def test_plain_rule_names_pass_and_come_back(name: str, engine: Door) -> None:
    assert engine.run(engine.load([Rule("other", (NAME,)), Rule(name, (NAME,))]), [{"x": 2}]) == [
        (0, 0),
        (0, 1),
    ]


@pytest.mark.parametrize("name", ["", '"', "a\\", "é", "a\nb", "$end", "$r", " a", "\x7f"])
def test_rule_names_that_would_need_escapes_are_refused(name: str) -> None:
    (fault,) = check([Rule(name, (NAME,))])
    assert fault.limit == Limit.RULE_NAME


def test_two_rules_of_one_name_are_refused() -> None:
    (fault,) = check([Rule("r", (NAME,)), Rule("r", (NAME, NAME))])
    assert fault.limit == Limit.RULE_NAME


@pytest.mark.parametrize("name", sorted(limits.RESERVED | {"", "$x", 'a"', "a b", "é", "a\\", "\n"}))
def test_property_names_of_the_engine_or_with_escapes_are_refused(name: str) -> None:
    (fault,) = check([Rule("r", (Comparison(name, ">", 1),))])
    assert fault.limit == Limit.PROPERTY_NAME


@pytest.mark.parametrize("name", ["x", "a.b", "m", "e1/share%", "a-b", "s", "_", "{}", "x" * 500])
def test_other_property_names_are_told_apart(name: str, engine: Door) -> None:
    rules = [Rule("r", (Comparison(name, ">", 1),)), Rule("other", (Comparison("other", ">", 1),))]
    assert engine.run(engine.load(rules), [{name: 2}, {"other": 2}, {"third": 2}]) == [(0, 0), (1, 1)]


def test_property_names_with_one_hash_are_refused_and_never_confused_in_facts(engine: Door) -> None:
    first, second = "metric_404899", "metric_1036684"
    assert fnv32(first) == fnv32(second)
    (fault,) = check([Rule("a", (Comparison(first, ">", 1),)), Rule("b", (Comparison(second, ">", 1),))])
    assert fault.limit == Limit.PROPERTY_HASH
    network = engine.load([Rule("a", (Comparison(first, ">", 1),))])
    assert engine.run(network, [{second: 2}, {second: 2, first: 0}, {first: 2}]) == [(2, 0)]


BAD_NUMBERS = [math.nan, math.inf, -math.inf, 2**53 + 1, -(2**53) - 1, True, "5", None]


@pytest.mark.parametrize("value", BAD_NUMBERS, ids=repr)
def test_constants_and_values_that_the_engine_would_misread_are_refused(value: float, engine: Door) -> None:
    (fault,) = check([Rule("r", (Comparison("x", ">", value),))])
    assert fault.limit == Limit.CONSTANT
    network = engine.load([Rule("r", (NAME,))])
    for name in ("x", "unused"):
        with pytest.raises(LimitExceeded) as raised:
            engine.run(network, [{"x": 1}, {name: value}])
        assert raised.value.faults[0].limit == Limit.FACT_VALUE
        assert raised.value.faults[0].where == f"fact 1, property {name!r}"
    assert engine.run(network, [{"x": 2}]) == [(0, 0)]


@pytest.mark.parametrize("value", [2**53 - 1, 2**53, -(2**53), -(2**53) + 1])
def test_integers_are_exact_up_to_their_limit(value: float, engine: Door, meaning: Meaning) -> None:
    rules = [Rule(op, (Comparison("x", op, value),)) for op in ("==", "<", "<=", ">", ">=")]
    given = [{"x": x} for x in (value - 1, value, value + 1) if abs(x) <= 2**53]
    assert engine.run(engine.load(rules), given) == meaning(rules, given)


def test_a_fact_has_one_to_two_hundred_properties(engine: Door) -> None:
    allowed = limits.FACT_PROPERTIES
    names = [f"p{i}" for i in range(allowed + 1)]
    network = engine.load([Rule("r", tuple(Comparison(name, ">=", 1) for name in names[:-1]))])
    full = dict.fromkeys(names[:-1], 1)
    below = dict.fromkeys(names[:-2], 1)
    assert engine.run(network, [full, below, {**full, "p0": 0}, {"p0": 1}]) == [(0, 0)]
    for bad in ({}, dict.fromkeys(names, 1)):
        with pytest.raises(LimitExceeded) as raised:
            engine.run(network, [full, bad])
        assert raised.value.faults[0].limit == Limit.FACT_PROPERTIES
        assert raised.value.faults[0].found == len(bad)


@pytest.mark.parametrize("size", [limits.SLICE - 1, limits.SLICE, limits.SLICE + 1, 2 * limits.SLICE + 1])
def test_facts_keep_their_places_over_slices(size: int, engine: Door, meaning: Meaning) -> None:
    rules = [Rule(f"r{i}", (Comparison("x", "==", i),)) for i in range(7)]
    shuffle = random.Random(size)
    given = [{"x": shuffle.randrange(9)} for _ in range(size)]
    assert engine.run(engine.load(rules), given) == meaning(rules, given)


def test_every_fault_is_reported_at_once() -> None:
    rules = [
        Rule("é", (Comparison("id", ">", 1),)),
        Rule("b", ()),
        Rule("c", (Comparison("x", ">", math.nan),)),
    ]
    assert {fault.limit for fault in check(rules)} == {
        Limit.RULE_NAME,
        Limit.PROPERTY_NAME,
        Limit.TESTS,
        Limit.CONSTANT,
    }


def test_no_rules_and_no_facts_are_no_answer(engine: Door) -> None:
    assert engine.run(engine.load([]), [{"x": 1}]) == []
    assert engine.run(engine.load([Rule("r", (NAME,))]), []) == []


def test_worker_engine_refuses_in_the_parent() -> None:
    """Rules past a limit never reach the process: its module need not even exist."""
    with WorkerEngine(module="no.such.module") as worker, pytest.raises(LimitExceeded):
        worker.load([Rule("é", (NAME,))])
