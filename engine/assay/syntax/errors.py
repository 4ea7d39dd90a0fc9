"""Every message of the syntax stage.  Lark's own names of tokens never reach a user."""

from __future__ import annotations

from collections.abc import Iterable

from assay.diagnostics import Diagnostic, Label
from assay.source import Span

_WORDS = {
    "NAME": "a name",
    "ID": "an identifier such as `5.2`",
    "UNIT": "a type or unit",
    "STRING": "a text in quotation marks",
    "NUMBER": "a number",
    "DATE": "a date",
    "OP": "a comparison such as `<=`",
    "ON_OR": "`on or before` or `on or after`",
    "COUNT_OF": "`count of`",
    "SHARE_OF": "`share of`",
    "FOLD_OF": "`sum of`, `least of`, `greatest of` or `average of`",
    "NOT_APPLICABLE": "`not applicable`",
    "AT_LEAST": "`at least`",
    "AT_MOST": "`at most`",
    "OPEN": "`open`",
    "RESERVED": "`reserved`",
    "PLUSMINUS": "`±`",
    "LBRACE": "`{`",
    "RBRACE": "`}`",
    "LPAR": "`(`",
    "RPAR": "`)`",
    "LSQB": "`[`",
    "RSQB": "`]`",
    "COMMA": "`,`",
    "COLON": "`:`",
    "DOT": "`.`",
    "VBAR": "`|`",
    "PLUS": "`+`",
    "MINUS": "`-`",
    "STAR": "`*`",
    "SLASH": "`/`",
    "__ANON_0": "`unit`",
    "$END": "the end of the file",
}
_OPERATORS = {"OP", "ON_OR", "PLUS", "MINUS", "STAR", "SLASH", "IN", "WITHIN", "BEFORE", "AFTER", "AT"}
_STATEMENTS = {
    "STANDARD", "METHOD", "PRINCIPLE", "TYPE", "EVIDENCE", "PARAMETER", "TABLE", "DEFINE", "CRITERION", "CASE",
    "__ANON_0", "$END",
}  # fmt: skip
_VALUES = {"NAME", "NUMBER", "DATE", "STRING", "LPAR", "MINUS", "EVERY", "SOME", "NO", "NOT", "COUNT_OF", "SHARE_OF"}
_SHOWN = 6


def _in_words(expected: Iterable[str]) -> str:
    """What could stand here, the many tokens of one kind gathered under one word."""
    left = set(expected)
    words: list[str] = []
    for gathered, phrase, least in (
        (_STATEMENTS, "the next statement", 5),
        (_VALUES, "a condition or a value", 5),
        (_OPERATORS, "an operator", 3),
    ):
        if len(left & gathered) >= least:
            left -= gathered
            words.append(phrase)
    words += sorted(_WORDS.get(name, f"`{name.lower()}`") for name in left)
    shown = words[:_SHOWN]
    return ", ".join(shown[:-1]) + " or " + shown[-1] if len(shown) > 1 else "".join(shown) or "nothing more"


def unexpected_token(span: Span, expected: Iterable[str], ended: bool) -> Diagnostic:
    found = "the file ends here" if ended else f"`{span.text}` cannot stand here"
    return Diagnostic("E0101", found, (Label(span, f"expected {_in_words(expected)}"),))


def unexpected_character(span: Span, expected: Iterable[str]) -> Diagnostic:
    text = span.text
    hint: tuple[str, ...] = ()
    if text == '"':
        hint = ("a text begins and ends with a quotation mark on the same line",)
    elif text.isdigit():
        hint = ("a number looks like `11.4`, a date like `2026-03-01`",)
    return Diagnostic(
        "E0102", f"`{text}` cannot be read here", (Label(span, f"expected {_in_words(expected)}"),), help=hint
    )


def unclosed_brace(opening: Span, found: Span, ended: bool) -> Diagnostic:
    where = "the file ends" if ended else f"`{found.text}` begins a new statement"
    return Diagnostic(
        "E0103",
        "this brace is never closed",
        (Label(opening, "opened here"), Label(found, f"{where} before `}}`")),
        help=("add the missing `}`",),
    )


def too_deep(span: Span, limit: int) -> Diagnostic:
    return Diagnostic(
        "E0104",
        f"brackets are nested more than {limit} deep",
        (Label(span, "this one is too deep"),),
        help=("give parts of the condition a name with `define`",),
    )


def no_such_day(span: Span) -> Diagnostic:
    return Diagnostic("E0105", f"there is no day {span.text}", (Label(span, "not a day of the calendar"),))


def too_many_digits(span: Span, limit: int) -> Diagnostic:
    return Diagnostic(
        "E0106",
        f"a number has at most {limit} significant digits",
        (Label(span, "this one has more"),),
        help=("round it, or give an interval",),
    )


def not_a_quantity(span: Span) -> Diagnostic:
    return Diagnostic("E0107", "a unit is defined by a number and another unit", (Label(span, "such as `1000 t`"),))
