"""The record on disk: one SQLite file in a folder, to which entries are only ever added.

In: the folder.  Out: the entries, the texts they name, and every way in which the file is not as it was
written.  Each entry holds the digest of the one before, so that none can be changed, put in or taken out
between others unseen; triggers refuse every UPDATE and DELETE.  Triggers can be got round by who owns the
file; the chain cannot, but only somebody who noted the digest of the last entry can tell that entries at the
end are gone.

An entry and its texts are written in one transaction with the rollback journal on the disk first: a process
that is killed leaves the entry whole, or not at all.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from pydantic import ValidationError

from assay.record.entry import NOTHING_BEFORE, Draft, Entry, KeptFile, digest_of

NAME = "record.sqlite"
_PATIENCE = 60  # seconds to wait for another process that is writing

# A damaged file can make SQLite tell what is wrong in words that are no text.
BROKEN = (sqlite3.Error, UnicodeDecodeError)

_TABLES = {
    "texts": "CREATE TABLE texts (sha256 TEXT PRIMARY KEY, content BLOB NOT NULL)",
    "entries": "CREATE TABLE entries (number INTEGER PRIMARY KEY, body BLOB NOT NULL, sha256 TEXT NOT NULL)",
}
_SCHEMA = _TABLES | {
    f"{table}_no_{event}": (
        f"CREATE TRIGGER {table}_no_{event} BEFORE {event.upper()} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, 'a record is only ever added to'); END"
    )
    for table in _TABLES
    for event in ("update", "delete")
}


def why_broken(error: Exception) -> str:
    """What SQLite says of a file that it cannot use."""
    return str(error) if isinstance(error, sqlite3.Error) else "its list of tables is damaged"


class NoRecord(Exception):
    """There is no record in a folder, or it cannot be opened."""


class Damaged(Exception):
    """The record is not as it was written."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What does not match, and in which entry; None where it concerns the file as a whole."""

    entry: int | None
    what: str


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry as it lies in the file: its number, bytes and digest, whatever they are."""

    number: int
    body: bytes
    digest: str


class Ledger:
    """An open record."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    # ---- reading ---------------------------------------------------------------------------------

    def kept(self) -> list[Kept]:
        """All entries in their order, unchecked.  Raises one of `BROKEN` where the file is so."""
        if self._is_empty():
            return []
        rows = self._connection.execute("SELECT number, body, sha256 FROM entries ORDER BY number")
        return [Kept(number, _bytes(body), str(digest)) for number, body, digest in rows]

    def text(self, digest: str) -> bytes:
        """A text by its digest.  Raises `Damaged` where it is not there, or is another."""
        row = self._connection.execute("SELECT content FROM texts WHERE sha256 = ?", (digest,)).fetchone()
        if row is None:
            raise Damaged("is not there")
        if digest_of(_bytes(row[0])) != digest:
            raise Damaged("is not what was recorded")
        return _bytes(row[0])

    def faults(self) -> list[Fault]:
        """Everything that is not as it was written; none where all is well."""
        try:
            if self._is_empty():
                return []
            return [*self._file_faults(), *self._chain_faults()]
        except BROKEN as error:
            return [Fault(None, f"the file is no longer a sound database ({why_broken(error)})")]

    def _file_faults(self) -> Iterator[Fault]:
        for (said,) in self._connection.execute("PRAGMA integrity_check"):
            if said != "ok":
                yield Fault(None, f"the database is damaged: {str(said).splitlines()[0]}")
        rows = self._connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
        found = {str(name): sql for name, sql in rows}
        for name in sorted(_SCHEMA.keys() | found.keys()):
            if found.get(name) != _SCHEMA.get(name):
                yield Fault(None, f"`{name}` of the database is not as assay made it")

    def _chain_faults(self) -> Iterator[Fault]:
        before, named, readable = NOTHING_BEFORE, set[str](), True
        for place, kept in enumerate(self.kept(), start=1):
            if kept.number != place:
                yield Fault(kept.number, f"it stands where entry {place} should: entries are missing")
            try:
                entry = read_entry(kept)
            except Damaged as error:
                readable = False
                yield Fault(kept.number, str(error))
            else:
                if entry.previous != before:
                    yield Fault(kept.number, "it does not follow from the entry before it")
                named |= {entry.result, *(file.sha256 for file in entry.files)}
                yield from self._text_faults(entry)
            before = kept.digest
        if not readable:  # which texts an entry names is not known then
            return
        rows = self._connection.execute("SELECT sha256 FROM texts")
        strays = {str(digest) for (digest,) in rows} - named
        yield from (Fault(None, f"the text {digest} belongs to no entry") for digest in sorted(strays))

    def _text_faults(self, entry: Entry) -> Iterator[Fault]:
        texts = [(file.path, file.sha256) for file in entry.files]
        for name, digest in [*texts, ("the result", entry.result)]:
            try:
                self.text(digest)
            except Damaged as error:
                yield Fault(entry.number, f"{name} {error}")

    # ---- writing ---------------------------------------------------------------------------------

    def append(self, drafts: Sequence[tuple[Draft, bytes]], files: Mapping[str, bytes]) -> list[Kept]:
        """Add evaluations with their result bytes and the files that were read for them: all, or none.

        With none to add, it only tries whether one could be added.  Raises `Damaged` where the last entry is
        not as it was written, `NoRecord` where writing fails.
        """
        try:
            self._connection.execute("PRAGMA synchronous = EXTRA")
            self._connection.execute("PRAGMA recursive_triggers = ON")  # else INSERT OR REPLACE passes them
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                self._make_tables()
                self._last()
                added = [self._append(draft, result, files) for draft, result in drafts]
            except BaseException:
                self._connection.rollback()
                raise
            self._connection.execute("COMMIT")
        except BROKEN as error:
            said = f"nothing can be added to the record in it ({why_broken(error)}); name another folder"
            raise NoRecord(said) from None
        return added

    def _make_tables(self) -> None:
        if self._is_empty():
            for statement in _SCHEMA.values():
                self._connection.execute(statement)

    def _is_empty(self) -> bool:
        """A writer that was killed early leaves a file with nothing in it."""
        return bool(self._connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,))

    def _append(self, draft: Draft, result: bytes, files: Mapping[str, bytes]) -> Kept:
        last = self._last()
        kept = [KeptFile(path=path, sha256=self._keep(files[path])) for path in sorted(files)]
        entry = Entry(
            **draft.model_dump(),
            number=last.number + 1 if last else 1,
            previous=last.digest if last else NOTHING_BEFORE,
            files=tuple(kept),
            result=self._keep(result),
        )
        body = entry.to_bytes()
        row = Kept(entry.number, body, digest_of(body))
        self._connection.execute("INSERT INTO entries VALUES (?, ?, ?)", (row.number, body, row.digest))
        return row

    def _keep(self, content: bytes) -> str:
        digest = digest_of(content)
        self._connection.execute("INSERT OR IGNORE INTO texts VALUES (?, ?)", (digest, content))
        return digest

    def _last(self) -> Kept | None:
        """The last entry, or None.  Raises `Damaged` where it is not as it was written."""
        row = self._connection.execute(
            "SELECT number, body, sha256 FROM entries ORDER BY number DESC LIMIT 1"
        ).fetchone()
        if row is None:
            return None
        kept = Kept(row[0], _bytes(row[1]), str(row[2]))
        read_entry(kept)
        return kept


