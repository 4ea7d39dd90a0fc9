"""Cases as examples: what is given, and what follows, in words."""

from __future__ import annotations

from collections.abc import Iterator

from assay.handbook.tree import Example, Text
from assay.syntax import tree as syntax
from assay.typed import tree as typed
from assay.verdict.words import plain

# What a case says before it expects anything; cases with an override are no examples.
_Given = syntax.CaseFact | syntax.Rated | syntax.FindingSaid | syntax.Previous | syntax.Confirm | syntax.Waive

_Expected = syntax.Expect | syntax.ExpectWeight


def examples_of(rules: typed.Rules, criterion: typed.Criterion) -> Iterator[Example]:
    """The cases that expect something of a criterion or of its clauses.

    Where a rating is decided and not found, the case is about the method.
    """
    names = {criterion.id, *(clause.id for clause in criterion.clauses)}
    for case in rules.cases:
        expected = [
            line for line in case.syntax.lines if isinstance(line, _Expected) and line.id.text in names
        ]
        if expected and not any(isinstance(line, syntax.Override) for line in case.syntax.lines):
            yield _example(case.syntax, expected)


def _example(case: syntax.Case, expected: list[_Expected]) -> Example:
    title = f"{case.title} (audit on {case.on.text})" if case.on is not None else case.title
    given: list[Text] = [(_given(line),) for line in case.lines if isinstance(line, _Given)]
    return Example(title, (("Given", tuple(given)), ("Then", tuple((_expected(line),) for line in expected))))


def _given(line: _Given) -> str:
    match line:
        case syntax.Fact() | syntax.RowFact() | syntax.OpenFact() | syntax.NoFact():
            return _fact(line)
        case syntax.Rated():
            return f"the auditor rates {line.id.text}{_subject(line.subject)}: {plain(line.rating.text)}"
        case syntax.FindingSaid():
            return f"of a finding on {line.id.text}{_subject(line.subject)}: {_fact(line.fact)}"
        case syntax.Previous():
            if line.grade is None:
                return "there was no previous audit"
            return f"the previous audit rated {line.id.text} {plain(line.grade.text)}"
        case syntax.Confirm():
            return (
                f"asked whether “{line.name}” holds for {line.id.text}, the auditor says {line.answer.text}"
            )
        case _:
            return f"{line.id.text} is waived"


def _fact(fact: syntax.CaseFact) -> str:
    name = plain(fact.name.text)
    match fact:
        case syntax.Fact():
            return f"{name} is {_datum(fact.value)}"
        case syntax.RowFact():
            key = f" {fact.key.text}" if fact.key is not None else ""
            inner = "; ".join(_nested(item) for item in fact.facts) or "nothing else is known"
            return f"{name}{key}: {inner}"
        case syntax.OpenFact():
            return f"{name}: there may be others"
        case _:
            return f"{name}: none"


def _nested(fact: syntax.CaseFact) -> str:
    text = _fact(fact)
    return f"({text})" if isinstance(fact, syntax.RowFact) else text


def _datum(datum: syntax.Datum) -> str:
    match datum:
        case syntax.Word():
            return plain(datum.text)
        case syntax.Exact():
            return _literal(datum.value)
        case syntax.Ranged():
            low = datum.low.text if isinstance(datum.low, syntax.Day) else f"{datum.low:f}"
            return f"{low} to {_literal(datum.high)}"
        case syntax.Measured():
            unit = f" {datum.unit.text}" if datum.unit is not None else ""
            return f"{datum.value:f} ± {datum.spread:f}{unit}"
        case _:
            return ", ".join(_datum(item) for item in datum.items) or "none"


def _literal(literal: syntax.Literal) -> str:
    if isinstance(literal, syntax.Number):
        return f"{literal.value:f}" + (f" {literal.unit.text}" if literal.unit is not None else "")
    return literal.text


def _subject(word: syntax.Word | None) -> str:
    return f" for {word.text}" if word is not None else ""


def _expected(line: _Expected) -> str:
    if isinstance(line, syntax.ExpectWeight):
        end = f" to {line.last.value:f}" if line.last is not None else ""
        return f"{line.id.text} weighs {line.first.value:f}{end}"
    grades = [plain(grade.text) for grade in line.grades]
    joined = " to ".join(grades) if line.form == "between" else " or ".join(grades)
    return f"{line.id.text}{_subject(line.subject)}: {joined}"
