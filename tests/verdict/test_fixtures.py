"""The evidence sets that ship: each verdict that the comment at the head of its file promises.

The numbers are worked out here, from the files and the rules, and never taken from a run.
"""

from collections.abc import Callable

import pytest

from assay.verdict.model import Assessment, ClauseVerdict, CriterionVerdict, Measurement

Of = Callable[[str], Assessment]
FILES = ("integrated-smelter", "minimal", "straddling", "nothing-collected")
GOOD, MINOR, MAJOR, NOT = "conformance", "minor", "major", "not applicable"


def criterion(result: Assessment, name: str) -> CriterionVerdict:
    return next(item for item in result.criteria if item.id == name)


def clause(result: Assessment, name: str) -> ClauseVerdict:
    return next(item for one in result.criteria for item in one.clauses if item.id == name)


def subjects(result: Assessment, name: str) -> dict[str, list[str]]:
    return {item.subject: item.ratings for item in clause(result, name).subjects}


def measured(result: Assessment, name: str, subject: str) -> list[Measurement]:
    return next(item for item in clause(result, name).subjects if item.subject == subject).measurements


# ---- ratings ---------------------------------------------------------------------------------------


def test_integrated_smelter(of_fixture: Of) -> None:
    result = of_fixture("integrated-smelter")
    assert criterion(result, "5.2").ratings == [GOOD, MINOR, MAJOR]
    assert criterion(result, "6.7").ratings == [MINOR]
    assert criterion(result, "9.4").ratings == [GOOD]

    assert clause(result, "5.2.boundary").ratings == [GOOD, MINOR]
    assert subjects(result, "5.2.boundary") == {"line-1": [GOOD], "line-2": [GOOD], "line-3": [GOOD, MINOR]}
    assert clause(result, "5.2.new_smelters").ratings == [GOOD, MINOR]
    assert subjects(result, "5.2.new_smelters") == {"line-1": [NOT], "line-2": [NOT], "line-3": [GOOD, MINOR]}
    # conformance or major, with a gap where minor would be: one of two subjects is 50 %
    assert clause(result, "5.2.existing_smelters").ratings == [GOOD, MAJOR]
    assert clause(result, "5.2.existing_smelters").rating == "conformance or major"
    assert subjects(result, "5.2.existing_smelters") == {
        "line-1": [GOOD],
        "line-2": [GOOD, MAJOR],
        "line-3": [NOT],
    }
    assert subjects(result, "5.2.comparable_figures")["line-2"] == [GOOD, MINOR, MAJOR]

    assert subjects(result, "6.7.alternatives_reviewed") == {"al-wadi": [MINOR], "nordvik": [NOT]}
    assert subjects(result, "9.4.consent") == {
        "river-link.coast": [GOOD],
        "river-link.upper-river": [GOOD],
    } | {key: [NOT] for key in subjects(result, "9.4.consent") if key.startswith("residue-store")}


def test_minimal(of_fixture: Of) -> None:
    result = of_fixture("minimal")
    assert [item.ratings for item in result.criteria] == [[GOOD], [GOOD], [NOT]]
    assert criterion(result, "9.4").not_applicable_because is not None


def test_straddling(of_fixture: Of) -> None:
    result = of_fixture("straddling")
    assert criterion(result, "5.2").ratings == [GOOD, MINOR]
    # 10.7 to 11.3 against 11.0; 10.5 to 10.9; 10,850 to 10,950 kg are 10.85 to 10.95 t
    assert subjects(result, "5.2.new_smelters") == {
        "at-limit": [GOOD, MINOR],
        "below": [GOOD],
        "kilograms": [GOOD],
    }
    assert criterion(result, "6.7").ratings == [GOOD, MAJOR]
    assert criterion(result, "9.4").ratings == [NOT]


def test_nothing_collected(of_fixture: Of) -> None:
    for item in of_fixture("nothing-collected").criteria:
        assert item.ratings == [GOOD, MINOR, MAJOR, NOT]  # a critical breach is reserved
        assert item.rating == "conformance to major, or not applicable"
        assert item.applies in ("yes", "not known")


