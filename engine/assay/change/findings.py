"""What became of each finding between two results, and through several.

In: results of one standard and their scale.  Out: the differences of findings, how many of each kind, rows of
a trend.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import get_args

from assay.change.direction import direction
from assay.change.model import FindingChange, FindingDifference, TrendRow
from assay.change.numbering import gravity, numbering
from assay.change.standing import ABSENT, Key, Standing, standings
from assay.verdict.evaluation import NOT_APPLICABLE
from assay.verdict.model import Assessment

KINDS: tuple[FindingChange, ...] = get_args(FindingChange)


def findings(old: Assessment, new: Assessment, scale: Sequence[str]) -> list[FindingDifference]:
    """What is a finding in one of two results, or in both."""
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
            way = direction(one.ratings, two.ratings, scale)
            return way if way in ("better", "worse") else "repeated"
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


def counted(found: Sequence[FindingDifference]) -> dict[FindingChange, int]:
    """How many there are of each kind of change."""
    numbers = Counter(item.change for item in found)
    return {kind: numbers[kind] for kind in KINDS}


def finding_rows(results: Sequence[Assessment]) -> list[TrendRow]:
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
