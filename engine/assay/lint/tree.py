"""What a rule about rules is, and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from assay.diagnostics import Diagnostic, Label, Severity
from assay.lint.matter import Matter
from assay.source import Span


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace a stretch of a file by a text."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a rule found at a place.  `edits` mend it for certain; most have none."""

    span: Span
    message: str
    label: str = ""
    also: tuple[Label, ...] = ()
    notes: tuple[str, ...] = ()
    help: tuple[str, ...] = ()
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """`level` holds unless the configuration says otherwise."""

    code: str
    level: Severity
    title: str
    check: Callable[[Matter], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Found:
    """A finding of a rule, at the level that it has here."""

    code: str
    level: Severity
    finding: Finding

    def diagnostic(self) -> Diagnostic:
        item = self.finding
        labels = (Label(item.span, item.label), *item.also)
        return Diagnostic(self.code, item.message, labels, item.notes, item.help, self.level)

    def at(self, level: Severity) -> Found:
        return replace(self, level=level)
