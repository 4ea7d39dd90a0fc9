"""Sets of ratings in words: "minor to major", and the set where it has a gap (definition 13)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assay.verdict.evaluation import NOT_APPLICABLE


def ordered(ratings: Iterable[str], scale: Sequence[str]) -> list[str]:
    """Best first, "not applicable" last."""
    found = set(ratings)
    return [
        *(rating for rating in scale if rating in found),
        *([NOT_APPLICABLE] if NOT_APPLICABLE in found else []),
    ]


def rating_text(ratings: Iterable[str], scale: Sequence[str]) -> str:
    """`minor`, `minor to major`, `conformance, major` (a gap), `conformance to major, or not applicable`."""
    grades = [rating for rating in ordered(ratings, scale) if rating != NOT_APPLICABLE]
    maybe = NOT_APPLICABLE in set(ratings)
    if not grades:
        return NOT_APPLICABLE
    first, last = scale.index(grades[0]), scale.index(grades[-1])
    if len(grades) == 1:
        text = grades[0]
    elif len(grades) == last - first + 1:
        text = f"{grades[0]} to {grades[-1]}"
    else:
        text = ", ".join(grades[:-1]) + f" or {grades[-1]}"
    return f"{text}, or {NOT_APPLICABLE}" if maybe else text
