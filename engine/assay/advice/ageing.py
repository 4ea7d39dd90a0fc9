"""Evidence that leaves its window soon after the audit, if nobody renews it.

In: an evaluation, the verdicts, and the last day to look at.  Out: what goes stale by `fresh for` (it then
counts as not collected), and dates that leave the window of a condition (`within 5 years before audit.date`,
`on or after audit.date`), with the criteria that are rated, or weigh, otherwise on the day after.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from assay.advice.finals import NOTHING, Changed, of_field
from assay.advice.subjects import Subjects
from assay.advice.touched import Touched, Touching
from assay.advice.years import Undo
from assay.evidence.facts import Fact, RecordData, State
from assay.plan import tree as plan
from assay.typed.domain import domain_of
from assay.typed.schema import Field, Leaf, Rows
from assay.typed.tree import Op
from assay.typed.types import Period
from assay.units import bounds
from assay.units.bounds import Interval, point
from assay.units.calendar import day_text, shift_day
from assay.units.values import TRUE, OptionalValue
from assay.verdict.advised import GoingStale, RatingThen, WeightThen
from assay.verdict.evaluation import NOT_APPLICABLE
from assay.verdict.model import CriterionVerdict
from assay.verdict.ranges import rating_text
from assay.verdict.risk import weight_of, weight_text
from assay.verdict.words import Rows as Bound
from assay.verdict.words import amount_text, plain

_AUDIT_DAY = ("audit", "date")


@dataclass(frozen=True, slots=True)
class _Window:
    """A date that a condition reads, and the last day of an audit on which the condition holds."""

    item: Touched
    dated: Decimal
    last: Decimal
    words: str


@dataclass(frozen=True, slots=True)
class _Then:
    """What is otherwise on the day after."""

    ratings: list[RatingThen] = field(default_factory=list)
    weights: list[WeightThen] = field(default_factory=list)


@dataclass(slots=True)
class _Ageing:
    """Facts from one document that go stale on one day."""

    facts: list[tuple[str, Leaf]] = field(default_factory=list)
    dated: Decimal = bounds.ZERO


@dataclass(slots=True)
class Ageing:
    """Looks ahead from the day of the audit to `until`, both in."""

    subjects: Subjects
    verdicts: Sequence[CriterionVerdict]
    until: Decimal

    def all(self) -> list[GoingStale]:
        """What leaves its window, the first to leave first."""
        found = [*self._stale(), *self._windows()]
        return sorted(found, key=lambda item: (item.days_left, item.kind, item.facts))

    @property
    def _today(self) -> Decimal:
        return self.subjects.evidence.audit_date

    def _soon(self, last: Decimal | None) -> bool:
        return last is not None and self._today <= last < self.until

    # ---- fresh for -------------------------------------------------------------------------------

    def _stale(self) -> Iterator[GoingStale]:
        groups: dict[tuple[str | None, str, Decimal], _Ageing] = {}
        for path, leaf, fact in _facts("", self.subjects.program.schema.fields, self.subjects.evidence.root):
            last = self._last_fresh(leaf, fact)
            if last is None or fact.day is None or not self._soon(last):
                continue
            document = next((o.document for o in fact.origins if o.document is not None), None)
            window = _fresh_text(leaf)
            group = groups.setdefault((document or path, window, last), _Ageing())
            group.facts.append((path, leaf))
            group.dated = fact.day
        for (name, window, last), group in groups.items():
            then = self._without(group.facts)
            paths = [path for path, _ in group.facts]
            yield self._told("fresh for", name, paths, group.dated, window, last, then)

    def _last_fresh(self, leaf: Leaf, fact: Fact) -> Decimal | None:
        """The last day of an audit on which it is not stale: then `audit − period <= day` still holds."""
        months = leaf.fresh_months is not None
        length = leaf.fresh_months if months else leaf.fresh_days
        if length is None or fact.day is None or fact.state is not State.KNOWN:
            return None
        return last_day(fact.day, Decimal(length), months=months)

    def _without(self, facts: Sequence[tuple[str, Leaf]]) -> _Then:
        """The criteria that are rated, or weigh, otherwise without these facts."""
        undone: list[Undo] = []
        changed = NOTHING
        for path, leaf in facts:
            spot = self.subjects.spot(path)
            if spot is not None:
                undone.append(spot.put(domain_of(leaf)))
                changed |= of_field(spot.path, spot.place, spot.new)
        try:
            return self._then(changed, self.verdicts)
        finally:
            for undo in reversed(undone):
                undo()

    # ---- windows of conditions -------------------------------------------------------------------

    def _windows(self) -> Iterator[GoingStale]:
        found: dict[tuple[str, Decimal], _Window] = {}
        readers: dict[tuple[str, Decimal], dict[str, CriterionVerdict]] = {}
        for verdict in self.verdicts:
            for window in self._of(verdict):
                key = (window.item.path, window.last)
                found.setdefault(key, window)
                readers.setdefault(key, {})[verdict.id] = verdict
        for key, window in found.items():
            fact = window.item.fact
            origins = fact.origins if fact is not None else ()
            document = next((o.document for o in origins if o.document is not None), None)
            then = self._audited(window.last + 1, readers[key].values())
            paths = [window.item.path]
            yield self._told(
                "date window",
                document,
                paths,
                window.dated,
                window.words,
                window.last,
                then,
                window.item.what,
            )

    def _of(self, verdict: CriterionVerdict) -> Iterator[_Window]:
        """The windows that conditions of a criterion set to dates, where those hold today."""
        reading = self.subjects.finals.reading.clauses
        if verdict.ratings == [NOT_APPLICABLE]:
            return
        for subject in self.subjects.all(verdict):
            if _AUDIT_DAY in reading[subject.clause.id]:
                yield from self._below([subject.clause.require], subject.rows)
        if _AUDIT_DAY in self.subjects.finals.reading.risks[verdict.id]:
            yield from self._below(plan.chosen_by(self.subjects.criteria[verdict.id]), {})

    def _below(self, conditions: Iterable[plan.Node | None], rows: Bound) -> Iterator[_Window]:
        touching = Touching(self.subjects.walk)
        for condition in conditions:
            touching.visit(condition, rows)
        for item in touching.found.values():
            dated = _day(item.fact)
            if dated is None or item.path == ".".join(_AUDIT_DAY):
                continue
            for compared in item.compared:
                last = self._last(compared.node, compared.rows, item.node, dated)
                if last is not None and self._soon(last[0]):
                    yield _Window(item, dated, *last)

    def _last(
        self, node: plan.Apply, rows: Bound, read: plan.FieldNode, dated: Decimal
    ) -> tuple[Decimal, str] | None:
        """The last day of an audit on which a condition on this date holds; None: it has none."""
        walk = self.subjects.walk
        if walk.truth(node, rows) != TRUE:
            return None
        if node.op is Op.WITHIN_BEFORE and _is_audit_day(node.args[2]):
            length, kind = walk.value(node.args[1], rows), node.args[1].head.type
            if not isinstance(length, Interval) or not length.exact or not isinstance(kind, Period):
                return None
            assert length.low is not None
            last = last_day(dated, length.low, months=kind.months is not False)
            return (
                None if last is None else (last, f"within {amount_text(length.low, kind)} before the audit")
            )
        left, right = node.args[:2]
        later, earlier = (left, right) if node.op in (Op.GE, Op.GT) else (right, left)
        if node.op not in (Op.GE, Op.GT, Op.LE, Op.LT) or not _is_audit_day(earlier):
            return None
        if not _is(later, read):
            return None
        strict = node.op in (Op.GT, Op.LT)
        words = "after the day of the audit" if strict else "on or after the day of the audit"
        return dated - (1 if strict else 0), words

    def _audited(self, day: Decimal, verdicts: Iterable[CriterionVerdict]) -> _Then:
        """The criteria that are rated, or weigh, otherwise by an audit on a later day."""
        spot = self.subjects.spot(".".join(_AUDIT_DAY))
        if spot is None:
            return _Then()
        undo = spot.put(point(day))
        try:
            return self._then(of_field(".".join(_AUDIT_DAY), _AUDIT_DAY), verdicts)
        finally:
            undo()

    # ---- what is told ----------------------------------------------------------------------------

    def _then(self, changed: Changed, verdicts: Iterable[CriterionVerdict]) -> _Then:
        finals, found = self.subjects.finals, _Then()
        for verdict in verdicts:
            criterion = self.subjects.criteria[verdict.id]
            if changed.keys & (finals.reading.criteria[verdict.id] | finals.method_reads):
                ratings = finals.rate(criterion, changed)
                then = rating_text(ratings, self.subjects.program.ratings)
                if then != verdict.rating:
                    found.ratings.append(RatingThen(criterion=verdict.id, rating=verdict.rating, then=then))
            if changed.keys & finals.reading.risks[verdict.id] and verdict.ratings != [NOT_APPLICABLE]:
                then = weight_text(weight_of(criterion, finals.trial(changed).risk_now(criterion)))
                if then != verdict.weight:
                    found.weights.append(WeightThen(criterion=verdict.id, weight=verdict.weight, then=then))
        return found

    def _told(
        self,
        kind: str,
        name: str | None,
        facts: list[str],
        dated: Decimal,
        window: str,
        last: Decimal,
        then: _Then,
        what: str | None = None,
    ) -> GoingStale:
        documents: Mapping[str, object] = self.subjects.evidence.documents
        known = self.subjects.evidence.documents.get(name or "")
        return GoingStale(
            kind="fresh for" if kind == "fresh for" else "date window",
            document=name if name in documents else None,
            title=known.title if known is not None else None,
            facts=facts,
            what=what or ", ".join(plain(fact) for fact in facts[:3]) + (" and more" if facts[3:] else ""),
            dated=day_text(dated),
            window=window,
            last_day=day_text(last),
            days_left=int(last - self._today),
            criteria=then.ratings,
            weights=then.weights,
        )


def last_day(day: Decimal, length: Decimal, *, months: bool) -> Decimal | None:
    """The last day R with `R − length <= day`, by calendar subtraction from R (definition 9)."""
    found = shift_day(day, length, months=months)
    if found is None:
        return None
    while (earlier := shift_day(found + 1, -length, months=months)) is not None and earlier <= day:
        found += 1
    while (earlier := shift_day(found, -length, months=months)) is not None and earlier > day:
        found -= 1
    return found


def _day(fact: Fact | None) -> Decimal | None:
    """The one day that a fact says."""
    value = fact.value if fact is not None and fact.state is State.KNOWN else None
    if isinstance(value, OptionalValue):
        value = value.value if value.present == TRUE else None
    return value.low if isinstance(value, Interval) and value.exact else None


def _is(node: plan.Node, read: plan.FieldNode) -> bool:
    """Whether a node is this field, or the value of it where it may be absent."""
    return node is read or read in plan.children(node)


def _is_audit_day(node: plan.Node) -> bool:
    return isinstance(node, plan.FieldNode) and node.var is None and node.path == _AUDIT_DAY


def _fresh_text(leaf: Leaf) -> str:
    if leaf.fresh_months is not None:
        return f"fresh for {amount_text(Decimal(leaf.fresh_months), Period(True))}"
    return f"fresh for {amount_text(Decimal(leaf.fresh_days or 0), Period(False))}"


def _facts(above: str, fields: Mapping[str, Field], record: RecordData) -> Iterator[tuple[str, Leaf, Fact]]:
    """Every fact with its path and declaration."""
    for name, item in fields.items():
        path = f"{above}{name}"
        if isinstance(item, Leaf):
            if name in record.facts:
                yield path, item, record.facts[name]
        elif isinstance(item, Rows):
            rows = record.collections.get(name)
            for key, row in rows.rows.items() if rows is not None else ():
                yield from _facts(f"{path}.{key}.", item.fields, row.data)
        elif name in record.records:
            yield from _facts(f"{path}.", item.fields, record.records[name])
