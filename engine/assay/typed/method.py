"""The assurance method: its ratings, its ladder, its weight and its decision rule."""

from __future__ import annotations

from collections.abc import Sequence

from assay.names import errors as name_errors
from assay.source import Span
from assay.syntax import tree as syntax
from assay.typed import errors, tree
from assay.typed.follow_up import FollowUp
from assay.typed.scope import ROOT, Scope
from assay.typed.tree import Op
from assay.typed.weights import FACTORS
from assay.typed.world import Reported


class Methods(FollowUp):
    """Checks the method."""

    def method(self, items: Sequence[syntax.Method], wanted: syntax.Word | None) -> tree.Method | None:
        for again in items[1:]:
            first = items[0].name.span
            self.world.report(name_errors.second_only("method", again.name.text, first, again.name.span))
        if not items and self.world.unread.may_hold("method"):
            return None
        if not items:
            remedy = (
                'write `method name "Title" version "1" { rating … }`, or check its file together with these'
            )
            span = wanted.span if wanted is not None else None
            self.world.report(name_errors.missing_declaration("`method` in these rules", remedy, span))
            return None
        named = {item.name.text: item for item in reversed(items)}
        item = named.get(wanted.text, items[0]) if wanted is not None else items[0]
        if wanted is not None and wanted.text not in named:
            self.world.unknown("method", wanted, named)
        return self._method(item)

    def _method(self, item: syntax.Method) -> tree.Method:
        ratings = tuple(
            tree.Rating(
                r.name.text,
                r.credit.value if r.credit is not None else None,
                r.reserved,
                r.title,
                self._source(r.source),
            )
            for r in item.ratings
        )
        seen: dict[str, Span] = {}
        for rating in item.ratings:
            if rating.name.text in seen:
                self.world.report(
                    name_errors.duplicate(
                        "rating", rating.name.text, seen[rating.name.text], rating.name.span
                    )
                )
            seen.setdefault(rating.name.text, rating.name.span)
        if len(seen) < 2:
            self.world.report(
                errors.bad_ladder(
                    item.name.span,
                    "a method has at least two ratings, the best first",
                    "add `rating name credit 1`",
                )
            )
        method = tree.Method(item.name.text, item.title, item.version, ratings, (), None, None, (), item.span)
        ladder = self._ladder(item.ladder, ROOT.for_rating(), method)
        if not ladder or ladder[-1].condition is not None:
            self.world.report(
                errors.bad_ladder(
                    item.name.span,
                    "the ladder of the method has no last line",
                    "end it with `rate … otherwise`",
                )
            )
        whole = tree.Method(
            item.name.text,
            item.title,
            item.version,
            ratings,
            ladder,
            self._weight(item),
            self._whole_decision(item),
            self._sources(item.provenance),
            item.span,
            weight_source=self._source(item.weights[0].source) if item.weights else None,
            risk_sources=self._sources([line.provenance for line in item.risk_sources]),
            score_source=self._source(item.scores[0].source) if item.scores else None,
        )
        return self.with_decisions(item, whole)

    def _whole_decision(self, item: syntax.Method) -> tree.Decision | None:
        """A decision rule for all clauses: they compare different quantities, so its guard is a share."""
        decision = self._decision(item.decisions)
        if decision is not None and decision.guard is not None and not decision.share:
            self.world.report(
                errors.misplaced(
                    decision.span,
                    "the guard of a method is a share of each limit, in %",
                    "state another guard in the clause that needs it",
                )
            )
        return decision

    def _weight(self, item: syntax.Method) -> tree.Expr | None:
        for again in item.weights[1:]:
            self.world.report(
                errors.misplaced(again.span, "a method has one `weight` line", "keep one of them")
            )
        if not item.weights:
            return None
        scope = Scope(factors=frozenset(FACTORS))
        try:
            weight = self._plain_number(item.weights[0].value, scope)
        except Reported:
            return None
        if not _is_weight(weight):
            hint = "use `likelihood`, `consequence`, numbers and `+ - * /`"
            self.world.report(
                errors.misplaced(weight.span, "a weight is made of the risk factors and of numbers", hint)
            )
            return None
        return weight


def _is_weight(expr: tree.Expr) -> bool:
    """Whether an expression can be worked out from risk factors alone."""
    if isinstance(expr, tree.Apply):
        return expr.op in (Op.ADD, Op.SUB, Op.MUL, Op.DIV, Op.NEG) and all(map(_is_weight, expr.args))
    return isinstance(expr, tree.Const | tree.FactorRef)
