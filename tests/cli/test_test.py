"""`assay test`: one result for each case, expected against actual."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Run = Callable[..., Any]
Yard = Callable[..., tuple[Path, Path]]

MORE = """\
case "1.1: a stream is major" on 2026-03-12 {
    given entity { activity is [storing] }
    given tank a { leaked is 11 t, inspected is yes }
    expect 1.1.tight major for a
    expect 1.1 major
}
case "1.1: this case is wrong on purpose" on 2026-03-12 {
    given entity { activity is [storing] }
    given tank a { leaked is 5 t, inspected is yes }
    expect 1.1.tight good for a
    expect 1.1.tight good for b
    expect 1.1 minor
    require a.leaked < 5 t
}
"""


def test_each_case_has_a_result(run: Run, yard: Yard) -> None:
    rules, _ = yard(case=True)
    first = rules.read_text(encoding="utf-8")
    rules.write_text(first + MORE, encoding="utf-8")
    line = first.count("\n") + 10  # where "expect 1.1.tight good for a" stands
    ended = run("test", rules.name)
    assert ended.code == 20
    lines = ended.out.splitlines()
    assert lines[0] == "pass  1.1: a dry tank is good"
    assert lines[1] == "pass  1.1: a stream is major"
    assert lines[2] == "FAIL  1.1: this case is wrong on purpose"
    assert lines[3].strip().startswith(f"{rules.name}:{line}:")
    assert lines[4].split() == ["expected", "1.1.tight", "for", "a:", "good"]
    assert lines[5].split() == ["actual", "minor"]
    assert "there is no such subject" in ended.out
    assert "a.leaked < 5 t" in ended.out
    assert "5 t" in lines[-5]
    assert lines[-1] == "2 passed, 1 failed (7 expectations)"


def test_json_says_the_same_as_data(run: Run, yard: Yard) -> None:
    rules, _ = yard(case=True)
    rules.write_text(rules.read_text(encoding="utf-8") + MORE, encoding="utf-8")
    data = json.loads(run("test", rules, "--format", "json").out)
    assert (data["passed"], data["failed"]) == (2, 1)
    assert [case["passed"] for case in data["cases"]] == [True, True, False]
    wrong = data["cases"][2]
    assert wrong["expectations"] == 4
    assert len(wrong["failures"]) == 3
    assert all(failure["expected"] and failure["actual"] for failure in wrong["failures"])


def test_the_cases_that_ship_hold(run: Run) -> None:
    ended = run("test")
    assert ended.code == 0
    assert ended.out.count("\npass  ") + ended.out.startswith("pass  ") == ended.out.count("pass  ")
    assert " 0 failed " in ended.out.splitlines()[-1]
