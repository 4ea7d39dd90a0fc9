"""The graph in the language of Graphviz."""

from __future__ import annotations

from textwrap import wrap

from assay.graph.drawn import drawn
from assay.graph.tree import Graph, Kind

_SHAPES = {
    Kind.METHOD: "shape=octagon",
    Kind.CRITERION: "shape=box, style=bold",
    Kind.CLAUSE: "shape=box, style=rounded",
    Kind.DEFINITION: "shape=ellipse",
    Kind.PARAMETER: "shape=hexagon",
    Kind.TABLE: "shape=folder",
    Kind.EVIDENCE: "shape=note",
}


def to_dot(graph: Graph, title: str, said: str = "") -> str:
    """A DOT file; from left to right, what reads to what is read.  `said` stands below the drawing."""
    shown = drawn(graph)
    lines = [f"digraph {_quoted(title)} {{", "    rankdir=LR", '    node [fontname="sans-serif"]']
    for (kind, name), thing in shown.things.items():
        tip = f", tooltip={_quoted(thing.title)}" if thing.title else ""
        lines.append(f"    {_id(kind, name)} [label={_quoted(name)}, {_SHAPES[kind]}{tip}]")
    if said:
        below = "\\n".join(_quoted(line)[1:-1] for line in wrap(said, 100))
        lines.append(f'    label="{below}"')
    lines += [f"    {_id(*user)} -> {_id(*used)}" for user, used in shown.edges]
    return "\n".join([*lines, "}"]) + "\n"


def _id(kind: Kind, name: str) -> str:
    return _quoted(f"{kind.value} {name}")


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
