"""The graph as it is drawn: without what says nothing to the eye.

Who reads a field of a list also goes through the list: of the two edges, only the one to the field is drawn.
What nobody reads, and what reads nothing, is not drawn.
"""

from __future__ import annotations

from assay.graph.tree import Graph, Key, Kind


def drawn(graph: Graph) -> Graph:
    """The part of a graph that a drawing shows."""
    read: dict[Key, list[str]] = {}
    for user, (kind, name) in graph.edges:
        if kind is Kind.EVIDENCE:
            read.setdefault(user, []).append(name)

    def shown(edge: tuple[Key, Key]) -> bool:
        user, (kind, name) = edge
        below = f"{name}."
        return kind is not Kind.EVIDENCE or not any(other.startswith(below) for other in read[user])

    edges = tuple(edge for edge in graph.edges if shown(edge))
    ends = {key for edge in edges for key in edge}
    things = {key: thing for key, thing in graph.things.items() if key in ends or key[0] is Kind.CRITERION}
    return Graph(things, edges)
