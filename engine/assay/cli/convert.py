"""`assay convert`: evidence from one form into another."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import click

from assay import session
from assay.cli import inputs
from assay.cli.exits import Exit, Stop
from assay.diagnostics import has_errors
from assay.evidence.from_yaml import read_evidence
from assay.evidence.nodes import Entry, MappingNode, ScalarNode, read_nodes
from assay.evidence.occasion import Occasion
from assay.evidence.previous import NONE
from assay.evidence.problems import Problems
from assay.evidence.standards import standards_of
from assay.session import Program
from assay.source import Source


@click.command("convert")
@click.argument("evidence", type=click.Path(path_type=Path))
@click.option(
    "--to", "to", type=click.Choice(["yaml", "json", "xlsx", "csv"]), required=True, help="The form."
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    help="The file to write; for csv a new folder.",
)
@click.option("--force", is_flag=True, help="Replace the file if it is there.")
@inputs.RULES
@inputs.STANDARD
def command(
    evidence: Path, to: str, output: Path, rules: Path | None, standard: str | None, *, force: bool
) -> int:
    """Write one evidence file as YAML, as JSON, as a questionnaire (XLSX) or with its lists as CSV, with
    nothing lost.

    For a questionnaire, and for CSV, the rules are needed that say what is asked.  CSV goes into a folder: a
    file for each list of records, and evidence.yaml with all the rest; the folder is the same evidence.
    """
    if evidence.is_dir():
        raise Stop(f"{evidence}: this is a folder; name one file of it")
    source = inputs.read_evidence_files([evidence])[0]
    root = _root(source)
    if to == "csv":
        _write_lists(output, source, _moved(root, evidence.parent, output), rules, standard)
        return Exit.DONE
    root = _moved(root, evidence.parent, output.parent)
    suffixes = {"yaml": (".yaml", ".yml"), "json": (".json",), "xlsx": (".xlsx",)}[to]
    data = _workbook(source, root, rules, standard) if to == "xlsx" else _text(root, to)
    inputs.write_file(output, suffixes, data, force=force)
    return Exit.DONE


def _root(source: Source) -> MappingNode:
    problems = Problems()
    root = read_nodes(source, problems)
    inputs.show(problems.found)
    if root is None or has_errors(problems.found):
        raise Stop(f"the evidence has {inputs.count_text(problems.found)}; nothing was written")
    if not isinstance(root, MappingNode):
        raise Stop(f"{source.name}: this is no evidence file; nothing was written")
    return root


def _text(root: MappingNode, to: str) -> bytes:
    from assay.questionnaire.to_text import to_json, to_yaml

    return (to_json(root) if to == "json" else to_yaml(root)).encode()


def _sound(source: Source, rules: Path | None, standard: str | None) -> Program:
    """The rules that the evidence is for, by which it has no fault.  Stops where there are none."""
    books = inputs.shelf(rules)
    if standard is None and len(books) > 1:
        inputs.all_known(books, [source])
    named = [name for name in standards_of([source]) if name in books]
    book = inputs.chosen(books, standard or (named[0] if named else None))
    others = [inputs.sound_rules(books[name]).rules for name in named if name != book.standard]
    program = inputs.sound_rules(book)
    assert program.rules is not None
    known = session.known_names(program.rules, [other for other in others if other is not None])
    here = Occasion(documents=False)  # they are looked for when the evidence is judged
    schema, units = program.rules.schema, program.rules.units
    read = read_evidence([source], schema, units, known=known, occasion=here)
    inputs.show(read.diagnostics)
    if read.evidence is None:
        raise Stop(f"the evidence has {inputs.count_text(read.diagnostics)}; nothing was written")
    return program


def _workbook(source: Source, root: MappingNode, rules: Path | None, standard: str | None) -> bytes:
    from assay.questionnaire.fill import fill
    from assay.questionnaire.from_rules import from_rules
    from assay.questionnaire.to_xlsx import to_xlsx

    program = _sound(source, rules, standard).rules
    assert program is not None
    return to_xlsx(fill(from_rules(program, everything=True), root))


def _write_lists(
    folder: Path, source: Source, root: MappingNode, rules: Path | None, standard: str | None
) -> None:
    """A new folder with the lists, and all the rest."""
    from assay.questionnaire.to_csv import to_csv
    from assay.questionnaire.to_text import to_yaml

    program = _sound(source, rules, standard)
    assert program.rules is not None
    files, rest = to_csv(root, program.rules.schema.fields)
    if folder.suffix.lower() in (".csv", ".yaml", ".xlsx"):
        raise Stop(f"{folder}: csv goes into a folder; name one without an ending")
    inputs.new_folder(folder)
    for name, text in {**files, "evidence.yaml": to_yaml(rest)}.items():
        inputs.write_file(folder / name, (".csv", ".yaml"), text.encode(), force=False)
    inputs.say_whose({None: program}, err=True)  # a table of answers has no room for it


def _moved(root: MappingNode, old: Path, new: Path) -> MappingNode:
    """Paths, of a previous result and of documents, are told from where the evidence lies."""
    return MappingNode(tuple(_moved_entry(entry, old, new) for entry in root.entries), root.span)


def _moved_entry(entry: Entry, old: Path, new: Path) -> Entry:
    value = entry.value
    if entry.key.text == "documents" and isinstance(value, MappingNode):
        return replace(entry, value=_moved_documents(value, old, new))
    if entry.key.text != "previous":
        return entry
    return _moved_path(entry, old, new)


def _moved_documents(node: MappingNode, old: Path, new: Path) -> MappingNode:
    entries = []
    for entry in node.entries:
        value = entry.value
        if isinstance(value, MappingNode):
            parts = tuple(
                _moved_path(part, old, new) if part.key.text == "file" else part for part in value.entries
            )
            value = MappingNode(parts, value.span)
        entries.append(replace(entry, value=value))
    return MappingNode(tuple(entries), node.span)


def _moved_path(entry: Entry, old: Path, new: Path) -> Entry:
    value = entry.value
    if not isinstance(value, ScalarNode) or value.text in (NONE, "", "~", "null") or "://" in value.text:
        return entry
    if Path(value.text).is_absolute() or old.resolve() == new.resolve():
        return entry
    moved = Path(os.path.relpath(old / value.text, new)).as_posix()
    return replace(entry, value=replace(value, text=moved))
