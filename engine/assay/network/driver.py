"""The only file that talks to durable_rules: one loop over its C module.

In: the text of a ruleset with the names of its rules, and slices of facts as text.  Out: pairs of fact
id and rule number.  Nothing of the package's Python layer is used: no host, no threads, no clock.

Each slice is a working memory of its own, ended before the next begins.  A fact that the engine cannot
parse would end a batch without a word, so each batch closes with a sentinel fact whose rule must fire.
The imports are few on purpose: the worker process starts with this file.
"""

from __future__ import annotations

TYPE_CHECKING = False  # not from typing, whose import would cost more than the rest of the start
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Final, Protocol

    class CModule(Protocol):
        """What is used of `durable_rules_engine`."""

        error: type[Exception]

        def create_ruleset(self, name: str, text: str, /) -> int: ...
        def delete_ruleset(self, handle: int, /) -> None: ...
        def assert_facts(self, handle: int, text: str, /) -> tuple[int, int]: ...
        def start_action_for_state(self, handle: int, offset: int, /) -> tuple[str, str] | None: ...
        def complete_and_start_action(self, handle: int, offset: int, /) -> str | None: ...
        def abandon_action(self, handle: int, offset: int, /) -> None: ...
        def delete_state(self, handle: int, memory: str, /) -> None: ...

    Pairs = list[tuple[int, int]]


SENTINEL: Final = "$end"
# The fact says 1.5 and the rule asks for more than 1.25: under a locale with a decimal comma the engine
# would read 1 for both, the rule would not fire, and no batch would be believed.
_SENTINEL_RULE: Final = f'"{SENTINEL}":{{"all":[{{"m":{{"$gt":{{"{SENTINEL}":1.25}}}}}}]}}'
_SENTINEL_FACT: Final = f'{{"id":797185,"{SENTINEL}":1.5}}'  # up to this one, no two decimal ids share a hash
# Where the first fact of a batch cannot be parsed, the engine answers with an uninitialised offset.  So the
# first one is ours; no rule fires on it.
_OPENING_FACT: Final = f'{{"id":0,"{SENTINEL}":1.0}}'
_MEMORY: Final = "0"  # the engine's name for the working memory of facts that name none
_OFFSET: Final = 1  # where the engine keeps the only working memory; anything else is a stray pointer
_AFTER_NAME: Final = '":{"m":{"id":'  # between a rule's name and the fact's id in an activation

_CUT_SHORT: Final = "the rules engine stopped reading a batch before its end"
_INSTALL: Final = """\
the rules engine cannot be used here: the package durable_rules does not load ({reason}).
It is compiled when it is installed, which takes a C compiler and the Python headers
(Debian and Ubuntu: apt-get install gcc python3-dev).  Then:
    pip install --force-reinstall --no-cache-dir --no-binary durable_rules durable_rules==2.0.28
On Python 3.13 put this before the command, on the same line:
    CPPFLAGS="-DPyEval_CallObject=PyObject_CallObject\""""


class EngineMissing(Exception):
    """durable_rules cannot be imported; the message says what to install and how."""


class EngineFailed(Exception):
    """The engine gave no answer, or one that cannot be believed; the message says which."""


def load_c_module() -> CModule:
    """The C module, imported at its first use.  Raises `EngineMissing`."""
    try:
        import durable_rules_engine
    except ImportError as error:
        raise EngineMissing(_INSTALL.format(reason=error)) from error
    module: CModule = durable_rules_engine
    return module


def keep_freed_memory() -> None:
    """Ask glibc to keep what the engine frees.  Each working memory takes megabytes for a moment; given
    back and asked for again every time, they made small rulesets five times slower.  Elsewhere: nothing.
    """
    import ctypes

    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError, TypeError):
        return
    for option, value in MALLOC_OPTIONS.values():
        mallopt(option, value)


# The environment variable by which a new process sets the same, the number in malloc.h, and the bytes.
# 32 MiB is the largest threshold for mmap that every glibc accepts.
MALLOC_OPTIONS: Final = {
    "MALLOC_TRIM_THRESHOLD_": (-1, 1 << 30),
    "MALLOC_TOP_PAD_": (-2, 64 << 20),
    "MALLOC_MMAP_THRESHOLD_": (-3, 32 << 20),
}


