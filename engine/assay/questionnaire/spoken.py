"""Answers between cells and evidence: the one place that knows how a value stands in a cell.

`answer` turns what stands in a cell into a node of evidence; `content` finds the cell that is read back as a
value, or says that there is none.  The kinds of an answer: flag, date, text, number, quantity, months, days,
key, `choice:ID`, and `set:` with one of these.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from assay.questionnaire.tree import Content, Options
from assay.typed import tree as typed
from assay.typed.types import (
    Choice,
    Date,
    Flag,
    OptionalOf,
    Period,
    Quantity,
    RefTo,
    SetOf,
    ValueType,
)
from assay.units.unit import NUMBER

NONE, EMPTY, OTHERS = "none", "[]", "…"
_NUMBER = r"[+\-−]?[0-9]+(?:\.[0-9]+)?(?:[eE][+\-]?[0-9]+)?"
_BARE = re.compile(rf"{_NUMBER}(?:\s*(?:±|\+-|\+/-|\bto\b)\s*{_NUMBER})?")
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MEASURED = ("number", "quantity", "months", "days")


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in a cell, as text; `percent`: a number that is shown in per cent."""

    text: str
    percent: bool = False


@dataclass(frozen=True, slots=True)
class Several:
    """The members of a set; `incomplete`: there may be others."""

    members: tuple[str, ...]
    incomplete: bool


class NotListed(Exception):
    """No entry of the list is called that.  `options` are those that there are."""

    def __init__(self, text: str, options: tuple[str, ...]) -> None:
        super().__init__(text)
        self.text = text
        self.options = options


# ---- types of the rules as kinds of answers ---------------------------------------------------------------


def column_kind(kind: ValueType, options: str) -> str:
    """The kind of the answers of a type; `options` is the id of its list of options."""
    match kind:
        case OptionalOf(item=item):
            return column_kind(item, options)
        case SetOf(item=item):
            return f"set:{column_kind(item, options)}"
        case Choice():
            return f"choice:{options}"
        case Quantity(unit=unit):
            return "number" if unit == NUMBER else "quantity"
        case Period(months=months):
            return "months" if months else "days"
        case Flag():
            return "flag"
        case Date():
            return "date"
        case RefTo():
            return "key"
        case _:
            return "text"


def unit_of(kind: ValueType) -> str:
    """The unit in which a number is asked for."""
    match kind:
        case OptionalOf(item=item) | SetOf(item=item):
            return unit_of(item)
        case Quantity(unit=unit):
            return "" if unit == NUMBER else unit.symbol
        case Period(months=months):
            return "months" if months else "days"
        case _:
            return ""


class ListOfOptions:
    """The drop-downs of a questionnaire; equal ones are one."""

    def __init__(self, rules: typed.Rules) -> None:
        self.titles = rules.option_titles
        self.known: dict[tuple[str, ...], Options] = {}

    def of(self, kind: ValueType) -> Options | None:
        """The entries for a type, with `none` where that is possible."""
        optional = isinstance(kind, OptionalOf)
        plain = kind.item if isinstance(kind, OptionalOf) else kind
        plain = plain.item if isinstance(plain, SetOf) else plain
        shown = {"yes": "yes", "no": "no"} if isinstance(plain, Flag) else self.entries(plain)
        if not shown:
            return None
        if optional:
            shown = shown | {NONE: NONE}
        key = (*shown, "", *shown.values())
        return self.known.setdefault(key, Options(f"L{len(self.known) + 1}", shown))

    def entries(self, kind: object) -> dict[str, str]:
        """The options of a closed list by their titles; a title that could mislead carries the name."""
        plain = kind.item if isinstance(kind, SetOf) else kind
        if not isinstance(plain, Choice):
            return {}
        titles = {name: self.titles.get((plain.name, name), name) for name in plain.options}
        often = [title.casefold() for title in titles.values()]
        names = {name.casefold() for name in plain.options} | {NONE}
        found = {}
        for name, title in titles.items():
            folded = title.casefold()
            own = folded not in names or folded == name.casefold()
            clear = often.count(folded) == 1 and own and ";" not in title
            found[title if clear else name if ";" in title else f"{title} ({name})"] = name
        return found


# ---- from cells -------------------------------------------------------------------------------------------


