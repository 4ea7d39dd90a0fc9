"""The documents of a comparison: two results, or the trend of several."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

CHANGES: Literal["assay/changes/1"] = "assay/changes/1"
TREND: Literal["assay/trend/1"] = "assay/trend/1"

FindingChange = Literal[
    "new",
    "newly assessed",
    "worse",
    "repeated",
    "better",
    "not settled",
    "no longer assessed",
    "fixed",
]
RatingChange = Literal["same", "better", "worse", "less settled", "more settled", "other"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Side(_Part):
    """One of the results."""

    standard: str
    version: str
    entity: str | None
    audit_date: str
    rules_digest: str
    evidence_digest: str
    engine: str
    score: str | None = Field(description="with its unit; a range where it is not settled")
    outcome: str | None = Field(description="of the decided column")


class FindingDifference(_Part):
    """A nonconformity of one result or both.

    `new`: it conformed, or might have, and does not any more; `newly assessed`: it was not assessed before;
    `not settled`: it may conform now, or not, and so is not fixed.
    """

    change: FindingChange
    criterion: str
    clause: str
    subject: str | None
    before: list[str] = Field(description="the ratings that were possible; empty: it was not there")
    after: list[str]
    fingerprint: str
    because: str
    was: str | None = Field(default=None, description="the clause by the numbers of the older version")
    now: list[str] = Field(
        default_factory=list,
        description="the criteria that took the place of one whose clause is not there any more",
    )


class CriterionDifference(_Part):
    """A criterion in the decided column; an empty list: the result does not have it."""

    change: RatingChange
    criterion: str
    title: str
    before: list[str]
    after: list[str]
    was: list[str] = Field(
        default_factory=list,
        description="the criteria of the older version whose place it took, where the versions differ",
    )


class Changes(_Part):
    """Two results compared.  `notes` say what the reader must know before trusting the comparison."""

    format: Literal["assay/changes/1"] = CHANGES
    old: Side
    new: Side
    scale: list[str]
    notes: list[str]
    encoding: str = Field(description="whose rules judged, and how many clauses rest on unverified points")
    counts: dict[FindingChange, int]
    findings: list[FindingDifference]
    criteria: list[CriterionDifference]

    def is_same(self) -> bool:
        """Whether no finding and no rating changed."""
        same = all(item.change == "repeated" and item.before == item.after for item in self.findings)
        return same and all(item.change == "same" for item in self.criteria)


class TrendRow(_Part):
    """A criterion, or a finding with its clause and subject, through the results; empty: not there."""

    criterion: str
    clause: str | None
    subject: str | None
    ratings: list[list[str]]


class Trend(_Part):
    """Results in the order in which they were named."""

    format: Literal["assay/trend/1"] = TREND
    results: list[Side]
    scale: list[str]
    notes: list[str]
    encoding: str
    counts: list[dict[FindingChange, int]] = Field(description="each result against the one before it")
    criteria: list[TrendRow]
    findings: list[TrendRow]
