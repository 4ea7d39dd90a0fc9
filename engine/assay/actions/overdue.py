"""What of a plan is overdue on a day."""

from __future__ import annotations

from datetime import date

from tabulate import tabulate

from assay.actions.model import NOT_KNOWN, Action, Plan


def overdue(plan: Plan, on: date) -> list[Action]:
    """What is not closed and whose deadline lies before the day, the longest overdue first."""
    late = [
        action
        for action in plan.findings
        if action.state != "closed" and action.deadline != NOT_KNOWN and action.deadline < on.isoformat()
    ]
    return sorted(late, key=lambda action: action.deadline)


def show_overdue(plan: Plan, on: date) -> str:
    """As a table; what has no deadline is counted, because it is not in time either."""
    late = overdue(plan, on)
    rows = [
        [
            action.deadline,
            (on - date.fromisoformat(action.deadline)).days,
            f"{action.clause} {action.subject or ''}".rstrip(),
            action.rating,
            action.state,
            action.responsible or "nobody",
        ]
        for action in late
    ]
    head = ["deadline", "days", "finding", "rating", "state", "responsible"]
    text = f"Overdue on {on}: {len(late)}\n"
    if rows:
        text += "\n" + tabulate(rows, headers=head, disable_numparse=True) + "\n"
    open_ended = [a for a in plan.findings if a.state != "closed" and a.deadline == NOT_KNOWN]
    if open_ended:
        names = ", ".join(f"{a.clause} {a.subject or ''}".rstrip() for a in open_ended)
        text += f"\nNot closed, and no deadline is known ({len(open_ended)}): {names}\n"
    return text
