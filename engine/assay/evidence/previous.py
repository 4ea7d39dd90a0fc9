"""The ratings of the previous audit: written in the evidence, or in the result document of that audit.

In: the section `previous` of every file (or the lines of a case), and the names that the rules know.  Out:
one `Previous`.  Of a result document only the criteria and their ratings are read, as plain JSON; what is
wrong with it is reported at the place that names it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeGuard

from assay.diagnostics import Diagnostic
from assay.evidence import errors
from assay.evidence.decided import check_criterion, check_rating
from assay.evidence.decisions import NOT_APPLICABLE, ratings_of
from assay.evidence.desk import place_of, scalar_of
from assay.evidence.facts import Previous
from assay.evidence.known import Known
from assay.evidence.nodes import Entry, MappingNode, ScalarNode
from assay.evidence.problems import Problems, Wrong
from assay.source import Span, Unreadable, is_readable, read_source

NONE = "none"
RESULT = "assay/result/1"


@dataclass(frozen=True, slots=True)
class Stated:
    """The standard as a result document states it."""

    name: str
    title: str
    version: str | None

    def is_one_of(self, standards: Iterable[tuple[str | None, str | None]]) -> bool:
        """Whether it is a version of one of these: two versions beside one another have names of their own,
        and the title in common.
        """
        return any(self.name == name or self.title == title for name, title in standards)


@dataclass(frozen=True, slots=True)
class Before:
    """One criterion at the previous audit; without a criterion: there was no previous audit.

    `ratings` stand with their places.  `document` is the result document that they come from, and `standard`
    the one that it was made by.
    """

    criterion: str | None
    ratings: tuple[tuple[str, Span], ...]
    span: Span
    source: str
    document: str | None = None
    standard: Stated | None = None

    @property
    def names(self) -> frozenset[str]:
        return frozenset(name for name, _ in self.ratings)


# ---- reading ----------------------------------------------------------------------------------------------


def read_previous(section: Entry, problems: Problems) -> Iterator[Before]:
    """The section of one file: `none`, the ratings by criterion, or the path of a result document."""
    value = section.value
    match value:
        case MappingNode(entries=entries):
            for entry in entries:
                ratings = ratings_of(entry, problems)
                if ratings:
                    yield Before(entry.key.text, ratings, entry.key.span, place_of(section.key.span))
        case ScalarNode():
            name = scalar_of(section.key.text, value).text
            if name == NONE:
                yield Before(None, (), value.span, NONE)
            else:
                yield from _from_document(name, value.span)
        case _:
            expected = "`none`, the path of a result document, or ratings by criterion"
            remedy = "write `previous: {5.1: minor}`"
            raise Wrong(errors.wrong_shape(value.span, "`previous`", expected, remedy))


def _from_document(name: str, span: Span) -> Iterator[Before]:
    text = _text(name, span)
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise Wrong(errors.no_result_document(name, span, "it is not JSON")) from None
    for criterion, ratings in _criteria(document, lambda why: errors.no_result_document(name, span, why)):
        grades = tuple((rating, span) for rating in ratings)
        yield Before(criterion, grades, span, name, name, _standard(document))


def _standard(document: object) -> Stated | None:
    """What a result document says of the standard that it was made by; None where it does not say."""
    standard = document.get("standard") if isinstance(document, dict) else None
    if not isinstance(standard, dict):
        return None
    name, title, version = (standard.get(key) for key in ("name", "title", "version"))
    return Stated(
        name if _is_name(name) else "",
        title if _is_name(title) else "",
        version if _is_name(version) else None,
    )


def _text(name: str, span: Span) -> str:
    """The text of a file that is named from where the evidence file stands."""
    path = Path(span.source.name).parent / name
    try:
        if not is_readable(path):
            raise Wrong(errors.no_previous_file(name, span, _neighbour(path, name)))
        return read_source(path, name).text
    except OSError as error:
        reason = f"it cannot be looked for ({error.strerror or 'unknown reason'})"
        remedy = "check the path, and that its folder may be read by you"
        raise Wrong(errors.unreadable_previous(name, span, reason, remedy)) from None
    except Unreadable as unreadable:
        raise Wrong(errors.unreadable_previous(name, span, unreadable.reason, unreadable.remedy)) from None


def _neighbour(path: Path, written: str) -> str | None:
    """The file in the same folder that was probably meant, as it would be written."""
    try:
        meant = Problems().nearest(path.name, [other.name for other in path.parent.iterdir()])
        return Path(written).with_name(meant).as_posix() if meant is not None else None
    except (OSError, ValueError):
        return None


def _criteria(document: object, wrong: Callable[[str], Diagnostic]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The criteria of a result document with their ratings; nothing else in it is looked at."""
    if not isinstance(document, dict) or not isinstance(document.get("criteria"), list):
        raise Wrong(wrong("it has no list `criteria`"))
    form = document.get("format")
    if form != RESULT:
        given = f"`{form}`" if _is_name(form) else "missing"
        raise Wrong(wrong(f"its format is {given}"))
    seen = set()
    for place, item in enumerate(document["criteria"]):
        name = item.get("id") if isinstance(item, dict) else None
        if not _is_name(name):
            raise Wrong(wrong(f"`criteria[{place}].id` is no name"))
        ratings = item.get("ratings")
        if not isinstance(ratings, list) or not ratings or not all(_is_name(one) for one in ratings):
            raise Wrong(wrong(f"`criteria[{place}].ratings` is no list of ratings"))
        if name in seen:
            raise Wrong(wrong(f"it rates `{name}` twice"))
        seen.add(name)
        yield name, tuple(ratings)


