"""The properties to keep for ever, on programs and evidence by chance.  `nightly.py` tries many more.

A failure names its seed: `trials.trial(seed)` makes the same program and evidence again.
"""

import random
from collections import Counter

import pytest

from assay.plan import tree as plan
from assay.typed.tree import Op
from tests.meaning import trials
from tests.meaning.generate import completed, random_evidence, random_program
from tests.meaning.generate_follow_up import SCORES


@pytest.mark.parametrize("first", range(0, 120, 5))
def test_engines_agree_the_law_holds_and_completions_lie_inside(first: int) -> None:
    for seed in range(first, first + 5):
        trials.trial(seed)


@pytest.mark.parametrize("first", range(0, 30, 5))
def test_order_duplicates_and_unread_facts_change_nothing(first: int) -> None:
    for seed in range(first, first + 5):
        trials.order_trial(seed)


@pytest.mark.parametrize("first", range(0, 30, 5))
def test_kilograms_for_tonnes_change_no_verdict(first: int) -> None:
    for seed in range(first, first + 5):
        trials.unit_trial(seed)


@pytest.mark.parametrize("first", range(0, 20, 5))
def test_a_criterion_that_does_not_apply_changes_nothing_of_the_others(first: int) -> None:
    for seed in range(first, first + 5):
        trials.bystander_trial(seed)


@pytest.mark.parametrize("first", range(0, 30, 5))
def test_laws_of_logic_hold_between_programs(first: int) -> None:
    for seed in range(first, first + 5):
        trials.logic_trial(seed)


@pytest.mark.parametrize("first", range(0, 30, 5))
def test_tightening_a_limit_never_improves_a_rating(first: int) -> None:
    for seed in range(first, first + 5):
        trials.tighter_trial(seed)


def test_the_generator_writes_every_operation() -> None:
    """What it never wrote, the properties above would not hold of."""
    ops: Counter[str] = Counter()
    for seed in range(60):
        for node in random_program(random.Random(seed)).plan().nodes:
            match node:
                case plan.Apply():
                    ops[node.op] += 1
                case plan.Quantify():
                    ops[node.kind] += 1
                case plan.ClauseFact():
                    ops[node.name] += 1
                case _:
                    ops[type(node).__name__] += 1
    kinds = ["every", "some", "no", "count", "share", "sum", "least", "greatest", "average"]
    facts = ["clause.subjects", "clause.failing_share", "finding.significant_risk"]
    nodes = ["Const", "Param", "FieldNode", "Element", "Select", "Lookup"]
    wanted = [*kinds, *facts, *nodes, *Op]
    assert not [name for name in wanted if ops[name] == 0]


def test_the_generator_writes_every_line_of_a_method() -> None:
    texts = ["\n".join(random_program(random.Random(seed)).pieces) for seed in range(60)]
    wanted = [
        "escalate to", '" ask "', "outcome none when no criterion where applicable", "when (no criterion",
        "surveillance after", "deadline plan", "weight is", "risk likelihood", "previous_rating",
        "principle.criterion", "every principle", "waived", "p_open", "decision simple",
        "decision guarded 10 %", "decision guarded 0.5 kg", "renumbering", "(average of credit",
        *(f"score {name}" for name in SCORES),
    ]  # fmt: skip
    missing = [words for words in wanted if not any(words in text for text in texts)]
    assert not missing


def test_the_generator_makes_all_that_persons_say_and_decide() -> None:
    said: Counter[str] = Counter()
    for seed in range(60):
        rng = random.Random(seed)
        rules = random_program(rng).plan()
        given = random_evidence(rules, rng)
        for name in ("judgements", "findings", "confirmations", "overrides", "inapplicable", "waivers"):
            said[name] += len(getattr(given, name))
        before = given.previous
        said["not stated" if before is None else "none" if before.ratings is None else "stated"] += 1
        said["by earlier numbers"] += before is not None and before.version == "0"
        said["estimates"] += sum(fact.estimate is not None for fact in given.root.facts.values())
        whole = completed(rules, given, rng)
        assert whole.overrides == given.overrides  # decisions stay as they are
        assert whole.waivers == given.waivers
    assert len(said) == 11
    assert all(said.values()), said
