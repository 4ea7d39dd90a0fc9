"""By what means a criterion is looked at, from what the result says that its rating rests on.

Documents where the evidence names some, or something is missing that a document would show; observation where
it is about a place that can be seen; interviews where a person's judgement is asked for, or people were
spoken with.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assay.auditing.model import Means
from assay.verdict import model
from assay.verdict.evaluation import NOT_APPLICABLE

_OBSERVED = re.compile(r"observation", re.IGNORECASE)
_SPOKEN = re.compile(r"interview", re.IGNORECASE)
_PERSONAL = ("judgement required", "unable to rate")
_MOST = 8  # lines of one kind for one criterion


@dataclass(frozen=True, slots=True)
class Ways:
    """The means, with what there is to look at by each."""

    means: list[Means]
    documents: list[str]
    ask_for: list[str]
    observe: list[str]
    interview: list[str]
    supported: bool


def ways(item: model.CriterionVerdict, places: Sequence[str]) -> Ways:
    """`places`: the facilities that the criterion is looked at."""
    sources = list(_sources(item))
    pages = [source.page or "" for source in sources if source.document is None]
    documents = sorted({source.document for source in sources if source.document is not None})
    asked = [_asked(reason) for reason in item.reasons if reason.kind not in _PERSONAL]
    judged = [f"{note.clause}: {note.because}" for note in item.judgements]
    judged += [reason.question or reason.what for reason in item.reasons if reason.kind in _PERSONAL]
    judged += [page for page in pages if _SPOKEN.match(page)]
    seen = [f"{clause.id}: {clause.title}" for clause in item.clauses if _seen_at(clause, places)]
    seen += [page for page in pages if _OBSERVED.match(page)]
    means: list[Means] = []
    supported = bool(documents or judged or any(_OBSERVED.match(page) for page in pages))
    if documents or asked or not supported:
        means.append("documents")
    if seen:
        means.append("observation")
    if judged:
        means.append("interviews")
    return Ways(means, documents, _some(asked), _some(seen), _some(judged), supported)


def _sources(item: model.CriterionVerdict) -> Iterator[model.EvidenceSource]:
    for clause in item.clauses:
        for part in clause.subjects:
            for measured in part.measurements:
                yield from measured.sources
    stack = [item.trace]
    while stack:
        trace = stack.pop()
        yield from trace.sources
        stack.extend(trace.because)


def _asked(reason: model.Reason) -> str:
    return f"{reason.kind}: {reason.question or reason.what}"


def _seen_at(clause: model.ClauseVerdict, places: Sequence[str]) -> bool:
    return any(part.facility in places and part.ratings != [NOT_APPLICABLE] for part in clause.subjects)


def _some(texts: Sequence[str]) -> list[str]:
    found = list(dict.fromkeys(texts))
    more = len(found) - _MOST
    return [*found[:_MOST], f"and {more} more"] if more > 0 else found
