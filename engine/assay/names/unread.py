"""What may stand in the text that could not be read, so that nothing is called missing that may be there.

In: the stretches of rule files that did not parse.  Out: whether a name, or a statement of a kind, may be
declared in them.  Every word of such a stretch counts: which of them are names, only parsing could tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from assay.source import Span

_COMMENT = re.compile(r"#.*")
_TEXT = re.compile(r'"[^"]*"')
_WORD = re.compile(r"[A-Za-z0-9_%]+(?:[.-][A-Za-z0-9_%]+)*")
_DEFINED = re.compile(r"^\s*define\s+([\w.]+)", re.MULTILINE)
_HEAD = re.compile(
    r"\s*(?:standard|method|principle|unit|type|evidence|parameter|table|define|criterion|renumbering|case)\b"
)
# A word that a name follows, and behind it no name, but what stands behind the name.
_NAMELESS = re.compile(
    r"^\s*(?:unit|type|evidence(?:\s+each)?|parameter|table|define|criterion)\s+"
    r"(?:[^\w\s%]|(?:by|is|one|at)\b)"
    r"|\.\s*(?:[^\w\s%]|is\b)|[,(]\s*[,:]",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Unread:
    """The words of the stretches.  `anything`: a declaration among them lacks its name, so it may be any.
    `defined`: words that a definition begins with, where `define soonday : date)` lacks a `(`.  `headless`: a
    statement among them lacks the word that it begins with, so it may be any.
    """

    words: frozenset[str] = frozenset()
    defined: tuple[str, ...] = ()
    anything: bool = False
    headless: bool = False

    def may_declare(self, name: str) -> bool:
        """Whether a name may be declared here; `5.2.a` may be where `5.2` is."""
        pieces = name.split(".")
        whole = (".".join(pieces[:count]) for count in range(1, len(pieces) + 1))
        begun = any(word.startswith(name) for word in self.defined)
        return self.anything or begun or any(one in self.words for one in whole)

    def may_hold(self, statement: str) -> bool:
        """Whether a `standard` or `method` may stand here."""
        return self.headless or statement in self.words


def unread(stretches: Iterable[Span]) -> Unread:
    """What may be declared in stretches of text that did not parse."""
    texts = [text for span in stretches if (text := _code(span.text)).strip()]
    words = {piece for text in texts for word in _WORD.findall(text) for piece in _pieces(word)}
    return Unread(
        frozenset(words),
        tuple(word for text in texts for name in _DEFINED.findall(text) for word in name.split(".")),
        any(_NAMELESS.search(text) for text in texts),
        any(_lacks_its_head(text) for text in texts),
    )


def _lacks_its_head(text: str) -> bool:
    """Whether a statement stands here without the word that it begins with: `standard` and `method`, and they
    alone, name a version.
    """
    words = _WORD.findall(text)
    own = words.count("standard") + words.count("method")
    return _HEAD.match(text) is None or words.count("version") > own


def _pieces(word: str) -> Iterator[str]:
    """`smelter.intensity` names a definition, and each of its parts."""
    yield word
    yield from re.split(r"[.-]", word)


def _code(text: str) -> str:
    """The text without comments and texts; where a quotation mark lacks its other, all of the line counts."""
    lines = []
    for line in text.split("\n"):
        if line.count('"') % 2:
            lines.append(line)
        else:
            lines.append(_COMMENT.sub("", _TEXT.sub('""', line)))
    return "\n".join(lines)
