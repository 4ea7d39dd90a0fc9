"""How many clauses rest on points that no verified source settles: counted by hand."""

from assay import session
from assay.plan import tree as plan
from assay.source import Source
from assay.units.calendar import day_number
from assay.verdict.encoding import encoding
from assay.verdict.model import Encoding

TEXT = """
standard trial "Trial" version "1" using plain
method plain "Plain" version "1" { rating ok rating bad rate bad otherwise source "m" standing official }
evidence size : number
parameter dated : number "Dated" from 2020-01-01 is 1 source "heard" standing secondary
    from 2024-01-01 is 2 source "read" standing published
parameter unset : number "Unset" is open source "not found"
table seen  by key source "t" standing official { | key : number | x : number | | 1 | 2 | }
table heard by key source "t" standing secondary { | key : number | x : number | | 1 | 2 | }
criterion 1.1 "Alone" { require size < 3 source "s" standing published }
criterion 1.2 "Without a source" { require size < 3 }
criterion 1.3 "By a number that was not found" { require size < unset source "s" standing published }
criterion 1.4 "By a number that was heard first and read later" {
    require size < dated source "s" standing official
}
criterion 1.5 "By tables" {
    source "s" standing official
    clause seen "One that was read" { require seen(1).x < size }
    clause heard "One that was heard of" { require heard(1).x < size }
}
"""


def of(day: str | None, *clauses: str) -> Encoding:
    found = session.check([Source("trial.assay", TEXT)])
    assert isinstance(found.plan, plan.Plan), found.diagnostics
    return encoding(found.plan, day_number(day) if day else None, set(clauses) or None)


def test_sources_parameters_and_tables_count() -> None:
    # 1.2 has no source, 1.3 reads what is open, 1.5.heard a table from hearsay; 1.4 by what is in force
    later = of("2026-03-12")
    assert (later.clauses, later.unverified_clauses) == (6, 3)
    earlier = of("2023-03-12")
    assert (earlier.clauses, earlier.unverified_clauses) == (6, 4)


def test_without_a_day_a_number_counts_as_verified_only_if_it_is_on_any() -> None:
    assert of(None).unverified_clauses == 4
    assert [point.where for point in of(None).open_points] == ["parameter `dated`", "parameter `unset`"]


def test_a_part_is_counted_alone() -> None:
    part = of("2026-03-12", "1.1", "1.3", "1.5.seen")
    assert (part.clauses, part.unverified_clauses) == (3, 1)
    assert part.rests == "1 of 3 clauses rest on points no verified source settles."
