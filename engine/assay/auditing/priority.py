"""In which order criteria are looked at.

In: a criterion of the newest result, and what earlier results and the search for fragile ratings say of it.
Out: `Priority`.  The points are working values of this project, from no standard; each plan prints them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assay.auditing.model import Band, Priority
from assay.verdict import model
from assay.verdict.evaluation import NOT_APPLICABLE
from assay.verdict.risk import greatest_weight, is_settled
from assay.verdict.words import number_text

MOST_YEARS = 3
POINTS = (
    "2 for each grade below the best that is certain now",
    "2 where the rating is not settled",
    "1 for each earlier audit in which it was found",
    "1 where a change of a tenth or less in one number makes it fail",
    "1 where no document, observation or interview stands behind a rating that conforms",
    f"1 for each full year since it was last looked at, at most {MOST_YEARS}",
    f"{MOST_YEARS} where earlier results are named and none of them rated it",
)


@dataclass(frozen=True, slots=True)
class Background:
    """What is known beside the newest result: earlier audits that found it; a sentence where it is fragile;
    whether anything stands behind it; years since it was last looked at (None: not known), and `never`:
    none of the earlier results rated it.
    """

    found_before: Sequence[str]
    fragile: str | None
    supported: bool
    years: int | None
    never: bool


def priority(item: model.CriterionVerdict, scale: Sequence[str], background: Background) -> Priority:
    """The band, and within it the value."""
    now = _now(item, scale)
    other = _other(item, scale, background)
    points = [*now, *other]
    total = sum(number for number, _ in points)
    weight = greatest_weight(item)
    band: Band = "first" if now else "then" if _speaks(other, background) else "last"
    return Priority(
        band=band,
        value=f"{weight * (1 + total):f}",
        arithmetic=f"{_weight_text(item)} × (1 + {total})",
        points=[f"{number}: {text}" for number, text in points],
    )


def _weight_text(item: model.CriterionVerdict) -> str:
    """The weight that counts: of a risk that is not settled, the greatest."""
    greatest = number_text(greatest_weight(item))
    return greatest if is_settled(item) else f"{greatest} (at most: {item.weight})"


def _speaks(points: Sequence[tuple[int, str]], background: Background) -> bool:
    """Whether a criterion in order is looked at before others: time alone speaks for it when it is long."""
    return bool(points) and (len(points) > bool(background.years) or (background.years or 0) >= MOST_YEARS)


def certain_rank(ratings: Sequence[str], scale: Sequence[str]) -> int:
    """How far below the best a rating surely is: 0 for the best, and where it may not apply."""
    ranks = [scale.index(each) if each in scale else 0 for each in ratings]
    return min(ranks, default=0)


def _now(item: model.CriterionVerdict, scale: Sequence[str]) -> list[tuple[int, str]]:
    points = []
    rank = certain_rank(item.decided, scale)
    if rank:
        at_least = "at least " if len(item.decided) > 1 else ""
        points.append((2 * rank, f"{at_least}{scale[rank]} now"))
    if len(item.decided) > 1:
        points.append((2, f"not settled ({item.decided_rating})"))
    return points


def _other(
    item: model.CriterionVerdict, scale: Sequence[str], background: Background
) -> list[tuple[int, str]]:
    points = []
    if background.found_before:
        days = ", ".join(background.found_before)
        points.append((len(background.found_before), f"found before: {days}"))
    if background.fragile is not None:
        points.append((1, f"fragile: {background.fragile}"))
    best = item.decided == [scale[0]]
    if best and not background.supported:
        points.append((1, "it conforms, and no document, observation or interview stands behind it"))
    if background.years:
        years = min(background.years, MOST_YEARS)
        plural = "year" if background.years == 1 else "years"
        said = "none of the earlier results rated it" if background.never else ""
        points.append((years, said or f"last looked at {background.years} {plural} before"))
    return points


def applies(item: model.CriterionVerdict) -> bool:
    """Whether there is anything to look at."""
    return item.decided != [NOT_APPLICABLE]
