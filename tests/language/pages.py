"""Pages with examples in them, as the tests of this folder read them.

In: the text of a page.  Out: its fenced blocks, and what a check says of the programs in them.
"""

import re
from dataclasses import dataclass
from pathlib import Path

GRAMMAR = Path(__file__).parents[2] / "grammar"
_FENCE = re.compile(r"^( *)```([^\n`]*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A fenced block: what stands behind the fence, the text, and the line on which it begins."""

    info: tuple[str, ...]
    text: str
    line: int


def blocks(page: str) -> list[Block]:
    """All fenced blocks in order, without the indentation that a list gives them."""
    found = []
    for match in _FENCE.finditer(page):
        indent, info, text = match.groups()
        plain = re.sub(rf"^{indent}", "", text, flags=re.MULTILINE)
        found.append(Block(tuple(info.split()), plain, page.count("\n", 0, match.start()) + 1))
    return found


def of_kind(page: str, *kind: str) -> list[Block]:
    return [block for block in blocks(page) if block.info[: len(kind)] == kind]
