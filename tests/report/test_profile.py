"""The public profile: what it lets through is named, and everything else is gone from every format."""

import json
from typing import Any

import pytest

from assay.report.profile import HIDDEN, PUBLIC, public
from assay.verdict import model
from assay.verdict.basis import Model
from tests.report.reading import READERS, WRITERS, letters, loaded, parts, read, strings, written

SECRET = "Xq7hidden"  # noqa: S105 - a word to look for
# What stays, by the model's name and the field's; written down again here, so that a field which is let
# through by mistake is a difference between two lists.
STAYS = {
    "Assessment": "format engine evaluators entity audit_date audit_type mode rules_digest evidence_digest",
    "Named": "name title version",
    "RatingScale": "name credit title",
    "Scope": "firm scope onsite_end period_start period_end issued_on cycle certified_since activities"
    " audit_scope member report_submitted_on declaration certificate_number authorised_by validity_statement"
    " expires_on visited",
    "Sites": "share systemic",
    "AuditCycle": "no_certificate",
    "NextAudit": "earliest latest because",
    "FacilityEntry": "id name country activities",
    "Principle": "id title",
    "CriterionVerdict": "id title principle applies base ratings rating decided decided_rating previous"
    " likelihood consequence weight",
    "RiskRow": "likelihood consequence weight",
    "EscalationNote": "name to reaches question answer",
    "DecisionNote": "kind criterion rating on until",
    "Deciding": "clause title rung",
    "ClauseVerdict": "id title ratings rating",
    "Provenance": "source standing",
    "Reason": "kind",
    "Trace": "kind",
    "Nonconformity": "criterion clause classification ratings",
    "OutcomeVerdict": "outcomes outcome validity expires because",
    "DeadlineEntry": "name ratings date note",
    "SurveillanceEntry": "after because",
    "Score": "model unit maximum low high coverage settled_weight possible_weight arithmetic",
    "ScoreTerm": "criterion weight credit counts",
    "DocumentEntry": "id title date file_check",
    "Encoding": "statement",
    "OpenPoint": "what where source standing",
}


def poisoned(item: Any) -> Any:
    """The same document with a secret in every text that is not to stay; words of the format stay legal."""
    if isinstance(item, list):
        return [poisoned(part) for part in item]
    if not isinstance(item, Model):
        return item
    name = type(item).__name__
    stays = set(STAYS.get(name, "").split())
    hidden = isinstance(item, model.DocumentEntry) and item.confidential
    found: dict[str, Any] = {}
    for field, value in item:
        if isinstance(value, Model | list) and not (isinstance(value, list) and _texts_only(value)):
            found[field] = poisoned(value)
        elif (
            (field in stays and not hidden)
            or field in ("kind", "holds")
            or isinstance(value, bool | int | dict)
        ):
            found[field] = value if not isinstance(value, Model) else poisoned(value)
        elif isinstance(value, list):
            found[field] = [f"{SECRET} {field}" for _ in value]
        else:
            found[field] = f"{SECRET} {field}"  # null becomes a secret too
    return item.model_copy(update={k: v for k, v in found.items() if field_is_free(item, k, v)})


def _texts_only(value: list[Any]) -> bool:
    return bool(value) and all(isinstance(part, str) for part in value)


def field_is_free(item: Model, field: str, value: Any) -> bool:
    """Whether the format allows any text there: not for records that are absent, or one of a few words."""
    try:
        type(item).model_validate({**item.model_dump(), field: _plain(value)})
    except ValueError:
        return False
    return True


def _plain(value: Any) -> Any:
    return (
        value.model_dump()
        if isinstance(value, Model)
        else ([_plain(part) for part in value] if isinstance(value, list) else value)
    )


@pytest.fixture(scope="module")
def secretive(smelter: model.Assessment) -> model.Assessment:
    note = model.DecisionNote(
        kind="waiver",
        criterion="6.7",
        rating=None,
        because=SECRET,
        by=SECRET,
        on="2026-01-01",
        until="2026-12-31",
        outdated=False,
        place=SECRET,
    )
    criteria = [c.model_copy(update={"decisions": [note]}) if c.id == "6.7" else c for c in smelter.criteria]
    found = poisoned(smelter.model_copy(update={"decisions": [note], "criteria": criteria}))
    assert isinstance(found, model.Assessment)
    return model.Assessment.model_validate(found.model_dump())


def test_secrets_are_everywhere_in_the_full_report(secretive: model.Assessment) -> None:
    assert sum(SECRET in text for text in strings(loaded(secretive))) > 500
    for form in READERS:
        assert SECRET in letters(read(secretive, form)), form


@pytest.mark.parametrize("form", sorted(WRITERS))
def test_no_secret_is_in_a_public_report(secretive: model.Assessment, form: str) -> None:
    shown = public(secretive)
    assert SECRET not in letters(read(shown, form))
    assert SECRET not in parts(written(shown, form))


def test_no_secret_is_in_the_public_result_document(secretive: model.Assessment) -> None:
    assert SECRET not in json.dumps(loaded(public(secretive)))


def test_ratings_outcome_dates_and_criteria_stay(smelter: model.Assessment) -> None:
    shown = public(smelter)
    assert [c.decided for c in shown.criteria] == [c.decided for c in smelter.criteria]
    assert [(n.clause, n.classification) for n in shown.nonconformities] == [
        ("6.7.alternatives_reviewed", "minor")
    ]
    assert shown.follow_up is not None
    assert smelter.follow_up is not None
    assert shown.follow_up.deadlines == smelter.follow_up.deadlines
    assert shown.score == smelter.score


def test_what_is_left_out_is_said(smelter: model.Assessment) -> None:
    shown = public(smelter)
    # D6 and D7 are confidential in the evidence.
    assert shown.left_out[-1] == "Confidential documents that are not listed: 2."
    assert not {"D6", "D7"} & {item.id for item in shown.documents}
    for form in set(READERS) - {"csv"}:
        assert letters("the names of persons and what they wrote") in letters(read(shown, form)), form
    assert shown.nonconformities[0].because == HIDDEN


def test_a_public_result_stays_as_it_is(smelter: model.Assessment) -> None:
    assert public(public(smelter)) == public(smelter)


def test_the_profile_names_only_fields_that_there_are() -> None:
    for kind, names in PUBLIC.items():
        assert names <= set(kind.model_fields), kind.__name__
