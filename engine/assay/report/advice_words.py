"""The parts of advice in the words of a report."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from assay.verdict import advised


def method(item: advised.SmallestSet) -> str:
    """`2 of 5 facts, exact`."""
    if not item.settles:
        if not item.facts:
            return f"none of {item.candidates} facts settles it"
        return f"not settled by facts; {len(item.facts)} of {item.candidates} leave the rest, {item.method}"
    return f"{len(item.facts)} of {item.candidates} facts, {item.method}"


def change_text(fact: advised.FactChange) -> str:
    """`arisen of …: 210 t, instead up to 178.9 t (at least …)`."""
    needed = f" ({fact.threshold})" if fact.threshold else ""
    return f"{fact.what}: {fact.now}, instead {fact.then}{needed}"


def margin_text(fact: advised.FactChange | advised.Fragility) -> str:
    """`−31.1 t (14.8 %)`; of a day the share is that of a year, and is not told."""
    if fact.margin is None:
        return ""
    if fact.share is None or fact.margin.endswith((" day", " days")):
        return fact.margin
    return f"{fact.margin} ({per_cent(fact.share)})"


def per_cent(share: str) -> str:
    """A decimal fraction as `14.8 %`."""
    try:
        return f"{(Decimal(share) * 100).quantize(Decimal('0.1'))} %"
    except InvalidOperation:
        return share


def said_then(item: advised.GoingStale) -> list[str]:
    """What becomes of ratings and of weights when evidence has left its window."""
    ratings = [f"{then.criterion}: {then.rating}, then {then.then}" for then in item.criteria]
    return ratings + [
        f"{then.criterion}: risk weight {then.weight}, then {then.then}" for then in item.weights
    ]
