"""Principles, criteria and clauses: from syntax to typed."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from assay.names import errors as name_errors
from assay.names.errors import listed
from assay.source import Span
from assay.syntax import tree as syntax
from assay.typed import errors, tree
from assay.typed.guarded import compared
from assay.typed.literals import day
from assay.typed.risks import Risks
from assay.typed.schema import Group, Rows
from assay.typed.scope import ROOT, Scope
from assay.typed.types import Quantity, Record, RefTo, Row, RowsOf, Type
from assay.typed.world import Reported
from assay.units.unit import NUMBER

NOT_APPLICABLE = "not applicable"
_BETWEEN_PARTS = re.compile(r"[.-]")


class Criteria(Risks):
    """Checks what is required."""

    # ---- applicability --------------------------------------------------------------------------------

    def _applies(self, lines: Sequence[syntax.Applies], scope: Scope) -> tuple[tree.Applicability, ...]:
        return tuple(found for line in lines if (found := self._try_applies(line, scope)) is not None)

    def _try_applies(self, line: syntax.Applies, scope: Scope) -> tree.Applicability | None:
        try:
            if line.condition is not None:
                condition = tree.Condition(self.condition(line.condition, scope), line.reason, line.span)
                return tree.Applicability((), (condition,))
            return tree.Applicability(self._activities(line), ())
        except Reported:
            return None

    def _activities(self, line: syntax.Applies) -> tuple[str, ...]:
        choice = self.world.choices.get("activity")
        if choice is None and self.world.doubtful("activity"):
            raise Reported
        options = choice.options if choice is not None else ()
        hint = "" if options else "declare the activities: `type activity one of …`"
        for word in line.activities:
            if word.text not in options:
                self.world.report(name_errors.unknown("activity", word.text, word.span, options, hint))
        return tuple(word.text for word in line.activities)

    # ---- principles and criteria ------------------------------------------------------------------------

    def principles(self, items: Sequence[syntax.Principle]) -> dict[str, tree.Principle]:
        found: dict[str, tree.Principle] = {}
        for item in items:
            if self.world.place("principle", "principle", item.id):
                applies = self._applies(item.applies, ROOT)
                found[item.id.text] = tree.Principle(item.id.text, item.title, applies, item.span)
        return found

    def criteria(
        self,
        items: Sequence[syntax.Criterion],
        method: tree.Method | None,
        principles: dict[str, tree.Principle],
    ) -> tuple[tree.Criterion, ...]:
        stated = frozenset(principles)
        found = [
            self._criterion(item, method, principles, principle_of(item.id.text, stated))
            for item in items
            if self.world.place("criterion", "criterion", item.id)
        ]
        return tuple(sorted(found, key=lambda criterion: natural(criterion.id)))

    def renumbering(
        self, items: Sequence[syntax.Renumbering], known: Sequence[str]
    ) -> dict[str, dict[str, tuple[str, ...]]]:
        """Where the criteria of earlier versions went, by version."""
        found: dict[str, dict[str, tuple[str, ...]]] = {}
        for item in items:
            version = syntax.Word(item.version, item.span)
            if not self.world.place("renumbering", "renumbering from version", version):
                continue
            places: dict[str, Span] = {}
            for entry in item.entries:
                if entry.old.text in places:
                    first = places[entry.old.text]
                    self.world.report(name_errors.duplicate("entry", entry.old.text, first, entry.old.span))
                places.setdefault(entry.old.text, entry.old.span)
                for word in entry.new:
                    if word.text not in known:
                        self.world.unknown("criterion", word, known)
            found[item.version] = {e.old.text: tuple(word.text for word in e.new) for e in item.entries}
        return found

    def _criterion(
        self,
        item: syntax.Criterion,
        method: tree.Method | None,
        principles: dict[str, tree.Principle],
        principle: str,
    ) -> tree.Criterion:
        if principle not in principles:
            principles[principle] = tree.Principle(principle, f"Principle {principle}", (), None)
        clauses = item.clauses
        of_a_clause = syntax.Subject | syntax.Require | syntax.Ask | syntax.Decision
        own = [line for line in item.lines if isinstance(line, of_a_clause)]
        if clauses and own:
            self.world.report(
                errors.misplaced(
                    own[0].span,
                    "a criterion with clauses holds no requirement of its own",
                    "move it into a clause",
                )
            )
        single = not clauses
        applies = self._applies(_only(item.lines, syntax.Applies), ROOT) if clauses else ()
        typed = (
            (self._clause(item, item.id.text, method),)
            if single
            else tuple(self._clause(clause, f"{item.id.text}.{clause.id.text}", method) for clause in clauses)
        )
        self._unique_clauses(item)
        return tree.Criterion(
            id=item.id.text,
            title=item.title,
            principle=principle,
            since=day(item.since).low if item.since is not None else None,
            until=day(item.until).low if item.until is not None else None,
            applies=applies,
            risk=self.risk(item, method),
            ladder=() if single else self._ladder(_only(item.lines, syntax.Rate), ROOT, method),
            clauses=typed,
            provenance=self._sources(item.lines),
            span=item.span,
        )

    def _unique_clauses(self, item: syntax.Criterion) -> None:
        """A clause `a` of 5.2 is 5.2.a everywhere: no other clause or criterion may be called so."""
        for clause in item.clauses:
            word = syntax.Word(f"{item.id.text}.{clause.id.text}", clause.id.span)
            self.world.place("criterion", "clause", word)

    def _clause(
        self, item: syntax.Clause | syntax.Criterion, clause_id: str, method: tree.Method | None
    ) -> tree.Clause:
        for risk in _only(item.lines, syntax.Risk) if isinstance(item, syntax.Clause) else ():
            message = "`risk` belongs to the criterion, not to a clause"
            self.world.report(errors.misplaced(risk.span, message, "write it above the clauses"))
        span, where, scope = self._subject(_only(item.lines, syntax.Subject))
        requires = [
            typed
            for line in _only(item.lines, syntax.Require)
            if scope is not None and (typed := self._try_condition(line.condition, scope)) is not None
        ]
        decision = self._decision(_only(item.lines, syntax.Decision))
        understood = len(requires) == len(_only(item.lines, syntax.Require))
        self._guard_fits(decision if understood else None, requires)
        asks = _only(item.lines, syntax.Ask)
        if not _only(item.lines, syntax.Require) and not asks:
            self.world.report(
                errors.misplaced(
                    item.id.span,
                    f"`{clause_id}` requires nothing",
                    'add `require …` or `ask "…?"`',
                    "nothing is asked for",
                )
            )
        return tree.Clause(
            id=clause_id,
            title=item.title,
            applies=self._applies(_only(item.lines, syntax.Applies), ROOT),
            range=span,
            where=where,
            requires=tuple(requires),
            questions=tuple(self._question(ask, scope) for ask in asks),
            ladder=self._ladder(_only(item.lines, syntax.Rate), scope, method),
            decision=decision,
            provenance=self._sources(item.lines),
            span=item.span,
        )

    def _subject(
        self, lines: Sequence[syntax.Subject]
    ) -> tuple[tree.Range | None, tree.Expr | None, Scope | None]:
        """What a clause is asked of.  Without a scope, nothing more can be said of its lines."""
        for again in lines[1:]:
            self.world.report(
                errors.misplaced(
                    again.span, "a clause has one `for each`", "say `for each a.b`, or write two clauses"
                )
            )
        if not lines:
            return None, None, ROOT
        try:
            span, scope = self.range(lines[0].rows, ROOT)
        except Reported:
            return None, None, None
        if any(_is_looked_up(binder.source) for binder in span.binders):
            self.world.report(
                errors.misplaced(
                    lines[0].rows.span,
                    "`for each` goes through lists of the evidence, not of a row that a key picks",
                    "ask it in the requirement: `require every … has …`",
                )
            )
        where = None if lines[0].where is None else self._try_condition(lines[0].where, scope)
        return span, where, scope

    def _question(self, ask: syntax.Ask, scope: Scope | None) -> tree.Question:
        for word in ask.using if scope is not None else ():
            assert scope is not None
            try:
                self._shown(word, scope)
            except Reported:
                continue
        return tree.Question(ask.question, tuple(word.text for word in ask.using), ask.span)

    def _shown(self, path: syntax.Word, scope: Scope) -> None:
        """What the auditor is to look at: a list, record or field, also within others."""
        first, *rest = path.text.split(".")
        found = self._find(syntax.Name(path.span, first), scope)
        if found is None:
            self.world.unknown("evidence", syntax.Word(first, path.span), self.visible(scope))
            return
        kind, known = found.type, first
        for part in rest:
            owner = self._holder(kind)
            inner = self._part_of(owner, found, part, path.span) if owner is not None else None
            if inner is None and self.world.doubtful(part):
                raise Reported
            if inner is None:
                parts = self.world.parts_of(owner) if owner is not None else ()
                raise self.world.stop(name_errors.no_such_part(f"`{known}`", part, path.span, parts))
            kind, known = inner.type, f"{known}.{part}"

    def _holder(self, kind: Type) -> Rows | Group | None:
        """What has the fields of a value of this type; None where it has none."""
        match kind:
            case Row(collection) | RowsOf(collection) | RefTo(collection):
                return self.world.rows(collection)
            case Record(place):
                return self.world.record(place)
            case _:
                return None

    def _ladder(
        self, lines: Sequence[syntax.Rate], scope: Scope | None, method: tree.Method | None
    ) -> tuple[tree.Rung, ...]:
        rungs: list[tree.Rung] = []
        last = next((line for line in lines if line.condition is None), None)
        for place, line in enumerate(lines):
            if last is not None and place > lines.index(last):
                self.world.report(errors.never_reached(line.span, last.span))
            self._rating_of(line, method)
            condition = None
            if line.condition is not None and scope is not None:
                condition = self._try_condition(line.condition, scope.for_rating())
            if line.condition is None or condition is not None:
                source = self._source(line.source)
                rungs.append(tree.Rung(line.rating.text, condition, line.reason, line.span, source))
        return tuple(rungs)

    def _rating_of(self, line: syntax.Rate, method: tree.Method | None) -> None:
        if method is None:
            return
        names = [rating.name for rating in method.ratings]
        if line.rating.text not in names:
            self.world.report(name_errors.unknown("rating", line.rating.text, line.rating.span, names))
        elif line.rating.text == names[0]:
            self.world.report(
                errors.bad_ladder(
                    line.rating.span,
                    f"`{names[0]}` is the rating when the requirement holds; a `rate` line says how it fails",
                    f"rate with {listed(names[1:])}",
                    "the best rating",
                )
            )

    def _decision(self, lines: Sequence[syntax.Decision]) -> tree.Decision | None:
        """The decision rule for measurements (definition 22a), where one is stated."""
        for again in lines[1:]:
            message = "there is one decision rule at a place"
            self.world.report(errors.misplaced(again.span, message, "keep one of them"))
        if not lines:
            return None
        line = lines[0]
        if line.kind.text not in ("simple", "guarded"):
            kinds = ("simple", "guarded")
            self.world.report(name_errors.unknown("decision rule", line.kind.text, line.kind.span, kinds))
        elif (line.kind.text == "guarded") != (line.guard is not None):
            message = "`guarded` says by how much, `simple` does not"
            self.world.report(errors.misplaced(line.span, message, "such as `decision guarded 0.2 t`"))
        elif line.guard is None:
            source = self._source(line.source)
            return tree.Decision(None, None, share=False, span=line.span, source=source)
        else:
            return self._guard(line, line.guard)
        return None

    def _guard_fits(self, decision: tree.Decision | None, requires: Sequence[tree.Expr]) -> None:
        """A guard that is no quantity of the kind compared would silently move nothing."""
        if decision is None or decision.unit is None or decision.share:
            return
        kinds = [kind for require in requires for kind in compared(require, self.world.defines)]
        for kind in kinds:
            if not decision.unit.same_dimension(kind.unit):
                found = Quantity(decision.unit)
                self.world.report(errors.wrong_type(decision.span, found, f"a guard in {kind.unit.symbol}"))
                return
        if not kinds:
            message = "no number is compared here, so there is nothing to guard"
            self.world.report(errors.misplaced(decision.span, message, "leave it out"))

    def _guard(self, line: syntax.Decision, guard: syntax.Literal) -> tree.Decision | None:
        if not isinstance(guard, syntax.Number) or guard.value < 0:
            hint = "a quantity in the unit of the limit, or a share of it in %"
            message = "a guard is a quantity that is not negative"
            self.world.report(errors.misplaced(guard.span, message, hint))
            return None
        source = self._source(line.source)
        if guard.unit is None:
            return tree.Decision(guard.value, NUMBER, share=False, span=line.span, source=source)
        try:
            unit = self.world.unit(guard.unit)
        except Reported:
            return None
        share = guard.unit.text == "%"
        return tree.Decision(guard.value, unit, share=share, span=line.span, source=source)

    def _source(self, line: syntax.Provenance | None) -> tree.Provenance | None:
        return None if line is None else self.world.provenance(line)

    def _sources(self, lines: Sequence[object]) -> tuple[tree.Provenance, ...]:
        found = [self.world.provenance(line) for line in lines if isinstance(line, syntax.Provenance)]
        return tuple(item for item in found if item is not None)


def _is_looked_up(expr: tree.Expr | None) -> bool:
    """Whether a key picks the row that this stands in."""
    while isinstance(expr, tree.Read):
        expr = expr.base
    return isinstance(expr, tree.Select)


def _only(lines: Sequence[object], kind: type) -> list:  # type: ignore[type-arg]
    return [line for line in lines if isinstance(line, kind)]


def principle_of(identifier: str, stated: Collection[str]) -> str:
    """The longest principle that is stated and with whose parts an identifier begins: BR-CO of BR-CO-10.

    Where none is, what stands before the last point, or before the last hyphen if there is no point.
    """
    heads = [identifier[: found.start()] for found in _BETWEEN_PARTS.finditer(identifier)]
    for head in reversed(heads):
        if head in stated:
            return head
    separator = "." if "." in identifier else "-"
    return identifier.rsplit(separator, 1)[0]


def natural(identifier: str) -> tuple[list[tuple[int, str]], str]:
    """Sort key by which 2.10 follows 2.9, and BR-10 follows BR-9; numbers come before words."""
    parts = _BETWEEN_PARTS.split(identifier)
    return [(int(part), "") if part.isdigit() else (1 << 30, part) for part in parts], identifier
