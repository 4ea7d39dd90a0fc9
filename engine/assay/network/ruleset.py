"""Single-fact rules as values, and their text in the form that durable_rules reads.

In: tests on the properties of one fact, joined by "and".  Out: `Rule` values and the JSON text of a
ruleset.  Numbers are written here and nowhere else: the engine's parser does not know an exponent
without a dot, so `1e-05` goes out as `1.0e-05`, which it reads exactly.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

Operator = Literal["==", "<", "<=", ">", ">="]
Number = int | float

EXACT_INTEGER: Final = 2**53
"""The largest integer up to which every integer is also a double: mixed comparisons stay exact."""

_NAMES: Final[dict[Operator, str]] = {"<": "$lt", "<=": "$lte", ">": "$gt", ">=": "$gte"}


@dataclass(frozen=True, slots=True)
class Test:
    """A comparison of one property with a constant; false where the fact has no such property."""

    prop: str
    op: Operator
    value: Number


@dataclass(frozen=True, slots=True)
class Rule:
    """Fires once on each fact that passes every test.  The order of tests is the path in the network:
    rules that begin with the same tests share their nodes.
    """

    name: str
    tests: tuple[Test, ...]


def number_text(value: object) -> str | None:
    """A number as the engine reads it back exactly; None for what it would misread: integers beyond
    2**53, infinities, not-a-number, and anything that is not exactly an int or a float.
    """
    if type(value) is int:
        return str(value) if -EXACT_INTEGER <= value <= EXACT_INTEGER else None
    if type(value) is float and math.isfinite(value):
        text = repr(value + 0.0)  # adding zero turns -0.0 into 0.0: one number, one text
        return text if "." in text else text.replace("e", ".0e")
    return None


def _test_json(test: Test) -> str:
    comparison = f'{{"{test.prop}":{number_text(test.value)}}}'
    return comparison if test.op == "==" else f'{{"{_NAMES[test.op]}":{comparison}}}'


def rule_json(rule: Rule) -> str:
    """One member of the ruleset: name, colon, and the one pattern that the rule waits for."""
    tests = ",".join(_test_json(test) for test in rule.tests)
    return f'"{rule.name}":{{"all":[{{"m":{{"$and":[{tests}]}}}}]}}'


def to_json(rules: Sequence[Rule]) -> str:
    """The ruleset as durable_rules JSON.  The rules must have passed `limits.check`, which is what
    makes names safe without escapes and constants exact.
    """
    return "{" + ",".join(rule_json(rule) for rule in rules) + "}"
