"""What of the rules and the evidence an expression reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from assay.graph.tree import Key, Kind
from assay.typed import tree as typed
from assay.typed.schema import Field, Group, Leaf, Rows, Schema
from assay.typed.types import Record, Row
from assay.typed.walk import children

Path = tuple[str, ...]


def path_of(expr: typed.Read) -> Path:
    """Where a field stands: in the evidence, or in the record type that a definition speaks of."""
    return (expr.name,) if expr.base is None else (*_place(expr.base), expr.name)


def _place(expr: typed.Expr) -> Path:
    if isinstance(expr.type, Row):
        return expr.type.collection
    assert isinstance(expr.type, Record)
    return expr.type.owner


def find(schema: Schema, path: Path) -> Field | None:
    """The field at a path of the evidence or of a record type.

    None where there is none: the rows of a method, and the days that every row of a year has.
    """
    found = _descend(schema.fields, path)
    if found is not None:
        return found
    for length in range(len(path) - 1, 0, -1):
        for _, item in schema.walk():
            if not isinstance(item, Leaf) and item.owner == path[:length]:
                return _descend(item.fields, path[length:])
    return None


def _descend(fields: Mapping[str, Field], path: Path) -> Field | None:
    found: Field | None = None
    for name in path:
        found = fields.get(name)
        fields = found.fields if isinstance(found, Group | Rows) else {}
    return found


def reads(expr: typed.Expr, schema: Schema) -> Iterator[Key]:
    """What an expression reads itself.  Of a path, only its end."""
    match expr:
        case typed.ParamRef():
            yield Kind.PARAMETER, expr.name
        case typed.Derived():
            yield Kind.DEFINITION, expr.define
        case typed.Lookup():
            yield Kind.TABLE, expr.table
        case typed.Quantify():
            yield from _collections(expr.range)
        case typed.Select():
            yield Kind.EVIDENCE, ".".join(expr.rows.path)
        case typed.Read():
            yield from _fields(expr, schema)
            return
        case _:
            pass
    for item in children(expr):
        yield from reads(item, schema)


def _collections(found: typed.Range) -> Iterator[Key]:
    for binder in found.binders:
        if binder.rows is not None:
            yield Kind.EVIDENCE, ".".join(binder.rows.path)


def range_reads(found: typed.Range, schema: Schema) -> Iterator[Key]:
    """What a `for each` goes through."""
    yield from _collections(found)
    for binder in found.binders:
        if binder.source is not None:
            yield from reads(binder.source, schema)


def _fields(expr: typed.Read, schema: Schema) -> Iterator[Key]:
    path = path_of(expr)
    if find(schema, path) is not None:
        yield Kind.EVIDENCE, ".".join(path)
    base = expr.base
    while isinstance(base, typed.Read):
        base = base.base
    if base is not None:
        yield from reads(base, schema)


def expressions(rules: typed.Rules) -> Iterator[typed.Expr]:
    """Every expression of principles, criteria and definitions."""
    lines = [line for principle in rules.principles.values() for line in principle.applies]
    for criterion in rules.criteria:
        lines += criterion.applies
        yield from (row.condition for row in criterion.risk if row.condition is not None)
        yield from (rung.condition for rung in criterion.ladder if rung.condition is not None)
        for clause in criterion.clauses:
            lines += clause.applies
            yield from (item for item in (clause.where, *clause.requires) if item is not None)
            yield from (rung.condition for rung in clause.ladder if rung.condition is not None)
    yield from (condition.expr for line in lines for condition in line.conditions)
    yield from (define.body for define in rules.defines.values())
