"""`assay report RESULT`: a result as a report for people, from the result document alone."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path

import click

from assay.cli.exits import Exit, Stop
from assay.cli.explain import read_result
from assay.report.from_result import from_result
from assay.report.profile import public
from assay.report.tree import Report
from assay.verdict.model import Assessment

FORMATS = ("html", "pdf", "docx", "xlsx", "md", "csv", "json")
_BINARY = {"pdf", "docx", "xlsx"}
_ADVICE = ("smallest", "asknext", "stale", "change", "fragile")
_TABLES = (
    *("criteria", "findings", "clauses", "values", "open", "outlook", "judgements", "decisions"),
    *("deadlines", "score", "facilities", "documents", "unverified"),
    *_ADVICE,
)


@click.command("report")
@click.argument("result", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--to", "to", type=click.Choice(FORMATS), help="The format (default: by the name of FILE).")
@click.option(
    "-o",
    "--output",
    "file",
    metavar="FILE",
    type=click.Path(path_type=Path, allow_dash=True),
    help="Where to write (default: standard output).",
)
@click.option(
    "--profile",
    type=click.Choice(["full", "public"]),
    default="full",
    help="Who will read it: public leaves out what is confidential, personal or measured.",
)
@click.option(
    "--table", type=click.Choice(_TABLES), help="Which table, for csv (default: criteria).", show_choices=True
)
def command(result: Path, to: str | None, file: Path | None, profile: str, table: str | None) -> int:
    """Write a report of a RESULT document, as `assay evaluate -o json` wrote it (`-`: standard input).

    HTML is one file with filters and links such as #5.2 or #5.2.boundary; XLSX has a sheet for every table,
    CSV one of them; JSON is the result document itself, as the profile leaves it.
    """
    form = _format(to, file)
    if table is not None and form != "csv":
        raise Stop(f"--table chooses a table for csv; {form} has all of them")
    assessment = read_result(result)
    if table in _ADVICE and assessment.advice is None:
        raise Stop(f"{result} holds no advice; evaluate with --advice")
    _write(_made(assessment, form, profile, table or "criteria"), form, file)
    return Exit.DONE


def _format(to: str | None, file: Path | None) -> str:
    """The format that was named, or else the one that the file's name ends with."""
    if to is not None:
        return to
    ending = file.suffix.removeprefix(".").lower() if file is not None else ""
    ending = {"htm": "html", "markdown": "md"}.get(ending, ending)
    if ending not in FORMATS:
        raise Stop(f"say which format with --to: {', '.join(FORMATS)}")
    return ending


def _made(assessment: Assessment, form: str, profile: str, table: str) -> bytes:
    if profile == "public":
        assessment = public(assessment)
    if form == "json":
        return (assessment.model_dump_json(indent=2) + "\n").encode()
    return _file(_report(assessment), form, table)


def _report(assessment: Assessment) -> Report:
    """The report; stops where a day or a number in the document is none."""
    try:
        date.fromisoformat(assessment.audit_date)
        return from_result(assessment)
    except ValueError as error:
        raise Stop(f"{error}; the document was changed, or written by another version") from None


def _file(report: Report, form: str, table: str) -> bytes:
    if form == "html":
        from assay.report.to_html import to_html

        return to_html(report).encode()
    if form == "md":
        from assay.report.to_markdown import to_markdown

        return to_markdown(report).encode()
    if form == "csv":
        from assay.report.to_csv import to_csv

        return to_csv(report, table).encode("utf-8-sig")
    if form == "xlsx":
        from assay.report.to_xlsx import to_xlsx

        return to_xlsx(report)
    if form == "docx":
        from assay.report.to_docx import to_docx

        return to_docx(report)
    from assay.report.to_pdf import to_pdf

    return to_pdf(report)


def _write(data: bytes, form: str, file: Path | None) -> None:
    """To the file, whole or not at all; to standard output unless that is a screen and the format is none."""
    if file is None or str(file) == "-":
        if form in _BINARY and sys.stdout.isatty():
            raise Stop(f"{form} is nothing for a screen; name a file with -o")
        click.echo(data, nl=False)
        return
    try:
        _replace(file, data)
    except OSError as error:
        reason = error.strerror or "it is no file"
        raise Stop(f"{file}: cannot be written: {reason}; name another file with -o") from None
    click.echo(f"assay: {file} written", err=True)


def _replace(file: Path, data: bytes) -> None:
    """A file is exchanged when the new one is whole; a device or pipe is written to as it is."""
    if file.is_dir() or (file.exists() and not file.is_file()):
        file.write_bytes(data)
        return
    part = file.with_name(f"{file.name}.part")
    try:
        part.write_bytes(data)
        os.replace(part, file)  # noqa: PTH105 - Path.replace is the same, and reads like a text's
    except OSError:
        part.unlink(missing_ok=True)
        raise
