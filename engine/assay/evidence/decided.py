"""Decisions and confirmations, checked against the rules and the day of the audit.

In: what the files or the case say, and the names that the rules know.  Out: `Decisions`, by what they speak
of.  A decision that would have no effect, or has ended, is an error: the reader must know that it does not
count.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from assay.evidence import errors
from assay.evidence.decisions import NOT_APPLICABLE, Decided
from assay.evidence.facts import Confirmation, Inapplicable, Override, Waiver
from assay.evidence.known import Known
from assay.evidence.problems import Problems
from assay.source import Span
from assay.units.calendar import day_text


@dataclass(slots=True)
class Decisions:
    """What persons decided or confirmed, in the order of what they speak of."""

    confirmations: dict[tuple[str, str], Confirmation] = field(default_factory=dict)
    inapplicable: dict[str, Inapplicable] = field(default_factory=dict)
    overrides: dict[str, Override] = field(default_factory=dict)
    waivers: list[Waiver] = field(default_factory=list)


def check_decided(
    decided: Iterable[Decided], known: Known, audit_date: Decimal | None, problems: Problems
) -> Decisions:
    """Every line checked, and the same line given twice taken once."""
    firsts: dict[tuple[str, str, str], Decided] = {}
    for item in decided:
        _check(item, known, audit_date, problems)
        first = firsts.setdefault(_key(item), item)
        if replace(first.what, place="") != replace(item.what, place=""):
            problems.add(errors.disagree(_name(item), item.span, first.span))
    found = Decisions()
    for _, item in sorted(firsts.items(), key=lambda pair: pair[0]):
        match item.what:
            case Confirmation() as what:
                found.confirmations[what.escalation, what.criterion] = what
            case Inapplicable() as what:
                found.inapplicable[what.criterion] = what
            case Override() as what:
                found.overrides[what.criterion] = what
            case waiver:
                found.waivers.append(waiver)
    _check_both(firsts, problems)
    return found


def _check_both(firsts: Mapping[tuple[str, str, str], Decided], problems: Problems) -> None:
    """A criterion that does not apply has no rating to decide on."""
    for (kind, _, criterion), item in firsts.items():
        other = firsts.get((Inapplicable.__name__, "", criterion))
        if kind == Override.__name__ and other is not None:
            problems.add(errors.override_of_inapplicable(criterion, item.span, other.span))


def _key(item: Decided) -> tuple[str, str, str]:
    what = item.what
    escalation = what.escalation if isinstance(what, Confirmation) else ""
    return type(what).__name__, escalation, what.criterion


def _name(item: Decided) -> str:
    match item.what:
        case Confirmation(escalation=escalation, criterion=criterion):
            return f"the confirmation of “{escalation}” for `{criterion}`"
        case Inapplicable(criterion=criterion):
            return f"the statement that `{criterion}` does not apply"
        case Override(criterion=criterion):
            return f"the override of `{criterion}`"
        case waiver:
            return f"the waiver of `{waiver.criterion}`"


def _check(item: Decided, known: Known, audit_date: Decimal | None, problems: Problems) -> None:
    check_criterion(item.what.criterion, item.place("criterion"), known, problems)
    match item.what:
        case Confirmation(escalation=escalation):
            _check_escalation(escalation, item.place("escalation"), known, problems)
        case Override(rating=rating):
            hint = "state under `not_applicable` that a criterion does not apply"
            hint = hint if rating == NOT_APPLICABLE else ""
            names = known.all_ratings or known.ratings
            check_rating(rating, item.place("rating"), names, problems, hint)
            for name, span in item.against:
                check_rating(name, span, (*names, NOT_APPLICABLE), problems)
        case Waiver() as waiver:
            if audit_date is not None:
                _check_days(waiver, item, audit_date, problems)


def check_criterion(
    name: str, span: Span, known: Known, problems: Problems, earlier: Iterable[str] = ()
) -> None:
    """The rules must know the criterion; `earlier` are those of earlier versions, where they count."""
    names = {*known.criteria, *earlier}
    if name in names:
        return
    inside = next((criterion for criterion in known.criteria if name.startswith(f"{criterion}.")), None)
    if name in known.clauses and inside is not None:
        hint = f"`{name}` is a clause; name its criterion, `{inside}`"
        problems.add(errors.not_in_rules("criterion", name, span, None, hint))
        return
    beside = sorted(other for other in names if other.rpartition(".")[0] == name.rpartition(".")[0])
    hint = f"beside it stand {', '.join(f'`{other}`' for other in beside)}" if beside else ""
    problems.add(errors.not_in_rules("criterion", name, span, problems.nearest(name, names), hint))


def check_rating(name: str, span: Span, names: Sequence[str], problems: Problems, hint: str = "") -> None:
    """The method must know the rating."""
    if name not in names:
        meant = None if hint else problems.nearest(name, names)
        hint = hint or f"a rating is one of {', '.join(names)}"
        problems.add(errors.not_in_rules("rating", name, span, meant, hint))


def _check_escalation(name: str, span: Span, known: Known, problems: Problems) -> None:
    if name in known.escalations:
        return
    meant = problems.nearest(name, known.escalations)
    listed = ", ".join(f"“{other}”" for other in sorted(known.escalations))
    hint = (
        f"those that ask are {listed}" if listed else "no escalation of this method asks for a confirmation"
    )
    problems.add(errors.not_in_rules("escalation that asks for a confirmation,", name, span, meant, hint))


def _check_days(waiver: Waiver, item: Decided, audit_date: Decimal, problems: Problems) -> None:
    """Valid from its first to its last day, both in (definition 23)."""
    if waiver.first <= audit_date <= waiver.last:
        return
    expired = waiver.last < audit_date
    days = day_text(waiver.first), day_text(waiver.last), day_text(audit_date)
    span = item.place("until" if expired else "from")
    problems.add(errors.waiver_not_valid(waiver.criterion, span, *days, expired=expired))
