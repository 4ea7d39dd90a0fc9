"""Measured values against their limits, with margins, also when they pass.

A margin is how far the value is on the right side of its limit, from its worst to its best end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from assay.plan import tree as plan
from assay.typed.tree import Op
from assay.typed.types import PLAIN, Date, Period, Quantity
from assay.units import bounds, calendar
from assay.units.bounds import Interval
from assay.units.values import FALSE, TRUE, Truth
from assay.verdict import model
from assay.verdict.straddle import COMPARISONS, Straddling, measurable, sides
from assay.verdict.walk import Walk
from assay.verdict.words import Rows, interval_text, number_text, unit_text

_WORDS = {
    Op.LT: "below",
    Op.LE: "at most",
    Op.GT: "above",
    Op.GE: "at least",
    Op.EQ: "equal to",
    Op.NE: "other than",
}
_DATE_WORDS = {
    Op.LT: "before",
    Op.LE: "on or before",
    Op.GT: "after",
    Op.GE: "on or after",
    Op.EQ: "on",
    Op.NE: "not on",
}
_MOST = 40
_DAYS = "days"


def truth_text(value: Truth) -> model.Truth:
    """A truth value as the result document says it."""
    return "yes" if value == TRUE else "no" if value == FALSE else "not known"


@dataclass(frozen=True, slots=True)
class Measured:
    """A measurement with its relative margin, for finding the tightest."""

    shown: model.Measurement
    share: Decimal | None


class Measure:
    """Finds the comparisons that a condition rests on."""

    def __init__(self, walk: Walk, straddling: Straddling) -> None:
        self.walk = walk
        self.straddling = straddling

    def all(self, node: plan.Node | None, rows: Rows) -> list[Measured]:
        """Every comparison of numbers, dates or periods that a condition rests on."""
        found: list[Measured] = []
        if node is not None:
            for item in self._find(node, rows, positive=True):
                if len(found) == _MOST:
                    break
                found.append(item)
        return found

    def _find(self, node: plan.Node, rows: Rows, *, positive: bool) -> Iterator[Measured]:
        match node:
            case plan.Apply(op=Op.AND | Op.OR):
                for arg in node.args:
                    yield from self._find(arg, rows, positive=positive)
            case plan.Apply(op=Op.NOT):
                yield from self._find(node.args[0], rows, positive=not positive)
            case plan.Apply(op=Op.WITHIN_BEFORE | Op.WITHIN_AFTER):
                yield self._within(node, rows, positive=positive)
            case plan.Apply() if node.op in COMPARISONS and measurable(node.args[0].head.type):
                yield self._compared(node, rows, positive=positive)
            case plan.Quantify() if node.kind in ("some", "no", "every"):
                yield from self._members(node, rows, positive=positive)
            case _:
                return

    def _members(self, node: plan.Quantify, rows: Rows, *, positive: bool) -> Iterator[Measured]:
        for bound in self.walk.bind(node.binders, rows):
            if bound.unlisted or self.walk.chosen(node, bound) == FALSE:
                continue
            if node.body is not None:
                yield from self._find(node.body, bound.rows, positive=positive)
            elif node.where is not None:
                yield from self._find(node.where, bound.rows, positive=positive == (node.kind == "some"))

    # ---- one comparison --------------------------------------------------------------------------

    def _compared(self, node: plan.Apply, rows: Rows, *, positive: bool) -> Measured:
        op, factor, value, limit = sides(node)
        kind = value.head.type
        seen, bar = self.walk.value(value, rows), self.walk.value(limit, rows)
        holds = self.walk.truth(node, rows)
        margin = None
        if isinstance(bar, Interval):
            bar = bounds.scale(bar, factor)  # in the unit of the value, as the margin is
        if isinstance(seen, Interval) and isinstance(bar, Interval):
            margin = _margin(op, seen, bar)
        words = _DATE_WORDS if isinstance(kind, Date) else _WORDS
        comparison = words[op] if positive else f"not {words[op]}"
        if not positive and margin is not None:
            margin = bounds.negate(margin)
        limits = bar if isinstance(bar, Interval) else None
        return self._shown(node, comparison, margin, limits, holds if positive else _flip(holds), rows)

    def _within(self, node: plan.Apply, rows: Rows, *, positive: bool) -> Measured:
        day, period, anchor = node.args
        values = [self.walk.value(arg, rows) for arg in node.args]
        side = "before" if node.op is Op.WITHIN_BEFORE else "after"
        margin = None
        if all(isinstance(value, Interval) for value in values):
            seen, length, end = (value for value in values if isinstance(value, Interval))
            months = isinstance(period.head.type, Period) and period.head.type.months is not False
            far = calendar.shift(end, length, months=months, sign=-1 if side == "before" else 1)
            margin = bounds.subtract(seen, far) if side == "before" else bounds.subtract(far, seen)
        limit = f"{self.walk.words.seen(period, rows)} {side} {self.walk.words.seen(anchor, rows)}"
        holds = self.walk.truth(node, rows)
        shown = model.Measurement(
            what=self.walk.words.phrase(day, rows),
            value=self.walk.words.seen(day, rows),
            comparison="within" if positive else "not within",
            limit=limit,
            limit_name=None,
            unit=_DAYS,
            margin=_margin_text(margin, positive=positive),
            margin_share=None,
            holds=truth_text(holds if positive else _flip(holds)),
            straddle=None,
            sources=self._sources(day, rows),
        )
        return Measured(shown, None)

    def _shown(
        self,
        node: plan.Apply,
        comparison: str,
        margin: Interval | None,
        bar: Interval | None,
        holds: Truth,
        rows: Rows,
    ) -> Measured:
        _, factor, value, limit = sides(node)
        kind = value.head.type
        size = bar.low if bar is not None and bar.exact else None
        # What is calculated may come in a unit that nobody would write, such as %·t.
        odd = factor != 1 and isinstance(limit, plan.Apply)
        share = None
        if margin is not None and margin.low is not None and size is not None and size != 0:
            share = bounds.divide(bounds.point(margin.low), bounds.point(abs(size))).low
        unit = unit_text(kind) if isinstance(kind, Quantity) else _DAYS if isinstance(kind, Date) else ""
        named = None if isinstance(limit, plan.Const) else self.walk.words.phrase(limit, rows)
        shown = model.Measurement(
            what=self.walk.words.phrase(value, rows),
            value=self.walk.words.seen(value, rows),
            comparison=comparison,
            limit=interval_text(bar, kind) if odd and bar is not None else self.walk.words.seen(limit, rows),
            limit_name=named,
            unit=unit,
            margin=_margin_text(margin, positive=True),
            margin_share=None if share is None or isinstance(kind, Date | Period) else _percent(share),
            holds=truth_text(holds),
            straddle=self.straddling.of(node, rows),
            sources=self._sources(value, rows),
        )
        return Measured(shown, share)

    def _sources(self, node: plan.Node, rows: Rows) -> list[model.EvidenceSource]:
        """Where the facts that a value rests on were seen."""
        if isinstance(node, plan.FieldNode):
            return self.walk.sources(self.walk.fact(node, rows))
        found: list[model.EvidenceSource] = []
        if isinstance(node, plan.Apply):
            found = [source for arg in node.args for source in self._sources(arg, rows)]
        elif isinstance(node, plan.Select):
            for member in self.walk.selected(node, rows):
                found += self._sources(node.body, {**rows, node.binder.var: member})
        elif isinstance(node, plan.Quantify) and node.body is not None:
            for bound in self.walk.bind(node.binders, rows):
                if not bound.unlisted and self.walk.chosen(node, bound) != FALSE:
                    found += self._sources(node.body, bound.rows)
        return list(dict.fromkeys(found))


def _flip(value: Truth) -> Truth:
    return {TRUE: FALSE, FALSE: TRUE}.get(value, value)


def _margin(op: Op, value: Interval, limit: Interval) -> Interval | None:
    if op in (Op.LT, Op.LE):
        return bounds.subtract(limit, value)
    if op in (Op.GT, Op.GE):
        return bounds.subtract(value, limit)
    return None


def _margin_text(margin: Interval | None, *, positive: bool) -> str | None:
    if margin is None or (margin.low is None and margin.high is None):
        return None
    shown = margin if positive else bounds.negate(margin)
    return interval_text(shown, PLAIN)


def _percent(share: Decimal) -> str:
    return f"{number_text((share * 100).quantize(Decimal('0.1')))} %"
