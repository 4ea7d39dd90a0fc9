"""`assay doc`: the standard as pages for people, and the list of what nobody has confirmed."""

from __future__ import annotations

from pathlib import Path

import click

from assay.cli import inputs
from assay.cli.exits import Exit, Stop
from assay.typed.tree import Rules


@click.command("doc")
@inputs.RULES
@inputs.STANDARD
@click.option("--to", "to", type=click.Choice(["md", "html"]), help="One format only (default: both).")
@click.option(
    "-o",
    "--output",
    "output",
    type=click.Path(path_type=Path),
    help="Folder to write into (default: stdout).",
)
@click.option("--open", "only_open", is_flag=True, help="Print the list of open and unverified points.")
def command(
    rules: Path | None, standard: str | None, to: str | None, output: Path | None, only_open: bool
) -> int:
    """Write the rules in force here as pages: Markdown files, and one HTML file that needs no other.

    Without -o, one format goes to stdout (default: md).  Of several standards, each gets a folder of its own
    in that of -o, and --open lists the points of all.  Ends with 20 when the rules have errors.
    """
    books = inputs.shelf(rules)
    if standard is not None or (output is None and not only_open):
        book = inputs.chosen(books, standard)
        books = {book.standard: book}
    # What is kept between runs has no cases, and the pages show them.
    programs = {name: inputs.sound_rules(book, fresh=not only_open).rules for name, book in books.items()}
    found = {name: rules for name, rules in programs.items() if rules is not None}
    if only_open:
        inputs.write_json("\n\n".join(_points(rules, titled=len(found) > 1) for rules in found.values()))
        return Exit.DONE
    for name, one in found.items():
        files = _files(one, to, both=output is not None)
        if output is None:
            inputs.write_json("\n".join(files.values()).rstrip("\n"))
        else:
            _write(output / str(name) if len(found) > 1 else output, files)
    return Exit.DONE


def _points(rules: Rules, *, titled: bool) -> str:
    from assay.handbook.open_points import open_points
    from assay.handbook.reference_pages import points_text
    from assay.plan.from_typed import lower
    from assay.verdict.encoding import encoding

    title = f"# {rules.standard.title} {rules.standard.version}\n\n" if titled else ""
    return f"{title}{encoding(lower(rules), None).said}\n\n{points_text(open_points(rules))}"


def _files(rules: Rules, to: str | None, *, both: bool) -> dict[str, str]:
    """The pages by file name: of one format, or of both where none was named."""
    from assay.handbook.from_rules import handbook
    from assay.handbook.to_html import to_html
    from assay.handbook.to_markdown import to_markdown

    book = handbook(rules)
    files = to_markdown(book) if to != "html" else {}
    if to == "html" or (to is None and both):
        files["handbook.html"] = to_html(book)
    return files


def _write(folder: Path, files: dict[str, str]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (folder / name).write_bytes(text.encode())
    except OSError as error:
        raise Stop(f"{folder}: it cannot be written ({error.strerror})") from None
    click.echo(f"{inputs.number_of(len(files), 'file')} in {folder}", err=True)
