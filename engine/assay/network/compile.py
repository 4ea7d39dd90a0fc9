"""From a plan to rulesets, stratum by stratum.

In: a plan and the audit date (whose parameters are constants in the network).  Out: `Compiled`: for each
stratum its gates, gathered into facts, and the rules that read them.

The strata: a comparison with a constant can be asked as soon as the host has the number; a condition when
its parts are derived; a rating when its conditions are.  Gates of one stratum that are asked for the same
rows share a fact, told apart from others by its bucket `b` and group `g`, within the limits of the engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from assay.network import gates
from assay.network.gates import Derivation, Effect, Gate
from assay.network.limits import FACT_PROPERTIES, PENDING, RULES
from assay.network.places import Places, places
from assay.network.ruleset import Rule, Test
from assay.plan import tree as plan
from assay.typed.tree import Op
from assay.units import bounds
from assay.units.bounds import Interval

_COMPARISONS = {Op.LT, Op.LE, Op.GT, Op.GE, Op.EQ, Op.NE}
_LOGIC = {Op.AND, Op.OR, Op.NOT, Op.CHOOSE}
_QUANTIFIERS = {"some", "no", "every"}
_BUCKET = 100
_RULES_PER_SET = 250  # the engine walks through all rules of a ruleset each time that one fires
_OWN = 12  # properties of its own that a rating brings to a shared fact
_WIDEST = 150  # truths that one fact carries beside its own properties; wider logic is the host's
_MOST = PENDING - 2  # rules that one fact may satisfy at once


Read = tuple[str, int, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Group:
    """Gates that share a fact.  `number` tells the fact from those of other groups.

    `truths`, `numbers` and `required` are what the fact carries: names of properties with the node (and its
    row variables) that each comes from.  `special` are the gates with properties of their own.
    """

    number: int
    vars: tuple[int, ...]
    gates: tuple[Gate, ...]
    truths: tuple[Read, ...]
    numbers: tuple[Read, ...]
    required: tuple[Read, ...]
    special: tuple[Gate, ...]


@dataclass(slots=True)
class Ruleset:
    """Rules that one network holds, with the effect of each, and the facts that they read."""

    groups: list[Group] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    effects: list[tuple[Effect, ...]] = field(default_factory=list)


@dataclass(slots=True)
class Stratum:
    """One round of the network, and the nodes that the host can compute after it, children first."""

    rulesets: list[Ruleset] = field(default_factory=list)
    host: list[plan.Node] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Once:
    """What is asked once of every evidence set, whatever rows it has: the nodes that stand outside every
    range.  `branching` are those among them that go through rows themselves.
    """

    nodes: frozenset[int]
    branching: tuple[plan.Quantify | plan.Select, ...]


@dataclass(frozen=True, slots=True)
class Compiled:
    """A plan for one epoch, in strata."""

    plan: plan.Plan
    epoch: tuple[int, ...]
    strata: tuple[Stratum, ...]
    gated: frozenset[int]
    once: Once
    places: Places

    @property
    def rule_count(self) -> int:
        return sum(len(ruleset.rules) for stratum in self.strata for ruleset in stratum.rulesets)


def epoch(program: plan.Plan, audit_date: Decimal) -> tuple[int, ...]:
    """Which setting of each parameter is in force on a day; -1 for none.  Equal epochs share a network."""
    found = []
    for name in sorted(program.parameters):
        settings = program.parameters[name].settings
        in_force = [i for i, s in enumerate(settings) if s.since is None or s.since <= audit_date]
        found.append(in_force[-1] if in_force else -1)
    return tuple(found)


class Compile:
    """Places every node and every rating in its stratum."""

    def __init__(self, program: plan.Plan, audit_date: Decimal) -> None:
        self.plan = program
        self.epoch = epoch(program, audit_date)
        self.settings = dict(zip(sorted(program.parameters), self.epoch, strict=True))
        self.constants: dict[int, Interval | None] = {}
        self.stage: dict[int, int] = {}
        self.gates: list[list[Gate]] = []
        self.host: list[list[plan.Node]] = []
        self.gated: set[int] = set()
        self.tags = 0
        self.clauses = {clause.id: clause for clause in program.clauses}

    # ---- constants --------------------------------------------------------------------------------------

    def constant(self, node: plan.Node) -> Interval | None:
        """The number that a node is on every evidence set of this epoch, or None."""
        if node.head.id not in self.constants:
            self.constants[node.head.id] = self._constant(node)
        return self.constants[node.head.id]

    def _constant(self, node: plan.Node) -> Interval | None:
        match node:
            case plan.Const(value=Interval() as value):
                return value
            case plan.Param():
                setting = self.settings[node.name]
                settings = self.plan.parameters[node.name].settings
                in_force = settings[setting].value if setting >= 0 else None
                return in_force if isinstance(in_force, Interval) else None
            case plan.Apply(op=Op.ADD | Op.SUB | Op.MUL | Op.DIV | Op.NEG | Op.CONVERT):
                parts = [self.constant(arg) for arg in node.args]
                known = [part for part in parts if part is not None]
                return _fold(node, known) if len(known) == len(parts) else None
            case _:
                return None

    # ---- which nodes are gates ----------------------------------------------------------------------------

    def gate(self, node: plan.Node) -> Gate | None:
        match node:
            case plan.Apply() if node.op in _COMPARISONS:
                return self._comparison(node)
            case plan.Apply() if node.op in _LOGIC and plan.is_condition(node):
                return gates.logic(node) if len(node.args) <= _WIDEST else None
            case plan.Quantify() if node.kind in _QUANTIFIERS:
                return gates.quantifier(node)
            case _:
                return None

    def _comparison(self, node: plan.Apply) -> Gate | None:
        left, right = node.args
        for number, other, factor, mirrored in (
            (left, right, node.factor, False),
            (right, left, 1 / node.factor, True),
        ):
            constant = self.constant(other)
            if constant is None or not constant.exact or constant.low is None:
                continue
            if plan.is_condition(number) or not _numeric(node):
                return None
            at = gates.limit(constant.low, Fraction(factor))
            if at is not None:
                return gates.comparison(node, number, at, mirrored=mirrored)
        return None

    # ---- strata -------------------------------------------------------------------------------------------

    def run(self) -> Compiled:
        for node in self.plan.nodes:
            self._place_node(node)
        for criterion in self.plan.criteria:
            self._place_criterion(criterion)
        strata = tuple(
            Stratum(list(_rulesets(gathered)), host)
            for gathered, host in zip(self.gates, self.host, strict=True)
        )
        return Compiled(
            self.plan, self.epoch, strata, frozenset(self.gated), asked_once(self.plan), places(self.plan)
        )

    def _stratum(self, number: int) -> int:
        while len(self.gates) <= number:
            self.gates.append([])
            self.host.append([])
        return number

    def _place_node(self, node: plan.Node) -> None:
        ready = max((self.stage[child.head.id] for child in plan.children(node)), default=0)
        if isinstance(node, plan.ClauseFact):
            ready = self._clause_ready(self.clauses[node.clause])
        gate = self.gate(node)
        if gate is None:
            self.stage[node.head.id] = ready
            self.host[self._stratum(ready)].append(node)
            return
        self.stage[node.head.id] = ready + 1
        self.gates[self._stratum(ready + 1)].append(gate)
        self.gated.add(node.head.id)

    def _ready(self, nodes: Sequence[plan.Node | None]) -> int:
        return max((self.stage[node.head.id] for node in nodes if node is not None), default=0)

    def _clause_ready(self, clause: plan.Clause) -> int:
        """When all subjects' selection and requirement are known."""
        return self._ready([clause.where, clause.require, *(binder.source for binder in clause.binders)])

    def _tag(self) -> str:
        """An ending for property names that no other gate has."""
        self.tags += 1
        return f"x{self.tags}"

    def _place_clause(self, clause: plan.Clause) -> int:
        ratings = self.plan.ratings
        conditions = [item.node for item in clause.applies]
        rungs = [rung.node for rung in clause.ladder]
        at = max(self._ready(rungs), self._clause_ready(clause)) + 1
        if clause.questions:
            self.gates[self._stratum(at)].append(gates.own(clause, ratings))
            at += 1
        self.gates[self._stratum(at)].append(gates.subject(clause, ratings))
        if gates.same_as_subject(clause):
            return at
        at = max(at, self._ready(conditions)) + 1
        place = gates.clause_place(clause)
        self.gates[self._stratum(at)].append(
            gates.worst(place, ratings, conditions, dated=False, surely=False, tag=self._tag())
        )
        return at

    def _place_criterion(self, criterion: plan.Criterion) -> None:
        conditions = [item.node for item in criterion.applies]
        at = max([self._ready(conditions), *(self._place_clause(clause) for clause in criterion.clauses)]) + 1
        place = gates.criterion_place(criterion)
        dated = criterion.since is not None or criterion.until is not None
        surely = gates.surely_rated(criterion)
        gate = gates.worst(place, self.plan.ratings, conditions, dated=dated, surely=surely, tag=self._tag())
        self.gates[self._stratum(at)].append(gate)


