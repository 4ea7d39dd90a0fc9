"""Lowering: from the checked program to the plan.

Definitions are expanded where they are used (and shared where they are used of the same row), ladders are
joined from clause, criterion and method, activities become conditions, weights become numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from assay.plan import tree as plan
from assay.plan.guard import MOVING, STILL, Way, guard_value, limit_side
from assay.source import Span
from assay.typed import tree as typed
from assay.typed.builtin import is_yearly_leaf, year_leaves
from assay.typed.schema import Group, Leaf, Rows
from assay.typed.tree import Op
from assay.typed.types import FLAG, PLAIN, OptionalOf, Quantity, SetOf, Type, ValueType
from assay.typed.weights import weight
from assay.units import bounds


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record stands: in the row bound to `var` (or the evidence itself), along `path`."""

    var: int | None
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """What the variables, arguments and `self` of a typed expression stand for; `way`: where limits move."""

    rows: Mapping[int, int]
    args: Mapping[str, plan.Node] = field(default_factory=dict)
    self_place: Place | None = None
    clause: str = ""
    subject: tuple[int, ...] = ()
    decision: typed.Decision | None = None
    way: Way = STILL

    def bind(self, var: int, to: int) -> Context:
        return replace(self, rows={**self.rows, var: to})


EMPTY = Context({})


