"""What is costly to make and depends on texts alone (parser tables, checked programs), kept between runs.

In: a key and a value.  Out: the value, or None when there is none that can be trusted.  The cache is the
user's own folder: it is written with pickle, so a folder or file that anybody else could have written is
never read.  Absent, damaged or foreign entries are simply made anew; nothing depends on the cache.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import stat
import sys
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from assay.version import __version__

_MAGIC = b"assay cache 1\n"
_MOST = 40  # entries kept
_SETTING = "ASSAY_CACHE"


def folder() -> Path | None:
    """The user's cache folder; `ASSAY_CACHE` names another one, or turns the cache off with `off`."""
    chosen = os.environ.get(_SETTING)
    if chosen == "off":
        return None
    if chosen:
        return Path(chosen)
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "assay"
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "assay"


def key(texts: Iterable[str]) -> str:
    """A key for what depends on these texts, this assay and this Python."""
    digest = hashlib.sha256()
    for text in (__version__, sys.version, _code(), *texts):
        data = text.encode()
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()


@lru_cache(maxsize=1)
def _code() -> str:
    """What tells one state of the program's own files from another: what one state kept, the next may not
    understand, though the version is the same (as in a checkout after each edit).
    """
    here = Path(__file__).parent
    found = sorted((path.relative_to(here).as_posix(), path.stat()) for path in here.rglob("*.py"))
    return "\n".join(f"{name} {state.st_size} {state.st_mtime_ns}" for name, state in found)


def read(name: str) -> Any | None:
    """The value kept under a key, or None."""
    place = folder()
    if place is None or not _only_ours(place):
        return None
    file = place / name
    if not _only_ours(file):
        return None
    try:
        data = file.read_bytes()
        head, body = data[: len(_MAGIC) + 32], data[len(_MAGIC) + 32 :]
        if head != _MAGIC + hashlib.sha256(body).digest():
            return None
        return pickle.loads(body)  # noqa: S301 - only from a folder and file that nobody else can write
    except (OSError, pickle.UnpicklingError, EOFError, AttributeError, ImportError, IndexError, TypeError):
        return None


def write(name: str, value: object) -> None:
    """Keep a value; a cache that cannot be written is no error."""
    place = folder()
    if place is None:
        return
    with suppress(OSError, pickle.PicklingError, RecursionError):
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not _only_ours(place):
            return
        body = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
        handle, temporary = tempfile.mkstemp(dir=place)
        with os.fdopen(handle, "wb") as file:
            file.write(_MAGIC + hashlib.sha256(body).digest() + body)
        Path(temporary).replace(place / name)
        _forget_old(place)


def _only_ours(path: Path) -> bool:
    """Whether a file or folder is there, ours, and not to be written by others."""
    try:
        found = path.stat()
    except OSError:
        return False
    if hasattr(os, "getuid") and found.st_uid != os.getuid():
        return False
    return not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _forget_old(place: Path) -> None:
    entries = sorted((p for p in place.iterdir() if p.is_file()), key=lambda p: p.stat().st_mtime)
    for old in entries[:-_MOST]:
        old.unlink(missing_ok=True)
