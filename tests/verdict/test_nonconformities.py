"""Nonconformities: what is certain, how it is classified, and what stays the same from audit to audit."""

from collections.abc import Callable
from typing import Any

from assay.evidence.facts import Evidence
from assay.session import Program
from assay.verdict.model import Assessment, Nonconformity

Small = Callable[[str], Program]
Read = Callable[[Program, str], Evidence]
Judge = Callable[[Program, Evidence], Assessment]

TIGHT = """\
criterion 1.1 "Tanks are tight" {
    applies to storing
    for each tank
    require leaked < ceiling
    rate critical when leaked > 100 t "a flood"
    rate major when leaked > 10 t "a stream"
    rate minor otherwise "a drip"
}
"""


def found(small: Small, read: Read, judge: Judge, text: str) -> dict[str | None, Nonconformity]:
    program = small(TIGHT)
    return {item.subject: item for item in judge(program, read(program, text)).nonconformities}


def test_each_failing_subject_has_its_own(small: Small, read: Read, judge: Judge, tanks: Any) -> None:
    text = tanks(a="leaked: 0 t", b="leaked: 5 t", c="leaked: 12 t", d="leaked: 101 t")
    rated = {key: item.classification for key, item in found(small, read, judge, text).items()}
    assert rated == {"b": "minor", "c": "major", "d": "critical"}


def test_a_failure_whose_rating_is_open_is_certain_all_the_same(
    small: Small, read: Read, judge: Judge, tanks: Any
) -> None:
    items = found(
        small, read, judge, tanks(a="leaked: {from: 12 t, to: 120 t}", b="leaked: {from: 4 t, to: 6 t}")
    )
    assert list(items) == ["a"]
    assert items["a"].ratings == ["major", "critical"]
    assert items["a"].classification == "major to critical"


def test_a_clause_that_may_not_apply_is_not_certain(
    small: Small, read: Read, judge: Judge, tanks: Any
) -> None:
    program = small(TIGHT.replace("applies to storing", "applies when some tank where inspected"))
    text = tanks(a="leaked: 12 t")
    (item,) = judge(program, read(program, text)).nonconformities
    assert not item.certain


def test_where_the_criterion_does_not_apply_there_is_none(
    small: Small, read: Read, judge: Judge, tanks: Any
) -> None:
    assert found(small, read, judge, tanks(activity="selling", a="leaked: 101 t")) == {}


def test_a_fingerprint_outlives_the_audit(small: Small, read: Read, judge: Judge, tanks: Any) -> None:
    """Another value, another day, another rating, another order: the same finding."""
    first = found(small, read, judge, tanks(a="leaked: 12 t", b="leaked: 6 t"))
    later = tanks(b="leaked: 7 t", c="leaked: 0 t", a="leaked: 101 t").replace("2026-03-12", "2027-03-12")
    second = found(small, read, judge, later)
    assert {k: i.fingerprint for k, i in first.items()} == {k: i.fingerprint for k, i in second.items()}
    assert first["a"].fingerprint == "tanks:1:1.1:a"
    assert len({item.fingerprint for item in first.values()}) == 2
