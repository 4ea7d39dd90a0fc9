"""From a result document to a report: the sections in their order, and the flat tables."""

from __future__ import annotations

from collections.abc import Sequence

from assay.report import advice, criterion, sites, summary, tables, trend
from assay.report.tree import Block, Facts, Notice, Paragraph, Report, Section, Signatures, Table
from assay.report.wording import cell
from assay.verdict import model
from assay.verdict.evaluation import UNSETTLED


def from_result(result: model.Assessment, previous: Sequence[model.Assessment] = ()) -> Report:
    """The report of one result, with the trend since earlier ones.  Nothing is evaluated.

    Raises `NotComparable` where an earlier result is of another standard or scale.
    """
    audits = [*sorted(previous, key=lambda one: one.audit_date), result]
    principles = tuple(_principle(result, item) for item in result.principles)
    advised = advice.section(result)
    sections = (
        summary.audit(result),
        summary.outcome(result),
        summary.ratings(result),
        *(part for part in (sites.section(result),) if part is not None),
        _findings(result),
        *(part for part in (trend.section(audits),) if part is not None),
        _open(result),
        *([advised] if advised is not None else []),
        *principles,
        _decisions(result),
        summary.score(result),
        _documents(result),
        _about(result),
        _signing(result),
    )
    return Report(
        title=f"{result.standard.title} {result.standard.version}: assessment",
        subtitle=f"{result.entity or 'The entity is not named'}, audit of {result.audit_date}",
        day=result.audit_date,
        left_out=tuple(result.left_out),
        sections=sections,
        registers=_registers(result, audits),
        encoding=result.encoding.said,
    )


def _registers(result: model.Assessment, audits: Sequence[model.Assessment]) -> tuple[Table, ...]:
    everything = result.criteria
    several = len(audits) > 1
    return (
        tables.criteria(result),
        tables.findings(result),
        tables.clauses(result, everything, anchors=False),
        tables.values(everything),
        tables.missing(everything),
        tables.outlook(everything),
        tables.judgements(everything),
        tables.decisions(result.decisions),
        tables.deadlines(result),
        sites.cycle(result),
        sites.by_facility(result),
        sites.extents(result),
        tables.terms(result),
        tables.facilities(result),
        tables.documents(result),
        tables.open_points(result),
        *((trend.criteria(audits), trend.findings(audits)) if several else ()),
        *advice.registers(result),
    )


def _principle(result: model.Assessment, item: model.Principle) -> Section:
    inside = [c for c in result.criteria if c.principle == item.id]
    parts = tuple(criterion.section(result, found) for found in inside)
    return Section(f"principle-{item.id}", f"Principle {item.id}: {item.title}", 1, (), parts)


def _findings(result: model.Assessment) -> Section:
    blocks: list[Block] = []
    table = tables.findings(result)
    if table.rows:
        blocks.append(table)
    else:
        unsettled = bool(result.counts.get(UNSETTLED))
        more = " so far; open ratings may turn out as some" if unsettled else ""
        blocks.append(Paragraph(f"Nonconformities: none{more}."))
    due = tables.deadlines(result)
    if due.rows:
        blocks.append(due)
    entries = result.follow_up.surveillance if result.follow_up is not None else []
    if entries:
        blocks.append(Facts(tuple(("Next surveillance", cell(_surveillance(entry))) for entry in entries)))
    else:
        blocks.append(Paragraph("Surveillance: the method says nothing of it, or does not determine it."))
    return Section("findings", "Findings and corrective action", 1, tuple(blocks))


def _surveillance(entry: model.SurveillanceEntry) -> str:
    doubt = "" if entry.certain else ", perhaps"
    because = f" ({entry.because})" if entry.because else ""
    why = f"; {entry.not_determined}" if entry.not_determined else ""
    return f"after {entry.after}{doubt}{because}{why}"


def _open(result: model.Assessment) -> Section:
    table = tables.missing(result.criteria)
    blocks: tuple[Block, ...] = (Paragraph("Nothing is open: every rating is settled."),)
    if table.rows:
        text = (
            "What keeps ratings open, and what criteria weigh. What would settle a rating stands with its "
            "criterion."
        )
        blocks = (Paragraph(text), table)
    return Section("open", "What is missing", 1, blocks)


def _decisions(result: model.Assessment) -> Section:
    found = [tables.decisions(result.decisions), tables.judgements(result.criteria)]
    blocks: tuple[Block, ...] = tuple(table for table in found if table.rows)
    if result.left_out:
        blocks += (Paragraph("Judgements of the auditor, where there are any, are left out."),)
    elif not blocks:
        blocks = (Paragraph("No decision and no judgement of a person is in the result."),)
    return Section("decisions", "Decisions and judgements of persons", 1, blocks)


def _documents(result: model.Assessment) -> Section:
    table = tables.documents(result)
    text = (
        f"Age: recent is under {tables.RECENT} months on the day of the audit, ageing under {tables.AGEING}, "
        "old beyond. These bands are this report's own and judge nothing."
    )
    blocks: tuple[Block, ...] = (
        (Paragraph(text), table) if table.rows else (Paragraph("No document is named."),)
    )
    return Section("documents", "Documents", 1, blocks)


def _about(result: model.Assessment) -> Section:
    found = result.encoding
    blocks: list[Block] = [Notice(found.statement), Paragraph(found.rests)]
    points = tables.open_points(result)
    if points.rows:
        blocks.append(points)
    made = (
        ("Engine", cell(result.engine)),
        ("Evaluated by", cell(" and ".join(result.evaluators))),
        ("Digest of the rules (SHA-256)", cell(result.rules_digest)),
        ("Digest of the evidence (SHA-256)", cell(result.evidence_digest)),
        ("Result document", cell(result.format)),
    )
    blocks.append(Facts(made))
    return Section("about", "About these rules and this report", 1, tuple(blocks))


_UNDECLARED = (
    "not stated in the result. Whoever signs declares that the report is true and accurate to the best of "
    "their knowledge, and that its findings rest on verified objective evidence of the audited period."
)


def _signing(result: model.Assessment) -> Section:
    text = f"Auditors' declaration: {result.scope.declaration or _UNDECLARED}"
    blocks = (Paragraph(text), Signatures(("Lead auditor", "Reviewer", "For the entity")))
    return Section("signatures", "Declaration and signatures", 1, blocks)
