"""Advice on programs and evidence by chance: what it promises is tried out, by evaluating anew.

A smallest set settles its criterion however its facts turn out, and no smaller one does; a change that is
told gives the better rating; a margin is where a conformance fails, and not before.
"""

import copy
import random
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import combinations
from typing import Any

import pytest

from assay.advice import places
from assay.advice.finals import Finals
from assay.advice.fragile import Fragile
from assay.advice.improve import Improve
from assay.advice.smallest import Smallest
from assay.advice.subjects import Subjects
from assay.advice.supposed import Memory
from assay.advice.ways import is_said, said
from assay.evidence.facts import CollectionData, Evidence, RecordData, RowData
from assay.plan import tree as plan
from assay.reference.ratings import evaluate
from assay.units.bounds import Interval, point
from assay.units.values import TRUE
from assay.verdict.advised import SmallestSet
from assay.verdict.evaluation import NOT_APPLICABLE, Evaluation
from assay.verdict.follow_up import follow_up
from assay.verdict.from_evaluation import Origin, assess
from assay.verdict.model import Assessment, CriterionVerdict
from tests.meaning.build import AUDIT, STANDARD, UNITS, Both, both_plans, evidence, fill_years
from tests.meaning.build import METHOD as METHOD_TEXT
from tests.meaning.generate import Narrower, completed, random_evidence, random_program
from tests.meaning.test_exact import GRADES, World, Worlds


def judged(both: Both, found: Evidence) -> tuple[Evaluation, Assessment]:
    evaluation = evaluate(both.first, found)
    follow = None
    if both.second is not None:
        follow = follow_up(both.first, both.second, found, evaluation, evaluate)
    return evaluation, assess(both.first, found, evaluation, Origin("", (), "", ""), follow)


def finals(both: Both, found: Evidence, evaluation: Evaluation, result: Assessment) -> Finals:
    base = {verdict.id: frozenset(verdict.base) for verdict in result.criteria}
    return Finals(both.first, both.second, found, base, evaluation)


def ratings(both: Both, found: Evidence, criterion: str) -> CriterionVerdict:
    return next(item for item in judged(both, found)[1].criteria if item.id == criterion)


# ---- a smallest set settles ------------------------------------------------------------------------


def complete(rules: plan.Plan, found: Evidence, fact: str, rng: random.Random) -> None:
    """One of the facts turns out somehow; of a list its rows that were not listed are told in full."""
    if is_said(fact):
        rng.choice(said(rules, found, fact)).put()
        return
    narrower = Narrower(rng, fully=True)
    spot = places.spot(found, rules.schema.fields, fact)
    if spot is not None:
        spot.put(narrower.value(spot.leaf.type, spot.known))
        return
    listing = places.listing(found, rules.schema.fields, fact)
    if listing is None:
        return
    into = RecordData()
    narrower.collection(listing.declared, listing.data, into)
    told = into.collections[listing.name].rows
    rows = {
        key: RowData(key, TRUE, listing.listed[key].data) if key in listing.listed else row
        for key, row in told.items()
    }
    listing.put(CollectionData(rows, complete=True))
    fill_years(rules.schema, found)


def told_of_rows(rules: plan.Plan, found: SmallestSet, given: Evidence, after: CriterionVerdict) -> list[str]:
    """What is still asked of rows that a list of the set brought with it: it belongs to the list."""
    lists = [item.fact for item in found.facts if listing_of(rules, given, item.fact) is not None]

    def belongs(fact: str) -> bool:
        if is_said(fact):
            keys = fact.partition(" for ")[2].split(".")
            listed = [listing_of(rules, given, name) for name in lists]
            return any(item is not None and not set(keys) <= set(item.listed) for item in listed)
        return any(fact.startswith(f"{name}.") for name in lists) and (
            places.unlisted(given, rules.schema.fields, fact) is not None
        )

    return [reason.fact for reason in after.reasons if reason.fact is not None and belongs(reason.fact)]


