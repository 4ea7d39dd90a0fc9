"""What a criterion's rating turns on: one clause, one subject, and the measurement to show first.

In: the verdicts on clauses and subjects, with what was measured.  Out: the one that decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from assay.verdict import model
from assay.verdict.evaluation import CriterionResult
from assay.verdict.measure import Measured

MeasuredSubject = tuple[model.SubjectVerdict, list[Measured]]
MeasuredClause = tuple[model.ClauseVerdict, list[MeasuredSubject]]
_NO_LIMIT_NEAR = Decimal(10**9)


def deciding(
    scale: Sequence[str], result: CriterionResult, clauses: Sequence[MeasuredClause]
) -> model.Deciding | None:
    """The clause and subject that can be as bad as the criterion can; of conformances the tightest."""
    worst = _worst(scale, result.ratings)
    if worst is None:
        return None
    candidates = [
        (clause, subject, measured)
        for clause, subjects in clauses
        for subject, measured in subjects
        if _worst(scale, subject.ratings) == worst and _worst(scale, clause.ratings) == worst
    ]
    if not candidates:
        return None
    clause, subject, measured = min(candidates, key=lambda item: (not item[1].settled, _tightness(item[2])))
    telling = _telling(measured)
    return model.Deciding(
        clause=clause.id,
        title=clause.title,
        subject=subject.subject or None,
        rung=subject.rung,
        measurement=telling.shown if telling is not None else None,
    )


def _worst(scale: Sequence[str], ratings: Iterable[str]) -> str | None:
    grades = [rating for rating in scale if rating in set(ratings)]
    return grades[-1] if grades else None


def _tightness(measured: Sequence[Measured]) -> Decimal:
    shares = [item.share for item in measured if item.share is not None]
    return min(shares, default=_NO_LIMIT_NEAR)


def _telling(measured: Sequence[Measured]) -> Measured | None:
    """The measurement to show first: one that fails, else one that is open, else the tightest."""
    for wanted in ("no", "not known"):
        for item in measured:
            if item.shown.holds == wanted:
                return item
    return min(
        measured, key=lambda item: item.share if item.share is not None else _NO_LIMIT_NEAR, default=None
    )
