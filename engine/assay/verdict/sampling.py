"""The method's table of like facilities, as the result keeps it for whoever plans the next audit."""

from __future__ import annotations

from decimal import Decimal

from assay.plan import tree as plan
from assay.typed.builtin import SAMPLING
from assay.typed.tree import ConstValue
from assay.units.bounds import Interval
from assay.verdict import covered
from assay.verdict.words import number_text


def sampling(program: plan.Plan, audit_date: Decimal) -> covered.Sampling | None:
    """None where the method has no such table, or its day has not come."""
    table = program.tables.get(SAMPLING)
    if table is None or (table.since is not None and audit_date < table.since):
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


def _number(value: ConstValue | None) -> str | None:
    """None for an open cell."""
    return number_text(value.low) if isinstance(value, Interval) and value.low is not None else None
