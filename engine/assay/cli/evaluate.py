"""`assay evaluate`: judge an evidence set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assay import session
from assay.cli import inputs, progress
from assay.cli.colour import painter
from assay.cli.exits import Exit, Stop
from assay.cli.judging import assess, occasion_of, read_facts, rules_of
from assay.diagnostics import Diagnostic
from assay.evidence.occasion import Mode, Occasion
from assay.evidence.standards import standards_of
from assay.library import Rulebook
from assay.source import Source, noting
from assay.verdict.evaluation import NOT_APPLICABLE
from assay.verdict.model import Assessment

if TYPE_CHECKING:
    from assay.advice.advise import Ahead

_USUAL = "major"


@click.command("evaluate")
@click.argument("evidence", nargs=-1, required=True, type=click.Path(path_type=Path))
@inputs.RULES
@inputs.STANDARD
@click.option(
    "--mode",
    type=click.Choice(["self-assessment", "audit"]),
    help="What it is judged for (default: by audit.type).  A self-assessment gives no certificate; for an "
    "audit every file that a document names must be there.",
)
@click.option("--as-of", metavar="DATE", help="Judge as of this day, in place of audit.date.")
@click.option("-o", "--output", type=click.Choice(["text", "json"]), default="text", help="What to print.")
@click.option(
    "--fail-on",
    help="Fail at this rating or worse, or never (default: major, or any failure where a method has none).",
)
@click.option("--allow-unsettled", is_flag=True, help="End with 0 though a criterion is unsettled.")
@click.option(
    "--record",
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    help="Add evidence, rules and result to the record in this folder.",
)
@click.option("--by", metavar="NAME", help="For --record: who evaluates (default: your login name).")
@click.option(
    "--advice",
    is_flag=True,
    help="Also what to ask next, what goes stale, what would change the verdict, and how fragile it is.",
)
@click.option(
    "--within",
    metavar="PERIOD",
    help="For --advice: how far ahead to look for what goes stale (default: 90 days).",
)
def command(
    evidence: tuple[Path, ...],
    rules: Path | None,
    standard: str | None,
    mode: Mode | None,
    as_of: str | None,
    output: str,
    fail_on: str | None,
    record: Path | None,
    by: str | None,
    within: str | None,
    *,
    allow_unsettled: bool,
    advice: bool,
) -> int:
    """Judge evidence files or folders, read together as one set, by the standards that they name.

    Ends with 10 plus the rank of the worst rating (11 minor, 12 major, 13 critical for ASI) when that is at
    or above --fail-on, else with 3 when no criterion applies, else with 4 when an applicable criterion is
    unsettled, else with 0.
    """
    if record is not None:
        from assay.cli import recording

        recording.try_record(record)
    ahead = _ahead(within, asked=advice)
    asked = Asked(evidence, rules, standard, output, fail_on, record, occasion_of(mode, as_of), ahead)
    with noting() as files, progress.shown():
        books, sources, results, limits = _evaluated(asked)
    if record is not None:
        from assay.cli import recording

        recording.record(record, books, sources, results, files, by, (mode, as_of))
    for number, result in enumerate(results):
        _print(result, output, first=number == 0)
    codes = [
        exit_code(result, limit, allow_unsettled=allow_unsettled)
        for result, limit in zip(results, limits, strict=True)
    ]
    return together(codes)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asked for; `ahead`: advice, and how far it looks ahead."""

    evidence: tuple[Path, ...]
    rules: Path | None
    standard: str | None
    output: str
    fail_on: str | None
    record: Path | None
    occasion: Occasion
    ahead: Ahead | None


def _ahead(within: str | None, *, asked: bool) -> Ahead | None:
    """How far advice looks ahead; none where it is not asked for."""
    if within is None and not asked:
        return None
    from assay.advice.advise import USUAL, ahead_of

    try:
        return USUAL if within is None else ahead_of(within)
    except ValueError as error:
        raise Stop(f"--within: {error}") from None


