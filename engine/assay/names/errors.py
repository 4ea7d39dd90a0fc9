"""Every message about names."""

from __future__ import annotations

from collections.abc import Iterable

from assay.diagnostics import Diagnostic, Label
from assay.names.suggest import nearest
from assay.source import Span


def _did_you_mean(name: str, candidates: Iterable[str]) -> tuple[str, ...]:
    meant = nearest(name, candidates)
    return (f"did you mean `{meant}`?",) if meant else ()


def duplicate(what: str, name: str, first: Span, second: Span) -> Diagnostic:
    return Diagnostic(
        "E0201",
        f"the {what} `{name}` is declared twice",
        (Label(second, "declared again here"), Label(first, "first declared here")),
        help=("rename or remove one of them",),
    )


def unknown(what: str, name: str, span: Span, candidates: Iterable[str], hint: str = "") -> Diagnostic:
    helps = _did_you_mean(name, candidates) or ((hint,) if hint else ())
    return Diagnostic("E0202", f"there is no {what} `{name}`", (Label(span, "not known here"),), help=helps)


def ambiguous(name: str, span: Span, first: str, second: str) -> Diagnostic:
    return Diagnostic(
        "E0203",
        f"`{name}` could be two things",
        (Label(span, f"{first}, or {second}"),),
        help=("rename one of them",),
    )


def no_such_part(owner: str, name: str, span: Span, candidates: Iterable[str]) -> Diagnostic:
    return Diagnostic(
        "E0204",
        f"{owner} has no `{name}`",
        (Label(span, "not known here"),),
        help=_did_you_mean(name, candidates),
    )


def circular(names: list[str], span: Span) -> Diagnostic:
    return Diagnostic(
        "E0205",
        f"the definition of `{names[0]}` uses itself",
        (Label(span, "used here"),),
        notes=(" uses ".join(f"`{name}`" for name in [*names, names[0]]),),
    )


def missing_declaration(what: str, remedy: str, span: Span | None = None) -> Diagnostic:
    labels = (Label(span, "needed here"),) if span is not None else ()
    return Diagnostic("E0206", f"there is no {what}", labels, help=(remedy,))


def reserved_name(name: str, span: Span) -> Diagnostic:
    return Diagnostic(
        "E0207",
        f"`{name}` is built in and cannot be declared",
        (Label(span, "choose another name"),),
    )
