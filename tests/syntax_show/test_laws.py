"""The laws of the formatter: the same tree, the same comments in their places, and nothing left to change."""

import time
from pathlib import Path
from random import Random

import pytest

from tests.syntax_show.drawn import program, spread
from tests.syntax_show.reading import holds, read, shown

ROOT = Path(__file__).parents[2]
FILES = sorted(
    path
    for folder in ("rules", "fixtures/programs", "grammar")
    for path in (ROOT / folder).rglob("*.assay")
    if path.parts[-3:-1] != ("syntax", "bad")
)
PROGRAMS = 15  # a seed


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_files(path: Path) -> None:
    holds(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("seed", range(8))
def test_drawn_programs(seed: int) -> None:
    chance = Random(seed)
    sound = 0
    for _ in range(PROGRAMS):
        text = spread(program(chance), chance, comments=chance.random() < 0.7)
        if read(text).diagnostics:
            continue
        sound += 1
        holds(text)
    assert sound > PROGRAMS // 2


@pytest.mark.parametrize("seed", range(100, 104))
def test_the_layout_is_the_trees_alone(seed: int) -> None:
    """However the words stood on the lines, the layout is one; only blank lines and comments add to it."""
    chance = Random(seed)
    for _ in range(PROGRAMS):
        words = program(chance)
        text = spread(words, chance, comments=False, blank=False)
        if not read(text).diagnostics:
            assert shown(text) == shown(" ".join(words)) == shown("\n".join(words))


@pytest.mark.parametrize("seed", range(200, 204))
def test_no_line_is_wider_than_it_must_be(seed: int) -> None:
    """A line of more than 100 columns holds a text, a row of a table or a name that cannot break."""
    chance = Random(seed)
    for _ in range(PROGRAMS):
        text = spread(program(chance), chance, comments=False)
        if read(text).diagnostics:
            continue
        for line in shown(text).splitlines():
            unbroken = '"' in line or "|" in line or any(len(word) > 60 for word in line.split())
            assert len(line) <= 100 or unbroken, line


def test_deep_nesting() -> None:
    holds(f'criterion 1 "x" {{ require {"f(" * 35}a{")" * 35} > 0 }}')
    holds(f'case "x" {{ given {"r { " * 35}a is 1{" }" * 35} }}')


def test_long_files() -> None:
    """The time grows with the lines, not with their square."""
    text = "".join(f"parameter p{number} : t is {number} t # {number}\n" for number in range(3000))
    begun = time.monotonic()
    assert shown(text).count("\n") == 3000
    assert time.monotonic() - begun < 60
