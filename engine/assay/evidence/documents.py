"""The files that documents name: whether they are there, and whether they are what they were.

In: the sections `documents` of all files.  Out: what was found of each document, and what is wrong.  A path
is told from where the evidence file lies.  Nothing is read of a document but its digest.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from assay.evidence import document_errors as errors
from assay.evidence.header import Header
from assay.evidence.nodes import MappingNode, ScalarNode
from assay.evidence.occasion import Mode
from assay.evidence.problems import Problems
from assay.source import Unreadable, digest_of_file

FileCheck = Literal["digest matches", "there, without a digest", "not there", "at an address", "not checked"]
_DIGEST = re.compile(r"[0-9a-fA-F]{64}")
_ADDRESS = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]+://")


def check_documents(
    headers: Sequence[Header], mode: Mode | None, problems: Problems
) -> Mapping[str, FileCheck]:
    """What was found of each document that names a file."""
    found: dict[str, FileCheck] = {}
    for header in headers:
        section = header.sections.get("documents")
        node = section.value if section is not None else None
        for entry in node.entries if isinstance(node, MappingNode) else ():
            if entry.key.text in header.documents and isinstance(entry.value, MappingNode):
                checked = _check(entry.key.text, entry.value, mode, problems)
                if checked is not None:
                    found[entry.key.text] = checked
    return found


def _check(name: str, node: MappingNode, mode: Mode | None, problems: Problems) -> FileCheck | None:
    """None where no file is named, or where something is wrong with it."""
    file, digest = _scalar(node, "file"), _scalar(node, "sha256")
    if digest is not None and _DIGEST.fullmatch(digest.text) is None:
        problems.add(errors.no_digest(name, digest.span))
        digest = None
    if file is None:
        return None
    if _ADDRESS.match(file.text):
        return "at an address"
    try:
        actual = digest_of_file(Path(file.span.source.name).parent / file.text)
    except (Unreadable, ValueError) as error:
        reason, remedy = (error.reason, error.remedy) if isinstance(error, Unreadable) else (str(error), "")
        problems.add(errors.unreadable_document(name, file.span, reason, remedy))
        return None
    if actual is None:
        problems.add(errors.no_document(name, file.text, file.span, grave=mode == "audit"))
        return "not there"
    if digest is None:
        return "there, without a digest"
    if actual != digest.text.lower():
        problems.add(errors.other_document(name, file.text, digest.span, actual))
        return None
    return "digest matches"


def _scalar(node: MappingNode, name: str) -> ScalarNode | None:
    """What stands there, where something does; its form was checked when it was read."""
    found = node.get(name)
    return found if isinstance(found, ScalarNode) and found.text not in ("", "~", "null") else None
