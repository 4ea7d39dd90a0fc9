"""Every message about evidence: E0401 and up."""

from __future__ import annotations

from collections.abc import Iterable

from assay.diagnostics import Diagnostic, Label
from assay.evidence.yaml_words import YAML
from assay.source import Span
from assay.units.day_words import days_of, meant_day

NOT_YAML = "E0401"
WRONG_SHAPE = "E0402"
TOO_MUCH = "E0403"
KEY_TWICE = "E0404"
UNKNOWN_KEY = "E0405"
MISSING = "E0406"
WRONG_KIND = "E0407"
NO_SUCH_DAY = "E0408"
TOO_MANY_DIGITS = "E0409"
UNIT_MISSING = "E0410"
UNKNOWN_UNIT = "E0411"
WRONG_UNIT = "E0412"
NOT_AN_OPTION = "E0413"
BAD_KEY = "E0414"
YEAR_NOT_ENDED = "E0415"
NO_SUCH_ROW = "E0416"
UNKNOWN_SOURCE = "E0417"
OUTSIDE_DOMAIN = "E0418"
BAD_RANGE = "E0419"
NOT_OPTIONAL = "E0420"
NOT_IN_RULES = "E0422"
DISAGREE = "E0423"
BAD_CORRECTION = "E0424"
BAD_CASE = "E0425"
UNREASONED = "E0426"
WAIVER_NOT_VALID = "E0427"
OWN_WAIVER = "E0428"
BAD_PREVIOUS = "E0429"


def _meant(meant: str | None, otherwise: str = "") -> tuple[str, ...]:
    if meant is not None:
        return (f"did you mean `{meant}`?",)
    return (otherwise,) if otherwise else ()


def _list(names: Iterable[str]) -> str:
    shown = [f"`{name}`" for name in names]
    return ", ".join(shown[:12]) + (", …" if len(shown) > 12 else "")


# ---- the text ---------------------------------------------------------------------------------------------


def not_yaml(span: Span, problem: str, opened: Span | None) -> Diagnostic:
    meaning, remedy = next(
        ((meaning, remedy) for said, meaning, remedy in YAML if said in problem),
        ("it cannot be read from here on", "check the quotation marks, brackets and indentation above"),
    )
    labels = (Label(span, meaning), *((Label(opened, "it began here"),) if opened is not None else ()))
    form = "JSON" if span.source.name.lower().endswith(".json") else "YAML"
    return Diagnostic(NOT_YAML, f"this is not valid {form}", labels, help=(remedy,))


def unreadable_character(span: Span) -> Diagnostic:
    label = f"character U+{ord(span.text[0]):04X}" if span.text else "here"
    return Diagnostic(
        NOT_YAML,
        "a control character stands in the text",
        (Label(span, label),),
        help=("delete it, and save the file as plain UTF-8 text",),
    )


def tagged(span: Span, tag: str) -> Diagnostic:
    return Diagnostic(
        NOT_YAML,
        f"YAML tags such as `{tag}` are not used in evidence",
        (Label(span, "remove the tag"),),
        help=("the rules say of which type a field is",),
    )


def bad_alias(span: Span, name: str, *, inside: bool) -> Diagnostic:
    label = "it stands for something that contains it" if inside else f"no `&{name}` stands above"
    return Diagnostic(NOT_YAML, f"`*{name}` stands for nothing", (Label(span, label),))


def empty_file(span: Span) -> Diagnostic:
    return Diagnostic(
        WRONG_SHAPE,
        "this evidence file is empty",
        (Label(span, "nothing stands here"),),
        help=("begin with `assay: evidence/1`, then `audit: {date: …}` and `facts:`",),
    )


def no_files() -> Diagnostic:
    return Diagnostic(WRONG_SHAPE, "no evidence is given", help=("name at least one evidence file",))


def several_documents(span: Span) -> Diagnostic:
    return Diagnostic(
        WRONG_SHAPE,
        "this file holds more than one YAML document",
        (Label(span, "a second one begins here"),),
        help=("make a file of each; several files are read as one set",),
    )


def wrong_shape(span: Span, what: str, expected: str, remedy: str = "") -> Diagnostic:
    return Diagnostic(
        WRONG_SHAPE,
        f"{what} is not {expected}",
        (Label(span, f"expected {expected}"),),
        help=_meant(None, remedy),
    )


