"""What must not be in any file: letters that formats forbid, and texts that a spreadsheet would run."""

from __future__ import annotations

import re

# XML 1.0 has no place for these, nor for halves of surrogate pairs; a terminal could obey them.
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_FORMULA = re.compile(r"\s*[=+@\t\r-]")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?( %)?")


def clean(text: str) -> str:
    """The text without letters that cannot be written; in their place the sign for such a letter."""
    return _FORBIDDEN.sub("\ufffd", text.replace("\r\n", "\n"))


def harmless(text: str) -> str:
    """A text for CSV: one that a spreadsheet would take for a formula gets an apostrophe before it."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text
