"""The tables of like facilities and of functions, as the result keeps them for who plans the next audit."""

from __future__ import annotations

from decimal import Decimal

from assay.plan import tree as plan
from assay.typed.builtin import FUNCTIONS, SAMPLING
from assay.typed.tree import ConstValue, Table
from assay.units.bounds import Interval
from assay.verdict import covered
from assay.verdict.words import number_text


def sampling(program: plan.Plan, audit_date: Decimal) -> covered.Sampling | None:
    """None where the method has no such table, or its day has not come."""
    table = _in_force(program, SAMPLING, audit_date)
    if table is None:
        return None
    rows = [
        covered.Sampled(
            facilities=keys[0],
            visits={name: _number(cells.get(name)) for name in table.columns},
        )
        for keys, cells in sorted(table.rows.items(), key=lambda item: Decimal(item[0][0]))
    ]
    provenance = table.provenance
    return covered.Sampling(
        title=table.title or SAMPLING.replace("_", " "),
        source=provenance.source if provenance is not None else None,
        standing=provenance.standing if provenance is not None else None,
        rows=rows,
    )


def functions(program: plan.Plan, audit_date: Decimal) -> covered.Functions | None:
    """None where the rules have no such table, or its day has not come.  An open row says nothing."""
    table = _in_force(program, FUNCTIONS, audit_date)
    if table is None:
        return None
    said = {part: _names(cells.get("functions")) for (part,), cells in table.rows.items()}
    provenance = table.provenance
    return covered.Functions(
        title=table.title or FUNCTIONS.replace("_", " "),
        source=provenance.source if provenance is not None else None,
        standing=provenance.standing if provenance is not None else None,
        parts={part: names for part, names in said.items() if names},
    )


def _in_force(program: plan.Plan, name: str, audit_date: Decimal) -> Table | None:
    table = program.tables.get(name)
    return table if table is not None and (table.since is None or audit_date >= table.since) else None


def _names(value: ConstValue | None) -> list[str]:
    """`environment; production` as two."""
    texts = value if isinstance(value, frozenset) else ()
    return [name for text in texts for name in (part.strip() for part in text.split(";")) if name]


def _number(value: ConstValue | None) -> str | None:
    """None for an open cell."""
    return number_text(value.low) if isinstance(value, Interval) and value.low is not None else None
