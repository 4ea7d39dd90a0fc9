"""`assay generate`: files that evaluate, the same again, and clear words where nothing can be made."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

Run = Callable[..., Any]
Yard = Callable[..., tuple[Path, Path]]

FIGURES = """\
assay: population/1
title: a house mix
source: nobody
standing: illustrative
ratings: {minor: 40 %, unable to rate: 20 %}
"""


def place(yard: Yard) -> Path:
    """The folder of a standard with a case, and its figures beside it."""
    rules, _ = yard(case=True)
    (rules.parent / "population.yaml").write_text(FIGURES, encoding="utf-8")
    return rules.parent


def test_sets_are_written_told_and_evaluated(run: Run, yard: Yard) -> None:
    folder = place(yard)
    ended = run("generate", "--rules", "tanks.assay", "--count", "9", "--into", "out")
    assert ended.code == 0
    assert "9 sets for Tank standard 1 in out; 1 criterion asked in each" in ended.out
    assert "a house mix (nobody; illustrative)" in ended.out
    files = sorted((folder / "out").iterdir())
    assert [path.name for path in files] == [f"set-{number:03d}.yaml" for number in range(1, 10)]
    of_end = {}
    for path in files:
        drawn = path.read_text(encoding="utf-8")
        of_end[4 if "1.1    unable to rate" in drawn else 11 if "1.1    minor" in drawn else 0] = path
    assert set(of_end) == {0, 4, 11}
    for code, path in of_end.items():
        judged = run("evaluate", "--rules", "tanks.assay", path, "--fail-on", "minor")
        assert judged.code == code, judged.out + judged.err


def test_the_same_seed_gives_the_same_bytes(run: Run, yard: Yard) -> None:
    folder = place(yard)
    for into, count in (("one", "2"), ("two", "3")):
        assert (
            run("generate", "--rules", "tanks.assay", "--count", count, "--seed", "x", "--into", into).code
            == 0
        )
    first, second = (folder / name / "set-002.yaml" for name in ("one", "two"))
    assert first.read_bytes() == second.read_bytes()


def test_what_cannot_be_made_is_said(run: Run, yard: Yard) -> None:
    folder = place(yard)
    base = ("generate", "--rules", "tanks.assay", "--into", "out")
    for more, said in (
        (("--activities", "storage"), "the rules know no activity storage; did you mean storing?"),
        (("--facilities", "2"), "the rules have no list `facility`"),
        (("--on", "2026-02-30"), "this is no day;"),
        (("--figures", "none.yaml"), "there is no such file"),
    ):
        ended = run(*base, *more)
        assert ended.code == 2
        assert said in ended.err
    assert run(*base).code == 0
    again = run(*base)
    assert again.code == 2
    assert "--force" in again.err
    assert run(*base, "--force").code == 0
    (folder / "population.yaml").unlink()
    without = run(*base, "--force")
    assert without.code == 2
    assert "name a file of figures with --figures" in without.err
