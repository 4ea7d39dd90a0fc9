"""What a questionnaire asks: the fields that the criteria read which can apply to some activities.

In: rules, and the activities of an entity (None: any).  Out: the paths of fields by principle, in the order
of the standard, each in the first principle that reads it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assay.graph.from_rules import asked, from_rules
from assay.graph.tree import Graph, Key, Kind
from assay.graph.walk import find
from assay.source import Span
from assay.typed import tree as typed
from assay.typed.schema import Leaf, Rows, Schema
from assay.typed.types import RefTo, SetOf

Path = tuple[str, ...]
BUILT_IN = ("audit", "entity")


@dataclass(frozen=True, slots=True)
class Selection:
    """`leaves`: the paths of facts by principle (None: of the method); `lists`: those of lists of records;
    `clauses`, `criteria`: those that can apply.
    """

    leaves: dict[str | None, list[Path]]
    lists: set[Path]
    clauses: list[typed.Clause]
    criteria: list[typed.Criterion]

    def all(self) -> set[Path]:
        """The paths of all facts."""
        return {path for paths in self.leaves.values() for path in paths}


def can_apply(lines: Iterable[typed.Applicability], activities: frozenset[str] | None) -> bool:
    """Whether none of these lines excludes all of the activities."""
    if activities is None:
        return True
    return all(not line.activities or not activities.isdisjoint(line.activities) for line in lines)


def select(rules: typed.Rules, activities: frozenset[str] | None, *, everything: bool = False) -> Selection:
    """The fields to ask for.  `everything`: also those that nothing reads."""
    graph = from_rules(rules)
    criteria = [item for item in rules.criteria if _criterion_applies(item, rules, activities)]
    clauses = [c for item in criteria for c in item.clauses if can_apply(c.applies, activities)]
    found: dict[str | None, list[Path]] = {}
    taken: set[Path] = set()
    lists: set[Path] = set()
    for principle in rules.principles:
        own = [item for item in criteria if item.principle == principle]
        reader = _Reader(graph, rules, own, [c for c in clauses if any(c in item.clauses for item in own)])
        found[principle] = [path for path in reader.leaves() if path not in taken]
        taken.update(found[principle])
        lists |= reader.lists()
    method = _Reader(graph, rules, [], [], ((Kind.METHOD, rules.method.name),))
    found[None] = [path for path in method.leaves() if path not in taken]
    taken.update(found[None])
    if everything:
        rest = [path for path, item in rules.schema.walk() if isinstance(item, Leaf) and path not in taken]
        found[None] += [path for path in rest if path[0] not in BUILT_IN]
    else:
        found[None] += _beside(rules.schema, taken, lists)
    lists |= _lists_of(rules.schema, {path for paths in found.values() for path in paths}, everything)
    return Selection(found, lists, clauses, criteria)


def _lists_of(schema: Schema, leaves: set[Path], everything: bool) -> set[Path]:
    """The lists of records that hold any of these facts."""
    return {
        path
        for path, item in schema.walk()
        if isinstance(item, Rows) and (everything or any(leaf[: len(path)] == path for leaf in leaves))
    }


def _criterion_applies(
    criterion: typed.Criterion, rules: typed.Rules, activities: frozenset[str] | None
) -> bool:
    principle = rules.principles[criterion.principle]
    own = can_apply([*principle.applies, *criterion.applies], activities)
    return own and (
        not criterion.clauses or any(can_apply(clause.applies, activities) for clause in criterion.clauses)
    )


class _Reader:
    """What some clauses read, definitions followed."""

    def __init__(
        self,
        graph: Graph,
        rules: typed.Rules,
        criteria: Sequence[typed.Criterion],
        clauses: Sequence[typed.Clause],
        more: Iterable[Key] = (),
    ) -> None:
        self.schema = rules.schema
        ids = {clause.id for clause in clauses}
        roots: list[Key] = [(Kind.CLAUSE, name) for name in ids] + list(more)
        for criterion in criteria:
            own: Key = (Kind.CRITERION, criterion.id)
            roots += [key for key in graph.read_by(own) if key[0] is not Kind.CLAUSE or key[1] in ids]
        self.keys = {name for kind, name in graph.below(roots).things if kind is Kind.EVIDENCE}
        shown = (
            asked(name, clause.range, rules)
            for clause in clauses
            for question in clause.questions
            for name in question.using
        )
        self.whole = {name for kind, name in shown if kind is Kind.EVIDENCE}
        self.places = set(self._places())

    def _places(self) -> Iterator[Span]:
        """Where the fields are declared that are read; a field of a record type stands in one place only."""
        for name in self.keys:
            item = find(self.schema, tuple(name.split(".")))
            if item is not None and item.span is not None:
                yield item.span

    def leaves(self) -> Iterator[Path]:
        for path, item in self.schema.walk():
            if isinstance(item, Leaf) and path[0] not in BUILT_IN and self._reads(path, item):
                yield path

    def lists(self) -> set[Path]:
        """The lists of records whose rows alone are counted."""
        paths = {tuple(name.split(".")) for name in self.keys}
        return {path for path, item in self.schema.walk() if isinstance(item, Rows) and path in paths}

    def _reads(self, path: Path, item: Leaf) -> bool:
        above = {".".join(path[:length]) for length in range(1, len(path) + 1)}
        if ".".join(path) in self.keys or above & self.whole:
            return True
        return item.span in self.places and bool(above & self.keys)


def _beside(schema: Schema, taken: set[Path], lists: set[Path]) -> Iterator[Path]:
    """What names a row that is asked for, and the lists that its keys are looked up in; and of rows that are
    only counted, what they belong to.
    """
    seen = taken | set(_belonging(schema, lists))
    waiting = list(seen)
    while waiting:
        path = waiting.pop()
        for other in _named_by(schema, path):
            if other not in seen:
                seen.add(other)
                waiting.append(other)
    yield from (path for path, item in schema.walk() if path in seen - taken and isinstance(item, Leaf))


def _belonging(schema: Schema, lists: set[Path]) -> Iterator[Path]:
    for path in lists:
        rows = schema.find(path)
        if isinstance(rows, Rows) and rows.at is not None:
            yield (*path, rows.at)


def _named_by(schema: Schema, path: Path) -> Iterator[Path]:
    item = schema.find(path)
    kind = item.type if isinstance(item, Leaf) else None
    kind = kind.item if isinstance(kind, SetOf) else kind
    if isinstance(kind, RefTo):
        rows = schema.find(kind.collection)
        assert isinstance(rows, Rows)
        yield from _names(rows, kind.collection)
    for length in range(1, len(path)):
        above = schema.find(path[:length])
        if isinstance(above, Rows):
            yield from _names(above, path[:length])
            if above.at is not None:
                yield (*path[:length], above.at)


def _names(rows: Rows, path: Path) -> Iterator[Path]:
    """The name of a row; where it has none, its first fact, so that its list is asked for at all."""
    leaves = [name for name, item in rows.fields.items() if isinstance(item, Leaf)]
    texts = [name for name in leaves if name == "name" and isinstance(rows.fields[name], Leaf)]
    yield from ((*path, name) for name in (texts or leaves[:1]))
