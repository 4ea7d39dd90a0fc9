"""Result documents that several verbs read: one, or the newest with those before it."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import click
from pydantic import ValidationError

from assay.cli.exits import Stop
from assay.source import Unreadable, read_source
from assay.verdict.model import SCHEMA, Assessment

PREVIOUS = click.option(
    "--previous",
    metavar="FILE",
    multiple=True,
    type=click.Path(path_type=Path),
    help="An earlier result; may be given several times.",
)


def read_result(path: Path) -> Assessment:
    """A result document as `assay evaluate -o json` writes it.  Stops where it is none."""
    try:
        text = _standard_input() if str(path) == "-" else read_source(path).text
        data = json.loads(text)
    except Unreadable as error:
        raise Stop(f"{error}; {error.remedy}") from None
    except (ValueError, RecursionError) as error:  # no JSON, no text, or a number of thousands of digits
        where = (
            f"{path}:{error.lineno}:{error.colno}" if isinstance(error, json.JSONDecodeError) else str(path)
        )
        raise Stop(
            f"{where}: this is no JSON document; name a file that `assay evaluate -o json` wrote"
        ) from None
    if not isinstance(data, dict) or data.get("format") != SCHEMA:
        raise Stop(f"{path}: this is no {SCHEMA} document; name a file that `assay evaluate -o json` wrote")
    try:
        return Assessment.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise Stop(
            f"{path}: {where}: {first['msg']}; the document was changed, or written by another version"
        ) from None


def _standard_input() -> str:
    """A document is UTF-8, whatever the terminal speaks."""
    return sys.stdin.buffer.read().decode("utf-8-sig")


def read_whole_result(path: Path) -> Assessment:
    """As `read_result`.  Stops at a public version too: what is left out would be taken for what is gone."""
    result = read_result(path)
    if result.left_out:
        raise Stop(
            f"{path}: this is the public version of a result, which lacks its findings; name the whole result"
        )
    return result


def none_later(newest: Assessment, previous: Sequence[Assessment]) -> None:
    """Stops where a result that is named as an earlier one is newer."""
    late = [one.audit_date for one in previous if one.audit_date > newest.audit_date]
    if late:
        raise Stop(f"--previous: the result of {late[0]} is newer than that of {newest.audit_date}")
