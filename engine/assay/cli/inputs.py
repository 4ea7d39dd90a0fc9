"""What several verbs read: where the rules are, rules and evidence files; how errors are shown."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from textwrap import wrap

import click

from assay import assets, session
from assay.cli import progress
from assay.cli.exits import Exit, Stop
from assay.diagnostics import Diagnostic, has_errors
from assay.diagnostics.render import render, to_data
from assay.library import Rulebook, rulebooks
from assay.names.suggest import nearest
from assay.session import Program
from assay.source import Source, Unreadable
from assay.typed.tree import Rules
from assay.verdict.encoding import encoding
from assay.verdict.model import Assessment

RULES = click.option(
    "--rules",
    "rules",
    type=click.Path(path_type=Path),
    help="Folder or file of rules (default: [tool.assay] rules, else the rules that ship).",
)
STANDARD = click.option(
    "--standard",
    help="The standard to use, where the rules hold several (its name, such as asi_performance).",
)
FORMAT = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to print the result."
)

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def configured(start: Path, key: str) -> tuple[Path, object] | None:
    """A setting of the nearest `assay.toml`, or of `[tool.assay]` in the nearest pyproject.toml, that has it:
    the folder where it stands, and its value.
    """
    for folder in (start, *start.parents):
        for name in ("assay.toml", "pyproject.toml"):
            file = folder / name
            settings = _settings(file) if file.is_file() else {}
            if key in settings:
                return folder, settings[key]
    return None


def configured_rules(start: Path) -> Path | None:
    """`rules` of the nearest `assay.toml`, or of `[tool.assay]` in the nearest pyproject.toml that has it."""
    found = configured(start, "rules")
    return found[0] / str(found[1]) if found is not None else None


def _settings(file: Path) -> dict[str, object]:
    try:
        with file.open("rb") as opened:
            data = tomllib.load(opened)
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Stop(f"{file.name} cannot be read: {error}") from None
    found = data if file.name == "assay.toml" else data.get("tool", {}).get("assay", {})
    return found if isinstance(found, dict) else {}


def rules_path(given: Path | None) -> Path:
    """The rules that were named, else those configured here, else those that ship."""
    return given or configured_rules(Path.cwd()) or assets.rules_root()


def read_rules(paths: Sequence[Path]) -> dict[str | None, session.Program]:
    """The checked program of every standard, by its name, whatever is wrong in it.

    Stops where files cannot be read.
    """
    try:
        return {book.standard: session.check(book.sources) for book in rulebooks(read_rule_files(paths))}
    except Unreadable as error:
        raise Stop(f"{error}; {error.remedy}") from None


def sound(program: session.Program, undone: str) -> session.Program:
    """The program; stops when it has errors, and says that nothing was done."""
    if program.rules is None or has_errors(program.diagnostics):
        show(program.diagnostics)
        raise Stop(f"the rules have {count_text(program.diagnostics)}; {undone}", Exit.FAULTY_RULES)
    return program


def read_rule_files(paths: Sequence[Path]) -> list[Source]:
    """The texts of rule files and folders.  Stops where they cannot be read."""
    for path in paths:
        if not path.exists():
            raise Stop(f"{path}: there is no such file or folder; check the spelling of the path")
    try:
        return session.rule_sources(paths)
    except Unreadable as error:
        raise Stop(f"{error}; {error.remedy}") from None
    except session.NothingThere as error:
        raise Stop(f"{error}; name a folder with rules", Exit.NOTHING) from None


def shelf(given: Path | None) -> dict[str | None, Rulebook]:
    """The rulebooks in force here, by the name of their standard."""
    return {book.standard: book for book in rulebooks(read_rule_files([rules_path(given)]))}


def sound_rules(book: Rulebook, *, fresh: bool = False) -> session.Program:
    """The checked program of a rulebook; stops when it has errors.

    What was checked before is not checked again, unless a `fresh` check is asked for.
    """
    read = session.check if fresh else session.load
    try:
        return sound(read(book.sources), "nothing was evaluated")
    except Unreadable as error:
        raise Stop(f"{error}; {error.remedy}") from None


def chosen(books: dict[str | None, Rulebook], standard: str | None) -> Rulebook:
    """The rulebook of the standard that was named, or the only one.  Stops where that is none."""
    if standard is None and len(books) == 1:
        return next(iter(books.values()))
    names = sorted(name for name in books if name is not None)
    if standard is None:
        raise Stop(f"the rules hold several standards; say which with --standard: {', '.join(names)}")
    if standard not in books:
        meant = nearest(standard, names)
        hint = f"did you mean {meant}?" if meant else f"they hold {', '.join(names) or 'none'}"
        raise Stop(f"the rules hold no standard {standard}; {hint}")
    return books[standard]


def all_known(books: dict[str | None, Rulebook], sources: Sequence[Source]) -> None:
    """Stops where evidence is for a standard that the rules do not hold: it would not be judged by it."""
    from assay.evidence.standards import stated_standards

    names = sorted(name for name in books if name is not None)
    for node in stated_standards(sources):
        name = node.text.split()[0]
        if name not in books:
            meant = nearest(name, names)
            held = f"they hold {', '.join(names)}; name others with --rules, or choose one with --standard"
            hint = f"did you mean {meant}?" if meant else held
            raise Stop(f"{node.span.place()}: the rules hold no standard {name}; {hint}")


def day(option: str, text: str) -> date:
    """A day that an option was given, in the one form that days have in evidence.  Stops at any other."""
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass  # a day that the calendar does not have
    raise Stop(f"{option} {text}: this is no day; write it as 2026-03-12")


def names_in(text: str | None) -> list[str]:
    """The names of a list that commas separate."""
    return [name for part in (text or "").split(",") if (name := part.strip())]


def activities_of(rules: Rules, text: str | None) -> frozenset[str] | None:
    """The activities of such a list; None where it is empty.  Stops where the rules know one not."""
    names = names_in(text)
    known: Sequence[str] = rules.choices["activity"].options if "activity" in rules.choices else ()
    for name in names:
        if name not in known:
            meant = nearest(name, known)
            hint = f"did you mean {meant}?" if meant else f"they are {', '.join(known) or 'none'}"
            raise Stop(f"the rules know no activity {name}; {hint}")
    return frozenset(names) or None


def read_evidence_files(paths: Sequence[Path]) -> list[Source]:
    """The texts of evidence files and folders.  Stops where they cannot be read."""
    try:
        return session.evidence_sources(paths, lambda said: click.echo(f"assay: {said}", err=True))
    except Unreadable as error:
        raise Stop(f"{error}; {error.remedy}") from None
    except session.NothingThere as error:
        raise Stop(f"{error}; name a file, or a folder that holds some", Exit.NOTHING) from None


def write_file(path: Path, suffixes: str | tuple[str, ...], data: bytes, *, force: bool) -> None:
    """Write a file that people may have filled in: never over another one unless that is wanted."""
    if not path.name.lower().endswith(suffixes):
        wanted = suffixes if isinstance(suffixes, str) else suffixes[0]
        raise Stop(f"{path}: call it {path.with_suffix(wanted).name}, after what is in it")
    if path.exists() and not force:
        raise Stop(f"{path}: there is such a file already; name another, or add --force to replace it")
    try:
        path.write_bytes(data)
    except OSError as error:
        raise Stop(f"{path}: it cannot be written ({error.strerror}); name another file") from None
    click.echo(f"wrote {path}", err=True)


def new_folder(folder: Path) -> None:
    """A folder to write into; one that has something in it stays as it is, and stops."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        held = next(folder.iterdir(), None)
    except OSError as error:
        raise Stop(f"{folder}: no folder can be made there ({error.strerror}); name another") from None
    if held is not None:
        raise Stop(f"{folder}: there is something in this folder already; name a new one")


