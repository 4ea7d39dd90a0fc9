"""The sheets for what persons say: documents, judgements, findings, decisions, the previous audit, details.

In: rules and what is asked for.  Out: sheets, with a line for each clause that asks for a judgement.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from assay.evidence.header import UNABLE
from assay.questionnaire import tree
from assay.questionnaire.selection import Selection
from assay.questionnaire.tree import Column, Line, Sheet
from assay.typed import tree as typed

_GREY = "#7F7F7F"
KINDS = ("not_applicable", "overrides", "waivers", "confirmations", "corrections")
_SHOWN = {
    "not_applicable": "not applicable",
    "overrides": "override",
    "waivers": "waiver",
    "confirmations": "confirmation",
    "corrections": "correction",
}
SECTION_OF = {shown: name for name, shown in _SHOWN.items()}
SHOWN_OF = _SHOWN
_PERSON = (
    Column("because", "Because", 48, "text"),
    Column("by", "By", 20, "text"),
)
_ON = Column("on", "On", 13, "date")


def statement_sheets(
    rules: typed.Rules, selection: Selection, subjects: Mapping[str, tuple[str, ...]]
) -> list[Sheet]:
    """The sheets.  `subjects`: keys of rows that are known already, by the name of their list."""
    ratings = [rating.name for rating in rules.method.ratings]
    own = [rating.name for rating in rules.method.ratings if not rating.reserved]
    return [
        _documents(),
        _judgements(selection, subjects, [*own, UNABLE]),
        _findings(),
        _decisions(ratings),
        _previous(selection, ratings),
        _details(),
    ]


def _documents() -> Sheet:
    columns = (
        Column("key:0", "Id", 10, "key", hint="A short name without spaces, such as D3."),
        Column("title", "Title", 52, "text"),
        Column("date", "Date", 13, "date"),
        Column("file", "File", 36, "text"),
        Column("sha256", "SHA-256 of the file", 30, "text"),
        Column("confidential", "Confidential?", 14, "flag", choices="=yes,no"),
    )
    intro = "The documents that answers rest on; answers name them by their id."
    path = ("documents", tree.ANY)
    return Sheet("Documents", tree.ROWS, path, "Documents", intro, columns, colour=_GREY, open_ended=True)


def _judgements(selection: Selection, subjects: Mapping[str, tuple[str, ...]], ratings: list[str]) -> Sheet:
    columns = (
        Column("clause", "Clause", 28, "text", prefilled=True),
        Column("", "Question", 56, locked=True),
        Column(
            "for",
            "For",
            22,
            "text",
            hint="The key of the row that is judged; of a row within a row `north.2025`. "
            "Copy the line for each row.",
            prefilled=True,
        ),
        Column("rating", "Rating", 18, "text", choices=f"={','.join(ratings)}"),
        *_PERSON,
        _ON,
    )
    intro = "What only a person can rate.  A line without a rating is not judged yet."
    lines = [line for clause in selection.clauses for line in _asked(clause, subjects)]
    return Sheet(
        "Judgements", tree.LINES, ("judgements",), "Judgements", intro, columns, lines, _GREY, open_ended=True
    )


def _asked(clause: typed.Clause, subjects: Mapping[str, tuple[str, ...]]) -> Iterator[Line]:
    if not clause.questions:
        return
    asks = "\n".join([clause.title, *(question.text for question in clause.questions)])
    if clause.range is None:
        yield Line({"clause": clause.id, "#1": asks})
        return
    rows = clause.range.binders[-1].rows
    keys = subjects.get(rows.name, ()) if rows is not None and len(rows.path) == 1 else ()
    if not keys:
        noun = rows.name.replace("_", " ") if rows is not None else "subject"
        yield Line({"clause": clause.id, "#1": f"{asks}\n(for each {noun})"})
    for key in keys:
        yield Line({"clause": clause.id, "#1": asks, "for": key})


def _findings() -> Sheet:
    columns = (
        Column("clause", "Clause", 30, "text"),
        Column("for", "For", 22, "text", hint="The key of the row that the finding is about."),
        Column("significant_risk", "Does it pose a significant risk?", 20, "flag", choices="=yes,no"),
        Column("note", "Note", 60, "text"),
    )
    intro = "What the auditor says of a finding."
    return Sheet(
        "Findings", tree.LINES, ("findings",), "Findings", intro, columns, colour=_GREY, open_ended=True
    )


def _decisions(ratings: list[str]) -> Sheet:
    columns = (
        Column("section", "Decision", 18, "text", choices=f"={','.join(_SHOWN.values())}"),
        Column("criterion", "Criterion", 12, "text"),
        Column("rating", "Rating (override)", 18, "text", choices=f"={','.join(ratings)}"),
        Column("against", "Computed then (override)", 20, "set:text"),
        Column("escalation", "Escalation (confirmation)", 24, "text"),
        Column("answer", "Answer (confirmation)", 16, "flag", choices="=yes,no"),
        Column("fact", "Fact (correction)", 30, "text", hint="Such as smelter.potline-a.intensity."),
        Column("was", "Was (correction)", 22, "text"),
        *_PERSON,
        Column("approver", "Approver", 20, "text"),
        Column("author", "Author (waiver)", 20, "text"),
        _ON,
        Column("from", "From (waiver)", 13, "date"),
        Column("until", "Until (waiver)", 13, "date"),
    )
    intro = (
        "Statements that a criterion does not apply, overrides, waivers, confirmations of an escalation, and "
        "corrections of facts.  Each needs a reason; the computed result stays visible beside it."
    )
    return Sheet("Decisions", tree.DECISIONS, (), "Decisions", intro, columns, colour=_GREY, open_ended=True)


def _previous(selection: Selection, ratings: list[str]) -> Sheet:
    columns = (
        Column("key:0", "Criterion", 12, "key", prefilled=True),
        Column("", "Title", 56, locked=True),
        Column("@", "Rating", 28, "set:text", hint=f"Of {', '.join(ratings)}; several are separated by “;”."),
    )
    intro = "The ratings of the previous audit, unless the sheet Start names its result document."
    lines = [Line({"key:0": item.id, "#1": item.title}) for item in selection.criteria]
    path = ("previous", tree.ANY)
    return Sheet("Previous", tree.ROWS, path, "Previous audit", intro, columns, lines, _GREY, open_ended=True)


def _details() -> Sheet:
    columns = (
        Column("path", "Where", 70, "text"),
        Column("value", "What", 60, "text"),
    )
    intro = (
        "What has no cell of its own, such as the source, uncertainty or note of one cell of a list: "
        "facts > smelter > potline-a > intensity > source is D3 p. 14.  The parts of a list are #1, #2, …"
    )
    return Sheet("Details", tree.DETAILS, (), "Details", intro, columns, colour=_GREY, open_ended=True)
