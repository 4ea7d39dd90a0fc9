"""The rules engine as the compiler and the host loop see it.

In: rules, then facts for a loaded network.  Out: sorted pairs (place of the fact, place of the rule).
What the engine cannot answer rightly is refused before it is asked, with `LimitExceeded`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

from assay.network.driver import EngineFailed, Networks, keep_freed_memory, load_c_module
from assay.network.facts import FactWriter
from assay.network.limits import SLICE, LimitExceeded, check
from assay.network.ruleset import Number, Rule, to_json


class Machine(Protocol):
    """What carries networks: the C module in this process, or a worker process."""

    def create(self, number: int, names: Sequence[str], text: str) -> None: ...
    def fire(self, number: int, facts: Sequence[str]) -> list[tuple[int, int]]: ...
    def delete(self, number: int) -> None: ...
    def restart(self) -> None: ...
    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Checked:
    """Rules that pass no limit, in the engine's words.  `properties` are those that they ask for."""

    names: tuple[str, ...]
    text: str
    properties: frozenset[str]


def checked(rules: Sequence[Rule]) -> Checked:
    """Raises `LimitExceeded` with every limit that the rules pass."""
    faults = check(rules)
    if faults:
        raise LimitExceeded(faults)
    properties = frozenset(test.prop for rule in rules for test in rule.tests)
    return Checked(tuple(rule.name for rule in rules), to_json(rules), properties)


class Door:
    """Checks what goes in, slices facts into working memories, and checks what comes out.

    Rules never relate two facts, so a working memory for each slice is exact and keeps memory flat.
    A door is used by one thread at a time.
    """

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._loaded: dict[int, tuple[FactWriter, int]] = {}
        self._last = 0

    def load(self, rules: Sequence[Rule]) -> int:
        """Make a network of the rules and return its number.  Raises `LimitExceeded` with every limit
        that the rules pass, `EngineMissing`, or `EngineFailed`.
        """
        return self.load_checked(checked(rules))

    def load_checked(self, rules: Checked) -> int:
        """As `load`, of rules that were checked before."""
        self._machine.create(self._last + 1, rules.names, rules.text)
        self._last += 1
        self._loaded[self._last] = FactWriter(rules.properties), len(rules.names)
        return self._last

    def run(self, network: int, facts: Sequence[Mapping[str, Number]]) -> list[tuple[int, int]]:
        """Every (fact, rule) such that the rule fires on the fact, as places in `facts` and in the rules
        loaded, sorted.  Raises `LimitExceeded` for a fact that the engine would misread, `EngineFailed`
        when there is no answer to be believed; the door can be used again after either.
        """
        writer, rules = self._loaded[network]
        found: list[tuple[int, int]] = []
        for start in range(0, len(facts), SLICE):
            part = facts[start : start + SLICE]
            texts = writer.write(part, start)
            pairs = sorted(self._machine.fire(network, texts)) if texts else []
            self._believe(pairs, len(part), rules)
            found += [(start + fact - 1, rule) for fact, rule in pairs]
        return found

    def _believe(self, pairs: list[tuple[int, int]], facts: int, rules: int) -> None:
        """Each pair once, of a fact and a rule that were given: all that can be said without the rules."""
        if len(set(pairs)) != len(pairs):
            self._machine.restart()
            raise EngineFailed("the rules engine fired a rule more than once on a fact")
        if not all(0 < fact <= facts and 0 <= rule < rules for fact, rule in pairs):
            self._machine.restart()
            raise EngineFailed("the rules engine reported a rule or a fact that it was not given")

    def unload(self, network: int) -> None:
        """Give a network's memory back; its number is not used again."""
        del self._loaded[network]
        self._machine.delete(network)

    def close(self) -> None:
        """Unload everything.  The door must not be used afterwards."""
        self._loaded.clear()
        self._machine.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class Engine(Door):
    """The rules engine in this process.  Raises `EngineMissing` where durable_rules cannot be imported."""

    def __init__(self) -> None:
        load_c_module()
        keep_freed_memory()
        super().__init__(Networks())