class Lower:
    """Makes the nodes of one program; the same expression over the same rows is made once."""

    def __init__(self, rules: typed.Rules) -> None:
        self.rules = rules
        self.nodes: list[plan.Node] = []
        self.shared: dict[tuple[Any, ...], plan.Node] = {}
        self.expanded: dict[tuple[Any, ...], plan.Node] = {}
        self.parents: dict[int, int | None] = {}
        self.labels: dict[int, plan.Label] = {}
        self.shapes: dict[int, Rows] = {}
        self.last_var = 0

    # ---- nodes ----------------------------------------------------------------------------------------

    def _make(self, kind: type, type_: Type, free: set[int], span: Span | None, *fields: object) -> plan.Node:
        key = (kind, type_, *(self._key(item) for item in fields))
        found = self.shared.get(key)
        if found is None:
            head = plan.Head(len(self.nodes), type_, tuple(sorted(free)), span)
            found = kind(head, *fields)
            self.nodes.append(found)
            self.shared[key] = found
        return found

    def _key(self, item: object) -> object:
        if isinstance(item, tuple):
            return tuple(self._key(part) for part in item)
        if hasattr(item, "head"):
            return ("node", item.head.id)
        if isinstance(item, plan.Binder):
            return ("binder", item.var)
        if isinstance(item, Leaf):
            return ("leaf", item.name)
        return item

    def _fresh(self, base: int | None, shape: Rows | None) -> int:
        self.last_var += 1
        self.parents[self.last_var] = base
        if shape is not None:
            self.shapes[self.last_var] = shape
        return self.last_var

    def apply(
        self,
        op: Op,
        args: Sequence[plan.Node],
        type_: Type,
        span: Span | None,
        factor: Fraction = Fraction(1),
    ) -> plan.Node:
        free = {var for arg in args for var in arg.head.vars}
        return self._make(plan.Apply, type_, free, span, op, tuple(args), factor)

    # ---- expressions ------------------------------------------------------------------------------------

    def expr(self, expr: typed.Expr, at: Context) -> plan.Node:
        match expr:
            case typed.Const():
                return self._make(plan.Const, expr.type, set(), expr.span, expr.value)
            case typed.ParamRef():
                return self._make(plan.Param, expr.type, set(), expr.span, expr.name)
            case typed.ArgRef():
                return at.args[expr.name]
            case typed.RowRef():
                var = at.rows[expr.var]
                return self._make(plan.Element, expr.type, {var}, expr.span, var)
            case typed.Read():
                return self.place(expr.base, at, lambda place: self._field(place, expr, at))
            case typed.Derived():
                return self._derived(expr, at)
            case typed.Apply():
                return self._apply(expr, at)
            case typed.Quantify():
                return self._quantify(expr, at)
            case typed.Lookup():
                keys = tuple(self.expr(key, at) for key in expr.keys)
                free = {var for key in keys for var in key.head.vars}
                return self._make(plan.Lookup, expr.type, free, expr.span, expr.table, keys, expr.column)
            case typed.ClauseFact():
                return self._make(
                    plan.ClauseFact, expr.type, set(at.subject), expr.span, at.clause, expr.name
                )
            case _:
                raise AssertionError(f"{type(expr).__name__} is no value")

    def _apply(self, expr: typed.Apply, at: Context) -> plan.Node:
        """An operation; in a guarded requirement the limit of a comparison moves (definition 22a)."""
        ways = at.way.of_parts(self._order(expr), len(expr.args))
        args = [self.expr(arg, replace(at, way=way)) for arg, way in zip(expr.args, ways, strict=True)]
        side = None
        if at.way.moving and at.decision is not None and len(args) == 2:
            side = limit_side(expr.op, args[0], args[1], negated=at.way.negated)
        if side is not None and at.decision is not None:
            place, moves = side
            args[place] = self._moved(args[place], moves, at.decision)
        return self.apply(expr.op, args, expr.type, expr.span, expr.factor)

    def _order(self, expr: typed.Apply) -> Op:
        """`count = 0` asks what `count <= 0` does, and `count != 0` what `> 0` does."""
        if expr.op not in (Op.EQ, Op.NE):
            return expr.op
        left, right = (self._unfolded(arg) for arg in expr.args)
        if _is_count(left) and _is_zero(right):
            return Op.LE if expr.op is Op.EQ else Op.GT
        if _is_zero(left) and _is_count(right):
            return Op.GE if expr.op is Op.EQ else Op.LT
        return expr.op

    def _unfolded(self, expr: typed.Expr) -> typed.Expr:
        while isinstance(expr, typed.Derived):
            expr = self.rules.defines[expr.define].body
        return expr

    def _moved(self, limit: plan.Node, moves: Op, decision: typed.Decision) -> plan.Node:
        kind = limit.head.type
        assert isinstance(kind, Quantity)
        value = guard_value(decision, kind)
        if value is None:
            return limit
        guard = self._make(plan.Const, PLAIN if decision.share else kind, set(), decision.span, value)
        if decision.share:
            guard = self.apply(Op.MUL, [limit, guard], kind, decision.span)
        return self.apply(moves, [limit, guard], kind, limit.head.span)

    def place(self, expr: typed.Expr | None, at: Context, then: Callable[[Place], plan.Node]) -> plan.Node:
        """Find where a row or record stands and go on there; a selected row wraps what follows."""
        match expr:
            case None:
                return then(Place(None))
            case typed.RowRef():
                return then(Place(at.rows[expr.var]))
            case typed.SelfRef():
                assert at.self_place is not None
                return then(at.self_place)
            case typed.Read():
                return self.place(
                    expr.base, at, lambda place: then(Place(place.var, (*place.path, expr.name)))
                )
            case typed.Select():
                key = self.expr(expr.key, at)
                return self.place(expr.source, at, lambda place: self._select(expr, key, place, then))
            case _:
                raise AssertionError(f"{type(expr).__name__} is no row")

    def _select(
        self, expr: typed.Select, key: plan.Node, place: Place, then: Callable[[Place], plan.Node]
    ) -> plan.Node:
        var = self._fresh(place.var, expr.rows)
        path = (*place.path, expr.rows.name)
        binder = plan.Binder(var, expr.rows.name, expr.rows, place.var, path, None)
        body = then(Place(var))
        free = {*key.head.vars, *body.head.vars} - {var}
        if place.var is not None:
            free.add(place.var)
        return self._make(plan.Select, body.head.type, free, expr.span, binder, key, body)

    def _field(self, place: Place, expr: typed.Read, at: Context) -> plan.Node:
        path = (*place.path, expr.name)
        free = {place.var} if place.var is not None else set()
        leaf = self._leaf(place, path)
        estimate = at.decision is not None and _measured(leaf.type)
        return self._make(plan.FieldNode, expr.type, free, expr.span, place.var, path, leaf, estimate)

    def _leaf(self, place: Place, path: tuple[str, ...]) -> Leaf:
        shape = self.shapes.get(place.var) if place.var is not None else None
        fields: Mapping[str, Any] = shape.fields if shape is not None else self.rules.schema.fields
        if shape is not None and len(path) == 1 and is_yearly_leaf(shape, path[0]):
            return year_leaves()[path[0]]
        for name in path[:-1]:
            group = fields[name]
            assert isinstance(group, Group)
            fields = group.fields
        leaf = fields[path[-1]]
        assert isinstance(leaf, Leaf)
        return leaf

    def _derived(self, expr: typed.Derived, at: Context) -> plan.Node:
        define = self.rules.defines[expr.define]
        args = {name: self.expr(arg, at) for (name, _), arg in zip(define.given, expr.args, strict=True)}

        def body(place: Place) -> plan.Node:
            ids = tuple(node.head.id for node in args.values())
            moved = (at.decision, at.way) if at.decision is not None else None
            key = (define.name, place, ids, moved)
            if key not in self.expanded:
                rows: dict[int, int] = {}
                var = place.var
                for binder in reversed(define.binders):
                    assert var is not None
                    rows[binder.var] = var
                    var = self.parents[var]
                node = self.expr(define.body, replace(at, rows=rows, args=args, self_place=place))
                self.labels.setdefault(
                    node.head.id, plan.Label(define.name, define.title, tuple(args.items()))
                )
                self.expanded[key] = node
            return self.expanded[key]

        if expr.base is None:
            return body(Place(None))
        return self.place(expr.base, at, body)

    # ---- ranges -----------------------------------------------------------------------------------------

    def binders(
        self, items: Sequence[typed.Binder], at: Context, first: Place | None = None
    ) -> tuple[tuple[plan.Binder, ...], Context]:
        """The rows to go through; `first` is where the first of them stand, if that is known."""
        made: list[plan.Binder] = []
        for item in items:
            place = first if first is not None and not made else self._fixed_place(holder(item), at)
            binder, at = self._binder(item, place, at)
            made.append(binder)
        return tuple(made), at

    def _binder(self, item: typed.Binder, place: Place, at: Context) -> tuple[plan.Binder, Context]:
        if item.rows is not None:
            var = self._fresh(place.var, item.rows)
            binder = plan.Binder(var, item.name, item.rows, place.var, (*place.path, item.rows.name), None)
            return binder, at.bind(item.var, var)
        assert isinstance(item.source, typed.Read)
        source = self._field(place, item.source, at)
        var = self._fresh(None, None)
        optional = isinstance(item.source.type, OptionalOf)
        assert optional or isinstance(item.source.type, SetOf)
        binder = plan.Binder(var, item.name, None, None, (), source, optional)
        return binder, at.bind(item.var, var)

    def _fixed_place(self, expr: typed.Expr | None, at: Context) -> Place:
        """Where the rows of a range stand, when no key picks it."""
        found: list[Place] = []

        def note(place: Place) -> plan.Node:
            found.append(place)
            return self._make(plan.Const, FLAG, set(), None, True)

        self.place(expr, at, note)
        return found[0]

    def _quantify(self, expr: typed.Quantify, at: Context) -> plan.Node:
        """Of the rows in a row that a key picks, the whole phrase is asked for each row that it may be."""
        return self.place(holder(expr.range.binders[0]), at, lambda place: self._quantify_at(place, expr, at))

    def _quantify_at(self, place: Place, expr: typed.Quantify, at: Context) -> plan.Node:
        binders, inner = self.binders(expr.range.binders, at, place)
        chosen, claimed = inner.way.of_rows(expr.kind)
        where = None if expr.where is None else self.expr(expr.where, replace(inner, way=chosen))
        body = None if expr.body is None else self.expr(expr.body, replace(inner, way=claimed))
        parts = [node for node in (where, body) if node is not None]
        parts += [binder.source for binder in binders if binder.source is not None]
        free = {var for node in parts for var in node.head.vars}
        free |= {binder.base for binder in binders if binder.base is not None}
        free -= {binder.var for binder in binders}
        return self._make(plan.Quantify, expr.type, free, expr.span, expr.kind, binders, where, body)

    # ---- criteria ---------------------------------------------------------------------------------------

    def applicability(
        self, items: Sequence[typed.Applicability], at: Context
    ) -> tuple[plan.Applicability, ...]:
        made: list[plan.Applicability] = []
        for item in items:
            if item.activities:
                made.append(self._activities(item.activities))
            made += [
                plan.Applicability(self.expr(condition.expr, at), condition.reason)
                for condition in item.conditions
            ]
        return tuple(made)

    def _activities(self, names: Sequence[str]) -> plan.Applicability:
        leaf = self.rules.schema.find(("entity", "activity"))
        assert isinstance(leaf, Leaf)
        assert isinstance(leaf.type, SetOf)
        path = ("entity", "activity")
        field_node = self._make(plan.FieldNode, leaf.type, set(), None, None, path, leaf)
        found = [
            self.apply(
                Op.IN_SET,
                (self._make(plan.Const, leaf.type.item, set(), None, frozenset({name})), field_node),
                FLAG,
                None,
            )
            for name in names
        ]
        node = found[0] if len(found) == 1 else self.apply(Op.OR, found, FLAG, None)
        return plan.Applicability(node, None, tuple(names))

    def criterion(self, item: typed.Criterion) -> plan.Criterion:
        principle = self.rules.principles[item.principle]
        return plan.Criterion(
            id=item.id,
            title=item.title,
            principle=item.principle,
            applies=self.applicability((*principle.applies, *item.applies), EMPTY),
            clauses=tuple(self.clause(clause, item) for clause in item.clauses),
            risk=self._risk(item),
            since=item.since,
            until=item.until,
            provenance=item.provenance,
            span=item.span,
        )

    def clause(self, item: typed.Clause, criterion: typed.Criterion) -> plan.Clause:
        binders, at = self.binders(item.range.binders if item.range is not None else (), EMPTY)
        subject = tuple(binder.var for binder in binders)
        decision = item.decision or self.rules.method.decision
        at = replace(at, clause=item.id, subject=subject, decision=decision)
        requires = [self.expr(require, replace(at, way=MOVING)) for require in item.requires]
        require = None
        if requires:
            require = requires[0] if len(requires) == 1 else self.apply(Op.AND, requires, FLAG, item.span)
        return plan.Clause(
            id=item.id,
            title=item.title,
            criterion=criterion.id,
            applies=self.applicability(item.applies, EMPTY),
            binders=binders,
            where=None if item.where is None else self.expr(item.where, at),
            require=require,
            questions=tuple(plan.Question(q.text, q.using) for q in item.questions),
            answers=self._answers(item),
            ladder=self._ladder(item, criterion, at),
            provenance=item.provenance,
            span=item.span,
        )

    def _answers(self, item: typed.Clause) -> tuple[str, ...]:
        """Definition 18: every rating that the method does not reserve, or that the clause itself names."""
        named = {rung.rating for rung in item.ladder}
        ratings = self.rules.method.ratings
        return tuple(rating.name for rating in ratings if not rating.reserved or rating.name in named)

    def _ladder(self, item: typed.Clause, criterion: typed.Criterion, at: Context) -> tuple[plan.Rung, ...]:
        """Clause, then criterion, then method, up to the first `otherwise` (definition 15)."""
        if not item.requires:
            return ()
        rungs = [
            *(("clause", rung) for rung in item.ladder),
            *(("criterion", rung) for rung in criterion.ladder),
            *(("method", rung) for rung in self.rules.method.ladder),
        ]
        last = next(place for place, (_, rung) in enumerate(rungs) if rung.condition is None)
        return tuple(
            plan.Rung(
                rung.rating,
                None if rung.condition is None else self.expr(rung.condition, at),
                rung.reason,
                level,
            )
            for level, rung in rungs[: last + 1]
        )

    # ---- weights ----------------------------------------------------------------------------------------

    def _risk(self, item: typed.Criterion) -> tuple[plan.RiskRow, ...]:
        """The rows of a risk; a criterion without one has a row without factors."""
        made = []
        for row in item.risk or (typed.RiskRow({}, None, None, item.span),):
            found = weight(self.rules.method, row.factors)
            assert found is not None  # the checker has seen that it can be worked out
            node = None if row.condition is None else self.expr(row.condition, EMPTY)
            made.append(plan.RiskRow(row.factors, found, node, row.reason))
        return tuple(made)


