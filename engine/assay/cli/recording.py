"""Evaluations into a record, for `evaluate --record`; and a record opened, for the verbs that read it."""

from __future__ import annotations

import getpass
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click

from assay import session
from assay.cli import inputs
from assay.cli.exits import Exit, Stop
from assay.evidence.occasion import Mode
from assay.library import Rulebook
from assay.record.entry import Book, Draft
from assay.record.ledger import Damaged, Ledger, NoRecord, open_ledger
from assay.source import Source
from assay.verdict.model import Assessment
from assay.version import __version__


@contextmanager
def opened(folder: Path, *, create: bool = False) -> Iterator[Ledger]:
    """The record in a folder.  Stops where it cannot be opened or written."""
    try:
        with open_ledger(folder, create=create) as ledger:
            yield ledger
    except NoRecord as error:
        raise Stop(f"{folder}: {error}") from None


def try_record(folder: Path) -> None:
    """Stops where an entry could not be added: better before the work than after it."""
    try:
        with opened(folder, create=True) as ledger:
            ledger.append([], {})
    except Damaged as error:
        raise _damaged(folder, error) from None


def record(
    folder: Path,
    books: Sequence[Rulebook],
    evidence: Sequence[Source],
    results: Sequence[Assessment],
    read: Mapping[str, bytes],
    by: str | None,
    asked: tuple[Mode | None, str | None],
) -> None:
    """Add one entry a result, all or none, and tell their digests; `asked`: the mode and the day."""
    kept = tuple(Book(standard=b.standard, files=tuple(s.name for s in b.sources)) for b in books)
    ours = {name for book in kept for name in book.files}
    files = {path: data for path, data in read.items() if path in ours or not path.endswith(session.SUFFIX)}
    on, name = datetime.now(UTC).isoformat(timespec="seconds"), by or _login()
    drafts = [
        Draft(
            on=on,
            by=name,
            engine=result.engine,
            standard=f"{result.standard.name} {result.standard.version}",
            rules_digest=result.rules_digest,
            evidence_digest=result.evidence_digest,
            books=kept,
            judged=number,
            evidence=tuple(source.name for source in evidence),
            mode=asked[0],
            as_of=asked[1],
        )
        for number, result in enumerate(results)
    ]
    pairs = [(draft, inputs.document(result)) for draft, result in zip(drafts, results, strict=True)]
    try:
        with opened(folder) as ledger:
            for added in ledger.append(pairs, files):
                click.echo(f"assay: recorded as entry {added.number} of {folder}: {added.digest}", err=True)
    except Damaged as error:
        raise _damaged(folder, error) from None


def engine() -> str:
    """What evaluates here, as results name it."""
    return f"assay {__version__}"


def _damaged(folder: Path, error: Damaged) -> Stop:
    return Stop(
        f"{folder}: nothing can be added: of the last entry, {error}; `assay verify {folder}` tells more",
        Exit.MISMATCH,
    )


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a process may run for a user without a name
        return "not known"
