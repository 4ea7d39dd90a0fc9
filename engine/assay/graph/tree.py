"""Things that rules declare, and which of them reads which."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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

    def read_by(self, key: Key) -> tuple[Key, ...]:
        """What a thing reads itself."""
        return tuple(used for user, used in self.edges if user == key)

    def readers_of(self, key: Key) -> tuple[Key, ...]:
        """What reads a thing itself."""
        return tuple(user for user, used in self.edges if used == key)

    def below(self, roots: Iterable[Key]) -> Graph:
        """The part that some things depend on, themselves included."""
        following: dict[Key, list[Key]] = {}
        for user, used in self.edges:
            following.setdefault(user, []).append(used)
        seen: set[Key] = set()
        waiting = list(roots)
        while waiting:
            key = waiting.pop()
            if key not in seen:
                seen.add(key)
                waiting += following.get(key, [])
        things = {key: thing for key, thing in self.things.items() if key in seen}
        return Graph(things, tuple(edge for edge in self.edges if edge[0] in seen))
