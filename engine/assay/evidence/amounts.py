"""Numbers with units and uncertainty, exact from the text to the field's own unit.

In: the text of a quantity (`12.6 ± 0.4 tCO2e/t_cast`) and the unit of its field.  Out: an interval in that
unit.  Everything between is a fraction; a digit is lost only at the end, and only where 15 digits do not
hold the result: a single value then rounds half to even, an interval outwards (definition 4).

An uncertainty is expanded, with a coverage factor of 2.  Where another factor k is stated, the half-width
is the uncertainty times 2 / k: the interval always is the one for k = 2.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from fractions import Fraction

from assay.evidence import errors
from assay.evidence.nodes import ScalarNode
from assay.evidence.problems import Problems, Wrong
from assay.source import Cells, Span
from assay.units.bounds import DIGITS, ZERO, Interval, point, ratio
from assay.units.unit import CALENDAR, NUMBER, Unit, Units, UnknownUnit

_NUMBER = r"[+\-−]?[0-9]+(?:\.[0-9]+)?(?:[eE][+\-]?[0-9]+)?"
_UNIT = r"(?!to\b)[^\W\d_][^\s±]*|[%°][^\s±]*"
_ONE = rf"(?P<a>{_NUMBER})(?:\s*(?P<u>{_UNIT}))?"
_AMOUNT = re.compile(rf"{_ONE}(?:\s*(?P<op>±|\+-|\+/-|\bto\b)\s*(?P<b>{_NUMBER})(?:\s*(?P<v>{_UNIT}))?)?")
_UNIT_NAME = re.compile(r"[A-Za-z%][A-Za-z0-9_%]*(?:[/*][A-Za-z%][A-Za-z0-9_%]*)*")
_LARGEST = Fraction(10) ** 300
_SMALLEST = Fraction(1, 10**290)
COVERAGE = Fraction(2)


@dataclass(frozen=True, slots=True)
class Quantum:
    """One number as written, with the unit behind it and the places of both."""

    digits: str
    unit: str | None
    span: Span
    unit_span: Span

    @property
    def relative(self) -> bool:
        return self.unit == "%"

    def show(self) -> str:
        return self.digits if self.unit is None else f"{self.digits} {self.unit}"


@dataclass(frozen=True, slots=True)
class Written:
    """What stands in one text: a number, a range (`to`), or a measurement (`±`)."""

    first: Quantum
    joint: str | None
    second: Quantum | None


@dataclass(frozen=True, slots=True)
class Measure:
    """An amount in the field's own unit.  `estimate` is the measured value where an uncertainty was given."""

    interval: Interval
    shown: str
    estimate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Yardstick:
    """What an amount is read against: the field, its unit, and whether a bare number is in that unit."""

    name: str
    unit: Unit
    units: Units
    problems: Problems
    bare: bool


def parse_amount(name: str, node: ScalarNode, expected: str) -> Written:
    """The parts of the text.  Raises `Wrong` with a remedy where it is not an amount."""
    match = _AMOUNT.fullmatch(node.text)
    if match is None:
        raise Wrong(errors.wrong_kind(name, node.span, expected, _remedy(node, expected)))
    first, second = _quantum(node, match, "a", "u"), None
    joint = match.group("op")
    if joint is not None:
        second = _quantum(node, match, "b", "v")
        joint = "to" if joint == "to" else "±"
    return Written(first, joint, second)


def _remedy(node: ScalarNode, expected: str) -> str:
    text = node.text
    unsaid = "leave the cell blank" if isinstance(node.span.source, Cells) else "leave the line out"
    if re.match(r"[+-]?\d{1,3}([ ,.'_]\d{3})+\b|[+-]?\d+,\d", text):
        return "write the number without separators, its decimal sign as a point: `12600.5`"
    if re.match(rf"{_NUMBER}(\s+\S+)?\s*[-–—]\s*{_NUMBER}(\s|$)", text):
        return "write a range with `to` between its ends: `11 to 13`"
    if re.match(rf"(ca\.?|circa|about|approx\S*|roughly|[~≈<>≤≥]=?)\s*{_NUMBER}", text, re.IGNORECASE):
        return "write what is known of it: `11 to 13`, or `12 ± 1`"
    if re.fullmatch(rf"{_NUMBER}\s+\S+(\s+\S+)+", text):
        return "write the unit as one word, without spaces: `tCO2e/t_cast`"
    if text.lower().strip("+-.") in ("inf", "infinity", "nan", "unknown", "n/a", "?", "null", "~"):
        return f"{unsaid} where the value is not known"
    if re.match(r"[+-]?\.\d", text):
        return "write a digit before the point: `0.5`"
    _, _, unit = expected.partition(" in ")
    example = f"12.6 {unit}".rstrip()
    return f"write a number: `{example}`; {unsaid} where it is not known"


