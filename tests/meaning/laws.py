"""The properties to keep for ever, as functions: each raises AssertionError where a property is broken.

In: a program, evidence, evaluations.  The tests try them on some seeds, `nightly.py` on many.
"""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise, product
from typing import TypeVar

from assay.evidence.facts import CollectionData, Evidence, Fact, Origin, RecordData
from assay.plan import tree as plan
from assay.reference.ratings import evaluate
from assay.typed.tree import Op
from assay.units.bounds import Interval, point, scale
from assay.units.values import inside, settled
from assay.verdict.evaluation import NOT_APPLICABLE, Evaluation, NodeKey, differences
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

UNLISTED = "*"
T = TypeVar("T")


def agreed(rules: plan.Plan, sets: Sequence[Evidence]) -> list[Evaluation]:
    """The reference's evaluations; the network must find the same, node by node."""
    found = [evaluate(rules, each) for each in sets]
    for reference, network in zip(found, on_network(rules, sets), strict=True):
        unlike = differences(reference, network)
        assert not unlike, "\n".join(
            f"{describe(rules, d.where)}: reference {d.first}, network {d.second}" for d in unlike[:5]
        )
    return found


def describe(rules: plan.Plan, where: str) -> str:
    words = where.split()
    if words[0] != "node":
        return where
    node = rules.nodes[int(words[1])]
    text = node.head.span.text if node.head.span is not None else type(node).__name__
    return f"{where} ({text})"


# ---- the law ---------------------------------------------------------------------------------------------


def member_names(found: Evidence) -> set[str]:
    """The names of all rows that are listed, `site.s1.cell.c1`."""
    return set(_names("", found.root))


def _names(prefix: str, data: RecordData) -> Iterator[str]:
    for name, inner in data.records.items():
        yield from _names(f"{prefix}{name}.", inner)
    for name, rows in data.collections.items():
        for key, row in rows.rows.items():
            yield f"{prefix}{name}.{key}"
            yield from _names(f"{prefix}{name}.{key}.", row.data)


def stands_for(name: str, listed: set[str]) -> list[str]:
    """What spoke for a row (or an element of a set) before it was listed: itself, or the unlisted one."""
    parts = name.split(".")
    before: list[str] = []
    unlisted = False
    for collection, key in zip(parts[::2], parts[1::2], strict=True):
        unlisted = unlisted or ".".join([*before, collection, key]) not in listed
        before += [collection, UNLISTED if unlisted else key]
    return [name, ".".join(before)] if len(parts) == 2 else [".".join(before)]


def earlier(key: NodeKey, before: Evaluation, listed: set[str]) -> NodeKey | None:
    ways = product(*(stands_for(name, listed) if name.count(".") % 2 else [name] for name in key[1]))
    return next(((key[0], names) for names in ways if (key[0], names) in before.nodes), None)


def behind_keys(rules: plan.Plan) -> set[int]:
    """The nodes that are asked of rows which a key picks."""
    found: set[int] = set()
    stack = [node.body for node in rules.nodes if isinstance(node, plan.Select)]
    while stack:
        node = stack.pop()
        if node.head.id not in found:
            found.add(node.head.id)
            stack += plan.children(node)
    return found


def narrower_stays_inside(
    rules: plan.Plan, wide: tuple[Evidence, Evaluation], narrow: tuple[Evidence, Evaluation]
) -> None:
    """The law: narrowing evidence never enlarges any set, of a node, a subject, a clause or a criterion."""
    (evidence, before), (_, after) = wide, narrow
    listed = member_names(evidence)
    picked = behind_keys(rules)
    for key, value in after.nodes.items():
        was = earlier(key, before, listed)
        if was is None:  # a key picks among listed rows only: there may have been none to ask of
            assert key[0] in picked, f"node {key} was not there before"
            continue
        assert inside(value, before.nodes[was]), (
            f"{describe(rules, f'node {key[0]}')} {key[1]}: {before.nodes[was]} became {value}"
        )
    for name, criterion in after.criteria.items():
        was_criterion = before.criteria[name]
        assert criterion.ratings <= was_criterion.ratings, (
            f"{name}: {sorted(was_criterion.ratings)} became {sorted(criterion.ratings)}"
        )
        assert inside(criterion.applies, was_criterion.applies)
    for name, clause in after.clauses().items():
        was_clause = before.clauses()[name]
        assert clause.ratings <= was_clause.ratings, (
            f"{name}: {sorted(was_clause.ratings)} became {sorted(clause.ratings)}"
        )
        subjects = {subject.rows: subject for subject in was_clause.subjects}
        for subject in clause.subjects:
            ways = product(*(stands_for(row, listed) for row in subject.rows))
            spoke = next(subjects[rows] for rows in ways if rows in subjects)
            assert subject.ratings <= spoke.ratings, f"{name} {subject.rows}"


def every_set_has_a_member(found: Evaluation) -> None:
    """An evaluator that derives the empty set reports an error, never a verdict."""
    for criterion in found.criteria.values():
        assert criterion.ratings, criterion.id
        for clause in criterion.clauses:
            assert clause.ratings, clause.id
            assert all(subject.ratings for subject in clause.subjects), clause.id


_MAY_BE_UNDEFINED = {
    Op.ADD, Op.SUB, Op.MUL, Op.DIV, Op.SHIFT_AFTER, Op.SHIFT_BEFORE, Op.CONVERT, Op.ROUND,
    Op.LEAST, Op.GREATEST, Op.AVERAGE, Op.SUM,
}  # fmt: skip


