"""Tables on the host's side: walk the rows, keep those whose keys are possible."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import prod

from assay.network import values
from assay.network.operations import constant, no_value
from assay.plan import tree as plan
from assay.typed.tree import Table
from assay.units.bounds import Interval
from assay.units.values import FALSE, TRUE, UNKNOWN, Options, Value


def lookup(table: Table, keys: Sequence[Value], node: plan.Lookup, audit_date: Decimal) -> Value:
    """The cells of all rows that the keys may mean; any value when a possible key has no row."""
    begun = table.since is None or table.since <= audit_date
    hits = [row for row in table.rows if all(_may(k, t) for k, t in zip(keys, row, strict=True))]
    wanted = _combinations(keys)
    complete = begun and wanted is not None and len(hits) == wanted
    if node.column is None:
        if not begun:
            return UNKNOWN
        return TRUE if complete else UNKNOWN if hits else FALSE
    cells = [table.rows[row][node.column] for row in hits]
    if not complete or None in cells:
        return no_value(node)
    return values.either([constant(cell) for cell in cells if cell is not None])


def _may(key: Value, text: str) -> bool:
    if isinstance(key, Options):
        return key.known is None or text in key.known
    assert isinstance(key, Interval)
    low, high = values.line(key)
    return low <= Fraction(text) <= high


def _combinations(keys: Sequence[Value]) -> int | None:
    """How many combinations of keys are possible; None for no end of them."""
    sizes: list[int] = []
    for key in keys:
        if isinstance(key, Options) and key.known is not None:
            sizes.append(len(key.known))
        elif isinstance(key, Interval) and key.exact:
            sizes.append(1)
        else:
            return None
    return prod(sizes)
