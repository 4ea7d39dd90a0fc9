"""Strong Kleene logic by its tables (definition 8), and what "inside" means for each kind of value (1)."""

from itertools import product

import pytest

from assay.units.bounds import ANY, Interval, point
from assay.units.values import (
    ANY_TEXT,
    FALSE,
    TRUE,
    UNKNOWN,
    OptionalValue,
    Options,
    SetValue,
    Value,
    conjunction,
    disjunction,
    inside,
    negation,
    settled,
)

WORLDS = {TRUE: {True}, FALSE: {False}, UNKNOWN: {True, False}}
OF = {frozenset(worlds): value for value, worlds in WORLDS.items()}


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_and_or_not_are_the_sets_over_all_worlds(count: int) -> None:
    for values in product(WORLDS, repeat=count):
        worlds = list(product(*(WORLDS[value] for value in values)))
        assert conjunction(values) == OF[frozenset(all(world) for world in worlds)]
        assert disjunction(values) == OF[frozenset(any(world) for world in worlds)]
    for value in WORLDS:
        assert negation(value) == OF[frozenset(not world for world in WORLDS[value])]


def red(*others: str) -> Options:
    return Options(frozenset({"red", *others}))


@pytest.mark.parametrize(
    ("inner", "outer"),
    [
        (TRUE, UNKNOWN),
        (point(3), Interval(point(1).low, None)),
        (point(3), ANY),
        (red(), red("blue")),
        (red(), ANY_TEXT),
        (OptionalValue(TRUE, point(3)), OptionalValue(UNKNOWN, ANY)),
        (OptionalValue(FALSE, ANY), OptionalValue(UNKNOWN, point(3))),  # absent: the value does not matter
        (SetValue({"red": TRUE}, open=False), SetValue({"red": UNKNOWN}, open=False)),
        (SetValue({}, open=False), SetValue({"red": UNKNOWN}, open=False)),
        (SetValue({"red": TRUE}, open=False), SetValue({}, open=True)),
    ],
)
def test_narrower_lies_inside_and_not_the_other_way(inner: Value, outer: Value) -> None:
    assert inside(inner, outer)
    assert inside(inner, inner)
    assert not inside(outer, inner)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (TRUE, FALSE),
        (point(3), point(4)),
        (red(), Options(frozenset({"blue"}))),
        (OptionalValue(TRUE, point(3)), OptionalValue(FALSE, point(3))),
        (SetValue({"red": TRUE}, open=False), SetValue({}, open=False)),
        (SetValue({}, open=False), SetValue({"red": TRUE}, open=True)),
        (point(3), SetValue({}, open=True)),  # of two kinds
    ],
)
def test_different_values_do_not_lie_inside_each_other(one: Value, other: Value) -> None:
    assert not inside(one, other)
    assert not inside(other, one)


@pytest.mark.parametrize(
    ("value", "is_settled"),
    [
        (TRUE, True),
        (UNKNOWN, False),
        (point(3), True),
        (Interval(point(3).low, None), False),
        (red(), True),
        (red("blue"), False),
        (ANY_TEXT, False),
        (OptionalValue(FALSE, ANY), True),
        (OptionalValue(TRUE, ANY), False),
        (OptionalValue(UNKNOWN, point(3)), False),
        (SetValue({"red": TRUE}, open=False), True),
        (SetValue({"red": UNKNOWN}, open=False), False),
        (SetValue({}, open=True), False),
    ],
)
def test_settled_is_one_possible_value(value: Value, is_settled: bool) -> None:
    assert settled(value) is is_settled
