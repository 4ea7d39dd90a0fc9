"""Things that rules declare, and which of them reads which."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from assay.source import Span


class Kind(StrEnum):
    """Kinds of things, from what is judged to what is known."""

    METHOD = "method"
    CRITERION = "criterion"
    CLAUSE = "clause"
    DEFINITION = "definition"
    PARAMETER = "parameter"
    TABLE = "table"
    EVIDENCE = "evidence"


Key = tuple[Kind, str]


@dataclass(frozen=True, slots=True)
class Thing:
    """`name` is what rules call it: an id, or a path with dots.  Built-in evidence has no span."""

    kind: Kind
    name: str
    title: str | None
    span: Span | None

    @property
    def key(self) -> Key:
        return self.kind, self.name


@dataclass(frozen=True, slots=True)
class Graph:
    """`edges` lead from what reads to what is read, in the order of the rules."""

    things: Mapping[Key, Thing]
    edges: tuple[tuple[Key, Key], ...]
    _forth: dict[Key, list[Key]] = field(init=False, repr=False, compare=False, default_factory=dict)
    _back: dict[Key, list[Key]] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        for user, used in self.edges:
            self._forth.setdefault(user, []).append(used)
            self._back.setdefault(used, []).append(user)

    def read_by(self, key: Key) -> tuple[Key, ...]:
        """What a thing reads itself."""
        return tuple(self._forth.get(key, ()))

    def readers_of(self, key: Key) -> tuple[Key, ...]:
        """What reads a thing itself."""
        return tuple(self._back.get(key, ()))

    def below(self, roots: Iterable[Key]) -> Graph:
        """The part that some things depend on, themselves included."""
        seen: set[Key] = set()
        waiting = list(roots)
        while waiting:
            key = waiting.pop()
            if key not in seen:
                seen.add(key)
                waiting += self._forth.get(key, [])
        things = {key: thing for key, thing in self.things.items() if key in seen}
        return Graph(things, tuple(edge for edge in self.edges if edge[0] in seen))
