"""A network that was kept between runs judges as one that was just compiled."""

import random

import pytest

from assay.network import evaluate as network
from assay.network import kept
from assay.network.compile import compile_plan
from assay.verdict.evaluation import differences
from tests.meaning.build import engine, on_network, unload
from tests.meaning.generate import random_evidence, random_program


@pytest.mark.parametrize("seed", range(12))
def test_a_kept_network_judges_as_a_new_one(seed: int) -> None:
    rng = random.Random(seed)
    written, read = (random_program(random.Random(seed + 100)).plans().first for _ in range(2))
    found = [random_evidence(written, rng) for _ in range(4)]
    by_day = {
        one.audit_date: kept.to_bytes(kept.ready(compile_plan(written, one.audit_date)), written)
        for one in found
    }
    for one in found:
        # Another process has the same plan, not the same objects.
        loaded = network.load_ready(engine(), kept.from_bytes(by_day[one.audit_date], read))
        assert loaded.compiled.plan is read
        assert not differences(on_network(written, [one])[0], network.evaluate(engine(), loaded, one)[0])
        unload(loaded)
