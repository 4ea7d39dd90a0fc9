"""`assay fmt`: rule files in the language's one layout."""

from __future__ import annotations

import difflib
import os
import stat
import sys
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from errno import EACCES
from pathlib import Path

import click

from assay import assets, session
from assay.cli import inputs
from assay.cli.exits import Exit, Stop
from assay.diagnostics import has_errors
from assay.source import Source, Unreadable

_STDIN = Path("-")


@dataclass(slots=True)
class _Tally:
    """What became of the files."""

    changed: int = 0
    right: int = 0
    faulty: int = 0
    failed: int = 0

    def text(self, change: str) -> str:
        parts = [inputs.number_of(self.changed, "file") + change] if self.changed else []
        parts += [inputs.number_of(self.right, "file") + " in layout"] if self.right else []
        wrong = self.faulty + self.failed
        parts += [inputs.number_of(wrong, "file") + " left as found"] if wrong else []
        return ", ".join(parts)


@click.command("fmt")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, allow_dash=True))
@click.option("--check", is_flag=True, help="Write nothing; list the files that would change.")
@click.option("--diff", is_flag=True, help="Write nothing; show what would change.")
@click.option(
    "--rules",
    type=click.Path(path_type=Path),
    help="Folder or file of rules, where no PATHS are named (default: [tool.assay] rules).",
)
def command(paths: tuple[Path, ...], check: bool, diff: bool, rules: Path | None) -> int:
    """Put rule files and folders in layout, in place; `-` reads stdin and writes stdout.

    A file that cannot be parsed is left as it is.  Ends with 0; with 20 when a file cannot be parsed, or with
    --check when one would change; with 3 when there are no rules.
    """
    if _STDIN in paths:
        return _filter(paths, check=check, diff=diff)
    tally = _Tally()
    for source in _sources(paths, rules):
        shown = _shown(source, tally)
        if shown is None:
            continue
        path = Path(source.name)
        if path.read_bytes() == shown.encode():
            tally.right += 1
            continue
        tally.changed += 1
        if diff:
            click.echo(_difference(source, shown), nl=False)
        elif check:
            click.echo(source.name)
        else:
            _replace(path, shown)
            click.echo(f"formatted {source.name}")
    click.echo(tally.text(" would change" if check or diff else " formatted"), err=True)
    return _ending(tally, check=check)


def _ending(tally: _Tally, *, check: bool) -> Exit:
    if tally.failed:
        return Exit.BROKEN
    return Exit.FAULTY_RULES if tally.faulty or (check and tally.changed) else Exit.DONE


def _sources(paths: tuple[Path, ...], rules: Path | None) -> list[Source]:
    """The files to put in layout: never the rules that ship, unless they are named."""
    given = rules or inputs.configured_rules(Path.cwd())
    chosen = list(paths) or ([given] if given else [])
    if not chosen:
        raise Stop("there is nothing to put in layout; name a file or a folder")
    for path in chosen:
        if not path.exists():
            raise Stop(f"{path}: there is no such file or folder; check the spelling of the path")
    try:
        return session.rule_sources(chosen)
    except Unreadable as error:
        raise Stop(f"{error}; {error.remedy}") from None
    except session.NothingThere as error:
        raise Stop(f"{error}; name a folder with rules", Exit.NOTHING) from None


def _filter(paths: tuple[Path, ...], *, check: bool, diff: bool) -> int:
    """From stdin to stdout."""
    if len(paths) > 1:
        raise Stop("`-` stands alone: it reads stdin and writes stdout")
    data = sys.stdin.buffer.read()
    try:
        source = Source("<stdin>", data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Stop("<stdin>: this is not UTF-8 text; save it as UTF-8") from None
    tally = _Tally()
    shown = _shown(source, tally)
    if shown is not None:
        tally.changed = int(data != shown.encode())
        if diff:
            click.echo(_difference(source, shown).encode(), nl=False)
        elif not check:
            click.echo(shown.encode(), nl=False)
        elif tally.changed:
            click.echo(source.name)
    return _ending(tally, check=check)


def _shown(source: Source, tally: _Tally) -> str | None:
    """The file in layout; None, and why on stderr, where it cannot be had."""
    from assay.syntax.from_text import parse
    from assay.syntax.show import same_program, show

    grammar = assets.grammar_text("assay.lark")
    parsed = parse(source, grammar)
    if has_errors(parsed.diagnostics):
        inputs.show(parsed.diagnostics)
        tally.faulty += 1
        return None
    shown = show(parsed.program, source)
    again = parse(Source(source.name, shown), grammar)
    if again.diagnostics or not same_program(parsed.program, again.program):
        click.echo(f"assay: {source.name}: in layout it would say something else; please tell us", err=True)
        tally.failed += 1
        return None
    return shown


def _difference(source: Source, shown: str) -> str:
    """A unified diff."""
    lines: Iterable[str] = difflib.unified_diff(
        _lines(source.text), _lines(shown), source.name, f"{source.name} in layout"
    )
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )


def _lines(text: str) -> list[str]:
    pieces = text.split("\n")
    return [f"{piece}\n" for piece in pieces[:-1]] + ([pieces[-1]] if pieces[-1] else [])


def _replace(path: Path, text: str) -> None:
    """Write a file beside the old one and put it in its place: whole, or not at all."""
    target = path.resolve()
    try:
        if not os.access(target, os.W_OK):
            raise PermissionError(EACCES, os.strerror(EACCES))
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(handle, "wb") as opened:
                opened.write(text.encode())
            _as_before(target, name)
            Path(name).replace(target)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise Stop(f"{path}: it cannot be written ({error.strerror}); it was left as it is") from None


def _as_before(target: Path, name: str) -> None:
    """Give a new file the owner and the mode of the old one."""
    old = target.stat()
    with suppress(OSError):
        os.chown(name, old.st_uid, old.st_gid)
    Path(name).chmod(stat.S_IMODE(old.st_mode))
