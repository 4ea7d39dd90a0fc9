"""Where reporting years end is known by the end of the audited period; without it, that is what is asked for.

In: a rule that reads the ends of reporting years, and one that takes the year of a day.  Definition 24.
"""

from collections.abc import Callable

import pytest

from assay import session
from assay.advice.advise import Ahead
from assay.evidence.facts import Evidence
from assay.session import NetworkEvaluator, Program
from assay.source import Source
from assay.verdict.model import Assessment

RULES = """\
method house "House method" version "1" {
    rating good  credit 1 "As asked"
    rating minor credit 0 "A lapse"
    rate minor otherwise "a lapse"
}
standard meters "Meter standard" version "1" by "Nobody" from 2020-01-01 using house
evidence each reading by year "A year of readings" { leaked : t at least 0 t "How much leaked?" }
parameter counted_on : date "The day that counts" is 2025-06-30 source "nobody" standing illustrative

principle 1 "Meters"
criterion 1.1 "Years are over" {
    clause over "No reading is of a year that still runs" {
        for each reading
        require end before 2026-06-30
    }
}
criterion 1.2 "Little leaks" {
    clause little "In the year of the day that counts, less than 5 t leaked" {
        require (reading at counted_on).leaked < 5 t
    }
}
"""
FACTS = "facts:\n  reading: {2024: {leaked: 7 t}, 2025: {leaked: 3 t}, 2026: {leaked: 9 t}}\n"
HEAD = "assay: evidence/1\naudit: {date: 2026-12-12}\n"


@pytest.fixture(scope="module")
def meters() -> Program:
    return session.check([Source("meters.assay", RULES)])


def test_the_end_of_the_audited_period_is_asked_for(
    meters: Program,
    read: Callable[[Program, str], Evidence],
    judge: Callable[[Program, Evidence], Assessment],
) -> None:
    assert not meters.diagnostics, [item.message for item in meters.diagnostics]
    result = judge(meters, read(meters, HEAD + FACTS))
    for verdict in result.criteria:
        assert not verdict.settled
        assert [(reason.kind, reason.fact) for reason in verdict.reasons] == [("missing", "audit.period_end")]
        assert verdict.reasons[0].question == "On which day does the audited period end?"


@pytest.mark.parametrize(
    ("end", "ratings"),
    [
        # 2026 ends on 30 September, after 30 June; 2025-06-30 lies in the year that ends on 2025-09-30: 3 t
        ("2025-09-30", (["minor"], ["good"])),
        # 2026 ends on 31 March; 2025-06-30 lies in the year from 2025-04-01 to 2026-03-31: 9 t
        ("2026-03-31", (["good"], ["minor"])),
    ],
)
def test_with_it_everything_is_settled(
    meters: Program,
    read: Callable[[Program, str], Evidence],
    judge: Callable[[Program, Evidence], Assessment],
    end: str,
    ratings: tuple[list[str], list[str]],
) -> None:
    start = f"{int(end[:4]) - 1}-10-01" if end.endswith("09-30") else f"{int(end[:4]) - 1}-04-01"
    text = f"{HEAD}period: {{from: {start}, to: {end}}}\n{FACTS}"
    assert tuple(verdict.ratings for verdict in judge(meters, read(meters, text)).criteria) == ratings


def test_advice_asks_for_it_alone_and_for_both_criteria(
    meters: Program, read: Callable[[Program, str], Evidence], network: NetworkEvaluator
) -> None:
    """It is a fact like another: the days of every reporting year move with it."""
    evidence = read(meters, HEAD + FACTS)
    advice = session.assess(meters, evidence, "", network, Ahead(90, months=False)).advice
    assert advice is not None
    for found in advice.smallest_sets:
        assert [fact.fact for fact in found.facts] == ["audit.period_end"]
        assert (found.settles, found.method, found.note) == (True, "exact", None)
    (asked,) = advice.next_evidence
    # 0 to 100 % now; with an end between 1 January and 29 June 1.1 is good and 1.2, of 9 t, minor: 50 %;
    # with one from 30 June to 31 December 1.1 is minor and 1.2, of 3 t, good: 50 %
    assert (asked.criteria, asked.narrows, asked.at_stake) == (["1.1", "1.2"], "100", "2")
