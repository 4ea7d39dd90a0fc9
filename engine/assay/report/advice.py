"""The advice of a result in a report: a section of short tables, and the flat tables of all of it."""

from __future__ import annotations

from collections.abc import Sequence

from assay.report.advice_words import change_text, margin_text, method, said_then
from assay.report.tree import Block, Paragraph, Row, Section, Table, Tone, Words
from assay.report.wording import cell, lines, linked, subject
from assay.verdict import advised, model

# In the sections; the flat tables hold all.
MOST = 20
# Paths of facts are long, and no word in them can be broken.
_PATHS = {"Fact", "Facts"}
_EMPTY = advised.Advice(
    within="", smallest_sets=[], next_evidence=[], going_stale=[], improvements=[], fragility=[], notes=[]
)


def section(result: model.Assessment) -> Section | None:
    """What to ask next and what would change the verdict; nothing where it was not asked for."""
    found = result.advice
    if found is None:
        return None
    blocks: list[Block] = [
        *_block(smallest(found), "What settles the open ratings: nothing is open."),
        *_block(asknext(found), ""),
        *_block(stale(found), f"Nothing leaves its window within {found.within} of the audit."),
        *_block(change(found), "What would change it: there is no nonconformity."),
        *_block(fragile(found), "How far conformances are from failing: no one fact makes one fail."),
        *(Paragraph(f"{note}.") for note in found.notes),
    ]
    return Section("advice", "What to ask next, and what would change it", 1, tuple(blocks))


def registers(result: model.Assessment) -> tuple[Table, ...]:
    """All of it, table by table; empty where advice was not asked for."""
    found = result.advice or _EMPTY
    return smallest(found), asknext(found), stale(found), change(found), fragile(found), cutshort(found)


def _block(table: Table, empty: str) -> list[Block]:
    if not table.rows:
        return [Paragraph(empty)] if empty else []
    kept = [n for n, name in enumerate(table.head) if name not in _PATHS]
    rows = tuple(Row(tuple(row.cells[n] for n in kept), row.anchor) for row in table.rows[:MOST])
    shown = Table(table.name, table.caption, tuple(table.head[n] for n in kept), rows)
    left = len(table.rows) - MOST
    return [shown] if left <= 0 else [shown, Paragraph(f"And {left} more, which the workbook lists.")]


# ---- what to ask next ----------------------------------------------------------------------------


def smallest(found: advised.Advice) -> Table:
    """Of every open criterion the fewest facts that settle it."""
    rows = tuple(
        Row(
            (
                linked(item.criterion),
                (Words(f"{item.rating} (open)", Tone.OPEN),),
                cell(method(item)),
                lines(fact.what for fact in item.facts),
                lines(fact.question or "" for fact in item.facts if fact.question),
                lines(fact.fact for fact in item.facts),
                cell(item.note),
            )
        )
        for item in found.smallest_sets
    )
    head = ("Criterion", "Rating", "Search", "Settled by", "To ask", "Facts", "Note")
    return Table("smallest", "The fewest facts that settle each open rating, whatever they are", head, rows)


def asknext(found: advised.Advice) -> Table:
    """Every missing fact, the most telling first."""
    rows = tuple(
        Row(
            (
                cell(item.what),
                cell(item.narrows),
                cell(item.at_stake),
                cell(item.worst),
                lines(item.criteria),
                lines(item.weights),
                lines(item.in_smallest_sets),
                cell(item.question),
                cell(item.fact),
            )
        )
        for item in found.next_evidence
    )
    head = (
        *("What to ask", "Narrows the score by", "Weighted credit at stake", "Worst rating possible"),
        *("Criteria", "Risk weight of", "In the smallest set of", "Question", "Fact"),
    )
    return Table("asknext", "Missing evidence, the most telling first", head, rows)


def stale(found: advised.Advice) -> Table:
    """What leaves its window, the first to leave first."""
    rows = tuple(
        Row(
            (
                cell(item.what),
                cell(item.last_day),
                cell(str(item.days_left)),
                cell(item.window),
                cell(item.dated),
                cell(f"{item.document} {item.title or ''}".strip() if item.document else None),
                lines(said_then(item)),
            )
        )
        for item in found.going_stale
    )
    head = ("What", "Last day", "Days left", "Window", "Dated", "Document", "What changes then")
    return Table("stale", f"What leaves its window within {found.within} of the audit", head, rows)


# ---- what would change it ------------------------------------------------------------------------


def change(found: advised.Advice) -> Table:
    """Every change that gives a nonconformity a better rating, or that none was found."""
    rows: list[Row] = []
    for item in found.improvements:
        lists = [("evidence that may exist", item.evidence), ("performance", item.performance)]
        made = [_changed(item, name, one) for name, changes in lists for one in changes]
        rows += made or [_row(item, "", (), (), (), item.note)]
    head = (
        *("Clause", "Subject", "Rating", "Kind", "What would have to be otherwise", "By", "Rating then"),
        *("Criterion then", "Note"),
    )
    return Table("change", "What would give a nonconformity a better rating", head, tuple(rows))


def _changed(item: advised.Improvement, kind: str, one: advised.Change) -> Row:
    said = tuple(change_text(fact) for fact in one.facts)
    by = tuple(margin_text(fact) for fact in one.facts if fact.margin is not None)
    return _row(item, kind, said, by, (one.rating, one.criterion_rating), item.note)


def _row(
    item: advised.Improvement,
    kind: str,
    said: Sequence[str],
    by: Sequence[str],
    then: Sequence[str],
    note: str | None,
) -> Row:
    after = [cell(text) for text in then] or [(), ()]
    first = (linked(item.clause), cell(subject(item.subject)), cell(item.rating), cell(kind))
    return Row((*first, lines(said), lines(by), *after, cell(note)))


def fragile(found: advised.Advice) -> Table:
    """How far each conformance is from failing, the most fragile first."""
    rows = tuple(
        Row(
            (
                linked(item.criterion),
                linked(item.clause),
                cell(subject(item.subject)),
                cell(item.facility),
                cell(item.what),
                cell(item.now),
                cell(item.fails),
                cell(margin_text(item)),
                cell(item.threshold),
                cell(item.rating),
                cell(item.weight),
            )
        )
        for item in found.fragility
    )
    head = (
        *("Criterion", "Clause", "Subject", "Facility", "What", "Now", "Fails at", "Margin", "Threshold"),
        *("Criterion then", "Risk weight"),
    )
    return Table("fragile", "How far conformances are from failing, the most fragile first", head, rows)


def cutshort(found: advised.Advice) -> Table:
    """Which searches were cut short, and what was left out."""
    rows = tuple(Row((cell(note),)) for note in found.notes)
    return Table("cutshort", "Where the search for advice was cut short", ("What was left out",), rows)
