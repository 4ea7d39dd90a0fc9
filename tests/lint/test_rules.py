"""Every rule about rules has a program that breaks it and one that passes.

In: fixtures/programs/lint/CODE/{bad,good}.assay.  A bad program says at its head, in comments, what is found
and where, and nothing else is found in it; in a good one nothing is found at all.  They stand on
setting.assay unless a line says `# alone`.  Their cases pass: what is reported is no fault of a case.
"""

import re
from functools import cache
from pathlib import Path

import pytest

from assay import session
from assay.assets import grammar_text
from assay.cases.run import run_cases
from assay.diagnostics import Diagnostic
from assay.diagnostics.render import render
from assay.lint.matter import Matter
from assay.lint.registry import CODES, RULES
from assay.lint.run import lint
from assay.reference.ratings import evaluate
from assay.source import Source, read_source
from assay.syntax.from_text import parse

PROGRAMS = Path(__file__).parents[2] / "fixtures" / "programs"
FOLDER = PROGRAMS / "lint"
EXPECTED = re.compile(r"^# (W\d{4}) at (\d+):(\d+): (.+)$", re.MULTILINE)
FILES = sorted(FOLDER.glob("*/*.assay"))


def shown(path: Path) -> str:
    return f"{path.parent.name}-{path.stem}"


def sources_of(source: Source) -> list[Source]:
    alone = re.search("^# alone$", source.text, re.MULTILINE)
    return [source] if alone else [read_source(PROGRAMS / "setting.assay", "setting.assay"), source]


@cache
def checked(path: Path) -> tuple[list[Source], session.Program]:
    sources = sources_of(read_source(path, path.name))
    program = session.check(sources)
    assert not program.diagnostics, "\n\n".join(map(render, program.diagnostics))
    return sources, program


def found_in(path: Path) -> list[Diagnostic]:
    sources, program = checked(path)
    assert program.rules is not None
    assert program.plan is not None
    trees = [parse(each, grammar_text("assay.lark")).program for each in sources]
    found = lint(Matter(trees, program.rules, program.plan, program.second))
    return [item.diagnostic() for item in found if item.finding.span.source.name == path.name]


def said(diagnostic: Diagnostic) -> str:
    texts = [label.text for label in diagnostic.labels]
    return " | ".join([diagnostic.message, *texts, *diagnostic.notes, *diagnostic.help])


def place(diagnostic: Diagnostic) -> tuple[str, int, int]:
    assert diagnostic.span is not None
    return diagnostic.code, diagnostic.span.line, diagnostic.span.column


TWO_FILES = {
    "waste": """\
parameter most_waste : t "The most in store" is 3 t source "invented" standing illustrative
evidence store : t "How much is in store?"
criterion 2.1 "Store" { risk likelihood 1, consequence 1 require store < LIMIT source "x" standing official }
case "one" on 2026-01-01 { given store is 1 t expect 2.1 conformance }
""",
    "load": """\
evidence load : t "How much is on the lorry?"
evidence trailer : t "And on its trailer?"
criterion 2.2 "Load" {
    risk likelihood 1, consequence 1
    require load < 3 t and trailer < OTHER
    source "x" standing official
}
case "two" on 2026-01-01 { given load is 1 t given trailer is 1 t expect 2.2 conformance }
""",
}


@pytest.mark.parametrize(("other", "places"), [("2 t", []), ("most_waste", [("load.assay", 5)])])
def test_a_number_that_is_like_one_of_another_file_is_chance(
    other: str, places: list[tuple[str, int]]
) -> None:
    """3 t on a lorry are not the 3 t in store, unless the file on lorries reads that parameter as well."""
    texts = {name: text.replace("OTHER", other) for name, text in TWO_FILES.items()}
    texts["waste"] = texts["waste"].replace("LIMIT", "most_waste")
    sources = [Source(f"{name}.assay", text) for name, text in texts.items()]
    sources.append(read_source(PROGRAMS / "setting.assay", "setting.assay"))
    program = session.check(sources)
    assert not program.diagnostics, "\n\n".join(map(render, program.diagnostics))
    assert program.rules is not None
    assert program.plan is not None
    trees = [parse(each, grammar_text("assay.lark")).program for each in sources]
    found = lint(Matter(trees, program.rules, program.plan, program.second))
    spans = [item.finding.span for item in found if item.diagnostic().code == "W0616"]
    assert [(span.source.name, span.line) for span in spans] == places


@pytest.mark.parametrize("code", CODES)
def test_every_rule_has_both_programs(code: str) -> None:
    bad, good = (read_source(FOLDER / code / f"{name}.assay") for name in ("bad", "good"))
    assert any(match[1] == code for match in EXPECTED.finditer(bad.text))
    assert not EXPECTED.search(good.text)


@pytest.mark.parametrize("path", FILES, ids=shown)
def test_what_is_found_is_what_the_program_says(path: Path) -> None:
    text = read_source(path).text
    wanted = [(m[1], int(m[2]), int(m[3]), m[4]) for m in EXPECTED.finditer(text)]
    found = found_in(path)
    text = "\n\n".join(map(render, found))
    places = sorted((one[:3] for one in wanted), key=lambda one: one[1:])
    assert [place(item) for item in found] == places, text
    phrases = {one[:3]: one[3] for one in wanted}
    for item in found:
        assert phrases[place(item)] in said(item), text


@pytest.mark.parametrize("path", FILES, ids=shown)
def test_the_cases_of_the_programs_pass(path: Path) -> None:
    _, program = checked(path)
    assert program.rules is not None
    assert program.plan is not None
    known = session.known_names(program.rules)
    outcomes = run_cases(program.rules, program.plan, program.second, known, evaluate)
    assert not [failure for one in outcomes for failure in one.failures]


def test_codes_and_titles_are_told_once() -> None:
    assert len(set(CODES)) == len(CODES)
    assert len({rule.title for rule in RULES}) == len(RULES)
    assert all(re.fullmatch(r"W06\d\d", code) for code in CODES)
