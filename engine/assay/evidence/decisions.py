"""Decisions and confirmations, as an evidence file gives them.

In: the sections `confirmations`, `not_applicable`, `overrides` and `waivers` of one file.  Out: `Decided`:
each line with the places of the names in it.  What needs only the line itself is checked here (a reason, the
days in their order, a waiver's approver); what needs the rules or the audit is checked in `decided`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial

from assay.evidence import errors
from assay.evidence.desk import place_of, scalar_of
from assay.evidence.facts import Confirmation, Inapplicable, Override, Waiver
from assay.evidence.forms import Form, forms
from assay.evidence.nodes import Entry, ListNode
from assay.evidence.problems import Problems, Wrong
from assay.source import Span
from assay.units.values import truth

NOT_APPLICABLE = "not applicable"
_REASON, _APPROVER, _PERSON = "a reason", "an approver", "the person who made it"


@dataclass(frozen=True, slots=True)
class Decided:
    """One line of these sections.  `places` are those of its values by key; `against` those of its list."""

    what: Confirmation | Inapplicable | Override | Waiver
    span: Span
    places: Mapping[str, Span] = field(default_factory=dict)
    against: tuple[tuple[str, Span], ...] = ()

    def place(self, name: str) -> Span:
        return self.places.get(name, self.span)


def _decided(
    form: Form,
    what: Confirmation | Inapplicable | Override | Waiver,
    against: tuple[tuple[str, Span], ...] = (),
) -> Decided:
    places = {name: entry.value.span for name, entry in form.entries.items()}
    return Decided(what, form.span, places, against)


def _need(form: Form, what: str, name: str, lacks: str) -> str | None:
    return form.need(name, partial(errors.lacking, what, lacks, name))


def _confirmations(section: Entry, problems: Problems) -> Iterator[Decided]:
    required, optional = ("escalation", "criterion", "answer"), ("because", "by", "on")
    what = "a confirmation"
    for form in forms(section, problems, required, optional):
        escalation, criterion, answer = form.text("escalation"), form.text("criterion"), form.flag("answer")
        because, by = _need(form, what, "because", _REASON), _need(form, what, "by", _PERSON)
        on = form.on()
        if escalation is not None and criterion is not None and answer is not None:
            place = place_of(form.span)
            said = Confirmation(escalation, criterion, truth(answer), because or "", by or "", on, place)
            yield _decided(form, said)


def _inapplicable(section: Entry, problems: Problems) -> Iterator[Decided]:
    what = "a statement of non-applicability"
    for form in forms(section, problems, ("criterion",), ("because", "by", "approver", "on")):
        criterion, because = form.text("criterion"), _need(form, what, "because", _REASON)
        if "approver" in form.entries:  # where both are named, one wrote it and the other answers for it
            form.text("by")
            by = _need(form, what, "approver", _APPROVER)
        else:
            by = _need(form, what, "by", _APPROVER)
        on = form.on()
        if criterion is not None:
            said = Inapplicable(criterion, because or "", by or "", on, place_of(form.span))
            yield _decided(form, said)


def _overrides(section: Entry, problems: Problems) -> Iterator[Decided]:
    what = "an override"
    optional = ("because", "by", "on", "against")
    for form in forms(section, problems, ("criterion", "rating"), optional):
        criterion, rating = form.text("criterion"), form.text("rating")
        because, by = _need(form, what, "because", _REASON), _need(form, what, "by", _PERSON)
        on, against = form.on(), _against(form)
        if criterion is not None and rating is not None:
            made_against = frozenset(name for name, _ in against) if against else None
            place = place_of(form.span)
            override = Override(criterion, rating, because or "", by or "", on, made_against, place)
            yield _decided(form, override, against)


def _against(form: Form) -> tuple[tuple[str, Span], ...]:
    """The ratings that were computed when the override was made, each with its place."""
    entry = form.entries.get("against")
    return ratings_of(entry, form.problems) if entry is not None else ()


def ratings_of(entry: Entry, problems: Problems) -> tuple[tuple[str, Span], ...]:
    """One rating or a list of them, each with its place."""
    items = entry.value.items if isinstance(entry.value, ListNode) else (entry.value,)
    if not items:
        remedy = "name one rating or more: `[minor, major]`"
        problems.add(errors.no_value(entry.key.text, entry.value.span, remedy))
    found = []
    for item in items:
        try:
            scalar = scalar_of(entry.key.text, item, "a rating, or a list of ratings")
        except Wrong as wrong:
            problems.add(wrong.diagnostic)
            continue
        found.append((" ".join(scalar.text.split()), scalar.span))
    return tuple(found)


def _waivers(section: Entry, problems: Problems) -> Iterator[Decided]:
    what = "a waiver"
    required, optional = ("criterion", "from", "until"), ("because", "approver", "by", "author")
    for form in forms(section, problems, required, optional):
        criterion, because = form.text("criterion"), _need(form, what, "because", _REASON)
        approver = _need(form, what, "approver", _APPROVER)
        _not_his_own(form, approver)
        first, last = form.day("from"), form.day("until")
        if first is None or last is None or not _in_order(form, first, last):
            continue
        if criterion is not None:
            place = place_of(form.span)
            yield _decided(form, Waiver(criterion, because or "", approver or "", first, last, place))


def _in_order(form: Form, first: Decimal, last: Decimal) -> bool:
    if first <= last:
        return True
    span = form.place("until") or form.span
    form.problems.add(errors.bad_range(span, "the waiver ends before it begins", "exchange the two days"))
    return False


def _not_his_own(form: Form, approver: str | None) -> None:
    """Nobody approves a waiver of his own."""
    for name in ("author", "by"):
        author = form.text(name)
        if approver is not None and author is not None and author.casefold() == approver.casefold():
            spans = form.place("approver") or form.span, form.place(name) or form.span
            form.problems.add(errors.own_waiver(author, *spans))
            return


_READERS: Mapping[str, Callable[[Entry, Problems], Iterator[Decided]]] = {
    "confirmations": _confirmations,
    "not_applicable": _inapplicable,
    "overrides": _overrides,
    "waivers": _waivers,
}
SECTIONS = tuple(_READERS)


def read_decisions(section: Entry, problems: Problems) -> Iterator[Decided]:
    """The lines of one of these sections."""
    return _READERS[section.key.text](section, problems)
