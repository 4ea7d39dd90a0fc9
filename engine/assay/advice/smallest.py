"""The fewest facts that settle an unsettled criterion, whatever they turn out to be.

In: the candidates, which are the facts that reasons name (definition 24).  Out: a set of them, exact where
there are at most twelve, else greedy.

Whether a set settles is found by cutting the answers to its questions into pieces, on each of which the
criterion is evaluated.  A piece on which only one rating is possible is done (the law: so it is on all that
is narrower).  So is one that is open only by facts of the set, no list among them and nothing undefined
(definition 24).  A piece that nothing of the set keeps open is a witness: any set that settles must hold one
of the facts that keep it open.  So the smallest set is the smallest that meets every witness, and the search
asks for the next witness until there is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from assay.advice import places
from assay.advice.finals import NOTHING, Changed, Finals, Judged
from assay.advice.limits import telling
from assay.advice.partition import Partition
from assay.advice.places import Undo
from assay.advice.reading import nodes_of
from assay.advice.ways import Way, is_said
from assay.evidence.facts import Evidence
from assay.plan import tree as plan
from assay.typed.types import Flag
from assay.units.bounds import Interval
from assay.units.values import UNKNOWN, Value, settled
from assay.verdict.advised import MissingFact, SmallestSet
from assay.verdict.evaluation import Evaluation
from assay.verdict.model import CriterionVerdict, Reason
from assay.verdict.reasons import Reasons
from assay.verdict.walk import Walk

EXACT = 12
# A search may cost about as much as an evaluation of this many values; never fewer than some.
_WORK, _FEWEST, _MOST = 1_500_000, 60, 1500
_DEEPEST = 60
_SHOWN = 3


class _Spent(Exception):
    """The work that a search may cost is done."""


@dataclass(slots=True)
class Smallest:
    """Searches for one criterion.  `spare` are evaluations left.

    `beyond`: no facts settle it, so those are looked for that leave nothing open but what is no fact.
    """

    program: plan.Plan
    evidence: Evidence
    finals: Finals
    verdict: CriterionVerdict
    spare: int = 0
    partition: Partition = field(init=False)
    criterion: plan.Criterion = field(init=False)
    known: dict[str, Reason] = field(default_factory=dict)
    escalating: list[Reason] = field(default_factory=list)
    last: list[Reason] = field(default_factory=list)
    undefined: frozenset[int] = frozenset()
    beyond: bool = False

    def __post_init__(self) -> None:
        self.partition = Partition(self.program, self.evidence)
        self.criterion = next(item for item in self.program.criteria if item.id == self.verdict.id)
        if not self.spare:
            self.spare = min(_MOST, max(_FEWEST, _WORK // max(1, self.finals.size(self.criterion))))
        own = {node.head.id for node in nodes_of(self.criterion)}
        self.undefined = frozenset(
            key[0]
            for key, value in self.finals.nodes.items()
            if key[0] in own and self._undefined(key[0], value)
        )
        self.escalating = self._of_the_method()

    def find(self) -> SmallestSet:
        """The smallest set, or why there is none."""
        witnesses = [self._learn(self.verdict.reasons)]
        if not witnesses[0]:
            self.last = list(self.verdict.reasons)
            return self._set([], exact=True, settles=False, notes=[self._rest()])
        self.beyond = self._hopeless()
        while witnesses[-1] or not self.beyond:
            if not witnesses[-1]:
                self.beyond = True
                witnesses.pop()
                continue
            chosen = _meeting(witnesses, list(self.known))
            self.partition.tried = False
            try:
                witness = self._witness(frozenset(chosen), NOTHING, frozenset(), 0)
            except _Spent:
                return self._cut_short()
            if witness is None:
                return self._found(chosen)
            if not any(reason.fact is not None for reason in witness):
                self.last = witness
            witnesses.append(self._learn(witness))
        return self._set([], exact=len(self.known) <= EXACT, settles=False, notes=[self._rest()])

    def _hopeless(self) -> bool:
        """Whether it stays open though every fact is known: looked for where that is soon found."""
        if all(reason.fact is not None for reason in self.verdict.reasons):
            return False
        return any(self._stays_open(place) for place in (0, -1))

    def _stays_open(self, place: int) -> bool:
        """Whether it is open by no fact where every question has the answer at this place."""
        undone: list[Undo] = []
        changed, done = NOTHING, frozenset[str]()
        try:
            while len(undone) < _DEEPEST:
                judged = self._judge(changed)
                if len(judged.ratings) == 1:
                    return False
                found = self._reasons(judged)
                left = [r for r in found if r.fact is not None and r.fact not in done]
                asked = next(((r, p) for r in left if (p := self._pieces(r.fact or "", judged))), None)
                if asked is None:
                    self.last = [r for r in found if r.fact is None]
                    return not left
                reason, pieces = asked
                done |= {reason.fact or ""} if is_said(reason.fact or "") else frozenset()
                way = pieces[place]
                undone.append(way.put())
                changed |= way.changed
        except _Spent:
            return False
        finally:
            for undo in reversed(undone):
                undo()
        return False

    def _learn(self, reasons: Iterable[Reason]) -> frozenset[str]:
        """The facts among reasons; they are candidates from now on."""
        named = [reason for reason in reasons if reason.fact is not None]
        for reason in named:
            assert reason.fact is not None
            if self.partition.of_added(reason.fact) is None:
                self.known.setdefault(reason.fact, reason)
        return frozenset(reason.fact for reason in named if reason.fact in self.known)

    # ---- whether a set settles -------------------------------------------------------------------

    def settles(self, facts: Iterable[str]) -> bool:
        """Whether these facts settle it, whatever they turn out to be.  Raises where that costs too much."""
        return self._witness(frozenset(facts), NOTHING, frozenset(), 0) is None

    def _witness(
        self, facts: frozenset[str], changed: Changed, done: frozenset[str], depth: int
    ) -> list[Reason] | None:
        """What keeps the criterion open on some piece of the answers, apart from these facts; None: nothing
        does on any.
        """
        judged = self._judge(changed)
        if len(judged.ratings) == 1:
            return None
        reasons = self._reasons(judged)
        inside = [r for r in reasons if r.fact is not None and r.fact not in done and self._in(r.fact, facts)]
        outside = [r for r in reasons if r.fact is None or not self._in(r.fact, facts)]
        if self.beyond:
            outside = [reason for reason in outside if reason.fact is not None]
            if not inside and not outside:
                return None
        lists = [reason for reason in inside if self._is_list(reason)]
        if inside and not outside and not lists and not self._may_be_undefined(judged, changed):
            return None
        pieces: list[Way] = []
        for reason in [*(reason for reason in inside if reason not in lists), *lists]:
            assert reason.fact is not None
            pieces = self._pieces(reason.fact, judged)
            if pieces:
                said = is_said(reason.fact)
                return self._cut(pieces, facts, changed, done | {reason.fact} if said else done, depth + 1)
        return outside

    def _cut(
        self,
        pieces: Sequence[Way],
        facts: frozenset[str],
        changed: Changed,
        done: frozenset[str],
        depth: int,
    ) -> list[Reason] | None:
        if depth > _DEEPEST:
            raise _Spent
        for way in pieces:
            undo = way.put()
            try:
                found = self._witness(facts, changed | way.changed, done, depth)
                if found is not None:
                    self._learn(found)
                    return [reason for reason in found if reason.fact is None or reason.fact in self.known]
            finally:
                undo()
        return None

    def _judge(self, changed: Changed) -> Judged:
        if self.spare <= 0:
            raise _Spent
        self.spare -= 1
        return self.finals.judge(self.criterion, changed)

    def _reasons(self, judged: Judged) -> list[Reason]:
        """Why the criterion is open on a piece."""
        values = {**self.finals.nodes, **judged.found}
        walk = Walk(self.program, self.evidence, Evaluation(values))
        open_still = [reason for reason in self.escalating if self._is_open(reason)]
        return [*Reasons(walk).criterion(self.criterion, judged.base), *open_still]

    def _of_the_method(self) -> list[Reason]:
        """Why it is open whether the criterion is escalated: what is no reason of its base rating, and what
        the method reads as well.
        """
        if self.finals.second is None:
            return []
        walk = Walk(self.program, self.evidence, Evaluation(dict(self.finals.nodes)))
        base = Reasons(walk).criterion(self.criterion, self.finals.results[self.criterion.id])
        return [reason for reason in self.verdict.reasons if reason not in base or self._by_method(reason)]

    def _by_method(self, reason: Reason | None) -> bool:
        fact, fields = (reason.fact if reason is not None else None) or "", self.program.schema.fields
        spot = places.spot(self.evidence, fields, fact)
        found = places.listing(self.evidence, fields, fact)
        keys = {spot.place} if spot is not None else {found.name} if found is not None else set()
        return bool(keys & self.finals.method_reads)

    def _is_open(self, reason: Reason) -> bool:
        """Whether what a reason names is still to be told; of what a person says that is kept elsewhere."""
        fact, fields = reason.fact or "", self.program.schema.fields
        if reason.fact is None or is_said(fact):
            return True
        spot = places.spot(self.evidence, fields, fact)
        if spot is not None:
            return not settled(spot.known)
        return places.listing(self.evidence, fields, fact) is not None

    def _may_be_undefined(self, judged: Judged, changed: Changed) -> bool:
        """Whether something that the criterion reads is undefined, or may turn out so."""
        if any(self._undefined(key[0], value) for key, value in judged.found.items()):
            return True
        affected = self.finals.reading.affected(changed.keys)
        return any(node not in affected for node in self.undefined)

    def _undefined(self, node_id: int, value: Value) -> bool:
        """Whether a value is any value at all because there was none, or (of what a key picks) may be."""
        node = self.program.nodes[node_id]
        if isinstance(node, plan.Apply | plan.Quantify) and isinstance(value, Interval):
            return value.undefined
        if isinstance(node, plan.Lookup):
            return not settled(value)  # a cell of the table may be open
        if isinstance(node, plan.Select):
            if isinstance(value, Interval):
                return value.undefined
            return value == UNKNOWN if isinstance(node.head.type, Flag) else not settled(value)
        return False

    def _in(self, fact: str, facts: frozenset[str]) -> bool:
        """Whether a fact belongs to a set: a list is told in full, with what is asked of its rows."""
        added = self.partition.of_added(fact)
        while added is not None and added[0] not in facts:
            added = self.partition.of_added(added[0])
        return added is not None or fact in facts

    def _pieces(self, fact: str, judged: Judged) -> list[Way]:
        """The pieces of a question.  What the method reads too may turn on anything that it knows."""
        nodes = telling(self.criterion, judged.base, fact)
        method = self.finals.second.escalations if self.finals.second is not None else None
        if method is not None and not is_said(fact) and self._by_method(self.known.get(fact)):
            self.partition.tried = True
            self.partition.method = method.nodes

        def value_of(node: plan.Node) -> Value | None:
            key = (node.head.id, ())
            return judged.found.get(key, self.finals.nodes.get(key))

        try:
            return self.partition.pieces(fact, nodes, value_of)
        finally:
            self.partition.method = ()

    # ---- what is told ----------------------------------------------------------------------------

    def _found(self, chosen: Sequence[str]) -> SmallestSet:
        exact = len(self.known) <= EXACT
        notes: list[str] = []
        if not exact:
            chosen = self._thinned(list(chosen))
        if any(self._is_list(self.known[fact]) for fact in chosen):
            notes.append("a list means all of its rows, with what is asked of each")
        if self.partition.tried:
            notes.append(
                "found by trying values: of numbers that enter a calculation and of further rows, some"
            )
        if self.beyond:
            notes.insert(0, self._rest())
        return self._set(chosen, exact=exact, settles=not self.beyond, notes=notes)

    def _is_list(self, reason: Reason) -> bool:
        """Whether a list is asked for.  What the rows that it may have rest on is no reason yet."""
        fact = reason.fact or ""
        return not is_said(fact) and places.spot(self.evidence, self.program.schema.fields, fact) is None

    def _thinned(self, chosen: list[str]) -> list[str]:
        """Without those that can be left out, the last first."""
        tried = self.partition.tried
        for fact in reversed(list(chosen)):
            rest = [other for other in chosen if other != fact]
            try:
                if rest and self.settles(rest):
                    chosen = rest
            except _Spent:
                break
        self.partition.tried |= tried
        return chosen

    def _cut_short(self) -> SmallestSet:
        """All candidates: completing exactly those settles it (definition 24)."""
        note = "the search was cut short; all that keeps it open, unless what remains is undefined"
        settles = all(reason.fact is not None for reason in self.verdict.reasons)
        facts = [r.fact for r in self.verdict.reasons if r.fact is not None]
        notes = [note, *([self._rest()] if self.last else [])]
        return self._set(list(dict.fromkeys(facts)), exact=False, settles=settles, notes=notes)

    def _rest(self) -> str:
        """What stays open though every fact is known."""
        said = dict.fromkeys(f"{r.what} ({r.detail or r.kind})" for r in self.last if r.fact is None)
        shown = [*list(said)[:_SHOWN], *([f"and {len(said) - _SHOWN} more"] if len(said) > _SHOWN else [])]
        return f"what may stay open is no fact: {'; '.join(shown) or 'something undefined'}"

    def _set(self, chosen: Sequence[str], *, exact: bool, settles: bool, notes: Sequence[str]) -> SmallestSet:
        reasons = [self.known[fact] for fact in chosen]
        return SmallestSet(
            criterion=self.verdict.id,
            rating=self.verdict.rating,
            settles=settles,
            facts=[
                MissingFact(kind=r.kind, fact=r.fact or "", what=r.what, question=r.question) for r in reasons
            ],
            method="exact" if exact else "greedy",
            candidates=len(self.known),
            note="; ".join(notes) or None,
        )


def _meeting(witnesses: Sequence[frozenset[str]], order: Sequence[str]) -> list[str]:
    """The fewest facts that meet every witness, the first in order among equals; of more than twelve
    candidates by taking again and again the one that meets most.
    """
    if len(order) <= EXACT:
        return next(_hitting(witnesses, order))
    left = list(witnesses)
    chosen: list[str] = []
    while left:
        best = max(order, key=lambda fact: sum(fact in witness for witness in left))
        chosen.append(best)
        left = [witness for witness in left if best not in witness]
    return chosen


def _hitting(witnesses: Sequence[frozenset[str]], order: Sequence[str]) -> Iterator[list[str]]:
    for size in range(1, len(order) + 1):
        for found in combinations(order, size):
            if all(witness & frozenset(found) for witness in witnesses):
                yield list(found)


def smallest_sets(
    program: plan.Plan, evidence: Evidence, finals: Finals, verdicts: Iterable[CriterionVerdict]
) -> list[SmallestSet]:
    """The smallest set of every unsettled criterion."""
    return [Smallest(program, evidence, finals, v).find() for v in verdicts if not v.settled]
