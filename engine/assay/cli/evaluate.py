"""`assay evaluate`: judge an evidence set."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assay import session
from assay.cli import inputs, progress
from assay.cli.colour import painter
from assay.cli.exits import Exit, Stop
from assay.diagnostics import Diagnostic
from assay.evidence.facts import Evidence
from assay.evidence.from_yaml import read_evidence
from assay.evidence.occasion import SELF, Mode, Occasion
from assay.evidence.standards import standards_of
from assay.library import Rulebook
from assay.network.driver import EngineFailed, EngineMissing
from assay.network.evaluate import Contradiction
from assay.network.limits import LimitExceeded
from assay.source import Source, noting
from assay.typed.tree import Rules, Standard
from assay.units.calendar import day_number
from assay.verdict.evaluation import NOT_APPLICABLE, Difference
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
        names = ", ".join(_rules_of(program).standard.name for program in programs)
        raise Stop(f"a result document is of one standard; say which with --standard: {names}")
    limits = _limits(asked.fail_on, programs)
    progress.step(f"reading {inputs.number_of(len(sources), 'evidence file')} and the documents named")
    told: set[Diagnostic] = set()
    found = [read_facts(sources, program, others, asked.occasion, told) for program in programs]
    digest = session.evidence_digest(sources)
    brief = asked.output == "text" and asked.record is None
    results = []
    for number, pair in enumerate(zip(programs, found, strict=True), start=1):
        name = _rules_of(pair[0]).standard.name
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
    return _named(books, sources) or [inputs.chosen(books, None)]


def _named(books: dict[str | None, Rulebook], sources: Sequence[Source]) -> list[Rulebook]:
    """The rulebooks of the standards that the evidence names."""
    return [books[name] for name in standards_of(sources) if name in books] if len(books) > 1 else []


def _rules_of(program: session.Program) -> Rules:
    assert program.rules is not None
    return program.rules


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


def occasion_of(mode: Mode | None, as_of: str | None) -> Occasion:
    """What was asked for.  Stops where the day is none."""
    try:
        return Occasion(mode, day_number(as_of) if as_of is not None else None)
    except ValueError:
        raise Stop(f"--as-of {as_of}: this is no day; write it as 2026-03-12") from None


def _may_be_an_audit(evidence: Evidence) -> None:
    """Stops where the evidence is asked to be an audit's, and says that it is a self-assessment."""
    audit = evidence.root.records.get("audit")
    fact = audit.facts.get("type") if audit is not None else None
    if evidence.mode == "audit" and fact is not None and fact.shown == SELF:
        remedy = "write which audit it is: certification, surveillance, recertification or scope_change"
        raise Stop(f"{fact.origins[0].place}: audit.type is {SELF}, and --mode is audit; {remedy}")


def read_facts(
    sources: list[Source],
    program: session.Program,
    programs: Sequence[session.Program],
    occasion: Occasion,
    told: set[Diagnostic] | None = None,
) -> Evidence:
    """The evidence of one of several programs; what was `told` of it already is not told again.

    Stops where it has errors, or there is none to judge.
    """
    rules = _rules_of(program)
    known = session.known_names(rules, [_rules_of(other) for other in programs if other is not program])
    read = read_evidence(sources, rules.schema, rules.units, known=known, occasion=occasion)
    told = set() if told is None else told
    inputs.show([item for item in read.diagnostics if item not in told])
    told.update(read.diagnostics)
    if read.evidence is None:
        raise Stop(f"the evidence has {inputs.count_text(read.diagnostics)}; nothing was evaluated")
    if not rules.criteria:
        raise Stop("the rules have no criterion; nothing was evaluated", Exit.NOTHING)
    _may_be_an_audit(read.evidence)
    _same_standard(read.evidence.standards, rules.standard)
    if read.evidence.count == 0:
        raise Stop("the evidence holds no fact; nothing was evaluated", Exit.NOTHING)
    return read.evidence


def _same_standard(named: Sequence[str], standard: Standard) -> None:
    """Evidence that was collected for another standard is not judged by this one."""
    versions = [name.split()[1:] for name in named if name.split()[:1] == [standard.name]]
    rules = f"{standard.name} {standard.version}"
    if named and not versions:
        remedy = "name the rules with --rules, or mend `standard:` in the evidence"
        raise Stop(f"the evidence is for {', '.join(named)}, and the rules are of {rules}; {remedy}")
    if versions and not any(version in ([], [standard.version]) for version in versions):
        click.echo(f"assay: the evidence is for {', '.join(named)}; it is judged by {rules}", err=True)


def assess(
    program: session.Program,
    evidence: Evidence,
    digest: str,
    ahead: Ahead | None = None,
    *,
    brief: bool = False,
) -> Assessment:
    """The result, by both evaluators; `ahead` and `brief` as in `session.assess`.  Stops where there can be
    none.
    """
    network = session.NetworkEvaluator()
    network.keep(program)
    try:
        return session.assess(program, evidence, digest, network, ahead, brief=brief)
    except EngineMissing as error:
        raise Stop(str(error)) from None
    except (EngineFailed, LimitExceeded) as error:
        raise Stop(f"{error}; nothing was reported", Exit.BROKEN) from None
    except Contradiction as error:
        raise Stop(
            f"the rules network contradicts itself: {error}; nothing was reported", Exit.BROKEN
        ) from None
    except session.Disagreement as error:
        _show_differences(error, program)
        raise Stop(
            "the two evaluators disagree, so there is no verdict; the error is assay's, not your files'",
            Exit.BROKEN,
        ) from None
    finally:
        network.close()


def _place(item: Difference, program: session.Program) -> str:
    """What differs: a condition or value as the rules have it, with its place; else a clause or criterion."""
    assert program.plan is not None
    span = program.plan.nodes[item.node].head.span if item.node is not None else None
    if span is None:
        return item.where
    return f"{' '.join(span.text.split())} ({span.place()}), {item.where}"


def _show_differences(error: session.Disagreement, program: session.Program) -> None:
    click.echo(f"{inputs.number_of(len(error.found), 'difference')} between reference and network:", err=True)
    for item in error.found[:20]:
        click.echo(
            f"  {_place(item, program)}\n    reference: {item.first}\n    network:   {item.second}", err=True
        )
    if len(error.found) > 20:
        click.echo(f"  and {len(error.found) - 20} more", err=True)
    sys.stderr.flush()


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
