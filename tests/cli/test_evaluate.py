"""`assay evaluate`: what the report says of the integrated smelter, and the result document.

Every expected number is worked out beside it from the evidence file and the rules.
"""

import json
import os
import pty
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest

Run = Callable[..., Any]
Yard = Callable[..., tuple[Path, Path]]


def flowing(text: str) -> str:
    """The text without its line breaks."""
    return " ".join(text.split())


def blocks(report: str) -> dict[str, str]:
    """The lines about each criterion, in one line each."""
    found = {}
    for block in report.split("\n\n"):
        match = re.match(r" {2}(\S+) ", block)
        if match:
            found[match.group(1)] = flowing(block)
    return found


# ---- the report ------------------------------------------------------------------------------------


def test_the_report_of_each_criterion(run: Run, fixtures: Path) -> None:
    report = run("evaluate", fixtures / "integrated-smelter.yaml").out
    assert re.search(r"^5 {2}Greenhouse gas emissions$", report, re.MULTILINE)
    found = blocks(report)

    # an open one: the range, and what is missing
    open_one = found["5.2"]
    assert "conformance to major (open)" in open_one
    assert "risk weight 20 (likelihood 4, consequence 5)" in open_one  # 4 × 5
    assert "turns on 5.2.existing_smelters, line-2" in open_one
    assert "missing: “per tonne cast” of smelter line-3" in open_one
    assert "missing: intensity of reporting year 2022 of smelter line-2" in open_one
    assert "not configured: Mine-to-metal ceiling for existing smelters" in open_one
    assert "unable to rate: the auditor's rating of 5.2.comparable_figures for line-2" in open_one
    # and what persons said of it
    assert "before conformance at the previous audit" in open_one
    assert "judged 5.2.comparable_figures, line-1: conformance, by lead auditor on 2026-03-13" in open_one
    assert "5.2.comparable_figures, line-2: unable to rate, by lead auditor" in open_one

    # a failing one: deciding clause and subject, measured value, threshold, unit, margin and page
    failing = found["6.7"]
    assert "Spent pot lining minor risk weight 12" in failing  # 3 × 4
    assert "decided by 6.7.alternatives_reviewed, al-wadi" in failing
    assert "is 2019-11-20, which is not within 5 years before 2026-03-12" in failing
    # five years before 2026-03-12 is 2021-03-12; from 2019-11-20 that is
    # 41 days of 2019 + 366 of 2020 + 71 of 2021 = 478 days too early
    assert "margin -478 days" in failing
    assert "seen in D5 p. 10" in failing

    # a passing one has its margin, too: 2024-06-03 less 2024-05-27 is 7 days
    passing = found["9.4"]
    assert "Free, prior and informed consent conformance risk weight 10" in passing  # 2 × 5
    assert "is 2024-05-27, which is before" in passing
    assert "(2024-06-03); margin 7 days; seen in D6 p. 22" in passing


def test_the_report_as_a_whole(run: Run, fixtures: Path) -> None:
    report = run("evaluate", fixtures / "integrated-smelter.yaml").out
    counted = dict(
        re.findall(
            r"^(conformance|minor|major|critical|not applicable|unsettled) +(\d+)$", report, re.MULTILINE
        )
    )
    assert counted == {
        "conformance": "1",
        "minor": "1",
        "major": "0",
        "critical": "0",
        "not applicable": "0",
        "unsettled": "1",
    }
    # (20 × 0 + 12 × 0.5 + 10) ÷ 42 = 16 ÷ 42 = 0.38095…; (20 + 6 + 10) ÷ 42 = 36 ÷ 42 = 0.85714…
    assert "Risk-weighted score: between 38.10 % and 85.71 %" in report
    assert "= (20 × (0 to 1) + 12 × 0.5 + 10 × 1) ÷ (20 + 12 + 10) = 38.10 % to 85.71 %" in report
    # 6.7 and 9.4 are settled: 22 ÷ 42 = 0.52380…
    assert "Coverage: 52.38 % (settled weight 22 of 42)" in report
    assert re.search(r"^6\.7\.alternatives_reviewed +al-wadi +minor +an isolated lapse", report, re.MULTILINE)
    assert "not the scheme owner's" in flowing(report)
    assert "12 of 15 clauses rest on points" in report


