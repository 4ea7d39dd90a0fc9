"""A row at hand stands for its key, in both evaluators and in the reasons.

In: fixtures/programs/run/good/row-as-key.assay.  What is open sends something (1.1), nothing
heavier than 5 t leaves (1.2), nothing stops where it comes from (1.3).
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assay import session
from assay.evidence.facts import Evidence
from assay.session import Program
from assay.source import read_source
from assay.verdict.model import Assessment, Trace

PROGRAM = Path(__file__).parents[2] / "fixtures" / "programs" / "run" / "good" / "row-as-key.assay"
HEAD = "assay: evidence/1\naudit: {date: 2026-01-01}\nfacts:\n"
BOTH = ["conformance", "minor"]


@pytest.fixture(scope="module")
def shipments() -> Program:
    return session.check([read_source(PROGRAM)])


def texts(item: Trace) -> Iterator[str]:
    yield item.text
    for branch in item.because:
        yield from texts(branch)


@pytest.mark.parametrize(
    ("works", "shipment", "ratings"),
    [
        # a sends 6 t, and stops only elsewhere
        (
            "{a: {open: yes}}",
            "{s: {origin: a, mass: 6 t, stops: []}}",
            (["conformance"], ["minor"], ["conformance"]),
        ),
        # b is open and sends nothing; what a sends is light, and stops at a
        (
            "{a: {open: yes}, b: {open: yes}}",
            "{s: {origin: a, mass: 5 t, stops: [a]}}",
            (["minor"], ["conformance"], ["minor"]),
        ),
        # from where is not known: whichever of the two it is, the other sends nothing, but each by itself may
        ("{a: {open: yes}, b: {open: yes}}", "{s: {mass: 6 t, stops: []}}", (BOTH, BOTH, ["conformance"])),
        # a does; one that is not listed may be open and send nothing
        (
            "{incomplete: yes, rows: {a: {open: yes}}}",
            "{s: {origin: a, mass: 1 t, stops: []}}",
            (BOTH, ["conformance"], ["conformance"]),
        ),
    ],
)
def test_both_evaluators_take_a_row_for_its_key(
    shipments: Program,
    read: Callable[[Program, str], Evidence],
    judge: Callable[[Program, Evidence], Assessment],
    works: str,
    shipment: str,
    ratings: tuple[list[str], ...],
) -> None:
    text = f"{HEAD}  works: {works}\n  shipment: {shipment}\n"
    result = judge(shipments, read(shipments, text))
    assert tuple(item.ratings for item in result.criteria) == ratings


def test_the_reasons_name_the_row(
    shipments: Program,
    read: Callable[[Program, str], Evidence],
    judge: Callable[[Program, Evidence], Assessment],
) -> None:
    text = f"{HEAD}  works: {{a: {{open: yes}}}}\n  shipment: {{s: {{origin: a, mass: 1 t, stops: []}}}}\n"
    said = list(texts(judge(shipments, read(shipments, text)).criteria[0].trace))
    assert "origin of shipment s (a) is works a" in said
