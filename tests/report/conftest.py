"""Results to report on: the small standard's evidence sets, as the command judges them, and one by hand."""

import subprocess
import sys
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import pytest

from assay.verdict.model import Assessment

COMMAND = Path(sys.executable).with_name("assay")
SMALL = Path(__file__).resolve().parents[2] / "fixtures" / "small-standard"


@cache
def judged(name: str, folder: Path = SMALL / "evidence") -> str:
    """The result document of an evidence set, as `assay evaluate -o json` writes it."""
    evidence = folder / f"{name}.yaml"
    command = [COMMAND, "evaluate", evidence, "--rules", SMALL / "rules", "-o", "json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")
    assert done.stdout, done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def smelter() -> Assessment:
    """One criterion open, one minor, one conforming; its figures stand in the head of its evidence."""
    return Assessment.model_validate_json(judged("integrated-smelter"))


@pytest.fixture
def result_file(tmp_path: Path) -> Path:
    path = tmp_path / "result.json"
    path.write_text(judged("integrated-smelter"), encoding="utf-8")
    return path


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., "subprocess.CompletedProcess[bytes]"]:
    """`run("report", …)` in a folder of its own; never a traceback."""

    def start(
        *args: object, given: bytes = b"", env: Mapping[str, str] | None = None
    ) -> "subprocess.CompletedProcess[bytes]":
        done = subprocess.run(
            [COMMAND, *map(str, args)], cwd=tmp_path, input=given, capture_output=True, check=False, env=env
        )
        assert b"Traceback" not in done.stderr
        return done

    return start