def test_lines_fit_a_terminal(run: Run, fixtures: Path) -> None:
    for file in ("integrated-smelter", "minimal", "straddling", "nothing-collected"):
        for line in run("evaluate", fixtures / f"{file}.yaml").out.splitlines():
            assert len(line) <= 110, line


def test_not_applicable_has_its_reason_and_looks_like_no_pass(run: Run, fixtures: Path) -> None:
    report = run("evaluate", fixtures / "minimal.yaml").out
    block = blocks(report)["9.4"]
    assert "not applicable" in block
    assert "because no project or major change may significantly affect lands" in block
    assert "conformance" not in block
    assert re.search(r"^9\.4 +10 +– +no$", report, re.MULTILINE)  # no credit, and it does not count


def test_nothing_collected_passes_nothing(run: Run, fixtures: Path) -> None:
    report = run("evaluate", fixtures / "nothing-collected.yaml").out
    assert re.search(r"^unsettled +3$", report, re.MULTILINE)
    assert re.search(r"^conformance +0$", report, re.MULTILINE)
    for criterion, rows in (("5.2", "smelters"), ("6.7", "pot linings"), ("9.4", "projects")):
        block = blocks(report)[criterion]
        assert "conformance to major, or not applicable (open)" in block
        assert f"open missing: the list of {rows}" in block


# ---- the document ----------------------------------------------------------------------------------


@pytest.mark.parametrize("file", ["integrated-smelter", "minimal", "straddling", "nothing-collected"])
def test_the_document_is_valid(run: Run, fixtures: Path, file: str) -> None:
    schema = json.loads(run("schema", "result").out)
    jsonschema.Draft202012Validator.check_schema(schema)
    data = json.loads(run("evaluate", fixtures / f"{file}.yaml", "-o", "json").out)
    jsonschema.validate(data, schema, cls=jsonschema.Draft202012Validator)


def test_the_schema_accepts_no_other_document(run: Run, result: Path) -> None:
    schema = json.loads(run("schema", "result").out)
    data = json.loads(result.read_text(encoding="utf-8"))
    for spoil in (
        lambda d: d.update(verdict="good"),
        lambda d: d["criteria"][0].pop("ratings"),
        lambda d: d["score"].update(low=38.1),
        lambda d: d["criteria"][0]["reasons"][0].update(kind="forgotten"),
    ):
        spoilt = json.loads(json.dumps(data))
        spoil(spoilt)
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(spoilt, schema, cls=jsonschema.Draft202012Validator)


def test_a_document_of_the_small_rules_is_valid(run: Run, yard: Yard) -> None:
    rules, evidence = yard("120 t")
    schema = json.loads(run("schema", "result").out)
    data = json.loads(run("evaluate", "--rules", rules, evidence, "-o", "json").out)
    jsonschema.validate(data, schema, cls=jsonschema.Draft202012Validator)
    assert [rating["name"] for rating in data["scale"]] == ["good", "minor", "major", "critical"]


# ---- the same input gives the same bytes -----------------------------------------------------------


def test_the_same_input_gives_the_same_bytes(run: Run, fixtures: Path) -> None:
    file = fixtures / "integrated-smelter.yaml"
    found = {
        run("evaluate", file, "-o", form, env={"PYTHONHASHSEED": seed}).raw
        for form in ("json", "text")
        for seed in ("0", "1", "4242")
    }
    assert len(found) == 2  # one document, one report