def asked_once(program: plan.Plan) -> Once:
    """The nodes that every evaluation asks for exactly once."""
    roots = [*program.values]
    for criterion in program.criteria:
        roots += [*plan.applicability(criterion), *plan.chosen_by(criterion)]
    for clause in program.clauses:
        roots += [item.node for item in clause.applies]
        if not clause.binders:
            nodes = [clause.require, *(rung.node for rung in clause.ladder)]
            roots += [node for node in nodes if node is not None]
    seen: dict[int, plan.Node] = {}
    stack = roots
    while stack:
        node = stack.pop()
        if node.head.id in seen:
            continue
        seen[node.head.id] = node
        if isinstance(node, plan.Select):
            stack.append(node.key)
        elif not isinstance(node, plan.Quantify):
            stack.extend(plan.children(node))
    branching = [n for _, n in sorted(seen.items()) if isinstance(n, plan.Quantify | plan.Select)]
    return Once(frozenset(seen), tuple(branching))


def _numeric(node: plan.Apply) -> bool:
    return hasattr(node.args[0].head.type, "unit") or type(node.args[0].head.type).__name__ in (
        "Date",
        "Period",
    )


def _fold(node: plan.Apply, parts: Sequence[Interval]) -> Interval:
    match node.op:
        case Op.ADD:
            return bounds.add(parts[0], parts[1])
        case Op.SUB:
            return bounds.subtract(parts[0], parts[1])
        case Op.MUL:
            return bounds.multiply(parts[0], parts[1])
        case Op.DIV:
            return bounds.divide(parts[0], parts[1])
        case Op.NEG:
            return bounds.negate(parts[0])
        case _:
            return bounds.scale(parts[0], node.factor)


