"""The language as data, and the rules that ship: the only place that knows where they lie.

In: the name of a grammar file, or the code of a diagnostic.  Out: its text, or the folder of rules.  An
installed wheel holds both folders inside the package; a checkout holds them beside `engine/`.
"""

import re
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_CODE = re.compile(r"[A-Z]\d{4}")


def _folder(name: str) -> Path:
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent.parent / name


def grammar_text(name: str) -> str:
    """The text of a file of `grammar/`, named by its path inside that folder: `assay.lark`.

    Raises FileNotFoundError where the installation lacks it, which is a fault of the installation.
    """
    return (_folder("grammar") / name).read_text(encoding="utf-8")


def rules_root() -> Path:
    """The folder of the rules that ship: one folder a standard."""
    return _folder("rules")


def error_page(code: str) -> str | None:
    """The page that explains a diagnostic (`grammar/errors/E0304.md`); None when there is none."""
    page = _pages() / f"{code}.md"
    if _CODE.fullmatch(code) is None or not page.is_file():
        return None
    return page.read_text(encoding="utf-8")


def error_codes() -> tuple[str, ...]:
    """All codes that have a page, in order."""
    return tuple(sorted(page.stem for page in _pages().glob("*.md") if _CODE.fullmatch(page.stem)))


def _pages() -> Path:
    return _folder("grammar") / "errors"
