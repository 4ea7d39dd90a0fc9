"""Facts as the text that the engine reads.

In: flat mappings from property names to numbers.  Out: one text for a slice of facts, each with a small
`id` of its own.  Only properties that some rule of the network asks for are written: the others cannot
change an answer, and a name that is not sent cannot be taken for another one with the same hash.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from assay.network.limits import (
    FACT_PROPERTIES,
    Limit,
    LimitExceeded,
    LimitFault,
    number_words,
)
from assay.network.ruleset import Number, number_text

_TRUTHS = ("0", "1")  # most of what facts hold


class FactWriter:
    """Writes facts for a network that asks for some properties.  Raises `LimitExceeded` on a fact that the
    engine would misread.
    """

    def __init__(self, properties: Iterable[str]) -> None:
        self._starts = {name: f',"{name}":' for name in properties}

    def write(self, facts: Sequence[Mapping[str, Number]], start: int) -> list[str]:
        """The facts that a rule could fire on, as JSON objects.  `start` is the place of the first one
        in the whole run, for messages; the id is 1 for the first fact of the slice and so on.
        """
        texts = []
        for place, fact in enumerate(facts):
            members = self._members(fact, start + place)
            if members:
                texts.append(f'{{"id":{place + 1}{members}}}')
        return texts

    def _members(self, fact: Mapping[str, Number], place: int) -> str:
        if not 1 <= len(fact) <= FACT_PROPERTIES:
            raise _exceeded(Limit.FACT_PROPERTIES, len(fact), f"1 to {FACT_PROPERTIES}", f"fact {place}")
        members = ""
        starts = self._starts
        for name, value in fact.items():
            text = _TRUTHS[value] if type(value) is int and 0 <= value <= 1 else number_text(value)
            if text is None:
                where = f"fact {place}, property {name!r}"
                raise _exceeded(Limit.FACT_VALUE, repr(value), number_words(), where)
            start = starts.get(name)
            if start is not None:
                members += start + text
        return members


def _exceeded(limit: Limit, found: int | str, allowed: int | str, where: str) -> LimitExceeded:
    return LimitExceeded([LimitFault(limit, found, allowed, where)])
