"""The host's side of an evaluation: which rows each node is asked for, and the values that the network does
not compute.

Bottom-up: nodes are numbered children before parents, so each stratum is a plain walk.  What the network has
not derived is unknown, never false.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from assay.evidence.facts import Evidence
from assay.evidence.members import Member, Population
from assay.network import values
from assay.network.compile import Once
from assay.network.lookup import lookup
from assay.network.operations import State, both, constant, count, flip, fold, no_value, operate, share
from assay.plan import tree as plan
from assay.typed.tree import ConstValue
from assay.typed.types import SetOf
from assay.units import bounds
from assay.units.bounds import Interval
from assay.units.values import FALSE, TRUE, UNKNOWN, OptionalValue, Options, SetValue, Truth, Value

Rows = Mapping[int, Member]
Key = tuple[str, ...]
_ONCE: dict[Key, Rows] = {(): {}}


@dataclass(frozen=True, slots=True)
class Combination:
    """One way to bind the rows of a range; `presence` is whether all of them are there."""

    rows: Rows
    presence: Truth
    unlisted: bool


@dataclass(slots=True)
class Subjects:
    """The subjects of a clause, and how many are in which state (selected, failing, unlisted).  `facts` are
    those about the clause that were worked out already: they are the same for subjects in the same state.
    """

    combinations: list[Combination]
    states: Counter[State] = field(default_factory=Counter)
    of: dict[Key, State] = field(default_factory=dict)
    facts: dict[tuple[str, State], Interval] = field(default_factory=dict)


def row_key(rows: Rows, variables: Sequence[int]) -> Key:
    """The names of the rows bound to some variables."""
    if len(variables) == 1:  # nearly always
        return (rows[variables[0]].name,)
    return tuple([rows[var].name for var in variables]) if variables else ()


class Host:
    """One evidence set on one plan."""

    def __init__(self, program: plan.Plan, evidence: Evidence, once: Once) -> None:
        self.plan = program
        self.evidence = evidence
        self.population = Population(evidence)
        self.known: dict[int, dict[Key, Value]] = {}
        self.asked: dict[int, dict[Key, Rows]] = dict.fromkeys(once.nodes, _ONCE)
        self.ranges: dict[tuple[int, Key], list[Combination]] = {}
        self.subjects: dict[str, Subjects] = {}
        self.clauses = {clause.id: clause for clause in program.clauses}
        self._ask_all(once)

    def get(self, node: plan.Node, rows: Rows) -> Value:
        """A value that an earlier stratum has found; a condition that it has not derived is unknown."""
        found = self.known.get(node.head.id, {}).get(row_key(rows, node.head.vars))
        if found is None:
            return UNKNOWN
        return found

    def put(self, node_id: int, key: Key, value: Value) -> None:
        self.known.setdefault(node_id, {})[key] = value

    # ---- who is asked for what --------------------------------------------------------------------------

    def _ask_all(self, once: Once) -> None:
        """What stands outside every range is asked once; the rest for each row of its range."""
        for outside in once.branching:
            self._branch(outside, (), {})
        for clause in self.clauses.values():
            found = Subjects(list(self._combine(clause.binders, {})))
            self.subjects[clause.id] = found
            if clause.binders:
                nodes = plan.conditions(clause)
                for combination in found.combinations:
                    for node in nodes:
                        self._ask(node, combination.rows)

    def _ask(self, node: plan.Node, rows: Rows) -> None:
        key = row_key(rows, node.head.vars)
        asked = self.asked.setdefault(node.head.id, {})
        if key in asked:
            return
        asked[key] = rows
        if isinstance(node, plan.Apply):  # these are most
            for child in node.args:
                self._ask(child, rows)
        elif isinstance(node, plan.Quantify | plan.Select):
            self._branch(node, key, rows)
        else:
            for child in plan.children(node):
                self._ask(child, rows)

    def _branch(self, node: plan.Quantify | plan.Select, key: Key, rows: Rows) -> None:
        """Go through the rows of a range, or of a list from which one is selected."""
        if isinstance(node, plan.Quantify):
            self._ask_range(node, key, rows)
            return
        self._ask(node.key, rows)
        for member in self._listed(node.binder, rows):
            self._ask(node.body, {**rows, node.binder.var: member})

    def _ask_range(self, node: plan.Quantify, key: Key, rows: Rows) -> None:
        combinations = list(self._combine(node.binders, rows))
        self.ranges[(node.head.id, key)] = combinations
        for combination in combinations:
            for child in (node.where, node.body):
                if child is not None:
                    self._ask(child, combination.rows)

    def _combine(self, binders: Sequence[plan.Binder], rows: Rows) -> Iterator[Combination]:
        stack = [(0, rows, TRUE, False)]
        while stack:
            depth, bound, presence, unlisted = stack.pop()
            if depth == len(binders):
                yield Combination(bound, presence, unlisted)
                continue
            binder = binders[depth]
            for member in reversed(self._members(binder, bound)):
                both = member.presence if presence == TRUE else presence
                joined = FALSE if FALSE in (presence, member.presence) else both
                stack.append((depth + 1, {**bound, binder.var: member}, joined, unlisted or member.unlisted))

    def _members(self, binder: plan.Binder, rows: Rows) -> Sequence[Member]:
        if binder.rows is not None:
            base = rows[binder.base] if binder.base is not None else None
            return self.population.members(binder.rows, base, binder.path)
        assert isinstance(binder.source, plan.FieldNode)
        self._ask(binder.source, rows)
        source = self._fact(binder.source, rows)
        if binder.optional:
            assert isinstance(source, OptionalValue)
            return (Member(binder.name, "", source.present, None, None, None),)
        kind = binder.source.head.type
        assert isinstance(source, SetValue)
        assert isinstance(kind, SetOf)
        return self.population.elements(binder.name, source, kind.item)

    def _listed(self, binder: plan.Binder, rows: Rows) -> list[Member]:
        return [member for member in self._members(binder, rows) if not member.unlisted]

    def _fact(self, node: plan.FieldNode, rows: Rows) -> Value:
        base = rows[node.var] if node.var is not None else None
        return self.population.value(base, node.path, node.leaf, estimate=node.estimate)

    # ---- values -----------------------------------------------------------------------------------------

    def compute(self, node: plan.Node) -> None:
        """The value of a node for all rows that it is asked for; its children are known."""
        known = self.known.setdefault(node.head.id, {})
        asked = self.asked.get(node.head.id, {})
        if isinstance(node, plan.Apply):  # these are most
            self._apply(node, asked, known)
            return
        for key, rows in asked.items():
            known[key] = self._value(node, rows, key)

    def _apply(self, node: plan.Apply, asked: Mapping[Key, Rows], known: dict[Key, Value]) -> None:
        """An operation for all its rows; mostly its arguments are asked for the same rows."""
        own = node.head.vars
        args = [(self.known.get(arg.head.id, {}), arg.head.vars) for arg in node.args]
        for key, rows in asked.items():
            found = [
                of.get(key if variables == own else row_key(rows, variables), UNKNOWN)
                for of, variables in args
            ]
            known[key] = operate(node, found)

    def _value(self, node: plan.Node, rows: Rows, key: Key) -> Value:
        match node:
            case plan.FieldNode():
                return self._fact(node, rows)
            case plan.Apply():
                raise AssertionError("computed for all rows at once")
            case plan.Const():
                return constant(node.value)
            case plan.Param():
                return self._parameter(node)
            case plan.Element():
                element = rows[node.var].value
                assert element is not None
                return element
            case plan.Quantify():
                return self._aggregate(node, key)
            case plan.Select():
                return self._select(node, rows)
            case plan.Lookup():
                keys = [self.get(item, rows) for item in node.keys]
                return lookup(self.plan.tables[node.table], keys, node, self.evidence.audit_date)
            case plan.ClauseFact():
                return self._clause_fact(node, rows)

    def _parameter(self, node: plan.Param) -> Value:
        value: ConstValue | None = None
        for setting in self.plan.parameters[node.name].settings:
            if setting.since is None or setting.since <= self.evidence.audit_date:
                value = setting.value
        return no_value(node) if value is None else constant(value)

    def members(self, node: plan.Quantify, key: Key) -> list[tuple[Truth, Value | None, bool]]:
        """Each member of a range: is it selected, what is its body, does it stand for unlisted ones."""
        found: list[tuple[Truth, Value | None, bool]] = []
        for combination in self.ranges[(node.head.id, key)]:
            where = TRUE if node.where is None else self.get(node.where, combination.rows)
            selected = both(combination.presence, where)
            body = None if node.body is None else self.get(node.body, combination.rows)
            found.append((selected, body, combination.unlisted))
        return found

    def counts(self, node: plan.Quantify, key: Key) -> tuple[int, int]:
        """For `some` and `no`: members that surely, and possibly, are selected; for `every`: that break
        the claim.
        """
        sure = possible = 0
        for selected, body, _ in self.members(node, key):
            holds = selected if node.kind != "every" else both(selected, flip(body))
            sure += holds == TRUE
            possible += holds != FALSE
        return sure, possible

    def _aggregate(self, node: plan.Quantify, key: Key) -> Value:
        members = [member for member in self.members(node, key) if member[0] != FALSE]
        if node.kind in ("count", "share"):
            states = Counter(
                (sel, body if isinstance(body, int) else TRUE, far) for sel, body, far in members
            )
            return count(states) if node.kind == "count" else share(states)
        return fold(node.kind, members)

    def _select(self, node: plan.Select, rows: Rows) -> Value:
        key = self.get(node.key, rows)
        listed = self._listed(node.binder, rows)
        fitting = [member for member in listed if self._fits(member, key)]
        if not self._surely_found(fitting, key):
            return no_value(node)
        return values.either([self.get(node.body, {**rows, node.binder.var: m}) for m in fitting])

    def _year(self, member: Member, name: str) -> Interval:
        fact = self.population.fact(member, (name,))
        assert fact is not None
        assert isinstance(fact.value, Interval)
        return fact.value

    def _fits(self, member: Member, key: Value) -> bool:
        if isinstance(key, Options):
            return key.known is None or member.key in key.known
        assert isinstance(key, Interval)
        first, last = values.line(self._year(member, "start"))[0], values.line(self._year(member, "end"))[1]
        low, high = values.line(key)
        return first <= high and low <= last

    def _surely_found(self, members: Sequence[Member], key: Value) -> bool:
        there = [member for member in members if member.presence == TRUE]
        if isinstance(key, Options):
            return key.known is not None and all(any(m.key == k for m in there) for k in key.known)
        assert isinstance(key, Interval)
        if key.low is None or key.high is None:
            return False
        spans = sorted((self._year(m, "start").high, self._year(m, "end").low) for m in there)
        day = key.low
        for start, end in spans:
            if start is not None and end is not None and start <= day <= end:
                day = end + 1
        return day > key.high

    # ---- facts about the clause being rated -------------------------------------------------------------

    def tally(self, clause: plan.Clause) -> Subjects:
        """The states of a clause's subjects, once their selection and requirement are known."""
        found = self.subjects[clause.id]
        if not found.of:
            variables = [binder.var for binder in clause.binders]
            for combination in found.combinations:
                where = TRUE if clause.where is None else self.get(clause.where, combination.rows)
                passes = TRUE if clause.require is None else self.get(clause.require, combination.rows)
                state = (both(combination.presence, where), flip(passes), combination.unlisted)
                found.of[row_key(combination.rows, variables)] = state
                found.states[state] += 1
        return found

    def _clause_fact(self, node: plan.ClauseFact, rows: Rows) -> Value:
        clause = self.clauses[node.clause]
        if node.name == "finding.significant_risk":
            key = ".".join(rows[binder.var].key for binder in clause.binders) or None
            finding = self.evidence.findings.get((clause.id, key))
            return UNKNOWN if finding is None else finding.significant_risk
        if not clause.binders:
            return bounds.point(1)
        tally = self.tally(clause)
        own = tally.of[row_key(rows, [binder.var for binder in clause.binders])]
        found = tally.facts.get((node.name, own))
        if found is None:
            states = Counter(tally.states)
            if not own[2]:  # an unlisted subject stands for any number of others as well
                states[own] -= 1
            states[(TRUE, TRUE, False)] += 1
            found = count(states) if node.name == "clause.subjects" else share(states)
            tally.facts[(node.name, own)] = found
        return found
