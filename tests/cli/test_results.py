"""Result documents as the verbs read them: whole and public ones, from files and from standard input."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


@pytest.fixture
def public(run: Run, result: Path) -> Path:
    """The public version, which tells no subject of a finding."""
    path = result.with_name("public.json")
    assert run("report", result, "--profile", "public", "-o", path).code == 0
    return path


def test_a_public_result_does_not_make_findings_go_away(run: Run, result: Path, public: Path) -> None:
    """Of what is left out, `diff` would say that it is assessed no longer, and a plan would be marked so."""
    plan = result.with_name("plan.yaml")
    assert run("actions", result, "-o", plan).code == 0
    before = plan.read_bytes()
    for args in (
        ("diff", result, public),
        ("diff", public, result),
        ("actions", public),
        ("actions", public, "--update", plan),
    ):
        ended = run(*args)
        assert ended.code == 2, args
        assert "public.json: this is the public version of a result" in ended.err
        assert not ended.out
    assert plan.read_bytes() == before


def test_a_trend_with_a_public_result_tells_ratings_and_nothing_of_findings(
    run: Run, result: Path, public: Path
) -> None:
    data = json.loads(public.read_text(encoding="utf-8"))
    data["audit_date"] = "2023-03-12"
    public.write_text(json.dumps(data), encoding="utf-8")
    for profile in ("full", "public"):
        text = run("report", result, "--previous", public, "--to", "md", "--profile", profile).out
        trend = text[text.index("## Trend") : text.index('<a id="open"')]
        assert "| [6.7](#6.7) | Spent pot lining | minor | minor |" in trend
        assert "inding" not in trend


def test_a_number_of_thousands_of_digits_is_no_failure_of_the_tool(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "long.json"
    path.write_text(f'{{"format": "assay/result/1", "facts": {"1" * 6000}}}', encoding="utf-8")
    ended = run("report", path, "--to", "md")
    assert ended.code == 2
    assert "long.json: this is no JSON document" in ended.err


def test_standard_input_is_utf_8_with_or_without_its_mark(run: Run, result: Path) -> None:
    text = result.read_text(encoding="utf-8").replace("Example", "Exämple")
    name = json.loads(text)["entity"]
    for said in (text, "\ufeff" + text):
        ended = run("report", "-", "--to", "md", text=said, env={"PYTHONIOENCODING": "latin-1"})
        assert ended.code == 0
        assert name in ended.raw.decode("utf-8")


@pytest.mark.parametrize("day", ["20301201", "2030-W48-7", "1 December 2030", "2030-12-32", ""])
def test_a_day_has_one_form(run: Run, result: Path, fixtures: Path, day: str) -> None:
    for args in (
        ("audit-plan", result, "--for", "surveillance", "--on", day),
        ("evaluate", fixtures / "minimal.yaml", "--as-of", day),
    ):
        ended = run(*args)
        assert ended.code == 2
        assert f" {day}: this is no day; write it as 2026-03-12" in ended.err
