"""An audit plan as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from tabulate import tabulate

from assay.auditing.model import AuditPlan, Look
from assay.auditing.to_report import title, where

_WIDTH = 100
_SHOWN = 3


def show(plan: AuditPlan) -> str:
    """The plan in short; the documents that are written have more."""
    parts = [
        _head(plan),
        _where(plan),
        _whom(plan),
        _what(plan),
        _left(plan),
        _wrapped(plan.encoding),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _head(plan: AuditPlan) -> str:
    day = f"planned for {plan.planned_on}" if plan.planned_on else "no day is planned"
    lines = [title(plan), f"{plan.entity or 'the entity is not named'}; {day}; from the result of "]
    lines[-1] += plan.result_of + (f", before it {', '.join(plan.previous)}" if plan.previous else "")
    lines += [line for note in plan.notes for line in wrap(f"Note: {note}", _WIDTH, subsequent_indent="  ")]
    return "\n".join(lines)


def _where(plan: AuditPlan) -> str:
    if not plan.visits:
        return ""
    rows = [
        [item.facility, "visit" if item.visit else "no", item.concern, item.last_visited or "–", item.because]
        for item in plan.visits
    ]
    head = ["facility", "", "concern", "last visited", "because"]
    text = "Where\n" + _table(rows, head, [None, None, None, None, 48])
    for group in plan.groups:
        said = (
            f"{len(group.facilities)} like ({group.activities or 'not stated'}): {group.visits} visited, "
            f"{group.at_random} by lot; {group.rule}"
        )
        text += f"\n{_wrapped(said, '  ', '    ')}"
    return text


def _whom(plan: AuditPlan) -> str:
    if not plan.functions:
        return ""
    rows = [
        [
            item.name,
            ", ".join((["central function"] if item.central else []) + item.places),
            ", ".join(item.criteria),
        ]
        for item in plan.functions
    ]
    text = "With whom\n" + _table(rows, ["function", "where", "criteria"], [26, 30, 36])
    return f"{text}\n{_wrapped(plan.functions_by, '  ', '    ')}"


def _what(plan: AuditPlan) -> str:
    if not plan.looks:
        return "What\n  Nothing is of concern: every rating that applies is settled, and the best."
    rows = [
        [
            str(item.number),
            item.criterion,
            item.rating,
            item.priority.value,
            "\n".join(_why(item)),
            ", ".join(where(item)),
            ", ".join(item.means),
        ]
        for item in plan.looks
    ]
    head = ["", "criterion", "rating", "priority", "why", "where", "by"]
    return "What, in which order\n" + _table(rows, head, [None, None, 14, None, 30, 22, 12])


def _why(item: Look) -> Iterator[str]:
    yield item.priority.arithmetic
    shown = item.priority.points[:_SHOWN]
    yield from shown
    if len(item.priority.points) > len(shown):
        yield f"and {len(item.priority.points) - len(shown)} more"


def _left(plan: AuditPlan) -> str:
    lines = []
    if plan.not_now:
        names = ", ".join(item.criterion for item in plan.not_now)
        lines += wrap(f"Left to a later audit: {names}", _WIDTH, subsequent_indent="  ")
    if plan.not_applicable:
        names = ", ".join(plan.not_applicable)
        lines += wrap(f"Not applicable: {names}", _WIDTH, subsequent_indent="  ")
    return "\n".join(lines)


def _wrapped(text: str, first: str = "", then: str = "") -> str:
    return "\n".join(wrap(text, _WIDTH, initial_indent=first, subsequent_indent=then))


def _table(rows: list[list[str]], head: list[str], widths: list[int | None]) -> str:
    return str(tabulate(rows, headers=head, disable_numparse=True, maxcolwidths=widths))
