"""The messages about files that documents name: E0430."""

from __future__ import annotations

from assay.diagnostics import Diagnostic, Label, Severity
from assay.source import Span

BAD_DOCUMENT = "E0430"


def no_document(name: str, path: str, span: Span, *, grave: bool) -> Diagnostic:
    """A file that is not there: an error where an audit rests on it."""
    return Diagnostic(
        BAD_DOCUMENT,
        f"the file of the document `{name}` is not there: {path}",
        (Label(span, "looked for from where this file lies"),),
        help=("put it there, or mend the path; leave `file` out where it is not handed over",),
        severity=Severity.ERROR if grave else Severity.WARNING,
    )


def unreadable_document(name: str, span: Span, reason: str, remedy: str) -> Diagnostic:
    """A file that cannot be looked at."""
    return Diagnostic(
        BAD_DOCUMENT,
        f"the file of the document `{name}` cannot be looked at",
        (Label(span, reason),),
        help=(remedy,) if remedy else (),
    )


def other_document(name: str, path: str, span: Span, actual: str) -> Diagnostic:
    """A file that is not the one that was named."""
    return Diagnostic(
        BAD_DOCUMENT,
        f"the file of the document `{name}` is another than the evidence was taken from: {path}",
        (Label(span, "this is not its SHA-256"),),
        notes=(f"its SHA-256 is {actual}",),
        help=(
            "bring back the file that was meant",
            "or read what rests on it anew in this one, and write its SHA-256 here",
        ),
    )


def no_digest(name: str, span: Span) -> Diagnostic:
    """A text that no SHA-256 looks like."""
    return Diagnostic(
        BAD_DOCUMENT,
        f"this is no SHA-256 of the document `{name}`",
        (Label(span, "64 hexadecimal digits are expected"),),
        help=("write what `sha256sum` prints of the file, or leave `sha256` out",),
    )
