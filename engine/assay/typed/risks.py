"""The risk of a criterion: one pair of factors, or several of which a condition chooses."""

from __future__ import annotations

from collections.abc import Sequence

from assay.names import errors as name_errors
from assay.source import Span
from assay.syntax import tree as syntax
from assay.typed import errors, tree
from assay.typed.definitions import Definitions
from assay.typed.scope import ROOT
from assay.typed.weights import FACTORS, no_weight


class Risks(Definitions):
    """Checks `risk` lines."""

    def risk(self, item: syntax.Criterion, method: tree.Method | None) -> tuple[tree.RiskRow, ...]:
        """One row that always counts, or several of which the first that holds does; without any, both
        factors are 1.
        """
        lines = [line for line in item.lines if isinstance(line, syntax.Risk)]
        if not lines and method is not None and (wrong := no_weight(method, {})) is not None:
            message = f"the weight of a criterion without a risk, where both factors are 1, {wrong}"
            hint = "add `risk likelihood …, consequence …`, or change the weight of the method"
            self.world.report(errors.outside_domain(item.id.span, message, hint))
        self._order(lines)
        return tuple(row for line in lines if (row := self._row(line, method)) is not None)

    def _order(self, lines: Sequence[syntax.Risk]) -> None:
        bare = [line for line in lines if not line.chosen]
        if bare and len(lines) > 1:
            message = "a criterion has one `risk` line, or several that say when each counts"
            hint = "keep one of them, or add `when …` to each and `otherwise` to the last"
            self.world.report(errors.misplaced((bare[1:] or bare)[0].span, message, hint))
            return
        last = next((line for line in lines if line.condition is None), None)
        if lines and last is None:
            message = "the `risk` lines have no last one: it is not said what counts where none of them holds"
            hint = "end with `risk likelihood …, consequence … otherwise`"
            self.world.report(errors.bad_ladder(lines[-1].span, message, hint))
        for line in lines[lines.index(last) + 1 :] if last is not None else ():
            assert last is not None
            self.world.report(errors.never_reached(line.span, last.span))

    def _row(self, line: syntax.Risk, method: tree.Method | None) -> tree.RiskRow | None:
        seen: dict[str, Span] = {}
        for word, _ in line.factors:
            if word.text not in FACTORS:
                self.world.report(name_errors.unknown("risk factor", word.text, word.span, FACTORS))
            elif word.text in seen:
                first = seen[word.text]
                self.world.report(name_errors.duplicate("risk factor", word.text, first, word.span))
            seen.setdefault(word.text, word.span)
        factors = {word.text: number.value for word, number in line.factors}
        if method is not None and (wrong := no_weight(method, factors)) is not None:
            message = f"the weight that the method makes of this risk {wrong}"
            self.world.report(errors.outside_domain(line.span, message, "change the factors, or the weight"))
        condition = None
        if line.condition is not None:
            condition = self._try_condition(line.condition, ROOT)
            if condition is None:
                return None
        return tree.RiskRow(factors, condition, line.reason, line.span)