def answer(cell: Typed, kind: str, unit: str, options: Mapping[str, Mapping[str, str]]) -> str | Several:
    """What the cell says.  Raises `NotListed`."""
    text = cell.text
    if kind.startswith("set:"):
        return _several(text, kind[4:], unit, options)
    if kind.startswith("choice:"):
        return _option(text, options.get(kind[7:], {}))
    if kind == "flag":
        folded = text.strip().casefold()
        return folded if folded in ("yes", "no", "true", "false", NONE) else text
    if kind in _MEASURED:
        return _with_unit(cell, unit)
    return text


def _several(text: str, kind: str, unit: str, options: Mapping[str, Mapping[str, str]]) -> str | Several:
    if text.strip() == NONE:
        return NONE
    parts = [part.strip() for part in text.split(";")]
    parts = [part for part in parts if part]
    incomplete = bool(parts) and parts[-1] in (OTHERS, "...")
    members = parts[:-1] if incomplete else [] if parts == [EMPTY] else parts
    found = [answer(Typed(part), kind, unit, options) for part in members]
    return Several(tuple(item for item in found if isinstance(item, str)), incomplete)


def _option(text: str, entries: Mapping[str, str]) -> str:
    wanted = " ".join(text.split()).casefold()
    for shown, name in entries.items():
        if wanted in (" ".join(shown.split()).casefold(), name.casefold()):
            return name
    if wanted == NONE or not entries:
        return text.strip()
    raise NotListed(text.strip(), tuple(entries))


def _with_unit(cell: Typed, unit: str) -> str:
    """A bare number is in the unit of its line or column."""
    text = cell.text.strip()
    if cell.percent:
        return f"{text} %"
    return f"{text} {unit}" if unit and _BARE.fullmatch(text) is not None else text


# ---- to cells ---------------------------------------------------------------------------------------------


def content(
    value: str | Several, kind: str, unit: str, options: Mapping[str, Mapping[str, str]]
) -> Content | None:
    """What a cell has to hold for `answer` to give exactly this; None where no cell can."""
    for candidate in _candidates(value, kind, unit, options):
        try:
            said = answer(Typed(cell_text(candidate)), kind, unit, options)
        except NotListed:
            continue
        if said == value and _fits(candidate):
            return candidate
    return None


def cell_text(value: Content) -> str:
    """A cell's value as the text that a person typed."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return number_text(value)
    return str(value)


def number_text(value: float) -> str:
    """A number of a workbook as it was typed: 15 digits are all that one keeps, and a double too."""
    text = format(value, ".15g")
    if "e" in text and 1e15 <= abs(value) < 1e22:
        return format(value, ".0f")
    return text


def _fits(candidate: Content) -> bool:
    """What a workbook would not give back as it is: blanks at the ends, signs that XML has no place for."""
    if not isinstance(candidate, str):
        return True
    return candidate == candidate.strip() and 0 < len(candidate) < 32_000 and _printable(candidate)


def _printable(text: str) -> bool:
    plain = all(sign.isprintable() or sign == "\n" for sign in text)
    return plain and re.search(r"_x[0-9A-Fa-f]{4}_", text) is None


def _candidates(
    value: str | Several, kind: str, unit: str, options: Mapping[str, Mapping[str, str]]
) -> list[Content]:
    if isinstance(value, Several):
        return [_joined(value, kind, options)] if kind.startswith("set:") else []
    found: list[Content] = []
    if kind.startswith("choice:"):
        entries = options.get(kind[7:], {})
        found += [shown for shown, name in entries.items() if name == value]
    if kind == "date" and _ISO.fullmatch(value) is not None:
        found += _day(value)
    if kind in _MEASURED:
        bare = value.removesuffix(f" {unit}") if unit else value
        if _BARE.fullmatch(bare) is not None and bare.lstrip("-").replace(".", "", 1).isdigit():
            number = float(bare)
            found += [number] if number_text(number) == bare else []
            found.append(bare)
    return [*found, value]


def _day(text: str) -> list[Content]:
    """The day, where a workbook can count it: they begin with 1900, and take it for a leap year."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return []
    return [day] if day >= date(1900, 3, 1) else []


def _joined(value: Several, kind: str, options: Mapping[str, Mapping[str, str]]) -> str:
    entries = options.get(kind.removeprefix("set:choice:"), {}) if ":choice:" in kind else {}
    titles = {name: shown for shown, name in entries.items()}
    parts = [titles.get(member, member) for member in value.members]
    parts += [OTHERS] if value.incomplete else []
    return "; ".join(parts) or EMPTY
