"""Rules in English, without values from evidence.

In: typed expressions.  Out: phrases ("“intensity” of the site") and sentences ("… is below …").
Names lose their underscores; what a definition is called is its title; a parameter says what it is set to.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from assay.typed import tree as typed
from assay.typed.tree import Op
from assay.typed.types import Choice, Date, Flag, OptionalOf, Period, SetOf, Type
from assay.units.bounds import Interval
from assay.units.calendar import day_text
from assay.verdict.words import interval_text, plain, several

_ORDER = {Op.LT: "is below", Op.LE: "is at most", Op.GT: "is above", Op.GE: "is at least"}
_DATES = {Op.LT: "is before", Op.LE: "is on or before", Op.GT: "is after", Op.GE: "is on or after"}
_EQUAL = {Op.EQ: "is", Op.NE: "is not"}
_SIGNS = {Op.ADD: "+", Op.SUB: "−", Op.MUL: "×", Op.DIV: "÷"}
_FOLDS = {Op.SUM: "sum", Op.LEAST: "least", Op.GREATEST: "greatest", Op.AVERAGE: "average"}
_IT = "it"
_QUOTED = re.compile(r"“[^”]*”|‘[^’]*’")
_PERIOD = re.compile(r"\d+ (?:days?|weeks?|months?|years?)")
_SHORT = 2
_CLAUSE_FACTS = {
    "clause.subjects": "the number of subjects that the clause applies to",
    "clause.failing_share": "the share of subjects that fail",
    "finding.significant_risk": "the finding poses a significant risk",
}


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows at hand by their variables, and the innermost; the element of a set is `it`."""

    names: Mapping[int, str] = field(default_factory=dict)
    inner: int | None = None

    def inside(self, binders: Sequence[typed.Binder]) -> Rows:
        found = self
        for binder in binders:
            name = binder.name if binder.rows is not None or is_optional(binder) else _IT
            inner = binder.var if binder.rows is not None else found.inner
            found = Rows({**found.names, binder.var: name}, inner)
        return found


NO_ROWS = Rows()


def is_optional(binder: typed.Binder) -> bool:
    """Whether a name stands for a value that may be absent."""
    return binder.source is not None and isinstance(binder.source.type, OptionalOf)


def named(name: str) -> str:
    """A name of the rules inside a sentence."""
    return f"“{plain(name)}”"


def constant_text(value: typed.ConstValue | None, kind: Type) -> str:
    """A value as people write it; nothing set is `open`."""
    inner = kind.item if isinstance(kind, OptionalOf | SetOf) else kind
    if value is None:
        return "open"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Interval):
        return interval_text(value, inner)
    return " or ".join(option(name) if isinstance(inner, Choice) else f"“{name}”" for name in sorted(value))


def option(name: str) -> str:
    """One word of a closed list."""
    return f"‘{plain(name)}’"


def plural(name: str) -> str:
    """The rows of a collection."""
    return "criteria" if name == "criterion" else several(name)


def settings_text(parameter: typed.Parameter, settings: Sequence[typed.Setting] | None = None) -> str:
    """What a parameter is set to: `11.0 tCO2e/t_cast from 2022-05-19`, several in order of their dates."""
    texts = []
    for setting in parameter.settings if settings is None else settings:
        since = f" from {day_text(setting.since)}" if setting.since is not None else ""
        texts.append(f"{constant_text(setting.value, parameter.type)}{since}")
    return "; ".join(texts)


