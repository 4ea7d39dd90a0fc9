"""What keeps it open whether a criterion is escalated.

In: the reasons of its verdict.  Out: those that are no reasons of its base rating, and those of facts that
the method reads too.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from assay.advice import places
from assay.advice.finals import Finals
from assay.advice.ways import is_said
from assay.plan import tree as plan
from assay.units.values import settled
from assay.verdict.evaluation import Evaluation
from assay.verdict.model import CriterionVerdict, Reason
from assay.verdict.reasons import Reasons
from assay.verdict.walk import Walk


@dataclass(frozen=True, slots=True)
class Escalating:
    """The escalation of one criterion, on the evidence as it stands."""

    finals: Finals
    reasons: Sequence[Reason]

    def still(self, said: Collection[str]) -> list[Reason]:
        """What is still to be told; of what persons say, `said` was told."""
        return [reason for reason in self.reasons if self._is_open(reason, said)]

    def _is_open(self, reason: Reason, said: Collection[str]) -> bool:
        fact = reason.fact or ""
        if reason.fact is None or is_said(fact):
            return fact not in said
        evidence, fields = self.finals.evidence, self.finals.plan.schema.fields
        spot = places.spot(evidence, fields, fact)
        if spot is not None:
            return not settled(spot.known)
        return places.listing(evidence, fields, fact) is not None

    def nodes(self, fact: str) -> Sequence[plan.Node]:
        """The nodes of a method that reads a fact."""
        second = self.finals.second
        escalations = second.escalations if second is not None and reads(self.finals, fact) else None
        return escalations.nodes if escalations is not None else ()


def escalating(finals: Finals, criterion: plan.Criterion, verdict: CriterionVerdict) -> Escalating:
    """What keeps the escalation of a criterion open."""
    if finals.second is None:
        return Escalating(finals, ())
    walk = Walk(finals.plan, finals.evidence, Evaluation(finals.nodes))
    base = Reasons(walk).criterion(criterion, finals.results[criterion.id])
    return Escalating(finals, [r for r in verdict.reasons if r not in base or reads(finals, r.fact or "")])


def reads(finals: Finals, fact: str) -> bool:
    """Whether the method reads a fact or list."""
    if is_said(fact):
        return False
    fields = finals.plan.schema.fields
    spot = places.spot(finals.evidence, fields, fact)
    found = places.listing(finals.evidence, fields, fact)
    keys = {spot.place} if spot is not None else {found.name} if found is not None else set()
    return bool(keys & finals.method_reads)
