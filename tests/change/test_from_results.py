"""Results compared: what is told of clauses that became one, and which results are of one standard."""

from typing import Any

import pytest

from assay.change.from_results import NotComparable, compare, trend
from assay.verdict.covered import Scope
from assay.verdict.model import (
    Assessment,
    ClauseVerdict,
    CriterionVerdict,
    Encoding,
    Named,
    Nonconformity,
    RatingScale,
    Score,
    SubjectVerdict,
    Trace,
)

SCALE = ("good", "minor", "major")


def subject(rating: str) -> SubjectVerdict:
    return SubjectVerdict(
        subject="",
        ratings=[rating],
        rating=rating,
        settled=True,
        facility=None,
        rung=None,
        measurements=[],
        nothing_recorded=[],
        reasons=[],
    )


def criterion(name: str, rating: str) -> CriterionVerdict:
    """A criterion with one requirement, which is its only clause and has its name."""
    clause = ClauseVerdict(
        id=name,
        title=name,
        ratings=[rating],
        rating=rating,
        settled=True,
        sources=[],
        subjects=[subject(rating)],
        reasons=[],
        not_applicable_because=None,
    )
    fixed: dict[str, Any] = dict.fromkeys(
        ("not_applicable_because", "previous", "likelihood", "consequence", "deciding")
    )
    lists = ("escalations", "decisions", "judgements", "reasons", "outlook", "sources")
    return CriterionVerdict(
        id=name,
        title=name,
        principle="1",
        applies="yes",
        base=[rating],
        ratings=[rating],
        rating=rating,
        settled=True,
        decided=[rating],
        decided_rating=rating,
        weight="1",
        clauses=[clause],
        trace=Trace(text="", outcome="", kind="note", because=[]),
        **fixed,
        **{each: [] for each in lists},
    )


def finding(name: str, rating: str) -> Nonconformity:
    return Nonconformity(
        criterion=name,
        clause=name,
        subject=None,
        classification=rating,
        ratings=[rating],
        certain=True,
        because="it leaks",
        fingerprint=f"yard:1:{name}:",
    )


def result(version: str, day: str, ratings: dict[str, str], **other: Any) -> Assessment:
    standard = other.pop("standard", "yard")
    return Assessment(
        engine="assay",
        evaluators=["reference"],
        standard=Named(name=standard, title=standard, version=version),
        method=Named(name="m", title="M", version="1"),
        scale=[RatingScale(name=name, credit=None, title=None) for name in SCALE],
        entity="X",
        audit_date=day,
        audit_type=None,
        scope=Scope(),
        rules_digest="",
        evidence_digest=day,
        facts=1,
        principles=[],
        criteria=[criterion(name, rating) for name, rating in ratings.items()],
        counts={},
        score=Score.model_construct(low=None, high=None, unit="%"),
        follow_up=None,
        decisions=[],
        nonconformities=[finding(name, rating) for name, rating in ratings.items() if rating != "good"],
        documents=[],
        encoding=Encoding(statement="Ours.", clauses=1, unverified_clauses=0, open_points=[]),
        **other,
    )


# 1.1 and 1.3 of version 1 are one criterion in version 2.
MAP = {"1": {"1.1": ["1.1"], "1.2": ["1.2"], "1.3": ["1.1"]}}


@pytest.mark.parametrize("failing", ["1.1", "1.3"])
def test_of_two_clauses_that_became_one_the_one_that_failed_is_told(failing: str) -> None:
    before = {"1.1": "good", "1.2": "good", "1.3": "good"} | {failing: "major"}
    old = result("1", "2025-01-01", before)
    new = result("2", "2026-01-01", {"1.1": "good", "1.2": "good"}, renumbering=MAP)
    changes = compare(old, new)
    assert [(item.change, item.clause, item.before) for item in changes.findings] == [
        ("fixed", "1.1", ["major"])
    ]
    (row,) = trend([old, new]).findings
    assert (row.clause, row.ratings) == ("1.1", [["major"], ["good"]])


def test_two_findings_that_became_one_clause_are_both_told_and_the_worse_is_the_trend() -> None:
    old = result("1", "2025-01-01", {"1.1": "major", "1.2": "good", "1.3": "minor"})
    new = result("2", "2026-01-01", {"1.1": "minor", "1.2": "good"}, renumbering=MAP)
    found = {item.was: item.change for item in compare(old, new).findings}
    assert found == {None: "better", "1.3": "repeated"}
    (row,) = trend([old, new]).findings
    assert row.ratings == [["major"], ["minor"]]


def test_a_clause_that_two_good_ones_became_is_new_where_it_fails() -> None:
    old = result("1", "2025-01-01", {"1.1": "good", "1.2": "good", "1.3": "good"})
    new = result("2", "2026-01-01", {"1.1": "minor", "1.2": "good"}, renumbering=MAP)
    assert [(item.change, item.before) for item in compare(old, new).findings] == [("new", ["good"])]


def test_a_result_of_another_standard_between_two_of_one_is_refused() -> None:
    """Its criteria have the same numbers, and would be told as those of the standard."""
    first, last = (result("1", day, {"1.1": "good"}) for day in ("2024-01-01", "2026-01-01"))
    between = result("1", "2025-01-01", {"1.1": "minor"}, standard="shed")
    with pytest.raises(NotComparable, match="two standards, shed and yard"):
        trend([first, between, last])
