"""Text that the user wrote, and places in it.

In: a display name and the text.  Out: `Source` and `Span`, which every tree node and every diagnostic
carry.  Reading a file from disk happens here too (`read_source`), so that all stages agree on what is
refused: directories, unreadable files, and bytes that are not UTF-8.  And because every file goes through
here, what was read can be noted (`noting`), and read again later from what was kept (`kept_files`).
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import BinaryIO


class Unreadable(Exception):
    """A file could not be read as text.  `remedy` says what the user can do."""

    def __init__(self, path: str, reason: str, remedy: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason
        self.remedy = remedy


class NothingThere(Exception):
    """A folder holds nothing to work on."""


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """One text with a name to show.  Lines and columns count from 1; columns count characters."""

    name: str
    text: str
    _starts: list[int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        starts = [0, *accumulate(len(line) + 1 for line in self.text.split("\n"))]
        del starts[-1]  # the last line ends without a line end
        object.__setattr__(self, "_starts", starts)

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of a character offset."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def place(self, offset: int) -> str:
        """`file:line:column`, as every message prints it."""
        line, column = self.position(offset)
        return f"{self.name}:{line}:{column}"

    def line_place(self, line: int) -> str:
        """`file:line`, as reports print it."""
        return f"{self.name}:{line}"

    def line_label(self, line: int) -> str:
        """What stands before a line where it is shown."""
        return str(line)

    def line_text(self, line: int) -> str:
        """The text of a line without its line end; empty beyond the last line."""
        if not 1 <= line <= len(self._starts):
            return ""
        start = self._starts[line - 1]
        end = self._starts[line] - 1 if line < len(self._starts) else len(self.text)
        return self.text[start:end].rstrip("\r")


@dataclass(frozen=True, slots=True, eq=False)
class Cells(Source):
    """The cells of a workbook, one a line.  `cells`: for each line the sheet and the cell, such as `F12`;
    a line beyond them is of the file as a whole.
    """

    cells: tuple[tuple[str, str], ...] = ()

    def place(self, offset: int) -> str:
        return self.line_place(self.position(offset)[0])

    def line_place(self, line: int) -> str:
        """`answers.xlsx, sheet "6 Emissions", cell F12`."""
        if line > len(self.cells):
            return self.name
        sheet, cell = self.cells[line - 1]
        return f'{self.name}, sheet "{sheet}", cell {cell}'

    def line_label(self, line: int) -> str:
        return self.cells[line - 1][1] if line <= len(self.cells) else ""

    def sheet(self, line: int) -> str:
        """The sheet that a line is of."""
        return self.cells[line - 1][0] if line <= len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a source, from `start` up to but not including `end` (character offsets)."""

    source: Source
    start: int
    end: int

    @property
    def line(self) -> int:
        return self.source.position(self.start)[0]

    @property
    def column(self) -> int:
        return self.source.position(self.start)[1]

    @property
    def text(self) -> str:
        return self.source.text[self.start : self.end]

    def place(self) -> str:
        """`file:line:column`, as every message prints it."""
        return self.source.place(self.start)

    def to(self, other: Span) -> Span:
        """The stretch from the start of this span to the end of the other."""
        return Span(self.source, self.start, other.end)


_GLANCE = 4000  # bytes
_NOTES: ContextVar[dict[str, bytes] | None] = ContextVar("notes", default=None)
_KEPT: ContextVar[Mapping[str, bytes] | None] = ContextVar("kept", default=None)


@contextmanager
def noting() -> Iterator[dict[str, bytes]]:
    """While this lasts, the bytes of every file that is read, by its path as it was asked for."""
    notes: dict[str, bytes] = {}
    token = _NOTES.set(notes)
    try:
        yield notes
    finally:
        _NOTES.reset(token)


@contextmanager
def kept_files(files: Mapping[str, bytes]) -> Iterator[None]:
    """While this lasts, only these files are there, by their paths; the disk is not looked at."""
    token = _KEPT.set(files)
    try:
        yield
    finally:
        _KEPT.reset(token)


