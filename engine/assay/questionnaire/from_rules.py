"""From rules to the questionnaire that asks for what they read.

In: checked rules, the activities of the entity (None: any), its facilities.  Out: a `Book` without answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from assay.plan.from_typed import lower
from assay.questionnaire import tree
from assay.questionnaire.contents import contents, sheet_name
from assay.questionnaire.selection import Path, Selection, select
from assay.questionnaire.spoken import ListOfOptions, column_kind, unit_of
from assay.questionnaire.statements import statement_sheets
from assay.questionnaire.tree import Book, Column, Line, Sheet
from assay.typed import tree as typed
from assay.typed.builtin import FACILITY, builtin_groups
from assay.typed.schema import Group, Leaf, Rows
from assay.typed.types import OptionalOf, RefTo, SetOf
from assay.verdict.encoding import encoding

_GREEN, _BLUE, _GREY, _ORANGE = "#2E7D32", "#1F4E78", "#7F7F7F", "#C55A11"
_FACT_COLUMNS = (
    Column("path", "Path", 10, hidden=True, locked=True),
    Column("kind", "Kind", 10, hidden=True, locked=True),
    Column("", "Question", 52, locked=True),
    Column("", "How to answer", 44, locked=True),
    Column("unit", "Unit", 13),
    Column("value", "Answer", 24),
    Column("uncertainty", "Uncertainty ±", 14),
    Column("to", "To (of a range)", 14),
    Column("document", "Document", 11, "text", choices="keys:documents > *"),
    Column("page", "Page", 12, "text"),
    Column("note", "Note", 34, "text"),
)
_HOW = (
    "Fill in the coloured cells; leave blank what is not known: blank never means no.",
    "“none” means known to be absent.  Dates are dates, or written 2025-12-31.",
    "Numbers are in the unit beside them; if yours is another, change the unit.",
    (
        "Several values of one answer are separated by “;”; end with “…” if there may be others; [] means "
        "none at all."
    ),
    (
        "In lists each row has a key of your choice (letters, digits, - and _); 12.6 ± 0.4 and 13.9 to 14.2 "
        "may be written."
    ),
    (
        "A document is named by its id on the sheet Documents.  What has no cell of its own goes on the "
        "sheet Details."
    ),
    "Then: assay evaluate THIS_FILE.xlsx",
)


def from_rules(
    rules: typed.Rules,
    activities: frozenset[str] | None = None,
    facilities: Mapping[str, str] | None = None,
    *,
    everything: bool = False,
) -> Book:
    """The questionnaire.  `everything`: also facts that nothing reads, as an evidence set may hold them."""
    selection = select(rules, activities, everything=everything)
    maker = _Maker(rules, selection, whose_rules(rules, selection))
    sheets = [maker.start(activities), *maker.principles(), *maker.lists()]
    if facilities:
        _prefill(sheets, facilities)
    sheets.insert(1, maker.complete(sheets))
    subjects = {FACILITY: tuple(facilities or ())}
    sheets += statement_sheets(rules, maker.selection, subjects)
    sheets[0].lines += contents(sheets)
    title = f"{rules.standard.title} {rules.standard.version}"
    return Book(title, sheets, {item.id: item for item in maker.options.known.values()}, maker.said)


def whose_rules(rules: typed.Rules, selection: Selection) -> str:
    """Whose encoding this is, and how many of the clauses that are asked about rest on unverified points.

    A questionnaire has no day of its own, so a parameter counts as verified only if it is on any day.
    """
    asked = encoding(lower(rules), None, {clause.id for clause in selection.clauses})
    count = sum(len(criterion.clauses) for criterion in rules.criteria)
    covered = f"This questionnaire asks for what {asked.clauses} of {count} clauses read."
    return f"{asked.statement} {covered} {asked.rests}"


def _prefill(sheets: Sequence[Sheet], facilities: Mapping[str, str]) -> None:
    for sheet in sheets:
        if sheet.path == ("facts", FACILITY, tree.ANY):
            named = any(column.name == "name" for column in sheet.columns)
            for key, name in facilities.items():
                sheet.lines.append(Line({"key:0": key, **({"name": name} if named and name else {})}))


class _Maker:
    def __init__(self, rules: typed.Rules, selection: Selection, said: str) -> None:
        self.said = said
        self.rules = rules
        self.selection = selection
        self.options = ListOfOptions(rules)
        self.leaves = selection.all()
        self.names: set[str] = {"Start", "Complete", "Documents", "Judgements", "Findings", "Decisions"}
        self.names |= {"Previous", "Details", tree.LISTS_SHEET, "History"}  # the last is Excel's own

    # ---- single facts ---------------------------------------------------------------------------------

    def start(self, activities: frozenset[str] | None) -> Sheet:
        standard = self.rules.standard
        intro = "\n".join((self.said, "", *_HOW))
        title = f"{standard.title} {standard.version}: questionnaire"
        sheet = Sheet("Start", tree.FACTS, (), title, intro, _FACT_COLUMNS, colour=_GREEN)
        add = sheet.lines.append
        add(Line(head="The standard"))
        named: dict[str, tree.Content] = {
            "path": "standard",
            "kind": "text",
            "value": f"{standard.name} {standard.version}",
        }
        named["#2"] = "Which standard is this for?"
        add(Line(named))
        for name, group in self._built_in().items():
            add(Line(head=group.title or name))
            for leaf in group.fields.values():
                if isinstance(leaf, Leaf) and leaf.name not in ("period_start", "period_end"):
                    add(self.question((name, leaf.name), leaf))
                    if leaf.name == "activity" and activities:
                        shown = {name: text for text, name in self.options.entries(_plain(leaf)).items()}
                        sheet.lines[-1].cells["value"] = "; ".join(
                            text for name, text in shown.items() if name in activities
                        )
        add(Line(head="The audited period"))
        for name, words in (("from", "begin"), ("to", "end")):
            asked = f"On which day does the audited period {words}?"
            cells: dict[str, tree.Content] = {"path": f"period > {name}", "kind": "date", "#2": asked}
            add(Line(cells))
        add(Line(head="The previous audit"))
        guidance = "none, or the path of its result document; or give its ratings on the sheet Previous."
        add(Line({"path": "previous", "kind": "text", "#2": "What came of it?", "#3": guidance}))
        if self.selection.leaves[None]:
            singles = list(self._questions(self.selection.leaves[None]))
            sheet.lines += [Line(head="In general"), *singles] if singles else []
        return sheet

    def _built_in(self) -> dict[str, Group]:
        declared = self.rules.schema.fields
        found = {}
        for name, group in reversed(builtin_groups(None).items()):
            own = declared.get(name, group)
            found[name] = own if isinstance(own, Group) else group
        return found

    def principles(self) -> Iterator[Sheet]:
        for id_, principle in self.rules.principles.items():
            lines = list(self._questions(self.selection.leaves[id_]))
            if lines:
                intro = (
                    "Single facts of this principle.  A fact that an earlier one reads too is asked there."
                )
                name = self._name(f"{id_} {principle.title}")
                title = f"{id_}. {principle.title}"
                yield Sheet(name, tree.FACTS, (), title, intro, _FACT_COLUMNS, lines, _BLUE)

    def _questions(self, paths: Iterable[Path]) -> Iterator[Line]:
        above: Path = ()
        for path in paths:
            holders = [self.rules.schema.find(path[:length]) for length in range(1, len(path))]
            item = self.rules.schema.find(path)
            if not isinstance(item, Leaf) or any(isinstance(holder, Rows) for holder in holders):
                continue
            if path[:-1] != above and path[:-1]:
                titles = [getattr(holder, "title", None) or _words(holder.name) for holder in holders]
                yield Line(head=" · ".join(titles))
            above = path[:-1]
            yield self.question(("facts", *path), item)

    def question(self, path: Path, leaf: Leaf) -> Line:
        choices, kind = self._kind(leaf)
        cells: dict[str, tree.Content] = {
            "path": tree.JOINT.join(path),
            "kind": kind,
            "#2": leaf.question or _words(leaf.name),
        }
        guidance = self._guidance(leaf)
        cells |= {"#3": guidance} if guidance else {}
        unit = unit_of(leaf.type)
        cells |= {"unit": unit} if unit else {}
        return Line(cells, choices)

    def _kind(self, leaf: Leaf) -> tuple[str, str]:
        """The entries of the drop-down, and the kind of the answer."""
        entries = self.options.of(leaf.type)
        kind = column_kind(leaf.type, entries.id if entries is not None else "")
        plain = _plain(leaf)
        if isinstance(plain, RefTo):
            return f"keys:{tree.JOINT.join(('facts', *plain.collection, tree.ANY))}", kind
        if isinstance(plain, SetOf):
            return "", kind
        return (entries.id if entries is not None else ""), kind

    def _guidance(self, leaf: Leaf) -> str:
        parts = [leaf.guidance] if leaf.guidance else []
        plain = _plain(leaf)
        if isinstance(plain, SetOf):
            entries = self.options.entries(plain)
            parts.append(f"Any of: {'; '.join(entries)}" if entries else "Several are separated by “;”.")
        if isinstance(leaf.type, OptionalOf):
            parts.append("“none” if there is none.")
        return " ".join(parts)

    # ---- lists of records -----------------------------------------------------------------------------

    def lists(self) -> Iterator[Sheet]:
        for path, item in self.rules.schema.walk():
            if isinstance(item, Rows) and path in self.selection.lists:
                yield self._list(path, item)

    def _list(self, path: Path, rows: Rows) -> Sheet:
        pattern: list[str] = ["facts"]
        keys: list[Column] = []
        titles: list[str] = []
        for length in range(1, len(path) + 1):
            item = self.rules.schema.find(path[:length])
            pattern.append(path[length - 1])
            if isinstance(item, Rows):
                keys.append(self._key(item, len(keys), pattern, own=length == len(path)))
                pattern.append(tree.ANY)
            titles.append(getattr(item, "title", None) or _words(item.name))
        columns = [*keys, *self._fields(path, (), rows.fields, rows.at), *self._row_source(rows)]
        intro = "One row for each.  " + (rows.guidance or "")
        intro += "  Where there are none at all, say so on the sheet Complete." if len(keys) == 1 else ""
        return Sheet(
            self._name(_words(".".join(path[-2:]) if len(keys) > 1 else path[-1]), _words(path[-1])),
            tree.ROWS,
            tuple(pattern),
            " · ".join(titles),
            intro.strip(),
            tuple(columns),
            colour=_ORANGE,
            open_ended=True,
        )

    def _key(self, rows: Rows, level: int, pattern: Sequence[str], *, own: bool) -> Column:
        noun = "Year" if rows.yearly else f"Key of the {_words(rows.name).lower()}"
        choices = "" if own else f"keys:{tree.JOINT.join((*pattern, tree.ANY))}"
        hint = "" if own else "The key of the row that this one belongs to, on its own sheet."
        return Column(f"key:{level}", noun, 20, "key", hint=hint, choices=choices)

    def _fields(
        self, path: Path, within: Path, fields: Mapping[str, object], at: str | None
    ) -> Iterator[Column]:
        ordered = sorted(fields, key=lambda name: name != at) if at in fields else list(fields)
        for name in ordered:
            item, here = fields[name], (*within, name)
            if isinstance(item, Leaf) and (*path, *here) in self.leaves:
                choices, kind = self._kind(item)
                title = item.question or (_words(name) if name != at else f"Which {_words(name).lower()}?")
                hint, unit = self._guidance(item), unit_of(item.type)
                yield Column(tree.JOINT.join(here), title, 22, kind, unit, hint, choices)
            elif isinstance(item, Group):
                yield from self._fields(path, here, item.fields, None)
            elif isinstance(item, Rows) and (*path, *here) in self.selection.lists:
                title = f"Are all of these listed: {item.title or _words(name)}?"
                hint = "yes if the sheet of that list names all of this row; blank: there may be others."
                yield Column(f"complete:{tree.JOINT.join(here)}", title, 18, "flag", hint=hint, choices="yes")

    def _row_source(self, rows: Rows) -> Iterator[Column]:
        """Document, page and note of a row, where the row has no field of that name."""
        if "source" not in rows.fields:
            yield Column("document", "Document", 11, "text", choices="keys:documents > *")
            yield Column("page", "Page", 12, "text")
        if "note" not in rows.fields:
            yield Column("note", "Note", 30, "text")

    def complete(self, sheets: Sequence[Sheet]) -> Sheet:
        columns = (
            Column("path", "Path", 10, hidden=True, locked=True),
            Column("", "List", 46, locked=True),
            Column("", "Sheet", 32, locked=True),
            Column("complete", "Are all of them listed?", 24, "flag", choices="yes"),
        )
        intro = (
            "yes: the list names all there are (with no row: there are none).  Blank: there may be others, "
            "so nothing is concluded from what is not listed.  Lists within a row are asked for in that row."
        )
        found = Sheet("Complete", tree.COMPLETE, (), "Are the lists complete?", intro, columns, colour=_GREEN)
        for sheet in sheets:
            if sheet.form == tree.ROWS and sheet.path.count(tree.ANY) == 1:
                path = tree.JOINT.join(sheet.path[:-1])
                cells: dict[str, tree.Content] = {"path": path, "#1": sheet.title, "#2": sheet.name}
                found.lines.append(Line(cells, links={"#2": sheet.name}))
        return found

    def _name(self, wanted: str, alone: str = "") -> str:
        name = sheet_name(wanted, alone, self.names)
        self.names.add(name)
        return name


def _plain(leaf: Leaf) -> object:
    return leaf.type.item if isinstance(leaf.type, OptionalOf) else leaf.type


def _words(name: str) -> str:
    """`living_wage` as `Living wage`."""
    text = name.replace("_", " ").replace(".", " ")
    return text[:1].upper() + text[1:]
