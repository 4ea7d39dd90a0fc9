"""A mapping with known keys, and a list of such mappings: what persons say stands in these.

In: a node of an evidence file.  Out: a `Form`, which gives the values of its keys with their places.  What is
missing, unknown or of the wrong kind is reported once, and the other keys are read all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from assay.diagnostics import Diagnostic
from assay.evidence import errors
from assay.evidence.desk import day_of, flag_of, scalar_of
from assay.evidence.nodes import Entry, ListNode, Node, ScalarNode
from assay.evidence.problems import Problems, Wrong
from assay.evidence.records import mapping_of
from assay.source import Span
from assay.units.calendar import day_text


class Form:
    """A mapping of known keys: what is missing or unknown is reported when it is made."""

    def __init__(
        self,
        key: ScalarNode,
        node: Node,
        problems: Problems,
        required: Sequence[str],
        optional: Sequence[str],
        where: str = "",
    ) -> None:
        where = where or f"`{key.text}`"
        self.span = node.span
        self.problems = problems
        allowed = (*required, *optional)
        mapping = mapping_of(key, node, f"a line with {', '.join(allowed)}")
        self.entries = {entry.key.text: entry for entry in mapping.entries}
        for name, entry in self.entries.items():
            if name not in allowed:
                meant = problems.nearest(name, allowed)
                problems.add(errors.unknown_key(where, name, entry.key.span, allowed, meant))
        self.first = Span(node.span.source, node.span.start, min(node.span.end, node.span.start + 1))
        for name in required:
            if name not in self.entries:
                problems.add(errors.missing(where, name, self.first, f"add `{name}: …`"))

    def _scalar(self, name: str) -> ScalarNode | None:
        entry = self.entries.get(name)
        if entry is None:
            return None
        try:
            return scalar_of(name, entry.value)
        except Wrong as wrong:
            self.problems.add(wrong.diagnostic)
            return None

    def text(self, name: str) -> str | None:
        """The text of a key; None when it is not there or wrong."""
        scalar = self._scalar(name)
        if scalar is None:
            return None
        text = " ".join(scalar.text.split())
        if not text:
            self.problems.add(errors.no_value(name, scalar.span, "write it in words"))
        return text or None

    def need(self, name: str, lacking: Callable[[Span], Diagnostic]) -> str | None:
        """The text of a key; where there is none, `lacking` says what that means."""
        entry = self.entries.get(name)
        if entry is None:
            self.problems.add(lacking(self.first))
            return None
        value = entry.value
        if isinstance(value, ScalarNode) and value.text.strip() in ("", "~", "null"):
            self.problems.add(lacking(value.span if value.span.text else entry.key.span))
            return None
        return self.text(name)

    def on(self) -> str | None:
        """The day of a statement, as it is written."""
        day = self.day("on")
        return day_text(day) if day is not None else None

    def day(self, name: str) -> Decimal | None:
        """The day number of a key."""
        scalar = self._scalar(name)
        try:
            return day_of(name, scalar) if scalar is not None else None
        except Wrong as wrong:
            self.problems.add(wrong.diagnostic)
            return None

    def flag(self, name: str) -> bool | None:
        """The yes or no of a key."""
        scalar = self._scalar(name)
        try:
            return flag_of(name, scalar) if scalar is not None else None
        except Wrong as wrong:
            self.problems.add(wrong.diagnostic)
            return None

    def place(self, name: str) -> Span | None:
        """Where the value of a key stands."""
        entry = self.entries.get(name)
        return entry.value.span if entry is not None else None


def forms(
    section: Entry, problems: Problems, required: Sequence[str], optional: Sequence[str]
) -> Iterator[Form]:
    """The lines of a section that is a list of mappings."""
    if not isinstance(section.value, ListNode):
        remedy = "begin each of its lines with `- `"
        raise Wrong(errors.wrong_shape(section.key.span, f"`{section.key.text}`", "a list", remedy))
    for item in section.value.items:
        try:
            yield Form(section.key, item, problems, required, optional, f"a line of `{section.key.text}`")
        except Wrong as wrong:
            problems.add(wrong.diagnostic)
