"""Units and closed lists: from syntax to the world.

A unit may be declared again with the same meaning, as a standard that is read by itself does; with another
meaning it is an error that shows both places.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from assay.names import errors as name_errors
from assay.source import Span
from assay.syntax import tree as syntax
from assay.typed import errors
from assay.typed.types import Choice
from assay.typed.world import SIMPLE, Reported, World
from assay.units.unit import CALENDAR, NUMBER, Unit, base_unit, named_unit

RESERVED_TYPES = frozenset({*CALENDAR, *SIMPLE, "number"})


def declare_units(world: World, items: Iterable[syntax.UnitDecl]) -> None:
    """Read all units, each after the units that it is made of."""
    firsts: dict[str, syntax.UnitDecl] = {}
    again: list[syntax.UnitDecl] = []
    for item in items:
        if item.name.text in RESERVED_TYPES:
            world.report(name_errors.reserved_name(item.name.text, item.name.span))
        elif item.name.text in firsts:
            again.append(item)
        else:
            firsts[item.name.text] = item
            world.places[("type", item.name.text)] = item.name.span
            world.units.titles[item.name.text] = item.title
    _read_in_order(world, dict(firsts))
    for item in again:
        if not _same_meaning(world, item, firsts[item.name.text]):
            world.report(name_errors.two_meanings(item, firsts[item.name.text]))


def _read_in_order(world: World, waiting: dict[str, syntax.UnitDecl]) -> None:
    while waiting:
        ready = [name for name, item in waiting.items() if not (_needs(item) & set(waiting))]
        for name in ready:
            _unit(world, waiting.pop(name))
        if not ready and waiting:
            cycle = _cycle(waiting)
            first = waiting[cycle[0]]
            world.report(name_errors.circular(cycle, first.value.span if first.value else first.span))
            for name in cycle:
                world.broken.add(name)
                del waiting[name]


def _cycle(waiting: dict[str, syntax.UnitDecl]) -> list[str]:
    """Units that are made of each other, where every unit that waits needs another that waits."""
    seen: list[str] = []
    name = next(iter(waiting))
    while name not in seen:
        seen.append(name)
        name = min(_needs(waiting[name]) & set(waiting))
    return seen[seen.index(name) :]


def _needs(item: syntax.UnitDecl) -> set[str]:
    if item.value is None or item.value.unit is None:
        return set()
    return set(item.value.unit.text.replace("*", "/").split("/"))


def _unit(world: World, item: syntax.UnitDecl) -> None:
    name = item.name.text
    if item.value is None:
        world.units.named[name] = base_unit(name)
        return
    try:
        world.units.named[name] = named_unit(name, *_definition(world, item.value))
    except Reported:
        world.broken.add(name)


def _definition(world: World, value: syntax.Number) -> tuple[Fraction, Unit]:
    if value.value <= 0:
        raise world.stop(
            errors.outside_domain(
                value.span, "a unit is a positive number of another unit", "such as `1000 t`"
            )
        )
    unit = NUMBER if value.unit is None else world.unit(value.unit)
    return Fraction(value.value), unit


def _same_meaning(world: World, item: syntax.UnitDecl, first: syntax.UnitDecl) -> bool:
    if item.value is None or first.value is None:
        return item.value is first.value and _plain(item.title) == _plain(first.title)
    named = world.units.get(item.name.text)
    if item.name.text in _needs(item):
        return False
    try:
        number, unit = _definition(world, item.value)
    except Reported:
        return True
    return named is None or (number * unit.factor, unit.dimensions) == (named.factor, named.dimensions)


def _plain(title: str) -> str:
    return " ".join(title.casefold().split())


def declare_choices(world: World, items: Sequence[syntax.ChoiceType]) -> None:
    """Read all closed lists."""
    for item in items:
        if place_type(world, item.name):
            seen: dict[str, Span] = {}
            for option in item.options:
                name = option.name
                world.nameable(name)
                if name.text in seen:
                    world.report(name_errors.duplicate("option", name.text, seen[name.text], name.span))
                seen.setdefault(name.text, name.span)
                if option.title is not None:
                    world.option_titles.setdefault((item.name.text, name.text), option.title)
            world.choices[item.name.text] = Choice(item.name.text, tuple(seen))


def place_type(world: World, name: syntax.Word) -> bool:
    """Note where a type is declared; False (and reported) when the name is taken."""
    if not world.nameable(name):
        return False
    if name.text in RESERVED_TYPES:
        world.report(name_errors.reserved_name(name.text, name.span))
        return False
    return world.place("type", "type", name)
