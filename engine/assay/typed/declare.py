"""Declarations: from syntax to the world.  Types and evidence are read here, the rest by its neighbours.

Order in the files never matters: all names are placed first, then read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from assay.names import errors as name_errors
from assay.source import Span
from assay.syntax import tree as syntax
from assay.typed import errors
from assay.typed.builtin import FACILITY, builtin_groups
from assay.typed.declare_fixed import declare_parameter, declare_table
from assay.typed.declare_units import declare_choices, declare_units, place_type
from assay.typed.literals import constant
from assay.typed.schema import Field, Group, Leaf, Rows
from assay.typed.types import Date, Period, Quantity, RefTo, ValueType
from assay.typed.world import Reported, World
from assay.units import calendar
from assay.units.bounds import Interval

_BUILT_IN = ("audit", "entity", "clause", "finding", "criterion", "principle")
_FUNCTIONS = ("round", "decimals", "prefix")


def declare(world: World, items: Sequence[syntax.Item]) -> None:
    """Read all declarations.  What fails is reported and left out."""
    declare_units(world, [item for item in items if isinstance(item, syntax.UnitDecl)])
    declare_choices(world, [item for item in items if isinstance(item, syntax.ChoiceType)])
    for item in items:
        if isinstance(item, syntax.RecordType) and place_type(world, item.name):
            world.records[item.name.text] = item
    _place_values(world, items)
    world.fields.update(_built_in(world, items))
    _refuse_record_cycles(world)
    for record in world.records.values():
        at = _At((record.name.text,), (record.name.text,))
        fields = _fields(world, record.fields, at)
        world.record_groups[record.name.text] = Group(
            record.name.text, record.title, at.owner, fields, record.span
        )
    for item in items:
        if isinstance(item, syntax.Evidence):
            _evidence(world, item.field)
        elif isinstance(item, syntax.Parameter):
            declare_parameter(world, item)
        elif isinstance(item, syntax.Table):
            declare_table(world, item)


def _built_in(world: World, items: Sequence[syntax.Item]) -> dict[str, Group]:
    """What all evidence has.  Where the list of activities could not be read, an activity is of no type."""
    fields_here = (item.field for item in items if isinstance(item, syntax.Evidence))
    places = any(isinstance(one, syntax.RowsField) and one.name.text == FACILITY for one in fields_here)
    groups = builtin_groups(world.choices.get("activity"), facilities=places)
    if "activity" not in world.choices and world.doubtful("activity"):
        entity = groups["entity"]
        fields = {name: item for name, item in entity.fields.items() if name != "activity"}
        groups["entity"] = replace(entity, fields=fields)
    return groups


# ---- names ------------------------------------------------------------------------------------------------


def _place_values(world: World, items: Sequence[syntax.Item]) -> None:
    """One name space for evidence, parameters, tables and definitions."""
    for item in items:
        if isinstance(item, syntax.Evidence):
            _place_evidence(world, item.field)
        elif isinstance(item, syntax.Parameter):
            _place_value(world, "parameter", item.name)
        elif isinstance(item, syntax.Table):
            _place_value(world, "table", item.name, _FUNCTIONS)
        elif isinstance(item, syntax.Define):
            _place_define(world, item)


def _place_value(world: World, what: str, word: syntax.Word, taken: Sequence[str] = ()) -> bool:
    if not world.nameable(word):
        return False
    if word.text in (*_BUILT_IN, *taken):
        world.report(name_errors.reserved_name(word.text, word.span))
        return False
    return world.place("value", what, word)


def _place_evidence(world: World, field: syntax.Field) -> None:
    name = field.name
    if not _place_value(world, "evidence", name):
        return
    if isinstance(field, syntax.RowsField):
        world.rows_names.add(name.text)
    record = world.records.get(name.text)
    kind = field.kind.name if isinstance(field, syntax.ValueField) else None
    if record is not None and (kind is None or kind.text != name.text):
        world.report(name_errors.duplicate("record type or evidence", name.text, record.name.span, name.span))


def _place_define(world: World, item: syntax.Define) -> None:
    first, last = item.target[0], item.target[-1]
    key = ".".join(word.text for word in item.target)
    word = syntax.Word(key, Span(first.span.source, first.span.start, last.span.end))
    if len(item.target) > 1:
        placed = world.place("derived", "definition", word)
    else:
        placed = _place_value(world, "definition", word, _FUNCTIONS if item.given else ())
    if placed:
        world.define_syntax[key] = item


# ---- record types -----------------------------------------------------------------------------------------


def _refuse_record_cycles(world: World) -> None:
    """A record type that holds itself would never end."""
    done: set[str] = set()
    for name in sorted(world.records):
        _visit_record(world, name, [], done)


def _visit_record(world: World, name: str, path: list[str], done: set[str]) -> None:
    if name in done:
        return
    for word in _held(world.records[name].fields):
        if word.text == name or word.text in path:
            cycle = [*path, name][[*path, name].index(word.text) :]
            world.report(name_errors.circular(cycle, word.span))
            world.broken.update(cycle)
        elif word.text in world.records:
            _visit_record(world, word.text, [*path, name], done)
    done.add(name)


def _held(fields: Iterable[syntax.Field]) -> Iterable[syntax.Word]:
    """The types that fields name."""
    for field in fields:
        if not isinstance(field, syntax.ValueField):
            yield from _held(field.fields)
        elif field.kind.form == "plain" and field.kind.name is not None:
            yield field.kind.name


# ---- evidence ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _At:
    """Where fields stand, and who owns what is defined on them: a record type, or the same place."""

    path: tuple[str, ...]
    owner: tuple[str, ...]

    def inside(self, name: str) -> _At:
        return _At((*self.path, name), (*self.owner, name))

    @property
    def other_owner(self) -> tuple[str, ...]:
        return () if self.owner == self.path else self.owner

    @property
    def other_path(self) -> tuple[str, ...]:
        return () if self.owner == self.path else self.path


def _evidence(world: World, item: syntax.Field) -> None:
    if world.places.get(("value", item.name.text)) == item.name.span:
        _attempt_field(world, item, _At((), ()), world.fields)


def _fields(world: World, items: Iterable[syntax.Field], at: _At) -> dict[str, Field]:
    fields: dict[str, Field] = {}
    for item in items:
        name = item.name.text
        if not world.nameable(item.name):
            continue
        if name in fields:
            first = fields[name].span or item.name.span
            world.report(name_errors.duplicate("field", name, first, item.name.span))
        else:
            _attempt_field(world, item, at, fields)
    return fields


def _attempt_field(world: World, item: syntax.Field, at: _At, into: dict[str, Field]) -> None:
    try:
        into[item.name.text] = _field(world, item, at)
    except Reported:
        world.broken.add(item.name.text)


def _field(world: World, item: syntax.Field, at: _At) -> Field:
    here = at.inside(item.name.text)
    if isinstance(item, syntax.RecordField):
        fields = _fields(world, item.fields, here)
        place = item.name.span, here.other_path, _guidance(item)
        return Group(item.name.text, item.title, here.owner, fields, *place)
    if isinstance(item, syntax.RowsField):
        return _rows(world, item, here)
    kind = item.kind
    if kind.form == "plain" and kind.name is not None and kind.name.text in world.records:
        return _record(world, item, kind.name.text, here)
    return _leaf(world, item)


def _record(world: World, item: syntax.ValueField, kind: str, here: _At) -> Group:
    """A field whose type is a record type: the type owns what is defined on it."""
    if kind in world.broken:
        raise Reported
    at = _At(here.path, (kind,))
    fields = _fields(world, world.records[kind].fields, at)
    place = item.name.span, at.other_path, _guidance(item)
    return Group(item.name.text, item.question, at.owner, fields, *place)


def _rows(world: World, item: syntax.RowsField, here: _At) -> Rows:
    yearly = item.by is not None
    if item.by is not None and item.by.text != "year":
        message = "a list is kept `by year`, or every row has a key of its own"
        world.report(errors.misplaced(item.by.span, message, "say `by year`, or leave `by` out"))
    fields = _fields(world, item.fields, here)
    if item.at is not None:
        _add_reference(world, item.at, fields)
    at = item.at.text if item.at is not None else None
    place = item.name.span, here.other_owner, _guidance(item)
    return Rows(item.name.text, item.title, here.path, yearly, at, fields, *place)


def _guidance(item: syntax.Field) -> str | None:
    return " ".join(item.guidance) or None


def _add_reference(world: World, at: syntax.Word, fields: dict[str, Field]) -> None:
    """`at facility` gives every row the key of its facility, under that name."""
    if at.text not in world.rows_names:
        raise world.unknown("list", at, world.rows_names)
    if at.text in fields:
        first = fields[at.text].span or at.span
        raise world.stop(name_errors.duplicate("field", at.text, at.span, first))
    fields[at.text] = Leaf(at.text, RefTo((at.text,)), f"At which {at.text} is it?", at.span)


def _leaf(world: World, item: syntax.ValueField) -> Leaf:
    kind = world.kind_type(item.kind)
    domain = _domain(world, item, kind)
    months, days = _fresh(world, item)
    return Leaf(item.name.text, kind, item.question, item.name.span, domain, months, days, _guidance(item))


def _domain(world: World, item: syntax.ValueField, kind: ValueType) -> Interval | None:
    if item.at_least is None and item.at_most is None:
        return None
    inner = getattr(kind, "item", kind)
    if not isinstance(inner, Quantity | Date | Period):
        message = "only numbers, dates and periods have a least or a most"
        bound = item.at_least or item.at_most or item
        raise world.stop(errors.misplaced(bound.span, message, "leave it out"))
    low, high = (_bound(world, literal, inner, item.kind.span) for literal in (item.at_least, item.at_most))
    if low is not None and high is not None and low > high:
        raise world.stop(errors.least_above_most(item.at_least, item.at_most))
    return Interval(low, high)


def _bound(world: World, literal: syntax.Literal | None, kind: ValueType, declared: Span) -> Decimal | None:
    if literal is None:
        return None
    value = constant(world, literal, kind, declared)
    assert isinstance(value, Interval)
    return value.low


def _fresh(world: World, item: syntax.ValueField) -> tuple[int | None, int | None]:
    if item.fresh is None:
        return None, None
    literal = item.fresh
    unit = literal.unit.text if isinstance(literal, syntax.Number) and literal.unit is not None else ""
    if isinstance(literal, syntax.Number) and literal.value > 0:
        if unit in calendar.MONTHS:
            return int(literal.value * calendar.MONTHS[unit]), None
        if unit in calendar.DAYS:
            return None, int(literal.value * calendar.DAYS[unit])
    raise world.stop(errors.misplaced(literal.span, "evidence stays fresh for a period", "such as `3 years`"))
