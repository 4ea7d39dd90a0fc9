"""The package in three calls, for programs that use it as a library."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from assay import assets, session
from assay.diagnostics import Diagnostic, has_errors
from assay.library import Rulebook, rulebooks
from assay.source import Source
from assay.verdict.model import Assessment


class Refused(Exception):
    """The rules or the evidence have errors; `diagnostics` holds all of them."""

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        super().__init__("\n".join(item.message for item in diagnostics))
        self.diagnostics = tuple(diagnostics)


def check(rules: Path | None = None) -> tuple[Diagnostic, ...]:
    """All diagnostics of the rules in a folder (default: those that ship)."""
    programs = [session.check(book.sources) for book in _books(rules).values()]
    return tuple(dict.fromkeys(item for program in programs for item in program.diagnostics))


def evaluate(
    *evidence: Path, rules: Path | None = None, standard: str | None = None, advice: str | None = None
) -> Assessment:
    """Judge evidence files by the rules in a folder: by `standard`, else by the one that the evidence names.

    `advice`: also what to ask next and what would change the verdict; so far ahead (`90 days`) it looks for
    what goes stale.  Raises `Refused`, `session.Disagreement`, LookupError where the standard is not one of
    the rules', ValueError where `advice` is no period, or what the engine raises when it is missing or fails.
    """
    from assay.advice.advise import ahead_of  # noqa: PLC0415 - as above
    from assay.evidence.from_yaml import read_evidence  # noqa: PLC0415 - only this call needs it

    ahead = None if advice is None else ahead_of(advice)
    sources = session.evidence_sources(list(evidence))
    program = session.check(_book(_books(rules), sources, standard).sources)
    if program.rules is None or has_errors(program.diagnostics):
        raise Refused(program.diagnostics)
    known = session.known_names(program.rules)
    read = read_evidence(sources, program.rules.schema, program.rules.units, known=known)
    if read.evidence is None:
        raise Refused(read.diagnostics)
    network = session.NetworkEvaluator()
    try:
        return session.assess(program, read.evidence, session.evidence_digest(sources), network, ahead)
    finally:
        network.close()


def _books(rules: Path | None) -> dict[str | None, Rulebook]:
    return {book.standard: book for book in rulebooks(session.rule_sources([rules or assets.rules_root()]))}


def _book(books: dict[str | None, Rulebook], sources: Sequence[Source], standard: str | None) -> Rulebook:
    from assay.evidence.standards import standards_of  # noqa: PLC0415 - as above

    wanted = [standard] if standard is not None else [n for n in standards_of(sources) if n in books]
    if not wanted and len(books) == 1:
        return next(iter(books.values()))
    if len(wanted) != 1 or wanted[0] not in books:
        names = ", ".join(sorted(name for name in books if name is not None))
        raise LookupError(f"say which standard judges: {names}")
    return books[wanted[0]]


def explain(assessment: Assessment, criterion: str) -> str:
    """The tree of reasons of one criterion, as text.  Raises KeyError when there is no such criterion."""
    from assay.report.text import explain as explain_text  # noqa: PLC0415 - only this call needs it

    found = {item.id: item for item in assessment.criteria}
    return explain_text(assessment, found[criterion])
