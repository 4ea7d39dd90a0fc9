"""What is declared and never read: evidence that nobody needs, and numbers that decide nothing."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from assay.diagnostics import Severity
from assay.graph.from_rules import asked
from assay.graph.tree import Key, Kind
from assay.graph.walk import expressions, find
from assay.lint.matter import Matter
from assay.lint.tree import Finding, Rule
from assay.source import Span
from assay.syntax import tree as syntax
from assay.typed import tree as typed
from assay.typed.builtin import PLANNED_BY
from assay.typed.schema import Field, Group, Leaf, Rows
from assay.typed.types import Text
from assay.typed.walk import walk


def _used(matter: Matter) -> set[Key]:
    return {used for _, used in matter.graph.edges}


# ---- evidence ---------------------------------------------------------------------------------------------


def unused_evidence(matter: Matter) -> Iterator[Finding]:
    """The outermost fields of which nothing is read."""
    seen: set[Span] = set()
    used = _places_read(matter)
    for name, item in matter.rules.schema.fields.items():
        yield from _unread((name,), item, used, seen)


def _places_read(matter: Matter) -> set[Span]:
    """Where the fields are declared that something reads; what an auditor is shown is read as a whole."""
    schema = matter.rules.schema
    places: set[Span] = set()
    for kind, name in _used(matter):
        item = find(schema, tuple(name.split("."))) if kind is Kind.EVIDENCE else None
        if item is not None and item.span is not None:
            places.add(item.span)
    shown = _shown(matter)
    for path, item in schema.walk():
        if isinstance(item, Rows) and item.at is not None:
            there = find(schema, (item.at,))
            places |= {span for span in (there.span if there is not None else None,) if span is not None}
        if ".".join(path) in shown:
            places |= {span for span in _spans_below(item) if span is not None}
    return places


def _shown(matter: Matter) -> set[str]:
    clauses = [clause for criterion in matter.rules.criteria for clause in criterion.clauses]
    keys = (
        asked(name, clause.range, matter.rules)
        for clause in clauses
        for question in clause.questions
        for name in question.using
    )
    return {name for kind, name in keys if kind is Kind.EVIDENCE}


def _spans_below(item: Field) -> Iterator[Span | None]:
    yield item.span
    if not isinstance(item, Leaf):
        for inner in item.fields.values():
            yield from _spans_below(inner)


def _unread(path: tuple[str, ...], item: Field, used: set[Span], seen: set[Span]) -> Iterator[Finding]:
    if item.span is None or item.span in seen:
        return
    if used.isdisjoint(_spans_below(item)):
        seen.add(item.span)
        if not _names_its_row(path, item):
            yield Finding(
                item.span,
                f"nothing reads `{'.'.join(path)}`",
                _what(item),
                help=("leave it out, or write the requirement that needs it",),
            )
        return
    if not isinstance(item, Leaf):
        at = item.at if isinstance(item, Rows) else None
        for name, inner in item.fields.items():
            if name != at:
                yield from _unread((*path, name), inner, used, seen)


def _what(item: Field) -> str:
    kind = "this list" if isinstance(item, Rows) else "this record" if isinstance(item, Group) else "this"
    return f"{kind} is asked for, and no rule or question needs it"


def _names_its_row(path: tuple[str, ...], item: Field) -> bool:
    """What a row is called is for the reader of a report."""
    return len(path) > 1 and path[-1] == "name" and isinstance(item, Leaf) and isinstance(item.type, Text)


# ---- parameters, definitions, tables ----------------------------------------------------------------------


def _unused_of(kind: Kind, matter: Matter) -> Iterator[Finding]:
    used = _used(matter)
    in_cases = {name for case in matter.rules.cases for expr in case.requires for name in _named(expr)}
    for key, thing in matter.graph.things.items():
        planned = kind is Kind.TABLE and thing.name in PLANNED_BY
        if thing.kind is kind and key not in used and thing.span is not None and not planned:
            reader = "only a case" if key in in_cases else "nothing"
            yield Finding(
                _head(matter, thing.span),
                f"{reader} reads the {kind.value} `{thing.name}`",
                help=("leave it out, or use it where it is meant",),
            )


def _named(expr: typed.Expr) -> Iterator[Key]:
    for item in walk(expr):
        if isinstance(item, typed.Derived):
            yield Kind.DEFINITION, item.define
        elif isinstance(item, typed.ParamRef):
            yield Kind.PARAMETER, item.name


def _head(matter: Matter, span: Span) -> Span:
    """The name of a declaration, which is shorter to mark than all of it."""
    names = [(item.span, item.name.span) for item in matter.items(syntax.Parameter)]
    names += [(item.span, item.name.span) for item in matter.items(syntax.Table)]
    for define in matter.items(syntax.Define):
        names.append((define.span, define.target[0].span.to(define.target[-1].span)))
    return dict(names).get(span, span)


# ---- activities -------------------------------------------------------------------------------------------


def unused_activity(matter: Matter) -> Iterator[Finding]:
    """Activities that no criterion applies to and no condition names."""
    named = _activities_named(matter.rules)
    for item in matter.items(syntax.ChoiceType):
        if item.name.text != "activity":
            continue
        for option in item.options:
            if option.name.text not in named:
                name = option.name.text
                remedy = f"say `applies to {name}` where it is meant, or leave the activity out"
                yield Finding(option.name.span, f"no rule speaks of the activity `{name}`", help=(remedy,))


def _activities_named(rules: typed.Rules) -> set[str]:
    lines = [line for principle in rules.principles.values() for line in principle.applies]
    lines += [line for criterion in rules.criteria for line in criterion.applies]
    lines += [line for item in rules.criteria for clause in item.clauses for line in clause.applies]
    named = {name for line in lines for name in line.activities}
    activity = rules.choices.get("activity")
    for expr in expressions(rules):
        for part in walk(expr):
            if isinstance(part, typed.Const) and isinstance(part.value, frozenset):
                named |= part.value if part.type == activity else set()
    return named


RULES = (
    Rule("W0601", Severity.WARNING, "evidence that no rule reads", unused_evidence),
    Rule("W0602", Severity.WARNING, "a parameter that no rule reads", partial(_unused_of, Kind.PARAMETER)),
    Rule("W0603", Severity.WARNING, "a definition that nothing uses", partial(_unused_of, Kind.DEFINITION)),
    Rule("W0604", Severity.NOTE, "an activity that no rule speaks of", unused_activity),
    Rule("W0605", Severity.WARNING, "a table that nothing looks up", partial(_unused_of, Kind.TABLE)),
)
