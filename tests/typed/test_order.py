"""The order of files, and of the statements in them, never matters.

In: the rules of the project and the fixtures, cut into statements and shuffled with a fixed seed.  Out: the
same checked program, field by field, and the same diagnostics.
"""

import random
from dataclasses import fields, is_dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from assay.diagnostics.render import render
from assay.library import rulebooks
from assay.source import Source, Span, read_source

ROOT = Path(__file__).parents[2]
RULES = sorted((ROOT / "rules").rglob("*.assay"))
BOOKS = {
    book.standard: list(book.sources)
    for book in rulebooks([read_source(path, path.relative_to(ROOT).as_posix()) for path in RULES])
}
PROGRAMS = sorted((ROOT / "fixtures" / "programs" / "run" / "good").glob("*.assay"))
BAD = sorted(
    path
    for stage in ("names", "typed")
    for path in (ROOT / "fixtures" / "programs" / stage / "bad").glob("*")
)


def plain(value: Any, *, places: bool) -> Any:
    """A value as nested lists and texts; without places, variables count in the order they appear."""
    names: dict[int, int] = {}

    def walk(one: Any) -> Any:
        if isinstance(one, Span):
            return one.place() if places else None
        if is_dataclass(one) and not isinstance(one, type):
            parts = [(field.name, getattr(one, field.name)) for field in fields(one)]
            return [
                type(one).__name__,
                *(
                    names.setdefault(part, len(names)) if name == "var" else walk(part)
                    for name, part in parts
                ),
            ]
        if isinstance(one, dict):
            return {str(key): walk(one[key]) for key in sorted(one, key=str)}
        if isinstance(one, tuple | list):
            return [walk(item) for item in one]
        if isinstance(one, frozenset):
            return sorted(map(str, one))
        return str(one)

    return walk(value)


def shuffled(items: list[Any], seed: int) -> list[Any]:
    items = list(items)
    random.Random(seed).shuffle(items)
    return items


def statements(source: Source, typed: SimpleNamespace) -> list[str]:
    """The texts of the statements of a file."""
    return [item.span.text for item in typed.parse(source).items]


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("standard", BOOKS)
def test_the_order_of_files_changes_nothing_at_all(typed: SimpleNamespace, standard: str, seed: int) -> None:
    sources = BOOKS[standard]
    first = typed.check_files(sources).rules
    other = typed.check_files(shuffled(sources, seed)).rules
    assert plain(first, places=True) == plain(other, places=True)
    assert [case.syntax.title for case in first.cases] == [case.syntax.title for case in other.cases]


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_the_order_of_statements_changes_nothing_but_places(typed: SimpleNamespace, path: Path) -> None:
    source = read_source(path)
    texts = statements(source, typed)
    want = described(typed.check_files([source]).rules)
    for seed in (1, 2):
        mixed = Source(path.name, "\n".join(shuffled(texts, seed)))
        assert described(typed.check_files([mixed]).rules) == want


def described(rules: Any) -> Any:
    """All that is declared, each thing by its name."""
    assert rules is not None
    return [
        *(plain(part, places=False) for part in (rules.standard, rules.method, rules.choices)),
        *(
            {name: plain(part, places=False) for name, part in sorted(whole.items())}
            for whole in (
                rules.parameters,
                rules.tables,
                rules.defines,
                rules.schema.fields,
                rules.principles,
            )
        ),
        [plain(criterion, places=False) for criterion in rules.criteria],
        sorted((case.syntax.title, len(case.requires)) for case in rules.cases),
        sorted((name, unit.symbol, unit.factor, unit.dimensions) for name, unit in rules.units.named.items()),
    ]


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_the_order_of_files_changes_no_diagnostic(typed: SimpleNamespace, path: Path) -> None:
    source = read_source(path, path.name)
    setting = [] if "\n# alone\n" in source.text else [Source("setting.assay", typed.setting)]
    sources = [source, *setting, Source("other.assay", 'unit furlong "furlong" is 201 m\n')]
    want = list(map(render, typed.check_files(sources).diagnostics))
    assert want
    for turned in (sources[::-1], shuffled(sources, 5)):
        assert list(map(render, typed.check_files(turned).diagnostics)) == want


def test_each_statement_in_a_file_of_its_own(typed: SimpleNamespace) -> None:
    """A program in one file and the same in sixty say the same."""
    path = next(path for path in PROGRAMS if path.stem == "waste")
    source = read_source(path)
    texts = statements(source, typed)
    parts = [Source(f"{number:03}.assay", text) for number, text in enumerate(shuffled(texts, 4))]
    assert described(typed.check_files(parts).rules) == described(typed.check_files([source]).rules)
