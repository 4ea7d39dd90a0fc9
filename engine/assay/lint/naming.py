"""Names: snake_case for what rules declare, `n.n` or the standard's own `AB-n` for criteria, a word that
describes for clauses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from assay.diagnostics import Severity
from assay.lint.matter import Matter
from assay.lint.tree import Finding, Rule
from assay.syntax import tree as syntax

_SNAKE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_NUMBERED = re.compile(r"(\d+|[A-Z]+)([.-](\d+|[A-Z]+))*[.-]\d+")  # 5.2, 2-1.4, BR-CO-10
_STEPS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def off_convention(matter: Matter) -> Iterator[Finding]:
    """Names that a reader would have to learn."""
    for what, word in _declared(matter):
        if _SNAKE.fullmatch(word.text) is None:
            yield Finding(
                word.span,
                f"the name of {what} is written in small letters, with `_` between words",
                help=(f"write `{snake(word.text)}`",),
            )
    for criterion in matter.items(syntax.Criterion):
        if _NUMBERED.fullmatch(criterion.id.text) is None:
            message = "a criterion is called by its number, such as 5.2, or as the standard has it, BR-CO-10"
            yield Finding(criterion.id.span, message)
        for clause in criterion.clauses:
            yield from _clause(clause)


def _clause(clause: syntax.Clause) -> Iterator[Finding]:
    name = clause.id.text
    if len(name) == 1 or name.isdigit():
        yield Finding(
            clause.id.span,
            f"`{name}` does not say what the clause is about",
            notes=("an official letter, where a source confirms it, stands in the `source`",),
            help=("call it by its matter, such as `new_smelters`",),
        )
    elif _SNAKE.fullmatch(name) is None:
        message = "the name of a clause is written in small letters, with `_` between words"
        yield Finding(clause.id.span, message, help=(f"write `{snake(name)}`",))


def snake(name: str) -> str:
    """A name as the convention has it."""
    return re.sub(r"[-_.]+", "_", _STEPS.sub("_", name)).strip("_").lower()


def _declared(matter: Matter) -> Iterator[tuple[str, syntax.Word]]:
    yield from (("a standard", item.name) for item in matter.items(syntax.Standard))
    for method in matter.items(syntax.Method):
        yield "a method", method.name
        yield from (("a rating", rating.name) for rating in method.ratings)
        yield from (("an outcome", row.name) for row in method.outcomes)
        yield from (("a deadline", line.name) for line in method.deadlines)
    for item in matter.items(syntax.ChoiceType):
        yield "a type", item.name
        yield from (("an option", option.name) for option in item.options)
    for record in matter.items(syntax.RecordType):
        yield "a type", record.name
        yield from _fields(record.fields)
    yield from _fields(item.field for item in matter.items(syntax.Evidence))
    yield from (("a parameter", item.name) for item in matter.items(syntax.Parameter))
    for table in matter.items(syntax.Table):
        yield "a table", table.name
        yield from (("a column", cell.word) for cell in (table.rows or ((),))[0] if cell.word is not None)
    for define in matter.items(syntax.Define):
        yield "a definition", define.target[-1]
        yield from (("a value of a definition", given.name) for given in define.given)


def _fields(fields: Iterable[syntax.Field]) -> Iterator[tuple[str, syntax.Word]]:
    for field in fields:
        yield "a field", field.name
        if isinstance(field, syntax.ValueField):
            yield from (("an option", option) for option in field.kind.options)
        else:
            yield from _fields(field.fields)


RULES = (Rule("W0620", Severity.WARNING, "a name off the convention", off_convention),)