def test_where_the_files_lie_changes_nothing(run: Run, fixtures: Path, tmp_path: Path) -> None:
    """Another folder, a relative path, another time zone and language: the same bytes, no path in them."""
    elsewhere = tmp_path / "some where"
    elsewhere.mkdir()
    shutil.copy(fixtures / "integrated-smelter.yaml", elsewhere)
    one = run("evaluate", fixtures / "integrated-smelter.yaml", "-o", "json")
    env = {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "COLUMNS": "40"}
    other = run("evaluate", "integrated-smelter.yaml", "-o", "json", cwd=elsewhere, env=env)
    assert one.raw == other.raw
    assert str(tmp_path) not in one.out
    assert str(fixtures) not in one.out


def _split(text: str) -> tuple[str, str]:
    """An evidence set in two files: smelters in the second."""
    start, end = text.index("  smelter:\n"), text.index("  pot_lining:\n")
    head = text[: text.index("facts:\n")].split("audit:", maxsplit=1)[0]
    rest = text[text.index("audit:") : text.index("facts:\n")]
    return text[:start] + text[end:], head + rest + "facts:\n" + text[start:end]


def test_the_order_of_files_changes_nothing(run: Run, fixtures: Path, tmp_path: Path) -> None:
    one, two = _split((fixtures / "minimal.yaml").read_text(encoding="utf-8"))
    (tmp_path / "b.yaml").write_text(one, encoding="utf-8")
    (tmp_path / "a.yaml").write_text(two, encoding="utf-8")
    found = [
        run("evaluate", *order, "-o", "json")
        for order in (("a.yaml", "b.yaml"), ("b.yaml", "a.yaml"), (".",))
    ]
    assert {ended.code for ended in found} <= {0, 2}
    assert len({ended.raw for ended in found}) == 1
    assert found[0].code == 0, found[0].err


def test_the_order_of_rule_files_changes_nothing(run: Run, yard: Yard, tmp_path: Path) -> None:
    rules, evidence = yard("120 t")
    whole = rules.read_text(encoding="utf-8")
    head, criteria = whole.split("criterion 1.1", 1)
    found = set()
    for names in (("a", "z"), ("z", "a")):
        folder = tmp_path / "-".join(names)
        (folder / "deeper").mkdir(parents=True)
        (folder / f"{names[0]}.assay").write_text(head, encoding="utf-8")
        (folder / "deeper" / f"{names[1]}.assay").write_text(f"criterion 1.1{criteria}", encoding="utf-8")
        found.add(run("evaluate", "--rules", folder, evidence, "-o", "json").raw)
    assert len(found) == 1


def test_the_order_of_facts_changes_only_where_they_were_seen(run: Run, yard: Yard) -> None:
    rules, evidence = yard("5 t")
    first = json.loads(run("evaluate", "--rules", rules, evidence, "-o", "json").out)
    text = evidence.read_text(encoding="utf-8")
    evidence.write_text(text.replace("leaked: 5 t, inspected: yes", "inspected: yes, leaked: 5 t"))
    second = json.loads(run("evaluate", "--rules", rules, evidence, "-o", "json").out)
    assert first.pop("evidence_digest") != second.pop("evidence_digest")
    assert first == second


# ---- terminals -------------------------------------------------------------------------------------


def _on_a_terminal(command: Path, env: Mapping[str, str], *args: Path | str) -> str:
    """What the command writes when its output is a terminal."""
    ours, theirs = pty.openpty()
    with subprocess.Popen([command, *args], env=env, stdout=theirs, stderr=theirs, stdin=theirs) as started:
        os.close(theirs)
        found = b""
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:  # the other end has gone
                break
            if not part:
                break
            found += part
        started.wait(60)
    os.close(ours)
    return found.decode()


def test_colour_only_on_a_terminal_that_wants_it(
    run: Run, command: Path, environment: Mapping[str, str], fixtures: Path
) -> None:
    file = fixtures / "minimal.yaml"
    env = {**environment, "TERM": "xterm"}
    assert "\x1b[32mconformance" in _on_a_terminal(command, env, "evaluate", file)
    assert "\x1b[" not in _on_a_terminal(command, {**env, "NO_COLOR": "1"}, "evaluate", file)
    assert "\x1b[" not in run("evaluate", file).out


