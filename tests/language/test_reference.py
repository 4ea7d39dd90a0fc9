"""The language reference: its examples are one program, which is right, and what it refuses is refused.

In: grammar/language.md and the grammar.  Out: an example that is not as the page says, an alternative or a
word of the grammar that the page leaves out, or a name in its table of the implementation that is nowhere.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from lark import Lark
from lark.grammar import Rule

from assay import session
from assay.assets import grammar_text
from assay.cases.run import run_cases
from assay.diagnostics.render import render
from assay.evidence.facts import Evidence
from assay.plan import tree as plan
from assay.source import Source
from assay.verdict.evaluation import Evaluation
from tests.language.pages import GRAMMAR, Block, blocks, of_kind

Callback = Callable[[list[Any]], object]

PAGE = (GRAMMAR / "language.md").read_text(encoding="utf-8")
EXAMPLE = "\n".join(block.text for block in of_kind(PAGE, "assay"))
REFUSED = of_kind(PAGE, "assay-error")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the table files of the page."""
    for block in of_kind(PAGE, "csv"):
        (tmp_path / block.info[1]).write_text(block.text, encoding="utf-8")
    return tmp_path


def example(folder: Path) -> Source:
    return Source(str(folder / "example.assay"), EXAMPLE)


# ---- the examples -----------------------------------------------------------------------------------------


def test_the_examples_are_one_program_without_a_message(folder: Path) -> None:
    found = session.check([example(folder)]).diagnostics
    assert not found, "\n\n".join(map(render, found))


def test_its_cases_pass_in_both_evaluators(folder: Path) -> None:
    program = session.check([example(folder)])
    assert program.rules is not None
    assert program.plan is not None
    network = session.NetworkEvaluator()

    def twice(rules: plan.Plan, evidence: Evidence) -> Evaluation:
        return session.evaluate_twice(rules, evidence, network)

    known = session.known_names(program.rules)
    try:
        outcomes = list(run_cases(program.rules, program.plan, program.second, known, twice))
    finally:
        network.close()
    assert len(outcomes) == EXAMPLE.count("\ncase ")
    assert all(outcome.expectations for outcome in outcomes)
    failures = [f"{one.title}: {failure}" for one in outcomes for failure in one.failures]
    assert not failures, "\n".join(failures)


@pytest.mark.parametrize("block", REFUSED, ids=lambda block: f"line {block.line}")
def test_what_the_page_refuses_is_refused_with_its_code(folder: Path, block: Block) -> None:
    found = session.check([example(folder), Source("more.assay", block.text)]).diagnostics
    assert [one.code for one in found] == [block.info[1]], "\n\n".join(map(render, found))
    assert found[0].span is not None
    assert found[0].span.source.name == "more.assay"


def test_the_message_that_the_page_shows_is_the_message(folder: Path) -> None:
    found = blocks(PAGE)
    (shown,) = (place for place, block in enumerate(found) if block.info == ("text",))
    more = Source("more.assay", found[shown - 1].text)
    (diagnostic,) = session.check([example(folder), more]).diagnostics
    assert found[shown].text.rstrip("\n") == render(diagnostic).rstrip("\n")


# ---- nothing of the grammar is left out -------------------------------------------------------------------


@cache
def recorder() -> tuple[Lark, set[Rule]]:
    """A parser that notes each rule that it completes."""
    lark = Lark(grammar_text("assay.lark"), parser="lalr", maybe_placeholders=True)
    used: set[Rule] = set()
    callbacks = lark.parser.parser.parser.callbacks  # type: ignore[union-attr]

    def noting(rule: Rule, callback: Callback) -> Callback:
        def note(children: list[Any]) -> object:
            used.add(rule)
            return callback(children)

        return note

    for rule, callback in list(callbacks.items()):
        callbacks[rule] = noting(rule, callback)
    return lark, used


def alternative(rule: Rule) -> str:
    """Rules that differ only in an optional part are one alternative."""
    if rule.alias:
        return f"{rule.origin.name} -> {rule.alias}"
    if rule.origin.name.startswith("_") or rule.options.expand1:
        return f"{rule.origin.name}: {' '.join(symbol.name for symbol in rule.expansion)}"
    return str(rule.origin.name)


ALTERNATIVES = sorted(
    {alternative(rule) for rule in recorder()[0].rules if not rule.origin.name.startswith("__")}
)


@cache
def written() -> frozenset[str]:
    lark, used = recorder()
    used.clear()
    lark.parse(EXAMPLE)
    return frozenset(map(alternative, used))


@pytest.mark.parametrize("name", ALTERNATIVES)
def test_every_alternative_of_the_grammar_has_an_example(name: str) -> None:
    assert name in written()


def words() -> Iterator[str]:
    """The words of the language: those in quotation marks, and those in the patterns of its terminals."""
    for line in grammar_text("assay.lark").splitlines():
        rule = line.split("//")[0]
        terminal = re.match(r"([A-Z_]+)[\d.]*:\s+/(.*)/", rule)
        if terminal is None:
            yield from re.findall(r'"([a-z_]+)"', rule)
        elif r"\b" in terminal[2]:  # `at\s+least\b`, `(sum|least)\s+of\b`
            yield from re.findall(r"[a-z]{2,}", re.sub(r"\\.", " ", terminal[2]))


WORDS = sorted(set(words()))


def test_the_words_are_found() -> None:
    assert {"standard", "least", "applicable", "open", "or", "average", "reserved", "share"} < set(WORDS)


@pytest.mark.parametrize("word", WORDS)
def test_every_word_of_the_grammar_is_on_the_page(word: str) -> None:
    code = [block.text for block in of_kind(PAGE, "assay")] + re.findall(r"`([^`\n]+)`", PAGE)
    assert any(re.search(rf"(?<!\w){word}(?!\w)", text) for text in code)


# ---- where things are -------------------------------------------------------------------------------------

TABLE = PAGE[PAGE.index("## What is implemented where") : PAGE.index("# Part 3.")]
NAMES = sorted(set(re.findall(r"`([a-z_]+(?:\.\w+)+)`", TABLE)))
TESTS = sorted(set(re.findall(r"\btests/[\w/]+\.py", TABLE)))


@pytest.mark.parametrize("name", NAMES)
def test_what_the_page_names_is_there(name: str) -> None:
    module, parts = f"assay.{name}", []
    while True:
        try:
            found = import_module(module)
            break
        except ModuleNotFoundError:
            module, _, part = module.rpartition(".")
            parts.insert(0, part)
    for part in parts:
        found = getattr(found, part)


@pytest.mark.parametrize("path", TESTS)
def test_the_tests_that_the_page_names_are_there(path: str) -> None:
    assert (GRAMMAR.parent / path).is_file()


def test_every_definition_has_its_place() -> None:
    part = PAGE[PAGE.index("# Part 2.") : PAGE.index("## What is implemented where")]
    numbers = re.findall(r"^(\d+a?)\. ", part, re.MULTILINE)
    whole = [range(1, 18), range(18, 23), range(23, 27)]
    first, then, last = (list(map(str, part)) for part in whole)
    assert numbers == [*first, "17a", *then, "22a", *last]
    places = re.findall(r"^\| ([\da, ]+) \|", TABLE, re.MULTILINE) + re.findall(
        r"^- (\d+):", TABLE, re.MULTILINE
    )
    said = {number for place in places for number in place.split(", ")}
    assert set(numbers) <= said
