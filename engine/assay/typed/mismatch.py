"""Two sides that do not go together: both shown, how they differ, and what would mend it.

In: two sides with their types, what they were to do together, the units and the names whose values could
mend it.  Out: one diagnostic, E0304.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from assay.diagnostics import Diagnostic, Label
from assay.names.errors import listed
from assay.source import Span
from assay.typed.types import Choice, Date, Flag, Period, Quantity, SetOf, Text, Type
from assay.units.unit import NUMBER, Powers, Unit, Units

CODE = "E0304"
_LONGEST = 40


class Purpose(StrEnum):
    """What the two sides were to do together."""

    COMPARE = "these two {things} cannot be compared"
    ADD = "these two {things} cannot be added or subtracted"
    SAME = "these two {things} cannot stand for one another"
    DECLARED = "the value does not fit what is declared"
    ARGUMENT = "this value does not fit what is asked for"


@dataclass(frozen=True, slots=True)
class Side:
    """One side.  `bare`: a number written without a unit.  `literal`: written in figures, with or without."""

    span: Span
    type: Type
    bare: bool = False
    literal: bool = False

    def name(self, otherwise: str) -> str:
        text = self.span.text
        return f"`{text}`" if len(text) <= _LONGEST and "\n" not in text else otherwise


@dataclass(frozen=True, slots=True)
class Mend:
    """What could mend a mismatch: the units, and names with their units, the nearest first."""

    units: Units
    factors: Iterable[tuple[str, Unit]]


def mismatch(left: Side, right: Side, purpose: Purpose, mend: Mend) -> Diagnostic:
    """The diagnostic for two sides that do not fit.  Under DECLARED and ARGUMENT the left side is what is
    declared, and the right side what is to be mended.
    """
    if isinstance(left.type, Quantity) and isinstance(right.type, Quantity):
        for one, other in ((left, right), (right, left)):
            if one.bare and isinstance(other.type, Quantity):
                return _unit_missing(one, other, other.type.unit, purpose)
        return _units_differ(left, right, purpose, mend)
    labels = (Label(left.span, left.type.show()), Label(right.span, right.type.show()))
    if isinstance(left.type, Period) and isinstance(right.type, Period):
        return _periods_differ(left.type, right.type, labels)
    title = purpose.format(things="").replace("  ", " ")
    hint = _how_to(left, right) or _how_to(right, left)
    return Diagnostic(CODE, title, labels, help=(hint,) if hint else ())


# ---- what is no quantity ----------------------------------------------------------------------------------


def _periods_differ(left: Period, right: Period, labels: tuple[Label, ...]) -> Diagnostic:
    if left.months is None or right.months is None:
        note = "a definition's parameter of the type `period` may be in months or in days"
        hint = "use it with `within`, `before` or `after`, or give it the type `days`"
        return Diagnostic(CODE, "it is not known whether these two compare", labels, (note,), (hint,))
    return Diagnostic(
        CODE,
        "months and days do not compare",
        labels,
        ("a month has 28 to 31 days",),
        ("write both in months or years, or both in days or weeks",),
    )


def _how_to(one: Side, other: Side) -> str:
    """What an editor probably meant, looking at one side beside the other."""
    match one.type, other.type:
        case Text(), Choice() as choice if one.span.text.strip('"') in choice.options:
            return f"an option is written without quotation marks: `{one.span.text.strip(chr(34))}`"
        case Text(), Choice() as choice:
            return f"name one of the options: {listed(choice.options)}"
        case Choice(), Choice():
            return "an option compares only with options of the same list"
        case Date(), Quantity() if other.bare:
            return f"a date is written year-month-day: `{_day_like(other.span.text)}`"
        case Date(), Period():
            return "a period becomes a date by counting from one: `3 years after …`"
        case Period(), Quantity() if other.bare:
            return f"a period is written with its unit: `{other.span.text} years`, `{other.span.text} days`"
        case SetOf(), _:
            return f"to ask for one value of a set, write `{other.span.text} in {one.span.text}`"
        case Flag(), _:
            return "a condition is not compared: use it alone, or with `not` before it"
        case _:
            return ""


def _day_like(text: str) -> str:
    return f"{text}-12-31" if len(text) == 4 and text.isdigit() else "2026-03-01"


# ---- quantities -------------------------------------------------------------------------------------------


def _unit_missing(bare: Side, other: Side, unit: Unit, purpose: Purpose) -> Diagnostic:
    wanted = purpose in (Purpose.DECLARED, Purpose.ARGUMENT)
    where = (
        f"a quantity in `{unit.symbol}` is asked for" if wanted else f"the other side is in `{unit.symbol}`"
    )
    label = "declared here" if wanted else f"a quantity in {unit.symbol}"
    return Diagnostic(
        CODE,
        f"`{bare.span.text}` has no unit, and {where}",
        (Label(bare.span, "a plain number"), Label(other.span, label)),
        help=(_with_unit(bare.span.text, unit.symbol),),
    )


def _with_unit(number: str, symbol: str) -> str:
    """`80 %`; a number up to 1 may be meant as a share, or as so many per cent."""
    written = f"write the unit behind it: `{number} {symbol}`"
    value = Decimal(number.replace(" ", "").replace("−", "-"))
    if symbol != "%" or not 0 < abs(value) <= 1:
        return written
    share = format((value * 100).normalize(), "f")
    return f"{written}, or `{share} %` if it is meant as a share of 1"


def _units_differ(left: Side, right: Side, purpose: Purpose, mend: Mend) -> Diagnostic:
    assert isinstance(left.type, Quantity)
    assert isinstance(right.type, Quantity)
    ours, theirs = _difference(left.type.unit, right.type.unit, mend.units)
    titles = mend.units.titles
    labels = (
        Label(left.span, _in_words(left.type.unit, ours, titles)),
        Label(right.span, _in_words(right.type.unit, theirs, titles)),
    )
    notes = [_differ(ours, theirs, purpose)]
    meanings = [f"`{name}` means {titles[name]}" for name, _ in (*ours, *theirs) if name in titles]
    if len(meanings) > 1:
        notes.append(", ".join(meanings))
    declared = purpose in (Purpose.DECLARED, Purpose.ARGUMENT)
    if declared or (left.literal and not right.literal):
        helps = _mending(right, left, "right", mend)
    else:
        helps = _mending(left, right, "left", mend)
    title = purpose.format(things="quantities")
    return Diagnostic(CODE, title, labels[::-1] if declared else labels, tuple(notes), helps)


def _difference(left: Unit, right: Unit, units: Units) -> tuple[Powers, Powers]:
    """The parts in which two units differ, each side in the words that it was written in."""
    differing = {name for name, _ in right.over(left).dimensions}

    def rest(mine: Unit, other: Unit) -> Powers:
        return tuple(
            (name, power)
            for name, power in mine.parts
            if (name, power) not in other.parts and _bases(name, units) & differing
        )

    return rest(left, right), rest(right, left)


def _bases(name: str, units: Units) -> set[str]:
    unit = units.get(name)
    return {base for base, _ in unit.dimensions} if unit is not None else {name}


def _in_words(unit: Unit, differing: Powers, titles: Mapping[str, str]) -> str:
    """`tCO2e/t_cast: tCO2e per tonne of cast metal`; the parts that differ in words."""
    if unit == NUMBER:
        return "a plain number"
    spoken = {name: titles[name].split(",")[0] for name, _ in differing if name in titles}
    above = [spoken.get(name, name) for name, power in unit.parts for _ in range(power)]
    below = [spoken.get(name, name) for name, power in unit.parts for _ in range(-power)]
    words = " per ".join([" times ".join(above) or "1", *below])
    return unit.symbol if not spoken or words == unit.symbol else f"{unit.symbol}: {words}"


def _differ(ours: Powers, theirs: Powers, purpose: Purpose) -> str:
    declared = purpose in (Purpose.DECLARED, Purpose.ARGUMENT)
    left, right = ("what is asked for", "the value") if declared else ("the left side", "the right side")
    if ours and theirs:
        alike = all(power < 0 for _, power in (*ours, *theirs))
        one, other = (
            _phrase(parts).removeprefix("per ") if alike else _phrase(parts) for parts in (ours, theirs)
        )
        return f"the two {'' if declared else 'sides '}differ by {one} against {other}"
    side, parts = (left, ours) if ours else (right, theirs)
    return f"only {side} is {'' if parts[0][1] < 0 else 'in '}{_phrase(parts)}"


def _phrase(parts: Powers) -> str:
    above = "*".join(name for name, power in parts for _ in range(power))
    below = [f"per {name}" for name, power in parts for _ in range(-power)]
    return " ".join([above, *below] if above else below)


def _mending(side: Side, like: Side, where: str, mend: Mend) -> tuple[str, ...]:
    """How to turn one side into the unit of the other."""
    assert isinstance(side.type, Quantity)
    assert isinstance(like.type, Quantity)
    have, want = _difference(side.type.unit, like.type.unit, mend.units)
    missing = Unit(want, NUMBER.factor, ()).over(Unit(have, NUMBER.factor, ()))
    back = Unit(have, NUMBER.factor, ()).over(Unit(want, NUMBER.factor, ()))
    wanted = like.type.unit.over(side.type.unit).dimensions
    inverse = side.type.unit.over(like.type.unit).dimensions
    name = side.name(f"the {where} side")
    factors = [
        (factor, unit) for factor, unit in mend.factors if factor not in (side.span.text, like.span.text)
    ]
    for factor, unit in factors:
        if unit.dimensions == wanted:
            return (f"multiply {name} by a factor in {missing.symbol}, for instance `{factor}`",)
    for factor, unit in factors:
        if unit.dimensions == inverse:
            return (f"divide {name} by a quantity in {unit.symbol}, for instance `{factor}`",)
    turn = (
        f"divide {name} by a quantity in {back.symbol}"
        if missing.symbol.startswith("1/")
        else f"multiply {name} by a factor in {missing.symbol}"
    )
    if like.literal:
        return (f"write a figure in {side.type.unit.symbol} in place of {like.name('it')}, or {turn}",)
    figure = "without a unit" if like.type.unit == NUMBER else f"in {like.type.unit.symbol}"
    return (f"{turn}, or use a figure {figure}",)
