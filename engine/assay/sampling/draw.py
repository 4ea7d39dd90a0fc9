"""Sets of evidence whose ratings follow a population.

In: a checked standard, the scope of the audits and the figures.  Out: a `Generator`, which draws a set by a
seed and its number: the same two give the same text, whatever was drawn before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from textwrap import wrap

from assay.evidence.from_yaml import read_evidence
from assay.evidence.known import Known
from assay.plan import tree as plan
from assay.plan.follow_up import FollowUpPlan
from assay.questionnaire.to_text import to_yaml
from assay.reference.ratings import evaluate
from assay.sampling.changes import UNABLE, Catalogue, Change, Declare, catalogue, end_of, names_of
from assay.sampling.draft import Address, Draft
from assay.sampling.figures import Figures, chances, named
from assay.sampling.precedents import Precedents, precedents
from assay.sampling.solve import readers, solve
from assay.sampling.start import Scope, entity_name, given, start
from assay.sampling.to_nodes import Heading, to_nodes
from assay.sampling.vary import Variation
from assay.sampling.watch import expected, look
from assay.source import Source
from assay.typed.tree import Rules
from assay.units.calendar import day_text
from assay.verdict.encoding import encoding
from assay.verdict.evaluation import NOT_APPLICABLE, Ratings
from assay.verdict.follow_up import decided_ratings, follow_up

_WIDTH = 100

Readers = Mapping[Address, Sequence[plan.Criterion]]


@dataclass(frozen=True, slots=True)
class Standard:
    """A standard that was checked without an error."""

    rules: Rules
    plan: plan.Plan
    second: FollowUpPlan | None
    known: Known


@dataclass(frozen=True, slots=True)
class Drawn:
    """One set: its text, what was drawn for each criterion, and how the criteria are rated by the text.

    `drawn` and `found` hold the asked criteria only.
    """

    name: str
    text: str
    drawn: Mapping[str, str]
    found: Mapping[str, str]

    @property
    def missed(self) -> tuple[str, ...]:
        """The criteria that do not end as drawn, since no change led there, or two met."""
        return tuple(name for name, end in self.drawn.items() if self.found[name] != end)


@dataclass(frozen=True, slots=True)
class Generator:
    """Everything that sets of one scope have in common.

    `asked` are the criteria that conform in the base; `never` those that do not apply to the scope; `open`
    those that no evidence was found for.  `lacking`: ends that a criterion should have, and cannot reach.
    """

    standard: Standard
    figures: Figures
    scope: Scope
    base: Draft
    told: Precedents
    readers: Readers
    as_before: Mapping[str, Ratings]
    changes: Catalogue
    chances: Mapping[str, Mapping[str, Fraction]]
    asked: tuple[str, ...]
    never: tuple[str, ...]
    open: tuple[str, ...]
    said: str
    """Whose rules these are, and how many clauses rest on unverified points."""

    @property
    def lacking(self) -> dict[str, list[str]]:
        """The criteria that cannot end in a way that the figures name, by that way."""
        found: dict[str, list[str]] = {}
        for one in self.standard.plan.criteria:
            if one.id in self.asked:
                for end in named(self.figures, self.best, one.principle):
                    if end not in self.changes[one.id]:
                        found.setdefault(end, []).append(one.id)
        return found

    @property
    def best(self) -> str:
        return self.standard.plan.ratings[0]

    def draw(self, seed: str, number: int) -> Drawn:
        """Set `number` of a seed."""
        rng = Random(f"{seed}/{number}/facts")
        draft = self.base.copy()
        draft.put(("entity", "name"), entity_name(number - 1))
        Variation(self.standard.plan, draft, self.readers, self.as_before).vary(rng, self.told.given)
        drawn = self.ends(seed, number)
        reached = {name: self._changed(draft, name, end, rng) for name, end in drawn.items()}
        nodes = to_nodes(self.standard.plan, draft, self._heading(draft, reached, rng), rng)
        text = self._head(seed, number, reached) + to_yaml(nodes)
        name = f"set-{number:03d}"
        return Drawn(name, text, drawn, self._found(name, text))

    def ends(self, seed: str, number: int) -> dict[str, str]:
        """How the asked criteria of a set shall end: drawn by the figures, each for itself."""
        rng = Random(f"{seed}/{number}/ends")
        return {name: _drawn(self.chances[name], self.best, rng) for name in self.asked}

    def _changed(self, draft: Draft, name: str, end: str, rng: Random) -> str:
        """Lead a criterion to its end by one of the changes; the end that it has then."""
        if end == self.best:
            return end
        criterion = next(one for one in self.standard.plan.criteria if one.id == name)
        changes = list(self.changes[name].get(end, ()))
        rng.shuffle(changes)
        for change in changes:
            before = draft.saved(names_of(change))
            if self._apply(draft, change) and self._end(draft, criterion) == end:
                return end
            draft.put_back(before)
        return self.best

    @staticmethod
    def _apply(draft: Draft, change: Change) -> bool:
        try:
            for edit in change:
                edit.apply(draft)
        except KeyError:  # another change has taken the row away
            return False
        return True

    def _end(self, draft: Draft, criterion: plan.Criterion) -> str:
        if criterion.id in draft.inapplicable:
            return NOT_APPLICABLE
        return end_of(look(self.standard.plan, draft, criterion).ratings)

    # ---- the file -----------------------------------------------------------------------------------------

    def _heading(self, draft: Draft, drawn: Mapping[str, str], rng: Random) -> Heading:
        standard = self.standard.plan.standard
        principles = self.standard.plan.principles
        ids = {name: f"D{place + 1}" for place, name in enumerate(principles)}
        year = day_text(draft.period_end)[:4]
        titles = {
            ids[name]: f"{item.title or standard.title}: records of {year}"
            for name, item in principles.items()
        }
        owners = {
            path[0]: ids[criteria[0].principle] for path, criteria in self.readers.items() if path[1:] == ()
        }
        days = {name: draft.audit_date - rng.randint(1, 7) for name in titles}
        findings = [name for name, end in drawn.items() if end not in (self.best, NOT_APPLICABLE, UNABLE)]
        asking = [line.name for line in self.standard.rules.method.escalations if line.question is not None]
        confirmed = [(escalation, name) for name in findings for escalation in asking]
        return Heading(f"{standard.name} {standard.version}", titles, owners, days, confirmed)

    def _head(self, seed: str, number: int, drawn: Mapping[str, str]) -> str:
        others = [f"#   {name:<6} {end}" for name, end in drawn.items() if end != self.best]
        lines = [
            "# Invented by `assay generate`: no such company, works or document exists.",
            f"# Set {number} of seed {seed}; ratings drawn by: {self.figures.title}",
            f"# ({self.figures.source}; {self.figures.standing}).",
            "#",
            f"# Drawn: {self.best}, but for",
            *(others or ["#   nothing"]),
            "#",
            *(f"# {line}" for line in wrap(self.said, _WIDTH)),
        ]
        return "\n".join(lines) + "\n\n"

    def _found(self, name: str, text: str) -> dict[str, str]:
        """How the text is rated in the decided column, as whoever evaluates the file will see it."""
        own = self.standard
        schema, units = own.rules.schema, own.rules.units
        read = read_evidence([Source(f"{name}.yaml", text)], schema, units, known=own.known)
        if read.evidence is None:
            raise AssertionError("; ".join(item.message for item in read.diagnostics))
        evaluation = evaluate(own.plan, read.evidence)
        base = {one: result.ratings for one, result in evaluation.criteria.items()}
        final: Mapping[str, Ratings] = decided_ratings(read.evidence, base)
        if own.second is not None:
            final = follow_up(own.plan, own.second, read.evidence, evaluation, evaluate).decided.final
        return {one: end_of(final[one]) for one in self.asked}


def generator(standard: Standard, scope: Scope, figures: Figures) -> Generator:
    """Search for a set by which criteria conform, and for what changes that."""
    rules, program = standard.rules, standard.plan
    told = precedents(rules, standard.known, scope.audit_date, given(rules, scope))
    found = solve(program, start(rules, scope), told)
    read_by = readers(program)
    ratings = expected(program, found.draft)
    Variation(program, found.draft, read_by, ratings).fill(told)
    changes = catalogue(program, found.draft, told, found.conforming, Random(rules.standard.name))
    asked = {one.id: one.principle for one in program.criteria if one.id in found.conforming}
    reachable = _reachable(changes)
    return Generator(
        standard,
        figures,
        scope,
        found.draft,
        told,
        read_by,
        ratings,
        changes,
        chances(figures, program.ratings[0], asked, reachable),
        tuple(asked),
        found.never,
        found.others,
        encoding(program, scope.audit_date).said,
    )


def _reachable(changes: Catalogue) -> dict[str, frozenset[str]]:
    """The ends that each criterion can be led to.

    That a criterion does not apply is drawn where facts can bring it about; by a person's mere statement only
    where there is no such criterion.
    """
    found = {name: frozenset(ends) for name, ends in changes.items()}
    stated = {name for name, ends in changes.items() if ends[NOT_APPLICABLE] == [(Declare(name),)]}
    if stated == set(found):
        return found
    return {name: ends - {NOT_APPLICABLE} if name in stated else ends for name, ends in found.items()}


def _drawn(some: Mapping[str, Fraction], best: str, rng: Random) -> str:
    point = Fraction(rng.random())
    for end, chance in some.items():
        if point < chance:
            return end
        point -= chance
    return best
