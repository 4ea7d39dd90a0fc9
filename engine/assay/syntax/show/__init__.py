"""The formatter: a tree printed back in the one layout of the language (part 4 of `grammar/language.md`).

In: a `Program` and the `Source` it was read from.  Out: its text.  `layout` breaks lines, `comments` puts the
comments back, `columns` aligns; the other modules say how each kind of statement is laid out.
"""

from assay.syntax.show.program import show
from assay.syntax.show.same import same_program

__all__ = ["same_program", "show"]
