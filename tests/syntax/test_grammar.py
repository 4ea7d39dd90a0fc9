"""The grammar itself: no two readings of one text, and a fixture for everything that it allows.

In: grammar/assay.lark, walked as Lark reads it, and the good programs.  Out: a rule, an alternative or an
optional part that no fixture writes.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lark import Lark
from lark.grammar import Rule

from assay.assets import grammar_text
from assay.source import Source
from assay.syntax.from_text import parse

FOLDER = Path(__file__).parents[2] / "fixtures" / "programs"
FILES = [
    *sorted((FOLDER / "run" / "good").glob("*.assay")),
    *sorted((FOLDER / "syntax" / "good").glob("*.assay")),
]


def test_no_two_readings() -> None:
    """`strict` refuses every conflict of rules, and (with interegular) of words that look alike."""
    pytest.importorskip("interegular")
    Lark(grammar_text("assay.lark"), parser="lalr", strict=True, maybe_placeholders=True)


@cache
def all_rules() -> tuple[Rule, ...]:
    return tuple(recorder()[0].rules)


@cache
def recorder() -> tuple[Lark, list[Rule]]:
    """A parser that notes each rule that it completes."""
    lark = Lark(grammar_text("assay.lark"), parser="lalr", maybe_placeholders=True)
    used: list[Rule] = []
    parser: Any = lark.parser
    callbacks = parser.parser.parser.callbacks
    for rule, callback in list(callbacks.items()):
        callbacks[rule] = _noting(rule, callback, used)
    return lark, used


def _noting(rule: Rule, callback: Callable[[list[Any]], Any], used: list[Rule]) -> Callable[[list[Any]], Any]:
    def note(children: list[Any]) -> Any:
        used.append(rule)
        return callback(children)

    return note


@cache
def written() -> frozenset[Rule]:
    """The rules that the fixtures need."""
    lark, used = recorder()
    used.clear()
    for path in FILES:
        lark.parse(path.read_text(encoding="utf-8"))
    return frozenset(used)


def alternatives() -> Iterator[tuple[str, list[Rule]]]:
    """The rules as written in the grammar: those that differ only in an optional part are one."""
    groups: dict[str, list[Rule]] = defaultdict(list)
    for rule in all_rules():
        origin = rule.origin.name
        if origin.startswith("__"):
            continue  # a repetition, made by Lark
        if rule.alias:
            groups[f"{origin} -> {rule.alias}"].append(rule)
        elif origin.startswith("_") or rule.options.expand1:
            groups[f"{origin}: {' '.join(symbol.name for symbol in rule.expansion)}"].append(rule)
        else:
            groups[origin].append(rule)
    yield from sorted(groups.items())


ALTERNATIVES = dict(alternatives())


def symbols(rule: Rule) -> frozenset[str]:
    return frozenset(symbol.name for symbol in rule.expansion)


@pytest.mark.parametrize("name", ALTERNATIVES)
def test_every_alternative_is_written_in_a_fixture(name: str) -> None:
    rules = ALTERNATIVES[name]
    used = [rule for rule in rules if rule in written()]
    assert used, f"no fixture writes {name}"
    for symbol in sorted(frozenset().union(*map(symbols, rules))):
        assert any(symbol in symbols(rule) for rule in used), f"no fixture writes {name} with {symbol}"
        optional = any(symbol not in symbols(rule) for rule in rules)
        left_out = any(symbol not in symbols(rule) for rule in used)
        assert left_out or not optional, f"every fixture writes {name} with {symbol}"


@pytest.mark.parametrize(
    "word",
    [
        *(
            "<=",
            ">=",
            " < ",
            " > ",
            " = ",
            "!=",
            "on or before",
            "on or after",
            "not applicable",
            "±",
            " to ",
        ),
        *("sum of", "least of", "greatest of", "average of", "count of", "share of", "at least", "at most"),
        *("open", "reserved", "incomplete", "prefix(", "round(", "decimals("),
    ],
)
def test_every_word_of_one_kind_is_written(word: str) -> None:
    assert any(word in path.read_text(encoding="utf-8") for path in FILES)


@pytest.mark.parametrize("wrong", ["requirex", "requires", "Require", "iss", "for_each", "foreach"])
def test_a_word_is_read_as_a_whole(wrong: str) -> None:
    """`requirex` is no `require x`, wherever no name could stand."""
    text = f'criterion 1.1 "Plans" {{\n    {wrong} audit.cycle > 3\n}}\n'
    (found,) = parse(Source("a.assay", text), grammar_text("assay.lark")).diagnostics
    assert found.span is not None
    assert found.span.text == wrong
    assert found.span.line == 2