def read_entry(kept: Kept) -> Entry:
    """The entry in its bytes.  Raises `Damaged` where they are not those that were written."""
    if digest_of(kept.body) != kept.digest:
        raise Damaged("its bytes do not have the digest that stands beside them")
    try:
        entry = Entry.model_validate_json(kept.body)
    except ValidationError as error:
        raise Damaged(f"it cannot be read ({error.errors()[0]['msg']})") from None
    if entry.number != kept.number:
        raise Damaged(f"it was written as entry {entry.number}")
    return entry


@contextmanager
def open_ledger(folder: Path, *, create: bool = False) -> Iterator[Ledger]:
    """The record in a folder.  Raises `NoRecord`; `create` makes folder and file, for their owner alone."""
    file = folder / NAME
    try:
        if create:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
        elif not file.is_file():
            raise NoRecord(f"there is no record in it: `assay evaluate --record {folder}` begins one")
        connection = sqlite3.connect(
            f"file:{quote(str(file))}?mode=rw", uri=True, isolation_level=None, timeout=_PATIENCE
        )
    except FileExistsError:
        raise NoRecord("this is a file, and a record is a folder; name another path") from None
    except OSError as error:
        raise NoRecord(f"it cannot be used as a record ({error.strerror or 'unknown reason'})") from None
    except sqlite3.Error as error:
        raise NoRecord(f"the record cannot be opened ({error})") from None
    try:
        connection.text_factory = lambda data: data.decode(errors="replace")
        yield Ledger(connection)
    finally:
        connection.close()


def _bytes(value: object) -> bytes:
    """A damaged file may hold something of another type in a place of bytes."""
    return value if isinstance(value, bytes) else repr(value).encode()
