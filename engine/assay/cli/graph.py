"""`assay graph`: what depends on what, as text for Graphviz or Mermaid, or as a drawing."""

from __future__ import annotations

from pathlib import Path

import click

from assay.cli import inputs
from assay.cli.exits import Exit, Stop
from assay.graph.tree import Graph, Kind
from assay.names.suggest import nearest


@click.command("graph")
@inputs.RULES
@inputs.STANDARD
@click.option("--criterion", "criterion", help="Only what this criterion or clause depends on.")
@click.option(
    "--to", "to", type=click.Choice(["dot", "mermaid", "svg"]), default="dot", help="How to print the graph."
)
def command(rules: Path | None, standard: str | None, criterion: str | None, to: str) -> int:
    """Show how criteria depend on clauses, definitions, parameters, tables and evidence.

    An arrow leads from what reads to what is read.  Ends with 20 when the rules have errors.
    """
    from assay.graph.from_rules import from_rules
    from assay.graph.to_dot import to_dot
    from assay.graph.to_mermaid import to_mermaid
    from assay.graph.to_svg import to_svg
    from assay.verdict.encoding import encoding

    program = inputs.sound_rules(inputs.chosen(inputs.shelf(rules), standard))
    assert program.rules is not None
    assert program.plan is not None
    graph = from_rules(program.rules)
    title = f"{program.rules.standard.title} {program.rules.standard.version}"
    if criterion is not None:
        graph = _part(graph, criterion)
        title = f"{title}: {criterion}"
    shown = {name for kind, name in graph.things if kind in (Kind.CLAUSE, Kind.CRITERION)}
    said = encoding(program.plan, None, shown).said
    text = {"dot": to_dot, "mermaid": to_mermaid, "svg": to_svg}[to](graph, title, said)
    inputs.write_json(text.rstrip("\n"))
    return Exit.DONE


def _part(graph: Graph, name: str) -> Graph:
    for kind in (Kind.CRITERION, Kind.CLAUSE):
        if (kind, name) in graph.things:
            return graph.below([(kind, name)])
    known = [found for kind, found in graph.things if kind in (Kind.CRITERION, Kind.CLAUSE)]
    meant = nearest(name, known)
    criteria = ", ".join(found for kind, found in graph.things if kind is Kind.CRITERION)
    hint = f"did you mean {meant}?" if meant else f"criteria are: {criteria or 'none'}"
    raise Stop(f"there is no criterion {name}; {hint}")
