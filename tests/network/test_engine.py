"""Both engines against the meaning of the rules: numbers at their thresholds, missing properties, random
rulesets in random order, after refusals, and over many batches on one network.

In: rules and facts.  Out: who fired, compared with a few lines of Python.
"""

import math
import random
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.network.client import WorkerEngine
from assay.network.driver import EngineFailed, EngineMissing, Network, Networks
from assay.network.engine import Door, Engine
from assay.network.limits import check
from assay.network.ruleset import Operator, Rule, number_text, to_json
from assay.network.ruleset import Test as Comparison  # under its own name pytest would collect it

Fact = Mapping[str, float]
Meaning = Callable[[Sequence[Rule], Sequence[Fact]], list[tuple[int, int]]]
OPERATORS: list[Operator] = ["==", "<", "<=", ">", ">="]
POSITIVE = [1e-05, 1.5e-05, 123456789012345.0, 1.23456789012345e-10, 0.1, 0.3, 1e16, 9.87654321098765e20, 2.5]
THRESHOLDS = [0.0, -0.0, *POSITIVE, *(-x for x in POSITIVE), 1, 0, -7, 2**53, 33.3, 1e300, 5e-324]


def around(x: float) -> list[float]:
    """Below, at and above at the fifteenth significant digit, and at the next double."""
    near = [math.nextafter(x, -math.inf), float(x), math.nextafter(x, math.inf)]
    if x:
        last = 10.0 ** (math.floor(math.log10(abs(x))) - 14)
        near += [float(f"{x - last:.15g}"), float(f"{x + last:.15g}")]
    return [*near, 0, 0.0, -0.0, *([x - 1, x, x + 1] if isinstance(x, int) and abs(x) < 2**53 else [x])]


@pytest.mark.parametrize("threshold", THRESHOLDS, ids=repr)
def test_numbers_just_below_at_and_just_above_a_threshold(
    threshold: float, engine: Door, meaning: Meaning
) -> None:
    rules = [Rule(op, (Comparison("x", op, threshold),)) for op in OPERATORS]
    facts = [{"x": x} for x in around(threshold)]
    assert engine.run(engine.load(rules), facts) == meaning(rules, facts)


@given(st.one_of(st.floats(allow_nan=False, allow_infinity=False), st.integers(-(2**53), 2**53)))
def test_a_number_is_written_with_a_dot_or_as_an_integer_and_reads_back(number: float) -> None:
    text = number_text(number) or ""
    assert type(number)(text) == number
    assert ("." in text) == isinstance(number, float)


def test_the_text_of_a_ruleset() -> None:
    rules = [
        Rule("r 1", (Comparison("g", "==", 3), Comparison("v", ">=", 1e-05))),
        Rule("r2", (Comparison("v", "<", -2.0),)),
    ]
    assert to_json(rules) == (
        '{"r 1":{"all":[{"m":{"$and":[{"g":3},{"$gte":{"v":1.0e-05}}]}}]},'
        '"r2":{"all":[{"m":{"$and":[{"$lt":{"v":-2.0}}]}}]}}'
    )


@pytest.mark.parametrize("op", OPERATORS)
@pytest.mark.parametrize("value", [0, -1, 1, 0.0])
def test_a_missing_property_never_matches(op: Operator, value: float, engine: Door) -> None:
    rules = [Rule("alone", (Comparison("x", op, value),))]
    rules += [Rule("first", (Comparison("x", op, value), Comparison("y", ">=", 0)))]
    rules += [Rule("last", (Comparison("y", ">=", 0), Comparison("x", op, value)))]
    assert engine.run(engine.load(rules), [{"y": 0}, {"z": value}]) == []


def some_rules(pick: random.Random, most: int) -> list[Rule]:
    """Rules over a few properties and constants, so that paths, values and edges meet often."""
    rules = []
    for i in range(pick.randrange(1, most)):
        tests = [Comparison("g", "==", pick.randrange(9))] * pick.randrange(2)
        for _ in range(pick.randrange(1, 5)):
            value = pick.choice([0, 1, -1, 2.5, 1e-05, 1e16, 1 / 3, 100, 0.1])
            tests.append(Comparison(pick.choice("vwxyz"), pick.choice(OPERATORS), value))
        pick.shuffle(tests)
        rules.append(Rule(f"r{i}", tuple(tests)))
    return rules


