"""What persons say, checked against the rules and the rows: judgements and findings.

In: what the files or the case say, the merged facts, and the names that the rules know.  Out: judgements and
findings by clause and subject.  A statement that no rule would read is an error, not a loss.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from assay.diagnostics import Diagnostic
from assay.evidence import errors
from assay.evidence.facts import Finding, Judgement, RecordData
from assay.evidence.header import UNABLE, Said
from assay.evidence.known import Known
from assay.evidence.problems import Problems

Key = tuple[str, str | None]


def check_said(
    said: Iterable[Said], subjects: Subjects, known: Known, problems: Problems
) -> tuple[dict[Key, Judgement], dict[Key, Finding]]:
    """The statements by clause and subject, in that order."""
    firsts: dict[tuple[type, str, str | None], Said] = {}
    for item in said:
        what = item.what
        _check(item, subjects, known, problems)
        key = (type(what), what.clause, what.subject)
        first = firsts.setdefault(key, item)
        if replace(first.what, place="") != replace(what, place=""):
            noun = "the judgement" if isinstance(what, Judgement) else "the finding"
            of = f" for `{what.subject}`" if what.subject is not None else ""
            problems.add(errors.disagree(f"{noun} of `{what.clause}`{of}", item.span, first.span))
    ordered = sorted(
        (item.what for item in firsts.values()), key=lambda what: (what.clause, what.subject or "")
    )
    return (
        {(what.clause, what.subject): what for what in ordered if isinstance(what, Judgement)},
        {(what.clause, what.subject): what for what in ordered if isinstance(what, Finding)},
    )


def _check(item: Said, subjects: Subjects, known: Known, problems: Problems) -> None:
    what = item.what
    if what.clause not in known.clauses:
        problems.add(_no_clause(item, known, problems))
        return
    if isinstance(what, Judgement):
        if known.asks is not None and what.clause not in known.asks:
            problems.add(errors.asks_nothing(what.clause, item.clause))
        if what.rating is not None and what.rating not in known.ratings and item.rating is not None:
            names = (*known.ratings, UNABLE)
            meant = problems.nearest(what.rating, names)
            hint = f"a judgement is one of {', '.join(names)}"
            problems.add(errors.not_in_rules("rating for a judgement", what.rating, item.rating, meant, hint))
    if what.clause in known.subjects:
        _check_subject(item, subjects, known.subjects[what.clause], problems)


def _no_clause(item: Said, known: Known, problems: Problems) -> Diagnostic:
    clause = item.what.clause
    inner = sorted(name for name in known.clauses if name.startswith(f"{clause}."))
    if clause in known.criteria and inner:
        hint = f"`{clause}` is a criterion; name one of its clauses: {', '.join(inner)}"
        return errors.not_in_rules("clause", clause, item.clause, None, hint)
    return errors.not_in_rules("clause", clause, item.clause, problems.nearest(clause, known.clauses))


def _check_subject(item: Said, subjects: Subjects, path: tuple[str, ...], problems: Problems) -> None:
    subject, clause = item.what.subject, item.what.clause
    if not path:
        if subject is not None:
            message = f"the clause `{clause}` has no subjects"
            problems.add(errors.bad_subject(item.subject or item.span, message, "remove `for`"))
        return
    if subject is None:
        message = f"the clause `{clause}` is judged for each {path[-1]}"
        problems.add(errors.bad_subject(item.clause, message, f"say for which {path[-1]}: `for`"))
        return
    if subjects.lacks(path, subject):
        meant = problems.nearest(subject, subjects.names(path))
        problems.add(errors.no_such_row(path[-1], subject, item.subject or item.span, meant))


@dataclass(slots=True)
class Subjects:
    """The keys of the rows at a path, found once for all who ask."""

    root: RecordData
    _found: dict[tuple[str, ...], dict[str | None, None]] = field(default_factory=dict)

    def lacks(self, path: tuple[str, ...], key: str) -> bool:
        """Whether there surely is no such row."""
        keys = self._keys(path)
        return None not in keys and key not in keys

    def names(self, path: tuple[str, ...]) -> list[str]:
        return [key for key in self._keys(path) if key is not None]

    def _keys(self, path: tuple[str, ...]) -> dict[str | None, None]:
        if path not in self._found:
            self._found[path] = dict.fromkeys(_row_keys(self.root, path))
        return self._found[path]


def _row_keys(root: RecordData, path: tuple[str, ...]) -> Iterator[str | None]:
    """The keys of all rows at a path (`north.2025`); None where there may be others."""
    first, rest = path[0], path[1:]
    if first in root.records and rest:
        yield from _row_keys(root.records[first], rest)
        return
    data = root.collections.get(first)
    if data is None or not data.complete:
        yield None
    for row in data.rows.values() if data is not None else ():
        if not rest:
            yield row.key
            continue
        for inner in _row_keys(row.data, rest):
            yield None if inner is None else f"{row.key}.{inner}"
