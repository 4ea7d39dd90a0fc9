"""The pages to look things up in: method, numbers, evidence, open points."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assay.graph.tree import Graph, Key, Kind
from assay.handbook.open_points import MEANINGS, NOT_STATED, OPEN, Point, open_points
from assay.handbook.phrases import NO_ROWS, Phrases, constant_text, option
from assay.handbook.requirements import anchor_of, decision_text, ladder, link_to, own_source, sources
from assay.handbook.tree import Block, Bullets, Heading, Link, Page, Paragraph, Strong, Table, Text
from assay.typed import tree as typed
from assay.typed.schema import Field, Group, Leaf
from assay.typed.types import Choice, Flag, OptionalOf, Period, Quantity, RefTo, SetOf, ValueType
from assay.units.bounds import point
from assay.units.calendar import day_text
from assay.verdict.words import interval_text, number_text, plain, unit_text

_ABOUT_EVIDENCE = (
    "All that can be recorded. A path names the lists and records that a fact stands in; what is not "
    "recorded counts as not known, never as no. The limits of what can be recorded are this encoding's own: "
    "they refuse what no answer can be, and decide no rating."
)
_ABOUT_POINTS = (
    "points rest on something else than an official text or a page of the scheme owner. Whoever holds the "
    "documents can settle them."
)


def used_by(graph: Graph, key: Key) -> Text:
    """What reads a thing."""
    pieces: list[str | Strong | Link] = []
    for reader in graph.readers_of(key):
        pieces += [", "] if pieces else []
        pieces.append(link_to(graph, reader))
    return tuple(pieces) or ("nothing",)


# ---- method -----------------------------------------------------------------------------------------------


def method_page(rules: typed.Rules) -> Page:
    """How findings become ratings, and ratings a verdict."""
    method, phrases = rules.method, Phrases(rules)
    title = f"Method: {method.title}"
    anchor = anchor_of((Kind.METHOD, method.name))
    blocks: list[Block] = [
        Heading(1, title, anchor),
        Paragraph((f"Version {method.version}.",)),
        Table(
            "Ratings, best first",
            ("Rating", "Credit", "Meaning", "Source"),
            tuple(_rating(r) for r in method.ratings),
        ),
        Heading(2, "Rating where a clause does not say", "method-ladder"),
        Paragraph(("The first line that holds counts:",)),
        Bullets(tuple(ladder(phrases, method.ladder, NO_ROWS))),
        *_follow_up(phrases, method),
    ]
    if method.weight is not None:
        text = f"A criterion weighs {phrases.phrase(method.weight, NO_ROWS)}."
        blocks += [
            Heading(2, "Weight", "method-weight"),
            Paragraph((text, *own_source(method.weight_source))),
        ]
        if method.risk_sources:
            blocks += [
                Paragraph(("The risk factors of the criteria:",)),
                Bullets(tuple(sources(method.risk_sources))),
            ]
    if method.score != "weighted" or method.score_source is not None:
        said = f"The score is made by the model “{plain(method.score)}”."
        score: Text = (said, *own_source(method.score_source))
        blocks += [Heading(2, "Score", "method-score"), Paragraph(score)]
    notes: list[Text] = []
    if method.decision is not None:
        notes.append((decision_text(method.decision), *own_source(method.decision.source)))
    notes += sources(method.provenance)
    if notes:
        blocks += [Heading(2, "Where it comes from", "method-sources"), Bullets(tuple(notes))]
    return Page("method", title, tuple(blocks))


def _rating(rating: typed.Rating) -> tuple[Text, ...]:
    credit = number_text(rating.credit) if rating.credit is not None else "none"
    meaning = rating.title or ""
    reserved = "given only where a clause names it" if rating.reserved else ""
    said = " – ".join(text for text in (meaning, reserved) if text)
    return (plain(rating.name),), (credit,), (said,), _whence(rating.source)


def _follow_up(phrases: Phrases, method: typed.Method) -> Iterator[Block]:
    if method.escalations:
        yield Heading(2, "What makes a rating worse", "method-escalations")
        yield Bullets(tuple(_escalation(phrases, line) for line in method.escalations))
    if method.outcomes:
        yield Heading(2, "Outcome", "method-outcomes")
        yield Paragraph(("The first line that holds counts:",))
        lines = ladder(phrases, method.outcomes, NO_ROWS)
        valid = [_validity(row) for row in method.outcomes]
        yield Bullets(tuple((*line, text) for line, text in zip(lines, valid, strict=True)))
    if method.deadlines:
        yield Heading(2, "Deadlines", "method-deadlines")
        yield Bullets(tuple(_deadline(phrases, line) for line in method.deadlines))
    if method.surveillance:
        yield Heading(2, "Surveillance", "method-surveillance")
        yield Bullets(tuple(_surveillance(phrases, line) for line in method.surveillance))


def _escalation(phrases: Phrases, line: typed.Escalation) -> Text:
    where = phrases.where(line.range, line.where, NO_ROWS)
    asked = f" The auditor has to confirm it: {line.question}" if line.question else ""
    return (
        "At least ",
        Strong(plain(line.rating)),
        f" for each criterion{where} ({line.name}).{asked}",
        *own_source(line.source),
    )


def _validity(row: typed.Outcome) -> str:
    if row.validity is None:
        return ""
    return f" Valid for {interval_text(point(row.validity), Period(row.months))}."


def _deadline(phrases: Phrases, line: typed.Deadline) -> Text:
    ratings = f" for {', '.join(plain(name) for name in line.ratings)}" if line.ratings else ""
    note = f" ({line.note})" if line.note else ""
    return (
        Strong(plain(line.name)),
        f"{ratings}: {phrases.phrase(line.date, NO_ROWS)}{note}.",
        *own_source(line.source),
    )


def _surveillance(phrases: Phrases, line: typed.Surveillance) -> Text:
    when = (
        f" when {phrases.sentence(line.condition, NO_ROWS)}" if line.condition is not None else " otherwise"
    )
    reason = f" ({line.reason})" if line.reason else ""
    return f"After {phrases.phrase(line.period, NO_ROWS)}{when}{reason}.", *own_source(line.source)


# ---- numbers ----------------------------------------------------------------------------------------------


def numbers_page(rules: typed.Rules, graph: Graph) -> Page:
    """Parameters with their dates, tables, and what is worked out."""
    blocks: list[Block] = [Heading(1, "Numbers and definitions", "numbers")]
    if rules.parameters:
        blocks += [Heading(2, "Parameters", "parameters"), _parameters(rules, graph)]
    for table in rules.tables.values():
        blocks += _table(table, graph)
    if rules.defines:
        blocks += [Heading(2, "Definitions", "definitions"), _definitions(rules, graph)]
    return Page("numbers", "Numbers and definitions", tuple(blocks))


def _parameters(rules: typed.Rules, graph: Graph) -> Table:
    """A row for each value; links lead to the first."""
    rows: list[tuple[Text, ...]] = []
    anchors: list[str | None] = []
    for item in rules.parameters.values():
        found = list(_settings(item, graph))
        rows += found
        anchors += [anchor_of((Kind.PARAMETER, item.name)), *(None for _ in found[1:])]
    head = ("Parameter", "Meaning", "Value", "From", "Source", "Standing", "Used by")
    return Table("Parameters", head, tuple(rows), tuple(anchors))


def _definitions(rules: typed.Rules, graph: Graph) -> Table:
    phrases = Phrases(rules)
    rows = tuple(_define(phrases, item, graph) for item in rules.defines.values())
    anchors = tuple(anchor_of((Kind.DEFINITION, name)) for name in rules.defines)
    return Table("Definitions", ("Definition", "Meaning", "Is", "In", "Source", "Used by"), rows, anchors)


def _settings(item: typed.Parameter, graph: Graph) -> Iterator[tuple[Text, ...]]:
    for setting in item.settings:
        source = setting.provenance
        yield (
            (item.name,),
            (item.title or "",),
            (Strong(OPEN),) if setting.value is None else (constant_text(setting.value, item.type),),
            (day_text(setting.since) if setting.since is not None else "always",),
            (source.source if source is not None else "",),
            (source.standing if source is not None and source.standing else "not stated",),
            used_by(graph, (Kind.PARAMETER, item.name)),
        )


def _table(table: typed.Table, graph: Graph) -> Iterator[Block]:
    key = (Kind.TABLE, table.name)
    title = f"Table {table.name}: {table.title}" if table.title else f"Table {table.name}"
    yield Heading(2, title, anchor_of(key))
    notes: list[Text] = [("Used by ", *used_by(graph, key), ".")]
    if table.since is not None:
        notes.append((f"In force from {day_text(table.since)}.",))
    notes += sources((table.provenance,) if table.provenance is not None else ())
    yield Bullets(tuple(notes))
    columns = list(table.columns.values())
    head = (*(_column(item) for item in table.keys), *(_column(item) for item in columns))
    rows = tuple(
        (
            *((plain(name),) for name in keys),
            *((constant_text(cells[item.name], item.type),) for item in columns),
        )
        for keys, cells in table.rows.items()
    )
    yield Table(title, head, rows)


def _column(item: typed.Column) -> str:
    unit = unit_text(item.type)
    return f"{plain(item.name)} ({unit})" if unit else plain(item.name)


def _define(phrases: Phrases, item: typed.Define, graph: Graph) -> tuple[Text, ...]:
    rows = NO_ROWS.inside(item.binders)
    flag = isinstance(item.type, Flag)
    body = phrases.sentence(item.body, rows) if flag else phrases.phrase(item.body, rows)
    given = f" ({', '.join(plain(name) for name, _ in item.given)})" if item.given else ""
    return (
        (f"{item.name}{given}",),
        (item.title or "",),
        (body,),
        (item.type.show(),),
        _whence(item.provenance),
        used_by(graph, (Kind.DEFINITION, item.name)),
    )


def _whence(item: typed.Provenance | None) -> Text:
    """Where a definition comes from; without a source it only puts together what has one."""
    if item is None:
        return ()
    return f"{item.source} (", Strong(item.standing or f"standing {NOT_STATED}"), ")"


# ---- evidence ---------------------------------------------------------------------------------------------


def evidence_page(rules: typed.Rules, graph: Graph) -> Page:
    """The dictionary of all that there is to know."""
    rows: list[tuple[Text, ...]] = []
    names: list[str] = []
    for path, item in rules.schema.walk():
        key = (Kind.EVIDENCE, ".".join(path))
        names.append(anchor_of(key))
        rows.append(_field(".".join(path), item, rules, graph))
    types = [name for name in graph.things if name[0] is Kind.EVIDENCE and anchor_of(name) not in set(names)]
    head = ("Path", "Question", "Kind", "Unit", "Can be", "Used by")
    blocks: list[Block] = [
        Heading(1, "Evidence", "evidence"),
        Paragraph((_ABOUT_EVIDENCE,)),
        Table("Evidence", head, tuple(rows), tuple(names)),
    ]
    for name in types:
        blocks += [
            Heading(2, f"{name[1]} (of every record of that type)", anchor_of(name)),
            Paragraph((f"{graph.things[name].title or ''} Used by ", *used_by(graph, name), ".")),
        ]
    return Page("evidence", "Evidence", tuple(blocks))


def _field(path: str, item: Field, rules: typed.Rules, graph: Graph) -> tuple[Text, ...]:
    used = used_by(graph, (Kind.EVIDENCE, path))
    match item:
        case Leaf():
            return (
                (path,),
                (_asked(item.question, item.guidance),),
                (kind_text(item.type),),
                (_unit(item),),
                _domain(item, rules),
                used,
            )
        case Group():
            return (path,), (_asked(item.title, item.guidance),), ("a record",), ("",), ("",), used
        case _:
            kind = "a list, one row a reporting year" if item.yearly else "a list"
            at = f", each row at one {plain(item.at)}" if item.at is not None else ""
            return (path,), (_asked(item.title, item.guidance),), (f"{kind}{at}",), ("",), ("",), used


def _asked(question: str | None, guidance: str | None) -> str:
    """The question, and how to answer it."""
    return " ".join(text for text in (question, guidance) if text)


def kind_text(kind: ValueType) -> str:
    """What sort of value a fact is."""
    match kind:
        case OptionalOf():
            return f"{kind_text(kind.item)}, or known to be absent"
        case SetOf():
            return f"any number of these: {kind_text(kind.item)}"
        case Choice():
            return "one of a list"
        case RefTo():
            return f"the key of a {plain(kind.collection[-1])}"
        case Quantity():
            return "a number"
        case _:
            return kind.show()


def _inner(kind: ValueType) -> ValueType:
    return _inner(kind.item) if isinstance(kind, OptionalOf | SetOf) else kind


def _unit(item: Leaf) -> str:
    return unit_text(_inner(item.type))


def _domain(item: Leaf, rules: typed.Rules) -> Text:
    kind = _inner(item.type)
    texts: list[str] = []
    if isinstance(kind, Choice):
        options = [_option(rules, kind, name) for name in kind.options]
        texts.append(", ".join(options))
    if item.domain is not None:
        texts.append(interval_text(item.domain, kind))
    fresh = item.fresh_months if item.fresh_months is not None else item.fresh_days
    if fresh is not None:
        period = interval_text(point(fresh), Period(item.fresh_months is not None))
        texts.append(f"not older than {period}")
    return ("; ".join(texts),)


def _option(rules: typed.Rules, kind: Choice, name: str) -> str:
    title = rules.option_titles.get((kind.name, name))
    return f"{option(name)} ({title})" if title else option(name)


# ---- open points ------------------------------------------------------------------------------------------


def open_page(rules: typed.Rules) -> Page:
    """What is not confirmed, for whoever holds the official documents."""
    points = open_points(rules)
    blocks: list[Block] = [
        Heading(1, "Open and unverified points", "open"),
        Paragraph((f"{len(points)} {_ABOUT_POINTS}",)),
    ]
    for standing in dict.fromkeys(each.standing for each in points):
        rows = tuple(_point(each) for each in points if each.standing == standing)
        title = standing.capitalize()
        blocks.append(Heading(2, title, f"open-{standing.replace(' ', '-')}"))
        blocks.append(Paragraph((f"{MEANINGS[standing]}.",)))
        blocks.append(Table(title, ("Point", "What", "Source", "File"), rows))
    return Page("open", "Open and unverified points", tuple(blocks))


def _point(each: Point) -> tuple[Text, ...]:
    kind, _, name = each.where.partition(" ")
    place = f"{each.file}, line {each.line}" if each.file else ""
    anchor = f"{kind}-{name.replace('.', '-')}"
    return (f"{kind} ", Link(name, anchor)), (each.what,), (each.source or "none",), (place,)


def points_text(points: Sequence[Point]) -> str:
    """The list of open points as plain text."""
    lines: list[str] = []
    for standing in dict.fromkeys(each.standing for each in points):
        found = [each for each in points if each.standing == standing]
        lines += [f"{standing} ({len(found)}): {MEANINGS[standing]}", ""]
        for each in found:
            place = each.span.place() if each.span is not None else ""
            lines += [
                f"  {each.where}: {each.what}",
                f"      source: {each.source or 'none'}",
                f"      {place}",
            ]
        lines.append("")
    lines.append(f"{len(points)} points to settle" if points else "no point is open")
    return "\n".join(lines)