def _evaluated(
    asked: Asked,
) -> tuple[list[Rulebook], list[Source], list[Assessment], list[int | None]]:
    """The rulebooks, first those that judged; the evidence; and a result and a limit for each that judged."""
    progress.step("reading rules and evidence")
    books = inputs.shelf(asked.rules)
    sources = inputs.read_evidence_files(asked.evidence)
    wanted = _wanted(books, sources, asked.standard)
    # What the set says for a standard that is not asked for now is read by nobody, and is no error.
    beside = [book for book in _named(books, sources) if book not in wanted]
    progress.step("checking rules")
    others = [inputs.sound_rules(book, fresh=asked.record is not None) for book in [*wanted, *beside]]
    programs = others[: len(wanted)]
    if asked.output == "json" and len(programs) > 1:
        names = ", ".join(rules_of(program).standard.name for program in programs)
        raise Stop(f"a result document is of one standard; say which with --standard: {names}")
    limits = _limits(asked.fail_on, programs)
    progress.step(f"reading {inputs.number_of(len(sources), 'evidence file')} and the documents named")
    told: set[Diagnostic] = set()
    found = [read_facts(sources, program, others, asked.occasion, told) for program in programs]
    digest = session.evidence_digest(sources)
    brief = asked.output == "text" and asked.record is None
    results = []
    for number, pair in enumerate(zip(programs, found, strict=True), start=1):
        name = rules_of(pair[0]).standard.name
        progress.step(f"judging by {name} ({number} of {len(programs)}), by two evaluators")
        results.append(assess(*pair, digest, asked.ahead, brief=brief))
    return [*wanted, *beside], sources, results, limits


def _print(result: Assessment, output: str, *, first: bool) -> None:
    if output == "json":
        click.echo(inputs.document(result), nl=False)
        return
    from assay.report.text import report

    click.echo(("" if first else "\n") + report(result, painter(result)), nl=False)


def together(codes: Sequence[int]) -> int:
    """The exit code of several standards: the worst of all; "nothing evaluated" only where none was."""
    failing = [code for code in codes if code > Exit.FAILING]
    if failing:
        return max(failing)
    if all(code == Exit.NOTHING for code in codes):
        return Exit.NOTHING
    return Exit.UNSETTLED if Exit.UNSETTLED in codes else Exit.DONE


def _wanted(
    books: dict[str | None, Rulebook], sources: Sequence[Source], standard: str | None
) -> list[Rulebook]:
    """The rulebooks of the standards that the evidence names, or of the one that was chosen."""
    if standard is not None or len(books) == 1:
        return [inputs.chosen(books, standard)]
    inputs.all_known(books, sources)
    return _named(books, sources) or [inputs.chosen(books, None)]


def _named(books: dict[str | None, Rulebook], sources: Sequence[Source]) -> list[Rulebook]:
    """The rulebooks of the standards that the evidence names."""
    return [books[name] for name in standards_of(sources) if name in books] if len(books) > 1 else []


def _limits(fail_on: str | None, programs: Sequence[session.Program]) -> list[int | None]:
    """The rank at which to fail, for each program; None for never."""
    scales = [program.plan.ratings for program in programs if program.plan is not None]
    if fail_on == "never":
        return [None for _ in scales]
    if fail_on is not None and not any(fail_on in names[1:] for names in scales):
        known = ", ".join(dict.fromkeys(name for names in scales for name in names[1:]))
        raise Stop(f"--fail-on knows never, {known}; not `{fail_on}`")
    return [_rank(fail_on or _USUAL, names) for names in scales]


def _rank(fail_on: str, names: Sequence[str]) -> int:
    """Where a method does not have the rating, anything below the best fails: nothing passes unseen."""
    return names.index(fail_on) if fail_on in names[1:] else 1


def exit_code(result: Assessment, limit: int | None, *, allow_unsettled: bool) -> int:
    """From the ratings that are certain in the decided column: a criterion that is minor to major counts as
    minor, and is open.
    Where no criterion applies, nothing was judged, and no build may be green for that.
    """
    scale = [rating.name for rating in result.scale]
    worst = max((_certain_rank(item.decided, scale) for item in result.criteria), default=0)
    if limit is not None and worst >= limit:
        return Exit.FAILING + worst
    if all(item.decided == [NOT_APPLICABLE] for item in result.criteria):
        click.echo("assay: no criterion applies, so nothing was judged", err=True)
        return Exit.NOTHING
    unsettled = any(len(item.decided) > 1 for item in result.criteria)
    return Exit.UNSETTLED if unsettled and not allow_unsettled else Exit.DONE


def _certain_rank(ratings: list[str], scale: list[str]) -> int:
    """The best rank that is possible, where "not applicable" is none."""
    return min((scale.index(rating) if rating in scale else 0) for rating in ratings)