@pytest.mark.parametrize("file", FILES)
def test_settled_means_one_rating(of_fixture: Of, file: str) -> None:
    for item in of_fixture(file).criteria:
        assert item.settled == (len(item.ratings) == 1)
        assert bool(item.reasons) != item.settled
        for part in item.clauses:
            assert part.settled == (len(part.ratings) == 1)
            assert bool(part.reasons) != part.settled
            for subject in part.subjects:
                assert bool(subject.reasons) != subject.settled


# ---- what was measured -----------------------------------------------------------------------------


def test_a_margin_stands_beside_a_pass(of_fixture: Of) -> None:
    (found,) = measured(of_fixture("minimal"), "5.2.new_smelters", "line")
    assert (found.holds, found.comparison, found.limit, found.unit) == (
        "yes",
        "below",
        "11.0 tCO2e/t_cast",
        "tCO2e/t_cast",
    )
    assert found.value == "9.4 tCO2e/t_cast"
    assert found.margin == "1.6"  # 11.0 - 9.4
    assert found.margin_share == "14.5 %"  # 1.6 / 11.0 = 0.1454…
    assert [(s.document, s.page) for s in found.sources] == [("D1", "p. 12")]


def test_a_margin_of_a_range_reaches_from_its_worst_to_its_best_end(of_fixture: Of) -> None:
    result = of_fixture("straddling")
    (open_one,) = measured(result, "5.2.new_smelters", "at-limit")
    assert (open_one.holds, open_one.margin) == ("not known", "-0.3 to 0.3")  # 11.0 - 11.3, 11.0 - 10.7
    (converted,) = measured(result, "5.2.new_smelters", "kilograms")
    assert (converted.holds, converted.margin) == ("yes", "0.05 to 0.15")  # 11.0 - 10.95, 11.0 - 10.85


def test_margins_of_days(of_fixture: Of) -> None:
    result = of_fixture("integrated-smelter")
    early = measured(result, "9.4.consent", "river-link.upper-river")
    assert [(item.margin, item.unit) for item in early] == [("42", "days")]  # 22 April to 3 June: 8 + 31 + 3
    late = [m for m in measured(result, "6.7.alternatives_reviewed", "al-wadi") if m.comparison == "within"]
    # 2019-11-20 to 2021-03-12, which is five years before the audit: 41 + 366 + 71
    assert [(item.holds, item.margin, item.unit) for item in late] == [("no", "-478", "days")]


def test_a_calculated_value_is_measured_too(of_fixture: Of) -> None:
    found = measured(of_fixture("integrated-smelter"), "5.2.existing_smelters", "line-1")
    reduction = next(item for item in found if item.comparison == "at least")
    # 1 - 7.5 / 8.4 = 10.714285…, 1 - 6.9 / 8.4 = 17.857142…, and 10 % are asked for
    assert reduction.value == "10.7142… to 17.8571… %"
    assert reduction.limit == "10 %"
    assert reduction.margin == "0.714285… to 7.85714…"
    assert {(s.document, s.page) for s in reduction.sources} == {("D2", "p. 31"), ("D2", "p. 32")}


def test_what_decides_is_a_subject_that_can_be_as_bad(of_fixture: Of) -> None:
    result = of_fixture("integrated-smelter")
    deciding = criterion(result, "6.7").deciding
    assert deciding is not None
    assert (deciding.clause, deciding.subject, deciding.rung) == (
        "6.7.alternatives_reviewed",
        "al-wadi",
        "an isolated lapse",
    )
    open_one = criterion(result, "5.2").deciding
    assert open_one is not None
    assert open_one.clause in ("5.2.existing_smelters", "5.2.comparable_figures")
    assert open_one.subject == "line-2"


