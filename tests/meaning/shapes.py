"""Programs and evidence of a given size: many subjects, many clauses, wide conditions, long ladders.

Each function gives the rules, the facts for `build.evidence`, and the method to judge them under.
"""

import random
from collections.abc import Mapping
from typing import Any

from tests.meaning.build import METHOD

Shape = tuple[str, Mapping[str, Any], str]

_SUBJECTS = """
evidence period_cap : number
evidence each site "A site" {
    started   : date
    intensity : number
    public    : flag
    each line by year "A year" { output : number  reviewed_on : optional date }
}
define site.reduction is 1 - (line at audit.period_end).output
    / (greatest of [1, (line at 3 years before audit.period_end).output])

criterion 1.1 "Intensity" {
    for each site where started after 2000-01-01
    require intensity < period_cap or reduction >= 0.1
    rate critical when intensity >= 2 * period_cap "far above"
    rate major when clause.subjects >= 2 and clause.failing_share >= 50 % "systemic"
    rate major when finding.significant_risk "a significant risk"
    rate minor otherwise
}
criterion 1.2 "The plan" {
    clause credible "It is credible" { for each site require public ask "Is the plan credible?" }
    clause yearly "It is reviewed every year" {
        for each site
        require every line where number >= 2020
            has (some reviewed_on where reviewed_on within 1 year after end)
        require (sum of output for each line) > 100
        rate major when (share of line has output > 10) < 0.5 rate minor otherwise
    }
    clause each_year "Each year by itself" {
        for each site.line where number >= 1990
        require output <= period_cap * 2
        rate major when clause.failing_share >= 25 % rate minor otherwise
    }
}
"""


def subjects(count: int, years: int = 40) -> Shape:
    """So many sites, each with so many years; a fifth of what could be known is not."""
    rng = random.Random(count)

    def known(facts: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in facts.items() if rng.random() < 0.8}

    def site() -> dict[str, Any]:
        lines = {
            2026 - i: known(
                {"output": rng.randint(0, 60), "reviewed_on": f"{2026 - i}-0{rng.randint(1, 9)}-15"}
            )
            for i in range(1, years + 1)
        }
        facts = {
            "started": f"{rng.randint(1990, 2020)}-06-30",
            "intensity": rng.randint(5, 25),
            "public": rng.random() < 0.9,
        }
        return {**known(facts), "line": lines}

    sites = {f"s{i:03}": site() for i in range(count)}
    facts = {"period_cap": 15, "audit": {"period_end": "2025-12-31"}, "site": sites}
    judged = {("1.2.credible", key): "minor" for key in sites if rng.random() < 0.5}
    risks = {("1.1", key): False for key in sites if rng.random() < 0.5}
    return _SUBJECTS, {**facts, "judgements": judged, "findings": risks}, METHOD


def clauses(count: int) -> Shape:
    """So many clauses, five to a criterion, each over facts of its own and facts that all read."""
    rng = random.Random(count)
    lines = [f"evidence flag{i} : flag\nevidence x{i} : number" for i in range(count)]
    lines.append('evidence each site "A site" { n : number  ok : flag }\nevidence limit : number')
    for i in range(0, count, 5):
        body = "\n".join(
            f'clause c{j} "C" {{ {_CLAUSES[j % len(_CLAUSES)].format(j=j, k=(j * 7) % count)} }}'
            for j in range(i, min(i + 5, count))
        )
        lines.append(
            f'criterion {1 + i // 25}.{1 + i // 5 % 5} "C" {{ applies when flag{i} or x{i} > 1\n{body} }}'
        )
    facts: dict[str, Any] = {f"flag{i}": rng.random() < 0.6 for i in range(count) if rng.random() < 0.8}
    facts |= {f"x{i}": rng.choice([1, 2, 3, (1, 4)]) for i in range(count) if rng.random() < 0.8}
    facts |= {"site": {"a": {"n": 3, "ok": True}, "b": {"n": 5}}, "limit": (2, 3)}
    return "\n".join(lines), facts, METHOD


_CLAUSES = [
    "require flag{j} and x{j} < 3",
    "require x{j} <= limit rate major when flag{k} rate minor otherwise",
    "for each site where flag{j} require n < x{j} rate major when clause.failing_share >= 50 %",
    'require flag{k} ask "Is it so?"',
    "applies when x{k} < 3 require no site where n > x{j}",
]


def conjunction(width: int, word: str = "and") -> Shape:
    """One condition that joins so many flags."""
    declared = "\n".join(f"evidence f{i} : flag" for i in range(width))
    joined = f" {word} ".join(f"f{i}" for i in range(width))
    return (
        f'{declared}\ncriterion 1.1 "C" {{ require {joined} }}',
        {f"f{i}": True for i in range(width)},
        METHOD,
    )


def ladder(rungs: int, ratings: int, *, ask: bool) -> Shape:
    """So many rungs that speak of so many ratings, for two subjects, with a question or without."""
    names = [f"grade{i}" for i in range(ratings)]
    grades = "\n".join(f"rating {name} credit 1" for name in names)
    method = f'method trial_method "Trial" version "1" {{ {grades} rate {names[1]} otherwise }}'
    declared = "\n".join(f"evidence f{i} : flag" for i in range(rungs))
    lines = "\n".join(f"rate {names[1 + i % (ratings - 1)]} when f{i}" for i in range(rungs))
    question = 'ask "Is it so?"' if ask else ""
    text = (
        f'{declared}\nevidence each site "A site" {{ ok : flag  in_use : flag }}\n'
        f'criterion 1.1 "C" {{ for each site where in_use require ok\n{lines}\n{question} }}'
    )
    sites = {"a": {"ok": False, "in_use": True}, "b": {"in_use": True}}
    return text, {"site": sites, f"f{rungs // 2}": True, "f0": False}, method


def applicability(width: int) -> Shape:
    """A criterion with so many conditions of applicability."""
    declared = "\n".join(f"evidence f{i} : flag" for i in range(width))
    lines = "\n".join(f"applies when f{i}" for i in range(width))
    facts = {f"f{i}": True for i in range(width)}
    return f'{declared}\nevidence a : flag\ncriterion 1.1 "C" {{ {lines} require a }}', facts, METHOD
