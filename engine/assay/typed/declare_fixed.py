"""Parameters and tables: from syntax to the world."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TypeVar

from assay.names import errors as name_errors
from assay.names.suggest import nearest
from assay.source import Source, Span
from assay.syntax import tree as syntax
from assay.syntax.table_file import read_table
from assay.typed import errors, tree
from assay.typed.literals import constant, day
from assay.typed.planning import check_shape
from assay.typed.types import TEXT, Choice, Flag, OptionalOf, Quantity, RefTo, SetOf, Text, ValueType
from assay.typed.world import Reported, World, check_each
from assay.units.bounds import Interval

Item = TypeVar("Item", syntax.Parameter, syntax.Table)
_FLAGS = {"yes": True, "true": True, "no": False, "false": False}
Row = tuple[syntax.Cell, ...]


def declare_parameter(world: World, item: syntax.Parameter) -> None:
    """Read a parameter; what uses one that cannot be read is not reported again."""
    _attempt(world, item, _parameter)


def declare_table(world: World, item: syntax.Table) -> None:
    """Read a table; what uses one that cannot be read is not reported again."""
    _attempt(world, item, _table)


def _attempt(world: World, item: Item, read: Callable[[World, Item], None]) -> None:
    if world.places.get(("value", item.name.text)) != item.name.span:
        return
    try:
        read(world, item)
    except Reported:
        world.broken.add(item.name.text)


def _day(written: syntax.Day | None) -> Decimal | None:
    return None if written is None else day(written).low


# ---- parameters -------------------------------------------------------------------------------------------


def _parameter(world: World, item: syntax.Parameter) -> None:
    kind = world.kind_type(item.kind)
    if isinstance(kind, OptionalOf | SetOf):
        message = "a parameter is one value, which is always there"
        hint = "say `is open` where it is not known; several values stand in a table"
        raise world.stop(errors.misplaced(item.kind.span, message, hint))
    settings = list(check_each(item.settings, lambda setting: _setting(world, setting, kind, item.kind.span)))
    seen: dict[Decimal | None, syntax.Setting] = {}
    for written, setting in zip(item.settings, settings, strict=True):
        if setting.since in seen:
            raise world.stop(errors.two_settings(item.name.text, seen[setting.since].span, written.span))
        seen[setting.since] = written
    settings.sort(key=lambda setting: setting.since if setting.since is not None else Decimal(0))
    name = item.name.text
    world.parameters[name] = tree.Parameter(name, kind, item.title, tuple(settings), item.span)


def _setting(world: World, setting: syntax.Setting, kind: ValueType, declared: Span) -> tree.Setting:
    provenance = world.provenance(setting.provenance)
    value = None if setting.value is None else constant(world, setting.value, kind, declared)
    return tree.Setting(_day(setting.since), value, provenance)


# ---- tables -----------------------------------------------------------------------------------------------


def _table(world: World, item: syntax.Table) -> None:
    rows = item.rows if item.file is None else _file_rows(world, item.file)
    head, *body = rows
    keys = [key.text for key in item.keys]
    columns = check_each(head, lambda cell: _column(world, cell, keys))
    names = [column.name for column in columns]
    for key in item.keys:
        if key.text not in names:
            raise world.stop(name_errors.unknown("column", key.text, key.span, names))
    for place, name in enumerate(names):
        if name in names[:place]:
            first = head[names.index(name)].span
            raise world.stop(name_errors.duplicate("column", name, first, head[place].span))
    check_shape(world, item, columns, keys)
    world.tables[item.name.text] = tree.Table(
        item.name.text,
        item.title,
        tuple(columns[names.index(key)] for key in keys),
        {column.name: column for column in columns if column.name not in keys},
        _day(item.since),
        _table_rows(world, keys, list(zip(columns, head, strict=True)), body),
        world.provenance(item.provenance),
        item.span,
    )


def _file_rows(world: World, file: syntax.Words) -> Sequence[Row]:
    """The rows of a table file, which lies beside the rule file or in a folder named from there."""
    path = table_path(file)
    found = world.table_files.get(path)
    if not isinstance(found, Source):
        reason = found or "there is no such file"
        raise world.stop(errors.bad_table(file.span, f"the table file {path} cannot be used", reason))
    table = read_table(found)
    if table.diagnostics:
        world.diagnostics.extend(table.diagnostics)
        raise Reported
    if not table.rows:
        message = f"the table file {path} is empty"
        raise world.stop(errors.bad_table(file.span, message, "its first row names the columns"))
    return table.rows


def table_path(file: syntax.Words) -> str:
    """Where a table file lies, as it is shown: its name as seen from the rule file."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(file.span.source.name), file.text))


