"""The tree of reasons: each statement, how it came out, and what it rests on, down to document and page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assay.evidence.facts import State
from assay.plan import tree as plan
from assay.typed.tree import Op
from assay.units.values import FALSE, TRUE
from assay.verdict.evaluation import ClauseResult, CriterionResult, NodeKey, SubjectResult
from assay.verdict.measure import truth_text
from assay.verdict.model import EvidenceSource, Trace
from assay.verdict.nothing import NothingRecorded
from assay.verdict.ranges import rating_text
from assay.verdict.reasons import Reasons
from assay.verdict.straddle import Straddling
from assay.verdict.walk import Bound, Walk
from assay.verdict.words import Rows, holds_text, number_text, plain, row_words

_MOST = 60
_SAID = {
    *(Op.LT, Op.LE, Op.GT, Op.GE, Op.EQ, Op.NE, Op.IN, Op.IN_SET),
    *(Op.WITHIN_BEFORE, Op.WITHIN_AFTER),
}
_LEVELS = {"clause": "the clause", "criterion": "the criterion", "method": "the method"}


class Tracing:
    """Makes the tree of reasons of one evaluation, and tells in it which measurements straddle a limit and
    which requirements hold with nothing recorded.
    """

    def __init__(
        self,
        walk: Walk,
        reasons: Reasons,
        straddling: Straddling | None = None,
        nothing: NothingRecorded | None = None,
    ) -> None:
        self.walk = walk
        self.reasons = reasons
        self.straddling = straddling
        self.nothing = nothing
        self.scale = walk.plan.ratings
        self.told: set[NodeKey] = set()

    # ---- conditions and values -------------------------------------------------------------------

    def node(self, node: plan.Node, rows: Rows) -> Trace:
        """What a node says and why.  A calculation that several others rest on is told once for a subject."""
        key = (node.head.id, tuple([rows[var].name for var in node.head.vars]))
        if key in self.told:
            return self._plain(node, rows, [Trace(text="as told above", outcome="", kind="note")])
        trace = self._node(node, rows)
        if trace.because and not plan.is_condition(node):
            self.told.add(key)
        return trace

    def _node(self, node: plan.Node, rows: Rows) -> Trace:
        match node:
            case plan.FieldNode():
                return self._fact(node, rows)
            case plan.Quantify():
                return self._quantified(node, rows)
            case plan.Apply():
                return self._operation(node, rows)
            case plan.Select():
                return self._selected(node, rows)
            case plan.ClauseFact(name="finding.significant_risk"):
                return self._plain(node, rows, self._finding(node, rows))
            case _:
                return self._plain(node, rows, [])

    def _finding(self, node: plan.ClauseFact, rows: Rows) -> list[Trace]:
        """What the auditor said of the finding."""
        clause = next(clause for clause in self.walk.plan.clauses if clause.id == node.clause)
        subject = ".".join(rows[binder.var].key for binder in clause.binders) or None
        given = self.walk.evidence.findings.get((clause.id, subject))
        if given is None:
            return []
        text = f"said in the finding: {given.note}" if given.note else "said in the finding"
        source = EvidenceSource(place=self.walk.place(given.place))
        return [Trace(text=text, outcome="", kind="note", sources=[source])]

    def _plain(self, node: plan.Node, rows: Rows, because: Sequence[Trace]) -> Trace:
        condition = plan.is_condition(node)
        words = self.walk.words
        text = words.sentence(node, rows) if condition else words.phrase(node, rows)
        value = self.walk.value(node, rows)
        outcome = holds_text(value) if condition else words.seen(node, rows)
        kind = "condition" if condition else "value"
        return Trace(text=text, outcome=outcome, kind=kind, because=list(because))  # type: ignore[arg-type]

    def _fact(self, node: plan.FieldNode, rows: Rows) -> Trace:
        fact = self.walk.fact(node, rows)
        outcome = "not collected" if fact is None else self.walk.words.seen(node, rows)
        if fact is not None and fact.state is not State.KNOWN:
            outcome = f"{fact.shown} ({fact.state.value}: not used)"
        text = self.walk.words.phrase(node, rows)
        return Trace(text=text, outcome=outcome, kind="fact", sources=self.walk.sources(fact))

    def _operation(self, node: plan.Apply, rows: Rows) -> Trace:
        """A condition or calculation with its parts.  What the sentence itself says in full (constants,
        parameters, facts with their values) needs no line of its own; where a fact was seen stands behind.
        """
        if node.op in (Op.UNWRAP, Op.CONVERT) and node.head.id not in self.walk.plan.labels:
            return self.node(node.args[0], rows)
        if node.op is Op.NOT and node.args[0].head.id in self.walk.plan.labels:
            return self._plain(node, rows, self.node(node.args[0], rows).because)
        said = node.op in _SAID
        parts = [arg for arg in node.args if not isinstance(arg, plan.Const) and not (said and _simple(arg))]
        because = [*self._straddle(node, rows), *(t for arg in parts for t in self._part(node, arg, rows))]
        trace = self._plain(node, rows, because)
        sources = [s for arg in node.args if said for s in self._seen_in(arg, rows)]
        if node.head.id in self.walk.plan.labels and node.op is not Op.CONVERT:
            shown = self._unlabelled(node, rows)
            inner = Trace(
                text=shown, outcome=trace.outcome, kind=trace.kind, sources=sources, because=trace.because
            )
            return trace.model_copy(update={"because": [inner]})
        return trace.model_copy(update={"sources": list(dict.fromkeys(sources))})

    def _straddle(self, node: plan.Apply, rows: Rows) -> Iterator[Trace]:
        found = self.straddling.of(node, rows) if self.straddling is not None else None
        if found is not None:
            yield Trace(text=found.text, outcome="", kind="straddle")

    def _part(self, node: plan.Apply, arg: plan.Node, rows: Rows) -> list[Trace]:
        """`a and (b and c)` is told as one list."""
        trace = self.node(arg, rows)
        same = isinstance(arg, plan.Apply) and arg.op is node.op and node.op in (Op.AND, Op.OR)
        return trace.because if same and arg.head.id not in self.walk.plan.labels else [trace]

    def _seen_in(self, arg: plan.Node, rows: Rows) -> list[EvidenceSource]:
        if isinstance(arg, plan.Apply) and arg.op is Op.UNWRAP:
            arg = arg.args[0]
        return self.walk.sources(self.walk.fact(arg, rows)) if isinstance(arg, plan.FieldNode) else []

    def _unlabelled(self, node: plan.Apply, rows: Rows) -> str:
        words = self.walk.words
        return words.statement(node, rows) if plan.is_condition(node) else words.calculation(node, rows)

    def _selected(self, node: plan.Select, rows: Rows) -> Trace:
        fitting = self.walk.selected(node, rows)
        because = [self.node(node.body, {**rows, node.binder.var: member}) for member in fitting]
        if not because:
            what = f"no {plain(node.binder.name)} is listed at {self.walk.words.seen(node.key, rows)}"
            because = [Trace(text=what, outcome="not known", kind="note")]
        return self._plain(node, rows, because)

    def _quantified(self, node: plan.Quantify, rows: Rows) -> Trace:
        members: list[Trace] = []
        left = 0
        for bound in self.walk.bind(node.binders, rows):
            if len(members) == _MOST:
                left += 1
                continue
            members.append(self._member(node, bound))
        if left:
            members.append(Trace(text=f"and {left} more", outcome="", kind="note"))
        given = [
            self.node(b.source, rows) for b in node.binders[:1] if b.source is not None and not b.optional
        ]
        if not members and not given:
            members.append(Trace(text="there is none", outcome="", kind="note"))
        return self._plain(node, rows, [*given, *members])

    def _member(self, node: plan.Quantify, bound: Bound) -> Trace:
        chosen = self.walk.chosen(node, bound)
        name = (
            row_words(bound.last) if bound.last.rows is not None else plain(bound.last.name).replace(".", " ")
        )
        because: list[Trace] = []
        if node.where is not None:
            because.append(self.node(node.where, bound.rows))
        if node.body is not None and chosen != FALSE:
            because.append(self.node(node.body, bound.rows))
        if bound.last.rows is None and len(because) == 1:
            return because[0]  # an element or an optional's value: the statement names it already
        outcome = {TRUE: "counts", FALSE: "does not count"}.get(chosen, "may count")
        if node.body is not None and plan.is_condition(node.body) and chosen != FALSE:
            outcome = holds_text(self.walk.value(node.body, bound.rows))
        return Trace(text=name, outcome=outcome, kind="note", because=because)

    # ---- subjects, clauses, criteria -------------------------------------------------------------

    def subject(self, clause: plan.Clause, result: SubjectResult, bound: Bound | None) -> Trace:
        rows: Rows = bound.rows if bound is not None else {}
        because: list[Trace] = []
        self.told.clear()
        if clause.where is not None:
            because.append(self.node(clause.where, rows))
        if clause.require is not None and result.selected != FALSE:
            because.append(self.node(clause.require, rows))
            empty = self.nothing.of(clause, rows) if self.nothing is not None else []
            because += [Trace(text=text, outcome="", kind="nothing recorded") for text in empty]
            if result.required != TRUE:
                because += self._rungs(clause, rows)
        if result.selected != FALSE:
            because += self._questions(clause, rows)
        name = row_words(bound.last) if bound is not None else clause.title
        return Trace(
            text=name, outcome=rating_text(result.ratings, self.scale), kind="subject", because=because
        )

    def _rungs(self, clause: plan.Clause, rows: Rows) -> list[Trace]:
        """The rungs of the ladder that were reached, with why each holds or not."""
        found: list[Trace] = []
        for rung, holds in self.walk.reached(clause.ladder, rows):
            reason = f" ({rung.reason})" if rung.reason else ""
            outcome = {TRUE: "yes", FALSE: "no"}.get(holds, "not known")
            text = f"rated {rung.rating}{reason}, by the ladder of {_LEVELS[rung.level]}"
            because = [] if rung.node is None else [self.node(rung.node, rows)]
            if rung.node is None:
                text = f"otherwise {text}"
            found.append(Trace(text=text, outcome=outcome, kind="rung", because=because))
        return found

    def _questions(self, clause: plan.Clause, rows: Rows) -> list[Trace]:
        subject = ".".join(rows[binder.var].key for binder in clause.binders) or None
        given = self.walk.evidence.judgements.get((clause.id, subject))
        found: list[Trace] = []
        for question in clause.questions:
            outcome = "judgement required"
            because: list[Trace] = []
            if given is not None:
                outcome = given.rating or "unable to rate"
                when = f" on {given.on}" if given.on else ""
                because = [Trace(text=f"{given.by}{when}: {given.because}", outcome="", kind="note")]
            found.append(Trace(text=question.text, outcome=outcome, kind="question", because=because))
        return found

    def clause(self, clause: plan.Clause, result: ClauseResult) -> Trace:
        because = [self.node(item.node, {}) for item in clause.applies]
        subjects = self.reasons.subjects(clause)
        if len(subjects) == 1 and subjects[0] is None:
            because += self.subject(clause, result.subjects[0], None).because
        else:
            for bound, subject in list(zip(subjects, result.subjects, strict=True))[:_MOST]:
                because.append(self.subject(clause, subject, bound))
            if len(subjects) > _MOST:
                because.append(Trace(text=f"and {len(subjects) - _MOST} more", outcome="", kind="note"))
            if not subjects:
                because.append(Trace(text="there is nothing that it applies to", outcome="", kind="note"))
        return Trace(
            text=f"{clause.id}: {clause.title}",
            outcome=rating_text(result.ratings, self.scale),
            kind="clause",
            because=because,
        )

    def criterion(self, criterion: plan.Criterion, result: CriterionResult) -> Trace:
        conditions = []
        for item in criterion.applies:
            trace = self.node(item.node, {})
            if item.activities:
                names = " or ".join(plain(name) for name in item.activities)
                trace = trace.model_copy(update={"text": f"the entity carries out {names}"})
            conditions.append(trace)
        because = []
        if conditions:
            outcome = truth_text(result.applies)
            because.append(
                Trace(text="the criterion applies", outcome=outcome, kind="condition", because=conditions)
            )
        because += self._risk(criterion, result)
        clauses = [
            self.clause(clause, part) for clause, part in zip(criterion.clauses, result.clauses, strict=True)
        ]
        because += clauses if len(clauses) > 1 else clauses[0].because
        return Trace(
            text=f"{criterion.id} {criterion.title}",
            outcome=rating_text(result.ratings, self.scale),
            kind="clause",
            because=because,
        )

    def _risk(self, criterion: plan.Criterion, result: CriterionResult) -> list[Trace]:
        """Which rows of a risk were reached, where there are several to choose from."""
        if len(criterion.risk) == 1:
            return []
        counts = "counts" if len(result.risk) == 1 else "may count"
        found: list[Trace] = []
        for place, (row, _) in enumerate(self.walk.reached(criterion.risk, {})):
            factors = ", ".join(f"{name} {number_text(value)}" for name, value in row.factors.items())
            reason = f", {row.reason}" if row.reason else ""
            when = "otherwise " if row.node is None else ""
            because = [] if row.node is None else [self.node(row.node, {})]
            found.append(
                Trace(
                    text=f"{when}risk weight {number_text(row.weight)} ({factors}){reason}",
                    outcome=counts if place in result.risk else "does not count",
                    kind="risk",
                    because=because,
                )
            )
        return found


def _simple(node: plan.Node) -> bool:
    """Whether a phrase with its value tells all there is to tell of a node."""
    if isinstance(node, plan.Apply) and node.op is Op.UNWRAP:
        node = node.args[0]
    return isinstance(node, plan.Const | plan.Param | plan.FieldNode | plan.Element | plan.ClauseFact)
