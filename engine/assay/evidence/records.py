"""Records and collections: nodes to facts, as the schema declares them.

In: the fields of the schema and a mapping.  Out: `RecordData` with rows and facts; what is wrong is reported
and left out.  `source`, `note`, `method` and `date` on a row or record hold for all facts inside that say
nothing of their own, unless the rules declare a field of that name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from assay.diagnostics import Diagnostic
from assay.evidence import errors
from assay.evidence.desk import PROVENANCE, Desk, Provenance, flag_of, read_provenance, scalar_of
from assay.evidence.facts import CollectionData, RecordData, RowData
from assay.evidence.nodes import Entry, ListNode, MappingNode, Node, ScalarNode
from assay.evidence.problems import Wrong
from assay.evidence.values import read_fact
from assay.typed.builtin import is_yearly_leaf
from assay.typed.schema import Field, Group, Leaf, Rows
from assay.units.bounds import Interval
from assay.units.calendar import day_text, year_bounds
from assay.units.values import TRUE

# The fields that other standards know at the same place.
Others = Sequence[Mapping[str, Field]]

_KEY = re.compile(r"\w+(?:[.-]\w+)*")
_ROWS = "a list of rows, each under a key of its own"
ELSEWHERE = "elsewhere"  # of a list: another file says whether there are other rows
_YEAR = re.compile(r"[12][0-9]{3}")


def read_record(
    desk: Desk,
    where: str,
    fields: Mapping[str, Field],
    node: MappingNode,
    inherited: Provenance,
    others: Others = (),
) -> RecordData:
    """The facts of one record or row; what only `others` know is passed over."""
    data = RecordData()
    for entry in node.entries:
        field = fields.get(entry.key.text)
        if field is not None:
            inside = [one[field.name] for one in others if field.name in one]
            _read_field(
                desk, field, entry, inherited, data, [o.fields for o in inside if not isinstance(o, Leaf)]
            )
        elif entry.key.text not in PROVENANCE and not any(entry.key.text in one for one in others):
            desk.problems.add(_unknown(desk, where, entry.key, fields))
    return data


def _unknown(desk: Desk, where: str, key: ScalarNode, names: Iterable[str]) -> Diagnostic:
    names = list(names)
    return errors.unknown_key(where, key.text, key.span, names, desk.problems.nearest(key.text, names))


def _read_field(
    desk: Desk, field: Field, entry: Entry, inherited: Provenance, data: RecordData, others: Others
) -> None:
    try:
        match field:
            case Leaf():
                fact = read_fact(desk, field, entry.value, inherited)
                if fact is not None:
                    data.facts[field.name] = fact
            case Group():
                example = f"{field.name}: {{{next(iter(field.fields), '')}: …}}"
                node = mapping_of(entry.key, entry.value, "a record of facts", _below(example))
                inner = read_provenance(desk, node, inherited, field.fields)
                data.records[field.name] = read_record(
                    desk, f"`{field.name}`", field.fields, node, inner, others
                )
            case _:
                data.collections[field.name] = _read_rows(desk, field, entry, inherited, others)
    except Wrong as wrong:
        desk.problems.add(wrong.diagnostic)


def _below(example: str) -> str:
    return f"write its facts in braces, or on lines below it: `{example}`"


def mapping_of(key: ScalarNode, node: Node, expected: str, remedy: str = "") -> MappingNode:
    """The node, if it is a mapping."""
    if isinstance(node, MappingNode):
        return node
    if isinstance(node, ScalarNode) and node.text in ("", "~", "null"):
        nothing = f"write `{key.text}: {{}}`, or leave the line out where nothing is known"
        raise Wrong(errors.no_value(key.text, key.span, nothing))
    raise Wrong(errors.wrong_shape(node.span, f"`{key.text}`", expected, remedy))


# ---- collections ------------------------------------------------------------------------------------------


def _read_rows(desk: Desk, rows: Rows, entry: Entry, inherited: Provenance, others: Others) -> CollectionData:
    node, complete = _members(desk, rows, entry)
    data = CollectionData(complete=bool(complete), span=entry.key.span, stated=complete is not None)
    for member in node.entries:
        try:
            key = _key(desk, rows, member.key)
            inner = mapping_of(member.key, member.value, "a row of facts", _below(f"{member.key.text}: {{}}"))
        except Wrong as wrong:
            desk.problems.add(wrong.diagnostic)
            continue
        provenance = read_provenance(desk, inner, inherited, rows.fields)
        fields = _row_fields(desk, rows, inner)
        record = read_record(desk, f"a `{rows.name}`", fields, inner, provenance, others)
        data.rows[key] = RowData(key, TRUE, record, member.key.span)
    return data


def _members(desk: Desk, rows: Rows, entry: Entry) -> tuple[MappingNode, bool | None]:
    """The rows of a collection, and whether there are no others; None: that is said elsewhere."""
    node = entry.value
    if isinstance(node, ListNode):
        raise Wrong(
            errors.wrong_shape(node.span, f"`{rows.name}`", _ROWS, f"write `{rows.name}: {{key: {{…}}}}`")
        )
    if isinstance(node, ScalarNode):
        remedy = f"`{rows.name}: {{}}` says that there are none; leave it out where that is not known"
        if node.text in ("", "~", "null"):
            raise Wrong(errors.no_value(rows.name, entry.key.span, remedy))
        raise Wrong(errors.wrong_shape(node.span, f"`{rows.name}`", _ROWS, remedy))
    marked = node.get("incomplete")
    if marked is None or not isinstance(marked, ScalarNode):
        return node, True
    for other in node.entries:
        if other.key.text not in ("incomplete", "rows"):
            where = f"a list of `{rows.name}` marked `incomplete`"
            hint = "write the rows under `rows:`"
            desk.problems.add(
                errors.unknown_key(where, other.key.text, other.key.span, ("incomplete", "rows"), None, hint)
            )
    complete = None
    if marked.text != ELSEWHERE:
        complete = not flag_of("incomplete", scalar_of("incomplete", marked))
    inner = next((other for other in node.entries if other.key.text == "rows"), None)
    if inner is None:
        return MappingNode((), node.span), complete
    return mapping_of(inner.key, inner.value, _ROWS), complete


def _key(desk: Desk, rows: Rows, node: ScalarNode) -> str:
    if not rows.yearly:
        if _KEY.fullmatch(node.text) is None:
            expected = "letters, digits, `_`, `-` and `.`, without spaces"
            remedy = "-".join(re.findall(r"\w+", node.text))
            raise Wrong(
                errors.bad_key(
                    rows.name, node.text, node.span, expected, f"write `{remedy}`" if remedy else ""
                )
            )
        return node.text
    if _YEAR.fullmatch(node.text) is None:
        raise Wrong(errors.bad_key(rows.name, node.text, node.span, "a year such as `2025`"))
    _, end = year_bounds(int(node.text), desk.period_end)
    if desk.audit_date is not None and end.low is not None and end.low > desk.audit_date:
        audit = day_text(desk.audit_date)
        raise Wrong(errors.year_not_ended(node.text, node.span, show_days(end), audit))
    return node.text


def show_days(days: Interval) -> str:
    """`2025-12-31`, or both ends."""
    ends = sorted({end for end in (days.low, days.high) if end is not None})
    return " to ".join(day_text(end) for end in ends)


def _row_fields(desk: Desk, rows: Rows, node: MappingNode) -> Mapping[str, Field]:
    """The fields of a row; what every year has of itself cannot be given."""
    if rows.yearly:
        for entry in node.entries:
            if is_yearly_leaf(rows, entry.key.text):
                hint = "it follows from the year and from the audited `period`: remove it"
                where = f"a `{rows.name}`"
                desk.problems.add(errors.unknown_key(where, entry.key.text, entry.key.span, (), None, hint))
    return rows.fields
