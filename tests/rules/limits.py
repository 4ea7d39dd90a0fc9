"""The limits in the criteria of a program: what their clauses compare with a number, a day or a period.

In: a plan.  Out: every limit, by the nodes that are it, with the sides of it that there can be.  The two ends
of a window of days are two limits.  Exempt by rule, and by no name: what is open, since there is no limit to
stand on; that two things are the same; and the side of a limit on which nothing can be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from assay.advice.reading import Reading, below
from assay.plan import tree as plan
from assay.reference.meaning import as_value
from assay.typed.domain import domain_of
from assay.typed.tree import ConstValue, Op
from assay.typed.types import Period, Quantity
from assay.units import bounds
from assay.units.bounds import Interval
from assay.units.values import OptionalValue, Value

ORDERED = {Op.LT, Op.LE, Op.GT, Op.GE}
WINDOWS = {Op.WITHIN_BEFORE, Op.WITHIN_AFTER}
SIDES = ("below", "on", "above")
Key = tuple[int, str]


@dataclass(slots=True)
class Limit:
    """A comparison, or one `end` of a window.  `shown`: by side, the title of a case that shows it."""

    node: plan.Apply
    end: str
    asked: tuple[str, ...]
    clauses: list[str] = field(default_factory=list)
    shown: dict[str, str] = field(default_factory=dict)

    @property
    def missing(self) -> list[str]:
        return [side for side in self.asked if side not in self.shown]

    def __str__(self) -> str:
        span = self.node.head.span
        assert span is not None
        place = f"{span.source.name.rsplit('/', 1)[-1]}:{span.line}: {' '.join(span.text.split())}"
        end = f", its {self.end} end" if self.end else ""
        return f"{self.clauses[0]}, {place}{end}: no case {', '.join(self.missing)}"


def limits_of(program: plan.Plan) -> dict[Key, Limit]:
    """Every limit of every criterion, by each node and end that is this limit.

    One comparison of the same things is one limit of a criterion, however often its clauses make it; what
    the method's own ladder asks of every clause is one limit of all criteria.
    """
    reading = Reading(program)
    found: dict[Key, Limit] = {}
    same: dict[object, Limit] = {}
    for criterion in program.criteria:
        for clause in criterion.clauses:
            for node in below(roots(criterion, clause)):
                if not is_limit(node, program):
                    continue
                assert isinstance(node, plan.Apply)
                of_ladder = any(isinstance(arg, plan.ClauseFact) for arg in node.args)
                for end in ("far", "near") if node.op in WINDOWS else ("",):
                    key = (node.head.id, end)
                    what = (None if of_ladder else criterion.id, node.head.span, reading.of(node), end)
                    limit = found.get(key) or same.get(what) or Limit(node, end, sides_of(node, program))
                    found[key] = same[what] = limit
                    limit.clauses.append(clause.id)
    return found


def roots(criterion: plan.Criterion, clause: plan.Clause) -> list[plan.Node | None]:
    """What decides the rating of a clause."""
    applies = [item.node for item in (*criterion.applies, *clause.applies)]
    return [*applies, clause.where, clause.require, *(rung.node for rung in clause.ladder)]


def is_limit(node: plan.Node, program: plan.Plan) -> bool:
    """Whether a node compares something with a limit that is known.

    That two things are the same (an option, a year, a day, a count) is no limit, unless there is nothing on
    the one side of it: `= 0 t` is a limit like `<= 0 t` where there are no negative tonnes.
    """
    if not isinstance(node, plan.Apply):
        return False
    if node.op in ORDERED | WINDOWS:
        return not any(is_open(part, program) for part in below(node.args))
    measured = all(isinstance(arg.head.type, Quantity | Period) for arg in node.args)
    return node.op in (Op.EQ, Op.NE) and measured and len(sides_of(node, program)) < len(SIDES)


def is_open(node: plan.Node, program: plan.Plan) -> bool:
    """Whether a node is a parameter without a value."""
    return isinstance(node, plan.Param) and all(
        setting.value is None for setting in program.parameters[node.name].settings
    )


# ---- the sides that there can be ---------------------------------------------------------------------------


def sides_of(node: plan.Apply, program: plan.Plan) -> tuple[str, ...]:
    """The sides of a limit: none is below nothing where there are no negative numbers.

    Where a difference is held to nothing from both sides, what is below the one limit is above the other.
    """
    if node.op in WINDOWS:
        return SIDES
    value, limit = (domain(arg, program) for arg in node.args)
    limit = bounds.scale(limit, node.factor)
    never = {"below"} if is_held_both_ways(node, program) else set()
    if value.low is not None and limit.high is not None and value.low >= limit.high:
        never.add("below")
    if value.high is not None and limit.low is not None and value.high <= limit.low:
        never.add("above")
    return tuple(side for side in SIDES if side not in never)


def is_held_both_ways(node: plan.Apply, program: plan.Plan) -> bool:
    """Whether this says `a - b <= 0` where the program says `b - a <= 0` as well."""
    difference, limit = node.args
    if not isinstance(difference, plan.Apply) or difference.op is not Op.SUB:
        return False
    wanted = (difference.args[1], difference.args[0])
    return domain(limit, program) == bounds.point(0) and any(
        isinstance(other, plan.Apply)
        and other.op is node.op
        and other.args[1] is limit
        and isinstance(other.args[0], plan.Apply)
        and (other.args[0].op, other.args[0].args) == (Op.SUB, wanted)
        for other in program.nodes
    )


def domain(node: plan.Node, program: plan.Plan) -> Interval:
    """Between which numbers a node lies, whatever the evidence; of sums and products, whether below zero."""
    match node:
        case plan.Const():
            return interval(as_value(node.value))
        case plan.Param():
            return hull([setting.value for setting in program.parameters[node.name].settings])
        case plan.FieldNode():
            return interval(domain_of(node.leaf))
        case plan.Select():
            return domain(node.body, program)
        case plan.Lookup(column=str(column)):
            return hull([row[column] for row in program.tables[node.table].rows.values()])
        case plan.Apply(op=Op.CHOOSE):
            return hull([domain(arg, program) for arg in node.args[1:]])
        case plan.Apply(op=Op.UNWRAP | Op.CONVERT):
            return bounds.scale(domain(node.args[0], program), node.factor)
        case plan.Apply(op=Op.ADD | Op.MUL | Op.DIV):
            return _from_nothing([domain(arg, program) for arg in node.args])
        case plan.Quantify(kind="count"):
            return Interval(bounds.ZERO, None)
        case plan.Quantify(kind="sum" | "least" | "greatest" | "average", body=body) if body is not None:
            return _from_nothing([domain(body, program)])
        case _:
            return bounds.ANY


def _from_nothing(parts: Sequence[Interval]) -> Interval:
    positive = all(part.low is not None and part.low >= 0 for part in parts)
    return Interval(bounds.ZERO, None) if positive else bounds.ANY


def hull(values: Sequence[ConstValue | Interval | None]) -> Interval:
    """The smallest interval that holds the values that are known: what is open is no limit to stand on."""
    known = [value for value in values if isinstance(value, Interval)]
    return bounds.hull(known) if known else bounds.ANY


def interval(value: Value) -> Interval:
    """The numbers that a value may be, if it is one."""
    if isinstance(value, OptionalValue):
        return interval(value.value)
    return value if isinstance(value, Interval) else bounds.ANY
