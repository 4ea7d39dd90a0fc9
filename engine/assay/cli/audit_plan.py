"""`assay audit-plan RESULT`: the next audit planned, from results alone."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import get_args

import click

from assay.auditing.from_results import Asked, audit_plan, usual_purpose
from assay.auditing.model import AuditPlan, Purpose
from assay.auditing.to_report import TABLES, to_report
from assay.change.from_results import NotComparable
from assay.cli import inputs
from assay.cli.exits import Exit, Stop
from assay.cli.results import PREVIOUS, none_later, read_whole_result
from assay.cli.writing import OUTPUT, chosen_format, file_of, write
from assay.verdict.model import Assessment

FORMATS = ("text", "xlsx", "docx", "pdf", "html", "md", "csv", "json")
_PURPOSES: dict[str, Purpose] = {name.replace("_", "-"): name for name in get_args(Purpose)}


@click.command("audit-plan")
@click.argument("result", type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--for",
    "purpose",
    type=click.Choice(list(_PURPOSES)),
    help="What is planned (default: what follows on RESULT, where it says so).",
)
@click.option("--on", metavar="DATE", help="The day that is planned.")
@PREVIOUS
@click.option("--seed", metavar="TEXT", help="What lots are drawn by (default: the digest of the evidence).")
@click.option("--to", "to", type=click.Choice(FORMATS), help="The format (default: by FILE, else text).")
@OUTPUT
@click.option("--table", type=click.Choice(TABLES), help="Which table, for csv (default: looks).")
def command(
    result: Path,
    purpose: str | None,
    on: str | None,
    previous: tuple[Path, ...],
    seed: str | None,
    to: str | None,
    file: Path | None,
    table: str | None,
) -> int:
    """Plan an audit from a RESULT document (`-`: standard input): which criteria to look at, at which
    facilities and functions, in what order and by what means.

    As a gap analysis it lists what is not in order before an audit.  The order comes of risk weight, findings
    and open ratings now and before, fragile ratings, and how long ago each was looked at.
    """
    plain = to is None and (file is None or str(file) == "-")
    form = "text" if plain else chosen_format(to, file, FORMATS)
    if table is not None and form != "csv":
        raise Stop(f"--table chooses a table for csv; {form} has all of them")
    day = None if on is None else inputs.day("--on", on)
    newest = read_whole_result(result)
    plan = _plan(newest, [read_whole_result(path) for path in previous], purpose, day, seed)
    write(_made(plan, form, table or TABLES[0]), form, file)
    return Exit.DONE


def _plan(
    newest: Assessment, previous: list[Assessment], purpose: str | None, on: date | None, seed: str | None
) -> AuditPlan:
    """Stops where there is nothing to make a plan from."""
    meant = _PURPOSES[purpose] if purpose is not None else usual_purpose(newest)
    if meant is None:
        raise Stop(
            f"the result does not say which audit comes next; say it with --for: {', '.join(_PURPOSES)}"
        )
    none_later(newest, previous)
    if any(one.evidence_digest == newest.evidence_digest for one in previous):
        raise Stop("--previous names the result that the plan is made from; name earlier ones")
    if on is not None and on.isoformat() < newest.audit_date:
        raise Stop(f"--on {on}: this is before the result, which is of {newest.audit_date}")
    try:
        return audit_plan(newest, previous, Asked(meant, on, seed))
    except NotComparable as error:
        raise Stop(f"{error}; name results of one standard") from None
    except ValueError as error:
        raise Stop(f"{error}; the document was changed, or written by another version") from None


def _made(plan: AuditPlan, form: str, table: str) -> bytes:
    if form == "json":
        return (plan.model_dump_json(indent=2) + "\n").encode()
    if form == "text":
        from assay.auditing.show import show

        return show(plan).encode()
    return file_of(to_report(plan), form, table)