def some_facts(pick: random.Random, most: int) -> list[Fact]:
    values = [0, 1, 1.0, -1, 2.5, 2, 1e-05, 2e-05, 1e16, 1 / 3, 100.0, 0.1, pick.random()]
    return [
        {name: pick.choice(values) for name in pick.sample("gvwxyzu", pick.randrange(1, 7))}
        | ({"g": pick.randrange(9)} if pick.random() < 0.8 else {})
        for _ in range(pick.randrange(most))
    ]


def fitting(pick: random.Random, most: int = 150) -> list[Rule]:
    while check(rules := some_rules(pick, most)):
        pass
    return rules


@pytest.mark.parametrize("seed", range(40))
def test_random_rules_on_random_facts(seed: int, meaning: Meaning) -> None:
    pick = random.Random(seed)
    with Engine() as engine:
        compare(engine, pick, meaning, batches=8)


@pytest.mark.parametrize("seed", range(40, 46))
def test_random_rules_in_the_worker(seed: int, worker: WorkerEngine, meaning: Meaning) -> None:
    compare(worker, random.Random(seed), meaning, batches=4)


def compare(engine: Door, pick: random.Random, meaning: Meaning, batches: int) -> None:
    """Many batches on a few networks, each also in another order of facts, some after a refused one."""
    rulesets = [fitting(pick) for _ in range(3)]
    networks = [engine.load(rules) for rules in rulesets]
    for _ in range(batches):
        which = pick.randrange(3)
        facts = some_facts(pick, 120)
        if pick.random() < 0.3:
            spoil(engine, networks[which])
        assert engine.run(networks[which], facts) == meaning(rulesets[which], facts)
        order = pick.sample(range(len(facts)), len(facts))
        shuffled = engine.run(networks[which], [facts[i] for i in order])
        assert sorted((order[fact], rule) for fact, rule in shuffled) == meaning(rulesets[which], facts)


def spoil(engine: Door, network: int) -> None:
    """A batch that the engine's parser stops reading in the middle."""
    with pytest.raises(EngineFailed):
        engine._machine.fire(network, ['{"id":1,"x":1}', '{"id":2,"x":1e-05}', '{"id":3,"x":1}'])


def test_the_order_of_rules_changes_nothing(meaning: Meaning) -> None:
    pick = random.Random(7)
    rules, facts = fitting(pick), some_facts(pick, 200)
    order = pick.sample(range(len(rules)), len(rules))
    with Engine() as engine:
        found = engine.run(engine.load([rules[i] for i in order]), facts)
    assert sorted((fact, order[rule]) for fact, rule in found) == meaning(rules, facts)


SIMPLE = [Rule("r", (Comparison("x", ">", 1),))]
BROKEN = {
    "first unreadable": ['{"id":1,"x":1e5}', '{"id":2,"x":2}'],
    "middle unreadable": ['{"id":1,"x":2}', '{"id":2,"x":inf}', '{"id":3,"x":2}'],
    "last unreadable": ['{"id":1,"x":2}', '{"id":2,"x":1e5}'],
    "no id in front": ['{"x":2}'],
}


@pytest.mark.parametrize("batch", BROKEN.values(), ids=BROKEN)
def test_a_batch_that_is_cut_short_is_an_error_and_the_next_one_is_right(batch: list[str]) -> None:
    network = Network(["r"], to_json(SIMPLE))
    for _ in range(3):
        with pytest.raises(EngineFailed):
            network.fire(batch)
        assert network.fire(['{"id":1,"x":2}', '{"id":2,"x":1}', '{"id":3,"x":1.5}']) in (
            [(1, 0), (3, 0)],
            [(3, 0), (1, 0)],
        )
    network.close()


def test_a_ruleset_that_the_engine_refuses_is_an_error() -> None:
    with pytest.raises(EngineFailed, match="refused a ruleset"):
        Network(["r"], '{"r":{"all":[{"m":{"$and":[{"x":1e5}]}}]}}')


class Inventing:
    """A machine that makes its answers up."""

    def __init__(self, pairs: list[tuple[int, int]]) -> None:
        self.pairs, self.restarts = pairs, 0

    def fire(self, *_: object) -> list[tuple[int, int]]:
        return self.pairs

    def restart(self) -> None:
        self.restarts += 1

    def create(self, *_: object) -> None:
        pass

    delete = close = create


