"""The method's part of a result: escalations, decisions of persons, outcome, deadlines, surveillance."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType

from assay.evidence.facts import Evidence
from assay.plan.follow_up import OUTCOME, escalation_name
from assay.typed import types as typed
from assay.typed.builtin import CERTIFICATE
from assay.typed.tree import Outcome
from assay.typed.types import DATE
from assay.units import calendar
from assay.units.bounds import Interval
from assay.units.values import FALSE, TRUE, UNKNOWN, OptionalValue, Options, Value, conjunction
from assay.verdict import model
from assay.verdict.evaluation import Ratings
from assay.verdict.follow_up import Column, FollowUp, Hit
from assay.verdict.measure import truth_text
from assay.verdict.next_audits import Days, Period, audit_cycle
from assay.verdict.ranges import ordered
from assay.verdict.reasons import Reasons, unique
from assay.verdict.trace import Tracing
from assay.verdict.walk import Walk
from assay.verdict.words import interval_text, value_text

_ONE_DAY = Decimal(1)
_BEFORE = re.compile(r"(?:(?:principle\..+?\.)?criterion|judged)\.(.+)\.previous_rating")
_RATING = re.compile(r"(?:(?:principle\..+?\.)?criterion|judged)\.(.+)\.(?:rating|credit)")
_WEIGHT = re.compile(r"(?:(?:principle\..+?\.)?criterion|judged)\.(.+)\.weight")
_ROWS = re.compile(r"(?:principle\..+\.)?criterion")
_ROW = re.compile(r"whether there is criterion (\S+)")


class Decisions:
    """Reads the follow-up of one evidence set.  `risks`: by criterion, why its risk is not settled."""

    def __init__(
        self,
        follow: FollowUp,
        evidence: Evidence,
        scale: Sequence[str],
        risks: Mapping[str, Sequence[model.Reason]] = MappingProxyType({}),
    ) -> None:
        self.follow = follow
        self.evidence = evidence
        self.scale = scale
        self.risks = risks
        self.method = follow.second.method

    # ---- criteria -----------------------------------------------------------------------------------------

    def escalations(self, criterion: str) -> list[model.EscalationNote]:
        """The escalations that reach, or may reach, a criterion (each once)."""
        found: dict[int, model.EscalationNote] = {}
        for hit in self.follow.computed.hits:
            if hit.criterion == criterion:
                found[hit.place] = self._note(hit, found.get(hit.place))
        return [found[place] for place in sorted(found)]

    def _note(self, hit: Hit, before: model.EscalationNote | None) -> model.EscalationNote:
        line = self.method.escalations[hit.place]
        given = self.evidence.confirmations.get((line.name, hit.criterion))
        reaches = truth_text(hit.reaches)
        if before is not None and before.reaches != reaches:
            reaches = "not known"
        return model.EscalationNote(
            name=line.name,
            to=line.rating,
            reaches=reaches,
            question=line.question,
            answer=None if line.question is None else truth_text(hit.answer),
            because=given.because if given is not None else None,
        )

    def escalation_reasons(self, criterion: str) -> list[model.Reason]:
        """What keeps it open whether a criterion is escalated."""
        found: list[model.Reason] = []
        for hit in self.follow.computed.hits:
            if hit.criterion != criterion or conjunction((hit.reaches, hit.answer)) != UNKNOWN:
                continue
            line = self.method.escalations[hit.place]
            if hit.answer == UNKNOWN:
                found.append(
                    model.Reason(
                        kind="judgement required",
                        what=f'whether the escalation "{line.name}" holds for {criterion}',
                        fact=f"confirmations: escalation {line.name} for {criterion}",
                        question=line.question,
                    )
                )
            if hit.reaches == UNKNOWN:
                found += self._conditions(hit)
        return unique(found)

    def _conditions(self, hit: Hit) -> list[model.Reason]:
        name = escalation_name(hit.place)
        program, asked = self.follow.second.escalations, self.follow.computed.asked
        assert program is not None
        assert asked is not None
        walk = Walk(program, *asked)
        clause = next(clause for clause in program.clauses if clause.id == name)
        bounds = walk.bind(clause.binders, {})
        rows = next(bound.rows for bound in bounds if bound.last.key == hit.criterion)
        found = Reasons(walk).of(clause.where, rows)
        return self._told([item for item in found if _criterion_of(item) != hit.criterion])

    def _told(self, reasons: Iterable[model.Reason]) -> list[model.Reason]:
        """What a method reads of criteria is no fact: of a weight it is told what the risk rests on."""
        found: list[model.Reason] = []
        for reason in reasons:
            weight = _WEIGHT.fullmatch(reason.fact or "")
            found += [_of_a_rating(reason)] if weight is None else self.risks.get(weight[1], [])
        return unique(found)

    def previous(self, criterion: str) -> list[str] | None:
        """The ratings of the previous audit; None where that is not stated."""
        stated = self.evidence.previous
        if stated is None:
            return None
        fact = self.follow.computed.evidence.root.collections["criterion"].rows.get(criterion)
        before = fact.data.facts.get("previous_rating") if fact is not None else None
        found = before.value if before is not None else None
        if not isinstance(found, OptionalValue) or found.present != TRUE:
            return []
        return ordered(found.value.known or (), self.scale) if isinstance(found.value, Options) else []

    # ---- outcome ------------------------------------------------------------------------------------------

    def verdict(self) -> model.FollowUpVerdict:
        """Outcome in both columns, deadlines and surveillance."""
        decided = self.follow.decided
        outcome = self._outcome(decided)
        days = Days(self.evidence.audit_date, self._day("issued_on"), self._day("expires_on"))
        return model.FollowUpVerdict(
            computed=self._outcome(self.follow.computed),
            decided=outcome,
            deadlines=self._deadlines(decided),
            surveillance=self._surveillance(decided),
            cycle=audit_cycle(outcome, self._periods(decided), days, self._in_force()),
        )

    def _in_force(self) -> dict[str, bool | None] | None:
        """By outcome, whether a certificate is in force after it; None where the rules do not tell."""
        table = self.follow.second.program.tables.get(CERTIFICATE)
        if table is None or (table.since is not None and self.evidence.audit_date < table.since):
            return None
        said = {name: cells.get("in_force") for (name,), cells in table.rows.items()}
        found = {name: value if isinstance(value, bool) else None for name, value in said.items()}
        return found | {row.name: True for row in self.method.outcomes if row.validity is not None}

    def _outcome(self, column: Column) -> model.OutcomeVerdict | None:
        if not self.method.outcomes:
            return None
        rows = [self.method.outcomes[place] for place in column.outcomes]
        names = list(dict.fromkeys(row.name for row in rows))
        settled = len(rows) == 1
        walk = Walk(self.follow.second.program, column.evidence, column.evaluation)
        reasons = self._open(walk, column)
        return model.OutcomeVerdict(
            outcomes=names,
            outcome=" or ".join(name.replace("_", " ") for name in names),
            settled=settled,
            validity=_validity(rows[0]) if settled else None,
            expires=self._expires(rows[0]) if settled else None,
            because=rows[0].reason if settled else None,
            not_determined=_not_determined(reasons),
            reasons=reasons,
            rows=self._rows(walk),
        )

    def _open(self, walk: Walk, column: Column) -> list[model.Reason]:
        if len(column.outcomes) < 2:
            return []
        clause = next(c for c in self.follow.second.program.clauses if c.id == OUTCOME)
        result = column.evaluation.clauses()[OUTCOME]
        return self._told(Reasons(walk).clause(clause, result))

    def _rows(self, walk: Walk) -> list[model.Trace]:
        """Each row down to the first that surely holds, and why it holds or not."""
        clause = next(c for c in self.follow.second.program.clauses if c.id == OUTCOME)
        tracing = Tracing(walk, Reasons(walk))
        found: list[model.Trace] = []
        for row, (rung, holds) in zip(self.method.outcomes, walk.reached(clause.ladder, {}), strict=False):
            because = [] if rung.node is None else [tracing.node(rung.node, {})]
            reason = f" ({row.reason})" if row.reason else ""
            outcome = {TRUE: "holds", FALSE: "does not hold"}.get(holds, "not known")
            name = row.name.replace("_", " ")
            found.append(model.Trace(text=f"{name}{reason}", outcome=outcome, kind="rung", because=because))
        return found

    def _expires(self, row: Outcome) -> str | None:
        end = expiry(row, self._day("issued_on"))
        return None if end is None else calendar.day_text(end)

    def _day(self, name: str) -> Decimal | None:
        return audit_day(self.evidence, name)

    # ---- deadlines and surveillance -----------------------------------------------------------------------

    def _value(self, column: Column, node_id: int) -> Value | None:
        return column.evaluation.nodes.get((node_id, ()))

    def _deadlines(self, column: Column) -> list[model.DeadlineEntry]:
        reasons = Reasons(Walk(self.follow.second.program, column.evidence, column.evaluation))
        found: list[model.DeadlineEntry] = []
        for line, node in zip(self.method.deadlines, self.follow.second.deadlines, strict=True):
            value = self._value(column, node.head.id)
            date = interval_text(value, DATE) if isinstance(value, Interval) else "not known"
            found.append(
                model.DeadlineEntry(
                    name=line.name,
                    ratings=list(line.ratings),
                    date=date,
                    note=line.note,
                    not_determined=_why_open(self._told(reasons.of(node, {}))),
                )
            )
        return found

    def _periods(self, column: Column) -> list[Period]:
        """The surveillance rows that are possible, with their periods."""
        found: list[Period] = []
        for place in column.surveillance:
            row, node = self.method.surveillance[place], self.follow.second.periods[place]
            value = self._value(column, node.head.id)
            months = isinstance(node.head.type, typed.Period) and bool(node.head.type.months)
            found.append(Period(value if isinstance(value, Interval) else None, months, row.reason))
        return found

    def _surveillance(self, column: Column) -> list[model.SurveillanceEntry]:
        reasons = Reasons(Walk(self.follow.second.program, column.evidence, column.evaluation))
        found: list[model.SurveillanceEntry] = []
        for place in column.surveillance:
            row, node = self.method.surveillance[place], self.follow.second.periods[place]
            value = self._value(column, node.head.id)
            after = value_text(value, node.head.type) if value is not None else "not known"
            found.append(
                model.SurveillanceEntry(
                    after=after,
                    because=row.reason,
                    certain=len(column.surveillance) == 1,
                    not_determined=_why_open(self._told(reasons.of(node, {}))),
                )
            )
        return found


def audit_day(evidence: Evidence, name: str) -> Decimal | None:
    """A day of the audit, where the evidence states exactly one."""
    audit = evidence.root.records.get("audit")
    fact = audit.facts.get(name) if audit is not None else None
    found = fact.value if fact is not None else None
    return found.low if isinstance(found, Interval) and found.exact else None


def expiry(row: Outcome, issued: Decimal | None) -> Decimal | None:
    """Issue date plus validity less a day, in that order (definition 9)."""
    if issued is None or row.validity is None:
        return None
    end = calendar.shift_day(issued, row.validity, months=row.months)
    return None if end is None else end - _ONE_DAY


def _of_a_rating(reason: model.Reason) -> model.Reason:
    """Ratings of other criteria, and of the previous audit, are no facts of the evidence file's `facts`."""
    fact = reason.fact or ""
    before = _BEFORE.fullmatch(fact)
    if before is not None:
        criterion = before[1]
        what = f"the rating of {criterion} at the previous audit"
        asked = f"How was {criterion} rated at the previous audit, if there was one?"
        return reason.model_copy(update={"what": what, "fact": f"previous: {criterion}", "question": asked})
    other = _criterion_of(reason)
    if other is not None:
        return model.Reason(kind=reason.kind, what=f"the rating of {other}")
    return reason


