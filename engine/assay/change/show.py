"""Comparisons as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap

from tabulate import tabulate

from assay.change.model import (
    Changes,
    CriterionDifference,
    FindingChange,
    FindingDifference,
    Side,
    Trend,
    TrendRow,
)
from assay.verdict.ranges import rating_text

_WIDTH = 100
_SAID: dict[FindingChange, str] = {
    "new": "New: did not fail before",
    "newly assessed": "Newly assessed, and failing",
    "worse": "Worse",
    "repeated": "Repeated",
    "better": "Better, and still failing",
    "not settled": "Not settled: may be fixed, or not",
    "no longer assessed": "No longer assessed: nothing is said about them now",
    "fixed": "Fixed",
}


def show_changes(changes: Changes) -> str:
    """Two results compared."""
    parts = [
        _head(changes),
        _notes(changes.notes),
        *_findings(changes),
        _criteria(changes),
        _own(changes.encoding),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def show_trend(trend: Trend) -> str:
    """Several results side by side."""
    dates = [side.audit_date for side in trend.results]
    criteria = [[row.criterion, *_ratings(row, trend.scale)] for row in trend.criteria]
    findings = [
        [_named(row.clause or "", row.subject), *_ratings(row, trend.scale)] for row in trend.findings
    ]
    figures: list[list[str]] = [
        ["score", *(side.score or "undefined" for side in trend.results)],
        ["outcome", *(side.outcome or "none" for side in trend.results)],
        *([kind, "", *(str(counts[kind]) for counts in trend.counts)] for kind in _SAID),
    ]
    parts = [
        f"{trend.results[0].standard}: {len(dates)} results",
        _notes(trend.notes),
        _table(["criterion", *dates], criteria),
        _table(["finding", *dates], findings) if findings else "No finding in any of them.",
        _table(["", *dates], figures),
        _own(trend.encoding),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    return str(tabulate(rows, headers=head, disable_numparse=True))


def _ratings(row: TrendRow, scale: Sequence[str]) -> list[str]:
    return [_rating(each, scale) for each in row.ratings]


def _rating(ratings: Sequence[str], scale: Sequence[str]) -> str:
    return rating_text(ratings, scale) if ratings else "–"


def _named(clause: str, subject: str | None) -> str:
    return f"{clause} {subject}" if subject else clause


def _head(changes: Changes) -> str:
    def line(side: Side) -> str:
        facts = [f"outcome {side.outcome}" if side.outcome else "", f"score {side.score or 'undefined'}"]
        said = ", ".join(fact for fact in facts if fact)
        return f"{side.standard} {side.version}, {side.entity or 'not named'}, {side.audit_date}: {said}"

    return f"from {line(changes.old)}\nto   {line(changes.new)}"


def _notes(notes: Sequence[str]) -> str:
    return "\n".join(line for note in notes for line in wrap(f"Note: {note}", _WIDTH, subsequent_indent="  "))


def _own(encoding: str) -> str:
    return "\n".join(wrap(encoding, _WIDTH))


def _findings(changes: Changes) -> Iterator[str]:
    for kind, said in _SAID.items():
        items = [item for item in changes.findings if item.change == kind]
        if items:
            yield "\n".join([f"{said} ({len(items)})", *(_finding(item, changes.scale) for item in items)])
    if not changes.findings:
        yield "No finding in either result."


def _finding(item: FindingDifference, scale: Sequence[str]) -> str:
    before, after = _rating(item.before, scale), _rating(item.after, scale)
    moved = after if before == after else f"{before} → {after}"
    lines = wrap(item.because, _WIDTH - 6)
    return "\n".join(
        [
            f"  {_named(item.clause, item.subject)}{_place(item)}: {moved}",
            *(f"      {line}" for line in lines),
        ]
    )


def _place(item: FindingDifference) -> str:
    if item.was is not None:
        return f" (was {item.was})"
    return f" (now {', '.join(item.now)})" if item.now else ""


def _number(item: CriterionDifference) -> str:
    """With the older numbers, where they are others."""
    return (
        item.criterion
        if item.was in ([], [item.criterion])
        else f"{item.criterion} (was {', '.join(item.was)})"
    )


def _criteria(changes: Changes) -> str:
    rows = [
        [_number(item), item.title, _rating(item.before, changes.scale), _rating(item.after, changes.scale)]
        for item in changes.criteria
        if item.change != "same"
    ]
    if not rows:
        return "No criterion is rated otherwise."
    return f"Rated otherwise ({len(rows)})\n" + _table(["criterion", "title", "before", "after"], rows)
