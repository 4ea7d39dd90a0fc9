"""All rules about rules, asked one after the other."""

from __future__ import annotations

from collections.abc import Iterable

from assay.diagnostics import Severity
from assay.lint.allow import suppressed
from assay.lint.matter import Matter
from assay.lint.registry import CODES, RULES
from assay.lint.settings import Settings
from assay.lint.tree import Found

_DEFAULT = Settings()


def lint(matter: Matter, settings: Settings = _DEFAULT) -> list[Found]:
    """What is found, by file and place; at one place a code says the same only once."""
    asked = [rule for rule in RULES if rule.code not in settings.ignore]
    found = [Found(rule.code, rule.level, finding) for rule in asked for finding in rule.check(matter)]
    left = suppressed(matter, found, CODES, {rule.code for rule in asked})
    levelled = (
        item.at(Severity.ERROR) if item.code in settings.error else item
        for item in left
        if item.code not in settings.ignore
    )
    return in_order(levelled)


def in_order(found: Iterable[Found]) -> list[Found]:
    """By file and place, without repeats."""
    seen: dict[tuple[str, int, str, str], Found] = {}
    for item in found:
        span = item.finding.span
        seen.setdefault((span.source.name, span.start, item.code, item.finding.message), item)
    return [seen[key] for key in sorted(seen)]
