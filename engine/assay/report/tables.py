"""The tables of a report, each over the whole result or over one criterion."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from assay.report.lines import risk_because
from assay.report.text import subject_text
from assay.report.tree import Cell, Row, Table, Tone, Words
from assay.report.wording import (
    activities,
    cell,
    holds,
    limit,
    lines,
    linked,
    margin,
    measurements,
    rating,
    seen,
    subject,
)
from assay.verdict import model
from assay.verdict.evaluation import NOT_APPLICABLE

# Bands of age of a document on the day of the audit, in months: this report's own, and they judge nothing.
RECENT, AGEING = 12, 24
_CHECKED = {"digest matches": Tone.GOOD, "there, without a digest": Tone.SLIGHT, "not there": Tone.GRAVE}


def reason_text(reason: model.Reason) -> str:
    """`missing: intensity of …`, with what is known of it."""
    detail = f" ({reason.detail})" if reason.detail else ""
    return f"{reason.kind}: {reason.what}{detail}"


def facilities(result: model.Assessment) -> Table:
    """The facilities that the evidence names."""
    rows = tuple(
        Row((cell(item.id), cell(item.name), cell(item.country), cell(activities(item.activities))))
        for item in result.scope.facilities
    )
    head = ("Facility", "Name", "Country", "Activities")
    return Table("facilities", "Facilities in the scope", head, rows)


def places(item: model.CriterionVerdict) -> tuple[str, ...]:
    """The facilities that the subjects of a criterion stand at."""
    return tuple(sorted({s.facility for clause in item.clauses for s in clause.subjects if s.facility}))


def _open_points(item: model.CriterionVerdict) -> str:
    """How many things keep open its rating or its weight; one that keeps both open is one."""
    found = {(r.kind, r.what, r.fact) for r in (*item.reasons, *item.risk_reasons)}
    return str(len(found)) if found else ""


def _where_it_counts(item: model.CriterionVerdict, text: str | None) -> str | None:
    """A weight or factor, but for a range of what does not apply: nobody asks for what would settle it."""
    return "–" if item.decided == [NOT_APPLICABLE] and text is not None and " to " in text else text


def criteria(result: model.Assessment) -> Table:
    """Every criterion in a line."""
    titles = {item.id: item.title for item in result.principles}
    rows = tuple(
        Row(
            (
                linked(item.id),
                cell(item.title),
                cell(f"{item.principle} {titles.get(item.principle, '')}".strip()),
                (rating(item.decided_rating, item.decided, result),),
                (rating(item.rating, item.ratings, result),),
                *(
                    cell(_where_it_counts(item, text))
                    for text in (item.weight, item.likelihood, item.consequence)
                ),
                cell("; ".join(places(item))),
                cell(_open_points(item)),
                cell(risk_because(item)),
            )
        )
        for item in result.criteria
    )
    head = (
        *("Criterion", "Title", "Principle", "Decided rating", "Computed rating"),
        *("Risk weight", "Likelihood", "Consequence", "Facilities", "Open points", "Weighs so because"),
    )
    return Table("criteria", "Criteria", head, rows)


def terms(result: model.Assessment) -> Table:
    """What each criterion brings to the score."""
    rows = tuple(
        Row((linked(term.criterion), cell(term.weight), cell(term.credit), cell(term.counts)))
        for term in result.score.terms
    )
    return Table("score", "Terms of the score", ("Criterion", "Weight", "Credit", "Applies"), rows)


def _due(result: model.Assessment, item: model.Nonconformity) -> Cell:
    """The deadlines that a finding of this classification, or of one still possible, has."""
    found = result.follow_up.deadlines if result.follow_up is not None else []
    hit = [entry for entry in found if not entry.ratings or set(entry.ratings) & set(item.ratings)]
    return lines(f"{entry.name.replace('_', ' ')}: {entry.date}" for entry in hit)


def findings(result: model.Assessment) -> Table:
    """The nonconformities, each with what is due for it."""
    where = {
        (clause.id, part.subject): part.facility
        for item in result.criteria
        for clause in item.clauses
        for part in clause.subjects
    }
    rows = tuple(
        Row(
            (
                linked(item.clause),
                cell(subject(item.subject)),
                cell(where.get((item.clause, item.subject or ""))),
                (rating(item.classification, item.ratings, result),),
                cell("yes" if item.certain else "only if it applies"),
                cell(item.because),
                _due(result, item),
                cell(item.fingerprint),
            )
        )
        for item in result.nonconformities
    )
    head = ("Clause", "Subject", "Facility", "Classification", "Certain", "Because", "Due", "Fingerprint")
    return Table("findings", "Findings (nonconformities)", head, rows)


def deadlines(result: model.Assessment) -> Table:
    """By when something is due, for which ratings."""
    found = result.follow_up.deadlines if result.follow_up is not None else []
    rows = tuple(
        Row(
            (
                cell(e.name.replace("_", " ")),
                lines(e.ratings),
                cell(e.date),
                lines(text for text in (e.note, e.not_determined) if text),
            )
        )
        for e in found
    )
    return Table("deadlines", "Corrective action: what is due", ("What", "For", "Date", "Note"), rows)


def missing(items: Sequence[model.CriterionVerdict]) -> Table:
    """What keeps these criteria open."""
    rows = tuple(
        Row(
            (
                linked(item.id),
                (Words(reason.kind, Tone.OPEN),),
                cell(of),
                cell(reason.what),
                cell(reason.question),
                cell(reason.detail),
                cell(reason.fact),
            )
        )
        for item in items
        for reason, of in [
            *((reason, "rating") for reason in item.reasons),
            *((reason, "risk weight") for reason in item.risk_reasons),
        ]
    )
    head = ("Criterion", "Kind", "Keeps open", "What is open", "To ask", "What is known", "Fact")
    return Table("open", "What is missing or open", head, rows)


def outlook(items: Sequence[model.CriterionVerdict]) -> Table:
    """What each open fact could still do to a rating, or to what a criterion weighs."""
    rows = tuple(
        Row(
            (
                linked(item.id),
                cell(entry.what),
                cell(entry.fact),
                lines(f"{answer.answer}: {of}{answer.rating}" for answer in entry.answers),
                cell(entry.note),
            )
        )
        for item in items
        for of, entries in (("", item.outlook), ("risk weight ", item.risk_outlook))
        for entry in entries
    )
    head = ("Criterion", "What is open", "Fact", "Answer: what is then possible", "Note")
    return Table("outlook", "What would settle it", head, rows)


def values(items: Sequence[model.CriterionVerdict]) -> Table:
    """Every value that was compared with a threshold."""
    rows = tuple(
        Row(
            (
                linked(clause.id),
                cell(subject(part.subject)),
                cell(part.facility),
                cell(item.what),
                cell(item.value),
                cell(limit(item)),
                cell(margin(item)),
                (holds(item),),
                lines(seen(item.sources)),
            )
        )
        for criterion in items
        for clause, part, item in measurements(criterion)
    )
    head = (
        "Clause",
        "Subject",
        "Facility",
        "What",
        "Value seen",
        "Threshold",
        "Margin",
        "Comparison",
        "Seen in",
    )
    return Table("values", "Values seen", head, rows)


def clauses(result: model.Assessment, items: Sequence[model.CriterionVerdict], *, anchors: bool) -> Table:
    """Every clause and subject.  `anchors`: here is where links to a clause lead."""
    rows: list[Row] = []
    for item in items:
        for clause in item.clauses:
            first = clause.id if anchors else None
            head = (linked(clause.id) if not anchors else cell(clause.id), cell(clause.title))
            whole = (rating(clause.rating, clause.ratings, result),)
            rows.append(
                Row((*head, cell("all subjects"), (), whole, cell(clause.not_applicable_because)), first)
            )
            rows += [
                Row(
                    (
                        cell(clause.id),
                        (),
                        cell(subject_text(part.subject)),
                        cell(part.facility),
                        (rating(part.rating, part.ratings, result),),
                        lines([*([part.rung] if part.rung else []), *map(reason_text, part.reasons)]),
                    )
                )
                for part in clause.subjects
                if part.subject
            ]
    head_row = ("Clause", "Title", "Subject", "Facility", "Rating", "Because")
    return Table("clauses", "Clauses and subjects", head_row, tuple(rows))


def judgements(items: Sequence[model.CriterionVerdict]) -> Table:
    """What persons rated, where only a person can."""
    rows = tuple(
        Row(
            (
                linked(note.clause),
                cell(subject(note.subject)),
                cell(note.rating or "unable to rate"),
                cell(note.because),
                cell(note.by),
                cell(note.on),
            )
        )
        for item in items
        for note in item.judgements
    )
    head = ("Clause", "Subject", "Rating given", "Because", "By", "On")
    return Table("judgements", "Judgements of the auditor", head, rows)


def decisions(notes: Sequence[model.DecisionNote]) -> Table:
    """What persons decided on ratings."""
    rows = tuple(
        Row(
            (
                linked(note.criterion),
                cell({"not applicable": "stated not applicable"}.get(note.kind, note.kind)),
                cell(note.rating),
                cell(note.because),
                cell(note.by),
                cell(note.on),
                cell(note.until),
                (Words("outdated", Tone.OPEN),) if note.outdated else cell("in force"),
            )
        )
        for note in notes
    )
    head = ("Criterion", "Decision", "Rating", "Because", "By", "On or from", "Until", "State")
    return Table("decisions", "Overrides, waivers and statements of non-applicability", head, rows)


def sources(item: model.CriterionVerdict) -> Table:
    """Where the requirements of a criterion come from, and how sure that is."""
    found = [(item.id, source) for source in item.sources]
    found += [
        (clause.id, source)
        for clause in item.clauses
        for source in clause.sources
        if source not in item.sources
    ]
    rows = tuple(
        Row((cell(name), cell(source.source), cell(source.standing or "not stated")))
        for name, source in found
    )
    return Table("sources", "Sources of the requirement", ("Of", "Source", "Standing"), rows)


def documents(result: model.Assessment) -> Table:
    """The documents that the evidence names, with their age."""
    rows = tuple(
        Row(
            (
                cell(item.id),
                cell(item.title),
                cell(item.date or "not dated"),
                (age(item.date, result.audit_date),),
                cell("confidential" if item.confidential else ""),
                (Words(item.file_check, _CHECKED.get(item.file_check)),) if item.file_check else (),
            )
        )
        for item in result.documents
    )
    head = ("Document", "Title", "Date", "Age at the audit", "Confidential", "File")
    return Table("documents", "Documents", head, rows)


def age(dated: str | None, audit: str) -> Words:
    """How old a document was on the day of the audit, in whole months, and the band that this is."""
    try:
        then, day = date.fromisoformat(dated or ""), date.fromisoformat(audit)
    except ValueError:
        return Words("not dated", Tone.APART)
    months = (day.year - then.year) * 12 + day.month - then.month - (day.day < then.day)
    if then > day:
        return Words("dated after the audit", Tone.OPEN)
    count = f"{months} month{'' if months == 1 else 's'}"
    if months < RECENT:
        return Words(f"recent: {count}", Tone.GOOD)
    return Words(f"ageing: {count}", Tone.SLIGHT) if months < AGEING else Words(f"old: {count}", Tone.GRAVE)


def open_points(result: model.Assessment) -> Table:
    """What of the rules is open or not verified."""
    rows = tuple(
        Row((cell(p.what), (Words(p.standing, Tone.OPEN),), cell(p.where), cell(p.source or "not stated")))
        for p in result.encoding.open_points
    )
    head = ("Point", "Standing", "Where in the rules", "Source")
    return Table("unverified", "Points that are open or not verified", head, rows)
