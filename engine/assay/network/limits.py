"""Every limit of durable_rules 2.0.28 that single-fact rules and flat facts can meet.

In: rules before a ruleset is created, facts before they are handed over.  Out: `LimitFault` values,
one for each limit passed; an empty list means that the engine is known to answer right.  The engine
checks almost nothing itself: beyond these numbers it hangs, crashes or lies without a word.  The
numbers were found by experiment on Linux x86-64 and by reading the C source; each comment names both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import accumulate
from typing import Final

from assay.network.ruleset import EXACT_INTEGER, Number, Rule, Test, number_text

RULES: Final = 4_095
"""Rules in one ruleset.  rete.c MAX_ACTIONS is 4,096: at 4,097 creation fails with error 106.  One
place belongs to the driver's own end-of-batch rule."""

CHILDREN: Final = 400
"""Different tests directly below one node.  rules.h NEXT_BUCKET_LENGTH is 512 and one place must stay
empty: with 511 the engine answers right, with 512 the next fact never returns, with 513 creation does
not.  The margin also covers the driver's own rule and keeps the linear probing short."""

SHARED_PATH: Final = 250
"""Rules whose tests are the same from first to last.  rules.h BETA_LIST_LENGTH is 256 with a closing
zero: 255 is right, at 256 another rule's action fires or the process dies, at 257 memory is overrun."""

PENDING: Final = 60
"""Alternatives of one fact waiting on the engine's stack.  events.c MAX_STACK_SIZE is 64: at 65 the
fact is refused with error 303, and so is the rest of its batch."""

TESTS: Final = 250
"""Tests in one rule.  251 joined by "and" were run and found right; more were not tried."""

FACT_PROPERTIES: Final = 200
"""Properties of one fact.  state.h MAX_OBJECT_PROPERTIES is 255, three of them the engine's own: with
253 a batch is cut short silently."""

SLICE: Final = 1_000
"""Facts in one working memory.  No limit was found up to 30,000; a stored fact takes 7 to 10 KB."""

RESERVED: Final = frozenset(
    "id sid $s $m $i $l $r $time $forward $end $lt $lte $gt $gte $eq $neq $ex $nex $mt $imt $iall $iany"  # noqa: SIM905 - a list of 35 lines says no more
    " $or $and $not $add $sub $mul $div name all any pri count cap dist".split()
)
"""Names with a meaning to the engine, which knows them, like all names, only by their hash."""

_PROPERTY: Final = re.compile(r"[!#%-\[\]-~][!#-\[\]-~]*")  # printable ASCII: no space, quote, backslash
_RULE_NAME: Final = re.compile(r"[!#%-\[\]-~][ !#-\[\]-~]*")  # the same, spaces allowed inside


class Limit(StrEnum):
    """Which limit was passed, in words for a message."""

    RULES = "rules in one ruleset"
    CHILDREN = "different tests below one node"
    SHARED_PATH = "rules with the same tests"
    PENDING = "alternatives that one fact can satisfy at once"
    TESTS = "tests in one rule"
    RULE_NAME = "rule name"
    PROPERTY_NAME = "property name"
    PROPERTY_HASH = "property names with the same hash"
    CONSTANT = "constant that the engine reads back exactly"
    FACT_PROPERTIES = "properties of one fact"
    FACT_VALUE = "value that the engine reads back exactly"


@dataclass(frozen=True, slots=True)
class LimitFault:
    """One limit passed: what was found, what is allowed, and where (a rule, a property, a fact)."""

    limit: Limit
    found: int | str
    allowed: int | str
    where: str

    def __str__(self) -> str:
        return f"{self.limit}: found {self.found}, allowed {self.allowed} ({self.where})"


class LimitExceeded(Exception):
    """Rules or facts are outside what the engine answers rightly; nothing was handed to it."""

    def __init__(self, faults: Sequence[LimitFault]) -> None:
        super().__init__("; ".join(str(fault) for fault in faults))
        self.faults = tuple(faults)


def fnv32(name: str) -> int:
    """The hash by which the engine tells ASCII property names apart (FNV-1a, 32 bits)."""
    value = 0x811C9DC5
    for byte in name.encode("ascii"):
        value = ((value ^ byte) * 16_777_619) & 0xFFFFFFFF
    return value


def check(rules: Sequence[Rule]) -> list[LimitFault]:
    """Every limit that these rules pass.  Rules with a fault of their own are left out of the counts
    of shared nodes, so that one mistake is reported once.
    """
    faults: list[LimitFault] = []
    if len(rules) > RULES:
        faults.append(LimitFault(Limit.RULES, len(rules), RULES, "the whole ruleset"))
    faults += _name_faults(rules)
    root = _Node()
    for rule in rules:
        own = list(_rule_faults(rule))
        faults += own
        if not own:
            root.add(rule)
    faults += property_faults(test.prop for rule in rules for test in rule.tests)
    faults += root.faults("the root")
    faults += _pending_faults(root)
    return faults


