"""The laws of the house, held by plain pytest.

In: the sources under `engine/assay`, read as syntax trees, and the list of rooms in pyproject.toml.  Out: a
failure that names the file, the line, and the law.  Imports inside functions and behind TYPE_CHECKING count
like any other: whoever reads the code meets them all the same.
"""

import ast
import re
import statistics
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "engine" / "assay"

# Who may open which door: the top of a library, and the modules that may import it.
DOORS = {
    "click": ["assay.cli", "assay.cli.*"],
    "docx": ["assay.report.to_docx"],
    "durable": ["assay.network.driver"],
    "durable_rules_engine": ["assay.network.driver"],
    "lark": ["assay.syntax.from_text"],
    "openpyxl": ["assay.questionnaire.workbook"],
    "typst": ["assay.report.to_pdf"],
    "xlsxwriter": ["assay.questionnaire.to_xlsx", "assay.report.to_xlsx"],
}
REPORT_SEES = {"source", "diagnostics", "verdict", "report", "change"}  # results, and results compared
# `assets`, `source` and the evidence readers (those of workbooks too) read;
# `cli`, `record`, `portfolio` and the cache write.
READERS = [
    "assay.assets",
    "assay.source",
    "assay.evidence.*",
    "assay.questionnaire.workbook",
    "assay.**cache*",
]
WRITERS = [
    "assay.cli",
    "assay.cli.*",
    "assay.record",
    "assay.record.*",
    "assay.portfolio.*",
    "assay.**cache*",
]
READS = {"read_text", "read_bytes", "open"}
WRITES = {
    "write_text",
    "write_bytes",
    "mkdir",
    "makedirs",
    "touch",
    "unlink",
    "rmdir",
    "rmtree",
    "symlink_to",
}
NAMES_NOTHING = {"utils", "util", "helpers", "helper", "common", "base", "manager", "managers", "misc"}

LONGEST_FUNCTION, MEDIAN_FUNCTION, LONG_FUNCTION = 60, 10, 30
LONGEST_FILE = 500


@dataclass(frozen=True)
class Module:
    """One source file, parsed."""

    name: str
    path: Path
    tree: ast.Module
    lines: int

    @property
    def room(self) -> str:
        parts = self.name.split(".")
        return parts[1] if len(parts) > 1 else "__init__"

    def place(self, line: int = 1) -> str:
        return f"{self.path.relative_to(ROOT).as_posix()}:{line}"


@dataclass(frozen=True)
class Import:
    """One imported name: `target` is the module meant, as far as the import statement tells."""

    module: Module
    target: str
    line: int


def parse(path: Path) -> Module:
    parts = ["assay", *path.relative_to(PACKAGE).with_suffix("").parts]
    if parts[-1] == "__init__":
        parts.pop()
    text = path.read_text(encoding="utf-8")
    return Module(".".join(parts), path, ast.parse(text), text.count("\n"))


@cache
def modules() -> dict[str, Module]:
    parsed = [parse(path) for path in sorted(PACKAGE.rglob("*.py"))]
    return {module.name: module for module in parsed}


def absolute(module: Module, statement: ast.ImportFrom) -> str:
    if not statement.level:
        return statement.module or ""
    parts = module.name.split(".")
    package = parts if module.path.name == "__init__.py" else parts[:-1]
    kept = package[: len(package) - statement.level + 1]
    return ".".join([*kept, *([statement.module] if statement.module else [])])


