"""`assay generate`: invented evidence whose ratings follow published figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

import click

from assay import session
from assay.cli import inputs
from assay.cli.exits import Exit, Stop
from assay.library import Rulebook
from assay.source import Unreadable, read_source
from assay.typed.builtin import FACILITY
from assay.typed.tree import Rules

if TYPE_CHECKING:
    from assay.sampling.draw import Drawn, Generator
    from assay.sampling.figures import Figures
    from assay.sampling.start import Scope

_FACILITIES = 3
_MOST = 9999


@click.command("generate")
@inputs.RULES
@inputs.STANDARD
@click.option("--activities", help="The activities of the entity, separated by commas (default: all).")
@click.option("--facilities", type=click.IntRange(1, 100), help="How many facilities it has (default: 3).")
@click.option("--count", type=click.IntRange(1, _MOST), default=1, help="How many sets to make (default: 1).")
@click.option("--seed", default="1", help="The same seed gives the same sets, byte for byte (default: 1).")
@click.option("--on", "day", help="The day of the audits, as 2026-03-12 (default: that of most cases).")
@click.option(
    "--figures",
    type=click.Path(path_type=Path, dir_okay=False),
    help="How often criteria are rated how (YAML; default: population.yaml beside the rules).",
)
@click.option("--into", required=True, type=click.Path(path_type=Path), help="The folder for the files.")
@click.option("--force", is_flag=True, help="Replace files that are there.")
def command(
    rules: Path | None,
    standard: str | None,
    activities: str | None,
    facilities: int | None,
    count: int,
    seed: str,
    day: str | None,
    figures: Path | None,
    into: Path,
    *,
    force: bool,
) -> int:
    """Make sets of evidence of invented companies (set-001.yaml, …), each of which `assay evaluate` reads.

    Their ratings follow the figures of a population: most criteria conform, and those that do not are led
    there by one change of what was measured, found or judged.
    """
    from assay.sampling.draw import Standard, generator

    book = inputs.chosen(inputs.shelf(rules), standard)
    program = inputs.sound_rules(book, fresh=True)  # a kept program has no cases
    assert program.rules is not None
    assert program.plan is not None
    if facilities is not None and FACILITY not in program.rules.schema.fields:
        raise Stop("the rules have no list `facility`; leave --facilities out")
    chosen = _activities(program.rules, activities)
    read = _figures(program.rules, figures or _beside(book))
    scope = _scope(program.rules, chosen, facilities or _FACILITIES, day)
    files = _files(into, count, force=force)
    click.echo("looking for evidence by which the criteria conform …", err=True)
    known = session.known_names(program.rules)
    made = generator(Standard(program.rules, program.plan, program.second, known), scope, read)
    if not made.asked:
        raise Stop("no criterion conforms by any evidence that was found; nothing was made", Exit.NOTHING)
    drawn = [_write(made, seed, number, path) for number, path in enumerate(files, 1)]
    for line in _summary(made, drawn, into):
        click.echo(line)
    return Exit.DONE


def _write(made: Generator, seed: str, number: int, path: Path) -> Drawn:
    found = made.draw(seed, number)
    try:
        path.write_text(found.text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise Stop(f"{path}: it cannot be written ({error.strerror}); name another --into") from None
    return found


# ---- what was asked for -----------------------------------------------------------------------------------


def _activities(rules: Rules, text: str | None) -> tuple[str, ...]:
    """In the order of the rules, so that neighbours in the chain come to stand together."""
    known: Sequence[str] = rules.choices["activity"].options if "activity" in rules.choices else ()
    wanted = inputs.activities_of(rules, text)
    return tuple(name for name in known if wanted is None or name in wanted)


def _beside(book: Rulebook) -> Path:
    """The figures that stand in the folder of the standard."""
    from assay.sampling.figures import FILE

    folders = dict.fromkeys(PurePath(source.name).parent for source in book.sources)
    for folder in folders:
        if (Path(folder) / FILE).is_file():
            return Path(folder) / FILE
    raise Stop(
        f"there is no {FILE} beside the rules of {book.standard}; name a file of figures with --figures"
    )


def _figures(rules: Rules, path: Path) -> Figures:
    from assay.sampling.figures import read_figures

    try:
        read = read_figures(read_source(path), rules)
    except Unreadable as error:
        raise Stop(f"{error}; {error.remedy}") from None
    if read.figures is None:
        inputs.show(read.diagnostics)
        raise Stop("; ".join(read.wrong) or f"{path} cannot be read")
    return read.figures


def _scope(rules: Rules, activities: tuple[str, ...], facilities: int, day: str | None) -> Scope:
    from assay.sampling.precedents import usual_day
    from assay.sampling.start import Scope

    found = usual_day(rules) if day is None else Decimal(inputs.day("--on", day).toordinal())
    if found is None:
        raise Stop("the rules have no case with a day; say the day of the audits with --on")
    return Scope(found, activities, facilities)


def _files(into: Path, count: int, *, force: bool) -> list[Path]:
    """The files to write; none of them is there unless that is wanted."""
    files = [into / f"set-{number:03d}.yaml" for number in range(1, count + 1)]
    there = next((path for path in files if path.exists()), None)
    if there is not None and not force:
        raise Stop(
            f"{there}: there is such a file already; name another folder, or add --force to replace it"
        )
    try:
        into.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Stop(f"{into}: this folder cannot be made ({error.strerror}); name another --into") from None
    return files


# ---- what came of it --------------------------------------------------------------------------------------


def _summary(made: Generator, drawn: Sequence[Drawn], into: Path) -> Iterator[str]:
    title = f"{made.standard.plan.standard.title} {made.standard.plan.standard.version}"
    sets = inputs.number_of(len(drawn), "set")
    asked = inputs.number_of(len(made.asked), "criterion", "criteria")
    yield f"{sets} for {title} in {into}; {asked} asked in each"
    yield f"figures: {made.figures.title} ({made.figures.source}; {made.figures.standing})"
    yield ""
    counts = Counter(end for one in drawn for end in one.found.values())
    total = sum(counts.values())
    yield f"  {'':<16} {'found':>9}  {'figures':>9}"
    shares = _shares(made)
    for end in dict.fromkeys([*shares, *sorted(counts)]):
        found, said = Fraction(counts[end], total), shares.get(end, Fraction(0))
        yield f"  {end:<16} {_percent(found):>9}  {_percent(said):>9}"
    yield from _told("these never apply to the scope", made.never)
    yield from _told("not drawn, since these do not conform beside the others", made.open)
    for end, names in made.lacking.items():
        yield from _told(f"nothing was found by which these are {end}", names)
    missed = [f"{one.name} {name} ({one.drawn[name]})" for one in drawn for name in one.missed]
    yield from _told("drawn, and not reached", missed)


def _shares(made: Generator) -> dict[str, Fraction]:
    """The shares that were asked for."""
    from assay.sampling.figures import overall

    asked = {one.id: one.principle for one in made.standard.plan.criteria if one.id in made.asked}
    return overall(made.figures, made.best, asked)


def _percent(share: Fraction) -> str:
    return f"{float(share * 100):.2f} %"


def _told(what: str, names: Sequence[str]) -> Iterator[str]:
    if names:
        yield ""
        yield f"{what}: {', '.join(names)}"
