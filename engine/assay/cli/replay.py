"""`assay replay FOLDER [ENTRY]`: make recorded evaluations again, from what was kept."""

from __future__ import annotations

import json
from itertools import zip_longest
from pathlib import Path

import click

from assay import session
from assay.advice.advise import Ahead, ahead_of
from assay.cli import inputs
from assay.cli.exits import Exit, Stop
from assay.cli.judging import assess, occasion_of, read_facts
from assay.cli.recording import engine, opened
from assay.record.entry import Book, Entry
from assay.record.ledger import BROKEN, Damaged, Kept, Ledger, read_entry, why_broken
from assay.source import Unreadable, kept_files, read_source
from assay.verdict.model import Assessment


@click.command("replay")
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("entry", required=False, type=click.IntRange(min=1))
def command(folder: Path, entry: int | None) -> int:
    """Evaluate one ENTRY of a record again, or all of them, from the texts that were kept: the rules and
    evidence of today are not looked at.

    Ends with 0 when every result comes out as it was, byte for byte, else with 5.
    """
    with opened(folder) as ledger:
        faults = [_replay(ledger, kept) for kept in _chosen(folder, ledger, entry)]
    return Exit.MISMATCH if any(faults) else Exit.DONE


def _chosen(folder: Path, ledger: Ledger, number: int | None) -> list[Kept]:
    try:
        entries = ledger.kept()
    except BROKEN as error:
        said = f"the record is damaged ({why_broken(error)}); `assay verify {folder}` tells more"
        raise Stop(f"{folder}: {said}", Exit.MISMATCH) from None
    if not entries:
        raise Stop(f"{folder}: the record has no entry; nothing was evaluated", Exit.NOTHING)
    chosen = [kept for kept in entries if number in (None, kept.number)]
    if not chosen:
        raise Stop(f"{folder}: there is no entry {number}; the last is {entries[-1].number}")
    return chosen


def _replay(ledger: Ledger, kept: Kept) -> bool:
    """Whether the result is another than it was; says which way it went."""
    try:
        entry = read_entry(kept)
        before = ledger.text(entry.result)
        files = {file.path: _kept_file(ledger, file.path, file.sha256) for file in entry.files}
    except (Damaged, *BROKEN) as error:
        said = str(error) if isinstance(error, Damaged) else why_broken(error)
        click.echo(f"entry {kept.number}: damaged: {said}")
        return True
    try:
        after = inputs.document(_evaluated(entry, files, _ahead(before)))
    except _Refused as error:
        click.echo(f"entry {kept.number}: it cannot be made again by {engine()}: {error}")
        return True
    same = before == after
    click.echo(f"entry {entry.number}: {'the same, byte for byte' if same else _difference(before, after)}")
    if entry.engine != engine():
        click.echo(f"  it was made by {entry.engine}, and made again by {engine()}")
    return not same


class _Refused(Exception):
    """What was evaluated once is not accepted now."""


def _kept_file(ledger: Ledger, path: str, digest: str) -> bytes:
    try:
        return ledger.text(digest)
    except Damaged as error:
        raise Damaged(f"{path} {error}") from None


def _ahead(before: bytes) -> Ahead | None:
    """Whether advice was asked for, and how far ahead."""
    try:
        advice = json.loads(before).get("advice")
        return None if advice is None else ahead_of(advice["within"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return None  # the result is no document of ours: the comparison tells


def _evaluated(entry: Entry, files: dict[str, bytes], ahead: Ahead | None) -> Assessment:
    with kept_files(files):
        try:
            evidence = [session.evidence_source(Path(name)) for name in entry.evidence]
            programs = [_program(book) for book in entry.books]
            program = programs[entry.judged]
            facts = read_facts(evidence, program, programs, occasion_of(entry.mode, entry.as_of))
        except Stop as stop:
            raise _Refused(stop.message) from None
        except Unreadable as error:
            raise _Refused(str(error)) from None
        return assess(program, facts, session.evidence_digest(evidence), ahead)


def _program(book: Book) -> session.Program:
    sources = [read_source(Path(name)) for name in book.files]
    return inputs.sound(session.check(sources), "nothing was evaluated")


def _difference(before: bytes, after: bytes) -> str:
    """The first line that differs."""
    lines = zip_longest(before.decode().splitlines(), after.decode().splitlines(), fillvalue="(no more)")
    for number, (old, new) in enumerate(lines, start=1):
        if old != new:
            return f"another result, from line {number} on\n  was: {old.strip()}\n  is:  {new.strip()}"
    return "another result: the line ends differ"
