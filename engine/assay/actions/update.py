"""A plan brought up to the next result.

In: the plan as read, with its text, and the result.  Out: the new text, and what became of the findings.  The
text is not written anew: the few values that follow the result are replaced where they stand, new findings
are put after the last, and every other character stays.  At the end the new text is read again and compared
with what it should say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from assay.actions.from_result import plan_of
from assay.actions.from_yaml import Read, read_plan
from assay.actions.model import NOT_KNOWN, Action, Plan, Standing
from assay.actions.show import show_action, value_text
from assay.change.numbering import Numbering
from assay.change.standing import Key, Kind, standings
from assay.evidence.nodes import ListNode, MappingNode
from assay.source import Source, Span
from assay.verdict.model import Assessment

_NOWHERE: Key = ("", "")
_GONE: dict[Kind, Standing] = {
    "conforms": "conforms now",
    "open": "not settled",
    "not assessed": "no longer assessed",
}


class NotUpdated(Exception):
    """The plan cannot be brought up to this result."""


@dataclass(slots=True)
class Update:
    """The new text; the standard of the result; the findings that were added, are there again, are gone, and
    are there though closed.
    """

    text: str
    standard: str
    added: list[Action] = field(default_factory=list)
    repeated: list[Action] = field(default_factory=list)
    gone: list[Action] = field(default_factory=list)
    again: list[Action] = field(default_factory=list)


def update(source: Source, read: Read, result: Assessment) -> Update:
    """Raises `NotUpdated`; then nothing is to be written."""
    plan, root = read.plan, read.nodes
    assert plan is not None
    assert root is not None
    _fits(plan, result)
    now = plan_of(result)
    fresh = {_key(action): action for action in now.findings}
    stood = standings(result)
    scale = [rating.name for rating in result.scale]
    numbers = {_key(action): _numbers(action, result) for action in plan.findings}
    places = {key: _place(key, action.criterion, numbers[key], stood) for key, action in _by_key(plan)}
    kinds = {
        key: stood.get(places[key]) or numbers[key].successor(action.criterion, stood, scale)
        for key, action in _by_key(plan)
    }
    wanted = [
        _moved(old, fresh.get(places[_key(old)]), kinds[_key(old)].kind, result.audit_date)
        for old in plan.findings
    ]
    known = {places[_key(action)] for action in plan.findings}
    added = [action for key, action in fresh.items() if key not in known]
    patches = _patches(root, plan, wanted, result.audit_date)
    text = _patched(source.text, [*patches, *_additions(source, root, added)])
    expected = plan.model_copy(update={"audit_date": result.audit_date, "findings": [*wanted, *added]})
    if read_plan(Source(source.name, text)).plan != expected:
        raise NotUpdated("it is laid out in a way that assay cannot add to; write it as assay does")
    found = Update(text, now.standard, added)
    for action in wanted:
        there = kinds[_key(action)].kind == "finding"
        (found.repeated if there else found.gone).append(action)
        if there and action.state == "closed":
            found.again.append(action)
    return found


def _key(action: Action) -> Key:
    return action.clause, action.subject or ""


def _by_key(plan: Plan) -> list[tuple[Key, Action]]:
    return [(_key(action), action) for action in plan.findings]


def _numbers(action: Action, result: Assessment) -> Numbering:
    """By the map from the version in which it was found, which its fingerprint names."""
    return Numbering(result.renumbering.get(_version(action)))


def _version(action: Action) -> str:
    return [*action.fingerprint.split(":"), "", ""][1]


def _place(key: Key, criterion: str, numbers: Numbering, stood: Mapping[Key, object]) -> Key:
    """The clause and subject of a finding by the numbers of the result, where they are there."""
    places = numbers.keys(key, criterion)
    return next((place for place in places if place in stood), _NOWHERE)


def _fits(plan: Plan, result: Assessment) -> None:
    name, _, version = plan.standard.partition(" ")
    # Two standards may both have a version 2: what tells them apart then is the title.
    earlier = plan.title == result.standard.title and version in result.renumbering
    if name != result.standard.name and not earlier:
        raise NotUpdated(f"it is for {plan.standard}, and the result is of {result.standard.name}")
    if result.audit_date < plan.audit_date:
        days = f"{result.audit_date}, and the plan knows the one of {plan.audit_date}"
        raise NotUpdated(f"the result is of the audit of {days}; an older result adds nothing")
    if plan.entity != result.entity:
        names = f"{plan.entity or 'nobody named'}, and the result of {result.entity or 'nobody named'}"
        raise NotUpdated(f"it is the plan of {names}; mend `entity` if they are the same")


def _moved(old: Action, new: Action | None, kind: Kind, day: str) -> Action:
    """What the tool's part of a finding should say now; `new` is the finding in the result.

    Between versions of a standard a clause may have no successor of its name: then `kind` tells how the
    criteria stand that took the place of its own, and the rating stays what it was.
    """
    if new is None and kind != "finding":
        return old.model_copy(update={"standing": _GONE[kind]})
    new = new or old
    later = day > old.last_found
    first = old.standing == "new" and not later
    return old.model_copy(
        update={
            "rating": new.rating,
            "standing": "new" if first else "repeated",
            "last_found": day,
            "times_found": old.times_found + later,
            "by_method": new.by_method,
            "deadline": new.deadline if old.deadline == NOT_KNOWN else old.deadline,
        }
    )


# ---- the text ---------------------------------------------------------------------------------------------

Patch = tuple[int, int, str]


def _patches(root: MappingNode, plan: Plan, wanted: list[Action], day: str) -> list[Patch]:
    found = []
    head = root.get("audit_date")
    if day != plan.audit_date and head is not None:
        found.append((head.span.start, head.span.end, day))
    items = root.get("findings")
    assert isinstance(items, ListNode)
    for item, old, new in zip(items.items, plan.findings, wanted, strict=True):
        assert isinstance(item, MappingNode)
        before, after = old.model_dump(), new.model_dump()
        for entry in item.entries:
            name = entry.key.text
            if before[name] != after[name]:
                span = entry.value.span
                found.append((span.start, span.end, value_text(name, after[name])))
    return found


def _additions(source: Source, root: MappingNode, added: list[Action]) -> list[Patch]:
    if not added:
        return []
    place = next(i for i, entry in enumerate(root.entries) if entry.key.text == "findings")
    items = root.entries[place].value
    assert isinstance(items, ListNode)
    if not items.items:
        text = "".join(show_action(action, 2) for action in added)
        return [(items.span.start, items.span.end, _ends(source, "\n" + text.rstrip("\n")))]
    if not source.text.startswith("-", items.span.start):
        raise NotUpdated(f"{items.span.place()}: write the findings as a list of lines that begin with `-`")
    indent = items.span.column - 1
    text = "".join(show_action(action, indent) for action in added)
    end = _line_start(root.entries[place + 1].key.span) if place + 1 < len(root.entries) else None
    if end is None:
        end = len(source.text)
        text = text if source.text.endswith("\n") else "\n" + text
    return [(end, end, _ends(source, text))]


def _line_start(span: Span) -> int:
    return span.start - (span.column - 1)


def _ends(source: Source, text: str) -> str:
    """With the line ends of the file."""
    return text.replace("\n", "\r\n") if "\r\n" in source.text else text


def _patched(text: str, patches: list[Patch]) -> str:
    for start, end, new in sorted(patches, reverse=True):
        text = text[:start] + new + text[end:]
    return text
