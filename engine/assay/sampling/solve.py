"""A set of evidence by which every criterion conforms, as far as one can.

Evaluation never loses a rating that is possible, so it says of half a set already what it still can become:
facts are added one by one, and each choice is kept only while the best rating stays possible for every
criterion that may read it.  A choice that turns out wrong later is taken back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from assay.evidence.facts import CollectionData, RecordData
from assay.plan import tree as plan
from assay.sampling.choices import rows_for, schema_path, values_for
from assay.sampling.draft import Address, Draft, Saved, complete_years, copied_rows, dangling
from assay.sampling.precedents import Precedents
from assay.sampling.watch import Seen, look
from assay.typed.schema import Field, Leaf, Rows
from assay.units.values import Value
from assay.verdict.evaluation import NEVER, Ratings

# How many times a criterion is judged in one search, and in all second attempts together.
_LOOKS = 1500
_AGAIN = 9000
_CASES = 4
Choice = Value | CollectionData


@dataclass(frozen=True, slots=True)
class Base:
    """A set, the criteria that conform by it, those that never apply to it, and the others."""

    draft: Draft
    conforming: tuple[str, ...]
    never: tuple[str, ...]
    others: tuple[str, ...]


def solve(program: plan.Plan, start: Draft, told: Precedents) -> Base:
    """Complete a set whose given facts stay as they are."""
    solver = _Solver(program, start.copy(), told)
    return solver.base()


@dataclass(slots=True)
class _Step:
    """A choice that was made, what else could be chosen, and what there was before."""

    address: Address
    rest: Iterator[Choice]
    before: Saved


@dataclass(slots=True)
class _Solver:
    program: plan.Plan
    draft: Draft
    told: Precedents
    readers: Mapping[Address, tuple[plan.Criterion, ...]] = field(default_factory=dict)
    wanted: dict[str, Ratings] = field(default_factory=dict)
    looks: int = 0

    def base(self) -> Base:
        best = frozenset({self.program.ratings[0]})
        self.readers = readers(self.program)
        first = self._ratings()
        self.wanted = {name: best for name, ratings in first.items() if best <= ratings}
        never = tuple(name for name, ratings in first.items() if ratings == NEVER)
        for criterion in self._missed():
            self._criterion(criterion)
        enough = self.looks + _AGAIN
        for criterion in self._missed():
            if self.looks < enough:
                self._again(criterion)
        # What cannot conform beside the others may still not apply, which is better than open.
        missed = self._missed()
        self.wanted |= {criterion.id: best | NEVER for criterion in missed}
        for criterion in missed:
            self._search(criterion)
        ends = self._ratings()
        conforming = tuple(name for name, ratings in ends.items() if ratings == best)
        others = tuple(name for name in ends if name not in conforming and name not in never)
        return Base(self.draft, conforming, never, others)

    def _ratings(self) -> dict[str, Ratings]:
        return {one.id: self._look(one).ratings for one in self.program.criteria}

    def _look(self, criterion: plan.Criterion) -> Seen:
        self.looks += 1
        return look(self.program, self.draft, criterion)

    def _missed(self) -> list[plan.Criterion]:
        """The criteria that are not what they are wanted to be."""
        found = self._ratings()
        return [
            criterion
            for criterion in self.program.criteria
            if criterion.id in self.wanted and not found[criterion.id] <= self.wanted[criterion.id]
        ]

    # ---- one criterion ------------------------------------------------------------------------------------

    def _criterion(self, criterion: plan.Criterion) -> bool:
        """By a case in which it conforms, if one fits; what that leaves open is searched for."""
        begin = self.draft.saved(self._names(criterion))
        for record in (*self.told.conforming.get(criterion.id, [])[:_CASES], None):
            if record is not None:
                self._take_over(record, self._names(criterion))
            if self._search(criterion):
                return True
            self.draft.put_back(begin)
        return False

    def _again(self, criterion: plan.Criterion) -> None:
        """Once more without what others have settled of its facts, and then those others."""
        before, missed = self.draft.saved(self.draft.schema.fields), len(self._missed())
        for name in self._names(criterion):
            self.draft.drop((name,))
            self.draft.root.records.pop(name, None)
        for one in (criterion, *(other for other in self._missed() if other.id != criterion.id)):
            self._criterion(one)
        if len(self._missed()) >= missed:
            self.draft.put_back(before)

    def _names(self, criterion: plan.Criterion) -> list[str]:
        """The names at the top that a criterion may read, and that do not come from outside."""
        read = [path[0] for path, ones in self.readers.items() if criterion in ones and len(path) == 1]
        return [name for name in self.draft.schema.fields if name in read and name not in self.told.given]

    def _take_over(self, record: RecordData, names: Sequence[str]) -> None:
        """What a case tells, name by name, where nothing is known and nothing speaks against it."""
        for name in names:
            found = self.draft.schema.fields[name]
            before = self.draft.saved((name,))
            if _merge(found, record, self.draft.root, name):
                _complete(found, self.draft)
                if not self._possible((name,)):
                    self.draft.put_back(before)
        self._without_dangling(names)

    def _without_dangling(self, names: Sequence[str]) -> None:
        """A case need not list the rows that it refers to: which one is meant is then open."""
        for address in dangling(self.draft, names):
            self.draft.drop(address)

    def _possible(self, path: Address) -> bool:
        """Whether what is wanted is still possible for all that may read what is at a path."""
        return all(
            self.wanted[criterion.id] & self._look(criterion).ratings
            for criterion in self.readers.get(path, ())
            if criterion.id in self.wanted
        )

    def _search(self, criterion: plan.Criterion) -> bool:
        goal = self.wanted[criterion.id]
        steps: list[_Step] = []
        enough = self.looks + _LOOKS
        while self.looks < enough:
            seen = self._look(criterion)
            if seen.ratings <= goal:
                return True
            wanted = next(iter(seen.reads.unknown.items()), None)
            if wanted is not None and goal & seen.ratings:
                steps.append(_Step(wanted[0], self._choices(*wanted), self.draft.saved(wanted[0][:1])))
            if not self._next(steps):
                return False
        return False

    def _next(self, steps: list[_Step]) -> bool:
        """Make the next choice that leaves possible what is wanted; where there is none, the one before."""
        while steps:
            step = steps[-1]
            path = schema_path(self.draft.schema, step.address)
            for choice in step.rest:
                self.draft.put_back(step.before)
                if isinstance(choice, CollectionData):
                    self.draft.put_rows(step.address, copied_rows(choice))
                    self._without_dangling(step.address[:1])
                else:
                    self.draft.put(step.address, choice)
                if self._possible(path):
                    return True
            self.draft.put_back(steps.pop().before)
        return False

    def _choices(self, address: Address, found: Leaf | Rows) -> Iterator[Choice]:
        if isinstance(found, Rows):
            return rows_for(self.draft, self.told, address, found)
        return values_for(self.draft, self.told, address, found)


# ---- who reads what ---------------------------------------------------------------------------------------


def readers(program: plan.Plan) -> dict[Address, tuple[plan.Criterion, ...]]:
    """The criteria that may read a path, or something below it."""
    found: dict[Address, dict[str, plan.Criterion]] = {}
    for criterion in program.criteria:
        for path in _paths(criterion):
            for end in range(1, len(path) + 1):
                found.setdefault(path[:end], {})[criterion.id] = criterion
    return {path: tuple(criteria.values()) for path, criteria in found.items()}


def _paths(criterion: plan.Criterion) -> Iterator[Address]:
    """The paths of all facts and collections that a criterion reads."""
    binders: dict[int, Address] = {}
    nodes = [*plan.applicability(criterion), *plan.chosen_by(criterion)]
    for clause in criterion.clauses:
        nodes += [item.node for item in clause.applies]
        nodes += plan.conditions(clause)
        yield from _bound(clause.binders, binders)
        nodes += [binder.source for binder in clause.binders if binder.source is not None]
    seen: set[int] = set()
    while nodes:
        node = nodes.pop()
        if node.head.id in seen:
            continue
        seen.add(node.head.id)
        if isinstance(node, plan.Quantify):
            yield from _bound(node.binders, binders)
        elif isinstance(node, plan.Select):
            yield from _bound((node.binder,), binders)
        elif isinstance(node, plan.FieldNode):
            yield (*binders.get(node.var, ()), *node.path) if node.var is not None else node.path
        nodes += plan.children(node)


def _bound(some: Sequence[plan.Binder], binders: dict[int, Address]) -> Iterator[Address]:
    for binder in some:
        if binder.rows is not None:
            before = binders.get(binder.base, ()) if binder.base is not None else ()
            binders[binder.var] = (*before, *binder.path)
            yield binders[binder.var]


# ---- facts of a case into the set -----------------------------------------------------------------------


def _merge(field_: Field, given: RecordData, into: RecordData, name: str) -> bool:
    """Take over what is not there; whether anything was."""
    if isinstance(field_, Leaf):
        if name not in given.facts or name in into.facts:
            return False
        into.facts[name] = given.facts[name]
        return True
    if isinstance(field_, Rows):
        rows = given.collections.get(name)
        if rows is None or not rows.complete or name in into.collections:
            return False
        into.collections[name] = copied_rows(rows)
        return True
    record = given.records.get(name)
    if record is None:
        return False
    inner = into.records.setdefault(name, RecordData())
    taken = [_merge(item, record, inner, key) for key, item in field_.fields.items()]
    return any(taken)


def _complete(found: Field, draft: Draft) -> None:
    rows = draft.root.collections.get(found.name)
    if isinstance(found, Rows) and rows is not None:
        for row in rows.rows.values():
            complete_years(found, row, draft.period_end)
