"""The method's part of the text report: outcome, deadlines, surveillance, and every decision of a person."""

from __future__ import annotations

from collections.abc import Iterator

from assay.report.lines import field_lines, reason_line
from assay.report.sites_text import cycle_lines
from assay.verdict import model

_SHOWN = 6


def criterion_lines(item: model.CriterionVerdict) -> Iterator[str]:
    """What the method and persons made of one criterion, and how it was rated before."""
    if item.previous is not None:
        before = " or ".join(item.previous) or "not rated"
        yield from field_lines("before", f"{before} at the previous audit")
    for number, judgement in enumerate(item.judgements[:_SHOWN]):
        yield from field_lines("" if number else "judged", judgement_text(judgement))
    if len(item.judgements) > _SHOWN:
        yield from field_lines("", f"and {len(item.judgements) - _SHOWN} more")
    for note in item.escalations:
        yield from field_lines(*escalation_text(item, note))
    for decision in item.decisions:
        yield from field_lines("decided", decision_text(decision))
    if item.decided != item.ratings:
        yield from field_lines("", f"decided column: {item.decided_rating}; computed column: {item.rating}")


def escalation_text(item: model.CriterionVerdict, note: model.EscalationNote) -> tuple[str, str]:
    """What an escalation did to a rating, may still do, or did not do because the auditor says so."""
    said = f": {note.because}" if note.because else ""
    if note.answer == "no":
        return "not raised", f'to {note.to} by "{note.name}", which the auditor does not confirm{said}'
    asked = note.question is not None
    if note.reaches == "yes" and (note.answer == "yes" or not asked):
        confirmed = f" (confirmed{said})" if asked else ""
        return "raised", f'from {" or ".join(item.base)} to {note.to} by "{note.name}"{confirmed}'
    reaches = "holds" if note.reaches == "yes" else "may hold"
    tail = (
        f"; the auditor confirms it{said}" if note.answer == "yes" else f"; to be confirmed: {note.question}"
    )
    return "may rise", f'to {note.to} by "{note.name}", which {reaches}{tail if asked else ""}'


def judgement_text(note: model.JudgementNote) -> str:
    """`5.2.plan, north: conformance, by lead auditor on 2026-03-14: …`."""
    subject = f", {note.subject}" if note.subject else ""
    dated = f" on {note.on}" if note.on else ""
    rating = note.rating or "unable to rate"
    return f"{note.clause}{subject}: {rating}, by {note.by}{dated}: {note.because}"


def decision_text(note: model.DecisionNote) -> str:
    """`override: minor, because …, by lead auditor on 2026-03-14`."""
    rating = f": {note.rating}" if note.rating else ""
    dated = f" on {note.on}" if note.on and note.kind != "waiver" else ""
    span = f", valid from {note.on} until {note.until}" if note.kind == "waiver" else ""
    outdated = "; outdated: what it was made against has changed" if note.outdated else ""
    because = f", because {note.because}" if note.because else ""
    person = f", by {note.by}" if note.by else ""
    return f"{note.kind}{rating}{because}{person}{dated}{span}{outdated}"


def outcome(result: model.Assessment) -> str:
    """The outcome in both columns, with the row that gave it, deadlines and surveillance."""
    follow = result.follow_up
    if follow is None:
        return ""
    lines: list[str] = []
    if follow.decided is not None and follow.computed is not None:
        lines += ["Outcome", *_outcome("decided", follow.decided)]
        if follow.computed.outcomes != follow.decided.outcomes:
            lines += _outcome("computed", follow.computed)
    for deadline in follow.deadlines:
        ratings = f" for {', '.join(deadline.ratings)}" if deadline.ratings else ""
        note = f" ({deadline.note})" if deadline.note else ""
        note += f"; {deadline.not_determined}" if deadline.not_determined else ""
        text = f"{deadline.name.replace('_', ' ')}{ratings}: {deadline.date}{note}"
        lines += field_lines("deadline", text)
    for entry in follow.surveillance:
        doubt = "" if entry.certain else ", perhaps"
        because = f" ({entry.because})" if entry.because else ""
        why = f"; {entry.not_determined}" if entry.not_determined else ""
        lines += field_lines("next audit", f"after {entry.after}{doubt}{because}{why}")
    lines += cycle_lines(follow)
    return "\n".join(lines)


def _outcome(column: str, item: model.OutcomeVerdict) -> Iterator[str]:
    text = item.outcome
    if item.validity is not None:
        text += f" for {item.validity}"
    if item.expires is not None:
        text += f", until {item.expires}"
    if item.because is not None:
        text += f": {item.because}"
    yield from field_lines(column, text)
    if item.not_determined is not None:
        yield from field_lines("", f"not determined: {item.not_determined}")
    for reason in item.reasons[:_SHOWN]:
        yield from field_lines("open", reason_line(reason))
    if len(item.reasons) > _SHOWN:
        yield from field_lines("", f"and {len(item.reasons) - _SHOWN} more")
