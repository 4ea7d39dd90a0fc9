"""`assay report RESULT`: a result as a report for people, from the result document alone."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from assay.change.from_results import NotComparable
from assay.cli.exits import Exit, Stop
from assay.cli.results import PREVIOUS, none_later, read_result
from assay.cli.writing import OUTPUT, chosen_format, file_of, write
from assay.report.from_result import from_result
from assay.report.profile import public
from assay.report.tree import Report
from assay.verdict.model import Assessment

FORMATS = ("html", "pdf", "docx", "xlsx", "md", "csv", "json")
_TRENDS = ("trend", "trend-findings")
_ADVICE = ("smallest", "asknext", "stale", "change", "fragile", "cutshort")
_TABLES = (
    *("criteria", "findings", "clauses", "values", "open", "outlook", "judgements", "decisions"),
    *("deadlines", "cycle", "sites", "extents", "score", "facilities", "documents", "unverified"),
    *_TRENDS,
    *_ADVICE,
)


@click.command("report")
@click.argument("result", type=click.Path(path_type=Path, allow_dash=True))
@PREVIOUS
@click.option("--to", "to", type=click.Choice(FORMATS), help="The format (default: by the name of FILE).")
@OUTPUT
@click.option(
    "--profile",
    type=click.Choice(["full", "public"]),
    default="full",
    help="Who will read it: public leaves out what is confidential, personal or measured.",
)
@click.option(
    "--table", type=click.Choice(_TABLES), help="Which table, for csv (default: criteria).", show_choices=True
)
def command(
    result: Path,
    previous: tuple[Path, ...],
    to: str | None,
    file: Path | None,
    profile: str,
    table: str | None,
) -> int:
    """Write a report of a RESULT document, as `assay evaluate -o json` wrote it (`-`: standard input).

    HTML is one file with filters and links such as #5.2 or #5.2.boundary; XLSX has a sheet for every table,
    CSV one of them; JSON is the result document itself, as the profile leaves it.
    """
    form = chosen_format(to, file, FORMATS)
    if table is not None and form != "csv":
        raise Stop(f"--table chooses a table for csv; {form} has all of them")
    if previous and form == "json":
        raise Stop("--previous is for reports; `assay diff OLD NEW -o json` tells the trend")
    if table in _TRENDS and not previous:
        raise Stop(f"--table {table} needs earlier results: name them with --previous")
    results = [read_result(path) for path in (result, *previous)]
    if table in _ADVICE and results[0].advice is None:
        raise Stop(f"{result} holds no advice; evaluate with --advice")
    write(_made(results, form, profile, table or "criteria"), form, file)
    return Exit.DONE


def _made(results: list[Assessment], form: str, profile: str, table: str) -> bytes:
    """Of the newest result and those before it."""
    if profile == "public":
        results = [public(result) for result in results]
    if form == "json":
        return (results[0].model_dump_json(indent=2) + "\n").encode()
    return file_of(_report(*results), form, table)


def _report(newest: Assessment, *previous: Assessment) -> Report:
    """The report; stops where a day or a number in a document is none, or one belongs elsewhere."""
    none_later(newest, previous)
    try:
        date.fromisoformat(newest.audit_date)
        return from_result(newest, previous)
    except NotComparable as error:
        raise Stop(f"{error}; name results of one standard with --previous") from None
    except ValueError as error:
        raise Stop(f"{error}; the document was changed, or written by another version") from None
