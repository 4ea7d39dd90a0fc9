"""What would give a nonconformity a better rating: the nearest changes, fewest facts first.

In: an evaluation, the verdicts and the nonconformities.  Out: for each the changes that were found, in two
lists.  *Performance* is where a number, date or period that was collected would have to be another one.
Everything else is *evidence that may exist already*: what was not collected, is stale or in conflict; a value
inside what is known of an uncertain one; and answers that are no number (yes or no, an option, a set, whether
there is something), for which a document or record may be found.

One fact and two are tried all over; beyond that each requirement that fails is mended by itself, and the
whole is judged again.  Every change that is told was put into the evidence, and the subject judged with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations, product

from assay.advice.finals import NOTHING, Changed, of_field
from assay.advice.nearest import Number, Turn
from assay.advice.places import Spot
from assay.advice.subjects import Subject, Subjects, as_value, is_known, number, others
from assay.advice.touched import Touched, Touching
from assay.advice.years import Undo
from assay.plan import tree as plan
from assay.typed.tree import Op
from assay.units.bounds import Interval, point
from assay.units.values import FALSE, TRUE, OptionalValue, Value
from assay.verdict.advised import Change, FactChange, Improvement
from assay.verdict.evaluation import NOT_APPLICABLE, Ratings
from assay.verdict.model import CriterionVerdict, Nonconformity
from assay.verdict.ranges import rating_text
from assay.verdict.words import value_text

# What one nonconformity may cost, and all of one evidence set: working out so many values.  Each may take an
# equal share of what those before it left.
MOST, ALL = 400_000, 4_000_000
# Of so many facts that stand in the way every two are tried together.
_CULPRITS, _SHOWN = 16, 5
CUT_SHORT = "the search for what would change {} was cut short"
_JUDGED = "it rests on the auditor's judgement"
_NOTHING = "no change of one or two facts, nor of one for each requirement that fails, gives a better rating"

Test = Callable[[Changed], bool]


@dataclass(frozen=True, slots=True)
class Step:
    """One fact with another value; `turn` where that is a number."""

    item: Touched
    spot: Spot
    value: Value
    text: str
    turn: Turn | None

    @property
    def changed(self) -> Changed:
        return of_field(self.spot.path, self.spot.place, self.spot.new)

    @property
    def performance(self) -> bool:
        """Whether something would have to be done otherwise, not only shown."""
        if self.turn is None or not is_known(self.item):
            return False
        known = self.spot.known.value if isinstance(self.spot.known, OptionalValue) else self.spot.known
        return not (isinstance(known, Interval) and point(self.turn.value).inside(known))

    @property
    def size(self) -> Decimal:
        """Of a number how far it has to move; another answer has no size, and comes after those."""
        return self.turn.size if self.turn is not None and is_known(self.item) else Decimal(10**7)


@dataclass(frozen=True, slots=True)
class Found:
    """Steps that together give a better rating."""

    steps: tuple[Step, ...]
    ratings: Ratings
    final: Ratings

    @property
    def performance(self) -> bool:
        return any(step.performance for step in self.steps)

    @property
    def size(self) -> Decimal:
        return max(step.size for step in self.steps)


@dataclass(slots=True)
class Improve:
    """Searches one evidence set."""

    subjects: Subjects
    notes: list[str] = field(default_factory=list)
    most: int = MOST
    whole: int = ALL
    _end: int = MOST
    _cut: bool = False

    def all(self, verdicts: Iterable[CriterionVerdict], found: Iterable[Nonconformity]) -> list[Improvement]:
        """One entry a nonconformity, in their order."""
        known = {(s.clause.id, s.shown.subject): s for v in verdicts for s in self.subjects.all(v)}
        entries: list[Improvement] = []
        items, start = list(found), self.subjects.work
        for place, item in enumerate(items):
            left = self.whole - (self.subjects.work - start)
            self._end = self.subjects.work + min(self.most, left // (len(items) - place))
            self._cut = False
            subject = known.get((item.clause, item.subject or ""))
            changes = [] if subject is None else _nearest(self.changes(subject))
            if self._cut:
                self.notes.append(CUT_SHORT.format(f"{item.clause} {item.subject or ''}".strip()))
            entries.append(self._told(item, subject, changes))
        return entries

    # ---- trying ----------------------------------------------------------------------------------

    def _put(self, steps: Sequence[Step]) -> tuple[Callable[[], None], Changed]:
        undone: list[Undo] = []
        changed = NOTHING
        for step in steps:
            undone.append(step.spot.put(step.value))
            changed |= step.changed

        def undo() -> None:
            for back in reversed(undone):
                back()

        return undo, changed

    def _holds(self, steps: Sequence[Step], test: Test) -> bool:
        if self.subjects.work >= self._end:
            self._cut = True
            return False
        undo, changed = self._put(steps)
        try:
            return test(changed)
        finally:
            undo()

    def _better(self, subject: Subject) -> Test:
        """Whether the subject surely applies and its worst rating is better than it is now."""
        scale = self.subjects.program.ratings
        worst = max(scale.index(rating) for rating in subject.shown.ratings)

        def test(changed: Changed) -> bool:
            ratings = self.subjects.rated(subject, changed)
            return NOT_APPLICABLE not in ratings and max(map(scale.index, ratings)) < worst

        return test

    def _true(self, node: plan.Node, subject: Subject) -> Test:
        return lambda changed: self.subjects.holds(node, subject, changed)

    # ---- searching -------------------------------------------------------------------------------

    def changes(self, subject: Subject) -> list[Found]:
        """All changes of one fact; of two where those do not bring conformance; then one by one."""
        best = self.subjects.program.ratings[0]
        culprits = self._culprits(subject)
        found = [self._found(subject, steps) for steps in self._few(culprits, self._better(subject))]
        if any(item.ratings == {best} for item in found):
            return found
        mended = self._mended(subject)
        if mended is not None and self._holds(mended, self._better(subject)):
            found.append(self._found(subject, tuple(mended)))
        return found

    def _few(self, culprits: Sequence[Touched], test: Test) -> Iterator[tuple[Step, ...]]:
        """Single steps; pairs only where no single one does."""
        singles = [step for item in culprits for step in self._single(item, test)]
        yield from ((step,) for step in singles)
        if singles:
            return
        self._cut |= len(culprits) > _CULPRITS
        few = culprits[:_CULPRITS]
        pairs = combinations([steps for item in few if (steps := self._candidates(item))], 2)
        for one, other in pairs:
            fitting = next((p for p in product(one, other) if self._holds(p, test)), None)
            if fitting is not None:
                yield self._tightened(fitting, test)

    def _single(self, item: Touched, test: Test) -> Iterator[Step]:
        spot = self.subjects.spot(item.path)
        if spot is None:
            return
        measured = self._number(item, spot)
        if measured is None or not is_known(item):
            yield from [step for step in self._candidates(item) if self._holds((step,), test)][:2]
            return
        found = spot

        def turns(value: Decimal) -> bool:
            return self._holds((_step(item, found, value, None),), test)

        for turn in measured.turns(turns):
            yield _step(item, spot, turn.value, turn, measured)
        for text, value in others(spot):
            step = Step(item, spot, value, text, None)
            if self._holds((step,), test):
                yield step

    def _tightened(self, steps: tuple[Step, ...], test: Test) -> tuple[Step, ...]:
        """Each number as near as it may be while the others stay."""
        for place, step in enumerate(steps):
            measured = self._number(step.item, step.spot)
            if step.turn is None or measured is None or not is_known(step.item):
                continue
            rest = (*steps[:place], *steps[place + 1 :])

            def turns(value: Decimal, step: Step = step, rest: tuple[Step, ...] = rest) -> bool:
                return self._holds((*rest, _step(step.item, step.spot, value, None)), test)

            nearest = min(measured.turns(turns), key=lambda turn: turn.size, default=None)
            if nearest is not None:
                closer = _step(step.item, step.spot, nearest.value, nearest, measured)
                steps = (*steps[:place], closer, *steps[place + 1 :])
        return steps

    def _candidates(self, item: Touched) -> list[Step]:
        """Values that a fact may have instead: other answers, and numbers on both sides of each limit."""
        spot = self.subjects.spot(item.path)
        if spot is None:
            return []
        steps = [Step(item, spot, value, text, None) for text, value in others(spot)]
        measured = self._number(item, spot)
        if measured is not None:
            turns = sorted(measured.candidates(), key=lambda turn: turn.size)
            steps += [_step(item, spot, turn.value, turn, measured) for turn in turns]
        return steps

    def _number(self, item: Touched, spot: Spot) -> Number | None:
        return number(item, spot, self.subjects.evidence.audit_date)

    def _mended(self, subject: Subject) -> list[Step] | None:
        """The nearest steps for each part of the requirement that does not hold; None where one has none."""
        steps: dict[str, Step] = {}
        for part in _parts(subject.clause.require):
            if self.subjects.walk.truth(part, subject.rows) == TRUE:
                continue
            touching = Touching(self.subjects.walk)
            touching.visit(part, subject.rows, TRUE)
            self._cut |= touching.full
            ways = list(self._few(_own(touching), self._true(part, subject)))
            if not ways:
                return None
            nearest = min(ways, key=lambda way: (len(way), max(step.size for step in way)))
            steps |= {step.item.path: step for step in nearest if step.item.path not in steps}
        return list(steps.values()) or None

    def _culprits(self, subject: Subject) -> list[Touched]:
        """The facts that stand in the way of the requirement, and those that a bad rung rests on."""
        touching = Touching(self.subjects.walk)
        touching.visit(subject.clause.require, subject.rows, TRUE)
        for rung in subject.clause.ladder:
            if rung.node is not None:
                touching.visit(rung.node, subject.rows, FALSE)
        self._cut |= touching.full
        return _own(touching)

    # ---- what is told ----------------------------------------------------------------------------

    def _found(self, subject: Subject, steps: tuple[Step, ...]) -> Found:
        undo, changed = self._put(steps)
        try:
            ratings = self.subjects.rated(subject, changed)
            return Found(steps, ratings, self.subjects.final(subject, changed))
        finally:
            undo()

    def _told(self, item: Nonconformity, subject: Subject | None, found: Sequence[Found]) -> Improvement:
        note = None
        if not found:
            note = _JUDGED if subject is None or self._required(subject) else _NOTHING
        elif len(found) > 2 * _SHOWN:
            note = f"the nearest {_SHOWN} of each kind"
        return Improvement(
            criterion=item.criterion,
            clause=item.clause,
            subject=item.subject,
            rating=item.classification,
            fingerprint=item.fingerprint,
            evidence=[self._change(one) for one in found if not one.performance][:_SHOWN],
            performance=[self._change(one) for one in found if one.performance][:_SHOWN],
            note=note,
        )

    def _required(self, subject: Subject) -> bool:
        """Whether what is required holds, so that the rating is a person's."""
        return self.subjects.walk.truth(subject.clause.require, subject.rows) == TRUE

    def _change(self, found: Found) -> Change:
        scale = self.subjects.program.ratings
        return Change(
            facts=[self._fact(step) for step in found.steps],
            rating=rating_text(found.ratings, scale),
            criterion_rating=rating_text(found.final, scale),
        )

    def _fact(self, step: Step) -> FactChange:
        fact, spot, turn = step.item.fact, step.spot, step.turn
        now = fact.shown if fact is not None and fact.shown else value_text(spot.known, spot.leaf.type)
        told: dict[str, str | None] = {"threshold": None, "margin": None, "share": None}
        if turn is not None:
            told["threshold"] = self.subjects.threshold(step.item, turn.limit)
            measured = self._number(step.item, spot)
            if measured is not None and is_known(step.item):
                told["margin"] = turn.margin_text(measured.leaf.type)
                told["share"] = turn.share_text
        return FactChange(
            fact=step.item.path,
            what=step.item.what,
            now="not collected" if fact is None else now,
            then=step.text,
            **told,
        )


def _step(
    item: Touched, spot: Spot, value: Decimal, turn: Turn | None, measured: Number | None = None
) -> Step:
    text = ""
    if turn is not None and measured is not None:
        kind = measured.leaf.type
        alone = not is_known(item) and not turn.past
        text = value_text(point(turn.value), kind) if alone else turn.words(kind)
    return Step(item, spot, as_value(spot, point(value)), text, turn)


def _own(touching: Touching) -> list[Touched]:
    """The facts of the set's own, those of the audit aside."""
    return [item for item in touching.found.values() if not item.path.startswith("audit.")]


def _parts(node: plan.Node | None) -> Iterator[plan.Node]:
    """Every part of a requirement that has to hold by itself."""
    if isinstance(node, plan.Apply) and node.op is Op.AND:
        for arg in node.args:
            yield from _parts(arg)
    elif node is not None:
        yield node


def _nearest(found: Iterable[Found]) -> list[Found]:
    """Fewest facts first, then the smallest way."""
    return sorted(found, key=lambda item: (len(item.steps), item.size))
