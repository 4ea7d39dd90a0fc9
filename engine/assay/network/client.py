"""The rules engine in a process of its own, under a watchdog.

In and out: as `engine.Engine`.  A crash, a hang or a senseless answer of the C code becomes an
`EngineFailed` that says what happened; the next call starts a new process and loads again what it needs.
"""

from __future__ import annotations

import math
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import IO, Final

from assay.network.driver import MALLOC_OPTIONS, EngineFailed, EngineMissing
from assay.network.engine import Door
from assay.network.limits import RULES, SLICE
from assay.network.worker import (
    CREATE,
    DELETE,
    DONE,
    FAILED,
    FIRE,
    MISSING,
    PAIR,
    Closed,
    read_message,
    write_message,
)

TIMEOUT: Final = 20.0
"""Seconds for one request.  The slowest right one, creating 4,095 rules or running a slice on them, takes
a few hundred milliseconds."""

_WORKER: Final = "assay.network.worker"
_LONGEST_ANSWER: Final = 8 * SLICE * RULES  # every rule firing on every fact of a slice
_GRACE: Final = 2.0  # seconds for a process to end by itself
_SENSELESS: Final = "gave an answer that makes no sense"


class WorkerEngine(Door):
    """`Engine` behind a watchdog.  `timeout` is in seconds, for one slice of facts or one ruleset;
    `module` is the module whose `main` is the worker.
    """

    def __init__(self, timeout: float = TIMEOUT, module: str = _WORKER) -> None:
        super().__init__(WorkerProcess(timeout, module))


class WorkerProcess:
    """A `Machine` at the other end of two pipes."""

    def __init__(self, timeout: float, module: str) -> None:
        self._timeout = timeout
        self._module = module
        self._rulesets: dict[int, bytes] = {}
        self._loaded: set[int] = set()
        # Started now and not at the first request: it loads while the caller still compiles its rules.
        self._child: subprocess.Popen[bytes] | None = None
        self._start()

    def create(self, number: int, names: Sequence[str], text: str) -> None:
        body = _body(number, "\n".join(names) + "\n\n" + text)
        self._ask(CREATE, body)
        self._rulesets[number] = body
        self._loaded.add(number)

    def fire(self, number: int, facts: Sequence[str]) -> list[tuple[int, int]]:
        if not self._alive() or number not in self._loaded:
            self._ask(CREATE, self._rulesets[number])
            self._loaded.add(number)
        answer = self._ask(FIRE, _body(number, "\n".join(facts)))
        if len(answer) % PAIR.size:
            raise self._lost(_SENSELESS)
        return list(PAIR.iter_unpack(answer))

    def delete(self, number: int) -> None:
        del self._rulesets[number]
        if self._alive() and number in self._loaded:
            self._loaded.discard(number)
            with suppress(EngineFailed):  # then the process is gone, and the network with it
                self._ask(DELETE, _body(number, ""))

    def restart(self) -> None:
        self._drop()

    def close(self) -> None:
        if self._child:
            _pipe(self._child.stdin).close()
            _exit_code(self._child)
            self._drop()

    def _ask(self, kind: bytes, body: bytes) -> bytes:
        """One request and its answer, or an exception; after most of them the process is gone."""
        child = self._child if self._child and self._alive() else self._start()
        watchdog = self._watchdog
        try:
            with watchdog:
                write_message(_pipe(child.stdin).fileno(), kind, body)
                answered, answer = read_message(_pipe(child.stdout).fileno(), _LONGEST_ANSWER)
        except (Closed, OSError):
            raise self._lost(self._late() if watchdog.barked else _last_words(child)) from None
        except ValueError:
            raise self._lost(_SENSELESS) from None
        except BaseException:  # Ctrl-C: a late answer must not be taken for that to the next request
            self._drop()
            raise
        if watchdog.barked:  # in the moment of the answer: it stands, but the process is gone
            self._drop()
        return self._judged(answered, answer)

    def _judged(self, kind: bytes, body: bytes) -> bytes:
        if kind == DONE:
            return body
        if kind == MISSING:
            raise EngineMissing(body.decode())
        # Whatever the engine refused may be half done: the next request gets a new process.
        self._drop()
        raise EngineFailed(body.decode() if kind == FAILED else f"the rules engine {_SENSELESS}")

    def _late(self) -> str:
        return f"did not answer within {self._timeout:g} s and was ended"

    def _lost(self, what: str) -> EngineFailed:
        self._drop()
        return EngineFailed(f"the rules engine {what}")

    def _alive(self) -> bool:
        """Whether the process runs; forgets what it had loaded when it does not."""
        if self._child and self._child.poll() is not None:
            self._drop()
        return self._child is not None

    def _drop(self) -> None:
        """End the process if it still runs, and let go of its pipes."""
        child, self._child = self._child, None
        self._watchdog.end()
        self._loaded.clear()
        if child:
            child.kill()
            child.wait()
            for pipe in (child.stdin, child.stdout, child.stderr):
                _pipe(pipe).close()

    def _start(self) -> subprocess.Popen[bytes]:
        command = f"from {self._module} import main; main()"
        seconds = str(math.ceil(self._timeout) + 1)  # the worker's own alarm: only if no watchdog is left
        # -P: a file in the current folder must not stand in for a module of the same name.  A session of
        # its own: Ctrl-C is for the parent, which then ends the worker.
        self._child = subprocess.Popen(  # noqa: S603 - this Python, with a module that the program names
            [sys.executable, "-P", "-c", command, seconds],
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**{name: str(size) for name, (_, size) in MALLOC_OPTIONS.items()}, **os.environ},
            start_new_session=True,
        )
        self._watchdog = _Watchdog(self._child, self._timeout)
        self._loaded.clear()
        return self._child


class _Watchdog:
    """Ends a process when the time of a request is up; a blocked read or write of ours then returns.

    One thread looks after all requests of a process: a timer for each cost more than most answers.
    """

    def __init__(self, child: subprocess.Popen[bytes], seconds: float) -> None:
        self.barked = False
        self._child = child
        self._seconds = seconds
        self._due: float | None = None
        self._lock = threading.Lock()
        self._over = threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        while not self._over.wait(self._seconds / 20):
            with self._lock:
                if self._due is not None and time.monotonic() > self._due:
                    self.barked = True
                    self._child.kill()
                    return

    def __enter__(self) -> None:
        with self._lock:
            self._due = time.monotonic() + self._seconds

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._due = None

    def end(self) -> None:
        """Nothing is to be looked after any more."""
        self._over.set()


def _body(number: int, text: str) -> bytes:
    return number.to_bytes(4, "little") + text.encode("ascii")


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None  # all three were asked for
    return pipe


def _exit_code(child: subprocess.Popen[bytes]) -> int:
    try:
        return child.wait(_GRACE)
    except subprocess.TimeoutExpired:
        child.kill()
        return child.wait()


def _last_words(child: subprocess.Popen[bytes]) -> str:
    """How a process ended, for the sentence "the rules engine ..."."""
    code = _exit_code(child)
    if code < 0:
        name = signal.strsignal(-code) or "unknown"
        return f"stopped with signal {-code} ({name.lower()})"
    said = _pipe(child.stderr).read().decode(errors="replace").split("\n")
    detail = next((line for line in reversed(said) if line.strip()), "no message")
    return f"stopped with exit code {code} ({detail.strip()})"
