"""Suppressions: `# lint: allow W0603 because …`, on the line of a finding or on the line before.

A suppression without a reason is an error of its own, and so is one that cannot be understood; one that
suppresses nothing is reported, so that none outlives its cause.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from assay.diagnostics import Severity
from assay.lint.matter import Matter
from assay.lint.tree import Finding, Found, Rule
from assay.names.suggest import nearest
from assay.source import Source, Span
from assay.syntax import tree as syntax

NO_REASON, UNUSED, NOT_UNDERSTOOD = "W0622", "W0623", "W0624"
FIXED = (NO_REASON, NOT_UNDERSTOOD)
_LINT = re.compile(r"#\s*lint\s*:")
_ALLOW = re.compile(r"#\s*lint:\s*allow\s+(?P<codes>\w+(?:\s*,\s*\w+)*)(?P<reason>.*)")
_BECAUSE = re.compile(r"\s+because\s+\S")
_EXAMPLE = "write `# lint: allow W0603 because …`"


@dataclass(frozen=True, slots=True)
class Allowed:
    """One code that a comment allows on one line."""

    comment: syntax.Comment
    code: str
    line: int

    def covers(self, found: Found) -> bool:
        span = found.finding.span
        same_file = span.source is self.comment.span.source
        return same_file and span.line == self.line and found.code == self.code


def suppressed(
    matter: Matter, found: Sequence[Found], codes: Collection[str], active: Collection[str]
) -> list[Found]:
    """What is left of the findings, and what is wrong with the suppressions.

    `codes` are all that there are, `active` those whose rules were asked.
    """
    comments = [comment for program in matter.programs for comment in program.comments]
    allowed = [item for comment in comments for item in _allowed(comment)]
    known = [item for item in allowed if item.code in codes]
    left = [item for item in found if not any(each.covers(item) for each in known)]
    left += _faults(comments, codes)
    for item in known:
        if item.code in active and not any(item.covers(each) for each in found):
            message = f"nothing here would be reported as {item.code}"
            span = _place(item.comment, item.code)
            left.append(_found(UNUSED, Severity.WARNING, Finding(span, message, help=("leave it out",))))
    return left


def _allowed(comment: syntax.Comment) -> Iterator[Allowed]:
    match = _ALLOW.match(comment.text)
    if match is not None:
        line = line_meant(comment)
        yield from (Allowed(comment, code.strip(), line) for code in match["codes"].split(","))


def line_meant(comment: syntax.Comment) -> int:
    """The comment's own line, or the first line below that is no comment, if it stands alone."""
    source, line = comment.span.source, comment.span.line
    if source.line_text(line)[: comment.span.column - 1].strip():
        return line
    while source.line_text(line).lstrip().startswith("#"):
        line += 1
    return line


def _faults(comments: Iterable[syntax.Comment], codes: Collection[str]) -> Iterator[Found]:
    for comment in comments:
        if _LINT.match(comment.text) is None:
            continue
        match = _ALLOW.match(comment.text)
        if match is None:
            finding = Finding(comment.span, "this suppression is not understood", help=(_EXAMPLE,))
            yield _found(NOT_UNDERSTOOD, Severity.ERROR, finding)
            continue
        for code in (text.strip() for text in match["codes"].split(",")):
            if code not in codes:
                meant = nearest(code, codes)
                help_ = f"did you mean `{meant}`?" if meant else "`assay lint --list` lists the codes"
                finding = Finding(_place(comment, code), f"there is no rule {code}", help=(help_,))
                yield _found(NOT_UNDERSTOOD, Severity.ERROR, finding)
        if _BECAUSE.match(match["reason"]) is None:
            help_ = f"write `# lint: allow {match['codes'].strip()} because …`"
            finding = Finding(comment.span, "this suppression gives no reason", help=(help_,))
            yield _found(NO_REASON, Severity.ERROR, finding)


def _place(comment: syntax.Comment, code: str) -> Span:
    source: Source = comment.span.source
    start = comment.span.start + comment.text.index(code)
    return Span(source, start, start + len(code))


def _found(code: str, level: Severity, finding: Finding) -> Found:
    return Found(code, level, finding)


def _nothing(matter: Matter) -> Iterator[Finding]:
    """Suppressions are looked at last, when it is known what they suppress."""
    del matter
    yield from ()


RULES = (
    Rule(NO_REASON, Severity.ERROR, "a suppression without a reason", _nothing),
    Rule(UNUSED, Severity.WARNING, "a suppression that suppresses nothing", _nothing),
    Rule(NOT_UNDERSTOOD, Severity.ERROR, "a suppression that is not understood", _nothing),
)
