"""The section of one criterion: its rating, why, the values, what persons said, what is open, the reasons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assay.report import tables
from assay.report.follow_up import escalation_text
from assay.report.lines import risk_text
from assay.report.text import measurement_line
from assay.report.tree import Block, Branch, Cell, Facts, Marks, Section, Table, Tree, Words
from assay.report.wording import cell, factors, figure, rating, seen, subject
from assay.verdict import model

# A tree of reasons is cut at the depth where it would have more statements than this.
_MOST_STATEMENTS = 150


def section(result: model.Assessment, item: model.CriterionVerdict) -> Section:
    """Everything that the result knows of one criterion."""
    listed = [
        tables.clauses(result, [item], anchors=True),
        tables.values([item]),
        tables.judgements([item]),
        tables.decisions(item.decisions),
        tables.missing([item]),
        tables.outlook([item]),
        tables.sources(item),
    ]
    blocks: list[Block] = [Facts(tuple(_facts(result, item)))]
    blocks += [_without_first(table) if table.name in _OWN else table for table in listed if table.rows]
    if item.trace.because:
        blocks.append(Tree("Reasons", branches(item.trace.because)))
    badge = rating(item.decided_rating, item.decided, result)
    marks = Marks(item.principle, item.decided_rating, tables.places(item), _band(item))
    return Section(item.id, f"{item.id} {item.title}", 2, tuple(blocks), (), marks, badge)


_OWN = {"open", "outlook", "decisions"}  # tables whose first column names the criterion, which is plain here


def _without_first(table: Table) -> Table:
    rows = tuple(type(row)(row.cells[1:], row.anchor) for row in table.rows)
    return Table(table.name, table.caption, table.head[1:], rows)


def _band(item: model.CriterionVerdict) -> str:
    """The risk in words to choose by, the greatest that is possible; the bands of a product of five by five
    are this report's own.
    """
    products = [figure(likelihood) * figure(consequence) for likelihood, consequence in factors(item)]
    if not products:
        return "not rated"
    product = max(products)
    return "high (15 and more)" if product >= 15 else "medium (8 to 14)" if product >= 8 else "low (below 8)"


def _facts(result: model.Assessment, item: model.CriterionVerdict) -> Iterator[tuple[str, Cell]]:
    yield "Rating, decided", (rating(item.decided_rating, item.decided, result),)
    yield "Rating, computed", (rating(item.rating, item.ratings, result),)
    if item.base != item.ratings:
        yield "Before escalation", cell(" or ".join(item.base))
    yield "Risk weight", cell(risk_text(item))
    yield "Applies", cell(item.applies)
    if item.not_applicable_because:
        yield "Not applicable because", cell(item.not_applicable_because)
    if item.deciding is not None and item.not_applicable_because is None:
        yield from _deciding(item.deciding, settled=item.settled)
    for note in item.escalations:
        name, text = escalation_text(item, note)
        yield f"Escalation: {name}", cell(text)
    if item.previous is not None:
        yield "At the previous audit", cell(" or ".join(item.previous) or "not rated")


def _deciding(item: model.Deciding, *, settled: bool) -> Iterator[tuple[str, Cell]]:
    named = Words(f"{item.clause}, {subject(item.subject)}: {item.title}", link=item.clause)
    yield "Decided by" if settled else "Turns on", (named,)
    if item.rung:
        yield "As", cell(item.rung)
    if item.measurement is not None:
        yield "Measured", cell(measurement_line(item.measurement))


# ---- the tree of reasons ----------------------------------------------------------------------------------


def branches(traces: Sequence[model.Trace]) -> tuple[Branch, ...]:
    """The tree as deep as it can be shown; what lies below is counted."""
    depth, level, count = 0, list(traces), 0
    while level and (depth < 2 or count + len(level) <= _MOST_STATEMENTS):
        depth, count = depth + 1, count + len(level)
        level = [below for trace in level for below in trace.because]
    return tuple(_branch(trace, depth) for trace in traces)


def _branch(trace: model.Trace, depth: int) -> Branch:
    if depth > 1:
        below = tuple(_branch(part, depth - 1) for part in trace.because)
    else:
        count = sum(map(_size, trace.because))
        below = (Branch(f"{count} more below: see `assay explain`", "", "", ()),) if count else ()
    return Branch(trace.text, trace.outcome, ", ".join(seen(trace.sources)), below)


def _size(trace: model.Trace) -> int:
    return 1 + sum(map(_size, trace.because))
