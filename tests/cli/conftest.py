"""The installed command, run as its users run it, and a small set of rules of the tests' own.

Nothing here names a folder of this machine: the command is the one beside the Python that runs the tests.
"""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from assay.cli.main import main

COMMAND = Path(sys.executable).with_name("assay")
ROOT = Path(__file__).resolve().parents[2]
SMALL = ROOT / "fixtures" / "small-standard"
PATIENCE = 60  # seconds until a command counts as hung, on a machine that is busy with other tests

# Credits, names and limits differ from those of the rules that ship: nothing may be hard-coded.
RULES = """\
method house "House method" version "1" {
    rating good     credit 1   "As asked"
    rating minor    credit 0.5 "A lapse"
    rating major    credit 0.2 "A grave lapse"
    rating critical credit 0   "A breach"
    rate minor otherwise "a lapse"
    weight is likelihood * consequence
}
standard tanks "Tank standard" version "1" by "Nobody" from 2020-01-01 using house

type activity "What is done" one of storing "Storing", selling "Selling"

evidence each tank "A tank" {
    leaked    : t at least 0 t "How much leaked?"
    inspected : flag           "Was it inspected?"
}
parameter ceiling : t "Most that may leak" is 5 t source "nobody" standing illustrative

principle 1 "Tanks"

criterion 1.1 "Tanks are tight" {
    applies to storing
    risk likelihood 2, consequence 3
    source "nobody" standing illustrative
    clause tight "Nothing leaks" {
        for each tank
        require leaked < ceiling
        rate critical when leaked > 100 t "a flood"
        rate major when leaked > 10 t "a stream"
        rate minor otherwise "a drip"
        source "nobody" standing illustrative
    }
    clause inspected "Tanks are inspected" {
        for each tank
        require inspected
        source "nobody" standing illustrative
    }
}
"""
CASE = """\
case "1.1: a dry tank is good" on 2026-03-12 {
    given entity { activity is [storing] }
    given tank a { leaked is 0 t, inspected is yes }
    expect 1.1 good
}
"""
HEAD = """\
assay: evidence/1
standard: tanks 1
entity: {name: Tank Yard, activity: [ACTIVITY]}
audit: {type: certification, date: 2026-03-12}
period: {from: 2025-01-01, to: 2025-12-31}
"""


@dataclass(frozen=True)
class Ended:
    """How a command ended: exit code, what it wrote, and the seconds that it took, on the clock and busy."""

    code: int
    out: str
    err: str
    seconds: float
    busy: float
    raw: bytes


Run = Callable[..., Ended]


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The surroundings of every command: no colour, no settings of the person who runs the tests."""
    found = {k: v for k, v in os.environ.items() if not k.startswith(("ASSAY", "PYTHON", "NO_COLOR"))}
    found["ASSAY_CACHE"] = str(tmp_path_factory.mktemp("cache"))
    return found


def _busy() -> float:
    """Seconds of the processor that all processes took which were started here and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.fixture
def run(environment: Mapping[str, str], tmp_path: Path) -> Run:
    """`run("check", "rules")` in a folder set up for the small standard; never a traceback."""
    (tmp_path / "assay.toml").write_text(f'rules = "{(SMALL / "rules").as_posix()}"\n', encoding="utf-8")

    def start(
        *args: object, cwd: Path | None = None, text: str = "", env: Mapping[str, str] | None = None
    ) -> Ended:
        begun, before = time.monotonic(), _busy()
        done = subprocess.run(
            [COMMAND, *map(str, args)],
            cwd=cwd or tmp_path,
            env={**environment, **(env or {})},
            input=text.encode(),
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
        seconds = time.monotonic() - begun
        out, err = done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")
        assert "Traceback" not in out + err
        return Ended(done.returncode, out, err, seconds, _busy() - before, done.stdout)

    return start


@dataclass(frozen=True)
class Done:
    """How a command ended in this process, and what it said."""

    code: int
    out: str
    err: str


class Screen(TextIOWrapper):
    """Standard output that says that it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def within(
    environment: Mapping[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Done]:
    """`within("check", "rules")`: `run` in this process, which saves starting one each time."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ASSAY_CACHE", environment["ASSAY_CACHE"])

    def start(*args: object, screen: bool = False) -> Done:
        out = (Screen if screen else TextIOWrapper)(BytesIO(), encoding="utf-8", write_through=True)
        err = TextIOWrapper(BytesIO(), encoding="utf-8", write_through=True)
        with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ended:
            main([str(arg) for arg in args])
        texts = [stream.buffer.getvalue().decode() for stream in (out, err)]  # type: ignore[attr-defined]
        return Done(ended.value.code if isinstance(ended.value.code, int) else 1, *texts)

    return start


@pytest.fixture(scope="session")
def command() -> Path:
    """The installed command."""
    return COMMAND


@pytest.fixture
def fixtures() -> Path:
    """The evidence sets of the small standard."""
    return SMALL / "evidence"


@pytest.fixture
def yard(tmp_path: Path) -> Callable[..., tuple[Path, Path]]:
    """Writes the small rules and an evidence file with one tank; returns both paths."""

    def write(
        leaked: str | None = "0 t", *, activity: str = "storing", case: bool = False
    ) -> tuple[Path, Path]:
        rules, evidence = tmp_path / "tanks.assay", tmp_path / "yard.yaml"
        rules.write_text(RULES + (CASE if case else ""), encoding="utf-8")
        fact = f"leaked: {leaked}, " if leaked is not None else ""
        facts = f"facts:\n  tank:\n    a: {{{fact}inspected: yes}}\n"
        evidence.write_text(HEAD.replace("ACTIVITY", activity) + facts, encoding="utf-8")
        return rules, evidence

    return write


@pytest.fixture
def result(run: Run, fixtures: Path, tmp_path: Path) -> Path:
    """The result document of the integrated smelter."""
    path = tmp_path / "result.json"
    path.write_bytes(run("evaluate", fixtures / "integrated-smelter.yaml", "-o", "json").raw)
    return path
