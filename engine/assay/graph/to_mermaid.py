"""The graph in the language of Mermaid, as Markdown pages show it."""

from __future__ import annotations

from textwrap import wrap

from assay.graph.drawn import drawn
from assay.graph.tree import Graph, Kind

_SHAPES = {
    Kind.METHOD: ("[[", "]]"),
    Kind.CRITERION: ("[", "]"),
    Kind.CLAUSE: ("(", ")"),
    Kind.DEFINITION: ("([", "])"),
    Kind.PARAMETER: ("{{", "}}"),
    Kind.TABLE: ("[(", ")]"),
    Kind.EVIDENCE: ("[/", "/]"),
}


def to_mermaid(graph: Graph, title: str, said: str = "") -> str:
    """A flowchart; from left to right, what reads to what is read.  `said`: a note beside it."""
    shown = drawn(graph)
    ids = {key: f"n{place}" for place, key in enumerate(shown.things)}
    lines = ["---", f"title: {_one_line(title)}", "---", "flowchart LR"]
    for (kind, name), place in ids.items():
        before, after = _SHAPES[kind]
        lines.append(f'    {place}{before}"{_escaped(name)}"{after}')
    if said:
        note = "<br/>".join(_escaped(line) for line in wrap(said, 60))
        lines += [f'    said["{note}"]', "    style said fill:none,stroke:none"]
    lines += [f"    {ids[user]} --> {ids[used]}" for user, used in shown.edges]
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    return text.replace("&", "#amp;").replace('"', "#quot;").replace("<", "#lt;").replace(">", "#gt;")


def _one_line(text: str) -> str:
    """A title as YAML reads it: in quotes, whatever it holds."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
