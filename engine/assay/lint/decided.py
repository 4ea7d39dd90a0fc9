"""What is decided before anything is known.

In: the reference evaluator's values for an evidence set in which nothing is known.  Out: whether a condition
is always true or never, and whether several conditions can hold together.  A condition that the evaluator
settles without evidence stays so with any (the law of narrowing).  Beyond that, comparisons of one value with
constants are held against one another; whatever else a condition says is taken as possible.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from assay.plan import tree as plan
from assay.typed.tree import Op
from assay.typed.types import Choice
from assay.units.bounds import Interval
from assay.units.values import FALSE, TRUE, Options, Value
from assay.verdict.evaluation import Evaluation

Assumed = tuple[plan.Node, bool]
_MIRRORED = {Op.LT: Op.GT, Op.LE: Op.GE, Op.GT: Op.LT, Op.GE: Op.LE, Op.EQ: Op.EQ, Op.NE: Op.NE}
_OPPOSITE = {Op.LT: Op.GE, Op.LE: Op.GT, Op.GT: Op.LE, Op.GE: Op.LT, Op.EQ: Op.NE, Op.NE: Op.EQ}
_MOST_WAYS = 256


@dataclass(frozen=True, slots=True)
class _Span:
    """The numbers that a value can still be; an end may be outside of it."""

    low: Fraction | None = None
    high: Fraction | None = None
    low_out: bool = False
    high_out: bool = False
    never: frozenset[Fraction] = frozenset()

    def compared(self, op: Op, limit: Fraction) -> _Span:
        """What is left when the value stands in a relation to a limit."""
        match op:
            case Op.LT | Op.LE:
                return self._below(limit, out=op is Op.LT)
            case Op.GT | Op.GE:
                return self._above(limit, out=op is Op.GT)
            case Op.EQ:
                return self.compared(Op.LE, limit).compared(Op.GE, limit)
            case _:
                return replace(self, never=self.never | {limit})

    def _below(self, limit: Fraction, *, out: bool) -> _Span:
        if self.high is None or limit < self.high or (limit == self.high and out):
            return replace(self, high=limit, high_out=out)
        return self

    def _above(self, limit: Fraction, *, out: bool) -> _Span:
        if self.low is None or limit > self.low or (limit == self.low and out):
            return replace(self, low=limit, low_out=out)
        return self

    @property
    def empty(self) -> bool:
        if self.low is None or self.high is None:
            return False
        if self.low == self.high:
            return self.low_out or self.high_out or self.low in self.never
        return self.low > self.high


@dataclass(frozen=True, slots=True)
class _Facts:
    """What has been assumed so far, of conditions, numbers and options."""

    truths: Mapping[object, bool] = field(default_factory=dict)
    numbers: Mapping[int, _Span] = field(default_factory=dict)
    options: Mapping[int, frozenset[str]] = field(default_factory=dict)

    def with_truth(self, key: object, holds: bool) -> _Facts | None:
        if self.truths.get(key, holds) != holds:
            return None
        return replace(self, truths={**self.truths, key: holds})

    def with_number(self, node: int, found: _Span) -> _Facts | None:
        return None if found.empty else replace(self, numbers={**self.numbers, node: found})

    def with_options(self, node: int, found: frozenset[str]) -> _Facts | None:
        return replace(self, options={**self.options, node: found}) if found else None


class Decided:
    """Answers about the conditions of one program."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.values: dict[int, set[Value] | None] = {}
        for (node, _), value in evaluation.nodes.items():
            known = self.values.setdefault(node, set())
            if known is not None:
                try:
                    known.add(value)
                except TypeError:  # a set of the evidence is known of too little to settle anything
                    self.values[node] = None

    def value(self, node: plan.Node) -> Value | None:
        """The one value that a node has whatever its rows, if it has one."""
        found = self.values.get(node.head.id)
        return next(iter(found)) if found is not None and len(found) == 1 else None

    def always(self, node: plan.Node) -> bool | None:
        """True or False for a condition that the evaluator settles with nothing known; else None."""
        value = self.value(node)
        return {TRUE: True, FALSE: False}.get(value) if isinstance(value, int) else None

    def settled(self, node: plan.Node) -> bool | None:
        """As `always`, and also where the parts of a condition contradict one another."""
        found = self.always(node)
        if found is not None:
            return found
        if not self.possible([(node, True)]):
            return False
        return None if self.possible([(node, False)]) else True

    def possible(self, assumed: Sequence[Assumed]) -> bool:
        """Whether conditions can be so together.  False only where they surely cannot."""
        return self._possible(list(assumed), _Facts(), [_MOST_WAYS])

    def _possible(self, waiting: list[Assumed], facts: _Facts, ways: list[int]) -> bool:
        """`ways` counts down: where there are very many, they are not all tried."""
        ways[0] -= 1
        later: list[Assumed] = []
        while waiting:
            node, holds = waiting.pop()
            known = self.always(node)
            if known is not None:
                if known != holds:
                    return False
                continue
            split = _split(node, holds)
            if split is None:
                after = self._with(facts, node, holds)
                if after is None:
                    return False
                facts = after
            elif len(split) == 1:
                waiting += split[0]
            else:
                later.append((node, holds))
        if not later or ways[0] <= 0:
            return True
        first = _split(*later[0]) or []
        return any(self._possible([*way, *later[1:]], facts, ways) for way in first)

    # ---- single conditions ----------------------------------------------------------------------------

    def _with(self, facts: _Facts, node: plan.Node, holds: bool) -> _Facts | None:
        if not isinstance(node, plan.Apply):
            return facts.with_truth(node.head.id, holds)
        if node.op in _OPPOSITE:
            return self._compared(facts, node, node.op if holds else _OPPOSITE[node.op])
        if node.op is Op.IN:
            return self._among(facts, node, holds)
        return facts.with_truth(node.head.id, holds)

    def _compared(self, facts: _Facts, node: plan.Apply, op: Op) -> _Facts | None:
        left, right = node.args
        after = facts.with_truth(*_relation(node, op))
        if after is None:
            return None
        limit, of_left = self.value(right), True
        if not _exact(limit):
            limit, of_left, op = self.value(left), False, _MIRRORED[op]
        subject = left if of_left else right
        if isinstance(limit, Interval) and limit.exact and limit.low is not None:
            number = Fraction(limit.low) * node.factor if of_left else Fraction(limit.low) / node.factor
            known = after.numbers.get(subject.head.id, self._span(subject))
            return after.with_number(subject.head.id, known.compared(op, number))
        if isinstance(limit, Options) and limit.exact and limit.known is not None:
            known_options = after.options.get(subject.head.id, self._options(subject))
            if known_options is not None:
                left_over = known_options & limit.known if op is Op.EQ else known_options - limit.known
                return after.with_options(subject.head.id, left_over)
        return after

    def _among(self, facts: _Facts, node: plan.Apply, holds: bool) -> _Facts | None:
        subject, *items = node.args
        after = facts.with_truth(node.head.id, holds)
        values = [self.value(item) for item in items]
        known = facts.options.get(subject.head.id, self._options(subject))
        if after is None or known is None:
            return after
        named: set[str] = set()
        for value in values:
            if not isinstance(value, Options) or not value.exact or value.known is None:
                return after
            named |= value.known
        return after.with_options(subject.head.id, known & named if holds else known - named)

    def _span(self, node: plan.Node) -> _Span:
        """What a number can be at all: the hull over its rows."""
        found = self.values.get(node.head.id)
        ends = [value for value in found or () if isinstance(value, Interval)]
        if not ends:
            return _Span()
        lows, highs = [item.low for item in ends], [item.high for item in ends]
        low = None if None in lows else min(Fraction(end) for end in lows if end is not None)
        high = None if None in highs else max(Fraction(end) for end in highs if end is not None)
        return _Span(low, high)

    def _options(self, node: plan.Node) -> frozenset[str] | None:
        kind = node.head.type
        return frozenset(kind.options) if isinstance(kind, Choice) else None


def _exact(value: Value | None) -> bool:
    return isinstance(value, Interval | Options) and value.exact


def _split(node: plan.Node, holds: bool) -> list[list[Assumed]] | None:
    """The ways in which a condition can be so, each as further conditions; None where it has no parts."""
    if not isinstance(node, plan.Apply):
        return None
    match node.op:
        case Op.NOT:
            return [[(node.args[0], not holds)]]
        case Op.AND | Op.OR if (node.op is Op.AND) == holds:
            return [[(arg, holds) for arg in node.args]]
        case Op.AND | Op.OR:
            return [[(arg, holds)] for arg in node.args]
        case Op.CHOOSE:
            condition, then, otherwise = node.args
            return [[(condition, True), (then, holds)], [(condition, False), (otherwise, holds)]]
        case _:
            return None


def _relation(node: plan.Apply, op: Op) -> tuple[object, bool]:
    """A comparison under the one name that it shares with its opposite: `a >= b` is not `a < b`."""
    ids = tuple(arg.head.id for arg in node.args)
    if op in (Op.LT, Op.LE, Op.EQ):
        return (op, ids, node.factor), True
    return (_OPPOSITE[op], ids, node.factor), False