class Phrases:
    """English for the expressions of some rules."""

    def __init__(self, rules: typed.Rules) -> None:
        self.rules = rules

    # ---- phrases --------------------------------------------------------------------------------------

    def phrase(self, expr: typed.Expr, rows: Rows) -> str:
        """An expression as something that a sentence can speak of."""
        match expr:
            case typed.Const():
                # 8 weeks stay 8 weeks, and not 56 days.
                written = expr.span.text if isinstance(expr.type, Period) else ""
                return written if _PERIOD.fullmatch(written) else constant_text(expr.value, expr.type)
            case typed.ParamRef():
                return f"{named(expr.name)} ({settings_text(self.rules.parameters[expr.name])})"
            case typed.ArgRef():
                return f"the {plain(expr.name)} given"
            case typed.RowRef():
                name = rows.names.get(expr.var, "row")
                return name if name == _IT else named(name)
            case typed.Read():
                return f"{named(expr.name)}{self._of(expr.base, rows)}"
            case typed.Derived():
                return self._derived(expr, rows)
            case typed.Apply():
                return self._calculation(expr, rows)
            case typed.Quantify():
                return self._folded(expr, rows)
            case typed.Select():
                return f"the {plain(expr.rows.name)} that {self.phrase(expr.key, rows)} names"
            case typed.Lookup():
                return self._lookup(expr, rows)
            case typed.ClauseFact():
                return _CLAUSE_FACTS[expr.name]
            case typed.FactorRef():
                return expr.name
            case _:
                raise AssertionError("what belongs to a record is said without naming it")

    def _of(self, base: typed.Expr | None, rows: Rows) -> str:
        """Whose field it is; of the row just spoken of, that goes without saying."""
        match base:
            case None | typed.SelfRef():
                return ""
            case typed.RowRef(var=var):
                return "" if var == rows.inner else f" of the {plain(rows.names.get(var, 'row'))}"
            case typed.Select() if base.rows.yearly:
                return f" of the {plain(base.rows.name)} that holds {self.phrase(base.key, rows)}"
            case _:
                return f" of {self.phrase(base, rows)}"

    def _derived(self, expr: typed.Derived, rows: Rows) -> str:
        define = self.rules.defines[expr.define]
        text = define.title or plain(expr.define.rsplit(".", 1)[-1])
        unsaid = []
        for (name, _), arg in zip(define.given, expr.args, strict=True):
            if "{" + name + "}" in text:
                text = text.replace("{" + name + "}", self.phrase(arg, rows))
            else:
                unsaid.append(f"{plain(name)}: {self.phrase(arg, rows)}")
        text += f" ({'; '.join(unsaid)})" if unsaid else ""
        whose = self._of(expr.base, rows)
        if "," in text and not isinstance(define.type, Flag):
            return f"“{text}”{whose}"
        comma = "," if whose and "," in text else ""
        return f"{text}{comma}{whose}"

    def _lookup(self, expr: typed.Lookup, rows: Rows) -> str:
        keys = ", ".join(self.phrase(key, rows) for key in expr.keys)
        table = f"the table {named(expr.table)}"
        return f"{named(expr.column)} in {table} for {keys}" if expr.column else f"{table} has {keys}"

    def _calculation(self, expr: typed.Apply, rows: Rows) -> str:
        args = [self.phrase(arg, rows) for arg in expr.args]
        match expr.op:
            case Op.ADD | Op.SUB | Op.MUL | Op.DIV:
                left, right = (_bracketed(arg, text) for arg, text in zip(expr.args, args, strict=True))
                return f"{left} {_SIGNS[expr.op]} {right}"
            case Op.NEG:
                return f"−{_bracketed(expr.args[0], args[0])}"
            case Op.CONVERT | Op.UNWRAP:
                return args[0]
            case Op.SHIFT_BEFORE | Op.SHIFT_AFTER:
                return f"{args[0]} {expr.op.value} {args[1]}"
            case Op.CHOOSE if not isinstance(expr.type, Flag):
                return f"{args[1]} if {self.sentence(expr.args[0], rows)}, else {args[2]}"
            case Op.DEFAULT:
                return f"{args[0]}, or {args[1]} where there is none"
            case Op.SUM | Op.LEAST | Op.GREATEST | Op.AVERAGE:
                return f"the {_FOLDS[expr.op]} of {_listed(args, 'and')}"
            case Op.ROUND:
                return f"{args[0]}, rounded to {args[1]} decimals"
            case Op.DECIMALS:
                return f"the number of decimals of {args[0]}"
            case Op.PREFIX:
                return f"the first {args[1]} letters of {args[0]}"
            case _:
                return self.sentence(expr, rows)

    def _folded(self, expr: typed.Quantify, rows: Rows) -> str:
        inner = rows.inside(expr.range.binders)
        whose = self._rows(expr, rows)
        match expr.kind:
            case "count":
                return f"the number of {whose}"
            case "share":
                assert expr.body is not None
                return f"the share of {whose} for which {self.sentence(expr.body, inner)}"
            case "some" | "no" | "every":
                return self.sentence(expr, rows)
            case _:
                assert expr.body is not None
                return f"the {expr.kind} of {self.phrase(expr.body, inner)} over {whose}"

    def _rows(self, expr: typed.Quantify, rows: Rows) -> str:
        """Which rows, in the plural: `releases where …`; of a set, its elements."""
        last = expr.range.binders[-1]
        if last.rows is None and last.source is not None:
            where = self.where(expr.range, expr.where, rows)
            return f"elements of {self.phrase(last.source, rows)}{where}"
        name = plural(expr.range.binders[-1].name)
        return f"{name}{self._holder(expr.range, rows)}{self.where(expr.range, expr.where, rows)}"

    def _holder(self, found: typed.Range, rows: Rows) -> str:
        """Whose rows they are, from the outside in."""
        texts = [f" of any {plain(binder.name)}" for binder in reversed(found.binders[:-1])]
        source = found.binders[0].source
        holder = source if found.binders[0].rows is not None else None
        return "".join(texts) + (self._of(holder, rows) if holder is not None else "")

    def where(self, found: typed.Range, condition: typed.Expr | None, rows: Rows) -> str:
        """Which of the rows."""
        if condition is None:
            return ""
        return f" where {self.sentence(condition, rows.inside(found.binders))}"

    # ---- sentences ------------------------------------------------------------------------------------

    def sentence(self, expr: typed.Expr, rows: Rows) -> str:
        """A condition as a statement."""
        match expr:
            case typed.Apply():
                return self._statement(expr, rows)
            case typed.Quantify():
                return self._quantified(expr, rows)
            case typed.Read() | typed.RowRef():
                return f"{self.phrase(expr, rows)} is yes"
            case typed.Derived():
                return self._held(expr, rows)
            case _:
                return self.phrase(expr, rows)

    def _held(self, expr: typed.Derived, rows: Rows) -> str:
        """A condition by its title.  Of a record, the record is named first: its title is about it."""
        if isinstance(expr.base, typed.Read):
            bare = self._derived(replace(expr, base=None), rows)
            return f"{self.phrase(expr.base, rows)} is {bare}"
        define = self.rules.defines[expr.define]
        return self._derived(expr, rows) if define.title else f"{self._derived(expr, rows)} holds"

    def _statement(self, expr: typed.Apply, rows: Rows) -> str:
        args = expr.args
        match expr.op:
            case Op.AND:
                return _listed([self._part(arg, rows) for arg in args], "and")
            case Op.OR:
                return "either " + _listed([self._part(arg, rows) for arg in args], "or")
            case Op.NOT:
                return self._denied(args[0], rows)
            case Op.LT | Op.LE | Op.GT | Op.GE:
                words = _DATES if isinstance(args[0].type, Date) else _ORDER
                return f"{self.phrase(args[0], rows)} {words[expr.op]} {self.phrase(args[1], rows)}"
            case Op.EQ | Op.NE:
                return f"{self.phrase(args[0], rows)} {_EQUAL[expr.op]} {self.phrase(args[1], rows)}"
            case Op.IN:
                options = _listed([self.phrase(arg, rows) for arg in args[1:]], "or")
                return f"{self.phrase(args[0], rows)} is {options}"
            case Op.IN_SET:
                return f"{self.phrase(args[0], rows)} is among {self.phrase(args[1], rows)}"
            case Op.WITHIN_BEFORE | Op.WITHIN_AFTER:
                side = "before" if expr.op is Op.WITHIN_BEFORE else "after"
                day, period, anchor = (self.phrase(arg, rows) for arg in args)
                return f"{day} is within {period} {side} {anchor}"
            case Op.CHOOSE:
                condition, then, other = (self.sentence(arg, rows) for arg in args)
                return f"if {condition}, {then}; else {other}"
            case _:
                return f"{self.phrase(expr, rows)} is yes"

    def _part(self, expr: typed.Expr, rows: Rows) -> str:
        """A part of `and` or `or`, in brackets where it has parts of its own."""
        text = self.sentence(expr, rows)
        nested = isinstance(expr, typed.Apply) and expr.op in (Op.AND, Op.OR, Op.CHOOSE)
        return f"({text})" if nested else text

    def _denied(self, expr: typed.Expr, rows: Rows) -> str:
        if isinstance(expr, typed.Read | typed.RowRef):
            return f"{self.phrase(expr, rows)} is no"
        return f"this is not so: {self.sentence(expr, rows)}"

    def _quantified(self, expr: typed.Quantify, rows: Rows) -> str:
        last = expr.range.binders[-1]
        if last.rows is None:
            return self._optional(expr, rows) if is_optional(last) else self._set(expr, rows)
        name, holder = plain(last.name), self._holder(expr.range, rows)
        where = self.where(expr.range, expr.where, rows)
        match expr.kind:
            case "every":
                assert expr.body is not None
                claim = self.sentence(expr.body, rows.inside(expr.range.binders))
                return f"for every {name}{holder}{where}, {claim}"
            case "some":
                return f"there is at least one {name}{holder}{where}"
            case _:
                return f"there is no {name}{holder}{where}"

    def _set(self, expr: typed.Quantify, rows: Rows) -> str:
        """Something about the elements of a set, each of which is `it`."""
        last = expr.range.binders[-1]
        assert last.source is not None
        name = self.phrase(last.source, rows)
        inner = rows.inside(expr.range.binders)
        such = f" of which this is so: {self.sentence(expr.where, inner)}" if expr.where is not None else ""
        match expr.kind:
            case "every":
                assert expr.body is not None
                return f"of each element of {name}{such}, {self.sentence(expr.body, inner)}"
            case "some":
                return f"{name} has at least one element{such}"
            case _:
                return f"{name} has no element{such}"

    def _optional(self, expr: typed.Quantify, rows: Rows) -> str:
        """A value that may be absent: `some`, `no` and `every` of it speak of one value at most."""
        last = expr.range.binders[-1]
        inner = rows.inside(expr.range.binders)
        assert last.source is not None
        given = f"{self.phrase(last.source, rows)} is given"
        where = f", and {self.sentence(expr.where, inner)}" if expr.where is not None else ""
        match expr.kind:
            case "every":
                assert expr.body is not None
                return f"where {given}{where}, {self.sentence(expr.body, inner)}"
            case "some":
                return f"{given}{where}"
            case _:
                return f"this is not so: {given}{where}"


def conjuncts(expr: typed.Expr) -> list[typed.Expr]:
    """The parts that all have to hold, one by one."""
    if isinstance(expr, typed.Apply) and expr.op is Op.AND:
        return [part for arg in expr.args for part in conjuncts(arg)]
    return [expr]


def _bracketed(expr: typed.Expr, text: str) -> str:
    return f"({text})" if isinstance(expr, typed.Apply) and expr.op in _SIGNS else text


def _listed(texts: Sequence[str], word: str) -> str:
    """`a, b and c`; whole statements are parted by commas throughout."""
    if len(texts) == 1:
        return texts[0]
    comma = "," if any(len(_QUOTED.sub("x", text).split()) > _SHORT for text in texts) else ""
    return f"{', '.join(texts[:-1])}{comma} {word} {texts[-1]}"
