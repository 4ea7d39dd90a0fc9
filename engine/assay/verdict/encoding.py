"""What the reader of a result must know of the rules: which points no verified source settles."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from decimal import Decimal

from assay.plan import tree as plan
from assay.typed.tree import Parameter, Provenance, Setting, Standard, Table
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


def _below(*nodes: plan.Node | None) -> Iterator[plan.Node]:
    """These and all that they read, each once."""
    stack = [node for node in nodes if node is not None]
    seen: set[int] = set()
    while stack:
        item = stack.pop()
        if item.head.id in seen:
            continue
        seen.add(item.head.id)
        yield item
        stack.extend(plan.children(item))


def _read_by(clause: plan.Clause) -> tuple[set[str], set[str]]:
    """The parameters and the tables that a clause reads."""
    found = list(_below(*plan.conditions(clause), *(item.node for item in clause.applies)))
    parameters = {item.name for item in found if isinstance(item, plan.Param)}
    return parameters, {item.table for item in found if isinstance(item, plan.Lookup)}


def _verified(sources: tuple[Provenance, ...]) -> bool:
    return bool(sources) and all(source.standing in _VERIFIED for source in sources)


def _parameter_verified(parameter: Parameter, audit_date: Decimal | None) -> bool:
    """On that day; without a day, whatever the day is."""
    settings = parameter.settings
    if audit_date is not None:
        in_force = setting_in_force(parameter, audit_date)
        settings = (in_force,) if in_force is not None else ()
    return bool(settings) and all(
        item.value is not None and item.provenance is not None and item.provenance.standing in _VERIFIED
        for item in settings
    )


def _table_verified(table: Table) -> bool:
    return table.provenance is not None and table.provenance.standing in _VERIFIED


def encoding(
    program: plan.Plan, audit_date: Decimal | None, clauses: Collection[str] | None = None
) -> Encoding:
    """How many clauses rest on unverified points, and which points those are and risks rest on.

    `audit_date` None: on no day in particular.  `clauses`: only those of these ids (None: all).
    """
    verified = {name: _parameter_verified(p, audit_date) for name, p in program.parameters.items()}
    known = {name for name, table in program.tables.items() if _table_verified(table)}
    counted = unverified = 0
    used: set[str] = set()
    for criterion in program.criteria:
        if clauses is None or any(clause.id in clauses for clause in criterion.clauses):
            chosen = _below(*plan.chosen_by(criterion))
            used |= {item.name for item in chosen if isinstance(item, plan.Param)}
        for clause in criterion.clauses:
            if clauses is not None and clause.id not in clauses:
                continue
            names, tables = _read_by(clause)
            used |= names
            counted += 1
            sound = _verified(clause.provenance or criterion.provenance)
            if not (sound and all(verified[name] for name in names) and tables <= known):
                unverified += 1
    return Encoding(
        statement=statement_of(program.standard),
        clauses=counted,
        unverified_clauses=unverified,
        open_points=[
            _point(program.parameters[name], audit_date) for name in sorted(used) if not verified[name]
        ],
    )


def _point(parameter: Parameter, audit_date: Decimal | None) -> OpenPoint:
    """Without a day, its last setting."""
    last = parameter.settings[-1] if parameter.settings else None
    setting = setting_in_force(parameter, audit_date) if audit_date is not None else last
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
