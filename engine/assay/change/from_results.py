"""Two results to what changed between them; several results to their trend.

In: results of one standard.  Out: `Changes` or `Trend`.  Findings are matched by criterion, clause and
subject.  Between two versions they are matched by the map of the newer one, if its result carries one: a
clause that kept its name under the new number is the same, another is compared with the criteria that took
the place of its own.  Without a map equal ids are matched, and a note says so.
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
from assay.change.numbering import Numbering, gravity, numbering, of_one_standard
from assay.change.standing import ABSENT, Key, Standing, standings
from assay.reference.ratings import worst_of
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
        encoding=new.encoding.said,
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
        encoding=results[-1].encoding.said,
        counts=[_counts(_findings(old, new, scale)) for old, new in pairwise(results)],
        criteria=_criterion_rows(results),
        findings=_finding_rows(results),
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
    return list(dict.fromkeys(notes))


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


# ---- findings ---------------------------------------------------------------------------------------------


def _findings(old: Assessment, new: Assessment, scale: Sequence[str]) -> list[FindingDifference]:
    before, after = standings(old), standings(new)
    numbers = numbering(old, new)
    places = {key: numbers.keys(key, one.criterion) for key, one in before.items()}
    came_from: dict[Key, list[Key]] = {}
    found: list[FindingDifference] = []
    for key, one in before.items():
        there = [place for place in places[key] if place in after]
        for place in there:
            came_from.setdefault(place, []).append(key)
        if not there and one.finding is not None:
            two = numbers.successor(one.criterion, after, scale)
            now = [] if numbers.moved is None else list(numbers.now(one.criterion))
            found.append(_difference(one, two, scale).model_copy(update={"now": now}))
    for key, two in after.items():
        for origin in _origins(came_from.get(key, ()), before, scale):
            one = before[origin] if origin is not None else ABSENT
            if one.finding is not None or two.finding is not None:
                was = origin[0] if origin is not None and origin != key else None
                now_there = {"criterion": two.criterion, "clause": key[0], "was": was}
                found.append(_difference(one, two, scale).model_copy(update=now_there))
    return found


def _origins(
    keys: Sequence[Key], before: Mapping[Key, Standing], scale: Sequence[str]
) -> Sequence[Key | None]:
    """What a clause is compared with: each finding among those that became it, else the gravest of them."""
    findings = [key for key in keys if before[key].finding is not None]
    return findings or [max(keys, key=lambda key: gravity(before[key], scale), default=None)]


def _difference(one: Standing, two: Standing, scale: Sequence[str]) -> FindingDifference:
    """What became of a finding, or that there is one now."""
    finding = two.finding or one.finding
    assert finding is not None
    own = one.finding or finding
    return FindingDifference(
        change=_change(one, two, scale),
        criterion=own.criterion,
        clause=own.clause,
        subject=own.subject,
        before=list(one.ratings),
        after=list(two.ratings),
        fingerprint=finding.fingerprint,
        because=finding.because,
    )


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
    """What was a finding at least once, as it stood in each of the results, by the numbers of the last."""
    last = standings(results[-1])
    stood = [_renumbered(result, results[-1], last) for result in results]
    keys = dict.fromkeys(key for each in stood for key, standing in each.items() if standing.finding)
    return [_finding_row(key, stood) for key in keys]


def _renumbered(
    result: Assessment, newest: Assessment, last: Mapping[Key, Standing]
) -> Mapping[Key, Standing]:
    """The standings of a result; a clause without a successor of its name keeps its own and its version."""
    numbers = numbering(result, newest)
    found = standings(result)
    if numbers.moved is None:
        return found
    scale = [rating.name for rating in newest.scale]
    moved: dict[Key, Standing] = {}
    for key, one in found.items():
        places = [place for place in numbers.keys(key, one.criterion) if place in last]
        own = (f"{key[0]} (version {result.standard.version})", key[1])
        for place in places or [own]:
            moved[place] = max(moved.get(place, one), one, key=lambda each: gravity(each, scale))
    return moved


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
    numbers = numbering(old, new)
    before, after = _decided(old), _decided(new)
    titles = {item.id: item.title for item in (*old.criteria, *new.criteria)}
    gone = [name for name in before if not any(now in after for now in numbers.now(name))]
    found = [
        _criterion(name, titles[name], _before(name, before, numbers, scale), two, scale)
        for name, two in after.items()
    ]
    found += [
        _criterion(
            name, next(item.title for item in old.criteria if item.id == name), before[name], [], scale
        )
        for name in gone
    ]
    if numbers.moved is None:
        return found
    places = [
        *([one for one in numbers.was(name) if one in before] for name in after),
        *([one] for one in gone),
    ]
    return [item.model_copy(update={"was": was}) for item, was in zip(found, places, strict=True)]


def _criterion(
    name: str, title: str, one: list[str], two: list[str], scale: Sequence[str]
) -> CriterionDifference:
    return CriterionDifference(
        change=_direction(one, two, scale), criterion=name, title=title, before=one, after=two
    )


def _decided(result: Assessment) -> dict[str, list[str]]:
    return {item.id: item.decided for item in result.criteria}


def _before(
    name: str, before: Mapping[str, list[str]], numbers: Numbering, scale: Sequence[str]
) -> list[str]:
    """The ratings before: the worst of the criteria whose place it took."""
    sets = [before[one] for one in numbers.was(name) if one in before]
    if len(sets) < 2:
        return sets[0] if sets else []
    ratings = worst_of([frozenset(one) for one in sets], scale)
    return [rating for rating in (*scale, NOT_APPLICABLE) if rating in ratings]


def _criterion_rows(results: Sequence[Assessment]) -> list[TrendRow]:
    """By the numbers of the last result; what has none of them stands behind."""
    scale = [rating.name for rating in results[-1].scale]
    last = _decided(results[-1])
    rows = [(numbering(result, results[-1]), _decided(result)) for result in results]
    found = [
        TrendRow(
            criterion=name,
            clause=None,
            subject=None,
            ratings=[_before(name, decided, numbers, scale) for numbers, decided in rows],
        )
        for name in last
    ]
    gone = {
        name
        for numbers, decided in rows
        for name in decided
        if not any(now in last for now in numbers.now(name))
    }
    return found + [
        TrendRow(
            criterion=name,
            clause=None,
            subject=None,
            ratings=[
                [] if any(now in last for now in numbers.now(name)) else decided.get(name, [])
                for numbers, decided in rows
            ],
        )
        for name in dict.fromkeys(name for _, decided in rows for name in decided if name in gone)
    ]
