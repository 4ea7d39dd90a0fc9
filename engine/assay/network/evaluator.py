"""The rules engine as an evaluator: what an evaluation needs is loaded once, and kept between runs.

In: a plan and an evidence set.  Out: an `Evaluation`.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol

from assay import cache

if TYPE_CHECKING:
    from decimal import Decimal

    from assay.evidence.facts import Evidence
    from assay.network.evaluate import Loaded
    from assay.network.kept import Ready
    from assay.plan import tree as plan
    from assay.plan.follow_up import FollowUpPlan
    from assay.verdict.evaluation import Evaluation


class Program(Protocol):
    """Checked rules; `kept` is the name under which they are kept between runs, empty where they are not."""

    @property
    def plan(self) -> plan.Plan | None: ...
    @property
    def second(self) -> FollowUpPlan | None: ...
    @property
    def kept(self) -> str: ...


class NetworkEvaluator:
    """The rules engine in its worker process; one network serves all evidence sets of one epoch.

    Raises `EngineMissing` when durable_rules is not installed, `EngineFailed` when it crashed or hung.
    """

    def __init__(self) -> None:
        from assay.network.client import WorkerEngine

        self.engine = WorkerEngine()
        self._loaded: dict[tuple[int, tuple[int, ...]], Loaded] = {}
        self._names: dict[int, str] = {}
        self._loading: threading.Thread | None = None

    def keep(self, program: Program) -> None:
        """Keep the networks of a program between runs, as the program itself is."""
        if program.kept and program.plan is not None:
            self._names[id(program.plan)] = program.kept
            if program.second is not None:
                self._names[id(program.second.program)] = f"{program.kept} follow-up"

    def prepare(self, program: plan.Plan, day: Decimal) -> None:
        """Begin to load what an evaluation as of a day needs: the engine does so beside the reference.

        What goes wrong is told when the evaluation asks for it again.
        """

        def load() -> None:
            with suppress(Exception):
                self._load(program, day)

        self._loading = threading.Thread(target=load)
        self._loading.start()

    def __call__(self, program: plan.Plan, evidence: Evidence) -> Evaluation:
        from assay.network import evaluate as network

        if self._loading is not None:
            self._loading.join()
            self._loading = None
        return network.evaluate(self.engine, self._load(program, evidence.audit_date), evidence)[0]

    def _load(self, program: plan.Plan, day: Decimal) -> Loaded:
        from assay.network import compile as compiler
        from assay.network import evaluate as network

        key = (id(program), compiler.epoch(program, day))
        loaded = self._loaded.get(key)
        if loaded is None:
            loaded = network.load_ready(self.engine, self._network(program, day))
            self._loaded[key] = loaded
        return loaded

    def _network(self, program: plan.Plan, day: Decimal) -> Ready:
        from assay.network import compile as compiler
        from assay.network import kept

        name = self._names.get(id(program))
        if name is None:
            return kept.ready(compiler.compile_plan(program, day))
        name = cache.key(["network", name, str(compiler.epoch(program, day))])
        known = cache.read(name)
        if isinstance(known, bytes):
            return kept.from_bytes(known, program)
        made = kept.ready(compiler.compile_plan(program, day))
        cache.write(name, kept.to_bytes(made, program))
        return made

    def close(self) -> None:
        if self._loading is not None:
            self._loading.join()
        self.engine.close()