def is_readable(path: Path) -> bool:
    """Whether there is something under this path that `read_source` can try: a file, or a folder to refuse.

    Anything else is better not opened: reading it might never end.  Raises OSError.
    """
    kept = _KEPT.get()
    return path.as_posix() in kept if kept is not None else path.is_file() or path.is_dir()


def _read_bytes(path: Path) -> bytes:
    kept, notes = _KEPT.get(), _NOTES.get()
    if kept is not None:
        if path.as_posix() not in kept:
            raise FileNotFoundError(path.as_posix())
        return kept[path.as_posix()]
    data = path.read_bytes()
    if notes is not None:
        notes[path.as_posix()] = data
    return data


def read_data(path: Path, name: str | None = None) -> bytes:
    """Read a file.  Raises `Unreadable` with a reason and a remedy, never an OSError."""
    shown = name if name is not None else path.as_posix()
    try:
        return _read_bytes(path)
    except FileNotFoundError:
        raise Unreadable(shown, "there is no such file", "check the spelling of the path") from None
    except IsADirectoryError:
        raise Unreadable(shown, "this is a folder, not a file", "name a file inside it") from None
    except OSError as error:
        reason = f"it cannot be read ({error.strerror or 'unknown reason'})"
        raise Unreadable(shown, reason, "check that the file may be read by you") from None


def beginning(path: Path) -> str:
    """The first letters of a file, to tell what it is; they are not noted.  Empty where it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(_GLANCE).decode("utf-8-sig", errors="replace") if path.is_file() else ""
    except OSError:
        return ""


@contextmanager
def glanced_at(path: Path) -> Iterator[BinaryIO | None]:
    """A file opened only to tell what it is; it is not noted.  None where it cannot be opened."""
    try:
        opened = path.open("rb") if path.is_file() else None
    except OSError:
        opened = None
    try:
        yield opened
    finally:
        if opened is not None:
            opened.close()


DIGEST_MARK = "#sha256"  # of a document the digest alone is noted, under its path with this mark


def digest_of_file(path: Path) -> str | None:
    """The SHA-256 of a file in hexadecimal digits, or None where there is none; raises `Unreadable`."""
    kept, notes = _KEPT.get(), _NOTES.get()
    name = path.as_posix() + DIGEST_MARK
    if kept is not None:
        return kept.get(name, b"").decode() or None
    found: str | None = None
    try:
        if path.is_dir():
            raise Unreadable(path.as_posix(), "this is a folder, not a file", "name a file inside it")
        if path.is_file():
            with path.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        reason = f"it cannot be read ({error.strerror or 'unknown reason'})"
        raise Unreadable(path.as_posix(), reason, "check that the file may be read by you") from None
    if notes is not None:
        notes[name] = (found or "").encode()
    return found


def read_source(path: Path, name: str | None = None) -> Source:
    """Read a UTF-8 text file.  Raises `Unreadable` with a reason and a remedy, never an OSError."""
    shown = name if name is not None else path.as_posix()
    data = read_data(path, name)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _no_text(shown, data, error.start) from None
    return Source(shown, text)


def _no_text(shown: str, data: bytes, at: int) -> Unreadable:
    """What a file is that is not UTF-8 from a byte on: text of another kind, or no text at all."""
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return Unreadable(shown, "it is text in UTF-16", "save the file as UTF-8")
    if b"\0" in data:
        remedy = "name a text: rules end in .assay, evidence in .yaml or .json"
        return Unreadable(shown, "it is not a text, but a picture, a program or the like", remedy)
    line = data[:at].count(b"\n") + 1
    return Unreadable(
        shown, f"line {line} is not UTF-8 text (byte 0x{data[at]:02x})", "save the file as UTF-8"
    )


def digest_of(sources: Iterable[Source]) -> str:
    """SHA-256 over the texts of all files, whatever they are called and in whatever order."""
    digests = sorted(hashlib.sha256(source.text.encode()).hexdigest() for source in sources)
    return hashlib.sha256("\n".join(digests).encode()).hexdigest()
