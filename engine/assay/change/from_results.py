"""Two results to what changed between them; several results to their trend.

In: results of one standard.  Out: `Changes` or `Trend`.  Findings are matched by criterion, clause and
subject.  Between two versions they are matched by the map of the newer one, if its result carries one: a
clause that kept its name under the new number is the same, another is compared with the criteria that took
the place of its own.  Without a map equal ids are matched, and a note says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from assay.change.criteria import criteria, criterion_rows
from assay.change.findings import KINDS, counted, finding_rows, findings
from assay.change.model import (
    Changes,
    Side,
    Trend,
)
from assay.change.numbering import numbering, of_one_standard
from assay.verdict.evaluation import NOT_APPLICABLE
from assay.verdict.model import Assessment, CriterionVerdict

_MOST = 6  # criteria of which a note tells the weights


class NotComparable(Exception):
    """The results are of different standards, or judge by different scales."""


def compare(old: Assessment, new: Assessment) -> Changes:
    """Raises `NotComparable`."""
    scale = _scale([old, new])
    found = findings(old, new, scale)
    return Changes(
        old=_side(old),
        new=_side(new),
        scale=scale,
        notes=_notes([old, new]),
        encoding=new.encoding.said,
        counts=counted(found),
        findings=sorted(found, key=lambda item: KINDS.index(item.change)),
        criteria=criteria(old, new, scale),
    )


def trend(results: Sequence[Assessment]) -> Trend:
    """Raises `NotComparable`."""
    scale = _scale(results)
    return Trend(
        results=[_side(result) for result in results],
        scale=scale,
        notes=_notes(results),
        encoding=results[-1].encoding.said,
        counts=[counted(findings(old, new, scale)) for old, new in pairwise(results)],
        criteria=criterion_rows(results),
        findings=finding_rows(results),
    )


# ---- what is compared -------------------------------------------------------------------------------------


def _scale(results: Sequence[Assessment]) -> list[str]:
    """The scale of all of them.  The newest must tell how to read each of the others."""
    *earlier, newest = results
    scale = [rating.name for rating in newest.scale]
    for other in earlier:
        if not of_one_standard(other, newest):
            names = f"{other.standard.name} and {newest.standard.name}"
            raise NotComparable(f"the results are of two standards, {names}")
        found = [rating.name for rating in other.scale]
        if found != scale:
            scales = f"{', '.join(found)} and {', '.join(scale)}"
            raise NotComparable(f"the results are rated on two scales, {scales}")
    return scale


def _notes(results: Sequence[Assessment]) -> list[str]:
    notes = []
    for old, new in pairwise(results):
        if old.standard.version != new.standard.version:
            notes.append(_of_versions(old, new))
        elif old.rules_digest != new.rules_digest:
            notes.append(f"the rules changed between {old.audit_date} and {new.audit_date}")
        if old.entity != new.entity:
            notes.append(f"the entities differ: {old.entity or 'not named'}, {new.entity or 'not named'}")
        if new.audit_date < old.audit_date:
            notes.append(f"the audit of {new.audit_date} is older than the one before it, {old.audit_date}")
        if (weights := _weights(old, new)) is not None:
            notes.append(weights)
    return list(dict.fromkeys(notes))


def _weights(old: Assessment, new: Assessment) -> str | None:
    """Which criteria weigh more or less than before, by what was found or by other rules."""
    before = {item.id: item for item in old.criteria if item.decided != [NOT_APPLICABLE]}
    numbers = numbering(old, new)
    found = [
        f"{item.id}: {before[item.id].weight}, then {item.weight}"
        for item in new.criteria
        if item.id in before
        and list(numbers.was(item.id)) == [item.id]
        and item.decided != [NOT_APPLICABLE]
        and not _may_weigh_alike(before[item.id], item)
    ]
    if not found:
        return None
    more = f"; and {len(found) - _MOST} more" if len(found) > _MOST else ""
    return (
        f"between {old.audit_date} and {new.audit_date} criteria came to weigh more or less, so the scores "
        f"are not of one measure ({'; '.join(found[:_MOST])}{more})"
    )


def _may_weigh_alike(one: CriterionVerdict, other: CriterionVerdict) -> bool:
    """Whether all that one of them may weigh the other may weigh too: more, or less, was known of it."""
    first, second = ({row.weight for row in item.risk} or {item.weight} for item in (one, other))
    return first <= second or second <= first


def _of_versions(old: Assessment, new: Assessment) -> str:
    before, after = old.standard.version, new.standard.version
    if numbering(old, new).moved is None:
        return (
            f"the versions of the standard differ ({before} and {after}): findings are matched by equal ids, "
            f"and what was renumbered between them shows as gone and new"
        )
    return (
        f"the versions of the standard differ ({before} and {after}): criteria are matched by the map that "
        f"version {after} has of version {before}; a finding of a clause that has no successor of its name "
        f"is compared with the criteria that took the place of its own"
    )


def _side(result: Assessment) -> Side:
    return Side(
        standard=result.standard.name,
        version=result.standard.version,
        entity=result.entity,
        audit_date=result.audit_date,
        rules_digest=result.rules_digest,
        evidence_digest=result.evidence_digest,
        engine=result.engine,
        score=_score(result),
        outcome=result.follow_up.decided.outcome if result.follow_up and result.follow_up.decided else None,
    )


def _score(result: Assessment) -> str | None:
    low, high, unit = result.score.low, result.score.high, result.score.unit
    if low is None or high is None:
        return None
    return f"{low} {unit}" if low == high else f"{low} to {high} {unit}"
