"""The properties to keep for ever, as functions: each raises AssertionError where a property is broken.

In: a program, evidence, evaluations.  The tests try them on some seeds, `nightly.py` on many.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import TypeVar

from assay.evidence.facts import CollectionData, Evidence, Fact, Origin, RecordData
from assay.plan import tree as plan
from assay.reference.ratings import evaluate
from assay.typed.tree import Op
from assay.units.values import FALSE, OptionalValue, inside, settled
from assay.verdict.evaluation import Evaluation, NodeKey, differences
from tests.meaning.build import Network

UNLISTED = "*"
T = TypeVar("T")


def agreed(rules: plan.Plan, sets: Sequence[Evidence]) -> list[Evaluation]:
    """The reference's evaluations; the network must find the same, node by node."""
    with Network(rules) as network:
        return [agree(rules, network, each) for each in sets]


def agree(rules: plan.Plan, network: Network, found: Evidence) -> Evaluation:
    """The reference's evaluation; the network must find the same, node by node."""
    reference = evaluate(rules, found)
    unlike = differences(reference, network.evaluate(found))
    assert not unlike, "\n".join(
        f"{describe(rules, d.where)}: reference {d.first}, network {d.second}" for d in unlike[:5]
    )
    return reference


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
    if name in listed:
        return [name]
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
    nodes_stay_inside(rules, wide, narrow)
    for name, criterion in after.criteria.items():
        was_criterion = before.criteria[name]
        assert criterion.ratings <= was_criterion.ratings, (
            f"{name}: {sorted(was_criterion.ratings)} became {sorted(criterion.ratings)}"
        )
        assert inside(criterion.applies, was_criterion.applies)
        assert set(criterion.risk) <= set(was_criterion.risk), name
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


def nodes_stay_inside(
    rules: plan.Plan, wide: tuple[Evidence, Evaluation], narrow: tuple[Evidence, Evaluation]
) -> None:
    """The law for the nodes alone."""
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
    absent = of_what_is_absent(rules, found)
    unsettled = [k for k, value in found.nodes.items() if not settled(value) and k[0] not in absent]
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
        assert len(criterion.risk) == 1, f"{criterion.id}: {criterion.risk}"
    return True


def of_what_is_absent(rules: plan.Plan, found: Evaluation) -> set[int]:
    """What a phrase asks of the value of an optional that is known to be absent: it has no value, so any."""
    gone = {
        key[0]
        for key, value in found.nodes.items()
        if isinstance(value, OptionalValue) and value.present == FALSE and not settled(value.value)
    }
    about: set[int] = set()
    for node in rules.nodes:  # children before parents
        if isinstance(node, plan.Apply):
            children = {child.head.id for child in node.args}
            if (node.op is Op.UNWRAP and children & gone) or children & about:
                about.add(node.head.id)
    return about


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
