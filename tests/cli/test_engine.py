"""Two evaluators: what happens where the rules engine is missing, fails, or derives something else."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assay import session
from assay.cli.main import main
from assay.evidence.from_yaml import read_evidence
from assay.network import compile as compiler
from assay.network import evaluate as network
from assay.network.compile import Compiled, Ruleset
from assay.network.engine import Engine
from assay.network.gates import FAILS, HOLDS, Effect
from assay.reference.ratings import evaluate
from assay.verdict.evaluation import differences

Run = Callable[..., Any]
Yard = Callable[..., tuple[Path, Path]]

# Loaded before anything else, in the program and in its worker: the engine cannot be imported.
MISSING = """\
import sys
from importlib.abc import MetaPathFinder

class Absent(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("durable", "durable_rules_engine"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return None

sys.meta_path.insert(0, Absent())
"""


@pytest.fixture
def missing(tmp_path: Path) -> dict[str, str]:
    """Surroundings in which durable_rules is not installed."""
    folder = tmp_path / "shim"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(MISSING, encoding="utf-8")
    return {"PYTHONPATH": str(folder)}


def test_without_the_engine_everything_but_evaluate_works(
    run: Run, yard: Yard, missing: dict[str, str], result: Path
) -> None:
    rules, evidence = yard("120 t", case=True)
    assert run("check", rules, env=missing).code == 0
    assert run("test", rules, env=missing).code == 0
    assert run("schema", "result", env=missing).code == 0
    assert run("explain", result, "5.2", env=missing).code == 0
    assert run("--help", env=missing).code == 0

    ended = run("evaluate", "--rules", rules, evidence, env=missing)
    assert ended.code == 2
    assert not ended.out
    assert "durable_rules" in ended.err
    assert "pip install" in ended.err  # what to install, and how
    assert "compiler" in ended.err


# ---- one compiled rule that is not what it was -----------------------------------------------------


def _places(compiled: Compiled) -> list[tuple[Ruleset, int, int]]:
    """Where each effect of each rule stands."""
    return [
        (ruleset, number, place)
        for stratum in compiled.strata
        for ruleset in stratum.rulesets
        for number, effects in enumerate(ruleset.effects)
        for place in range(len(effects))
    ]


def _put(where: tuple[Ruleset, int, int], effect: Effect) -> None:
    ruleset, number, place = where
    effects = ruleset.effects[number]
    ruleset.effects[number] = (*effects[:place], effect, *effects[place + 1 :])


def _effect(where: tuple[Ruleset, int, int]) -> Effect:
    ruleset, number, place = where
    return ruleset.effects[number][place]


def _with_a_condition_turned(compiled: Compiled) -> Compiled:
    """The same network, with one condition derived true where it is false."""
    for where in _places(compiled):
        effect = _effect(where)
        if effect.node >= 0 and effect.rating is None and effect.value == FAILS:
            _put(where, effect._replace(value=HOLDS))
            return compiled
    raise AssertionError("there is no rule that says that a condition is false")


def test_a_corrupted_rule_is_caught_and_reported_as_what_it_is(
    yard: Yard, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """At 7 t each condition of the clause is false, so whichever rule is turned, it fires."""
    rules, evidence = yard("7 t")
    right = compiler.compile_plan
    monkeypatch.setattr(compiler, "compile_plan", lambda *args: _with_a_condition_turned(right(*args)))
    with pytest.raises(SystemExit) as ended:
        main(["evaluate", "--rules", str(rules), str(evidence)])
    out, err = capfd.readouterr()
    assert ended.value.code == 1
    assert not out  # no verdict
    lines = err.splitlines()
    assert re.fullmatch(r"\d+ differences? between reference and network:", lines[0])
    # the condition as the rules have it, with its place, and the row
    assert re.fullmatch(r"  leaked [<>] \S+( t)? \(\S+tanks\.assay:\d+:\d+\), node \d+ tank\.a", lines[1])
    assert lines[2] == "    reference: no"
    assert lines[3] == "    network:   yes"
    assert "no verdict" in lines[-1]
    assert "not your files" in lines[-1]


def test_whichever_rule_is_corrupted_no_wrong_verdict_comes_out(yard: Yard) -> None:
    """Each effect of each rule in turn: it is caught, or the verdict is what it is without."""
    rules, evidence = yard("7 t")
    program = session.check(session.rule_sources([rules]))
    assert program.plan is not None
    assert program.rules is not None
    known = session.known_names(program.rules)
    sources = session.evidence_sources([evidence])
    read = read_evidence(sources, program.rules.schema, program.rules.units, known=known).evidence
    assert read is not None
    right = evaluate(program.plan, read)
    count = len(_places(compiler.compile_plan(program.plan, read.audit_date)))
    caught = 0
    for number in range(count):
        compiled = compiler.compile_plan(program.plan, read.audit_date)
        where = _places(compiled)[number]
        effect = _effect(where)
        if effect.rating is None:
            _put(where, effect._replace(value=FAILS if effect.value == HOLDS else HOLDS))
        else:
            _put(where, effect._replace(rating="minor" if effect.rating != "minor" else "good"))
        engine = Engine()
        try:
            found, _ = network.evaluate(engine, network.load(engine, compiled), read)
        except network.Contradiction:
            caught += 1
            continue
        finally:
            engine.close()
        if differences(right, found):
            caught += 1
        else:
            assert {c: r.ratings for c, r in found.criteria.items()} == {"1.1": {"minor"}}
    # The rules that fire at 7 t: at least the three conditions, and what excludes three ratings of the
    # subject, the clause and the criterion.
    assert caught >= 12


def test_the_same_program_uncorrupted_agrees(yard: Yard, capfd: pytest.CaptureFixture[str]) -> None:
    rules, evidence = yard("7 t")
    with pytest.raises(SystemExit) as ended:
        main(["evaluate", "--rules", str(rules), str(evidence), "-o", "json", "--fail-on", "minor"])
    assert ended.value.code == 11
    data = json.loads(capfd.readouterr().out)
    assert data["evaluators"] == ["reference", "network"]


def test_a_corrupted_rule_through_the_installed_command(run: Run, yard: Yard, tmp_path: Path) -> None:
    """The same through the command, by a module that is loaded before it."""
    shim = """\
import assay.network.compile as compiler
from assay.network.gates import FAILS, HOLDS
right = compiler.compile_plan

def compile_plan(*args):
    found = right(*args)
    for stratum in found.strata:
        for ruleset in stratum.rulesets:
            for number, effects in enumerate(ruleset.effects):
                for place, e in enumerate(effects):
                    if e.rating is None and e.node >= 0 and e.value == FAILS:
                        turned = e._replace(value=HOLDS)
                        ruleset.effects[number] = (*effects[:place], turned, *effects[place + 1:])
                        return found
    return found

compiler.compile_plan = compile_plan
"""
    folder = tmp_path / "shim"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(shim, encoding="utf-8")
    rules, evidence = yard("7 t")
    ended = run("evaluate", "--rules", rules, evidence, env={"PYTHONPATH": str(folder)})
    assert ended.code == 1
    assert not ended.out
    assert "disagree" in ended.err or "contradicts itself" in ended.err


def test_an_engine_that_crashes_is_1(run: Run, yard: Yard, tmp_path: Path) -> None:
    """The worker process dies at every batch."""
    folder = tmp_path / "shim"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(
        "import os, sys\nif any('worker' in arg for arg in sys.orig_argv):\n    os._exit(9)\n",
        encoding="utf-8",
    )
    rules, evidence = yard("7 t")
    ended = run("evaluate", "--rules", rules, evidence, env={"PYTHONPATH": str(folder)})
    assert ended.code == 1
    assert not ended.out
    assert "nothing was reported" in ended.err
