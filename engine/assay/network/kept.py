"""A compiled plan as bytes, and back: what a later run needs not compile and check again.

In: a plan and its network.  Out: bytes that hold the network without the plan: each node, clause and
criterion is a number in them, so that what comes back stands on the very plan that it is read for.
"""

from __future__ import annotations

import io
import pickle
from dataclasses import dataclass, replace
from typing import Any

from assay.network.compile import Compiled, Group, Ruleset, Stratum
from assay.network.engine import Checked, checked
from assay.plan import tree as plan


@dataclass(frozen=True, slots=True)
class Ready:
    """A network without its rules, and beside it the rules of each ruleset as the engine reads them; None
    where there is none.
    """

    compiled: Compiled
    rules: tuple[tuple[Checked | None, ...], ...]


def ready(compiled: Compiled) -> Ready:
    """Raises `LimitExceeded` where rules pass a limit of the engine."""
    rules = tuple(
        tuple(checked(ruleset.rules) if ruleset.rules else None for ruleset in stratum.rulesets)
        for stratum in compiled.strata
    )
    strata = tuple(
        Stratum([_without_rules(ruleset) for ruleset in stratum.rulesets], stratum.host)
        for stratum in compiled.strata
    )
    return Ready(replace(compiled, strata=strata), rules)


def _without_rules(ruleset: Ruleset) -> Ruleset:
    return Ruleset([_without_tests(group) for group in ruleset.groups], [], ruleset.effects)


def _without_tests(group: Group) -> Group:
    """What the rules test stands in their text; the host asks a gate only whose it is."""

    def bare(gates: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(replace(gate, derivations=(), truths=(), numbers=(), require=None) for gate in gates)

    return replace(group, gates=bare(group.gates), special=bare(group.special))


class _Writer(pickle.Pickler):
    def __init__(self, file: io.BytesIO, program: plan.Plan) -> None:
        super().__init__(file, protocol=pickle.HIGHEST_PROTOCOL)
        self._numbers = {id(part): number for number, part in enumerate(_parts(program))}

    def persistent_id(self, obj: object) -> int | None:
        return self._numbers.get(id(obj))


class _Reader(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, program: plan.Plan) -> None:
        super().__init__(file)
        self._parts = _parts(program)

    def persistent_load(self, pid: int) -> object:
        return self._parts[pid]


def _parts(program: plan.Plan) -> list[object]:
    """What a network refers to, in an order that depends on the plan alone."""
    return [program, *program.nodes, *program.clauses, *program.criteria]


def to_bytes(made: Ready, program: plan.Plan) -> bytes:
    """A network of this plan."""
    file = io.BytesIO()
    _Writer(file, program).dump(made)
    return file.getvalue()


def from_bytes(data: bytes, program: plan.Plan) -> Ready:
    """What `to_bytes` wrote for this plan; the bytes must be from a place that nobody else can write."""
    found = _Reader(io.BytesIO(data), program).load()
    assert isinstance(found, Ready)
    return found
