"""One evidence set for several standards: what of it is for which.

In: the headers of the files, and what the rules of one standard and of the others know.  Out: the headers
that this standard reads.  A file that names other standards alone is not read; in a file for several, what
only another standard knows is left to it, and a name that two of them know is an error, not a guess.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assay.evidence import errors
from assay.evidence.header import Header
from assay.evidence.known import Known
from assay.evidence.nodes import ListNode, MappingNode, ScalarNode, read_nodes
from assay.evidence.problems import Problems
from assay.source import Source, Span


def standards_of(sources: Sequence[Source]) -> tuple[str, ...]:
    """The standards that evidence files are for, without their versions, as far as they can be read."""
    return tuple(dict.fromkeys(node.text.split()[0] for node in stated_standards(sources)))


def stated_standards(sources: Sequence[Source]) -> list[ScalarNode]:
    """The same as they stand in the files, with version and place: `asi_performance 3.1`."""
    found: list[ScalarNode] = []
    for source in sources:
        root = read_nodes(source, Problems())
        value = root.get("standard") if isinstance(root, MappingNode) else None
        nodes = value.items if isinstance(value, ListNode) else (value,)
        found += [node for node in nodes if isinstance(node, ScalarNode) and node.text.split()]
    return found


def of_standard(headers: Sequence[Header], known: Known, problems: Problems) -> list[Header]:
    """The headers that are for this standard; all of them where none says so."""
    if not any(known.standard in header.names for header in headers):
        return list(headers)
    own = [header for header in headers if not header.names or known.standard in header.names]
    return [_own_lines(header, known, problems) if len(header.names) != 1 else header for header in own]


def _own_lines(header: Header, known: Known, problems: Problems) -> Header:
    """The header of a file for several standards, with what persons say of this one."""
    elsewhere = known.elsewhere

    def own(name: str | None, here: frozenset[str], there: frozenset[str], span: Span) -> bool:
        if name in here and name in there:
            problems.add(errors.of_two_standards(name or "", span))
        return name in here or name not in there

    return replace(
        header,
        said=[
            item
            for item in header.said
            if own(item.what.clause, known.clauses, elsewhere.clauses, item.clause)
        ],
        decided=[
            item
            for item in header.decided
            if own(item.what.criterion, known.criteria, elsewhere.criteria, item.place("criterion"))
        ],
        before=[
            item
            for item in header.before
            if item.document is not None
            or own(item.criterion, known.criteria | known.earlier, elsewhere.criteria, item.span)
        ],
    )
