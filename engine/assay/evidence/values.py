"""One fact of a declared type, in every form that a leaf can have.

In: a leaf of the schema and the node that stands for it.  Out: a `Fact` in the field's own unit, or
diagnostics.  The forms are: a plain value; `{value, uncertainty, coverage, source, note, method, date}`;
`{from, to}` for numbers, dates and periods; `none` for what is known to be absent; a list, or
`{incomplete: yes, values: […]}`, for a set.

A measured value whose uncertainty reaches beyond the field's domain keeps only what the domain allows: the
claimed value itself must lie inside.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from assay.evidence import amounts, errors
from assay.evidence.desk import (
    PROVENANCE,
    Desk,
    Provenance,
    Reference,
    day_of,
    flag_of,
    read_provenance,
    scalar_of,
)
from assay.evidence.facts import Fact, State
from assay.evidence.nodes import ListNode, MappingNode, Node, ScalarNode
from assay.evidence.problems import Wrong
from assay.source import Span
from assay.typed.domain import whole
from assay.typed.schema import Leaf
from assay.typed.types import Choice, Date, Flag, OptionalOf, Period, Quantity, RefTo, SetOf, Text, ValueType
from assay.units.bounds import Interval, point
from assay.units.calendar import DAYS, MONTHS, day_text
from assay.units.unit import NUMBER
from assay.units.values import FALSE, TRUE, UNKNOWN, OptionalValue, Options, SetValue, Value, truth

_FORMS: dict[type, tuple[str, ...]] = {
    Quantity: ("value", "uncertainty", "coverage", "from", "to"),
    Date: ("value", "from", "to"),
    Period: ("value", "from", "to"),
    SetOf: ("value", "values", "incomplete"),
}
_PERIOD = re.compile(r"(?P<a>[0-9]+(?:\.[0-9]+)?)(?:\s*(?P<u>[A-Za-z]+))?")
_RANGE = re.compile(r"(?P<from>.+?)\s+to\s+(?P<to>.+)")


@dataclass(frozen=True, slots=True)
class Reading:
    """A value with the digits of the evidence."""

    value: Value
    shown: str
    estimate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class _Field:
    """The field that is being read: its name, its type without `optional`, and its bounds."""

    name: str
    type: ValueType
    domain: Interval | None

    def form(self) -> tuple[str, ...]:
        return _FORMS.get(type(self.type), ("value",))


def read_fact(desk: Desk, leaf: Leaf, node: Node, inherited: Provenance) -> Fact | None:
    """The fact, or None when what stands there is wrong and reported.

    A stale fact still holds its own value here; whoever puts facts together replaces it by the domain.
    """
    provenance = inherited
    if isinstance(node, MappingNode):
        provenance = read_provenance(desk, node, inherited, {})
    try:
        reading = read_value(desk, leaf, node)
    except Wrong as wrong:
        desk.problems.add(wrong.diagnostic)
        return None
    stale = provenance.stale(desk, leaf.fresh_months, leaf.fresh_days)
    state = State.STALE if stale else State.KNOWN
    origins = provenance.origins(node.span)
    day = provenance.day(desk.documents)
    return Fact(reading.value, reading.shown, origins, state, reading.estimate, node.span, day)


def read_value(desk: Desk, leaf: Leaf, node: Node) -> Reading:
    """The value in any of its forms.  Raises `Wrong`."""
    kind, optional = leaf.type, False
    if isinstance(kind, OptionalOf):
        kind, optional = kind.item, True
    field = _Field(leaf.name, kind, leaf.domain)
    form = _checked_form(desk, field, node) if isinstance(node, MappingNode) else None
    plain = node if form is None else form.get("value")
    if isinstance(plain, ScalarNode) and plain.text == "none":
        if optional:
            return _absent(leaf, kind, form)
        if not isinstance(kind, Text | Choice | RefTo):
            raise Wrong(errors.not_optional(leaf.name, plain.span, kind.show()))
    reading = _simple(desk, field, node) if form is None else _form(desk, field, form, plain)
    if optional:
        return Reading(OptionalValue(TRUE, reading.value), reading.shown, reading.estimate)
    return reading


def _absent(leaf: Leaf, kind: ValueType, form: MappingNode | None) -> Reading:
    if form is not None and len(form.entries) > 1:
        message = f"`{leaf.name}` is absent, and has an uncertainty"
        raise Wrong(errors.bad_range(form.span, message, "say `value: none` alone"))
    return Reading(OptionalValue(FALSE, whole(kind, leaf.domain)), "none")


# ---- the long form ----------------------------------------------------------------------------------------


def _checked_form(desk: Desk, field: _Field, node: MappingNode) -> MappingNode:
    """The keys that say what the value is; what has no meaning here is reported."""
    own, unknown = [], []
    allowed = (*field.form(), *PROVENANCE)
    for entry in node.entries:
        if entry.key.text in field.form():
            own.append(entry)
        elif entry.key.text not in PROVENANCE:
            meant = desk.problems.nearest(entry.key.text, allowed)
            where = f"`{field.name}`, {field.type.show()},"
            unknown.append(errors.unknown_key(where, entry.key.text, entry.key.span, allowed, meant))
    last = unknown.pop() if unknown and not own else None
    for diagnostic in unknown:
        desk.problems.add(diagnostic)
    if last is not None:
        raise Wrong(last)
    names = {entry.key.text for entry in own}
    if not names:
        remedy = "write `value: …`, or leave it out"
        raise Wrong(errors.missing(f"`{field.name}`", "value", node.span, remedy))
    if "value" in names and names & {"from", "to", "values"}:
        message = f"`{field.name}` has a `value` and another form of it"
        raise Wrong(errors.bad_range(node.span, message, "keep one of them"))
    return MappingNode(tuple(own), node.span)


def _form(desk: Desk, field: _Field, node: MappingNode, plain: Node | None) -> Reading:
    if isinstance(field.type, SetOf):
        return _set_form(desk, field, node, plain)
    spread, coverage = node.get("uncertainty"), node.get("coverage")
    if plain is not None and spread is not None:
        return _measured(desk, field, plain, spread, coverage)
    if coverage is not None:
        message = "a coverage factor stands without an uncertainty"
        raise Wrong(errors.bad_range(coverage.span, message, "add `uncertainty: …`"))
    if spread is not None:
        raise Wrong(errors.bad_range(spread.span, "an uncertainty belongs to a `value`", "give the value"))
    return _between(desk, field, node) if plain is None else _simple(desk, field, plain)


def _measured(desk: Desk, field: _Field, plain: Node, spread: Node, coverage: Node | None) -> Reading:
    yard = _yard(desk, field)
    value = amounts.parse_amount(field.name, scalar_of(field.name, plain), field.type.show())
    width = amounts.parse_amount(
        "uncertainty", scalar_of("uncertainty", spread), "a number with a unit or `%`"
    )
    if value.second is not None or width.second is not None:
        raise Wrong(errors.bad_range(spread.span, "the uncertainty is given twice", "keep one of them"))
    factor = None
    if coverage is not None:
        factor = amounts.parse_amount("coverage", scalar_of("coverage", coverage), "a plain number").first
    measure = amounts.measured(yard, value.first, width.first, shorthand=False, coverage=factor)
    return _bounded(field, measure, plain)


def _between(desk: Desk, field: _Field, node: MappingNode) -> Reading:
    """`{from, to}`; an end that is not given is the domain's."""
    ends: dict[str, Reading] = {}
    for name in ("from", "to"):
        end = node.get(name)
        if end is not None:
            ends[name] = _simple(desk, field, scalar_of(name, end))
            value = ends[name].value
            if not isinstance(value, Interval) or value.low != value.high:
                message = "an end of a range is a single value"
                raise Wrong(errors.bad_range(end.span, message, "write one value for `from`, one for `to`"))
    low, high = (_low(ends.get(name)) for name in ("from", "to"))
    if low is not None and high is not None and low > high:
        raise Wrong(errors.bad_range(node.span, "this range ends before it begins", "exchange the two ends"))
    domain = field.domain
    interval = Interval(
        low if low is not None or domain is None else domain.low,
        high if high is not None or domain is None else domain.high,
    )
    return Reading(interval, _show_ends(ends.get("from"), ends.get("to")))


