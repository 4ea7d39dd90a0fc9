"""Plans of results that lack something: facilities, findings, a table, earlier results of the same kind."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
Judge = Callable[..., dict[str, Any]]
Evidence = Callable[..., str]
GOOD = "fenced: yes, lit: yes"
SAFE = "judgements:\n  - {clause: 1.3.safe, rating: good, because: so, by: me, on: 2026-03-12}\n"
SIGNED = "  policy: {signed: yes}\n"


def planned(run: Run, *args: object) -> dict[str, Any]:
    done = run("audit-plan", *args, "--to", "json")
    assert done.code == 0, done.err
    found: dict[str, Any] = json.loads(done.out)
    return found


def changed(path: Path, name: str, **parts: object) -> Path:
    """The same result with other values at its top."""
    data = json.loads(path.read_text(encoding="utf-8"))
    other = path.with_name(name)
    other.write_text(json.dumps(data | parts), encoding="utf-8")
    return other


@pytest.fixture(scope="module")
def calm(judge: Judge, evidence: Evidence, folder: Path) -> Path:
    """One yard; all is in order, and a document stands behind it."""
    source = "{value: yes, source: D1 p. 2}"
    more = SAFE + "documents: {D1: {title: Register}}\n"
    text = evidence({"a": f"fenced: {source}, lit: {source}"}, "", more)
    judge("all-calm", f"{text}  policy: {{signed: {source}}}\n")
    return folder / "all-calm.json"


def test_a_self_assessment_is_followed_by_a_look_at_the_gaps(
    run: Run, judge: Judge, evidence: Evidence, folder: Path
) -> None:
    judge("own", evidence({"a": GOOD}, ", type: self_assessment", SAFE) + SIGNED)
    found = planned(run, folder / "own.json")
    assert found["purpose"] == "gap_analysis"
    # 1.1 and 1.2 conform, and nothing stands behind them; the judgement stands behind 1.3.
    assert [item["criterion"] for item in found["looks"]] == ["1.1", "1.2"]


def test_without_a_facility_there_is_nothing_to_sample_and_without_concern_nothing_to_look_at(
    run: Run, judge: Judge, folder: Path
) -> None:
    head = "assay: evidence/1\nstandard: yards 1\naudit: {date: 2026-03-12}\n"
    judge("yardless", f"{head}{SAFE}facts:\n  facility: {{}}\n{SIGNED}")
    plan = ("audit-plan", folder / "yardless.json", "--for", "certification")
    out = run(*plan).out
    assert "The evidence names no facility, so there is nothing to sample." in " ".join(out.split())
    assert "Where\nfacility" not in out
    page = run(*plan, "--to", "md").out
    assert "The evidence names no facility." in page
    assert "## Where" in page


def test_a_gap_analysis_without_a_gap(run: Run, calm: Path) -> None:
    plan = ("audit-plan", calm, "--for", "gap-analysis")
    said = "Nothing is of concern: every rating that applies is settled, and the best."
    out = run(*plan).out
    assert f"What\n  {said}" in out
    assert "Left to a later audit: 1.3, 1.1, 1.2" in out  # by weight: 16, 10, 3
    page = run(*plan, "--to", "md").out
    assert said in page
    assert "No criterion that applies is left out." not in page
    assert planned(run, calm, "--for", "gap-analysis")["documents"] == {}
    assert "All criteria" not in run(*plan, "--to", "html").out  # there is none to lead to
    # A certification looks at all of them, and reads what they rest on.
    whole = run("audit-plan", calm, "--for", "certification", "--to", "md").out
    assert "No criterion that applies is left out." in whole
    assert "| D1 | Register |" in whole


def test_a_criterion_that_does_not_apply_is_named_apart(run: Run, calm: Path) -> None:
    data = json.loads(calm.read_text(encoding="utf-8"))
    signed = next(item for item in data["criteria"] if item["id"] == "1.2")
    signed |= {"ratings": ["not applicable"], "decided": ["not applicable"], "applies": "no"}
    path = calm.with_name("unsigned.json")
    path.write_text(json.dumps(data), encoding="utf-8")
    assert "Not applicable: 1.2\n" in run("audit-plan", path, "--for", "certification").out
    assert "Not applicable: 1.2." in run("audit-plan", path, "--for", "certification", "--to", "md").out


def test_the_rating_that_the_evidence_tells_of_the_audit_before_counts(
    run: Run, judge: Judge, evidence: Evidence, folder: Path
) -> None:
    before = 'previous: {"1.1": small, "1.2": good}\n'
    judge("told", evidence({"a": GOOD}, "", SAFE + before) + SIGNED)
    looks = {
        item["criterion"]: item
        for item in planned(run, folder / "told.json", "--for", "surveillance")["looks"]
    }
    assert "1: found before: small at the audit before" in looks["1.1"]["priority"]["points"]
    assert not any("before" in point for point in looks["1.2"]["priority"]["points"])


def test_earlier_results_that_do_not_fit_are_refused_and_another_version_is_told(
    run: Run, calm: Path
) -> None:
    standard = json.loads(calm.read_text(encoding="utf-8"))["standard"]
    plan = ("audit-plan", calm, "--for", "surveillance", "--previous")
    other = changed(calm, "other.json", standard=standard | {"name": "ponds"}, evidence_digest="x")
    done = run(*plan, other)
    assert done.code == 2
    assert "the results are of two standards, yards and ponds; name results of one standard" in done.err
    late = changed(calm, "late.json", audit_date="2027-03-12")
    done = run(*plan, late)
    assert done.code == 2
    assert "--previous: the result of 2027-03-12 is newer than that of 2026-03-12" in done.err
    day = {"audit_date": "2023-03-12", "evidence_digest": "y"}
    old = changed(calm, "old-version.json", standard=standard | {"version": "0"}, **day)
    notes = planned(run, *plan[1:], old)["notes"]
    assert "Earlier results of version 0: criteria are matched by equal numbers." in notes


def test_a_list_of_yards_that_is_not_complete_is_said_to_be_none(
    run: Run, judge: Judge, evidence: Evidence, folder: Path
) -> None:
    text = evidence({"a": GOOD}, "", SAFE) + SIGNED
    row = f"    a: {{activity: [storing], {GOOD}}}\n"
    assert row in text
    judge("some", text.replace(row, f"    incomplete: yes\n    rows:\n  {row}"))
    notes = planned(run, folder / "some.json", "--for", "certification")["notes"]
    assert "The list of facilities is not complete: there may be others to choose from." in notes


def test_without_a_table_the_general_rule_holds_and_the_greatest_concern_goes_first(
    run: Run, judge: Judge, evidence: Evidence, folder: Path
) -> None:
    # Nobody knows whether there is light at d; 1.1 weighs 10.
    yards = dict.fromkeys("abcdef", GOOD) | {"d": "fenced: yes"}
    judge("dark", evidence(yards, "", SAFE) + SIGNED, "bare")
    found = planned(run, folder / "dark.json", "--for", "certification")
    (group,) = found["groups"]
    assert group["visits"] == 3  # √6 = 2.45
    assert group["rule"].startswith("no number in the method's own table")
    going = {
        item["facility"]: (item["concern"], item["because"]) for item in found["visits"] if item["visit"]
    }
    assert going["d"] == ("10", "what may fail here weighs most")
    assert going["a"] == ("0", "first of those that are alike")
    assert len(going) == 3


def test_of_many_points_the_first_are_shown(run: Run, judge: Judge, evidence: Evidence, folder: Path) -> None:
    # The fence is down at two of four, and of one it is not known: small, or grave where it is everywhere.
    yards = {"a": "fenced: no, lit: yes", "b": "fenced: no, lit: yes", "c": "lit: yes", "d": GOOD}
    judge("down", evidence(yards, "", SAFE) + SIGNED)
    before = evidence({"a": "fenced: no, lit: yes"}, "", SAFE).replace("2026-03-12", "2024-03-12")
    judge("down-before", before + SIGNED)
    plan = (folder / "down.json", "--for", "surveillance", "--previous", folder / "down-before.json")
    look = next(item for item in planned(run, *plan)["looks"] if item["criterion"] == "1.1")
    assert look["priority"]["points"] == [
        "2: at least small now",
        "2: not settled (small to grave)",
        "1: found before: 2024-03-12",
        "2: last looked at 2 years before",
    ]
    out = run("audit-plan", *plan).out
    assert "and 1 more" in out
    assert "last looked at 2 years" not in out


TANKS = """\
method house "House method" version "1" {
    rating good  credit 1 "As asked"
    rating small credit 0 "A lapse"
    rate small otherwise "a lapse"
}
standard tanks "Tank standard" version "1" by "Nobody" from 2020-01-01 using house
evidence leaked : t at least 0 t "How much leaked?"
principle 1 "Tanks"
criterion 1.1 "Tanks are tight" {
    source "nobody" standing illustrative
    clause tight "Little leaks" { require leaked < 5 t }
}
"""


def test_a_measured_conformance_close_to_its_limit_speaks_for_a_look(run: Run, tmp_path: Path) -> None:
    (tmp_path / "tanks.assay").write_text(TANKS, encoding="utf-8")
    head = "assay: evidence/1\nstandard: tanks 1\naudit: {date: 2026-03-12}\n"
    fact = "{value: 4.8 t, uncertainty: 0.1 t, source: D1 p. 7}"
    (tmp_path / "e.yaml").write_text(
        f"{head}documents: {{D1: {{title: Log}}}}\nfacts: {{leaked: {fact}}}\n", encoding="utf-8"
    )
    judged = run(
        "evaluate", tmp_path / "e.yaml", "--rules", tmp_path / "tanks.assay", "--advice", "-o", "json"
    )
    (tmp_path / "result.json").write_text(judged.out, encoding="utf-8")
    found = planned(run, tmp_path / "result.json", "--for", "surveillance")
    (look,) = found["looks"]
    assert found["fragility"] == "looked at"
    assert look["documents"] == ["D1"]
    (point,) = look["priority"]["points"]
    # From at most 4.9 t to 5 t it is a tenth of a tonne: about two per cent of the value.
    assert point.startswith("1: fragile: leaked is ")
    assert "fails: from 5 t" in point
