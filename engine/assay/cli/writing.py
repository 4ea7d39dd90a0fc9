"""Reports as files: the format by the file's name, and the bytes to where they are wanted."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from assay.cli.exits import Stop
from assay.report.tree import Report

_BINARY = {"pdf", "docx", "xlsx"}
OUTPUT = click.option(
    "-o",
    "--output",
    "file",
    metavar="FILE",
    type=click.Path(path_type=Path, allow_dash=True),
    help="Where to write (default: standard output).",
)


def chosen_format(to: str | None, file: Path | None, formats: Sequence[str]) -> str:
    """The format that was named, or else the one that the file's name ends with."""
    if to is not None:
        return to
    ending = file.suffix.removeprefix(".").lower() if file is not None else ""
    ending = {"htm": "html", "markdown": "md"}.get(ending, ending)
    if ending not in formats:
        raise Stop(f"say which format with --to: {', '.join(formats)}")
    return ending


def file_of(report: Report, form: str, table: str) -> bytes:
    """A report in one of the formats that have sections or tables; `table`: which, for csv."""
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


def write(data: bytes, form: str, file: Path | None) -> None:
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