def _low(reading: Reading | None) -> Decimal | None:
    return reading.value.low if reading is not None and isinstance(reading.value, Interval) else None


def _show_ends(low: Reading | None, high: Reading | None) -> str:
    if low is None or high is None:
        return f"at least {low.shown}" if low is not None else f"at most {high.shown if high else ''}"
    number, _, unit = low.shown.partition(" ")
    same = unit and high.shown.partition(" ")[2] == unit
    return f"{number if same else low.shown} to {high.shown}"


# ---- the plain form, by type ------------------------------------------------------------------------------


def _simple(desk: Desk, field: _Field, node: Node) -> Reading:
    match field.type:
        case SetOf():
            return _set(desk, field, node, incomplete=False)
        case Quantity():
            scalar = scalar_of(field.name, node, field.type.show())
            written = amounts.parse_amount(field.name, scalar, field.type.show())
            return _bounded(field, amounts.measure(_yard(desk, field), written), node)
        case Date() | Period():
            return _day_or_period(desk, field, scalar_of(field.name, node, field.type.show()))
        case Flag():
            value = flag_of(field.name, scalar_of(field.name, node, "`yes` or `no`"))
            return Reading(truth(value), "yes" if value else "no")
        case kind:
            text = _text(desk, field.name, kind, scalar_of(field.name, node, kind.show()))
            return Reading(Options(frozenset({text})), text)


