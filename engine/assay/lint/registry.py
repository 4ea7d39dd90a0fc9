"""All rules about rules, in the order of their codes."""

from __future__ import annotations

from assay.lint import (
    allow,
    incomplete,
    naming,
    nothing,
    numbers,
    order,
    outcomes,
    readings,
    repeats,
    truth,
    unused,
)
from assay.lint.tree import Rule

_FAMILIES = (
    unused.RULES,
    incomplete.RULES,
    truth.RULES,
    nothing.RULES,
    readings.RULES,
    numbers.RULES,
    repeats.RULES,
    outcomes.RULES,
    naming.RULES,
    order.RULES,
    allow.RULES,
)
RULES: tuple[Rule, ...] = tuple(
    sorted((rule for family in _FAMILIES for rule in family), key=lambda rule: rule.code)
)
CODES = tuple(rule.code for rule in RULES)
