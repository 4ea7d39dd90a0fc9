"""`assay actions RESULT`: the corrective action plan, begun, brought up to the next result, and looked at."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import click

from assay.actions.from_result import plan_of
from assay.actions.from_yaml import Read, read_plan
from assay.actions.model import Plan
from assay.actions.overdue import show_overdue
from assay.actions.show import said_of, show_plan
from assay.actions.update import NotUpdated, Update, update
from assay.cli import inputs
from assay.cli.exits import Exit, Stop
from assay.cli.results import read_whole_result
from assay.source import Source, Unreadable, read_source


@click.command("actions")
@click.argument("document", metavar="RESULT|PLAN", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write the plan to this new file.")
@click.option("--update", "old", metavar="PLAN", type=click.Path(path_type=Path), help="Bring up this plan.")
@click.option("--overdue", is_flag=True, help="List what is overdue in a PLAN.")
@click.option("--on", metavar="DATE", help="For --overdue: the day to look from (default: today, UTC).")
def command(document: Path, output: Path | None, old: Path | None, on: str | None, *, overdue: bool) -> int:
    """Begin a corrective action plan from a RESULT, one entry a finding.

    With --update, a plan is brought up to the RESULT in place: new findings are added, those that are gone
    or there again are marked, and nothing that people wrote is changed.  With --overdue, a PLAN is read.
    """
    if overdue:
        if output or old:
            raise Stop("--overdue stands without --output and --update: it reads a plan and writes none")
        opened = _plan(document)
        click.echo(show_overdue(opened.plan, _day(on)), nl=False)
        if said := said_of(opened.source.text):
            click.echo(f"\n{said}")
        return Exit.DONE
    if on is not None:
        raise Stop("--on is for --overdue")
    if old is not None:
        return _update(document, old, output)
    result = read_whole_result(document)
    text = show_plan(plan_of(result), result.encoding.said)
    if output is None:
        click.echo(text.encode(), nl=False)
    else:
        _write_new(output, text)
    return Exit.DONE


@dataclass(frozen=True, slots=True)
class _Opened:
    """A plan without faults, as text and as read."""

    source: Source
    read: Read
    plan: Plan


def _plan(path: Path) -> _Opened:
    """Stops where the plan is not sound, and says where."""
    try:
        source = read_source(path)
    except Unreadable as error:
        raise Stop(f"{error}; {error.remedy}") from None
    read = read_plan(source)
    inputs.show(read.diagnostics)
    for line in read.wrong:
        click.echo(line, err=True)
    if read.plan is None:
        count = inputs.number_of(len(read.diagnostics) + len(read.wrong), "error")
        raise Stop(f"the plan {path} has {count}; nothing was done")
    return _Opened(source, read, read.plan)


def _day(text: str | None) -> date:
    if text is None:
        return datetime.now(UTC).date()
    return inputs.day("--on", text)


def _update(document: Path, old: Path, output: Path | None) -> int:
    opened = _plan(old)
    try:
        updated = update(opened.source, opened.read, read_whole_result(document))
    except NotUpdated as error:
        raise Stop(f"{old}: {error}; it was left as it is") from None
    if output is not None:
        _write_new(output, updated.text)
    elif updated.text != opened.source.text:
        _replace(old, updated.text)
    _tell(updated)
    if updated.standard != opened.plan.standard:
        said = f"the plan was begun for {opened.plan.standard}, and the result is of {updated.standard}"
        click.echo(
            f"assay: {said}; findings are matched by clause and subject, renumbered by the map",
            err=True,
        )
    return Exit.DONE


def _tell(updated: Update) -> None:
    counts = f"{len(updated.added)} added, {len(updated.repeated)} found again, {len(updated.gone)} gone"
    click.echo(f"findings: {counts}", err=True)
    for action in updated.again:
        name = f"{action.clause} {action.subject or ''}".rstrip()
        click.echo(f"assay: {name} was closed on {action.closed_on}, and is found again", err=True)


def _write_new(path: Path, text: str) -> None:
    """What people wrote into a plan is never written over."""
    try:
        with path.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
    except FileExistsError:
        raise Stop(f"{path} is there already; --update brings a plan up to a result") from None
    except OSError as error:
        raise Stop(f"{path}: it cannot be written ({error.strerror})") from None


def _replace(path: Path, text: str) -> None:
    """Whole, or not at all; a byte order mark stays, if there was one."""
    target = path.resolve()
    beside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        mark = b"\xef\xbb\xbf" if target.read_bytes().startswith(b"\xef\xbb\xbf") else b""
        try:
            beside.write_bytes(mark + text.encode())
            beside.chmod(target.stat().st_mode & 0o7777)
            beside.replace(target)
        except OSError:
            beside.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise Stop(f"{path}: it cannot be written ({error.strerror}); it was left as it is") from None
