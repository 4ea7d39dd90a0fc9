"""The document of an audit plan.  Numbers are texts, as in the result that it is made from."""

from __future__ import annotations

from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

FORMAT: Literal["assay/audit-plan/1"] = "assay/audit-plan/1"

Purpose = Literal["gap_analysis", "certification", "surveillance", "recertification"]
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
Means = Literal["documents", "observation", "interviews"]
Band = Literal["first", "then", "last"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Priority(_Part):
    """Why a criterion comes when it does.

    `value` is the risk weight times one and the points; `points` names each with its number.
    """

    band: Band = Field(
        description="first: found, or not settled; then: fragile, found before, long not looked at, or "
        "without a document; last: the rest"
    )
    value: str
    arithmetic: str
    points: list[str]


class Look(_Part):
    """A criterion to look at.

    `places` are facilities to visit for it, and `afar` those that it is about and that are not visited;
    `central`: it is about the entity as a whole, too.  `functions` are those to speak with, wherever it is.
    """

    number: int
    criterion: str
    title: str
    principle: str
    rating: str
    weight: str
    priority: Priority
    central: bool
    places: list[str]
    afar: list[str]
    functions: list[str]
    means: list[Means]
    documents: list[str] = Field(description="documents that the evidence names, by their ids")
    ask_for: list[str] = Field(description="what is missing, stale, or told in two ways")
    observe: list[str]
    interview: list[str]
    last_looked_at: str | None = Field(description="the newest audit known that rated it")


class Function(_Part):
    """A function of the organisation to speak with: where, and about which criteria, in their order."""

    name: str
    central: bool
    places: list[str]
    criteria: list[str]


class NotNow(_Part):
    """A criterion that applies and is left to a later audit."""

    criterion: str
    title: str
    weight: str
    because: str


class Visit(_Part):
    """A facility, and whether this audit goes there."""

    facility: str
    name: str | None
    activities: str | None
    visit: bool
    because: str
    concern: str = Field(description="risk weights of what fails here, twice, and of what may fail, once")
    last_visited: str | None


class Group(_Part):
    """Facilities that do the same, and how many of them are visited at least; `rule`: by what table."""

    activities: str | None
    facilities: list[str]
    visits: int
    at_random: int
    rule: str


class AuditPlan(_Part):
    """The plan of one audit, or of a company's own look at its gaps."""

    format: Literal["assay/audit-plan/1"] = FORMAT
    purpose: Purpose
    standard: str
    standard_title: str
    entity: str | None
    planned_on: str | None
    encoding: str = Field(description="whose rules judged, and how many clauses rest on unverified points")
    result_of: str = Field(description="the day of the audit or self-assessment that it is made from")
    evidence_digest: str
    rules_digest: str
    previous: list[str] = Field(description="the days of the earlier results that were named")
    fragility: Literal["looked at", "not looked at"]
    notes: list[str]
    groups: list[Group]
    visits: list[Visit]
    looks: list[Look]
    functions: list[Function] = Field(description="in the order of the criteria that they are asked about")
    functions_by: str = Field(description="where their names come from")
    not_now: list[NotNow]
    not_applicable: list[str]
    documents: dict[str, str] = Field(description="titles by id")