def _yard(desk: Desk, field: _Field) -> amounts.Yardstick:
    unit = field.type.unit if isinstance(field.type, Quantity) else NUMBER
    return amounts.Yardstick(field.name, unit, desk.units, desk.problems, desk.bare)


def _bounded(field: _Field, measure: amounts.Measure, node: Node) -> Reading:
    """The amount inside the field's domain; what only the uncertainty carries beyond is cut off."""
    value, domain = measure.interval, field.domain
    if domain is not None and not value.inside(domain):
        claimed = value if measure.estimate is None else point(measure.estimate)
        if not claimed.inside(domain):
            raise Wrong(errors.outside_domain(field.name, node.span, _allowed(field)))
        lows = [end for end in (value.low, domain.low) if end is not None]
        highs = [end for end in (value.high, domain.high) if end is not None]
        value = Interval(max(lows), min(highs))
    return Reading(value, measure.shown, measure.estimate)


def _allowed(field: _Field) -> str:
    domain, unit = field.domain, ""
    assert domain is not None
    if isinstance(field.type, Quantity) and field.type.unit != NUMBER:
        unit = f" {field.type.unit.symbol}"
    elif isinstance(field.type, Period):
        unit = " months" if field.type.months else " days"

    def show(end: Decimal) -> str:
        return day_text(end) if isinstance(field.type, Date) else f"{end:f}{unit}"

    ends = [
        *([f"at least {show(domain.low)}"] if domain.low is not None else []),
        *([f"at most {show(domain.high)}"] if domain.high is not None else []),
    ]
    return ", ".join(ends)


def _day_or_period(desk: Desk, field: _Field, node: ScalarNode) -> Reading:
    match = _RANGE.fullmatch(node.text)
    if match is None:
        value = _one_day_or_period(desk, field, node)
        return Reading(point(value), _shown_period(field, node.text))
    ends = [ScalarNode(match.group(name), node.part(*match.span(name))) for name in ("from", "to")]
    if isinstance(field.type, Period) and ends[0].text.isdigit():
        unit = ends[1].text.partition(" ")[2]
        ends[0] = ScalarNode(f"{ends[0].text} {unit}".strip(), ends[0].span)
    low, high = (_one_day_or_period(desk, field, end) for end in ends)
    if low > high:
        raise Wrong(errors.bad_range(node.span, "this range ends before it begins", "exchange the two ends"))
    return Reading(Interval(low, high), _shown_period(field, node.text))


def _shown_period(field: _Field, text: str) -> str:
    shown = " ".join(text.split())
    if isinstance(field.type, Period) and shown[-1:].isdigit():
        shown += " months" if field.type.months else " days"
    return shown


def _one_day_or_period(desk: Desk, field: _Field, node: ScalarNode) -> Decimal:
    if isinstance(field.type, Date):
        value = day_of(field.name, node)
    else:
        assert isinstance(field.type, Period)
        value = _period(desk, field.name, field.type, node)
    if field.domain is not None and not point(value).inside(field.domain):
        raise Wrong(errors.outside_domain(field.name, node.span, _allowed(field)))
    return value


