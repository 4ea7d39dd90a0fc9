"""All that a rule about rules looks at: the trees as written, the checked rules, the plan, and what the
reference evaluator makes of it when nothing is known.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cached_property
from typing import TypeVar

from assay.evidence.facts import Evidence, RecordData
from assay.graph.from_rules import from_rules
from assay.graph.tree import Graph
from assay.lint.decided import Decided
from assay.plan import tree as plan
from assay.plan.follow_up import FollowUpPlan
from assay.reference.ratings import evaluate
from assay.syntax import tree as syntax
from assay.typed import tree as typed
from assay.units.calendar import day_number

I = TypeVar("I")  # noqa: E741 - a kind of item
_NO_DAY = Decimal(730000)


class Matter:
    """`programs` are the files of the rules; those that the language brings along are not among them."""

    def __init__(
        self,
        programs: Sequence[syntax.Program],
        rules: typed.Rules,
        program: plan.Plan,
        second: FollowUpPlan | None,
    ) -> None:
        self.programs = tuple(programs)
        self.rules = rules
        self.plan = program
        self.second = second

    def items(self, kind: type[I]) -> Iterator[I]:
        """The statements of one kind, file by file."""
        for program in self.programs:
            yield from (item for item in program.items if isinstance(item, kind))

    def parts(self) -> Iterator[tuple[syntax.Criterion, syntax.Criterion | syntax.Clause]]:
        """Every criterion and every clause, each with the criterion that it belongs to."""
        for criterion in self.items(syntax.Criterion):
            yield criterion, criterion
            yield from ((criterion, clause) for clause in criterion.clauses)

    @cached_property
    def graph(self) -> Graph:
        return from_rules(self.rules)

    @cached_property
    def newest(self) -> Decimal:
        """The newest day that the rules name: what has been decided by then is how the rules stand.

        There is no clock: the same rules say the same tomorrow.
        """
        return max(self._days(), default=_NO_DAY)

    def _days(self) -> Iterator[Decimal]:
        for parameter in self.rules.parameters.values():
            yield from (setting.since for setting in parameter.settings if setting.since is not None)
        yield from (table.since for table in self.rules.tables.values() if table.since is not None)
        yield from (item.since for item in self.rules.criteria if item.since is not None)
        if self.rules.standard.since is not None:
            yield day_number(self.rules.standard.since)
        for case in self.rules.cases:
            if case.syntax.on is not None:
                yield day_number(case.syntax.on.text)

    @property
    def programs_of_rules(self) -> tuple[plan.Plan, ...]:
        """The plan, and those that a method makes of ratings."""
        if self.second is None:
            return (self.plan,)
        programs = (self.plan, self.second.program, self.second.escalations)
        return tuple(program for program in programs if program is not None)

    @cached_property
    def decided(self) -> dict[int, Decided]:
        """What is decided in each program before anything is known."""
        return {id(program): self._decided(program) for program in self.programs_of_rules}

    def _decided(self, program: plan.Plan) -> Decided:
        return Decided(evaluate(program, Evidence("nothing known", self.newest, RecordData())))
