"""What a project says of the rules about rules: `[tool.assay.lint]`, or `[lint]` of an assay.toml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assay.lint.allow import FIXED
from assay.lint.registry import CODES
from assay.names.suggest import nearest


class BadSettings(Exception):
    """The settings say something that means nothing; the message names it, and what mends it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Codes that are not reported, and codes that are errors here."""

    ignore: frozenset[str] = frozenset()
    error: frozenset[str] = frozenset()


def settings_of(data: object) -> Settings:
    """Settings as read from a file.  Raises `BadSettings`."""
    if not isinstance(data, Mapping):
        raise BadSettings('`lint` is a table, such as [tool.assay.lint] with ignore = ["W0604"]')
    for key in data:
        if key not in ("ignore", "error"):
            raise BadSettings(f"`{key}` is no setting of lint; settings are `ignore` and `error`")
    ignore, error = (_codes(key, data.get(key, [])) for key in ("ignore", "error"))
    for code in sorted(ignore & set(FIXED)):
        raise BadSettings(f"`{code}` cannot be ignored: a suppression always says why")
    for code in sorted(ignore & error):
        raise BadSettings(f"`{code}` is both ignored and an error; name it once")
    return Settings(ignore, error)


def _codes(key: str, value: object) -> frozenset[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise BadSettings(f'`{key}` is a list of codes, such as ["W0604"]')
    for code in value:
        if code not in CODES:
            meant = nearest(code, CODES)
            raise BadSettings(f"there is no rule `{code}`" + (f"; did you mean `{meant}`?" if meant else ""))
    return frozenset(value)
