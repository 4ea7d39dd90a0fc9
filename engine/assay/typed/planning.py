"""The tables that the next audits follow from: no rule reads them, results and `assay audit-plan` do.

In: a table of one of their names.  Out: a message where it has not the one shape that is read, or names a
part that the standard does not have, so that nobody fills in what nothing reads.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from assay.source import Span
from assay.syntax import tree as syntax
from assay.typed import errors, tree
from assay.typed.builtin import AUDIT_TYPES, CERTIFICATE, FUNCTIONS, SAMPLING
from assay.typed.types import FLAG, PLAIN, TEXT
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

    if item.name.text == CERTIFICATE:
        shape = [(column.name, column.type) for column in others]
        if len(keys) != 1 or columns[0].type != TEXT or shape != [("in_force", FLAG)]:
            message = f"the table `{CERTIFICATE}` says after which outcome a certificate is in force"
            remedy = "its key is an outcome, and its one other column is `in_force : flag`"
            raise world.stop(errors.bad_table(item.name.span, message, remedy))


def check_keys(
    world: World, items: Iterable[syntax.Table], parts: Collection[str], outcomes: Collection[str]
) -> None:
    """`parts`: the principles and criteria of the standard; `outcomes`: those of its method."""
    known = {FUNCTIONS: ("principle or criterion", parts), CERTIFICATE: ("outcome", outcomes)}
    for item in items:
        table = world.tables.get(item.name.text)
        if item.name.text not in known or table is None or table.span != item.span:
            continue
        what, names = known[item.name.text]
        for (key,) in table.rows:
            if key not in names:
                world.unknown(what, syntax.Word(key, _place(item, key)), names)


def _place(item: syntax.Table, key: str) -> Span:
    """The cell of a key; of a table in a file, the name of the table."""
    return next((c.span for row in item.rows for c in row if c.span.text.strip('"') == key), item.name.span)
