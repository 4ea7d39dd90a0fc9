"""`assay lint` as it is started: what it prints, what it writes, and how it ends."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from assay.assets import rules_root

ASSAY = Path(sys.executable).with_name("assay")
PROGRAMS = Path(__file__).parents[2] / "fixtures" / "programs"
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def assay(tmp_path: Path) -> Run:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [str(ASSAY), "lint", *arguments]
        return subprocess.run(
            command, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=False
        )

    return run


def place(folder: Path, *codes: str, name: str = "bad") -> Path:
    """The setting and some programs as rules in a folder."""
    shutil.copy(PROGRAMS / "setting.assay", folder)
    for code in codes:
        shutil.copy(PROGRAMS / "lint" / code / f"{name}.assay", folder / f"{code}.assay")
    return folder / f"{codes[0]}.assay"


def codes_in(run: subprocess.CompletedProcess[str]) -> Sequence[str]:
    return [item["code"] for item in json.loads(run.stdout)["findings"]]


def test_warnings_alone_end_with_0_unless_strict(assay: Run, tmp_path: Path) -> None:
    place(tmp_path, "W0606")
    assert assay(".").returncode == 0
    assert assay(".", "--strict").returncode == 20
    assert "warning[W0606]: no case tries criterion 1.1" in assay(".").stdout


def test_an_error_ends_with_20(assay: Run, tmp_path: Path) -> None:
    place(tmp_path, "W0622")
    run = assay(".")
    assert run.returncode == 20
    assert "error[W0622]" in run.stdout
    assert "write `# lint: allow W0601 because …`" in run.stdout


def test_no_rules_end_with_3_and_faulty_rules_with_20(assay: Run, tmp_path: Path) -> None:
    assert assay(".").returncode == 3
    (tmp_path / "a.assay").write_text("criterion", encoding="utf-8")
    run = assay(".")
    assert run.returncode == 20
    assert "mend them first" in run.stderr


def test_the_rules_that_ship_hold_no_error(assay: Run) -> None:
    assert assay(str(rules_root())).returncode == 0


@pytest.mark.parametrize("name", ["pyproject.toml", "assay.toml"])
def test_the_project_says_what_is_ignored_and_what_is_an_error(assay: Run, tmp_path: Path, name: str) -> None:
    place(tmp_path, "W0606")
    table = "tool.assay.lint" if name == "pyproject.toml" else "lint"
    settings = tmp_path / name
    settings.write_text(f'[{table}]\nignore = ["W0606"]\n', encoding="utf-8")
    assert "W0606" not in codes_in(assay(".", "--format", "json"))
    settings.write_text(f'[{table}]\nerror = ["W0606"]\n', encoding="utf-8")
    assert assay(".").returncode == 20


@pytest.mark.parametrize(
    ("settings", "phrase"),
    [
        ('ignore = ["W0699"]', "there is no rule `W0699`; did you mean"),
        ('ignore = "W0601"', "`ignore` is a list of codes"),
        ('allow = ["W0601"]', "`allow` is no setting of lint"),
        ('ignore = ["W0622"]', "a suppression always says why"),
        ('ignore = ["W0601"]\nerror = ["W0601"]', "both ignored and an error"),
    ],
)
def test_settings_that_mean_nothing_are_bad_input(
    assay: Run, tmp_path: Path, settings: str, phrase: str
) -> None:
    place(tmp_path, "W0606")
    (tmp_path / "assay.toml").write_text(f"[lint]\n{settings}\n", encoding="utf-8")
    run = assay(".")
    assert run.returncode == 2
    assert phrase in run.stderr


def test_what_is_certain_is_mended(assay: Run, tmp_path: Path) -> None:
    file = place(tmp_path, "W0621")
    run = assay(".", "--fix")
    assert run.returncode == 0
    assert "mended W0621.assay" in run.stdout
    assert "W0621]" not in run.stdout
    assert file.read_text(encoding="utf-8").splitlines()[2:8] == [
        'criterion 1.1 "A plan" {',
        "    risk likelihood 1, consequence 1",
        "    # what is asked",
        "    require has_plan  # in so many words",
        '    source "invented" standing illustrative',
        "}",
    ]
    assert "mended" not in assay(".", "--fix").stdout


def test_a_second_requirement_goes_where_it_is_in_the_same_clause(assay: Run, tmp_path: Path) -> None:
    file = place(tmp_path, "W0617")
    before = file.read_text(encoding="utf-8")
    assay(".", "--fix")
    after = file.read_text(encoding="utf-8")
    assert before.count("require has_plan") == after.count("require has_plan") + 1
    assert "clause other" in after


def test_a_dry_run_shows_and_writes_nothing(assay: Run, tmp_path: Path) -> None:
    file = place(tmp_path, "W0617")
    before = file.read_bytes()
    run = assay(".", "--fix", "--dry-run")
    assert file.read_bytes() == before
    assert "--- a/W0617.assay\n+++ b/W0617.assay\n" in run.stdout
    assert "\n-    require has_plan\n" in run.stdout
    assert "2 warnings" in run.stdout
    assert assay(".", "--dry-run").stdout == run.stdout


def test_the_bytes_of_a_file_stay_but_for_what_is_mended(assay: Run, tmp_path: Path) -> None:
    file = place(tmp_path, "W0617")
    text = file.read_text(encoding="utf-8").replace("\n", "\r\n")
    file.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assay(".", "--fix")
    wanted = text.replace("    require has_plan\r\n", "", 1)
    assert file.read_bytes() == b"\xef\xbb\xbf" + wanted.encode()


def test_the_rules_that_ship_are_not_mended_unnamed(assay: Run) -> None:
    run = assay("--fix")
    assert run.returncode == 2
    assert "unless they are named" in run.stderr


def test_json_says_the_same(assay: Run, tmp_path: Path) -> None:
    place(tmp_path, "W0617")
    data = json.loads(assay(".", "--format", "json").stdout)
    assert data["format"] == "assay/lint/1"
    assert [said[:28] for said in data["encoding"].values()] == ["These rules are this project"]
    found = [item for item in data["findings"] if item["code"] == "W0617"]
    assert [item["mendable"] for item in found] == [True, False]
    assert data["warnings"] == len([item for item in data["findings"] if item["severity"] == "warning"])
    assert found[0]["rule"] == "the same requirement twice"


def test_the_order_of_the_files_changes_nothing(assay: Run, tmp_path: Path) -> None:
    file = place(tmp_path, "W0606")
    one, other = assay("setting.assay", file.name), assay(file.name, "setting.assay")
    assert one.stdout == other.stdout


def test_the_rules_about_rules_are_listed(assay: Run) -> None:
    run = assay("--list")
    assert run.returncode == 0
    assert "W0614  warning  a requirement that holds with nothing recorded" in run.stdout
