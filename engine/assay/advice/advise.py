"""The advice of a result document: what to ask next, what goes stale, what would change the verdict.

In: a program, evidence, its evaluation and the verdicts.  Out: `Advice`.  Nothing here changes a verdict, and
the evidence is left as it was.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from assay.advice.ageing import Ageing
from assay.advice.finals import Finals
from assay.advice.fragile import Fragile
from assay.advice.improve import Improve
from assay.advice.order import Order
from assay.advice.smallest import smallest_sets
from assay.advice.subjects import Subjects
from assay.evidence.facts import Evidence
from assay.plan import tree as plan
from assay.plan.follow_up import FollowUpPlan
from assay.typed.types import Period
from assay.units.calendar import DAYS, LAST_DAY, MONTHS, shift_day
from assay.verdict.advised import Advice
from assay.verdict.evaluation import Evaluation
from assay.verdict.model import Assessment
from assay.verdict.words import amount_text


@dataclass(frozen=True, slots=True)
class Ahead:
    """How far to look for what goes stale: so many months or days after the audit."""

    length: int
    months: bool

    @property
    def text(self) -> str:
        return amount_text(Decimal(self.length), Period(self.months))

    def until(self, day: Decimal) -> Decimal:
        """The first day beyond it, or the last of the calendar."""
        return shift_day(day, Decimal(self.length), months=self.months) or Decimal(LAST_DAY)


USUAL = Ahead(90, months=False)
_PERIOD = re.compile(r"(?P<length>[1-9][0-9]{0,3}) ?(?P<unit>[a-z]+)")


def ahead_of(text: str) -> Ahead:
    """`90 days`, `3 months`, `1 year`.  Raises ValueError where it is no such period."""
    found = _PERIOD.fullmatch(text.strip())
    unit = found["unit"] if found is not None else ""
    if found is None or unit not in MONTHS | DAYS:
        raise ValueError(f"`{text}` is no period such as `90 days`, `6 months` or `1 year`")
    months = unit in MONTHS
    return Ahead(int(found["length"]) * (MONTHS if months else DAYS)[unit], months)


def advise(
    program: plan.Plan,
    second: FollowUpPlan | None,
    evidence: Evidence,
    evaluation: Evaluation,
    assessment: Assessment,
    ahead: Ahead,
) -> Advice:
    """All advice on one result."""
    verdicts = assessment.criteria
    base = {verdict.id: frozenset(verdict.base) for verdict in verdicts}
    finals = Finals(program, second, evidence, base, evaluation)
    sets = smallest_sets(program, evidence, finals, verdicts)
    order = Order(program, evidence, finals, verdicts)
    subjects = Subjects(program, evidence, finals, evaluation)
    improve, fragile = Improve(subjects), Fragile(subjects)
    return Advice(
        within=ahead.text,
        smallest_sets=sets,
        next_evidence=order.all(sets),
        going_stale=Ageing(subjects, verdicts, ahead.until(evidence.audit_date)).all(),
        improvements=improve.all(verdicts, assessment.nonconformities),
        fragility=fragile.all(verdicts),
        notes=[*order.notes, *improve.notes, *fragile.notes],
    )
