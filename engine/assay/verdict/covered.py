"""What an audit covers, in a result document: scope, facilities, and how far failures reach over them.

Its numbers are texts, as everywhere in the document.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from assay.verdict.basis import Model


class FacilityEntry(Model):
    """A facility that the evidence names."""

    id: str
    name: str | None
    country: str | None
    activities: str | None


class Scope(Model):
    """What the evidence says of the audit and of what it covers; null: not stated.

    `scope` is the certification scope and `audit_scope` what the audit looked at, in the evidence's own
    words.  `visited` are facilities by their ids; not `visited_complete`: perhaps others were visited too.
    """

    firm: str | None = None
    lead_auditor: str | None = None
    scope: str | None = None
    onsite_end: str | None = None
    period_start: str | None = None
    period_end: str | None = None
    issued_on: str | None = None
    cycle: str | None = None
    certified_since: str | None = None
    activities: str | None = None
    audit_scope: str | None = None
    member: str | None = None
    report_submitted_on: str | None = None
    declaration: str | None = None
    certificate_number: str | None = None
    authorised_by: str | None = None
    validity_statement: str | None = None
    expires_on: str | None = Field(default=None, description="of the certificate that is in force")
    facilities: list[FacilityEntry] = Field(default_factory=list)
    facilities_complete: bool = False
    visited: list[str] | None = None
    visited_complete: bool = True


class FacilityVerdict(Model):
    """What was judged at one facility, in the computed column, before escalation.

    `counts`: criteria with a subject here by the worst rating of those subjects; `failing` and `open` are
    the clauses that surely, or possibly, are not met here.
    """

    facility: str
    visited: Literal["yes", "no", "not known"]
    counts: dict[str, int]
    failing: list[str]
    open: list[str]


class Extent(Model):
    """How far a clause that is not met reaches over the facilities at which it was judged.

    `extents` are the words that are possible: isolated, at several facilities, systemic, at the only
    facility judged.
    """

    criterion: str
    clause: str
    judged: int
    failing: list[str]
    open: list[str]
    extents: list[str]
    because: str


class Sites(Model):
    """The facilities taken together.  `share` is what part of those in scope was visited, in per cent."""

    facilities: int
    visited: int | None
    share: str | None
    not_determined: str | None
    systemic: str | None = Field(description="what the method calls systemic; null: it does not say")
    by_facility: list[FacilityVerdict]
    extents: list[Extent]


class Sampled(Model):
    """One row of the method's table of like facilities: from so many on, how many are visited in audits of
    a type; null: the table leaves it open.
    """

    facilities: str
    visits: dict[str, str | None]


class Functions(Model):
    """The functions of an organisation that an audit speaks with, by principle or criterion; what a criterion
    has of its own stands in place of what its principle has.
    """

    title: str
    source: str | None
    standing: str | None
    parts: dict[str, list[str]]


class Sampling(Model):
    """The method's table of like facilities, with where it comes from."""

    title: str
    source: str | None
    standing: str | None
    rows: list[Sampled]
