"""Literals as values of a type: `11.0` in a parameter's unit, `15 years` as months, `2026-03-01` as a day."""

from __future__ import annotations

from decimal import Decimal

from assay.names.suggest import nearest
from assay.source import Span
from assay.syntax import tree as syntax
from assay.typed import errors, tree
from assay.typed.mismatch import Purpose, Side, mismatch
from assay.typed.types import DATE, TEXT, Choice, OptionalOf, Period, Quantity, ValueType, fits
from assay.typed.world import World
from assay.units import calendar
from assay.units.bounds import Interval, point, scale
from assay.units.unit import NUMBER


def literal_type(world: World, literal: syntax.Literal) -> ValueType:
    """The type that a literal has by itself."""
    if isinstance(literal, syntax.Day):
        return DATE
    if isinstance(literal, syntax.Words):
        return TEXT
    if literal.unit is None:
        return Quantity(NUMBER)
    if literal.unit.text in calendar.MONTHS:
        return Period(True)
    if literal.unit.text in calendar.DAYS:
        return Period(False)
    return Quantity(world.unit(literal.unit))


def literal_value(literal: syntax.Literal) -> tree.ConstValue:
    """The value in the literal's own unit; periods in months or days."""
    if isinstance(literal, syntax.Day):
        return day(literal)
    if isinstance(literal, syntax.Words):
        return frozenset({literal.text})
    unit = literal.unit.text if literal.unit is not None else ""
    size = calendar.MONTHS.get(unit) or calendar.DAYS.get(unit) or 1
    return point(literal.value * size)


def day(literal: syntax.Day) -> Interval:
    """The day as a number of days."""
    try:
        return point(calendar.day_number(literal.text))
    except ValueError:  # reported by the syntax stage; any day stands in for it
        return point(Decimal(1))


def constant(world: World, literal: syntax.Literal, kind: ValueType, declared: Span) -> tree.ConstValue:
    """The literal as a value of `kind`, declared at that place; a bare number is in the unit of `kind`."""
    wanted = kind.item if isinstance(kind, OptionalOf) else kind
    found = literal_type(world, literal)
    value = literal_value(literal)
    if isinstance(wanted, Quantity) and isinstance(found, Quantity) and isinstance(value, Interval):
        if isinstance(literal, syntax.Number) and literal.unit is None:
            return value
        if found.unit.same_dimension(wanted.unit):
            return scale(value, found.unit.to(wanted.unit))
        sides = Side(declared, wanted), Side(literal.span, found, literal=True)
        raise world.stop(mismatch(*sides, Purpose.DECLARED, world.mend()))
    if isinstance(wanted, Choice) and isinstance(literal, syntax.Words):
        if literal.text in wanted.options:
            return value
        meant = nearest(literal.text, wanted.options)
        raise world.stop(errors.not_an_option(literal.text, literal.span, wanted, meant))
    if fits(found, wanted):
        return value
    raise world.stop(errors.wrong_type(literal.span, found, wanted.show()))
