"""The pipeline, spelled once: rules and evidence in, a result document out.

Everything that a verb of the command line needs is here, without the command line.
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from assay import assets, cache
from assay.diagnostics import Diagnostic, has_errors, sort_diagnostics
from assay.source import Source, Unreadable, beginning, read_source
from assay.version import __version__

if TYPE_CHECKING:
    from decimal import Decimal

    from assay.advice.advise import Ahead
    from assay.evidence.facts import Evidence
    from assay.evidence.known import Elsewhere, Known
    from assay.network.evaluate import Loaded
    from assay.network.kept import Ready
    from assay.plan import tree as plan
    from assay.plan.follow_up import FollowUpPlan
    from assay.syntax import tree as syntax
    from assay.typed import tree as typed
    from assay.verdict.evaluation import Difference, Evaluation
    from assay.verdict.model import Assessment

SUFFIX = ".assay"
EVALUATORS = ("reference", "network")


class NothingThere(Exception):
    """A folder holds nothing to work on."""


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
    digest = rules_digest([*sources, *read.values()])
    checked = check_program([file.program for file in parsed], files_of_tables)
    found = sort_diagnostics([*found, *checked.diagnostics])
    if checked.rules is None or has_errors(found):
        return Program(tuple(found), None, None, digest, files)
    from assay.cases.read import case_diagnostics  # noqa: PLC0415 - a stage after this one's first half

    found = sort_diagnostics([*found, *case_diagnostics(checked.rules, known_names(checked.rules))])
    second = lower_follow_up(checked.rules)
    tables = tuple((path, rules_digest([file])) for path, file in read.items())
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
        return rules_digest([read_source(Path(path))]) == digest
    except Unreadable:
        return False


def without_cases(program: Program) -> Program:
    """What an evaluation needs of a program."""
    if program.rules is None:
        return program
    from assay.plan.from_typed import lower  # noqa: PLC0415 - as above

    rules = replace(program.rules, cases=())
    return replace(program, rules=rules, plan=lower(rules))


def rules_digest(sources: Iterable[Source]) -> str:
    """SHA-256 over the texts of all rule files, whatever they are called and in whatever order."""
    digests = sorted(hashlib.sha256(source.text.encode()).hexdigest() for source in sources)
    return hashlib.sha256("\n".join(digests).encode()).hexdigest()


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


# ---- evidence ---------------------------------------------------------------------------------------------


TEXTS, WORKBOOK, LIST = (".yaml", ".yml", ".json"), ".xlsx", ".csv"
# The result of the audit before, or another document of assay's own.
_RESULT = re.compile(r'\s*\{\s*"format":\s*"assay/')


def evidence_sources(paths: Sequence[Path], tell: Callable[[str], None] | None = None) -> list[Source]:
    """The evidence files of files and folders.  Raises `Unreadable` or `NothingThere`.

    In a folder, workbooks that are no questionnaires, CSV files that are no lists of records, and results of
    assay are documents that the evidence names.  `tell` hears of those that may be evidence all the same.
    """
    files: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            found = [p for p in sorted(path.rglob("*")) if _is_evidence(p, tell)]
            if not found:
                raise NothingThere(f"there is no evidence (.yaml, .yml, .json, .xlsx or .csv) in {path}")
            files.update(dict.fromkeys(found))
        else:
            files[path] = None
    return [evidence_source(path) for path in files]


def _is_evidence(path: Path, tell: Callable[[str], None] | None) -> bool:
    """Whether a file in a folder is evidence, and not a document that evidence names."""
    suffix = path.suffix.lower()
    if suffix in TEXTS:
        return suffix != ".json" or _RESULT.match(beginning(path)) is None
    if suffix == LIST:
        from assay.questionnaire.from_csv import is_list  # noqa: PLC0415 - only lists need it

        return is_list(path.name, beginning(path))
    return _is_form(path, tell)


def _is_form(path: Path, tell: Callable[[str], None] | None) -> bool:
    """A questionnaire, also one that was saved with macros: it is refused by name, and not passed over."""
    if path.suffix.lower() not in (WORKBOOK, ".xlsm") or not path.is_file():
        return False
    from assay.questionnaire.from_xlsx import nature_of  # noqa: PLC0415 - only workbooks need it
    from assay.questionnaire.workbook import Nature  # noqa: PLC0415

    found = nature_of(path)
    if found is Nature.LOCKED and tell is not None:
        said = "it is a workbook with a password, or a damaged one, and is taken for a document"
        tell(f"{path.as_posix()}: {said}; if it holds answers, save it without a password")
    return found is Nature.OURS


def evidence_source(path: Path) -> Source:
    """One evidence file, in whatever form it is.  Raises `Unreadable`."""
    if path.suffix.lower() in TEXTS or not path.suffix:
        return read_source(path)
    if path.suffix.lower() == LIST:
        from assay.questionnaire.from_csv import from_csv  # noqa: PLC0415 - only lists need it

        return from_csv(read_source(path))
    from assay.questionnaire.from_xlsx import read_form, refusal  # noqa: PLC0415 - only workbooks need it

    refused = refusal(path)
    if refused is not None:
        raise refused
    return read_form(path) if path.suffix.lower() == WORKBOOK else read_source(path)


def evidence_digest(sources: Iterable[Source]) -> str:
    """SHA-256 over the texts of all evidence files, in whatever order they are named."""
    return rules_digest(sources)


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


class NetworkEvaluator:
    """The rules engine in its worker process; one network serves all evidence sets of one epoch.

    Raises `EngineMissing` when durable_rules is not installed, `EngineFailed` when it crashed or hung.
    """

    def __init__(self) -> None:
        from assay.network.client import WorkerEngine  # noqa: PLC0415 - starts a process

        self.engine = WorkerEngine()
        self._loaded: dict[tuple[int, tuple[int, ...]], Loaded] = {}
        self._names: dict[int, str] = {}
        self._loading: threading.Thread | None = None

    def keep(self, program: Program) -> None:
        """Keep the networks of a program between runs, as the program itself is."""
        if program.kept and program.plan is not None:
            self._names[id(program.plan)] = program.kept
            if program.second is not None:
                self._names[id(program.second.program)] = f"{program.kept} follow-up"

    def prepare(self, program: plan.Plan, day: Decimal) -> None:
        """Begin to load what an evaluation as of a day needs: the engine does so beside the reference.

        What goes wrong is told when the evaluation asks for it again.
        """

        def load() -> None:
            with suppress(Exception):
                self._load(program, day)

        self._loading = threading.Thread(target=load)
        self._loading.start()

    def __call__(self, program: plan.Plan, evidence: Evidence) -> Evaluation:
        from assay.network import evaluate as network  # noqa: PLC0415

        if self._loading is not None:
            self._loading.join()
            self._loading = None
        return network.evaluate(self.engine, self._load(program, evidence.audit_date), evidence)[0]

    def _load(self, program: plan.Plan, day: Decimal) -> Loaded:
        from assay.network import compile as compiler  # noqa: PLC0415
        from assay.network import evaluate as network  # noqa: PLC0415

        key = (id(program), compiler.epoch(program, day))
        loaded = self._loaded.get(key)
        if loaded is None:
            loaded = network.load_ready(self.engine, self._network(program, day))
            self._loaded[key] = loaded
        return loaded

    def _network(self, program: plan.Plan, day: Decimal) -> Ready:
        from assay.network import compile as compiler  # noqa: PLC0415
        from assay.network import kept  # noqa: PLC0415

        name = self._names.get(id(program))
        if name is None:
            return kept.ready(compiler.compile_plan(program, day))
        name = cache.key(["network", name, str(compiler.epoch(program, day))])
        known = cache.read(name)
        if isinstance(known, bytes):
            return kept.from_bytes(known, program)
        made = kept.ready(compiler.compile_plan(program, day))
        cache.write(name, kept.to_bytes(made, program))
        return made

    def close(self) -> None:
        if self._loading is not None:
            self._loading.join()
        self.engine.close()


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


__all__ = ["Unreadable"]