class Network:
    """One ruleset in the engine, with one working memory at a time."""

    def __init__(self, names: Sequence[str], text: str) -> None:
        self._c = load_c_module()
        self._numbers = {name: number for number, name in enumerate(names)}
        self._fired_once = False
        comma = "," if names else ""
        try:
            self._handle = self._c.create_ruleset("n", "{" + _SENTINEL_RULE + comma + text[1:])
        except (self._c.error, MemoryError) as error:
            raise EngineFailed(f"the rules engine refused a ruleset ({error})") from error
        try:
            self.fire([])
        except BaseException:
            self.close()
            raise

    def fire(self, facts: Sequence[str]) -> Pairs:
        """Which rules fire on which facts, as (fact id, rule number), in the engine's order.  `facts` are
        JSON objects that begin with a whole number `id` of their own, from 1.  Raises `EngineFailed`.
        """
        batch = "[" + ",".join([_OPENING_FACT, *facts, _SENTINEL_FACT]) + "]"
        try:
            _, offset = self._c.assert_facts(self._handle, batch)
            if offset != _OFFSET:
                raise EngineFailed("the rules engine answered from a working memory that it was not given")
            return self._agenda(len(facts))
        except (self._c.error, MemoryError) as error:
            raise EngineFailed(f"the rules engine refused a batch of facts ({error})") from error
        finally:
            self._forget()

    def _agenda(self, facts: int) -> Pairs:
        first = self._c.start_action_for_state(self._handle, _OFFSET)
        if first is None:
            raise EngineFailed(_CUT_SHORT)
        self._fired_once = True
        try:
            return self._take(first[1], facts * len(self._numbers) + 1)
        except BaseException:
            # A started action holds its working memory for a minute, and the next answer would be nothing.
            self._c.abandon_action(self._handle, _OFFSET)
            raise

    def _take(self, activation: str | None, most: int) -> Pairs:
        """This activation and all that follow, each such as `{"name":{"m":{"id":7,"x":1.5}}}`.  A rule fires
        at most once on a fact: `most` is the cap.
        """
        ended, found = False, []
        numbers, following, handle = self._numbers, self._c.complete_and_start_action, self._handle
        while activation:
            if not most:
                raise EngineFailed("the rules engine fired more often than there are facts and rules")
            most -= 1
            name, _, rest = activation[2:].partition(_AFTER_NAME)
            number = numbers.get(name)
            if number is not None and rest:
                found.append((int(rest[: rest.index(",")]), number))
            elif name == SENTINEL:
                ended = True
            else:
                raise EngineFailed("the rules engine reported a rule or a fact that it was not given")
            activation = following(handle, _OFFSET)
        if not ended:
            raise EngineFailed(_CUT_SHORT)
        return found

    def _forget(self) -> None:
        """End the working memory.  One in which no rule has ever fired holds a wild pointer that the
        engine would free, so the first batch of a network is the sentinel alone.
        """
        if self._fired_once:
            try:  # noqa: SIM105 - contextlib would cost the worker a tenth of its start
                self._c.delete_state(self._handle, _MEMORY)
            except self._c.error:
                pass  # there was none: the engine refused the batch before it began

    def close(self) -> None:
        """Give the ruleset's memory back; the network must not be used afterwards."""
        self._c.delete_ruleset(self._handle)


class Networks:
    """The networks of one process by number: the machine under `engine.Engine` and in the worker."""

    def __init__(self) -> None:
        self._networks: dict[int, Network] = {}

    def create(self, number: int, names: Sequence[str], text: str) -> None:
        self._networks[number] = Network(names, text)

    def fire(self, number: int, facts: Sequence[str]) -> Pairs:
        return self._networks[number].fire(facts)

    def delete(self, number: int) -> None:
        self._networks.pop(number).close()

    def restart(self) -> None:
        """Nothing: in this process there is no other engine to turn to."""

    def close(self) -> None:
        while self._networks:
            self._networks.popitem()[1].close()
