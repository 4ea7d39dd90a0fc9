"""Nearly right names."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(name: str, candidates: Iterable[str]) -> str | None:
    """The candidate that was probably meant, or None.  Case and hyphens do not count as difference."""
    pool = sorted(set(candidates))
    folded = {candidate.lower().replace("-", "_"): candidate for candidate in reversed(pool)}
    exact = folded.get(name.lower().replace("-", "_"))
    if exact is not None and exact != name:
        return exact
    close = get_close_matches(name, pool, n=1, cutoff=0.7)
    return close[0] if close else None
