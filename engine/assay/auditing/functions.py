"""With which functions of the organisation an audit speaks, and about what.

In: the table of functions that the result holds, or none; the criteria to look at.  Out: the functions of a
criterion, and all of them with where and about what.  A criterion goes by its own row, else by that of its
principle; where the table has neither, whoever answers for the principle stands in, and is called so.
"""

from __future__ import annotations

from collections.abc import Iterable

from assay.auditing.model import Function, Look
from assay.verdict import covered, model


def of_criterion(table: covered.Functions | None, item: model.CriterionVerdict, principle: str) -> list[str]:
    """`principle`: its title."""
    parts = table.parts if table is not None else {}
    return parts.get(item.id) or parts.get(item.principle) or [f"whoever answers for {_within(principle)}"]


def by_function(looks: Iterable[Look]) -> list[Function]:
    """Every function once; where it is spoken with is where the criteria are looked at."""
    found: dict[str, list[Look]] = {}
    for look in looks:
        for name in look.functions:
            found.setdefault(name, []).append(look)
    return [
        Function(
            name=name,
            central=any(look.central for look in about),
            places=sorted({place for look in about for place in look.places}),
            criteria=[look.criterion for look in about],
        )
        for name, about in found.items()
    ]


def by_what(table: covered.Functions | None) -> str:
    """Where the names of the functions come from, in words."""
    if table is None:
        return "the rules have no table of functions; who answers for a principle stands in"
    told = "; ".join(part for part in (table.source, table.standing) if part)
    return f"by the table of the rules “{table.title}”" + (f" ({told})" if told else "")


def _within(title: str) -> str:
    """A title within a sentence: `Business integrity` begins small, an abbreviation does not."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]
