"""`assay check`: parse, resolve and type-check rules, and report every error."""

from __future__ import annotations

from pathlib import Path

import click

from assay.cli import inputs
from assay.cli.exits import Exit
from assay.diagnostics import has_errors
from assay.session import Program


@click.command("check")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@inputs.RULES
@inputs.FORMAT
def command(paths: tuple[Path, ...], rules: Path | None, form: str) -> int:
    """Check rule files or folders (default: the rules in force here).

    Ends with 0 when the rules are right, 20 when they have errors, 3 when there are none.
    """
    chosen = list(paths) or [inputs.rules_path(rules)]
    programs = inputs.read_rules(chosen)
    # What stands in a shared file is found once for every standard that reads it, and told once.
    found = list(dict.fromkeys(item for program in programs.values() for item in program.diagnostics))
    if form == "json":
        files = sorted({name for program in programs.values() for name in program.files})
        inputs.write_json(inputs.as_json(found, files, inputs.whose(programs)))
    else:
        inputs.show(found, err=False)
        for name, program in programs.items():
            click.echo(_summary(program, name if len(programs) > 1 else None))
        inputs.say_whose(programs)
    return Exit.FAULTY_RULES if has_errors(found) else Exit.DONE


def _summary(program: Program, standard: str | None) -> str:
    files = inputs.number_of(len(program.files), "file")
    files = files if standard is None else f"{standard}: {files}"
    if program.rules is None:
        return f"{files}: {inputs.count_text(program.diagnostics)}"
    clauses = sum(len(criterion.clauses) for criterion in program.rules.criteria)
    return (
        f"{files}: {inputs.count_text(program.diagnostics)}; "
        f"{inputs.number_of(len(program.rules.criteria), 'criterion', 'criteria')}, "
        f"{inputs.number_of(clauses, 'clause')}, {inputs.number_of(len(program.rules.cases), 'case')}"
    )
