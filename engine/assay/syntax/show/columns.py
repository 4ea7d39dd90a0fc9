"""What stands in columns.

In: the widths of what stands left and right of a gap, line by line.  Out: the column at which the right side
begins.  A line that would become too long does not take part, and does not move the others.
"""

from __future__ import annotations

from collections.abc import Sequence

from assay.syntax.show.layout import WIDTH, Doc, cat, flat, further, group


def column(widths: Sequence[tuple[int, int]], limit: int) -> int:
    """The narrowest column that holds as many lines as any: those whose left side ends before it and whose
    right side ends within the limit.  0 where none does.
    """
    best, most = 0, 0
    for found in sorted({left + 1 for left, _ in widths}):
        held = sum(left < found and found + right <= limit for left, right in widths)
        if held > most:
            best, most = found, held
    return best


def beside(lefts: Sequence[Doc], rights: Sequence[str | None], indent: int) -> list[Doc]:
    """Left sides with texts beside them, in one column.

    A text that does not fit there comes on the next line, four further in.
    """
    widths = [len(flat(left)) for left in lefts]
    pairs = [(width, len(right)) for width, right in zip(widths, rights, strict=True) if right is not None]
    start = column(pairs, WIDTH - indent)
    found: list[Doc] = []
    for left, width, right in zip(lefts, widths, rights, strict=True):
        if right is None:
            found.append(left)
        elif start + len(right) > WIDTH - indent or width >= start:
            found.append(group(left, further(right)))
        else:
            found.append(cat(left, " " * (start - width), right))
    return found


def padded(texts: Sequence[str]) -> list[str]:
    """The texts, as wide as the widest."""
    width = max(map(len, texts), default=0)
    return [text.ljust(width) for text in texts]
