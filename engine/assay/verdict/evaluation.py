"""What an evaluator finds: the value of every node for every row, and the ratings that follow.

Both evaluators make the same thing, so that they can be compared entry by entry.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from assay.units.values import FALSE, TRUE, UNKNOWN, Truth, Value

NOT_APPLICABLE = "not applicable"
UNSETTLED = "unsettled"  # of what several ratings are possible for, where ratings are counted
_TRUTHS = {TRUE: "yes", FALSE: "no", UNKNOWN: "not known"}
Ratings = frozenset[str]
NEVER: Ratings = frozenset({NOT_APPLICABLE})
NodeKey = tuple[int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class SubjectResult:
    """One subject of a clause.  `rows` are the names of its rows (empty without `for each`).

    `selected`: is it present and does `where` hold?  `failing`: does it fail the requirement?
    `ratings` are judged as if the criterion applied; `judged` is what the questions contribute.
    """

    rows: tuple[str, ...]
    selected: Truth
    required: Truth
    ratings: Ratings


@dataclass(frozen=True, slots=True)
class ClauseResult:
    """`ratings` are judged as if the criterion applied (definition 14)."""

    id: str
    applies: Truth
    subjects: tuple[SubjectResult, ...]
    ratings: Ratings


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """`ratings` are those of the worst of its clauses (definition 17); `risk`: the rows of its risk that are
    possible, by their places (definition 17a).
    """

    id: str
    applies: Truth
    clauses: tuple[ClauseResult, ...]
    ratings: Ratings
    risk: tuple[int, ...] = (0,)


@dataclass(slots=True)
class Evaluation:
    """All that an evaluator found."""

    nodes: dict[NodeKey, Value] = field(default_factory=dict)
    criteria: dict[str, CriterionResult] = field(default_factory=dict)

    def clauses(self) -> Mapping[str, ClauseResult]:
        return {clause.id: clause for found in self.criteria.values() for clause in found.clauses}


@dataclass(frozen=True, slots=True)
class Difference:
    """One entry in which two evaluations differ."""

    where: str
    first: str
    second: str
    node: int | None = None


def differences(first: Evaluation, second: Evaluation) -> list[Difference]:
    """Every node, subject, clause and criterion in which the two differ, or that only one has."""
    if first == second:
        return []
    found: list[Difference] = []
    for key in sorted(first.nodes.keys() | second.nodes.keys()):
        one, other = first.nodes.get(key), second.nodes.get(key)
        if one != other:
            rows = " ".join(key[1])
            where = f"node {key[0]} {rows}".rstrip()
            found.append(Difference(where, _value_text(one), _value_text(other), key[0]))
    for name in sorted(first.criteria.keys() | second.criteria.keys()):
        found += _criterion_differences(name, first.criteria.get(name), second.criteria.get(name))
    return found


def _value_text(value: Value | None) -> str:
    """A value for whoever looks for the error: exact, and yes or no where it is that."""
    if value is None:
        return "nothing"
    return _TRUTHS[value] if isinstance(value, int) else repr(value)


def _criterion_differences(
    name: str, one: CriterionResult | None, other: CriterionResult | None
) -> list[Difference]:
    if one == other:
        return []
    if one is None or other is None:
        return [Difference(f"criterion {name}", show(one), show(other))]
    found: list[Difference] = []
    for left, right in zip(one.clauses, other.clauses, strict=True):
        for mine, theirs in zip(left.subjects, right.subjects, strict=False):
            if mine != theirs:
                where = f"clause {left.id} subject {' '.join(mine.rows)}".rstrip()
                found.append(Difference(where, show(mine), show(theirs)))
        if (left.applies, left.ratings, len(left.subjects)) != (
            right.applies,
            right.ratings,
            len(right.subjects),
        ):
            found.append(Difference(f"clause {left.id}", show(left), show(right)))
    if (one.applies, one.ratings, one.risk) != (other.applies, other.ratings, other.risk):
        found.append(Difference(f"criterion {name}", show(one), show(other)))
    return found


def show(result: SubjectResult | ClauseResult | CriterionResult | None) -> str:
    """One entry in a line, for a message."""
    if result is None:
        return "nothing"
    if isinstance(result, SubjectResult):
        head = f"selected: {_TRUTHS[result.selected]}, required: {_TRUTHS[result.required]}"
    else:
        head = f"applies: {_TRUTHS[result.applies]}"
    rated = f"{head}, rated {' or '.join(sorted(result.ratings))}"
    if isinstance(result, CriterionResult) and result.risk != (0,):
        return f"{rated}, risk row {' or '.join(str(place + 1) for place in result.risk)}"
    return rated
