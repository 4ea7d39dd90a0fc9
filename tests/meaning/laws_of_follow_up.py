"""The same properties of what follows upon ratings (definitions 19 to 23), as functions that raise.

In: a program with its second program, evidence, evaluations.  The follow-up is judged by both evaluators
throughout; looked at are both columns: base and final ratings, outcome and surveillance rows, dates, score.
"""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from itertools import pairwise

from assay.evidence.facts import Evidence
from assay.plan import tree as plan
from assay.plan.follow_up import FollowUpPlan
from assay.reference.ratings import evaluate
from assay.units.values import TRUE
from assay.verdict.evaluation import CriterionResult, Evaluation, Ratings
from assay.verdict.follow_up import Column, FollowUp, decided_ratings, follow_up
from assay.verdict.from_evaluation import Origin, assess
from assay.verdict.risk import Risks, risks_of
from assay.verdict.score import scored_rules
from assay.verdict.scoring import Scored, scored
from tests.meaning import laws
from tests.meaning.build import Both, Network

Evaluator = Callable[[plan.Plan, Evidence], Evaluation]


@dataclass(frozen=True)
class Followed:
    """What follows from one evaluation, in both columns; `follow` is None where the method says nothing."""

    evidence: Evidence
    follow: FollowUp | None
    finals: tuple[Mapping[str, Ratings], Mapping[str, Ratings]]
    scores: tuple[Scored, Scored]
    risks: Risks

    def columns(self) -> tuple[Column, ...]:
        return () if self.follow is None else (self.follow.computed, self.follow.decided)


def followed(both: Both, evidence: Evidence, found: Evaluation, evaluator: Evaluator = evaluate) -> Followed:
    base = {name: criterion.ratings for name, criterion in found.criteria.items()}
    finals = (base, decided_ratings(evidence, base))
    follow = None
    if both.second is not None:
        follow = follow_up(both.first, both.second, evidence, found, evaluator)
        finals = (follow.computed.final, follow.decided.final)
    risks = risks_of(found.criteria)
    scores = tuple(score_of(both.first, ratings, risks) for ratings in finals)
    return Followed(evidence, follow, finals, (scores[0], scores[1]), risks)


def score_of(rules: plan.Plan, ratings: Mapping[str, Ratings], risks: Risks) -> Scored:
    return scored(rules.method.score, list(scored_rules(rules, ratings, risks).values()))


@contextmanager
def both_evaluators(second: FollowUpPlan | None) -> Iterator[Evaluator]:
    """The reference on the programs of the follow-up; the network must find the same, node by node."""
    if second is None:
        yield evaluate
        return
    with ExitStack() as stack:
        programs = [program for program in (second.program, second.escalations) if program is not None]
        networks = {id(program): stack.enter_context(Network(program)) for program in programs}
        yield lambda rules, found: laws.agree(rules, networks[id(rules)], found)


# ---- the law ---------------------------------------------------------------------------------------------


def narrower_stays_inside(second: FollowUpPlan | None, wide: Followed, narrow: Followed) -> None:
    """Narrowing evidence, with decisions and audit date fixed, enlarges no final rating, outcome or score."""
    for was, now in zip(wide.finals, narrow.finals, strict=True):
        for name, ratings in now.items():
            assert ratings <= was[name], f"{name}: {sorted(was[name])} became {sorted(ratings)} in the end"
    for was, now in zip(wide.scores, narrow.scores, strict=True):
        score_stays_inside(was, now)
    for was, now in zip(wide.columns(), narrow.columns(), strict=True):
        assert second is not None
        assert set(now.outcomes) <= set(was.outcomes), f"outcomes {was.outcomes} became {now.outcomes}"
        assert set(now.surveillance) <= set(was.surveillance)
        laws.narrower_stays_inside(
            second.program, (was.evidence, was.evaluation), (now.evidence, now.evaluation)
        )
        if now.asked is not None:
            assert second.escalations is not None
            assert was.asked is not None  # of other criteria, maybe: they may be fewer now
            laws.nodes_stay_inside(second.escalations, was.asked, now.asked)


def score_stays_inside(was: Scored, now: Scored) -> None:
    assert now.value.inside(was.value) or now.undefined, f"score {was} became {now}"
    assert was.undefined or not now.undefined, f"score {was} became {now}"
    if now.maximum is not None:
        assert was.maximum is not None
        assert now.maximum.inside(was.maximum), f"score {was} became {now}"


def every_set_has_a_member(found: Followed) -> None:
    for ratings in found.finals:
        assert all(ratings.values()), ratings
    for column in found.columns():
        laws.every_set_has_a_member(column.evaluation)
        assert found.follow is not None
        method = found.follow.second.method
        assert column.outcomes or not method.outcomes
        assert column.surveillance or not method.surveillance


