"""Definitions, criteria, clauses, the method and cases: from syntax to typed."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from assay.names import errors as name_errors
from assay.source import Span
from assay.syntax import tree as syntax
from assay.typed import errors, tree
from assay.typed.express import Express
from assay.typed.schema import Group, Rows
from assay.typed.scope import ROOT, ArgsFrame, Frame, RecordFrame, RowFrame, Scope, ValueFrame
from assay.typed.types import FLAG, TEXT, Choice, Period, Quantity, Record, Row, Type
from assay.typed.world import Reported
from assay.units import calendar

_STANDINGS = ("official", "published", "secondary", "derived", "unverified", "illustrative")
NOT_APPLICABLE = "not applicable"


class Criteria(Express):
    """Checks definitions, criteria, the method and cases against a world."""

    # ---- definitions ----------------------------------------------------------------------------------

    def define(self, key: str, span: Span) -> tree.Define:
        """A definition, checked on first use; one that uses itself is an error."""
        if key in self.world.defines:
            return self.world.defines[key]
        if key in self.world.failed:
            raise Reported
        if key in self.world.checking:
            cycle = self.world.checking[self.world.checking.index(key) :]
            self.world.failed.update(cycle)
            raise self.world.stop(name_errors.circular(cycle, span))
        self.world.checking.append(key)
        try:
            define = self._define(key, self.world.define_syntax[key])
        except Reported:
            self.world.failed.add(key)
            raise
        finally:
            self.world.checking.pop()
        self.world.defines[key] = define
        return define

    def _define(self, key: str, item: syntax.Define) -> tree.Define:
        owner = tuple(word.text for word in item.target[:-1])
        frames, binders = self._owner_frames(item)
        given = self._each(item.given, lambda one: (one.name.text, self._given_type(one)))
        scope = ROOT.inside(*frames, ArgsFrame(dict(given)))
        wanted = self.world.value_type(item.kind) if item.kind is not None else None
        body = self.value(item.body, scope, wanted)
        if wanted is not None:
            body = self._as_declared(body, wanted, item)
        return tree.Define(
            key, owner, given, body.type, item.title, body, binders, _provenance(item.provenance), item.span
        )

    def _given_type(self, given: syntax.Given) -> Type:
        kind = self.world.value_type(given.kind)
        return Period(None) if given.kind.text == "period" else kind

    def _as_declared(self, body: tree.Expr, wanted: Type, item: syntax.Define) -> tree.Expr:
        if isinstance(wanted, Quantity):
            return self.to_unit(body, tree.ArgRef(item.kind.span if item.kind else item.span, wanted, ""))
        if type(body.type) is not type(wanted):
            raise self.world.stop(errors.wrong_type(item.body.span, body.type, wanted.show()))
        return body

    def _owner_frames(self, item: syntax.Define) -> tuple[list[Frame], tuple[tree.Binder, ...]]:
        """What the body of a derived field speaks of: the record type, or the rows along the path."""
        owner = item.target[:-1]
        if not owner:
            return [], ()
        if len(owner) == 1 and owner[0].text in self.world.record_groups:
            group = self.world.record_groups[owner[0].text]
            return [RecordFrame(tree.SelfRef(owner[0].span, Record(group.owner)), group)], ()
        return self._path_frames(owner, item.target[-1])

    def _path_frames(
        self, owner: Sequence[syntax.Word], name: syntax.Word
    ) -> tuple[list[Frame], tuple[tree.Binder, ...]]:
        frames: list[Frame] = []
        binders: list[tree.Binder] = []
        fields = self.world.fields
        base: tree.Expr | None = None
        place: Rows | Group | None = None
        for word in owner:
            found = fields.get(word.text)
            if not isinstance(found, Rows | Group):
                known = [*fields, *self.world.record_groups]
                raise self.world.stop(name_errors.unknown("list or record", word.text, word.span, known))
            place, fields = found, dict(found.fields)
            if isinstance(found, Rows):
                var = self.world.fresh()
                ref = tree.RowRef(word.span, Row(found.path), var)
                binders.append(tree.Binder(var, found.name, found, base))
                frames.append(RowFrame(found.name, ref, found))
                base = ref
            else:
                base = tree.Read(word.span, Record(found.owner), base, found.name)
                frames.append(RecordFrame(base, found))
        if place is not None and name.text in place.fields:
            first = place.fields[name.text].span or name.span
            raise self.world.stop(name_errors.duplicate("field", name.text, first, name.span))
        return frames, tuple(binders)

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
        choice = self.world.choices.get("activity", Choice("activity", ()))
        for word in line.activities:
            if word.text not in choice.options:
                self.world.report(name_errors.unknown("activity", word.text, word.span, choice.options))
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
        found = [
            self._criterion(item, method, principles)
            for item in items
            if self.world.place("criterion", "criterion", item.id)
        ]
        return tuple(sorted(found, key=lambda criterion: natural(criterion.id)))

    def _criterion(
        self, item: syntax.Criterion, method: tree.Method | None, principles: dict[str, tree.Principle]
    ) -> tree.Criterion:
        principle = item.id.text.rsplit(".", 1)[0]
        if principle not in principles:
            principles[principle] = tree.Principle(principle, f"Principle {principle}", (), None)
        clauses = item.clauses
        own = [line for line in item.lines if isinstance(line, syntax.Subject | syntax.Require | syntax.Ask)]
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
        self._unique_clauses(clauses)
        scope = ROOT.for_rating()
        return tree.Criterion(
            id=item.id.text,
            title=item.title,
            principle=principle,
            since=calendar.day_number(item.since.text) if item.since is not None else None,
            until=calendar.day_number(item.until.text) if item.until is not None else None,
            applies=applies,
            risk=self._risk(item),
            ladder=() if single else self._ladder(_only(item.lines, syntax.Rate), scope, method),
            clauses=typed,
            provenance=self._sources(item.lines),
            span=item.span,
        )

    def _unique_clauses(self, clauses: Sequence[syntax.Clause]) -> None:
        seen: dict[str, Span] = {}
        for clause in clauses:
            if clause.id.text in seen:
                first = seen[clause.id.text]
                self.world.report(name_errors.duplicate("clause", clause.id.text, first, clause.id.span))
            seen.setdefault(clause.id.text, clause.id.span)

    def _risk(self, item: syntax.Criterion) -> dict[str, Decimal] | None:
        lines = _only(item.lines, syntax.Risk)
        if not lines:
            return None
        for again in lines[1:]:
            self.world.report(errors.misplaced(again.span, "a criterion has one `risk` line"))
        return {word.text: number.value for word, number in lines[0].factors}

    def _clause(
        self, item: syntax.Clause | syntax.Criterion, clause_id: str, method: tree.Method | None
    ) -> tree.Clause:
        for risk in _only(item.lines, syntax.Risk) if isinstance(item, syntax.Clause) else ():
            self.world.report(errors.misplaced(risk.span, "`risk` belongs to the criterion, not to a clause"))
        span, where, scope = self._subject(_only(item.lines, syntax.Subject))
        requires = [
            typed
            for line in _only(item.lines, syntax.Require)
            if (typed := self._try_condition(line.condition, scope)) is not None
        ]
        asks = _only(item.lines, syntax.Ask)
        if not _only(item.lines, syntax.Require) and not asks:
            self.world.report(
                errors.misplaced(
                    item.span, f"`{clause_id}` requires nothing", 'add `require …` or `ask "…?"`'
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
            ladder=self._ladder(_only(item.lines, syntax.Rate), scope.for_rating(), method),
            provenance=self._sources(item.lines),
            span=item.span,
        )

    def _subject(self, lines: Sequence[syntax.Subject]) -> tuple[tree.Range | None, tree.Expr | None, Scope]:
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
            return None, None, ROOT
        if any(_is_looked_up(binder.source) for binder in span.binders):
            self.world.report(
                errors.misplaced(
                    lines[0].rows.span,
                    "`for each` goes through lists of the evidence, not through those of a row that a key picks",
                    "ask it in the requirement: `require every … has …`",
                )
            )
        where = None if lines[0].where is None else self._try_condition(lines[0].where, scope)
        return span, where, scope

    def _try_condition(self, expr: syntax.Expr, scope: Scope) -> tree.Expr | None:
        try:
            return self.condition(expr, scope)
        except Reported:
            return None

    def _question(self, ask: syntax.Ask, scope: Scope) -> tree.Question:
        for word in ask.using:
            if self._find(syntax.Name(word.span, word.text), scope) is None:
                self.world.report(name_errors.unknown("evidence", word.text, word.span, self.visible(scope)))
        return tree.Question(ask.question, tuple(word.text for word in ask.using), ask.span)

    def _ladder(
        self, lines: Sequence[syntax.Rate], scope: Scope, method: tree.Method | None
    ) -> tuple[tree.Rung, ...]:
        rungs: list[tree.Rung] = []
        for line in lines:
            if rungs and rungs[-1].condition is None:
                self.world.report(
                    errors.bad_ladder(line.span, "this line is never reached", "`otherwise` stands last")
                )
            self._rating_of(line, method)
            condition = None if line.condition is None else self._try_condition(line.condition, scope)
            if line.condition is None or condition is not None:
                rungs.append(tree.Rung(line.rating.text, condition, line.reason, line.span))
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
                    f"`{names[0]}` is what holds when the requirement does; it is no grade of failing",
                    "rate with one of: " + ", ".join(names[1:]),
                )
            )

    def _sources(self, lines: Sequence[object]) -> tuple[tree.Provenance, ...]:
        found = []
        for line in lines:
            if isinstance(line, syntax.Provenance):
                if line.standing is not None and line.standing.text not in _STANDINGS:
                    self.world.report(
                        name_errors.unknown("standing", line.standing.text, line.standing.span, _STANDINGS)
                    )
                found.append(_provenance(line))
        return tuple(item for item in found if item is not None)

    # ---- the method -----------------------------------------------------------------------------------

    def method(self, items: Sequence[syntax.Method], wanted: syntax.Word | None) -> tree.Method | None:
        for again in items[1:]:
            self.world.report(
                name_errors.duplicate("method", again.name.text, items[0].name.span, again.name.span)
            )
        if not items:
            remedy = 'write `method name "Title" version "1" { rating … }`'
            span = wanted.span if wanted is not None else None
            self.world.report(name_errors.missing_declaration("`method` in these rules", remedy, span))
            return None
        item = items[0]
        if wanted is not None and wanted.text != item.name.text:
            self.world.report(name_errors.unknown("method", wanted.text, wanted.span, [item.name.text]))
        return self._method(item)

    def _method(self, item: syntax.Method) -> tree.Method:
        ratings = tuple(
            tree.Rating(r.name.text, r.credit.value if r.credit is not None else None, r.reserved, r.title)
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
        method = tree.Method(item.name.text, item.title, item.version, ratings, (), None, (), item.span)
        ladder = self._ladder(item.ladder, ROOT.for_rating(), method)
        if not ladder or ladder[-1].condition is not None:
            self.world.report(
                errors.bad_ladder(
                    item.name.span,
                    "the ladder of the method has no last line",
                    "end it with `rate … otherwise`",
                )
            )
        return tree.Method(
            item.name.text,
            item.title,
            item.version,
            ratings,
            ladder,
            self._weight(item),
            self._sources(item.provenance),
            item.span,
        )

    def _weight(self, item: syntax.Method) -> tree.Expr | None:
        for again in item.weights[1:]:
            self.world.report(errors.misplaced(again.span, "a method has one `weight` line"))
        if not item.weights:
            return None
        scope = Scope(factors=frozenset({"likelihood", "consequence"}))
        try:
            return self._quantity(item.weights[0].value, scope)
        except Reported:
            return None

    # ---- cases ----------------------------------------------------------------------------------------

    def cases(
        self,
        items: Sequence[syntax.Case],
        criteria: Sequence[tree.Criterion],
        method: tree.Method | None,
    ) -> tuple[tree.Case, ...]:
        ids = [c.id for c in criteria] + [clause.id for c in criteria for clause in c.clauses]
        grades = [*(rating.name for rating in method.ratings), NOT_APPLICABLE] if method is not None else None
        found = []
        for item in items:
            if self.world.place("case", "case", syntax.Word(item.title, item.span)):
                self._case_names(item, ids, grades)
                found.append(tree.Case(item, self._case_requires(item)))
        return tuple(found)

    def _case_names(self, item: syntax.Case, ids: list[str], grades: list[str] | None) -> None:
        for line in item.lines:
            if isinstance(line, syntax.Rated | syntax.Expect) and line.id.text not in ids:
                self.world.report(name_errors.unknown("criterion or clause", line.id.text, line.id.span, ids))
            words = (
                line.grades
                if isinstance(line, syntax.Expect)
                else ((line.rating,) if isinstance(line, syntax.Rated) else ())
            )
            for word in words:
                grade = " ".join(word.text.split())
                if grades is not None and grade not in grades and grade != "unable_to_rate":
                    self.world.report(name_errors.unknown("rating", word.text, word.span, grades))

    def _case_requires(self, item: syntax.Case) -> tuple[tree.Expr, ...]:
        """The conditions that a case states of its own rows, which it calls by their keys."""
        frames: list[Frame] = []
        for line in item.lines:
            rows = self.world.fields.get(line.name.text) if isinstance(line, syntax.RowFact) else None
            if isinstance(line, syntax.RowFact) and line.key is not None and isinstance(rows, Rows):
                key = tree.Const(line.key.span, TEXT, frozenset({line.key.text}))
                row = tree.Select(line.key.span, Row(rows.path), rows, None, key)
                frames.append(ValueFrame(line.key.text, row))
        scope = ROOT.inside(*frames)
        found = []
        for line in item.lines:
            if isinstance(line, syntax.Require):
                typed = self._try_condition(line.condition, scope)
                if typed is not None and typed.type == FLAG:
                    found.append(typed)
        return tuple(found)


def _is_looked_up(expr: tree.Expr | None) -> bool:
    """Whether a key picks the row that this stands in."""
    while isinstance(expr, tree.Read):
        expr = expr.base
    return isinstance(expr, tree.Select)


def _only(lines: Sequence[object], kind: type) -> list:  # type: ignore[type-arg]
    return [line for line in lines if isinstance(line, kind)]


def _provenance(item: syntax.Provenance | None) -> tree.Provenance | None:
    if item is None:
        return None
    return tree.Provenance(item.source, item.standing.text if item.standing is not None else None)


def natural(identifier: str) -> list[tuple[int, str]]:
    """Sort key by which 2.10 follows 2.9."""
    return [(int(part), "") if part.isdigit() else (1 << 30, part) for part in identifier.split(".")]
