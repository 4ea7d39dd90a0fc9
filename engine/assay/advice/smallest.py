"""The fewest facts that settle an unsettled criterion, whatever they turn out to be.

In: the criteria that are open.  Out: for each a set of facts, exact where there are at most twelve candidates
and every witness was shown to be one, else greedy.

`settling` finds whether facts settle it, or else a witness: facts of which every set that settles holds one.
So the smallest set is the smallest that meets every witness, and the search asks for the next witness until
there is none.  Every set that is told has been shown to settle.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from assay.advice import places
from assay.advice.finals import Finals
from assay.advice.settling import Settling, Spent
from assay.advice.supposed import Memory
from assay.advice.ways import is_said
from assay.evidence.facts import Evidence
from assay.plan import tree as plan
from assay.verdict.advised import MissingFact, SmallestSet
from assay.verdict.model import CriterionVerdict

EXACT = 12
# What the search for one criterion may cost, and those of one evidence set: as much as working out so many
# values.  Each may take an equal share of what those before it left.
MOST, ALL = 40_000, 2_000_000
_SHOWN = 3
_LISTS = "a list means all of its rows, with what is asked of each"
_LOOSE = "a smaller set could not be ruled out"
_CUT_SHORT = "the search was cut short: these are all facts that it can rest on, and fewer may do"


@dataclass(slots=True)
class Smallest:
    """Searches for one criterion.  `work`: what it may cost."""

    program: plan.Plan
    evidence: Evidence
    memory: Memory
    verdict: CriterionVerdict
    work: int = MOST
    settling: Settling = field(init=False)
    witnesses: list[frozenset[str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        criterion = next(item for item in self.program.criteria if item.id == self.verdict.id)
        most = self.memory.work + self.work
        self.settling = Settling(self.program, self.evidence, self.memory, self.verdict, criterion, most)

    def find(self) -> SmallestSet:
        """The smallest set, or why there is none."""
        try:
            chosen = self._chosen()
        except Spent:
            return self._cut_short()
        if not chosen:
            return self._set([], exact=True, settles=False, notes=[self._rest()])
        exact = len(self.settling.known) <= EXACT and not self.settling.loose
        if not exact:
            chosen = self._thinned(chosen)
        notes = [_LISTS] if any(self._is_list(fact) for fact in chosen) else []
        if self.settling.loose:
            notes.append(_LOOSE)
        if self.settling.beyond:
            notes.insert(0, self._rest())
        return self._set(chosen, exact=exact, settles=not self.settling.beyond, notes=notes)

    def _chosen(self) -> list[str]:
        """The fewest facts that meet all witnesses, until there is no further one.  Of what was not shown to
        be a witness all is taken.
        """
        while True:
            alone = [frozenset({fact}) for fact in (*self.settling.alone, *self.settling.forced)]
            chosen = _meeting([*self.witnesses, *alone], list(self.settling.known))
            witness = self.settling.witness(chosen)
            if witness is None:
                return chosen
            if witness:
                self.witnesses.append(witness)
            else:
                self.settling.beyond = True

    def _thinned(self, chosen: list[str]) -> list[str]:
        """Without those that can be left out, the last first."""
        for fact in reversed(list(chosen)):
            rest = [other for other in chosen if other != fact]
            try:
                if rest and fact not in self.settling.alone and self.settling.without(rest):
                    chosen = rest
            except Spent:
                break
        return chosen

    # ---- what is told ----------------------------------------------------------------------------

    def _cut_short(self) -> SmallestSet:
        """All that it can rest on: with that known, nothing is left that could keep it open."""
        facts = self.settling.everything()
        notes = [_CUT_SHORT, *([_LISTS] if any(self._is_list(fact) for fact in facts) else [])]
        if self.settling.beyond:
            notes.insert(0, self._rest())
        return self._set(facts, exact=False, settles=not self.settling.beyond, notes=notes)

    def _is_list(self, fact: str) -> bool:
        return not is_said(fact) and places.spot(self.evidence, self.program.schema.fields, fact) is None

    def _rest(self) -> str:
        """What stays open though every fact is known."""
        rest = [reason for reason in self.settling.rest if reason.fact is None]
        said = dict.fromkeys(f"{r.what} ({r.detail or r.kind})" for r in rest)
        shown = [*list(said)[:_SHOWN], *([f"and {len(said) - _SHOWN} more"] if len(said) > _SHOWN else [])]
        return f"what may stay open is no fact: {'; '.join(shown) or 'something undefined'}"

    def _set(self, chosen: Sequence[str], *, exact: bool, settles: bool, notes: Sequence[str]) -> SmallestSet:
        order = {reason.fact: place for place, reason in enumerate(self.verdict.reasons)}
        chosen = sorted(chosen, key=lambda fact: order.get(fact, len(order)))
        reasons = [(fact, self.settling.known[fact]) for fact in chosen]
        return SmallestSet(
            criterion=self.verdict.id,
            rating=self.verdict.rating,
            settles=settles,
            facts=[
                MissingFact(kind=r.kind, fact=fact, what=r.what, question=r.question) for fact, r in reasons
            ],
            method="exact" if exact else "greedy",
            candidates=len(self.settling.known),
            note="; ".join(notes) or None,
        )


def _meeting(witnesses: Sequence[frozenset[str]], order: Sequence[str]) -> list[str]:
    """The fewest facts that meet every witness, the first in order among equals; of more than twelve
    candidates by taking again and again the one that meets most.
    """
    alone = {fact for witness in witnesses if len(witness) == 1 for fact in witness}
    left = [witness for witness in witnesses if not witness & alone]
    if len(order) <= EXACT:
        others = [fact for fact in order if fact not in alone]
        chosen = alone | set(next(_hitting(left, others)))
        return [fact for fact in order if fact in chosen]
    chosen = set(alone)
    while left:
        best = max(order, key=lambda fact: sum(fact in witness for witness in left))
        chosen.add(best)
        left = [witness for witness in left if best not in witness]
    return [fact for fact in order if fact in chosen]


def _hitting(witnesses: Sequence[frozenset[str]], order: Sequence[str]) -> Iterator[list[str]]:
    for size in range(len(order) + 1):
        for found in combinations(order, size):
            if all(witness & frozenset(found) for witness in witnesses):
                yield list(found)


def smallest_sets(
    program: plan.Plan, evidence: Evidence, finals: Finals, verdicts: Iterable[CriterionVerdict]
) -> list[SmallestSet]:
    """The smallest set of every unsettled criterion."""
    memory = Memory(finals)
    unsettled = [verdict for verdict in verdicts if not verdict.settled]
    found: list[SmallestSet] = []
    for place, verdict in enumerate(unsettled):
        share = (ALL - memory.work) // (len(unsettled) - place)
        found.append(Smallest(program, evidence, memory, verdict, min(MOST, share)).find())
    return found
