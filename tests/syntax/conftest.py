"""Reading a few lines of rules."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest

from assay.assets import grammar_text
from assay.diagnostics import Diagnostic
from assay.source import Source
from assay.syntax.from_text import Parsed, parse
from assay.syntax.tree import Criterion, Expr, Require


def read(text: str, name: str = "rules.assay") -> Parsed:
    return parse(Source(name, text), grammar_text("assay.lark"))


def errors_of(text: str) -> list[Diagnostic]:
    return list(read(text).diagnostics)


def expression(text: str) -> Expr:
    """The condition of a criterion that requires just this."""
    parsed = read(f'criterion 1.1 "One" {{ require {text} }}')
    assert not parsed.diagnostics, [(one.message, one.labels[0].text) for one in parsed.diagnostics]
    (item,) = parsed.program.items
    assert isinstance(item, Criterion)
    (line,) = item.lines
    assert isinstance(line, Require)
    return line.condition


@pytest.fixture
def syntax() -> SimpleNamespace:
    made: dict[str, Callable[..., object]] = {"read": read, "errors_of": errors_of, "expression": expression}
    return SimpleNamespace(**made)
