"""The value of every node (definitions 1 to 12)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from assay.evidence.facts import Evidence
from assay.evidence.members import Member, Population
from assay.plan import tree as plan
from assay.reference import operations
from assay.reference.tables import lookup
from assay.typed.domain import whole
from assay.typed.tree import ConstValue, Op
from assay.typed.types import Flag, Period, SetOf, Type
from assay.units import bounds
from assay.units.bounds import Interval
from assay.units.values import (
    FALSE,
    TRUE,
    OptionalValue,
    Options,
    SetValue,
    Truth,
    Value,
    conjunction,
    disjunction,
    negation,
    truth,
)
from assay.verdict.evaluation import NodeKey

Rows = Mapping[int, Member]
State = tuple[Truth, Truth, bool]
"""A member of a range: is it selected, does the claim hold of it, does it stand for unlisted ones?"""

_LOGIC: Mapping[Op, Callable[[Sequence[Truth]], Truth]] = {
    Op.AND: conjunction,
    Op.OR: disjunction,
    Op.NOT: lambda parts: negation(parts[0]),
}
# Definitions 3 and 8.
_COMPARED: Mapping[Op, Callable[[Interval, Interval, Fraction], Truth]] = {
    Op.LT: lambda a, b, factor: operations.less(a, b, factor, or_equal=False),
    Op.LE: lambda a, b, factor: operations.less(a, b, factor, or_equal=True),
    Op.GT: lambda a, b, factor: negation(operations.less(a, b, factor, or_equal=True)),
    Op.GE: lambda a, b, factor: negation(operations.less(a, b, factor, or_equal=False)),
}
_ARITHMETIC = {Op.ADD: bounds.add, Op.SUB: bounds.subtract, Op.MUL: bounds.multiply, Op.DIV: bounds.divide}


class Meaning(ABC):
    """Values of nodes for rows.  `rows` binds the free variables of a node; what was found is kept."""

    def __init__(self, program: plan.Plan, evidence: Evidence) -> None:
        self.plan = program
        self.evidence = evidence
        self.population = Population(evidence)
        self.found: dict[NodeKey, Value] = {}

    def value(self, node: plan.Node, rows: Rows) -> Value:
        key = (node.head.id, tuple([rows[var].name for var in node.head.vars]))
        known = self.found.get(key)
        if known is None:
            known = self._value(node, rows)
            self.found[key] = known
        return known

    def truth(self, node: plan.Node, rows: Rows) -> Truth:
        value = self.value(node, rows)
        assert isinstance(value, int)
        return value

    def number(self, node: plan.Node, rows: Rows) -> Interval:
        value = self.value(node, rows)
        assert isinstance(value, Interval)
        return value

    def _value(self, node: plan.Node, rows: Rows) -> Value:
        match node:  # the frequent ones first
            case plan.Apply():
                return self._apply(node, rows)
            case plan.FieldNode():
                base = rows[node.var] if node.var is not None else None
                return self.population.value(base, node.path, node.leaf, estimate=node.estimate)
            case plan.Const():
                return as_value(node.value)
            case plan.Param():
                return self._parameter(node)
            case plan.Element():
                element = rows[node.var].value
                assert element is not None
                return element
            case plan.Quantify():
                return self._quantify(node, rows)
            case plan.Select():
                return self._select(node, rows)
            case plan.Lookup():
                keys = [self.value(key, rows) for key in node.keys]
                return lookup(self.plan.tables[node.table], keys, node, self.evidence.audit_date)
            case _:
                return self.clause_fact(node, rows)

    @abstractmethod
    def clause_fact(self, node: plan.ClauseFact, rows: Rows) -> Value:
        """Facts about the clause being rated are a matter of ratings."""

    def _parameter(self, node: plan.Param) -> Value:
        """Definition 7: the value in force on the audit date; none, or open: any value."""
        parameter = self.plan.parameters[node.name]
        in_force = [s for s in parameter.settings if s.since is None or s.since <= self.evidence.audit_date]
        if not in_force or in_force[-1].value is None:
            return any_value(parameter.type)
        return as_value(in_force[-1].value)

    # ---- operations -----------------------------------------------------------------------------------

    def _apply(self, node: plan.Apply, rows: Rows) -> Value:
        values = [self.value(arg, rows) for arg in node.args]
        if node.op in _LOGIC:
            return _LOGIC[node.op](truths(values))
        if node.op in _COMPARED:
            left, right = values
            assert isinstance(left, Interval)
            assert isinstance(right, Interval)
            return _COMPARED[node.op](left, right, node.factor)
        match node.op:
            case Op.EQ:
                return operations.equal(values[0], values[1], node.factor)
            case Op.NE:
                return negation(operations.equal(values[0], values[1], node.factor))
            case Op.IN:
                return operations.one_of(values[0], values[1:])
            case Op.IN_SET:
                return operations.in_set(values[0], values[1])
            case Op.CHOOSE:
                return operations.choose(truths(values)[0], values[1], values[2])
            case Op.DEFAULT:
                return operations.default(values[0], values[1])
            case Op.UNWRAP:
                assert isinstance(values[0], OptionalValue)
                return values[0].value
            case Op.PREFIX:
                assert isinstance(values[1], Interval)
                return operations.prefix(values[0], values[1])
            case _:
                return self._numeric(node, [v for v in values if isinstance(v, Interval)])

    def _numeric(self, node: plan.Apply, values: Sequence[Interval]) -> Value:
        """Numbers, dates and periods: definitions 4 and 9."""
        if node.op in _ARITHMETIC:
            return _ARITHMETIC[node.op](values[0], values[1])
        match node.op:
            case Op.NEG:
                return bounds.negate(values[0])
            case Op.CONVERT:
                return bounds.scale(values[0], node.factor)
            case Op.SHIFT_BEFORE | Op.SHIFT_AFTER:
                sign = -1 if node.op is Op.SHIFT_BEFORE else 1
                return operations.shift(values[0], values[1], months=in_months(node.args[0]), sign=sign)
            case Op.WITHIN_BEFORE | Op.WITHIN_AFTER:
                before = node.op is Op.WITHIN_BEFORE
                return operations.within(*values, months=in_months(node.args[1]), before=before)
            case Op.ROUND:
                return operations.rounded_to(values[0], values[1])
            case Op.DECIMALS:
                return operations.decimals(values[0])
            case _:
                return self._fold_list(node.op, values)

    def _fold_list(self, op: Op, values: Sequence[Interval]) -> Value:
        members = [bounds.Member(value, sure=True) for value in values]
        match op:
            case Op.LEAST:
                return bounds.least(members)
            case Op.GREATEST:
                return bounds.greatest(members)
            case Op.SUM:
                return bounds.total(members, None)
            case _:
                return bounds.average(members, None)

    # ---- rows -----------------------------------------------------------------------------------------

    def combinations(self, binders: Sequence[plan.Binder], rows: Rows) -> Iterator[tuple[Rows, Truth, bool]]:
        """Every way to bind rows: with the truth of their presence, and whether any row is unlisted."""
        if not binders:
            yield rows, TRUE, False
            return
        first, *rest = binders
        for member in self.candidates(first, rows):
            for bound, presence, unlisted in self.combinations(rest, {**rows, first.var: member}):
                yield bound, conjunction((member.presence, presence)), unlisted or member.unlisted

    def candidates(self, binder: plan.Binder, rows: Rows) -> Sequence[Member]:
        """Definition 5: the members of a collection, the elements of a set, or the value of an optional."""
        if binder.rows is not None:
            base = rows[binder.base] if binder.base is not None else None
            return self.population.members(binder.rows, base, binder.path)
        assert binder.source is not None
        value = self.value(binder.source, rows)
        kind = binder.source.head.type
        if binder.optional:
            assert isinstance(value, OptionalValue)
            return (Member(binder.name, "", value.present, None, None, None),)
        assert isinstance(value, SetValue)
        assert isinstance(kind, SetOf)
        return self.population.elements(binder.name, value, kind.item)

    def _selected(self, node: plan.Quantify, rows: Rows) -> Iterator[tuple[Rows, Truth, bool]]:
        """The members, each with the truth of "present and where", and whether it stands for others."""
        for bound, presence, unlisted in self.combinations(node.binders, rows):
            where = TRUE if node.where is None else self.truth(node.where, bound)
            yield bound, conjunction((presence, where)), unlisted

    def _quantify(self, node: plan.Quantify, rows: Rows) -> Value:
        """Definitions 10 and 11."""
        selected = list(self._selected(node, rows))
        match node.kind:
            case "some":
                return disjunction(chosen for _, chosen, _ in selected)
            case "no":
                return negation(disjunction(chosen for _, chosen, _ in selected))
            case "every":
                assert node.body is not None
                claims = ((chosen, self.truth(node.body, bound)) for bound, chosen, _ in selected)
                return conjunction(disjunction((negation(chosen), claim)) for chosen, claim in claims)
            case "count":
                return count(Counter((chosen, TRUE, unlisted) for _, chosen, unlisted in selected))
            case "share":
                assert node.body is not None
                return share(Counter((c, self.truth(node.body, bound), u) for bound, c, u in selected))
            case _:
                assert node.body is not None
                items = [(c, self.number(node.body, bound), u) for bound, c, u in selected]
                return _fold(node.kind, items)

    def _select(self, node: plan.Select, rows: Rows) -> Value:
        """The row at a key: all rows that it may be; no such row is undefined (definition 3)."""
        key = self.value(node.key, rows)
        listed = [m for m in self.candidates(node.binder, rows) if not m.unlisted]
        matching = [m for m in listed if self._may_match(m, key)]
        worked = self.worked_out(listed, matching)
        known = [(m, self.value(node.body, {**rows, node.binder.var: m})) for m in worked]
        values = [value for member, value in known if member in matching]
        if not self._covered(matching, key):
            return any_value(node.head.type)
        result = values[0]
        for value in values[1:]:
            result = operations.union(result, value)
        return result

    def worked_out(self, listed: Sequence[Member], _matching: Sequence[Member]) -> Sequence[Member]:
        """The rows of which what is picked is worked out: all, so that evaluators can be compared."""
        return listed

    def _span(self, member: Member) -> tuple[Interval, Interval]:
        start, end = (self.population.fact(member, (name,)) for name in ("start", "end"))
        assert start is not None
        assert end is not None
        assert isinstance(start.value, Interval)
        assert isinstance(end.value, Interval)
        return start.value, end.value

    def _may_match(self, member: Member, key: Value) -> bool:
        if isinstance(key, Options):
            return key.known is None or member.key in key.known
        assert isinstance(key, Interval)
        start, end = self._span(member)
        one = Fraction(1)
        return (
            operations.less(start, key, one, or_equal=True) != FALSE
            and operations.less(key, end, one, or_equal=True) != FALSE
        )

    def _covered(self, members: Sequence[Member], key: Value) -> bool:
        """Whether every possible key surely has a row among these."""
        sure = [member for member in members if member.presence == TRUE]
        if isinstance(key, Options):
            return key.known is not None and key.known <= {member.key for member in sure}
        assert isinstance(key, Interval)
        if key.low is None or key.high is None:
            return False
        reached = key.low
        for start, end in sorted((self._span(m) for m in sure), key=lambda span: span[0].high or reached):
            if start.high is not None and start.high <= reached and end.low is not None:
                reached = max(reached, end.low + 1)
        return reached > key.high


# ---- folds over members (definition 11) --------------------------------------------------------------------


def count(states: Counter[State]) -> Interval:
    """From surely selected to possibly selected; no upper end when there may be unlisted members."""
    sure = sum(n for (chosen, _, _), n in states.items() if chosen == TRUE)
    possible = sum(n for (chosen, _, _), n in states.items() if chosen != FALSE)
    unlisted = any(further and chosen != FALSE for chosen, _, further in states)
    return Interval(bounds.point(sure).low, None if unlisted else bounds.point(possible).low)


def share(states: Counter[State]) -> Interval:
    """The exact range of the share of selected members for which the claim holds."""
    listed = Counter({s: n for s, n in states.items() if s[0] != FALSE and not s[2]})
    further = [claim for chosen, claim, unlisted in states if unlisted and chosen != FALSE]
    if not any(chosen == TRUE for chosen, _, _ in listed):
        return bounds.UNDEFINED
    low = bounds.ZERO if any(claim & FALSE for claim in further) else _lowest_share(listed)
    high = bounds.ONE if any(claim & TRUE for claim in further) else _highest_share(listed)
    return Interval(low, high)


def _lowest_share(states: Counter[State]) -> Decimal:
    """Every doubt against the claim: it fails where it can, and possible members join where it fails."""
    holding = sum(n for (chosen, claim, _), n in states.items() if chosen == TRUE and claim == TRUE)
    counted = sum(n for (chosen, claim, _), n in states.items() if chosen == TRUE or claim != TRUE)
    return bounds.ratio(Decimal(holding), Decimal(counted))


def _highest_share(states: Counter[State]) -> Decimal:
    """Every doubt for the claim: it holds where it can, and possible members join where it holds."""
    holding = sum(n for (_, claim, _), n in states.items() if claim != FALSE)
    counted = sum(n for (chosen, claim, _), n in states.items() if chosen == TRUE or claim != FALSE)
    return bounds.ratio(Decimal(holding), Decimal(counted))


def _fold(kind: str, items: Sequence[tuple[Truth, Interval, bool]]) -> Interval:
    listed = [
        bounds.Member(value, sure=chosen == TRUE)
        for chosen, value, further in items
        if not further and chosen != FALSE
    ]
    further = [value for chosen, value, unlisted in items if unlisted and chosen != FALSE]
    open_end = bounds.hull(further) if further else None
    match kind:
        case "sum":
            return bounds.total(listed, open_end)
        case "average":
            return bounds.average(listed, open_end)
        case _:
            members = [*listed, *(bounds.Member(value, sure=False) for value in further)]
            return bounds.least(members) if kind == "least" else bounds.greatest(members)


# ---- small things ------------------------------------------------------------------------------------------


def as_value(value: ConstValue) -> Value:
    """A constant as a set of possible values."""
    if isinstance(value, bool):
        return truth(value)
    return Options(value) if isinstance(value, frozenset) else value


def any_value(kind: Type) -> Value:
    """Definition 3: any value at all, reason undefined (or not configured)."""
    if isinstance(kind, Flag):
        return truth(True) | truth(False)
    value = whole(kind)  # type: ignore[arg-type]
    return bounds.UNDEFINED if isinstance(value, Interval) else value


def truths(values: Sequence[Value]) -> list[Truth]:
    """The truth values among values."""
    return [value for value in values if isinstance(value, int)]


def in_months(node: plan.Node) -> bool:
    """Whether a period node counts months (otherwise days)."""
    kind = node.head.type
    assert isinstance(kind, Period)
    return kind.months is not False
