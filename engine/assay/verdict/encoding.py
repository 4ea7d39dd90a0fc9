"""What the reader of a result must know of the rules: which points no verified source settles."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from assay.plan import tree as plan
from assay.typed.tree import Parameter, Provenance, Setting, Standard
from assay.verdict.model import Encoding, OpenPoint

STATEMENT = (
    "These rules are this project's own encoding of the standard, paraphrased from public material. "
    "They are not the scheme owner's, who has neither checked nor endorsed them."
)


def statement_of(standard: Standard) -> str:
    """Whose rules these are: what the standard's own statement says of itself, else what holds of any."""
    return standard.statement or STATEMENT


_VERIFIED = ("official", "published")


def setting_in_force(parameter: Parameter, audit_date: Decimal) -> Setting | None:
    """What a parameter is set to on the audit date; None where nothing is in force."""
    found = [s for s in parameter.settings if s.since is None or s.since <= audit_date]
    return found[-1] if found else None


def rests_on(node: plan.Node | None) -> Iterator[str]:
    """The parameters that a node reads."""
    stack = [node] if node is not None else []
    seen: set[int] = set()
    while stack:
        item = stack.pop()
        if item.head.id in seen:
            continue
        seen.add(item.head.id)
        if isinstance(item, plan.Param):
            yield item.name
        stack.extend(plan.children(item))


def _clause_parameters(clause: plan.Clause) -> set[str]:
    nodes = [clause.where, clause.require, *(rung.node for rung in clause.ladder)]
    nodes += [item.node for item in clause.applies]
    return {name for node in nodes for name in rests_on(node)}


def _verified(sources: tuple[Provenance, ...]) -> bool:
    return bool(sources) and all(source.standing in _VERIFIED for source in sources)


def _parameter_verified(parameter: Parameter, audit_date: Decimal) -> bool:
    setting = setting_in_force(parameter, audit_date)
    if setting is None or setting.value is None or setting.provenance is None:
        return False
    return setting.provenance.standing in _VERIFIED


def encoding(program: plan.Plan, audit_date: Decimal) -> Encoding:
    """How many clauses rest on unverified points, and which points those are."""
    verified = {name: _parameter_verified(p, audit_date) for name, p in program.parameters.items()}
    unverified = 0
    used: set[str] = set()
    points: list[OpenPoint] = []
    for criterion in program.criteria:
        for clause in criterion.clauses:
            sources = clause.provenance or criterion.provenance
            names = _clause_parameters(clause)
            used |= names
            if not _verified(sources) or not all(verified[name] for name in names):
                unverified += 1
    points += [_point(program.parameters[name], audit_date) for name in sorted(used) if not verified[name]]
    return Encoding(
        statement=statement_of(program.standard),
        clauses=len(program.clauses),
        unverified_clauses=unverified,
        open_points=points,
    )


def _point(parameter: Parameter, audit_date: Decimal) -> OpenPoint:
    setting = setting_in_force(parameter, audit_date)
    is_open = setting is None or setting.value is None
    provenance = setting.provenance if setting is not None else None
    standing = (
        "open" if is_open else (provenance.standing if provenance is not None else None) or "not stated"
    )
    return OpenPoint(
        what=parameter.title or parameter.name.replace("_", " "),
        where=f"parameter `{parameter.name}`",
        source=provenance.source if provenance is not None else None,
        standing=standing,
    )
