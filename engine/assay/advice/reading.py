"""What each node, clause and criterion of a plan reads of the evidence.

In: a plan.  Out: keys: for a field the names on the way to it without the keys of rows, and the name of a
collection.  What does not read a thing need not be judged again when that thing changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from assay.advice.years import PERIOD_END
from assay.plan import tree as plan
from assay.typed.builtin import is_yearly_leaf
from assay.typed.schema import Rows

Key = tuple[str, ...] | str
# What is read of which row: that of a variable of the node, or (None) whichever, or of no row.
Read = tuple[Key, int | None]
# What a ladder asks of its own clause hangs on all subjects, so on whatever changes.
OF_A_CLAUSE = "the clause itself"
Keys = frozenset[Key]
# Where reporting years end hangs on it.
_YEARS_END: tuple[Read, ...] = ((tuple(PERIOD_END.split(".")), None),)


class Reading:
    """The keys of one plan, each node looked at once."""

    def __init__(self, program: plan.Plan) -> None:
        self._rows: dict[int, Rows] = {}
        for clause in program.clauses:
            self._bind(clause.binders)
        for node in program.nodes:
            self._bind(_binders(node))
        self._nodes: dict[int, frozenset[Read]] = {}
        self._affected: dict[Keys, Affected] = {}
        self.clauses = {clause.id: self.of_clause(clause) for clause in program.clauses}
        self.criteria = {criterion.id: self._of_criterion(criterion) for criterion in program.criteria}
        self.risks = {criterion.id: self._of_risk(criterion) for criterion in program.criteria}

    def _bind(self, binders: Iterable[plan.Binder]) -> None:
        for binder in binders:
            if isinstance(binder.rows, Rows):
                self._rows[binder.var] = binder.rows

    def of(self, node: plan.Node) -> Keys:
        """All that a node reads, itself or by other nodes."""
        return frozenset(key for key, _ in self.reads(node))

    def reads(self, node: plan.Node) -> frozenset[Read]:
        """The same, with the row that it is read of."""
        known = self._nodes.get(node.head.id)
        if known is None:
            below = frozenset[Read]().union(*map(self.reads, plan.children(node)))
            free = {(key, var if var in node.head.vars else None) for key, var in below}
            known = self._nodes[node.head.id] = self._own(node) | free
        return known

    def _own(self, node: plan.Node) -> frozenset[Read]:
        match node:
            case plan.FieldNode(var=var, path=path):
                rows = self._rows.get(var) if var is not None else None
                own: Read = ((*(rows.path if rows is not None else ()), *path), var)
                return frozenset({own, *(_YEARS_END if rows is not None and _is_end(rows, path) else ())})
            case plan.Select(binder=plan.Binder(rows=Rows(yearly=True) as rows)):
                return frozenset({(rows.name, None), *_YEARS_END})
            case plan.ClauseFact():
                return frozenset({(OF_A_CLAUSE, None)})
            case _:
                return frozenset((key, None) for key in _collections(_binders(node)))

    def of_clause(self, clause: plan.Clause) -> Keys:
        """All that a clause reads, its subjects among it."""
        roots = [*(item.node for item in clause.applies), clause.where, clause.require]
        roots += [rung.node for rung in clause.ladder]
        sources = [binder.source for binder in clause.binders]
        found = [self.of(node) for node in (*roots, *sources) if node is not None]
        return _collections(clause.binders).union(*found)

    def _of_criterion(self, criterion: plan.Criterion) -> Keys:
        conditions = [self.of(item.node) for item in criterion.applies]
        return frozenset[Key]().union(*conditions, *(self.clauses[clause.id] for clause in criterion.clauses))

    def _of_risk(self, criterion: plan.Criterion) -> Keys:
        return frozenset[Key]().union(*map(self.of, plan.chosen_by(criterion)))

    def affected(self, keys: Keys) -> Affected:
        """The nodes whose value may change when these things do."""
        known = self._affected.get(keys)
        if known is None:
            known = self._affected[keys] = Affected(self, keys | {OF_A_CLAUSE})
        return known


class Affected:
    """The nodes that read one of some keys, each looked at when it is asked for."""

    def __init__(self, reading: Reading, keys: Keys) -> None:
        self._reading = reading
        self._keys = keys
        self._known: dict[int, tuple[int, ...] | None] = {}

    def by(self, node: plan.Node) -> tuple[int, ...] | None:
        """The variables of the rows of which a node reads what changes; None: of any row."""
        number = node.head.id
        if number not in self._known:
            found = {var for key, var in self._reading.reads(node) if key in self._keys}
            self._known[number] = None if None in found else tuple(var for var in found if var is not None)
        return self._known[number]


def _is_end(rows: Rows, path: Sequence[str]) -> bool:
    """Whether a field of a row is the first or last day of a reporting year."""
    return path[-1] in ("start", "end") and is_yearly_leaf(rows, path[-1])


def below(roots: Sequence[plan.Node | None]) -> Iterator[plan.Node]:
    """Nodes and all that they read, each once."""
    stack = list(roots)
    seen: set[int] = set()
    while stack:
        node = stack.pop()
        if node is not None and node.head.id not in seen:
            seen.add(node.head.id)
            yield node
            stack.extend(plan.children(node))


def nodes_of(criterion: plan.Criterion) -> Iterator[plan.Node]:
    """Every node that a criterion reads."""
    roots: list[plan.Node | None] = [item.node for item in criterion.applies]
    for clause in criterion.clauses:
        roots += [*(item.node for item in clause.applies), clause.where, clause.require]
        roots += [rung.node for rung in clause.ladder]
    return below(roots)


def _binders(node: plan.Node) -> Sequence[plan.Binder]:
    match node:
        case plan.Quantify():
            return node.binders
        case plan.Select():
            return (node.binder,)
        case _:
            return ()


def _collections(binders: Iterable[plan.Binder]) -> Keys:
    return frozenset(binder.rows.name for binder in binders if isinstance(binder.rows, Rows))
