"""What is asked for where a reason names a fact, and whether that belongs to a set of facts.

In: evidence, and rows that are supposed in it.  Out: candidates.  A list is told in full, with what is asked
of its rows, so a fact of a row that nobody listed belongs to the list, unless the verdict's reasons name it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from assay.advice import places
from assay.advice.partition import Partition
from assay.advice.ways import is_said
from assay.evidence.facts import Evidence
from assay.typed.schema import Field
from assay.verdict.model import Reason
from assay.verdict.words import plain, several


@dataclass(slots=True)
class Candidates:
    """`first`: what the reasons of the verdict name.  `named`: the first reason that named a fact."""

    evidence: Evidence
    fields: Mapping[str, Field]
    partition: Partition
    first: Mapping[str, Reason]
    named: dict[str, Reason] = field(init=False)

    def __post_init__(self) -> None:
        self.named = dict(self.first)

    def of(self, fact: str) -> str:
        """What is asked for: of a row that was supposed, or that only an answer speaks of, its list."""
        while fact not in self.first:
            found = self.partition.of_added(fact) or self._list_of(fact)
            if found is None:
                break
            fact = found[0]
        return fact

    def inside(self, fact: str, facts: frozenset[str]) -> bool:
        """Whether a fact belongs to a set, itself or with its list."""
        if fact in facts:
            return True
        added = self.partition.of_added(fact)
        while added is not None and added[0] not in facts:
            added = self.partition.of_added(added[0])
        found = self._list_of(fact) if added is None else added
        return found is not None and found[0] in facts

    def _list_of(self, fact: str) -> tuple[str, str] | None:
        """The list that does not list the row which a fact is about, and its key."""
        return None if is_said(fact) else places.unlisted(self.evidence, self.fields, fact)

    def reason(self, fact: str) -> Reason:
        """Why a candidate is asked for."""
        return self.named.get(fact) or self._list(fact)

    def _list(self, path: str) -> Reason:
        """A list that no reason has named: only an answer spoke of a row of it."""
        *owner, name = path.split(".")
        found = places.listing(self.evidence, self.fields, path)
        given = found is not None and found.data is not None
        what = f"the list of {several(name)}" + (f" of {plain(' '.join(owner))}" if owner else "")
        question = "Is this list complete?" if given else f"Which {several(name)} are there?"
        return Reason(kind="incomplete list" if given else "missing", what=what, fact=path, question=question)
