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
from difflib import SequenceMatcher
from pathlib import PurePath

from assay.source import Source

# A statement that is not finished yet, or misspelt, keeps its folder to itself as well: else its files would
# be taken for those of another standard, and a fault in one line would be told as hundreds.
_STANDARD = re.compile(
    r'^(?:[ \t]*standard\s+(?P<name>\w+)\s+"|standard\b(?!\s*[:.=<>!+*/)-])(?:[ \t]+(?P<unfinished>\w+))?)',
    re.MULTILINE,
)
_PERHAPS = re.compile(
    r'^(?P<word>[A-Za-z]+)[ \t]+(?P<name>\w+)\s+"[^"\n]*"\s+(?:version|by|from|using)\b', re.MULTILINE
)
_USING = re.compile(r"\busing\s+(?P<method>\w+)")
_NEXT = re.compile(r"^\w", re.MULTILINE)
_ALIKE = 0.8
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
    uses = {name: method for source in sources for name, method in _stated(source).items()}
    methods = frozenset(name for home in homes.values() for name in home.methods)
    together = {home.standards for home in homes.values() if home.standards}
    if not together:
        return (Rulebook(None, tuple(sources)),)
    found = []
    for names in sorted(together, key=sorted):
        used = {method for name in names if (method := uses[name]) is not None}
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
        standards = frozenset(_stated(source))
        methods = frozenset(found["name"] for found in _METHOD.finditer(source.text))
        if standards or methods:
            folder = PurePath(source.name).parent
            before = homes.get(folder, _Home(frozenset(), frozenset()))
            homes[folder] = _Home(before.standards | standards, before.methods | methods)
    return homes


def _stated(source: Source) -> dict[str, str | None]:
    """The standards that a file states, with the method of each; one without a name is called by its file."""
    found: dict[str, str | None] = {}
    for head in _STANDARD.finditer(source.text):
        found[head["name"] or head["unfinished"] or source.name] = _method_of(source.text, head)
    for head in _PERHAPS.finditer(source.text):
        if SequenceMatcher(None, head["word"].lower(), "standard").ratio() >= _ALIKE:
            found.setdefault(head["name"], _method_of(source.text, head))
    return found


def _method_of(text: str, head: re.Match[str]) -> str | None:
    """What stands behind `using` before the next statement."""
    following = _NEXT.search(text, head.end())
    using = _USING.search(text, head.end(), following.start() if following else len(text))
    return using["method"] if using else None


def _home(source: Source, homes: dict[PurePath, _Home]) -> _Home | None:
    """The nearest folder above a file that states something."""
    return next((homes[folder] for folder in PurePath(source.name).parents if folder in homes), None)
