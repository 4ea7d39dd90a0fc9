"""`assay diff`: what changed between results, from the documents alone."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

Run = Callable[..., Any]
Yard = Callable[..., tuple[Path, Path]]
Judge = Callable[..., Path]

# One tank for each change, by what leaked: below 5 t is good, above 10 t major, above 100 t critical.
OLD = {
    "fresh": "1 t",
    "same": "12 t",
    "up": "12 t",
    "down": "200 t",
    "mended": "12 t",
    "lost": "12 t",
    "unsure": "12 t",
}
NEW = {
    "fresh": "12 t",
    "same": "13 t",
    "up": "200 t",
    "down": "12 t",
    "mended": "1 t",
    "added": "12 t",
    "unsure": None,
}
EXPECTED = {
    "fresh": ("new", ["good"], ["major"]),
    "added": ("newly assessed", [], ["major"]),
    "up": ("worse", ["major"], ["critical"]),
    "same": ("repeated", ["major"], ["major"]),
    "down": ("better", ["critical"], ["major"]),
    "unsure": ("not settled", ["major"], ["good", "minor", "major", "critical"]),
    "lost": ("no longer assessed", ["major"], []),
    "mended": ("fixed", ["major"], ["good"]),
}  # fmt: skip


@pytest.fixture
def judge(run: Run, yard: Yard, tmp_path: Path) -> Judge:
    """Judges tanks by what leaked, and returns the result document."""

    def start(name: str, tanks: dict[str, str | None], day: str = "2026-03-12", **swap: str) -> Path:
        rules, evidence = yard()
        head = evidence.read_text(encoding="utf-8").split("facts:")[0].replace("2026-03-12", day)
        lines = [
            f"    {tank}: {{{f'leaked: {leaked}, ' if leaked else ''}inspected: yes}}\n"
            for tank, leaked in tanks.items()
        ]
        for old, new in swap.items():
            head = head.replace(old, new)
        evidence.write_text(f"{head}facts:\n  tank:\n{''.join(lines)}", encoding="utf-8")
        path = tmp_path / f"{name}.json"
        path.write_bytes(run("evaluate", evidence, "--rules", rules, "-o", "json").raw)
        return path

    return start


def test_every_kind_of_change(run: Run, judge: Judge) -> None:
    old, new = judge("old", OLD), judge("new", NEW, "2027-03-12")
    ended = run("diff", old, new, "-o", "json")
    assert ended.code == 0
    document = json.loads(ended.raw)
    found = {f["subject"]: (f["change"], f["before"], f["after"]) for f in document["findings"]}
    assert found == EXPECTED
    assert set(document["counts"].values()) == {1}
    schema = json.loads(run("schema", "changes").raw)
    jsonschema.validate(document, schema)
    text = run("diff", old, new).out
    assert "1.1.tight up: major → critical" in text
    # 2 clauses, and the source of both is "nobody", illustrative
    assert "2 of 2 clauses rest on points no verified source settles." in " ".join(text.split())
    assert "not the scheme owner's" in document["encoding"]
    assert "No longer assessed: nothing is said about them now (1)\n  1.1.tight lost: major → –" in text
    assert run("diff", old, new, "--exit-code").code == 20


def test_a_result_compared_with_itself_has_no_change(run: Run, judge: Judge) -> None:
    old = judge("old", OLD)
    ended = run("diff", old, old, "--exit-code")
    assert ended.code == 0
    assert "Repeated (6)" in ended.out
    assert "No criterion is rated otherwise." in ended.out


def test_what_does_not_apply_any_more_is_not_fixed(run: Run, judge: Judge) -> None:
    old, new = judge("old", {"a": "12 t"}), judge("new", {"a": "1 t"}, storing="selling")
    (found,) = json.loads(run("diff", old, new, "-o", "json").raw)["findings"]
    assert found["change"] == "no longer assessed"


def test_several_results_make_a_trend(run: Run, judge: Judge) -> None:
    paths = [
        judge("one", {"a": "1 t", "b": "12 t"}, "2024-03-12"),
        judge("two", {"a": "12 t", "b": "12 t"}, "2025-03-12"),
        judge("three", {"a": "12 t"}, "2026-03-12"),
    ]
    ended = run("diff", *paths, "-o", "json", "--exit-code")
    assert ended.code == 20
    document = json.loads(ended.raw)
    jsonschema.validate(document, json.loads(run("schema", "trend").raw))
    rows = {row["subject"]: row["ratings"] for row in document["findings"]}
    assert rows == {"a": [["good"], ["major"], ["major"]], "b": [["major"], ["major"], []]}
    assert [counts["new"] for counts in document["counts"]] == [1, 0]
    assert [counts["repeated"] for counts in document["counts"]] == [1, 1]
    assert [counts["no longer assessed"] for counts in document["counts"]] == [0, 1]
    lines = run("diff", *paths).out.splitlines()
    assert next(line for line in lines if line.startswith("1.1.tight b")).split()[2:] == [
        "major",
        "major",
        "–",
    ]


def test_what_the_reader_must_know_is_noted(run: Run, judge: Judge) -> None:
    old, new = judge("old", OLD, "2027-03-12"), judge("new", OLD, Tank="Other")
    data = json.loads(new.read_text(encoding="utf-8"))
    data["standard"]["version"] = "2"
    new.write_text(json.dumps(data), encoding="utf-8")
    said = " ".join(run("diff", old, new).out.split())
    assert "the versions of the standard differ (1 and 2): findings are matched by equal ids" in said
    assert "the entities differ: Tank Yard, Other Yard" in said
    assert "the audit of 2026-03-12 is older than the one before it, 2027-03-12" in said


def test_results_that_cannot_be_compared_are_refused(run: Run, judge: Judge, result: Path) -> None:
    old = judge("old", OLD)
    ended = run("diff", old, result)
    assert ended.code == 2
    assert "two standards, tanks and asi_performance" in ended.err
    assert run("diff", old).code == 2
    assert run("diff", old, old.with_name("yard.yaml")).code == 2
