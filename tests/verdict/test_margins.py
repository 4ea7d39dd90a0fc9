"""Margins are in the unit of what was measured, and shares of the limit in that unit too."""

from collections.abc import Callable
from typing import Any

import pytest

from assay.evidence.facts import Evidence
from assay.session import Program
from assay.verdict.model import Assessment, Measurement


@pytest.mark.parametrize(
    ("requirement", "limit", "share"),
    [
        # 5 t: 4 t are 1 t below, a fifth of the limit
        ("leaked < 5000 kg", "5000 kg", "20.0 %"),
        # half of 10 t: the same, and nobody writes %·t
        ("leaked <= 50 % * held", "5 t", "20.0 %"),
    ],
)
def test_a_limit_in_another_unit(
    small: Any,
    tanks: Any,
    read: Callable[[Program, str], Evidence],
    judge: Callable[[Program, Evidence], Assessment],
    requirement: str,
    limit: str,
    share: str,
) -> None:
    program = small(f'criterion 1.1 "Tanks" {{\n for each tank\n require {requirement}\n}}\n')
    (clause,) = judge(program, read(program, tanks(a="leaked: 4 t, held: 10 t"))).criteria[0].clauses
    found: Measurement = clause.subjects[0].measurements[0]
    assert (found.value, found.limit, found.margin, found.margin_share) == ("4 t", limit, "1", share)
