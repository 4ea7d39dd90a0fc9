"""Lines of the text report that its parts share."""

from __future__ import annotations

from textwrap import wrap

from assay.verdict import model
from assay.verdict.evaluation import NOT_APPLICABLE
from assay.verdict.risk import is_settled

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
    if item.decided == [NOT_APPLICABLE] and not is_settled(item):
        return "–"
    if item.decided == [NOT_APPLICABLE] or not item.risk:
        return _weighed(item.weight, item.likelihood, item.consequence, None)
    if is_settled(item):
        rows = [_factors(row.likelihood, row.consequence, row.because) for row in item.risk]
        said = "; or ".join(row for row in rows if row)
        return f"{item.weight} ({said})" if said else item.weight
    weighed = [_weighed(row.weight, row.likelihood, row.consequence, row.because) for row in item.risk]
    return f"{item.weight}, not settled: {' or '.join(weighed)}"


def risk_because(item: model.CriterionVerdict) -> str:
    """`it smelts`; where it is not settled, `20: it smelts; or 12: none of the others`.  For a column beside
    the numbers.
    """
    if item.decided == [NOT_APPLICABLE]:
        return ""
    if is_settled(item):
        return "; or ".join(dict.fromkeys(row.because for row in item.risk if row.because))
    return "; or ".join(f"{row.weight}: {row.because}" if row.because else row.weight for row in item.risk)


def _weighed(weight: str, likelihood: str | None, consequence: str | None, because: str | None) -> str:
    said = _factors(likelihood, consequence, because)
    return f"{weight} ({said})" if said else weight


def _factors(likelihood: str | None, consequence: str | None, because: str | None) -> str:
    """A factor that is not given beside one that is counts as 1."""
    given = (likelihood is not None) or (consequence is not None)
    factors = f"likelihood {likelihood or 1}, consequence {consequence or 1}" if given else ""
    return ": ".join(part for part in (factors, because) if part)
