"""Walking an evaluation: the rows that each range went over, and the values found for them.

Nothing is evaluated here; what an evaluator has found is looked up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import PurePath
from typing import TypeVar

from assay.evidence.facts import Evidence, Fact, State
from assay.evidence.members import Member, Population
from assay.plan import tree as plan
from assay.typed.types import SetOf
from assay.units.bounds import Interval
from assay.units.calendar import year_bounds
from assay.units.values import (
    FALSE,
    TRUE,
    UNKNOWN,
    OptionalValue,
    Options,
    SetValue,
    Truth,
    Value,
    settled,
)
from assay.verdict.evaluation import Evaluation
from assay.verdict.model import EvidenceSource
from assay.verdict.words import Rows, Words

R = TypeVar("R", plan.Rung, plan.RiskRow)
_CELL = re.compile(r'(.*?\.xlsx)(, sheet ".*)', re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Bound:
    """One way to bind a range's rows."""

    rows: Rows
    presence: Truth
    last: Member
    unlisted: bool


class Walk:
    """One evaluation, for all who look things up in it."""

    def __init__(self, program: plan.Plan, evidence: Evidence, evaluation: Evaluation) -> None:
        self.plan = program
        self.evidence = evidence
        self.evaluation = evaluation
        self.population = Population(evidence)
        self.words = Words(program, self.population, evaluation)
        self._shown: dict[str, str] = {}

    @cached_property
    def _folder(self) -> tuple[str, ...]:
        return common_folder(file_of(place)[0] for place in places_of(self.evidence))

    def value(self, node: plan.Node, rows: Rows) -> Value | None:
        return self.words.value(node, rows)

    def truth(self, node: plan.Node | None, rows: Rows) -> Truth:
        """A condition's truth; a condition that is not there holds."""
        if node is None:
            return TRUE
        value = self.value(node, rows)
        return value if isinstance(value, int) else UNKNOWN

    def settled(self, node: plan.Node, rows: Rows) -> bool:
        value = self.value(node, rows)
        return value is not None and settled(value)

    def fact(self, node: plan.FieldNode, rows: Rows) -> Fact | None:
        return self.population.fact(rows[node.var] if node.var is not None else None, node.path)

    def sources(self, fact: Fact | None) -> list[EvidenceSource]:
        if fact is None:
            return []
        return [
            EvidenceSource(place=self.place(o.place), document=o.document, page=o.page, note=o.note)
            for o in fact.origins
        ]

    def place(self, place: str) -> str:
        """`fjord/2025.yaml:12`: a place in the evidence, from the folder that holds all of its files, so that
        a result does not tell on whose machine, and from where, it was made.
        """
        file, behind = file_of(place)
        shown = self._shown.get(file)
        if shown is None:
            inside = PurePath(*PurePath(file).parts[len(self._folder) :])
            shown = self._shown[file] = PurePath(file).name if inside.is_absolute() else inside.as_posix()
        return f"{shown}{behind}"

    def usable(self, fact: Fact | None) -> bool:
        return fact is not None and fact.state is State.KNOWN

    def reached(self, ladder: Sequence[R], rows: Rows) -> list[tuple[R, Truth]]:
        """The rungs of a ladder, or the rows of a risk, down to the first that surely holds, which there
        always is: the last says `otherwise`.  Each with whether it holds.
        """
        holds = [self.truth(rung.node, rows) for rung in ladder]
        return list(zip(ladder, holds, strict=True))[: holds.index(TRUE) + 1]

    # ---- ranges ----------------------------------------------------------------------------------

    def bind(self, binders: Sequence[plan.Binder], rows: Rows) -> Iterator[Bound]:
        """Every way to bind the rows of a range, as the evaluators did it."""
        yield from self._bind(binders, rows, TRUE, unlisted=False)

    def _bind(
        self, binders: Sequence[plan.Binder], rows: Rows, presence: Truth, *, unlisted: bool
    ) -> Iterator[Bound]:
        first, *others = binders
        for member in self.members(first, rows):
            both = _both(presence, member.presence)
            bound = {**rows, first.var: member}
            hidden = unlisted or member.unlisted
            if others:
                yield from self._bind(others, bound, both, unlisted=hidden)
            else:
                yield Bound(bound, both, member, hidden)

    def members(self, binder: plan.Binder, rows: Rows) -> Sequence[Member]:
        if binder.rows is not None:
            base = rows[binder.base] if binder.base is not None else None
            return self.population.members(binder.rows, base, binder.path)
        assert binder.source is not None
        value = self.value(binder.source, rows)
        if isinstance(value, OptionalValue):
            return (Member(binder.name, "", value.present, None, None, None),)
        kind = binder.source.head.type
        if isinstance(value, SetValue) and isinstance(kind, SetOf):
            return self.population.elements(binder.name, value, kind.item)
        return ()

    def selected(self, node: plan.Select, rows: Rows) -> list[Member]:
        """The listed rows that may be the one at the key."""
        key = self.value(node.key, rows)
        return [m for m in self.members(node.binder, rows) if not m.unlisted and self.holds(m, key)]

    def row_key(self, binder: plan.Binder, at: Value | None) -> str | None:
        """The key of the one row that a `ROWS at …` asks for: a year, or a name."""
        if isinstance(at, Options):
            return next(iter(at.known)) if at.exact and at.known is not None else None
        if not isinstance(at, Interval) or not at.exact or at.low is None or binder.rows is None:
            return None
        audit = self.evidence.root.records.get("audit")
        fact = audit.facts.get("period_end") if audit is not None else None
        last = (
            fact.value.low
            if fact is not None and isinstance(fact.value, Interval) and fact.value.exact
            else None
        )
        first = date.fromordinal(int(at.low)).year
        for number in (first, first + 1):
            if not date.min.year < number < date.max.year:
                continue  # the calendar has no whole year of it
            start, end = year_bounds(number, last)
            if (
                start.exact
                and start.low is not None
                and end.low is not None
                and start.low <= at.low <= end.low
            ):
                return str(number)
        return None

    def ends_known(self, member: Member) -> bool:
        """Whether it is known on which days a reporting year starts and ends."""
        ends = [self.population.fact(member, (name,)) for name in ("start", "end")]
        values = [fact.value for fact in ends if fact is not None]
        return len(values) == len(ends) and all(isinstance(v, Interval) and v.exact for v in values)

    def holds(self, member: Member, key: Value | None) -> bool:
        """Whether a row may be the one at a key: the year that holds a date, or the row of that name."""
        if isinstance(key, Options):
            return key.known is None or member.key in key.known
        if not isinstance(key, Interval):
            return False
        ends = [self.population.fact(member, (name,)) for name in ("start", "end")]
        start, end = (fact.value if fact is not None else None for fact in ends)
        if not isinstance(start, Interval) or not isinstance(end, Interval):
            return False
        after = key.high is None or start.low is None or start.low <= key.high
        before = key.low is None or end.high is None or key.low <= end.high
        return after and before

    def chosen(self, node: plan.Quantify, bound: Bound) -> Truth:
        return _both(bound.presence, self.truth(node.where, bound.rows))