def _quantum(node: ScalarNode, match: re.Match[str], number: str, unit: str) -> Quantum:
    text = match.group(unit)
    span = node.part(match.start(number), match.end(number))
    unit_span = node.part(match.start(unit), match.end(unit)) if text is not None else node.span
    return Quantum(match.group(number).replace("−", "-"), text, span, unit_span)


def decimal_of(quantum: Quantum) -> Decimal:
    """The number, of at most 15 significant digits.  Raises `Wrong` beyond."""
    coefficient, _, exponent = quantum.digits.lower().partition("e")
    if len(re.sub(r"[+\-.]", "", coefficient).lstrip("0")) > DIGITS:
        raise Wrong(errors.too_many_digits(quantum.span, DIGITS))
    if len(exponent.lstrip("+-").lstrip("0")) > 3:
        raise Wrong(errors.out_of_reach(quantum.span))
    number = Decimal(f"{coefficient}e{exponent or 0}")
    if number == 0:
        return ZERO
    _within_reach(Fraction(number), quantum.span)
    return number


def _within_reach(number: Fraction, span: Span) -> None:
    if number and not _SMALLEST <= abs(number) <= _LARGEST:
        raise Wrong(errors.out_of_reach(span))


# ---- units ------------------------------------------------------------------------------------------------


def convert(yard: Yardstick, quantum: Quantum, unit: str | None = None) -> Fraction:
    """The number in the field's own unit, exactly.  `unit` is the one that another number shares with it."""
    number = Fraction(decimal_of(quantum))
    text = quantum.unit if quantum.unit is not None else unit
    if text is None:
        if yard.unit != NUMBER and not yard.bare:
            symbol = yard.unit.symbol
            raise Wrong(errors.unit_missing(yard.name, quantum.span, quantum.digits, symbol))
        return number
    converted = number * _unit(yard, text, quantum).to(yard.unit)
    _within_reach(converted, quantum.span)
    return converted


def _unit(yard: Yardstick, text: str, quantum: Quantum) -> Unit:
    """The unit of that name, of the field's dimension."""
    span = quantum.unit_span
    found = _parsed(yard, text)
    if isinstance(found, str):
        meant = _meant(yard, text, found)
        raise Wrong(errors.unknown_unit(found, span, yard.unit.symbol, meant))
    if not found.same_dimension(yard.unit):
        ours, theirs = _in_words(yard.unit), _in_words(found)
        raise Wrong(
            errors.wrong_unit(yard.name, span, theirs, ours, _mending(yard, found), _bases(yard, found))
        )
    return found


def _mending(yard: Yardstick, found: Unit) -> str:
    """How a figure gets into the unit of its field: where both are of a kind, by a factor."""
    if yard.unit == NUMBER:
        return "leave the unit out, or give another figure"
    ours, theirs = dict(yard.unit.dimensions), dict(found.dimensions)
    if any(theirs.get(base) == power for base, power in ours.items()):
        factor = yard.unit.over(found).symbol
        return f"give the figure in {yard.unit.symbol}: multiply it by a factor in {factor}"
    return f"give the figure in {yard.unit.symbol}"


def _parsed(yard: Yardstick, text: str) -> Unit | str:
    """The unit, or the part of it that is not known."""
    if _UNIT_NAME.fullmatch(text) is None:
        return text
    try:
        return yard.units.parse(text)
    except UnknownUnit as unknown:
        return unknown.name


def _meant(yard: Yardstick, text: str, unknown: str) -> str | None:
    plain = unicodedata.normalize("NFKC", text)  # `tCO₂e` is meant as `tCO2e`
    if plain.lower() == yard.unit.symbol.lower():
        return yard.unit.symbol
    called = yard.units.called(plain)
    if called is not None:
        return called
    names = [yard.unit.symbol, *(name for name in yard.units.names() if name not in CALENDAR)]
    return yard.problems.nearest(unicodedata.normalize("NFKC", unknown), names)


def _in_words(unit: Unit) -> str:
    return "a plain number" if unit == NUMBER else f"in {unit.symbol}"


