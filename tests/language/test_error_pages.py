"""The pages of the messages: one for each code, and each example does what its page says.

In: grammar/errors and the codes of the engine.  Out: a code without a page, a page without a code, a wrong
example that gives another message than its page is about, or a right one that gives any.
"""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from assay import session
from assay.assets import error_codes, error_page, grammar_text
from assay.cases.run import run_cases
from assay.diagnostics import Diagnostic
from assay.diagnostics.render import render
from assay.evidence.from_yaml import read_evidence
from assay.lint.matter import Matter
from assay.lint.registry import CODES, RULES
from assay.lint.run import lint
from assay.lint.tree import Rule
from assay.reference.ratings import evaluate
from assay.source import Source
from assay.syntax.from_text import parse
from tests.language.pages import GRAMMAR, Block, blocks

FOLDER = GRAMMAR / "errors"
ENGINE = Path(session.__file__).parent
PAGES = sorted(path.stem for path in FOLDER.glob("*.md"))
ONLY_SAYS = "W0621"  # its labels say which line moves where
PRELUDE = Source("prelude.assay", (FOLDER / "prelude.assay").read_text(encoding="utf-8"))


def codes_of_the_engine() -> set[str]:
    """Every code of an error, where its message is put together, and of every rule about rules."""
    errors = {
        code
        for path in ENGINE.rglob("*.py")
        for code in re.findall(r'"(E\d{4})"', path.read_text(encoding="utf-8"))
    }
    return errors | set(CODES)


def part(code: str, title: str) -> list[Block]:
    """The examples under a title of the page."""
    page = (FOLDER / f"{code}.md").read_text(encoding="utf-8")
    (text,) = re.findall(rf"^## {title}$(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    return blocks(text)


def messages(code: str, title: str, folder: Path) -> Sequence[Diagnostic]:
    """What the example under a title gives, read by the rules of the prelude unless it stands alone."""
    first, *files = part(code, title)
    for block in files:
        assert block.info[0] == "csv"
        (folder / block.info[1]).write_text(block.text, encoding="utf-8")
    if first.info == ("yaml",):
        return of_evidence(Source(str(folder / "example.yaml"), first.text))
    assert first.info[0] == "assay"
    example = Source(str(folder / "example.assay"), first.text)
    sources = [example] if "alone" in first.info else [PRELUDE, example]
    program = session.check(sources)
    return program.diagnostics if code.startswith("E") else of_lint(sources, program)


def of_evidence(example: Source) -> Sequence[Diagnostic]:
    program = session.check([PRELUDE])
    assert program.rules is not None
    known = session.known_names(program.rules)
    return read_evidence([example], program.rules.schema, program.rules.units, known=known).diagnostics


def of_lint(sources: Sequence[Source], program: session.Program) -> Sequence[Diagnostic]:
    """What the rules about rules find in the example, whose cases pass: it is no fault of a case."""
    assert not program.diagnostics, "\n\n".join(map(render, program.diagnostics))
    assert program.rules is not None
    assert program.plan is not None
    known = session.known_names(program.rules)
    for outcome in run_cases(program.rules, program.plan, program.second, known, evaluate):
        assert outcome.passed, outcome
    trees = [parse(source, grammar_text("assay.lark")).program for source in sources]
    found = lint(Matter(trees, program.rules, program.plan, program.second))
    return [item.diagnostic() for item in found if item.finding.span.source is sources[-1]]


# ---- the pages --------------------------------------------------------------------------------------------


def test_every_code_has_a_page_and_every_page_a_code() -> None:
    assert sorted(codes_of_the_engine() ^ set(PAGES)) == []
    assert list(error_codes()) == PAGES


def test_the_prelude_has_no_message() -> None:
    found = session.check([PRELUDE]).diagnostics
    assert not found, "\n\n".join(map(render, found))


@pytest.mark.parametrize("code", PAGES)
def test_a_page_is_made_as_all_are(code: str) -> None:
    page = error_page(code)
    assert page is not None
    assert page.startswith(f"# {code}: ")
    assert re.findall(r"^## (.*)$", page, re.MULTILINE) == ["Wrong", "Right", "Why"]
    assert max(map(len, page.splitlines())) <= 120
    alone = any("alone" in block.info for block in blocks(page))
    assert ("prelude.assay" in page) != alone


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_the_page_of_a_rule_about_rules_has_its_title(rule: Rule) -> None:
    page = error_page(rule.code)
    assert page is not None
    assert page.startswith(f"# {rule.code}: {rule.title}\n")


@pytest.mark.parametrize("code", PAGES)
def test_the_wrong_example_gives_this_message_and_no_other(code: str, tmp_path: Path) -> None:
    found = messages(code, "Wrong", tmp_path)
    assert {one.code for one in found} == {code}, "\n\n".join(map(render, found))
    for one in found:
        expected = [label for label in one.labels if label.text.startswith(("expected ", "it can be "))]
        assert one.help or expected or one.code == ONLY_SAYS, render(one)


@pytest.mark.parametrize("code", PAGES)
def test_the_right_example_gives_none(code: str, tmp_path: Path) -> None:
    found = messages(code, "Right", tmp_path)
    assert not found, "\n\n".join(map(render, found))
