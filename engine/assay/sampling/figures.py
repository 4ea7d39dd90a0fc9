"""The published figures of a population: how often criteria are rated in which way.

In: a YAML file.  Out: `Figures`, or what is wrong with the file, each with its place.

    assay: population/1
    title: Ratings of all certificates in force
    source: where the figures were published
    standing: published
    ratings: {minor: 4 %, major: 0.04 %, unable to rate: 7 %, not applicable: 2 %}
    principles:
      "5": {minor: 15.9 %}

`ratings` are shares of all criteria.  Under `principles` a rating has a share of its own among the criteria
of one principle; the others then share what is left of the whole.  What no line names is the best rating.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from assay.diagnostics import Diagnostic
from assay.evidence.nodes import Entry, MappingNode, Node, ScalarNode, read_nodes
from assay.evidence.problems import Problems
from assay.names.suggest import nearest
from assay.sampling.changes import UNABLE
from assay.source import Source, Span
from assay.typed.tree import Rules
from assay.verdict.evaluation import NOT_APPLICABLE

FORMAT = "population/1"
FILE = "population.yaml"
_SECTIONS = ("assay", "title", "source", "standing", "ratings", "principles")
_TEXTS = ("title", "source", "standing")
_SHARE = re.compile(r"(\d+(?:\.\d+)?) ?%")
Shares = Mapping[str, Fraction]


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares of ratings, as fractions of one: of all criteria, and among those of a principle."""

    title: str
    source: str
    standing: str
    ratings: Shares
    principles: Mapping[str, Shares] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Read:
    """`figures` are there only where nothing is wrong."""

    figures: Figures | None
    diagnostics: tuple[Diagnostic, ...] = ()
    wrong: tuple[str, ...] = ()


class _Wrong(Exception):
    def __init__(self, span: Span, message: str) -> None:
        super().__init__(f"{span.place()}: {message}")


def read_figures(source: Source, rules: Rules) -> Read:
    """Read the figures for the ratings and principles of these rules; never raises."""
    problems = Problems()
    root = read_nodes(source, problems)
    if problems.found or root is None:
        return Read(None, tuple(problems.found))
    try:
        return Read(_figures(root, rules))
    except _Wrong as wrong:
        return Read(None, wrong=(str(wrong),))


def _figures(root: Node, rules: Rules) -> Figures:
    if not isinstance(root, MappingNode) or _text(root.get("assay")) != FORMAT:
        raise _Wrong(root.span, f"these are no figures of a population; begin with `assay: {FORMAT}`")
    for entry in root.entries:
        _known(entry, "section", _SECTIONS)
    texts = {name: _text(root.get(name)) for name in _TEXTS}
    for name, text in texts.items():
        if not text:
            raise _Wrong(
                root.span, f"`{name}` is missing; say what the figures are, and where they come from"
            )
    names = [rating.name for rating in rules.method.ratings if not rating.reserved]
    ratings = _shares(root, "ratings", (*names, NOT_APPLICABLE, UNABLE))
    if not ratings:
        raise _Wrong(
            root.span, "`ratings` is missing; write `ratings: {minor: 4 %}`, with the ratings of the method"
        )
    principles = {}
    section = root.get("principles")
    if section is not None and not isinstance(section, MappingNode):
        raise _Wrong(section.span, '`principles` has shares by principle, such as `{"5": {minor: 15.9 %}}`')
    for entry in section.entries if isinstance(section, MappingNode) else ():
        _known(entry, "principle", [name for name in rules.principles if name])
        assert isinstance(section, MappingNode)
        principles[entry.key.text] = _shares(section, entry.key.text, (*names[1:], NOT_APPLICABLE, UNABLE))
    return Figures(texts["title"], texts["source"], texts["standing"], ratings, principles)


def _text(node: Node | None) -> str:
    return " ".join(node.text.split()) if isinstance(node, ScalarNode) else ""


def _known(entry: Entry, what: str, names: Sequence[str]) -> None:
    if entry.key.text not in names:
        meant = nearest(entry.key.text, names)
        hint = f"did you mean `{meant}`?" if meant else f"there are {', '.join(names)}"
        raise _Wrong(entry.key.span, f"there is no {what} `{entry.key.text}`; {hint}")


def _shares(parent: MappingNode, name: str, known: Sequence[str]) -> dict[str, Fraction]:
    node = parent.get(name)
    if node is None:
        return {}
    if not isinstance(node, MappingNode):
        raise _Wrong(node.span, f"`{name}` is a list of ratings with their shares, such as `{{minor: 4 %}}`")
    found = {}
    for entry in node.entries:
        _known(entry, "rating", known)
        match = _SHARE.fullmatch(_text(entry.value))
        if match is None:
            raise _Wrong(entry.value.span, "a share is written in per cent: `4 %`")
        found[entry.key.text] = Fraction(match[1]) / 100
    if sum(found.values()) > 1:
        raise _Wrong(node.span, "these shares are more than 100 % together")
    return found


# ---- what is to be expected of each criterion -------------------------------------------------------------


def chances(
    figures: Figures, best: str, criteria: Mapping[str, str], reachable: Mapping[str, frozenset[str]]
) -> dict[str, dict[str, Fraction]]:
    """For each criterion (with its principle) the chance of each end but the best rating.

    A criterion that cannot end in some way leaves its share to the others of the same group, so that the
    whole keeps its figures; no chance is above one half.
    """
    found: dict[str, dict[str, Fraction]] = {name: {} for name in criteria}
    for rating in _ratings(figures, best):
        apart = {key for key, shares in figures.principles.items() if rating in shares}
        left = figures.ratings.get(rating, Fraction(0)) * len(criteria)
        for principle in sorted(apart):
            group = [name for name, own in criteria.items() if own == principle]
            share = figures.principles[principle][rating] * len(group)
            _spread(found, rating, share, group, reachable)
            left -= share
        rest = [name for name, own in criteria.items() if own not in apart]
        _spread(found, rating, max(left, Fraction(0)), rest, reachable)
    return found


def overall(figures: Figures, best: str, criteria: Mapping[str, str]) -> dict[str, Fraction]:
    """What the figures say of all these criteria (with their principles) together, the best rating first.

    A rating that only principles have counts in these alone.
    """
    sizes = Counter(criteria.values())
    found = {}
    for rating in _ratings(figures, best):
        apart = [shares.get(rating, Fraction(0)) * sizes[key] for key, shares in figures.principles.items()]
        found[rating] = figures.ratings.get(rating, sum(apart, Fraction(0)) / max(len(criteria), 1))
    return {best: max(1 - sum(found.values(), Fraction(0)), Fraction(0)), **found}


def _ratings(figures: Figures, best: str) -> list[str]:
    named = dict.fromkeys([*figures.ratings, *(r for shares in figures.principles.values() for r in shares)])
    return [rating for rating in named if rating != best]


def named(figures: Figures, best: str, principle: str) -> list[str]:
    """The ends that the figures name for the criteria of a principle, but for the best rating."""
    found = dict.fromkeys([*figures.ratings, *figures.principles.get(principle, ())])
    return [rating for rating in found if rating != best]


def _spread(
    into: dict[str, dict[str, Fraction]],
    rating: str,
    share: Fraction,
    group: Sequence[str],
    reachable: Mapping[str, frozenset[str]],
) -> None:
    able = [name for name in group if rating in reachable.get(name, frozenset())]
    for name in able:
        into[name][rating] = min(share / len(able), Fraction(1, 2))
