"""The cost of an evaluation, side by side in one run: `make bench`.

Figures are for this machine and this run: read the ratios, not the numbers.  Three workloads: the rules that
ship with two evidence sets, and a made-up program of 500 clauses on 300 facts; how compiling grows with the
clauses; and whole commands, with what is kept between runs and without.
"""

from __future__ import annotations

import argparse
import gc
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tabulate import tabulate

from assay import session
from assay.evidence.facts import Evidence
from assay.evidence.from_yaml import read_evidence
from assay.library import rulebooks
from assay.network import evaluate as network
from assay.network.client import WorkerEngine
from assay.network.compile import compile_plan
from assay.network.engine import Engine
from assay.network.kept import ready
from assay.plan import tree as plan
from assay.reference.ratings import evaluate as reference
from assay.source import Source
from assay.verdict.evaluation import differences

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SMELTER = ROOT / "fixtures" / "evidence" / "integrated-smelter.yaml"
GROUP = ROOT / "fixtures" / "evidence" / "integrated-group"
STANDARD = "asi_performance"


@dataclass(frozen=True)
class Workload:
    """A program and an evidence set."""

    name: str
    program: plan.Plan
    evidence: Evidence


def load(name: str, rules: list[Source], evidence: list[Source]) -> Workload:
    program = session.without_cases(session.check(rules))  # as an evaluation has it
    if program.rules is None or program.plan is None:
        sys.exit("\n".join(item.message for item in program.diagnostics))
    known = session.known_names(program.rules)
    read = read_evidence(evidence, program.rules.schema, program.rules.units, known=known)
    if read.evidence is None:
        sys.exit("\n".join(item.message for item in read.diagnostics))
    return Workload(name, program.plan, read.evidence)


def shipped(evidence: Path = SMELTER) -> Workload:
    books = {book.standard: book for book in rulebooks(session.rule_sources([ROOT / "rules"]))}
    name = f"shipped rules, {evidence.stem.replace('-', ' ')}"
    return load(name, books[STANDARD].sources, session.evidence_sources([evidence]))