def _criterion_of(reason: model.Reason) -> str | None:
    """The criterion of which a reason says that its rating, or whether it applies, is not settled."""
    rating = _RATING.fullmatch(reason.fact or "")
    row = _ROW.match(reason.what) if _ROWS.fullmatch(reason.fact or "") else None
    found = rating or row
    return found[1] if found is not None else None


def _validity(row: Outcome) -> str | None:
    if row.validity is None:
        return None
    return interval_text(Interval(row.validity, row.validity), typed.Period(row.months))


def _why_open(reasons: Sequence[model.Reason]) -> str | None:
    """`missing: on which day did the on-site part end`: what keeps a day or a period from being known."""
    said = (f"{reason.kind}: {reason.detail or reason.what}" for reason in reasons)
    return "; ".join(dict.fromkeys(said)) or None


def _not_determined(reasons: Sequence[model.Reason]) -> str | None:
    """`related_minors is open`: parameters that no source settles keep an outcome open by name."""
    names = [reason.detail for reason in reasons if reason.kind == "not configured" and reason.detail]
    return "; ".join(dict.fromkeys(names)) or None


# ---- decisions of persons ---------------------------------------------------------------------------------


def decision_notes(evidence: Evidence, computed: Mapping[str, Ratings]) -> list[model.DecisionNote]:
    """Every decision in the evidence, each in a visible place, by criterion."""
    found = [
        model.DecisionNote(
            kind="override",
            criterion=item.criterion,
            rating=item.rating,
            because=item.because,
            by=item.by,
            on=item.on,
            until=None,
            outdated=item.against is not None and item.against != computed.get(item.criterion),
            place=item.place,
        )
        for item in evidence.overrides.values()
    ]
    found += [
        model.DecisionNote(
            kind="waiver",
            criterion=item.criterion,
            rating=None,
            because=item.because,
            by=item.approver,
            on=calendar.day_text(item.first),
            until=calendar.day_text(item.last),
            outdated=not item.first <= evidence.audit_date <= item.last,
            place=item.place,
        )
        for item in evidence.waivers
    ]
    found += [
        model.DecisionNote(
            kind="not applicable",
            criterion=item.criterion,
            rating=None,
            because=item.because,
            by=item.by,
            on=item.on,
            until=None,
            outdated=False,
            place=item.place,
        )
        for item in evidence.inapplicable.values()
    ]
    return sorted(found, key=lambda note: (note.criterion, note.kind, note.place))