def listing_of(rules: plan.Plan, given: Evidence, fact: str) -> places.Listing | None:
    return None if is_said(fact) else places.listing(given, rules.schema.fields, fact)


def turned_out(both: Both, given: Evidence, found: SmallestSet, seed: str) -> CriterionVerdict:
    """The criterion when the facts of a set have turned out, a list with what is asked of its rows."""
    rng, turned = random.Random(seed), copy.deepcopy(given)
    for fact in found.facts:
        complete(both.first, turned, fact.fact, rng)
    after = ratings(both, turned, found.criterion)
    for _ in range(30):
        asked = [] if after.settled else told_of_rows(both.first, found, given, after)
        if not asked:
            break
        for name in asked:
            complete(both.first, turned, name, rng)
        after = ratings(both, turned, found.criterion)
    return after


def settles_trial(seed: int, times: int = 3, work: int = 8_000) -> list[SmallestSet]:
    """Every set, exact, greedy or cut short, is tried out: what is said to settle settles, and what is said
    to leave nothing open but what is no fact does so.
    """
    rng = random.Random(seed)
    both = random_program(rng).plans()
    given = random_evidence(both.first, rng)
    evaluation, result = judged(both, given)
    memory = Memory(finals(both, given, evaluation, result))
    before, claims = repr(given), list[SmallestSet]()
    for verdict in result.criteria:
        if verdict.settled:
            continue
        found = Smallest(both.first, given, memory, verdict, work).find()
        assert repr(given) == before  # the evidence is left as it was
        claims.append(found)
        for time in range(times):
            after = turned_out(both, given, found, f"{seed} {verdict.id} {time}")
            left = [reason for reason in after.reasons if reason.fact is not None]
            told = (seed, verdict.id, [f.fact for f in found.facts], after.rating, left)
            assert after.settled or not (found.settles or left), told
    return claims


@pytest.mark.parametrize("seeds", [range(12), [13, 20, 22, 26, 28, 36], [5, 39]])
def test_a_smallest_set_settles_however_its_facts_turn_out(seeds: Iterable[int]) -> None:
    """Among them evidence of which smaller sets seem to settle where only some values are tried: a row that
    nobody listed is asked more than the list names, a share has nothing to be taken over, a key finds no row.
    """
    sets = [found for seed in seeds for found in settles_trial(seed)]
    assert {found.settles for found in sets} == {True, False}
    assert any(len(found.facts) > 1 for found in sets if found.settles)


# ---- and no smaller one does -----------------------------------------------------------------------


def fact_of(unknown: str) -> str:
    """What asks for an unknown of `Worlds`: whether a row is there is asked of its list."""
    return unknown.rsplit(".", 1)[0] if unknown.count(".") == 1 else unknown


def settles(worlds: Worlds, facts: Iterable[str], outcome: Mapping[tuple[Any, ...], str]) -> bool:
    """Whether every way in which these facts turn out leaves one outcome, over all ways of the others."""
    names = list(worlds.ways)
    asked = [place for place, name in enumerate(names) if fact_of(name) in set(facts)]
    left: dict[tuple[Any, ...], set[str]] = {}
    for way, rating in outcome.items():
        left.setdefault(tuple(way[place] for place in asked), set()).add(rating)
    return all(len(found) == 1 for found in left.values())


def smallest(worlds: Worlds, outcome: Mapping[tuple[Any, ...], str]) -> int:
    facts = sorted({fact_of(name) for name, ways in worlds.ways.items() if len(ways) > 1})
    sizes = (
        size
        for size in range(len(facts) + 1)
        for some in combinations(facts, size)
        if settles(worlds, some, outcome)
    )
    return next(sizes)


