"""`assay explain RESULT CRITERION`: why a criterion was rated as it was, from the result alone.

`assay explain E0304` prints the page of a message.
"""

from __future__ import annotations

import re
from pathlib import Path

import click

from assay import assets
from assay.cli.exits import Exit, Stop
from assay.cli.results import read_result
from assay.names.suggest import nearest
from assay.report.text import explain

_CODE = re.compile(r"[A-Za-z]?\d+")


@click.command("explain")
@click.argument("result", metavar="RESULT|CODE", type=click.Path(path_type=Path, allow_dash=True))
@click.argument("criterion", required=False)
def command(result: Path, criterion: str | None) -> int:
    """Show the tree of reasons of one CRITERION of a RESULT document (`-`: standard input).

    With the code of a message alone, such as E0304: its page, with a wrong and a right example.
    """
    if criterion is None:
        click.echo(_page(str(result)), nl=False)
        return Exit.DONE
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


def _page(code: str) -> str:
    """The page of a message.  Stops where there is none, or where no code was named at all."""
    name = code.upper()
    page = assets.error_page(name)
    if page is not None:
        return page
    if _CODE.fullmatch(code) is None:
        raise Stop(
            f"say which criterion of {code}: `assay explain {code} 5.2`; a code such as E0304 stands alone"
        )
    meant = nearest(name, assets.error_codes())
    hint = f"did you mean {meant}?" if meant else "a code looks like E0304"
    raise Stop(f"there is no message {name}; {hint}")
