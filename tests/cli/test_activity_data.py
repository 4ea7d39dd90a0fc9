"""The traps of greenhouse gas accounting that the shipped rules refuse, in evidence and in rules."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

Run = Callable[..., Any]

EVIDENCE = """\
assay: evidence/1
standard: asi_performance 3.1
entity: {name: Works, activity: [aluminium_smelting]}
audit: {type: certification, date: 2026-03-12}
period: {from: 2025-01-01, to: 2025-12-31}
facts:
  facility: {works: {name: Works}}
  smelter:
    works:
      facility: works
      reporting_year:
        2025:
          account:
            cell_line:
"""
RULES = Path(__file__).resolve().parents[2] / "rules"
RIGHT = ("95 %", "0.95 number", "50 %", "100 %")
WRONG = ("0.95 %", "95 number", "49.9 %", "100.1 %")


def test_a_current_efficiency_that_is_none_is_refused(run: Run, tmp_path: Path) -> None:
    # The overvoltage equation divides by per cent: with 0.95 it gives 6,105 kg of CF4 for 61.05.
    rows = [
        f"              line-{n}: {{current_efficiency: {text}}}\n" for n, text in enumerate(RIGHT + WRONG)
    ]
    path = tmp_path / "works.yaml"
    path.write_text(EVIDENCE + "".join(rows), encoding="utf-8")
    ended = run("evaluate", path, "--rules", RULES)
    assert ended.code == 2
    first = len(EVIDENCE.splitlines()) + len(RIGHT) + 1
    refused = {int(line) for line in re.findall(r"works\.yaml:(\d+):", ended.err)}
    assert refused == set(range(first, first + len(WRONG)))
    assert ended.err.count("`current_efficiency` lies outside what the rules allow") == len(WRONG)
    assert "50 %" in ended.err


def test_two_sets_of_warming_potentials_do_not_mix(run: Run, tmp_path: Path) -> None:
    mixed = tmp_path / "mixed.assay"
    pairs = [("sar", "ar4"), ("ar4", "ar5"), ("ar5", "ar6")]
    lines = [
        f"define smelting_account.cell_line.{one}_and_{other} is pfc_{one} + pfc_{other}\n"
        for one, other in pairs
    ]
    mixed.write_text("".join(lines), encoding="utf-8")
    ended = run("check", RULES, mixed)
    assert ended.code == 20
    for one, other in pairs:
        assert f"the two sides differ by tCO2e_{one} against tCO2e_{other}" in ended.out + ended.err
