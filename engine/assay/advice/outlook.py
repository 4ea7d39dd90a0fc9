"""For an unsettled criterion: which facts could still change the rating, and to what.

Each candidate is answered in turn, everything else left as it is, and the criterion is evaluated again.  A
number, date or period that is compared with fixed limits only is tried between and on all of them, so the
answers are complete.  One that enters a calculation is tried over its range, and a note says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from assay.advice import places
from assay.advice.finals import Changed, Finals, of_field
from assay.advice.limits import telling, uses_of
from assay.advice.numbers import Answer, Trying, between, joined
from assay.advice.places import Spot
from assay.advice.ways import Way, choices, is_said, said
from assay.advice.years import Undo
from assay.evidence.facts import Evidence
from assay.plan import tree as plan
from assay.plan.follow_up import FollowUpPlan
from assay.reference.ratings import Conformance
from assay.typed.schema import Leaf
from assay.typed.types import Date, OptionalOf, Period, Quantity
from assay.units.bounds import Interval, point
from assay.units.values import FALSE, TRUE, OptionalValue
from assay.verdict.evaluation import Evaluation, Ratings
from assay.verdict.model import CriterionVerdict, Outlook, OutlookAnswer, Reason
from assay.verdict.ranges import ordered, rating_text
from assay.verdict.risk import weight_of, weight_text

_MOST = 30
# An outlook may cost about as much as an evaluation of this many values; never fewer than some answers.
_WORK, _FEWEST, _MOST_EVALUATIONS = 4_000_000, 40, 1500
_TRIED = "found by trying values: between those tried the rating may differ"
_NOT_TRIED = "it can decide the rating; no answer was tried"
_SHORT = "not every answer was tried"
_ALONE = "this alone does not settle the rating"
_NO_ROW = "what rows that are not listed would do was not tried"
_NO_WEIGHT_TRIED = "it can decide the weight; no answer was tried"
_WEIGHT_ALONE = "this alone does not settle the weight"
_WEIGHT_TRIED = "found by trying values: between those tried the weight may differ"


class Outlooks:
    """The outlooks of one evidence set."""

    def __init__(self, program: plan.Plan, evidence: Evidence, finals: Finals) -> None:
        self.plan = program
        self.evidence = evidence
        self.finals = finals
        self.left = 0
        self._short = False

    def of(self, verdict: CriterionVerdict) -> list[Outlook]:
        """The outlook of every reason that one answer can change."""
        criterion = next(item for item in self.plan.criteria if item.id == verdict.id)
        self.left = min(_MOST_EVALUATIONS, max(_FEWEST, _WORK // max(1, self.finals.size(criterion))))
        return [self._outlook(r, criterion) for r in verdict.reasons[:_MOST] if r.fact is not None]

    def _outlook(self, reason: Reason, criterion: plan.Criterion) -> Outlook:
        assert reason.fact is not None
        self._short = False
        tried, notes = self._answers(reason.fact, criterion)
        grouped: dict[Ratings, list[str]] = {}
        for text, ratings in tried:
            grouped.setdefault(ratings, []).append(text)
        answers = [
            OutlookAnswer(answer=_joined(texts), ratings=ratings, rating=shown)
            for r, texts in grouped.items()
            for ratings, shown in (self._shown(r),)
        ]
        if answers and self._short:
            notes.append(_SHORT)
        if not answers:
            notes = [_NOT_TRIED]
        elif len(answers) == 1 and len(answers[0].ratings) > 1:
            notes.insert(0, _ALONE)
        note = "; ".join(notes) or None
        return Outlook(kind=reason.kind, fact=reason.fact, what=reason.what, answers=answers, note=note)

    def _shown(self, found: Ratings) -> tuple[list[str], str]:
        """The ratings of an answer, and how they are told."""
        return ordered(found, self.plan.ratings), rating_text(found, self.plan.ratings)

    def _answers(self, fact: str, criterion: plan.Criterion) -> tuple[list[Answer], list[str]]:
        if is_said(fact):
            tried = ((way.text, self._rate(criterion, way.put(), way.changed)) for way in self._said(fact))
            return [(text, ratings) for text, ratings in tried if ratings is not None], []
        spot = places.spot(self.evidence, self.plan.schema.fields, fact)
        if spot is None:
            return list(self._complete(fact, criterion)), [_NO_ROW]
        return self._values(spot, criterion)

    def _said(self, fact: str) -> list[Way]:
        return said(self.plan, self.evidence, fact)

    def _rate(self, criterion: plan.Criterion, undo: Undo, changed: Changed) -> Ratings | None:
        """The ratings with the answer that was just put in; None when enough has been tried."""
        try:
            if self.left == 0:
                self._short = True
                return None
            self.left -= 1
            return self._found(criterion, changed)
        finally:
            undo()

    def _found(self, criterion: plan.Criterion, changed: Changed) -> Ratings:
        """What comes of an answer that was put in."""
        return self.finals.rate(criterion, changed)

    def _complete(self, path: str, criterion: plan.Criterion) -> Iterator[Answer]:
        found = places.listing(self.evidence, self.plan.schema.fields, path)
        if found is None or (found.data is not None and found.data.complete):
            return
        ratings = self._rate(criterion, found.close(), Changed(frozenset({found.name})))
        if ratings is not None:
            yield "the list is complete as it stands" if found.rows else "there is none", ratings

    # ---- values ----------------------------------------------------------------------------------

    def _values(self, spot: Spot, criterion: plan.Criterion) -> tuple[list[Answer], list[str]]:
        kind = spot.leaf.type
        if not isinstance(kind, OptionalOf):
            return self._plain_values(spot, criterion)
        inner = spot.known.value if isinstance(spot.known, OptionalValue) else spot.known
        absent = self._rate(criterion, spot.put(OptionalValue(FALSE, inner)), _changed(spot))
        leaf = Leaf(spot.leaf.name, kind.item, spot.leaf.question, spot.leaf.span, spot.leaf.domain)
        there = replace(spot, leaf=leaf, known=inner, put=lambda value: spot.put(OptionalValue(TRUE, value)))
        answers, notes = self._plain_values(there, criterion)
        if not answers:
            ratings = self._rate(criterion, there.put(inner), _changed(there))
            answers = [("any value", ratings)] if ratings is not None else []
        none = [("none", absent)] if absent is not None else []
        return [*none, *answers], notes

    def _plain_values(self, spot: Spot, criterion: plan.Criterion) -> tuple[list[Answer], list[str]]:
        if isinstance(spot.leaf.type, Quantity | Date | Period) and isinstance(spot.known, Interval):
            return self._numbers(spot, spot.known, criterion)
        answers: list[Answer] = []
        for text, value in choices(spot.leaf, spot.known):
            ratings = self._rate(criterion, spot.put(value), _changed(spot))
            if ratings is not None:
                answers.append((text, ratings))
        return answers, []

    def _numbers(
        self, spot: Spot, known: Interval, criterion: plan.Criterion
    ) -> tuple[list[Answer], list[str]]:
        state = Conformance(self.plan, self.evidence)
        nodes = telling(criterion, state.criterion_result(criterion), spot.path)
        uses = uses_of(spot.leaf, nodes, lambda node: state.value(node, {}))
        limits = sorted(uses.limits)
        if uses.calculated or not any(point(limit).inside(known) for limit in limits):
            trying = Trying(
                spot.leaf,
                known,
                lambda value: self._rate(criterion, spot.put(value), _changed(spot)),
                self.evidence.audit_date,
                [*limits, *self._magnitudes(spot.leaf)],
            )
            return trying.answers(limits), [_TRIED]
        answers: list[Answer] = []
        for text, value in between(limits, known, spot.leaf):
            ratings = self._rate(criterion, spot.put(value), _changed(spot))
            if ratings is not None:
                answers.append((text, ratings))
        return joined(answers), []

    def _magnitudes(self, leaf: Leaf) -> Iterator[Decimal]:
        """Ends of what is known of the same field elsewhere."""
        stack = [self.evidence.root]
        while stack:
            record = stack.pop()
            fact = record.facts.get(leaf.name)
            if fact is not None and isinstance(fact.value, Interval):
                yield from (end for end in (fact.value.low, fact.value.high) if end is not None)
            stack += record.records.values()
            stack += (row.data for rows in record.collections.values() for row in rows.rows.values())


class RiskOutlooks(Outlooks):
    """The same of what a criterion weighs: each answer with the weights that are then possible."""

    def of(self, verdict: CriterionVerdict) -> list[Outlook]:
        """The outlook of every reason why the risk is open."""
        criterion = next(item for item in self.plan.criteria if item.id == verdict.id)
        size = max(1, self.finals.risk_size(criterion))
        self.left = min(_MOST_EVALUATIONS, max(_FEWEST, _WORK // size))
        found = [r for r in verdict.risk_reasons[:_MOST] if r.fact is not None]
        return [self._of_weights(self._outlook(reason, criterion)) for reason in found]

    def _found(self, criterion: plan.Criterion, changed: Changed) -> Ratings:
        possible = self.finals.trial(changed).risk_now(criterion)
        return frozenset({weight_text(weight_of(criterion, possible))})

    def _shown(self, found: Ratings) -> tuple[list[str], str]:
        return [], next(iter(found))

    def _of_weights(self, found: Outlook) -> Outlook:
        """Weights have no order of the method's, and their ranges say themselves that they are open."""
        told = {_NOT_TRIED: _NO_WEIGHT_TRIED, _TRIED: _WEIGHT_TRIED}
        notes = [told.get(note, note) for note in (found.note or "").split("; ") if note]
        if len(found.answers) == 1 and " to " in found.answers[0].rating:
            notes.insert(0, _WEIGHT_ALONE)
        return found.model_copy(update={"note": "; ".join(notes) or None})


def _changed(spot: Spot) -> Changed:
    return of_field(spot.path, spot.place, spot.new)


def _joined(texts: Sequence[str]) -> str:
    return texts[0] if len(texts) == 1 else ", ".join(texts[:-1]) + " or " + texts[-1]


def add_outlook(
    program: plan.Plan,
    second: FollowUpPlan | None,
    evidence: Evidence,
    evaluation: Evaluation,
    verdicts: Sequence[CriterionVerdict],
) -> list[CriterionVerdict]:
    """The verdicts with the outlook of each that is unsettled; `evaluation` is that of the evidence."""
    base = {verdict.id: frozenset(verdict.base) for verdict in verdicts}
    finals = Finals(program, second, evidence, base, evaluation)
    ratings, weights = Outlooks(program, evidence, finals), RiskOutlooks(program, evidence, finals)
    found = []
    for verdict in verdicts:
        more = {} if verdict.settled else {"outlook": ratings.of(verdict)}
        if verdict.risk_reasons:
            more["risk_outlook"] = weights.of(verdict)
        found.append(verdict.model_copy(update=more) if more else verdict)
    return found
