"""An evaluation driven stratum by stratum: the host asserts what is known, the network derives, the host
computes what can now be computed.

In: a compiled plan, a loaded engine, an evidence set.  Out: an `Evaluation`, in the form of the reference's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from assay.evidence.facts import Evidence
from assay.network import gates
from assay.network.compile import Compiled, Group, Ruleset, bucket_properties
from assay.network.engine import Checked
from assay.network.gates import Effect, Gate
from assay.network.host import Host, Key, Rows, row_key
from assay.network.kept import Ready, ready
from assay.network.operations import both
from assay.network.places import ClausePlaces, CriterionPlaces
from assay.network.ruleset import Number
from assay.plan import tree as plan
from assay.units.bounds import Interval
from assay.units.values import FALSE, TRUE, UNKNOWN, Truth, Value, truth
from assay.verdict.evaluation import (
    NOT_APPLICABLE,
    ClauseResult,
    CriterionResult,
    Evaluation,
    Ratings,
    SubjectResult,
)

Fact = dict[str, Number]
_REQUIRED: Mapping[Value | None, int] = {TRUE: gates.MET, FALSE: gates.BROKEN}
_ONCE: Sequence[tuple[Key, Rows]] = (((), {}),)


class Engine(Protocol):
    """What is asked of the rules engine."""

    def load_checked(self, rules: Checked) -> int: ...
    def run(self, network: int, facts: Sequence[Mapping[str, Number]]) -> list[tuple[int, int]]: ...


class Contradiction(Exception):
    """A node was derived both true and false: an error of the compiler or the engine, never a verdict."""


@dataclass(slots=True)
class Cost:
    """What an evaluation asked of the engine."""

    facts: int = 0
    firings: int = 0
    rounds: int = 0


@dataclass(frozen=True, slots=True)
class Loaded:
    """A compiled plan in an engine: the engine's number of each ruleset, by stratum.  It serves any number
    of evidence sets.
    """

    compiled: Compiled
    numbers: tuple[tuple[int, ...], ...]


def load(engine: Engine, compiled: Compiled) -> Loaded:
    """Load all rulesets.  Raises what the engine raises when a limit is passed or it is missing."""
    return load_ready(engine, ready(compiled))


def load_ready(engine: Engine, network: Ready) -> Loaded:
    """As `load`, of a network whose rules were checked before."""
    numbers = tuple(
        tuple(engine.load_checked(rules) if rules is not None else -1 for rules in stratum)
        for stratum in network.rules
    )
    return Loaded(network.compiled, numbers)


class Run:
    """One evidence set on a loaded network."""

    def __init__(self, engine: Engine, loaded: Loaded, evidence: Evidence) -> None:
        self.engine = engine
        self.loaded = loaded
        self.plan = loaded.compiled.plan
        self.host = Host(self.plan, evidence, loaded.compiled.once)
        self.ratings = self.plan.ratings
        self.ranks = {NOT_APPLICABLE: -1, **{rating: rank for rank, rating in enumerate(self.ratings)}}
        self.excluded: dict[tuple[str, Key], int] = {}
        self.bits = {name: 1 << place for place, name in enumerate((*self.ratings, NOT_APPLICABLE))}
        self.never = self.bits[NOT_APPLICABLE]
        self.sets: dict[int, Ratings] = {}
        self.derived: dict[tuple[str, Key], int] = {}
        self.cost = Cost()
        self.places = loaded.compiled.places

    def evaluate(self) -> Evaluation:
        for stratum, numbers in zip(self.loaded.compiled.strata, self.loaded.numbers, strict=True):
            for ruleset, number in zip(stratum.rulesets, numbers, strict=True):
                self._round(ruleset, number)
            for node in stratum.host:
                self.host.compute(node)
        return self._result()

    # ---- one round --------------------------------------------------------------------------------------

    def _round(self, ruleset: Ruleset, number: int) -> None:
        facts: list[Fact] = []
        asked: list[tuple[Group, Key]] = []
        for group in ruleset.groups:
            for key, rows in self._rows(group):
                facts.append(self._fact(group, key, rows))
                asked.append((group, key))
        firings = self.engine.run(number, facts) if facts and number >= 0 else []
        self.cost.rounds += 1
        self.cost.facts += len(facts)
        self.cost.firings += len(firings)
        for fact, rule in firings:
            for effect in ruleset.effects[rule]:
                self._derive(effect, asked[fact][1])

    def _rows(self, group: Group) -> Iterable[tuple[Key, Rows]]:
        """The rows that the gates of a group are asked for."""
        first = group.gates[0]
        if not group.vars:
            return _ONCE
        of = self.places.of_subject.get(first.place)
        if of is not None:
            combinations = self.host.subjects[of.clause.id].combinations
            return [(row_key(c.rows, group.vars), c.rows) for c in combinations]
        asked: dict[Key, Rows] = {}
        for gate in group.gates:
            asked.update(self.host.asked.get(gate.node, {}))
        return asked.items()

    def _derive(self, effect: Effect, key: Key) -> None:
        if effect.rating is not None:
            where = (effect.place, key)
            self.excluded[where] = self.excluded.get(where, 0) | self.bits[effect.rating]
            return
        if effect.node >= 0:
            if key not in self.host.asked.get(effect.node, ()):
                return  # a fact that gates share can complete one that nobody asked for these rows
            found = self.host.known.setdefault(effect.node, {})
            value = TRUE if effect.value == gates.HOLDS else FALSE
            before: Value = found.setdefault(key, value)
        else:
            value = truth(effect.value == gates.HOLDS)
            before = self.derived.setdefault((effect.place, key), value)
        if before != value:
            named = f"{effect.place} {' '.join(key)}".rstrip()
            raise Contradiction(f"{named} was derived both true and false")

    # ---- facts ------------------------------------------------------------------------------------------

    def _fact(self, group: Group, key: Key, rows: Rows) -> Fact:
        """Only what is known is asserted; infinite ends are not (definition 25)."""
        fact: Fact = dict(bucket_properties(group))
        known, vars_ = self.host.known, group.vars
        for name, node, variables in group.truths:
            found = known.get(node)
            if found:
                value = found.get(key if variables == vars_ else row_key(rows, variables))
                if value == TRUE:
                    fact[name] = gates.HOLDS
                elif value == FALSE:
                    fact[name] = gates.FAILS
        for number, node, variables in group.numbers:
            ends = self._known(node, variables, rows)
            if isinstance(ends, Interval):
                _put_ends(fact, number, ends)
        for name, node, variables in group.required:
            fact[name] = _REQUIRED.get(self._known(node, variables, rows), gates.OPEN)
        for gate in group.special:
            self._special(fact, gate, key, rows)
        return fact

    def _known(self, node: int, variables: tuple[int, ...], rows: Rows) -> Value | None:
        found = self.host.known.get(node)
        return found.get(row_key(rows, variables)) if found is not None else None

    def _special(self, fact: Fact, gate: Gate, key: Key, rows: Rows) -> None:
        if gate.counts is not None and key in self.host.asked.get(gate.counts.head.id, {}):
            sure, possible = self.host.counts(gate.counts, key)
            fact[f"s{gate.counts.head.id}"] = sure
            fact[f"p{gate.counts.head.id}"] = possible
        elif (of := self.places.of_subject.get(gate.place)) is not None:
            if gate.place == of.subject:
                self._subject_fact(fact, of, key, rows)
        elif gate.place in self.places.of_worst:
            self._worst_fact(fact, self.places.of_worst[gate.place], gate.tag)

    def _subject_fact(self, fact: Fact, of: ClausePlaces, key: Key, rows: Rows) -> None:
        clause = of.clause
        presence = TRUE
        for variable in (binder.var for binder in clause.binders):
            presence = both(presence, rows[variable].presence)
        _put_truth(fact, "e", presence)
        if clause.questions:
            own = self.possible(of.own, key)
            judged = self._judged(clause, rows)
            for rank, rating in enumerate(self.ratings):
                fact[f"o{rank}"] = int(rating in own)
                fact[f"j{rank}"] = int(rating in judged)

    def _judged(self, clause: plan.Clause, rows: Rows) -> set[str]:
        subject = ".".join(rows[binder.var].key for binder in clause.binders) or None
        given = self.host.evidence.judgements.get((clause.id, subject))
        if given is not None and given.rating is not None:
            return {given.rating}
        return set(clause.answers)

    def _worst_fact(self, fact: Fact, of: ClausePlaces | CriterionPlaces, tag: str) -> None:
        """Aggregates over the sets of which the worst is taken; "not applicable" ranks below all."""
        sets = [[self.ranks[rating] for rating in ratings] for ratings in self._sets(of)]
        held = {rank for ranks in sets for rank in ranks}
        floor = max((min(ranks) for ranks in sets), default=-1)
        worst = max(held, default=-1)
        fact[f"m{tag}"] = sum(-1 not in ranks for ranks in sets)
        fact[f"f{tag}"], fact[f"w{tag}"] = floor, worst
        for rank in range(max(floor, 0), worst):
            if rank not in held:
                fact[f"p{rank}{tag}"] = 0
        here = self._in_force(of.criterion) if isinstance(of, CriterionPlaces) else TRUE
        _put_truth(fact, f"e{tag}", here)

    def _sets(self, of: ClausePlaces | CriterionPlaces) -> Iterator[Ratings]:
        if isinstance(of, CriterionPlaces):
            for clause in of.clauses:
                yield self._clause_possible(clause)
            return
        for combination in self.host.subjects[of.clause.id].combinations:
            yield self._subject_possible(of, row_key(combination.rows, of.variables))

    def _in_force(self, criterion: plan.Criterion) -> Truth:
        day = self.host.evidence.audit_date
        early = criterion.since is not None and day < criterion.since
        late = criterion.until is not None and day > criterion.until
        return FALSE if early or late else TRUE

    # ---- results ----------------------------------------------------------------------------------------

    def possible(self, place: str, key: Key, without: int = 0) -> Ratings:
        """The ratings that nothing excludes, `without` those of these bits."""
        mask = self.excluded.get((place, key), 0) | without
        found = self.sets.get(mask)
        if found is None:
            found = frozenset(name for name, bit in self.bits.items() if not mask & bit)
            self.sets[mask] = found
        return found

    def _clause_possible(self, of: ClausePlaces) -> Ratings:
        return self._subject_possible(of, ()) if of.single else self.possible(of.whole, ())

    def _subject_possible(self, of: ClausePlaces, key: Key) -> Ratings:
        return self.possible(of.subject, key, 0 if of.variables else self.never)

    def _result(self) -> Evaluation:
        for node_id in self.loaded.compiled.gated:
            found = self.host.known.setdefault(node_id, {})
            for key in self.host.asked.get(node_id, ()):
                found.setdefault(key, UNKNOWN)  # what was not derived is unknown, never false
        nodes = {
            (node_id, key): value
            for node_id, found in self.host.known.items()
            for key, value in found.items()
        }
        criteria = {of.criterion.id: self._criterion(of) for of in self.places.criteria}
        return Evaluation(nodes, criteria)

    def _criterion(self, of: CriterionPlaces) -> CriterionResult:
        clauses = tuple([self._clause(clause) for clause in of.clauses])
        applies = TRUE if of.always else self.derived.get((of.applies, ()), UNKNOWN)
        ratings = self.possible(of.whole, (), self.never if of.surely else 0)
        return CriterionResult(of.criterion.id, applies, clauses, ratings, self._risk(of.criterion))

    def _risk(self, criterion: plan.Criterion) -> tuple[int, ...]:
        """The rows of a risk from the conditions that the network derived, down to the first that holds."""
        possible: list[int] = []
        for place, row in enumerate(criterion.risk):
            holds = TRUE if row.node is None else self.host.get(row.node, {})
            if holds != FALSE:
                possible.append(place)
            if holds == TRUE:
                break
        return tuple(possible)

    def _clause(self, of: ClausePlaces) -> ClauseResult:
        found = self.host.subjects[of.clause.id].combinations
        subjects = tuple([self._subject(of, row_key(c.rows, of.variables), c.rows) for c in found])
        applies = TRUE if of.always else self.derived.get((of.applies, ()), UNKNOWN)
        return ClauseResult(of.clause.id, applies, subjects, self._clause_possible(of))

    def _subject(self, of: ClausePlaces, key: Key, rows: Rows) -> SubjectResult:
        clause = of.clause
        required = TRUE if clause.require is None else self.host.get(clause.require, rows)
        assert isinstance(required, int)
        selected = self.derived.get((of.applies_subject, key), UNKNOWN) if clause.binders else TRUE
        return SubjectResult(key, selected, required, self._subject_possible(of, key))


def _put_truth(fact: Fact, name: str, value: Value) -> None:
    """Only what is known is asserted."""
    if value == TRUE:
        fact[name] = gates.HOLDS
    elif value == FALSE:
        fact[name] = gates.FAILS


def _put_ends(fact: Fact, number: str, value: Interval) -> None:
    if value.low is not None:
        fact[f"l{number}"] = float(value.low)
    if value.high is not None:
        fact[f"h{number}"] = float(value.high)


def evaluate(engine: Engine, loaded: Loaded, evidence: Evidence) -> tuple[Evaluation, Cost]:
    """Evaluate one evidence set.  Raises `Contradiction`, or what the engine raises."""
    run = Run(engine, loaded, evidence)
    return run.evaluate(), run.cost
