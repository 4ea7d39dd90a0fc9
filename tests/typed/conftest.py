"""Checking a few lines of rules.

In: rules as text, on the setting of fixtures/programs.  Out: the checked program or its diagnostics, and the
typed condition of a criterion that requires just one thing.
"""

from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest

from assay.assets import grammar_text
from assay.diagnostics import Diagnostic
from assay.diagnostics.render import render
from assay.source import Source
from assay.syntax.from_text import parse
from assay.typed import tree
from assay.typed.from_syntax import Checked, check_program

SETTING = (Path(__file__).parents[2] / "fixtures" / "programs" / "setting.assay").read_text(encoding="utf-8")
UNITS = Source("units.assay (built in)", grammar_text("units.assay"))


def check_files(sources: Sequence[Source]) -> Checked:
    parsed = [parse(source, grammar_text("assay.lark")) for source in (UNITS, *sources)]
    for one in parsed:
        assert not one.diagnostics, "\n".join(map(render, one.diagnostics))
    return check_program([one.program for one in parsed])


def check(text: str) -> Checked:
    return check_files([Source("setting.assay", SETTING), Source("rules.assay", text)])


def rules(text: str) -> tree.Rules:
    checked = check(text)
    assert checked.rules is not None, "\n".join(map(render, checked.diagnostics))
    return checked.rules


def errors_of(text: str) -> list[Diagnostic]:
    return list(check(text).diagnostics)


def error(text: str) -> Diagnostic:
    """The one error that there is."""
    found = errors_of(text)
    assert len(found) == 1, "\n".join(map(render, found))
    return found[0]


def condition(declared: str, text: str) -> tree.Expr:
    """What a criterion requires, typed."""
    made = rules(f'{declared}\ncriterion 1.1 "One" {{ require {text} }}\n')
    (clause,) = made.criteria[0].clauses
    (require,) = clause.requires
    return require


def value(declared: str, text: str) -> tree.Expr:
    """A definition's value, typed."""
    return rules(f"{declared}\ndefine found is {text}\n").defines["found"].body


@pytest.fixture
def typed() -> SimpleNamespace:
    return SimpleNamespace(
        check=check,
        check_files=check_files,
        parse=lambda source: parse(source, grammar_text("assay.lark")).program,
        rules=rules,
        errors_of=errors_of,
        error=error,
        condition=condition,
        value=value,
        setting=SETTING,
    )
