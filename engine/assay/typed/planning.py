"""The tables that audits are planned by: no rule reads them, `assay audit-plan` does.

In: a table of one of their names.  Out: a message where it has not the one shape that is read, or names a
part that the standard does not have, so that nobody fills in what nothing reads.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from assay.source import Span
from assay.syntax import tree as syntax
from assay.typed import errors, tree
from assay.typed.builtin import AUDIT_TYPES, FUNCTIONS, SAMPLING
from assay.typed.types import PLAIN, TEXT
from assay.typed.world import World


def check_shape(
    world: World, item: syntax.Table, columns: Sequence[tree.Column], keys: Sequence[str]
) -> None:
    """Raises `Reported` where a table of one of these names has another shape."""
    others = [column for column in columns if column.name not in keys]
    if item.name.text == SAMPLING:
        types = ", ".join(AUDIT_TYPES)
        remedy = f"its key is a number of facilities, and its columns are numbers called {types}"
        plain = all(column.type == PLAIN for column in columns)
        if len(keys) != 1 or not plain or not {column.name for column in others} <= set(AUDIT_TYPES):
            message = f"the table `{SAMPLING}` says how many like facilities an audit visits"
            raise world.stop(errors.bad_table(item.name.span, message, remedy))
    if item.name.text == FUNCTIONS:
        texts = all(column.type == TEXT for column in columns)
        if len(keys) != 1 or not texts or [column.name for column in others] != ["functions"]:
            message = f"the table `{FUNCTIONS}` says with which functions an audit speaks"
            remedy = (
                "its key is a principle or criterion, and its one other column is `functions : text`, "
                "which holds them separated by `;`"
            )
            raise world.stop(errors.bad_table(item.name.span, message, remedy))


def check_parts(world: World, items: Iterable[syntax.Table], parts: Collection[str]) -> None:
    """`parts`: the principles and criteria of the standard."""
    for item in items:
        table = world.tables.get(FUNCTIONS)
        if item.name.text != FUNCTIONS or table is None or table.span != item.span:
            continue
        for (part,) in table.rows:
            if part not in parts:
                world.unknown("principle or criterion", syntax.Word(part, _place(item, part)), parts)


def _place(item: syntax.Table, part: str) -> Span:
    """The cell of a key; of a table in a file, the name of the table."""
    return next((c.span for row in item.rows for c in row if c.span.text.strip('"') == part), item.name.span)
