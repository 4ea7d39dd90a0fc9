"""The package in three calls, for programs that use it as a library."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from assay import assets, session
from assay.diagnostics import Diagnostic, has_errors
from assay.verdict.model import Assessment


class Refused(Exception):
    """The rules or the evidence have errors; `diagnostics` holds all of them."""

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        super().__init__("\n".join(item.message for item in diagnostics))
        self.diagnostics = tuple(diagnostics)


def check(rules: Path | None = None) -> tuple[Diagnostic, ...]:
    """All diagnostics of the rules in a folder (default: those that ship)."""
    return session.check(session.rule_sources([rules or assets.rules_root()])).diagnostics


def evaluate(*evidence: Path, rules: Path | None = None) -> Assessment:
    """Judge evidence files by the rules in a folder.  Raises `Refused`, `session.Disagreement`, or what the
    engine raises when it is missing or fails.
    """
    from assay.evidence.from_yaml import read_evidence  # noqa: PLC0415 - only this call needs it

    program = session.check(session.rule_sources([rules or assets.rules_root()]))
    if program.rules is None or has_errors(program.diagnostics):
        raise Refused(program.diagnostics)
    sources = session.evidence_sources(list(evidence))
    known = session.known_names(program.rules)
    read = read_evidence(sources, program.rules.schema, program.rules.units, known=known)
    if read.evidence is None:
        raise Refused(read.diagnostics)
    network = session.NetworkEvaluator()
    try:
        return session.assess(program, read.evidence, session.evidence_digest(sources), network)
    finally:
        network.close()


def explain(assessment: Assessment, criterion: str) -> str:
    """The tree of reasons of one criterion, as text.  Raises KeyError when there is no such criterion."""
    from assay.report.text import explain as explain_text  # noqa: PLC0415 - only this call needs it

    found = {item.id: item for item in assessment.criteria}
    return explain_text(assessment, found[criterion])
