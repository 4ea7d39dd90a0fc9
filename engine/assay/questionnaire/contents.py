"""The way through a questionnaire, which may have a hundred sheets.

In: its sheets.  Out: lines for the first of them, that lead to the others, and names that fit on a tab.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from assay.questionnaire import tree
from assay.questionnaire.tree import Line, Sheet

_LONGEST = 31  # letters that Excel takes for the name of a sheet
_LOOSE = ("and", "or", "of", "the", "for", "with", "to")


def contents(sheets: Sequence[Sheet]) -> Iterator[Line]:
    """A line a sheet, behind a heading; the first sheet is where they stand."""
    yield Line(head="The sheets of this workbook")
    for sheet in sheets[1:]:
        asked = sum("path" in line.cells for line in sheet.lines) if sheet.form == tree.FACTS else 0
        count = f" ({asked} question{'s' if asked != 1 else ''})" if asked else ""
        cells: dict[str, tree.Content] = {"#2": sheet.name, "#3": f"{sheet.title}{count}"}
        yield Line(cells, links={"#2": sheet.name})


def sheet_name(wanted: str, alone: str, taken: Collection[str]) -> str:
    """A name that Excel takes for a sheet, and that no other has.  `alone`: shorter, where `wanted` is too
    long for a tab.
    """
    used = {other.casefold() for other in taken}
    plain, short = _plain(wanted), _plain(alone)
    if len(plain) > _LONGEST and 0 < len(short) <= _LONGEST and short.casefold() not in used:
        return short
    name, number = _cut(plain, _LONGEST), 2
    while name.casefold() in used:
        name, number = f"{_cut(plain, _LONGEST - 3)} {number}", number + 1
    return name


def _plain(text: str) -> str:
    """Without signs that no tab can have, and no word right behind itself: `Emission pathway year`."""
    words = "".join(" " if sign in "[]:*?/\\'" else sign for sign in text).strip().split(" ")
    return " ".join(
        word
        for n, word in enumerate(words)
        if not n or not word or word.casefold() != words[n - 1].casefold()
    )


def _cut(text: str, most: int) -> str:
    """The beginning of a text that fits, up to the end of a word that can stand last."""
    if len(text) <= most:
        return text
    words = text[: most + 1].rsplit(" ", 1)[0].split()
    while len(words) > 1 and words[-1].strip(",;") in _LOOSE:
        words.pop()
    return " ".join(words)[:most].rstrip(" ,;")
