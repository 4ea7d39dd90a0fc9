"""Every message about names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from assay.diagnostics import Diagnostic, Label
from assay.names.suggest import nearest
from assay.source import Span
from assay.syntax.tree import UnitDecl

_SHOWN = 8


def listed(names: Iterable[str], last: str = "or") -> str:
    """`a`, `b` or `c`; of many, the first few."""
    quoted = [f"`{name}`" for name in names]
    if len(quoted) > _SHOWN:
        return ", ".join([*quoted[:_SHOWN], "…"])
    return f" {last} ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)


def _did_you_mean(name: str, candidates: Iterable[str], otherwise: str = "") -> tuple[str, ...]:
    meant = nearest(name, (candidate for candidate in candidates if candidate != name))
    if meant is not None:
        return (f"did you mean `{meant}`?",)
    return (otherwise,) if otherwise else ()


def duplicate(what: str, name: str, first: Span, second: Span) -> Diagnostic:
    return Diagnostic(
        "E0201",
        f"the {what} `{name}` is declared twice",
        (Label(second, "declared again here"), Label(first, "first declared here")),
        help=("rename or remove one of the two",),
    )


def second_only(what: str, name: str, first: Span, second: Span) -> Diagnostic:
    """There can be only one, whatever it is called."""
    return Diagnostic(
        "E0201",
        f"there is a second {what}, `{name}`",
        (Label(second, "the second"), Label(first, "the first")),
        help=(f"rules have one {what}: remove one of the two, or check them apart",),
    )


def two_meanings(second: UnitDecl, first: UnitDecl) -> Diagnostic:
    """A unit declared twice with different meanings."""
    return Diagnostic(
        "E0201",
        f"the unit `{second.name.text}` is declared twice, with two meanings",
        (
            Label(second.name.span, f"here it is {_meaning(second)}"),
            Label(first.name.span, f"first declared here, as {_meaning(first)}"),
        ),
        help=("use the unit that is there already, or choose another name for this one",),
    )


def _meaning(unit: UnitDecl) -> str:
    return f"a unit of its own, “{unit.title}”" if unit.value is None else f"`{unit.value.span.text}`"


def unknown(what: str, name: str, span: Span, candidates: Iterable[str], hint: str = "") -> Diagnostic:
    known = list(candidates)
    if not hint and 0 < len(set(known)) <= _SHOWN:
        hint = f"known here: {listed(dict.fromkeys(known))}"
    return Diagnostic(
        "E0202",
        f"there is no {what} `{name}`",
        (Label(span, "not known here"),),
        help=_did_you_mean(name, known, hint),
    )


def unit_by_title(name: str, span: Span, unit: str, title: str) -> Diagnostic:
    """A unit written out, where rules use its sign."""
    return Diagnostic(
        "E0202",
        f"there is no type or unit `{name}`",
        (Label(span, "not known here"),),
        help=(f"write `{unit}`, which means {title}",),
    )


def ambiguous(name: str, span: Span, first: str, second: str) -> Diagnostic:
    return Diagnostic(
        "E0203",
        f"`{name}` could mean two things here",
        (Label(span, f"{first}, or {second}"),),
        help=("give one of the two another name",),
    )


def no_such_part(owner: str, name: str, span: Span, candidates: Iterable[str]) -> Diagnostic:
    known = list(dict.fromkeys(candidates))
    hint = f"it has {listed(known, 'and')}" if known else "only rows and records have parts: `row.part`"
    return Diagnostic(
        "E0204",
        f"{owner} has no `{name}`",
        (Label(span, "not known there"),),
        help=_did_you_mean(name, known, hint),
    )


def circular(names: Sequence[str], span: Span) -> Diagnostic:
    chain = [*names, names[0]]
    steps = ", ".join(f"`{user}` uses `{used}`" for user, used in pairwise(chain))
    return Diagnostic(
        "E0205",
        f"`{names[0]}` is defined by itself",
        (Label(span, "the circle closes here"),),
        notes=(steps,) if len(names) > 1 else (),
        help=("define one of them without the others" if len(names) > 1 else "say it without its own name",),
    )


def missing_declaration(what: str, remedy: str, span: Span | None = None) -> Diagnostic:
    labels = (Label(span, "needed here"),) if span is not None else ()
    return Diagnostic("E0206", f"there is no {what}", labels, help=(remedy,))


CLOSED = ("every", "some", "no", "not", "each", "and", "or")


def closed_word(name: str, span: Span) -> Diagnostic:
    """One of the few words that can never be a name."""
    return Diagnostic(
        "E0207",
        f"`{name}` is a word of the language and cannot be a name",
        (Label(span, "not a name"),),
        help=("choose another name",),
    )


def reserved_name(name: str, span: Span) -> Diagnostic:
    return Diagnostic(
        "E0207",
        f"`{name}` is built in and cannot be declared",
        (Label(span, "this name is taken"),),
        help=("choose another name",),
    )
