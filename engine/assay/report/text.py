"""The result as text for a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from textwrap import wrap

from tabulate import tabulate

from assay.report import advice_text, follow_up, sites_text
from assay.report.lines import WIDTH, field_lines, reason_line, risk_text
from assay.verdict import model
from assay.verdict.evaluation import UNSETTLED
from assay.verdict.ranges import rating_text

_SCORES = {"weighted": "Risk-weighted score"}
Paint = Callable[[str, str], str]
_SHOWN = 6


def no_paint(text: str, rating: str) -> str:
    """Without colour."""
    del rating
    return text


def report(result: model.Assessment, paint: Paint = no_paint) -> str:
    """The whole report.  `paint(text, rating)` colours a rating where the terminal can."""
    parts = [_head(result), *_principles(result, paint), _counts(result), follow_up.outcome(result)]
    parts += [_score(result), _nonconformities(result), sites_text.text(result)]
    parts += [] if result.advice is None else [advice_text.advice(result.advice)]
    parts += [_encoding(result)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _named(item: model.Named) -> str:
    return f"{item.title} {item.version}"


def _head(result: model.Assessment) -> str:
    kind = (result.audit_type or "").replace("_", " ")
    facts = f"{result.facts} fact{'s' if result.facts != 1 else ''}"
    audit = kind if kind.endswith("assessment") else f"{kind} audit".strip()
    lines = [
        f"{_named(result.standard)}, judged by {_named(result.method)}",
        f"{result.entity or 'the entity is not named'}: {audit} of {result.audit_date}, {facts}",
    ]
    if result.as_of:
        lines.append(f"as of {result.audit_date}, as was asked for: not the day that the evidence states")
    return "\n".join(lines)


# ---- criteria ------------------------------------------------------------------------------------


def _principles(result: model.Assessment, paint: Paint) -> Iterator[str]:
    for principle in result.principles:
        lines = [f"{principle.id}  {principle.title}"]
        for criterion in result.criteria:
            if criterion.principle == principle.id:
                lines.append("")
                lines += _criterion(criterion, paint)
        yield "\n".join(lines)


def _criterion(item: model.CriterionVerdict, paint: Paint) -> list[str]:
    head = f"  {item.id + ' ':<6}{item.title}"
    rating = item.rating if item.settled else f"{item.rating} (open)"
    lines = [f"{head.ljust(62)}  {paint(rating, item.ratings[-1])}"]
    lines += field_lines("risk weight", risk_text(item))
    if item.not_applicable_because is not None:
        lines += field_lines("because", item.not_applicable_because)
    elif item.deciding is not None:
        lines += _deciding(item.deciding, settled=item.settled)
    lines += _told(item.trace)
    lines += follow_up.criterion_lines(item)
    lines += _missing("open", item.reasons)
    lines += _missing("risk open", item.risk_reasons)
    return lines


def _told(trace: model.Trace) -> Iterator[str]:
    """What a reader must be told whatever the rating is: which measurements straddle their limits, which
    requirements hold with nothing recorded, and which facts stand in the place of others.
    """
    told = list(_said(trace))
    told += [
        ("correction", f"{source.place} {source.note}")
        for item in branches(trace)
        for source in item.sources
        if source.note is not None and source.note.startswith("corrects ")
    ]
    for name, kind in (
        ("limit", "straddle"),
        ("risk limit", "risk"),
        ("recorded", "nothing recorded"),
        ("corrected", "correction"),
    ):
        found = list(dict.fromkeys(text for said, text in told if said == kind))
        for text in found[:_SHOWN]:
            yield from field_lines(name, text)
        if len(found) > _SHOWN:
            yield from field_lines("", f"and {len(found) - _SHOWN} more")


def _said(item: model.Trace, *, risk: bool = False) -> Iterator[tuple[str, str]]:
    """Every statement with its kind.  The risk is no part of the rating: of it, limits that are straddled."""
    risk = risk or item.kind == "risk"
    if item.kind == "straddle" or not risk:
        yield ("risk" if risk else item.kind), item.text
    for branch in item.because:
        yield from _said(branch, risk=risk)


def branches(item: model.Trace) -> Iterator[model.Trace]:
    """A tree of reasons, branch by branch."""
    yield item
    for branch in item.because:
        yield from branches(branch)


def _deciding(item: model.Deciding, *, settled: bool) -> list[str]:
    """What decides the rating; of an open one, what it can become worst by."""
    subject = f", {subject_text(item.subject)}" if item.subject else ""
    lines = field_lines("decided by" if settled else "turns on", f"{item.clause}{subject}: {item.title}")
    if item.rung:
        lines += field_lines("as", item.rung)
    if item.measurement is not None:
        lines += field_lines("measured", measurement_line(item.measurement))
    return lines


def measurement_line(item: model.Measurement) -> str:
    """`intensity of smelter north is 11.4 t, which is not below the ceiling (11.0 t); margin -0.4 t`."""
    verdict = {"yes": "which is", "no": "which is not", "not known": "which may or may not be"}[item.holds]
    limit = f"{item.limit_name} ({item.limit})" if item.limit_name else item.limit
    text = f"{item.what} is {item.value}, {verdict} {item.comparison} {limit}"
    if item.margin is not None:
        worst = "at worst " if " to " in item.margin else ""
        share = f" ({worst}{item.margin_share} of the limit)" if item.margin_share else ""
        text += f"; margin {item.margin} {item.unit}".rstrip() + share
    where = list(dict.fromkeys(source_text(source) for source in item.sources))
    more = f" and {len(where) - _SHOWN} more" if len(where) > _SHOWN else ""
    return text + (f"; seen in {', '.join(where[:_SHOWN])}{more}" if where else "")


def subject_text(subject: str) -> str:
    """`north.2025`; a row that nobody listed is said in words."""
    key = subject.removesuffix("*").removesuffix(".")
    if key == subject:
        return subject
    return f"one of {key} that is not listed" if key else "one that is not listed"


def source_text(source: model.EvidenceSource) -> str:
    """`D3 p. 14`, or the place in the evidence file."""
    if source.document is not None:
        return f"{source.document} {source.page}".strip() if source.page else source.document
    return source.page or source.place


def _missing(name: str, reasons: Sequence[model.Reason]) -> list[str]:
    lines: list[str] = []
    for reason in reasons[:_SHOWN]:
        lines += field_lines("" if lines else name, reason_line(reason))
    if len(reasons) > _SHOWN:
        lines += field_lines("", f"and {len(reasons) - _SHOWN} more")
    return lines


# ---- the whole -----------------------------------------------------------------------------------


def _counts(result: model.Assessment) -> str:
    rows = [[name, count] for name, count in result.counts.items()]
    return "Criteria by rating\n" + _table(rows, ("rating", "criteria"))


def _score(result: model.Assessment) -> str:
    score = result.score
    if score.low is None:
        value = "undefined: no criterion applies"
    elif score.low == score.high:
        value = f"{score.low} {score.unit}"
    else:
        value = f"between {score.low} {score.unit} and {score.high} {score.unit}"
    if score.maximum is not None:
        value += f" of {score.maximum}"
    if score.may_be_undefined and score.low is not None:
        value += ", undefined if nothing applies"
    covered = f"{score.coverage} %" if score.coverage is not None else "none"
    rows = [[t.criterion, t.weight, t.credit, t.counts] for t in score.terms]
    lines = [
        f"{_SCORES.get(score.model, score.model)}: {value}",
        *wrap(score.arithmetic, WIDTH, initial_indent="  = ", subsequent_indent="    "),
        f"Coverage: {covered} (settled weight {score.settled_weight} of {score.possible_weight})",
        _table(rows, ("criterion", "weight", "credit", "applies")),
        "The score stands beside the ratings and decides nothing.",
    ]
    return "\n".join(lines)


def _nonconformities(result: model.Assessment) -> str:
    if not result.nonconformities:
        unsettled = result.counts.get(UNSETTLED, 0)
        return "Nonconformities: none" + (
            " so far; the open ratings may turn out as some" if unsettled else ""
        )
    rows = [
        [n.clause, n.subject or "–", n.classification + ("" if n.certain else " (if it applies)"), n.because]
        for n in result.nonconformities
    ]
    head = ("clause", "subject", "classification", "because")
    taken = sum(max(len(row[column]) for row in [*rows, list(head)]) + 2 for column in range(3))
    return "Nonconformities\n" + _table(rows, head, widths=(None, None, None, max(30, WIDTH - taken)))


def _table(
    rows: Sequence[Sequence[object]], head: Sequence[str], widths: Sequence[int | None] | None = None
) -> str:
    """Numbers keep their digits: nothing is parsed as a number."""
    return tabulate(
        [[str(cell) for cell in row] for row in rows],
        head,
        tablefmt="simple",
        disable_numparse=True,
        maxcolwidths=list(widths) if widths is not None else None,
    )


def _encoding(result: model.Assessment) -> str:
    found = result.encoding
    lines = [*wrap(found.statement, WIDTH), found.rests]
    for point in found.open_points:
        source = f"; {point.source}" if point.source else ""
        text = f"{point.standing}: {point.what} ({point.where}){source}"
        lines += wrap(text, WIDTH, initial_indent="  - ", subsequent_indent="    ")
    return "\n".join(lines)


# ---- one criterion, explained --------------------------------------------------------------------


def explain(result: model.Assessment, criterion: model.CriterionVerdict) -> str:
    """The tree of reasons of one criterion, and for an unsettled one what could still change it."""
    lines = [
        f"{criterion.id} {criterion.title}: {criterion.rating}",
        f"{result.entity or 'the entity'}, audit of {result.audit_date}",
        "",
        *_short(criterion),
    ]
    for branch in criterion.trace.because:
        lines += _tree(branch, "", last=branch is criterion.trace.because[-1])
    if criterion.not_applicable_because is not None:
        lines += ["", *wrap(f"Not applicable because: {criterion.not_applicable_because}.", WIDTH)]
    if not criterion.settled or criterion.risk_reasons:
        lines += ["", *_open(result, criterion)]
    if result.advice is not None:
        lines += advice_text.of_criterion(result.advice, criterion.id)
    lines += ["", *_documents(result, criterion)]
    lines += ["", *wrap(result.encoding.said, WIDTH)]
    return "\n".join(lines).rstrip() + "\n"


def _short(item: model.CriterionVerdict) -> list[str]:
    """The answer in a few lines, before the whole tree."""
    if item.deciding is None or item.not_applicable_because is not None:
        return []
    weight = field_lines("risk weight", risk_text(item))
    told = [*_deciding(item.deciding, settled=item.settled), *_told(item.trace), *weight]
    return ["In short", *told, "", "The whole of it"]


def _tree(item: model.Trace, indent: str, *, last: bool) -> list[str]:
    head = indent + ("└─ " if last else "├─ ")
    below = indent + ("   " if last else "│  ")
    text = f"{item.text}: {item.outcome}" if item.outcome else item.text
    where = [source_text(source) for source in item.sources]
    if where:
        text += f"  [{', '.join(dict.fromkeys(where))}]"
    more = below + ("│  " if item.because else "   ")
    lines = wrap(text, WIDTH, initial_indent=head, subsequent_indent=more, break_on_hyphens=False)
    for branch in item.because:
        lines += _tree(branch, below, last=branch is item.because[-1])
    return lines


def _open(result: model.Assessment, criterion: model.CriterionVerdict) -> Iterator[str]:
    for head, reasons in (
        ("What keeps it open", criterion.reasons),
        ("What keeps its risk weight open", criterion.risk_reasons),
    ):
        if reasons:
            yield head
        for reason in reasons:
            yield from wrap(reason_line(reason), WIDTH, initial_indent="  - ", subsequent_indent="    ")
            if reason.question:
                yield from wrap(
                    reason.question, WIDTH, initial_indent="      ask: ", subsequent_indent="           "
                )
    yield from _outlooks(criterion.outlook, f"What could still change the rating (now {criterion.rating})")
    now = f"What could still change the risk weight (now {criterion.weight})"
    yield from _outlooks(criterion.risk_outlook, now)
    del result


def _outlooks(found: Sequence[model.Outlook], head: str) -> Iterator[str]:
    if found:
        yield ""
        yield head
    for outlook in found:
        yield from wrap(f"{outlook.fact}", WIDTH, initial_indent="  - ", subsequent_indent="    ")
        for answer in outlook.answers:
            yield from wrap(
                f"{answer.answer}: {answer.rating}",
                WIDTH,
                initial_indent="      ",
                subsequent_indent="        ",
            )
        if outlook.note:
            yield from wrap(outlook.note, WIDTH, initial_indent="      ", subsequent_indent="      ")


def _documents(result: model.Assessment, criterion: model.CriterionVerdict) -> Iterator[str]:
    sources = [source for branch in branches(criterion.trace) for source in branch.sources]
    used = {source.document for source in sources}
    named = [item for item in result.documents if item.id in used]
    if named:
        yield "Documents"
    for item in named:
        dated = f", {item.date}" if item.date else ""
        yield f"  {item.id}: {item.title}{dated}"


__all__ = ["explain", "rating_text", "report"]
