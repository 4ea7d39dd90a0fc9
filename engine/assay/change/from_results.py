"""Two results to what changed between them; several results to their trend.

In: results of one standard.  Out: `Changes` or `Trend`.  Findings are matched by criterion, clause and
subject; between two versions of a standard too, and then a note says so: what a version renumbered shows as
gone and new.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import get_args

from assay.change.model import (
    Changes,
    CriterionDifference,
    FindingChange,
    FindingDifference,
    RatingChange,
    Side,
    Trend,
    TrendRow,
)
from assay.change.standing import ABSENT, Key, Standing, standings
from assay.verdict.evaluation import NOT_APPLICABLE
from assay.verdict.model import Assessment

_KINDS: tuple[FindingChange, ...] = get_args(FindingChange)


class NotComparable(Exception):
    """The results are of different standards, or judge by different scales."""


def compare(old: Assessment, new: Assessment) -> Changes:
    """Raises `NotComparable`."""
    scale = _scale([old, new])
    findings = _findings(old, new, scale)
    return Changes(
        old=_side(old),
        new=_side(new),
        scale=scale,
        notes=_notes([old, new]),
        counts=_counts(findings),
        findings=sorted(findings, key=lambda item: _KINDS.index(item.change)),
        criteria=_criteria(old, new, scale),
    )


def trend(results: Sequence[Assessment]) -> Trend:
    """Raises `NotComparable`."""
    scale = _scale(results)
    return Trend(
        results=[_side(result) for result in results],
        scale=scale,
        notes=_notes(results),
        counts=[_counts(_findings(old, new, scale)) for old, new in pairwise(results)],
        criteria=_criterion_rows(results),
        findings=_finding_rows(results),
    )


# ---- what is compared -------------------------------------------------------------------------------------


def _scale(results: Sequence[Assessment]) -> list[str]:
    first = results[0]
    scale = [rating.name for rating in first.scale]
    for other in results[1:]:
        if other.standard.name != first.standard.name:
            names = f"{first.standard.name} and {other.standard.name}"
            raise NotComparable(f"the results are of two standards, {names}")
        found = [rating.name for rating in other.scale]
        if found != scale:
            scales = f"{', '.join(scale)} and {', '.join(found)}"
            raise NotComparable(f"the results are rated on two scales, {scales}")
    return scale


def _notes(results: Sequence[Assessment]) -> list[str]:
    notes = []
    for old, new in pairwise(results):
        if old.standard.version != new.standard.version:
            versions = f"{old.standard.version} and {new.standard.version}"
            notes.append(
                f"the versions of the standard differ ({versions}): findings are matched by equal ids, and "
                f"what was renumbered between them shows as gone and new"
            )
        elif old.rules_digest != new.rules_digest:
            notes.append(f"the rules changed between {old.audit_date} and {new.audit_date}")
        if old.entity != new.entity:
            notes.append(f"the entities differ: {old.entity or 'not named'}, {new.entity or 'not named'}")
        if new.audit_date < old.audit_date:
            notes.append(f"the audit of {new.audit_date} is older than the one before it, {old.audit_date}")
    return list(dict.fromkeys(notes))


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


# ---- findings ---------------------------------------------------------------------------------------------


def _findings(old: Assessment, new: Assessment, scale: Sequence[str]) -> list[FindingDifference]:
    before, after = standings(old), standings(new)
    found = []
    for key in dict.fromkeys([*before, *after]):
        one, two = before.get(key, ABSENT), after.get(key, ABSENT)
        finding = two.finding or one.finding
        if finding is not None:
            found.append(
                FindingDifference(
                    change=_change(one, two, scale),
                    criterion=finding.criterion,
                    clause=finding.clause,
                    subject=finding.subject,
                    before=list(one.ratings),
                    after=list(two.ratings),
                    fingerprint=finding.fingerprint,
                    because=finding.because,
                )
            )
    return found


def _change(one: Standing, two: Standing, scale: Sequence[str]) -> FindingChange:
    match one.kind, two.kind:
        case "finding", "finding":
            direction = _direction(one.ratings, two.ratings, scale)
            return direction if direction in ("better", "worse") else "repeated"
        case "finding", "conforms":
            return "fixed"
        case "finding", "open":
            return "not settled"
        case "finding", _:
            return "no longer assessed"
        case "not assessed", _:
            return "newly assessed"
        case _:
            return "new"


def _direction(one: Sequence[str], two: Sequence[str], scale: Sequence[str]) -> RatingChange:
    """Better or worse only where every rating that is possible now is at least as good, or bad, as every one
    before: a range that only narrows or widens is neither.
    """
    if set(one) == set(two):
        return "same"
    if NOT_APPLICABLE in {*one, *two} or not one or not two:
        return "other"
    before, after = [scale.index(each) for each in one], [scale.index(each) for each in two]
    if max(after) <= min(before):
        return "better"
    if min(after) >= max(before):
        return "worse"
    if set(after) < set(before):
        return "more settled"
    return "less settled" if set(after) > set(before) else "other"


def _counts(findings: Sequence[FindingDifference]) -> dict[FindingChange, int]:
    counted = Counter(item.change for item in findings)
    return {kind: counted[kind] for kind in _KINDS}


def _finding_rows(results: Sequence[Assessment]) -> list[TrendRow]:
    """What was a finding at least once, as it stood in each of the results."""
    stood = [standings(result) for result in results]
    keys = dict.fromkeys(key for each in stood for key, standing in each.items() if standing.finding)
    return [_finding_row(key, stood) for key in keys]


def _finding_row(key: Key, stood: Sequence[Mapping[Key, Standing]]) -> TrendRow:
    criterion = next(each[key].criterion for each in stood if key in each)
    ratings = [_shown(each.get(key, ABSENT)) for each in stood]
    return TrendRow(criterion=criterion, clause=key[0], subject=key[1] or None, ratings=ratings)


def _shown(standing: Standing) -> list[str]:
    """A clause that is not assessed has no rating, though it may carry the one it would have had."""
    if standing.kind == "not assessed":
        return [NOT_APPLICABLE] if standing.ratings else []
    return list(standing.ratings)


# ---- criteria ---------------------------------------------------------------------------------------------


def _criteria(old: Assessment, new: Assessment, scale: Sequence[str]) -> list[CriterionDifference]:
    before = {item.id: item for item in old.criteria}
    after = {item.id: item for item in new.criteria}
    found = []
    for name in dict.fromkeys([*before, *after]):
        one = before[name].decided if name in before else []
        two = after[name].decided if name in after else []
        found.append(
            CriterionDifference(
                change=_direction(one, two, scale),
                criterion=name,
                title=(after.get(name) or before[name]).title,
                before=one,
                after=two,
            )
        )
    return found


def _criterion_rows(results: Sequence[Assessment]) -> list[TrendRow]:
    decided = [{item.id: item.decided for item in result.criteria} for result in results]
    return [
        TrendRow(criterion=name, clause=None, subject=None, ratings=[each.get(name, []) for each in decided])
        for name in dict.fromkeys(name for each in decided for name in each)
    ]
