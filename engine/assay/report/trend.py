"""The trend over several audits: a picture of the ratings, and what became of each criterion and finding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assay.change.from_results import trend
from assay.change.model import Trend, TrendRow
from assay.report.tree import Bar, Block, Cell, Chart, Notice, Paragraph, Row, Section, Table, Tone, Words
from assay.report.wording import cell, linked, tone
from assay.verdict import model
from assay.verdict.evaluation import NOT_APPLICABLE, UNSETTLED
from assay.verdict.ranges import rating_text


def section(results: Sequence[model.Assessment]) -> Section | None:
    """Of results in the order of their audits; None for a single one.  Raises `NotComparable`."""
    if len(results) < 2:
        return None
    found = trend(results)
    blocks: list[Block] = [*map(Notice, found.notes), _chart(results), _figures(results, found)]
    blocks += _tables(results, found)
    return Section("trend", "Trend over the audits", 1, tuple(blocks))


def _tables(results: Sequence[model.Assessment], found: Trend) -> Iterator[Block]:
    table = criteria(results)
    if table.rows:
        yield table
    else:
        yield Paragraph("Every criterion that applies had the best rating in all of these audits.")
    named = findings(results)
    if named.rows:
        yield named
    elif _has_findings(results) and not found.findings:
        yield Paragraph("No audit had a finding.")


def _chart(results: Sequence[model.Assessment]) -> Chart:
    """A bar an audit.  The series are those of the newest result: the scale is the same in all."""
    newest = results[-1]
    names = list(newest.counts)
    series = tuple(
        Words(name, Tone.OPEN if name == UNSETTLED else tone([name], newest.scale)) for name in names
    )
    bars = tuple(
        Bar(
            " ".join([result.audit_date, (result.audit_type or "").replace("_", " ")]).rstrip(),
            tuple(result.counts.get(name, 0) for name in names),
        )
        for result in results
    )
    return Chart("Ratings by audit, decided column: number of criteria", series, bars, "Audit")


def _has_findings(results: Sequence[model.Assessment]) -> bool:
    """Whether findings are known by their subjects; a public version leaves these out, and none is gone."""
    return not any(result.left_out for result in results)


def _figures(results: Sequence[model.Assessment], found: Trend) -> Table:
    """Score, outcome, and what changed from each audit to the next."""
    kinds = [kind for kind in found.counts[0] if any(counts[kind] for counts in found.counts)]
    kinds = kinds if _has_findings(results) else []
    rows = [
        Row((cell("Score"), *(cell(side.score or "undefined") for side in found.results))),
        Row((cell("Outcome"), *(cell(side.outcome or "none") for side in found.results))),
        *(
            Row((cell(f"Findings: {kind}"), (), *(cell(str(counts[kind])) for counts in found.counts)))
            for kind in kinds
        ),
    ]
    head = ("", *_days(found))
    return Table("trend-figures", "Figures by audit; changes are against the audit before", head, tuple(rows))


def criteria(results: Sequence[model.Assessment]) -> Table:
    """The criteria that at some audit were, or may have been, below the best rating."""
    found = trend(results)
    fine = {found.scale[0], NOT_APPLICABLE}
    titles = {item.id: item.title for result in results for item in result.criteria}
    here = {item.id for item in results[-1].criteria}
    rows = tuple(
        Row(
            (
                linked(row.criterion) if row.criterion in here else cell(row.criterion),
                cell(titles.get(row.criterion)),
                *_through(row, results[-1]),
            )
        )
        for row in found.criteria
        if any(set(ratings) - fine for ratings in row.ratings)
    )
    head = ("Criterion", "Title", *_days(found))
    return Table("trend", "Criteria that were not always in order, by audit", head, rows)


def findings(results: Sequence[model.Assessment]) -> Table:
    """What was a finding at some audit; none where one of the results does not tell its subjects."""
    found = trend(results)
    rows = tuple(
        Row((cell(row.clause), cell(row.subject), *_through(row, results[-1])))
        for row in (found.findings if _has_findings(results) else ())
    )
    head = ("Clause", "Subject", *_days(found))
    return Table("trend-findings", "Findings by audit", head, rows)


def _days(found: Trend) -> list[str]:
    return [side.audit_date for side in found.results]


def _through(row: TrendRow, newest: model.Assessment) -> Iterator[Cell]:
    scale = [rating.name for rating in newest.scale]
    for ratings in row.ratings:
        if not ratings:
            yield (Words("not there", Tone.APART),)
        else:
            yield (Words(rating_text(ratings, scale), tone(ratings, newest.scale)),)
