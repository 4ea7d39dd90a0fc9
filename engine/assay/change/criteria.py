"""How each criterion is rated in two results, and in several.

In: results of one standard and their scale.  Out: the differences of criteria, rows of a trend, in the
decided column.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assay.change.direction import direction
from assay.change.model import CriterionDifference, TrendRow
from assay.change.numbering import Numbering, numbering
from assay.reference.ratings import worst_of
from assay.verdict.evaluation import NOT_APPLICABLE
from assay.verdict.model import Assessment


def criteria(old: Assessment, new: Assessment, scale: Sequence[str]) -> list[CriterionDifference]:
    """In the order of the newer result; what is in it no more stands behind."""
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
        change=direction(one, two, scale), criterion=name, title=title, before=one, after=two
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


def criterion_rows(results: Sequence[Assessment]) -> list[TrendRow]:
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
