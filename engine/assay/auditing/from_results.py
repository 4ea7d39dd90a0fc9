"""From results to the plan of the next audit; nothing is evaluated.

In: the newest result, earlier ones, what is planned and for when.  Out: `AuditPlan`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from assay.auditing import functions, sampling
from assay.auditing.means import Ways, ways
from assay.auditing.model import AuditPlan, Band, Look, NotNow, Priority, Purpose, Visit
from assay.auditing.priority import MOST_YEARS, Background, applies, certain_rank, priority
from assay.change.from_results import NotComparable
from assay.verdict import model
from assay.verdict.advised import Advice
from assay.verdict.evaluation import NOT_APPLICABLE
from assay.verdict.risk import greatest_weight

_BANDS: tuple[Band, ...] = ("first", "then", "last")
_FRAGILE = Decimal("0.1")  # of the value: a working value of this project


@dataclass(frozen=True, slots=True)
class Asked:
    """What kind of audit is planned, for which day (None: not stated), and what lots are drawn by."""

    purpose: Purpose
    on: date | None = None
    seed: str | None = None


@dataclass(frozen=True, slots=True)
class _Planned:
    item: model.CriterionVerdict
    priority: Priority
    last: str | None


def usual_purpose(result: model.Assessment) -> Purpose | None:
    """What comes next after a result, where it says so."""
    if result.audit_type == "self_assessment":
        return "gap_analysis"
    audits = result.follow_up.cycle.audits if result.follow_up is not None else []
    return audits[0].kind if audits else None


def audit_plan(result: model.Assessment, previous: Sequence[model.Assessment], asked: Asked) -> AuditPlan:
    """Raises `NotComparable` where an earlier result is of another standard."""
    for other in previous:
        if other.standard.name != result.standard.name:
            names = f"{result.standard.name} and {other.standard.name}"
            raise NotComparable(f"the results are of two standards, {names}")
    return _Planning(result, sorted(previous, key=lambda one: one.audit_date), asked).plan()


class _Planning:
    def __init__(self, result: model.Assessment, previous: Sequence[model.Assessment], asked: Asked) -> None:
        self.result = result
        self.previous = previous
        self.asked = asked
        self.scale = [rating.name for rating in result.scale]
        self.fragile = fragile_ratings(result.advice)
        self.audits = [one for one in (*previous, result) if one.audit_type != "self_assessment"]
        self.day = asked.on or date.fromisoformat(result.audit_date)

    def plan(self) -> AuditPlan:
        planned = [self._planned(item) for item in self.result.criteria if applies(item)]
        planned.sort(key=lambda one: (_BANDS.index(one.priority.band), -Decimal(one.priority.value)))
        now = self._now(planned)
        groups, visits = sampling.plan_visits(
            self.result.scope.facilities,
            self.asked.purpose,
            self.result.sampling,
            self._known(planned),
            self.asked.seed or self.result.evidence_digest,
        )
        going = {visit.facility for visit in visits if visit.visit}
        looks = [self._look(number, one, going) for number, one in enumerate(now, start=1)]
        used = sorted({name for look in looks for name in look.documents})
        titles = {item.id: item.title for item in self.result.documents}
        return AuditPlan(
            purpose=self.asked.purpose,
            standard=f"{self.result.standard.name} {self.result.standard.version}",
            standard_title=f"{self.result.standard.title} {self.result.standard.version}",
            entity=self.result.entity,
            planned_on=self.asked.on.isoformat() if self.asked.on is not None else None,
            encoding=self.result.encoding.said,
            result_of=self.result.audit_date,
            evidence_digest=self.result.evidence_digest,
            rules_digest=self.result.rules_digest,
            previous=[one.audit_date for one in self.previous],
            fragility="not looked at" if self.fragile is None else "looked at",
            notes=self._notes(visits),
            groups=groups,
            visits=visits,
            looks=looks,
            functions=functions.by_function(looks),
            functions_by=functions.by_what(self.result.functions),
            not_now=[_not_now(one) for one in planned if one not in now],
            not_applicable=[item.id for item in self.result.criteria if not applies(item)],
            documents={name: titles.get(name, name) for name in used},
        )

    # ---- criteria ---------------------------------------------------------------------------------------

    def _planned(self, item: model.CriterionVerdict) -> _Planned:
        last = next((one.audit_date for one in reversed(self.audits) if _rated(one, item.id)), None)
        background = Background(
            found_before=self._found_before(item),
            fragile=(self.fragile or {}).get(item.id),
            supported=self._ways(item).supported,
            years=self._years(last),
            never=last is None,
        )
        return _Planned(item, priority(item, self.scale, background), last)

    def _found_before(self, item: model.CriterionVerdict) -> list[str]:
        """The days of the earlier audits that found it; of the one that the evidence tells of, its rating."""
        days = [
            one.audit_date
            for one in self.previous
            for other in one.criteria
            if other.id == item.id and certain_rank(other.decided, [rating.name for rating in one.scale])
        ]
        stated = item.previous or []
        if not self.previous and certain_rank(stated, self.scale):
            return [f"{' or '.join(stated)} at the audit before"]
        return days

    def _years(self, last: str | None) -> int | None:
        """Full years since an audit rated it; None where no earlier result was named."""
        if last is None:
            return MOST_YEARS if self.previous else None
        then = date.fromisoformat(last)
        return max(0, self.day.year - then.year - ((self.day.month, self.day.day) < (then.month, then.day)))

    def _now(self, planned: Sequence[_Planned]) -> list[_Planned]:
        """What this audit looks at: all that applies; in surveillance what is of concern, and of the rest the
        third with the greatest risk weight; in a gap analysis what is of concern.
        """
        concern = [one for one in planned if one.priority.band != "last"]
        rest = [one for one in planned if one.priority.band == "last"]
        if self.asked.purpose == "gap_analysis":
            return concern
        if self.asked.purpose == "surveillance":
            return [*concern, *rest[: -(-len(rest) // 3)]]
        return list(planned)

    def _ways(self, item: model.CriterionVerdict, places: Sequence[str] | None = None) -> Ways:
        return ways(item, _places(item) if places is None else places)

    def _look(self, number: int, one: _Planned, going: set[str]) -> Look:
        item = one.item
        about = sorted(_places(item), key=lambda name: not _fails_at(item, name, self.scale[0]))
        places = [name for name in about if name in going]
        found = self._ways(item, places)
        principle = next((p.title for p in self.result.principles if p.id == item.principle), item.principle)
        return Look(
            number=number,
            criterion=item.id,
            title=item.title,
            principle=f"{item.principle} {principle}",
            rating=item.decided_rating,
            weight=item.weight,
            priority=one.priority,
            central=_central(item) or not about,
            places=places,
            afar=[name for name in about if name not in going],
            functions=functions.of_criterion(self.result.functions, item, principle),
            means=found.means,
            documents=found.documents,
            ask_for=found.ask_for,
            observe=found.observe,
            interview=found.interview,
            last_looked_at=one.last,
        )

    # ---- facilities -------------------------------------------------------------------------------------

    def _known(self, planned: Sequence[_Planned]) -> sampling.Known:
        weights = {clause.id: greatest_weight(one.item) for one in planned for clause in one.item.clauses}
        concern: dict[str, Decimal] = {}
        fails: dict[str, list[str]] = {}
        for site in self.result.sites.by_facility if self.result.sites is not None else []:
            surely = sum((weights.get(name, Decimal(0)) for name in site.failing), Decimal(0))
            maybe = sum((weights.get(name, Decimal(0)) for name in site.open), Decimal(0))
            concern[site.facility] = 2 * surely + maybe
            fails[site.facility] = site.failing
        visited = {
            name: one.audit_date for one in self.audits for name in one.scope.visited or []
        }  # in the order of the audits, so the newest stays
        return sampling.Known(concern, visited, fails)

    # ---- notes ------------------------------------------------------------------------------------------

    def _notes(self, visits: Sequence[Visit]) -> list[str]:
        notes = []
        if self.fragile is None:
            notes.append("Fragile ratings were not looked at: evaluate with --advice to have them count.")
        if not self.previous:
            notes.append(
                "No earlier result was named, so how long ago a criterion was looked at counts for none."
            )
        versions = {one.standard.version for one in self.previous} - {self.result.standard.version}
        if versions:
            said = ", ".join(sorted(versions))
            notes.append(f"Earlier results of version {said}: criteria are matched by equal numbers.")
        if not visits:
            notes.append("The evidence names no facility, so there is nothing to sample.")
        elif not self.result.scope.facilities_complete:
            notes.append("The list of facilities is not complete: there may be others to choose from.")
        if self.result.sites is not None and self.asked.purpose != "gap_analysis":
            notes.append("The central function is part of every audit.")
        return notes


def fragile_ratings(advice: Advice | None) -> dict[str, str] | None:
    """By criterion, the smallest change of one number that makes it fail, where that is a tenth or less of
    the value; None where the result does not hold it.
    """
    if advice is None:
        return None
    found: dict[str, str] = {}
    for item in advice.fragility:  # the smallest first
        if item.kind == "number" and item.share is not None and Decimal(item.share) <= _FRAGILE:
            found.setdefault(item.criterion, f"{item.what} is {item.now}; fails: {item.fails}")
    return found


def _rated(result: model.Assessment, criterion: str) -> bool:
    """Whether an audit settled the rating of a criterion that applies."""
    found = next((item for item in result.criteria if item.id == criterion), None)
    return found is not None and len(found.decided) == 1 and found.decided != [NOT_APPLICABLE]


def _places(item: model.CriterionVerdict) -> list[str]:
    """The facilities that a criterion is about."""
    found = {
        part.facility
        for clause in item.clauses
        for part in clause.subjects
        if part.facility is not None and part.ratings != [NOT_APPLICABLE]
    }
    return sorted(found)


def _fails_at(item: model.CriterionVerdict, facility: str, best: str) -> bool:
    """Whether something of it may be other than in order there."""
    parts = (part for clause in item.clauses for part in clause.subjects if part.facility == facility)
    return any(set(part.ratings) - {best, NOT_APPLICABLE} for part in parts)


def _central(item: model.CriterionVerdict) -> bool:
    """Whether some of it is about no facility."""
    return any(
        part.facility is None and part.ratings != [NOT_APPLICABLE]
        for clause in item.clauses
        for part in clause.subjects
    )


def _not_now(one: _Planned) -> NotNow:
    return NotNow(
        criterion=one.item.id,
        title=one.item.title,
        weight=one.item.weight,
        because="it conforms, and nothing speaks for looking at it now",
    )
