"""Which rule files make which standard.

In: the rule files of a folder.  Out: one `Rulebook` a standard.  A folder that states a standard belongs to
it, with all that lies below; a folder that states a method belongs to the standards that use that method;
whatever lies elsewhere is shared by all.  The order of the files never matters.

Only the heads of statements are looked for here, so that a kept program needs no parser.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from assay.source import Source

_STANDARD = re.compile(
    r'^[ \t]*standard\s+(?P<name>\w+)\s+"[^"\n]*"'
    r'(?:\s+(?:version|by)\s+"[^"\n]*"|\s+from\s+[\d-]+|\s+using\s+(?P<method>\w+))*',
    re.MULTILINE,
)
_METHOD = re.compile(r'^[ \t]*method\s+(?P<name>\w+)\s+"', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The files of one standard; `standard` is None where no file states one."""

    standard: str | None
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class _Home:
    """A folder that states a standard or a method: what a file below it is for."""

    standards: frozenset[str]
    methods: frozenset[str]


def rulebooks(sources: Sequence[Source]) -> tuple[Rulebook, ...]:
    """The rulebooks of these files, by the name of the standard.

    Two standards stated in one folder make one rulebook, which its check refuses, showing both places.
    """
    homes = _homes(sources)
    uses = {found["name"]: found["method"] for source in sources for found in _STANDARD.finditer(source.text)}
    methods = frozenset(name for home in homes.values() for name in home.methods)
    together = {home.standards for home in homes.values() if home.standards}
    if not together:
        return (Rulebook(None, tuple(sources)),)
    found = []
    for names in sorted(together, key=sorted):
        used = {uses[name] for name in names}
        wanted = used & methods or methods
        kept = [source for source in sources if _serves(_home(source, homes), names, wanted)]
        found.append(Rulebook(min(names), tuple(kept)))
    return tuple(found)


def _serves(home: _Home | None, names: frozenset[str], methods: Iterable[str]) -> bool:
    if home is None:
        return True
    return home.standards == names if home.standards else not home.methods.isdisjoint(methods)


def _homes(sources: Sequence[Source]) -> dict[PurePath, _Home]:
    homes: dict[PurePath, _Home] = {}
    for source in sources:
        standards = frozenset(found["name"] for found in _STANDARD.finditer(source.text))
        methods = frozenset(found["name"] for found in _METHOD.finditer(source.text))
        if standards or methods:
            folder = PurePath(source.name).parent
            before = homes.get(folder, _Home(frozenset(), frozenset()))
            homes[folder] = _Home(before.standards | standards, before.methods | methods)
    return homes


def _home(source: Source, homes: dict[PurePath, _Home]) -> _Home | None:
    """The nearest folder above a file that states something."""
    return next((homes[folder] for folder in PurePath(source.name).parents if folder in homes), None)
