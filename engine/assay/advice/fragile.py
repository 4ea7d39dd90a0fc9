"""How far every conformance is from failing: the smallest change of one fact that makes it fail.

In: an evaluation and the verdicts.  Out: of each criterion that conforms the one number, date or period that
needs the smallest change, relative to itself; where no number alone makes it fail, another fact that does.
Everything else stays as it is.  The most fragile come first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from assay.advice.finals import NOTHING, Changed, of_field
from assay.advice.nearest import Number, Turn
from assay.advice.places import Spot
from assay.advice.subjects import Subject, Subjects, as_value, is_known, number, others
from assay.advice.touched import Touched, Touching
from assay.advice.ways import of_value, said
from assay.typed.types import OptionalOf
from assay.units.bounds import point
from assay.units.values import FALSE, Value
from assay.verdict.advised import Fragility
from assay.verdict.evaluation import NOT_APPLICABLE, Ratings
from assay.verdict.model import CriterionVerdict
from assay.verdict.ranges import rating_text
from assay.verdict.risk import weight_of
from assay.verdict.words import plain, value_text

# What one criterion may cost, and all of one evidence set: working out so many values.  Each may take an
# equal share of what those before it left.
MOST, ALL = 400_000, 4_000_000
CUT_SHORT = "not every fact of {} was tried for how far it is from failing"


@dataclass(frozen=True, slots=True)
class Measured:
    """A number that a subject rests on."""

    subject: Subject
    item: Touched
    spot: Spot
    number: Number


@dataclass(frozen=True, slots=True)
class Reached:
    """A number that makes a subject fail."""

    subject: Subject
    item: Touched
    spot: Spot
    turn: Turn


@dataclass(slots=True)
class Fragile:
    """Searches one evidence set."""

    subjects: Subjects
    notes: list[str] = field(default_factory=list)
    most: int = MOST
    whole: int = ALL
    _end: int = MOST
    _cut: bool = False

    def all(self, verdicts: Iterable[CriterionVerdict]) -> list[Fragility]:
        """Every criterion that conforms, the most fragile first; what no one fact makes fail is left out."""
        best = self.subjects.program.ratings[0]
        found: list[tuple[tuple[int, Decimal, Decimal], Fragility]] = []
        conforming = [verdict for verdict in verdicts if verdict.ratings == [best]]
        start = self.subjects.work
        for place, verdict in enumerate(conforming):
            left = self.whole - (self.subjects.work - start)
            self._end = self.subjects.work + min(self.most, left // (len(conforming) - place))
            self._cut = False
            entry = self._of(verdict)
            if entry is not None:
                found.append(entry)
            if self._cut:
                self.notes.append(CUT_SHORT.format(verdict.id))
        return [entry for _, entry in sorted(found, key=lambda pair: pair[0])]

    def _of(self, verdict: CriterionVerdict) -> tuple[tuple[int, Decimal, Decimal], Fragility] | None:
        possible = self.subjects.finals.results[verdict.id].risk
        weight = weight_of(self.subjects.criteria[verdict.id], possible).high or Decimal(0)
        nearest = self.nearest(verdict)
        if nearest is not None:
            return (0, nearest.turn.size, -weight), self._number(verdict, nearest)
        for subject in self._conforming(verdict):
            found = self._fact(verdict, subject, self._touched(subject))
            if found is not None:
                return (1, Decimal(0), -weight), found
        return None

    def nearest(self, verdict: CriterionVerdict) -> Reached | None:
        """The number of a criterion that needs the smallest change to make a subject fail."""
        nearest: Reached | None = None
        numbers = [
            found
            for subject in self._conforming(verdict)
            for item in self._touched(subject)
            if (found := self._measured(subject, item)) is not None
        ]
        # The nearest limits first: once one makes it fail, nothing farther off is tried.
        for found in sorted(numbers, key=lambda found: (found.number.calculated, found.number.reach)):
            nearest = self._closer(found, nearest)
        return nearest

    def _conforming(self, verdict: CriterionVerdict) -> Iterator[Subject]:
        best = [self.subjects.program.ratings[0]]
        return (subject for subject in self.subjects.all(verdict) if subject.shown.ratings == best)

    def _touched(self, subject: Subject) -> Iterator[Touched]:
        touching = Touching(self.subjects.walk)
        touching.visit(subject.clause.require, subject.rows, FALSE)
        self._cut |= touching.full
        yield from (item for item in touching.found.values() if not item.path.startswith("audit."))

    # ---- numbers ---------------------------------------------------------------------------------

    def _measured(self, subject: Subject, item: Touched) -> Measured | None:
        spot = self.subjects.spot(item.path)
        measured = number(item, spot, self.subjects.evidence.audit_date) if spot is not None else None
        if spot is None or measured is None or not is_known(item):
            return None
        return Measured(subject, item, spot, measured)

    def _closer(self, found: Measured, nearest: Reached | None) -> Reached | None:
        subject, item, spot = found.subject, found.item, found.spot
        changed = of_field(spot.path, spot.place, spot.new)

        def fails(value: Decimal) -> bool:
            return self._fails(subject, spot, as_value(spot, point(value)), changed)

        closest = nearest.turn.size if nearest is not None else None
        for turn in found.number.turns(fails, closest):
            if nearest is None or turn.size < nearest.turn.size:
                nearest = Reached(subject, item, spot, turn)
        return nearest

    def _fails(self, subject: Subject, spot: Spot, value: Value, changed: Changed) -> bool:
        """Whether the subject surely fails with this value."""
        if self.subjects.work >= self._end:
            self._cut = True
            return False
        undo = spot.put(value)
        try:
            return self._bad(self.subjects.rated(subject, changed))
        finally:
            undo()

    def _bad(self, ratings: Ratings) -> bool:
        return not ratings & {self.subjects.program.ratings[0], NOT_APPLICABLE}

    def _number(self, verdict: CriterionVerdict, found: Reached) -> Fragility:
        turn, spot = found.turn, found.spot
        kind = spot.leaf.type.item if isinstance(spot.leaf.type, OptionalOf) else spot.leaf.type
        undo = spot.put(as_value(spot, point(turn.value)))
        try:
            then = self.subjects.final(found.subject, of_field(spot.path, spot.place, spot.new))
        finally:
            undo()
        known = found.item.fact
        return self._told(
            verdict,
            found.subject,
            kind="number",
            fact=found.item.path,
            what=found.item.what,
            now=known.shown if known is not None and known.shown else value_text(spot.known, spot.leaf.type),
            fails=turn.words(kind),
            threshold=self.subjects.threshold(found.item, turn.limit),
            margin=turn.margin_text(kind),
            share=turn.share_text,
            then=then,
        )

    # ---- other facts -----------------------------------------------------------------------------

    def _fact(
        self, verdict: CriterionVerdict, subject: Subject, items: Iterable[Touched]
    ) -> Fragility | None:
        """The first fact that is no number and makes the subject fail: another answer, or a judgement."""
        for item in items:
            spot = self.subjects.spot(item.path)
            for text, value in others(spot) if spot is not None else ():
                assert spot is not None
                way = of_value(spot, text, value)
                if self._fails(subject, spot, value, way.changed):
                    now = value_text(spot.known, spot.leaf.type)
                    return self._answer(verdict, subject, item.path, item.what, now, text, way.changed, spot)
        if subject.clause.questions and subject.shown.settled:
            return self._judged(verdict, subject)
        return None

    def _answer(
        self,
        verdict: CriterionVerdict,
        subject: Subject,
        fact: str,
        what: str,
        now: str,
        text: str,
        changed: Changed,
        spot: Spot,
    ) -> Fragility:
        value = dict(others(spot))[text]
        undo = spot.put(value)
        try:
            then = self.subjects.final(subject, changed)
        finally:
            undo()
        return self._told(verdict, subject, kind="fact", fact=fact, what=what, now=now, fails=text, then=then)

    def _judged(self, verdict: CriterionVerdict, subject: Subject) -> Fragility | None:
        """It rests on the auditor's judgement."""
        clause, key = subject.clause, subject.shown.subject
        fact = f"judgements: clause {clause.id}" + (f" for {key}" if key else "")
        for way in said(self.subjects.program, self.subjects.evidence, fact):
            undo = way.put()
            try:
                if self._bad(self.subjects.rated(subject, NOTHING)):
                    then = self.subjects.final(subject, way.changed)
                    what = f"the auditor's rating of {clause.id}" + (f" for {key}" if key else "")
                    now = f"rated {plain(subject.shown.rating)}"
                    return self._told(
                        verdict,
                        subject,
                        kind="fact",
                        fact=fact,
                        what=what,
                        now=now,
                        fails=way.text,
                        then=then,
                    )
            finally:
                undo()
        return None

    def _told(
        self, verdict: CriterionVerdict, subject: Subject, *, then: Ratings, **fields: str | None
    ) -> Fragility:
        known = {"threshold": None, "margin": None, "share": None}
        return Fragility.model_validate(
            {
                **known,
                **fields,
                "criterion": verdict.id,
                "weight": verdict.weight,
                "clause": subject.clause.id,
                "subject": subject.shown.subject or None,
                "facility": subject.shown.facility,
                "rating": rating_text(then, self.subjects.program.ratings),
            }
        )