# ---- gathering gates into facts ---------------------------------------------------------------------------


def _rulesets(found: Sequence[Gate]) -> Iterator[Ruleset]:
    """Groups in rulesets, within the number of rules that one ruleset may have."""
    current = Ruleset()
    for group in _groups(found):
        made = list(_rules(group))
        if current.rules and len(current.rules) + len(made) > min(RULES, _RULES_PER_SET):
            yield current
            current = Ruleset()
        current.groups.append(group)
        for rule, effects in made:
            current.rules.append(rule)
            current.effects.append(effects)
    if current.rules or current.groups:
        yield current


def _groups(found: Sequence[Gate]) -> Iterator[Group]:
    """Gates for the same rows share a fact while no fact can satisfy more rules at once than the engine
    bears; ratings read properties of their own and stand alone.
    """
    waiting: dict[tuple[int, ...], list[Gate]] = {}
    number = 0
    for gate in (piece for whole in found for piece in _pieces(whole)):
        if gate.shared:
            together = waiting.setdefault(gate.vars, [])
            if together and not _fits([*together, gate]):
                number += 1
                yield _group(number, together)
                together.clear()
            together.append(gate)
        else:
            number += 1
            yield _group(number, [gate])
    for together in waiting.values():
        if together:
            number += 1
            yield _group(number, together)