def show(diagnostics: Sequence[Diagnostic], *, err: bool = True) -> None:
    """Print diagnostics as text."""
    progress.clear()
    for item in diagnostics:
        click.echo(render(item) + "\n", err=err)


def write_json(text: str) -> None:
    """To stdout as UTF-8, whatever the terminal speaks: a document has the same bytes everywhere."""
    click.echo(text.encode("utf-8"))


def document(result: Assessment) -> bytes:
    """The bytes of a result document: as they are printed, recorded and signed."""
    return f"{result.model_dump_json(indent=2)}\n".encode()


def as_json(
    diagnostics: Sequence[Diagnostic], files: Sequence[str], whose: Mapping[str, str] | None = None
) -> str:
    """Diagnostics as one JSON document; `whose`: by standard, whose rules these are."""
    data = {
        "format": "assay/diagnostics/1",
        **({} if whose is None else {"encoding": whose}),
        "files": list(files),
        "errors": sum(item.severity.value == "error" for item in diagnostics),
        "diagnostics": [to_data(item) for item in diagnostics],
    }
    return json.dumps(data, indent=2, ensure_ascii=False)


def whose(programs: Mapping[str | None, Program]) -> dict[str, str]:
    """By standard, whose rules these are and how many of their clauses rest on unverified points."""
    sound = [program.plan for program in programs.values() if program.plan is not None]
    return {rules.standard.name: encoding(rules, None).said for rules in sound}


def say_whose(programs: Mapping[str | None, Program], *, err: bool = False) -> None:
    """The same on the terminal, by name where there are several."""
    found = whose(programs)
    for name, said in found.items():
        click.echo("\n".join(wrap(f"{name}: {said}" if len(found) > 1 else said, 100)), err=err)


def number_of(count: int, one: str, more: str = "") -> str:
    """`1 case`, `2 cases`, `2 criteria`."""
    return f"{count} {one if count == 1 else more or one + 's'}"


def count_text(diagnostics: Sequence[Diagnostic]) -> str:
    """`2 errors and 1 warning`."""
    errors = sum(item.severity.value == "error" for item in diagnostics)
    warnings = len(diagnostics) - errors
    parts = [number_of(errors, "error")] if errors else []
    parts += [number_of(warnings, "warning")] if warnings else []
    return " and ".join(parts) or "no errors"