# ---- score, coverage, counts -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "low", "high", "coverage", "settled", "possible", "undefined"),
    [
        # (20 × 0 + 12 × 0.5 + 10) / 42 = 16 / 42; (20 + 6 + 10) / 42 = 36 / 42; 22 / 42
        ("integrated-smelter", "38.10", "85.71", "52.38", "22", "42", False),
        # (20 + 12) / 32, and 9.4 does not count
        ("minimal", "100", "100", "100", "32", "32", False),
        # (20 × 0.5 + 12 × 0) / 32 = 10 / 32; both may be conformance
        ("straddling", "31.25", "100", "0", "0", "32", False),
        ("nothing-collected", "0", "100", "0", "0", "42", True),
    ],
)
def test_the_score(
    of_fixture: Of,
    file: str,
    low: str,
    high: str,
    coverage: str,
    settled: str,
    possible: str,
    undefined: bool,
) -> None:
    score = of_fixture(file).score
    assert (score.low, score.high) == (low, high)
    assert (score.coverage, score.settled_weight, score.possible_weight) == (coverage, settled, possible)
    assert score.may_be_undefined == undefined


def test_the_arithmetic_of_the_score_can_be_followed(of_fixture: Of) -> None:
    score = of_fixture("integrated-smelter").score
    assert score.arithmetic == ("(20 × (0 to 1) + 12 × 0.5 + 10 × 1) ÷ (20 + 12 + 10) = 38.10 % to 85.71 %")
    assert [(t.criterion, t.weight, t.credit, t.counts) for t in score.terms] == [
        ("5.2", "20", "0 to 1", "yes"),  # 4 × 5
        ("6.7", "12", "0.5", "yes"),  # 3 × 4
        ("9.4", "10", "1", "yes"),  # 2 × 5
    ]


def test_what_does_not_apply_is_no_term_and_what_may_not_stands_in_brackets(of_fixture: Of) -> None:
    assert of_fixture("minimal").score.arithmetic == "(20 × 1 + 12 × 1) ÷ (20 + 12) = 100 %"
    unknown = of_fixture("nothing-collected").score.arithmetic
    assert unknown.startswith("([20 × (0 to 1)] + [12 × (0 to 1)] + [10 × (0 to 1)]) ÷ ([20] + [12] + [10])")


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("integrated-smelter", {GOOD: 1, MINOR: 1, "unsettled": 1}),
        ("minimal", {GOOD: 2, NOT: 1}),
        ("straddling", {NOT: 1, "unsettled": 2}),
        ("nothing-collected", {"unsettled": 3}),
    ],
)
def test_counts_never_mix_what_is_open_with_what_does_not_apply(
    of_fixture: Of, file: str, expected: dict[str, int]
) -> None:
    counts = of_fixture(file).counts
    assert {name: count for name, count in counts.items() if count} == expected
    assert set(counts) >= {GOOD, MINOR, MAJOR, "critical", NOT, "unsettled"}


# ---- nonconformities -------------------------------------------------------------------------------


def test_the_one_certain_nonconformity(of_fixture: Of) -> None:
    (found,) = of_fixture("integrated-smelter").nonconformities
    assert (found.criterion, found.clause, found.subject) == ("6.7", "6.7.alternatives_reviewed", "al-wadi")
    assert (found.classification, found.certain) == (MINOR, True)
    assert found.because.startswith("an isolated lapse; ")
    assert "2019-11-20" in found.because
    assert found.fingerprint == "asi_performance:3.1:6.7.alternatives_reviewed:al-wadi"


@pytest.mark.parametrize("file", ["minimal", "straddling", "nothing-collected"])
def test_what_may_be_is_no_nonconformity(of_fixture: Of, file: str) -> None:
    assert of_fixture(file).nonconformities == []


def test_the_encoding_is_said_to_be_unverified(of_fixture: Of) -> None:
    encoding = of_fixture("integrated-smelter").encoding
    assert "not the scheme owner's" in encoding.statement
    # verified to the last parameter that they read: 9.4.good_faith, 9.4.consent, 6.7.recovery
    assert (encoding.clauses, encoding.unverified_clauses) == (15, 12)
    standing = {point.where: point.standing for point in encoding.open_points}
    assert standing["parameter `existing_smelter_ceiling`"] == "open"
    assert standing["parameter `new_smelter_ceiling`"] == "unverified"
    assert standing["parameter `systemic_share`"] == "illustrative"