def common_folder(files: Iterable[str]) -> tuple[str, ...]:
    """The parts of the deepest folder that holds all files."""
    folders = [PurePath(file).parent.parts for file in dict.fromkeys(files)]
    shared: list[str] = []
    for parts in zip(*folders, strict=False):
        if len(set(parts)) > 1:
            break
        shared.append(parts[0])
    return tuple(shared)


def file_of(place: str) -> tuple[str, str]:
    """The file of a place, and what stands behind it: `:12`, or `, sheet "Start", cell F12`."""
    cell = _CELL.fullmatch(place)
    if cell is not None:
        return cell.group(1), cell.group(2)
    file, colon, line = place.rpartition(":")
    return (file, colon + line) if colon else (place, "")


def places_of(evidence: Evidence) -> Iterator[str]:
    """Every place in the evidence that a result may name."""
    yield from (finding.place for finding in evidence.findings.values())
    stack = [evidence.root]
    while stack:
        record = stack.pop()
        yield from (origin.place for fact in record.facts.values() for origin in fact.origins)
        stack += record.records.values()
        stack += (row.data for rows in record.collections.values() for row in rows.rows.values())


def _both(a: Truth, b: Truth) -> Truth:
    return FALSE if FALSE in (a, b) else TRUE if a == b == TRUE else UNKNOWN


def fields_of(node: plan.Node, var: int) -> list[plan.FieldNode]:
    """The fields of one row that a node reads."""
    found: dict[int, plan.FieldNode] = {}
    stack = [node]
    while stack:
        item = stack.pop()
        if isinstance(item, plan.FieldNode) and item.var == var:
            found[item.head.id] = item
        stack += plan.children(item)
    return [found[number] for number in sorted(found)]


def fact_path(node: plan.FieldNode, rows: Rows) -> str:
    """The path of a fact in an evidence file: `smelter.north.mine_to_metal`."""
    base = f"{rows[node.var].name}." if node.var is not None else ""
    return base + ".".join(node.path)
