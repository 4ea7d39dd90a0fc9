"""Lists of records as CSV files, as `from_csv` reads them.

In: the nodes of one evidence file, and which of its parts are lists.  Out: a file for each list with rows,
and what no cell can hold exactly, as nodes again.  Without evidence: files with headings alone, to be filled
in.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence

from assay.evidence.desk import PROVENANCE
from assay.evidence.nodes import Entry, ListNode, MappingNode, Node, ScalarNode
from assay.evidence.records import ELSEWHERE
from assay.questionnaire import tree
from assay.questionnaire.spoken import EMPTY, NONE, OTHERS
from assay.questionnaire.tree import Book, Sheet
from assay.source import Span
from assay.typed.schema import Field, Group, Rows

_FORMULA = re.compile(r"[=+@\t\r]|-(?![0-9.])")  # a spreadsheet would work it out
_PART = re.compile(r"[A-Za-z]\w*")
_MEASURED = ("number", "quantity", "months", "days")
Path = tuple[str, ...]


def to_csv(root: MappingNode, fields: Mapping[str, Field]) -> tuple[dict[str, str], MappingNode]:
    """The files by their names, and the evidence without what they hold."""
    files: dict[str, str] = {}
    entries = []
    for entry in root.entries:
        here = entry.value if entry.key.text == "facts" else None
        # What is said of all facts at once holds in its own file alone.
        if isinstance(here, MappingNode) and not _provenance(here, fields):
            value = _Lists(files).without(here, fields, ())
            if value.entries:
                entries.append(Entry(entry.key, value))
        else:
            entries.append(entry)
    return files, MappingNode(tuple(entries), root.span)


def blank_files(book: Book) -> dict[str, str]:
    """A file for each list of a questionnaire, with its headings; an outermost one with the row that says
    that more may come, until somebody removes it.
    """
    found = {}
    for sheet in book.of(tree.ROWS):
        names = [name for name in sheet.path[1:] if name != tree.ANY]
        if sheet.path[0] == "facts":
            rows = [[*names, *_headings(sheet)]]
            if len(names) == 1:
                rows.append([OTHERS])  # to be removed when all are listed
            found[f"{'.'.join(names)}.csv"] = _text(rows)
    return found


def _headings(sheet: Sheet) -> Iterator[str]:
    for column in sheet.columns:
        name = column.name.replace(tree.JOINT, ".")
        if not name or name.startswith(("key:", "complete:")) or name == "page":
            continue
        if name == "document":
            yield "source"
            continue
        unit = f" ({column.unit})" if column.unit and column.kind.removeprefix("set:") in _MEASURED else ""
        yield f"{name}{unit}{' []' if column.kind.startswith('set:') else ''}"


class _Lists:
    """Takes lists out of evidence, and writes them into `files`."""

    def __init__(self, files: dict[str, str]) -> None:
        self.files = files

    def without(self, node: MappingNode, fields: Mapping[str, Field], above: Path) -> MappingNode:
        """The facts without their lists."""
        entries = []
        for entry in node.entries:
            field, value = fields.get(entry.key.text), entry.value
            path = (*above, entry.key.text)
            if isinstance(field, Rows) and isinstance(value, MappingNode):
                left = self._list(value, field, (entry.key.text,)) if not above else value
                if left is not None:
                    entries.append(Entry(entry.key, left))
            elif isinstance(field, Group) and isinstance(value, MappingNode):
                entries.append(Entry(entry.key, self.without(value, field.fields, path)))
            else:
                entries.append(entry)
        return MappingNode(tuple(entries), node.span)

    def _list(self, node: MappingNode, field: Rows, names: Path) -> Node | None:
        """One list with the lists inside; what is left of it, or None."""
        table = _Table(names)
        left = self._rows(node, field, names, (), table)
        for path, inner in table.inner.items():
            self.files[f"{'.'.join(path)}.csv"] = inner.text()
        if not table.rows:
            return node
        self.files[f"{'.'.join(names)}.csv"] = table.text()
        return left

    def _rows(
        self, node: MappingNode, field: Rows, names: Path, keys: Path, table: _Table
    ) -> MappingNode | None:
        """The rows of one list, in one owner; what is left of them."""
        rows, complete = _members(node)
        entries = []
        for entry in rows.entries:
            key = entry.key.text
            assert isinstance(entry.value, MappingNode)  # the evidence has no fault
            left = self._row(entry.value, field, names, (*keys, key), table)
            if left is not None:
                entries.append(Entry(entry.key, left))
        if not complete and rows.entries:
            table.rows.append(((*keys, OTHERS), {}))
        return _marked(entries, node.span) if entries else None

    def _row(
        self, node: MappingNode, field: Rows, names: Path, keys: Path, table: _Table
    ) -> MappingNode | None:
        """A row; its source and note hold for all of it, so they go wherever a part of it goes."""
        cells: dict[str, str] = {}
        entries = []
        shared = _provenance(node, field.fields)
        if any(_cells(entry.value, (entry.key.text,), {}) is not None for entry in shared):
            return node
        for entry in node.entries:
            inner = field.fields.get(entry.key.text)
            left: Node | None
            if isinstance(inner, Rows) and isinstance(entry.value, MappingNode):
                path = (*names, entry.key.text)
                left = entry.value if shared else self._inner(entry.value, inner, path, keys, table)
            else:
                left = _cells(entry.value, (entry.key.text,), cells)
            if left is not None:
                entries.append(Entry(entry.key, left))
        table.rows.append((keys, cells))
        there = {entry.key.text for entry in entries}
        entries += [entry for entry in shared if entries and entry.key.text not in there]
        return MappingNode(tuple(entries), node.span) if entries else None

    def _inner(
        self, node: MappingNode, field: Rows, names: Path, keys: Path, table: _Table
    ) -> MappingNode | None:
        rows, _ = _members(node)
        if not rows.entries:
            return node  # that there are none is said where the row is not
        inner = table.inner.setdefault(names, _Table(names))
        inner.inner = table.inner
        return self._rows(node, field, names, keys, inner)


class _Table:
    """The rows of one list by their keys; `inner`: the lists inside, shared by all of one outermost list."""

    def __init__(self, names: Path) -> None:
        self.names = names
        self.rows: list[tuple[Path, dict[str, str]]] = []
        self.inner: dict[Path, _Table] = {}

    def text(self) -> str:
        """The rows before the line that says that there may be others."""
        heads = list(dict.fromkeys(head for _, cells in self.rows for head in cells))
        rows = [[*self.names, *heads]]
        rows += [[*keys, *(cells.get(head, "") for head in heads)] for keys, cells in self.rows]
        return _text(rows)


def _text(rows: Sequence[Sequence[str]]) -> str:
    held = io.StringIO()
    csv.writer(held, lineterminator="\n").writerows(rows)
    return held.getvalue()


def _members(node: MappingNode) -> tuple[MappingNode, bool]:
    """The rows of a list, and whether it is complete."""
    marked, rows = node.get("incomplete"), node.get("rows")
    if not isinstance(marked, ScalarNode):
        return node, True
    held = rows if isinstance(rows, MappingNode) else MappingNode((), node.span)
    return held, marked.text in ("no", "false", "False")


def _marked(entries: Sequence[Entry], span: Span) -> MappingNode:
    """What is left of a list, of which its file says whether it is complete."""
    rows = MappingNode(tuple(entries), span)
    return MappingNode(
        (
            Entry(ScalarNode("incomplete", span), ScalarNode(ELSEWHERE, span)),
            Entry(ScalarNode("rows", span), rows),
        ),
        span,
    )


# ---- cells ------------------------------------------------------------------------------------------------


def _cells(node: Node, path: Path, cells: dict[str, str]) -> Node | None:
    """Put into cells what they can hold; what is left."""
    name = ".".join(path)
    if not all(_PART.fullmatch(part) for part in path):
        return node
    match node:
        case ScalarNode(text=text):
            if _unsafe(text):
                return node
            cells[name] = text
            return None
        case ListNode(items=items):
            return _several(node, items, name, cells)
    return _parts(node, node.entries, path, cells)


def _several(node: Node, items: Sequence[Node], name: str, cells: dict[str, str]) -> Node | None:
    texts = [item.text for item in items if isinstance(item, ScalarNode)]
    plain = all(_member(text) for text in texts)
    if len(texts) != len(items) or not plain or texts == [NONE]:
        return node
    cells[f"{name} []"] = "; ".join(texts) or EMPTY
    return None


def _member(text: str) -> bool:
    return ";" not in text and not _unsafe(text) and text not in (OTHERS, "...", EMPTY)


def _parts(node: MappingNode, entries: Sequence[Entry], path: Path, cells: dict[str, str]) -> Node | None:
    """A fact with what is said of it, or facts that belong together: each part in a column of its own."""
    if not entries or "incomplete" in {entry.key.text for entry in entries}:
        return node
    found: dict[str, str] = {}
    for entry in entries:
        own = path if entry.key.text == "value" else (*path, entry.key.text)
        if _cells(entry.value, own, found) is not None:
            return node  # whole, for its parts say something of each other
    cells |= found
    return None


def _provenance(node: MappingNode, fields: Mapping[str, Field]) -> list[Entry]:
    """What is said of the source of all that a record holds."""
    return [entry for entry in node.entries if entry.key.text in PROVENANCE and entry.key.text not in fields]


def _unsafe(text: str) -> bool:
    """What a CSV file, or a spreadsheet that opens it, would not give back as it is."""
    return (
        text != text.strip()
        or not text
        or _FORMULA.match(text) is not None
        or not all(sign.isprintable() for sign in text)
    )