def picks_stay_inside(both: Both, found: Followed, rng: random.Random) -> None:
    """Whatever single rating and risk each criterion turns out to have, what follows was possible.

    Completions reach few of these choices, because the criteria of one program read the same evidence.
    """
    base = found.follow.computed.base if found.follow is not None else found.finals[0]
    picked = {name: frozenset({rng.choice(sorted(ratings))}) for name, ratings in base.items()}
    results = {
        name: CriterionResult(name, TRUE, (), ratings, (rng.choice(found.risks[name]),))
        for name, ratings in picked.items()
    }
    after = followed(both, found.evidence, Evaluation(criteria=results))
    narrower_stays_inside(both.second, found, after)


# ---- settling --------------------------------------------------------------------------------------------


def complete_settles(found: Followed) -> bool:
    """Settled base ratings and risks, all that persons say, and nothing undefined settle what follows.

    Says whether nothing was undefined: an undefined condition of an escalation leaves its criteria open, and
    one of a risk leaves open what the method reads of its weight.
    """
    defined = all(len(possible) == 1 for possible in found.risks.values())
    for ratings, score in zip(found.finals, found.scores, strict=True):
        if defined and all(len(each) == 1 for each in ratings.values()):
            assert score.undefined or score.value.exact, score
    for column in found.columns() if defined else ():
        assert found.follow is not None
        if any(len(each) > 1 for each in column.final.values()):
            assert column.asked is not None, column.final
            assert found.follow.second.escalations is not None
            assert not laws.complete_settles(found.follow.second.escalations, column.asked[1])
            defined = False
        elif laws.complete_settles(found.follow.second.program, column.evaluation):
            assert len(column.outcomes) <= 1, column.outcomes
            assert len(column.surveillance) <= 1, column.surveillance
        else:
            defined = False
    return defined


# ---- what changes nothing --------------------------------------------------------------------------------


def same_follow_up(one: Followed, other: Followed) -> None:
    """The same final ratings, hits, rows and scores, whatever the order they stand in."""
    assert one.finals == other.finals
    assert one.scores == other.scores
    for mine, theirs in zip(one.columns(), other.columns(), strict=True):
        same_column(mine, theirs)


def same_column(mine: Column, theirs: Column) -> None:
    assert (mine.base, mine.final) == (theirs.base, theirs.final)
    assert set(mine.hits) == set(theirs.hits)
    assert (mine.outcomes, mine.surveillance) == (theirs.outcomes, theirs.surveillance)


def decisions_leave_the_computed_column(both: Both, found: Followed, evaluation: Evaluation) -> None:
    """The computed column is the same with and without decisions; a waiver changes no rating and no score."""
    if found.follow is None:
        return
    plain = replace(found.evidence, overrides={}, inapplicable={}, waivers=())
    without = followed(both, plain, evaluation)
    assert without.follow is not None
    same_column(found.follow.computed, without.follow.computed)
    assert found.scores[0] == without.scores[0]
    same_column(without.follow.computed, without.follow.decided)
    unwaived = followed(both, replace(found.evidence, waivers=()), evaluation)
    assert found.finals == unwaived.finals
    assert found.scores == unwaived.scores


def document(rules: plan.Plan, evaluation: Evaluation, found: Followed) -> str:
    """The result document."""
    origin = Origin("assay", ("reference",), "rules", "evidence")
    return assess(rules, found.evidence, evaluation, origin, found.follow).model_dump_json()


# ---- one trial -------------------------------------------------------------------------------------------


def trial(
    both: Both, pairs: Sequence[tuple[Evidence, Evaluation]], steps: int, rng: random.Random
) -> dict[str, int]:
    """What must hold of the follow-up of one chain of narrowing (`steps` + 2 sets) and some completions."""
    with both_evaluators(both.second) as evaluator:
        found = [followed(both, *pair, evaluator) for pair in pairs]
    for each in found:
        every_set_has_a_member(each)
    for wide, narrow in pairwise(found[: steps + 2]):
        narrower_stays_inside(both.second, wide, narrow)
    for complete in found[steps + 2 :]:
        narrower_stays_inside(both.second, found[0], complete)
    picks_stay_inside(both, found[0], rng)
    decisions_leave_the_computed_column(both, found[0], pairs[0][1])
    completions = list(zip(found, pairs, strict=True))[steps + 1 :]
    whole = [
        complete_settles(each)
        for each, (_, evaluation) in completions
        if all(len(criterion.ratings) == 1 for criterion in evaluation.criteria.values())
    ]
    return {**figures(found), "follow-ups of settled ratings": len(whole), "of these settled": sum(whole)}


def figures(found: Sequence[Followed]) -> dict[str, int]:
    columns = [column for each in found for column in each.columns()]
    return {
        "nodes of the follow-up": sum(len(column.evaluation.nodes) for column in columns),
        "final ratings that are not the base ones": sum(
            column.final[name] != ratings for column in columns for name, ratings in column.base.items()
        ),
        "outcomes": sum(bool(column.outcomes) for column in columns),
        "outcomes that are not settled": sum(len(column.outcomes) > 1 for column in columns),
    }
