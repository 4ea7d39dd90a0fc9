"""Facilities taken together, and the audits to come: figures by hand, from the rules of conftest."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
Judge = Callable[..., dict[str, Any]]
Evidence = Callable[..., str]
GOOD = "fenced: yes, lit: yes"


def test_how_far_a_failure_reaches(judge: Judge, evidence: Evidence) -> None:
    yards = {"a": "fenced: no, lit: no", "b": "fenced: no, lit: yes", "c": "lit: yes", "d": GOOD}
    sites = judge("reach", evidence(yards, ", visited: [a, d]"))["sites"]
    assert (sites["facilities"], sites["visited"], sites["share"]) == (4, 2, "50")
    found = {item["clause"]: item for item in sites["extents"]}
    # fence: a and b fail, of c it is not known: 2 of 4 are 50 %, which is not above 50 %; 3 of 4 are
    assert found["1.1.fenced"]["failing"] == ["a", "b"]
    assert found["1.1.fenced"]["open"] == ["c"]
    assert found["1.1.fenced"]["extents"] == ["at several facilities", "systemic"]
    # light: 1 of 4
    assert found["1.1.lit"]["extents"] == ["isolated"]
    by_yard = {item["facility"]: item for item in sites["by_facility"]}
    # a and b fail: small, or grave if it turns out to be everywhere; c may conform
    assert by_yard["a"]["failing"] == ["1.1.fenced", "1.1.lit"]
    assert by_yard["c"]["open"] == ["1.1.fenced"]
    assert by_yard["d"]["counts"]["good"] == 1
    assert [by_yard[name]["visited"] for name in "abcd"] == ["yes", "no", "no", "yes"]
    assert sites["systemic"].startswith("it is everywhere (grave): above 50 % of at least 2 subjects")


def test_the_only_facility_and_a_share_that_is_not_known(judge: Judge, evidence: Evidence) -> None:
    sites = judge("one", evidence({"a": "fenced: no, lit: yes"}))["sites"]
    assert sites["extents"][0]["extents"] == ["at the only facility judged"]
    assert sites["share"] is None
    assert "audit.visited" in sites["not_determined"]


def test_the_audits_to_come_are_counted_from_the_day_of_issue(judge: Judge, evidence: Evidence) -> None:
    said = "policy: {signed: yes}"
    more = "judgements:\n  - {clause: 1.3.safe, rating: good, because: so, by: me, on: 2026-03-12}\n"
    text = evidence({"a": GOOD}, ", issued_on: 2026-02-28", more) + f"  {said}\n"
    follow = judge("cycle", text)["follow_up"]
    # issue + 3 years - 1 day; every 8 months from issue, after the audit of 12 March 2026 and before the end
    assert follow["decided"]["expires"] == "2029-02-27"
    days = [(item["kind"], item["latest"]) for item in follow["cycle"]["audits"]]
    assert days == [
        ("surveillance", "2026-10-28"),
        ("surveillance", "2027-06-28"),
        ("surveillance", "2028-02-28"),
        ("surveillance", "2028-10-28"),
        ("recertification", "2029-02-27"),
    ]
    assert follow["cycle"]["not_determined"] == []
    assert follow["deadlines"][0]["not_determined"] == "not configured: the parameter `plan_time` is open"


def test_without_a_day_of_issue_nothing_is_guessed(judge: Judge, evidence: Evidence) -> None:
    more = "judgements:\n  - {clause: 1.3.safe, rating: good, because: so, by: me, on: 2026-03-12}\n"
    text = evidence({"a": GOOD}, "", more) + "  policy: {signed: yes}\n"
    cycle = judge("unissued", text)["follow_up"]["cycle"]
    assert cycle["audits"] == []
    assert cycle["not_determined"] == ["the day of expiry: the day of issue is not stated (audit.issued_on)"]


def test_where_no_certificate_is_in_force_no_audit_is_to_come(
    run: Run, judge: Judge, evidence: Evidence, folder: Path
) -> None:
    text = evidence({"a": GOOD}, ", issued_on: 2018-02-28, expires_on: 2021-02-27")
    cycle = judge("stopped", text.replace("2026-03-12", "2020-01-15"))["follow_up"]["cycle"]
    assert (cycle["audits"], cycle["not_determined"]) == ([], [])
    said = "no certificate is in force after this outcome (stopped)"
    assert cycle["no_certificate"] == said
    assert said in run("evaluate", folder / "stopped.yaml", "--rules", folder / "rules.assay").out
    assert said in run("report", folder / "stopped.json", "--to", "md").out
    public = run("report", folder / "stopped.json", "--to", "md", "--profile", "public").out
    assert said in public


# ---- what a method calls systemic -------------------------------------------------------------------------

RULE = 'rate grave when clause.subjects >= 2 and clause.failing_share > wide_share "it is everywhere"'


@pytest.mark.parametrize(
    ("rule", "systemic", "extent"),
    [
        # two of four are 50 %
        (
            'rate grave when clause.failing_share >= 50 % "wide"',
            "wide (grave): from 50 % of the subjects",
            "systemic",
        ),
        (
            'rate grave when clause.subjects > 4 and clause.failing_share >= 50 % "wide"',
            "wide (grave): from 50 % of at least 5 subjects",
            "at several facilities",
        ),
        # without a rung about a share nothing is called systemic
        ('rate grave when clause.subjects >= 9 "many"', None, "at several facilities"),
        # a share that no source settles, or that is worked out, is no share to hold against
        (
            'rate grave when clause.failing_share >= open_share "wide"',
            "wide (grave): from a share that is not configured of the subjects",
            "at several facilities",
        ),
        (
            'rate grave when clause.failing_share >= wide_share / 2 "wide"',
            "wide (grave): from a share that is not configured of the subjects",
            "at several facilities",
        ),
        (
            'rate grave when clause.subjects >= least_of and clause.failing_share >= 50 % "wide"',
            "wide (grave): from 50 % of the subjects",
            "systemic",
        ),
    ],
)
def test_what_the_method_calls_systemic(
    judge: Judge, evidence: Evidence, folder: Path, rule: str, systemic: str | None, extent: str
) -> None:
    parameters = (
        '} parameter open_share : % "Share" is open parameter least_of : number "Least" is 2 '
        'source "nobody" standing illustrative\n'
    )
    name = "ruled"
    text = (folder / "rules.assay").read_text(encoding="utf-8")
    assert RULE in text
    head, rest = text.replace(RULE, rule).split("}\n", 1)
    (folder / f"{name}.assay").write_text(head + parameters + rest, encoding="utf-8")
    yards = {"a": "fenced: no, lit: yes", "b": "fenced: no, lit: yes", "c": GOOD, "d": GOOD}
    sites = judge(name, evidence(yards), rules=name)["sites"]
    (found,) = sites["extents"]
    assert (found["failing"], found["extents"]) == (["a", "b"], [extent])
    if systemic is None:
        assert sites["systemic"] is None
    else:
        assert sites["systemic"] == f"{systemic}; facilities are counted alike here"


def test_a_share_of_a_list_that_is_not_complete_is_not_known(judge: Judge, evidence: Evidence) -> None:
    text = evidence({"a": GOOD}, ", visited: [a]").replace(
        "  facility:\n    a:", "  facility:\n    incomplete: yes\n    rows:\n      a:"
    )
    sites = judge("incomplete", text)["sites"]
    assert (sites["share"], sites["not_determined"]) == (None, "the list of facilities is not complete")