def _is_name(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and value != "" and value.isprintable()


# ---- checking ---------------------------------------------------------------------------------------------


def check_previous(before: Sequence[Before], known: Known, problems: Problems) -> Previous | None:
    """What all files say of the previous audit, as one; None when they say nothing."""
    before = _without_others(before, known, problems)
    if not before:
        return None
    _check_names(before, known, problems)
    firsts: dict[str | None, Before] = {}
    for item in before:
        firsts.setdefault(item.criterion, item)
    _check_agreement(before, firsts, problems)
    source = ", ".join(dict.fromkeys(item.source for item in before))
    if None in firsts:
        return Previous(source, None)
    ratings = {
        name: grades
        for name, item in sorted((item.criterion or "", item) for item in firsts.values())
        if (grades := item.names - {NOT_APPLICABLE})
    }
    versions = {item.standard.version if item.standard is not None else None for item in before}
    return Previous(source, ratings, versions.pop() if len(versions) == 1 else None)


def _without_others(before: Sequence[Before], known: Known, problems: Problems) -> list[Before]:
    """Without the results of other standards, whose criteria may have the same numbers.  What is of another
    one that the same evidence is for is read there, and no error here.
    """
    kept = []
    refused = set()
    for item in before:
        stated = item.standard
        if stated is None or known.standard is None or stated.is_one_of([(known.standard, known.title)]):
            kept.append(item)
        elif not stated.is_one_of(known.elsewhere.standards) and item.span not in refused:
            refused.add(item.span)
            problems.add(
                errors.of_another_standard(
                    item.source,
                    item.span,
                    f"it is of {_called(stated.name, stated.title)}",
                    _called(known.standard, known.title),
                )
            )
    return kept


def _called(name: str, title: str | None) -> str:
    return f"{name}, “{title}”" if title else name


def _check_names(before: Sequence[Before], known: Known, problems: Problems) -> None:
    """What is written here must name criteria and ratings of these rules.

    A result document may have criteria that are gone since; what it says of others must be understood.
    """
    names = (*(known.all_ratings or known.ratings), NOT_APPLICABLE)
    criteria = known.criteria | known.earlier
    documents: dict[tuple[str, Span], list[Before]] = {}
    for item in before:
        if item.criterion is None:
            continue
        if item.document is not None:
            documents.setdefault((item.document, item.span), []).append(item)
            continue
        check_criterion(item.criterion, item.span, known, problems)
        for rating, span in item.ratings:
            check_rating(rating, span, names, problems)
    for (document, span), items in documents.items():
        read = [item for item in items if item.criterion in criteria]
        if not read and criteria:
            why = "it rates no criterion of these rules"
            problems.add(errors.of_another_standard(document, span, why, None))
        unknown = {rating: item for item in read for rating in sorted(item.names.difference(names))}
        for rating, item in unknown.items():
            problems.add(errors.previous_rating(document, span, rating, item.criterion or "", names))


def _check_agreement(
    before: Sequence[Before], firsts: Mapping[str | None, Before], problems: Problems
) -> None:
    """Two places may say the same; where they do not, both are shown, once."""
    found: dict[tuple[Span, Span], list[str]] = {}
    for item in before:
        first = firsts[item.criterion]
        if first.names != item.names:
            found.setdefault((item.span, first.span), []).append(item.criterion or "")
    for (second, first_span), criteria in found.items():
        more = f" and of {len(criteria) - 1} more" if len(criteria) > 1 else ""
        what = f"the previous rating of `{criteria[0]}`{more}"
        problems.add(errors.disagree(what, second, first_span))
    nothing = firsts.get(None)
    rated = next((item for item in before if item.criterion is not None), None)
    if nothing is not None and rated is not None:
        problems.add(errors.no_previous_and_yet(nothing.span, rated.span))
