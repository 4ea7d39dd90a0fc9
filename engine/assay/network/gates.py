"""Gates: what one condition, ladder or rating becomes in the network.

A gate reads properties of one fact and has rules that derive effects: a node true, a node false, or a rating
impossible.  Nothing is derived from absence: where no rule fires, the node is unknown and the rating possible
(definition 25).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from assay.network.ruleset import Number, Test
from assay.plan import tree as plan
from assay.typed.tree import Op
from assay.units.bounds import DIGITS
from assay.verdict.evaluation import NOT_APPLICABLE

HOLDS, FAILS = 1, 0
MET, BROKEN, OPEN = 2, 1, 0  # a requirement


class Effect(NamedTuple):
    """`node` is true (HOLDS) or false (FAILS), or, with `rating`, the rating of `place` is impossible."""

    place: str
    value: int = HOLDS
    rating: str | None = None
    node: int = -1


@dataclass(frozen=True, slots=True)
class Derivation:
    """Tests on one fact, and what follows when all of them pass."""

    tests: tuple[Test, ...]
    effect: Effect


@dataclass(frozen=True, slots=True)
class Gate:
    """`vars` are the row variables that one fact is for; `reads` are the nodes whose values it carries:
    truths as `t<id>`, ends of numbers as `l<id>` and `h<id>`, and the requirement as `q<id>`, which says
    outright when it is not known, so that the ladder of what surely holds fires nothing.  `tag` ends the
    names of the gate's own properties where several gates share a fact; `shared` says that it may.
    """

    place: str
    vars: tuple[int, ...]
    derivations: tuple[Derivation, ...]
    truths: tuple[plan.Node, ...] = ()
    numbers: tuple[plan.Node, ...] = ()
    counts: plan.Quantify | None = None
    require: plan.Node | None = None
    shared: bool = True
    tag: str = ""
    node: int = -1


def node_place(node: plan.Node) -> str:
    """How a node is called in the network."""
    return f"n{node.head.id}"


def is_(name: str, value: Number) -> Test:
    """A test for one value."""
    return Test(name, "==", value)


def _gate(node: plan.Node, ways: Sequence[tuple[int, Sequence[Test]]], **reads: object) -> Gate:
    place = node_place(node)
    number = node.head.id
    derivations = tuple(Derivation(tuple(tests), Effect(place, value, node=number)) for value, tests in ways)
    return Gate(place, node.head.vars, derivations, node=number, **reads)  # type: ignore[arg-type]


# ---- comparisons with constants ---------------------------------------------------------------------------

_MIRRORED = {Op.LT: Op.GT, Op.LE: Op.GE, Op.GT: Op.LT, Op.GE: Op.LE, Op.EQ: Op.EQ, Op.NE: Op.NE}


def limit(constant: Decimal, factor: Fraction) -> float | None:
    """The constant in the other side's unit as a double, or None when that is not exact in 15 digits."""
    value = Fraction(constant) * factor
    shown = Decimal(value.numerator) / Decimal(value.denominator)
    if Fraction(shown) != value or len(shown.normalize().as_tuple().digits) > DIGITS:
        return None
    return float(shown)


def comparison(node: plan.Apply, number: plan.Node, constant: float, *, mirrored: bool) -> Gate:
    """`x < c` and the like: true when the whole interval is on the right side, false when none of it is."""
    op = _MIRRORED[node.op] if mirrored else node.op
    low, high = f"l{number.head.id}", f"h{number.head.id}"
    below, not_above = [Test(high, "<", constant)], [Test(high, "<=", constant)]
    above, not_below = [Test(low, ">", constant)], [Test(low, ">=", constant)]
    same = [Test(low, "==", constant), Test(high, "==", constant)]
    ways: dict[Op, list[tuple[int, Sequence[Test]]]] = {
        Op.LT: [(HOLDS, below), (FAILS, not_below)],
        Op.LE: [(HOLDS, not_above), (FAILS, above)],
        Op.GT: [(HOLDS, above), (FAILS, not_above)],
        Op.GE: [(HOLDS, not_below), (FAILS, below)],
        Op.EQ: [(HOLDS, same), (FAILS, below), (FAILS, above)],
        Op.NE: [(FAILS, same), (HOLDS, below), (HOLDS, above)],
    }
    return _gate(node, ways[op], numbers=(number,))


# ---- logic -------------------------------------------------------------------------------------------------


def _t(node: plan.Node, value: int) -> Test:
    return is_(f"t{node.head.id}", value)


