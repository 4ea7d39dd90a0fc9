"""From checked rules to the pages of the handbook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assay.graph.from_rules import from_rules as graph_of
from assay.graph.tree import Kind
from assay.handbook.open_points import open_points
from assay.handbook.reference_pages import evidence_page, method_page, numbers_page, open_page
from assay.handbook.requirements import anchor_of, principle_anchor, principle_pages
from assay.handbook.tree import Block, Bullets, Handbook, Heading, Link, Page, Paragraph, Strong, Text
from assay.plan.from_typed import lower
from assay.typed import tree as typed
from assay.verdict.encoding import encoding, statement_of
from assay.verdict.model import Encoding


def handbook(rules: typed.Rules) -> Handbook:
    """All pages: the index, one a principle, and those to look things up in."""
    graph = graph_of(rules)
    principles = tuple(principle_pages(rules, graph))
    others = (method_page(rules), numbers_page(rules, graph), evidence_page(rules, graph), open_page(rules))
    found = encoding(lower(rules), None)
    return Handbook(
        _title(rules), (_index(rules, principles, others, found), *principles, *others), found.said
    )


def _title(rules: typed.Rules) -> str:
    return f"{rules.standard.title}, version {rules.standard.version}"


def _index(rules: typed.Rules, principles: Sequence[Page], others: Sequence[Page], found: Encoding) -> Page:
    standard = rules.standard
    title = _title(rules)
    publisher = f" The standard is published by {standard.publisher}." if standard.publisher else ""
    since = f" In force from {standard.since}." if standard.since else ""
    blocks: list[Block] = [
        Heading(1, title, "top"),
        Paragraph((Strong("Whose rules these are."), f" {statement_of(standard)}")),
        Paragraph((f"{_counts(rules, found)}{publisher}{since}",)),
        Heading(2, "Contents", "contents"),
    ]
    for page in principles:
        blocks.append(Paragraph((Link(page.title, _anchor(page)),)))
        blocks.append(Bullets(tuple(_criteria(rules, page))))
    blocks += [
        Heading(2, "To look up", "look-up"),
        Bullets(tuple((Link(p.title, _anchor(p)),) for p in others)),
    ]
    return Page("index", title, tuple(blocks))


def _anchor(page: Page) -> str:
    first = page.blocks[0]
    assert isinstance(first, Heading)
    return first.anchor


def _criteria(rules: typed.Rules, page: Page) -> Iterator[Text]:
    for criterion in rules.criteria:
        if principle_anchor(criterion.principle) == _anchor(page):
            yield (Link(f"{criterion.id} {criterion.title}", anchor_of((Kind.CRITERION, criterion.id))),)


def _counts(rules: typed.Rules, found: Encoding) -> str:
    return (
        f"Encoded here: {len(rules.criteria)} criteria with {found.clauses} clauses. {found.rests} "
        f"{len(open_points(rules))} points are open or unverified."
    )