def _group(number: int, together: Sequence[Gate]) -> Group:
    def reads(letter: str, nodes: Iterable[plan.Node]) -> tuple[Read, ...]:
        return tuple({n.head.id: (f"{letter}{n.head.id}", n.head.id, n.head.vars) for n in nodes}.values())

    return Group(
        number,
        together[0].vars,
        tuple(together),
        reads("t", (node for gate in together for node in gate.truths)),
        reads("", (node for gate in together for node in gate.numbers)),
        reads("q", (gate.require for gate in together if gate.require is not None)),
        tuple(gate for gate in together if gate.counts is not None or not gate.place.startswith("n")),
    )


def _fits(together: Sequence[Gate]) -> bool:
    rules = sum(len(gate.derivations) for gate in together)
    reads = sum(len(gate.truths) + 2 * len(gate.numbers) + 2 * (gate.counts is not None) for gate in together)
    reads += sum(_OWN for gate in together if gate.tag)
    reads += sum(gate.require is not None for gate in together)
    return rules <= _MOST and reads <= FACT_PROPERTIES - 10


def _pieces(gate: Gate) -> Iterator[Gate]:
    """A gate with more rules, or more conditions, than one fact bears becomes several, each with a fact of
    its own: every rule says what it says alone.
    """
    part: list[Derivation] = []
    ways: set[frozenset[Test]] = set()
    for derivation in gate.derivations:
        more = {*ways, frozenset(derivation.tests)}
        if part and (len(more) > _MOST or len(_names(more)) > _WIDEST):
            yield _piece(gate, part)
            part, more = [], {frozenset(derivation.tests)}
        part.append(derivation)
        ways = more
    yield _piece(gate, part) if len(part) < len(gate.derivations) else gate


def _names(ways: Iterable[frozenset[Test]]) -> set[str]:
    return {test.prop for way in ways for test in way}


def _piece(gate: Gate, part: Sequence[Derivation]) -> Gate:
    named = _names(frozenset(derivation.tests) for derivation in part)
    truths = tuple(node for node in gate.truths if f"t{node.head.id}" in named)
    return replace(gate, derivations=tuple(part), truths=truths)


def _rules(group: Group) -> Iterator[tuple[Rule, tuple[Effect, ...]]]:
    """One rule for all that follows from the same tests."""
    bucket = (Test("b", "==", group.number // _BUCKET), Test("g", "==", group.number))
    for gate in group.gates:
        found: dict[frozenset[Test], tuple[tuple[Test, ...], list[Effect]]] = {}
        for derivation in gate.derivations:
            tests = tuple(dict.fromkeys(derivation.tests))
            _, effects = found.setdefault(frozenset(tests), (tests, []))
            if derivation.effect not in effects:
                effects.append(derivation.effect)
        for place, (tests, effects) in enumerate(found.values()):
            yield Rule(f"{gate.place} {group.number}.{place}", (*bucket, *tests)), tuple(effects)


def compile_plan(program: plan.Plan, audit_date: Decimal) -> Compiled:
    """Compile for the parameters in force on a day."""
    return Compile(program, audit_date).run()


def bucket_properties(group: Group) -> dict[str, int | float]:
    """The properties that tell a group's fact from those of others."""
    return {"b": group.number // _BUCKET, "g": group.number}
