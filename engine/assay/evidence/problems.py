"""How the readers of evidence report what is wrong: every error is kept, none stops the others.

A function that cannot go on with one value raises `Wrong`; whoever reads several values side by side catches
it, keeps the diagnostic and goes on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from assay.diagnostics import Diagnostic
from assay.names.suggest import nearest

_SUGGESTIONS = 200
_CANDIDATES = 2000


class Wrong(Exception):
    """One value cannot be read.  `diagnostic` says why."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


@dataclass(slots=True)
class Problems:
    """The diagnostics of one reading, in the order found."""

    found: list[Diagnostic] = field(default_factory=list)
    _suggested: int = 0

    def add(self, diagnostic: Diagnostic) -> None:
        self.found.append(diagnostic)

    def nearest(self, name: str, candidates: Iterable[str]) -> str | None:
        """The name that was probably meant.

        After many suggestions there are no more: a file that is wrong throughout must not take minutes.
        """
        pool = sorted(set(candidates))
        if self._suggested >= _SUGGESTIONS or len(pool) > _CANDIDATES or len(name) > 100:
            return None
        self._suggested += 1
        return nearest(name, pool)
