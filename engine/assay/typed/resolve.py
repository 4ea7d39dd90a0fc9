"""What names and parts mean: fields, rows at hand, collections, definitions, options.

A row is called by its collection's name; inner fields hide outer ones.  After `every`, `some`, `no`,
`count of`, `for each` and the like the last word names the collection, and the words before it name rows at
hand (or, where there is none at hand, collections to go through as well).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

from assay.diagnostics import Diagnostic
from assay.names import errors as name_errors
from assay.names.suggest import nearest
from assay.source import Span
from assay.syntax import tree as syntax
from assay.typed import errors, tree
from assay.typed.mismatch import Purpose
from assay.typed.schema import Field, Group, Leaf, Rows
from assay.typed.scope import ArgsFrame, RecordFrame, RowFrame, Scope, ValueFrame
from assay.typed.tree import Expr, Op
from assay.typed.types import (
    FLAG,
    PLAIN,
    Choice,
    OptionalOf,
    Quantity,
    Record,
    RefTo,
    Row,
    RowsOf,
    SetOf,
    Type,
    fits,
)
from assay.typed.world import Reported, World, check_each

_CLAUSE_FACTS: dict[tuple[str, str], Type] = {
    ("clause", "subjects"): PLAIN,
    ("clause", "failing_share"): PLAIN,
    ("finding", "significant_risk"): FLAG,
}


class Resolve(ABC):
    """Finds what names mean; what an expression as a whole means is for `Express`."""

    def __init__(self, world: World) -> None:
        self.world = world

    @abstractmethod
    def check(self, expr: syntax.Expr, scope: Scope, want: Type | None = None) -> Expr: ...

    @abstractmethod
    def table_column(self, expr: syntax.Call, column: syntax.Word, span: Span, scope: Scope) -> Expr: ...

    @abstractmethod
    def to_unit(self, item: Expr, like: Expr, purpose: Purpose) -> Expr: ...

    @abstractmethod
    def value(self, expr: syntax.Expr, scope: Scope, want: Type | None = None) -> Expr: ...

    # ---- plain names ----------------------------------------------------------------------------------

    def known(self, word: syntax.Name, scope: Scope) -> bool:
        return self._find(word, scope) is not None

    def name(self, word: syntax.Name, scope: Scope, want: Type | None) -> Expr:
        found = self._find(word, scope)
        choice = want.item if isinstance(want, OptionalOf | SetOf) else want
        if isinstance(choice, Choice) and word.text in choice.options:
            if found is not None and found.type == choice:
                owner = f"an option of `{choice.name}`" if choice.name else "one of the options"
                value = "the value of that name"
                raise self.world.stop(name_errors.ambiguous(word.text, word.span, value, owner))
            return tree.Const(word.span, choice, frozenset({word.text}))
        if found is not None:
            return found
        if self.world.doubtful(word.text):
            raise Reported
        if isinstance(choice, Choice):
            known = [*choice.options, *self.visible(scope)]
            meant = nearest(word.text, [name for name in known if name != word.text])
            raise self.world.stop(errors.not_an_option(word.text, word.span, choice, meant))
        raise self.world.stop(self._nothing_of_that_name(word, scope))

    def _nothing_of_that_name(self, word: syntax.Name, scope: Scope) -> Diagnostic:
        name, span = word.text, word.span
        if name in self.world.tables:
            return errors.table_alone(name, span, len(self.world.tables[name].keys))
        if name in self.world.define_syntax:
            return errors.wrong_arguments(name, span, len(self.world.define_syntax[name].given), 0)
        if name in ("yes", "no", "true", "false"):
            return name_errors.unknown("name", name, span, (), "use the condition itself, or `not` before it")
        activity = self.world.choices.get("activity")
        if activity is not None and name in activity.options:
            hint = f"to ask whether the entity carries it out, write `{name} in entity.activity`"
            return name_errors.unknown("name", name, span, (), hint)
        seen = self.visible(scope)
        key = next((one for one in seen if one.startswith(f"{name}-")), None)
        if key is not None:
            plain = key.replace("-", "_")
            hint = f"a key with a hyphen cannot be read here: call the row `{plain}` in this case"
            return name_errors.unknown("name", name, span, (), hint)
        where = self.world.place_of_field(name)
        hint = f"it stands in a list or record: `{where}`" if where else ""
        return name_errors.unknown("name", name, span, () if where else seen, hint)

    def _find(self, word: syntax.Name, scope: Scope) -> Expr | None:
        name, span = word.text, word.span
        for frame in scope.frames:
            match frame:
                case ArgsFrame(given) if name in given:
                    return tree.ArgRef(span, given[name], name)
                case ValueFrame(known, value) if known == name:
                    if value is None:
                        raise Reported
                    return value
                case RowFrame(known, ref, rows):
                    part = self._part_of(rows, ref, name, span)
                    if part is not None:
                        return part
                    if known == name:
                        return tree.RowRef(span, ref.type, ref.var)
                case RecordFrame(ref, group):
                    part = self._part_of(group, ref, name, span)
                    if part is not None:
                        return part
                case _:
                    pass
        return self._find_root(name, span, scope)

    def _find_root(self, name: str, span: Span, scope: Scope) -> Expr | None:
        if name in scope.factors:
            return tree.FactorRef(span, PLAIN, name)
        if name in self.world.fields:
            return self._read(self.world.fields[name], None, span)
        if name in self.world.parameters:
            return tree.ParamRef(span, self.world.parameters[name].type, name)
        define = self.world.define_syntax.get(name)
        if define is not None and not define.given:
            return self.derived(name, None, (), span, scope)
        return None

    def derived_at_hand(self, name: str, scope: Scope) -> tuple[str, Expr] | None:
        """A derived field with parameters of a row or record at hand, called by its last name."""
        for frame in scope.frames:
            if isinstance(frame, RowFrame | RecordFrame):
                owner = frame.rows if isinstance(frame, RowFrame) else frame.group
                key = self.world.derived_key(owner, name)
                if key is not None and self.world.define_syntax[key].given:
                    return key, frame.ref
        return None

    def _part_of(self, owner: Rows | Group, ref: Expr, name: str, span: Span) -> Expr | None:
        """A field or a derived field (without arguments) of a row or record, if it has one."""
        item = self.world.field_of(owner, name)
        if item is not None:
            return self._read(item, ref, span)
        key = self.world.derived_key(owner, name)
        if key is not None and not self.world.define_syntax[key].given:
            return self.derived(key, ref, (), span, Scope())
        return None

    def _read(self, item: Field, base: Expr | None, span: Span) -> Expr:
        kind: Type
        match item:
            case Leaf():
                kind = item.type
            case Group():
                kind = Record(item.place)
            case _:
                kind = RowsOf(item.path)
        return tree.Read(span, kind, base, item.name)

    def visible(self, scope: Scope) -> list[str]:
        names: list[str] = list(scope.factors)
        for frame in scope.frames:
            match frame:
                case ArgsFrame(given):
                    names.extend(given)
                case ValueFrame(known, _):
                    names.append(known)
                case RowFrame(known, _, rows):
                    names.extend([known, *self.world.parts_of(rows)])
                case _:
                    names.extend(self.world.parts_of(frame.group))
        return [*names, *self.world.root_names()]

    def single(self, typed: Expr, span: Span) -> Expr:
        """Refuse records and lists where one value is needed; a row at hand stands for its key."""
        if isinstance(typed.type, RowsOf):
            raise self.world.stop(errors.whole_collection(span, typed.type.collection[-1]))
        if (
            isinstance(typed, tree.RowRef)
            and isinstance(typed.type, Row)
            and self._is_referred_to(typed.type)
        ):
            return tree.RowRef(span, RefTo(typed.type.collection), typed.var)
        if isinstance(typed.type, Row | Record):
            raise self.world.stop(
                errors.wrong_type(span, typed.type, "one value", "say which of its fields: `a.b`")
            )
        return typed

    def _is_referred_to(self, row: Row) -> bool:
        """Whether a row can stand for its key: fields may hold the keys of a list that is in no other."""
        return len(row.collection) == 1 and not self.world.rows(row.collection).yearly

    # ---- parts ----------------------------------------------------------------------------------------

    def part(self, expr: syntax.Part, scope: Scope) -> Expr:
        if isinstance(expr.base, syntax.Call) and expr.base.name.text in self.world.tables:
            return self.table_column(expr.base, expr.name, expr.span, scope)
        if isinstance(expr.base, syntax.Name) and not self.known(expr.base, scope):
            fact = self._clause_fact(expr.base.text, expr, scope)
            if fact is not None:
                return fact
        base = self.check(expr.base, scope)
        owner, ref = self._owner(base, expr)
        return self._member_part(expr, owner, ref, scope)

    def _clause_fact(self, base: str, expr: syntax.Part, scope: Scope) -> Expr | None:
        kind = _CLAUSE_FACTS.get((base, expr.name.text))
        if base not in ("clause", "finding"):
            return None
        if kind is None:
            known = [name for owner, name in _CLAUSE_FACTS if owner == base]
            raise self.world.stop(
                name_errors.no_such_part(f"`{base}`", expr.name.text, expr.name.span, known)
            )
        if not scope.rated:
            raise self.world.stop(
                errors.misplaced(
                    expr.span,
                    f"`{base}.{expr.name.text}` can be read only in a `rate` line",
                    f"such as `rate minor when {base}.{expr.name.text} …`",
                )
            )
        return tree.ClauseFact(expr.span, kind, f"{base}.{expr.name.text}")

    def _owner(self, base: Expr, expr: syntax.Part) -> tuple[Rows | Group, Expr]:
        match base.type:
            case Row(collection):
                return self.world.rows(collection), base
            case Record(place):
                return self.world.record(place), base
            case RefTo(collection):
                rows = self.world.rows(collection)
                return rows, tree.Select(base.span, Row(collection), rows, None, base)
            case RowsOf(collection):
                raise self.world.stop(errors.whole_collection(base.span, collection[-1]))
            case OptionalOf():
                raise self.world.stop(errors.may_be_absent(base.span, base.type))
            case _:
                raise self.world.stop(
                    name_errors.no_such_part(base.type.show(), expr.name.text, expr.name.span, ())
                )

    def _member_part(self, expr: syntax.Part, owner: Rows | Group, ref: Expr, scope: Scope) -> Expr:
        name = expr.name.text
        key = self.world.derived_key(owner, name)
        if expr.args is not None and key is not None:
            return self.derived(key, ref, expr.args, expr.span, scope)
        found = self._part_of(owner, ref, name, expr.span) if expr.args is None else None
        if found is not None:
            return found
        if key is not None:
            wanted = len(self.world.define_syntax[key].given)
            raise self.world.stop(errors.wrong_arguments(name, expr.span, wanted, len(expr.args or ())))
        if self.world.doubtful(name):
            raise Reported
        if expr.args is not None and self._part_of(owner, ref, name, expr.span) is not None:
            raise self.world.stop(errors.wrong_arguments(name, expr.span, 0, len(expr.args)))
        raise self.world.stop(
            name_errors.no_such_part(f"`{owner.name}`", name, expr.name.span, self.world.parts_of(owner))
        )

    # ---- definitions ----------------------------------------------------------------------------------

    def derived(
        self, key: str, base: Expr | None, args: Sequence[syntax.Expr], span: Span, scope: Scope
    ) -> Expr:
        define = self.define(key, span)
        if len(args) != len(define.given):
            raise self.world.stop(errors.wrong_arguments(key, span, len(define.given), len(args)))
        declared = self.world.define_syntax[key].given
        pairs = zip(args, declared, (kind for _, kind in define.given), strict=True)
        typed = check_each(pairs, lambda one: self._argument(one[0], one[1].kind.span, one[2], scope))
        return tree.Derived(span, define.type, key, base, typed)

    def _argument(self, arg: syntax.Expr, declared: Span, kind: Type, scope: Scope) -> Expr:
        typed = self.value(arg, scope, kind)
        if isinstance(kind, Quantity) and isinstance(typed.type, Quantity):
            return self.to_unit(typed, tree.ArgRef(declared, kind, ""), Purpose.ARGUMENT)
        if not fits(typed.type, kind):
            raise self.world.stop(errors.wrong_type(arg.span, typed.type, kind.show()))
        return typed

    @abstractmethod
    def define(self, key: str, span: Span) -> tree.Define: ...

    # ---- ranges ---------------------------------------------------------------------------------------

    def range(self, expr: syntax.Expr, scope: Scope) -> tuple[tree.Range, Scope]:
        """What an expression after `every`, `for each` and the like goes through, and the scope inside."""
        binders, inner = self._binders(expr, scope)
        return tree.Range(tuple(binders), expr.span), inner

    def _binders(self, expr: syntax.Expr, scope: Scope) -> tuple[list[tree.Binder], Scope]:
        if isinstance(expr, syntax.Name):
            container, item = self._container(expr, scope)
            return self._bind([], container, item, expr, scope)
        if isinstance(expr, syntax.Part) and expr.args is None:
            before, scope, base = self._through(expr.base, scope)
            ref, part = self._field_at(base, expr)
            return self._bind(before, ref, part, expr, scope)
        raise self.world.stop(errors.not_rows(expr.span, "this is no list"))

    def _through(self, expr: syntax.Expr, scope: Scope) -> tuple[list[tree.Binder], Scope, Expr]:
        """The row or record that a path leads to, and the rows gone through where none is at hand."""
        base = self._row_at_hand(expr, scope)
        if base is not None:
            return [], scope, base
        if isinstance(expr, syntax.Part):
            before, inner, base = self._through(expr.base, scope)
            ref, part = self._field_at(base, expr)
            if isinstance(part, Group):
                return before, inner, self._read(part, ref, expr.span)
        before, inner = self._binders(expr, scope)
        last = before[-1]
        if last.rows is None:
            raise self.world.stop(errors.not_rows(expr.span, "this has no parts"))
        return before, inner, tree.RowRef(expr.span, Row(last.rows.path), last.var)

    def _field_at(self, base: Expr, expr: syntax.Part) -> tuple[Expr, Field]:
        """A declared field of a row or record, and the row or record itself."""
        owner, ref = self._owner(base, expr)
        item = self.world.field_of(owner, expr.name.text)
        if item is None:
            known = self.world.parts_of(owner)
            name = expr.name
            if self.world.doubtful(name.text):
                raise Reported
            raise self.world.stop(name_errors.no_such_part(f"`{owner.name}`", name.text, name.span, known))
        return ref, item

    def _row_at_hand(self, expr: syntax.Expr, scope: Scope) -> Expr | None:
        """The row or record that an expression names, or None when it names a whole collection."""
        if isinstance(expr, syntax.Name):
            found = self._find(expr, scope)
            if isinstance(found, tree.RowRef):
                return found
            for frame in scope.frames:
                if isinstance(frame, RowFrame) and frame.name == expr.text:
                    return tree.RowRef(expr.span, frame.ref.type, frame.ref.var)
            if found is not None and isinstance(found.type, RowsOf):
                return None
            return found if found is not None else self.check(expr, scope)
        if isinstance(expr, syntax.Part) and expr.args is None:
            base = self._row_at_hand(expr.base, scope)
            if base is None:
                return None
        typed = self.check(expr, scope)
        return None if isinstance(typed.type, RowsOf) else typed

    def _container(self, word: syntax.Name, scope: Scope) -> tuple[Expr | None, Field]:
        """Who holds the collection, set or optional of this name: a row at hand, or the evidence itself."""
        for frame in scope.frames:
            if isinstance(frame, ArgsFrame | ValueFrame):
                continue
            owner = frame.rows if isinstance(frame, RowFrame) else frame.group
            item = owner.fields.get(word.text)
            if item is not None:
                return frame.ref, item
        item = self.world.fields.get(word.text)
        if item is None:
            raise self.world.stop(self._no_list(word, scope))
        return None, item

    def _no_list(self, word: syntax.Name, scope: Scope) -> Diagnostic:
        name, span = word.text, word.span
        if self.known(word, scope):
            return errors.not_rows(span, "this is one value, worked out or fixed")
        if self.world.doubtful(name):
            raise Reported
        where = self.world.place_of_field(name)
        hint = f"it stands in a list or record: `{where}`" if where else ""
        return name_errors.unknown("list", name, span, () if where else self.world.lists(), hint)

    def _bind(
        self,
        before: list[tree.Binder],
        container: Expr | None,
        item: Field,
        expr: syntax.Name | syntax.Part,
        scope: Scope,
    ) -> tuple[list[tree.Binder], Scope]:
        var = self.world.fresh()
        if isinstance(item, Rows):
            ref = tree.RowRef(expr.span, Row(item.path), var)
            binder = tree.Binder(var, item.name, item, container)
            return [*before, binder], scope.inside(RowFrame(item.name, ref, item))
        if isinstance(item, Leaf) and isinstance(item.type, SetOf):
            source = self._read(item, container, expr.span)
            ref = tree.RowRef(expr.span, item.type.item, var)
            binder = tree.Binder(var, item.name, None, source)
            return [*before, binder], scope.inside(ValueFrame(item.name, ref))
        if isinstance(item, Leaf) and isinstance(item.type, OptionalOf):
            source = self._read(item, container, expr.span)
            value = tree.Apply(expr.span, item.type.item, Op.UNWRAP, (source,))
            binder = tree.Binder(var, item.name, None, source)
            return [*before, binder], scope.inside(ValueFrame(item.name, value))
        kind = item.type.show() if isinstance(item, Leaf) else f"the record `{item.name}`"
        raise self.world.stop(errors.not_rows(expr.span, f"this is {kind}"))


__all__ = ["Reported", "Resolve"]
