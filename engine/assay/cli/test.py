"""`assay test`: run the cases of the rules, one result each, expected against actual."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import click

from assay import session
from assay.cases.run import CaseOutcome, run_cases
from assay.cli import inputs
from assay.cli.exits import Exit, Stop
from assay.diagnostics import has_errors
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
    program = inputs.read_rules(chosen)
    if program.rules is None or program.plan is None or has_errors(program.diagnostics):
        inputs.show(program.diagnostics)
        raise Stop(
            f"the rules have {inputs.count_text(program.diagnostics)}; no case was run", Exit.FAULTY_RULES
        )
    if not program.rules.cases:
        raise Stop('the rules have no case; write one: `case "…" on 2026-03-01 { … }`', Exit.NOTHING)
    known = session.known_names(program.rules)
    outcomes = list(run_cases(program.rules, program.plan, program.second, known, evaluate))
    if form == "json":
        inputs.write_json(_as_json(outcomes))
    else:
        click.echo(_as_text(outcomes))
    return Exit.DONE if all(item.passed for item in outcomes) else Exit.FAULTY_RULES


def _as_text(outcomes: Sequence[CaseOutcome]) -> str:
    lines: list[str] = []
    for item in outcomes:
        lines.append(f"{'pass' if item.passed else 'FAIL'}  {item.title}")
        for failure in item.failures:
            lines.append(f"      {failure.span.place()}")
            lines.append(f"        expected  {failure.expected}")
            lines.append(f"        actual    {failure.actual}")
    failed = sum(not item.passed for item in outcomes)
    checks = sum(item.expectations for item in outcomes)
    lines.append(
        f"{len(outcomes) - failed} passed, {failed} failed ({inputs.number_of(checks, 'expectation')})"
    )
    return "\n".join(lines)


def _as_json(outcomes: Sequence[CaseOutcome]) -> str:
    data = {
        "format": "assay/test/1",
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
