"""What is given before anything is searched for: the audit, the entity, its facilities.

In: the rules, the day, the activities and how many facilities.  Out: a draft that holds these alone.  Every
activity has a facility, and every facility an activity.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from assay.evidence.facts import CollectionData, RecordData
from assay.sampling.draft import Draft, fact, new_rows
from assay.sampling.precedents import typed_choice
from assay.typed.builtin import FACILITY, builtin_groups
from assay.typed.schema import Leaf, Rows, Schema
from assay.typed.tree import Rules
from assay.units.bounds import point
from assay.units.values import TRUE, Options, SetValue, Value

# Places that are on no map.
PLACES = (
    "Aldermoor",
    "Brennholt",
    "Corvasund",
    "Dunlisk",
    "Estraval",
    "Fjellvang",
    "Garnoch",
    "Holmesund",
    "Itaverde",
    "Jorvale",
    "Kestrelby",
    "Lindmark",
    "Morazul",
    "Norhaven",
)
_YEARS_BEFORE = (
    3  # since when it is certified: long enough for an audit before this one, of which `cycle` tells
)


@dataclass(frozen=True, slots=True)
class Scope:
    """`activities` are options of the rules' type `activity`; without such a type there are none."""

    audit_date: Decimal
    activities: tuple[str, ...]
    facilities: int


def start(rules: Rules, scope: Scope) -> Draft:
    """The draft that a search begins with."""
    schema = Schema({**builtin_groups(rules.choices.get("activity")), **rules.schema.fields})
    day = date.fromordinal(int(scope.audit_date))
    draft = Draft(schema, scope.audit_date, _number(date(day.year - 1, 12, 31)))
    draft.root.records["audit"] = RecordData({name: fact(value) for name, value in _audit(day).items()})
    since = _number(day - timedelta(days=365 * _YEARS_BEFORE + 1))
    entity: dict[str, Value] = {"name": words(_entity(0)), "certified_since": point(since)}
    if scope.activities:
        entity["activity"] = _set(scope.activities)
    draft.root.records["entity"] = RecordData({name: fact(value) for name, value in entity.items()})
    draft.root.collections |= given(rules, scope)
    return draft


def _number(day: date) -> Decimal:
    return Decimal(day.toordinal())


def _audit(day: date) -> dict[str, Value]:
    return {
        "date": point(_number(day)),
        "onsite_end": point(_number(day + timedelta(days=1))),
        "period_start": point(_number(date(day.year - 1, 1, 1))),
        "period_end": point(_number(date(day.year - 1, 12, 31))),
        "cycle": point(2),
        "type": words("recertification"),
    }


def given(rules: Rules, scope: Scope) -> dict[str, CollectionData]:
    """The facilities, where the rules have a list of them."""
    found = rules.schema.fields.get(FACILITY)
    if not isinstance(found, Rows) or not scope.facilities:
        return {}
    places = [PLACES[place % len(PLACES)] for place in range(scope.facilities)]
    rows = new_rows([_key(name, place) for place, name in enumerate(places)])
    shares = _shared(scope.activities, len(places))
    for name, own, row in zip(places, shares, rows.rows.values(), strict=True):
        for leaf in found.fields.values():
            value = _of_facility(leaf, name, own) if isinstance(leaf, Leaf) else None
            if value is not None:
                row.data.facts[leaf.name] = fact(value)
    return {FACILITY: rows}


def _key(name: str, place: int) -> str:
    turn = place // len(PLACES)
    return name.lower() + (f"-{turn + 1}" if turn else "")


def _of_facility(leaf: Leaf, name: str, activities: Sequence[str]) -> Value | None:
    if leaf.name == "name":
        return words(f"{name} works")
    choice = typed_choice(leaf.type)
    return _set(activities) if choice is not None and choice.name == "activity" else None


def _shared(activities: Sequence[str], places: int) -> list[Sequence[str]]:
    """Neighbours in the chain stand together; where there are more places than activities, some repeat."""
    if not activities:
        return [()] * places
    if places >= len(activities):
        return [(activities[place % len(activities)],) for place in range(places)]
    size, more = divmod(len(activities), places)
    cuts = [place * size + min(place, more) for place in range(places + 1)]
    return [activities[first:last] for first, last in pairwise(cuts)]


def entity_name(place: int) -> Value:
    """What the entity of a set is called, in a way that nobody takes for a real one."""
    return words(_entity(place))


def _entity(place: int) -> str:
    return f"{PLACES[place % len(PLACES)]} Group {place + 1} (invented)"


def words(text: str) -> Value:
    """A text or an option as a value."""
    return Options(frozenset({text}))


def _set(names: Sequence[str]) -> Value:
    return SetValue(dict.fromkeys(names, TRUE), open=False)
