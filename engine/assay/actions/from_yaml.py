"""A plan as people left it.

In: the file.  Out: the plan and its positioned nodes, or what is wrong, each with its place.
"""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from assay.actions.model import Action, Plan
from assay.diagnostics import Diagnostic
from assay.evidence.nodes import ListNode, MappingNode, Node, ScalarNode, read_nodes
from assay.evidence.problems import Problems
from assay.names.suggest import nearest
from assay.source import Source, Span

_NULL = ("", "~", "null")


@dataclass(frozen=True, slots=True)
class Read:
    """`plan` and `nodes` are there only where nothing is wrong.

    `diagnostics` is what is wrong with the YAML, `wrong` what is wrong with the plan that it holds.
    """

    plan: Plan | None
    nodes: MappingNode | None
    diagnostics: tuple[Diagnostic, ...] = ()
    wrong: tuple[str, ...] = ()


def read_plan(source: Source) -> Read:
    """Read a plan; never raises."""
    problems = Problems()
    root = read_nodes(source, problems)
    if problems.found or root is None:
        return Read(None, None, tuple(problems.found))
    if not isinstance(root, MappingNode) or root.get("assay") is None:
        said = f"{root.span.place()}: this is no plan; `assay actions RESULT -o FILE` writes one"
        return Read(None, None, wrong=(said,))
    try:
        plan = Plan.model_validate(_data(root))
    except ValidationError as error:
        return Read(None, None, wrong=tuple(_message(root, item) for item in error.errors()))
    twice = _twice(plan, root)
    return Read(None, None, wrong=twice) if twice else Read(plan, root)


def _data(node: Node) -> object:
    match node:
        case MappingNode(entries=entries):
            return {entry.key.text: _data(entry.value) for entry in entries}
        case ListNode(items=items):
            return [_data(item) for item in items]
    written = node.span.text
    return None if written in _NULL else _block(written, node.text)


def _block(written: str, text: str) -> str:
    return text.rstrip("\n") if written[:1] in "|>" else text


def _message(root: MappingNode, error: ErrorDetails) -> str:
    loc = error["loc"]
    span = _place(root, loc, unknown=error["type"] == "extra_forbidden")
    name = next((str(part) for part in reversed(loc) if isinstance(part, str)), "")
    if error["type"] == "extra_forbidden":
        return f"{span.place()}: there is no `{name}` in a plan{_meant(name, inside=len(loc) > 1)}"
    if error["type"] == "missing":
        return f"{span.place()}: `{name}` is missing"
    said = error["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
    lead = "" if error["type"] == "value_error" else "it should be "
    if error["type"] == "string_pattern_mismatch":
        said = "a day, as in 2026-03-12" + (" (or `not known`)" if name == "deadline" else "")
    return f"{span.place()}: {f'`{name}`: ' if name else ''}{lead}{said}"


def _meant(name: str, *, inside: bool) -> str:
    meant = nearest(name, Action.model_fields if inside else Plan.model_fields)
    return f"; did you mean `{meant}`?" if meant else "; write what you have to say into `notes`"


def _place(root: Node, loc: tuple[int | str, ...], *, unknown: bool) -> Span:
    """Where a part of the plan stands; where it is missing, the part that lacks it."""
    node = root
    for part in loc:
        if isinstance(node, MappingNode):
            entry = next((entry for entry in node.entries if entry.key.text == part), None)
            if entry is None:
                break
            if unknown and part == loc[-1]:
                return entry.key.span
            node = entry.value
            if isinstance(node, ScalarNode) and not node.span.text:
                return entry.key.span
        else:
            assert isinstance(node, ListNode)  # only lists and mappings have parts
            node = node.items[int(part)]
    return node.span


def _twice(plan: Plan, root: MappingNode) -> tuple[str, ...]:
    seen: dict[str, str] = {}
    wrong = []
    for place, action in enumerate(plan.findings):
        span = _place(root, ("findings", place, "fingerprint"), unknown=False).place()
        if action.fingerprint in seen:
            wrong.append(f"{span}: this finding stands at {seen[action.fingerprint]} too; keep one of them")
        seen.setdefault(action.fingerprint, span)
    return tuple(wrong)
