"""Numbers: those that have a name and are written out all the same, and those that time has passed by."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from assay.diagnostics import Label, Severity
from assay.graph.walk import expressions
from assay.lint.matter import Matter
from assay.lint.tree import Finding, Rule
from assay.source import Span
from assay.syntax import tree as syntax
from assay.typed import tree as typed
from assay.typed.tree import Op
from assay.typed.types import Date, Period, Quantity, Type
from assay.typed.walk import walk
from assay.units.bounds import Interval
from assay.units.calendar import day_text, shift_day

_LONG_PAST = 5 * 12
_PLAIN = (Fraction(0), Fraction(1))
_COUNTED = (Op.ROUND, Op.PREFIX)  # so many places, so many letters: measured in nothing

Number = tuple[object, Fraction]
"""A value in base units, with what it is a value of."""
_NONE: Number = (None, Fraction(0))


def _number(kind: Type, value: typed.ConstValue | None) -> Number | None:
    if not isinstance(value, Interval) or not value.exact or value.low is None:
        return None
    if isinstance(kind, Quantity):
        number = Fraction(value.low) * kind.unit.factor
        return None if number in _PLAIN or value.low == 0 else (kind.unit.dimensions, number)
    if isinstance(kind, Date):
        return "date", Fraction(value.low)
    return ("days" if kind == Period(False) else "months"), Fraction(value.low)


def bare_number(matter: Matter) -> Iterator[Finding]:
    """Numbers in criteria and definitions that are the value of a parameter which their own file declares or
    reads: of another file, it is about something else.
    """
    named: dict[Number, list[typed.Parameter]] = {}
    for parameter in matter.rules.parameters.values():
        for number in {_number(parameter.type, setting.value) for setting in parameter.settings}:
            if number is not None:
                named.setdefault(number, []).append(parameter)
    roots = [*expressions(matter.rules), *_of_method(matter.rules.method)]
    parts = [expr for root in roots for expr in walk(root)]
    counts = {id(expr.args[1]) for expr in parts if isinstance(expr, typed.Apply) and expr.op in _COUNTED}
    used = {(expr.span.source, expr.name) for expr in parts if isinstance(expr, typed.ParamRef)}
    for expr in parts:
        if not isinstance(expr, typed.Const) or id(expr) in counts:
            continue
        for known in named.get(_number(expr.type, expr.value) or _NONE, ()):
            place = _name_of(matter, known)
            if place.source == expr.span.source or (expr.span.source, known.name) in used:
                yield Finding(
                    expr.span,
                    f"this is the value of the parameter `{known.name}`",
                    also=(Label(place, "declared here"),),
                    help=(f"if the same is meant, write `{known.name}`",),
                )
                break


def _of_method(method: typed.Method) -> Iterator[typed.Expr]:
    rows: list[typed.Rung | typed.Outcome | typed.Surveillance] = [*method.ladder, *method.outcomes]
    yield from (row.condition for row in (*rows, *method.surveillance) if row.condition is not None)
    yield from (line.where for line in method.escalations if line.where is not None)


def _name_of(matter: Matter, parameter: typed.Parameter) -> Span:
    names = (item.name for item in matter.items(syntax.Parameter))
    return next((name.span for name in names if name.text == parameter.name), parameter.span)


def long_past(matter: Matter) -> Iterator[Finding]:
    """Dated parameters whose last value is older than five years before the newest day in the rules."""
    earliest = shift_day(matter.newest, Decimal(-_LONG_PAST), months=True)
    for item in matter.items(syntax.Parameter):
        parameter = matter.rules.parameters.get(item.name.text)
        days = [setting.since for setting in parameter.settings if setting.since] if parameter else []
        if days and earliest is not None and max(days) < earliest:
            last, newest = day_text(max(days)), day_text(matter.newest)
            yield Finding(
                item.name.span,
                f"`{item.name.text}` was last set from {last} on, more than five years before {newest}",
                notes=(f"{newest} is the newest day in the rules",),
                help=("check that the value still holds, and say so with a dated value or a suppression",),
            )


RULES = (
    Rule("W0616", Severity.WARNING, "a bare number that has a name", bare_number),
    Rule("W0619", Severity.WARNING, "a parameter whose last date is long past", long_past),
)
