"""An audit plan as a report: the same sections in every format, with room to write in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assay.auditing.model import AuditPlan, Look
from assay.auditing.priority import POINTS
from assay.report.tree import Block, Cell, Facts, Notice, Paragraph, Report, Row, Section, Table, Tone, Words
from assay.report.wording import activities, cell, lines, stated

_TITLES = {
    "gap_analysis": "pre-audit gap analysis",
    "certification": "plan of the certification audit",
    "surveillance": "plan of the surveillance audit",
    "recertification": "plan of the recertification audit",
}
_BANDS = {"first": Tone.GRAVE, "then": Tone.SLIGHT, "last": None}
TABLES = ("looks", "visits", "groups", "functions", "not-now", "documents")


def title(plan: AuditPlan) -> str:
    """`ASI Performance Standard 3.1: plan of the surveillance audit`."""
    return f"{plan.standard_title}: {_TITLES[plan.purpose]}"


def to_report(plan: AuditPlan) -> Report:
    """Dated on the planned day, or on that of the result, so that the same plan gives the same bytes."""
    sections = (
        _basis(plan),
        Section("visits", "Where", 1, tuple(_where(plan))),
        Section("functions", "With whom", 1, tuple(_whom(plan))),
        Section("looks", "What, in which order", 1, tuple(_what(plan)), tuple(_look(x) for x in plan.looks)),
        Section("not-now", "What is left out", 1, tuple(_left(plan))),
        _about(plan),
    )
    registers = (looks(plan), visits(plan), groups(plan), functions(plan), not_now(plan), documents(plan))
    day = plan.planned_on or plan.result_of
    subtitle = f"{plan.entity or 'The entity is not named'}, made from the result of {plan.result_of}"
    return Report(title(plan), subtitle, day, (), sections, registers, plan.encoding)


def _basis(plan: AuditPlan) -> Section:
    going = [item for item in plan.visits if item.visit]
    rows = (
        ("Entity", stated(plan.entity)),
        ("Standard", cell(plan.standard_title)),
        ("Purpose", cell(_TITLES[plan.purpose])),
        ("Planned for", stated(plan.planned_on)),
        ("Made from the result of", cell(plan.result_of)),
        ("Earlier results", stated(", ".join(plan.previous) or None)),
        ("Criteria to look at", cell(str(len(plan.looks)))),
        ("Criteria left to a later audit", cell(str(len(plan.not_now)))),
        ("Criteria that do not apply", cell(str(len(plan.not_applicable)))),
        ("Facilities to visit", cell(f"{len(going)} of {len(plan.visits)}")),
        ("Fragile ratings", cell(plan.fragility)),
        ("Digest of the evidence (SHA-256)", cell(plan.evidence_digest)),
        ("Digest of the rules (SHA-256)", cell(plan.rules_digest)),
    )
    return Section("audit", "What the plan is made from", 1, (Facts(rows), *map(Notice, plan.notes)))


def _where(plan: AuditPlan) -> Iterator[Block]:
    if not plan.visits:
        yield Paragraph("The evidence names no facility.")
        return
    yield visits(plan)
    yield groups(plan)


def _whom(plan: AuditPlan) -> Iterator[Block]:
    yield Paragraph(f"Functions of the organisation: {plan.functions_by}.")
    if plan.functions:
        yield functions(plan)


def _what(plan: AuditPlan) -> Iterator[Block]:
    if plan.looks:
        yield looks(plan)
    else:
        yield Paragraph("Nothing is of concern: every rating that applies is settled, and the best.")
    if plan.documents:
        yield documents(plan)


def _left(plan: AuditPlan) -> Iterator[Block]:
    if plan.not_now:
        yield not_now(plan)
    else:
        yield Paragraph("No criterion that applies is left out.")
    if plan.not_applicable:
        yield Paragraph(f"Not applicable: {', '.join(plan.not_applicable)}.")


def _about(plan: AuditPlan) -> Section:
    text = (
        "First comes what was found or is not settled; then what is fragile, was found before, has nothing "
        "behind it or was not looked at for long; last the rest. Within each, by risk weight times one and "
        "these points, which are working values of this project and of no standard:"
    )
    points = Facts(tuple(("", cell(point)) for point in POINTS))
    blocks: tuple[Block, ...] = (Paragraph(text), points, Notice(plan.encoding))
    return Section("about", "How the order is made, and whose rules these are", 1, blocks)


def _look(item: Look) -> Section:
    """One criterion: what to read, see and ask."""
    rows: list[tuple[str, Cell]] = [
        ("Where", cell(", ".join(where(item)))),
        ("Whom to ask", cell(", ".join(item.functions))),
        ("Means", cell(", ".join(item.means))),
        ("Documents", cell(", ".join(item.documents))),
        ("To ask for", lines(item.ask_for)),
        ("To see", lines(item.observe)),
        ("To talk about", lines(item.interview)),
        ("Why now", lines(item.priority.points)),
        ("Last looked at", stated(item.last_looked_at)),
    ]
    shown = Facts(tuple((name, value) for name, value in rows if value))
    heading = f"{item.number}. {item.criterion} {item.title}"
    return Section(f"look-{item.criterion}", heading, 2, (shown,), badge=Words(item.rating))


def where(item: Look) -> list[str]:
    """The central function, facilities to visit, and those that are asked from afar."""
    found = ["central function"] if item.central else []
    found += item.places
    return found + [f"{name} (not visited: by documents)" for name in item.afar]


def looks(plan: AuditPlan) -> Table:
    """The criteria in their order, with columns to fill in."""
    rows = tuple(
        Row(
            (
                cell(str(item.number)),
                (Words(item.criterion, link=f"look-{item.criterion}"),),
                cell(item.title),
                cell(item.rating),
                (Words(item.priority.band, _BANDS[item.priority.band]),),
                lines([f"{item.priority.arithmetic} = {item.priority.value}", *item.priority.points]),
                cell(", ".join(where(item))),
                cell(", ".join(item.means)),
                stated(item.last_looked_at),
                (),
                (),
                (),
            )
        )
        for item in plan.looks
    )
    head = (
        *("No.", "Criterion", "Title", "Rating", "Band", "Why", "Where", "Means", "Last looked at"),
        *("Who", "When", "Seen and noted"),
    )
    return Table("looks", "Criteria in the order in which to look at them", head, rows)


def visits(plan: AuditPlan) -> Table:
    """Every facility, and whether it is visited."""
    rows = tuple(
        Row(
            (
                cell(item.facility),
                cell(item.name),
                cell(activities(item.activities)),
                (Words("yes", Tone.GOOD) if item.visit else Words("no", Tone.APART),),
                cell(item.because),
                cell(item.concern),
                stated(item.last_visited),
                cell(", ".join(look.criterion for look in _first(plan.looks, item.facility))),
            )
        )
        for item in plan.visits
    )
    head = ("Facility", "Name", "Activities", "Visit", "Because", "Concern", "Last visited", "First to see")
    return Table("visits", "Facilities", head, rows)


def _first(items: Sequence[Look], facility: str) -> list[Look]:
    """The first criteria to look at there, at most six."""
    return [item for item in items if facility in item.places][:6]


def groups(plan: AuditPlan) -> Table:
    """Like facilities, and by which rule so many are visited."""
    rows = tuple(
        Row(
            (
                cell(activities(item.activities) or "not stated"),
                cell(str(len(item.facilities))),
                cell(str(item.visits)),
                cell(str(item.at_random)),
                cell(item.rule),
                cell(", ".join(item.facilities)),
            )
        )
        for item in plan.groups
    )
    head = ("Like facilities, by activity", "Of them", "Visited at least", "By lot", "Rule", "Which")
    return Table("groups", "Sampling of like facilities", head, rows)


def functions(plan: AuditPlan) -> Table:
    """The functions to speak with, with columns to fill in."""
    rows = tuple(
        Row(
            (
                cell(item.name),
                cell(", ".join((["central function"] if item.central else []) + item.places)),
                cell(", ".join(item.criteria)),
                (),
                (),
            )
        )
        for item in plan.functions
    )
    head = ("Function", "Where", "Criteria, in their order", "Who", "When")
    return Table("functions", "Functions to speak with", head, rows)


def not_now(plan: AuditPlan) -> Table:
    """Criteria that are left to a later audit."""
    rows = tuple(
        Row((cell(x.criterion), cell(x.title), cell(x.weight), cell(x.because))) for x in plan.not_now
    )
    head = ("Criterion", "Title", "Risk weight", "Because")
    return Table("not-now", "Criteria left to a later audit", head, rows)


def documents(plan: AuditPlan) -> Table:
    """Documents to have at hand, with the criteria that they are for."""
    rows = tuple(
        Row((cell(name), cell(text), cell(", ".join(x.criterion for x in plan.looks if name in x.documents))))
        for name, text in plan.documents.items()
    )
    return Table("documents", "Documents to have at hand", ("Document", "Title", "For"), rows)
