"""The facilities taken together, and the audits to come."""

from __future__ import annotations

from collections.abc import Iterator

from assay.report.tree import Block, Facts, Paragraph, Row, Section, Table, Tone, Words
from assay.report.wording import cell, lines, linked, stated
from assay.verdict import covered, model


def section(result: model.Assessment) -> Section | None:
    """None where the evidence names no facility."""
    found = result.sites
    if found is None:
        return None
    blocks: list[Block] = [Facts(tuple(_facts(found)))]
    table = by_facility(result)
    if table.rows:
        blocks.append(table)
    reach = extents(result)
    if reach.rows:
        blocks.append(reach)
    elif not result.left_out:
        blocks.append(Paragraph("No clause fails, or may fail, at a facility."))
    return Section("sites", "Facilities taken together", 1, tuple(blocks))


def _facts(found: covered.Sites) -> Iterator[tuple[str, tuple[Words, ...]]]:
    yield "Facilities in the scope", cell(str(found.facilities))
    yield "Visited", stated(None if found.visited is None else f"{found.visited} of {found.facilities}")
    yield "Share visited", stated(None if found.share is None else f"{found.share} %")
    if found.not_determined:
        yield "Not determined", cell(found.not_determined)
    yield "What the method calls systemic", stated(found.systemic)


def by_facility(result: model.Assessment) -> Table:
    """What was judged where: criteria by rating, and the clauses that fail."""
    found = result.sites.by_facility if result.sites is not None else []
    names = {item.id: item.name for item in result.scope.facilities}
    ratings = list(found[0].counts) if found else []
    rows = tuple(
        Row(
            (
                cell(item.facility),
                cell(names.get(item.facility)),
                (Words(item.visited, Tone.APART if item.visited == "not known" else None),),
                *(cell(str(number)) for number in item.counts.values()),
                tuple(Words(name, link=name) for name in item.failing),
                tuple(Words(name, link=name) for name in item.open),
            )
        )
        for item in found
    )
    head = ("Facility", "Name", "Visited", *ratings, "Fails", "May fail")
    caption = "Criteria with a subject at each facility, by the worst rating there (computed, not escalated)"
    return Table("sites", caption, head, rows)


def extents(result: model.Assessment) -> Table:
    """How far what fails reaches."""
    found = result.sites.extents if result.sites is not None else []
    rows = tuple(
        Row(
            (
                linked(item.clause),
                (Words(" or ".join(item.extents), Tone.OPEN if len(item.extents) > 1 else None),),
                cell(item.because),
                lines(item.failing),
                lines(item.open),
            )
        )
        for item in found
    )
    head = ("Clause", "Extent", "Because", "Fails at", "May fail at")
    return Table("extents", "How far a failure reaches over the facilities", head, rows)


# ---- the audits to come -----------------------------------------------------------------------------------


def cycle(result: model.Assessment) -> Table:
    """The audits to come, with their windows."""
    found = result.follow_up.cycle.audits if result.follow_up is not None else []
    rows = tuple(
        Row(
            (
                cell(item.kind),
                cell(item.earliest or "any day"),
                cell(item.latest),
                cell(item.because),
                (Words("yes" if item.certain else "perhaps", None if item.certain else Tone.OPEN),),
            )
        )
        for item in found
    )
    head = ("Audit", "From", "Until", "Because", "Certain")
    return Table("cycle", "Audits to come", head, rows)


def cycle_blocks(result: model.Assessment) -> Iterator[Block]:
    """The table, and what of it is not determined."""
    table = cycle(result)
    if table.rows:
        yield table
    without = result.follow_up.cycle.no_certificate if result.follow_up is not None else None
    if without is not None:
        yield Paragraph(f"No audit is to come: {without}.")
    missing = result.follow_up.cycle.not_determined if result.follow_up is not None else []
    if missing:
        yield Facts((("Not determined", lines(missing)),))
