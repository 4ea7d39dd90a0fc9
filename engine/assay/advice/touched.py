"""The facts that a condition rests on for one subject, each with the fixed limits that it is compared with.

In: an evaluation, a condition and its rows; perhaps how it should come out.  Out: facts by their path.  Where
it is said how the condition should come out, parts that are so already are passed over.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from assay.advice.limits import COMPARISONS
from assay.evidence.facts import Fact
from assay.plan import tree as plan
from assay.typed.tree import Op
from assay.typed.types import Period
from assay.units import bounds, calendar
from assay.units.bounds import Interval
from assay.units.values import FALSE, TRUE, Truth
from assay.verdict.walk import Bound, Walk, fact_path
from assay.verdict.words import Rows

_FLIPPED = {TRUE: FALSE, FALSE: TRUE}
_MOST = 20_000
_LOGIC = (Op.AND, Op.OR)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A comparison for its rows, and the limits that it sets to a fact."""

    node: plan.Apply
    rows: Rows
    limits: frozenset[Decimal] = frozenset()


@dataclass(slots=True)
class Touched:
    """One fact.  `calculated`: it also enters a calculation.  `compared` are the comparisons it stands in."""

    path: str
    what: str
    node: plan.FieldNode
    fact: Fact | None
    limits: set[Decimal] = field(default_factory=set)
    calculated: bool = False
    compared: list[Comparison] = field(default_factory=list)


@dataclass(slots=True)
class Touching:
    """Collects facts.  `full`: there are more than can be looked at."""

    walk: Walk
    found: dict[str, Touched] = field(default_factory=dict)
    full: bool = False
    _seen: set[tuple[int, int, tuple[str, ...], Truth | None]] = field(default_factory=set)
    _within: list[Comparison] = field(default_factory=list)

    def visit(self, node: plan.Node | None, rows: Rows, want: Truth | None = None) -> None:
        """The facts under a node; of a condition that should be `want`, those that stand in the way."""
        if node is None or self.full:
            return
        inside = self._within[-1].node.head.id if self._within else -1
        key = (node.head.id, inside, tuple(rows[var].name for var in node.head.vars), want)
        if key in self._seen or (want is not None and self.walk.truth(node, rows) == want):
            return
        self._seen.add(key)
        match node:
            case plan.FieldNode():
                self._add(node, rows)
            case plan.Apply() if node.op in _LOGIC:
                for arg in node.args:
                    self.visit(arg, rows, want)
            case plan.Apply(op=Op.NOT):
                self.visit(node.args[0], rows, None if want is None else _FLIPPED[want])
            case plan.Apply() if node.op in COMPARISONS:
                self._compared(node, rows)
            case plan.Apply(op=Op.WITHIN_BEFORE | Op.WITHIN_AFTER):
                self._window(node, rows)
            case plan.Apply(op=Op.CHOOSE):
                self._chosen(node, rows, want)
            case plan.Quantify():
                self._members(node, rows, want)
            case plan.Select():
                self.visit(node.key, rows)
                for member in self.walk.selected(node, rows):
                    self.visit(node.body, {**rows, node.binder.var: member})
            case _:
                for child in plan.children(node):
                    self.visit(child, rows)

    def _add(self, node: plan.FieldNode, rows: Rows) -> Touched | None:
        if node.var is not None and rows[node.var].data is None:
            return None
        path = fact_path(node, rows)
        item = self.found.get(path)
        if item is None and len(self.found) >= _MOST:
            self.full = True
            return None
        if item is None:
            item = Touched(path, self.walk.words.phrase(node, rows), node, self.walk.fact(node, rows))
            self.found[path] = item
        item.compared += [found for found in self._within if found not in item.compared]
        item.calculated |= bool(self._within)
        return item

    def _chosen(self, node: plan.Apply, rows: Rows, want: Truth | None) -> None:
        self.visit(node.args[0], rows)
        for branch in node.args[1:]:
            self.visit(branch, rows, want if plan.is_condition(branch) else None)

    def _members(self, node: plan.Quantify, rows: Rows, want: Truth | None) -> None:
        """A phrase over rows: what keeps each from counting, or makes it count."""
        for binder in node.binders:
            if binder.source is not None:
                self.visit(binder.source, rows)
        counted = node.kind in ("every", "some", "no")
        where = {"some": want, "no": None if want is None else _FLIPPED[want]}.get(node.kind)
        for bound in self.walk.bind(node.binders, rows):
            if bound.unlisted:
                continue
            self.visit(node.where, bound.rows, where)
            if node.body is not None and self.walk.chosen(node, bound) != FALSE:
                self._body(node.body, bound, want if counted else None)

    def _body(self, body: plan.Node, bound: Bound, want: Truth | None) -> None:
        self.visit(body, bound.rows, want if plan.is_condition(body) else None)

    # ---- comparisons -----------------------------------------------------------------------------

    def _compared(self, node: plan.Apply, rows: Rows) -> None:
        left, right = node.args
        for side, other, factor in ((left, right, node.factor), (right, left, 1 / node.factor)):
            bar = self.walk.value(other, rows)
            ends = () if not isinstance(bar, Interval) else (bar.low, bar.high)
            limits = {
                bounds.scale(bounds.point(end), Fraction(factor)).low for end in ends if end is not None
            }
            self._side(node, side, rows, {limit for limit in limits if limit is not None})

    def _window(self, node: plan.Apply, rows: Rows) -> None:
        day, period, anchor = node.args
        length, end = self.walk.value(period, rows), self.walk.value(anchor, rows)
        limits: set[Decimal] = set()
        if isinstance(length, Interval) and isinstance(end, Interval):
            months = isinstance(period.head.type, Period) and period.head.type.months is not False
            far = calendar.shift(end, length, months=months, sign=-1 if node.op is Op.WITHIN_BEFORE else 1)
            limits = {day for day in (end.low, end.high, far.low, far.high) if day is not None}
        self._side(node, day, rows, limits)
        for other in (period, anchor):
            self._side(node, other, rows, None)

    def _side(self, node: plan.Apply, side: plan.Node, rows: Rows, limits: set[Decimal] | None) -> None:
        """A side that is a field has fixed limits; in any other the fields enter a calculation."""
        for direct, inner in self._direct(side, rows):
            item = self._add(direct, inner)
            if item is not None:
                item.limits |= limits or set()
                item.calculated |= limits is None
                found = Comparison(node, rows, frozenset(limits or ()))
                item.compared += [found] if found not in item.compared else []
            return
        self._within.append(Comparison(node, rows))
        self.visit(side, rows)
        self._within.pop()

    def _direct(self, side: plan.Node, rows: Rows) -> Iterator[tuple[plan.FieldNode, Rows]]:
        while isinstance(side, plan.Select) or (isinstance(side, plan.Apply) and side.op is Op.UNWRAP):
            if isinstance(side, plan.Select):
                members = self.walk.selected(side, rows)
                if len(members) != 1:
                    return
                rows = {**rows, side.binder.var: members[0]}
                side = side.body
            else:
                side = side.args[0]
        if isinstance(side, plan.FieldNode):
            yield side, rows
