"""Colour for ratings, where the output is a terminal and NO_COLOR is not set."""

from __future__ import annotations

import os
import sys

import click

from assay.report.text import Paint, no_paint
from assay.verdict.model import Assessment

_COLOURS = ("green", "yellow", "red", "magenta")


def painter(result: Assessment) -> Paint:
    """Green for the best rating, through yellow to red for the worse; no colour for the rest."""
    if os.environ.get("NO_COLOR") or not sys.stdout.isatty():
        return no_paint
    scale = [rating.name for rating in result.scale]

    def paint(text: str, rating: str) -> str:
        if rating not in scale:
            return text
        return click.style(text, fg=_COLOURS[min(scale.index(rating), len(_COLOURS) - 1)])

    return paint
