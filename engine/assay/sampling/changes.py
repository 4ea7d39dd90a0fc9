"""What makes a criterion that conforms end otherwise: found by trying, one change at a time.

In: a set by which criteria conform.  Out: for each criterion and each other end, changes that lead there and
leave every other criterion as it is.  An end is a rating of the method, `not applicable` or `unable to rate`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from assay.evidence.facts import CollectionData
from assay.plan import tree as plan
from assay.sampling.choices import other_values, schema_path
from assay.sampling.draft import Address, Draft, Subject, dangling, stands_at
from assay.sampling.precedents import Precedents
from assay.sampling.solve import readers
from assay.sampling.watch import expected, look, questions
from assay.typed.schema import Leaf, Rows
from assay.units.values import Value
from assay.verdict.evaluation import NOT_APPLICABLE, Ratings

UNABLE = "unable to rate"
_ENOUGH = 3
_LOOKS = 160
_VALUES = 4


@dataclass(frozen=True, slots=True)
class Put:
    """A fact has another value."""

    address: Address
    value: Value

    def apply(self, draft: Draft) -> None:
        draft.put(self.address, self.value)


@dataclass(frozen=True, slots=True)
class Empty:
    """A list is complete, and nothing is in it."""

    address: Address

    def apply(self, draft: Draft) -> None:
        draft.put_rows(self.address, CollectionData())


@dataclass(frozen=True, slots=True)
class Drop:
    """A fact, or a list, was not found."""

    address: Address

    def apply(self, draft: Draft) -> None:
        draft.drop(self.address)


@dataclass(frozen=True, slots=True)
class Judge:
    """The auditor rates a question otherwise, or is unable to rate it (None)."""

    subject: Subject
    rating: str | None

    def apply(self, draft: Draft) -> None:
        draft.judged[self.subject] = self.rating


@dataclass(frozen=True, slots=True)
class Risk:
    """The auditor finds that these findings pose a significant risk."""

    subjects: tuple[Subject, ...]

    def apply(self, draft: Draft) -> None:
        draft.risky.update(self.subjects)


@dataclass(frozen=True, slots=True)
class Declare:
    """A person states that the criterion does not apply."""

    criterion: str

    def apply(self, draft: Draft) -> None:
        draft.inapplicable.add(self.criterion)


Edit = Put | Empty | Drop | Judge | Risk | Declare
Change = tuple[Edit, ...]
Catalogue = Mapping[str, Mapping[str, Sequence[Change]]]


def end_of(ratings: Ratings) -> str:
    """The one rating, or `unable to rate` where several are possible."""
    return next(iter(ratings)) if len(ratings) == 1 else UNABLE


def names_of(change: Change) -> list[str]:
    """The names at the top that a change touches."""
    return [edit.address[0] for edit in change if isinstance(edit, Put | Empty | Drop)]


def catalogue(
    program: plan.Plan, base: Draft, told: Precedents, criteria: Sequence[str], rng: Random
) -> dict[str, dict[str, list[Change]]]:
    """The changes for these criteria, by criterion and end."""
    search = _Search(program, base, told, readers(program), expected(program, base))
    wanted = [criterion for criterion in program.criteria if criterion.id in criteria]
    return {criterion.id: search.changes(criterion, rng) for criterion in wanted}


@dataclass(slots=True)
class _Search:
    program: plan.Plan
    base: Draft
    told: Precedents
    readers: Mapping[Address, Sequence[plan.Criterion]]
    before: Mapping[str, Ratings]
    looks: int = 0

    @property
    def worst(self) -> str:
        return [rating.name for rating in self.program.method.ratings if not rating.reserved][-1]

    def changes(self, criterion: plan.Criterion, rng: Random) -> dict[str, list[Change]]:
        found: dict[str, list[Change]] = {}
        ends = [rating.name for rating in self.program.method.ratings[1:] if not rating.reserved]
        enough = self.looks + _LOOKS
        for edit in self._edits(criterion, rng):
            if self.looks > enough or all(len(found.get(end, ())) >= _ENOUGH for end in (*ends, UNABLE)):
                break
            self._try(criterion, (edit,), found)
        for change in self._judgements(criterion):
            self._try(criterion, (change,), found)
        if NOT_APPLICABLE not in found:
            found[NOT_APPLICABLE] = [(Declare(criterion.id),)]
        return found

    def _edits(self, criterion: plan.Criterion, rng: Random) -> Iterator[Edit]:
        """Changes of what the criterion reads, in a random order: no rows, other values, nothing known."""
        own = [
            (address, found)
            for address, found in look(self.program, self.base, criterion).reads.known.items()
            if address[0] not in self.told.given
        ]
        rng.shuffle(own)
        yield from (Empty(address) for address, found in own if isinstance(found, Rows))
        for address, found in own:
            if isinstance(found, Leaf):
                yield from self._values(address, found)
                if not stands_at(self.base, address):
                    yield Drop(address)

    def _values(self, address: Address, leaf: Leaf) -> Iterator[Edit]:
        values = other_values(self.base, self.told, address, leaf)
        yield from (Put(address, value) for value, _ in zip(values, range(_VALUES), strict=False))

    def _judgements(self, criterion: plan.Criterion) -> Iterator[Judge]:
        answers = {clause.id: clause.answers for clause in criterion.clauses}
        for subject in questions(self.program, self.base, criterion).judgements[:_ENOUGH]:
            yield from (Judge(subject, rating) for rating in (*answers[subject[0]][1:], None))

    def _try(self, criterion: plan.Criterion, change: Change, into: dict[str, list[Change]]) -> None:
        before = self.base.saved(names_of(change))
        for edit in change:
            edit.apply(self.base)
        try:
            self._weigh(criterion, change, into)
        finally:
            self.base.put_back(before)

    def _weigh(self, criterion: plan.Criterion, change: Change, into: dict[str, list[Change]]) -> None:
        """Note what a change leads to, and what it leads to where it poses a significant risk."""
        end, best = self._end(criterion), self.program.ratings[0]
        known = into.get(end, [])
        if end == best or len(known) >= _ENOUGH * 2 or not self._alone(criterion, change):
            return
        if dangling(self.base, self.base.schema.fields):
            return
        into[end] = [*known, change]
        if end in (UNABLE, NOT_APPLICABLE, self.worst) or len(into.get(self.worst, ())) >= _ENOUGH:
            return
        risky = Risk(questions(self.program, self.base, criterion).findings)
        risky.apply(self.base)
        end = self._end(criterion) if risky.subjects else best
        if end != best:
            into.setdefault(end, []).append((*change, risky))

    def _end(self, criterion: plan.Criterion) -> str:
        self.looks += 1
        return end_of(look(self.program, self.base, criterion).ratings)

    def _alone(self, criterion: plan.Criterion, change: Change) -> bool:
        """Whether all other criteria that may read what was changed are as they were."""
        for edit in change:
            if not isinstance(edit, Put | Empty | Drop):
                continue
            path = schema_path(self.base.schema, edit.address)
            for other in self.readers.get(path, ()):
                if other.id != criterion.id:
                    self.looks += 1
                    if look(self.program, self.base, other).ratings != self.before[other.id]:
                        return False
        return True
