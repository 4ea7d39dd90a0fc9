"""What a criterion weighs: the method's weight, worked out from risk factors."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from assay.typed import tree
from assay.typed.tree import Op
from assay.units import bounds

FACTORS = ("likelihood", "consequence")
_OPERATIONS = {
    Op.ADD: bounds.add,
    Op.SUB: bounds.subtract,
    Op.MUL: bounds.multiply,
    Op.DIV: bounds.divide,
}


def weight(method: tree.Method, factors: Mapping[str, Decimal]) -> Decimal | None:
    """The weight for some risk factors; one that is not given counts as 1, and without a `weight` line
    everything weighs 1.  None where the calculation has no result: a division by zero, or an overflow.
    """
    if method.weight is None:
        return Decimal(1)
    found = _value(method.weight, factors)
    return found.low if found.exact else None


def no_weight(method: tree.Method, factors: Mapping[str, Decimal]) -> str | None:
    """Why no criterion can weigh what comes of some risk factors; None where it can."""
    found = weight(method, factors)
    if found is None:
        return "cannot be worked out"
    return f"is {found:f}, less than nothing" if found < 0 else None


def _value(expr: tree.Expr, factors: Mapping[str, Decimal]) -> bounds.Interval:
    match expr:
        case tree.Const(value=bounds.Interval() as value):
            return value
        case tree.FactorRef():
            return bounds.point(factors.get(expr.name, Decimal(1)))
        case tree.Apply():
            left, *rest = (_value(arg, factors) for arg in expr.args)
            return _OPERATIONS[expr.op](left, rest[0]) if rest else bounds.negate(left)
        case _:
            raise AssertionError("a weight is made of risk factors and numbers")