def _column(world: World, cell: syntax.Cell, keys: Sequence[str]) -> tree.Column:
    if cell.word is None:
        message = "the first row of a table names its columns"
        raise world.stop(errors.bad_table(cell.span, message, "such as `| key | column : unit |`"))
    if cell.unit is not None:
        kind = world.value_type(cell.unit)
        if cell.word.text in keys and not isinstance(kind, Text | Choice | Quantity | RefTo):
            raise world.stop(errors.bad_key(cell.span, kind))
        return tree.Column(cell.word.text, kind)
    if cell.word.text in keys:
        return tree.Column(cell.word.text, TEXT)
    message = f"column `{cell.word.text}` has no type or unit"
    raise world.stop(errors.bad_table(cell.span, message, f"such as `{cell.word.text} : number`"))


def _table_rows(
    world: World, keys: Sequence[str], columns: Sequence[tuple[tree.Column, syntax.Cell]], body: Sequence[Row]
) -> dict[tuple[str, ...], dict[str, tree.ConstValue | None]]:
    rows: dict[tuple[str, ...], dict[str, tree.ConstValue | None]] = {}
    places: dict[tuple[str, ...], Row] = {}

    def read(cells: Row) -> None:
        if len(cells) != len(columns):
            raise world.stop(errors.wrong_cells(cells[0].span.to(cells[-1].span), len(cells), len(columns)))
        both = [(column, head.span, cell) for (column, head), cell in zip(columns, cells, strict=True)]
        found = {c.name: _key_text(world, cell, c.type, at) for c, at, cell in both if c.name in keys}
        key = tuple(found[name] for name in keys)
        if key in places:
            raise world.stop(errors.row_twice(key, places[key][0].span, cells[0].span))
        places[key] = cells
        others = [one for one in both if one[0].name not in keys]
        values = check_each(others, lambda one: _cell(world, one[2], one[0].type, one[1]))
        rows[key] = {column.name: value for (column, *_), value in zip(others, values, strict=True)}

    check_each(body, read)
    return rows


def _key_text(world: World, cell: syntax.Cell, kind: ValueType, head: Span) -> str:
    """A key as text; a number in the column's own unit, without needless zeros.

    In a column of texts a number is a text too, as it is written: 2.10 is not 2.1.
    """
    if cell.word is None and cell.value is None:
        raise world.stop(errors.bad_table(cell.span, "a key cannot be open", "write the key of this row"))
    if isinstance(kind, Quantity | Choice):
        value = _cell(world, cell, kind, head)
        if isinstance(value, Interval) and value.low is not None:
            return format(value.low.normalize(), "f")
        return next(iter(value)) if isinstance(value, frozenset) else ""
    if cell.word is not None:
        return cell.word.text
    if isinstance(cell.value, syntax.Number):
        return format(cell.value.value, "f")
    return cell.value.text if cell.value is not None else ""


def _cell(world: World, cell: syntax.Cell, kind: ValueType, head: Span) -> tree.ConstValue | None:
    if cell.value is not None:
        return constant(world, cell.value, kind, head)
    if cell.word is None:
        return None
    word = cell.word.text
    if isinstance(kind, Choice):
        if word not in kind.options:
            meant = nearest(word, kind.options)
            raise world.stop(errors.not_an_option(word, cell.span, kind, meant))
        return frozenset({word})
    if isinstance(kind, Flag) and word in _FLAGS:
        return _FLAGS[word]
    if isinstance(kind, Text | SetOf | RefTo):
        return frozenset({word})
    raise world.stop(errors.wrong_type(cell.span, TEXT, kind.show()))
