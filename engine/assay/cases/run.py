"""Running cases: expected against actual, one result each.

What a case expects of a clause or a subject is judged as if the criterion applied (definition 14).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from assay.cases.follow_up import Failure, Following, Line
from assay.evidence.facts import Evidence
from assay.evidence.from_case import case_evidence
from assay.evidence.known import Known
from assay.plan import tree as plan
from assay.plan.follow_up import FollowUpPlan
from assay.reference.ratings import Conformance
from assay.syntax import tree as syntax
from assay.typed import tree as typed
from assay.units.bounds import Interval
from assay.units.values import FALSE, TRUE, Truth
from assay.verdict.evaluation import NOT_APPLICABLE, Evaluation, Ratings
from assay.verdict.follow_up import decided_ratings, final_ratings, follow_up
from assay.verdict.model import RiskRow
from assay.verdict.ranges import ordered, rating_text
from assay.verdict.risk import risks_of, rows, weight_of, weight_text
from assay.verdict.words import Words

Evaluator = Callable[[plan.Plan, Evidence], Evaluation]


@dataclass(frozen=True, slots=True)
class CaseOutcome:
    """What became of one case."""

    title: str
    place: str
    expectations: int
    failures: tuple[Failure, ...]

    @property
    def passed(self) -> bool:
        return not self.failures


def run_cases(
    rules: typed.Rules,
    program: plan.Plan,
    second: FollowUpPlan | None,
    known: Known,
    evaluate: Evaluator,
) -> Iterator[CaseOutcome]:
    """Run every case; the rules have been checked, cases included."""
    for case, check in zip(rules.cases, program.cases, strict=True):
        read = case_evidence(case.syntax, rules.schema, rules.units, known, None)
        assert read.evidence is not None
        yield _Case(program, second, case.syntax, check, read.evidence).outcome(evaluate)


class _Case:
    def __init__(
        self,
        program: plan.Plan,
        second: FollowUpPlan | None,
        case: syntax.Case,
        check: plan.CaseCheck,
        evidence: Evidence,
    ) -> None:
        self.plan = program
        self.second = second
        self.case = case
        self.check = check
        self.evidence = evidence
        self.following: Following | None = None

    def outcome(self, evaluate: Evaluator) -> CaseOutcome:
        evaluation = evaluate(self.plan, self.evidence)
        failures: list[Failure] = []
        expectations = 0
        for line in self.case.lines:
            if isinstance(line, syntax.Expect):
                expectations += 1
                failures += self._expectation(line, evaluation, evaluate)
            elif isinstance(line, Line):
                expectations += 1
                failures += self._following(evaluation, evaluate, line)
            elif isinstance(line, syntax.ExpectWeight):
                expectations += 1
                failures += self._weight(line, evaluation)
        for node in self.check.nodes:
            expectations += 1
            failures += self._requirement(node)
        place = self.case.span.place()
        return CaseOutcome(self.case.title, place, expectations, tuple(failures))

    def _following(self, evaluation: Evaluation, evaluate: Evaluator, line: Line) -> Iterator[Failure]:
        """What is expected of what follows from the ratings."""
        if self.second is None:
            yield Failure(line.span, line.span.text, "the method says nothing beyond ratings")
            return
        if self.following is None:
            follow = follow_up(self.plan, self.second, self.evidence, evaluation, evaluate)
            self.following = Following(follow, self.evidence)
        yield from self.following.failures(line)

    def _expectation(
        self, line: syntax.Expect, evaluation: Evaluation, evaluate: Evaluator
    ) -> Iterator[Failure]:
        wanted = expected_ratings(line, self.plan.ratings)
        found = self._actual(line, evaluation, evaluate)
        scale = self.plan.ratings
        target = line.id.text + (f" for {line.subject.text}" if line.subject is not None else "")
        if found is None:
            yield Failure(line.span, f"{target}: {rating_text(wanted, scale)}", "there is no such subject")
        elif found != wanted:
            expected = f"{target}: {_shown(wanted, scale)}"
            yield Failure(line.span, expected, _shown(found, scale))

    def _weight(self, line: syntax.ExpectWeight, evaluation: Evaluation) -> Iterator[Failure]:
        """What a criterion weighs, from the least that is possible to the most."""
        ends = [end.value for end in (line.first, line.last) if end is not None]
        wanted = Interval(min(ends), max(ends))
        criterion = next(item for item in self.plan.criteria if item.id == line.id.text)
        possible = evaluation.criteria[criterion.id].risk
        found = weight_of(criterion, possible)
        if found != wanted:
            expected = f"{criterion.id} weight {weight_text(wanted)}"
            told = " or ".join(_row(row) for row in rows(criterion, possible))
            yield Failure(line.span, expected, f"weight {weight_text(found)}: {told}")

    def _actual(self, line: syntax.Expect, evaluation: Evaluation, evaluate: Evaluator) -> Ratings | None:
        """A criterion as it stands in the end, escalated and decided; a clause as it was computed."""
        if line.id.text in evaluation.criteria and line.subject is None:
            base = {name: result.ratings for name, result in evaluation.criteria.items()}
            if self.second is None:
                return base[line.id.text]
            # That one alone: what becomes of all others is worked out only where an outcome is expected.
            decided = decided_ratings(self.evidence, base)
            risks = risks_of(evaluation.criteria)
            return final_ratings(
                self.plan, self.second, self.evidence, decided, risks, line.id.text, evaluate
            )
        clause = next(clause for clause in self.plan.clauses if clause.id == line.id.text)
        result = evaluation.clauses()[clause.id]
        if line.subject is None:
            return result.ratings
        for subject in result.subjects:
            if _keys(subject.rows) == line.subject.text:
                return _where_it_applies(subject.ratings, result.applies)
        return None

    def _requirement(self, node: plan.Node) -> Iterator[Failure]:
        state = Conformance(self.plan, self.evidence)
        if state.truth(node, {}) == TRUE or node.head.span is None:
            return
        words = Words(self.plan, state.population, Evaluation(nodes=state.found))
        seen = words.sentence(node, {})
        yield Failure(node.head.span, node.head.span.text, f"not so: {seen}")


def _row(row: RiskRow) -> str:
    because = f" ({row.because})" if row.because else ""
    return f"likelihood {row.likelihood or 1}, consequence {row.consequence or 1}{because}"


def _where_it_applies(ratings: Ratings, applies: Truth) -> Ratings:
    """The ratings of a subject of a clause that applies, does not, or perhaps does."""
    if applies == TRUE:
        return ratings
    beside = frozenset({NOT_APPLICABLE})
    return beside if applies == FALSE else ratings | beside


def _keys(rows: Sequence[str]) -> str:
    """`north.2025` from the names of a subject's rows, each of which begins with the one before."""
    keys: list[str] = []
    before = ""
    for name in rows:
        rest = name.removeprefix(f"{before}.") if before else name
        keys.append(rest.split(".", 1)[1] if "." in rest else rest)
        before = name
    return ".".join(keys)


def expected_ratings(line: syntax.Expect, scale: Sequence[str]) -> Ratings:
    """The set of ratings that an `expect` line names."""
    grades = [" ".join(word.text.split()) for word in line.grades]
    if line.form == "between":
        ranks = sorted(scale.index(grade) for grade in grades if grade != NOT_APPLICABLE)
        return frozenset(scale[ranks[0] : ranks[-1] + 1])
    return frozenset(grades)


def _shown(ratings: Ratings, scale: Sequence[str]) -> str:
    return rating_text(ratings, scale) + f"  [{', '.join(ordered(ratings, scale))}]" * (len(ratings) > 1)
