"""The pages of the principles: criteria and clauses in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from assay.graph.tree import Graph, Key, Kind
from assay.handbook.examples import examples_of
from assay.handbook.open_points import NOT_STATED
from assay.handbook.phrases import NO_ROWS, Phrases, Rows, conjuncts, named
from assay.handbook.tree import Block, Bullets, Heading, Link, Page, Paragraph, Strong, Text
from assay.typed import tree as typed
from assay.typed.weights import FACTORS, weight
from assay.units.calendar import day_text
from assay.verdict.words import number_text, plain

_LINKED = (Kind.DEFINITION, Kind.PARAMETER, Kind.TABLE, Kind.EVIDENCE)


def anchor_of(key: Key) -> str:
    """Where the handbook speaks of a thing."""
    kind, name = key
    return f"{kind.value}-{name.replace('.', '-')}"


def link_to(graph: Graph, key: Key) -> Link:
    """A thing by its name, with a link to its place."""
    return Link(graph.things[key].name, anchor_of(key))


def principle_anchor(principle: str) -> str:
    """Where the handbook speaks of a principle."""
    return f"principle-{principle.replace('.', '-')}"


def principle_pages(rules: typed.Rules, graph: Graph) -> Iterator[Page]:
    """One page for each principle that has criteria, in their order."""
    phrases = Phrases(rules)
    for principle in dict.fromkeys(criterion.principle for criterion in rules.criteria):
        found = rules.principles[principle]
        title = f"Principle {principle}"
        title = f"{title}: {found.title}" if found.title != title else title
        blocks: list[Block] = [Heading(1, title, principle_anchor(principle))]
        lines = _applicability(phrases, found.applies)
        if lines:
            blocks += [Paragraph((Strong("Where it applies."),)), Bullets(tuple(lines))]
        for criterion in rules.criteria:
            if criterion.principle == principle:
                blocks += _criterion(rules, graph, phrases, criterion)
        yield Page(f"principle-{principle}", title, tuple(blocks))


# ---- criteria ---------------------------------------------------------------------------------------------


def _criterion(
    rules: typed.Rules, graph: Graph, phrases: Phrases, criterion: typed.Criterion
) -> Iterator[Block]:
    key = (Kind.CRITERION, criterion.id)
    yield Heading(2, f"{criterion.id} {criterion.title}", anchor_of(key))
    facts = list(_facts(phrases, criterion))
    if facts:
        yield Bullets(tuple(facts))
    single = len(criterion.clauses) == 1 and criterion.clauses[0].id == criterion.id
    for clause in criterion.clauses:
        if not single:
            yield Heading(3, f"{clause.id} {clause.title}", anchor_of((Kind.CLAUSE, clause.id)))
        yield from clause_blocks(phrases, criterion, clause, single=single)
        read = graph.read_by(key if single else (Kind.CLAUSE, clause.id))
        yield from _reads(graph, read)
    if criterion.ladder:
        yield Paragraph((Strong("Rating, where a clause does not say."),))
        yield Bullets(tuple(ladder(phrases, criterion.ladder, NO_ROWS)))
    examples = list(examples_of(rules, criterion))
    if examples:
        yield Heading(3, f"Examples for {criterion.id}", f"examples-{criterion.id.replace('.', '-')}")
        yield from examples


def _facts(phrases: Phrases, criterion: typed.Criterion) -> Iterator[Text]:
    yield from _applicability(phrases, criterion.applies)
    if criterion.since is not None:
        yield (f"In force from {day_text(criterion.since)}.",)
    if criterion.until is not None:
        yield (f"In force until {day_text(criterion.until)}.",)
    yield from _risk(phrases, criterion.risk)
    yield from sources(criterion.provenance)


def _risk(phrases: Phrases, rows: Sequence[typed.RiskRow]) -> Iterator[Text]:
    """What it weighs, or of several rows each with when it counts; a factor that is not given counts as 1."""
    method = phrases.rules.method
    whose: Text = ()
    if method.weight is not None and method.risk_sources:
        whose = (" (", Link("where these numbers come from", "method-weight"), ")")
    for place, row in enumerate(rows):
        factors = ", ".join(f"{name} {number_text(row.factors.get(name, Decimal(1)))}" for name in FACTORS)
        weighs = f"{number_text(weight(method, row.factors) or Decimal(0))} ({factors})"
        reason = f": {row.reason}" if row.reason else ""
        if len(rows) == 1:
            yield f"Risk weight: {weighs}{reason}", *whose, "."
        elif row.condition is None:
            yield f"Risk weight otherwise: {weighs}{reason}", *whose, "."
        else:
            first = "Risk weight, by the first that holds:" if place == 0 else "Risk weight"
            yield (f"{first} {weighs} when {phrases.sentence(row.condition, NO_ROWS)}{reason}.",)


def _applicability(phrases: Phrases, lines: Sequence[typed.Applicability]) -> list[Text]:
    found: list[Text] = []
    for line in lines:
        if line.activities:
            names = [_activity(phrases.rules, name) for name in line.activities]
            found.append((f"Applies to those who do this: {', '.join(names)}.",))
        found += [(_condition(phrases, condition),) for condition in line.conditions]
    return found


def _condition(phrases: Phrases, condition: typed.Condition) -> str:
    expr, reason = condition.expr, f" ({condition.reason})" if condition.reason else ""
    if isinstance(expr, typed.Apply) and expr.op is typed.Op.NOT:
        return f"Does not apply where this is so: {phrases.sentence(expr.args[0], NO_ROWS)}{reason}."
    otherwise = f" Otherwise it does not{reason}." if reason else ""
    return f"Applies where this is so: {phrases.sentence(expr, NO_ROWS)}.{otherwise}"


def _activity(rules: typed.Rules, name: str) -> str:
    return rules.option_titles.get(("activity", name)) or plain(name)


def sources(items: Sequence[typed.Provenance]) -> list[Text]:
    """Where something comes from, and how far that can be trusted."""
    return [
        (f"Source: {item.source} (", Strong(item.standing or f"standing {NOT_STATED}"), ").")
        for item in items
    ]


def own_source(item: typed.Provenance | None) -> Text:
    """Where one line of a method comes from, behind what it says."""
    if item is None:
        return ()
    return f" Source: {item.source} (", Strong(item.standing or f"standing {NOT_STATED}"), ")."


# ---- clauses ----------------------------------------------------------------------------------------------


def clause_blocks(
    phrases: Phrases, criterion: typed.Criterion, clause: typed.Clause, *, single: bool
) -> Iterator[Block]:
    """A clause: of what it is asked, what is required, how a lapse is rated, what the auditor answers."""
    rows = NO_ROWS if clause.range is None else NO_ROWS.inside(clause.range.binders)
    lines = _applicability(phrases, clause.applies)
    if lines:
        yield Bullets(tuple(lines))
    asked = _asked_of(phrases, clause)
    if clause.requires:
        yield Paragraph((Strong("Required"), f"{asked}:"))
        parts = [part for require in clause.requires for part in conjuncts(require)]
        yield Bullets(tuple((f"{phrases.sentence(part, rows)}.",) for part in parts))
        yield Paragraph((Strong("If that does not hold"), ", the rating is:"))
        yield Bullets((*ladder(phrases, clause.ladder, rows), *_falls_through(criterion, clause)))
    if clause.questions:
        yield Paragraph((Strong("The auditor judges"), f"{asked}:"))
        yield Bullets(tuple(_question(item) for item in clause.questions))
    if clause.decision is not None:
        yield Paragraph((decision_text(clause.decision),))
    if not single:
        yield from (Paragraph(text) for text in sources(clause.provenance))


def _asked_of(phrases: Phrases, clause: typed.Clause) -> str:
    if clause.range is None:
        return ""
    binders = clause.range.binders
    names = " of each ".join(plain(binder.name) for binder in reversed(binders))
    return f" of each {names}{phrases.where(clause.range, clause.where, NO_ROWS)}"


def _question(item: typed.Question) -> Text:
    looks_at = f" (looking at {', '.join(named(name) for name in item.using)})" if item.using else ""
    return (f"{item.text}{looks_at}",)


def ladder(phrases: Phrases, rungs: Sequence[typed.Rung | typed.Outcome], rows: Rows) -> Iterator[Text]:
    """Ratings, or outcomes, each with when it is given; the first that holds counts."""
    for rung in rungs:
        name = rung.rating if isinstance(rung, typed.Rung) else rung.name
        reason = f" ({rung.reason})" if rung.reason else ""
        if rung.condition is None:
            yield Strong(plain(name)), f" otherwise{reason}.", *own_source(rung.source)
        else:
            when = phrases.sentence(rung.condition, rows)
            yield Strong(plain(name)), f" when {when}{reason}.", *own_source(rung.source)


def _falls_through(criterion: typed.Criterion, clause: typed.Clause) -> Iterator[Text]:
    if clause.ladder and clause.ladder[-1].condition is None:
        return
    word = "otherwise as " if clause.ladder else "as "
    if criterion.ladder:
        whose = Link(f"criterion {criterion.id} says", anchor_of((Kind.CRITERION, criterion.id)))
        if criterion.ladder[-1].condition is None:
            yield word, whose, "."
            return
        yield word, whose, ", and then as ", Link("the method says", "method-ladder"), "."
        return
    yield word, Link("the method says", "method-ladder"), "."


def decision_text(decision: typed.Decision) -> str:
    """How a measurement is held against its limit."""
    if decision.guard is None:
        return "Measurements: the measured value alone is compared, without its uncertainty."
    unit = _guard_unit(decision)
    amount = f"{number_text(decision.guard)}{unit}"
    return (
        "Measurements: the measured value alone is compared, and the limit moves against the claimant "
        f"by {amount}."
    )


def _guard_unit(decision: typed.Decision) -> str:
    if decision.share:
        return " % of the limit"
    symbol = decision.unit.symbol if decision.unit is not None else "number"
    return "" if symbol == "number" else f" {symbol}"


def _reads(graph: Graph, keys: Sequence[Key]) -> Iterator[Block]:
    linked = [key for kind in _LINKED for key in keys if key[0] is kind]
    if linked:
        pieces: list[str | Strong | Link] = [Strong("Rests on"), " "]
        for place, key in enumerate(linked):
            pieces += [", "] if place else []
            pieces.append(link_to(graph, key))
        yield Paragraph((*pieces, "."))
