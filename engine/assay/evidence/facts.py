"""An evidence set in memory: facts with bounds and provenance, against the schema that the rules declare.

The readers make it (`from_yaml`, `from_case`); the evaluators read it.  What was not collected is simply not
there: the evaluators then take the field's declared domain (definition 2).  Values stand in the field's own
unit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from assay.source import Span
from assay.units.values import Truth, Value

CORRECTS = "corrects "  # what the note of an origin begins with that stands in the place of others


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a fact was found: the place in the input, and the document and page that it names."""

    place: str
    document: str | None = None
    page: str | None = None
    note: str | None = None
    method: str | None = None


class State(StrEnum):
    """Whether a fact can be used."""

    KNOWN = "known"
    STALE = "stale"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Fact:
    """One value as collected.  `shown` keeps the evidence's own digits and unit.

    `estimate` is the measured value without its uncertainty, where one was given.  A stale or conflicting
    fact counts as not collected; `value` then is the field's whole domain.  `day`: how old the evidence is.
    """

    value: Value
    shown: str
    origins: tuple[Origin, ...]
    state: State = State.KNOWN
    estimate: Decimal | None = None
    span: Span | None = None
    day: Decimal | None = None


@dataclass(slots=True)
class RecordData:
    """Facts by field; records and collections inside."""

    facts: dict[str, Fact] = field(default_factory=dict)
    records: dict[str, RecordData] = field(default_factory=dict)
    collections: dict[str, CollectionData] = field(default_factory=dict)


@dataclass(slots=True)
class RowData:
    """One member of a collection.  `presence` is TRUE, or UNKNOWN for a member that may not exist."""

    key: str
    presence: Truth
    data: RecordData
    span: Span | None = None


@dataclass(slots=True)
class CollectionData:
    """The members given, in order of their keys.  `complete`: there are no others; not `stated`: this file
    leaves it to another to say so.
    """

    rows: dict[str, RowData] = field(default_factory=dict)
    complete: bool = True
    span: Span | None = None
    stated: bool = True


@dataclass(frozen=True, slots=True)
class Document:
    """A document that evidence was taken from; `file_check`: what was found of the file that it names."""

    id: str
    title: str
    date: str | None = None
    file: str | None = None
    sha256: str | None = None
    confidential: bool = False
    file_check: str | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """What only a person rates.  `ratings` holds one rating, or None when the auditor is unable to rate."""

    clause: str
    subject: str | None
    rating: str | None
    because: str
    by: str
    on: str | None
    place: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What the auditor says of a finding: whether it poses a significant risk."""

    clause: str
    subject: str | None
    significant_risk: Truth
    note: str | None
    place: str


@dataclass(frozen=True, slots=True)
class Confirmation:
    """The auditor's answer to the question of an escalation, for one criterion."""

    escalation: str
    criterion: str
    answer: Truth
    because: str
    by: str
    on: str | None
    place: str


@dataclass(frozen=True, slots=True)
class Inapplicable:
    """A person's statement that a criterion does not apply: a decision, with a reason and an approver."""

    criterion: str
    because: str
    by: str
    on: str | None
    place: str


@dataclass(frozen=True, slots=True)
class Override:
    """A decision on the rating of a criterion.  `against` is the set that was computed when it was made."""

    criterion: str
    rating: str
    because: str
    by: str
    on: str | None
    against: frozenset[str] | None
    place: str


@dataclass(frozen=True, slots=True)
class Waiver:
    """An exception for a criterion, valid from its first to its last day (day numbers), both in."""

    criterion: str
    because: str
    approver: str
    first: Decimal
    last: Decimal
    place: str


@dataclass(frozen=True, slots=True)
class Previous:
    """The ratings of the previous audit by criterion; no ratings at all: there was none.

    `version` is the version of the standard whose numbers these are, where a result document says so.
    """

    source: str
    ratings: Mapping[str, frozenset[str]] | None
    version: str | None = None


@dataclass(slots=True)
class Evidence:
    """One evidence set.  `audit_date` is a day number; `root` also holds the records `audit` and `entity`.

    `mode` is what it was read for; `as_of`: the day was asked for, in place of the audit's own.
    """

    name: str
    audit_date: Decimal
    root: RecordData
    standards: tuple[str, ...] = ()
    entity: str | None = None
    documents: Mapping[str, Document] = field(default_factory=dict)
    judgements: Mapping[tuple[str, str | None], Judgement] = field(default_factory=dict)
    findings: Mapping[tuple[str, str | None], Finding] = field(default_factory=dict)
    confirmations: Mapping[tuple[str, str], Confirmation] = field(default_factory=dict)
    inapplicable: Mapping[str, Inapplicable] = field(default_factory=dict)
    overrides: Mapping[str, Override] = field(default_factory=dict)
    waivers: Sequence[Waiver] = ()
    previous: Previous | None = None
    count: int = 0
    mode: str | None = None
    as_of: bool = False
