"""Which criteria of a newer version took the place of those of an older one.

In: an older and a newer result.  Out: `Numbering`, from the map that the newer result carries.  Without a map
the numbers mean what they meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from assay.change.standing import ABSENT, Key, Kind, Standing
from assay.reference.ratings import worst_of
from assay.verdict.model import Assessment

_ORDER: tuple[Kind, ...] = ("finding", "open", "conforms", "not assessed")


@dataclass(frozen=True, slots=True)
class Numbering:
    """`moved`: for each older criterion the newer ones that took its place; None: no criterion moved."""

    moved: Mapping[str, Sequence[str]] | None = None

    def now(self, criterion: str) -> Sequence[str]:
        """The newer criteria; none where nothing took the place."""
        return (criterion,) if self.moved is None else self.moved.get(criterion, ())

    def was(self, criterion: str) -> list[str]:
        """The older criteria whose place a newer one took."""
        if self.moved is None:
            return [criterion]
        return [old for old, new in self.moved.items() if criterion in new]

    def successor(self, criterion: str, found: Mapping[Key, Standing], scale: Sequence[str]) -> Standing:
        """How what took the place of a criterion stands, where a clause of it is not there any more: as its
        worst clause and subject; without a map nothing is said about it.
        """
        return ABSENT if self.moved is None else _together(found, self.now(criterion), scale)

    def keys(self, key: Key, criterion: str) -> list[Key]:
        """Where the clause of an older criterion would stand by the newer numbers, if it kept its name."""
        clause, subject = key
        return [(now + clause.removeprefix(criterion), subject) for now in self.now(criterion)]


def numbering(old: Assessment, new: Assessment) -> Numbering:
    """The map from the older result's version, where the newer result's standard has one."""
    return Numbering(new.renumbering.get(old.standard.version))


def of_one_standard(old: Assessment, new: Assessment) -> bool:
    """Whether they are of one standard, or the newer tells how to read the older."""
    if old.standard.name == new.standard.name:
        return True
    return old.standard.title == new.standard.title and old.standard.version in new.renumbering


def gravity(standing: Standing, scale: Sequence[str]) -> tuple[int, int]:
    """How much a standing weighs where several clauses became one: a finding most, and of these the worst."""
    ranks = [scale.index(rating) for rating in standing.ratings if rating in scale]
    return -_ORDER.index(standing.kind), max(ranks, default=-1)


def _together(found: Mapping[Key, Standing], criteria: Iterable[str], scale: Sequence[str]) -> Standing:
    wanted = set(criteria)
    standings = [standing for standing in found.values() if standing.criterion in wanted]
    kinds = {standing.kind for standing in standings}
    kind: Kind | None = next((one for one in _ORDER if one in kinds), None)
    if kind is None:
        return ABSENT
    ratings = worst_of([frozenset(one.ratings) for one in standings if one.kind == kind], scale)
    finding = next((one.finding for one in standings if one.finding is not None), None)
    ordered = tuple(rating for rating in scale if rating in ratings)
    return Standing(kind, standings[0].criterion, ordered, finding)
