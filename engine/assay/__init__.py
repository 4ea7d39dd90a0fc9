"""assay: tells whether an organisation conforms to a sustainability standard, how badly where it does not,
and why.

The facade: `check`, `evaluate`, `explain`, `Assessment`, `__version__`.  Importing the package is cheap;
what is behind a name is imported when it is first asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assay.version import __version__

if TYPE_CHECKING:
    from assay.facade import check, evaluate, explain
    from assay.verdict.model import Assessment

__all__ = ["Assessment", "__version__", "check", "evaluate", "explain"]


def __getattr__(name: str) -> Any:
    if name == "Assessment":
        from assay.verdict.model import Assessment  # noqa: PLC0415 - lazy on purpose

        return Assessment
    if name in ("check", "evaluate", "explain"):
        from assay import facade  # noqa: PLC0415 - lazy on purpose

        return getattr(facade, name)
    raise AttributeError(name)
