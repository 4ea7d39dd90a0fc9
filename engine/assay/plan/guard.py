"""Decision rules for measurements (definition 22a): which side of a comparison is the limit, and where it
moves.

With a guard the limit moves against the claimant: an upper limit down, a lower one up; under `not` the other
way round, since there the claimant wants the comparison to fail.
"""

from __future__ import annotations

from decimal import Decimal

from assay.plan import tree as plan
from assay.typed import tree as typed
from assay.typed.tree import Op
from assay.typed.types import Quantity
from assay.units import bounds
from assay.units.bounds import Interval

_UPPER = {Op.LT: True, Op.LE: True, Op.GT: False, Op.GE: False}
_HUNDRED = Decimal(100)


def fixed(node: plan.Node) -> bool:
    """Whether a side of a comparison is a limit: made of constants and parameters."""
    if isinstance(node, plan.Apply):
        return all(fixed(arg) for arg in node.args)
    return isinstance(node, plan.Const | plan.Param)


def limit_side(op: Op, left: plan.Node, right: plan.Node, *, negated: bool) -> tuple[int, Op] | None:
    """Which side (0 left, 1 right) is the limit, and whether its guard is added or taken away; None for what
    has no limit that moves.
    """
    if op not in _UPPER or not isinstance(left.head.type, Quantity):
        return None
    mirrored = fixed(left) and not fixed(right)
    upper = _UPPER[op] != mirrored
    return (0 if mirrored else 1), (Op.SUB if upper != negated else Op.ADD)


def guard_value(decision: typed.Decision, kind: Quantity) -> Interval | None:
    """The guard in the limit's unit, or as a share of the limit; None where it has another dimension."""
    if decision.guard is None or decision.unit is None:
        return None
    if decision.share:
        return bounds.point(bounds.ratio(decision.guard, _HUNDRED))
    if not decision.unit.same_dimension(kind.unit):
        return None
    return bounds.scale(bounds.point(decision.guard), decision.unit.to(kind.unit))
