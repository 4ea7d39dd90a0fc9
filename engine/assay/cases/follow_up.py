"""What a case expects of what follows from ratings: the outcome, when it runs out, deadlines, surveillance.

In: the lines of a case, and what follows from its evidence.  Out: what came out otherwise.  All of it is in
the decided column.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from assay.evidence.facts import Evidence
from assay.plan import tree as plan
from assay.source import Span
from assay.syntax import tree as syntax
from assay.typed.literals import day, literal_value
from assay.typed.types import DATE, Period
from assay.units.bounds import Interval
from assay.units.calendar import MONTHS
from assay.verdict.decisions import audit_day, expiry
from assay.verdict.follow_up import FollowUp
from assay.verdict.words import interval_text

Line = syntax.ExpectOutcome | syntax.ExpectDay | syntax.ExpectSurveillance


@dataclass(frozen=True, slots=True)
class Failure:
    """One expectation that did not come true."""

    span: Span
    expected: str
    actual: str


class Following:
    """Holds lines of a case against what follows."""

    def __init__(self, follow: FollowUp, evidence: Evidence) -> None:
        self.follow = follow
        self.method = follow.second.method
        self.evidence = evidence

    def failures(self, line: Line) -> Iterator[Failure]:
        """At most one."""
        match line:
            case syntax.ExpectOutcome():
                return self._outcome(line)
            case syntax.ExpectDay():
                return self._day(line)
            case _:
                return self._surveillance(line)

    def _outcome(self, line: syntax.ExpectOutcome) -> Iterator[Failure]:
        """The rows of the outcome that are possible."""
        rows = [row.name for row in self.method.outcomes]
        ends = [word.text for word in line.names]
        wanted_names = " or ".join(ends) if line.apart else " to ".join(ends)
        if any(end not in rows for end in ends):
            known = ", ".join(dict.fromkeys(rows)) or "none"
            yield Failure(line.span, f"outcome {wanted_names}", f"the method has these outcomes: {known}")
            return
        first, last = min(rows.index(e) for e in ends), max(rows.index(e) for e in ends)
        wanted = set(ends) if line.apart else set(rows[first : last + 1])
        found = {rows[place] for place in self.follow.decided.outcomes}
        if found != wanted:
            shown = " or ".join(name for name in dict.fromkeys(rows) if name in found)
            yield Failure(line.span, f"outcome {wanted_names}", f"outcome {shown}")

    # ---- days and periods ------------------------------------------------------------------------------

    def _day(self, line: syntax.ExpectDay) -> Iterator[Failure]:
        wanted = _range([day(end) for end in (line.first, line.last) if end is not None])
        if line.name is None:
            what, found = "expiry", self._expiry()
        else:
            whose = f" for {line.rating.text}" if line.rating is not None else ""
            what, found = f"deadline {line.name.text}{whose}", self._deadline(line.name, line.rating)
        if found != wanted:
            yield Failure(line.span, f"{what} is {_day_text(wanted)}", f"{what} is {_day_text(found)}")

    def _deadline(self, name: syntax.Word, rating: syntax.Word | None) -> Interval | None:
        lines = zip(self.method.deadlines, self.follow.second.deadlines, strict=True)
        nodes = [
            node
            for line, node in lines
            if line.name == name.text and (rating is None or rating.text in line.ratings)
        ]
        return _range([self._value(node) for node in nodes])

    def _expiry(self) -> Interval | None:
        """Over the outcomes that are possible; None where one of them sets no day, or it cannot be told."""
        issued = audit_day(self.evidence, "issued_on")
        rows = (self.method.outcomes[place] for place in self.follow.decided.outcomes)
        ends = [expiry(row, issued) for row in rows]
        return _range([None if end is None else Interval(end, end) for end in ends])

    def _surveillance(self, line: syntax.ExpectSurveillance) -> Iterator[Failure]:
        ends = [end for end in (line.first, line.last) if end is not None]
        wanted = _range([value for end in ends if isinstance(value := literal_value(end), Interval)])
        kinds = {Period(_in_months(end)) for end in ends}
        places = self.follow.decided.surveillance
        nodes = [self.follow.second.periods[place] for place in places]
        own = {node.head.type for node in nodes if isinstance(node.head.type, Period)}
        # Months and days have no order, and so no range in common.
        found = _range([self._value(node) for node in nodes]) if len(own) == 1 else None
        if found != wanted or (found is not None and own != kinds):
            yield Failure(
                line.span,
                f"surveillance after {_period_text(wanted, kinds)}",
                f"surveillance after {self._told(nodes) if found is None else _period_text(found, own)}",
            )

    def _told(self, nodes: Sequence[plan.Node]) -> str:
        """What has no range: an end that is not known, or months beside days."""
        values = [(self._value(node), node.head.type) for node in nodes]
        told = [_period_text(_range([value]), [kind]) for value, kind in values if isinstance(kind, Period)]
        return " or ".join(dict.fromkeys(told)) or "open"

    def _value(self, node: plan.Node) -> Interval | None:
        value = self.follow.decided.evaluation.nodes.get((node.head.id, ()))
        return value if isinstance(value, Interval) else None


def _in_months(literal: syntax.Literal) -> bool:
    unit = literal.unit if isinstance(literal, syntax.Number) else None
    return unit is not None and unit.text in MONTHS


def _range(values: Sequence[Interval | None]) -> Interval | None:
    """From the least to the most; None where there is nothing, or an end that is not known."""
    lows: list[Decimal] = []
    highs: list[Decimal] = []
    for value in values:
        if value is None or value.undefined or value.low is None or value.high is None:
            return None
        lows.append(value.low)
        highs.append(value.high)
    return Interval(min(lows), max(highs)) if lows else None


def _day_text(value: Interval | None) -> str:
    return "open" if value is None else interval_text(value, DATE)


def _period_text(value: Interval | None, kinds: Iterable[Period]) -> str:
    kind = next(iter(kinds), None)
    return "open" if value is None or kind is None else interval_text(value, kind)
