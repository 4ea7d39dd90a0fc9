"""On what occasion evidence is read: as a self-assessment or for an audit, and as of which day.

What the caller asks for stands above what the evidence says, and the result tells that it was asked for.  As
a self-assessment, the audit's type is `self_assessment`, so the method gives no certificate, and a document
that is not at hand is a warning.  For an audit it is an error: its findings rest on what was seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from assay.evidence.facts import Fact, Origin, RecordData
from assay.units.bounds import point
from assay.units.calendar import day_text
from assay.units.values import Options

Mode = Literal["self-assessment", "audit"]
SELF = "self_assessment"


@dataclass(frozen=True, slots=True)
class Occasion:
    """`mode`: None takes it from the audit's type; `as_of`: a day number in place of the audit's own;
    `documents`: whether the files that are named are looked for.
    """

    mode: Mode | None = None
    as_of: Decimal | None = None
    documents: bool = True

    def mode_of(self, stated: str | None) -> Mode | None:
        """The mode in force; None where neither the caller nor the evidence says."""
        if self.mode is not None or stated is None:
            return self.mode
        return "self-assessment" if stated == SELF else "audit"

    def impose(self, root: RecordData) -> None:
        """What was asked for, as facts of the audit."""
        if self.mode != "self-assessment" and self.as_of is None:
            return
        audit = root.records.setdefault("audit", RecordData())
        if self.mode == "self-assessment":
            audit.facts["type"] = Fact(Options(frozenset({SELF})), SELF, (Origin("--mode self-assessment"),))
        if self.as_of is not None:
            day = day_text(self.as_of)
            audit.facts["date"] = Fact(point(self.as_of), day, (Origin(f"--as-of {day}"),))
