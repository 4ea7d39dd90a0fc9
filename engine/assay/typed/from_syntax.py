"""From the trees of all files to one checked program.

In: the programs of all rule files (with the built-in units among them).  Out: `Rules`, or all diagnostics
that could be found.  Rules are complete only when there are no errors and all of the text could be read; what
may be declared in text that could not be read is not called missing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assay.diagnostics import Diagnostic, has_errors, sort_diagnostics
from assay.names import errors as name_errors
from assay.names.unread import unread
from assay.source import Source
from assay.syntax import tree as syntax
from assay.typed import tree
from assay.typed.cases import Cases
from assay.typed.criteria import natural
from assay.typed.declare import declare
from assay.typed.planning import check_keys
from assay.typed.schema import Schema
from assay.typed.world import Reported, World

BUILT_IN = "(built in)"  # how the names of sources end that come with the language


@dataclass(frozen=True, slots=True)
class Checked:
    """What checking gives: rules (only without errors) and everything that was found."""

    rules: tree.Rules | None
    diagnostics: tuple[Diagnostic, ...]


def check_program(
    programs: Sequence[syntax.Program], table_files: Mapping[str, Source | str] | None = None
) -> Checked:
    """Resolve and type-check a whole program.

    `table_files` are the files that tables name, by `table_path`; a text says why one could not be read.
    """
    items = sorted((item for program in programs for item in program.items), key=_place)
    unread_text = unread(span for program in programs for span in program.unread)
    world = World(table_files=table_files or {}, unread=unread_text)
    declare(world, items)
    criteria = Cases(world)
    for key in sorted(world.define_syntax):
        try:
            criteria.define(key, world.define_syntax[key].span)
        except Reported:
            continue
    rules = _rules(world, criteria, items)
    diagnostics = tuple(sort_diagnostics(world.diagnostics))
    whole = not has_errors(diagnostics) and not any(program.unread for program in programs)
    return Checked(rules if whole else None, diagnostics)


def _place(item: syntax.Item) -> tuple[bool, str, int]:
    """By file and place, what is built in first: the order of the files changes nothing."""
    name = item.span.source.name
    return not name.endswith(BUILT_IN), name, item.span.start


def _rules(world: World, criteria: Cases, items: Sequence[syntax.Item]) -> tree.Rules | None:
    standard = _standard(world, [item for item in items if isinstance(item, syntax.Standard)])
    methods = [item for item in items if isinstance(item, syntax.Method)]
    method = criteria.method(methods, standard.method if standard is not None else None)
    principles = criteria.principles([item for item in items if isinstance(item, syntax.Principle)])
    found = criteria.criteria(
        [item for item in items if isinstance(item, syntax.Criterion)], method, principles
    )
    known = [*principles, *(one.id for one in found)]
    outcomes = [row.name for row in method.outcomes] if method is not None else []
    check_keys(world, [item for item in items if isinstance(item, syntax.Table)], known, outcomes)
    renumbering = criteria.renumbering(
        [item for item in items if isinstance(item, syntax.Renumbering)], [one.id for one in found]
    )
    cases = criteria.cases([item for item in items if isinstance(item, syntax.Case)], found, method)
    if standard is None or method is None:
        return None
    return tree.Rules(
        standard=tree.Standard(
            standard.name.text,
            standard.title,
            standard.version,
            standard.publisher,
            standard.since.text if standard.since is not None else None,
            standard.method.text if standard.method is not None else None,
            " ".join(standard.said) or None,
        ),
        method=method,
        units=world.units,
        choices=world.choices,
        option_titles=world.option_titles,
        schema=Schema(world.fields),
        parameters=world.parameters,
        tables=world.tables,
        defines=world.defines,
        principles=dict(sorted(principles.items(), key=lambda item: natural(item[0]))),
        criteria=found,
        cases=cases,
        renumbering=renumbering,
    )


def _standard(world: World, items: Sequence[syntax.Standard]) -> syntax.Standard | None:
    if not items and world.unread.may_hold("standard"):
        return None
    if not items:
        statement = '`standard name "Title" version "1" using method_name`'
        remedy = f"begin a file with {statement}, or check its file together with these"
        world.report(name_errors.missing_declaration("`standard` statement in these rules", remedy))
        return None
    for again in items[1:]:
        first = items[0].name.span
        world.report(name_errors.second_only("standard", again.name.text, first, again.name.span))
    return items[0]
