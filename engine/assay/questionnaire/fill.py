"""An evidence set as a questionnaire that is filled in.

In: the nodes of one evidence file, and a `Book` that asks for everything its rules know.  Out: the same book
with the answers in it.  What no cell can hold exactly goes to the sheet Details, so that nothing is lost: a
cell is only used where reading it gives back the very text of the evidence.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from assay.evidence.nodes import ListNode, MappingNode, Node, ScalarNode
from assay.questionnaire import tree
from assay.questionnaire.spoken import EMPTY, NONE, Several, content
from assay.questionnaire.statements import KINDS, SHOWN_OF
from assay.questionnaire.tree import Book, Column, Line, Sheet

Plain = str | list["Plain"] | dict[str, "Plain"]
_BLANK = ("", "~", "null")


def fill(book: Book, root: MappingNode) -> Book:
    """The book with the answers in it; of evidence without faults, whose keys are all plain names."""
    _Filler(book, _plain_mapping(root)).fill()
    return book


def _plain(node: Node) -> Plain:
    match node:
        case ScalarNode(text=text):
            return text
        case ListNode(items=items):
            return [_plain(item) for item in items]
    return _plain_mapping(node)


def _plain_mapping(node: MappingNode) -> dict[str, Plain]:
    return {entry.key.text: _plain(entry.value) for entry in node.entries}


class _Filler:
    """`left`: what has found no cell yet; `placed`: the paths of the rows that stand on their sheets."""

    def __init__(self, book: Book, left: dict[str, Plain]) -> None:
        self.book = book
        self.left = left
        self.options = {name: options.shown for name, options in book.options.items()}
        self.complete: dict[str, str] = {}
        self.placed: list[tuple[str, ...]] = []

    def fill(self) -> None:
        self.left.pop("assay", None)
        self.left = {name: part for name, part in self.left.items() if part not in _BLANK}
        for sheet in self.book.of(tree.FACTS):
            for line in sheet.lines:
                self._single(line)
        for sheet in self.book.of(tree.ROWS):
            self._list(sheet)
        for sheet in self.book.of(tree.LINES):
            self._statements(sheet, sheet.path[0], {})
        for sheet in self.book.of(tree.DECISIONS):
            for section in KINDS:
                self._statements(sheet, section, {"section": SHOWN_OF[section]})
        for sheet in self.book.of(tree.COMPLETE):
            for line in sheet.lines:
                said = self.complete.get(str(line.cells["path"]))
                line.cells |= {"complete": said} if said is not None else {}
        for path in reversed(self.placed):  # inner lists first
            _prune(self.left, path)
        for sheet in self.book.of(tree.DETAILS):
            sheet.lines += [Line({"path": path, "value": text}) for path, text in _flat((), self.left)]

    def _content(self, value: str | Several, kind: str, unit: str) -> tree.Content | None:
        return content(value, kind, unit, self.options)

    # ---- single facts -----------------------------------------------------------------------------------

    def _single(self, line: Line) -> None:
        path = str(line.cells.get("path", ""))
        if not path:
            return
        line.cells.pop("value", None)
        names = path.split(tree.JOINT)
        holder = _descend(self.left, names[:-1])
        if holder is None or names[-1] not in holder:
            return
        kind, unit = str(line.cells.get("kind", "")), str(line.cells.get("unit", ""))
        rest = self._fact(line, holder[names[-1]], kind, unit)
        _set(holder, names[-1], rest)
        _prune(self.left, names[:-1])

    def _fact(self, line: Line, given: Plain, kind: str, unit: str) -> Plain | None:
        """Put into the cells of a line what they can hold; what is left."""
        if not isinstance(given, dict) or _spoken(given) is not None:
            return self._value(line, "value", given, kind, unit)
        rest = dict(given)
        self._range(line, rest, kind, unit)
        if "value" in rest:
            _set(rest, "value", self._value(line, "value", rest["value"], kind, unit))
        if isinstance(rest.get("uncertainty"), str) and "value" in line.cells:
            _set(rest, "uncertainty", self._value(line, "uncertainty", rest["uncertainty"], "quantity", unit))
        self._source(line, rest)
        return rest or None

    def _range(self, line: Line, rest: dict[str, Plain], kind: str, unit: str) -> None:
        """`from` and `to` stand in the cells of the answer and of the range's end, both or none."""
        ends = [rest.get("from"), rest.get("to")]
        found = [self._content(end, kind, unit) for end in ends if isinstance(end, str)]
        if len(found) == 2 and None not in found and not {"value", "values"} & rest.keys():
            line.cells |= {"value": found[0] or 0, "to": found[1] or 0}
            del rest["from"], rest["to"]

    def _value(self, line: Line, name: str, given: Plain, kind: str, unit: str) -> Plain | None:
        said = _spoken(given)
        found = self._content(said, kind, unit) if said is not None else None
        if found is None:
            return given
        line.cells[name] = found
        return None

    def _source(self, line: Line, rest: dict[str, Plain], known: set[str] | None = None) -> None:
        """Document and page, and the note, where there is one of each."""
        known = known if known is not None else {"document", "page", "note"}
        source = rest.get("source")
        if isinstance(source, str) and "document" in known:
            document, _, page = source.partition(" ")
            cells = [self._content(part, "text", "") for part in (document, page) if part]
            if None not in cells and " ".join(map(str, cells)) == source:
                line.cells |= dict(zip(("document", "page"), (str(cell) for cell in cells), strict=False))
                del rest["source"]
        if "note" in rest and "note" in known:
            _set(rest, "note", self._value(line, "note", rest["note"], "text", ""))

    # ---- lists of records -------------------------------------------------------------------------------

    def _list(self, sheet: Sheet) -> None:
        before = {str(line.cells.get("key:0")): line for line in sheet.lines}
        for keys, path in list(self._rows(sheet.path)):
            holder = _descend(self.left, path[:-1])
            assert holder is not None  # this is where the row was found
            line = before.get(keys[0]) if sheet.path[0] == "previous" else None
            if line is None:
                line = Line()
                sheet.lines.append(line)
            line.cells |= {f"key:{level}": key for level, key in enumerate(keys)}
            if any(self._content(key, "key", "") != key for key in keys):
                sheet.lines.remove(line)
                continue
            self._row(sheet, line, holder, path)
            self.placed.append(path)

    def _rows(self, pattern: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
        """The keys and the path of every row of a list."""
        found: list[tuple[tuple[str, ...], tuple[str, ...]]] = [((), ())]
        for number, name in enumerate(pattern):
            if name != tree.ANY:
                found = [(keys, (*path, name)) for keys, path in found]
                continue
            deeper = []
            for keys, path in found:
                if pattern[0] == "facts" and number == len(pattern) - 1:
                    self._open(path)
                held = _descend(self.left, path)
                deeper += [((*keys, key), (*path, key)) for key in held or ()]
            found = deeper
        yield from found

    def _open(self, path: tuple[str, ...]) -> None:
        """Note whether a list is complete, and take its rows out of the form that says so."""
        holder = _descend(self.left, path[:-1])
        given = holder.get(path[-1]) if holder is not None else None
        if holder is None or not isinstance(given, dict):
            return
        marked = given.get("incomplete")
        incomplete = isinstance(marked, str) and marked not in ("no", "false", "False")
        if isinstance(marked, str):
            rows = given.get("rows", {})
            holder[path[-1]] = rows if isinstance(rows, dict) else {}
        self.complete[tree.JOINT.join(path)] = "no" if incomplete else "yes"

    def _row(self, sheet: Sheet, line: Line, holder: dict[str, Plain], path: tuple[str, ...]) -> None:
        rest = holder[path[-1]]
        for column in sheet.columns:
            if column.name == "@":
                rest = self._value(line, "@", _listed(rest), column.kind, "") or {}
            elif isinstance(rest, dict) and column.name and not column.name.startswith("key:"):
                self._cell(line, column, rest, path)
        if isinstance(rest, dict):
            own = {column.name for column in sheet.columns}
            self._source(line, rest, own & {"document", "page", "note"})
        _set(holder, path[-1], rest if rest or _kept(sheet) else None)

    def _cell(self, line: Line, column: Column, row: dict[str, Plain], path: tuple[str, ...]) -> None:
        name = column.name
        if name.startswith("complete:"):
            inner = tree.JOINT.join((*path, name.removeprefix("complete:")))
            self._inner_list(inner)
            if inner in self.complete:
                line.cells[name] = self.complete[inner]
            return
        if name in ("document", "page", "note"):
            return
        names = name.split(tree.JOINT)
        holder = _descend(row, names[:-1])
        if holder is None or names[-1] not in holder:
            return
        given = holder[names[-1]]
        if isinstance(given, dict) and "value" in given:
            rest = dict(given)
            _set(rest, "value", self._value(line, name, rest["value"], column.kind, column.unit))
            _set(holder, names[-1], rest or None)
        elif not isinstance(given, dict) or _spoken(given) is not None:
            _set(holder, names[-1], self._value(line, name, given, column.kind, column.unit))
        _prune(row, names[:-1])

    def _inner_list(self, path: str) -> None:
        self._open(tuple(path.split(tree.JOINT)))

    # ---- what persons say -------------------------------------------------------------------------------

    def _statements(self, sheet: Sheet, section: str, fixed: Mapping[str, tree.Content]) -> None:
        given = self.left.get(section)
        if not isinstance(given, list):
            return
        columns = {column.name: column for column in sheet.columns if column.name}
        rest: list[Plain] = []
        for item in given:
            line = Line(dict(fixed))
            if isinstance(item, dict) and self._statement(line, item, columns):
                _place(sheet, line)
            else:
                rest.append(item)
        _set(self.left, section, rest or None)

    def _statement(self, line: Line, item: dict[str, Plain], columns: Mapping[str, Column]) -> bool:
        """Whether all of a statement fits into the cells of a line."""
        for name, given in item.items():
            column = columns.get(name)
            if column is None:
                return False
            value = _listed(given) if column.kind.startswith("set:") else given
            if self._value(line, name, value, column.kind, "") is not None:
                return False
        return any(name in line.cells for name in item if name not in ("clause", "for"))


def _place(sheet: Sheet, line: Line) -> None:
    """Behind its question, where there is a line with the same clause and no rating yet."""
    for asked in sheet.lines:
        same = asked.cells.get("clause") == line.cells.get("clause", "")
        subject = asked.cells.get("for", line.cells.get("for")) == line.cells.get("for")
        if same and subject and "rating" not in asked.cells:
            asked.cells |= line.cells
            return
    sheet.lines.append(line)


def _kept(sheet: Sheet) -> bool:
    """What stands in a list of records stays to the end: its inner lists have sheets of their own."""
    return sheet.path[0] == "facts"


def _listed(given: Plain) -> Plain:
    return [given] if isinstance(given, str) and given not in (NONE, *_BLANK) else given


def _spoken(given: Plain) -> str | Several | None:
    """A value or a set as one answer."""
    if isinstance(given, str):
        return given
    if isinstance(given, list):
        texts = [item for item in given if isinstance(item, str)]
        return Several(tuple(texts), incomplete=False) if len(texts) == len(given) else None
    if given.keys() == {"incomplete", "values"} and given["incomplete"] in ("yes", "true", "True"):
        inner = _spoken(given["values"])
        return Several(inner.members, incomplete=True) if isinstance(inner, Several) else None
    return None


def _descend(holder: dict[str, Plain], names: tuple[str, ...] | list[str]) -> dict[str, Plain] | None:
    found: Plain = holder
    for name in names:
        if not isinstance(found, dict) or name not in found:
            return None
        found = found[name]
    return found if isinstance(found, dict) else None


def _set(holder: dict[str, Plain], name: str, value: Plain | None) -> None:
    if value is None:
        del holder[name]
    else:
        holder[name] = value


def _prune(holder: dict[str, Plain], names: tuple[str, ...] | list[str]) -> None:
    """Take away what became empty; what was empty before stays, for it says something."""
    for length in range(len(names), 0, -1):
        above = _descend(holder, names[: length - 1])
        if above is not None and above.get(names[length - 1]) == {}:
            del above[names[length - 1]]


def _flat(path: tuple[str, ...], part: Plain) -> Iterator[tuple[str, str]]:
    """What is left, as paths and texts."""
    if isinstance(part, str):
        if part.strip() not in _BLANK:
            yield _where(path), _text(part)
        return
    parts = part.items() if isinstance(part, dict) else ((f"#{n}", p) for n, p in enumerate(part, start=1))
    empty = True
    for name, inner in parts:
        empty = False
        yield from _flat((*path, name), inner)
    if empty and path:
        yield _where(path), "{}" if isinstance(part, dict) else EMPTY


def _where(path: tuple[str, ...]) -> str:
    return tree.JOINT.join(path)


def _text(text: str) -> str:
    """As it is; as a text of JSON where a sheet would take it for something else."""
    found = content(text, "text", "", {})
    if isinstance(found, str) and text not in ("{}", EMPTY) and not text.startswith('"'):
        return found
    return json.dumps(text).replace("_", "\\u005f")
