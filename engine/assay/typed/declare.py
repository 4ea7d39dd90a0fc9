"""Units, types, evidence, parameters and tables: from syntax to the world.

Order in the files never matters: all names are placed first, then read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from assay.names import errors as name_errors
from assay.names.suggest import nearest
from assay.source import Span
from assay.syntax import tree as syntax
from assay.typed import errors, tree
from assay.typed.builtin import builtin_groups
from assay.typed.literals import constant
from assay.typed.schema import Field, Group, Leaf, Rows
from assay.typed.types import Choice, Date, Period, Quantity, RefTo, SetOf, Text, ValueType
from assay.typed.world import Reported, World
from assay.units import calendar
from assay.units.bounds import Interval
from assay.units.unit import CALENDAR, NUMBER, base_unit, named_unit

T = TypeVar("T")
_BUILT_IN = ("audit", "entity", "clause", "finding", "criterion", "principle")


def declare(world: World, items: Sequence[syntax.Item]) -> None:
    """Read all declarations.  What fails is reported and left out."""
    _units(world, [item for item in items if isinstance(item, syntax.UnitDecl)])
    for item in items:
        if isinstance(item, syntax.ChoiceType):
            _choice(world, item)
        elif isinstance(item, syntax.RecordType) and world.place("type", "type", item.name):
            world.records[item.name.text] = item
    _place_values(world, items)
    for name, group in builtin_groups(world.choices.get("activity")).items():
        world.fields[name] = group
    for record in world.records.values():
        owner = (record.name.text,)
        fields = _fields(world, record.fields, owner)
        world.record_groups[record.name.text] = Group(
            record.name.text, record.title, owner, fields, record.span
        )
    for item in items:
        if isinstance(item, syntax.Evidence):
            _attempt_field(world, item.field, (), world.fields)
    for item in items:
        if isinstance(item, syntax.Parameter):
            _attempt(world, _parameter, item)
        elif isinstance(item, syntax.Table):
            _attempt(world, _table, item)


def _attempt(world: World, read: Callable[[World, T], None], item: T) -> None:
    with suppress(Reported):
        read(world, item)


# ---- units and closed lists -------------------------------------------------------------------------------


def _units(world: World, items: Iterable[syntax.UnitDecl]) -> None:
    waiting: dict[str, syntax.UnitDecl] = {}
    for item in items:
        if item.name.text in CALENDAR or item.name.text == "number":
            world.report(name_errors.reserved_name(item.name.text, item.name.span))
        elif world.place("type", "unit", item.name):
            waiting[item.name.text] = item
            world.units.titles[item.name.text] = item.title
    while waiting:
        ready = [name for name, item in waiting.items() if not (_needs(item) & set(waiting))]
        for name in ready or list(waiting):
            item = waiting.pop(name)
            if not ready:
                world.report(name_errors.circular([name], item.span))
                continue
            _unit(world, item)


def _needs(item: syntax.UnitDecl) -> set[str]:
    if item.value is None or item.value.unit is None:
        return set()
    return set(item.value.unit.text.replace("*", "/").split("/"))


def _unit(world: World, item: syntax.UnitDecl) -> None:
    name = item.name.text
    if item.value is None:
        world.units.named[name] = base_unit(name)
        return
    if item.value.value <= 0:
        world.report(errors.outside_domain(item.value.span, "a unit is a positive number of another"))
        return
    try:
        unit = NUMBER if item.value.unit is None else world.unit(item.value.unit)
    except Reported:
        return
    world.units.named[name] = named_unit(name, Fraction(item.value.value), unit)


def _choice(world: World, item: syntax.ChoiceType) -> None:
    if not world.place("type", "type", item.name):
        return
    seen: dict[str, Span] = {}
    for option in item.options:
        if option.name.text in seen:
            world.report(
                name_errors.duplicate("option", option.name.text, seen[option.name.text], option.name.span)
            )
        seen.setdefault(option.name.text, option.name.span)
        if option.title is not None:
            world.option_titles[(item.name.text, option.name.text)] = option.title
    world.choices[item.name.text] = Choice(item.name.text, tuple(seen))


# ---- evidence ---------------------------------------------------------------------------------------------


def _place_values(world: World, items: Sequence[syntax.Item]) -> None:
    """One name space for evidence, parameters, tables and definitions."""
    for item in items:
        if isinstance(item, syntax.Evidence):
            word, what = item.field.name, "evidence"
        elif isinstance(item, syntax.Parameter):
            word, what = item.name, "parameter"
        elif isinstance(item, syntax.Table):
            word, what = item.name, "table"
        elif isinstance(item, syntax.Define):
            _place_define(world, item)
            continue
        else:
            continue
        if word.text in _BUILT_IN:
            world.report(name_errors.reserved_name(word.text, word.span))
        elif (
            world.place("value", what, word)
            and isinstance(item, syntax.Evidence)
            and isinstance(item.field, syntax.RowsField)
        ):
            world.rows_names.add(word.text)


def _place_define(world: World, item: syntax.Define) -> None:
    first, last = item.target[0], item.target[-1]
    key = ".".join(word.text for word in item.target)
    space = "value" if len(item.target) == 1 else "derived"
    word = syntax.Word(key, Span(first.span.source, first.span.start, last.span.end))
    if world.place(space, "definition", word):
        world.define_syntax[key] = item


def _fields(world: World, items: Iterable[syntax.Field], path: tuple[str, ...]) -> dict[str, Field]:
    fields: dict[str, Field] = {}
    for item in items:
        _attempt_field(world, item, path, fields)
    return fields


def _attempt_field(world: World, item: syntax.Field, path: tuple[str, ...], into: dict[str, Field]) -> None:
    name = item.name.text
    if path and name in into:
        first = into[name].span or item.name.span
        world.report(name_errors.duplicate("field", name, first, item.name.span))
        return
    if not path and (name in into or world.places.get(("value", name)) != item.name.span):
        return
    with suppress(Reported):
        into[name] = _field(world, item, path)


def _field(world: World, item: syntax.Field, path: tuple[str, ...]) -> Field:
    here = (*path, item.name.text)
    if isinstance(item, syntax.RecordField):
        return Group(item.name.text, item.title, here, _fields(world, item.fields, here), item.span)
    if isinstance(item, syntax.RowsField):
        return _rows(world, item, here)
    kind = item.kind
    if kind.form == "plain" and kind.name is not None and kind.name.text in world.records:
        record = world.records[kind.name.text]
        fields = _fields(world, record.fields, (kind.name.text,))
        return Group(item.name.text, item.question, (kind.name.text,), fields, item.span)
    return _leaf(world, item)


def _rows(world: World, item: syntax.RowsField, here: tuple[str, ...]) -> Rows:
    yearly = item.by is not None
    if item.by is not None and item.by.text != "year":
        world.report(
            errors.misplaced(
                item.by.span, "rows are kept `by year` or by a key of their own", "say `by year`"
            )
        )
    fields = _fields(world, item.fields, here)
    if item.at is not None:
        if item.at.text not in world.rows_names:
            raise world.stop(name_errors.unknown("collection", item.at.text, item.at.span, world.rows_names))
        question = f"At which {item.at.text} is it?"
        fields.setdefault(item.at.text, Leaf(item.at.text, RefTo((item.at.text,)), question, item.at.span))
    at = item.at.text if item.at is not None else None
    return Rows(item.name.text, item.title, here, yearly, at, fields, item.span)


def _leaf(world: World, item: syntax.ValueField) -> Leaf:
    kind = world.kind_type(item.kind)
    domain = _domain(world, item, kind)
    months, days = _fresh(world, item)
    return Leaf(item.name.text, kind, item.question, item.name.span, domain, months, days)


def _domain(world: World, item: syntax.ValueField, kind: ValueType) -> Interval | None:
    if item.at_least is None and item.at_most is None:
        return None
    inner = getattr(kind, "item", kind)
    if not isinstance(inner, Quantity | Date | Period):
        raise world.stop(
            errors.misplaced(item.span, "only numbers, dates and periods have a least or a most")
        )
    ends = [_bound(world, literal, inner) for literal in (item.at_least, item.at_most)]
    low, high = ends
    if low is not None and high is not None and low > high:
        raise world.stop(errors.outside_domain(item.span, "the least is more than the most"))
    return Interval(low, high)


def _bound(world: World, literal: syntax.Literal | None, kind: ValueType) -> Decimal | None:
    if literal is None:
        return None
    value = constant(world, literal, kind)
    assert isinstance(value, Interval)
    return value.low


def _fresh(world: World, item: syntax.ValueField) -> tuple[int | None, int | None]:
    if item.fresh is None:
        return None, None
    literal = item.fresh
    unit = literal.unit.text if isinstance(literal, syntax.Number) and literal.unit is not None else ""
    if isinstance(literal, syntax.Number) and unit in calendar.MONTHS:
        return int(literal.value * calendar.MONTHS[unit]), None
    if isinstance(literal, syntax.Number) and unit in calendar.DAYS:
        return None, int(literal.value * calendar.DAYS[unit])
    raise world.stop(errors.misplaced(literal.span, "evidence stays fresh for a period", "such as `3 years`"))


# ---- parameters and tables --------------------------------------------------------------------------------


def _provenance(item: syntax.Provenance | None) -> tree.Provenance | None:
    if item is None:
        return None
    return tree.Provenance(item.source, item.standing.text if item.standing is not None else None)


def _day(word: syntax.Day | None) -> Decimal | None:
    return None if word is None else calendar.day_number(word.text)


def _parameter(world: World, item: syntax.Parameter) -> None:
    if world.places.get(("value", item.name.text)) != item.name.span:
        return
    kind = world.kind_type(item.kind)
    settings: list[tree.Setting] = []
    for setting in item.settings:
        value = None if setting.value is None else constant(world, setting.value, kind, bare=True)
        settings.append(tree.Setting(_day(setting.since), value, _provenance(setting.provenance)))
    dates = [setting.since for setting in settings]
    if len(set(dates)) != len(dates):
        raise world.stop(errors.misplaced(item.span, f"`{item.name.text}` has two values from the same day"))
    settings.sort(key=lambda setting: setting.since if setting.since is not None else Decimal(0))
    world.parameters[item.name.text] = tree.Parameter(
        item.name.text, kind, item.title, tuple(settings), item.span
    )


def _table(world: World, item: syntax.Table) -> None:
    if world.places.get(("value", item.name.text)) != item.name.span:
        return
    if item.file is not None:
        raise world.stop(
            errors.bad_table(item.file.span, "a table from a file is not read yet", "write its rows here")
        )
    head, *body = item.rows
    columns = [_column(world, cell, {key.text for key in item.keys}) for cell in head]
    names = [column.name for column in columns]
    for key in item.keys:
        if key.text not in names:
            raise world.stop(name_errors.unknown("column", key.text, key.span, names))
    if len(set(names)) != len(names):
        raise world.stop(errors.bad_table(head[0].span, "two columns have the same name"))
    world.tables[item.name.text] = tree.Table(
        item.name.text,
        item.title,
        tuple(columns[names.index(key.text)] for key in item.keys),
        {c.name: c for c in columns if c.name not in {key.text for key in item.keys}},
        _day(item.since),
        _table_rows(world, item, columns, body),
        _provenance(item.provenance),
        item.span,
    )


def _column(world: World, cell: syntax.Cell, keys: set[str]) -> tree.Column:
    if cell.word is None:
        raise world.stop(errors.bad_table(cell.span, "the first row of a table names its columns"))
    if cell.unit is not None:
        return tree.Column(cell.word.text, world.value_type(cell.unit))
    if cell.word.text in keys:
        return tree.Column(cell.word.text, Text())
    raise world.stop(
        errors.bad_table(cell.span, f"column `{cell.word.text}` has no type", "say `name : unit`")
    )


def _table_rows(
    world: World, item: syntax.Table, columns: list[tree.Column], body: list[tuple[syntax.Cell, ...]]
) -> dict[tuple[str, ...], dict[str, tree.ConstValue | None]]:
    keys = [key.text for key in item.keys]
    rows: dict[tuple[str, ...], dict[str, tree.ConstValue | None]] = {}
    for cells in body:
        if len(cells) != len(columns):
            message = f"this row has {len(cells)} cells, and the table has {len(columns)} columns"
            raise world.stop(errors.bad_table(cells[0].span.to(cells[-1].span), message))
        named = dict(zip((column.name for column in columns), cells, strict=True))
        key = tuple(_key_text(named[name]) for name in keys)
        if key in rows:
            raise world.stop(errors.bad_table(cells[0].span, f"the row for {', '.join(key)} stands twice"))
        rows[key] = {
            column.name: _cell(world, named[column.name], column.type)
            for column in columns
            if column.name not in keys
        }
    return rows


def _key_text(cell: syntax.Cell) -> str:
    if cell.word is not None:
        return cell.word.text
    if isinstance(cell.value, syntax.Number):
        return format(cell.value.value.normalize(), "f")
    return cell.value.text if cell.value is not None else ""


def _cell(world: World, cell: syntax.Cell, kind: ValueType) -> tree.ConstValue | None:
    if cell.value is not None:
        return constant(world, cell.value, kind, bare=True)
    if cell.word is None:
        return None
    if isinstance(kind, Choice):
        if cell.word.text not in kind.options:
            meant = nearest(cell.word.text, kind.options)
            raise world.stop(errors.not_an_option(cell.word.text, cell.span, kind, meant))
        return frozenset({cell.word.text})
    if kind.show() == "yes or no" and cell.word.text in ("yes", "no", "true", "false"):
        return cell.word.text in ("yes", "true")
    if isinstance(kind, Text | SetOf):
        return frozenset({cell.word.text})
    raise world.stop(errors.wrong_type(cell.span, Text(), kind.show()))