def key_not_text(span: Span) -> Diagnostic:
    return Diagnostic(WRONG_SHAPE, "a key is a name", (Label(span, "this is a list or a record"),))


def too_deep(span: Span, limit: int) -> Diagnostic:
    return Diagnostic(
        TOO_MUCH,
        f"this is nested more than {limit} levels deep",
        (Label(span, "no evidence needs this"),),
        help=("check the brackets and the indentation",),
    )


def too_large(span: Span, limit: int) -> Diagnostic:
    return Diagnostic(
        TOO_MUCH,
        f"the aliases of this file stand for more than {limit} values",
        (Label(span, "at this one"),),
        help=("write the values out, or use fewer aliases",),
    )


def key_twice(name: str, second: Span, first: Span) -> Diagnostic:
    return Diagnostic(
        KEY_TWICE,
        f"`{name}` stands twice",
        (Label(second, "again here"), Label(first, "first here")),
        help=("remove one of them",),
    )


# ---- names and shapes -------------------------------------------------------------------------------------


def unknown_key(
    where: str, name: str, span: Span, allowed: Iterable[str], meant: str | None, hint: str = ""
) -> Diagnostic:
    names = list(allowed)
    notes = (f"{where} can have {_list(names)}",) if names and meant is None and not hint else ()
    return Diagnostic(
        UNKNOWN_KEY,
        f"{where} has no `{name}`",
        (Label(span, "not known here"),),
        notes=notes,
        help=_meant(meant, hint) if not hint else (hint,),
    )


def missing(what: str, name: str, span: Span, remedy: str) -> Diagnostic:
    return Diagnostic(
        MISSING, f"{what} needs `{name}`", (Label(span, f"`{name}` is missing"),), help=(remedy,)
    )


def no_value(name: str, span: Span, remedy: str) -> Diagnostic:
    return Diagnostic(
        MISSING, f"`{name}` has no value", (Label(span, "nothing is written here"),), help=(remedy,)
    )


# ---- values -----------------------------------------------------------------------------------------------


def wrong_kind(name: str, span: Span, expected: str, remedy: str = "") -> Diagnostic:
    return Diagnostic(
        WRONG_KIND,
        f"`{name}` is not {expected}",
        (Label(span, f"expected {expected}"),),
        help=_meant(None, remedy),
    )


def no_date(name: str, span: Span) -> Diagnostic:
    """What was probably meant as a day, and is not written as one."""
    return wrong_kind(name, span, "a date such as `2026-03-12`", meant_day(span.text))


def no_such_day(span: Span, text: str) -> Diagnostic:
    return Diagnostic(
        NO_SUCH_DAY,
        f"there is no day {text}",
        (Label(span, "not a day of the calendar"),),
        help=(days_of(text),),
    )


def too_many_digits(span: Span, limit: int) -> Diagnostic:
    return Diagnostic(
        TOO_MANY_DIGITS,
        f"a number has at most {limit} significant digits",
        (Label(span, "this one has more"),),
        help=("round it, or give an interval: `{from: …, to: …}`",),
    )


def out_of_reach(span: Span) -> Diagnostic:
    return Diagnostic(
        TOO_MANY_DIGITS,
        "this number is too large or too small",
        (Label(span, "beyond 1E+300 or below 1E-290"),),
        help=("check its digits, and its unit",),
    )


def unit_missing(name: str, span: Span, text: str, symbol: str) -> Diagnostic:
    return Diagnostic(
        UNIT_MISSING,
        f"`{name}` needs a unit",
        (Label(span, f"expected a quantity in {symbol}"),),
        help=(f"if it is in {symbol}, write `{text} {symbol}`",),
    )


def unknown_unit(name: str, span: Span, symbol: str, meant: str | None) -> Diagnostic:
    return Diagnostic(
        UNKNOWN_UNIT,
        f"there is no unit `{name}`",
        (Label(span, f"expected a unit that converts to {symbol}"),),
        help=_meant(meant, f"write the figure in {symbol}"),
    )


def wrong_unit(
    name: str, span: Span, found: str, expected: str, remedy: str, notes: Iterable[str] = ()
) -> Diagnostic:
    return Diagnostic(
        WRONG_UNIT,
        f"`{name}` is {expected}, and this is {found}",
        (Label(span, f"expected {expected}"),),
        notes=tuple(notes),
        help=(remedy,),
    )


