"""What is being done now, in one line on a terminal's standard error; nothing where nobody watches.

The line is replaced by the next, and gone before anything else is printed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_WIDTH = 79
_CLEAR = f"\r{' ' * _WIDTH}\r"  # no control sequence, which NO_COLOR and plain terminals would not like
_WATCHED: ContextVar[bool] = ContextVar("watched", default=False)


@contextmanager
def shown() -> Iterator[None]:
    """While this lasts, steps are shown, where standard error is a terminal."""
    token = _WATCHED.set(sys.stderr.isatty())
    try:
        yield
    finally:
        clear()
        _WATCHED.reset(token)


def step(text: str) -> None:
    """What comes next."""
    if _WATCHED.get():
        sys.stderr.write(f"{_CLEAR}{f'assay: {text} …'[:_WIDTH]}")
        sys.stderr.flush()


def clear() -> None:
    """Take the line away."""
    if _WATCHED.get():
        sys.stderr.write(_CLEAR)
        sys.stderr.flush()
