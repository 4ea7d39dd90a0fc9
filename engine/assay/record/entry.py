"""One entry of a record: what was evaluated, by what, and what came out.

In: the fields.  Out: `Entry` and its bytes.  The texts themselves are kept once each, beside the entries, and
an entry names them by their SHA-256.  When and by whom stand here and not in the result, so that the same
input gives the same result bytes whoever asks, and whenever.
"""

from __future__ import annotations

import hashlib
from typing import Literal

from pydantic import BaseModel, ConfigDict

FORMAT: Literal["assay/record/1"] = "assay/record/1"
NOTHING_BEFORE = "0" * 64  # what the first entry holds in place of the digest of the one before


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class KeptFile(_Part):
    """A file that was read: its path as it was asked for, and the digest of its bytes."""

    path: str
    sha256: str


class Book(_Part):
    """The rule files of one standard, in the order in which they were read."""

    standard: str | None
    files: tuple[str, ...]


class Draft(_Part):
    """An evaluation that is to be recorded.  `judged` tells which of the books judged; `mode` and `as_of`
    are what was asked for beside what the evidence says.
    """

    on: str
    by: str
    engine: str
    standard: str
    rules_digest: str
    evidence_digest: str
    books: tuple[Book, ...]
    judged: int
    evidence: tuple[str, ...]
    mode: Literal["self-assessment", "audit"] | None = None
    as_of: str | None = None


class Entry(Draft):
    """An entry in its place: `previous` is the digest of the entry before it."""

    format: Literal["assay/record/1"] = FORMAT
    number: int
    previous: str
    files: tuple[KeptFile, ...]
    result: str

    def to_bytes(self) -> bytes:
        """What is kept, and what the digest of the entry is taken of."""
        return self.model_dump_json().encode()


def digest_of(data: bytes) -> str:
    """SHA-256 in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()
