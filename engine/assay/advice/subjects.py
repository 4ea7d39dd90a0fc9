"""One subject of a clause with a fact changed for a moment: how it is rated then.

In: an evaluation and its result document.  Out: the subjects with their rows, and their ratings on evidence
that stands otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from assay.advice import places
from assay.advice.finals import Changed, Finals
from assay.advice.nearest import Number
from assay.advice.places import Spot
from assay.advice.touched import Touched
from assay.advice.ways import choices
from assay.evidence.facts import Evidence, State
from assay.plan import tree as plan
from assay.typed.domain import domain_of
from assay.typed.types import Date, OptionalOf, Period, Quantity
from assay.units.bounds import Interval
from assay.units.values import FALSE, TRUE, OptionalValue, Truth, Value
from assay.verdict.evaluation import Evaluation, Ratings
from assay.verdict.measure import Measure
from assay.verdict.model import ClauseVerdict, CriterionVerdict, SubjectVerdict
from assay.verdict.reasons import Reasons
from assay.verdict.straddle import Straddling
from assay.verdict.walk import Walk
from assay.verdict.words import Rows

# What an evaluation costs beside the values that it works out.
_ONCE = 5


@dataclass(frozen=True, slots=True)
class Subject:
    """One subject: its clause, its rows, whether they are there, and its verdict."""

    clause: plan.Clause
    rows: Rows
    presence: Truth
    shown: SubjectVerdict


class Subjects:
    """The subjects of one evidence set.  `work`: how many values were worked out for them so far."""

    def __init__(
        self, program: plan.Plan, evidence: Evidence, finals: Finals, evaluation: Evaluation
    ) -> None:
        self.program = program
        self.evidence = evidence
        self.finals = finals
        self.walk = Walk(program, evidence, evaluation)
        reasons = Reasons(self.walk)
        self._bound = reasons.subjects
        self._measure = Measure(self.walk, Straddling(self.walk, reasons))
        self.clauses = {clause.id: clause for clause in program.clauses}
        self.criteria = {criterion.id: criterion for criterion in program.criteria}
        self.work = 0

    def of(self, clause: ClauseVerdict) -> Iterator[Subject]:
        """The subjects of a clause, in their order."""
        found = self.clauses[clause.id]
        for bound, shown in zip(self._bound(found), clause.subjects, strict=True):
            if bound is None:
                yield Subject(found, {}, TRUE, shown)
            elif not bound.unlisted:
                yield Subject(found, bound.rows, bound.presence, shown)

    def all(self, verdict: CriterionVerdict) -> Iterator[Subject]:
        """All subjects of a criterion."""
        for clause in verdict.clauses:
            yield from self.of(clause)

    def rated(self, subject: Subject, changed: Changed) -> Ratings:
        """The subject's ratings on the evidence as it stands."""
        state = self.finals.trial(changed)
        found = state.subject(subject.clause, subject.rows, subject.presence)
        self.work += _ONCE + len(state.found)
        return found.ratings

    def holds(self, node: plan.Node, subject: Subject, changed: Changed) -> bool:
        """Whether a condition on a subject surely holds on the evidence as it stands."""
        state = self.finals.trial(changed)
        truth = state.truth(node, subject.rows)
        self.work += _ONCE + len(state.found)
        return truth == TRUE

    def final(self, subject: Subject, changed: Changed) -> Ratings:
        """The ratings that its criterion can end with."""
        return self.finals.rate(self.criteria[subject.clause.criterion], changed)

    def spot(self, fact: str) -> Spot | None:
        """The place of a fact, where it is one of the set's own."""
        return places.spot(self.evidence, self.program.schema.fields, fact)

    def threshold(self, item: Touched, limit: Decimal) -> str | None:
        """What a fact is compared with at a limit, in words."""
        for found in sorted(item.compared, key=lambda found: limit not in found.limits):
            for measured in self._measure.all(found.node, found.rows):
                shown = measured.shown
                text = f"{shown.comparison} {shown.limit}"
                if shown.what != item.what:
                    return f"{shown.what} {text}"
                return f"{text} ({shown.limit_name})" if shown.limit_name else text
        return None


def number(item: Touched, spot: Spot, today: Decimal) -> Number | None:
    """A fact that is a number, date or period; of an optional, the value that it has or may have.

    A day that is past by `today` stays past.
    """
    leaf, known = spot.leaf, spot.known
    if isinstance(leaf.type, OptionalOf):
        leaf = replace(leaf, type=leaf.type.item)
        known = known.value if isinstance(known, OptionalValue) else known
    if not isinstance(leaf.type, Quantity | Date | Period) or not isinstance(known, Interval):
        return None
    past = isinstance(leaf.type, Date) and (known.low is None or known.low <= today)
    return Number(leaf, known, frozenset(item.limits), item.calculated, today if past else None)


def is_known(item: Touched) -> bool:
    """Whether a fact was collected, can be used, and says that there is something."""
    if item.fact is None or item.fact.state is not State.KNOWN:
        return False
    value = item.fact.value
    return not isinstance(value, OptionalValue) or value.present == TRUE


def others(spot: Spot) -> Iterator[tuple[str, Value]]:
    """The other answers that a question can have, where it is no number."""
    leaf, known = spot.leaf, spot.known
    if isinstance(leaf.type, OptionalOf):
        if not isinstance(known, OptionalValue):
            return
        if known.present != FALSE:
            yield "none", OptionalValue(FALSE, known.value)
        if known.present != TRUE:
            yield "there is one", OptionalValue(TRUE, known.value)
        inner = replace(leaf, type=leaf.type.item)
        for text, value in choices(inner, domain_of(inner)):
            if (known.present, known.value) != (TRUE, value):
                yield text, OptionalValue(TRUE, value)
        return
    for text, value in choices(leaf, domain_of(leaf)):
        if value != known:
            yield text, value


def as_value(spot: Spot, value: Value) -> Value:
    """A value as the field holds it: there, where it may be absent."""
    return OptionalValue(TRUE, value) if isinstance(spot.leaf.type, OptionalOf) else value
