"""A plan as the YAML that people then go on with."""

from __future__ import annotations

import json
from itertools import takewhile
from textwrap import wrap

from assay.actions.model import FORMAT, Action, Plan

_HEAD = """\
# Corrective action plan.  For each finding, write root_cause, action, responsible, deadline,
# measure_of_effectiveness and notes; set state to open, progress or closed, and closed_on when it is closed.
# `assay actions RESULT --update THIS_FILE` adds the findings of the next result and changes nothing of yours:
# only audit_date, rating, standing, last_found, times_found and by_method follow the result.
"""


def show_plan(plan: Plan, encoding: str) -> str:
    """The whole of it.  `encoding` says whose rules found this, and what they rest on."""
    lines = [
        f"assay: {FORMAT}",
        f"standard: {quoted(plan.standard)}",
        *([f"title: {quoted(plan.title)}"] if plan.title is not None else []),
        f"entity: {quoted(plan.entity)}".rstrip(),
        f"audit_date: {plan.audit_date}",
    ]
    items = "".join(show_action(action, 2) for action in plan.findings)
    said = "".join(f"# {line}\n" for line in wrap(encoding, 108))
    return _HEAD + said + "\n".join(lines) + ("\nfindings:\n" + items if items else "\nfindings: []\n")


def said_of(text: str) -> str:
    """What the head of a plan says of the rules, in one line; nothing where that was taken out."""
    _, last, rest = text.partition(_HEAD.splitlines()[-1])
    said = takewhile(lambda line: line.startswith("#"), rest.lstrip("\n").splitlines())
    return " ".join(line.lstrip("# ") for line in said) if last else ""


def show_action(action: Action, indent: int) -> str:
    """One finding, as an item of a list that stands `indent` columns in."""
    lines = [f"{name}: {value_text(name, value)}".rstrip() for name, value in action.model_dump().items()]
    space = " " * indent
    return "".join(f"{space}{'  ' if place else '- '}{line}\n" for place, line in enumerate(lines))


def value_text(name: str, value: object) -> str:
    """A value of the key `name`, on one line."""
    if isinstance(value, list):
        return f"[{', '.join(quoted(item) for item in value)}]"
    if name in ("criterion", "clause", "subject", "fingerprint", "finding"):
        return quoted(value if value is None else str(value))
    return "" if value is None else str(value)


def quoted(text: str | None) -> str:
    """Between quotation marks, so that no sign in it means anything to YAML; nothing for None."""
    return "" if text is None else json.dumps(text, ensure_ascii=False)
