"""The first pages of a report: the audit, the outcome, ratings, risks, the score."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assay.report import tables
from assay.report.sites import cycle_blocks
from assay.report.tree import (
    Bar,
    Block,
    Cell,
    Chart,
    Facts,
    Notice,
    Paragraph,
    Row,
    Section,
    Table,
    Tone,
    Words,
)
from assay.report.wording import activities, cell, factors, figure, lines, rating, stated, tone
from assay.verdict import model
from assay.verdict.evaluation import NOT_APPLICABLE, UNSETTLED

AS_OF = " (asked for; not the day that the evidence states)"


def audit(result: model.Assessment) -> Section:
    """Who was audited, by whom, when, over what: the fields of a summary audit report."""
    scope = result.scope
    period = (
        f"{scope.period_start} to {scope.period_end}" if scope.period_start and scope.period_end else None
    )
    rows = (
        ("Entity", stated(result.entity)),
        ("Member", stated(scope.member)),
        ("Standard", cell(f"{result.standard.title} {result.standard.version}")),
        ("Judged by", cell(f"{result.method.title} {result.method.version}")),
        ("Audit type", stated(activities(result.audit_type))),
        ("Evaluated as", stated(result.mode)),
        ("Audit date", cell(result.audit_date + (AS_OF if result.as_of else ""))),
        ("End of the on-site part", stated(scope.onsite_end)),
        ("Audited period", stated(period)),
        ("Certification cycle", stated(scope.cycle)),
        ("Audit firm", stated(scope.firm)),
        ("Lead auditor", stated(scope.lead_auditor)),
        ("Report submitted on", stated(scope.report_submitted_on)),
        ("Certification scope", stated(scope.scope)),
        ("Audit scope", stated(scope.audit_scope)),
        ("Supply chain activities", stated(activities(scope.activities))),
        ("Facts collected", cell(str(result.facts))),
    )
    blocks: tuple[Block, ...] = (Facts(rows),)
    found = tables.facilities(result)
    return Section("audit", "Audit and scope", 1, (*blocks, found) if found.rows else blocks)


def outcome(result: model.Assessment) -> Section:
    """What follows for the certificate, in both columns, and the fields that a certificate carries."""
    follow = result.follow_up
    blocks: list[Block] = []
    if follow is None or follow.decided is None:
        blocks.append(Paragraph("The method says nothing of an outcome."))
    else:
        blocks += _columns(follow)
    decided = follow.decided if follow is not None else None
    settled = decided is not None and decided.settled
    blocks += [Paragraph("A certificate would carry:"), _certificate(result, decided if settled else None)]
    blocks += cycle_blocks(result)
    blocks.append(Notice("This report is no certificate. The owner of the scheme decides on certification."))
    return Section("outcome", "Outcome", 1, tuple(blocks))


def _columns(follow: model.FollowUpVerdict) -> Iterator[Block]:
    """Both columns, or one block where they are alike."""
    assert follow.decided is not None
    if follow.computed is None or follow.decided.outcomes == follow.computed.outcomes:
        yield Facts(tuple(_outcome("decided and computed alike", follow.decided)))
        return
    yield Facts(tuple(_outcome("decided", follow.decided)))
    yield Facts(tuple(_outcome("computed", follow.computed)))
    yield Notice("The decided column differs from the computed one: persons decided otherwise.")


def _outcome(column: str, item: model.OutcomeVerdict) -> Iterator[tuple[str, Cell]]:
    said = item.outcome if item.settled else f"{item.outcome} (open)"
    yield f"Outcome, {column}", (Words(said, None if item.settled else Tone.OPEN),)
    yield "Rule that gave it", stated(item.because) if item.settled else cell("none yet: it is not settled")
    yield "Validity", stated(item.validity)
    yield "Expires", stated(item.expires)
    if item.not_determined:
        yield "Not determined", cell(item.not_determined)
    if item.reasons:
        yield "Open because of", lines(tables.reason_text(reason) for reason in item.reasons)
    if item.rows:
        yield "Rows of the method", lines(f"{row.text}: {row.outcome}" for row in item.rows)


def _certificate(result: model.Assessment, item: model.OutcomeVerdict | None) -> Facts:
    scope = result.scope
    return Facts(
        (
            ("Certificate number", stated(scope.certificate_number)),
            ("Standard", cell(f"{result.standard.title} {result.standard.version}")),
            ("Level", stated(item.outcome if item else None)),
            ("Accredited auditor", stated(scope.firm)),
            ("Date of issue", stated(scope.issued_on)),
            ("Date of expiry", stated(item.expires if item else None)),
            ("Certified since", stated(scope.certified_since)),
            ("Authorised by", stated(scope.authorised_by)),
            ("Certification scope", stated(scope.scope)),
            ("Statement on validity", stated(scope.validity_statement)),
            ("The certificate in force expires", stated(scope.expires_on)),
        )
    )


def ratings(result: model.Assessment) -> Section:
    """Counts, the chart by principle, every criterion in a line, and the risks."""
    counted = Table(
        "counts",
        "Criteria by rating, decided column",
        ("Rating", "Criteria"),
        tuple(Row(((_series(result, name),), cell(str(n)))) for name, n in result.counts.items()),
    )
    blocks: list[Block] = [counted, _chart(result), tables.criteria(result)]
    blocks += _matrix(result)
    return Section("ratings", "Ratings", 1, tuple(blocks))


def _series(result: model.Assessment, name: str) -> Words:
    return Words(name, Tone.OPEN if name == UNSETTLED else tone([name], result.scale))


def _chart(result: model.Assessment) -> Chart:
    names = list(result.counts)
    bars = []
    for principle in result.principles:
        counts = dict.fromkeys(names, 0)
        for item in result.criteria:
            if item.principle == principle.id:
                counts[item.decided[0] if len(item.decided) == 1 else UNSETTLED] += 1
        bars.append(Bar(f"{principle.id} {principle.title}", tuple(counts.values())))
    series = tuple(_series(result, name) for name in names)
    return Chart("Ratings by principle, decided column: number of criteria", series, tuple(bars))


def _levels(values: Sequence[str | None]) -> list[str]:
    """From 1 to 5 at least, so that the matrix has its usual shape, and whatever else occurs."""
    found = {value for value in values if value is not None}
    usual = {str(number) for number in range(1, 6)}
    return sorted(found | (usual if found <= usual else set()), key=figure)


def _matrix(result: model.Assessment) -> list[Block]:
    """Criteria that are, or may be, below the best rating, by likelihood and consequence: one whose risk is
    not settled stands wherever it may be.
    """
    best = {result.scale[0].name, NOT_APPLICABLE}
    found = [
        (criterion, *pair)
        for criterion in result.criteria
        if set(criterion.decided) - best
        for pair in factors(criterion)
    ]
    if not found:
        return []
    likelihoods = _levels([likelihood for _, likelihood, _ in found])
    consequences = _levels([consequence for _, _, consequence in found])
    rows = []
    for high in reversed(likelihoods):
        cells = [
            tuple(_risk(item, result) for item, *pair in found if pair == [high, k]) for k in consequences
        ]
        rows.append(Row((cell(f"likelihood {high}"), *cells)))
    head = ("", *(f"consequence {level}" for level in consequences))
    text = "Risk matrix: criteria rated, or possibly rated, below the best rating"
    return [Table("risk-matrix", text, head, tuple(rows))]


def _risk(item: model.CriterionVerdict, result: model.Assessment) -> Words:
    shown = rating(item.decided_rating, item.decided, result)
    maybe = ", risk not settled" if len(factors(item)) > 1 else ""
    return Words(f"{item.id} {shown.text}{maybe}", shown.tone, item.id)


def score(result: model.Assessment) -> Section:
    """The score with its arithmetic.  It decides nothing, and is never the headline."""
    found = result.score
    covered = f"{found.coverage} %" if found.coverage is not None else "none"
    rows = [
        ("Model", cell(found.model.replace("_", " "))),
        ("Score", cell(_value(found))),
        ("Arithmetic", cell(found.arithmetic)),
        ("Coverage", cell(f"{covered} (settled weight {found.settled_weight} of {found.possible_weight})")),
    ]
    text = "The score stands beside the ratings and decides nothing."
    return Section("score", "Score", 1, (Paragraph(text), Facts(tuple(rows)), tables.terms(result)))


def _value(found: model.Score) -> str:
    if found.low is None or found.high is None:
        return "undefined: no criterion applies"
    of = f" of {found.maximum}" if found.maximum is not None else ""
    maybe = ", undefined if nothing applies" if found.may_be_undefined else ""
    if found.low == found.high:
        return f"{found.low} {found.unit}{of}{maybe}"
    return f"between {found.low} {found.unit} and {found.high} {found.unit}{of}{maybe}"