@pytest.mark.parametrize("pairs", [[(1, 0), (1, 0)], [(0, 0)], [(3, 0)], [(1, 1)], [(1, -1)]], ids=str)
def test_an_answer_that_cannot_be_is_not_believed(pairs: list[tuple[int, int]]) -> None:
    machine = Inventing(pairs)
    with Door(machine) as door, pytest.raises(EngineFailed):
        door.run(door.load(SIMPLE), [{"x": 2}, {"x": 2}])
    assert machine.restarts == 1


class Stuttering:
    """A C module whose agenda never ends."""

    error = ValueError

    def __init__(self) -> None:
        self.calls: list[str] = []

    def __getattr__(self, name: str) -> Callable[..., object]:
        def call(*_: object) -> object:
            self.calls.append(name)
            return {
                "create_ruleset": 1,
                "assert_facts": (0, 1),
                "start_action_for_state": ("", self.fired),
            }.get(name, self.fired if name == "complete_and_start_action" and not self.quiet else None)

        return call

    fired, quiet = '{"$end":{"m":{"id":797185,"$end":1.5}}}', True


def test_an_agenda_without_end_is_abandoned(monkeypatch: pytest.MonkeyPatch) -> None:
    c = Stuttering()
    monkeypatch.setattr("assay.network.driver.load_c_module", lambda: c)
    network = Network(["r"], to_json(SIMPLE))
    c.quiet = False
    c.fired = '{"r":{"m":{"id":1,"x":2}}}'
    with pytest.raises(EngineFailed, match="more often"):
        network.fire(['{"id":1,"x":2}'])
    assert c.calls[-2:] == ["abandon_action", "delete_state"]


def test_networks_are_numbered_apart_and_unloaded(engine: Door) -> None:
    first = engine.load(SIMPLE)
    second = engine.load([Rule("r", (Comparison("x", "<", 1),))])
    assert first != second
    assert engine.run(first, [{"x": 2}]) == [(0, 0)]
    assert engine.run(second, [{"x": 2}]) == []
    engine.unload(first)
    with pytest.raises(KeyError):
        engine.run(first, [{"x": 2}])
    assert engine.run(second, [{"x": 0}]) == [(0, 0)]
    assert engine.load(SIMPLE) not in (first, second)


def test_loading_and_unloading_leaves_nothing() -> None:
    networks = Networks()
    for number in range(50):
        networks.create(number, ["r"], to_json(SIMPLE))
    for number in range(40):
        networks.delete(number)
    networks.close()
    assert networks._networks == {}


def test_without_the_package_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "durable_rules_engine", None)
    with pytest.raises(EngineMissing) as raised:
        Engine()
    for word in ("C compiler", "headers", "pip install", "3.13", "-DPyEval_CallObject=PyObject_CallObject"):
        assert word in str(raised.value)


def test_importing_the_rules_does_not_load_the_engine() -> None:
    code = (
        "import sys, assay.network.engine, assay.network.client; print('durable_rules_engine' in sys.modules)"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "False"


MANY_RUNS = """
import resource
from assay.network.engine import Engine
from assay.network.ruleset import Rule, Test

def pages():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * resource.getpagesize() / 1e6

rules = [Rule(f"r{i}", (Test("g", "==", i % 10), Test("x", ">", i / 3))) for i in range(100)]
facts = [{"g": i, "x": 5.5 + i} for i in range(10)]
with Engine() as engine:
    network = engine.load(rules)
    expected = engine.run(network, facts)
    for _ in range(500):
        engine.run(network, facts)
    before = pages()
    for _ in range(10_000):
        assert engine.run(network, facts) == expected
    print(before, pages())
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_memory_is_flat_over_ten_thousand_runs(capsys: pytest.CaptureFixture[str]) -> None:
    printed = subprocess.check_output([sys.executable, "-c", MANY_RUNS], text=True, timeout=300)
    before, after = map(float, printed.split())
    with capsys.disabled():
        print(f"\nresident: {before:.1f} MB before 10,000 runs, {after:.1f} MB after")  # noqa: T201
    assert after - before < 5
