"""What a criterion makes of a draft, and what it reads on the way.

The auditor's part is taken as said: questions that nobody answered are answered by the best rating, findings
pose no significant risk.  So a rating that is still open is open for want of facts.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from assay.evidence.facts import Evidence
from assay.evidence.members import Member, Population
from assay.plan import tree as plan
from assay.reference.meaning import Rows as Bound
from assay.reference.ratings import Conformance, subject_key
from assay.sampling.draft import Address, Draft, Subject
from assay.typed.builtin import is_yearly_leaf
from assay.typed.schema import Leaf, Rows
from assay.units.values import FALSE, TRUE, Value
from assay.verdict.evaluation import ClauseResult, CriterionResult, Ratings


@dataclass(frozen=True, slots=True)
class Wanted:
    """A fact or a whole collection that was read, and what it is declared as."""

    address: Address
    field: Leaf | Rows


@dataclass(slots=True)
class Reads:
    """Everything that was read, in order: what is there, and what is not known."""

    known: dict[Address, Leaf | Rows] = field(default_factory=dict)
    unknown: dict[Address, Leaf | Rows] = field(default_factory=dict)


@dataclass(slots=True)
class WatchedRows(Population):
    """Notes what is read.  A member is found again by its name."""

    reads: Reads = field(default_factory=Reads)
    places: dict[str, Address] = field(default_factory=dict)

    def _place(self, base: Member | None, path: tuple[str, ...]) -> Address:
        return path if base is None else (*self.places[base.name], *path)

    def members(self, rows: Rows, base: Member | None, path: tuple[str, ...]) -> tuple[Member, ...]:
        found = Population.members(self, rows, base, path)
        if base is not None and base.unlisted:
            for member in found:
                self.places[member.name] = ()
            return found
        place = self._place(base, path)
        for member in found:
            self.places[member.name] = (*place, member.key)
        known = self.complete(base, path)
        (self.reads.known if known else self.reads.unknown).setdefault(place, rows)
        return found

    def value(
        self, base: Member | None, path: tuple[str, ...], leaf: Leaf, *, estimate: bool = False
    ) -> Value:
        found = Population.value(self, base, path, leaf, estimate=estimate)
        builtin = base is not None and base.rows is not None and is_yearly_leaf(base.rows, path[-1])
        if not builtin and not (base is not None and base.unlisted):
            known = self.fact(base, path) is not None
            (self.reads.known if known else self.reads.unknown).setdefault(self._place(base, path), leaf)
        return found


class Watching(Conformance):
    """Judges a draft."""

    def __init__(self, program: plan.Plan, draft: Draft, evidence: Evidence | None = None) -> None:
        super().__init__(program, evidence or draft.evidence())
        self.draft = draft
        self.watched = WatchedRows(self.evidence)
        self.population = self.watched
        self.asked_for_risk: set[Subject] = set()

    def clause_fact(self, node: plan.ClauseFact, rows: Bound) -> Value:
        if node.name != "finding.significant_risk":
            return super().clause_fact(node, rows)
        subject = (node.clause, subject_key(self.clauses[node.clause], rows))
        self.asked_for_risk.add(subject)
        return TRUE if subject in self.draft.risky else FALSE

    def judged(self, clause: plan.Clause, rows: Bound) -> list[Ratings]:
        if not clause.questions:
            return []
        given = self.draft.judged.get((clause.id, subject_key(clause, rows)), self.scale[0])
        return [frozenset(clause.answers) if given is None else frozenset({given})]


@dataclass(frozen=True, slots=True)
class Seen:
    """One criterion of a draft."""

    ratings: Ratings
    result: CriterionResult
    reads: Reads


def look(program: plan.Plan, draft: Draft, criterion: plan.Criterion) -> Seen:
    """Judge one criterion; whether it applies is read first, so that this is decided first."""
    state = Watching(program, draft)
    state.applies(criterion.applies)
    result = state.criterion_result(criterion)
    return Seen(result.ratings, result, state.watched.reads)


def expected(program: plan.Plan, draft: Draft) -> dict[str, Ratings]:
    """The ratings of all criteria."""
    return {criterion.id: look(program, draft, criterion).ratings for criterion in program.criteria}


@dataclass(frozen=True, slots=True)
class Questions:
    """What the auditor has to say of one criterion: judgements, and whether findings pose a risk."""

    judgements: tuple[Subject, ...]
    findings: tuple[Subject, ...]


def questions(program: plan.Plan, draft: Draft, criterion: plan.Criterion) -> Questions:
    """The clauses and subjects for which a judgement is asked, and those whose finding has to be weighed."""
    state = Watching(program, draft)
    judgements, findings = [], []
    result = state.criterion_result(criterion)
    if result.applies == FALSE:
        return Questions((), ())
    for clause, found in zip(criterion.clauses, result.clauses, strict=True):
        if found.applies == FALSE:
            continue
        for subject, _ in _selected(state, clause, found):
            judgements += [subject] if clause.questions else []
        findings += [
            subject
            for subject, required in _selected(state, clause, found)
            if required & FALSE and subject in state.asked_for_risk
        ]
    return Questions(tuple(judgements), tuple(findings))


def _selected(state: Watching, clause: plan.Clause, found: ClauseResult) -> list[tuple[Subject, int]]:
    bound = [rows for rows, _, _ in state.combinations(clause.binders, {})]
    pairs = zip(bound, found.subjects, strict=True)
    return [
        ((clause.id, subject_key(clause, rows)), subject.required)
        for rows, subject in pairs
        if subject.selected != FALSE and not any(member.unlisted for member in rows.values())
    ]
