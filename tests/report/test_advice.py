"""The advice of a result in every format, and in none that is public."""

import pytest

from assay.report.from_result import from_result
from assay.report.profile import public
from assay.report.text import explain, report
from assay.verdict import advised
from assay.verdict.model import Assessment
from tests.report.reading import READERS, letters, parts, read, written

ADVICE = advised.Advice(
    within="90 days",
    smallest_sets=[
        advised.SmallestSet(
            criterion="5.2",
            rating="conformance to major",
            settles=True,
            facts=[
                advised.MissingFact(
                    kind="missing", fact="smelter.line-9.cast", what="cast of line-9", question="How much?"
                )
            ],
            method="exact",
            candidates=7,
            note="a note on the search",
        )
    ],
    next_evidence=[
        advised.NextEvidence(
            kind="missing",
            fact="smelter.line-9.cast",
            what="cast of line-9",
            question="How much?",
            criteria=["5.2"],
            narrows="12.34",
            at_stake="6.5",
            worst="major",
            in_smallest_sets=["5.2"],
        )
    ],
    going_stale=[
        advised.GoingStale(
            kind="fresh for",
            document="D77",
            title="Dust survey",
            facts=["dust.measured"],
            what="measured of dust",
            dated="2023-04-01",
            window="fresh for 3 years",
            last_day="2026-04-01",
            days_left=20,
            criteria=[advised.RatingThen(criterion="5.2", rating="conformance", then="conformance to minor")],
            weights=[advised.WeightThen(criterion="6.7", weight="9", then="9 to 16")],
        )
    ],
    improvements=[
        advised.Improvement(
            criterion="6.7",
            clause="6.7.alternatives_reviewed",
            subject="al-wadi",
            rating="minor",
            fingerprint="x:1:6.7.alternatives_reviewed:al-wadi",
            evidence=[
                advised.Change(
                    facts=[
                        advised.FactChange(
                            fact="a.b",
                            what="the other record",
                            now="no",
                            then="yes",
                            threshold=None,
                            margin=None,
                            share=None,
                        )
                    ],
                    rating="conformance",
                    criterion_rating="conformance",
                )
            ],
            performance=[
                advised.Change(
                    facts=[
                        advised.FactChange(
                            fact="a.c",
                            what="the leak",
                            now="8 t",
                            then="below 5 t",
                            threshold="below 5 t (the ceiling)",
                            margin="−3 t",
                            share="0.375",
                        )
                    ],
                    rating="conformance",
                    criterion_rating="minor",
                )
            ],
            note=None,
        )
    ],
    fragility=[
        advised.Fragility(
            criterion="9.9",
            weight="12",
            clause="9.9.held",
            subject="tank-4",
            facility="yard",
            kind="number",
            fact="tank.4.held",
            what="held of tank-4",
            now="41 t",
            fails="above 43 t",
            threshold="at most 43 t",
            margin="+2 t",
            share="0.0488",
            rating="major",
        )
    ],
    notes=["the search for one thing was cut short"],
)
SAID = (
    *(
        "cast of line-9",
        "12.34",
        "1 of 7 facts, exact",
        "a note on the search",
        "D77 Dust survey",
        "2026-04-01",
    ),
    *("the other record: no, instead yes", "the leak: 8 t, instead below 5 t (below 5 t (the ceiling))"),
    *("−3 t (37.5 %)", "held of tank-4", "above 43 t", "+2 t (4.9 %)"),
    *("the search for one thing was cut short", "6.7: risk weight 9, then 9 to 16"),
)


@pytest.fixture(scope="module")
def advised_result(smelter: Assessment) -> Assessment:
    return smelter.model_copy(update={"advice": ADVICE})


@pytest.mark.parametrize("form", list(READERS))
def test_every_format_tells_the_advice(advised_result: Assessment, form: str) -> None:
    text = letters(read(advised_result, form))
    assert [said for said in SAID if letters(said) not in text] == []


