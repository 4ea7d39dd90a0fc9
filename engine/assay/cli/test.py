"""`assay test`: run the cases of the rules, one result each, expected against actual."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import click

from assay import session
from assay.cases.run import CaseOutcome, run_cases
from assay.cli import inputs
from assay.cli.exits import Exit, Stop
from assay.reference.ratings import evaluate


@click.command("test")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@inputs.RULES
@inputs.FORMAT
def command(paths: tuple[Path, ...], rules: Path | None, form: str) -> int:
    """Run the `case` blocks of rule files or folders (default: the rules in force here).

    Ends with 0 when all pass, 20 when one fails or the rules have errors, 3 when there is no case.
    """
    chosen = list(paths) or [inputs.rules_path(rules)]
    programs = inputs.read_rules(chosen)
    for program in programs.values():
        inputs.sound(program, "no case was run")
    outcomes = [outcome for program in programs.values() for outcome in _outcomes(program)]
    if not outcomes:
        raise Stop('the rules have no case; write one: `case "…" on 2026-03-01 { … }`', Exit.NOTHING)
    if form == "json":
        inputs.write_json(_as_json(outcomes, inputs.whose(programs)))
    else:
        click.echo(_as_text(outcomes))
        inputs.say_whose(programs)
        click.echo(_summary(outcomes))
    return Exit.DONE if all(item.passed for item in outcomes) else Exit.FAULTY_RULES


def _outcomes(program: session.Program) -> Iterator[CaseOutcome]:
    assert program.rules is not None
    assert program.plan is not None
    known = session.known_names(program.rules)
    yield from run_cases(program.rules, program.plan, program.second, known, evaluate)


def _as_text(outcomes: Sequence[CaseOutcome]) -> str:
    lines: list[str] = []
    for item in outcomes:
        lines.append(f"{'pass' if item.passed else 'FAIL'}  {item.title}")
        for failure in item.failures:
            lines.append(f"      {failure.span.place()}")
            lines.append(f"        expected  {failure.expected}")
            lines.append(f"        actual    {failure.actual}")
    return "\n".join(lines)


def _summary(outcomes: Sequence[CaseOutcome]) -> str:
    failed = sum(not item.passed for item in outcomes)
    checks = sum(item.expectations for item in outcomes)
    return f"{len(outcomes) - failed} passed, {failed} failed ({inputs.number_of(checks, 'expectation')})"


def _as_json(outcomes: Sequence[CaseOutcome], whose: Mapping[str, str]) -> str:
    data = {
        "format": "assay/test/1",
        "encoding": whose,
        "passed": sum(item.passed for item in outcomes),
        "failed": sum(not item.passed for item in outcomes),
        "cases": [
            {
                "case": item.title,
                "place": item.place,
                "passed": item.passed,
                "expectations": item.expectations,
                "failures": [
                    {"place": f.span.place(), "expected": f.expected, "actual": f.actual}
                    for f in item.failures
                ],
            }
            for item in outcomes
        ],
    }
    return json.dumps(data, indent=2, ensure_ascii=False)
