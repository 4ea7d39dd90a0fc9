"""Expressions: from syntax to typed, every name resolved, every unit checked.

`Express.check` gives a typed expression or reports and raises `Reported`; pieces that stand side by side are
each tried, so that one error does not hide the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TypeVar

from assay.names import errors as name_errors
from assay.source import Span
from assay.syntax import tree as syntax
from assay.typed import errors, tree
from assay.typed.literals import literal_type, literal_value
from assay.typed.mismatch import Purpose, Side, mismatch
from assay.typed.resolve import Resolve
from assay.typed.scope import Scope
from assay.typed.tree import Expr, Op
from assay.typed.types import (
    DATE,
    FLAG,
    PLAIN,
    TEXT,
    Choice,
    Date,
    Flag,
    OptionalOf,
    Period,
    Quantity,
    RefTo,
    Row,
    SetOf,
    Text,
    Type,
    fits,
)
from assay.typed.world import Reported, check_each
from assay.units.bounds import ZERO, point
from assay.units.unit import NUMBER

S = TypeVar("S")
T = TypeVar("T")
_ORDER = {"<": Op.LT, "<=": Op.LE, ">": Op.GT, ">=": Op.GE}
_DATES = {"before": Op.LT, "after": Op.GT, "on or before": Op.LE, "on or after": Op.GE}
_ARITHMETIC = {"+": Op.ADD, "-": Op.SUB, "*": Op.MUL, "/": Op.DIV}
_FUNCTIONS = ("round", "decimals", "prefix")
_FOLDS = {"sum": Op.SUM, "least": Op.LEAST, "greatest": Op.GREATEST, "average": Op.AVERAGE}


class Express(Resolve):
    """Checks expressions against a world."""

    def check(self, expr: syntax.Expr, scope: Scope, want: Type | None = None) -> Expr:
        match expr:
            case syntax.Number() | syntax.Day() | syntax.Words():
                return tree.Const(expr.span, literal_type(self.world, expr), literal_value(expr))
            case syntax.Name():
                return self.name(expr, scope, want)
            case syntax.Part():
                return self.part(expr, scope)
            case syntax.Call():
                return self._call(expr, scope)
            case syntax.Binary():
                return self._binary(expr, scope)
            case syntax.Among():
                return self._among(expr, scope)
            case syntax.Within():
                return self._within(expr, scope)
            case syntax.Logic():
                op = Op.AND if expr.op == "and" else Op.OR
                return tree.Apply(expr.span, FLAG, op, self.conditions(expr.items, scope))
            case syntax.Not():
                return tree.Apply(expr.span, FLAG, Op.NOT, (self.condition(expr.item, scope),))
            case syntax.Negative():
                item = self._quantity(expr.item, scope)
                return tree.Apply(expr.span, item.type, Op.NEG, (item,))
            case syntax.Choose():
                return self._choose(expr, scope, want)
            case syntax.Default():
                return self._default(expr, scope)
            case syntax.Quantified():
                return self._quantified(expr, scope)
            case syntax.Fold():
                return self._fold(expr, scope)
            case syntax.FoldList():
                return self._fold_list(expr, scope)
            case _:
                return self._at(expr, scope)

    # ---- what a place needs ---------------------------------------------------------------------------

    def condition(self, expr: syntax.Expr, scope: Scope) -> Expr:
        typed = self.value(expr, scope)
        if not isinstance(typed.type, Flag):
            raise self.world.stop(errors.wrong_type(expr.span, typed.type, "a condition"))
        return typed

    def _try_condition(self, expr: syntax.Expr, scope: Scope) -> Expr | None:
        try:
            return self.condition(expr, scope)
        except Reported:
            return None

    def conditions(self, items: Sequence[syntax.Expr], scope: Scope) -> tuple[Expr, ...]:
        return check_each(items, lambda item: self.condition(item, scope))

    def value(self, expr: syntax.Expr, scope: Scope, want: Type | None = None) -> Expr:
        """One value that is surely there: no optional, no whole row or list."""
        typed = self.check(expr, scope, want)
        if isinstance(typed.type, OptionalOf):
            raise self.world.stop(errors.may_be_absent(expr.span, typed.type))
        return self.single(typed, expr.span)

    def _quantity(self, expr: syntax.Expr, scope: Scope) -> Expr:
        typed = self.value(expr, scope)
        if not isinstance(typed.type, Quantity):
            raise self.world.stop(errors.wrong_type(expr.span, typed.type, "a number or a quantity"))
        return typed

    # ---- operators ------------------------------------------------------------------------------------

    def _binary(self, expr: syntax.Binary, scope: Scope) -> Expr:
        if expr.op == "in":
            return self._member(expr, scope)
        if expr.op in _ARITHMETIC:
            return self._arithmetic(expr, scope)
        left, right = self._sides(expr, scope)
        if expr.op in ("before", "after") and isinstance(left.type, Period):
            return self._shift(expr, left, right)
        if expr.op in _DATES:
            check_each((left, right), self._date)
            return tree.Apply(expr.span, FLAG, _DATES[expr.op], (left, right))
        return self._comparison(expr, left, right)

    def _sides(self, expr: syntax.Binary, scope: Scope) -> tuple[Expr, Expr]:
        return self._pair(expr.left, expr.right, scope, None)

    def _pair(
        self, one: syntax.Expr, other: syntax.Expr, scope: Scope, want: Type | None
    ) -> tuple[Expr, Expr]:
        """Two values; a bare word in one place may be an option of the type of the other.

        Where the type of one is not known, nothing is said of a bare word in the place of the other.
        """
        if want is None and self._may_be_option(one, scope):
            second = None if self._may_be_option(other, scope) else self._try_value(other, scope, None)
            first: Expr | None = self.value(one, scope, second.type if second is not None else None)
        else:
            first = self._try_value(one, scope, want)
            if first is None and want is None and self._may_be_option(other, scope):
                raise Reported
            second = self._try_value(other, scope, first.type if first is not None else want)
        if first is None or second is None:
            raise Reported
        return first, second

    def _may_be_option(self, expr: syntax.Expr, scope: Scope) -> bool:
        return isinstance(expr, syntax.Name) and not self.known(expr, scope)

    def _try_value(self, expr: syntax.Expr, scope: Scope, want: Type | None) -> Expr | None:
        try:
            return self.value(expr, scope, want)
        except Reported:
            return None

    def _comparison(self, expr: syntax.Binary, left: Expr, right: Expr) -> Expr:
        factor = self.comparable(left, right, Purpose.COMPARE)
        if expr.op in _ORDER:
            if not isinstance(left.type, Quantity | Period):
                raise self.world.stop(errors.cannot_order(left.span, left.type, expr.op))
            return tree.Apply(expr.span, FLAG, _ORDER[expr.op], (left, right), factor)
        op = Op.EQ if expr.op == "=" else Op.NE
        return tree.Apply(expr.span, FLAG, op, (left, right), factor)

    def comparable(self, left: Expr, right: Expr, purpose: Purpose) -> Fraction:
        """The exact factor that turns the right side into the unit of the left, or an error."""
        one, other = left.type, right.type
        if isinstance(one, Quantity) and isinstance(other, Quantity):
            if one.unit.same_dimension(other.unit) and not _plain_against_named(left, right):
                return other.unit.to(one.unit)
        elif isinstance(one, Period) and isinstance(other, Period):
            if one.months == other.months:
                return Fraction(1)
        elif not isinstance(one, SetOf) and (fits(one, other) or fits(other, one)):
            return Fraction(1)
        raise self.world.stop(mismatch(_side(left), _side(right), purpose, self.world.mend()))

    def to_unit(self, item: Expr, like: Expr, purpose: Purpose) -> Expr:
        """The item in the unit of another of the same dimension."""
        factor = self.comparable(like, item, purpose)
        if factor == 1:
            return item
        return tree.Apply(item.span, like.type, Op.CONVERT, (item,), factor)

    def _arithmetic(self, expr: syntax.Binary, scope: Scope) -> Expr:
        left, right = check_each((expr.left, expr.right), lambda side: self._quantity(side, scope))
        assert isinstance(left.type, Quantity)
        assert isinstance(right.type, Quantity)
        op = _ARITHMETIC[expr.op]
        if op in (Op.ADD, Op.SUB):
            return tree.Apply(expr.span, left.type, op, (left, self.to_unit(right, left, Purpose.ADD)))
        unit = left.type.unit.times(right.type.unit) if op is Op.MUL else left.type.unit.over(right.type.unit)
        return tree.Apply(expr.span, Quantity(unit), op, (left, right))

    def _date(self, item: Expr) -> None:
        if not isinstance(item.type, Date):
            raise self.world.stop(errors.wrong_type(item.span, item.type, "a date"))

    def _shift(self, expr: syntax.Binary, period: Expr, day: Expr) -> Expr:
        self._date(day)
        op = Op.SHIFT_BEFORE if expr.op == "before" else Op.SHIFT_AFTER
        return tree.Apply(expr.span, DATE, op, (period, day))

    def _within(self, expr: syntax.Within, scope: Scope) -> Expr:
        parts = (expr.date, expr.period, expr.anchor)
        day, period, anchor = check_each(parts, lambda part: self.value(part, scope))
        self._date(day)
        if not isinstance(period.type, Period):
            raise self.world.stop(errors.wrong_type(period.span, period.type, "a period"))
        self._date(anchor)
        op = Op.WITHIN_BEFORE if expr.side == "before" else Op.WITHIN_AFTER
        return tree.Apply(expr.span, FLAG, op, (day, period, anchor))

    def _among(self, expr: syntax.Among, scope: Scope) -> Expr:
        """`x in [a, b]`; where units differ, `x = a or x = b`, so that the conversion is exact."""
        left = self.value(expr.item, scope)
        items = check_each(expr.options, lambda item: self.value(item, scope, left.type))
        factors = [self.comparable(left, item, Purpose.COMPARE) for item in items]
        if all(factor == 1 for factor in factors):
            return tree.Apply(expr.span, FLAG, Op.IN, (left, *items))
        same = [
            tree.Apply(item.span, FLAG, Op.EQ, (left, item), factor)
            for item, factor in zip(items, factors, strict=True)
        ]
        return same[0] if len(same) == 1 else tree.Apply(expr.span, FLAG, Op.OR, tuple(same))

    def _member(self, expr: syntax.Binary, scope: Scope) -> Expr:
        if isinstance(expr.right, syntax.Name) and expr.right.text in self.world.tables:
            table = self.world.tables[expr.right.text]
            self._arity(table.name, expr.span, len(table.keys), 1)
            keys = self._keys(table, (expr.left,), scope)
            return tree.Lookup(expr.span, FLAG, table.name, keys, None)
        right = self.check(expr.right, scope)
        if not isinstance(right.type, SetOf):
            raise self.world.stop(errors.wrong_type(right.span, right.type, "a set or a list in brackets"))
        left = self.value(expr.left, scope, right.type.item)
        if not isinstance(left.type, Quantity) and not fits(left.type, right.type.item):
            raise self.world.stop(errors.wrong_type(left.span, left.type, right.type.item.show()))
        left = self.to_unit(left, tree.ArgRef(right.span, right.type.item, ""), Purpose.COMPARE)
        return tree.Apply(expr.span, FLAG, Op.IN_SET, (left, right))

    def _choose(self, expr: syntax.Choose, scope: Scope, want: Type | None) -> Expr:
        condition = self._try_condition(expr.condition, scope)
        then, otherwise = self._pair(expr.then, expr.otherwise, scope, want)
        args = (then, self.to_unit(otherwise, then, Purpose.SAME))
        if condition is None:
            raise Reported
        return tree.Apply(expr.span, then.type, Op.CHOOSE, (condition, *args))

    def _default(self, expr: syntax.Default, scope: Scope) -> Expr:
        item = self.check(expr.item, scope)
        if not isinstance(item.type, OptionalOf):
            hint = "only a value that may be absent takes `otherwise`"
            raise self.world.stop(errors.wrong_type(item.span, item.type, "a value that may be absent", hint))
        inner = tree.Apply(item.span, item.type.item, Op.UNWRAP, (item,))
        otherwise = self.value(expr.otherwise, scope, item.type.item)
        args = (item, self.to_unit(otherwise, inner, Purpose.SAME))
        return tree.Apply(expr.span, item.type.item, Op.DEFAULT, args)

    # ---- phrases --------------------------------------------------------------------------------------

    def _quantified(self, expr: syntax.Quantified, scope: Scope) -> Expr:
        span, inner = self.range(expr.rows, scope)
        parts = [part for part in (expr.where, expr.has) if part is not None]
        found = self.conditions(parts, inner)
        where = found[0] if expr.where is not None else None
        body = found[-1] if expr.has is not None else None
        kind: Type = PLAIN if expr.kind in ("count", "share") else FLAG
        return tree.Quantify(expr.span, kind, expr.kind, span, where, body)

    def _fold(self, expr: syntax.Fold, scope: Scope) -> Expr:
        span, inner = self.range(expr.rows, scope)
        where = None if expr.where is None else self._try_condition(expr.where, inner)
        body = self.value(expr.item, inner)
        if expr.where is not None and where is None:
            raise Reported
        self._foldable(expr.kind, body)
        return tree.Quantify(expr.span, body.type, expr.kind, span, where, body)

    def _foldable(self, kind: str, body: Expr) -> None:
        allowed = (Quantity, Date, Period) if kind in ("least", "greatest") else (Quantity,)
        if not isinstance(body.type, allowed):
            raise self.world.stop(errors.wrong_type(body.span, body.type, "a number or a quantity"))

    def _fold_list(self, expr: syntax.FoldList, scope: Scope) -> Expr:
        items = check_each(expr.items, lambda item: self.value(item, scope))
        self._foldable(expr.kind, items[0])
        converted = (items[0], *(self.to_unit(item, items[0], Purpose.SAME) for item in items[1:]))
        return tree.Apply(expr.span, items[0].type, _FOLDS[expr.kind], converted)

    def _at(self, expr: syntax.AtTime, scope: Scope) -> Expr:
        span, _ = self.range(expr.rows, scope)
        binder = span.binders[-1]
        if binder.rows is None or not binder.rows.yearly or len(span.binders) > 1:
            raise self.world.stop(
                errors.misplaced(
                    expr.rows.span,
                    "`at` picks a row of a list kept `by year`",
                    "declare the list `by year`, or say `some … where …`",
                )
            )
        time = self.value(expr.time, scope)
        self._date(time)
        return tree.Select(expr.span, Row(binder.rows.path), binder.rows, binder.source, time)

    # ---- calls ----------------------------------------------------------------------------------------

    def _call(self, expr: syntax.Call, scope: Scope) -> Expr:
        name = expr.name.text
        if name in self.world.tables:
            raise self.world.stop(errors.table_alone(name, expr.span, len(self.world.tables[name].keys)))
        own = self.derived_at_hand(name, scope)
        if own is not None:
            return self.derived(*own, expr.args, expr.span, scope)
        if name in self.world.define_syntax:
            return self.derived(name, None, expr.args, expr.span, scope)
        if name in _FUNCTIONS:
            return self._function(expr, scope)
        if self.known(syntax.Name(expr.name.span, name), scope):
            raise self.world.stop(errors.wrong_arguments(name, expr.span, 0, len(expr.args)))
        conditions = [key for key, define in self.world.define_syntax.items() if define.given]
        known = [*conditions, *self.world.tables, *_FUNCTIONS]
        what = "definition with values, table or function"
        raise self.world.unknown(what, expr.name, known)

    def _function(self, expr: syntax.Call, scope: Scope) -> Expr:
        """`round(x, 2)`, `decimals(x)`, `prefix(text, 3)`."""
        name = expr.name.text
        self._arity(name, expr.span, 1 if name == "decimals" else 2, len(expr.args))
        first = self.value(expr.args[0], scope)
        rest = [self._plain_number(arg, scope) for arg in expr.args[1:]]
        if name == "prefix":
            if not isinstance(first.type, Text):
                raise self.world.stop(errors.wrong_type(first.span, first.type, "a text"))
            return tree.Apply(expr.span, TEXT, Op.PREFIX, (first, *rest))
        if not isinstance(first.type, Quantity):
            raise self.world.stop(errors.wrong_type(first.span, first.type, "a number or a quantity"))
        # 5 % of 100.10 t is 5.005 t, and its decimals are those, not the ones of 500.5 t*%.
        plain = Quantity(self.world.units.worked_out(first.type.unit))
        first = self.to_unit(first, tree.ArgRef(first.span, plain, ""), Purpose.ARGUMENT)
        if name == "decimals":
            return tree.Apply(expr.span, PLAIN, Op.DECIMALS, (first,))
        return tree.Apply(expr.span, first.type, Op.ROUND, (first, *rest))

    def _plain_number(self, expr: syntax.Expr, scope: Scope) -> Expr:
        typed = self._quantity(expr, scope)
        return self.to_unit(typed, tree.ArgRef(expr.span, PLAIN, ""), Purpose.ARGUMENT)

    def table_column(self, expr: syntax.Call, column: syntax.Word, span: Span, scope: Scope) -> Expr:
        """`t(key).column`."""
        table = self.world.tables[expr.name.text]
        self._arity(table.name, expr.span, len(table.keys), len(expr.args))
        keys = self._keys(table, expr.args, scope)
        found = table.columns.get(column.text)
        if found is None:
            raise self.world.stop(
                name_errors.no_such_part(f"the table `{table.name}`", column.text, column.span, table.columns)
            )
        return tree.Lookup(span, found.type, table.name, keys, column.text)

    def _keys(self, table: tree.Table, args: Sequence[syntax.Expr], scope: Scope) -> tuple[Expr, ...]:
        """Values for the keys of a table, each in the type and unit of its column."""
        return check_each(
            zip(args, table.keys, strict=True), lambda pair: self._key(pair[0], pair[1].type, scope)
        )

    def _key(self, arg: syntax.Expr, kind: Type, scope: Scope) -> Expr:
        key = self.value(arg, scope, kind)
        if isinstance(kind, Quantity) and isinstance(key.type, Quantity):
            return self.to_unit(key, tree.ArgRef(arg.span, kind, ""), Purpose.ARGUMENT)
        plain = isinstance(key.type, Text | Choice | RefTo) or key.type == PLAIN
        if (isinstance(kind, Text) and plain) or fits(key.type, kind):
            return key
        raise self.world.stop(errors.wrong_type(key.span, key.type, kind.show()))

    def _arity(self, name: str, span: Span, wanted: int, found: int) -> None:
        if wanted != found:
            raise self.world.stop(errors.wrong_arguments(name, span, wanted, found))


def _plain_against_named(left: Expr, right: Expr) -> bool:
    """A bare number beside a quantity with a named unit and no dimension (`80` beside `%`); 0 is 0 %."""
    return any(
        _bare(a) and isinstance(b.type, Quantity) and b.type.unit.factor != 1 and _value(a) != point(ZERO)
        for a, b in ((left, right), (right, left))
    )


def _literal(item: Expr) -> tree.Const | None:
    """The number behind an expression that is one, with or without a minus."""
    if isinstance(item, tree.Apply) and item.op is Op.NEG:
        return _literal(item.args[0])
    return item if isinstance(item, tree.Const) else None


def _value(item: Expr) -> tree.ConstValue | None:
    literal = _literal(item)
    return literal.value if literal is not None else None


def _bare(item: Expr) -> bool:
    return _literal(item) is not None and isinstance(item.type, Quantity) and item.type.unit == NUMBER


def _side(item: Expr) -> Side:
    return Side(item.span, item.type, _bare(item), _literal(item) is not None)
