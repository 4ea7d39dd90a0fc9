"""A tree of evidence that grows cell by cell, in whatever order the cells come.

In: values at paths.  Out: the nodes that a file of YAML with the same evidence gives.  A list of records is
marked as such, and is incomplete until it is said to be complete.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from assay.evidence import errors
from assay.evidence.nodes import Entry, ListNode, MappingNode, Node, ScalarNode
from assay.evidence.problems import Problems
from assay.evidence.records import ELSEWHERE
from assay.questionnaire.spoken import Several
from assay.source import Span

NUMBERED = re.compile(r"#[0-9]+")
_FLAGGED = {True: "no", False: "yes"}  # complete: incomplete


@dataclass(slots=True)
class Branch:
    """`value`: what stands here itself.  `leaf`: a fact, whose parts are `value`, `source` and so on.

    `complete`: None where this is no list of records; `elsewhere`: whether it is complete is not said here.
    """

    span: Span
    value: Node | None = None
    leaf: bool = False
    complete: bool | None = None
    elsewhere: bool = False
    parts: dict[str, Branch] = field(default_factory=dict)

    def at(self, path: tuple[str, ...], span: Span) -> Branch:
        """The branch at a path below, grown where there is none."""
        here = self
        for name in path:
            here = here.parts.setdefault(name, Branch(span))
        return here

    def records(self, path: tuple[str, ...], span: Span) -> Branch:
        """The list of records at a path below."""
        found = self.at(path, span)
        if found.complete is None:
            found.complete = False
        return found

    def put(self, path: tuple[str, ...], value: Node, problems: Problems) -> None:
        """A value; one that stands there already is reported."""
        found = self.at(path, value.span)
        if found.value is not None:
            problems.add(errors.key_twice(" > ".join(path), value.span, found.value.span))
        else:
            found.value = value

    def fact(self, path: tuple[str, ...], value: Node, problems: Problems, part: str = "value") -> None:
        """A part of a fact."""
        self.at(path, value.span).leaf = True
        self.put((*path, part), value, problems)

    def node(self, problems: Problems) -> Node:
        """What has grown."""
        if self.value is not None:
            if self.parts:
                below = next(iter(self.parts.values()))
                problems.add(errors.wrong_shape(below.span, "what has parts", "a single value"))
            return self.value
        if self.leaf and list(self.parts) == ["value"]:
            return self.parts["value"].node(problems)
        if self.parts and all(NUMBERED.fullmatch(name) for name in self.parts):
            return ListNode(tuple(part.node(problems) for part in self.parts.values()), self.span)
        entries = tuple(
            Entry(ScalarNode(name, part.span), part.node(problems)) for name, part in self.parts.items()
        )
        inner = MappingNode(entries, self.span)
        if self.complete is None or self.complete:
            return inner
        marked = ScalarNode(ELSEWHERE if self.elsewhere else _FLAGGED[self.complete], self.span)
        return MappingNode(
            (
                Entry(ScalarNode("incomplete", self.span), marked),
                Entry(ScalarNode("rows", self.span), inner),
            ),
            self.span,
        )


def node_of(said: str | Several, span: Span) -> Node:
    """An answer as a node."""
    if isinstance(said, str):
        return ScalarNode(said, span)
    members = ListNode(tuple(ScalarNode(member, span) for member in said.members), span)
    if not said.incomplete:
        return members
    marked = Entry(ScalarNode("incomplete", span), ScalarNode("yes", span))
    return MappingNode((marked, Entry(ScalarNode("values", span), members)), span)
