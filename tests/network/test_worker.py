"""The worker under its watchdog: crashes, hangs and nonsense become words, and the next call is right.

In: worker modules that misbehave on a marked fact, and the C engine's own hang.  Out: `EngineFailed` with
a sentence, a living engine afterwards, and no process left behind.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Never

import pytest

from assay.network.client import WorkerEngine
from assay.network.driver import EngineFailed, EngineMissing
from assay.network.ruleset import Rule, to_json
from assay.network.ruleset import Test as Comparison  # under its own name pytest would collect it

RULES = [Rule("over", (Comparison("x", ">", 1),)), Rule("under", (Comparison("x", "<", 1),))]
MARK = {"x": 666}

# Each is a worker that does one thing wrong when it meets the marked fact.
BROKEN = """
import ctypes, os, sys, time
from assay.network import worker
from assay.network.driver import Networks

class Broken(Networks):
    def fire(self, number, facts):
        if ":666}}" in facts[0]:
            {deed}
        return super().fire(number, facts)

def main():
    worker.main(Broken())
"""
DEEDS = {
    "segmentation fault": (
        "ctypes.string_at(0)",
        "the rules engine stopped with signal 11 (segmentation fault)",
    ),
    "abort": ("os.abort()", "the rules engine stopped with signal 6 (aborted)"),
    "hang": ("time.sleep(60)", "the rules engine did not answer within 0.5 s and was ended"),
    "exit": ("os._exit(3)", "the rules engine stopped with exit code 3 (no message)"),
    "bug": ("1 / 0", "the rules engine stopped with exit code 1 (ZeroDivisionError: division by zero)"),
    "unknown kind": (
        "return worker.write_message(3, b'?', b'') or time.sleep(60)",
        "the rules engine gave an answer that makes no sense",
    ),
    "absurd length": (
        "os.write(3, b'd' + b'\\xff' * 4); time.sleep(60)",
        "the rules engine gave an answer that makes no sense",
    ),
    "half a pair": (
        "return worker.write_message(3, b'd', b'12345') or time.sleep(60)",
        "the rules engine gave an answer that makes no sense",
    ),
    "unknown fact": (
        "return [(9, 0)]",
        "the rules engine reported a rule or a fact that it was not given",
    ),
    "half a message": (
        "os.write(3, b'd' + b'\\x08'); os._exit(0)",
        "the rules engine stopped with exit code 0 (no message)",
    ),
}


def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, deed: str) -> str:
    (tmp_path / "broken_worker.py").write_text(BROKEN.format(deed=deed))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return "broken_worker"


@pytest.mark.parametrize(("deed", "said"), DEEDS.values(), ids=DEEDS)
def test_what_goes_wrong_is_said_in_words_and_the_engine_is_usable_again(
    deed: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = broken(tmp_path, monkeypatch, deed)
    timeout = 0.5 if "hang" in said or "not answer" in said else 20
    with WorkerEngine(timeout=timeout, module=module) as engine:
        first, second = load_patiently(engine), engine.load(RULES[1:])
        for _ in range(2):
            with pytest.raises(EngineFailed) as raised:
                engine.run(first, [MARK])
            assert str(raised.value) == said
            assert engine.run(second, [{"x": 0}, {"x": 2}]) == [(0, 0)]
            assert engine.run(first, [{"x": 0}, {"x": 2}]) == [(0, 1), (1, 0)]


def load_patiently(engine: WorkerEngine) -> int:
    """On a busy machine the first answer of a short-tempered engine may take more than one start."""
    for _ in range(20):
        try:
            return engine.load(RULES)
        except EngineFailed as error:
            assert "did not answer" in str(error)  # noqa: PT017 - only this one may be tried again
    raise AssertionError


def test_the_c_engine_hangs_at_its_hard_edge_and_is_ended() -> None:
    """512 conditions below one node, past our checks: the next fact would never return."""
    siblings = [Rule(f"r{i}", (Comparison("k", "==", 1), Comparison("g", "==", i))) for i in range(512)]
    with WorkerEngine(timeout=1) as engine:
        machine = engine._machine
        machine.create(99, [rule.name for rule in siblings], to_json(siblings))
        started = time.monotonic()
        with pytest.raises(EngineFailed, match="did not answer within 1 s and was ended"):
            machine.fire(99, ['{"id":1,"k":1,"g":5}'])
        assert time.monotonic() - started < 10
        assert engine.run(load_patiently(engine), [{"x": 2}]) == [(0, 0)]


def test_a_worker_that_died_while_idle_is_replaced_without_a_word(worker: WorkerEngine) -> None:
    network = worker.load(RULES)
    for _ in range(2):
        worker._machine._child.kill()
        worker._machine._child.wait()
        assert worker.run(network, [{"x": 2}]) == [(0, 0)]


def test_an_interrupted_request_leaves_no_late_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> Never:
        raise KeyboardInterrupt

    module = broken(tmp_path, monkeypatch, "time.sleep(1)")
    with WorkerEngine(module=module) as engine:
        network = engine.load(RULES)
        before = signal.signal(signal.SIGALRM, interrupt)
        signal.setitimer(signal.ITIMER_REAL, 0.3)
        try:
            with pytest.raises(KeyboardInterrupt):
                engine.run(network, [MARK])
        finally:
            signal.signal(signal.SIGALRM, before)
        assert engine.run(network, [{"x": 0}]) == [(0, 1)]


def test_unloaded_networks_are_not_loaded_again(worker: WorkerEngine) -> None:
    first, second = worker.load(RULES), worker.load(RULES)
    worker.unload(first)
    with pytest.raises(KeyError):
        worker.run(first, [{"x": 2}])
    assert worker.run(second, [{"x": 2}]) == [(0, 0)]
    worker._machine._child.kill()
    worker.unload(second)


def test_closing_ends_the_process() -> None:
    engine = WorkerEngine()
    child = engine._machine._child
    engine.load(RULES)
    engine.close()
    assert child.returncode == 0
    engine.close()


def test_a_worker_module_that_does_not_exist_is_said() -> None:
    with WorkerEngine(module="no_such_module") as engine, pytest.raises(EngineFailed) as raised:
        engine.load(RULES)
    assert "exit code 1 (ModuleNotFoundError: No module named 'no_such_module')" in str(raised.value)


def test_without_the_package_the_worker_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "durable_rules_engine.py").write_text("raise ImportError('undefined symbol')\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with WorkerEngine() as engine, pytest.raises(EngineMissing, match="undefined symbol") as raised:
        engine.load(RULES)
    assert "-DPyEval_CallObject=PyObject_CallObject" in str(raised.value)


def test_a_file_in_the_current_folder_does_not_stand_in_for_a_module(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("struct.py", "durable_rules_engine.py", "assay.py"):
        (tmp_path / name).write_text("raise SystemExit(7)\n")
    monkeypatch.chdir(tmp_path)
    with WorkerEngine() as engine:
        assert engine.run(engine.load(RULES), [{"x": 2}]) == [(0, 0)]


def test_the_worker_starts_slim() -> None:
    code = "import sys, assay.network.worker; print(*sys.modules)"
    # Without what measures the coverage of processes, which is not slim.
    bare = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    modules = subprocess.check_output([sys.executable, "-P", "-c", code], text=True, env=bare).split()
    assert "assay.network.driver" in modules
    heavy = {"dataclasses", "json", "ctypes", "subprocess", "lark", "pydantic", "durable_rules_engine"}
    assert heavy.isdisjoint(modules)


ORPHAN = """
import os, signal, sys, threading, time
from assay.network.client import WorkerEngine
from assay.network.ruleset import Rule, Test, to_json
engine = WorkerEngine(timeout=1)
network = engine.load([Rule("r", (Test("x", ">", 1),))])
if sys.argv[1] == "hanging":
    rules = [Rule(f"r{i}", (Test("g", "==", i),)) for i in range(512)]
    arguments = (9, [rule.name for rule in rules], to_json(rules))
    threading.Thread(target=engine._machine.create, args=arguments).start()
    time.sleep(0.4)
print(engine._machine._child.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] not in "ZX"
    except FileNotFoundError:
        return False


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
@pytest.mark.parametrize("state", ["idle", "hanging"])
def test_the_worker_dies_with_its_parent(state: str) -> None:
    """Idle it reads the end of its input; in a hang of the C code only its own alarm is left."""
    done = subprocess.run([sys.executable, "-c", ORPHAN, state], capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    pid = int(done.stdout)
    assert state == "idle" or running(pid)
    deadline = time.monotonic() + 10
    while running(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not running(pid)
