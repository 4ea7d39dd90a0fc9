"""What leaves the house: the wheel, the lock, and the texts.

In: the checkout.  Out: a failure that names the file which the wheel lacks or should not have, the
dependency that the lock does not meet, or the line that names a place which is nobody else's.
"""

import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

from assay import assets

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ROOT / ".ci" / "lock"
# What the folders of the checkout are called in the wheel.
SHIPPED = {"engine/assay": "assay", "grammar": "assay/grammar", "rules": "assay/rules"}
NOT_SHIPPED = {"__pycache__"}

PLACES = {
    # Written with breaks in them, so that this file does not name what it looks for.
    "the host of a package registry": re.compile(
        r"py[p]i\.org|python[h]osted|registry\.np[m]js|np[m]js\.org|deb\.debia[n]\.org|crate[s]\.io"
    ),
    "a path of one machine": re.compile(
        r"(?<![\w.<-])/(?:wor[k]|roo[t]|op[t]/(?:wheel[s]|pyp[i])|hom[e]/\w+|User[s]/\w+)(?:/|\b(?![\w-]))"
    ),
}


def project() -> dict[str, Any]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        return tomllib.load(file)


def relative_files(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not NOT_SHIPPED & set(path.parts):
            yield path.relative_to(folder).as_posix()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.Path:
    """The wheel of this checkout, built by the backend alone: no network, no environment of its own."""
    pytest.importorskip("hatchling")
    target = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    (built,) = target.glob("*.whl")
    return zipfile.Path(built)


def names_in(wheel: zipfile.Path) -> set[str]:
    return {name for name in wheel.root.namelist() if not name.endswith("/")}


def test_the_wheel_holds_the_package_the_grammar_and_the_rules(wheel: zipfile.Path) -> None:
    expected = {
        f"{inside}/{name}" for folder, inside in SHIPPED.items() for name in relative_files(ROOT / folder)
    }
    held = {name for name in names_in(wheel) if ".dist-info/" not in name}
    assert sorted(held ^ expected) == []


def test_the_wheel_carries_the_licence_and_the_command(wheel: zipfile.Path) -> None:
    (info,) = {name.split("/")[0] for name in names_in(wheel) if ".dist-info/" in name}
    assert (wheel / info / "licenses" / "LICENSE").is_file()
    assert "assay = assay.cli:main" in (wheel / info / "entry_points.txt").read_text(encoding="utf-8")


def test_the_installed_package_offers_the_command() -> None:
    (command,) = entry_points(group="console_scripts", name="assay")
    assert command.value == "assay.cli:main"


def test_the_installed_package_finds_its_grammar_and_its_rules() -> None:
    assert assets.grammar_text("assay.lark") == (ROOT / "grammar/assay.lark").read_text(encoding="utf-8")
    assert set(relative_files(assets.rules_root())) == set(relative_files(ROOT / "rules"))


@pytest.mark.parametrize("code", ["E9999", "", "../E0101", "E0101\n", "language"])
def test_what_is_not_a_code_has_no_page(code: str) -> None:
    assert assets.error_page(code) is None


def locked(name: str) -> dict[str, str]:
    text = (LOCKS / f"{name}.txt").read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9-]+)==([^\s;]+)", text, re.MULTILINE))


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("lock", ["build", "run", "dev"])
def test_the_lock_meets_what_the_project_asks_for(lock: str) -> None:
    data = project()
    run, groups = data["project"]["dependencies"], data["dependency-groups"]
    build = groups["build"]
    asked = {"build": build, "run": run, "dev": [*run, *build, *groups["dev"]]}[lock]
    unmet = []
    for requirement in (Requirement(each) for each in asked if isinstance(each, str)):
        version = locked(lock).get(canonical(requirement.name))
        if version is None or not requirement.specifier.contains(version):
            unmet.append(f"{requirement}: {version}")
    assert not unmet, "run `make lock`"


def test_the_locks_agree_and_every_version_has_its_hashes() -> None:
    dev = locked("dev")
    for name in ("build", "run"):
        assert locked(name).items() <= dev.items()
    for path in sorted(LOCKS.glob("*.txt")):
        blocks = re.split(r"^(?=[a-z0-9-]+==)", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
        assert blocks
        assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_the_readme_opens_with_the_two_commands() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    block = re.search(r"^```\w*\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert block is not None
    assert block[1].splitlines() == ["make demo", "make test"]


def committed() -> list[Path]:
    """The files that git holds; where there is no git, all that are not hidden."""
    listing = ["git", "ls-files", "-z"]
    try:
        run = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return [path for path in ROOT.rglob("*") if not any(part.startswith(".") for part in path.parts)]
    return [ROOT / name for name in run.stdout.split("\0") if name]


def test_no_text_names_a_registry_or_a_machine() -> None:
    found = []
    for path in committed():
        if not path.is_file():
            continue
        data = path.read_bytes()
        if b"\0" in data:
            continue
        for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), start=1):
            found += [
                f"{path.relative_to(ROOT)}:{number} names {what}"
                for what, pattern in PLACES.items()
                if pattern.search(line)
            ]
    assert not found
