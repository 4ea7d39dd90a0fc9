"""Every message about types and units; what to say of two sides that do not fit is in `mismatch`."""

from __future__ import annotations

from assay.diagnostics import Diagnostic, Label
from assay.names.errors import listed
from assay.source import Span
from assay.syntax import tree as syntax
from assay.typed.types import Choice, Date, Flag, OptionalOf, Period, Quantity, RefTo, Text, Type


def _help(hint: str) -> tuple[str, ...]:
    return (hint,) if hint else ()


_INSTEAD = {
    "a text": "name a field of the type `text`, or write a text in quotation marks",
    "a number or a quantity": "name a number, or a quantity with its unit",
    "a set or a list in brackets": "write `[a, b]`, or name a field that is a `set of` something",
    "a condition": "ask something that is true or false: `… in …`, `some …`, `… = …`",
}


def wrong_type(span: Span, found: Type, wanted: str, hint: str = "") -> Diagnostic:
    return Diagnostic(
        "E0301",
        f"{wanted} is needed here",
        (Label(span, f"this is {found.show()}"),),
        help=_help(hint or _how_to(span.text, found, wanted)),
    )


def _how_to(text: str, found: Type, wanted: str) -> str:
    """What an editor probably meant."""
    if isinstance(found, RefTo) and "\n" not in text:
        return f"say which of its fields: `{text}.…`; or what the key is compared with: `{text} = …`"
    if wanted == "a date":
        if isinstance(found, Period):
            return "a period becomes a date by counting from one: `3 years after …`"
        return "a date is written year-month-day: `2026-03-01`"
    if wanted == "a period":
        return "a period is written `3 years`, `6 months` or `20 days`"
    if wanted == "a condition":
        shown = text if len(text) < 30 and "\n" not in text else "…"
        if isinstance(found, Quantity | Period):
            return f"say what it is compared with: `{shown} <= …`"
        if isinstance(found, Choice | Text):
            return f"say what it is compared with: `{shown} = …`"
        if isinstance(found, Date):
            return f"say what it is compared with: `{shown} before …`"
    if wanted == "a number or a quantity" and isinstance(found, Period | Date):
        return "to count from a date say `3 years after …` or `3 years before …`"
    return _INSTEAD.get(wanted, f"give {wanted}")


def may_be_absent(span: Span, found: Type) -> Diagnostic:
    item = found.item if isinstance(found, OptionalOf) else found
    shown = span.text if len(span.text) < 30 and "\n" not in span.text else "…"
    return Diagnostic(
        "E0302",
        "this value may be absent, and nothing is said for that case",
        (Label(span, f"{item.show()}, or known to be absent"),),
        help=(f"say what holds without it: `({shown} otherwise …)`, `some {shown}` or `no {shown}`",),
    )


def whole_collection(span: Span, name: str) -> Diagnostic:
    return Diagnostic(
        "E0303",
        f"`{name}` is a whole list, and one value is needed here",
        (Label(span, "which of its rows?"),),
        help=(f"say `every {name} has …`, `some {name} where …`, or begin with `for each {name}`",),
    )


# ---- choices, order, arguments ----------------------------------------------------------------------------


def not_an_option(name: str, span: Span, choice: Choice, meant: str | None) -> Diagnostic:
    owner = (
        f"`{choice.name}` has no option `{name}`" if choice.name else f"`{name}` is not one of the options"
    )
    return Diagnostic(
        "E0305",
        owner,
        (Label(span, f"it can be {listed(choice.options)}"),),
        help=(f"did you mean `{meant}`?",) if meant else (),
    )


def cannot_order(span: Span, left: Type, op: str) -> Diagnostic:
    hint = ""
    if isinstance(left, Date):
        words = {"<": "before", "<=": "on or before", ">": "after", ">=": "on or after"}
        hint = f"for dates say `{words[op]}`"
    elif isinstance(left, Choice):
        hint = "name the options that are meant: `… in [a, b]`"
    elif isinstance(left, Flag):
        hint = "use the condition itself, or `not …`"
    elif isinstance(left, Text):
        hint = "texts have no order: compare them with `=` or `!=`"
    return Diagnostic(
        "E0306",
        f"`{op}` compares numbers, quantities and periods only",
        (Label(span, f"this is {left.show()}"),),
        help=_help(hint),
    )


def wrong_arguments(name: str, span: Span, wanted: int, found: int) -> Diagnostic:
    values = "no value" if wanted == 0 else "one value" if wanted == 1 else f"{wanted} values"
    given = "none is given" if found == 0 else "one is given" if found == 1 else f"{found} are given"
    form = f"write `{name}` alone" if wanted == 0 else f"write `{name}({', '.join(['…'] * wanted)})`"
    return Diagnostic(
        "E0307",
        f"`{name}` takes {values} in parentheses",
        (Label(span, given),),
        help=(form,),
    )


