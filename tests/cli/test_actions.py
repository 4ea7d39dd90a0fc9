"""`assay actions`: the corrective action plan, which is the people's once they have written in it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML

Run = Callable[..., Any]
CLAUSE = "6.7.alternatives_reviewed"


@pytest.fixture
def later(result: Path) -> Callable[..., Path]:
    """The result as the next audit might have it: `rating` of the finding of al-wadi (None: it conforms), and
    whether nordvik, which was fine, fails too.
    """

    def write(
        rating: str | None, day: str = "2027-03-12", *, nordvik: bool = False, name: str = "later"
    ) -> Path:
        data = json.loads(result.read_text(encoding="utf-8"))
        data["audit_date"] = day
        (found,) = data["nonconformities"]
        (clause,) = (c for e in data["criteria"] for c in e["clauses"] if c["id"] == CLAUSE)
        subjects = {subject["subject"]: subject for subject in clause["subjects"]}
        found["ratings"] = subjects["al-wadi"]["ratings"] = [rating or "conformance"]
        data["nonconformities"] = [found] if rating else []
        if nordvik:
            subjects["nordvik"]["ratings"] = ["major"]
            fingerprint = found["fingerprint"].replace("al-wadi", "nordvik")
            other = {"subject": "nordvik", "ratings": ["major"], "fingerprint": fingerprint}
            data["nonconformities"].append(found | other)
        path = result.with_name(f"{name}.json")
        path.write_text(json.dumps(data), encoding="utf-8")
        return path

    return write


@pytest.fixture
def plan(run: Run, result: Path) -> Path:
    path = result.with_name("plan.yaml")
    assert run("actions", result, "-o", path).code == 0
    return path


def findings(path: Path) -> list[dict[str, Any]]:
    loaded = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    return [dict(item) for item in loaded["findings"]]


def test_a_plan_has_each_finding_with_room_for_people(run: Run, plan: Path) -> None:
    (entry,) = findings(plan)
    assert "not\n# the scheme owner's" in plan.read_text(encoding="utf-8")
    assert entry["fingerprint"] == f"asi_performance:3.1:{CLAUSE}:al-wadi"
    assert (entry["criterion"], entry["subject"], entry["rating"]) == ("6.7", "al-wadi", "minor")
    assert entry["deadline"] == "not known"  # the method sets deadlines for a major only
    assert entry["state"] == "open"
    empty = ("root_cause", "action", "responsible", "measure_of_effectiveness", "closed_on", "notes")
    assert [entry[name] for name in empty] == [None] * 6


def test_a_plan_fits_its_published_schema(run: Run, plan: Path) -> None:
    schema = json.loads(run("schema", "actions").raw)
    text = plan.read_text(encoding="utf-8")
    loaded = json.loads(json.dumps(YAML(typ="safe", pure=True).load(text), default=str))
    jsonschema.validate(loaded, schema)
    loaded["findings"][0]["state"] = "done"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(loaded, schema)


def test_deadlines_are_the_methods_for_the_rating(run: Run, later: Callable[..., Path]) -> None:
    path = later("major")
    out = path.with_name("major.yaml")
    run("actions", path, "-o", out)
    # the deadlines of the sample: the plan a month after the end of the visit, the action in twelve months
    assert findings(out)[0]["by_method"] == [
        "corrective action plan: 2026-04-13 (to the lead auditor, for approval)",
        "corrective action: 2027-03-12 (where possible)",
    ]
    assert str(findings(out)[0]["deadline"]) == "2027-03-12"


def test_a_plan_is_not_written_over(run: Run, result: Path, plan: Path) -> None:
    plan.write_text("mine", encoding="utf-8")
    ended = run("actions", result, "-o", plan)
    assert ended.code == 2
    assert "--update" in ended.err
    assert plan.read_text(encoding="utf-8") == "mine"


def test_an_update_with_the_same_result_changes_nothing(run: Run, result: Path, plan: Path) -> None:
    before = plan.read_bytes()
    assert run("actions", result, "--update", plan).code == 0
    assert plan.read_bytes() == before


WRITTEN = {  # what people write, in ways that a YAML writer would lay out anew
    "    root_cause:\n": "    root_cause:   'no one   was asked'    # said on site: “ask Ana”\n",
    "    action:\n": "    action: |\n        Review the options,\n          then decide.\n\n    # agreed\n",
    "    responsible:\n": '    responsible: "Ana \\u0160"\n',
    "    state: open\n": "    state:    progress\n",
    "    notes:\n": "    notes: >-\n      a long\n      story\n  # the last word\n",
}


def write_into(plan: Path) -> str:
    text = plan.read_text(encoding="utf-8")
    for old, new in WRITTEN.items():
        assert text.count(old) == 1
        text = text.replace(old, new)
    plan.write_text(text, encoding="utf-8")
    return text


def test_an_update_keeps_every_character_that_people_wrote(
    run: Run, plan: Path, later: Callable[..., Path]
) -> None:
    text = write_into(plan)
    ended = run("actions", later("major", nordvik=True), "--update", plan)
    assert ended.code == 0
    assert "1 added, 1 found again, 0 gone" in ended.err
    methods = (
        'by_method: ["corrective action plan: 2026-04-13 (to the lead auditor, for approval)", '
        '"corrective action: 2027-03-12 (where possible)"]'
    )
    for old, new in {
        "audit_date: 2026-03-12": "audit_date: 2027-03-12",
        "rating: minor": "rating: major",
        "standing: new": "standing: repeated",
        "last_found: 2026-03-12": "last_found: 2027-03-12",
        "times_found: 1": "times_found: 2",
        "by_method: []": methods,
        "deadline: not known": "deadline: 2027-03-12",
    }.items():
        assert text.count(old) == 1
        text = text.replace(old, new)
    after = plan.read_text(encoding="utf-8")
    assert after.startswith(text)
    assert findings(plan)[1]["fingerprint"].endswith(":nordvik")
    assert findings(plan)[1]["standing"] == "new"


def test_what_is_gone_stays_and_is_not_closed(run: Run, plan: Path, later: Callable[..., Path]) -> None:
    text = write_into(plan)
    ended = run("actions", later(None), "--update", plan)
    assert "0 added, 0 found again, 1 gone" in ended.err
    expected = text.replace("standing: new", "standing: conforms now")
    assert plan.read_text(encoding="utf-8") == expected.replace(
        "audit_date: 2026-03-12", "audit_date: 2027-03-12"
    )
    # and when it comes back a year later, it is a repeated one
    run("actions", later("minor", "2028-03-12"), "--update", plan)
    (entry,) = findings(plan)
    assert (entry["standing"], entry["times_found"]) == ("repeated", 2)


def test_a_closed_finding_that_is_there_again_is_told_and_stays_closed(
    run: Run, plan: Path, later: Callable[..., Path]
) -> None:
    text = plan.read_text(encoding="utf-8").replace("state: open", "state: closed")
    plan.write_text(text.replace("closed_on:", "closed_on: 2026-09-01"), encoding="utf-8")
    ended = run("actions", later("minor"), "--update", plan)
    assert f"{CLAUSE} al-wadi was closed on 2026-09-01, and is found again" in ended.err
    assert findings(plan)[0]["state"] == "closed"


def test_line_ends_a_byte_order_mark_and_an_empty_list_stay(
    run: Run, plan: Path, later: Callable[..., Path]
) -> None:
    text = plan.read_text(encoding="utf-8")
    head = text[: text.index("findings:")]
    plan.write_bytes(b"\xef\xbb\xbf" + f"{head}findings: []   # none yet\n".replace("\n", "\r\n").encode())
    assert run("actions", later("minor"), "--update", plan).code == 0
    data = plan.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf# Corrective")
    assert data.count(b"\n") == data.count(b"\r\n")
    assert b"# none yet" in data
    assert b'subject: "al-wadi"' in data


def test_results_that_do_not_belong_to_a_plan_leave_it_alone(
    run: Run, plan: Path, later: Callable[..., Path]
) -> None:
    before = plan.read_bytes()
    ended = run("actions", later("minor", "2025-01-01"), "--update", plan)
    assert ended.code == 2
    assert "an older result adds nothing" in ended.err
    other = later("minor")
    other.write_text(other.read_text(encoding="utf-8").replace("(invented)", "Ltd"), encoding="utf-8")
    ended = run("actions", other, "--update", plan)
    assert ended.code == 2
    assert "mend `entity` if they are the same" in ended.err
    # Of another standard, which has a map from a version of the same number.
    data = json.loads(later("minor").read_text(encoding="utf-8"))
    version = data["standard"]["version"]
    data["standard"] = {"name": "chain", "title": "Chain of custody", "version": "9"}
    data["renumbering"] = {version: {"6.7": ["6.7"]}}
    other.write_text(json.dumps(data), encoding="utf-8")
    ended = run("actions", other, "--update", plan)
    assert ended.code == 2
    assert "it is for asi_performance 3.1, and the result is of chain" in ended.err
    assert plan.read_bytes() == before


def test_overdue_is_the_day_after_the_deadline_and_closed_is_never(run: Run, plan: Path) -> None:
    assert "no deadline is known (1)" in run("actions", plan, "--overdue", "--on", "2030-01-01").out
    text = plan.read_text(encoding="utf-8").replace("deadline: not known", "deadline: 2026-06-30")
    plan.write_text(text.replace("responsible:", "responsible: Ana"), encoding="utf-8")
    none = run("actions", plan, "--overdue", "--on", "2026-06-30").out
    assert none.startswith("Overdue on 2026-06-30: 0\n\nThese rules are this project's own encoding")
    out = run("actions", plan, "--overdue", "--on", "2026-07-02").out
    assert out.splitlines()[-1].endswith("12 of 15 clauses rest on points no verified source settles.")
    assert out.splitlines()[-3].split() == ["2026-06-30", "2", CLAUSE, "al-wadi", "minor", "open", "Ana"]
    closed = text.replace("state: open", "state: closed").replace("closed_on:", "closed_on: 2026-09-01")
    plan.write_text(closed, encoding="utf-8")
    assert run("actions", plan, "--overdue", "--on", "2030-01-01").out.startswith(
        "Overdue on 2030-01-01: 0\n\nThese"
    )


@pytest.mark.parametrize(
    ("old", "new", "place", "said"),
    [
        ("    state: open", "    state: done", "30:12", "'open', 'progress' or 'closed'"),
        ("    state: open", "    state: closed", "14:5", "write on which day in `closed_on`"),
        ("    closed_on:", "    closed_on: 2026-09-01", "14:5", "one of them is wrong"),
        ("deadline: not known", "deadline: soon", "28:15", "a day, as in 2026-03-12"),
        ("deadline: not known", "deadline: 2026-02-30", "28:15", "no day of the calendar"),
        ("    notes:", "    note: x", "32:5", "did you mean `notes`?"),
        ("    rating: minor\n", "", "14:5", "`rating` is missing"),
        ("    rating: minor", "    rating:", "19:5", "valid string"),
        ("    rating: minor", "    rating: [", "", "plan.yaml:"),
        ("assay: actions/1", "assay: actions/2", "8:8", "'actions/1'"),
        ("assay: actions/1\n", "", "8:1", "this is no plan"),
    ],
)
def test_a_damaged_plan_is_refused_with_its_place(
    run: Run, result: Path, plan: Path, old: str, new: str, place: str, said: str
) -> None:
    text = plan.read_text(encoding="utf-8")
    assert text.count(old) == 1
    plan.write_text(text.replace(old, new), encoding="utf-8")
    before = plan.read_bytes()
    ended = run("actions", result, "--update", plan)
    assert ended.code == 2
    assert "has 1 error; nothing was done" in ended.err
    assert f"plan.yaml:{place}" in ended.err
    assert said in ended.err
    assert plan.read_bytes() == before
