"""What persons say and decide in a case: `rate`, `finding`, `confirm`, `override`, `waive` and `previous`.

In: the lines of a case and its day.  Out: the statements with their places, as an evidence file would give
them, for the same checks.  A case tests rules, so it gives neither reasons nor persons, and what it waives is
waived on its day.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from assay.evidence import errors
from assay.evidence.decisions import Decided
from assay.evidence.desk import place_of
from assay.evidence.facts import Confirmation, Finding, Judgement, Override, Waiver
from assay.evidence.header import UNABLE, Said
from assay.evidence.previous import NONE, Before
from assay.evidence.problems import Problems
from assay.source import Span
from assay.syntax import tree as syntax
from assay.units.values import FALSE, TRUE, UNKNOWN

_FLAGS = {"yes": TRUE, "true": TRUE, "no": FALSE, "false": FALSE}


@dataclass(slots=True)
class Lines:
    """The statements of one case."""

    said: list[Said] = field(default_factory=list)
    decided: list[Decided] = field(default_factory=list)
    before: list[Before] = field(default_factory=list)


def case_lines(case: syntax.Case, day: Decimal | None, problems: Problems) -> Lines:
    """All lines that say or decide something; what cannot be read is reported and left out."""
    lines = Lines()
    for line in case.lines:
        match line:
            case syntax.Rated():
                lines.said.append(_judgement(line))
            case syntax.FindingSaid():
                lines.said.append(_finding(line, problems))
            case syntax.Confirm():
                lines.decided.append(_confirmation(line, problems))
            case syntax.Override(span=span, id=criterion, rating=rating):
                made = Override(criterion.text, rating.text, "", "", None, None, place_of(span))
                places = {"criterion": criterion.span, "rating": rating.span}
                lines.decided.append(Decided(made, span, places))
            case syntax.Waive(span=span, id=criterion) if day is not None:
                waiver = Waiver(criterion.text, "", "", day, day, place_of(span))
                lines.decided.append(Decided(waiver, span, {"criterion": criterion.span}))
            case syntax.Previous():
                lines.before.extend(_previous(line, problems))
            case _:
                pass
    return lines


def _judgement(line: syntax.Rated) -> Said:
    subject = line.subject.text if line.subject is not None else None
    rating = None if line.rating.text == UNABLE else line.rating.text
    judgement = Judgement(line.id.text, subject, rating, "", "", None, place_of(line.span))
    subject_span = line.subject.span if line.subject is not None else None
    return Said(judgement, line.span, line.id.span, subject_span, line.rating.span)


def _finding(line: syntax.FindingSaid, problems: Problems) -> Said:
    subject = line.subject.text if line.subject is not None else None
    word = line.fact.value
    risk = _FLAGS.get(word.text) if isinstance(word, syntax.Word) else None
    if risk is None:
        problems.add(errors.bad_case(line.fact.span, "a significant risk is `yes` or `no`", "say `is yes`"))
    finding = Finding(line.id.text, subject, risk or UNKNOWN, None, place_of(line.span))
    subject_span = line.subject.span if line.subject is not None else None
    return Said(finding, line.span, line.id.span, subject_span)


def _confirmation(line: syntax.Confirm, problems: Problems) -> Decided:
    answer = _FLAGS.get(line.answer.text)
    if answer is None:
        message = f"the answer to an escalation is `yes` or `no`, and not `{line.answer.text}`"
        problems.add(errors.bad_case(line.answer.span, message, "say `yes` or `no`"))
    place = place_of(line.span)
    said = Confirmation(line.name, line.id.text, answer or UNKNOWN, "", "", None, place)
    start = line.span.start + line.span.text.index('"')
    name = Span(line.span.source, start, start + len(line.name) + 2)
    return Decided(said, line.span, {"escalation": name, "criterion": line.id.span})


def _previous(line: syntax.Previous, problems: Problems) -> tuple[Before, ...]:
    place = place_of(line.span)
    if line.id.text == NONE:
        if line.grade is not None:
            message = "`previous none` says that there was no previous audit, and has no rating"
            problems.add(errors.bad_case(line.grade.span, message, "write `previous none`"))
        return (Before(None, (), line.span, place),)
    if line.grade is None:
        message = f"`previous {line.id.text}` says no rating"
        problems.add(
            errors.bad_case(line.span, message, f"write `previous {line.id.text} …`, or `previous none`")
        )
        return ()
    grade = " ".join(line.grade.text.split())
    return (Before(line.id.text, ((grade, line.grade.span),), line.id.span, place),)
