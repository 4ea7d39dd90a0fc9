"""The records that every evidence set has: who is judged (`entity`) and in which audit (`audit`)."""

from __future__ import annotations

from assay.typed.schema import Field, Group, Leaf, Rows
from assay.typed.types import DATE, FLAG, PLAIN, TEXT, Choice, OptionalOf, RefTo, SetOf, ValueType

AUDIT_TYPES = ("certification", "surveillance", "recertification", "scope_change", "self_assessment")
FACILITY = "facility"  # the list of places, where the rules have one
# The table of like facilities, where a method has one: by how many there are, from so many on; its columns
# are types of audit, and say how many are visited.
SAMPLING = "like_facilities"
# The table of functions, where the rules have one: with whom an audit speaks, by principle or criterion.
FUNCTIONS = "audited_functions"
# The table that says by outcome whether a certificate is in force, where the outcome itself sets no validity.
CERTIFICATE = "certificate_after"
PLANNED_BY = (SAMPLING, FUNCTIONS, CERTIFICATE)  # no rule reads these


def _group(name: str, title: str, fields: dict[str, tuple[ValueType, str]]) -> Group:
    leaves = {key: Leaf(key, kind, question, None) for key, (kind, question) in fields.items()}
    return Group(name, title, (name,), leaves, None)


def builtin_groups(activity: Choice | None, *, facilities: bool = False) -> dict[str, Group]:
    """`audit` and `entity`; the entity's activities are of the type `activity` where one is declared, and the
    places that were visited are rows of `facility` where the rules have that list.
    """
    activities: ValueType = SetOf(activity) if activity is not None else SetOf(TEXT)
    places: ValueType = SetOf(RefTo((FACILITY,))) if facilities else SetOf(TEXT)
    audit = _group(
        "audit",
        "The audit",
        {
            "date": (DATE, "On which day is the audit? Parameters are read on this day."),
            "onsite_end": (DATE, "On which day did the on-site part end?"),
            "period_start": (DATE, "On which day does the audited period begin?"),
            "period_end": (DATE, "On which day does the audited period end?"),
            "issued_on": (DATE, "On which day was the certificate issued?"),
            "cycle": (PLAIN, "Which certification cycle is this?"),
            "type": (Choice("", AUDIT_TYPES), "What kind of audit is this?"),
            "firm": (TEXT, "Which firm carries out the audit?"),
            "lead_auditor": (TEXT, "Who leads the audit?"),
            "scope": (TEXT, "What is the certification scope, in words?"),
            "audit_scope": (TEXT, "What did the audit itself look at, in words?"),
            "visited": (places, "Which facilities were visited?"),
            "report_submitted_on": (DATE, "On which day was the audit report handed in?"),
            "declaration": (TEXT, "What do the auditors declare of the report?"),
            "certificate_number": (TEXT, "Which number does the certificate have?"),
            "authorised_by": (TEXT, "Who authorised the certificate?"),
            "validity_statement": (TEXT, "What does the certificate say of its validity?"),
            "expires_on": (DATE, "On which day does the certificate expire that is in force?"),
        },
    )
    entity = _group(
        "entity",
        "The entity",
        {
            "name": (TEXT, "What is the entity called?"),
            "member": (TEXT, "Which member of the scheme does it belong to?"),
            "activity": (activities, "Which activities does it carry out?"),
            "certified_since": (DATE, "Since which day has it been certified?"),
        },
    )
    return {"audit": audit, "entity": entity}


def method_rows(ratings: Choice) -> dict[str, Rows]:
    """What a method speaks of: every criterion that may apply, with its rating, and every principle with
    its own criteria.  A criterion that does not apply is no row.
    """

    def fields() -> dict[str, Field]:
        kinds: dict[str, ValueType] = {
            "id": TEXT,
            "title": TEXT,
            "principle": RefTo(("principle",)),
            "rating": ratings,
            "previous_rating": OptionalOf(ratings),
            "applicable": FLAG,
            "credit": PLAIN,
            "weight": PLAIN,
            "waived": FLAG,
        }
        return {name: Leaf(name, kind, None, None) for name, kind in kinds.items()}

    own = Rows("criterion", "A criterion", ("criterion",), False, None, fields(), None)
    nested = Rows("criterion", "A criterion", ("principle", "criterion"), False, None, fields(), None)
    of_principle: dict[str, Field] = {
        "id": Leaf("id", TEXT, None, None),
        "title": Leaf("title", TEXT, None, None),
        "criterion": nested,
    }
    principle = Rows("principle", "A principle", ("principle",), False, None, of_principle, None)
    return {"criterion": own, "principle": principle}


def year_leaves() -> dict[str, Leaf]:
    """What every row of a yearly collection has besides its own fields."""
    return {
        "number": Leaf("number", PLAIN, None, None),
        "start": Leaf("start", DATE, None, None),
        "end": Leaf("end", DATE, None, None),
    }


def is_yearly_leaf(rows: Rows, name: str) -> bool:
    """Whether a name is one that a yearly row has by itself; a field of the same name hides it."""
    return rows.yearly and name in ("number", "start", "end") and name not in rows.fields