def made_up(clauses: int, facts: int) -> Workload:
    """Thresholds, conjunctions and ladders over single facts, four clauses a criterion."""
    lines = ['standard made "Made up" version "1" using plain', 'method plain "Plain" version "1" {']
    lines += ["rating good credit 1", "rating minor credit 0.5", "rating major credit 0"]
    lines += ["rate minor otherwise", "}"]
    lines += [f'evidence f{n} : number "Fact {n}?"' for n in range(facts)]
    for number in range(clauses // 4):
        lines.append(f'criterion 1.{number + 1} "Criterion {number}" {{')
        for part in range(4):
            a, b = (number * 7 + part * 3) % facts, (number * 11 + part * 5 + 1) % facts
            lines.append(
                f'clause c{part} "Clause {part}" {{ require f{a} <= {40 + part} and f{b} < {60 + part}'
            )
            lines.append(f"rate major when f{a} > {70 + part} rate minor otherwise }}")
        lines.append("}")
    values = "\n".join(f"  f{n}: {(n * 37) % 100}" for n in range(facts))
    text = f"assay: evidence/1\nstandard: made 1\naudit: {{date: 2026-03-12}}\nfacts:\n{values}\n"
    return load(
        f"{clauses} clauses, {facts} facts",
        [Source("made.assay", "\n".join(lines))],
        [Source("made.yaml", text)],
    )


def per_second(run: Callable[[], object], seconds: float) -> float:
    run()
    count, start = 0, time.perf_counter()
    while time.perf_counter() - start < seconds:
        run()
        count += 1
    return count / (time.perf_counter() - start)


def recorded(engine: Engine, loaded: network.Loaded, evidence: Evidence) -> Callable[[], object]:
    """A hand-written driver: the facts of one evaluation, written down, asserted again on the same rules.

    Its rules fire as often as those of the evaluation; nothing is read, derived or compared on the host.
    """
    rounds: list[tuple[int, list[dict[str, int | float]]]] = []

    class Recorder:
        def load_checked(self, rules: object) -> int:
            raise NotImplementedError

        def run(self, number: int, facts: list[dict[str, int | float]]) -> list[tuple[int, int]]:
            rounds.append((number, [dict(fact) for fact in facts]))
            return engine.run(number, facts)

    network.evaluate(Recorder(), loaded, evidence)  # type: ignore[arg-type]

    def again() -> int:
        return sum(len(engine.run(number, facts)) for number, facts in rounds)

    return again


def measure(work: Workload, seconds: float) -> list[tuple[str, str]]:
    engine = Engine()
    start = time.perf_counter()
    compiled = compile_plan(work.program, work.evidence.audit_date)
    compiling = time.perf_counter() - start
    start = time.perf_counter()
    loaded = network.load(engine, compiled)
    loading = time.perf_counter() - start
    worker = WorkerEngine()
    behind = network.load(worker, compiled)
    found, cost = network.evaluate(engine, loaded, work.evidence)
    first = reference(work.program, work.evidence)
    if differences(first, found):
        sys.exit(f"{work.name}: the evaluators disagree")
    clauses = len(work.program.clauses)
    by_hand = recorded(engine, loaded, work.evidence)

    def both() -> None:
        one = reference(work.program, work.evidence)
        other = network.evaluate(worker, behind, work.evidence)[0]
        assert not differences(one, other)

    rates = {
        "reference": per_second(lambda: reference(work.program, work.evidence), seconds),
        "the same facts and firings, by hand": per_second(by_hand, seconds),
        "network": per_second(lambda: network.evaluate(engine, loaded, work.evidence), seconds),
        "network, in its worker": per_second(
            lambda: network.evaluate(worker, behind, work.evidence), seconds
        ),
        "both, compared": per_second(both, seconds),
    }
    worker.close()
    engine.close()
    rows = [
        ("clauses, nodes, facts of the set", f"{clauses}, {len(work.program.nodes)}, {work.evidence.count}"),
        (
            "rules compiled",
            f"{compiled.rule_count} in {compiling * 1000:.0f} ms, loaded in {loading * 1000:.0f} ms",
        ),
        ("rounds, facts asserted, firings", f"{cost.rounds}, {cost.facts}, {cost.firings}"),
        ("facts and firings per clause", f"{cost.facts / clauses:.1f} and {cost.firings / clauses:.1f}"),
    ]
    best = rates["reference"]
    ratio = rates["the same facts and firings, by hand"] / rates["network"]
    rows.append(("network against by hand, time", f"{ratio:.2f} times"))
    rows += [
        (f"evidence sets a second: {name}", f"{rate:.1f}  ({rate / best:.2f} of reference)")
        for name, rate in rates.items()
    ]
    return rows


def growth() -> list[tuple[str, ...]]:
    """What checking and compiling take for one, two and four times as many clauses, best of three."""
    rows = []
    for clauses in (500, 1000, 2000):
        work = made_up(clauses, clauses * 3 // 5)
        times = {"compiled": 9e9, "checked for the engine": 9e9}
        for _ in range(3):
            start = time.perf_counter()
            compiled = compile_plan(work.program, work.evidence.audit_date)
            middle = time.perf_counter()
            ready(compiled)
            times["compiled"] = min(times["compiled"], middle - start)
            times["checked for the engine"] = min(
                times["checked for the engine"], time.perf_counter() - middle
            )
        rows.append((f"{clauses} clauses", *(f"{name} in {t * 1000:.0f} ms" for name, t in times.items())))
    return rows


def start_up() -> list[tuple[str, str]]:
    """Whole processes, best of three: first with nothing kept from earlier runs, then with what they kept."""
    command = Path(sys.executable).with_name("assay")
    rules = ("--rules", str(ROOT / "rules"))
    judge = (*rules, "--fail-on", "never", "--allow-unsettled")
    verbs = {
        "assay --version": ["--version"],
        "assay check rules/": ["check", str(ROOT / "rules")],
        "assay evaluate (integrated smelter)": ["evaluate", str(SMELTER), *judge],
        "assay evaluate (group of nine facilities)": ["evaluate", str(GROUP), *judge],
    }
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for name, args in verbs.items():
            cold = min(_seconds(command, args, Path(folder) / f"{name} {n}") for n in range(3))
            kept = Path(folder) / f"{name} 0"
            warm = min(_seconds(command, args, kept) for _ in range(3))
            rows.append((name, f"{warm:.2f} s; {cold:.2f} s with nothing kept"))
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    rows.append(("peak memory of those processes", f"{peak:.0f} MiB"))
    return rows


def _seconds(command: Path, args: list[str], kept: Path) -> float:
    start = time.perf_counter()
    environment = {**os.environ, "ASSAY_CACHE": str(kept)}
    subprocess.run([str(command), *args], check=True, stdout=subprocess.DEVNULL, env=environment)
    return time.perf_counter() - start


_FLAT = """
import resource, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import bench
from assay.network import evaluate as network
from assay.network.compile import compile_plan
from assay.network.engine import Engine
from assay.network.kept import ready
work = bench.shipped()
engine = Engine()
loaded = network.load(engine, compile_plan(work.program, work.evidence.audit_date))
def now():
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 2**20
for n in range(1, int(sys.argv[2]) + 1):
    network.evaluate(engine, loaded, work.evidence)
    if n == 200:
        before = now()
print(f"{before:.1f} {now():.1f}")
"""


def flat(evaluations: int) -> list[tuple[str, str]]:
    """Memory of a process that evaluates again and again on one network."""
    args = [sys.executable, "-c", _FLAT, str(HERE), str(evaluations)]
    before, after = subprocess.run(args, check=True, capture_output=True, text=True).stdout.split()
    return [
        (f"memory after 200 and after {evaluations} evaluations on one network", f"{before} and {after} MiB")
    ]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=2.0, help="how long each rate is measured")
    options.add_argument(
        "--evaluations", type=int, default=2_000, help="for the memory figure; 0 leaves it out"
    )
    chosen = options.parse_args()
    gc.set_threshold(50_000, 20, 50)  # as the command does
    for work in (shipped(), shipped(GROUP), made_up(500, 300)):
        print(f"\n{work.name}")
        print(tabulate(measure(work, chosen.seconds), tablefmt="plain", disable_numparse=True))
    print("\nhow compiling grows")
    print(tabulate(growth(), tablefmt="plain", disable_numparse=True))
    print("\nwhole processes")
    print(tabulate(start_up(), tablefmt="plain", disable_numparse=True))
    if chosen.evaluations:
        print("\n" + tabulate(flat(chosen.evaluations), tablefmt="plain", disable_numparse=True))


if __name__ == "__main__":
    main()
