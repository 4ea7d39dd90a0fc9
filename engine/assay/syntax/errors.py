"""Every message of the syntax stage.  The parser's own names of tokens never reach a user."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from unicodedata import name as unicode_name

from assay.diagnostics import Diagnostic, Label
from assay.source import Span
from assay.syntax.hints import hint_for
from assay.units.day_words import days_of

# What the kinds of tokens are called; a word or sign of the language stands for itself.
_WORDS = {
    "NAME": "a name",
    "ID": "a number or name such as `5.2`",
    "UNIT": "a type or unit",
    "STRING": "a text in quotation marks",
    "NUMBER": "a number",
    "DATE": "a date",
    "OP": "a comparison such as `<=`",
    "ON_OR": "`on or before`",
    "COUNT_OF": "`count of`",
    "SHARE_OF": "`share of`",
    "FOLD_OF": "`sum of`",
    "NOT_APPLICABLE": "`not applicable`",
    "AT_LEAST": "`at least`",
    "AT_MOST": "`at most`",
    "OPEN": "`open`",
    "RESERVED": "`reserved`",
    "PLUSMINUS": "`±`",
    "$END": "the end of the file",
}
STATEMENTS = (
    *("standard", "method", "principle", "unit", "type", "evidence", "parameter"),
    *("table", "define", "criterion", "renumbering", "case"),
)
_LINES = {"applies", "for", "require", "rate", "ask", "risk", "decision", "source"}
_CASE_LINES = {"given", "rate", "finding", "previous", "confirm", "override", "waive", "expect", "require"}
_METHOD_LINES = {
    *("rating", "rate", "escalate", "weight", "score", "outcome", "deadline", "surveillance"),
    *("risk", "decision", "source"),
}
_VALUES = {"NAME", "NUMBER", "DATE", "STRING", "(", "-", "every", "some", "no", "not", "COUNT_OF", "SHARE_OF"}
_OPERATORS = {"OP", "ON_OR", "+", "-", "*", "/", "in", "within", "before", "after", "at"}
# From the most telling to the least: what could stand here, the many tokens of one kind under one phrase.
_GATHERED = (
    ({*STATEMENTS, "$END"}, "the next statement (such as `criterion`)", 5),
    (_LINES, "the next line (such as `require`)", 5),
    (_CASE_LINES, "the next line (such as `given`)", 4),
    (_METHOD_LINES, "the next line (such as `rating`)", 4),
    ({*_VALUES, "FOLD_OF"}, "a condition or a value", 5),
    ({*_OPERATORS, "(", "."}, "a comparison or calculation", 3),
    ({"and", "or"}, "`and` or `or`", 2),
    ({"UNIT", "one", "optional", "set"}, "a type or unit (such as `date` or `t`)", 4),
)
_LAST = ("}", ")", "]", ",")
_SHOWN = 5
_LONGEST = 60


def _in_words(expected: Iterable[str]) -> str:
    left = set(expected)
    words: list[str] = []
    for gathered, phrase, least in _GATHERED:
        if len(left & gathered) >= least:
            left -= gathered
            words.append(phrase)
    if len(left) > 1:
        left -= {".", "("} if words else set()
    words += sorted(_said(one) for one in left if one not in _LAST)
    words += [_said(one) for one in _LAST if one in left]
    shown = words[:_SHOWN]
    return ", ".join(shown[:-1]) + " or " + shown[-1] if len(shown) > 1 else "".join(shown) or "nothing more"


def _said(one: str) -> str:
    return _WORDS.get(one, f"`{one}`")


# ---- a word or sign that does not fit ---------------------------------------------------------------------


def unexpected_token(span: Span, expected: Collection[str], ended: bool, opened: Span | None) -> Diagnostic:
    """`opened` is a parenthesis or bracket that is still open here."""
    text = span.text if len(span.text) <= _LONGEST else span.text[:_LONGEST] + "…"
    found = "the file ends in the middle of a statement" if ended else f"`{text}` cannot stand here"
    labels = [Label(span, f"expected {_in_words(expected)}")]
    if opened is not None:
        labels.append(Label(opened, "opened here, and not closed"))
    hint = hint_for(span, expected) or ("add the missing `)` or `]`" if opened is not None else "")
    return Diagnostic("E0101", found, tuple(labels), help=(hint,) if hint else ())


def unfinished(end: Span, word: Span) -> Diagnostic:
    """A word that begins a statement stands where the one above still needs something."""
    return Diagnostic(
        "E0101",
        f"this statement is not complete where `{word.text}` begins the next",
        (Label(end, "something is missing here"), Label(word, "the next statement")),
    )


# ---- a character that cannot be read ----------------------------------------------------------------------

_INSTEAD = {
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    "×": "*",
    "·": "*",
    "÷": "/",
    "−": "-",
    "–": "-",
    "—": "-",
    "&": "and",
    "“": '"',
    "”": '"',
    "„": '"',
    "«": '"',
    "»": '"',
    "'": '"',
    "’": '"',
    "‘": '"',
}


def unexpected_character(span: Span) -> Diagnostic:
    character = span.text
    if character == '"':
        return _unclosed_text(span)
    if not character.isprintable() or character.isspace():
        called = unicode_name(character, "no name").lower()
        return Diagnostic(
            "E0102",
            f"an invisible character stands here: {called} (U+{ord(character):04X})",
            (Label(span, "here"),),
            help=("delete it, or put a plain space in its place",),
        )
    return Diagnostic(
        "E0102",
        f"the character `{character}` has no meaning here",
        (Label(span, "here"),),
        help=_character_help(character),
    )


def _character_help(character: str) -> tuple[str, ...]:
    if character in _INSTEAD:
        return (f"write `{_INSTEAD[character]}` instead",)
    if character == ";":
        return ("leave it out: a statement needs no sign at its end",)
    if character.isalpha():
        return ("a name is made of the letters a to z, digits and `_`; other letters stand in texts only",)
    if character.isdigit():
        return ("a number looks like `11.4`, a date like `2026-03-01`",)
    return ()


def _unclosed_text(quote: Span) -> Diagnostic:
    source = quote.source
    line = source.line_text(quote.line)
    end = quote.start + len(line) - quote.column + 1
    return Diagnostic(
        "E0102",
        "this text has no closing quotation mark",
        (Label(Span(source, quote.start, end), "begins here and does not end on this line"),),
        help=('add `"` at its end; a text stands on one line',),
    )


# ---- braces -----------------------------------------------------------------------------------------------


def unclosed_brace(opening: Span, found: Span, ended: bool) -> Diagnostic:
    where = "the file ends" if ended else f"`{found.text}` begins something new"
    return Diagnostic(
        "E0103",
        f"the brace opened on line {opening.line} is never closed",
        (Label(opening, "opened here"), Label(found, f"{where} before `}}`")),
        help=("add the missing `}`",),
    )


def too_deep(span: Span, limit: int) -> Diagnostic:
    return Diagnostic(
        "E0104",
        f"brackets or conditions stand inside one another more than {limit} deep",
        (Label(span, "too deep from here on"),),
        help=("give parts of it a name with `define`; for many terms say `sum of [a, b, c]`",),
    )


# ---- literals ---------------------------------------------------------------------------------------------


def no_such_day(span: Span) -> Diagnostic:
    return Diagnostic(
        "E0105",
        f"there is no day {span.text}",
        (Label(span, "not a day of the calendar"),),
        help=(days_of(span.text),),
    )


def too_many_digits(span: Span, limit: int) -> Diagnostic:
    return Diagnostic(
        "E0106",
        f"a number has at most {limit} significant digits",
        (Label(span, f"this one has {len(span.text.replace('.', '').lstrip('0'))}"),),
        help=("round it: no measurement is that fine",),
    )


def not_a_quantity(span: Span) -> Diagnostic:
    return Diagnostic(
        "E0107",
        "a unit is defined by a number of another unit",
        (Label(span, "this is no number"),),
        help=('such as `unit kt "kilotonne" is 1000 t`',),
    )


def unreadable_cell(span: Span, mark: str) -> Diagnostic:
    """What follows a cell of a table file is neither its end nor the next cell."""
    return Diagnostic(
        "E0108",
        "the cell before this does not end",
        (Label(span, f"expected `{mark}` or the end of the line"),),
        help=("a text that holds a separator or a quotation mark stands in quotation marks",),
    )


def unreadable_column(span: Span) -> Diagnostic:
    """The head of a table file names its columns."""
    return Diagnostic(
        "E0109",
        "this does not name a column",
        (Label(span, "not a name"),),
        help=("write a name, or a name with its type or unit: `slope : kgCF4/t_al`",),
    )
