"""`assay template`: a questionnaire for what the rules need to know."""

from __future__ import annotations

import re
from pathlib import Path

import click

from assay.cli import inputs
from assay.cli.exits import Exit, Stop
from assay.questionnaire.tree import Book
from assay.typed.builtin import FACILITY

_KEY = re.compile(r"\w+(?:[.-]\w+)*")


@click.command("template")
@inputs.RULES
@inputs.STANDARD
@click.option("--activities", help="The activities of the entity, separated by commas (default: any).")
@click.option("--facilities", help="Its facilities: `west=West works,east=East refinery`.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The workbook to write (.xlsx).")
@click.option(
    "--csv",
    "lists",
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    help="Write the lists of records as CSV files into this new folder, in place of a workbook.",
)
@click.option("--force", is_flag=True, help="Replace the workbook if it is there.")
def command(
    rules: Path | None,
    standard: str | None,
    activities: str | None,
    facilities: str | None,
    output: Path | None,
    lists: Path | None,
    *,
    force: bool,
) -> int:
    """Write a questionnaire (.xlsx) that asks for what the criteria read which can apply.

    Filled in, it is evidence: `assay evaluate answers.xlsx`.  Long lists may be CSV files instead: one for
    each list, called after it, and read together with the rest: `assay evaluate answers.xlsx lists`.
    """
    from assay.questionnaire.from_rules import from_rules
    from assay.questionnaire.to_xlsx import to_xlsx

    program = inputs.sound_rules(inputs.chosen(inputs.shelf(rules), standard)).rules
    assert program is not None
    chosen = inputs.activities_of(program, activities)
    named = _facilities(facilities)
    if named and FACILITY not in program.schema.fields:
        raise Stop("the rules have no list `facility`; leave --facilities out")
    book = from_rules(program, chosen, named)
    if lists is not None:
        if output is not None:
            raise Stop("--csv writes into its folder; leave --output out, or ask for the workbook by itself")
        _write_lists(book, lists)
        return Exit.DONE
    path = output or Path(f"{program.standard.name}.xlsx")
    inputs.write_file(path, ".xlsx", to_xlsx(book), force=force)
    return Exit.DONE


def _write_lists(book: Book, folder: Path) -> None:
    from assay.questionnaire.to_csv import blank_files

    files = blank_files(book)
    if not files:
        raise Stop("the rules have no list of records that can apply; nothing was written", Exit.NOTHING)
    inputs.new_folder(folder)
    for name, text in files.items():
        inputs.write_file(folder / name, ".csv", text.encode(), force=False)
    click.echo(book.said, err=True)  # a table of headings has no room for it


def _facilities(text: str | None) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in inputs.names_in(text):
        key, _, name = (piece.strip() for piece in part.partition("="))
        if _KEY.fullmatch(key) is None:
            raise Stop(f"`{key}` is no key for a facility; use letters, digits, - and _: west=West works")
        if key in found:
            raise Stop(f"the facility {key} is named twice")
        found[key] = name
    return found