def _bases(yard: Yardstick, found: Unit) -> list[str]:
    """The bases that only one of the two units has, in words."""
    ours, theirs = dict(yard.unit.dimensions), dict(found.dimensions)
    titles = {**yard.units.title(yard.unit.dimensions), **yard.units.title(found.dimensions)}
    return [f"`{base}` means {title}" for base, title in titles.items() if (base in ours) != (base in theirs)]


# ---- one value, a range, a measurement --------------------------------------------------------------------


def measure(yard: Yardstick, written: Written) -> Measure:
    """What one text says."""
    first, second = written.first, written.second
    if second is None:
        value = convert(yard, first)
        return Measure(point(nearest_decimal(value)), _show(yard, first))
    if written.joint == "to":
        shared = second.unit if first.unit is None else None
        return ranged(yard, convert(yard, first, shared), convert(yard, second, first.unit), first, second)
    return measured(yard, first, second, shorthand=True)


def ranged(yard: Yardstick, low: Fraction, high: Fraction, first: Quantum, second: Quantum) -> Measure:
    """From `low` to `high`, both in."""
    if low > high:
        raise Wrong(
            errors.bad_range(first.span, "this range ends below its beginning", "exchange the two ends")
        )
    return Measure(outwards(low, high), _show_pair(yard, first, "to", second))


def measured(
    yard: Yardstick, value: Quantum, spread: Quantum, *, shorthand: bool, coverage: Quantum | None = None
) -> Measure:
    """A value with its uncertainty.  In the shorthand `12.6 ± 0.4 t` both share the unit at the end."""
    shared = spread.unit if shorthand and value.unit is None else None
    _unambiguous(yard, value, spread, shared)
    estimate = convert(yard, value, shared)
    if spread.relative and shared is None and (value.unit is not None or not shorthand):
        half = abs(estimate) * Fraction(decimal_of(spread)) / 100
    else:
        half = convert(yard, spread, value.unit if shorthand else None)
    if half < 0:
        raise Wrong(
            errors.bad_range(spread.span, "an uncertainty is not negative", "write it without the sign")
        )
    half = half * COVERAGE / _coverage(coverage)
    shown = _show_pair(yard, value, "±", spread)
    if coverage is not None:
        shown += f" (k = {coverage.digits})"
    return Measure(outwards(estimate - half, estimate + half), shown, nearest_decimal(estimate))


def _unambiguous(yard: Yardstick, value: Quantum, spread: Quantum, shared: str | None) -> None:
    """`2 %` behind a value without dimension could be points or a share of it: never guess."""
    points = value.relative and spread.relative
    shared_number = shared == "%" and yard.unit == NUMBER
    if points or shared_number:
        raise Wrong(
            errors.bad_range(
                spread.span,
                "`%` could mean points, or a share of the value",
                "write both ends: `{from: 43 %, to: 47 %}`",
            )
        )


def _coverage(coverage: Quantum | None) -> Fraction:
    if coverage is None:
        return COVERAGE
    factor = Fraction(decimal_of(coverage))
    if factor <= 0 or coverage.unit is not None:
        raise Wrong(
            errors.bad_range(coverage.span, "a coverage factor is a positive plain number", "such as `2`")
        )
    return factor


def _show(yard: Yardstick, quantum: Quantum) -> str:
    if quantum.unit is None and yard.unit != NUMBER:
        return f"{quantum.digits} {yard.unit.symbol}"
    return quantum.show()


def _show_pair(yard: Yardstick, first: Quantum, joint: str, second: Quantum) -> str:
    if first.unit is None or first.unit == second.unit:
        return f"{first.digits} {joint} {_show(yard, second)}"
    return f"{first.show()} {joint} {second.show() if second.unit else f'{second.digits} {first.unit}'}"


# ---- digits -----------------------------------------------------------------------------------------------


def nearest_decimal(value: Fraction) -> Decimal:
    """The value, or where 15 digits do not hold it the nearest that they do."""
    return ratio(Decimal(value.numerator), Decimal(value.denominator)) if value else ZERO


def outwards(low: Fraction, high: Fraction) -> Interval:
    """The smallest interval with ends of 15 digits that holds both."""
    return Interval(_end(low, ROUND_FLOOR), _end(high, ROUND_CEILING))


def _end(value: Fraction, rounding: str) -> Decimal:
    context = Context(prec=DIGITS, rounding=rounding, Emin=-9999, Emax=9999)
    return context.divide(Decimal(value.numerator), Decimal(value.denominator))
