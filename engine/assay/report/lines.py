"""Lines of the text report that its parts share."""

from __future__ import annotations

from textwrap import wrap

from assay.verdict import model

WIDTH = 100


def reason_line(reason: model.Reason) -> str:
    """`missing: intensity of …`, with what is known of it."""
    detail = f" ({reason.detail})" if reason.detail else ""
    return f"{reason.kind}: {reason.what}{detail}"


def field_lines(name: str, text: str) -> list[str]:
    """A named line, wrapped under its text."""
    first, rest = f"        {name:<12}", " " * 20
    return wrap(text, WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False) or [first]


def risk_text(item: model.CriterionVerdict) -> str:
    """`20 (likelihood 4, consequence 5: it smelts)`; where it is not settled, every row that is possible."""
    if len(item.risk) < 2:
        because = item.risk[0].because if item.risk else None
        return _weighed(item.weight, item.likelihood, item.consequence, because)
    rows = [_weighed(row.weight, row.likelihood, row.consequence, row.because) for row in item.risk]
    return f"{item.weight}, not settled: {' or '.join(rows)}"


def _weighed(weight: str, likelihood: str | None, consequence: str | None, because: str | None) -> str:
    given = [("likelihood", likelihood), ("consequence", consequence)]
    factors = ", ".join(f"{name} {number}" for name, number in given if number is not None)
    said = ": ".join(part for part in (factors, because) if part)
    return f"{weight} ({said})" if said else weight
