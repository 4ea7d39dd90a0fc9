"""The pipeline, spelled once: rules and evidence in, a result document out.

Everything that a verb of the command line needs is here, without the command line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from assay import assets, cache
from assay.diagnostics import Diagnostic, has_errors, sort_diagnostics
from assay.intake import evidence_digest, evidence_source, evidence_sources
from assay.network.evaluator import NetworkEvaluator
from assay.source import NothingThere, Source, Unreadable, digest_of, read_source
from assay.version import __version__

if TYPE_CHECKING:
    from assay.advice.advise import Ahead
    from assay.evidence.facts import Evidence
    from assay.evidence.known import Elsewhere, Known
    from assay.plan import tree as plan
    from assay.plan.follow_up import FollowUpPlan
    from assay.syntax import tree as syntax
    from assay.typed import tree as typed
    from assay.verdict.evaluation import Difference, Evaluation
    from assay.verdict.model import Assessment

SUFFIX = ".assay"
EVALUATORS = ("reference", "network")


class Disagreement(Exception):
    """The two evaluators do not agree; nothing is reported but the difference."""

    def __init__(self, found: Sequence[Difference]) -> None:
        super().__init__(f"{len(found)} differences")
        self.found = found


# ---- rules ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Program:
    """A program as checked: `plan` and `rules` are there only without errors."""

    diagnostics: tuple[Diagnostic, ...]
    rules: typed.Rules | None
    plan: plan.Plan | None
    digest: str
    files: tuple[str, ...]
    second: FollowUpPlan | None = None
    tables: tuple[tuple[str, str], ...] = ()
    """The files that tables name, each with the digest of what was read."""
    kept: str = ""
    """The name under which it is kept between runs; empty where it is not."""


def rule_sources(paths: Sequence[Path]) -> list[Source]:
    """The rule files of files and folders, by name.  Raises `Unreadable` or `NothingThere`."""
    files: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            files.update(dict.fromkeys(sorted(path.rglob(f"*{SUFFIX}"))))
        else:
            files[path] = None
    if not files:
        raise NothingThere(f"there is no {SUFFIX} file in {', '.join(str(path) for path in paths)}")
    return [read_source(path) for path in sorted(files)]


def check(sources: Sequence[Source]) -> Program:
    """Parse, resolve and type-check rule files, with the built-in units."""
    # What a kept program does not need is not loaded where it is not used.
    from assay.plan.follow_up import lower_follow_up  # noqa: PLC0415
    from assay.plan.from_typed import lower  # noqa: PLC0415
    from assay.syntax.from_text import parse  # noqa: PLC0415
    from assay.typed.from_syntax import check_program  # noqa: PLC0415

    units = Source("units.assay (built in)", assets.grammar_text("units.assay"))
    grammar = assets.grammar_text("assay.lark")
    parsed = [parse(source, grammar) for source in (units, *sources)]
    files = tuple(source.name for source in sources)
    found = [item for file in parsed for item in file.diagnostics]
    files_of_tables = table_files(file.program for file in parsed)
    read = {path: file for path, file in files_of_tables.items() if isinstance(file, Source)}
    digest = digest_of([*sources, *read.values()])
    checked = check_program([file.program for file in parsed], files_of_tables)
    found = sort_diagnostics([*found, *checked.diagnostics])
    if checked.rules is None or has_errors(found):
        return Program(tuple(found), None, None, digest, files)
    from assay.cases.read import case_diagnostics  # noqa: PLC0415 - a stage after this one's first half

    found = sort_diagnostics([*found, *case_diagnostics(checked.rules, known_names(checked.rules))])
    second = lower_follow_up(checked.rules)
    tables = tuple((path, digest_of([file])) for path, file in read.items())
    return Program(tuple(found), checked.rules, lower(checked.rules), digest, files, second, tables)


def table_files(programs: Iterable[syntax.Program]) -> dict[str, Source | str]:
    """The files that tables name, by their path; where one cannot be read, why."""
    from assay.syntax import tree as syntax  # noqa: PLC0415 - as above
    from assay.typed.declare_fixed import table_path  # noqa: PLC0415

    found: dict[str, Source | str] = {}
    for program in programs:
        for item in program.items:
            if isinstance(item, syntax.Table) and item.file is not None:
                path = table_path(item.file)
                try:
                    found[path] = read_source(Path(path))
                except Unreadable as error:
                    found[path] = f"{error.reason}; {error.remedy}"
    return found


def load(sources: Sequence[Source]) -> Program:
    """As `check`, but without the cases, kept between runs by the digests of rules, grammar and version.

    Only a program without a diagnostic is kept, so every message is made from the files themselves.
    """
    grammar = [assets.grammar_text(name) for name in ("assay.lark", "units.assay")]
    texts = (text for source in sources for text in (source.name, source.text))
    name = cache.key([*grammar, *texts])
    known = cache.read(name)
    if isinstance(known, Program) and all(_is_still(path, digest) for path, digest in known.tables):
        return known
    program = without_cases(check(sources))
    if not program.diagnostics:
        program = replace(program, kept=cache.key([name, program.digest]))
        cache.write(name, program)
    return program


def _is_still(path: str, digest: str) -> bool:
    try:
        return digest_of([read_source(Path(path))]) == digest
    except Unreadable:
        return False


def without_cases(program: Program) -> Program:
    """What an evaluation needs of a program."""
    if program.rules is None:
        return program
    from assay.plan.from_typed import lower  # noqa: PLC0415 - as above

    rules = replace(program.rules, cases=())
    return replace(program, rules=rules, plan=lower(rules))


def known_names(rules: typed.Rules, others: Iterable[typed.Rules] = ()) -> Known:
    """What evidence may speak of: clauses and whose rows they are about, criteria, ratings.

    `others`: the rules of other standards that the same evidence is for.
    """
    from assay.evidence.known import Known  # noqa: PLC0415 - as above

    clauses = [clause for criterion in rules.criteria for clause in criterion.clauses]
    return Known(
        clauses=frozenset(clause.id for clause in clauses),
        criteria=frozenset(criterion.id for criterion in rules.criteria),
        ratings=tuple(rating.name for rating in rules.method.ratings if not rating.reserved),
        all_ratings=tuple(rating.name for rating in rules.method.ratings),
        subjects={clause.id: path for clause in clauses if (path := _subject_path(clause)) is not None},
        asks=frozenset(clause.id for clause in clauses if clause.questions),
        earlier=frozenset(old for entries in rules.renumbering.values() for old in entries),
        escalations=frozenset(line.name for line in rules.method.escalations if line.question is not None),
        standard=rules.standard.name,
        title=rules.standard.title,
        elsewhere=_elsewhere(list(others)),
    )


def _elsewhere(others: Sequence[typed.Rules]) -> Elsewhere:
    from assay.evidence.known import Elsewhere  # noqa: PLC0415 - as above

    criteria = [criterion for rules in others for criterion in rules.criteria]
    return Elsewhere(
        fields=tuple(rules.schema.fields for rules in others),
        standards=tuple((rules.standard.name, rules.standard.title) for rules in others),
        clauses=frozenset(clause.id for criterion in criteria for clause in criterion.clauses),
        criteria=frozenset(criterion.id for criterion in criteria),
    )


def _subject_path(clause: typed.Clause) -> tuple[str, ...] | None:
    if clause.range is None:
        return ()
    rows = clause.range.binders[-1].rows
    return rows.path if rows is not None else None


# ---- evaluation -------------------------------------------------------------------------------------------

Evaluator = Callable[["plan.Plan", "Evidence"], "Evaluation"]


def evaluate_twice(program: plan.Plan, evidence: Evidence, network: Evaluator) -> Evaluation:
    """Evaluate with both evaluators.  Raises `Disagreement` when any node, subject, clause or criterion
    differs.
    """
    from assay.reference.ratings import evaluate  # noqa: PLC0415 - only verbs that evaluate pay for it
    from assay.verdict.evaluation import differences  # noqa: PLC0415

    first = evaluate(program, evidence)
    second = network(program, evidence)
    found = differences(first, second)
    if found:
        raise Disagreement(found)
    return first


def assess(
    program: Program,
    evidence: Evidence,
    digest: str,
    network: Evaluator,
    ahead: Ahead | None = None,
    *,
    brief: bool = False,
) -> Assessment:
    """The whole of it: both evaluators, the verdict with its reasons, and what could still change it.

    `ahead`: also advice, which looks so far ahead for what goes stale.  `brief`: for a report on the
    terminal, which tells little of the trees of reasons, and nothing of what further answers would change.
    """
    from assay.verdict.follow_up import follow_up  # noqa: PLC0415
    from assay.verdict.from_evaluation import Origin, assess  # noqa: PLC0415

    assert program.plan is not None
    if isinstance(network, NetworkEvaluator):
        network.prepare(program.plan, evidence.audit_date)
    evaluation = evaluate_twice(program.plan, evidence, network)
    follow = None
    if program.second is not None:

        def both(second: plan.Plan, ratings: Evidence) -> Evaluation:
            return evaluate_twice(second, ratings, network)

        follow = follow_up(program.plan, program.second, evidence, evaluation, both)
    origin = Origin(f"assay {__version__}", EVALUATORS, program.digest, digest)
    assessment = assess(program.plan, evidence, evaluation, origin, follow, brief=brief)
    if not brief:
        from assay.advice.outlook import add_outlook  # noqa: PLC0415

        criteria = add_outlook(program.plan, program.second, evidence, evaluation, assessment.criteria)
        assessment = assessment.model_copy(update={"criteria": criteria})
    if ahead is None:
        return assessment
    from assay.advice.advise import advise  # noqa: PLC0415 - only where it is asked for

    advice = advise(program.plan, program.second, evidence, evaluation, assessment, ahead)
    return assessment.model_copy(update={"advice": advice})


__all__ = [
    "NetworkEvaluator",
    "NothingThere",
    "Unreadable",
    "evidence_digest",
    "evidence_source",
    "evidence_sources",
]
