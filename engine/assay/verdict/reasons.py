"""Why a node or a rating is not settled (definition 24): the facts, judgements and parameters to settle.

Only parts that are unsettled themselves are followed, so completing exactly what is named settles the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from assay.evidence.facts import State
from assay.evidence.members import Member
from assay.plan import tree as plan
from assay.typed.builtin import is_yearly_leaf
from assay.typed.schema import Group, Leaf
from assay.typed.tree import Op
from assay.typed.types import SetOf
from assay.units.bounds import Interval
from assay.units.values import FALSE, TRUE, UNKNOWN, OptionalValue, SetValue, Value
from assay.verdict.evaluation import NOT_APPLICABLE, ClauseResult, CriterionResult, SubjectResult
from assay.verdict.model import Reason
from assay.verdict.walk import Bound, Walk, fact_path, fields_of
from assay.verdict.words import Rows, called, plain, row_words, several

_COMPARISONS = {Op.LT, Op.LE, Op.GT, Op.GE, Op.EQ, Op.NE}


_ENDS = (("start",), ("end",))


def _has_ends(row: Member) -> bool:
    return row.rows is not None and is_yearly_leaf(row.rows, "end")


def _is_the_fact(node: plan.Node) -> bool:
    """Whether what is compared is what was collected, and not worked out from it."""
    while not isinstance(node, plan.FieldNode):
        if isinstance(node, plan.Select):
            node = node.body
        elif isinstance(node, plan.Apply) and node.op in (Op.CONVERT, Op.UNWRAP, Op.DEFAULT):
            node = node.args[0]
        else:
            return False
    return True


def unique(reasons: Iterable[Reason]) -> list[Reason]:
    """Without repeats, in the order found; of two alike the one with a detail stays."""
    kept: dict[tuple[str, str, str | None], Reason] = {}
    for reason in reasons:
        key = (reason.kind, reason.what, reason.fact)
        if key not in kept or (kept[key].detail is None and reason.detail is not None):
            kept[key] = reason
    return list(kept.values())


class Reasons:
    """The reasons of nodes and ratings of one evaluation."""

    def __init__(self, walk: Walk) -> None:
        self.walk = walk
        self._known: dict[tuple[int, tuple[str, ...]], list[Reason]] = {}

    def of(self, node: plan.Node | None, rows: Rows) -> list[Reason]:
        """The reasons of a node; none when it is settled."""
        if node is None or self.walk.settled(node, rows):
            return []
        key = (node.head.id, tuple(rows[var].name for var in node.head.vars))
        if key not in self._known:
            self._known[key] = unique(self._of(node, rows))
        return self._known[key]

    def _of(self, node: plan.Node, rows: Rows) -> Iterator[Reason]:
        match node:
            case plan.FieldNode():
                yield from self._field(node, rows)
            case plan.Param():
                title = self.walk.plan.parameters[node.name].title or plain(node.name)
                yield Reason(kind="not configured", what=title, detail=f"the parameter `{node.name}` is open")
            case plan.Apply():
                yield from self._apply(node, rows)
            case plan.Quantify():
                yield from self._quantify(node, rows)
            case plan.Select():
                yield from self._select(node, rows)
            case plan.Lookup():
                yield from self._lookup(node, rows)
            case plan.ClauseFact():
                yield from self._clause_fact(node, rows)
            case _:
                return

    # ---- facts -----------------------------------------------------------------------------------

    def _field(self, node: plan.FieldNode, rows: Rows) -> Iterator[Reason]:
        if node.var is not None and rows[node.var].data is None:
            return  # an unlisted row: the list itself is the reason
        if node.var is not None and node.path in _ENDS and _has_ends(rows[node.var]):
            yield self._period_end()
            return
        what, path = self.walk.words.phrase(node, rows), fact_path(node, rows)
        fact = self.walk.fact(node, rows)
        question = node.leaf.question
        if fact is None:
            yield Reason(kind="missing", what=what, fact=path, question=question)
        elif fact.state is State.STALE:
            yield Reason(kind="stale", what=what, fact=path, question=question, detail=f"given: {fact.shown}")
        elif fact.state is State.CONFLICT:
            yield Reason(kind="conflict", what=what, fact=path, question=question, detail=fact.shown)
        elif isinstance(fact.value, SetValue) and (fact.value.open or isinstance(node.leaf.type, SetOf)):
            yield Reason(kind="incomplete list", what=what, fact=path, question=question)
        else:
            yield Reason(
                kind="uncertain", what=what, fact=path, question=question, detail=f"given: {fact.shown}"
            )

    def _period_end(self) -> Reason:
        """On which days reporting years end is not known: they end as the audited period does."""
        leaf = self.walk.plan.schema.fields["audit"]
        assert isinstance(leaf, Group)
        end = leaf.fields["period_end"]
        assert isinstance(end, Leaf)
        audit = self.walk.evidence.root.records.get("audit")
        fact = audit.facts.get("period_end") if audit is not None else None
        return Reason(
            kind="missing" if fact is None else "uncertain",
            what=f"{called('period_end')} of {called('audit')}",
            fact="audit.period_end",
            question=end.question,
            detail=f"given: {fact.shown}" if fact is not None else None,
        )

    # ---- operations ------------------------------------------------------------------------------

    def _apply(self, node: plan.Apply, rows: Rows) -> Iterator[Reason]:
        found = [reason for arg in self._open_args(node, rows) for reason in self.of(arg, rows)]
        for reason in found:
            if reason.kind == "uncertain" and node.op in _COMPARISONS:
                yield self._straddling(reason, node, rows)
            else:
                yield reason
        value = self.walk.value(node, rows)
        if not found or (isinstance(value, Interval) and value.undefined and node.op is Op.DIV):
            yield from self._undefined(node, rows, known=bool(found))

    def _open_args(self, node: plan.Apply, rows: Rows) -> Iterable[plan.Node]:
        """The operands that matter: of a choice whose condition is known only the branch taken."""
        if node.op is Op.CHOOSE:
            condition = self.walk.truth(node.args[0], rows)
            if condition == TRUE:
                return node.args[1:2]
            if condition == FALSE:
                return node.args[2:]
        if node.op is Op.DEFAULT:
            item = self.walk.value(node.args[0], rows)
            if isinstance(item, OptionalValue) and item.present == TRUE:
                return node.args[:1]
        return node.args

    def _straddling(self, reason: Reason, node: plan.Apply, rows: Rows) -> Reason:
        sides = [self.walk.words.named(arg, rows) for arg in node.args if self.walk.settled(arg, rows)]
        relation = "may or may not be" if node.op in (Op.EQ, Op.NE) else "lies on both sides of"
        left = [arg for arg in node.args if not self.walk.settled(arg, rows)]
        itself = any(_is_the_fact(arg) for arg in left)
        compared = "it" if itself or not left else self.walk.words.named(left[0], rows)
        where = f"{compared} {relation} {sides[0]}" if sides else ""
        where = where or self._other_side(node)
        detail = f"{reason.detail}; {where}" if reason.detail else where
        return reason.model_copy(update={"detail": detail})

    @staticmethod
    def _other_side(node: plan.Apply) -> str:
        for arg in node.args:
            if isinstance(arg, plan.Param):
                return f"it is compared with {called(arg.name)}, which is not configured"
        return "the two values overlap"

    def _undefined(self, node: plan.Node, rows: Rows, *, known: bool) -> Iterator[Reason]:
        if self._unlisted(node, rows):
            return
        what = self.walk.words.phrase(node, rows) if not plan.is_condition(node) else "a comparison"
        if isinstance(node, plan.Apply) and node.op is Op.DIV:
            if not known or self.walk.settled(node.args[1], rows):
                yield Reason(kind="undefined", what=what, detail="division by zero")
        elif not known:
            yield Reason(kind="undefined", what=what)

    @staticmethod
    def _unlisted(node: plan.Node, rows: Rows) -> bool:
        """Whether it reads a row that may be there beside those that are listed: the list is the reason."""
        return any(rows[var].unlisted for var in node.head.vars if var in rows)

    # ---- rows ------------------------------------------------------------------------------------

    def _quantify(self, node: plan.Quantify, rows: Rows) -> Iterator[Reason]:
        found: list[Reason] = []
        for bound in self.walk.bind(node.binders, rows):
            found += self._member(node, bound, rows)
        yield from found
        if not found and not plan.is_condition(node):
            detail = "there is nothing to take it over"
            yield Reason(kind="undefined", what=self.walk.words.phrase(node, rows), detail=detail)

    def _member(self, node: plan.Quantify, bound: Bound, rows: Rows) -> list[Reason]:
        where = self.walk.truth(node.where, bound.rows)
        chosen = self.walk.chosen(node, bound)
        body_settled = node.body is None or self.walk.settled(node.body, bound.rows)
        if chosen == FALSE or (chosen == TRUE and body_settled):
            return []
        if node.kind == "every" and self.walk.truth(node.body, bound.rows) == TRUE:
            return []
        found: list[Reason] = []
        if bound.presence == UNKNOWN:
            found += self.presence(node.binders, bound, rows)
        if where == UNKNOWN:
            found += self.of(node.where, bound.rows)
        if not body_settled:
            found += self.of(node.body, bound.rows)
        return found

    def presence(self, binders: Iterable[plan.Binder], bound: Bound, rows: Rows) -> list[Reason]:
        """Why it is not known whether a row is there: its list may have others, or its set is not known."""
        found: list[Reason] = []
        for binder in binders:
            member = bound.rows[binder.var]
            if member.presence == TRUE:
                continue
            if binder.source is not None:
                found += self.of(binder.source, {**rows, **bound.rows})
            elif member.parent is None or member.parent.data is not None:
                found.append(self._list(binder, bound))
        return found

    def _list(self, binder: plan.Binder, bound: Bound) -> Reason:
        member = bound.rows[binder.var]
        owner = f" of {row_words(member.parent)}" if member.parent is not None else ""
        path = member.name.removesuffix(f".{member.key}")
        title = binder.rows.title if binder.rows is not None else None
        given = self.walk.population.collection(member.parent, binder.path)
        kind = "missing" if given is None else "incomplete list"
        what = f"the list of {several(binder.name)}{owner}"
        if not member.unlisted:
            return Reason(kind="uncertain", what=f"whether there is {row_words(member)}", fact=path)
        meant = f" ({title})" if title else ""
        question = f"Which {several(binder.name)} are there?{meant}"
        if given is not None:
            question = "Is this list complete?"
        return Reason(kind=kind, what=what, fact=path, question=question)  # type: ignore[arg-type]

    def _select(self, node: plan.Select, rows: Rows) -> Iterator[Reason]:
        found = list(self.of(node.key, rows))
        base = rows[node.binder.base] if node.binder.base is not None else None
        at = self.walk.value(node.key, rows)
        for member in self.walk.members(node.binder, rows):
            if not member.unlisted and self.walk.holds(member, at):
                found += self.of(node.body, {**rows, node.binder.var: member})
                if isinstance(at, Interval) and not self.walk.ends_known(member):
                    found.append(self._period_end())
        yield from found or self._no_row(node, base, at, rows)

    def _no_row(
        self, node: plan.Select, base: Member | None, at: Value | None, rows: Rows
    ) -> Iterator[Reason]:
        """No row is listed at the key: the facts that it would give, or that there is none."""
        if (base is not None and base.data is None) or self._unlisted(node, rows):
            return  # of, or for, an unlisted row: the list itself is the reason
        binder = node.binder
        if self.walk.population.complete(base, binder.path):
            of = f" of {row_words(base)}" if base is not None else ""
            what = f"the {plain(binder.name)} at {self.walk.words.seen(node.key, rows)}{of}"
            yield Reason(kind="undefined", what=what, detail="the list is complete, and there is none")
            return
        path = (f"{base.name}." if base is not None else "") + ".".join(binder.path)
        key = self.walk.row_key(binder, at)
        if key is None:
            yield Reason(kind="missing", what=f"the list of {several(binder.name)}", fact=path)
            return
        row = Member(f"{path}.{key}", key, UNKNOWN, None, binder.rows, base)
        for field in fields_of(node.body, binder.var):
            inner = {**rows, binder.var: row}
            what = self.walk.words.phrase(field, inner)
            yield Reason(
                kind="missing", what=what, fact=fact_path(field, inner), question=field.leaf.question
            )

    def _lookup(self, node: plan.Lookup, rows: Rows) -> Iterator[Reason]:
        found = [reason for key in node.keys for reason in self.of(key, rows)]
        yield from found
        if not found and not self._unlisted(node, rows):
            what = self.walk.words.phrase(node, rows)
            yield Reason(kind="not configured", what=what, detail=f"table `{node.table}` has no value for it")

    def _clause_fact(self, node: plan.ClauseFact, rows: Rows) -> Iterator[Reason]:
        clause = next(clause for clause in self.walk.plan.clauses if clause.id == node.clause)
        if node.name == "finding.significant_risk":
            subject = ".".join(rows[binder.var].key for binder in clause.binders)
            where = f" for {subject}" if subject else ""
            yield Reason(
                kind="judgement required",
                what=f"whether the finding on {clause.id}{where} poses a significant risk",
                fact=f"findings: clause {clause.id}{where}",
                question="Does it pose a significant risk to workers, the environment or the community?",
            )
            return
        for bound in self.walk.bind(clause.binders, {}):
            for part in (clause.where, clause.require):
                yield from self.of(part, bound.rows)
            if bound.presence == UNKNOWN:
                yield from self.presence(clause.binders, bound, {})

    # ---- ratings ---------------------------------------------------------------------------------

    def subject(self, clause: plan.Clause, result: SubjectResult, bound: Bound | None) -> list[Reason]:
        """Why the rating of a subject is open."""
        if len(result.ratings) == 1:
            return []
        rows: Rows = bound.rows if bound is not None else {}
        found: list[Reason] = []
        if result.selected == UNKNOWN:
            if bound is not None and bound.presence == UNKNOWN:
                found += self.presence(clause.binders, bound, {})
            found += self.of(clause.where, rows)
        if bound is not None and bound.unlisted:
            return unique(found)
        if result.required == UNKNOWN:
            found += self.of(clause.require, rows)
        if result.required != TRUE:
            found += self._ladder(clause, rows)
        found += self._judgement(clause, rows)
        return unique(found)

    def _ladder(self, clause: plan.Clause, rows: Rows) -> list[Reason]:
        """Rungs that are open, down to the first that surely holds."""
        open_ = (rung for rung, holds in self.walk.reached(clause.ladder, rows) if holds == UNKNOWN)
        return [reason for rung in open_ for reason in self.of(rung.node, rows)]

    def risk(self, criterion: plan.Criterion) -> list[Reason]:
        """Why it is open which row of a risk counts."""
        open_ = (row for row, holds in self.walk.reached(criterion.risk, {}) if holds == UNKNOWN)
        return unique(reason for row in open_ for reason in self.of(row.node, {}))

    def _judgement(self, clause: plan.Clause, rows: Rows) -> list[Reason]:
        if not clause.questions:
            return []
        subject = ".".join(rows[binder.var].key for binder in clause.binders) or None
        given = self.walk.evidence.judgements.get((clause.id, subject))
        if given is not None and given.rating is not None:
            return []
        where = f" for {subject}" if subject else ""
        kind = "judgement required" if given is None else "unable to rate"
        return [
            Reason(
                kind=kind,  # type: ignore[arg-type]
                what=f"the auditor's rating of {clause.id}{where}",
                fact=f"judgements: clause {clause.id}{where}",
                question=question.text,
                detail=given.because if given is not None else None,
            )
            for question in clause.questions
        ]

    def clause(self, clause: plan.Clause, result: ClauseResult) -> list[Reason]:
        if len(result.ratings) == 1:
            return []
        found = [reason for item in clause.applies for reason in self.of(item.node, {})]
        for bound, subject in zip(self.subjects(clause), result.subjects, strict=True):
            found += self.subject(clause, subject, bound)
        return unique(found)

    def subjects(self, clause: plan.Clause) -> list[Bound | None]:
        return list(self.walk.bind(clause.binders, {})) if clause.binders else [None]

    def criterion(self, criterion: plan.Criterion, result: CriterionResult) -> list[Reason]:
        """Why a criterion is open: what keeps its applicability or any clause open that can still matter."""
        if len(result.ratings) == 1:
            return []
        found = [reason for item in criterion.applies for reason in self.of(item.node, {})]
        floor = self.floor(result)
        for clause, part in zip(criterion.clauses, result.clauses, strict=True):
            if self.matters(part, floor):
                found += self.clause(clause, part)
        return unique(found)

    def _rank(self, rating: str) -> int:
        return -1 if rating == NOT_APPLICABLE else self.walk.plan.ratings.index(rating)

    def floor(self, result: CriterionResult) -> int:
        """The best rank that the criterion can still have, where it applies."""
        return max((min(self._rank(r) for r in clause.ratings) for clause in result.clauses), default=-1)

    def matters(self, part: ClauseResult, floor: int) -> bool:
        """A clause that cannot be worse than another already is does not keep the criterion open."""
        return any(self._rank(rating) > floor for rating in part.ratings)
