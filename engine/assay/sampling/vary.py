"""Small differences between sets that rate alike: other amounts, other days, some measurements.

All amounts below one name grow by the same factor, and all days move together, so that sums, shares and the
order of events stay as they were.  What would change a rating is taken back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from random import Random

from assay.evidence.facts import CollectionData, Fact, RecordData
from assay.plan import tree as plan
from assay.sampling.choices import modest, number_of, values_for
from assay.sampling.draft import Address, Draft, fact
from assay.sampling.precedents import Precedents
from assay.sampling.watch import look
from assay.typed.schema import Field, Group, Leaf, Rows
from assay.typed.types import Date, OptionalOf, Quantity, ValueType
from assay.units.bounds import Interval, point
from assay.units.unit import NUMBER
from assay.units.values import TRUE, OptionalValue, Value
from assay.verdict.evaluation import Ratings

Readers = Mapping[Address, Sequence[plan.Criterion]]
Expected = Mapping[str, Ratings]
_MEASURED = 12
_FEW = 100
# Given from outside: more of it says nothing of how anything is rated.
_OF_EVERY_SET = ("audit", "entity")


class Variation:
    """Changes a draft where its ratings stay `as_before`."""

    def __init__(self, program: plan.Plan, draft: Draft, readers: Readers, as_before: Expected) -> None:
        self.program = program
        self.draft = draft
        self.readers = readers
        self.as_before = as_before
        self.counted = _counted(draft)

    def _same(self, path: Address) -> bool:
        return all(
            look(self.program, self.draft, criterion).ratings == self.as_before[criterion.id]
            for criterion in self.readers.get(path, ())
        )

    def vary(self, rng: Random, given: frozenset[str]) -> None:
        """Amounts and days of every name that does not come from outside; then some uncertainties."""
        for name in self.draft.schema.fields:
            factor = Decimal(rng.randint(88, 119)) / 100
            days = Decimal(rng.randint(-45, 20))
            if name in given:
                continue
            for change in self._changes(factor, days):
                if self._changed(name, change):
                    break
        self._measure(rng, given)

    def _changes(self, factor: Decimal, days: Decimal) -> tuple[Changed, ...]:
        amounts, moved = _amounts(factor, self.counted), _days(days, self.draft)
        return (lambda leaf, value: moved(leaf, amounts(leaf, value)), moved, amounts)

    def _changed(self, name: str, change: Changed) -> bool:
        before = self.draft.saved((name,))
        touched = False
        for address, leaf, found in list(self.draft.facts()):
            new = change(leaf, found.value) if address[0] == name else found.value
            if new != found.value:
                self.draft.put(address, new)
                touched = True
        if touched and not self._same((name,)):
            self.draft.put_back(before)
            return False
        return True

    def _measure(self, rng: Random, given: frozenset[str]) -> None:
        """Some amounts are measurements: a few per cent either way."""
        amounts = [
            (address, leaf, found)
            for address, leaf, found in self.draft.facts()
            if address[0] not in given and _varies(leaf, self.counted) and number_of(found.value) is not None
        ]
        for address, leaf, found in rng.sample(amounts, min(_MEASURED, len(amounts))):
            measured = _measured(leaf, found, Decimal(rng.randint(1, 4)) / 100)
            if measured is not None:
                record, _ = self.draft.record(address)
                record.facts[address[-1]] = measured
                if not self._same((address[0],)):
                    record.facts[address[-1]] = found

    # ---- what nobody has asked for yet --------------------------------------------------------------------

    def fill(self, told: Precedents) -> None:
        """Lists that nothing is in, and facts of rows and records that no criterion has read."""
        self._fill((), self.draft.schema.fields, self.draft.root, told)

    def _fill(
        self, before: Address, fields: Mapping[str, Field], record: RecordData, told: Precedents
    ) -> None:
        for name, found in fields.items():
            address = (*before, name)
            if address[0] in _OF_EVERY_SET:
                continue
            if isinstance(found, Leaf):
                if name not in record.facts:
                    self._leaf(address, found, record, told)
            elif isinstance(found, Group):
                inner = record.records.setdefault(name, RecordData())
                self._fill(address, found.fields, inner, told)
            else:
                self._rows(address, found, record, told)

    def _rows(self, address: Address, found: Rows, record: RecordData, told: Precedents) -> None:
        if found.name not in record.collections:
            record.collections[found.name] = CollectionData()
            if not self._same((address[0],)):
                del record.collections[found.name]
                return
        for key, row in record.collections[found.name].rows.items():
            self._fill((*address, key), found.fields, row.data, told)

    def _leaf(self, address: Address, leaf: Leaf, record: RecordData, told: Precedents) -> None:
        values = modest(leaf, list(values_for(self.draft, told, address, leaf)))
        for value in values[:4]:
            record.facts[leaf.name] = fact(value)
            if self._same((address[0],)):
                return
            del record.facts[leaf.name]


# ---- amounts and days -------------------------------------------------------------------------------------

Changed = Callable[[Leaf, Value], Value]


def _plain(kind: ValueType) -> ValueType:
    return kind.item if isinstance(kind, OptionalOf) else kind


def is_amount(kind: ValueType) -> bool:
    """Whether it is an amount of something: no count, no share, nothing per unit of another thing."""
    plain = _plain(kind)
    if not isinstance(plain, Quantity) or plain.unit == NUMBER:
        return False
    return bool(plain.unit.dimensions) and all(power > 0 for _, power in plain.unit.parts)


def _counted(draft: Draft) -> frozenset[str]:
    """The units of which there are only whole ones, and few: injuries, posts, wells."""
    parted: dict[str, bool] = {}
    for _, leaf, found in draft.facts():
        plain, number = _plain(leaf.type), number_of(found.value)
        if isinstance(plain, Quantity) and number is not None and number.low is not None:
            whole = number.low == number.low.to_integral_value() and number.low < _FEW
            parted[plain.unit.symbol] = parted.get(plain.unit.symbol, True) and whole
    return frozenset(symbol for symbol, whole in parted.items() if whole)


def _varies(leaf: Leaf, counted: frozenset[str]) -> bool:
    plain = _plain(leaf.type)
    return is_amount(plain) and isinstance(plain, Quantity) and plain.unit.symbol not in counted


def _amounts(factor: Decimal, counted: frozenset[str]) -> Changed:
    def change(leaf: Leaf, value: Value) -> Value:
        number = number_of(value)
        if not _varies(leaf, counted) or number is None or number.low is None or not number.exact:
            return value
        grown = point((number.low * factor).normalize() + 0)
        return value if leaf.domain is not None and not grown.inside(leaf.domain) else _like(value, grown)

    return change


def _days(days: Decimal, draft: Draft) -> Changed:
    def change(leaf: Leaf, value: Value) -> Value:
        number = number_of(value)
        if (
            not isinstance(_plain(leaf.type), Date)
            or number is None
            or number.low is None
            or not number.exact
        ):
            return value
        moved = number.low + days
        passes = number.low <= draft.audit_date < moved
        return value if passes else _like(value, point(moved))

    return change


def _like(value: Value, number: Interval) -> Value:
    return OptionalValue(TRUE, number) if isinstance(value, OptionalValue) else number


def _measured(leaf: Leaf, found: Fact, share: Decimal) -> Fact | None:
    """The amount with an uncertainty of two digits; None where it would leave the field's bounds."""
    number = number_of(found.value)
    if number is None or number.low is None or not number.exact or number.low <= 0:
        return None
    size = number.low * share
    spread = size.quantize(Decimal(1).scaleb(size.adjusted() - 1)).normalize() + 0
    around = Interval(number.low - spread, number.low + spread)
    if leaf.domain is not None and not around.inside(leaf.domain):
        return None
    return fact(_like(found.value, around), number.low)
