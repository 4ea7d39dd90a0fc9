"""Whether facts settle a criterion, whatever they turn out to be; and if not, what any that do must hold.

In: a criterion that is open, and facts.  Out: nothing, where they settle it; else facts of which every set
that settles holds at least one (a witness).

The answers to the questions are cut into pieces that leave nothing out, and the criterion is evaluated on
each.  A piece on which only one rating is possible is done (the law: so it is on all that is narrower).  So
is one on which all that the rating rests on belongs to the facts, and nothing is undefined (`resting`).  On a
piece that rests on none of the facts, the others are answered too, one after the other, as long as something
is left that keeps it open: what is left is a witness, mostly of one fact.  Where a piece rests on facts that
cannot be cut any further, single answers are tried; if those show no witness, all that it rests on beside
the facts is taken for one, and `loose` says that a smaller set may do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from assay.advice.candidates import Candidates
from assay.advice.escalating import Escalating, escalating
from assay.advice.limits import telling
from assay.advice.partition import Partition
from assay.advice.supposed import Memory, Supposed, Why
from assay.advice.ways import Way, is_said
from assay.advice.years import Undo
from assay.evidence.facts import Evidence
from assay.plan import tree as plan
from assay.units.values import Value
from assay.verdict.evaluation import CriterionResult
from assay.verdict.model import CriterionVerdict, Reason

_DEEPEST = 60
# Single answers that are tried where a piece cannot be cut any further.
_TRIED = 100
# How many witnesses of one fact are turned into such of each other.
_TURNS = 3


class Spent(Exception):
    """The work that a search may cost is done."""


@dataclass(frozen=True, slots=True)
class Put:
    """An answer that is supposed, and the candidate that its question belongs to."""

    fact: str
    candidate: str
    way: Way


@dataclass(frozen=True, slots=True)
class Look:
    """What keeps a piece open: reasons that belong to the facts, and others, `others` as candidates."""

    inside: Sequence[Reason]
    outside: Sequence[Reason]
    others: tuple[str, ...]
    result: CriterionResult
    why: Why


@dataclass(slots=True)
class Settling:
    """Asks about one criterion.  `most`: the work of the set at which the search ends.

    `beyond`: no facts settle it, so those are asked for that leave nothing open but what is no fact.
    """

    program: plan.Plan
    evidence: Evidence
    memory: Memory
    verdict: CriterionVerdict
    criterion: plan.Criterion
    most: int
    beyond: bool = False
    loose: bool = False
    alone: set[str] = field(default_factory=set)
    forced: set[str] = field(default_factory=set)
    known: dict[str, Reason] = field(default_factory=dict)
    _candidates: Candidates = field(init=False)
    rest: Sequence[Reason] = ()
    _supposed: Supposed = field(init=False)
    _partition: Partition = field(init=False)
    _escalating: Escalating = field(init=False)
    _said: list[str] = field(default_factory=list)
    _path: list[Put] = field(default_factory=list)
    _leaves: list[tuple[list[Put], str]] = field(default_factory=list)
    _turns: int = _TURNS
    _tries: int = _TRIED

    def __post_init__(self) -> None:
        self._supposed = Supposed(self.memory, self.criterion)
        self._partition = Partition(self.program, self.evidence)
        self._escalating = escalating(self.memory.finals, self.criterion, self.verdict)
        first = {reason.fact: reason for reason in self.verdict.reasons if reason.fact is not None}
        fields = self.program.schema.fields
        self._candidates = Candidates(self.evidence, fields, self._partition, first)

    def witness(self, facts: Iterable[str]) -> frozenset[str] | None:
        """What any set that settles must hold one of, none of these facts among it; None: these settle it.

        Nothing, where no facts do: `rest` then holds what keeps it open.  Raises `Spent`.
        """
        self._leaves.clear()
        found = self._search(frozenset(facts), 0)
        for path, last in self._leaves[: self._turns]:
            self._turns -= 1
            self._each_alone(path, last)
        return found

    def without(self, facts: Iterable[str]) -> bool:
        """Whether these facts can be shown to settle it, without trying single answers.  Raises `Spent`."""
        loose, forced, self._tries = self.loose, set(self.forced), 0
        try:
            return self._search(frozenset(facts), 0) is None
        finally:
            self.loose, self.forced = loose, forced

    def everything(self) -> list[str]:
        """All facts that the rating can rest on, lists in full."""
        look = self._look(frozenset())
        if look is None:
            return []
        self._learned(look)
        self.rest = [reason for reason in look.outside if reason.fact is None]
        self.beyond = bool(self.rest) or look.why.doubtful
        return list(look.others)

    # ---- looking ---------------------------------------------------------------------------------

    def _look(self, facts: frozenset[str]) -> Look | None:
        """What keeps the criterion open on what is supposed; None: nothing does."""
        result = self._supposed.base()
        if not self._open(result):
            return None
        why = self._supposed.why(result)
        reasons = [reason for reason in why.reasons if reason.fact not in self._said]
        if self._escalates(result):
            reasons += self._escalating.still(self._said)
        inside, outside = list[Reason](), list[Reason]()
        for reason in reasons:
            own = reason.fact is not None and self._candidates.inside(reason.fact, facts)
            (inside if own else outside).append(reason)
            if reason.fact is not None:
                self._candidates.named.setdefault(reason.fact, reason)
        if why.doubtful and not outside:  # what is doubtful first, to see soon whether it is undefined
            inside.sort(key=lambda reason: reason.fact not in why.doubts)
        others = dict.fromkeys(self._candidates.of(r.fact) for r in outside if r.fact is not None)
        return Look(inside, outside, tuple(others), result, why)

    def _open(self, result: CriterionResult) -> bool:
        return len(self._supposed.final(result.ratings)) > 1

    def _escalates(self, result: CriterionResult) -> bool:
        """Whether some rating before escalation may end as more than one."""
        return bool(self._escalating.reasons) and any(
            len(self._supposed.final(frozenset({rating}))) > 1 for rating in result.ratings
        )

    # ---- searching -------------------------------------------------------------------------------

    def _search(self, facts: frozenset[str], depth: int) -> frozenset[str] | None:
        self._pay(depth)
        look = self._look(facts)
        if look is None or self._closed(look):
            return None
        for reason in look.inside:
            pieces = self._pieces(reason.fact or "", look.result, facts)
            if pieces:
                return self._each(reason.fact or "", pieces, facts, depth)
        if not look.inside:
            return self._left(look, facts)
        tried = [self._tries]
        found = self._tried(facts, look, tried)
        if found is not None:
            return found
        self.loose |= bool(look.others)
        self.forced |= set(look.others)
        return self._learned(look)

    def _closed(self, look: Look) -> bool:
        """Whether the facts hold all that it rests on."""
        if self.beyond:
            return not look.others
        return not look.outside and bool(look.inside) and not look.why.doubtful

    def _each(
        self, fact: str, ways: Sequence[Way], facts: frozenset[str], depth: int
    ) -> frozenset[str] | None:
        for way in ways:
            undo = self._put(fact, way)
            try:
                found = self._search(facts, depth + 1)
            finally:
                undo()
            if found is not None:
                return found
        return None

    def _tried(self, facts: frozenset[str], look: Look, left: list[int]) -> frozenset[str] | None:
        """A witness by single answers to what cannot be cut; None: none was found."""
        fact, ways = next(self._answerable(look), ("", []))
        for way in ways:
            if left[0] <= 0:
                return None
            left[0] -= 1
            undo = self._put(fact, way)
            try:
                self._pay(0)
                found = self._tried_one(facts, left)
            finally:
                undo()
            if found is not None:
                return found
        return None

    def _answerable(self, look: Look) -> Iterator[tuple[str, list[Way]]]:
        for reason in look.inside:
            ways = self._points(reason.fact or "", look.result)
            if ways:
                yield reason.fact or "", ways

    def _tried_one(self, facts: frozenset[str], left: list[int]) -> frozenset[str] | None:
        look = self._look(facts)
        if look is None or self._closed(look):
            return None
        return self._tried(facts, look, left) if look.inside else self._left(look, facts)

    # ---- witnesses -------------------------------------------------------------------------------

    def _left(self, look: Look, facts: frozenset[str]) -> frozenset[str]:
        """What is left when the others are answered as well, so that something still keeps it open."""
        undone: list[Undo] = []
        kept: set[str] = set()
        try:
            while look.others and len(undone) < _DEEPEST:
                named = (reason.fact for reason in look.outside if reason.fact is not None)
                asked = next((fact for fact in named if self._candidates.of(fact) not in kept), None)
                if asked is None:
                    break
                further = self._further(asked, look, facts)
                if further is None:
                    kept.add(self._candidates.of(asked))
                else:
                    undone.append(further[0])
                    look = further[1]
            if len(look.others) == 1:
                self._leaves.append((list(self._path), look.others[0]))
            return self._learned(look)
        finally:
            for undo in reversed(undone):
                undo()

    def _each_alone(self, path: Sequence[Put], last: str) -> None:
        """Of all that was answered on the way to a witness of one fact: what is one by itself, where the last
        is answered instead.
        """
        self.alone.add(last)
        for fact in dict.fromkeys(put.candidate for put in path):
            if fact not in self.alone and self._is_alone(fact, path, last):
                self.alone.add(fact)
                self.known.setdefault(fact, self._candidates.reason(fact))

    def _is_alone(self, fact: str, path: Sequence[Put], last: str) -> bool:
        undone: list[Undo] = []
        try:
            undone += [self._put(put.fact, put.way) for put in path if put.candidate != fact]
            for way in self._points(last, self.memory.finals.results[self.criterion.id]):
                self._pay(0)
                undo = self._put(last, way)
                look = self._look(frozenset())
                undo()
                if look is not None and look.others == (fact,):
                    return True
            return False
        finally:
            for undo in reversed(undone):
                undo()

    def _further(self, fact: str, look: Look, facts: frozenset[str]) -> tuple[Undo, Look] | None:
        """The first answer to a question of others that leaves it open."""
        for way in self._points(fact, look.result):
            self._pay(0)
            undo = self._put(fact, way)
            after = self._look(facts)
            if after is not None and not after.inside and (after.others or not self.beyond):
                return undo, after
            undo()
        return None

    def _learned(self, look: Look) -> frozenset[str]:
        """The facts that are left, which are candidates from now on."""
        for fact in look.others:
            self.known.setdefault(fact, self._candidates.reason(fact))
        if not look.others:
            self.rest = look.outside
        return frozenset(look.others)

    # ---- answers ---------------------------------------------------------------------------------

    def _pay(self, depth: int) -> None:
        if self.memory.work >= self.most or depth > _DEEPEST:
            raise Spent

    def _put(self, fact: str, way: Way) -> Undo:
        self._path.append(Put(fact, self._candidates.of(fact), way))
        self._said += [fact] if is_said(fact) else []
        undo = self._supposed.put(fact, way)

        def back() -> None:
            undo()
            self._path.pop()
            if is_said(fact):
                self._said.pop()

        return back

    def _pieces(self, fact: str, result: CriterionResult, facts: frozenset[str]) -> list[Way]:
        """None of a row that was not listed, unless it was supposed: it may not be there."""
        if fact not in facts and self._partition.of_added(fact) is None:
            return []
        return self._partition.pieces(fact, *self._asked(fact, result))

    def _points(self, fact: str, result: CriterionResult) -> list[Way]:
        return self._partition.points(fact, *self._asked(fact, result))

    def _asked(
        self, fact: str, result: CriterionResult
    ) -> tuple[Iterator[plan.Node], Callable[[plan.Node], Value | None], Sequence[plan.Node]]:
        """The nodes that can make a fact matter, what they say, and the nodes of a method that reads it."""
        trial = self._supposed.trial
        nodes = telling(self.criterion, result, fact)
        return nodes, lambda node: trial.value(node, {}), self._escalating.nodes(fact)
