"""The public profile: what of a result may be told to everybody.

A list of what stays, by model and field.  Whatever it does not name is left out, so a field that is added to
the result document is not public until someone says so here.  What stays comes from the rules (titles,
ratings, terms), or is what a certificate or summary report shows (entity, scope, dates, outcome).  What goes
are persons, measured values, notes, subjects, and the names of confidential documents.
"""

from __future__ import annotations

from typing import Any

from assay.verdict import covered, model
from assay.verdict.basis import Model

HIDDEN = "left out"

LEFT_OUT = (
    "This is the public version of the report.",
    (
        "It leaves out the names of persons and what they wrote; values that were measured, their margins "
        "and what was concluded from them; the names of subjects such as lines, sites or communities that "
        "findings are about; confidential documents; the trees of reasons; why a criterion weighs what it "
        "does; and what is still missing, but for its kind."
    ),
)

_WHOLE: dict[type[Model], set[str]] = {
    model.Named: {"name", "title", "version"},
    model.Provenance: {"source", "standing"},
    model.Principle: {"id", "title"},
    model.RatingScale: {"name", "credit", "title"},
    model.DeadlineEntry: {"name", "ratings", "date", "note"},
    model.SurveillanceEntry: {"after", "because", "certain"},
    model.NextAudit: {"kind", "earliest", "latest", "because", "certain"},
    model.AuditCycle: {"audits", "no_certificate"},
    covered.Sites: {"facilities", "visited", "share", "systemic"},
    model.OpenPoint: {"what", "where", "source", "standing"},
    model.Encoding: {"statement", "clauses", "unverified_clauses", "open_points"},
    model.RiskRow: {"likelihood", "consequence", "weight"},
    model.ScoreTerm: {"criterion", "weight", "credit", "counts"},
    model.Score: {
        *("model", "unit", "maximum", "low", "high", "may_be_undefined", "coverage"),
        *("settled_weight", "possible_weight", "arithmetic", "terms"),
    },
}
# What need not be there at all: nothing stands in its place.
_GONE = {(model.RiskRow, "because")}
PUBLIC: dict[type[Model], set[str]] = {
    **_WHOLE,
    model.Assessment: {
        *("format", "engine", "evaluators", "standard", "method", "scale", "entity", "audit_date"),
        *("audit_type", "mode", "as_of", "scope", "rules_digest", "evidence_digest", "facts", "principles"),
        *("criteria", "renumbering"),
        *("counts", "score", "follow_up", "sites", "decisions", "nonconformities", "documents", "encoding"),
    },
    covered.Scope: {
        *("firm", "scope", "onsite_end", "period_start", "period_end", "issued_on", "cycle"),
        *("certified_since", "activities", "facilities", "facilities_complete", "visited", "audit_scope"),
        "visited_complete",
        *("member", "report_submitted_on", "declaration", "certificate_number", "authorised_by"),
        *("validity_statement", "expires_on"),
    },
    covered.FacilityEntry: {"id", "name", "country", "activities"},
    model.CriterionVerdict: {
        *("id", "title", "principle", "applies", "base", "ratings", "rating", "settled", "decided"),
        *("decided_rating", "escalations", "decisions", "previous", "likelihood", "consequence", "weight"),
        *("risk", "risk_reasons"),
        *("deciding", "clauses", "reasons", "sources"),
    },
    model.ClauseVerdict: {"id", "title", "ratings", "rating", "settled", "sources", "reasons"},
    model.Deciding: {"clause", "title", "rung"},
    model.EscalationNote: {"name", "to", "reaches", "question", "answer"},
    model.DecisionNote: {"kind", "criterion", "rating", "on", "until", "outdated"},
    model.Nonconformity: {"criterion", "clause", "classification", "ratings", "certain"},
    model.FollowUpVerdict: {"computed", "decided", "deadlines", "surveillance", "cycle"},
    model.OutcomeVerdict: {
        *("outcomes", "outcome", "settled", "validity", "expires", "because", "reasons"),
    },
    model.Reason: {"kind"},
    model.DocumentEntry: {"id", "title", "date", "confidential", "file_check"},
}


def public(result: model.Assessment) -> model.Assessment:
    """The result as the profile leaves it: again a result document, which says what it leaves out.

    A result that was made public before stays as it is.
    """
    data = _kept(result)
    documents = [item.model_dump() for item in result.documents if not item.confidential]
    counted = len(result.documents) - len(documents)
    said = [*LEFT_OUT]
    if counted:
        said.append(f"Confidential documents that are not listed: {counted}.")
    data |= {"documents": documents, "left_out": list(result.left_out) or said}
    return model.Assessment.model_validate(data)


def _kept(item: Model) -> dict[str, Any]:
    names = PUBLIC.get(type(item), set())
    return {
        name: _shown(value)
        if name in names
        else None
        if (type(item), name) in _GONE
        else _hidden(name, value)
        for name, value in ((name, getattr(item, name)) for name in type(item).model_fields)
    }


def _shown(value: Any) -> Any:
    """A value that stays: models inside it keep what the profile names of them."""
    if isinstance(value, Model):
        return _kept(value)
    if isinstance(value, list):
        found = [_shown(part) for part in value]
        # Without their subjects many reasons are the same one.
        reasons = any(isinstance(part, model.Reason) for part in value)
        return [part for n, part in enumerate(found) if not reasons or part not in found[:n]]
    return value


def _hidden(name: str, value: Any) -> Any:
    """What stands in place of a value that goes.  A kind is one of a few words of the format, no secret."""
    if isinstance(value, list | dict):
        return type(value)()
    if isinstance(value, Model):
        return _kept(value) if isinstance(value, model.Trace) else None
    if isinstance(value, str) and name != "kind":
        return HIDDEN
    return value if isinstance(value, bool) or name == "kind" else None
