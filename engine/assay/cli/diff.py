"""`assay diff OLD NEW`: what changed between results, from the documents alone."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import click

from assay.change.from_results import NotComparable, compare, trend
from assay.change.model import Changes
from assay.change.show import show_changes, show_trend
from assay.cli import inputs
from assay.cli.exits import Exit, Stop
from assay.cli.results import read_whole_result


@click.command("diff")
@click.argument("results", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@click.option("-o", "--output", type=click.Choice(["text", "json"]), default="text", help="What to print.")
@click.option("--exit-code", is_flag=True, help="End with 20 when a finding or a rating changed.")
def command(results: tuple[Path, ...], output: str, *, exit_code: bool) -> int:
    """Tell which findings are new, fixed, repeated, better or worse between two result documents.

    Three or more, in their order, are shown side by side.  Findings are known by criterion, clause and
    subject.  Ends with 0; with --exit-code and any change, with 20.
    """
    if len(results) < 2:
        raise Stop("name at least two result documents: `assay diff OLD.json NEW.json`")
    read = [read_whole_result(path) for path in results]
    try:
        pairs = [compare(*pair) for pair in pairwise(read)]
        whole = pairs[0] if len(pairs) == 1 else trend(read)
    except NotComparable as error:
        raise Stop(f"{error}, and cannot be compared") from None
    if output == "json":
        inputs.write_json(whole.model_dump_json(indent=2))
    else:
        click.echo(show_changes(whole) if isinstance(whole, Changes) else show_trend(whole), nl=False)
    changed = any(not pair.is_same() for pair in pairs)
    return Exit.FAULTY_RULES if exit_code and changed else Exit.DONE
