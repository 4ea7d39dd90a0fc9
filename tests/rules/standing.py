"""On which side of which limit the cases of a program stand, and whether what they expect hangs on it.

In: a checked program with its cases.  Out: its limits, each with the sides that some case shows.  A case
shows a side where an expectation of it would fail if the comparison had answered otherwise there: that a
value lies on a limit, and nothing is expected of it, shows nothing.

A step is a day between dates (a year, where the end of a reporting year is compared), a month or a day
between periods, one row more or less in a share of rows, and else one unit in the last written place of the
value or the limit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from assay import session
from assay.advice.reading import below
from assay.evidence.facts import Evidence
from assay.evidence.from_case import case_evidence
from assay.plan import tree as plan
from assay.reference.meaning import Rows
from assay.reference.ratings import Conformance, restrict
from assay.syntax import tree as syntax
from assay.typed.builtin import year_leaves
from assay.typed.tree import Op
from assay.typed.types import Date, Period
from assay.units import calendar
from assay.units.bounds import Interval
from assay.units.values import Value, negation
from assay.verdict.evaluation import Ratings
from tests.rules.limits import ORDERED, WINDOWS, Key, Limit, limits_of, roots

# A figure with more decimals than this was worked out, and not written.
WRITTEN = 6
COMPARED = {*ORDERED, *WINDOWS, Op.EQ, Op.NE}
A_DAY, A_YEAR = Fraction(1), Fraction(366)
Names = tuple[str, ...]
Expected = tuple[str, str | None]


def watched(program: session.Program) -> list[Limit]:
    """All limits of a program, each with the cases that show its sides."""
    assert program.plan is not None
    assert program.rules is not None
    limits = limits_of(program.plan)
    read = nodes_read(program.plan)
    known = session.known_names(program.rules)
    for case in program.rules.cases:
        found = case_evidence(case.syntax, program.rules.schema, program.rules.units, known, None)
        assert found.evidence is not None
        Standing(program.plan, case.syntax, found.evidence, read).show(limits)
    return list({id(limit): limit for limit in limits.values()}.values())


def nodes_read(program: plan.Plan) -> dict[str, frozenset[int]]:
    """By criterion and by clause, the nodes on which its rating hangs."""
    found: dict[str, frozenset[int]] = {}
    for criterion in program.criteria:
        for clause in criterion.clauses:
            found[clause.id] = frozenset(node.head.id for node in below(roots(criterion, clause)))
        found[criterion.id] = frozenset[int]().union(*(found[clause.id] for clause in criterion.clauses))
    return found


class Watched(Conformance):
    """The reference interpreter, with what it compares, and with one answer turned round on request."""

    def __init__(
        self, program: plan.Plan, evidence: Evidence, turned: tuple[int, Names] | None = None
    ) -> None:
        super().__init__(program, evidence)
        self.turned = turned
        self.compared: list[tuple[plan.Apply, Names, tuple[Value, ...]]] = []

    def _apply(self, node: plan.Apply, rows: Rows) -> Value:
        found = super()._apply(node, rows)
        if node.op not in COMPARED:
            return found
        names = tuple(rows[var].name for var in node.head.vars)
        self.compared.append((node, names, tuple(self.value(arg, rows) for arg in node.args)))
        if self.turned != (node.head.id, names):
            return found
        assert isinstance(found, int)
        return negation(found)


class Standing:
    """One case, of which only the criteria and clauses are judged that it has an expectation of."""

    def __init__(
        self,
        program: plan.Plan,
        case: syntax.Case,
        evidence: Evidence,
        read: Mapping[str, frozenset[int]],
    ) -> None:
        self.plan = program
        self.case = case
        self.evidence = evidence
        self.read = read
        decided = {line.id.text for line in case.lines if isinstance(line, syntax.Override)}
        self.lines: list[Expected] = [
            (line.id.text, line.subject.text if line.subject is not None else None)
            for line in case.lines
            if isinstance(line, syntax.Expect) and line.id.text not in decided
        ]

    def show(self, limits: Mapping[Key, Limit]) -> None:
        """Note in the limits which of their sides this case shows."""
        state = Watched(self.plan, self.evidence)
        before = {line: self.found(line, state) for line in self.lines}
        for node, names, values in list(state.compared):
            for end in ("far", "near", ""):
                limit = limits.get((node.head.id, end))
                side = side_of(node, end, values) if limit is not None else None
                if limit is None or side is None or side in limit.shown or side not in limit.asked:
                    continue
                if self.hangs_on(node, names, before):
                    limit.shown[side] = self.case.title

    def hangs_on(self, node: plan.Apply, names: Names, before: Mapping[Expected, Ratings | None]) -> bool:
        """Whether an expectation would come out otherwise if this comparison did."""
        other = Watched(self.plan, self.evidence, (node.head.id, names))
        lines = [line for line in self.lines if node.head.id in self.read[line[0]]]
        return any(self.found(line, other) != before[line] for line in lines)

    def found(self, line: Expected, state: Conformance) -> Ratings | None:
        """What the interpreter finds of what a line expects: of a criterion, a clause or a subject."""
        name, subject = line
        criterion = next(c for c in self.plan.criteria if name in {c.id, *(k.id for k in c.clauses)})
        if subject is None and name == criterion.id:
            return state.criterion_result(criterion).ratings
        clause = next(clause for clause in criterion.clauses if clause.id == name)
        result = state.clause_result(clause)
        if subject is None:
            return result.ratings
        for item in result.subjects:
            if keys(item.rows) == subject:
                return restrict(item.ratings, result.applies)
        return None


def keys(rows: Names) -> str:
    """`north.2025` from the names of a subject's rows, each of which begins with the one before."""
    ends = [name.removeprefix(f"{before}.") for before, name in zip(("", *rows), rows, strict=False)]
    return ".".join(end.split(".", 1)[1] if "." in end else end for end in ends)


