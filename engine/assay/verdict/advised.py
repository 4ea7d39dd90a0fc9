"""The advice in a result document: what to ask next, what goes stale, what would change the verdict.

Its numbers are texts, as everywhere in the document.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from assay.verdict.basis import Model, ReasonKind


class MissingFact(Model):
    """Something to ask for: a fact, a list in full, or what a person has to say."""

    kind: ReasonKind
    fact: str
    what: str
    question: str | None


class SmallestSet(Model):
    """Of an unsettled criterion: the fewest facts that settle it, whatever they turn out to be.

    `settles` false: no facts do; those named leave nothing open but what `note` tells.  Either is shown for
    every value that they can have.  `exact`: no smaller set does it; `greedy`: there may be a smaller one.
    Where `note` says that one could not be ruled out, a smaller one was not shown to do it, nor not to; where
    it says that the search was cut short, the set holds all facts that the rating can rest on.
    """

    criterion: str
    rating: str
    settles: bool
    facts: list[MissingFact]
    method: Literal["exact", "greedy"]
    candidates: int = Field(description="how many facts were chosen from")
    note: str | None


class NextEvidence(Model):
    """A fact to ask for, and how much it can still change the risk-weighted verdict.

    `narrows`: how much narrower the score's range becomes by the most telling answer, in the score's unit.
    `at_stake`: over the criteria whose rating it keeps open, risk weight times what the best rating that is
    possible earns more than the worst.
    """

    kind: ReasonKind
    fact: str
    what: str
    question: str | None
    criteria: list[str] = Field(description="whose rating it keeps open")
    weights: list[str] = Field(
        default_factory=list, description="the criteria whose risk weight it keeps open"
    )
    narrows: str
    at_stake: str
    worst: str | None = Field(
        description="the worst rating that is still possible for one of these criteria; None: none is open"
    )
    in_smallest_sets: list[str] = Field(description="the criteria whose smallest set it belongs to")


class RatingThen(Model):
    """What becomes of a criterion."""

    criterion: str
    rating: str
    then: str


class WeightThen(Model):
    """What becomes of the weight of a criterion's risk."""

    criterion: str
    weight: str
    then: str


class GoingStale(Model):
    """Evidence that leaves its window soon after the audit, if nobody renews it.

    `fresh for`: it then counts as not collected; `date window`: a condition on its date no longer holds.
    """

    kind: Literal["fresh for", "date window"]
    document: str | None
    title: str | None
    facts: list[str]
    what: str
    dated: str
    window: str
    last_day: str
    days_left: int
    criteria: list[RatingThen]
    weights: list[WeightThen] = Field(
        default_factory=list, description="the criteria that weigh otherwise then"
    )


class FactChange(Model):
    """One fact with another value.  `margin` is the way from here to there, `share` the same over the value
    (of a day: over a year); null where there is no such distance.
    """

    fact: str
    what: str
    now: str
    then: str
    threshold: str | None
    margin: str | None
    share: str | None


class Change(Model):
    """Facts that would have to be otherwise, all together, and the ratings that come of it."""

    facts: list[FactChange]
    rating: str = Field(description="of the subject")
    criterion_rating: str


class Improvement(Model):
    """What would give a nonconformity a better rating: fewest facts first, then the smallest way.

    `evidence`: evidence that may exist already; `performance`: what would have to be done otherwise.
    """

    criterion: str
    clause: str
    subject: str | None
    rating: str
    fingerprint: str
    evidence: list[Change]
    performance: list[Change]
    note: str | None


class Fragility(Model):
    """How far a conformance is from failing: the smallest change of one fact that makes it fail.

    `kind` says whether that is a number (then it has a margin) or another fact.  `share` is the margin over
    the value (of a day: over a year), as a decimal fraction; the list begins with the smallest.
    """

    criterion: str
    weight: str
    clause: str
    subject: str | None
    facility: str | None
    kind: Literal["number", "fact"]
    fact: str
    what: str
    now: str
    fails: str
    threshold: str | None
    margin: str | None
    share: str | None
    rating: str = Field(description="of the criterion, then")


class Advice(Model):
    """What to ask next, and what would change the verdict; made where `evaluate --advice` asked for it."""

    within: str = Field(description="how far ahead `going_stale` looks")
    smallest_sets: list[SmallestSet]
    next_evidence: list[NextEvidence]
    going_stale: list[GoingStale]
    improvements: list[Improvement]
    fragility: list[Fragility]
    notes: list[str] = Field(description="where the search was cut short")
