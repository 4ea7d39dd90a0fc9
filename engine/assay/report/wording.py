"""Ratings, sources and values of a result in the words of a report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from assay.report.text import subject_text
from assay.report.tree import Cell, Tone, Words
from assay.verdict import model
from assay.verdict.evaluation import NOT_APPLICABLE

NOT_STATED = "not stated"
_MOST_SOURCES = 6


def cell(text: str | None) -> Cell:
    """One line of plain text; nothing where there is none."""
    return (Words(text),) if text else ()


def stated(text: str | None) -> Cell:
    """One line, or that the result does not say."""
    return (Words(text),) if text else (Words(NOT_STATED, Tone.APART),)


def lines(texts: Iterable[str]) -> Cell:
    """Several lines of plain text."""
    return tuple(Words(text) for text in texts)


def linked(name: str) -> Cell:
    """The name of a criterion or clause, leading to where it stands."""
    return (Words(name, link=name),)


def tone(ratings: Sequence[str], scale: Sequence[model.RatingScale]) -> Tone:
    """Best is good, worst is worst, what lies between is slight (the first) or grave."""
    if len(ratings) != 1:
        return Tone.OPEN
    names = [rating.name for rating in scale]
    if ratings[0] == NOT_APPLICABLE or ratings[0] not in names:
        return Tone.APART
    rank = names.index(ratings[0])
    if rank == 0:
        return Tone.GOOD
    if rank == len(names) - 1 and rank > 1:
        return Tone.WORST
    return Tone.SLIGHT if rank == 1 else Tone.GRAVE


def factors(item: model.CriterionVerdict) -> list[tuple[str, str]]:
    """Every pair of likelihood and consequence that is possible, each once; a factor that is not given
    beside one that is counts as 1.  None where the rules give no risk.
    """
    pairs = [
        (row.likelihood or "1", row.consequence or "1")
        for row in item.risk
        if row.likelihood is not None or row.consequence is not None
    ]
    if not item.risk and (item.likelihood is not None or item.consequence is not None):
        pairs = [(item.likelihood or "1", item.consequence or "1")]  # a result of an earlier engine
    return list(dict.fromkeys(pairs))


def figure(text: str) -> float:
    """A number of a result, as far as its digits are shown."""
    return float(text.rstrip("…"))


def rating(text: str, ratings: Sequence[str], result: model.Assessment) -> Words:
    """A rating with its tone; one that is not settled says so."""
    return Words(text if len(ratings) == 1 else f"{text} (open)", tone(ratings, result.scale))


def subject(name: str | None) -> str:
    """Whom a clause is about; without a row it is the entity itself."""
    return subject_text(name) if name else "the entity"


def seen(sources: Sequence[model.EvidenceSource]) -> list[str]:
    """Documents with their pages, or places in the evidence, each once; a note stands behind its source."""
    found = list(dict.fromkeys(_source(source) for source in sources))
    more = len(found) - _MOST_SOURCES
    return found[:_MOST_SOURCES] + ([f"and {more} more"] if more > 0 else [])


def _source(item: model.EvidenceSource) -> str:
    named = " ".join(part for part in (item.document, item.page) if part)
    note = f" ({item.note})" if item.note else ""
    return (named or item.place) + note


def activities(text: str | None) -> str | None:
    """`aluminium smelting, casthouse`: without the underscores of the rules' names."""
    return text.replace("_", " ") if text else None


def measurements(
    item: model.CriterionVerdict,
) -> Iterator[tuple[model.ClauseVerdict, model.SubjectVerdict, model.Measurement]]:
    """Every value that was compared with a limit, with whose it is."""
    for clause in item.clauses:
        for part in clause.subjects:
            for measurement in part.measurements:
                yield clause, part, measurement


def holds(item: model.Measurement) -> Words:
    """How a comparison came out."""
    said = {"yes": ("holds", Tone.GOOD), "no": ("does not hold", Tone.GRAVE)}
    text, colour = said.get(item.holds, ("not known", Tone.OPEN))
    return Words(text, colour)


def limit(item: model.Measurement) -> str:
    """`below 11.0 t (ceiling)`."""
    name = f" ({item.limit_name})" if item.limit_name else ""
    return f"{item.comparison} {item.limit}{name}"


def margin(item: model.Measurement) -> str:
    """How far the value is on the right side, with its unit and share of the limit."""
    if item.margin is None:
        return ""
    share = f" ({item.margin_share} of the limit)" if item.margin_share else ""
    return f"{item.margin} {item.unit}".rstrip() + share