def logic(node: plan.Apply) -> Gate:
    """`and`, `or`, `not`, and `A when C otherwise B` of conditions (strong Kleene, with the consensus)."""
    args = tuple(dict.fromkeys(node.args))
    ways: list[tuple[int, Sequence[Test]]]
    match node.op:
        case Op.NOT:
            ways = [(HOLDS, [_t(args[0], FAILS)]), (FAILS, [_t(args[0], HOLDS)])]
        case Op.AND:
            ways = [(HOLDS, [_t(arg, HOLDS) for arg in args]), *((FAILS, [_t(arg, FAILS)]) for arg in args)]
        case Op.OR:
            ways = [(FAILS, [_t(arg, FAILS) for arg in args]), *((HOLDS, [_t(arg, HOLDS)]) for arg in args)]
        case _:
            condition, then, otherwise = node.args
            ways = []
            for value in (HOLDS, FAILS):
                ways.append((value, [_t(condition, HOLDS), _t(then, value)]))
                ways.append((value, [_t(condition, FAILS), _t(otherwise, value)]))
                ways.append((value, [_t(then, value), _t(otherwise, value)]))
    return _gate(node, ways, truths=args)


def quantifier(node: plan.Quantify) -> Gate:
    """`some`, `no`, `every` from two counts: members for which it surely, and possibly, holds.

    For `every` what is counted are the members that break the claim.
    """
    sure, possible = f"s{node.head.id}", f"p{node.head.id}"
    found = HOLDS if node.kind == "some" else FAILS
    ways = [(found, [Test(sure, ">=", 1)]), (1 - found, [is_(possible, 0)])]
    return _gate(node, ways, counts=node)


# ---- ratings -----------------------------------------------------------------------------------------------


def _excluded_ways(clause: plan.Clause, rating: str) -> list[list[Test]]:
    """Every way in which the ladder cannot give a rating (definition 15).

    Walking down the ladder: each rung of this rating must surely not hold; the walk ends where a rung of
    another rating surely holds, or at the ladder's end.
    """
    ways: list[list[Test]] = []
    failing: list[Test] = []
    for rung in clause.ladder:
        if rung.rating != rating:
            if rung.node is None:
                return [*ways, failing]
            ways.append([*failing, _t(rung.node, HOLDS)])
        elif rung.node is None:
            return ways
        else:
            failing = [*failing, _t(rung.node, FAILS)]
    return [*ways, failing]


def own_place(clause: plan.Clause) -> str:
    """Requirement and ladder of a clause with questions."""
    return f"own {clause.id}"


def subject_place(clause: plan.Clause) -> str:
    """A subject of a clause."""
    return f"subject {clause.id}"


def clause_place(clause: plan.Clause) -> str:
    """A clause as a whole."""
    return f"clause {clause.id}"


def criterion_place(criterion: plan.Criterion) -> str:
    """A criterion as a whole."""
    return f"criterion {criterion.id}"


def _own_ways(clause: plan.Clause, ratings: Sequence[str]) -> list[tuple[str, list[Test]]]:
    """What the requirement and the ladder exclude, not asking whether the subject applies."""
    if clause.require is None:
        return [(rating, []) for rating in ratings[1:]]
    name = f"q{clause.require.head.id}"
    holds, fails, may_fail = is_(name, MET), is_(name, BROKEN), Test(name, "<", MET)
    ways = [(ratings[0], [fails])]
    for rating in ratings[1:]:
        if any(rung.rating == rating for rung in clause.ladder):
            ways.append((rating, [holds]))
            ways += [(rating, [may_fail, *way]) for way in _excluded_ways(clause, rating)]
        else:
            ways += [(rating, way) for way in _excluded_ways(clause, rating)]
    return ways


def _subject_reads(clause: plan.Clause) -> tuple[plan.Node, ...]:
    return tuple(dict.fromkeys(rung.node for rung in clause.ladder if rung.node is not None))


def _gate_of(
    place: str,
    vars_: tuple[int, ...],
    ways: Sequence[tuple[Effect, Sequence[Test]]],
    reads: Sequence[plan.Node],
    *,
    shared: bool = False,
    tag: str = "",
) -> Gate:
    derivations = tuple(Derivation(tuple(tests), effect) for effect, tests in ways)
    return Gate(place, vars_, derivations, tuple(dict.fromkeys(reads)), shared=shared, tag=tag)


def _applying(
    place: str, ratings: Sequence[str], conditions: Sequence[plan.Node], tag: str = ""
) -> list[tuple[Effect, list[Test]]]:
    """Whether something applies: `e` (is it there at all?) and every condition.  What does not apply has no
    rating, and what surely does is not "not applicable".
    """
    fails = [[is_(f"e{tag}", FAILS)], *([_t(node, FAILS)] for node in conditions)]
    ways: list[tuple[Effect, list[Test]]] = [
        (
            Effect(applies_place(place), HOLDS),
            [is_(f"e{tag}", HOLDS), *(_t(node, HOLDS) for node in conditions)],
        )
    ]
    for way in fails:
        ways.append((Effect(applies_place(place), FAILS), way))
        ways += [(Effect(place, rating=rating), way) for rating in ratings]
    return ways


