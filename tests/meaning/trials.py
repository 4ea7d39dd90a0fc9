"""Trials of all properties, each from a seed: one program by chance, evidence by chance, what must hold.

In: a seed.  Out: counts, or AssertionError.  The tests try some seeds, `nightly.py` many.
"""

import random
import re
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from assay.evidence.facts import CollectionData, Evidence, RecordData
from assay.plan import tree as plan
from assay.reference.ratings import evaluate
from assay.units.bounds import Interval, point, scale
from assay.verdict.evaluation import NOT_APPLICABLE, differences
from tests.meaning import laws_of_follow_up
from tests.meaning.build import fact, on_network
from tests.meaning.generate import (
    IN_KG,
    Program,
    Scope,
    Writer,
    completed,
    narrowed,
    random_evidence,
    random_program,
)
from tests.meaning.laws import (
    agreed,
    complete_settles,
    every_set_has_a_member,
    narrower_stays_inside,
    same_results,
    shuffled,
    with_duplicates,
)
from tests.meaning.laws_of_follow_up import document, followed, same_follow_up


def chain(rules: plan.Plan, rng: random.Random, steps: int) -> list[Evidence]:
    """Evidence, and ever narrower evidence, up to complete."""
    sets = [random_evidence(rules, rng)]
    for _ in range(steps):
        sets.append(narrowed(rules, sets[-1], rng))
    return [*sets, completed(rules, sets[-1], rng)]


def trial(seed: int, *, steps: int = 2, completions: int = 2) -> dict[str, int]:
    """One program on one chain of narrowing and some completions: everything that must hold of them.

    What comes back are counts: how many pairs (program, evidence), how many nodes, how many undefined.
    """
    rng = random.Random(seed)
    both = random_program(rng).plans()
    rules = both.first
    sets = chain(rules, rng, steps)
    sets += [completed(rules, sets[0], rng) for _ in range(completions)]
    found = agreed(rules, sets)
    pairs = list(zip(sets, found, strict=True))
    for each in found:
        every_set_has_a_member(each)
    for wide, narrow in pairwise(pairs[: steps + 2]):
        narrower_stays_inside(rules, wide, narrow)
    for complete in pairs[steps + 2 :]:
        narrower_stays_inside(rules, pairs[0], complete)
    defined = [complete_settles(rules, each) for each in found[steps + 1 :]]
    exact = sum(
        set().union(*(other.criteria[name].ratings for other in found[steps + 1 :])) == criterion.ratings
        for name, criterion in found[0].criteria.items()
    )
    follow = laws_of_follow_up.trial(both, pairs, steps, rng)
    return {
        **follow,
        "pairs": len(sets),
        "nodes": sum(len(each.nodes) for each in found),
        "complete": len(defined),
        "complete and defined": sum(defined),
        "criteria": len(found[0].criteria),
        "criteria that are not applicable": sum(
            c.ratings == {NOT_APPLICABLE} for each in found for c in each.criteria.values()
        ),
        "criteria whose whole set was reached": exact,
    }


def order_trial(seed: int) -> None:
    """Order of facts, members, criteria and files changes nothing; nor does a second source, nor a fact that
    nobody reads.  Of statements in another order, not a byte of the result document changes.
    """
    rng = random.Random(seed)
    program = random_program(rng)
    both = program.plans()
    rules = both.first
    found = random_evidence(rules, rng)
    pieces = list(program.pieces)
    rng.shuffle(pieces)
    others = Program(tuple(pieces)).plans()
    unread = replace(found, root=replace(found.root, facts={**found.root.facts}))
    if "a_unread" in unread.root.facts:
        del unread.root.facts["a_unread"]
    else:
        unread.root.facts["a_unread"] = fact(point(7))
    base = evaluate(rules, found)
    follow = followed(both, found, base)
    for other in (with_duplicates(found), unread):
        assert not differences(base, evaluate(rules, other))
        same_follow_up(follow, followed(both, other, base))
    mixed = shuffled(found, rng)
    for program_, evidence in ((both, mixed), (others, found)):
        after = evaluate(program_.first, evidence)
        same_results(base, after)
        other_follow = followed(program_, evidence, after)
        same_follow_up(follow, other_follow)
        if evidence is found:
            assert document(rules, base, follow) == document(program_.first, after, other_follow)
    same_results(base, on_network(others.first, [mixed])[0])


def unit_trial(seed: int) -> None:
    """Kilograms for tonnes, in the fields and in the evidence, change no verdict."""
    rng = random.Random(seed)
    program = random_program(rng)
    tonnes, kilograms = program.plans(), program.plans(IN_KG)
    found = random_evidence(tonnes.first, rng)
    heavy = replace(found, root=_thousandfold(found.root))
    one, other = evaluate(tonnes.first, found), evaluate(kilograms.first, heavy)
    same_results(one, other)
    same_follow_up(followed(tonnes, found, one), followed(kilograms, heavy, other))


