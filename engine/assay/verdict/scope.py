"""What the evidence says of the audit and of what it covers, for the head of a report.

Nothing is judged here.  Facilities are the rows of the collection `facility`, where the rules declare one; a
row of another collection stands at the facility that its own field `facility` names.
"""

from __future__ import annotations

from assay.evidence.facts import Evidence, RecordData, State
from assay.evidence.members import Member
from assay.typed.builtin import FACILITY
from assay.units.values import TRUE, SetValue
from assay.verdict import covered


def scope(evidence: Evidence) -> covered.Scope:
    """The audit's own data, activities and facilities; what is not known is null."""
    audit = evidence.root.records.get("audit", RecordData())
    entity = evidence.root.records.get("entity", RecordData())
    given = evidence.root.collections.get(FACILITY)
    visited = _visited(audit)
    return covered.Scope(
        firm=_shown(audit, "firm"),
        lead_auditor=_shown(audit, "lead_auditor"),
        scope=_shown(audit, "scope"),
        audit_scope=_shown(audit, "audit_scope"),
        member=_shown(entity, "member"),
        report_submitted_on=_shown(audit, "report_submitted_on"),
        declaration=_shown(audit, "declaration"),
        certificate_number=_shown(audit, "certificate_number"),
        authorised_by=_shown(audit, "authorised_by"),
        validity_statement=_shown(audit, "validity_statement"),
        expires_on=_shown(audit, "expires_on"),
        onsite_end=_shown(audit, "onsite_end"),
        period_start=_shown(audit, "period_start"),
        period_end=_shown(audit, "period_end"),
        issued_on=_shown(audit, "issued_on"),
        cycle=_shown(audit, "cycle"),
        certified_since=_shown(entity, "certified_since"),
        activities=_shown(entity, "activity"),
        facilities=_facilities(evidence),
        facilities_complete=given is not None and given.complete,
        visited=_names(visited),
        visited_complete=visited is None or not visited.open,
    )


def _visited(audit: RecordData) -> SetValue | None:
    """The facilities that were visited; None where the evidence does not say."""
    fact = audit.facts.get("visited")
    known = fact is not None and fact.state is State.KNOWN
    return fact.value if known and fact is not None and isinstance(fact.value, SetValue) else None


def _names(visited: SetValue | None) -> list[str] | None:
    if visited is None:
        return None
    return sorted(name for name, there in visited.members.items() if there == TRUE)


def _facilities(evidence: Evidence) -> list[covered.FacilityEntry]:
    given = evidence.root.collections.get(FACILITY)
    rows = given.rows.values() if given is not None else ()
    return [
        covered.FacilityEntry(
            id=row.key,
            name=_shown(row.data, "name"),
            country=_shown(row.data, "country"),
            activities=_shown(row.data, "activity"),
        )
        for row in rows
    ]


def _shown(data: RecordData, name: str) -> str | None:
    fact = data.facts.get(name)
    return fact.shown if fact is not None and fact.state is State.KNOWN else None


def facility_of(member: Member | None) -> str | None:
    """The facility that a row, or the nearest row around it that says so, stands at."""
    while member is not None:
        if member.name == f"{FACILITY}.{member.key}" and not member.unlisted:
            return member.key
        if member.data is not None and FACILITY in member.data.facts:
            return _shown(member.data, FACILITY)
        member = member.parent
    return None
