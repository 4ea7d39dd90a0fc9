"""How clauses and criteria are called in the network, made once for all evidence sets.

In: a plan.  Out: `Places`: for each clause and criterion the names of its gates and what is fixed about it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assay.network import gates
from assay.plan import tree as plan


@dataclass(frozen=True, slots=True)
class ClausePlaces:
    """`own` and `subject` are of one subject, `whole` of the clause; `variables` bind the rows of a subject.

    `single`: it is rated as its one subject is.  `always`: nothing can make it not apply as a whole.
    """

    clause: plan.Clause
    own: str
    subject: str
    applies_subject: str
    whole: str
    applies: str
    variables: tuple[int, ...]
    single: bool
    always: bool


@dataclass(frozen=True, slots=True)
class CriterionPlaces:
    """`surely`: it always has a rating; `always`: nothing can make it not apply as a whole."""

    criterion: plan.Criterion
    whole: str
    applies: str
    clauses: tuple[ClausePlaces, ...]
    surely: bool
    always: bool


@dataclass(frozen=True, slots=True)
class Places:
    """By criterion; and by the names of gates, who it is that a gate is for."""

    criteria: tuple[CriterionPlaces, ...]
    of_subject: Mapping[str, ClausePlaces]
    of_worst: Mapping[str, ClausePlaces | CriterionPlaces]


def places(program: plan.Plan) -> Places:
    """The places of a plan."""
    criteria = tuple(_criterion(criterion) for criterion in program.criteria)
    clauses = [clause for criterion in criteria for clause in criterion.clauses]
    of_subject = {place: clause for clause in clauses for place in (clause.own, clause.subject)}
    of_worst: dict[str, ClausePlaces | CriterionPlaces] = {of.whole: of for of in criteria}
    of_worst.update({of.whole: of for of in clauses})
    return Places(criteria, of_subject, of_worst)


def _criterion(criterion: plan.Criterion) -> CriterionPlaces:
    whole = gates.criterion_place(criterion)
    return CriterionPlaces(
        criterion,
        whole,
        gates.applies_place(whole),
        tuple(_clause(clause) for clause in criterion.clauses),
        gates.surely_rated(criterion),
        gates.always_applies(criterion),
    )


def _clause(clause: plan.Clause) -> ClausePlaces:
    subject, whole = gates.subject_place(clause), gates.clause_place(clause)
    return ClausePlaces(
        clause,
        gates.own_place(clause),
        subject,
        gates.applies_place(subject),
        whole,
        gates.applies_place(whole),
        gates.subject_vars(clause),
        gates.same_as_subject(clause),
        gates.always_applies(clause),
    )
