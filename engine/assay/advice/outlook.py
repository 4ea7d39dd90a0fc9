"""For an unsettled criterion: which facts could still change the rating, and to what.

Each candidate is answered in turn, everything else left as it is, and the criterion is evaluated again.  A
number, date or period is tried at values between and on all limits that it is compared with, so the answers
are complete where it is compared with fixed limits; where it enters a calculation, a note says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from assay.evidence.facts import CollectionData, Evidence, Fact, Finding, Judgement, RecordData
from assay.plan import tree as plan
from assay.reference.ratings import Conformance
from assay.typed.domain import domain_of
from assay.typed.schema import Field, Leaf, Rows
from assay.typed.tree import Op
from assay.typed.types import Choice, Date, Flag, OptionalOf, Period, Quantity, ValueType
from assay.units import bounds, calendar
from assay.units.bounds import Interval, point
from assay.units.values import FALSE, TRUE, OptionalValue, Options, Value
from assay.verdict.evaluation import Ratings
from assay.verdict.model import CriterionVerdict, Outlook, OutlookAnswer, Reason
from assay.verdict.ranges import ordered, rating_text
from assay.verdict.words import plain, value_text

_MOST = 30
_COMPARISONS = {Op.LT, Op.LE, Op.GT, Op.GE, Op.EQ, Op.NE}


@dataclass(frozen=True, slots=True)
class Trial:
    """One answer to a candidate, and how to put it into the evidence for a moment."""

    answer: str
    place: Callable[[], Callable[[], None]]


class Outlooks:
    def __init__(self, program: plan.Plan, evidence: Evidence) -> None:
        self.plan = program
        self.evidence = evidence

    def of(self, verdict: CriterionVerdict) -> list[Outlook]:
        """The outlook of every reason that one answer can settle."""
        criterion = next(item for item in self.plan.criteria if item.id == verdict.id)
        found = []
        for reason in verdict.reasons[:_MOST]:
            trials = list(self._trials(reason, criterion))
            if trials:
                found.append(self._outlook(reason, trials, criterion))
            elif reason.fact is not None:
                note = "its value enters a calculation or a list: it can decide the rating"
                found.append(
                    Outlook(kind=reason.kind, fact=reason.fact, what=reason.what, answers=[], note=note)
                )
        return found

    def _outlook(self, reason: Reason, trials: Sequence[Trial], criterion: plan.Criterion) -> Outlook:
        grouped: dict[Ratings, list[str]] = {}
        for trial in trials:
            undo = trial.place()
            try:
                ratings = Conformance(self.plan, self.evidence).criterion_result(criterion).ratings
            finally:
                undo()
            grouped.setdefault(ratings, []).append(trial.answer)
        scale = self.plan.ratings
        answers = [
            OutlookAnswer(answer=_joined(texts), ratings=ordered(r, scale), rating=rating_text(r, scale))
            for r, texts in grouped.items()
        ]
        note = None
        if len(answers) == 1 and len(answers[0].ratings) > 1:
            note = "this alone does not settle the rating"
        return Outlook(kind=reason.kind, fact=reason.fact or reason.what, what=reason.what, answers=answers, note=note)

    # ---- trials -----------------------------------------------------------------------------------------

    def _trials(self, reason: Reason, criterion: plan.Criterion) -> Iterator[Trial]:
        if reason.fact is None:
            return
        if reason.fact.startswith("judgements: clause "):
            yield from self._judgements(reason.fact.removeprefix("judgements: clause "))
        elif reason.fact.startswith("findings: clause "):
            yield from self._findings(reason.fact.removeprefix("findings: clause "))
        elif reason.kind == "incomplete list":
            yield from self._complete(reason.fact)
        else:
            yield from self._facts(reason.fact, criterion)

    def _judgements(self, target: str) -> Iterator[Trial]:
        clause, _, subject = target.partition(" for ")
        key = (clause, subject or None)
        for rating in self.plan.method.ratings:
            if not rating.reserved:
                said = Judgement(clause, subject or None, rating.name, "", "", None, "")
                yield Trial(f"rated {rating.name}", self._swap(dict(self.evidence.judgements), key, said, "judgements"))

    def _findings(self, target: str) -> Iterator[Trial]:
        clause, _, subject = target.partition(" for ")
        key = (clause, subject or None)
        for answer, truth in (("yes", TRUE), ("no", FALSE)):
            said = Finding(clause, subject or None, truth, None, "")
            yield Trial(answer, self._swap(dict(self.evidence.findings), key, said, "findings"))

    def _swap(self, table: dict, key: object, said: object, name: str) -> Callable[[], Callable[[], None]]:  # type: ignore[type-arg]
        def place() -> Callable[[], None]:
            before = getattr(self.evidence, name)
            setattr(self.evidence, name, {**table, key: said})
            return lambda: setattr(self.evidence, name, before)

        return place

    def _complete(self, path: str) -> Iterator[Trial]:
        found = self._collection(path)
        if found is None or found.complete:
            return

        def place() -> Callable[[], None]:
            found.complete = True

            def undo() -> None:
                found.complete = False

            return undo

        yield Trial("the list is complete as it stands", place)

    # ---- where a path leads -------------------------------------------------------------------------------

    def _descend(self, path: str) -> Iterator[tuple[RecordData, str, Field]]:
        """The record, name and declaration at the end of a path; keys of rows may hold dots."""
        yield from self._step(self.evidence.root, self.plan.schema.fields, path)

    def _step(self, record: RecordData, fields: object, path: str) -> Iterator[tuple[RecordData, str, Field]]:
        assert hasattr(fields, "items")
        for name, item in fields.items():
            if path == name:
                yield record, name, item
            elif path.startswith(f"{name}."):
                rest = path[len(name) + 1 :]
                if isinstance(item, Rows):
                    rows = record.collections.get(name, CollectionData()).rows
                    for key, row in rows.items():
                        if rest.startswith(f"{key}."):
                            yield from self._step(row.data, item.fields, rest[len(key) + 1 :])
                elif not isinstance(item, Leaf):
                    inner = record.records.setdefault(name, RecordData())
                    yield from self._step(inner, item.fields, rest)

    def _collection(self, path: str) -> CollectionData | None:
        for record, name, item in self._descend(path):
            if isinstance(item, Rows):
                return record.collections.get(name)
        return None

    def _facts(self, path: str, criterion: plan.Criterion) -> Iterator[Trial]:
        for record, name, leaf in self._descend(path):
            if not isinstance(leaf, Leaf):
                return
            before = record.facts.get(name)
            known = before.value if before is not None else domain_of(leaf)
            for answer, value in self._answers(leaf, known, criterion):
                yield Trial(answer, _setter(record, name, value))
            return

    def _answers(self, leaf: Leaf, known: Value, criterion: plan.Criterion) -> Iterator[tuple[str, Value]]:
        kind = leaf.type
        if isinstance(kind, OptionalOf):
            inner = known.value if isinstance(known, OptionalValue) else known
            yield "none", OptionalValue(FALSE, inner)
            plain_leaf = Leaf(leaf.name, kind.item, leaf.question, leaf.span, leaf.domain)
            some = list(self._answers(plain_leaf, inner, criterion))
            for answer, value in some or [("any value", inner)]:
                yield answer, OptionalValue(TRUE, value)
        elif isinstance(kind, Flag):
            yield "yes", TRUE
            yield "no", FALSE
        elif isinstance(kind, Choice):
            assert isinstance(known, Options)
            for option in kind.options:
                if known.known is None or option in known.known:
                    yield plain(option), Options(frozenset({option}))
        elif isinstance(kind, Quantity | Date | Period):
            assert isinstance(known, Interval)
            limits = sorted(set(self._limits(leaf, criterion)))
            for answer, value in _between(limits, known, leaf):
                yield answer, value

    def _limits(self, leaf: Leaf, criterion: plan.Criterion) -> Iterator[Decimal]:
        """The fixed limits that a field is compared with anywhere in a criterion, in its own unit."""
        state = Conformance(self.plan, self.evidence)
        for node in _nodes(criterion):
            if isinstance(node, plan.Apply) and node.op in _COMPARISONS:
                for side, other, factor in (
                    (node.args[0], node.args[1], node.factor),
                    (node.args[1], node.args[0], 1 / node.factor),
                ):
                    if _reads(side, leaf) and not other.head.vars:
                        value = state.value(other, {})
                        if isinstance(value, Interval) and value.exact and value.low is not None:
                            yield bounds.scale(point(value.low), Fraction(factor)).low or bounds.ZERO
            elif isinstance(node, plan.Apply) and node.op in (Op.WITHIN_BEFORE, Op.WITHIN_AFTER):
                yield from _window(node, leaf, state)


def _reads(node: plan.Node, leaf: Leaf) -> bool:
    """Whether a side of a comparison is the field itself (or the value of the optional)."""
    if isinstance(node, plan.Apply) and node.op is Op.UNWRAP:
        node = node.args[0]
    return isinstance(node, plan.FieldNode) and node.leaf.name == leaf.name and node.leaf.span == leaf.span


def _window(node: plan.Apply, leaf: Leaf, state: Conformance) -> Iterator[Decimal]:
    day, period, anchor = node.args
    if not _reads(day, leaf) or period.head.vars or anchor.head.vars:
        return
    length, end = state.value(period, {}), state.value(anchor, {})
    if isinstance(length, Interval) and isinstance(end, Interval) and end.low is not None:
        months = isinstance(period.head.type, Period) and period.head.type.months is not False
        sign = -1 if node.op is Op.WITHIN_BEFORE else 1
        far = calendar.shift(end, length, months=months, sign=sign)
        yield end.low
        if far.low is not None:
            yield far.low


def _between(limits: Sequence[Decimal], known: Interval, leaf: Leaf) -> Iterator[tuple[str, Interval]]:
    """The stretches of what is known, cut at the limits: below the first, on it, between, above the last."""
    inside = [limit for limit in limits if point(limit).inside(known)]
    if not inside:
        return
    kind = leaf.type
    step = Decimal(1) if isinstance(kind, Date | Period) else None
    ends: list[Decimal | None] = [known.low, *inside, known.high]
    for place, limit in enumerate(inside):
        below = ends[place]
        if below is None or below < limit:
            yield _stretch(below, limit, kind, step, between=place > 0)
        yield value_text(point(limit), kind), point(limit)
    last = inside[-1]
    if known.high is None or known.high > last:
        words = "after" if isinstance(kind, Date) else "above"
        yield f"{words} {value_text(point(last), kind)}", _inner(last, known.high, step)


def _stretch(
    low: Decimal | None, high: Decimal, kind: ValueType, step: Decimal | None, *, between: bool
) -> tuple[str, Interval]:
    text = f"{'before' if isinstance(kind, Date) else 'below'} {value_text(point(high), kind)}"
    if between and low is not None:
        text = f"between {value_text(point(low), kind)} and {value_text(point(high), kind)}"
    return text, _inner(low, high, step, open_high=True)


def _inner(low: Decimal | None, high: Decimal | None, step: Decimal | None, *, open_high: bool = False) -> Interval:
    """One value strictly inside a stretch stands for all of it: no limit lies inside."""
    if low is None and high is not None:
        return point(high - (step or abs(high) + 1))
    if high is None and low is not None:
        return point(low + (step or abs(low) + 1))
    assert low is not None
    assert high is not None
    if step is not None:
        return point(high - step if open_high else low + step)
    return point(bounds.ratio(bounds.exact_sum([low, high]), Decimal(2)))


def _setter(record: RecordData, name: str, value: Value) -> Callable[[], Callable[[], None]]:
    def place() -> Callable[[], None]:
        before = record.facts.get(name)
        record.facts[name] = Fact(value, "", ())

        def undo() -> None:
            if before is None:
                del record.facts[name]
            else:
                record.facts[name] = before

        return undo

    return place


def _nodes(criterion: plan.Criterion) -> Iterator[plan.Node]:
    stack: list[plan.Node] = [item.node for item in criterion.applies]
    for clause in criterion.clauses:
        stack += [item.node for item in clause.applies]
        stack += [n for n in (clause.where, clause.require, *(r.node for r in clause.ladder)) if n is not None]
    seen: set[int] = set()
    while stack:
        node = stack.pop()
        if node.head.id not in seen:
            seen.add(node.head.id)
            yield node
            stack.extend(plan.children(node))


def _joined(texts: Sequence[str]) -> str:
    return texts[0] if len(texts) == 1 else ", ".join(texts[:-1]) + " or " + texts[-1]


def add_outlook(program: plan.Plan, evidence: Evidence, verdicts: Sequence[CriterionVerdict]) -> list[CriterionVerdict]:
    """The verdicts with the outlook of each that is unsettled."""
    outlooks = Outlooks(program, evidence)
    return [
        verdict if verdict.settled else verdict.model_copy(update={"outlook": outlooks.of(verdict)})
        for verdict in verdicts
    ]

