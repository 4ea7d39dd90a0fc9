"""Exit codes, documented in the README; they never overlap."""

from __future__ import annotations

from enum import IntEnum

import click


class Exit(IntEnum):
    """How the program ends."""

    DONE = 0
    BROKEN = 1
    BAD_INPUT = 2
    NOTHING = 3
    UNSETTLED = 4
    MISMATCH = 5
    FAILING = 10  # plus the rank of the worst rating below conformance
    FAULTY_RULES = 20
    INTERRUPTED = 130


class Stop(click.ClickException):
    """End with a message on stderr and an exit code."""

    def __init__(self, message: str, code: int = Exit.BAD_INPUT) -> None:
        super().__init__(message)
        self.exit_code = code  # type: ignore[misc]  # click reads it from the object

    def show(self, file: object = None) -> None:
        del file
        click.echo(f"assay: {self.message}", err=True)