def _name_faults(rules: Sequence[Rule]) -> Iterator[LimitFault]:
    seen: set[str] = set()
    for rule in rules:
        if not _RULE_NAME.fullmatch(rule.name):
            allowed = "printable ASCII without quote or backslash, not beginning with $ or a space"
            yield LimitFault(Limit.RULE_NAME, repr(rule.name), allowed, f"rule {rule.name!r}")
        if rule.name in seen:
            yield LimitFault(Limit.RULE_NAME, "the same name twice", "one", f"rule {rule.name!r}")
        seen.add(rule.name)


def _rule_faults(rule: Rule) -> Iterator[LimitFault]:
    if not 1 <= len(rule.tests) <= TESTS:
        yield LimitFault(Limit.TESTS, len(rule.tests), f"1 to {TESTS}", f"rule {rule.name!r}")
    for test in rule.tests:
        if number_text(test.value) is None:
            where = f"rule {rule.name!r}, property {test.prop!r}"
            yield LimitFault(Limit.CONSTANT, repr(test.value), number_words(), where)


def number_words() -> str:
    """What `number_text` accepts, in words."""
    return f"an integer within ±{EXACT_INTEGER} or a finite float"


def property_faults(names: Iterable[str]) -> Iterator[LimitFault]:
    """Names that cannot be written without escapes, that the engine uses itself, or that it could not
    tell from another name.
    """
    known = {fnv32(name): name for name in RESERVED}
    for name in dict.fromkeys(names):
        if not _PROPERTY.fullmatch(name):
            allowed = "printable ASCII without space, quote or backslash, not beginning with $"
            yield LimitFault(Limit.PROPERTY_NAME, repr(name), allowed, f"property {name!r}")
            continue
        if name in RESERVED:
            yield LimitFault(
                Limit.PROPERTY_NAME, repr(name), "a name that the engine does not use", f"property {name!r}"
            )
            continue
        other = known.setdefault(fnv32(name), name)
        if other != name:
            where = f"properties {other!r} and {name!r}"
            yield LimitFault(Limit.PROPERTY_HASH, 2, 1, where)


@dataclass(slots=True)
class _Node:
    """A node of the engine's network: the tests that follow it, and the rules that end on it."""

    children: dict[tuple[str, str, bool, Number], _Node] = field(default_factory=dict)
    ends: int = 0
    peak: int = 1

    def add(self, rule: Rule) -> None:
        node = self
        for test in rule.tests:
            node = node.children.setdefault(_node_key(test), _Node())
        node.ends += 1

    def faults(self, where: str) -> Iterator[LimitFault]:
        """Fan-out and shared ends of this node and of all below it; fills in `peak` on the way."""
        if len(self.children) > CHILDREN:
            yield LimitFault(Limit.CHILDREN, len(self.children), CHILDREN, f"below {where}")
        if self.ends > SHARED_PATH:
            yield LimitFault(Limit.SHARED_PATH, self.ends, SHARED_PATH, f"ending on {where}")
        for key, child in self.children.items():
            yield from child.faults(_words(key))
        if self.children:
            deepest = max(child.peak for child in self.children.values())
            self.peak = _together(self.children) - 1 + deepest


def _node_key(test: Test) -> tuple[str, str, bool, Number]:
    # The engine keeps one node for equal constants of one type: `1` and `1.0` are two, 0.0 and -0.0 one.
    return test.prop, test.op, isinstance(test.value, float), test.value


def _words(key: tuple[str, str, bool, Number]) -> str:
    return f"{key[0]} {key[1]} {key[3]}"


def _together(tests: Iterable[tuple[str, str, bool, Number]]) -> int:
    """How many of these tests one fact can pass at most: for each property the best single value,
    summed over the properties.  Never too small: a fact has one value for each property.
    """
    by_property: dict[str, list[tuple[str, Number]]] = {}
    for prop, op, _, value in tests:
        by_property.setdefault(prop, []).append((op, value))
    return sum(_best_value(comparisons) for comparisons in by_property.values())


def _best_value(comparisons: list[tuple[str, Number]]) -> int:
    """The most comparisons that a single number can pass.  The line of numbers is cut at the constants:
    place 2i+1 is the i-th constant, the even places are the stretches between, before and after.
    """
    constants = {value: 2 * i + 1 for i, value in enumerate(sorted({value for _, value in comparisons}))}
    end = 2 * len(constants)
    change = [0] * (end + 2)
    for op, value in comparisons:
        at = constants[value]
        stretch = {"==": (at, at), "<": (0, at - 1), "<=": (0, at), ">": (at + 1, end), ">=": (at, end)}
        first, last = stretch[op]
        change[first] += 1
        change[last + 1] -= 1
    return max(accumulate(change))


def _pending_faults(root: _Node) -> Iterator[LimitFault]:
    """The engine walks depth first with one stack, so what waits adds up along a path: the passed
    siblings at each level but the one being walked.  Reported at the lowest node that is too much alone.
    """
    node, where = root, "the root"
    while node.peak > PENDING:
        (key, inner) = max(node.children.items(), key=lambda item: item[1].peak)
        if inner.peak <= PENDING:
            yield LimitFault(Limit.PENDING, node.peak, PENDING, f"below {where}")
            return
        node, where = inner, _words(key)
