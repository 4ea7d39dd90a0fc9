"""Measurements that reach over their limit: by how much on either side, in a sentence of its own.

In: a comparison of an evaluation.  Out: the sentence and its numbers, or nothing where the whole value lies
on one side, or where facts are missing rather than uncertain.  Under a decision rule (definition 22a) the
measured value alone was compared; the sentence is about the value with its uncertainty, and says what was
compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from assay.plan import tree as plan
from assay.typed.tree import Op
from assay.typed.types import Date, Period, Quantity, Type
from assay.units import bounds
from assay.units.bounds import Interval
from assay.units.values import FALSE, TRUE, OptionalValue
from assay.verdict import model
from assay.verdict.reasons import Reasons
from assay.verdict.walk import Walk
from assay.verdict.words import Rows, amount_text, interval_text

_ARITHMETIC = {
    Op.ADD: bounds.add,
    Op.SUB: bounds.subtract,
    Op.MUL: bounds.multiply,
    Op.DIV: bounds.divide,
}
_FOLDS = {Op.SUM: "sum", Op.LEAST: "least", Op.GREATEST: "greatest", Op.AVERAGE: "average"}
_MIRRORED = {Op.LT: Op.GT, Op.LE: Op.GE, Op.GT: Op.LT, Op.GE: Op.LE, Op.EQ: Op.EQ, Op.NE: Op.NE}
COMPARISONS = frozenset(_MIRRORED)


def measurable(kind: Type) -> bool:
    """Whether a value of this type lies at a distance from a limit."""
    return isinstance(kind, Quantity | Date | Period)


def sides(node: plan.Apply) -> tuple[Op, Fraction, plan.Node, plan.Node]:
    """A comparison as what is measured against its limit: the operation, the factor that turns the limit into
    the unit of what is measured, and the two.
    """
    left, right = node.args
    if _fixed(left) and not _fixed(right):
        return _MIRRORED[node.op], 1 / node.factor, right, left
    return node.op, node.factor, left, right


def _fixed(node: plan.Node) -> bool:
    """Whether a side is a limit: made of constants and parameters only."""
    match node:
        case plan.Const() | plan.Param():
            return True
        case plan.Apply():
            return all(_fixed(arg) for arg in node.args)
        case _:
            return False


class Straddling:
    """Finds what straddles its limit in one evaluation."""

    def __init__(self, walk: Walk, reasons: Reasons) -> None:
        self.walk = walk
        self.reasons = reasons

    def of(self, node: plan.Node, rows: Rows) -> model.Straddle | None:
        """What a comparison's measurement straddles, if it does."""
        if not isinstance(node, plan.Apply) or node.op not in COMPARISONS:
            return None
        op, factor, value, limit = sides(node)
        if not measurable(value.head.type):
            return None
        ruled = self._estimated(value, rows)
        real, guard = _guard(limit) if ruled else (limit, None)
        whole = self._whole(value, rows) if ruled else self._uncertain(value, rows)
        bar = self.walk.value(real, rows)
        if whole is None or not isinstance(bar, Interval) or not _finite(bar) or whole.exact:
            return None
        bar = bounds.scale(bar, factor)
        if not _open(op, whole, bar):
            return None
        rule = self._rule(value, limit, guard, rows) if ruled else None
        return self._said(value, real, whole, bar, rule, rows)

    # ---- values ----------------------------------------------------------------------------------

    def _estimated(self, node: plan.Node, rows: Rows) -> bool:
        """Whether a decision rule left an uncertainty out: a range has no measured value to take alone."""
        return any(
            isinstance(item, plan.FieldNode)
            and item.estimate
            and (fact := self.walk.fact(item, rows)) is not None
            and fact.estimate is not None
            for item, rows in self._facts(node, rows)
        )

    def _facts(self, node: plan.Node, rows: Rows) -> Iterator[tuple[plan.Node, Rows]]:
        """The facts that a value rests on, each with the rows that it is of."""
        if isinstance(node, plan.Select):
            for member in self.walk.selected(node, rows):
                yield from self._facts(node.body, {**rows, node.binder.var: member})
        elif isinstance(node, plan.Quantify):
            for bound in self.walk.bind(node.binders, rows):
                for part in (node.where, node.body):
                    yield from self._facts(part, bound.rows) if part is not None else ()
        elif isinstance(node, plan.FieldNode):
            yield node, rows
        else:
            for child in plan.children(node):
                yield from self._facts(child, rows)

    def _uncertain(self, node: plan.Node, rows: Rows) -> Interval | None:
        """A value that is open by nothing but the uncertainty of what was collected."""
        found = self.walk.value(node, rows)
        kinds = {reason.kind for reason in self.reasons.of(node, rows)}
        return found if isinstance(found, Interval) and _finite(found) and kinds == {"uncertain"} else None

    def _whole(self, node: plan.Node, rows: Rows) -> Interval | None:
        """A value with the uncertainties that a decision rule leaves out; None where facts are missing."""
        match node:
            case plan.FieldNode():
                return self._collected(node, rows)
            case plan.Apply(op=Op.UNWRAP | Op.CONVERT | Op.NEG):
                return self._turned(node, self._whole(node.args[0], rows))
            case plan.Apply() if node.op in _ARITHMETIC or node.op in _FOLDS:
                return self._calculated(node, [self._whole(arg, rows) for arg in node.args])
            case plan.Select():
                rows_at = self.walk.selected(node, rows)
                one = rows_at[0] if len(rows_at) == 1 and self.walk.settled(node.key, rows) else None
                return None if one is None else self._whole(node.body, {**rows, node.binder.var: one})
            case plan.Quantify(body=body) if node.kind in _FOLDS.values() and body is not None:
                return self._folded(node, body, rows)
            case _:
                found = self.walk.value(node, rows)
                return found if isinstance(found, Interval) and found.exact else None

    def _collected(self, node: plan.FieldNode, rows: Rows) -> Interval | None:
        fact = self.walk.fact(node, rows)
        value = fact.value if fact is not None and self.walk.usable(fact) else None
        if isinstance(value, OptionalValue):
            value = value.value if value.present == TRUE else None
        return value if isinstance(value, Interval) and _finite(value) else None

    @staticmethod
    def _turned(node: plan.Apply, item: Interval | None) -> Interval | None:
        if item is None or node.op is Op.UNWRAP:
            return item
        return bounds.negate(item) if node.op is Op.NEG else bounds.scale(item, node.factor)

    @staticmethod
    def _calculated(node: plan.Apply, items: list[Interval | None]) -> Interval | None:
        known = [item for item in items if item is not None]
        if len(known) < len(items):
            return None
        arithmetic = _ARITHMETIC.get(node.op)
        found = arithmetic(*known) if arithmetic is not None else _fold(_FOLDS[node.op], known)
        return found if _finite(found) else None

    def _folded(self, node: plan.Quantify, body: plan.Node, rows: Rows) -> Interval | None:
        """A sum and the like over rows that are all known."""
        known: list[Interval] = []
        for bound in self.walk.bind(node.binders, rows):
            chosen = self.walk.chosen(node, bound)
            item = self._whole(body, bound.rows) if chosen == TRUE and not bound.unlisted else None
            if chosen != FALSE and item is None:
                return None
            known += [item] if item is not None else []
        return _fold(node.kind, known) if known else None

    # ---- words -----------------------------------------------------------------------------------

    def _said(
        self,
        value: plan.Node,
        limit: plan.Node,
        whole: Interval,
        bar: Interval,
        rule: str | None,
        rows: Rows,
    ) -> model.Straddle:
        kind = value.head.type
        gap = bounds.subtract(whole, bar)
        assert gap.low is not None
        assert gap.high is not None
        over, under = gap.high, -gap.low
        words = self.walk.words
        seen = self._seen(limit, rows)
        named = "" if isinstance(limit, plan.Const) else f" ({words.phrase(limit, rows)})"
        what, shown = words.phrase(value, rows), self._shown(value, whole, rows)
        verb = "straddles" if over and under else "touches"
        reach = _reach(over, under, kind, exact=bar.exact)
        said = f"{what}, {shown}, {verb} the limit of {seen}{named}: it reaches {reach}"
        return model.Straddle(
            what=what,
            value=shown,
            limit=seen,
            above=amount_text(over, kind),
            below=amount_text(under, kind),
            compared=rule,
            text=f"{said}; {rule}" if rule else said,
        )

    def _shown(self, node: plan.Node, whole: Interval, rows: Rows) -> str:
        """A measurement in the evidence's own digits, where the value is one fact as it was collected."""
        while True:
            if isinstance(node, plan.Apply) and node.op is Op.UNWRAP:
                node = node.args[0]
            elif isinstance(node, plan.Select) and len(self.walk.selected(node, rows)) == 1:
                rows = {**rows, node.binder.var: self.walk.selected(node, rows)[0]}
                node = node.body
            else:
                break
        fact = self.walk.fact(node, rows) if isinstance(node, plan.FieldNode) else None
        return fact.shown if fact is not None else _calculated_text(whole, node.head.type)

    def _seen(self, node: plan.Node, rows: Rows) -> str:
        """A limit or a guard as written; without the zeros that calculating leaves at its end."""
        value = self.walk.value(node, rows)
        if isinstance(node, plan.Apply | plan.Quantify) and isinstance(value, Interval):
            return _calculated_text(value, node.head.type)
        return self.walk.words.seen(node, rows)

    def _rule(self, value: plan.Node, limit: plan.Node, guard: plan.Apply | None, rows: Rows) -> str:
        """What a decision rule compared in place of the whole value."""
        measured = self.walk.value(value, rows)
        estimate = _calculated_text(measured, value.head.type) if isinstance(measured, Interval) else ""
        said = f"by the decision rule the measured {estimate} alone was compared"
        if guard is None:
            return said
        moved = "less" if guard.op is Op.SUB else "plus"
        amount = self._seen(guard.args[1], rows)
        return f"{said}, with the limit {moved} a guard of {amount}: {self._seen(limit, rows)}"


