"""Which name was probably meant, and how many are listed."""

import pytest

from assay.names.errors import listed
from assay.names.suggest import nearest


@pytest.mark.parametrize(
    ("written", "known", "meant"),
    [
        ("Smelter", ["smelter", "smelters"], "smelter"),  # capitals do not count
        ("potline-1", ["potline_1", "potline_2"], "potline_1"),  # nor hyphens
        ("smeltre", ["casthouse", "smelter"], "smelter"),
        ("x", ["casthouse", "smelter"], None),
        ("smelter", ["smelter"], "smelter"),  # that very name, among names of another kind
    ],
)
def test_the_nearest_name(written: str, known: list[str], meant: str | None) -> None:
    assert nearest(written, known) == meant


def test_of_many_names_the_first_are_listed() -> None:
    assert listed(["a"]) == "`a`"
    assert listed(["a", "b", "c"], "and") == "`a`, `b` and `c`"
    assert listed("abcdefgh") == "`a`, `b`, `c`, `d`, `e`, `f`, `g` or `h`"
    assert listed("abcdefghi") == "`a`, `b`, `c`, `d`, `e`, `f`, `g`, `h`, …"
