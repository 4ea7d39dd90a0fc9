"""Decision rules for measurements (definition 22a): which side of a comparison is the limit, and where it
moves.

With a guard the limit moves against the claimant: an upper limit down, a lower one up; under `not` the other
way round, since there the claimant wants the comparison to fail.  How many rows there are is no measurement,
and nothing moves where it is compared; but what is compared to count them moves as the count is wanted.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from assay.plan import tree as plan
from assay.typed import tree as typed
from assay.typed.tree import Op
from assay.typed.types import Quantity
from assay.units import bounds
from assay.units.bounds import Interval

_UPPER = {Op.LT: True, Op.LE: True, Op.GT: False, Op.GE: False}
_OF_ROWS = ("every", "some", "no", "count", "share")
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Way:
    """Whether limits move here (`moving`), and what the claimant wants: of a condition that it does not hold
    (`negated`), of a number that it is `high` or low; None where that cannot be said.
    """

    moving: bool = False
    negated: bool = False
    high: bool | None = None

    def of_parts(self, op: Op, parts: int) -> list[Way]:
        """The same for the parts of an operation."""
        if not self.moving:
            return [self] * parts
        match op:
            case Op.NOT:
                return [self._against()]
            case Op.LT | Op.LE | Op.GT | Op.GE:
                low = _UPPER[op] != self.negated
                return [replace(self, high=not low), replace(self, high=low)]
            case Op.NEG:
                return [self._other()]
            case Op.SUB:
                return [self, self._other()]
            case Op.CHOOSE:
                return [STILL, self, self]
            case (
                Op.AND | Op.OR | Op.ADD | Op.SUM | Op.AVERAGE | Op.LEAST | Op.GREATEST | Op.CONVERT | Op.ROUND
            ):
                return [self] * parts
            case _:  # whether a factor is negative, or which option is wanted, nobody has said
                return [STILL] * parts

    def of_rows(self, kind: str) -> tuple[Way, Way]:
        """The same for a phrase over rows: for what selects them, and for what is claimed of them.

        `no R where C` is `not some R where C`, and `every R where C has B` is `no R where (C and not B)`.
        """
        if not self.moving:
            return self, self
        counted = STILL if self.high is None else replace(self, negated=not self.high)
        match kind:
            case "some":
                return self, self
            case "no" | "every":
                return self._against(), self
            case "count":
                return counted, counted
            case "share":  # one more member may raise a share or lower it
                return STILL, counted
            case _:
                return STILL, self

    def _against(self) -> Way:
        return replace(self, negated=not self.negated)

    def _other(self) -> Way:
        return self if self.high is None else replace(self, high=not self.high)


STILL, MOVING = Way(), Way(moving=True)


def fixed(node: plan.Node) -> bool:
    """Whether a side of a comparison is a limit: made of constants, parameters and table cells."""
    if isinstance(node, plan.Apply):
        return all(fixed(arg) for arg in node.args)
    return isinstance(node, plan.Const | plan.Param | plan.Lookup)


def measured(node: plan.Node) -> bool:
    """Whether a side of a comparison is made of measured values, if only among others."""
    match node:
        case plan.FieldNode():
            return node.estimate
        case plan.Apply():
            return any(measured(arg) for arg in node.args)
        case plan.Quantify():
            return node.kind not in _OF_ROWS and node.body is not None and measured(node.body)
        case plan.Select():
            return measured(node.body)
        case _:
            return False


def limit_side(op: Op, left: plan.Node, right: plan.Node, *, negated: bool) -> tuple[int, Op] | None:
    """Which side (0 left, 1 right) is the limit, and whether its guard is added or taken away; None for what
    has no limit that moves.
    """
    if op not in _UPPER or not isinstance(left.head.type, Quantity):
        return None
    mirrored = fixed(left)
    if mirrored == fixed(right) or not measured(right if mirrored else left):
        return None
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
