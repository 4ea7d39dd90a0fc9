"""Tables (definition 7): the cell at the keys, for every key that is possible."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from assay.plan import tree as plan
from assay.typed.domain import whole
from assay.typed.tree import Table
from assay.typed.types import Flag
from assay.units import bounds
from assay.units.bounds import Interval
from assay.units.values import FALSE, TRUE, UNKNOWN, Options, Value, truth


def lookup(table: Table, keys: Sequence[Value], node: plan.Lookup, audit_date: Decimal) -> Value:
    """A column at the keys; without a column, whether there is such a row."""
    if table.since is not None and audit_date < table.since:
        return UNKNOWN if node.column is None else undefined(node)
    matching = [row for row in table.rows if _may_match(row, keys)]
    covered = _covered(table, keys)
    if node.column is None:
        return TRUE if covered else UNKNOWN if matching else FALSE
    if not covered:
        return undefined(node)
    cells = [table.rows[row][node.column] for row in matching]
    if any(cell is None for cell in cells):
        return undefined(node)
    return _hull([cell for cell in cells if cell is not None])


def undefined(node: plan.Lookup) -> Value:
    """Any value of the column's type."""
    if isinstance(node.head.type, Flag):
        return UNKNOWN
    value = whole(node.head.type)  # type: ignore[arg-type]
    return bounds.UNDEFINED if isinstance(value, Interval) else value


def _may_match(row: tuple[str, ...], keys: Sequence[Value]) -> bool:
    return all(_may_be(key, text) for key, text in zip(keys, row, strict=True))


def _may_be(key: Value, text: str) -> bool:
    if isinstance(key, Options):
        return key.known is None or text in key.known
    assert isinstance(key, Interval)
    return bounds.point(Decimal(text)).inside(key)


def _covered(table: Table, keys: Sequence[Value]) -> bool:
    """Whether every possible combination of keys has a row."""
    texts: list[set[str]] = []
    for key in keys:
        if isinstance(key, Options) and key.known is not None:
            texts.append(set(key.known))
        elif isinstance(key, Interval) and key.exact and key.low is not None:
            texts.append({format(key.low.normalize(), "f")})
        else:
            return False
    wanted = [()] if not texts else _product(texts)
    return all(combination in table.rows for combination in wanted)


def _product(texts: Sequence[set[str]]) -> list[tuple[str, ...]]:
    combinations: list[tuple[str, ...]] = [()]
    for choices in texts:
        combinations = [(*done, text) for done in combinations for text in sorted(choices)]
    return combinations


def _hull(cells: Sequence[Interval | frozenset[str] | bool]) -> Value:
    if isinstance(cells[0], bool):
        return truth(True in cells) & TRUE | (FALSE if False in cells else 0)
    if isinstance(cells[0], frozenset):
        return Options(frozenset().union(*(cell for cell in cells if isinstance(cell, frozenset))))
    return bounds.hull([cell for cell in cells if isinstance(cell, Interval)])
