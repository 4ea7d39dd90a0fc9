"""From checked rules to the graph of what reads what.

A definition on a record type reads fields of that type (`document.in_place`); a criterion also reads what its
principle's applicability does.  Cases read nothing: they are tests.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from assay.graph.tree import Graph, Key, Kind, Thing
from assay.graph.walk import find, range_reads, reads
from assay.typed import tree as typed
from assay.typed.schema import Field, Leaf, Rows, Schema
from assay.typed.types import RefTo

_ACTIVITY: Key = (Kind.EVIDENCE, "entity.activity")


def from_rules(rules: typed.Rules) -> Graph:
    """The whole graph of some rules."""
    things = {thing.key: thing for thing in _things(rules)}
    edges: dict[tuple[Key, Key], None] = {}
    for user, used in _edges(rules):
        _type_field(rules.schema, things, used)
        if used in things:
            edges.setdefault((user, used))
    return Graph(things, tuple(edges))


def _type_field(schema: Schema, things: dict[Key, Thing], key: Key) -> None:
    """A field of a record type is a thing where a definition reads it."""
    kind, name = key
    if kind is Kind.EVIDENCE and key not in things:
        item = find(schema, tuple(name.split(".")))
        if item is not None:
            things[key] = Thing(kind, name, _title(item), item.span)


def _title(item: Field) -> str | None:
    return item.question if isinstance(item, Leaf) else item.title


# ---- things -----------------------------------------------------------------------------------------------


def _things(rules: typed.Rules) -> Iterator[Thing]:
    method = rules.method
    yield Thing(Kind.METHOD, method.name, method.title, method.span)
    for criterion in rules.criteria:
        yield Thing(Kind.CRITERION, criterion.id, criterion.title, criterion.span)
        for clause in criterion.clauses:
            if clause.id != criterion.id:
                yield Thing(Kind.CLAUSE, clause.id, clause.title, clause.span)
    for define in rules.defines.values():
        yield Thing(Kind.DEFINITION, define.name, define.title, define.span)
    for parameter in rules.parameters.values():
        yield Thing(Kind.PARAMETER, parameter.name, parameter.title, parameter.span)
    for table in rules.tables.values():
        yield Thing(Kind.TABLE, table.name, table.title, table.span)
    for path, item in rules.schema.walk():
        yield Thing(Kind.EVIDENCE, ".".join(path), _title(item), item.span)


# ---- edges ------------------------------------------------------------------------------------------------


def _edges(rules: typed.Rules) -> Iterator[tuple[Key, Key]]:
    method: Key = (Kind.METHOD, rules.method.name)
    yield from ((method, used) for used in _method_reads(rules))
    for criterion in rules.criteria:
        own: Key = (Kind.CRITERION, criterion.id)
        principle = rules.principles[criterion.principle]
        expressions = [*_ladder(criterion.risk), *_ladder(criterion.ladder)]
        yield from ((own, used) for used in _applies([*principle.applies, *criterion.applies], rules.schema))
        yield from ((own, used) for expr in expressions for used in reads(expr, rules.schema))
        for clause in criterion.clauses:
            key = own if clause.id == criterion.id else (Kind.CLAUSE, clause.id)
            if key != own:
                yield own, key
            yield from ((key, used) for used in _clause_reads(clause, rules))
    for define in rules.defines.values():
        key = (Kind.DEFINITION, define.name)
        yield from ((key, used) for used in reads(define.body, rules.schema))


def _method_reads(rules: typed.Rules) -> Iterator[Key]:
    method, schema = rules.method, rules.schema
    expressions = [*_ladder(method.ladder), *_ladder(method.outcomes), *_ladder(method.surveillance)]
    expressions += [line.where for line in method.escalations if line.where is not None]
    expressions += [line.date for line in method.deadlines]
    expressions += [line.period for line in method.surveillance]
    for expr in expressions:
        yield from reads(expr, schema)


def _ladder(
    rows: Sequence[typed.Rung | typed.RiskRow | typed.Outcome | typed.Surveillance],
) -> list[typed.Expr]:
    return [row.condition for row in rows if row.condition is not None]


def _applies(lines: Iterable[typed.Applicability], schema: Schema) -> Iterator[Key]:
    for line in lines:
        if line.activities:
            yield _ACTIVITY
        for condition in line.conditions:
            yield from reads(condition.expr, schema)


def _clause_reads(clause: typed.Clause, rules: typed.Rules) -> Iterator[Key]:
    schema = rules.schema
    yield from _applies(clause.applies, schema)
    if clause.range is not None:
        yield from range_reads(clause.range, schema)
    for expr in (clause.where, *clause.requires, *_ladder(clause.ladder)):
        if expr is not None:
            yield from reads(expr, schema)
    for question in clause.questions:
        yield from (asked(name, clause.range, rules) for name in question.using)


def asked(name: str, found: typed.Range | None, rules: typed.Rules) -> Key:
    """What a path behind `using` means: a field of a row at hand, the row itself, or a name of the rules."""
    first, *rest = name.split(".")
    kind, found_name = _asked_first(first, found, rules)
    path = tuple(found_name.split("."))
    for part in rest:
        item = find(rules.schema, path)
        if isinstance(item, Leaf) and isinstance(item.type, RefTo):
            path = item.type.collection
            item = find(rules.schema, path)
        derived = ".".join((*item.owner, part)) if item is not None and not isinstance(item, Leaf) else ""
        if derived in rules.defines:
            return Kind.DEFINITION, derived
        path = (*path, part)
    return kind, ".".join(path)


def _asked_first(name: str, found: typed.Range | None, rules: typed.Rules) -> Key:
    for binder in reversed(found.binders if found is not None else ()):
        rows: Rows | None = binder.rows
        if rows is not None and name in rows.fields:
            return Kind.EVIDENCE, ".".join((*rows.path, name))
        if rows is not None and ".".join((*rows.owner, name)) in rules.defines:
            return Kind.DEFINITION, ".".join((*rows.owner, name))
        if rows is not None and name == rows.name:
            return Kind.EVIDENCE, ".".join(rows.path)
    if name in rules.parameters:
        return Kind.PARAMETER, name
    return (Kind.DEFINITION if name in rules.defines else Kind.EVIDENCE), name