def not_an_option(name: str, text: str, span: Span, options: Iterable[str], meant: str | None) -> Diagnostic:
    return Diagnostic(
        NOT_AN_OPTION,
        f"`{text}` is not an option of `{name}`",
        (Label(span, f"expected one of {_list(options)}"),),
        help=_meant(meant),
    )


def bad_range(span: Span, message: str, remedy: str) -> Diagnostic:
    return Diagnostic(BAD_RANGE, message, (Label(span, ""),), help=(remedy,))


def not_optional(name: str, span: Span, expected: str) -> Diagnostic:
    return Diagnostic(
        NOT_OPTIONAL,
        f"`{name}` cannot be known to be absent",
        (Label(span, f"expected {expected}"),),
        help=("leave the line out where it is not known",),
    )


def outside_domain(name: str, span: Span, allowed: str) -> Diagnostic:
    return Diagnostic(
        OUTSIDE_DOMAIN,
        f"`{name}` lies outside what the rules allow",
        (Label(span, f"expected {allowed}"),),
        help=("check its digits, and its unit",),
    )


# ---- rows -------------------------------------------------------------------------------------------------


def bad_key(collection: str, key: str, span: Span, expected: str, remedy: str = "") -> Diagnostic:
    return Diagnostic(
        BAD_KEY,
        f"`{key}` cannot be the key of a `{collection}`",
        (Label(span, f"expected {expected}"),),
        help=_meant(None, remedy),
    )


def year_not_ended(year: str, span: Span, end: str, audit: str) -> Diagnostic:
    return Diagnostic(
        YEAR_NOT_ENDED,
        f"the year {year} has not ended on the day of the audit",
        (Label(span, f"it ends on {end}"),),
        notes=(f"the audit is on {audit}",),
        help=("leave the year out",),
    )


def no_such_row(collection: str, key: str, span: Span, meant: str | None) -> Diagnostic:
    return Diagnostic(
        NO_SUCH_ROW,
        f"there is no {collection} `{key}`",
        (Label(span, f"not among the {collection} rows given"),),
        help=_meant(meant, f"add the row, or mark the list `{collection}` as `incomplete: yes`"),
    )


def unknown_source(text: str, span: Span, meant: str | None) -> Diagnostic:
    return Diagnostic(
        UNKNOWN_SOURCE,
        f"`{text}` is not a document of this evidence",
        (Label(span, "not among `documents`"),),
        help=_meant(meant, "declare it under `documents`, or begin with `interview` or `observation`"),
    )


# ---- the header, and what persons say ---------------------------------------------------------------------


def not_in_rules(what: str, name: str, span: Span, meant: str | None, hint: str = "") -> Diagnostic:
    return Diagnostic(
        NOT_IN_RULES,
        f"the rules have no {what} `{name}`",
        (Label(span, "not known"),),
        help=_meant(meant, hint),
    )


def of_two_standards(name: str, span: Span) -> Diagnostic:
    return Diagnostic(
        NOT_IN_RULES,
        f"`{name}` is a name of two of the standards that this evidence is for",
        (Label(span, "it could be of either"),),
        help=("put what is said of it into a file of its own, whose `standard:` names one of them",),
    )


def asks_nothing(clause: str, span: Span) -> Diagnostic:
    return Diagnostic(
        NOT_IN_RULES,
        f"a judgement on `{clause}`, which is computed and asks for none",
        (Label(span, "its rating follows from the facts"),),
        help=("remove the judgement; to decide otherwise than computed, write an override",),
    )


def bad_subject(span: Span, message: str, remedy: str) -> Diagnostic:
    return Diagnostic(NOT_IN_RULES, message, (Label(span, ""),), help=(remedy,))


def disagree(what: str, second: Span, first: Span) -> Diagnostic:
    return Diagnostic(
        DISAGREE,
        f"{what} is given twice, and differently",
        (Label(second, "here"), Label(first, "and here")),
        help=("keep one of them",),
    )


def nothing_to_correct(path: str, span: Span, meant: str | None) -> Diagnostic:
    return Diagnostic(
        BAD_CORRECTION,
        f"there is no fact `{path}` to correct",
        (Label(span, "no such fact is given"),),
        help=_meant(meant, "name it as in `smelter.north.production`"),
    )


def not_the_earlier_value(path: str, span: Span, given: Iterable[str]) -> Diagnostic:
    return Diagnostic(
        BAD_CORRECTION,
        f"no fact `{path}` has the value that this correction replaces",
        (Label(span, "not given anywhere"),),
        notes=(f"given: {', '.join(given)}",),
        help=("say in `was` what the evidence gave before, in its own digits and unit",),
    )


