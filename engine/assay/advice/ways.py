"""How a question can be answered: each answer in words, and how to put it into the evidence for a moment.

In: a plan, evidence and what a reason names.  Out: the answers of one question, in an order of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from assay.advice.finals import Changed, of_field
from assay.advice.places import Spot
from assay.advice.years import Undo
from assay.evidence.facts import Confirmation, Evidence, Finding, Judgement, Previous
from assay.plan import tree as plan
from assay.typed.schema import Leaf
from assay.typed.types import Choice, Flag, SetOf
from assay.units.values import FALSE, TRUE, UNKNOWN, Options, SetValue, Value
from assay.verdict.words import plain

_OPTIONS = 12
_YES_NO = (("yes", TRUE), ("no", FALSE))
_JUDGED, _FOUND, _CONFIRMED, _BEFORE = (
    *("judgements: clause ", "findings: clause ", "confirmations: escalation ", "previous: "),
)


@dataclass(frozen=True, slots=True)
class Way:
    """One answer.  `put` gives it, and returns what takes it back; `changed` is what it can change.

    `token` tells it from every other answer to the same question, as far as `text` does not.
    """

    text: str
    put: Callable[[], Undo]
    changed: Changed
    token: str = ""

    @property
    def name(self) -> str:
        """Another answer to the same question has another."""
        return f"{self.text} {self.token}"


def is_said(fact: str) -> bool:
    """Whether a person says it, rather than the evidence's facts."""
    return fact.startswith((_JUDGED, _FOUND, _CONFIRMED, _BEFORE))


def clause_of(fact: str) -> tuple[str, str | None] | None:
    """The clause and subject that a judgement or finding is about."""
    for start in (_JUDGED, _FOUND):
        if fact.startswith(start):
            clause, _, subject = fact.removeprefix(start).partition(" for ")
            return clause, subject or None
    return None


def said(program: plan.Plan, evidence: Evidence, fact: str) -> list[Way]:
    """All that a person may say: the ratings of a judgement, yes or no, or the rating of an earlier audit."""
    key = clause_of(fact)
    if fact.startswith(_JUDGED) and key is not None:
        return _judgements(program, evidence, key)
    if fact.startswith(_FOUND) and key is not None:
        found = ((t, key, Finding(*key, truth, None, "")) for t, truth in _YES_NO)
        return _statements(evidence, "findings", found, Changed(clauses=frozenset({key[0]})))
    if fact.startswith(_CONFIRMED):
        escalation, _, criterion = fact.removeprefix(_CONFIRMED).rpartition(" for ")
        about = (escalation, criterion)
        answers = ((t, about, Confirmation(*about, v, "", "", None, "")) for t, v in _YES_NO)
        return _statements(evidence, "confirmations", answers, Changed())
    return _earlier(program, evidence, fact.removeprefix(_BEFORE))


def _judgements(program: plan.Plan, evidence: Evidence, key: tuple[str, str | None]) -> list[Way]:
    clause = next(clause for clause in program.clauses if clause.id == key[0])
    given = (
        (f"rated {plain(name)}", key, Judgement(*key, name, "", "", None, "")) for name in clause.answers
    )
    return _statements(evidence, "judgements", given, Changed(clauses=frozenset({key[0]})))


def _earlier(program: plan.Plan, evidence: Evidence, criterion: str) -> list[Way]:
    def way(text: str, rating: str | None) -> Way:
        def put() -> Undo:
            given = evidence.previous
            before = given.ratings if given is not None else None
            version = given.version if given is not None else None
            ratings = None if rating is None else {**(before or {}), criterion: frozenset({rating})}
            evidence.previous = Previous("", ratings, version if ratings is not None else None)
            return lambda: setattr(evidence, "previous", given)

        return Way(text, put, Changed())

    return [way("there was none", None), *(way(f"rated {plain(r)}", r) for r in program.ratings)]


def _statements(
    evidence: Evidence, name: str, answers: Iterable[tuple[str, object, object]], changed: Changed
) -> list[Way]:
    """Each statement in turn stands in the evidence, among those that stand there then."""

    def way(text: str, about: object, said: object) -> Way:
        def put() -> Undo:
            before: Mapping[object, object] = getattr(evidence, name)
            setattr(evidence, name, {**before, about: said})
            return lambda: setattr(evidence, name, before)

        return Way(text, put, changed)

    return [way(*answer) for answer in answers]


def of_value(spot: Spot, text: str, value: Value) -> Way:
    """A field has a value."""
    return Way(text, lambda: spot.put(value), of_field(spot.path, spot.place, spot.new), repr(value))


def choices(leaf: Leaf, known: Value) -> Iterator[tuple[str, Value]]:
    """The answers to a question that is no number: yes and no, the options that are possible, or the
    members of a set, all of them, all but one, and none.
    """
    kind = leaf.type
    if isinstance(kind, Flag):
        yield from _YES_NO
    elif isinstance(kind, Choice) and isinstance(known, Options):
        for option in kind.options:
            if known.known is None or option in known.known:
                yield plain(option), Options(frozenset({option}))
    elif isinstance(kind, SetOf) and isinstance(kind.item, Choice) and isinstance(known, SetValue):
        sure = {name: TRUE for name, member in known.members.items() if member == TRUE}
        maybe = [name for name, member in sorted(known.members.items()) if member == UNKNOWN]
        every = dict(sorted({**sure, **dict.fromkeys(maybe, TRUE)}.items()))
        yield "all that can be" if not sure else "all others too", SetValue(every, open=False)
        if 1 < len(maybe) <= _OPTIONS:
            for name in maybe:
                rest = {other: TRUE for other in maybe if other != name}
                yield f"all but {plain(name)}", SetValue(dict(sorted({**sure, **rest}.items())), open=False)
        yield "none" if not sure else "no other", SetValue(sure, open=False)
