"""Every exit code of the README, through the installed command."""

import errno
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
Yard = Callable[..., tuple[Path, Path]]
PATIENCE = 60


# ---- 0, 4, 11, 12, 13: what the verdict says -------------------------------------------------------


@pytest.mark.parametrize(
    ("leaked", "code"),
    [
        ("0 t", 0),  # 0 < 5
        ("5 t", 0),  # 5 < 5 is false: a drip is minor, and the default is to fail at major
        ("12 t", 12),  # 10 < 12 <= 100: a stream
        ("100.01 t", 13),  # 100 < 100.01: a flood
        (None, 4),  # anything between good and critical
    ],
)
def test_the_worst_certain_rating_is_the_exit_code(
    run: Run, yard: Yard, leaked: str | None, code: int
) -> None:
    rules, evidence = yard(leaked)
    assert run("evaluate", "--rules", rules, evidence).code == code


@pytest.mark.parametrize(
    ("leaked", "fail_on", "code"),
    [
        ("5 t", "minor", 11),
        ("12 t", "minor", 12),
        ("12 t", "critical", 0),
        ("101 t", "critical", 13),
        ("101 t", "never", 0),
    ],
)
def test_fail_on_names_the_rating_at_which_to_fail(
    run: Run, yard: Yard, leaked: str, fail_on: str, code: int
) -> None:
    rules, evidence = yard(leaked)
    assert run("evaluate", "--rules", rules, evidence, "--fail-on", fail_on).code == code


def test_fail_on_wants_a_rating_of_the_method(run: Run, yard: Yard) -> None:
    rules, evidence = yard()
    ended = run("evaluate", "--rules", rules, evidence, "--fail-on", "good")
    assert ended.code == 2
    assert "never, minor, major, critical" in ended.err


def test_an_open_criterion_is_4_unless_that_is_allowed(run: Run, yard: Yard) -> None:
    rules, evidence = yard(None)
    assert run("evaluate", "--rules", rules, evidence).code == 4
    assert run("evaluate", "--rules", rules, evidence, "--allow-unsettled").code == 0
    assert run("evaluate", "--rules", rules, evidence, "--fail-on", "never").code == 4


def test_an_open_criterion_counts_as_its_best_rating(run: Run, yard: Yard) -> None:
    """12 to 120 t is major or critical: at least major is certain."""
    rules, evidence = yard("{from: 12 t, to: 120 t}")
    assert run("evaluate", "--rules", rules, evidence).code == 12
    assert run("evaluate", "--rules", rules, evidence, "--fail-on", "critical").code == 4


@pytest.mark.parametrize(
    ("file", "code"),
    [("integrated-smelter", 4), ("minimal", 0), ("straddling", 4), ("nothing-collected", 4)],
)
def test_the_evidence_sets_that_ship(run: Run, fixtures: Path, file: str, code: int) -> None:
    assert run("evaluate", fixtures / f"{file}.yaml").code == code


# ---- 1: the tool itself ----------------------------------------------------------------------------


def test_an_error_of_its_own_is_1_without_a_traceback(run: Run, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("import assay.session\nassay.session.rule_sources = None\n")
    ended = run("check", env={"PYTHONPATH": str(tmp_path)})
    assert ended.code == 1
    assert "an error of its own" in ended.err


# ---- 2: usage and input ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "args",
    [
        ("evalute", "x.yaml"),
        ("evaluate",),
        ("evaluate", "no-such-file.yaml"),
        ("evaluate", "--output", "xml", "x.yaml"),
        ("check", "no-such-folder"),
        ("check", "--no-such-option"),
        ("explain", "no-such-file.json", "5.2"),
        ("schema",),
        ("schema", "evidence-of-nothing"),
        (),
    ],
    ids=" ".join,
)
def test_bad_usage_is_2(run: Run, args: tuple[str, ...]) -> None:
    ended = run(*args)
    assert ended.code == 2
    assert ended.out + ended.err


def test_a_misspelt_verb_is_suggested(run: Run) -> None:
    assert "did you mean `evaluate`?" in run("evalute", "x.yaml").err


# ---- 3: nothing was evaluated ----------------------------------------------------------------------


def test_nothing_to_work_on_is_3(run: Run, yard: Yard, tmp_path: Path) -> None:
    rules, evidence = yard()
    empty = tmp_path / "empty"
    empty.mkdir()
    for args in (
        ("check", empty),
        ("test", empty),
        ("test", rules),  # rules without a case
        ("evaluate", "--rules", empty, evidence),
        ("evaluate", "--rules", rules, empty),
    ):
        ended = run(*args)
        assert ended.code == 3, args
        assert ended.err.startswith("assay: "), args
        assert not ended.out, args


def test_no_criterion_in_scope_is_3_and_says_so(run: Run, yard: Yard) -> None:
    """A yard that only sells: the criterion on storing does not apply, so nothing was judged."""
    rules, evidence = yard("120 t", activity="selling")
    ended = run("evaluate", "--rules", rules, evidence)
    assert ended.code == 3
    assert "not applicable" in ended.out
    assert "nothing was judged" in ended.err


# ---- 20: rules -------------------------------------------------------------------------------------


def test_a_fault_in_the_rules_is_20(run: Run, yard: Yard) -> None:
    rules, evidence = yard()
    rules.write_text(rules.read_text(encoding="utf-8").replace("leaked < ceiling", "leaked < ceilling"))
    for args in (("check", rules), ("test", rules), ("evaluate", "--rules", rules, evidence)):
        assert run(*args).code == 20, args


def test_a_case_that_does_not_hold_is_20(run: Run, yard: Yard) -> None:
    rules, _ = yard(case=True)
    assert run("test", rules).code == 0
    rules.write_text(rules.read_text(encoding="utf-8").replace("expect 1.1 good", "expect 1.1 minor"))
    assert run("test", rules).code == 20


# ---- 130: interrupted ------------------------------------------------------------------------------


def _reader_of(fifo: Path) -> int:
    """Open the pipe for writing as soon as somebody reads from it."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return os.open(fifo, os.O_WRONLY | os.O_NONBLOCK)
        except OSError as error:
            if error.errno != errno.ENXIO or time.monotonic() > end:
                raise
        time.sleep(0.02)


@pytest.fixture
def hearing() -> Iterator[None]:
    """A shell starts what is in the background with interrupts ignored, and that is inherited."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def _interrupt(started: subprocess.Popen[str]) -> tuple[str, str]:
    """Interrupt it, and again if need be, as a person would.

    Python acts on a signal between two of its instructions: one that comes in the instant before a
    read of a pipe begins is seen only after that read.
    """
    end = time.monotonic() + PATIENCE
    while True:
        started.send_signal(signal.SIGINT)
        try:
            return started.communicate(timeout=5)
        except subprocess.TimeoutExpired:
            if time.monotonic() > end:
                raise


@pytest.mark.usefixtures("hearing")
def test_an_interrupt_is_130(
    command: Path, environment: Mapping[str, str], tmp_path: Path, yard: Yard
) -> None:
    """The evidence is a pipe, so that the program is known to be waiting in the middle of its work."""
    rules, _ = yard()
    fifo = tmp_path / "evidence.yaml"
    os.mkfifo(fifo)
    with subprocess.Popen(
        [command, "evaluate", "--rules", rules, fifo],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as started:
        try:
            writer = _reader_of(fifo)
            out, err = _interrupt(started)
            os.close(writer)
        finally:
            started.kill()
    assert started.returncode == 130
    assert err.strip() == "assay: interrupted"
    assert not out