def complete_settles(rules: plan.Plan, found: Evaluation) -> bool:
    """Complete evidence with nothing undefined settles everything.  Says whether nothing was undefined.

    Nodes are numbered children before parents, so the first that is not settled must itself be undefined.
    """
    unsettled = [key for key, value in found.nodes.items() if not settled(value)]
    if unsettled:
        node = rules.nodes[min(unsettled)[0]]
        may = (
            isinstance(node, plan.Select | plan.Lookup | plan.Param)
            or (isinstance(node, plan.Apply) and node.op in _MAY_BE_UNDEFINED)
            or (
                isinstance(node, plan.Quantify)
                and node.kind in ("least", "greatest", "average", "share", "sum")
            )
        )
        assert may, f"{describe(rules, f'node {node.head.id}')} is not settled: {found.nodes[min(unsettled)]}"
        return False
    for criterion in found.criteria.values():
        assert len(criterion.ratings) == 1, f"{criterion.id}: {sorted(criterion.ratings)}"
    return True


# ---- what changes nothing --------------------------------------------------------------------------------


def shuffled(found: Evidence, rng: random.Random) -> Evidence:
    """The same evidence, its facts and members in another order."""
    return replace(found, root=_shuffled(found.root, rng))


def _order(items: Mapping[str, T], rng: random.Random) -> list[tuple[str, T]]:
    pairs = list(items.items())
    rng.shuffle(pairs)
    return pairs


def _shuffled(data: RecordData, rng: random.Random) -> RecordData:
    made = RecordData(dict(_order(data.facts, rng)))
    made.records = {name: _shuffled(inner, rng) for name, inner in _order(data.records, rng)}
    for name, rows in _order(data.collections, rng):
        members = {key: replace(row, data=_shuffled(row.data, rng)) for key, row in _order(rows.rows, rng)}
        made.collections[name] = CollectionData(members, rows.complete, rows.span)
    return made


def with_duplicates(found: Evidence) -> Evidence:
    """Every fact found in a second place, too."""
    return replace(found, root=_duplicated(found.root))


def _duplicated(data: RecordData) -> RecordData:
    return RecordData(
        {name: _twice(item) for name, item in data.facts.items()},
        {name: _duplicated(inner) for name, inner in data.records.items()},
        {
            name: CollectionData(
                {key: replace(row, data=_duplicated(row.data)) for key, row in rows.rows.items()},
                rows.complete,
            )
            for name, rows in data.collections.items()
        },
    )


def _twice(item: Fact) -> Fact:
    return replace(item, origins=(*item.origins, Origin("elsewhere", "a second document")))


def same_results(one: Evaluation, other: Evaluation) -> None:
    """The same ratings of criteria, clauses and subjects, whatever the order they stand in."""
    assert one.criteria.keys() == other.criteria.keys()
    for name, criterion in one.criteria.items():
        twin = other.criteria[name]
        assert (criterion.applies, criterion.ratings) == (twin.applies, twin.ratings), name
        clauses = {clause.id: clause for clause in twin.clauses}
        for clause in criterion.clauses:
            assert clause.applies == clauses[clause.id].applies
            assert clause.ratings == clauses[clause.id].ratings, clause.id
            assert set(clause.subjects) == set(clauses[clause.id].subjects), clause.id


# ---- one trial -------------------------------------------------------------------------------------------


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
    program = random_program(rng)
    rules = program.plan()
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
    return {
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
    """Order of facts, members, criteria, clauses and files changes nothing; nor does a second source, nor a
    fact that nobody reads.
    """
    rng = random.Random(seed)
    program = random_program(rng)
    rules = program.plan()
    found = random_evidence(rules, rng)
    pieces = list(program.pieces)
    rng.shuffle(pieces)
    other_rules = Program(tuple(pieces)).plan()
    unread = replace(found, root=replace(found.root, facts={**found.root.facts}))
    if "a_unread" in unread.root.facts:
        del unread.root.facts["a_unread"]
    else:
        unread.root.facts["a_unread"] = fact(point(7))
    base = evaluate(rules, found)
    for other in (with_duplicates(found), unread):
        assert not differences(base, evaluate(rules, other))
    same_results(base, evaluate(rules, shuffled(found, rng)))
    same_results(base, evaluate(other_rules, found))
    same_results(base, on_network(other_rules, [shuffled(found, rng)])[0])


def unit_trial(seed: int) -> None:
    """Kilograms for tonnes, in the fields and in the evidence, change no verdict."""
    rng = random.Random(seed)
    program = random_program(rng)
    tonnes, kilograms = program.plan(), program.plan(IN_KG)
    found = random_evidence(tonnes, rng)
    same_results(evaluate(tonnes, found), evaluate(kilograms, replace(found, root=_thousandfold(found.root))))


def _thousandfold(data: RecordData) -> RecordData:
    made = RecordData(dict(data.facts), dict(data.records))
    for name in ("a_t", "y_t"):
        if name in made.facts:
            given = made.facts[name].value
            assert isinstance(given, Interval)
            made.facts[name] = replace(made.facts[name], value=scale(given, Fraction(1000)))
    for name, rows in data.collections.items():
        members = {key: replace(row, data=_thousandfold(row.data)) for key, row in rows.rows.items()}
        made.collections[name] = CollectionData(members, rows.complete, rows.span)
    return made


def bystander_trial(seed: int) -> None:
    """A criterion that does not apply changes nothing of the others."""
    rng = random.Random(seed)
    program = random_program(rng)
    rules = program.plan()
    bystander = Writer(rng).criterion("9.1", [rules.ratings[1]]).replace("{", "{ applies when 1 > 2\n", 1)
    beside = Program((*program.pieces, bystander)).plan()
    found = random_evidence(rules, rng)
    alone, with_it = evaluate(rules, found), evaluate(beside, found)
    assert with_it.criteria.pop("9.1").ratings == {NOT_APPLICABLE}
    same_results(alone, with_it)


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
