"""Small programs, in folders named for the stage that must refuse them.

In: fixtures/programs.  A bad program says at its head, in comments, what is expected: code, line, column and
phrase of the message, its labels, notes or help, one diagnostic a line and no others.  It stands on
setting.assay unless a line says `# alone`.  A good program stands alone, and its cases pass.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from assay import session
from assay.assets import grammar_text
from assay.cases.run import run_cases
from assay.diagnostics import Diagnostic
from assay.diagnostics.render import render
from assay.reference.ratings import evaluate
from assay.source import Source, read_source
from assay.syntax.from_text import parse

FOLDER = Path(__file__).parents[2] / "fixtures" / "programs"
STAGES = {"syntax": "E01", "names": "E02", "typed": "E03"}
BAD = sorted(path for stage in STAGES for path in (FOLDER / stage / "bad").glob("*.assay"))
READABLE = sorted((FOLDER / "syntax" / "good").glob("*.assay"))
GOOD = sorted((FOLDER / "run" / "good").glob("*.assay"))
EXPECTED = re.compile(r"# (E\d{4}) at (?:(\d+):(\d+)|the program): (.+)")
CODES = (
    *(f"E010{n}" for n in range(1, 8)),
    *(f"E020{n}" for n in range(1, 8)),
    *(f"E03{n:02}" for n in range(1, 13)),
)


def shown(path: Path) -> str:
    return path.relative_to(FOLDER).with_suffix("").as_posix()


@dataclass(frozen=True)
class Wanted:
    """One expected diagnostic; without a line it is about the program as a whole."""

    code: str
    line: int | None
    column: int | None
    phrase: str


def wanted_of(source: Source) -> list[Wanted]:
    found = []
    for line in source.text.split("\n"):
        if not line.startswith("#"):
            break
        if match := EXPECTED.fullmatch(line):
            code, row, column, phrase = match.groups()
            found.append(Wanted(code, int(row) if row else None, int(column) if column else None, phrase))
    return found


def diagnostics_of(source: Source) -> Sequence[Diagnostic]:
    setting = [] if "\n# alone\n" in source.text else [read_source(FOLDER / "setting.assay", "setting.assay")]
    return session.check([*setting, source]).diagnostics


def said(diagnostic: Diagnostic) -> str:
    texts = [label.text for label in diagnostic.labels]
    return " | ".join([diagnostic.message, *texts, *diagnostic.notes, *diagnostic.help])


@pytest.mark.parametrize("path", BAD, ids=shown)
def test_a_bad_program_is_refused_where_and_as_it_says(path: Path) -> None:
    source = read_source(path, path.name)
    wanted = sorted(wanted_of(source), key=lambda one: (one.line or 0, one.column or 0, one.code))
    found = sorted(
        diagnostics_of(source), key=lambda one: (*place_of(one), one.code) if one.span else (0, 0, one.code)
    )
    assert wanted
    places = [(one.code, *(place_of(one) if one.span else (None, None))) for one in found]
    assert places == [(one.code, one.line, one.column) for one in wanted], "\n\n".join(map(render, found))
    for one, diagnostic in zip(wanted, found, strict=True):
        assert one.phrase in said(diagnostic), render(diagnostic)
        assert not any(label.span.source.name != path.name for label in diagnostic.labels[:1])


def place_of(diagnostic: Diagnostic) -> tuple[int, int]:
    assert diagnostic.span is not None
    return diagnostic.span.line, diagnostic.span.column


@pytest.mark.parametrize("path", BAD, ids=shown)
def test_a_message_says_what_to_do(path: Path) -> None:
    """An edit, or what could stand there."""
    for one in diagnostics_of(read_source(path, path.name)):
        choices = [label for label in one.labels if label.text.startswith(("expected ", "it can be "))]
        assert one.help or choices, render(one)
        assert "" not in one.help


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_refuses_its_own(stage: str) -> None:
    for path in BAD:
        if path.parent.parent.name == stage:
            codes = [one.code for one in wanted_of(read_source(path))]
            assert any(code.startswith(STAGES[stage]) for code in codes), path


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_a_program(code: str) -> None:
    stage = next(stage for stage, prefix in STAGES.items() if code.startswith(prefix))
    files = [path for path in BAD if any(one.code == code for one in wanted_of(read_source(path)))]
    assert any(path.parent.parent.name == stage for path in files)


@pytest.mark.parametrize("path", READABLE, ids=shown)
def test_a_program_can_be_read(path: Path) -> None:
    found = parse(read_source(path), grammar_text("assay.lark")).diagnostics
    assert not found, "\n\n".join(map(render, found))


@pytest.mark.parametrize("path", GOOD, ids=shown)
def test_a_good_program_checks_and_its_cases_pass(path: Path) -> None:
    program = session.check([read_source(path, path.name)])
    assert not program.diagnostics, "\n\n".join(map(render, program.diagnostics))
    assert program.rules is not None
    assert program.plan is not None
    assert program.rules.cases
    outcomes = list(
        run_cases(program.rules, program.plan, program.second, session.known_names(program.rules), evaluate)
    )
    failures = [f"{one.title}: {failure}" for one in outcomes for failure in one.failures]
    assert not failures, "\n".join(failures)
