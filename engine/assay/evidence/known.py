"""What the rules know, as far as evidence speaks of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from assay.typed.schema import Field


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What the other standards know that the same evidence is for: it is theirs to read, and no error here.

    `fields`: the evidence of each of them.  `standards`: their names and titles.
    """

    fields: tuple[Mapping[str, Field], ...] = ()
    standards: tuple[tuple[str, str], ...] = ()
    clauses: frozenset[str] = frozenset()
    criteria: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Known:
    """The names against which what persons say is checked; the caller fills it from the rules.

    `ratings` are those that a judgement may use.  `subjects` gives for a clause the path of the collection
    whose rows it is about (`("smelter", "period")`; `()` for none); a clause that is not in it is not
    checked.  `asks`: the clauses that ask for a judgement; None when that is not to be checked.
    `escalations`: the escalations of the method that ask for a confirmation, by name.  `all_ratings`: those
    that an override or a previous audit may use, the reserved ones too; empty: as `ratings`.  `earlier`:
    criteria of earlier versions of the standard that were renumbered; only `previous` may name them.
    `standard`: its name; files that are for other standards alone are left out.  `title`: what it is called
    in every version.
    """

    clauses: frozenset[str] = frozenset()
    criteria: frozenset[str] = frozenset()
    ratings: tuple[str, ...] = ()
    subjects: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    asks: frozenset[str] | None = None
    escalations: frozenset[str] = frozenset()
    all_ratings: tuple[str, ...] = ()
    earlier: frozenset[str] = frozenset()
    standard: str | None = None
    title: str | None = None
    elsewhere: Elsewhere = Elsewhere()
