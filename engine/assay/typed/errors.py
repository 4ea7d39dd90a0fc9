"""Every message about types and units, with the one great mismatch message."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from assay.diagnostics import Diagnostic, Label
from assay.source import Span
from assay.typed.types import Choice, OptionalOf, Period, Quantity, Type
from assay.units.unit import NUMBER, Unit, Units


def wrong_type(span: Span, found: Type, wanted: str, hint: str = "") -> Diagnostic:
    return Diagnostic(
        "E0301",
        f"{wanted} is needed here",
        (Label(span, f"this is {found.show()}"),),
        help=(hint,) if hint else (),
    )


def may_be_absent(span: Span, found: Type) -> Diagnostic:
    item = found.item if isinstance(found, OptionalOf) else found
    return Diagnostic(
        "E0302",
        "this value may be absent",
        (Label(span, f"{item.show()}, or known to be absent"),),
        help=("say what holds without it: `… otherwise …`, `some …`, `no …` or `every … has …`",),
    )


def whole_collection(span: Span, name: str) -> Diagnostic:
    return Diagnostic(
        "E0303",
        f"`{name}` is a whole list, and one value is needed here",
        (Label(span, "which of them?"),),
        help=(f"say `every {name} has …`, `some {name} where …`, or add `for each {name}`",),
    )


def cannot_compare(
    left: tuple[Span, Type], right: tuple[Span, Type], units: Units, factors: Iterable[tuple[str, Unit]]
) -> Diagnostic:
    """Two sides that do not go together: both shown, how they differ, and what would mend it."""
    (left_span, left_type), (right_span, right_type) = left, right
    labels = (Label(left_span, left_type.show()), Label(right_span, right_type.show()))
    if isinstance(left_type, Quantity) and isinstance(right_type, Quantity):
        return _units_differ(labels, left_type.unit, right_type.unit, units, factors)
    if isinstance(left_type, Period) and isinstance(right_type, Period):
        return Diagnostic(
            "E0304",
            "months and days do not compare",
            labels,
            help=("write both in months (or years), or both in days (or weeks)",),
        )
    return Diagnostic("E0304", "these two cannot be compared or combined", labels)


def _units_differ(
    labels: tuple[Label, ...], left: Unit, right: Unit, units: Units, factors: Iterable[tuple[str, Unit]]
) -> Diagnostic:
    if NUMBER in (left, right) and left.parts != right.parts:
        unit = right if left == NUMBER else left
        return Diagnostic(
            "E0304",
            "a plain number is not a quantity",
            labels,
            help=(f"write the unit behind the number: `{unit.symbol}`",),
        )
    above, below = _difference(left, right)
    notes = [f"the two sides differ by {above} against {below}"]
    for name, title in {**units.title(left.dimensions), **units.title(right.dimensions)}.items():
        if (name in dict(left.dimensions)) != (name in dict(right.dimensions)):
            notes.append(f"`{name}` is a {title}")
    missing = Unit(right.over(left).parts, Fraction(1), right.over(left).dimensions)
    known = sorted(name for name, unit in factors if unit.dimensions == missing.dimensions)
    example = f", for instance `{known[0]}`" if known else ""
    return Diagnostic(
        "E0304",
        "these two quantities cannot be compared",
        labels,
        notes=tuple(notes),
        help=(f"multiply the left side by a factor in {missing.symbol}{example}",),
    )


def _difference(left: Unit, right: Unit) -> tuple[str, str]:
    """The parts in which two units differ, each side in its own words."""
    ours, theirs = dict(left.parts), dict(right.parts)

    def rest(mine: dict[str, int], other: dict[str, int]) -> str:
        parts = [name for name, power in sorted(mine.items()) if other.get(name) != power]
        return "*".join(parts) or "a plain number"

    return rest(ours, theirs), rest(theirs, ours)


def not_an_option(name: str, span: Span, choice: Choice, meant: str | None) -> Diagnostic:
    shown = ", ".join(choice.options[:8]) + (", …" if len(choice.options) > 8 else "")
    return Diagnostic(
        "E0305",
        f"`{name}` is not {choice.show()}",
        (Label(span, f"expected one of: {shown}"),),
        help=(f"did you mean `{meant}`?",) if meant else (),
    )


def cannot_order(span: Span, left: Type, op: str) -> Diagnostic:
    hint = "say `before`, `after`, `on or before` or `on or after`" if left.show() == "a date" else ""
    return Diagnostic(
        "E0306",
        f"`{op}` does not order these",
        (Label(span, f"this is {left.show()}"),),
        help=(hint,) if hint else (),
    )


def wrong_arguments(name: str, span: Span, wanted: int, found: int) -> Diagnostic:
    return Diagnostic(
        "E0307",
        f"`{name}` takes {wanted} value{'s' if wanted != 1 else ''} in parentheses, not {found}",
        (Label(span, "given here"),),
    )


def misplaced(span: Span, message: str, hint: str = "") -> Diagnostic:
    """A construct that is right in itself and stands where it has no meaning."""
    return Diagnostic("E0308", message, (Label(span, ""),), help=(hint,) if hint else ())


def bad_ladder(span: Span, message: str, hint: str) -> Diagnostic:
    return Diagnostic("E0309", message, (Label(span, ""),), help=(hint,))


def not_rows(span: Span, found: str) -> Diagnostic:
    return Diagnostic(
        "E0310",
        "a list is needed here: evidence with `each`, a set, or an optional",
        (Label(span, found),),
    )


def outside_domain(span: Span, message: str) -> Diagnostic:
    return Diagnostic("E0311", message, (Label(span, ""),))


def bad_table(span: Span, message: str, hint: str = "") -> Diagnostic:
    return Diagnostic("E0312", message, (Label(span, ""),), help=(hint,) if hint else ())