def applies_place(place: str) -> str:
    """Whether something applies."""
    return f"applies {place}"


def own(clause: plan.Clause, ratings: Sequence[str]) -> Gate:
    """The first half of a clause with questions: requirement and ladder."""
    place = own_place(clause)
    ways = [(Effect(place, rating=rating), tests) for rating, tests in _own_ways(clause, ratings)]
    gate = _gate_of(place, subject_vars(clause), ways, _subject_reads(clause))
    return replace(gate, require=clause.require)


def subject(clause: plan.Clause, ratings: Sequence[str]) -> Gate:
    """What one subject can be rated (definition 14); it applies if it is present and `where` holds.
    The one subject of a clause without `for each` always applies: that needs no rule.
    """
    place = subject_place(clause)
    where = [] if clause.where is None else [clause.where]
    ways: list[tuple[Effect, Sequence[Test]]] = []
    if clause.binders:
        ways += _applying(place, ratings, where)
        holding = [is_("e", HOLDS), *(_t(node, HOLDS) for node in where)]
        ways.append((Effect(place, rating=NOT_APPLICABLE), holding))
    given = _joined_ways(ratings) if clause.questions else _own_ways(clause, ratings)
    ways += [(Effect(place, rating=rating), tests) for rating, tests in given]
    reads = where if clause.questions else [*where, *_subject_reads(clause)]
    alone = bool(clause.binders or clause.questions)
    gate = _gate_of(place, subject_vars(clause), ways, reads, shared=not alone)
    return gate if clause.questions else replace(gate, require=clause.require)


def _joined_ways(ratings: Sequence[str]) -> list[tuple[str, list[Test]]]:
    """The worst of requirement (`o0`, `o1` …: 0 impossible) and judgement (`j0`, `j1` …)."""
    ways: list[tuple[str, list[Test]]] = []
    for rank, rating in enumerate(ratings):
        ways.append((rating, [is_(f"o{rank}", 0), is_(f"j{rank}", 0)]))
        ways += [(rating, [is_(f"{side}{better}", 0) for better in range(rank + 1)]) for side in ("o", "j")]
    return ways


def worst(
    place: str,
    ratings: Sequence[str],
    conditions: Sequence[plan.Node],
    *,
    dated: bool,
    surely: bool,
    tag: str,
) -> Gate:
    """The worst of any number of sets (definitions 14 and 17), from aggregates: `m` sets that surely apply;
    `w`, the worst rank that any set holds; `f`, the worst of the best ranks of the sets, below which some set
    holds nothing; and `p` with a rank between the two that no set holds (a gap).

    The names of these end in `tag`.  What has no condition
    and no dates (`dated`) always applies, and what is `surely` rated is never "not applicable": that needs
    no rule.
    """
    nodes = tuple(dict.fromkeys(conditions))
    ways: list[tuple[Effect, Sequence[Test]]] = []
    holding: list[Test] = []
    if nodes or dated:
        ways += _applying(place, ratings, nodes, tag)
        holding = [is_(f"e{tag}", HOLDS), *(_t(node, HOLDS) for node in nodes)]
    if not surely:
        ways.append((Effect(place, rating=NOT_APPLICABLE), [*holding, Test(f"m{tag}", ">=", 1)]))
    last = len(ratings) - 1
    for rank, rating in enumerate(ratings):
        ways.append((Effect(place, rating=rating), [is_(f"p{rank}{tag}", 0)]))
        ways += [(Effect(place, rating=rating), [is_(f"w{tag}", worst)]) for worst in range(-1, rank)]
        ways += [
            (Effect(place, rating=rating), [is_(f"f{tag}", floor)]) for floor in range(rank + 1, last + 1)
        ]
    return _gate_of(place, (), ways, nodes, shared=True, tag=tag)


def same_as_subject(clause: plan.Clause) -> bool:
    """Whether a clause is rated as its one subject is: no `for each`, no condition of its own."""
    return not clause.binders and not clause.applies


def surely_rated(criterion: plan.Criterion) -> bool:
    """Whether a criterion always has a rating: nothing can make all of its clauses not apply."""
    return always_applies(criterion) and any(same_as_subject(clause) for clause in criterion.clauses)


def always_applies(of: plan.Clause | plan.Criterion) -> bool:
    """Whether nothing can make a clause or criterion not apply as a whole."""
    dated = isinstance(of, plan.Criterion) and (of.since is not None or of.until is not None)
    return not of.applies and not dated


def subject_vars(clause: plan.Clause) -> tuple[int, ...]:
    """The row variables of a clause's subject."""
    return tuple(binder.var for binder in clause.binders)
