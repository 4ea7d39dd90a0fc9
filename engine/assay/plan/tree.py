"""The plan: a directed graph of value nodes, and the clauses and criteria that read them.

A node has free row variables (`vars`); its value is asked for one row each.  Nodes are shared: the same
expression over the same rows is one node.  `span` points at the text that it was written as.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from assay.source import Span
from assay.typed.schema import Leaf, Rows, Schema
from assay.typed.tree import ConstValue, Method, Op, Parameter, Principle, Provenance, Standard, Table
from assay.typed.types import Flag, Type


@dataclass(frozen=True, slots=True)
class Head:
    """What every node has.  `id` counts in order of lowering, children before parents."""

    id: int
    type: Type
    vars: tuple[int, ...]
    span: Span | None


@dataclass(frozen=True, slots=True, eq=False)
class Const:
    head: Head
    value: ConstValue


@dataclass(frozen=True, slots=True, eq=False)
class Param:
    head: Head
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class FieldNode:
    """A fact: of the row bound to `var`, or of the evidence itself (`var` None), along `path`.

    `estimate`: under a decision rule the measured value counts without its uncertainty (definition 22a).
    """

    head: Head
    var: int | None
    path: tuple[str, ...]
    leaf: Leaf
    estimate: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Element:
    """The element of a set that is bound to `var`."""

    head: Head
    var: int


@dataclass(frozen=True, slots=True, eq=False)
class Apply:
    """An operation.  For comparisons `factor` turns the right side into the unit of the left, exactly."""

    head: Head
    op: Op
    args: tuple[Node, ...]
    factor: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True, eq=False)
class Binder:
    """Binds `var` to each row of the collection at `path` in the row `base` (or the evidence itself), to
    each element of the set `source`, or to the value of the optional `source`.
    """

    var: int
    name: str
    rows: Rows | None
    base: int | None
    path: tuple[str, ...]
    source: Node | None
    optional: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Quantify:
    """every, some, no, count, share, sum, least, greatest or average over the binders' rows."""

    head: Head
    kind: str
    binders: tuple[Binder, ...]
    where: Node | None
    body: Node | None


@dataclass(frozen=True, slots=True, eq=False)
class Select:
    """The value of `body` for the row that `key` names: the year that holds a date, or a key."""

    head: Head
    binder: Binder
    key: Node
    body: Node


@dataclass(frozen=True, slots=True, eq=False)
class Lookup:
    head: Head
    table: str
    keys: tuple[Node, ...]
    column: str | None


@dataclass(frozen=True, slots=True, eq=False)
class ClauseFact:
    """A fact about the clause being rated, judged for one subject (definition 16)."""

    head: Head
    clause: str
    name: str


Node = Const | Param | FieldNode | Element | Apply | Quantify | Select | Lookup | ClauseFact


@dataclass(frozen=True, slots=True)
class Applicability:
    """One condition of applicability, with the reason why it does not apply where it fails."""

    node: Node
    reason: str | None
    activities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rung:
    """`node` None is `otherwise`.  `level` says whose ladder it stands in: clause, criterion or method."""

    rating: str
    node: Node | None
    reason: str | None
    level: str


@dataclass(frozen=True, slots=True)
class Question:
    text: str
    using: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause with its whole ladder.  `require` is the conjunction of its requirements (None: only asks);
    `answers` are the ratings that an auditor may give to its questions.
    """

    id: str
    title: str
    criterion: str
    applies: tuple[Applicability, ...]
    binders: tuple[Binder, ...]
    where: Node | None
    require: Node | None
    questions: tuple[Question, ...]
    answers: tuple[str, ...]
    ladder: tuple[Rung, ...]
    provenance: tuple[Provenance, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class RiskRow:
    """What a criterion weighs where `node` holds and that of no row above does; `node` None always holds."""

    factors: Mapping[str, Decimal]
    weight: Decimal
    node: Node | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Criterion:
    """A criterion.  `since` and `until` are day numbers between which it is in force, both in.

    `risk` ends with a row that always holds.
    """

    id: str
    title: str
    principle: str
    applies: tuple[Applicability, ...]
    clauses: tuple[Clause, ...]
    risk: tuple[RiskRow, ...]
    since: Decimal | None
    until: Decimal | None
    provenance: tuple[Provenance, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Label:
    """What a node is called: the definition that it was written as, with its title and arguments."""

    name: str
    title: str | None
    args: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class CaseCheck:
    """The conditions that a case states of its own evidence."""

    title: str
    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    standard: Standard
    method: Method
    schema: Schema
    parameters: Mapping[str, Parameter]
    tables: Mapping[str, Table]
    principles: Mapping[str, Principle]
    criteria: tuple[Criterion, ...]
    nodes: Sequence[Node]
    parents: Mapping[int, int | None]
    labels: Mapping[int, Label] = field(default_factory=dict)
    cases: tuple[CaseCheck, ...] = field(default_factory=tuple)
    values: tuple[Node, ...] = ()
    renumbering: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)

    @property
    def clauses(self) -> tuple[Clause, ...]:
        return tuple(clause for criterion in self.criteria for clause in criterion.clauses)

    @property
    def ratings(self) -> tuple[str, ...]:
        """Best first."""
        return tuple(rating.name for rating in self.method.ratings)


def requirements(clause: Clause) -> tuple[Node, ...]:
    """Each `require` line: joined, they are the arguments of one `and` that is the clause's own."""
    node = clause.require
    if node is None:
        return ()
    return node.args if isinstance(node, Apply) and node.head.span == clause.span else (node,)


def applicability(criterion: Criterion) -> tuple[Node, ...]:
    """The conditions under which a criterion applies."""
    return tuple(item.node for item in criterion.applies)


def chosen_by(criterion: Criterion) -> tuple[Node, ...]:
    """The conditions by which the risk of a criterion is chosen."""
    return tuple(row.node for row in criterion.risk if row.node is not None)


def is_condition(node: Node) -> bool:
    """Whether a node is yes or no."""
    return isinstance(node.head.type, Flag)


def children(node: Node) -> tuple[Node, ...]:
    """The nodes that a node reads, in order."""
    match node:
        case Apply():
            return node.args
        case Quantify():
            sources = tuple(b.source for b in node.binders if b.source is not None)
            return (*sources, *(n for n in (node.where, node.body) if n is not None))
        case Select():
            return (node.key, node.body)
        case Lookup():
            return node.keys
        case _:
            return ()


def conditions(clause: Clause) -> list[Node]:
    """What is asked of each subject of a clause: its selection, its requirement, the rungs of its ladder."""
    nodes = [clause.where, clause.require, *(rung.node for rung in clause.ladder)]
    return [node for node in nodes if node is not None]
