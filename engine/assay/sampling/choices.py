"""What may stand for a fact that is not known yet: values to try, the likeliest first.

Values of the cases come first, for they look like real ones; after them what the type and the declared bounds
allow.  Days are tried around the audit, numbers in all sizes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from assay.evidence.facts import CollectionData
from assay.sampling.draft import Address, Draft, copied_rows, fact, keys_of, new_rows, referred
from assay.sampling.precedents import Precedents, placed
from assay.typed.domain import whole
from assay.typed.schema import Field, Leaf, Rows, Schema
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
from assay.units.bounds import Interval, point
from assay.units.calendar import day_text
from assay.units.unit import NUMBER
from assay.units.values import FALSE, TRUE, OptionalValue, Options, SetValue, Value

# Days before the audit that are tried: within the audited period, some years ago, decades ago, ahead.
_DAYS = (150, 30, 400, 900, 2500, 6000, 12000, -400, -1800)
_SIZES = ("10", "100", "1000", "1", "0", "0.1", "10000", "1000000", "100000000", "-1")
_PERIODS = {True: (12, 1, 60), False: (14, 60, 400)}
_FACTORS = tuple(Decimal(factor) for factor in ("0.93", "1.08", "0.62", "1.7", "0.1", "12"))
_STEPS = tuple(Decimal(step) for step in (-1, 1, -5, 5))
_TRIED_ROWS = 8
_YEARS = (1, 2, 5)


def schema_path(schema: Schema, address: Address) -> Address:
    """The names of the fields on the way, without the keys of rows."""
    path: list[str] = []
    fields = schema.fields
    names = list(address)
    while names:
        found: Field = fields[names.pop(0)]
        path.append(found.name)
        if isinstance(found, Leaf):
            break
        if isinstance(found, Rows) and names:
            names.pop(0)
        fields = found.fields
    return tuple(path)


def values_for(draft: Draft, told: Precedents, address: Address, leaf: Leaf) -> Iterator[Value]:
    """Values of a leaf to try, each once."""
    seen: list[Value] = []
    path = schema_path(draft.schema, address)
    stated = told.values.get(path, ()) if referred(leaf.type) is None else ()
    for value in (*stated, *_of_type(draft, address, leaf, leaf.type)):
        if value not in seen:
            seen.append(value)
            yield value


def other_values(draft: Draft, told: Precedents, address: Address, leaf: Leaf) -> Iterator[Value]:
    """Values of a leaf that it does not have: the likeliest to change something first."""
    present = draft.get(address)
    tried = [present.value] if present is not None else []
    near = _near(leaf, present.value) if present is not None else []
    for value in near or (
        *_of_type(draft, address, leaf, leaf.type),
        *values_for(draft, told, address, leaf),
    ):
        if value not in tried:
            tried.append(value)
            yield value


def _near(leaf: Leaf, value: Value) -> list[Value]:
    """Other numbers of the same size; none where the value is no number, or nought."""
    kind = leaf.type.item if isinstance(leaf.type, OptionalOf) else leaf.type
    number = number_of(value)
    if not isinstance(kind, Quantity) or number is None or not number.exact or not number.low:
        return []
    steps = _STEPS if kind.unit == NUMBER else tuple(number.low * (factor - 1) for factor in _FACTORS)
    others = _within(leaf, ((number.low + step).normalize() + 0 for step in steps))
    return [OptionalValue(TRUE, other) if isinstance(value, OptionalValue) else other for other in others]


def _of_type(draft: Draft, address: Address, leaf: Leaf, kind: ValueType) -> Iterator[Value]:
    match kind:
        case Flag():
            yield from (TRUE, FALSE)
        case Choice():
            yield from (Options(frozenset({option})) for option in kind.options)
        case OptionalOf():
            yield OptionalValue(FALSE, whole(kind.item, leaf.domain))
            yield from (OptionalValue(TRUE, item) for item in _of_type(draft, address, leaf, kind.item))
        case SetOf():
            yield from _sets(draft, address, leaf, kind.item)
        case Date():
            yield from _within(leaf, (draft.audit_date - days for days in _DAYS))
        case Quantity():
            yield from _within(leaf, _numbers(leaf))
        case Period():
            yield from _within(leaf, (Decimal(size) for size in _PERIODS[kind.months is not False]))
        case RefTo():
            yield from (Options(frozenset({key})) for key in keys_of(draft, kind.collection))
        case _:
            yield Options(frozenset({_words(leaf.name, address)}))


def _within(leaf: Leaf, numbers: Iterator[Decimal]) -> Iterator[Value]:
    return (point(number) for number in numbers if leaf.domain is None or point(number).inside(leaf.domain))


def _numbers(leaf: Leaf) -> Iterator[Decimal]:
    low, high = (leaf.domain.low, leaf.domain.high) if leaf.domain is not None else (None, None)
    if low is not None and high is not None:
        yield from (high, low, (low + high) / 2)
    yield from (Decimal(size) for size in _SIZES)
    yield from (end for end in (high, low) if end is not None)


def _sets(draft: Draft, address: Address, leaf: Leaf, item: ValueType) -> Iterator[Value]:
    names = [
        name
        for value in _of_type(draft, address, leaf, item)
        if isinstance(value, Options)
        for name in value.known or ()
    ]
    yield SetValue(dict.fromkeys(sorted(names), TRUE), open=False)
    yield SetValue({}, open=False)
    yield from (SetValue({name: TRUE}, open=False) for name in names)


def _words(name: str, address: Address) -> str:
    """A text that says what it stands for: the name of a row is its key."""
    said = address[-2] if name == "name" and len(address) > 1 else name
    return said.replace("_", " ").replace("-", " ").strip().capitalize()


# ---- rows -------------------------------------------------------------------------------------------------


def rows_for(draft: Draft, told: Precedents, address: Address, rows: Rows) -> Iterator[CollectionData]:
    """Complete collections to try: those of the cases, the same for each place, new rows, none at all."""
    models = told.rows.get(schema_path(draft.schema, address), [])[:_TRIED_ROWS]
    places = list(keys_of(draft, (rows.at,))) if rows.at is not None else []
    yield from (copied_rows(model) for model in models)
    if places and rows.at is not None:
        yield from (placed(model, rows.at, places) for model in models[:2])
        yield _at_each(rows, places)
    if rows.yearly:
        last = int(day_text(draft.period_end)[:4])
        yield from (new_rows([str(year) for year in range(last, last - count, -1)]) for count in _YEARS)
    else:
        name = rows.name.replace("_", "-")
        yield from (new_rows([f"{name}-{place + 1}" for place in range(count)]) for count in (1, 2))
    yield CollectionData()


def _at_each(rows: Rows, places: Sequence[str]) -> CollectionData:
    found = new_rows([f"{place}-{rows.name.replace('_', '-')}" for place in places])
    for place, row in zip(places, found.rows.values(), strict=True):
        assert rows.at is not None
        row.data.facts[rows.at] = fact(Options(frozenset({place})))
    return found


def number_of(value: Value) -> Interval | None:
    """The interval of a number, also of an optional that is there."""
    if isinstance(value, OptionalValue):
        return number_of(value.value) if value.present == TRUE else None
    return value if isinstance(value, Interval) else None


def modest(leaf: Leaf, values: Sequence[Value]) -> list[Value]:
    """The values of a fact that decides nothing, the least remarkable first: the middle of a list, the least
    of a count.
    """
    kind = leaf.type
    if isinstance(kind, Choice) and kind.options:
        middle = Options(frozenset({kind.options[len(kind.options) // 2]}))
        return [middle, *(value for value in values if value != middle)]
    if isinstance(kind, Quantity) and kind.unit == NUMBER and leaf.domain is not None:
        least = leaf.domain.low
        return [point(least), *values] if least is not None else list(values)
    return list(values)
