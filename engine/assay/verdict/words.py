"""Values and conditions in plain words, with the values seen.

In: nodes of the plan, rows and an evaluation.  Out: phrases ("mine to metal of smelter north") and sentences
("… is below …").  Names from rule files lose their underscores; titles are used where there are any.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from assay.evidence.facts import State
from assay.evidence.members import Member, Population
from assay.plan import tree as plan
from assay.typed.tree import Op
from assay.typed.types import Choice, Date, OptionalOf, Period, Quantity, SetOf, Type
from assay.units.bounds import Interval
from assay.units.calendar import day_text
from assay.units.unit import NUMBER
from assay.units.values import FALSE, TRUE, OptionalValue, Options, SetValue, Value
from assay.verdict.evaluation import Evaluation

Rows = Mapping[int, Member]
_TRUTH = {TRUE: "yes", FALSE: "no"}
_ORDER = {Op.LT: "is below", Op.LE: "is at most", Op.GT: "is above", Op.GE: "is at least"}
_DATES = {Op.LT: "is before", Op.LE: "is on or before", Op.GT: "is after", Op.GE: "is on or after"}
_SIGNS = {Op.ADD: "+", Op.SUB: "−", Op.MUL: "×", Op.DIV: "÷"}
_FOLDS = {Op.SUM: "the sum", Op.LEAST: "the least", Op.GREATEST: "the greatest", Op.AVERAGE: "the average"}


_SHOWN = 6


def number_text(value: Decimal) -> str:
    """A decimal without an exponent.  What was calculated can have many digits: they are cut, not rounded
    (a rounded figure could seem to touch a limit), and `…` says so.  Evidence keeps its own digits.
    """
    text = format(value, "f")
    whole, _, fraction = text.partition(".")
    digits = len(whole.lstrip("-0"))
    if digits + len(fraction.lstrip("0") if not digits else fraction) <= _SHOWN or not fraction:
        return text
    lead = 0 if digits else len(fraction) - len(fraction.lstrip("0"))
    kept = fraction[: max(2, lead + _SHOWN - digits)]
    if not fraction[len(kept) :].strip("0"):
        return f"{whole}.{kept}".rstrip("0").rstrip(".")
    return f"{whole}.{kept}…"


def _one(value: Decimal, kind: Type) -> str:
    if isinstance(kind, Date):
        return day_text(value)
    if isinstance(kind, Period):
        return _period(int(value), months=kind.months is not False)
    return number_text(value)


def _period(amount: int, *, months: bool) -> str:
    if not months:
        return f"{amount} day{'s' if abs(amount) != 1 else ''}"
    if amount % 12 == 0:
        years = amount // 12
        return f"{years} year{'s' if abs(years) != 1 else ''}"
    return f"{amount} month{'s' if abs(amount) != 1 else ''}"


def unit_text(kind: Type) -> str:
    """The unit behind a number; nothing for a plain number."""
    if isinstance(kind, Quantity) and kind.unit != NUMBER:
        return kind.unit.symbol
    return ""


def amount_text(value: Decimal, kind: Type) -> str:
    """How far two values of a type lie apart: `0.5 t`, `30 days`, `3 months`."""
    if isinstance(kind, Date | Period):
        return _period(int(value), months=isinstance(kind, Period) and kind.months is not False)
    unit = unit_text(kind)
    return f"{number_text(value.normalize())} {unit}".rstrip()


def interval_text(value: Interval, kind: Type) -> str:
    """A range in words: `10.4 to 11.2 t`, `at least 0 t`, `not known`."""
    unit = unit_text(kind)
    tail = f" {unit}" if unit else ""
    if value.low is None and value.high is None:
        return "not known"
    if value.low is None and value.high is not None:
        return f"at most {_one(value.high, kind)}{tail}"
    if value.high is None and value.low is not None:
        return f"at least {_one(value.low, kind)}{tail}"
    assert value.low is not None
    assert value.high is not None
    if value.low == value.high:
        return f"{_one(value.low, kind)}{tail}"
    return f"{_one(value.low, kind)} to {_one(value.high, kind)}{tail}"


def plain(name: str) -> str:
    """A name from a rule file as words."""
    return name.replace("_", " ")


def called(name: str) -> str:
    """A name inside a sentence; of several words it stands in quotes, so that "reviewed on" is no grammar."""
    return f"“{plain(name)}”" if "_" in name else name


def several(name: str) -> str:
    """The rows of a collection, which is named in the singular: `reporting years`, `facilities`."""
    words = plain(name)
    if words.endswith("s"):
        return words
    return f"{words[:-1]}ies" if words.endswith("y") and words[-2:-1] not in "aeiou" else f"{words}s"


def value_text(value: Value, kind: Type) -> str:
    """A value, or what is known of it, in words."""
    if isinstance(value, Interval):
        return interval_text(value, kind)
    if isinstance(value, int):
        return _TRUTH.get(value, "not known")
    if isinstance(value, Options):
        if value.known is None:
            return "not known"
        return " or ".join(plain(name) for name in sorted(value.known))
    if isinstance(value, OptionalValue):
        item = kind.item if isinstance(kind, OptionalOf) else kind
        if value.present == FALSE:
            return "none"
        inner = value_text(value.value, item)
        return (
            inner if value.present == TRUE else "not known" if inner == "not known" else f"none, or {inner}"
        )
    assert isinstance(value, SetValue)
    sure = [plain(name) for name, member in sorted(value.members.items()) if member == TRUE]
    maybe = [plain(name) for name, member in sorted(value.members.items()) if member != TRUE]
    if value.open or maybe:
        return ", ".join(sure) + (" and perhaps others" if sure else "not known")
    return ", ".join(sure) or "none"


def row_words(member: Member) -> str:
    """`year 2025 of smelter north`."""
    name = plain(member.rows.name) if member.rows is not None else ""
    own = f"an unlisted {name}" if member.unlisted else f"{name} {member.key}".strip()
    return f"{own} of {row_words(member.parent)}" if member.parent is not None else own


class Words:
    """Words for the nodes of one evaluation."""

    def __init__(self, program: plan.Plan, population: Population, evaluation: Evaluation) -> None:
        self.plan = program
        self.population = population
        self.evaluation = evaluation

    def value(self, node: plan.Node, rows: Rows) -> Value | None:
        key = (node.head.id, tuple(rows[var].name for var in node.head.vars))
        return self.evaluation.nodes.get(key)

    def seen(self, node: plan.Node, rows: Rows) -> str:
        """The value of a node as seen: the evidence's own digits for a fact."""
        if isinstance(node, plan.FieldNode):
            base = rows[node.var] if node.var is not None else None
            fact = self.population.fact(base, node.path)
            if fact is not None:
                shown = plain(fact.shown) if isinstance(set_items(node.leaf.type), Choice) else fact.shown
                # It is there to be read, and counts as not known.
                return f"{shown}, stale" if fact.state is State.STALE else shown
        value = self.value(node, rows)
        if value is None:
            return "not known"
        if isinstance(node, plan.ClauseFact) and node.name == "clause.failing_share":
            return _percent(value)
        if isinstance(node, plan.Param) and isinstance(value, Interval) and value.undefined:
            return "not configured"
        return value_text(value, node.head.type)

    def named(self, node: plan.Node, rows: Rows) -> str:
        """A phrase with its value behind it, unless the phrase is the value."""
        phrase = self.phrase(node, rows)
        if isinstance(node, plan.Const | plan.Element):
            return phrase
        return f"{phrase} ({self.seen(node, rows)})"

    # ---- phrases ---------------------------------------------------------------------------------

    def phrase(self, node: plan.Node, rows: Rows) -> str:
        label = self.plan.labels.get(node.head.id)
        if label is not None:
            return self._labelled(node, label, rows)
        match node:
            case plan.Const():
                return _constant(node)
            case plan.Param():
                return called(node.name)
            case plan.FieldNode():
                return self._field(node, rows)
            case plan.Element():
                member = rows[node.var]
                if member.rows is not None:
                    return row_words(member)
                return value_text(member.value or Options(None), node.head.type)
            case plan.Apply():
                return self.calculation(node, rows)
            case plan.Quantify():
                return self._folded(node, rows)
            case plan.Select():
                return self._selected(node, rows)
            case plan.Lookup():
                keys = ", ".join(self.phrase(key, rows) for key in node.keys)
                return f"{plain(node.column or 'a row')} in table {plain(node.table)} for {keys}"
            case _:
                return {
                    "clause.subjects": "the number of subjects that the clause applies to",
                    "clause.failing_share": "the share of subjects that fail",
                    "finding.significant_risk": "the finding poses a significant risk",
                }[node.name]

    def _labelled(self, node: plan.Node, label: plan.Label, rows: Rows) -> str:
        text = label.title or plain(label.name.rsplit(".", 1)[-1])
        unsaid = []
        for name, arg in label.args:
            # Over an empty list nothing was evaluated, and a constant is what it is all the same.
            found = isinstance(arg, plan.Param | plan.Const) and self.value(arg, rows) is not None
            fixed = found and self.seen(arg, rows) != "not configured"
            said = self.seen(arg, rows) if fixed else self.phrase(arg, rows)
            if "{" + name + "}" in text:
                text = text.replace("{" + name + "}", said)
            else:
                unsaid.append(f"{plain(name)}: {said}")
        text += f" ({'; '.join(unsaid)})" if unsaid else ""
        free = [rows[var] for var in node.head.vars if var in rows and rows[var].rows is not None]
        if free:
            comma = "," if "," in text else ""
            return f"{text}{comma} of {row_words(free[-1])}"
        return text

    def _field(self, node: plan.FieldNode, rows: Rows) -> str:
        parts = [called(name) for name in reversed(node.path)]
        if node.var is not None:
            parts.append(row_words(rows[node.var]))
        return " of ".join(parts)

    def calculation(self, node: plan.Apply, rows: Rows) -> str:
        args = [self.phrase(arg, rows) for arg in node.args if not isinstance(arg, plan.Select)]
        if len(args) < len(node.args):
            args = [self.phrase(arg, rows) for arg in node.args]
        match node.op:
            case Op.ADD | Op.SUB | Op.MUL | Op.DIV:
                left, right = (f"({a})" if _compound(n) else a for n, a in zip(node.args, args, strict=True))
                return f"{left} {_SIGNS[node.op]} {right}"
            case Op.SHIFT_BEFORE | Op.SHIFT_AFTER:
                return f"{args[0]} {node.op.value} {args[1]}"
            case Op.UNWRAP | Op.CONVERT:
                return args[0]
            case Op.DEFAULT:
                return f"{args[0]}, otherwise {args[1]}"
            case Op.CHOOSE if not plan.is_condition(node):
                return f"{args[1]} or {args[2]}, depending on whether {self.sentence(node.args[0], rows)}"
            case Op.NEG:
                return f"−{args[0]}"
            case Op.SUM | Op.LEAST | Op.GREATEST | Op.AVERAGE:
                return f"{_FOLDS[node.op]} of " + ", ".join(args)
            case Op.ROUND:
                return f"{args[0]} rounded to {args[1]} decimals"
            case _:
                return node.head.span.text if node.head.span is not None else self.sentence(node, rows)

    def _range(self, node: plan.Quantify) -> str:
        name = " ".join(
            plain(binder.name) if binder.rows is not None else called(binder.name) for binder in node.binders
        )
        where = f" where {_text_of(node.where)}" if node.where is not None else ""
        return f"{name}{where}"

    def _folded(self, node: plan.Quantify, rows: Rows) -> str:
        del rows
        match node.kind:
            case "count":
                return f"the number of {self._range(node)}"
            case "share":
                return f"the share of {self._range(node)} for which {_text_of(node.body)}"
            case "some" | "no" | "every":
                return _text_of(node)
            case _:
                return f"the {node.kind} of {_text_of(node.body)} over every {self._range(node)}"

    def _selected(self, node: plan.Select, rows: Rows) -> str:
        body = node.body
        inner = ".".join(body.path) if isinstance(body, plan.FieldNode) else _text_of(body)
        return f"{plain(inner)} of the {plain(node.binder.name)} at {self.phrase(node.key, rows)}"

    # ---- sentences -------------------------------------------------------------------------------

    def sentence(self, node: plan.Node, rows: Rows) -> str:
        """A condition as a statement, without saying whether it holds."""
        label = self.plan.labels.get(node.head.id)
        if label is not None:
            return self._labelled(node, label, rows)
        match node:
            case plan.Apply():
                return self.statement(node, rows)
            case plan.Quantify():
                return self._quantified(node, rows)
            case _:
                return self.phrase(node, rows)

    def statement(self, node: plan.Apply, rows: Rows) -> str:
        args = node.args
        match node.op:
            case Op.AND:
                return "all of these hold"
            case Op.OR:
                return "at least one of these holds"
            case Op.NOT:
                return f"this is not so: {self.sentence(args[0], rows)}"
            case Op.LT | Op.LE | Op.GT | Op.GE:
                words = _DATES if isinstance(args[0].head.type, Date) else _ORDER
                return f"{self.named(args[0], rows)} {words[node.op]} {self.named(args[1], rows)}"
            case Op.EQ | Op.NE:
                word = "is" if node.op is Op.EQ else "is not"
                return f"{self.named(args[0], rows)} {word} {self.named(args[1], rows)}"
            case Op.IN:
                options = ", ".join(self.phrase(arg, rows) for arg in args[1:])
                return f"{self.named(args[0], rows)} is one of {options}"
            case Op.IN_SET:
                return f"{self.phrase(args[0], rows)} is among {self.named(args[1], rows)}"
            case Op.WITHIN_BEFORE | Op.WITHIN_AFTER:
                side = "before" if node.op is Op.WITHIN_BEFORE else "after"
                day, period, anchor = (self.named(arg, rows) for arg in args)
                return f"{day} is within {period} {side} {anchor}"
            case _:
                return self.phrase(node, rows)

    def _quantified(self, node: plan.Quantify, rows: Rows) -> str:
        del rows
        match node.kind:
            case "every":
                return f"for every {self._range(node)}: {_text_of(node.body)}"
            case "some":
                return f"there is at least one {self._range(node)}"
            case _:
                return f"there is no {self._range(node)}"


def _percent(share: Value) -> str:
    """A share as people say it: `33.3333… %`."""
    if not isinstance(share, Interval) or share.low is None or share.high is None:
        return "not known"
    low, high = (number_text((end * 100).normalize()) for end in (share.low, share.high))
    return f"{low} %" if low == high else f"{low} to {high} %"


def _constant(node: plan.Const) -> str:
    if isinstance(node.value, bool):
        return "yes" if node.value else "no"
    if isinstance(node.value, frozenset):
        return " or ".join(plain(name) for name in sorted(node.value))
    return interval_text(node.value, node.head.type)


def _compound(node: plan.Node) -> bool:
    return isinstance(node, plan.Apply) and node.op in _SIGNS


def _text_of(node: plan.Node | None) -> str:
    """The source text of a node, its line ends folded."""
    if node is None or node.head.span is None:
        return ""
    return plain(" ".join(node.head.span.text.split()))


def holds_text(value: Value | None) -> str:
    """How a condition came out."""
    return _TRUTH.get(value, "not known") if isinstance(value, int) else "not known"


def set_items(kind: Type) -> Type:
    """The type of the elements of a set, or the type itself."""
    return kind.item if isinstance(kind, SetOf) else kind