def _period(desk: Desk, name: str, kind: Period, node: ScalarNode) -> Decimal:
    """Months or days, whichever the field is in.  The two do not convert."""
    example = "`18 months` or `3 years`" if kind.months else "`30 days` or `2 weeks`"
    match = _PERIOD.fullmatch(node.text)
    unit = match.group("u") if match is not None else None
    remedy = f"write a whole number with its unit: {example}"
    if match is None or (unit is None and not desk.bare):
        raise Wrong(errors.wrong_kind(name, node.span, f"a period such as {example}", remedy))
    ours, other = (MONTHS, DAYS) if kind.months else (DAYS, MONTHS)
    if unit in other and kind.months is not None:
        found = "in days" if kind.months else "in months"
        notes = ("a month has 28 to 31 days: the two do not convert",)
        mend = "write it in months or years" if kind.months else "write it in days or weeks"
        raise Wrong(errors.wrong_unit(name, node.part(*match.span("u")), found, kind.show(), mend, notes))
    size = 1 if unit is None else {**other, **ours}.get(unit)
    if size is None:
        raise Wrong(errors.wrong_kind(name, node.span, f"a period such as {example}", remedy))
    quantum = amounts.Quantum(match.group("a"), unit, node.span, node.span)
    value = amounts.decimal_of(quantum) * size
    if value != value.to_integral_value() or value > 10**6:
        raise Wrong(errors.wrong_kind(name, node.span, f"a whole period such as {example}", remedy))
    return value.to_integral_value()


def _text(desk: Desk, name: str, kind: ValueType, node: ScalarNode) -> str:
    """A text, an option, or the key of a row."""
    if isinstance(kind, Choice) and node.text not in kind.options:
        meant = desk.problems.nearest(node.text, kind.options)
        raise Wrong(errors.not_an_option(name, node.text, node.span, kind.options, meant))
    if isinstance(kind, RefTo):
        desk.references.append(Reference(kind.collection, node.text, node.span))
    return node.text if isinstance(kind, Choice | RefTo) else " ".join(node.text.split())


# ---- sets -------------------------------------------------------------------------------------------------


def _set_form(desk: Desk, field: _Field, node: MappingNode, plain: Node | None) -> Reading:
    incomplete = node.get("incomplete")
    open_ended = incomplete is not None and flag_of("incomplete", scalar_of("incomplete", incomplete))
    values = plain if plain is not None else node.get("values")
    if values is None:
        raise Wrong(errors.missing(f"`{field.name}`", "values", node.span, "write `values: […]`"))
    return _set(desk, field, values, incomplete=open_ended)


def _set(desk: Desk, field: _Field, node: Node, *, incomplete: bool) -> Reading:
    assert isinstance(field.type, SetOf)
    if not isinstance(node, ListNode):
        remedy = f"write `[{node.text}]`" if isinstance(node, ScalarNode) and node.text else "write `[…]`"
        raise Wrong(errors.wrong_shape(node.span, f"`{field.name}`", "a list", remedy))
    members: dict[str, Span] = {}
    failed: Wrong | None = None
    for item in node.items:
        try:
            text = _member(desk, field.name, field.type.item, item)
        except Wrong as wrong:
            if failed is not None:
                desk.problems.add(failed.diagnostic)
            failed = wrong
            continue
        if text in members:
            failed = failed or Wrong(errors.key_twice(text, item.span, members[text]))
        members.setdefault(text, item.span)
    if failed is not None:
        raise failed
    shown = ", ".join(members) or "none"
    surely = dict.fromkeys(sorted(members), TRUE)
    if not incomplete:
        return Reading(SetValue(surely, open=False), shown)
    every = whole(field.type)
    assert isinstance(every, SetValue)
    others = {name: UNKNOWN for name in sorted(every.members) if name not in members}
    return Reading(SetValue(surely | others, every.open), f"{shown}, and perhaps others")


def _member(desk: Desk, name: str, kind: ValueType, node: Node) -> str:
    """The text that stands for a member; a set holds options, texts and keys of rows."""
    assert isinstance(kind, Choice | Text | RefTo)
    return _text(desk, name, kind, scalar_of(name, node))