# ---- where a value stands ----------------------------------------------------------------------------------


def side_of(node: plan.Apply, end: str, values: Sequence[Value]) -> str | None:
    """On which side of a limit a value stands, if it is on it or a step away."""
    numbers = [value.low for value in values if isinstance(value, Interval) and value.exact]
    if len(numbers) < len(values):
        return None
    value, *others = [number for number in numbers if number is not None]
    limit = window_end(node, end, others) if end else Fraction(others[0]) * node.factor
    if limit is None:
        return None
    apart = Fraction(value) - limit
    if apart == 0:
        return "on"
    if abs(apart) > step(node, Fraction(value), limit):
        return None
    return "above" if apart > 0 else "below"


def window_end(node: plan.Apply, end: str, others: Sequence[Decimal]) -> Fraction | None:
    """The day on which a window ends that is so long, and lies on one side of a day."""
    length, anchor = others
    if end == "near":
        return Fraction(anchor)
    kind = node.args[1].head.type
    months = isinstance(kind, Period) and kind.months is not False
    day = calendar.shift_day(anchor, -length if node.op is Op.WITHIN_BEFORE else length, months=months)
    return None if day is None else Fraction(day)


def step(node: plan.Apply, value: Fraction, limit: Fraction) -> Fraction:
    """How far a step from the limit is, in the unit of the value."""
    first = node.args[0]
    if isinstance(first.head.type, Date):
        is_year = isinstance(first, plan.FieldNode) and first.leaf in year_leaves().values()
        return A_YEAR if is_year else A_DAY
    if isinstance(first, plan.ClauseFact) or (isinstance(first, plan.Quantify) and first.kind == "share"):
        return Fraction(1, value.limit_denominator(1000).denominator)
    written = [found for found in (places(value), places(limit)) if found is not None]
    return Fraction(1, 10 ** max(written, default=0))


def places(number: Fraction) -> int | None:
    """How many decimals a number is written with; None if it cannot have been written."""
    return next((n for n in range(WRITTEN + 1) if (number * 10**n).denominator == 1), None)