def imports_of(module: Module) -> Iterator[Import]:
    known = modules()
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from (Import(module, alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = absolute(module, node)
            for alias in node.names:
                inner = f"{origin}.{alias.name}"
                yield Import(module, inner if inner in known else origin, node.lineno)


@cache
def imports() -> list[Import]:
    return [each for module in modules().values() for each in imports_of(module)]


def own_imports() -> Iterator[tuple[Import, str]]:
    """The imports within the package, each with the room it reaches."""
    for each in imports():
        parts = each.target.split(".")
        if parts[0] == "assay":
            yield each, parts[1] if len(parts) > 1 else "__init__"


@cache
def storeys() -> dict[str, float]:
    """The rooms with their storey, the first stage lowest, as import-linter reads them in pyproject.toml."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        contracts = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["id"] == "rooms")
    placed: dict[str, float] = {
        room.strip(" ()"): storey
        for storey, layer in enumerate(reversed(layers))
        for room in re.split(r"[|:]", layer)
    }
    # The facade, `import assay`, speaks for the pipeline: above all stages, below the command line alone.
    return placed | {"__init__": placed["cli"] - 0.5, "__main__": placed["cli"] + 1}


def allowed(name: str, patterns: list[str]) -> bool:
    return any(fnmatch(name, pattern) for pattern in patterns)


def test_every_module_stands_in_a_room() -> None:
    homeless = [module.place() for module in modules().values() if module.room not in storeys()]
    assert not homeless, "place them in [tool.importlinter] of pyproject.toml"


def test_a_stage_imports_only_stages_before_it() -> None:
    backwards = [
        f"{each.module.place(each.line)}: {each.module.room} imports {each.target}"
        for each, room in own_imports()
        if room != each.module.room and storeys().get(room, 0) >= storeys().get(each.module.room, 0)
    ]
    assert not backwards


def test_no_import_goes_in_a_circle() -> None:
    graph: dict[str, set[str]] = {name: set() for name in modules()}
    for each, _ in own_imports():
        # A package's front names what its own modules offer, and is loaded before each of them anyway.
        if each.target in graph and not each.target.startswith(f"{each.module.name}."):
            graph[each.module.name].add(each.target)
    circle: list[str] = []
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle = error.args[1]
    assert not circle


def test_a_module_does_not_import_its_own_package_front() -> None:
    own_front = [
        each.module.place(each.line)
        for each, _ in own_imports()
        if each.module.name.startswith(f"{each.target}.") and each.target != "assay"
    ]
    assert not own_front, "import the neighbour itself: the front imports it too, and that is a circle"


def test_each_big_dependency_has_one_door() -> None:
    strays = [
        f"{each.module.place(each.line)} imports {each.target}"
        for each in imports()
        if (top := each.target.split(".")[0]) in DOORS and not allowed(each.module.name, DOORS[top])
    ]
    assert not strays


def test_a_report_sees_the_verdict_and_nothing_else() -> None:
    seen = [
        f"{each.module.place(each.line)} imports {each.target}"
        for each, room in own_imports()
        if each.module.room == "report" and room not in REPORT_SEES
    ]
    assert not seen


def test_no_module_has_a_name_that_names_nothing() -> None:
    nameless = [
        module.place() for module in modules().values() if NAMES_NOTHING & set(module.name.lower().split("."))
    ]
    assert not nameless


def called_names(module: Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name):
                yield node.func.id, node.lineno
            elif isinstance(node.func, ast.Attribute):
                yield node.func.attr, node.lineno


def test_files_are_read_and_written_only_where_the_house_says() -> None:
    strays = [
        f"{module.place(line)} calls {name}"
        for module in modules().values()
        for name, line in called_names(module)
        if (name in READS and not allowed(module.name, READERS + WRITERS))
        or (name in WRITES and not allowed(module.name, WRITERS))
    ]
    assert not strays


@cache
def functions() -> list[tuple[int, str]]:
    """The length in lines of every function, and its place."""
    return [
        ((node.end_lineno or node.lineno) - node.lineno + 1, f"{module.place(node.lineno)} {node.name}")
        for module in modules().values()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def test_no_function_is_longer_than_a_screen() -> None:
    assert not [f"{place}: {lines} lines" for lines, place in functions() if lines > LONGEST_FUNCTION]


def test_most_functions_are_short() -> None:
    lengths = sorted(lines for lines, _ in functions())
    assert statistics.median(lengths) < MEDIAN_FUNCTION
    assert lengths[len(lengths) * 9 // 10] < LONG_FUNCTION


def test_no_file_is_longer_than_one_sitting() -> None:
    assert not [f"{m.place()}: {m.lines} lines" for m in modules().values() if m.lines > LONGEST_FILE]
