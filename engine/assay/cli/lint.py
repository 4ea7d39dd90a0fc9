"""`assay lint`: what is allowed in rules, and yet probably not meant; `--fix` mends what is certain."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from assay import assets, session
from assay.cli import inputs
from assay.cli.exits import Exit, Stop
from assay.diagnostics import Severity
from assay.diagnostics.render import to_data
from assay.library import Rulebook, rulebooks
from assay.lint import mend
from assay.lint.matter import Matter
from assay.lint.registry import RULES
from assay.lint.run import in_order, lint
from assay.lint.settings import BadSettings, Settings, settings_of
from assay.lint.tree import Found
from assay.session import Program
from assay.source import Source

_ROUNDS = 20


@click.command("lint")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@inputs.RULES
@click.option("--fix", is_flag=True, help="Mend what can be mended for certain, in place.")
@click.option("--dry-run", is_flag=True, help="Write nothing; show what --fix would change.")
@click.option("--strict", is_flag=True, help="End with 20 on warnings too.")
@click.option("--list", "listed", is_flag=True, help="List the rules about rules, and end.")
@inputs.FORMAT
def command(
    paths: tuple[Path, ...],
    rules: Path | None,
    fix: bool,
    dry_run: bool,
    strict: bool,
    listed: bool,
    form: str,
) -> int:
    """Look rule files or folders over (default: the rules in force here).

    A finding is let stand by `# lint: allow W0603 because …` on its line or the line before; `ignore` and
    `error` in [tool.assay.lint] hold for all rules.  Ends with 0 when nothing is an error, else with 20;
    with 3 when there are no rules.
    """
    if listed:
        click.echo("\n".join(f"{rule.code}  {rule.level.value:<7}  {rule.title}" for rule in RULES))
        return Exit.DONE
    settings = _settings()
    if fix and not paths and rules is None and inputs.configured_rules(Path.cwd()) is None:
        raise Stop("the rules that ship are not mended unless they are named; name a file or a folder")
    before = inputs.read_rule_files(list(paths) or [inputs.rules_path(rules)])
    after, found, programs = _looked_over(before, settings, mending=fix or dry_run)
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old.text != new.text]
    if dry_run:
        found = _looked_over(before, settings, mending=False)[1]
        if form == "text":
            click.echo("".join(mend.diff(old, new) for old, new in changed), nl=False)
    elif fix:
        _write(changed)
    mended = [] if dry_run else [new.name for _, new in changed]
    if form == "json":
        inputs.write_json(_as_json(before, found, mended, inputs.whose(programs)))
    else:
        inputs.show([item.diagnostic() for item in found], err=False)
        click.echo(_summary(before, found, mended))
        inputs.say_whose(programs)
    failing = (Severity.ERROR, Severity.WARNING) if strict else (Severity.ERROR,)
    return Exit.FAULTY_RULES if any(item.level in failing for item in found) else Exit.DONE


def _settings() -> Settings:
    found = inputs.configured(Path.cwd(), "lint")
    if found is None:
        return Settings()
    folder, value = found
    try:
        return settings_of(value)
    except BadSettings as error:
        raise Stop(f"the settings of lint in {folder.name or folder}: {error}") from None


def _looked_over(
    sources: Sequence[Source], settings: Settings, *, mending: bool
) -> tuple[Sequence[Source], list[Found], Mapping[str | None, Program]]:
    """The findings; with `mending`, the texts as mended and what is left to find in them."""
    found, programs = _found(sources, settings)
    for _ in range(_ROUNDS if mending else 0):
        mended = mend.mended(sources, found)
        if all(old.text == new.text for old, new in zip(sources, mended, strict=True)):
            break
        sources = mended
        found, programs = _found(sources, settings)
    return sources, found, programs


def _found(sources: Sequence[Source], settings: Settings) -> tuple[list[Found], Mapping[str | None, Program]]:
    """The findings of all standards in the order of their places.

    What a shared file declares may serve one standard and not another: a finding in it counts where every
    standard that reads the file has it.
    """
    books = rulebooks(sources)
    readers = Counter(source.name for book in books for source in book.sources)
    programs = {book.standard: inputs.sound(session.check(book.sources), "mend them first") for book in books}
    found = Counter(item for book in books for item in _found_in(book, programs[book.standard], settings))
    kept = [item for item, times in found.items() if times == readers[item.finding.span.source.name]]
    return in_order(kept), programs


def _found_in(book: Rulebook, program: Program, settings: Settings) -> list[Found]:
    from assay.syntax.from_text import parse

    assert program.rules is not None
    assert program.plan is not None
    grammar = assets.grammar_text("assay.lark")
    trees = [parse(source, grammar).program for source in book.sources]
    return lint(Matter(trees, program.rules, program.plan, program.second), settings)


def _write(changed: Sequence[tuple[Source, Source]]) -> None:
    for old, new in changed:
        path = Path(old.name)
        try:
            mark = b"\xef\xbb\xbf" if path.read_bytes().startswith(b"\xef\xbb\xbf") else b""
            path.write_bytes(mark + new.text.encode())
        except OSError as error:
            raise Stop(f"{path}: it cannot be written ({error.strerror})") from None


# ---- what is printed --------------------------------------------------------------------------------------


def _count(found: Sequence[Found], level: Severity) -> int:
    return sum(item.level is level for item in found)


def _summary(sources: Sequence[Source], found: Sequence[Found], fixed: Sequence[str]) -> str:
    counts = [(level, _count(found, level)) for level in Severity]
    text = ", ".join(inputs.number_of(count, level.value) for level, count in counts if count)
    mendable = sum(bool(item.finding.edits) for item in found)
    parts = [f"{inputs.number_of(len(sources), 'file')}: {text or 'nothing to tell'}"]
    parts += [f"mended {', '.join(fixed)}"] if fixed else []
    parts += [f"{mendable} can be mended with --fix"] if mendable else []
    return "; ".join(parts)


def _as_json(
    sources: Sequence[Source], found: Sequence[Found], fixed: Sequence[str], whose: Mapping[str, str]
) -> str:
    titles = {rule.code: rule.title for rule in RULES}
    data = {
        "format": "assay/lint/1",
        "encoding": whose,
        "files": [source.name for source in sources],
        "errors": _count(found, Severity.ERROR),
        "warnings": _count(found, Severity.WARNING),
        "notes": _count(found, Severity.NOTE),
        "mended": list(fixed),
        "findings": [
            {**to_data(item.diagnostic()), "rule": titles[item.code], "mendable": bool(item.finding.edits)}
            for item in found
        ],
    }
    return json.dumps(data, indent=2, ensure_ascii=False)
