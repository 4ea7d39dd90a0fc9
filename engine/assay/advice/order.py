"""In which order to ask for what is missing: by how much it can still change the risk-weighted verdict.

In: the criteria that are open, and a function that rates them on changed evidence.  Out: every fact that
keeps one of them open, the most telling first: by how much narrower the range of the score becomes with its
most telling answer; among equals by the weighted credit at stake, then by the worst rating still possible.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from assay.advice import places
from assay.advice.finals import Changed, Finals
from assay.advice.limits import telling
from assay.advice.partition import Partition
from assay.advice.ways import Way, choices, is_said, of_value
from assay.evidence.facts import Evidence
from assay.plan import tree as plan
from assay.typed.types import OptionalOf, SetOf
from assay.units import bounds
from assay.units.values import Value
from assay.verdict.advised import NextEvidence, SmallestSet
from assay.verdict.evaluation import NOT_APPLICABLE, Ratings
from assay.verdict.model import CriterionVerdict, Reason
from assay.verdict.risk import Risks, risks_of, weight_of
from assay.verdict.score import scored_rules
from assay.verdict.scoring import scored
from assay.verdict.words import number_text

# What asking may cost: about as much as an evaluation of this many values.
_WORK = 3_000_000
NOT_TRIED = "of some facts it was not tried how much they narrow the score"


@dataclass(slots=True)
class _Asked:
    """A fact, why it is asked for, and the criteria whose rating, and whose risk weight, it keeps open."""

    reason: Reason
    verdicts: list[CriterionVerdict] = field(default_factory=list)
    weights: list[CriterionVerdict] = field(default_factory=list)


@dataclass(slots=True)
class Order:
    """Weighs the missing evidence of one set."""

    program: plan.Plan
    evidence: Evidence
    finals: Finals
    verdicts: Sequence[CriterionVerdict]
    spare: int = _WORK
    notes: list[str] = field(default_factory=list)
    _criteria: Mapping[str, plan.Criterion] = field(init=False)
    _decided: Mapping[str, Ratings] = field(init=False)
    _risks: Risks = field(init=False)

    def __post_init__(self) -> None:
        self._criteria = {item.id: item for item in self.program.criteria}
        self._decided = {item.id: frozenset(item.decided) for item in self.verdicts}
        self._risks = risks_of(self.finals.results)

    def all(self, sets: Iterable[SmallestSet]) -> list[NextEvidence]:
        """Every missing fact, the most telling first."""
        asked: dict[str, _Asked] = {}
        for verdict in self.verdicts:
            for reason in verdict.reasons if len(verdict.decided) > 1 else ():
                if reason.fact is not None:
                    asked.setdefault(reason.fact, _Asked(reason)).verdicts.append(verdict)
        for verdict in self.verdicts:
            for reason in verdict.risk_reasons:
                if reason.fact is not None:
                    asked.setdefault(reason.fact, _Asked(reason)).weights.append(verdict)
        members = {(s.criterion, fact.fact) for s in sets for fact in s.facts}
        now = self._width(self._decided, self._risks)
        found: list[tuple[tuple[Decimal, Decimal, int, int], NextEvidence]] = []
        for place, (fact, item) in enumerate(asked.items()):
            narrows = max(bounds.ZERO, now - self._narrowest(fact, item, now))
            stake = bounds.exact_sum(self._stake(verdict) for verdict in item.verdicts)
            worst = max((self._worst(verdict) for verdict in item.verdicts), default=-1)
            chosen = [v.id for v in item.verdicts if (v.id, fact) in members]
            key = (-narrows, -stake, -worst, place if chosen else place + len(asked))
            found.append((key, self._told(fact, item, narrows, stake, worst, chosen)))
        return [entry for _, entry in sorted(found, key=lambda pair: pair[0])]

    def _told(
        self, fact: str, item: _Asked, narrows: Decimal, stake: Decimal, worst: int, chosen: list[str]
    ) -> NextEvidence:
        return NextEvidence(
            kind=item.reason.kind,
            fact=fact,
            what=item.reason.what,
            question=item.reason.question,
            criteria=[verdict.id for verdict in item.verdicts],
            weights=[verdict.id for verdict in item.weights],
            narrows=_figure(narrows),
            at_stake=_figure(stake),
            worst=self.program.ratings[worst] if worst >= 0 else None,
            in_smallest_sets=chosen,
        )

    # ---- figures ---------------------------------------------------------------------------------

    def _stake(self, verdict: CriterionVerdict) -> Decimal:
        """Risk weight times what the best rating that is possible earns more than the worst."""
        credit = {r.name: r.credit or bounds.ZERO for r in self.program.method.ratings}
        earned = [credit[name] for name in verdict.decided if name != NOT_APPLICABLE]
        weight = weight_of(self._criteria[verdict.id], self._risks[verdict.id]).high
        return (weight or bounds.ZERO) * (max(earned) - min(earned)) if earned else bounds.ZERO

    def _worst(self, verdict: CriterionVerdict) -> int:
        return max(self.program.ratings.index(r) for r in verdict.decided if r != NOT_APPLICABLE)

    def _width(self, ratings: Mapping[str, Ratings], risks: Risks) -> Decimal:
        """How wide the score's range is; 0 where it has no end."""
        rules = scored_rules(self.program, ratings, risks)
        value = scored(self.program.method.score, list(rules.values())).value
        return bounds.ZERO if value.low is None or value.high is None else value.high - value.low

    def _narrowest(self, fact: str, item: _Asked, now: Decimal) -> Decimal:
        widths = [now]
        for way in self._answers(fact, item):
            ratings = dict(self._decided)
            undo = way.put()
            try:
                for verdict in item.verdicts:
                    ratings[verdict.id] = self._rated(verdict, way.changed)
                risks = self._weighed(way.changed)
            finally:
                undo()
            widths.append(self._width(ratings, risks))
        return min(widths)

    def _weighed(self, changed: Changed) -> Risks:
        """The rows of risks that are possible on changed evidence."""
        trial, reading = self.finals.trial(changed), self.finals.reading.risks
        found = dict(self._risks)
        for name, keys in reading.items():
            if changed.keys & keys and self._spend(self.finals.risk_size(self._criteria[name])):
                found[name] = trial.risk_now(self._criteria[name])
        return found

    def _rated(self, verdict: CriterionVerdict, changed: Changed) -> Ratings:
        criterion = self._criteria[verdict.id]
        if not self._spend(self.finals.size(criterion)):
            return self._decided[verdict.id]
        return self.finals.rate(criterion, changed)

    def _spend(self, size: int) -> bool:
        """Whether so many values may still be worked out; that they may not is told once."""
        self.spare -= size
        if self.spare < 0 and NOT_TRIED not in self.notes:
            self.notes.append(NOT_TRIED)
        return self.spare >= 0

    # ---- answers ---------------------------------------------------------------------------------

    def _answers(self, fact: str, item: _Asked) -> list[Way]:
        """All answers to a question, or some of them where it is a number that enters a calculation."""
        spot = None if is_said(fact) else places.spot(self.evidence, self.program.schema.fields, fact)
        if spot is not None:
            kind = spot.leaf.type.item if isinstance(spot.leaf.type, OptionalOf) else spot.leaf.type
            if isinstance(kind, SetOf):
                return [of_value(spot, text, value) for text, value in choices(spot.leaf, spot.known)]
        partition = Partition(self.program, self.evidence)
        verdicts = [*item.verdicts, *item.weights]
        nodes = [node for verdict in verdicts for node in self._nodes(verdict, fact)]
        found = partition.points(fact, nodes, self._value_of)
        if spot is None or not isinstance(spot.leaf.type, OptionalOf):
            return found
        return list(self._of_optional(found, fact, nodes))

    def _of_optional(self, found: list[Way], fact: str, nodes: list[plan.Node]) -> Iterator[Way]:
        """Of an optional that may be there, what it may be then."""
        for way in found:
            if way.text != "there is one":
                yield way
                continue
            undo = way.put()
            inner = Partition(self.program, self.evidence).points(fact, nodes, self._value_of)
            undo()
            yield from inner or [way]

    def _nodes(self, verdict: CriterionVerdict, fact: str) -> Iterator[plan.Node]:
        criterion = self._criteria[verdict.id]
        return telling(criterion, self.finals.results[verdict.id], fact)

    def _value_of(self, node: plan.Node) -> Value | None:
        return self.finals.nodes.get((node.head.id, ()))


def _figure(value: Decimal) -> str:
    """Two decimals at most."""
    rounded = value.quantize(Decimal("0.01"))
    return number_text(rounded.to_integral_value() if rounded == rounded.to_integral() else rounded)
