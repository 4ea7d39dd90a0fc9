"""Requirements that hold with nothing recorded (definition 10): an empty list that earns a certificate.

In: a clause.  Out: those of its requirements that hold of a subject whose own lists are all complete and
empty, and of which everything else is unknown.  `no release` and `no release where harmful` say in so many
words what may not be recorded, and are not meant, but `no release where not contained` is `every` in other
words.  Values that may be absent are no lists.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from assay.diagnostics import Severity
from assay.evidence.facts import CollectionData, Evidence, Fact, RecordData, RowData
from assay.lint.matter import Matter
from assay.lint.tree import Finding, Rule
from assay.plan import tree as plan
from assay.reference.ratings import Conformance
from assay.typed.schema import Field, Group, Rows
from assay.typed.tree import Op
from assay.typed.types import SetOf
from assay.units.calendar import year_bounds
from assay.units.values import TRUE, SetValue

_KEY, _YEAR = "x", "2000"
_BUILT_IN = ("audit", "entity")


def holds_of_nothing(matter: Matter) -> Iterator[Finding]:
    """Requirements that hold of empty lists, and not of everything."""
    decided = matter.decided[id(matter.plan)]
    for clause in matter.plan.clauses:
        state = _state(matter, clause)
        bound = next(iter(state.combinations(clause.binders, {})), None)
        if bound is None:
            continue
        for require in plan.requirements(clause):
            if decided.settled(require) is None and state.truth(require, bound[0]) == TRUE:
                lists = [node for node in _lists(require) if state.found.get(_key(node, bound[0])) == TRUE]
                yield from (_finding(node) for node in lists[:1])


def _finding(node: plan.Quantify) -> Finding:
    name = node.binders[-1].name
    assert node.head.span is not None
    return Finding(
        node.head.span,
        f"this holds with nothing recorded: an empty list of `{name}` satisfies it",
        help=(f"require `some {name}` beside it, or say why an empty list is as good",),
    )


def _lists(node: plan.Node) -> Iterator[plan.Quantify]:
    """`every`, and `no … where not`, over rows or sets in a requirement, the outermost of each."""
    if isinstance(node, plan.Quantify):
        over_optional = any(binder.optional for binder in node.binders)
        if not over_optional and (node.kind == "every" or (node.kind == "no" and _denies(node.where))):
            yield node
            return
    for child in plan.children(node):
        yield from _lists(child)


def _denies(where: plan.Node | None) -> bool:
    """`not contained`, `hazard != inert`, `no answered_on`: what is ruled out is a lack."""
    match where:
        case plan.Apply(op=Op.AND | Op.OR):
            return any(_denies(arg) for arg in where.args)
        case plan.Apply(op=Op.NOT | Op.NE):
            return True
        case plan.Quantify(kind="no"):
            return True
        case _:
            return False


def _key(node: plan.Node, rows: Mapping[int, object]) -> tuple[int, tuple[str, ...]]:
    names = tuple(getattr(rows[var], "name", "") for var in node.head.vars if var in rows)
    return node.head.id, names


# ---- a subject of which nothing is recorded ---------------------------------------------------------------


def _state(matter: Matter, clause: plan.Clause) -> Conformance:
    root = _empty(matter.rules.schema.fields, skip=_BUILT_IN)
    record, fields = root, matter.rules.schema.fields
    for binder in clause.binders:
        if binder.rows is None:
            break
        record, fields = _add_row(record, fields, binder.path)
    return Conformance(matter.plan, Evidence("nothing recorded", matter.newest, root))


def _empty(fields: Mapping[str, Field], skip: Sequence[str] = ()) -> RecordData:
    """A record whose lists and sets are complete and empty, and whose facts are unknown."""
    data = RecordData()
    for name, item in fields.items():
        if name in skip:
            continue
        if isinstance(item, Rows):
            data.collections[name] = CollectionData()
        elif isinstance(item, Group):
            data.records[name] = _empty(item.fields)
        elif isinstance(item.type, SetOf):
            data.facts[name] = Fact(SetValue({}, open=False), "", ())
    return data


def _add_row(
    record: RecordData, fields: Mapping[str, Field], path: Sequence[str]
) -> tuple[RecordData, Mapping[str, Field]]:
    """One row in the list at a path, with nothing in it."""
    for name in path[:-1]:
        group = fields[name]
        assert isinstance(group, Group)
        record, fields = record.records[name], group.fields
    rows = fields[path[-1]]
    assert isinstance(rows, Rows)
    data = _empty(rows.fields)
    if rows.yearly:
        start, end = year_bounds(int(_YEAR), None)
        data.facts.setdefault("start", Fact(start, "", ()))
        data.facts.setdefault("end", Fact(end, "", ()))
    key = _YEAR if rows.yearly else _KEY
    record.collections[path[-1]].rows[key] = RowData(key, TRUE, data)
    return data, rows.fields


RULES = (Rule("W0614", Severity.WARNING, "a requirement that holds with nothing recorded", holds_of_nothing),)
