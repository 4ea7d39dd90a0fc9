"""Cases as evidence, for checking rules: what is wrong in a case is found without running it."""

from __future__ import annotations

from collections.abc import Iterator

from assay.diagnostics import Diagnostic
from assay.evidence.from_case import case_evidence
from assay.evidence.known import Known
from assay.typed import tree as typed


def case_diagnostics(rules: typed.Rules, known: Known) -> Iterator[Diagnostic]:
    """The errors in the facts of all cases."""
    for case in rules.cases:
        yield from case_evidence(case.syntax, rules.schema, rules.units, known, None).diagnostics
