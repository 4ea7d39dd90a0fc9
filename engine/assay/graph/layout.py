"""Where the things of a graph stand in a drawing: in columns, from what is judged to what it rests on.

In: a graph.  Out: columns of places, and for every edge the places that it leads through.  An edge over
several columns has a place in each, so that it finds its way between the others.  Within a column, places are
moved towards the middle of their neighbours, there and back, a fixed number of times: the same graph always
comes out the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from assay.graph.tree import Graph, Key, Kind

_SWEEPS = 12
_FIRST = (Kind.METHOD, Kind.CRITERION)

Place = tuple[int, Key, Key | None]
"""Column, and a thing; or column, and an edge that passes through."""


@dataclass(frozen=True, slots=True)
class Layout:
    """`routes` go from thing to thing, through the columns between them."""

    columns: tuple[tuple[Place, ...], ...]
    routes: tuple[tuple[Place, ...], ...]


def layout(graph: Graph) -> Layout:
    """Columns and routes of a graph without circles."""
    depth = _depths(graph)
    routes = tuple(_route(depth, user, used) for user, used in graph.edges)
    columns: list[list[Place]] = [[] for _ in range(max(depth.values(), default=0) + 1)]
    for key in graph.things:
        columns[depth[key]].append((depth[key], key, None))
    for route in routes:
        for place in route[1:-1]:
            columns[place[0]].append(place)
    return Layout(tuple(tuple(column) for column in _ordered(columns, routes)), routes)


def _depths(graph: Graph) -> dict[Key, int]:
    """Criteria first, then clauses, then every other thing just behind the last of those that read it: what
    is read in one place only stands beside it.  What nothing reads stands behind the clauses.
    """
    readers: dict[Key, list[Key]] = {key: [] for key in graph.things}
    for user, used in graph.edges:
        readers[used].append(user)
    depth: dict[Key, int] = {}

    def behind(key: Key) -> int:
        if key not in depth:
            fixed = 0 if key[0] in _FIRST else 1 if key[0] is Kind.CLAUSE else None
            depth[key] = (
                max((1 + behind(user) for user in readers[key]), default=2) if fixed is None else fixed
            )
        return depth[key]

    return _without_empty({key: behind(key) for key in graph.things})


def _without_empty(depth: Mapping[Key, int]) -> dict[Key, int]:
    kept = {column: place for place, column in enumerate(sorted(set(depth.values())))}
    return {key: kept[column] for key, column in depth.items()}


def _route(depth: Mapping[Key, int], user: Key, used: Key) -> tuple[Place, ...]:
    first, last = depth[user], depth[used]
    between: list[Place] = [(column, user, used) for column in range(first + 1, last)]
    return (first, user, None), *between, (last, used, None)


def _ordered(columns: list[list[Place]], routes: Sequence[Sequence[Place]]) -> list[list[Place]]:
    """Every place near the middle of those that it is joined to."""
    before: dict[Place, list[Place]] = {}
    after: dict[Place, list[Place]] = {}
    for route in routes:
        for left, right in pairwise(route):
            after.setdefault(left, []).append(right)
            before.setdefault(right, []).append(left)
    for sweep in range(_SWEEPS):
        forth = sweep % 2 == 0
        neighbours = before if forth else after
        order = range(1, len(columns)) if forth else range(len(columns) - 2, -1, -1)
        for column in order:
            beside = columns[column - 1 if forth else column + 1]
            at = {place: number for number, place in enumerate(beside)}
            columns[column] = _moved(columns[column], neighbours, at)
    return columns


def _moved(
    column: Sequence[Place], neighbours: Mapping[Place, Sequence[Place]], at: Mapping[Place, int]
) -> list[Place]:
    def middle(item: tuple[int, Place]) -> Fraction:
        number, place = item
        found = [at[other] for other in neighbours.get(place, ()) if other in at]
        return Fraction(sum(found), len(found)) if found else Fraction(number)

    return [place for _, place in sorted(enumerate(column), key=middle)]