def test_a_terminal_that_knows_few_letters_is_no_error(run: Run, fixtures: Path) -> None:
    file = fixtures / "integrated-smelter.yaml"
    plain = run("evaluate", file, "-o", "json")
    for encoding in ("latin-1", "ascii", "cp1252"):
        ended = run("evaluate", file, env={"PYTHONIOENCODING": encoding})
        assert ended.code == 4, (encoding, ended.err)
        assert "conformance to major" in ended.out
        assert run("evaluate", file, "-o", "json", env={"PYTHONIOENCODING": encoding}).raw == plain.raw


@pytest.mark.parametrize("closed", ["stdout", "stderr"])
@pytest.mark.parametrize(("name", "code"), [("integrated-smelter.yaml", 4), ("none.yaml", 2)])
def test_a_reader_that_goes_away_changes_no_exit_code(
    command: Path, environment: Mapping[str, str], fixtures: Path, closed: str, name: str, code: int
) -> None:
    """`assay evaluate … | head -1`: the pipe has no reader any more from the first letter on."""
    reader, writer = os.pipe()
    os.close(reader)
    outlets = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | {closed: writer}
    try:
        done = subprocess.run(
            [command, "evaluate", fixtures / name, "--rules", fixtures.parent / "rules"],
            env=environment,
            timeout=60,
            check=False,
            **outlets,  # type: ignore[call-overload]
        )
    finally:
        os.close(writer)
    assert done.returncode == code
    assert b"Traceback" not in (done.stderr or b"")


def test_an_escalation_that_the_auditor_denies_is_told_as_that(run: Run, fixtures: Path) -> None:
    """6.7 stays minor: the auditor sees no common cause.  5.2 may still become a minor, and then a major."""
    found = blocks(run("evaluate", fixtures / "integrated-smelter.yaml").out)
    assert 'not raised to major by "related minors", which the auditor does not confirm' in found["6.7"]
    assert 'may rise to major by "related minors", which may hold; to be confirmed' in found["5.2"]
    assert "related minors" not in found["9.4"]


def test_a_correction_is_told_where_nothing_else_needs_telling(run: Run, yard: Yard) -> None:
    """The criterion is settled and no measurement is near a limit: 0 t against 5 t."""
    rules, evidence = yard("0 t")
    correction = "{fact: tank.a.leaked, was: 12 t, because: misread, on: 2026-03-10}"
    evidence.write_text(f"{evidence.read_text('utf-8')}corrections:\n  - {correction}\n", encoding="utf-8")
    ended = run("evaluate", evidence, "--rules", rules)
    assert ended.code == 0
    assert "corrected   yard.yaml:10 corrects 12 t: misread" in ended.out


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
def test_output_that_there_is_no_room_for_is_told(
    command: Path, environment: Mapping[str, str], result: Path
) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [command, "explain", result, "6.7"],
            env=environment,
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr == b"assay: the output cannot be written: No space left on device; send it elsewhere\n"


def test_an_outlet_that_is_closed_changes_no_exit_code(
    command: Path, environment: Mapping[str, str], yard: Yard
) -> None:
    rules, evidence = yard("12 t")
    line = f'"{command}" evaluate "{evidence}" --rules "{rules}" >&-'
    done = subprocess.run(["sh", "-c", line], env=environment, capture_output=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (12, b"")


def test_what_is_stale_is_told_with_its_value_and_as_stale(run: Run, yard: Yard) -> None:
    """It counts as not known, and a reader sees what it was."""
    rules, evidence = yard("{value: 6 t, date: 2020-01-01}")
    fresh = rules.read_text(encoding="utf-8").replace(
        "leaked    : t at least 0 t", "leaked : t at least 0 t fresh for 1 year"
    )
    rules.write_text(fresh, encoding="utf-8")
    shown = flowing(run("evaluate", evidence, "--rules", rules).out)
    assert "measured leaked of tank a is 6 t, stale, which may or may not be below ceiling (5 t)" in shown
    assert "open stale: leaked of tank a (given: 6 t)" in shown
