"""The long run of the properties: `python tests/meaning/nightly.py --pairs 100000 --jobs 2`.

In: how many pairs (program, evidence) to try, and from which seed.  Out: figures, and the seeds that failed
with what was wrong; the exit code is 1 when any did.  `--record FILE` keeps what was done, and goes on from
there when the run was cut.  `--shapes` prints what larger shapes cost instead.
"""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))  # run as a script, it is no part of a package

from assay.network import evaluate as network  # noqa: E402 - after the path
from assay.network.compile import compile_plan  # noqa: E402
from assay.reference.ratings import evaluate  # noqa: E402
from assay.verdict.evaluation import differences  # noqa: E402
from tests.meaning import shapes, test_exact, trials  # noqa: E402
from tests.meaning.build import engine, evidence, program  # noqa: E402

# Per program: a chain of five (3 steps and the completion) and sixteen completions more.
STEPS, COMPLETIONS = 3, 16
PAIRS_PER_SEED = STEPS + 2 + COMPLETIONS
OTHERS: list[tuple[str, Callable[[int], object]]] = [
    ("order, duplicates, unread facts", trials.order_trial),
    ("kilograms for tonnes", trials.unit_trial),
    ("a bystander that does not apply", trials.bystander_trial),
    ("laws of logic", trials.logic_trial),
    ("tighter limits", trials.tighter_trial),
    ("exact where each unknown is read once", test_exact.trial),
]
CHUNK = 20


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


Done = tuple[int, Counter[str], list[str]]
"""A chunk by its first seed: figures, and what failed."""


def work(first: int) -> Done:
    """A chunk of seeds: every property on each, the costlier ones on every fourth."""
    figures: Counter[str] = Counter()
    failed: list[str] = []
    for seed in range(first, first + CHUNK):
        try:
            figures.update(trials.trial(seed, steps=STEPS, completions=COMPLETIONS))
        except Exception as error:  # noqa: BLE001 - whatever goes wrong is a finding
            failed.append(f"trials.trial({seed}): {type(error).__name__}: {str(error)[:300]}")
        for name, trial in OTHERS if seed % 4 == 0 else ():
            try:
                trial(seed)
                figures[name] += 1
            except Exception as error:  # noqa: BLE001
                failed.append(
                    f"{trial.__module__}.{trial.__name__}({seed}): {type(error).__name__}: {str(error)[:300]}"
                )
    return first, figures, failed


def recorded(record: Path | None) -> Iterator[Done]:
    """What an earlier run has done; chunks with failures are tried again."""
    if record is None or not record.exists():
        return
    for line in record.read_text().splitlines():
        first, figures, failed = json.loads(line)
        if not failed:
            yield first, Counter(figures), []


def trials_of(chunks: range, jobs: int, record: Path | None) -> Iterator[Done]:
    """All chunks, those that are recorded first."""
    known = {done[0]: done for done in recorded(record)}
    yield from (known[first] for first in chunks if first in known)
    with ProcessPoolExecutor(jobs) as pool:
        for done in pool.map(work, [first for first in chunks if first not in known]):
            if record is not None:
                with record.open("a") as file:
                    file.write(json.dumps(done) + "\n")
            yield done


def run(pairs: int, first: int, jobs: int, record: Path | None) -> int:
    begun = time.monotonic()
    figures: Counter[str] = Counter()
    failed: list[str] = []
    seeds = -(-pairs // PAIRS_PER_SEED)
    chunks = range(first, first + seeds, CHUNK)
    for count, (_, found, wrong) in enumerate(trials_of(chunks, jobs, record), 1):
        figures.update(found)
        failed += wrong
        for line in wrong:
            say(line)
        if count % 10 == 0:
            say(f"… {figures['pairs']} pairs after {time.monotonic() - begun:.0f} s")
    figures["programs"] = len(chunks) * CHUNK
    for name, count in sorted(figures.items()):
        say(f"{count:>12,}  {name}")
    loose = figures["criteria"] - figures["criteria whose whole set was reached"]
    say(f"{loose / max(1, figures['criteria']):>12.1%}  criteria whose set was not reached whole")
    say(f"{len(failed):>12,}  failures, seeds {first} to {first + len(chunks) * CHUNK - 1}")
    say(f"{time.monotonic() - begun:>12.0f}  seconds")
    return 1 if failed else 0


# ---- shapes ----------------------------------------------------------------------------------------------


def named_shapes() -> Iterator[tuple[str, shapes.Shape]]:
    for count in (1, 63, 64, 65, 150, 300, 600):
        yield f"{count} subjects of 40 years", shapes.subjects(count)
    for count in (50, 100, 250, 500, 1000):
        yield f"{count} clauses", shapes.clauses(count)
    yield "a conjunction of 150", shapes.conjunction(150)
    yield "20 rungs, 10 ratings", shapes.ladder(20, 10, ask=True)


def costs() -> int:
    say(
        f"{'shape':<26}{'nodes':>9}{'reference':>11}{'compile':>9}{'load':>7}{'network':>9}{'rules':>7}{'facts':>8}"
    )
    unlike = 0
    for name, (text, facts, method) in named_shapes():
        rules = program(text, method)
        found = evidence(rules.schema, facts)
        marks = [time.perf_counter()]

        def mark(marks: list[float] = marks) -> None:
            marks.append(time.perf_counter())

        reference = evaluate(rules, found)
        mark()
        compiled = compile_plan(rules, found.audit_date)
        mark()
        loaded = network.load(engine(), compiled)
        mark()
        other, cost = network.evaluate(engine(), loaded, found)
        mark()
        took = [later - earlier for earlier, later in zip(marks, islice(marks, 1, None), strict=False)]
        unlike += len(differences(reference, other))
        say(
            f"{name:<26}{len(reference.nodes):>9,}{took[0]:>10.2f}s{took[1]:>8.2f}s{took[2]:>6.2f}s{took[3]:>8.2f}s"
            f"{compiled.rule_count:>7,}{cost.facts:>8,}",
        )
    say(f"{unlike} differences")
    return 1 if unlike else 0


def main() -> int:
    parser = argparse.ArgumentParser(description="The long run of the properties of the language.")
    parser.add_argument("--pairs", type=int, default=10_000, help="pairs (program, evidence) to try")
    parser.add_argument("--first", type=int, default=1_000_000, help="the first seed")
    parser.add_argument("--jobs", type=int, default=2, help="processes")
    parser.add_argument("--record", type=Path, help="a file that keeps what is done, to go on from there")
    parser.add_argument("--shapes", action="store_true", help="what larger shapes cost")
    asked = parser.parse_args()
    return costs() if asked.shapes else run(asked.pairs, asked.first, asked.jobs, asked.record)


if __name__ == "__main__":
    sys.exit(main())
