"""The verb: what it writes, what it leaves alone, and how it ends."""

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from assay.assets import rules_root

COMMAND = Path(sys.executable).with_name("assay")
LOOSE = 'unit   t "tonne"\nunit kg   "kilogram" is 0.001 t # exact\n'
NEAT = 'unit t "tonne"\nunit kg "kilogram" is 0.001 t  # exact\n'
FAULTY = 'unit t "tonne\n'

Run = Callable[..., subprocess.CompletedProcess[bytes]]


@pytest.fixture
def run(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    found = {k: v for k, v in os.environ.items() if not k.startswith(("ASSAY", "PYTHON"))}
    found["ASSAY_CACHE"] = str(tmp_path_factory.getbasetemp() / "cache")

    def start(*args: object, text: str | bytes = "") -> subprocess.CompletedProcess[bytes]:
        data = text if isinstance(text, bytes) else text.encode()
        done = subprocess.run(
            [COMMAND, "fmt", *map(str, args)],
            cwd=tmp_path,
            env=found,
            input=data,
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert b"Traceback" not in done.stderr
        return done

    return start


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    folder = tmp_path / "rules"
    (folder / "deep").mkdir(parents=True)
    (folder / "loose.assay").write_text(LOOSE)
    (folder / "deep" / "neat.assay").write_text(NEAT)
    (folder / "other.txt").write_text(LOOSE)
    return folder


def test_files_are_put_in_layout(run: Run, rules: Path) -> None:
    loose, neat = rules / "loose.assay", rules / "deep" / "neat.assay"
    loose.chmod(0o640)
    before = neat.stat().st_mtime_ns
    done = run("rules")
    assert done.returncode == 0
    assert done.stdout == b"formatted rules/loose.assay\n"
    assert done.stderr == b"1 file formatted, 1 file in layout\n"
    assert loose.read_text() == NEAT
    assert stat.S_IMODE(loose.stat().st_mode) == 0o640
    assert neat.stat().st_mtime_ns == before
    assert (rules / "other.txt").read_text() == LOOSE
    assert sorted(path.name for path in rules.iterdir()) == ["deep", "loose.assay", "other.txt"]
    again = run("rules")
    assert (again.returncode, again.stdout) == (0, b"")


def test_a_link_stays_a_link(run: Run, rules: Path) -> None:
    link = rules / "deep" / "link.assay"
    link.symlink_to(rules / "loose.assay")
    assert run(link).returncode == 0
    assert link.is_symlink()
    assert (rules / "loose.assay").read_text() == NEAT


def test_check_lists_and_writes_nothing(run: Run, rules: Path) -> None:
    done = run("--check", "rules")
    assert (done.returncode, done.stdout) == (20, b"rules/loose.assay\n")
    assert (rules / "loose.assay").read_text() == LOOSE
    assert run("--check", "rules/deep").returncode == 0


def test_diff_shows_and_writes_nothing(run: Run, rules: Path) -> None:
    done = run("--diff", "rules")
    assert done.returncode == 0
    lines = done.stdout.decode().splitlines()
    assert lines[:2] == ["--- rules/loose.assay", "+++ rules/loose.assay in layout"]
    assert [line for line in lines if line.startswith(("-u", "+u"))] == [
        *(f"-{line}" for line in LOOSE.splitlines()),
        *(f"+{line}" for line in NEAT.splitlines()),
    ]
    assert (rules / "loose.assay").read_text() == LOOSE
    assert run("--diff", "--check", "rules").returncode == 20


def test_what_does_not_parse_is_left_as_it_is(run: Run, rules: Path) -> None:
    """And the other files are put in layout all the same."""
    (rules / "faulty.assay").write_text(FAULTY)
    done = run("rules")
    assert done.returncode == 20
    assert b"rules/faulty.assay:1:" in done.stderr
    assert (rules / "faulty.assay").read_text() == FAULTY
    assert (rules / "loose.assay").read_text() == NEAT


def test_stdin_to_stdout(run: Run, rules: Path) -> None:
    assert run("-", text=LOOSE).stdout.decode() == NEAT
    assert run("-", text=b"\xef\xbb\xbf" + LOOSE.replace("\n", "\r\n").encode()).stdout.decode() == NEAT
    faulty = run("-", text=FAULTY)
    assert (faulty.returncode, faulty.stdout) == (20, b"")
    assert b"<stdin>:1:" in faulty.stderr
    assert run("-", "--check", text=LOOSE).returncode == 20
    assert run("-", "--check", text=NEAT).returncode == 0
    assert b"+unit t" in run("-", "--diff", text=LOOSE).stdout
    assert run("-", "rules", text=LOOSE).returncode == 2
    assert run("-", text=b"\xff").returncode == 2


def test_marks_and_line_ends_of_other_systems_go(run: Run, rules: Path) -> None:
    path = rules / "loose.assay"
    path.write_bytes(b"\xef\xbb\xbf" + NEAT.replace("\n", "\r\n").encode())
    assert run("--check", path).returncode == 20
    assert run(path).returncode == 0
    assert path.read_bytes() == NEAT.encode()


def test_which_rules(run: Run, rules: Path, tmp_path: Path) -> None:
    """Those that are named, else those configured; never, unasked, those that ship."""
    assert run().returncode == 2
    assert run("--check", "--rules", "rules").returncode == 20
    (tmp_path / "assay.toml").write_text('rules = "rules"\n')
    assert run("--check").returncode == 20
    (tmp_path / "empty").mkdir()
    assert run("empty").returncode == 3
    assert run("nowhere").returncode == 2


def test_the_rules_that_ship_are_in_layout(run: Run) -> None:
    done = run("--check", rules_root())
    assert (done.returncode, done.stdout) == (0, b"")


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write anything")
def test_what_may_not_be_written(run: Run, rules: Path) -> None:
    (rules / "loose.assay").chmod(0o444)
    assert run("rules").returncode == 2
    assert (rules / "loose.assay").read_text() == LOOSE
