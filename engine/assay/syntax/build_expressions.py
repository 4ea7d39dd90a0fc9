"""Literals and expressions, from the parser's raw tree to ours: one short function per rule of the grammar.

In: the raw nodes (anything with `data`, `children` and `meta`; a token is a `str` with offsets).
Out: the nodes of `expressions`, with spans, and diagnostics for literals that cannot be (a 30th of February).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any, TypeGuard

from assay.diagnostics import Diagnostic
from assay.source import Source, Span
from assay.syntax import errors, tree

_DIGITS = 15


def is_token(item: Any) -> TypeGuard[Any]:
    """Whether a raw node is a token, not a tree."""
    return isinstance(item, str)


class BuildExpressions:
    """Builds the expressions of one source.  Diagnostics gather in `diagnostics`."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.diagnostics: list[Diagnostic] = []

    # ---- small things ---------------------------------------------------------------------------------

    def _span(self, node: Any) -> Span:
        if is_token(node):
            return Span(self.source, node.start_pos, node.end_pos)
        return Span(self.source, node.meta.start_pos, node.meta.end_pos)

    def _word(self, token: Any) -> tree.Word:
        return tree.Word(str(token), self._span(token))

    def _maybe_word(self, token: Any) -> tree.Word | None:
        return None if token is None else self._word(token)

    @staticmethod
    def _text(token: Any) -> str | None:
        return None if token is None else str(token)[1:-1]

    def _number(self, token: Any, minus: Any = None) -> Decimal:
        digits = str(token).replace(".", "").lstrip("0")
        if len(digits) > _DIGITS:
            self.diagnostics.append(errors.too_many_digits(self._span(token), _DIGITS))
        value = Decimal(str(token))
        return -value if minus is not None else value

    def _day(self, token: Any) -> tree.Day:
        try:
            date.fromisoformat(str(token))
        except ValueError:
            self.diagnostics.append(errors.no_such_day(self._span(token)))
        return tree.Day(self._span(token), str(token))

    def _maybe_day(self, token: Any) -> tree.Day | None:
        return None if token is None else self._day(token)

    def _literal(self, node: Any) -> tree.Literal:
        if node.data == "quantity":
            minus, number, unit = node.children
            return tree.Number(self._span(node), self._number(number, minus), self._maybe_word(unit))
        if node.data == "day":
            return self._day(node.children[0])
        return tree.Words(self._span(node), str(node.children[0])[1:-1])

    def _words(self, node: Any) -> tuple[tree.Word, ...]:
        return tuple(self._word(token) for token in node.children) if node is not None else ()

    def _node(self, node: Any) -> Any:
        build: Callable[[Any], Any] = getattr(self, f"_{node.data}")
        return build(node)

    def _nodes(self, nodes: Iterable[Any]) -> tuple[Any, ...]:
        return tuple(self._node(node) for node in nodes)

    def _maybe(self, node: Any) -> Any:
        return None if node is None else self._node(node)

    # ---- expressions ----------------------------------------------------------------------------------

    def _name(self, node: Any) -> tree.Name:
        return tree.Name(self._span(node), str(node.children[0]))

    def _number_expr(self, node: Any) -> tree.Number:
        number, unit = node.children
        return tree.Number(self._span(node), self._number(number), self._maybe_word(unit))

    def _date_expr(self, node: Any) -> tree.Day:
        return self._day(node.children[0])

    def _string_expr(self, node: Any) -> tree.Words:
        return tree.Words(self._span(node), str(node.children[0])[1:-1])

    def _part(self, node: Any) -> tree.Part:
        base, name = node.children
        return tree.Part(self._span(node), self._node(base), self._word(name))

    def _call(self, node: Any) -> tree.Call:
        name, args = node.children
        return tree.Call(self._span(node), self._word(name), self._nodes(args.children))

    def _call_part(self, node: Any) -> tree.Part:
        base, name, args = node.children
        return tree.Part(self._span(node), self._node(base), self._word(name), self._nodes(args.children))

    def _binary(self, node: Any, op: str) -> tree.Binary:
        left, right = node.children
        return tree.Binary(self._span(node), op, self._node(left), self._node(right))

    def _plus(self, node: Any) -> tree.Binary:
        return self._binary(node, "+")

    def _minus(self, node: Any) -> tree.Binary:
        return self._binary(node, "-")

    def _times(self, node: Any) -> tree.Binary:
        return self._binary(node, "*")

    def _over(self, node: Any) -> tree.Binary:
        return self._binary(node, "/")

    def _before(self, node: Any) -> tree.Binary:
        return self._binary(node, "before")

    def _after(self, node: Any) -> tree.Binary:
        return self._binary(node, "after")

    def _member_of(self, node: Any) -> tree.Among | tree.Binary:
        item, right = node.children
        if right.data == "list":
            return tree.Among(self._span(node), self._node(item), self._nodes(right.children))
        return self._binary(node, "in")

    def _comparison(self, node: Any) -> tree.Binary:
        left, op, right = node.children
        return tree.Binary(self._span(node), str(op), self._node(left), self._node(right))

    def _on_or(self, node: Any) -> tree.Binary:
        left, op, right = node.children
        words = " ".join(str(op).split())
        return tree.Binary(self._span(node), words, self._node(left), self._node(right))

    def _within(self, node: Any, side: str) -> tree.Within:
        day, period, anchor = self._nodes(node.children)
        return tree.Within(self._span(node), day, period, side, anchor)

    def _within_before(self, node: Any) -> tree.Within:
        return self._within(node, "before")

    def _within_after(self, node: Any) -> tree.Within:
        return self._within(node, "after")

    def _all_of(self, node: Any) -> tree.Logic:
        return tree.Logic(self._span(node), "and", self._nodes(node.children))

    def _any_of(self, node: Any) -> tree.Logic:
        return tree.Logic(self._span(node), "or", self._nodes(node.children))

    def _negation(self, node: Any) -> tree.Not:
        return tree.Not(self._span(node), self._node(node.children[0]))

    def _negative(self, node: Any) -> tree.Negative:
        return tree.Negative(self._span(node), self._node(node.children[0]))

    def _choose(self, node: Any) -> tree.Choose:
        then, condition, otherwise = self._nodes(node.children)
        return tree.Choose(self._span(node), then, condition, otherwise)

    def _default(self, node: Any) -> tree.Default:
        item, otherwise = self._nodes(node.children)
        return tree.Default(self._span(node), item, otherwise)

    def _quantified(self, node: Any, kind: str, *, has: bool) -> tree.Quantified:
        children = [child for child in node.children if not is_token(child)]
        rows, where = self._node(children[0]), self._maybe(children[1])
        claim = self._node(children[2]) if has else None
        return tree.Quantified(self._span(node), kind, rows, where, claim)

    def _every(self, node: Any) -> tree.Quantified:
        return self._quantified(node, "every", has=True)

    def _share(self, node: Any) -> tree.Quantified:
        return self._quantified(node, "share", has=True)

    def _some(self, node: Any) -> tree.Quantified:
        return self._quantified(node, "some", has=False)

    def _none(self, node: Any) -> tree.Quantified:
        return self._quantified(node, "no", has=False)

    def _count(self, node: Any) -> tree.Quantified:
        return self._quantified(node, "count", has=False)

    def _fold(self, node: Any) -> tree.Fold:
        word, item, rows, where = node.children
        kind = str(word).split()[0]
        return tree.Fold(self._span(node), kind, self._node(item), self._node(rows), self._maybe(where))

    def _fold_list(self, node: Any) -> tree.FoldList:
        word, listing = node.children
        return tree.FoldList(self._span(node), str(word).split()[0], self._nodes(listing.children))

    def _at_time(self, node: Any) -> tree.AtTime:
        rows, time = self._nodes(node.children)
        return tree.AtTime(self._span(node), rows, time)
