"""`assay evaluate --advice`: what to ask next and what would change the verdict, from the shell."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
Yard = Callable[..., tuple[Path, Path]]


def test_the_terminal_shows_it(run: Run, yard: Yard) -> None:
    rules, evidence = yard("8 t")
    asked = run("evaluate", evidence, "--rules", rules, "--advice", "--fail-on", "minor")
    assert asked.code == 11
    # 8 t leaked, and less than 5 t is asked for.
    assert "leaked of tank a: 8 t, instead below 5 t (below 5 t (ceiling)); −3 t (37.5 %)" in " ".join(
        asked.out.split()
    )


def test_the_document_holds_it_and_says_how_far_it_looked(run: Run, yard: Yard) -> None:
    rules, evidence = yard(None)
    ended = run("evaluate", evidence, "--rules", rules, "--within", "6 months", "-o", "json")
    assert ended.code == 4
    advice = json.loads(ended.out)["advice"]
    assert advice["within"] == "6 months"
    (found,) = advice["smallest_sets"]
    assert (found["criterion"], found["method"], [f["fact"] for f in found["facts"]]) == (
        "1.1",
        "exact",
        ["tank.a.leaked"],
    )
    plain = run("evaluate", evidence, "--rules", rules, "-o", "json")
    assert json.loads(plain.out)["advice"] is None
    ended = run("report", "-", "--to", "csv", "--table", "smallest", text=plain.out)
    assert ended.code == 2
    assert "holds no advice; evaluate with --advice" in ended.err


@pytest.mark.parametrize("period", ["soon", "0 days"])
def test_what_is_no_period_is_refused(run: Run, yard: Yard, period: str) -> None:
    rules, evidence = yard()
    ended = run("evaluate", evidence, "--rules", rules, "--within", period)
    assert ended.code == 2
    assert f"--within: `{period}` is no period such as `90 days`" in ended.err


def test_reports_and_explain_tell_it_from_the_document_alone(run: Run, yard: Yard, tmp_path: Path) -> None:
    rules, evidence = yard("4 t")
    result = tmp_path / "result.json"
    result.write_bytes(run("evaluate", evidence, "--rules", rules, "--advice", "-o", "json").raw)
    rules.unlink()
    evidence.unlink()
    table = run("report", result, "--to", "csv", "--table", "fragile")
    assert table.code == 0
    (row,) = csv.DictReader(table.out.lstrip("\ufeff").splitlines())
    assert (row["Clause"], row["Now"], row["Fails at"]) == ("1.1.tight", "4 t", "from 5 t")
    assert "leaked of tank a is 4 t; fails from 5 t, margin +1 t (25.0 %): minor" in " ".join(
        run("explain", result, "1.1").out.split()
    )


def test_what_was_recorded_with_advice_is_made_again_with_it(run: Run, yard: Yard, tmp_path: Path) -> None:
    rules, evidence = yard("8 t")
    folder = tmp_path / "kept"
    run("evaluate", evidence, "--rules", rules, "--record", folder, "--within", "2 years", "-o", "json")
    ended = run("replay", folder)
    assert ended.code == 0
    assert "the same, byte for byte" in ended.out
