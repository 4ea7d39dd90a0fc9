"""What a diagnostic holds.

A diagnostic says in the domain's words what is wrong, shows every place that takes part, and where there is
one, the edit that mends it.  Codes are stable: E01xx syntax, E02xx names, E03xx types and units,
E04xx evidence, E05xx limits of the engine, W06xx warnings.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from assay.source import Span


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Label:
    """A marked stretch of text.  The first label of a diagnostic is where it points."""

    span: Span
    text: str = ""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    code: str
    message: str
    labels: tuple[Label, ...] = ()
    notes: tuple[str, ...] = ()
    help: tuple[str, ...] = ()
    severity: Severity = Severity.ERROR

    @property
    def span(self) -> Span | None:
        return self.labels[0].span if self.labels else None


def sort_diagnostics(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """By file, place, code and message, without repeats: the same input gives the same bytes."""

    def key(item: Diagnostic) -> tuple[str, int, str, str]:
        span = item.span
        return (span.source.name if span else "", span.start if span else -1, item.code, item.message)

    seen: dict[tuple[str, int, str, str], Diagnostic] = {}
    for item in diagnostics:
        seen.setdefault(key(item), item)
    return [seen[k] for k in sorted(seen)]


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether any is an error, not a warning."""
    return any(item.severity is Severity.ERROR for item in diagnostics)
