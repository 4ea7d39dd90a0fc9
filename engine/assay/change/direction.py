"""Whether a set of possible ratings became better or worse.

In: the ratings before and after, and the scale.  Out: in which direction they went.
"""

from __future__ import annotations

from collections.abc import Sequence

from assay.change.model import RatingChange
from assay.verdict.evaluation import NOT_APPLICABLE


def direction(one: Sequence[str], two: Sequence[str], scale: Sequence[str]) -> RatingChange:
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
