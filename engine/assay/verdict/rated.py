"""Ratings as evidence: what a method speaks of.

In: the criteria with their ratings, and the evidence.  Out: the evidence with the rows `criterion` and
`principle`.  A criterion that surely does not apply is no row.  The rows `judged` are those criteria for
which an escalation is asked, rated as they are judged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import product
from types import MappingProxyType

from assay.evidence.facts import CollectionData, Evidence, Fact, Previous, RecordData, RowData
from assay.plan import tree as plan
from assay.plan.follow_up import JUDGED
from assay.units.bounds import ZERO, Interval
from assay.units.values import FALSE, TRUE, UNKNOWN, OptionalValue, Options
from assay.verdict.evaluation import NEVER, NOT_APPLICABLE, Ratings
from assay.verdict.risk import Risks, weight_of, weight_text

Rows = Mapping[str, RowData]


class Rated:
    """Makes the rows of a method from ratings, each row once."""

    def __init__(self, program: plan.Plan, evidence: Evidence, risks: Risks) -> None:
        self.program = program
        self.evidence = evidence
        self.risks = risks
        self.scale = program.ratings
        self.credits = {r.name: r.credit or ZERO for r in program.method.ratings}
        self._rows: dict[tuple[str, Ratings, bool], RowData] = {}
        self._principles: dict[tuple[str, tuple[int, ...]], RowData] = {}
        self._criteria = {criterion.id: criterion for criterion in program.criteria}
        self._of: dict[str, list[str]] = {name: [] for name in program.principles}
        for criterion in program.criteria:
            self._of.setdefault(criterion.principle, []).append(criterion.id)

    def rows(self, ratings: Mapping[str, Ratings], waived: frozenset[str]) -> Rows:
        """A row for every criterion that may apply."""
        return {
            name: self.row(name, ratings[name], waived=name in waived)
            for name in self._criteria
            if ratings[name] != NEVER
        }

    def row(self, name: str, ratings: Ratings, *, waived: bool = False) -> RowData:
        """The row of a criterion; there surely is one unless it may not apply."""
        key = (name, ratings, waived)
        if key not in self._rows:
            self._rows[key] = self._row(self._criteria[name], ratings, waived=waived)
        return self._rows[key]

    def evidence_of(self, rows: Rows, judged: Rows = MappingProxyType({})) -> Evidence:
        """The evidence with these rows; `judged`: the criteria for which escalations are asked."""
        root = self.evidence.root
        collections = {
            **root.collections,
            "criterion": CollectionData(dict(rows)),
            "principle": CollectionData(
                {name: self._principle(name, rows) for name in self.program.principles}
            ),
            JUDGED: CollectionData(dict(judged)),
        }
        return replace(self.evidence, root=RecordData(root.facts, root.records, collections))

    def _principle(self, name: str, rows: Rows) -> RowData:
        own = {criterion: rows[criterion] for criterion in self._of[name] if criterion in rows}
        key = (name, tuple(map(id, own.values())))
        if key not in self._principles:
            principle = self.program.principles[name]
            data = RecordData(
                facts={"id": _text(principle.id), "title": _text(principle.title)},
                collections={"criterion": CollectionData(own)},
            )
            self._principles[key] = RowData(name, TRUE, data)
        return self._principles[key]

    def _row(self, criterion: plan.Criterion, ratings: Ratings, *, waived: bool) -> RowData:
        grades = ratings - {NOT_APPLICABLE}
        earned = [self.credits[name] for name in grades]
        credit = Interval(min(earned), max(earned))
        weight = weight_of(criterion, self.risks[criterion.id])
        facts = {
            "id": _text(criterion.id),
            "title": _text(criterion.title),
            "principle": _text(criterion.principle),
            "rating": Fact(Options(frozenset(grades)), " or ".join(self._ordered(grades)), ()),
            "applicable": Fact(TRUE, "yes", ()),
            "credit": Fact(credit, str(credit.low), ()),
            "weight": Fact(weight, weight_text(weight), ()),
            "waived": Fact(TRUE, "yes", ()) if waived else Fact(FALSE, "no", ()),
        }
        previous = self._previous(criterion.id)
        if previous is not None:
            facts["previous_rating"] = previous
        presence = UNKNOWN if NOT_APPLICABLE in ratings else TRUE
        return RowData(criterion.id, presence, RecordData(facts=facts))

    def _ordered(self, grades: Ratings) -> list[str]:
        return [name for name in self.scale if name in grades]

    def _previous(self, criterion: str) -> Fact | None:
        """The rating of the previous audit: not stated is unknown, never assumed to be none."""
        previous = self.evidence.previous
        if previous is None:
            return None
        found = self._ratings_before(previous, criterion)
        if not found:
            everything = Options(frozenset(self.scale))
            return Fact(OptionalValue(FALSE, everything), "none", ())
        return Fact(OptionalValue(TRUE, Options(found)), " or ".join(self._ordered(found)), ())

    def _ratings_before(self, previous: Previous, criterion: str) -> Ratings:
        """The ratings at the previous audit; by the numbers of an earlier version, the worst of the criteria
        whose place this one took.
        """
        ratings = previous.ratings or {}
        moved = self.program.renumbering.get(previous.version or "")
        if moved is None:
            return ratings.get(criterion, frozenset())
        sets = [ratings[old] for old, new in moved.items() if criterion in new and old in ratings]
        worst: set[int] = set()
        for ranks in product(*([self.scale.index(name) for name in names] for names in sets)):
            worst |= {max(ranks)} if ranks else set()
        return frozenset(self.scale[rank] for rank in worst)


@lru_cache(maxsize=4096)
def _text(text: str) -> Fact:
    return Fact(Options(frozenset({text})), text, ())
