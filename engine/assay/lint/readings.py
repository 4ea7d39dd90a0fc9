"""Unknowns that are read twice where reading once says the same.

Two readings of one unknown are independent (definition 8), so `(a - b) / a` has a wider range than
`1 - b / a`.  In: calculations and comparisons of the plan.  Out: the smallest one that holds both readings,
and the form with one reading where there is a known one.

What is known or not known, and nothing between, is not meant: an option, a text, the day of the audit.  Nor
are the two branches of `A when C otherwise B`, of which only one is ever taken.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from assay.diagnostics import Severity
from assay.lint.decided import Decided
from assay.lint.matter import Matter
from assay.lint.tree import Finding, Rule
from assay.plan import tree as plan
from assay.typed.tree import Op
from assay.typed.types import Date, OptionalOf, Period, Quantity

_LOGIC = (Op.AND, Op.OR, Op.NOT)
_UNKNOWN = (plan.FieldNode, plan.Select, plan.Quantify, plan.ClauseFact)
_SUMS = (Op.ADD, Op.SUB)
_BETWEEN = (Quantity, Date, Period)
_DAY_OF_THE_AUDIT = ("audit", "date")
_APART = "where it is not known exactly, the two may differ, and the result comes out wider than it is"


def read_twice(matter: Matter) -> Iterator[Finding]:
    """Calculations with two readings, conditions with both answers, counts over counts."""
    for program in matter.programs_of_rules:
        decided = matter.decided[id(program)]
        for node in program.nodes:
            if node.head.span is None or node.head.id not in decided.values:
                continue
            if isinstance(node, plan.Apply):
                yield from _calculation(node, decided)
                yield from _both_answers(node)
                yield from _count_over_count(node)


# ---- calculations -----------------------------------------------------------------------------------------


def _calculation(node: plan.Apply, decided: Decided) -> Iterator[Finding]:
    if node.op in _LOGIC:
        return
    twice = _twice(node, decided)
    inner = {found for arg in node.args for found in _twice(arg, decided)}
    readings = {item.head.id: item for item in _readings(node, decided)}
    for reading in sorted(twice - inner):
        what = readings[reading]
        form = _single_form(node, what)
        assert node.head.span is not None
        yield Finding(
            node.head.span,
            f"`{text_of(what)}` is read twice in this calculation",
            notes=(_APART,),
            help=(f"with a single reading: `{form}`",) if form else ("write it with a single reading",),
        )


def _twice(node: plan.Node, decided: Decided) -> set[int]:
    return {item for item, times in _counted(node, decided).items() if times > 1}


def _counted(node: plan.Node, decided: Decided) -> Counter[int]:
    """How often a calculation reads each unknown at once: of two branches, only one is taken."""
    if isinstance(node, plan.Apply) and node.op is Op.CHOOSE:
        condition, then, otherwise = (_counted(arg, decided) for arg in node.args)
        return condition + (then | otherwise)
    if isinstance(node, plan.Apply) and node.op not in _LOGIC:
        return sum((_counted(arg, decided) for arg in node.args), Counter[int]())
    return Counter([node.head.id]) if _is_range(node, decided) else Counter()


def _readings(node: plan.Node, decided: Decided) -> Iterator[plan.Node]:
    """The unknowns that a calculation reads, each as often as it stands there."""
    if isinstance(node, plan.Apply) and node.op not in _LOGIC:
        for arg in node.args:
            yield from _readings(arg, decided)
    elif _is_range(node, decided):
        yield node


def _is_range(node: plan.Node, decided: Decided) -> bool:
    """Whether a value may be known in part: between two ends."""
    if not isinstance(node, _UNKNOWN) or decided.always(node) is not None:
        return False
    if isinstance(node, plan.FieldNode) and node.var is None and node.path == _DAY_OF_THE_AUDIT:
        return False
    kind = node.head.type
    return isinstance(kind.item if isinstance(kind, OptionalOf) else kind, _BETWEEN)


def _single_form(node: plan.Apply, what: plan.Node) -> str | None:
    """`(a - b) / a` is `1 - b / a`, and its like; `a / (a + b)` is `1 / (1 + b / a)`."""
    if node.op is Op.DIV:
        above, below = (_plain(arg) for arg in node.args)
        split = _other(above, what)
        if split is not None and _same(below, what):
            sign, other, first = split
            over = f"{_in_brackets(other)} / {text_of(what)}"
            return f"1 {sign} {over}" if first or sign == "+" else f"{over} - 1"
        split = _other(below, what)
        if split is not None and _same(above, what):
            sign, other, first = split
            over = f"{_in_brackets(other)} / {text_of(what)}"
            return f"1 / (1 {sign} {over})" if first or sign == "+" else f"1 / ({over} - 1)"
    if node.op is Op.CHOOSE:
        return _extreme(node)
    return None


def _other(node: plan.Node, what: plan.Node) -> tuple[str, plan.Node, bool] | None:
    """Of a sum or difference with the reading on one side: its sign, the other side, and whether the reading
    comes first.
    """
    if not isinstance(node, plan.Apply) or node.op not in _SUMS:
        return None
    left, right = (_plain(arg) for arg in node.args)
    if _same(left, what):
        return node.op.value, right, True
    return (node.op.value, left, False) if _same(right, what) else None


def _extreme(node: plan.Apply) -> str | None:
    """`a when a > b otherwise b` is the greatest of both."""
    condition, then, otherwise = node.args
    if not isinstance(condition, plan.Apply) or condition.op not in (Op.LT, Op.LE, Op.GT, Op.GE):
        return None
    left, right = condition.args
    greater = condition.op in (Op.GT, Op.GE)
    pair = f"[{text_of(then)}, {text_of(otherwise)}]"
    if _same(left, then) and _same(right, otherwise):
        return f"{'greatest' if greater else 'least'} of {pair}"
    if _same(right, then) and _same(left, otherwise):
        return f"{'least' if greater else 'greatest'} of {pair}"
    return None


def _plain(node: plan.Node) -> plan.Node:
    """A value without the conversion of its unit."""
    return node.args[0] if isinstance(node, plan.Apply) and node.op is Op.CONVERT else node


def _same(node: plan.Node, other: plan.Node) -> bool:
    return _plain(node).head.id == _plain(other).head.id


# ---- conditions -------------------------------------------------------------------------------------------


def _both_answers(node: plan.Apply) -> Iterator[Finding]:
    """`(a and b) or (not a and c)` loses what b and c agree on; `b when a otherwise c` does not."""
    if node.op is not Op.OR or len(node.args) != 2:
        return
    ways = [_conjuncts(arg) for arg in node.args]
    for item in ways[0]:
        for other in ways[1]:
            positive = _denied(item, other)
            if positive is None:
                continue
            rest = [[n for n in way if n not in (item, other)] for way in ways]
            if not rest[0] or not rest[1] or node.head.span is None:
                continue
            first, second = (" and ".join(text_of(n) for n in way) for way in rest)
            if positive is other:
                first, second = second, first
            yield Finding(
                node.head.span,
                f"`{text_of(positive)}` is read twice in this condition",
                notes=("while it is not known, this is not known, even if both ways lead to one answer",),
                help=(f"with a single reading: `{first} when {text_of(positive)} otherwise {second}`",),
            )


def _conjuncts(node: plan.Node) -> list[plan.Node]:
    return list(node.args) if isinstance(node, plan.Apply) and node.op is Op.AND else [node]


def _denied(one: plan.Node, other: plan.Node) -> plan.Node | None:
    """The condition of which two nodes say opposite things."""
    if isinstance(one, plan.Apply) and one.op is Op.NOT and one.args[0] is other:
        return other
    return one if isinstance(other, plan.Apply) and other.op is Op.NOT and other.args[0] is one else None


# ---- folds ------------------------------------------------------------------------------------------------


def _count_over_count(node: plan.Apply) -> Iterator[Finding]:
    """`count of r where c / count of r` is the share of r for which c, and a sum over a count the average."""
    if node.op is not Op.DIV or node.head.span is None:
        return
    above, below = (_plain(arg) for arg in node.args)
    if not isinstance(above, plan.Quantify) or not isinstance(below, plan.Quantify):
        return
    if below.kind != "count" or above.kind not in ("count", "sum") or _rows(above) != _rows(below):
        return
    name = ".".join(binder.name for binder in below.binders)
    form = None
    if above.kind == "count" and above.where is not None and below.where is None:
        form = f"share of {name} has {text_of(above.where)}"
    elif above.kind == "sum" and above.body is not None and above.where is None and below.where is None:
        form = f"average of {text_of(above.body)} for each {name}"
    if form is not None:
        yield Finding(
            node.head.span,
            f"the list `{name}` is read twice in this calculation",
            notes=("while it may be incomplete, the result comes out wider than it is",),
            help=(f"with a single reading: `{form}`",),
        )


def _rows(node: plan.Quantify) -> tuple[object, ...]:
    return tuple((binder.base, binder.path, binder.rows and binder.rows.path) for binder in node.binders)


def text_of(node: plan.Node) -> str:
    """The text that a node was written as, its line ends folded."""
    return " ".join(node.head.span.text.split()) if node.head.span is not None else ""


def _in_brackets(node: plan.Node) -> str:
    text = text_of(node)
    compound = isinstance(node, plan.Apply) and node.op in (*_SUMS, Op.DIV)
    return f"({text})" if compound and not text.startswith("(") else text


RULES = (Rule("W0615", Severity.WARNING, "an unknown that is read twice", read_twice),)