def still_the_earlier_value(path: str, span: Span, fact: Span | None) -> Diagnostic:
    labels = (Label(span, "the value to be replaced"), *((Label(fact, "and still given"),) if fact else ()))
    return Diagnostic(
        BAD_CORRECTION,
        f"`{path}` is corrected, and no other value is given",
        labels,
        help=("give the corrected value as the fact",),
    )


def bad_case(span: Span, message: str, remedy: str = "") -> Diagnostic:
    return Diagnostic(BAD_CASE, message, (Label(span, ""),), help=_meant(None, remedy))


# ---- decisions --------------------------------------------------------------------------------------------


def lacking(what: str, lacks: str, name: str, span: Span) -> Diagnostic:
    return Diagnostic(
        UNREASONED,
        f"{what} without {lacks}",
        (Label(span, f"`{name}` is missing"),),
        help=(f"add `{name}: …`",),
    )


def waiver_not_valid(
    criterion: str, span: Span, first: str, last: str, audit: str, *, expired: bool
) -> Diagnostic:
    state, label = ("has expired", "its last day") if expired else ("is not valid yet", "its first day")
    remedy = "renew it, or remove it" if expired else "correct its days, or remove it"
    return Diagnostic(
        WAIVER_NOT_VALID,
        f"the waiver of `{criterion}` {state}",
        (Label(span, label),),
        notes=(f"it is valid from {first} until {last}, and the audit is on {audit}",),
        help=(remedy,),
    )


def own_waiver(author: str, approver: Span, by: Span) -> Diagnostic:
    return Diagnostic(
        OWN_WAIVER,
        f"a waiver that its own author approves: {author}",
        (Label(approver, "approved by"), Label(by, "written by the same person")),
        help=("let another person approve it, and name that person as `approver`",),
    )


def override_of_inapplicable(criterion: str, override: Span, inapplicable: Span) -> Diagnostic:
    return Diagnostic(
        DISAGREE,
        f"the rating of `{criterion}` is overridden, and it is said not to apply",
        (Label(override, "here"), Label(inapplicable, "and here")),
        help=("keep one of them",),
    )


_NO_AUDIT = "write `previous: none` if there was no audit before this one"


def no_previous_file(name: str, span: Span, meant: str | None) -> Diagnostic:
    return Diagnostic(
        BAD_PREVIOUS,
        f"there is no file `{name}`",
        (Label(span, "not found, seen from this evidence file"),),
        help=(*_meant(meant), _NO_AUDIT),
    )


def unreadable_previous(name: str, span: Span, reason: str, remedy: str) -> Diagnostic:
    return Diagnostic(BAD_PREVIOUS, f"`{name}` cannot be read", (Label(span, reason),), help=(remedy,))


def no_result_document(name: str, span: Span, why: str) -> Diagnostic:
    return Diagnostic(
        BAD_PREVIOUS,
        f"`{name}` is no result document",
        (Label(span, why),),
        help=("name what `assay evaluate -o json` wrote at the previous audit", _NO_AUDIT),
    )


def of_another_standard(name: str, span: Span, why: str, ours: str | None) -> Diagnostic:
    return Diagnostic(
        BAD_PREVIOUS,
        f"`{name}` is the result of an audit against another standard",
        (Label(span, why),),
        notes=(f"these rules are {ours}",) if ours else (),
        help=(
            "name the result of one against this standard, or write its ratings: `previous: {5.1: minor}`",
        ),
    )


def previous_rating(name: str, span: Span, rating: str, criterion: str, ratings: Iterable[str]) -> Diagnostic:
    return Diagnostic(
        BAD_PREVIOUS,
        f"`{name}` has a rating that the method does not know: `{rating}`",
        (Label(span, f"the rating of `{criterion}` in it"),),
        notes=(f"known are {_list(ratings)}",),
        help=("write the ratings here instead, in those of this method: `previous: {5.1: …}`",),
    )


def no_previous_and_yet(nothing: Span, rated: Span) -> Diagnostic:
    return Diagnostic(
        DISAGREE,
        "there was no previous audit, and yet it has ratings",
        (Label(nothing, "no previous audit"), Label(rated, "and its rating")),
        help=("keep one of them",),
    )