@pytest.mark.parametrize("form", ["html", "xlsx"])
def test_nothing_of_it_is_public(advised_result: Assessment, form: str) -> None:
    hidden = public(advised_result)
    assert hidden.advice is None
    file = letters(parts(written(hidden, form)) + read(hidden, form))
    assert [said for said in ("line-9", "D77", "12.34", "tank-4") if said in file] == []


def test_a_result_without_advice_has_no_section_of_it(smelter: Assessment) -> None:
    assert smelter.advice is None
    assert "advice" not in [section.anchor for section in from_result(smelter).sections]
    assert "What settles the open ratings" not in report(smelter)


def test_the_terminal_tells_it_of_all_and_of_one(advised_result: Assessment) -> None:
    text = " ".join(report(advised_result).split())
    assert "1. cast of line-9 (5.2): narrows the score by 12.34, 6.5 at stake, at worst major" in text
    assert "measured of dust (2023-04-01, D77): fresh for 3 years, until 2026-04-01" in text
    assert "9.9.held tank-4: held of tank-4 is 41 t; fails above 43 t, margin +2 t (4.9 %): major" in text
    assert "the search for one thing was cut short." in text
    one = next(item for item in advised_result.criteria if item.id == "6.7")
    told = " ".join(explain(advised_result, one).split())
    assert "performance: conformance (the criterion: minor) with - the leak: 8 t, instead below 5 t" in told
    assert "line-9" not in told
    assert "until 2026-04-01 5.2: conformance, then conformance to minor 6.7: risk weight 9, then 9" in told


def test_a_set_of_many_facts_is_told_in_part_on_the_terminal_and_counted(advised_result: Assessment) -> None:
    (found,) = ADVICE.smallest_sets
    many = ADVICE.model_copy(update={"smallest_sets": [found.model_copy(update={"facts": found.facts * 17})]})
    text = report(advised_result.model_copy(update={"advice": many}))
    assert text.count("smelter.line-9.cast") == 15
    assert "and 2 more: see the report" in text


def test_a_long_list_is_cut_and_counted(advised_result: Assessment) -> None:
    many = ADVICE.model_copy(update={"fragility": ADVICE.fragility * 33})
    result = advised_result.model_copy(update={"advice": many})
    assert "And 13 more, which the workbook lists." in read(result, "md")
    assert "and 18 more: see the report" in report(result)
    table = next(table for table in from_result(result).registers if table.name == "fragile")
    assert len(table.rows) == 33


def test_what_does_not_settle_and_what_has_no_margin_is_said_as_it_is(advised_result: Assessment) -> None:
    (one,) = ADVICE.smallest_sets
    (change,) = ADVICE.improvements
    (close,) = ADVICE.fragility
    sets = [
        one.model_copy(update={"settles": False, "facts": [], "note": "an open parameter keeps it open"}),
        one.model_copy(update={"settles": False, "note": None, "criterion": "9.4"}),
    ]
    fragility = [
        close.model_copy(update={"kind": "fact", "margin": None, "share": None, "fails": "if it is no"}),
        close.model_copy(update={"what": "built on", "margin": "+40 days", "share": "0.1095"}),
    ]
    update = {
        "smallest_sets": sets,
        "fragility": fragility,
        "improvements": [change.model_copy(update={"note": "only two facts at a time were tried"})],
    }
    result = advised_result.model_copy(update={"advice": ADVICE.model_copy(update=update)})
    text = " ".join(report(result).split())
    assert "5.2 (conformance to major): none of 7 facts settles it an open parameter" in text
    assert "9.4 (conformance to major): not settled by facts; 1 of 7 leave the rest, exact" in text
    assert "fails if it is no: major" in text  # no number, and so no margin
    assert "margin +40 days: major" in text  # of a day the share is that of a year, and is not told
    assert "only two facts at a time were tried" in text
    page = read(result, "md")
    assert "none of 7 facts settles it" in page
    assert "+40 days" in page
    assert "11.0 %" not in page
    assert "only two facts at a time were tried" in page