def _reach(over: Decimal, under: Decimal, kind: Type, *, exact: bool) -> str:
    """`0.5 t above it and 0.3 t below`, or `from the limit itself to 2 t above it`."""
    above, below = ("after", "before") if isinstance(kind, Date) else ("above", "below")
    most = "" if exact else "up to "
    if over and under:
        return f"{most}{amount_text(over, kind)} {above} it and {amount_text(under, kind)} {below}"
    one, side = (over, above) if over else (under, below)
    return f"from the limit itself to {amount_text(one, kind)} {side} it"


def _calculated_text(value: Interval, kind: Type) -> str:
    """What was worked out has no digits of its own: zeros at the end of its fraction say nothing."""
    low, high = (end.normalize() if end is not None else None for end in (value.low, value.high))
    return interval_text(Interval(low, high), kind)


def _guard(limit: plan.Node) -> tuple[plan.Node, plan.Apply | None]:
    """The limit as written, and what a decision rule made of it: there both are written in one place."""
    moved = isinstance(limit, plan.Apply) and limit.op in (Op.ADD, Op.SUB)
    if isinstance(limit, plan.Apply) and moved and limit.head.span == limit.args[0].head.span:
        return limit.args[0], limit
    return limit, None


def _open(op: Op, value: Interval, limit: Interval) -> bool:
    """Whether a comparison can be true and can be false (definition 8), of intervals with two ends."""
    assert value.low is not None
    assert value.high is not None
    assert limit.low is not None
    assert limit.high is not None
    touches = value.low <= limit.high and limit.low <= value.high
    if op in (Op.LT, Op.GE):
        return value.low < limit.high and limit.low <= value.high
    if op in (Op.LE, Op.GT):
        return value.low <= limit.high and limit.low < value.high
    return touches


def _finite(item: Interval) -> bool:
    return item.low is not None and item.high is not None and not item.undefined


def _fold(kind: str, items: list[Interval]) -> Interval:
    members = [bounds.Member(item, sure=True) for item in items]
    if kind == "least":
        return bounds.least(members)
    if kind == "greatest":
        return bounds.greatest(members)
    return bounds.total(members, None) if kind == "sum" else bounds.average(members, None)