def takes_no_values(name: str, span: Span) -> Diagnostic:
    """A field or parameter called like a function."""
    return wrong_arguments(name, span, 0, 1)


# ---- right in itself, but not here ------------------------------------------------------------------------


def misplaced(span: Span, message: str, hint: str, label: str = "not here") -> Diagnostic:
    """A construct that is right in itself and stands where it has no meaning."""
    return Diagnostic("E0308", message, (Label(span, label),), help=(hint,))


def calendar_word(name: str, span: Span) -> Diagnostic:
    kind = "period" if name.removesuffix("s") in ("month", "year") else "days"
    return Diagnostic(
        "E0308",
        f"`{name}` measures a period and is no type by itself",
        (Label(span, "no type"),),
        help=(f"say `{kind}`: a `period` is in months or years, `days` are days or weeks",),
    )


def record_as_value(name: str, span: Span) -> Diagnostic:
    return Diagnostic(
        "E0308",
        f"`{name}` is a record of several facts, and one value is needed here",
        (Label(span, "a record type"),),
        help=(f"a field may be a record as a whole: `some_name : {name}`; for several of them use `each`",),
    )


def belongs_to_type(span: Span, wanted: str) -> Diagnostic:
    """A definition on a record whose type owns its definitions."""
    return Diagnostic(
        "E0308",
        "what is worked out for a record belongs to its type",
        (Label(span, "this record has a type of its own"),),
        help=(f"write `define {wanted} …`; every record of that type then has it",),
    )


def table_alone(name: str, span: Span, keys: int) -> Diagnostic:
    return Diagnostic(
        "E0308",
        f"`{name}` is a table, and one value is needed here",
        (Label(span, "which row, and which column?"),),
        help=(f"write `{name}({', '.join(['key'] * keys)}).column`, or ask `key in {name}`",),
    )


def long_chain(name: str, span: Span, limit: int) -> Diagnostic:
    return Diagnostic(
        "E0308",
        f"`{name}` builds on other definitions more than {limit} deep",
        (Label(span, "one definition too many"),),
        help=("say more in one definition, and less in a chain of them",),
    )


def two_settings(name: str, first: Span, second: Span) -> Diagnostic:
    return Diagnostic(
        "E0308",
        f"`{name}` has two values from the same day",
        (Label(second, "the second"), Label(first, "the first")),
        help=("give one of them another `from` date, or remove it",),
    )


def bad_ladder(span: Span, message: str, hint: str, label: str = "") -> Diagnostic:
    return Diagnostic("E0309", message, (Label(span, label),), help=_help(hint))


def never_reached(span: Span, above: Span) -> Diagnostic:
    return Diagnostic(
        "E0309",
        "this line is never reached",
        (Label(span, "comes too late"), Label(above, "this line takes all that is left")),
        help=("put the line with `otherwise` last",),
    )


def not_rows(span: Span, found: str) -> Diagnostic:
    return Diagnostic(
        "E0310",
        "a list is needed here",
        (Label(span, found),),
        help=("a list is evidence with `each`, a `set of` values, or a value that may be absent",),
    )


# ---- constants --------------------------------------------------------------------------------------------


def outside_domain(span: Span, message: str, hint: str) -> Diagnostic:
    return Diagnostic("E0311", message, (Label(span, "out of range"),), help=(hint,))


def least_above_most(least: syntax.Literal | None, most: syntax.Literal | None) -> Diagnostic:
    assert least is not None
    assert most is not None
    return Diagnostic(
        "E0311",
        "no value is at least the one and at most the other",
        (Label(least.span, "the least"), Label(most.span, "the most")),
        help=("exchange the two",),
    )


def bad_table(span: Span, message: str, hint: str = "") -> Diagnostic:
    return Diagnostic("E0312", message, (Label(span, "here"),), help=_help(hint))


def bad_key(span: Span, found: Type) -> Diagnostic:
    message = "the key of a table is a text, a number, an option or the key of a row"
    hint = "choose another column as the key, or leave its type out: its keys are then texts"
    return Diagnostic("E0312", message, (Label(span, f"this is {found.show()}"),), help=(hint,))


def wrong_cells(span: Span, found: int, wanted: int) -> Diagnostic:
    cells = f"{found} cell{'s' if found != 1 else ''}"
    return Diagnostic(
        "E0312",
        f"this row has {cells}, and the table has {wanted} columns",
        (Label(span, cells),),
        help=(
            "write `open` in a cell whose value is not known"
            if found < wanted
            else "leave the last cell out, or name its column in the first row",
        ),
    )


def row_twice(key: tuple[str, ...], first: Span, second: Span) -> Diagnostic:
    return Diagnostic(
        "E0312",
        f"there are two rows for {', '.join(key)}",
        (Label(second, "the second"), Label(first, "the first")),
        help=("a key stands in one row only: remove one of the two",),
    )
