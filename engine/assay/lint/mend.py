"""Findings that mend themselves: their edits, applied to texts.

In: sources and findings.  Out: the new texts.  Edits that overlap wait for another round.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from assay.lint.tree import Edit, Found
from assay.source import Source


def mended(sources: Sequence[Source], found: Iterable[Found]) -> list[Source]:
    """The sources with all edits that do not overlap, in order; a source without any stays itself."""
    edits = [edit for item in found for edit in item.finding.edits]
    return [_applied(source, [edit for edit in edits if edit.span.source is source]) for source in sources]


def _applied(source: Source, edits: Sequence[Edit]) -> Source:
    if not edits:
        return source
    pieces: list[str] = []
    at = 0
    for edit in sorted(edits, key=lambda edit: (edit.span.start, edit.span.end)):
        if edit.span.start >= at:
            pieces += [source.text[at : edit.span.start], edit.text]
            at = edit.span.end
    return Source(source.name, "".join([*pieces, source.text[at:]]))


def diff(before: Source, after: Source) -> str:
    """What changes in a file, as a unified diff."""
    old, new = (source.text.splitlines(keepends=True) for source in (before, after))
    return "".join(_whole(difflib.unified_diff(old, new, f"a/{before.name}", f"b/{after.name}")))


def _whole(lines: Iterable[str]) -> Iterable[str]:
    for line in lines:
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
