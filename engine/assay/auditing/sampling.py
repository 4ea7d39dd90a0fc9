"""How many like facilities are visited, and which.

In: the facilities, what is of concern at each, when each was last visited, the method's table.  Out: groups
and visits.  Like facilities are those with the same activities.  Where the method's table has no number, the
rule is the one of IAF MD 1 for management systems: the square root of the number of sites, rounded up, times
0.6 for surveillance and 0.8 for recertification, a quarter of the sample at random.  It is not the scheme's,
and the plan says so.  Of the general rule, 25 %, 0.6 and 0.8 and the example with two sites are published
(European Accreditation, question 46.5); the whole root for an initial audit is general knowledge.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import isqrt

from assay.auditing.model import Group, Purpose, Visit
from assay.verdict import covered

_TENTHS: Mapping[Purpose, int] = {"certification": 10, "surveillance": 6, "recertification": 8}
_FALLBACK = "no number in the method's own table; general rule after IAF MD 1, which is not the scheme's"


@dataclass(frozen=True, slots=True)
class Known:
    """What speaks for a visit: by facility, the concern in risk weights and the day of the last visit."""

    concern: Mapping[str, Decimal]
    last_visited: Mapping[str, str]
    fails: Mapping[str, Sequence[str]]


def general_number(sites: int, purpose: Purpose) -> int:
    """The least k with k >= factor * sqrt(sites), worked out in whole numbers; at least 1 of 1 or more."""
    square = sites * _TENTHS[purpose] ** 2
    whole = -(-square // 100)  # k is whole, so k * k >= square / 100 just when k * k >= its ceiling
    root = isqrt(whole)
    return root if root * root == whole else root + 1


def number_of_visits(sites: int, purpose: Purpose, table: covered.Sampling | None) -> tuple[int, str]:
    """How many of so many like facilities are visited at least, and by which rule."""
    if purpose == "gap_analysis":
        return sites, "a company looks at all that is its own"
    for row in reversed(table.rows if table is not None else []):
        if Decimal(row.facilities) <= sites:
            number = row.visits.get(purpose)
            if table is not None and number is not None:
                source = f" ({table.source})" if table.source else ""
                return min(sites, int(Decimal(number))), f"the method's table: {table.title}{source}"
            break
    return general_number(sites, purpose), _FALLBACK


def plan_visits(
    facilities: Sequence[covered.FacilityEntry],
    purpose: Purpose,
    table: covered.Sampling | None,
    known: Known,
    seed: str,
) -> tuple[list[Group], list[Visit]]:
    """The groups of like facilities, and every facility with whether it is visited, and why."""
    groups: list[Group] = []
    visits: dict[str, Visit] = {}
    for activities, members in _like(facilities).items():
        number, rule = number_of_visits(len(members), purpose, table)
        free = 0 if number >= len(members) else -(-number // 4)
        groups.append(
            Group(
                activities=activities,
                facilities=[item.id for item in members],
                visits=number,
                at_random=free,
                rule=rule,
            )
        )
        chosen = _chosen(members, number, free, known, seed)
        visits |= {item.id: _visit(item, chosen.get(item.id), known) for item in members}
    return groups, [visits[item.id] for item in facilities]


def _like(facilities: Sequence[covered.FacilityEntry]) -> dict[str | None, list[covered.FacilityEntry]]:
    """By the set of their activities; one whose activities are not known is like no other."""
    found: dict[str | None, list[covered.FacilityEntry]] = {}
    for item in facilities:
        same = ", ".join(sorted(item.activities.split(", "))) if item.activities else None
        key = same if same is not None else f"not known, of {item.id}"
        found.setdefault(key, []).append(item)
    return found


def _chosen(
    members: Sequence[covered.FacilityEntry], number: int, free: int, known: Known, seed: str
) -> dict[str, str]:
    """Facilities to visit, with the reason: where something fails, then by concern, then by lot.  What fails
    is followed up where it does, though the sample grows by it.
    """
    if number >= len(members):
        return {item.id: "all of its kind are visited" for item in members}
    ranked = sorted(members, key=lambda item: _rank(item.id, known))
    failing = sum(1 for item in members if known.fails.get(item.id))
    chosen = {item.id: _why(item.id, known) for item in ranked[: max(number - free, failing)]}
    left = sorted((item for item in members if item.id not in chosen), key=lambda item: _lot(item.id, seed))
    chosen |= {item.id: "drawn by lot" for item in left[:free]}
    return chosen


def _rank(name: str, known: Known) -> tuple[bool, Decimal, str, str]:
    """What fails first, then the greatest concern, then what was never or longest ago visited."""
    return (
        not known.fails.get(name),
        -known.concern.get(name, Decimal(0)),
        known.last_visited.get(name, ""),
        name,
    )


def _why(name: str, known: Known) -> str:
    if known.fails.get(name):
        return f"followed up: {', '.join(known.fails[name])} fails here"
    if known.concern.get(name):
        return "what may fail here weighs most"
    return "not visited for the longest time" if known.last_visited else "first of those that are alike"


def _lot(name: str, seed: str) -> str:
    """A draw that anybody can make again: the same seed gives the same order."""
    return hashlib.sha256(f"{seed}\n{name}".encode()).hexdigest()


def _visit(item: covered.FacilityEntry, because: str | None, known: Known) -> Visit:
    return Visit(
        facility=item.id,
        name=item.name,
        activities=item.activities,
        visit=because is not None,
        because=because or "not in the sample",
        concern=f"{known.concern.get(item.id, Decimal(0)):f}",
        last_visited=known.last_visited.get(item.id),
    )
