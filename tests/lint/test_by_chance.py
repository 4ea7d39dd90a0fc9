"""What the rules about rules decide, held against evidence by chance.

In: random programs, and complete evidence for them.  What is said to be always true is never false, what is
said to be impossible together is never so together, and no program makes a rule stumble.
"""

from __future__ import annotations

import random

import pytest

from assay.evidence.facts import Evidence, RecordData
from assay.lint.decided import Assumed, Decided
from assay.lint.matter import Matter
from assay.lint.run import lint
from assay.plan import tree as plan
from assay.plan.follow_up import lower_follow_up
from assay.plan.from_typed import lower
from assay.reference.ratings import Conformance, evaluate
from assay.typed.from_syntax import check_program
from assay.units.values import FALSE, TRUE
from tests.meaning.build import parsed
from tests.meaning.generate import completed, random_evidence, random_program

SEEDS = range(0, 60, 5)


def assumptions(clause: plan.Clause) -> list[tuple[list[Assumed], Assumed]]:
    """What is asked of a clause: what is so already, and what may come on top of it."""
    given: list[Assumed] = [] if clause.where is None else [(clause.where, True)]
    if clause.require is None:
        return []
    asked: list[tuple[list[Assumed], Assumed]] = [
        (list(given), (clause.require, True)),
        (list(given), (clause.require, False)),
    ]
    before = [*given, (clause.require, False)]
    for rung in clause.ladder:
        if rung.node is not None:
            asked.append((list(before), (rung.node, True)))
            before.append((rung.node, False))
    return asked


def trial(seed: int) -> int:
    """One program and some evidence.  How many conditions and combinations were said to be impossible."""
    rng = random.Random(seed)
    program = random_program(rng).plan()
    found = random_evidence(program, rng)
    nothing = Evidence("nothing", found.audit_date, RecordData())
    decided = Decided(evaluate(program, nothing))
    settled = {
        node.head.id: holds
        for node in program.nodes
        if plan.is_condition(node)
        and node.head.id in decided.values
        and (holds := decided.settled(node)) is not None
    }
    never = [
        (clause, assumed)
        for clause in program.clauses
        for before, last in assumptions(clause)
        if not decided.possible(assumed := [*before, last])
    ]
    for _ in range(4):
        state = Conformance(program, completed(program, found, rng))
        for clause, assumed in never:
            for rows, presence, _ in state.combinations(clause.binders, {}):
                together = [state.truth(node, rows) == (TRUE if holds else FALSE) for node, holds in assumed]
                assert presence != TRUE or not all(together), f"seed {seed}: {clause.id}"
        for (node, _), value in evaluate(program, state.evidence).nodes.items():
            if node in settled:
                assert value != (FALSE if settled[node] else TRUE), f"seed {seed}: node {node}"
    return len(never) + len(settled)


@pytest.mark.parametrize("first", SEEDS)
def test_what_is_decided_is_so_with_any_evidence(first: int) -> None:
    assert sum(trial(seed) for seed in range(first, first + 5))


@pytest.mark.parametrize("first", SEEDS)
def test_no_program_makes_a_rule_stumble(first: int) -> None:
    texts = random_program(random.Random(first)).texts()
    trees = [parsed(f"file{place}.assay", text).program for place, text in enumerate(texts)]
    rules = check_program(trees).rules
    assert rules is not None
    program, second = lower(rules), lower_follow_up(rules)
    found = lint(Matter(trees, rules, program, second))
    assert found == lint(Matter(trees[::-1], rules, program, second))
