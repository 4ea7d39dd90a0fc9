"""`assay explain RESULT CRITERION`: why a criterion was rated as it was, from the result alone."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
from pydantic import ValidationError

from assay.cli.exits import Exit, Stop
from assay.names.suggest import nearest
from assay.report.text import explain
from assay.source import Unreadable, read_source
from assay.verdict.model import SCHEMA, Assessment


@click.command("explain")
@click.argument("result", type=click.Path(path_type=Path, allow_dash=True))
@click.argument("criterion")
def command(result: Path, criterion: str) -> int:
    """Show the tree of reasons of one CRITERION of a RESULT document (`-`: standard input)."""
    assessment = read_result(result)
    found = {item.id: item for item in assessment.criteria}
    if criterion not in found:
        clause_of = next((name for name in found if criterion.startswith(f"{name}.")), None)
        meant = clause_of or nearest(criterion, found)
        hint = f"did you mean {meant}? It" if meant else "it"
        hint += f" has {', '.join(found)}"
        raise Stop(f"{result} has no criterion {criterion}; {hint}")
    click.echo(explain(assessment, found[criterion]), nl=False)
    return Exit.DONE


def read_result(path: Path) -> Assessment:
    """A result document as `assay evaluate -o json` writes it.  Stops where it is none."""
    try:
        text = sys.stdin.read() if str(path) == "-" else read_source(path).text
        data = json.loads(text)
    except Unreadable as error:
        raise Stop(f"{error}; {error.remedy}") from None
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
        where = (
            f"{path}:{error.lineno}:{error.colno}" if isinstance(error, json.JSONDecodeError) else str(path)
        )
        raise Stop(
            f"{where}: this is no JSON document; name a file that `assay evaluate -o json` wrote"
        ) from None
    if not isinstance(data, dict) or data.get("format") != SCHEMA:
        raise Stop(f"{path}: this is no {SCHEMA} document; name a file that `assay evaluate -o json` wrote")
    try:
        return Assessment.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise Stop(
            f"{path}: {where}: {first['msg']}; the document was changed, or written by another version"
        ) from None