def exact_trial(seed: int) -> int:
    """By brute force over all worlds, worked out by `Worlds` and not by the engine."""
    rng = random.Random(seed)
    worlds = Worlds(rng)
    require, holds = worlds.condition(2)
    grade, (when, fits) = rng.choice(GRADES), worlds.condition(1)

    def rated(world: World) -> str:
        return "conformance" if holds(world) else grade if fits(world) else "critical"

    outcome = {tuple(world.values()): rated(world) for world in worlds.all()}
    ladder = f"rate {grade} when {when}\nrate critical otherwise"
    text = "\n".join([*worlds.declared, f'criterion 1.1 "C" {{ require {require}', ladder, "}"])
    both = both_plans(STANDARD + UNITS + METHOD_TEXT, text)
    given = evidence(both.first.schema, worlds.facts)
    evaluation, result = judged(both, given)
    (verdict,) = result.criteria
    if verdict.settled:
        return 0
    memory = Memory(finals(both, given, evaluation, result))
    found = Smallest(both.first, given, memory, verdict).find()
    facts = [item.fact for item in found.facts]
    assert found.settles, (seed, text)
    assert settles(worlds, facts, outcome), (seed, text, facts)
    if found.method == "exact":
        assert len(facts) == smallest(worlds, outcome), (seed, text, facts)
    return len(facts)


@pytest.mark.parametrize("first", range(0, 100, 25))
def test_no_smaller_set_settles(first: int) -> None:
    sizes = [exact_trial(seed) for seed in range(first, first + 25)]
    assert max(sizes) >= 3
    assert {1, 2} <= set(sizes)


# ---- what would change it --------------------------------------------------------------------------


def settled_evidence(both: Both, rng: random.Random) -> Evidence:
    return completed(both.first, random_evidence(both.first, rng), rng)


def subjects_of(both: Both, given: Evidence) -> tuple[Subjects, Assessment]:
    evaluation, result = judged(both, given)
    return Subjects(both.first, given, finals(both, given, evaluation, result), evaluation), result


def rating_of(both: Both, given: Evidence, clause: str, subject: str) -> set[str]:
    verdict = next(c for item in judged(both, given)[1].criteria for c in item.clauses if c.id == clause)
    return next(set(item.ratings) for item in verdict.subjects if item.subject == subject)


def improve_trial(seed: int) -> Iterator[int]:
    rng = random.Random(seed)
    both = random_program(rng).plans()
    given = settled_evidence(both, rng)
    subjects, result = subjects_of(both, given)
    scale = both.first.ratings
    for verdict in result.criteria:
        for subject in subjects.all(verdict):
            now = set(subject.shown.ratings)
            if now & {scale[0], NOT_APPLICABLE}:
                continue
            for found in Improve(subjects).changes(subject)[:4]:
                undo = [step.spot.put(step.value) for step in found.steps]
                then = rating_of(both, given, subject.clause.id, subject.shown.subject)
                for back in reversed(undo):
                    back()
                assert then == found.ratings, (seed, subject.clause.id)
                assert max(map(scale.index, then)) < max(map(scale.index, now))
                yield len(found.steps)


def test_a_change_that_is_told_gives_the_better_rating() -> None:
    sizes = [size for seed in range(9) for size in improve_trial(seed)]
    assert len(sizes) >= 12
    assert set(sizes) >= {1, 2}


NUMBERS = """
evidence x : number at least 0 "X"
evidence y : number at least 0.1 "Y"
evidence d : date "D"
evidence p : period "P"
"""
PARTS = ["x < {a}", "x <= {a}", "y > {b}", "(x / y) < {b}", "x + y <= {c}", "d on or after 2024-{m:02}-15"]
PARTS += [
    "d within 3 years before audit.date",
    "p <= {n} months",
    "not (x * y > {c})",
    "(x >= {a} or y < {b})",
]