def _thousandfold(data: RecordData) -> RecordData:
    made = RecordData(dict(data.facts), dict(data.records))
    for name in ("a_t", "y_t"):
        if name in made.facts:
            given = made.facts[name].value
            assert isinstance(given, Interval)
            estimate = made.facts[name].estimate
            made.facts[name] = replace(
                made.facts[name],
                value=scale(given, Fraction(1000)),
                estimate=None if estimate is None else 1000 * estimate,
            )
    for name, rows in data.collections.items():
        members = {key: replace(row, data=_thousandfold(row.data)) for key, row in rows.rows.items()}
        made.collections[name] = CollectionData(members, rows.complete, rows.span)
    return made


def bystander_trial(seed: int) -> None:
    """A criterion that does not apply changes nothing of the others, neither score nor outcome."""
    rng = random.Random(seed)
    program = random_program(rng)
    both = program.plans()
    bystander = Writer(rng).criterion("1.9", [both.first.ratings[1]])
    beside = Program((*program.pieces, bystander.replace("{", "{ applies when 1 > 2\n", 1))).plans()
    found = random_evidence(both.first, rng)
    alone, with_it = evaluate(both.first, found), evaluate(beside.first, found)
    follow, with_it_follow = followed(both, found, alone), followed(beside, found, with_it)
    assert with_it.criteria.pop("1.9").ratings == {NOT_APPLICABLE}
    same_results(alone, with_it)
    assert follow.scores == with_it_follow.scores
    for mine, theirs in zip(follow.columns(), with_it_follow.columns(), strict=True):
        assert theirs.final == {**mine.final, "1.9": {NOT_APPLICABLE}}
        assert set(mine.hits) == set(theirs.hits)
        assert (mine.outcomes, mine.surveillance) == (theirs.outcomes, theirs.surveillance)


LIMITS = [10, 3, 2, 1, 0, -1]
"""From the loosest to the tightest."""


def tighter_trial(seed: int) -> None:
    """Tightening a limit never improves a rating, whatever is compared with it, and whoever else fails."""
    rng = random.Random(seed)
    write = Writer(rng)
    site = Scope(defines=False).row("site")
    value, where = write.number(site, 2), write.condition(site, 1)
    share = rng.choice(["25 %", "50 %", "100 %"])
    ratings = "rating best credit 1 rating bad credit 0.5 rating worst credit 0 rate bad otherwise"
    method = f'method trial_method "Trial" version "1" {{ {ratings} }}'
    pieces = [write.parameters(), write.tables(), write.defines(), method]
    for place, limit in enumerate(LIMITS):
        rung = f"rate bad when {value} <= ({limit} + 1) and clause.failing_share < {share}"
        pieces.append(
            f'criterion 1.{place + 1} "C" {{ for each site where {where} require {value} <= ({limit})'
            f" {rung} rate worst otherwise }}"
        )
    rules = Program(tuple(pieces)).plan()
    for found in agreed(rules, [random_evidence(rules, rng) for _ in range(4)]):
        sets = [found.criteria[f"1.{place + 1}"].ratings - {NOT_APPLICABLE} for place in range(len(LIMITS))]
        ranks = [sorted(map(rules.ratings.index, each)) for each in sets if each]
        for looser, tighter in pairwise(ranks):
            assert tighter[0] >= looser[0], (value, ranks)
            assert tighter[-1] >= looser[-1], (value, ranks)


SAME = [
    ("not (A and B)", "(not A) or (not B)"),
    ("not (A or B)", "(not A) and (not B)"),
    ("(no site where P)", "not (some site where P)"),
    ("(every site has P)", "(no site where not P)"),
    ("(every site where Q has P)", "(no site where (Q and not P))"),
    ("((count of site where P) >= 1)", "(some site where P)"),
    ("(no site.line where R)", "not (some site.line where R)"),
    ("(every site.line has R)", "((count of site.line where not R) = 0)"),
]


def logic_trial(seed: int) -> None:
    """De Morgan and his kin, as pairs of programs over random conditions."""
    rng = random.Random(seed)
    write = Writer(rng)
    site = Scope(defines=False).row("site")
    parts = {
        "A": write.condition(Scope(defines=False), 2),
        "B": write.condition(Scope(defines=False), 2),
        "P": write.condition(site, 2),
        "Q": write.condition(site, 1),
        "R": write.condition(Scope(defines=False).row("site", "line"), 2),
    }
    pieces = [write.parameters(), write.tables(), write.defines(), write.method()[0]]
    for place, pair in enumerate(SAME):
        for side, text in enumerate(pair):
            words = re.sub(r"\b[ABPQR]\b", lambda found: parts[found.group()], text)
            pieces.append(f'criterion {place + 1}.{side + 1} "C" {{ require {words} }}')
    rules = Program(tuple(pieces)).plan()
    sets = [random_evidence(rules, rng) for _ in range(4)]
    for found in agreed(rules, sets):
        for place in range(len(SAME)):
            one, other = (found.clauses()[f"{place + 1}.{side}"].subjects[0].required for side in (1, 2))
            assert one == other, SAME[place]
