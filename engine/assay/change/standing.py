"""How each clause stands for each subject in one result.

In: a result.  Out: by clause and subject, the ratings that are possible, and whether that is a finding.  A
criterion that surely does not apply, and a clause that does not, are not assessed: what they would have been
rated is no comfort.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from assay.verdict.evaluation import NOT_APPLICABLE
from assay.verdict.model import Assessment, ClauseVerdict, CriterionVerdict, Nonconformity

Kind = Literal["finding", "conforms", "open", "not assessed"]
Key = tuple[str, str]  # clause and subject; the subject is empty where there is none


@dataclass(frozen=True, slots=True)
class Standing:
    """`finding` is there exactly where `kind` is "finding"."""

    kind: Kind
    criterion: str
    ratings: tuple[str, ...]
    finding: Nonconformity | None = None


ABSENT = Standing("not assessed", "", ())


def key_of(finding: Nonconformity) -> Key:
    """What a finding is known by from audit to audit, but for standard and version."""
    return finding.clause, finding.subject or ""


def standings(result: Assessment) -> Mapping[Key, Standing]:
    """All clauses and subjects of a result, in its order."""
    findings = {key_of(item): item for item in result.nonconformities}
    best = result.scale[0].name
    found = {}
    for criterion in result.criteria:
        for clause in criterion.clauses:
            for subject in clause.subjects:
                key = (clause.id, subject.subject)
                item = findings.get(key)
                kind = "finding" if item else _kind(criterion, clause, subject.ratings, best)
                found[key] = Standing(kind, criterion.id, tuple(subject.ratings), item)
    return found


def _kind(criterion: CriterionVerdict, clause: ClauseVerdict, ratings: Sequence[str], best: str) -> Kind:
    gone = criterion.applies == "no" or clause.not_applicable_because is not None
    if gone or set(ratings) == {NOT_APPLICABLE}:
        return "not assessed"
    return "conforms" if set(ratings) <= {best, NOT_APPLICABLE} else "open"