def numbers_trial(seed: int) -> str | None:
    """A conformance of a few comparisons and calculations, all facts known."""
    rng = random.Random(seed)
    size = {"a": rng.randint(1, 30), "b": rng.randint(1, 9), "c": rng.randint(5, 90)}
    size |= {"m": rng.randint(1, 12), "n": rng.randint(2, 40)}
    require = " ".join(f"require {part.format(**size)}" for part in rng.sample(PARTS, 3))
    both = both_plans(STANDARD + UNITS + METHOD_TEXT, f'{NUMBERS} criterion 1.1 "C" {{ {require} }}')
    day = f"2025-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
    facts = {"x": rng.randint(0, 40), "y": rng.randint(1, 12), "d": day, "p": rng.randint(1, 30)}
    given = evidence(both.first.schema, {**facts, "audit": {"date": AUDIT}})
    subjects, result = subjects_of(both, given)
    (verdict,) = result.criteria
    found = Fragile(subjects).nearest(verdict) if verdict.rating == "conformance" else None
    if found is None:
        return None

    def rated(value: Decimal) -> set[str]:
        undo = found.spot.put(point(value))
        try:
            return rating_of(both, given, "1.1", "")
        finally:
            undo()

    turn = found.turn
    known = found.spot.known
    assert isinstance(known, Interval)
    assert known.low is not None
    assert rated(turn.value) == {"minor"}, (seed, require)
    step = 1 if found.item.path in ("d", "p") else Decimal(1).scaleb(turn.limit.adjusted() - 3)
    before = turn.limit if turn.past else turn.value + (step if turn.value < known.low else -step)
    assert rated(before) == {"conformance"}, (seed, require, before)
    if found.item.path != "d":
        away = abs(turn.limit - known.low)
        assert turn.share is None or abs(turn.share * known.low - away) < Decimal("1e-9")
    return found.item.path


def test_a_conformance_fails_at_its_margin_and_not_before() -> None:
    found = [path for seed in range(150) if (path := numbers_trial(seed)) is not None]
    assert len(found) >= 25
    assert set(found) == {"x", "y", "d", "p"}


# ---- reasons that advice goes by -------------------------------------------------------------------

YEARS = """
evidence each site "A site" { each line by year "A year" { y_flag : flag } }
evidence each ledger by year "A ledger" { l_flag : flag }
evidence day : date
"""


def named(rules: str, facts: Mapping[str, Any]) -> set[str | None]:
    both = both_plans(STANDARD + UNITS + METHOD_TEXT, YEARS + rules)
    given = evidence(both.first.schema, {"audit": {"date": AUDIT}, **facts})
    (verdict,) = judged(both, given)[1].criteria
    return {reason.fact for reason in verdict.reasons}


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_in_a_year_that_the_calendar_cannot_hold_names_the_list(day: str) -> None:
    """The year that ends on such a day begins, or the one that holds it ends, outside the calendar."""
    asked = named('criterion 1.1 "C" { require (ledger at day).l_flag }', {"day": day})
    assert asked == {"ledger"}


def test_of_what_is_picked_from_a_row_that_nobody_listed_the_list_is_named() -> None:
    """Definition 24: of subjects that nobody listed the list is named, and no field of a row of them."""
    rules = 'criterion 1.1 "C" { require every site has (site.line at day).y_flag }'
    assert named(rules, {"day": "2025-06-30"}) == {"site"}


ESCALATES = """
    escalate to major for each criterion
        where rating = minor
            and (some principle.criterion where some previous_rating where previous_rating = minor)
        "the principle had a minor before"
"""


def test_an_earlier_rating_is_asked_for_by_the_number_of_its_criterion() -> None:
    """Read by way of the principle, too: it is the same rating of the same criterion."""
    method = METHOD_TEXT.replace("    rate minor otherwise\n", f"    rate minor otherwise\n{ESCALATES}")
    rules = (
        'evidence x : flag principle 1 "P" criterion 1.1 "C" { require x } criterion 1.2 "D" { require x }'
    )
    both = both_plans(STANDARD + UNITS + method, rules)
    given = evidence(both.first.schema, {"x": False, "audit": {"date": AUDIT}})
    named = {reason.fact for item in judged(both, given)[1].criteria for reason in item.reasons}
    assert named == {"previous: 1.1", "previous: 1.2"}
