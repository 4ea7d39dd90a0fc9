"""The declared shape of evidence: what the `evidence` statements of a program say that there is to know.

The evidence reader, the evaluators and the questionnaire all read this one description.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from assay.source import Span
from assay.typed.types import ValueType
from assay.units.bounds import Interval


@dataclass(frozen=True, slots=True)
class Leaf:
    """One fact.  `domain` bounds a number, date or period in the field's own unit (definition 2).

    `fresh_months`/`fresh_days`: older evidence counts as not collected, reason stale (definition 6).
    `guidance`: how to answer the question, where that is not obvious.
    """

    name: str
    type: ValueType
    question: str | None
    span: Span | None
    domain: Interval | None = None
    fresh_months: int | None = None
    fresh_days: int | None = None
    guidance: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A record of facts.  `owner` is the path or the record type that owns its derived fields.

    `path` is where it stands, where that is another place than its owner.
    """

    name: str
    title: str | None
    owner: tuple[str, ...]
    fields: Mapping[str, Field]
    span: Span | None
    path: tuple[str, ...] = ()
    guidance: str | None = None

    @property
    def place(self) -> tuple[str, ...]:
        return self.path or self.owner


@dataclass(frozen=True, slots=True)
class Rows:
    """A keyed collection.  `yearly`: its keys are reporting years, with `number`, `start` and `end`.

    `at`: the collection whose key every row carries, under that name (`at facility`).
    `type_path` is where a record type declares it, if it stands in one: that owns its derived fields.
    """

    name: str
    title: str | None
    path: tuple[str, ...]
    yearly: bool
    at: str | None
    fields: Mapping[str, Field]
    span: Span | None
    type_path: tuple[str, ...] = ()
    guidance: str | None = None

    @property
    def owner(self) -> tuple[str, ...]:
        return self.type_path or self.path


Field = Leaf | Group | Rows


@dataclass(frozen=True, slots=True)
class Schema:
    """All evidence at the top level, with the built-in records `audit` and `entity` among it."""

    fields: Mapping[str, Field] = field(default_factory=dict)

    def find(self, path: tuple[str, ...]) -> Field:
        """The field at a path.  Raises KeyError when there is none."""
        fields = self.fields
        for name in path[:-1]:
            item = fields[name]
            fields = item.fields if not isinstance(item, Leaf) else {}
        return fields[path[-1]]

    def walk(self) -> Iterator[tuple[tuple[str, ...], Field]]:
        """Every field with its path, in the order declared."""
        yield from _walk((), self.fields)


def _walk(prefix: tuple[str, ...], fields: Mapping[str, Field]) -> Iterator[tuple[tuple[str, ...], Field]]:
    for name, item in fields.items():
        path = (*prefix, name)
        yield path, item
        if not isinstance(item, Leaf):
            yield from _walk(path, item.fields)
