"""What the host works out of values: operations that are not in the network, constants, aggregates over rows.

In: an operation of the plan with its arguments, or the members of a range.  Out: a set of possible values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from assay.network import values
from assay.plan import tree as plan
from assay.typed.domain import whole
from assay.typed.tree import ConstValue, Op
from assay.typed.types import Flag, Period
from assay.units import bounds
from assay.units.bounds import Interval
from assay.units.values import FALSE, TRUE, UNKNOWN, OptionalValue, Options, Truth, Value

State = tuple[Truth, Truth, bool]
"""A member of a range: is it selected, does the claim hold of it, does it stand for unlisted ones?"""
States = Mapping[State, int]


# ---- operations -------------------------------------------------------------------------------------------


def operate(node: plan.Apply, args: Sequence[Value]) -> Value:
    """An operation that is not in the network for this epoch."""
    op = node.op
    if op in _BINARY or op in _COMPARED:
        return _numbers(node, [arg for arg in args if isinstance(arg, Interval)])
    match op:
        case Op.AND | Op.OR | Op.NOT:
            return _logic(op, [arg for arg in args if isinstance(arg, int)])
        case Op.EQ | Op.NE if not isinstance(args[0], Interval):
            found = values.same(args[0], args[1])
            return found if op is Op.EQ else flip(found)
        case Op.IN:
            return values.listed(args[0], args[1:])
        case Op.IN_SET:
            return values.element(args[0], args[1])
        case Op.CHOOSE:
            assert isinstance(args[0], int)
            return values.chosen(args[0], args[1], args[2])
        case Op.DEFAULT:
            return values.or_default(args[0], args[1])
        case Op.UNWRAP:
            assert isinstance(args[0], OptionalValue)
            return args[0].value
        case Op.PREFIX:
            assert isinstance(args[1], Interval)
            return values.first_letters(args[0], args[1])
        case _:
            return _numbers(node, [arg for arg in args if isinstance(arg, Interval)])


_BINARY = {Op.ADD: bounds.add, Op.SUB: bounds.subtract, Op.MUL: bounds.multiply, Op.DIV: bounds.divide}
_COMPARED = {op: op.value for op in (Op.LT, Op.LE, Op.GT, Op.GE)}


def _numbers(node: plan.Apply, args: Sequence[Interval]) -> Value:
    if node.op in _BINARY:
        return _BINARY[node.op](args[0], args[1])
    if node.op in _COMPARED:
        return values.compare(_COMPARED[node.op], args[0], args[1], node.factor)
    match node.op:
        case Op.EQ | Op.NE:
            return values.compare(node.op.value, args[0], args[1], node.factor)
        case Op.WITHIN_BEFORE | Op.WITHIN_AFTER:
            before = node.op is Op.WITHIN_BEFORE
            return values.within(*args, months=_months(node.args[1]), before=before)
        case Op.SHIFT_BEFORE | Op.SHIFT_AFTER:
            back = node.op is Op.SHIFT_BEFORE
            return values.moved(args[0], args[1], months=_months(node.args[0]), back=back)
        case Op.NEG:
            return bounds.negate(args[0])
        case Op.CONVERT:
            return bounds.scale(args[0], node.factor)
        case Op.ROUND:
            return values.round_to(args[0], args[1])
        case Op.DECIMALS:
            return values.decimal_places(args[0])
        case _:
            return fold(node.op.value, [(TRUE, arg, False) for arg in args])


def _logic(op: Op, args: Sequence[Truth]) -> Truth:
    if op is Op.NOT:
        return flip(args[0])
    if op is Op.AND:
        return FALSE if FALSE in args else UNKNOWN if UNKNOWN in args else TRUE
    return TRUE if TRUE in args else UNKNOWN if UNKNOWN in args else FALSE


def both(a: Value, b: Value) -> Truth:
    """Whether two conditions hold."""
    return FALSE if FALSE in (a, b) else TRUE if a == TRUE == b else UNKNOWN


def flip(value: Value | None) -> Truth:
    """Whether a condition does not hold; unknown where it has no value."""
    return {TRUE: FALSE, FALSE: TRUE}.get(value, UNKNOWN) if isinstance(value, int) else UNKNOWN


def _months(node: plan.Node) -> bool:
    kind = node.head.type
    assert isinstance(kind, Period)
    return kind.months is not False


def constant(value: ConstValue) -> Value:
    """A constant as a set of possible values."""
    if isinstance(value, bool):
        return TRUE if value else FALSE
    return Options(value) if isinstance(value, frozenset) else value


def no_value(node: plan.Node) -> Value:
    """Undefined or not configured: any value of the node's type."""
    if isinstance(node.head.type, Flag):
        return UNKNOWN
    value = whole(node.head.type)  # type: ignore[arg-type]
    return bounds.UNDEFINED if isinstance(value, Interval) else value


# ---- aggregates -------------------------------------------------------------------------------------------


def count(states: States) -> Interval:
    """The range of a count (definition 11)."""
    sure = sum(n for (selected, _, _), n in states.items() if selected == TRUE)
    possible = sum(n for (selected, _, _), n in states.items() if selected != FALSE)
    open_end = any(n and far and selected != FALSE for (selected, _, far), n in states.items())
    return Interval(bounds.point(sure).low, None if open_end else bounds.point(possible).low)


def share(states: States) -> Interval:
    """From the numbers of members in each state: the most doubt for the low end, the least for the high."""

    def number(selected: set[Truth], claim: set[Truth]) -> int:
        return sum(n for (s, c, far), n in states.items() if s in selected and c in claim and not far)

    def further(claim: int) -> bool:
        return any(n and far and s != FALSE and c & claim for (s, c, far), n in states.items())

    everything = {TRUE, FALSE, UNKNOWN}
    sure = number({TRUE}, everything)
    if not sure:
        return bounds.UNDEFINED
    low = bounds.ratio(Decimal(number({TRUE}, {TRUE})), Decimal(sure + number({UNKNOWN}, {FALSE, UNKNOWN})))
    joining = number({UNKNOWN}, {TRUE, UNKNOWN})
    high = bounds.ratio(Decimal(number({TRUE}, {TRUE, UNKNOWN}) + joining), Decimal(sure + joining))
    return Interval(bounds.ZERO if further(FALSE) else low, bounds.ONE if further(TRUE) else high)


def fold(kind: str, members: Sequence[tuple[Truth, Value | None, bool]]) -> Interval:
    """The range of a sum, average, least or greatest (definition 11)."""
    listed: list[bounds.Member] = []
    unlisted: list[Interval] = []
    for selected, value, far in members:
        assert isinstance(value, Interval)
        if far:
            unlisted.append(value)
        else:
            listed.append(bounds.Member(value, sure=selected == TRUE))
    if kind in ("least", "greatest"):
        listed += [bounds.Member(value, sure=False) for value in unlisted]
        return bounds.least(listed) if kind == "least" else bounds.greatest(listed)
    end = bounds.hull(unlisted) if unlisted else None
    return bounds.total(listed, end) if kind == "sum" else bounds.average(listed, end)
