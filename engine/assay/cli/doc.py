"""`assay doc`: the standard as pages for people, and the list of what nobody has confirmed."""

from __future__ import annotations

from pathlib import Path

import click

from assay.cli import inputs
from assay.cli.exits import Exit, Stop


@click.command("doc")
@inputs.RULES
@click.option("--to", "to", type=click.Choice(["md", "html"]), help="One format only (default: both).")
@click.option(
    "-o",
    "--output",
    "output",
    type=click.Path(path_type=Path),
    help="Folder to write into (default: stdout).",
)
@click.option("--open", "only_open", is_flag=True, help="Print the list of open and unverified points.")
def command(rules: Path | None, to: str | None, output: Path | None, only_open: bool) -> int:
    """Write the rules in force here as pages: Markdown files, and one HTML file that needs no other.

    Without -o, one format goes to stdout (default: md).  Ends with 20 when the rules have errors.
    """
    from assay.handbook.from_rules import handbook
    from assay.handbook.open_points import open_points
    from assay.handbook.reference_pages import points_text
    from assay.handbook.to_html import to_html
    from assay.handbook.to_markdown import to_markdown

    program = inputs.sound_rules(rules)
    assert program.rules is not None
    if only_open:
        inputs.write_json(points_text(open_points(program.rules)))
        return Exit.DONE
    book = handbook(program.rules)
    files = to_markdown(book) if to != "html" else {}
    if to == "html" or (to is None and output is not None):
        files["handbook.html"] = to_html(book)
    if output is None:
        inputs.write_json("\n".join(files.values()).rstrip("\n"))
    else:
        _write(output, files)
    return Exit.DONE


def _write(folder: Path, files: dict[str, str]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (folder / name).write_bytes(text.encode())
    except OSError as error:
        raise Stop(f"{folder}: it cannot be written ({error.strerror})") from None
    click.echo(f"{inputs.number_of(len(files), 'file')} in {folder}", err=True)
