"""What a number, date or period is compared with, and whether anything else is done with it.

In: a field, and the nodes that can make it matter.  Out: the fixed limits: between them one value stands for
all, unless the field also enters a calculation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from assay.advice.reading import below
from assay.plan import tree as plan
from assay.typed.schema import Leaf
from assay.typed.tree import Op
from assay.typed.types import Date, OptionalOf, Period
from assay.units import bounds, calendar
from assay.units.bounds import Interval, point
from assay.units.values import FALSE, Value
from assay.verdict.evaluation import CriterionResult

ValueOf = Callable[[plan.Node], Value | None]
COMPARISONS = {Op.LT, Op.LE, Op.GT, Op.GE, Op.EQ, Op.NE}


@dataclass(slots=True)
class Uses:
    """How a criterion reads a field: the fixed limits that it is compared with, and whether anything else.

    `moving`: it is also compared with something that is not known itself.
    """

    limits: set[Decimal]
    calculated: bool = False
    moving: bool = False


def uses_of(leaf: Leaf, nodes: Iterable[plan.Node], value_of: ValueOf) -> Uses:
    """How these nodes read a field; `value_of` is asked for nodes of no row."""
    uses = Uses(set())
    for node in nodes:
        if _hands_on(node) or not any(reads(child, leaf) for child in plan.children(node)):
            continue
        if isinstance(node, plan.Apply) and node.op in COMPARISONS:
            _compared(node, leaf, value_of, uses)
        elif isinstance(node, plan.Apply) and node.op in (Op.WITHIN_BEFORE, Op.WITHIN_AFTER):
            _window(node, leaf, value_of, uses)
        else:
            uses.calculated = True
    kind = leaf.type.item if isinstance(leaf.type, OptionalOf) else leaf.type
    if isinstance(kind, Date):  # the calendar has ends
        uses.limits = {day for day in uses.limits if calendar.FIRST_DAY < day < calendar.LAST_DAY}
    return uses


def _transparent(node: plan.Node) -> bool:
    """Whether a node only hands on the value of a field."""
    return isinstance(node, plan.Select) or (isinstance(node, plan.Apply) and node.op is Op.UNWRAP)


def _hands_on(node: plan.Node) -> bool:
    """Whether what a node says does not depend on which value a field has: it hands the value on, or asks
    whether there is one.
    """
    if isinstance(node, plan.Quantify):
        return any(binder.optional for binder in node.binders)
    return _transparent(node)


def reads(node: plan.Node, leaf: Leaf) -> bool:
    """Whether a node is the field itself, the value of the optional, or the field of the row at a key."""
    while _transparent(node):
        node = node.body if isinstance(node, plan.Select) else plan.children(node)[0]
    return isinstance(node, plan.FieldNode) and node.leaf.name == leaf.name and node.leaf.span == leaf.span


def fixed_texts(leaf: Leaf, nodes: Iterable[plan.Node], *, row: bool) -> bool:
    """Whether these nodes ask of a text only whether it is one of those that the rules name; with `row` also
    which row it is the key of.
    """
    for node in nodes:
        if _hands_on(node) and not isinstance(node, plan.Select):
            continue
        if isinstance(node, plan.Select) and row and reads(node.key, leaf):
            continue
        if not any(reads(child, leaf) for child in plan.children(node)):
            continue
        if not isinstance(node, plan.Apply) or node.op not in (Op.EQ, Op.NE, Op.IN):
            return False
        if not all(reads(arg, leaf) or isinstance(arg, plan.Const) for arg in node.args):
            return False
        if sum(reads(arg, leaf) for arg in node.args) > 1:
            return False
    return True


def _compared(node: plan.Apply, leaf: Leaf, value_of: ValueOf, uses: Uses) -> None:
    left, right = node.args
    for side, other, factor in ((left, right, node.factor), (right, left, 1 / node.factor)):
        if not reads(side, leaf):
            continue
        if other.head.vars:
            uses.calculated = True  # the other side differs from row to row
            continue
        value = value_of(other)
        if isinstance(value, Interval):
            uses.moving |= not value.exact
            for end in (value.low, value.high):
                if end is not None:
                    uses.limits.add(bounds.scale(point(end), Fraction(factor)).low or bounds.ZERO)


def _window(node: plan.Apply, leaf: Leaf, value_of: ValueOf, uses: Uses) -> None:
    day, period, anchor = node.args
    if not reads(day, leaf) or period.head.vars or anchor.head.vars:
        uses.calculated = True
        return
    length, end = value_of(period), value_of(anchor)
    if isinstance(length, Interval) and isinstance(end, Interval):
        uses.moving |= not (length.exact and end.exact)
        months = isinstance(period.head.type, Period) and period.head.type.months is not False
        sign = -1 if node.op is Op.WITHIN_BEFORE else 1
        far = calendar.shift(end, length, months=months, sign=sign)
        uses.limits |= {value for value in (end.low, end.high, far.low, far.high) if value is not None}


def telling(criterion: plan.Criterion, result: CriterionResult, path: str) -> Iterator[plan.Node]:
    """The nodes that can make a fact matter: of a clause whose only subject with this fact is not selected,
    what selects it.
    """
    roots: list[plan.Node | None] = [*plan.applicability(criterion), *plan.chosen_by(criterion)]
    for clause, part in zip(criterion.clauses, result.clauses, strict=True):
        roots += [*(item.node for item in clause.applies), clause.where]
        own = [s for s in part.subjects if any(path.startswith(f"{row}.") for row in s.rows)]
        if not own or any(subject.selected != FALSE for subject in own):
            roots += [clause.require, *(rung.node for rung in clause.ladder)]
    return below(roots)
