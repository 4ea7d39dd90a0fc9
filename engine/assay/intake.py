"""The evidence files of files and folders, in whatever form they are.

In: paths.  Out: sources, for the reader of evidence; what lies in a folder beside evidence is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from assay.source import NothingThere, Source, beginning, digest_of, read_source

TEXTS, WORKBOOK, LIST = (".yaml", ".yml", ".json"), ".xlsx", ".csv"
# What assay itself wrote, and lies beside evidence: the result of the audit before and the plan made from it,
# signatures, figures for invented sets.
_OURS = re.compile(
    r'\A\s*\{\s*"(?:format":\s*"assay/|payloadType":\s*"application/vnd\.in-toto)'
    r"|^assay:\s*(?:actions|population)/",
    re.MULTILINE,
)


def evidence_sources(paths: Sequence[Path], tell: Callable[[str], None] | None = None) -> list[Source]:
    """The evidence files of files and folders.  Raises `Unreadable` or `NothingThere`.

    In a folder, workbooks that are no questionnaires, CSV files that are no lists of records, and what assay
    made of evidence are documents that evidence names.  `tell` hears of those that may be evidence as well.
    """
    files: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            found = [p for p in sorted(path.rglob("*")) if _is_evidence(p, tell)]
            if not found:
                raise NothingThere(f"there is no evidence (.yaml, .yml, .json, .xlsx or .csv) in {path}")
            files.update(dict.fromkeys(found))
        else:
            files[path] = None
    return [evidence_source(path) for path in files]


def _is_evidence(path: Path, tell: Callable[[str], None] | None) -> bool:
    """Whether a file in a folder is evidence, and not a document that evidence names."""
    suffix = path.suffix.lower()
    if not path.is_file():
        return False
    if suffix in TEXTS:
        return _OURS.search(beginning(path)) is None
    if suffix == LIST:
        from assay.questionnaire.from_csv import is_list  # noqa: PLC0415 - only lists need it

        return is_list(path.name, beginning(path))
    return _is_form(path, tell)


def _is_form(path: Path, tell: Callable[[str], None] | None) -> bool:
    """A questionnaire, also one that was saved with macros: it is refused by name, and not passed over."""
    if path.suffix.lower() not in (WORKBOOK, ".xlsm"):
        return False
    from assay.questionnaire.from_xlsx import nature_of  # noqa: PLC0415 - only workbooks need it
    from assay.questionnaire.workbook import Nature  # noqa: PLC0415

    found = nature_of(path)
    if found is Nature.LOCKED and tell is not None:
        said = "it is a workbook with a password, or a damaged one, and is taken for a document"
        tell(f"{path.as_posix()}: {said}; if it holds answers, save it without a password")
    return found is Nature.OURS


def evidence_source(path: Path) -> Source:
    """One evidence file, in whatever form it is.  Raises `Unreadable`."""
    if path.suffix.lower() in TEXTS or not path.suffix:
        return read_source(path)
    if path.suffix.lower() == LIST:
        from assay.questionnaire.from_csv import from_csv  # noqa: PLC0415 - only lists need it

        return from_csv(read_source(path))
    from assay.questionnaire.from_xlsx import read_form, refusal  # noqa: PLC0415 - only workbooks need it

    refused = refusal(path)
    if refused is not None:
        raise refused
    return read_form(path) if path.suffix.lower() == WORKBOOK else read_source(path)


def evidence_digest(sources: Iterable[Source]) -> str:
    """SHA-256 over the texts of all evidence files, in whatever order they are named."""
    return digest_of(sources)
