"""What all tests share."""

from __future__ import annotations

import sys

import pytest


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker of pytest-xdist is ended a few seconds after its last test, and a large measurement of
    coverage takes longer to write: it is written before the worker says that it is done.
    """
    coverage = sys.modules.get("coverage")
    if coverage is not None and hasattr(session.config, "workerinput"):
        measured = coverage.Coverage.current()
        if measured is not None:
            measured.save()
