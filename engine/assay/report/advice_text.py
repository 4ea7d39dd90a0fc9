"""The advice of a result as text for a terminal: of all criteria, or of one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap

from assay.report.advice_words import change_text, margin_text, method, said_then
from assay.report.lines import WIDTH
from assay.verdict import advised

_MOST = 15


def advice(found: advised.Advice) -> str:
    """All advice; of long lists the beginning."""
    parts = [
        _part("What settles the open ratings", _sets(found.smallest_sets)),
        _part("Missing evidence, the most telling first", _next(found.next_evidence)),
        _part(f"What leaves its window within {found.within} of the audit", _stale(found.going_stale)),
        _part("What would give a nonconformity a better rating", _improvements(found.improvements)),
        _part("How far conformances are from failing, the most fragile first", _fragile(found.fragility)),
        "\n".join(line for note in found.notes for line in _said(f"{note}.", "")),
    ]
    return "\n\n".join(part for part in parts if part)


def of_criterion(found: advised.Advice, criterion: str) -> list[str]:
    """What the advice says of one criterion."""
    lines = [
        *_sets([item for item in found.smallest_sets if item.criterion == criterion]),
        *_improvements([item for item in found.improvements if item.criterion == criterion]),
        *_fragile([item for item in found.fragility if item.criterion == criterion]),
        *_stale([i for i in found.going_stale if _concerns(i, criterion)]),
    ]
    return ["", "Advice", *lines] if lines else []


def _part(title: str, lines: Iterator[str]) -> str:
    found = list(lines)
    return "\n".join([title, *(found or ["  nothing"])])


def _said(text: str, indent: str) -> list[str]:
    return wrap(text, WIDTH, initial_indent=indent, subsequent_indent=f"{indent}  ", break_on_hyphens=False)


def _more(count: int) -> Iterator[str]:
    if count > _MOST:
        yield f"  and {count - _MOST} more: see the report"


def _sets(found: Sequence[advised.SmallestSet]) -> Iterator[str]:
    for item in found:
        yield from _said(f"{item.criterion} ({item.rating}): {method(item)}", "  ")
        for fact in item.facts[:_MOST]:
            asked = f": {fact.question}" if fact.question else ""
            yield from _said(f"- {fact.what}{asked}", "    ")
            yield from _said(fact.fact, "      ")
        yield from (f"  {line}" for line in _more(len(item.facts)))
        if item.note:
            yield from _said(item.note, "    ")


def _next(found: Sequence[advised.NextEvidence]) -> Iterator[str]:
    for place, item in enumerate(found[:_MOST], start=1):
        figures = f"narrows the score by {item.narrows}"
        if item.criteria:
            figures += f", {item.at_stake} at stake, at worst {item.worst}"
        weights = f"the weight of {', '.join(item.weights)}" if item.weights else ""
        whose = "; ".join(part for part in (", ".join(item.criteria), weights) if part)
        yield from _said(f"{place}. {item.what} ({whose}): {figures}", "  ")
    yield from _more(len(found))


def _concerns(item: advised.GoingStale, criterion: str) -> bool:
    return criterion in {then.criterion for then in item.criteria} | {then.criterion for then in item.weights}


def _stale(found: Sequence[advised.GoingStale]) -> Iterator[str]:
    for item in found[:_MOST]:
        document = f", {item.document}" if item.document else ""
        yield from _said(f"{item.what} ({item.dated}{document}): {item.window}, until {item.last_day}", "  ")
        for line in said_then(item):
            yield from _said(line, "    ")
    yield from _more(len(found))


def _improvements(found: Sequence[advised.Improvement]) -> Iterator[str]:
    for item in found:
        where = f" {item.subject}" if item.subject else ""
        yield from _said(f"{item.clause}{where} ({item.rating})", "  ")
        lists = (("evidence that may exist already", item.evidence), ("performance", item.performance))
        for name, changes in lists:
            for one in changes:
                yield from _said(f"{name}: {one.rating} (the criterion: {one.criterion_rating}) with", "    ")
                for fact in one.facts:
                    way = f"; {margin_text(fact)}" if fact.margin else ""
                    yield from _said(f"- {change_text(fact)}{way}", "      ")
        if item.note:
            yield from _said(item.note, "    ")


def _fragile(found: Sequence[advised.Fragility]) -> Iterator[str]:
    for item in found[:_MOST]:
        where = f" {item.subject}" if item.subject else ""
        way = f", margin {margin_text(item)}" if item.margin else ""
        text = f"{item.clause}{where}: {item.what} is {item.now}; fails {item.fails}{way}: {item.rating}"
        yield from _said(text, "  ")
    yield from _more(len(found))
