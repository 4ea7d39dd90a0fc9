"""The nonconformities of a result: every subject of a clause that surely fails.

In: the criteria of a result.  Out: what is not met, how it is classified, and why in a few words.
"""

from __future__ import annotations

from collections.abc import Sequence

from assay.typed.tree import Standard
from assay.verdict import model
from assay.verdict.evaluation import NOT_APPLICABLE


def nonconformities(
    standard: Standard, best: str, criteria: Sequence[model.CriterionVerdict]
) -> list[model.Nonconformity]:
    """In the order of the criteria; `best` is the rating of what conforms."""
    found: list[model.Nonconformity] = []
    for criterion in criteria:
        if criterion.applies == "no":
            continue
        for clause in criterion.clauses:
            for subject in clause.subjects:
                item = _nonconformity(standard, best, criterion, clause, subject)
                if item is not None:
                    found.append(item)
    return found


def _nonconformity(
    standard: Standard,
    best: str,
    criterion: model.CriterionVerdict,
    clause: model.ClauseVerdict,
    subject: model.SubjectVerdict,
) -> model.Nonconformity | None:
    """A subject that surely fails: neither conformance nor "not applicable" is possible for it."""
    good = {best, NOT_APPLICABLE}
    if good & set(subject.ratings) or clause.not_applicable_because is not None:
        return None
    return model.Nonconformity(
        criterion=criterion.id,
        clause=clause.id,
        subject=subject.subject or None,
        classification=subject.rating,
        ratings=subject.ratings,
        certain=criterion.applies == "yes" and NOT_APPLICABLE not in clause.ratings,
        because=_because(clause, subject),
        fingerprint=f"{standard.name}:{standard.version}:{clause.id}:{subject.subject}",
    )


def _measurement_text(item: model.Measurement) -> str:
    """`mine to metal of smelter north (11.4 tCO2e/t_cast) is not below 11.0 tCO2e/t_cast`."""
    verb = {"yes": "is", "no": "is not", "not known": "may or may not be"}[item.holds]
    return f"{item.what} ({item.value}) {verb} {item.comparison} {item.limit}"


def _because(clause: model.ClauseVerdict, subject: model.SubjectVerdict) -> str:
    failing = [_measurement_text(item) for item in subject.measurements if item.holds == "no"]
    parts = [subject.rung] if subject.rung else []
    parts += failing[:3]
    return "; ".join(parts) or clause.title
