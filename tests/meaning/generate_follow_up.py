"""Random lines of a method that follow upon ratings, and what persons decide and what was before.

In: a `random.Random`, and how a condition over the evidence itself is written.  Out: the text of escalations,
outcome rows, deadlines, surveillance, score and weight; previous ratings, confirmations, overrides,
statements of non-applicability and waivers by chance, and narrower ones.  `generate` makes all the rest.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from assay.evidence.facts import Confirmation, Evidence, Inapplicable, Override, Previous, Waiver
from assay.plan import tree as plan
from assay.units.values import FALSE, TRUE, UNKNOWN, Truth

SCORES = ["weighted", "weighted", "weighted", "default", "flat", "flat_unweighted", "absolute", "worst"]
WEIGHTS = ["likelihood * consequence", "likelihood + consequence - 2", "likelihood / 3", "consequence"]
EARLIER = ["0.1", "0.2", "0.3"]
"""Numbers of an earlier version, which a renumbering leads to those of today."""
NOTHING = "no criterion where applicable"


class MethodWriter:
    """Writes what a method says after its ladder."""

    def __init__(
        self,
        rng: random.Random,
        ratings: Sequence[str],
        condition: Callable[[int], str],
        date: Callable[[int], str],
    ) -> None:
        self.rng = rng
        self.ratings = ratings
        self.condition = condition
        self.date = date
        self.waivers = True  # read by all but escalations: a waiver never changes a rating

    def pick(self, ways: Sequence[Any]) -> Any:
        return ways[self.rng.randrange(len(ways))]

    def chance(self, percent: int) -> bool:
        return self.rng.randrange(100) < percent

    def lines(self) -> list[str]:
        lines = [f"weight is {self.pick(WEIGHTS)}"] if self.chance(60) else []
        lines += [f"score {self.pick(SCORES)}"] if self.chance(70) else []
        self.waivers = False
        lines += [self.escalation(place) for place in range(self.rng.choice([0, 1, 1, 2, 3]))]
        self.waivers = True
        lines += self.outcomes() if self.chance(85) else []
        lines += self.surveillance() if self.chance(40) else []
        if self.chance(30):
            lines.append(f"deadline plan for {self.pick(self.ratings)} is {self.date(1)}")
        return lines

    # ---- lines ----------------------------------------------------------------------------------------

    def escalation(self, place: int) -> str:
        where = f" where {self.of_row(2)}" if self.chance(90) else ""
        ask = ' ask "Is it so?"' if self.chance(35) else ""
        return (
            f'escalate to {self.pick(self.ratings[1:])} for each criterion{where} "escalation {place}"{ask}'
        )

    def outcomes(self) -> list[str]:
        rows = [f"outcome row{place} when {self.of_all(2)}" for place in range(self.rng.randint(0, 3))]
        nothing = NOTHING if self.chance(80) else f"({NOTHING}) or {self.of_all(1)}"
        rows.insert(0 if self.chance(70) else self.rng.randint(0, len(rows)), f"outcome none when {nothing}")
        return [*rows, "outcome full for 3 years otherwise"]

    def surveillance(self) -> list[str]:
        periods = ["12 months", "a_span", "a_wait", "90 days"]
        rows = [
            f"surveillance after {self.pick(periods)} when {self.of_all(1)}"
            for _ in range(self.rng.randint(0, 2))
        ]
        return [*rows, f"surveillance after {self.pick(periods)} otherwise"]

    # ---- conditions -----------------------------------------------------------------------------------

    def few(self) -> str:
        return ", ".join(self.rng.sample(list(self.ratings), self.rng.randint(1, 2)))

    def of_row(self, depth: int) -> str:
        """A condition on the criterion at hand."""
        ways = [
            f"(rating {self.pick(['=', '=', '!='])} {self.pick(self.ratings)})",
            f"(rating in [{self.few()}])",
            f"(rating = {self.pick(self.ratings)})",
        ]
        if depth > 0:
            ways += [self.of_own_facts(depth), self.of_own_facts(depth), self.repeated()]
            ways += [self.related(depth), self.joined(self.of_row, depth), f"(not {self.of_row(depth - 1)})"]
            ways += [self.condition(1), self.of_all(depth - 1, inside=True)]
        return self.pick(ways)

    def of_own_facts(self, depth: int) -> str:
        return self.pick(
            [
                f"(credit {self.pick(['<', '>=', '='])} {self.pick(['0.5', '0.875', 'p_num', 'p_share'])})",
                f"(weight {self.pick(['<', '>='])} {self.pick(['1', '2', 'p_num', 'p_open'])})",
                "applicable",
                f'(id = "{self.pick(["1.1", "1.2", "2.1"])}")',
                f'(principle = "{self.pick(["1", "2"])}")',
                f"({self.pick(['some', 'no'])} principle.criterion where {self.of_row(depth - 1)})",
            ]
        )

    def repeated(self) -> str:
        one, other = self.pick(self.ratings), self.pick(self.ratings)
        return self.pick(
            [
                f"(rating = {one} and (some previous_rating where previous_rating = {other}))",
                f"(some previous_rating where previous_rating in [{self.few()}])",
                "(no previous_rating)",
                f"(every previous_rating has previous_rating != {one})",
                f"((previous_rating otherwise {one}) = {other})",
            ]
        )

    def related(self, depth: int) -> str:
        """Other criteria of the same principle, counted together with the one that is judged."""
        least = self.pick(["1", "2", "2", "3", "p_num"])
        return f"((count of principle.criterion where {self.of_row(depth - 1)}) >= {least})"

    def joined(self, way: Callable[[int], str], depth: int) -> str:
        return f"({way(depth - 1)}{self.pick([' and ', ' or '])}{way(depth - 1)})"

    def of_all(self, depth: int, *, inside: bool = False) -> str:
        """A condition over all criteria or principles; `inside` a row, `principle` is that of the row."""
        ways = [self.phrase("criterion", depth)]
        if depth > 0:
            ways += [self.phrase("criterion", depth), self.folded("criterion", depth), self.condition(1)]
        if depth > 0 and not inside:
            ways += [self.of_principles(depth), self.of_principles(depth), self.joined(self.of_all, depth)]
        return self.pick(ways)

    def phrase(self, rows: str, depth: int) -> str:
        where = f" where {self.of_any_row(depth - 1)}"
        return self.pick(
            [
                f"(some {rows}{where})",
                f"(no {rows}{where})",
                f"(every {rows} has {self.of_any_row(depth - 1)})",
                f"(every {rows}{where} has {self.of_any_row(depth - 1)})",
                f"((count of {rows}{where}) {self.pick(['>=', '<'])} {self.pick(['1', '2', '3', 'p_num'])})",
            ]
        )

    def of_any_row(self, depth: int) -> str:
        if self.waivers and self.chance(25):
            return self.pick(["waived", "(not waived)", f"(rating in [{self.few()}] and not waived)"])
        return self.of_row(depth)

    def folded(self, rows: str, depth: int) -> str:
        where = f" where {self.of_row(depth - 1)}" if self.chance(40) else ""
        limit = self.pick(["0.5", "50 %", "p_num", "p_share", "p_open", "2"])
        sign = self.pick(["<", ">=", ">"])
        mean = f"(sum of credit * weight for each {rows}) / (sum of weight for each {rows})"
        return self.pick(
            [
                f"((average of credit for each {rows}{where}) {sign} {limit})",
                f"((least of credit for each {rows}{where}) {sign} {limit})",
                f"((sum of weight for each {rows}{where}) {sign} {limit})",
                f"((share of {rows} has {self.of_row(depth - 1)}) {sign} 50 %)",
                f"(({mean}) {sign} {limit})",
            ]
        )

    def of_principles(self, depth: int) -> str:
        own = self.pick([self.folded, self.phrase])("principle.criterion", depth - 1)
        return self.pick(
            [
                f"(every principle has {own})",
                f"(some principle where {own})",
                f"((count of principle where {own}) >= 1)",
            ]
        )


def renumbering(rng: random.Random, criteria: Sequence[str]) -> str:
    """What became of the numbers of an earlier version: kept, split and joined."""
    lines = [
        f"{old} to {', '.join(rng.sample(list(criteria), rng.randint(1, min(2, len(criteria)))))}"
        for old in EARLIER
    ]
    return f'renumbering from "0" {{ {"  ".join(lines)} }}'


# ---- what persons say and decide ---------------------------------------------------------------------------


def random_decisions(rules: plan.Plan, given: Evidence, rng: random.Random) -> Evidence:
    """The same evidence with decisions by chance, which narrowing leaves alone."""
    chance = lambda percent: rng.randrange(100) < percent  # noqa: E731
    names = [criterion.id for criterion in rules.criteria]
    day = given.audit_date
    return replace(
        given,
        overrides={
            name: Override(name, rng.choice(rules.ratings), "so it is", "the panel", None, None, "here")
            for name in names
            if chance(10)
        },
        inapplicable={
            name: Inapplicable(name, "not done", "the panel", None, "here") for name in names if chance(5)
        },
        waivers=[
            Waiver(name, "asked for", "the panel", day - rng.randint(-1, 2), day + rng.randint(-1, 2), "here")
            for name in names
            if chance(15)
        ],
    )


def narrowed_previous(
    rules: plan.Plan, given: Previous | None, rng: random.Random, *, percent: int, fully: bool
) -> Previous | None:
    """The ratings of the previous audit, stated where they were not, or fewer of them."""
    chance = lambda: fully or rng.randrange(100) < percent  # noqa: E731
    if given is None and not chance():
        return None
    if given is None:
        given = _stated(rules, rng)
    ratings = given.ratings
    if ratings is not None:
        ratings = {
            name: frozenset(rng.sample(sorted(found), 1 if fully else rng.randint(1, len(found))))
            if chance()
            else found
            for name, found in ratings.items()
        }
    return replace(given, ratings=ratings)


def _stated(rules: plan.Plan, rng: random.Random) -> Previous:
    """That there was a previous audit, by which numbers, and all that it may have said."""
    if rng.randrange(100) < 20:
        return Previous("before", None)
    old = rng.randrange(100) < 40
    names = EARLIER if old else [criterion.id for criterion in rules.criteria]
    ratings: Mapping[str, frozenset[str]] = {
        name: frozenset(rng.sample(list(rules.ratings), rng.randint(1, len(rules.ratings))))
        for name in names
        if rng.randrange(100) < 80
    }
    return Previous("before", ratings, "0" if old else rng.choice([None, "1"]))


def narrowed_confirmations(
    rules: plan.Plan, given: Evidence, rng: random.Random, *, percent: int, fully: bool
) -> dict[tuple[str, str], Confirmation]:
    """The answers to the questions of escalations: those given, and by chance (or `fully`: all) others."""
    made = dict(given.confirmations)
    asked = [line.name for line in rules.method.escalations if line.question is not None]
    for key in [(name, criterion.id) for name in asked for criterion in rules.criteria]:
        open_ = key not in made or made[key].answer == UNKNOWN
        if open_ and (fully or rng.randrange(100) < percent):
            answers: list[Truth] = [TRUE, FALSE] if fully else [TRUE, FALSE, UNKNOWN]
            made[key] = Confirmation(*key, rng.choice(answers), "seen", "the auditor", None, "here")
    return made