def _is_count(expr: typed.Expr) -> bool:
    return isinstance(expr, typed.Quantify) and expr.kind == "count"


def _is_zero(expr: typed.Expr) -> bool:
    return isinstance(expr, typed.Const) and expr.value == bounds.point(0)


def holder(item: typed.Binder) -> typed.Expr | None:
    """The row or record that holds what a binder goes through."""
    if item.rows is not None:
        return item.source
    assert isinstance(item.source, typed.Read)
    return item.source.base


def lower(rules: typed.Rules, values: Sequence[typed.Expr] = ()) -> plan.Plan:
    """Lower a checked program; `values` are further expressions whose values are wanted."""
    state = Lower(rules)
    criteria = tuple(state.criterion(item) for item in rules.criteria)
    cases = tuple(
        plan.CaseCheck(case.syntax.title, tuple(state.expr(item, EMPTY) for item in case.requires))
        for case in rules.cases
    )
    wanted = tuple(state.expr(item, EMPTY) for item in values)
    return plan.Plan(
        standard=rules.standard,
        method=rules.method,
        schema=rules.schema,
        parameters=rules.parameters,
        tables=rules.tables,
        principles=rules.principles,
        criteria=criteria,
        nodes=tuple(state.nodes),
        parents=dict(state.parents),
        labels=dict(state.labels),
        cases=cases,
        values=wanted,
        renumbering=rules.renumbering,
    )


def _measured(kind: ValueType) -> bool:
    return isinstance(kind.item if isinstance(kind, OptionalOf) else kind, Quantity)
