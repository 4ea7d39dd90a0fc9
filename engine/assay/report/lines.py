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
