"""What a criterion or a number should come with: a case, a source, its standing, its risk."""

from __future__ import annotations

from collections.abc import Iterator

from assay.diagnostics import Severity
from assay.lint.matter import Matter
from assay.lint.tree import Finding, Rule
from assay.source import Span
from assay.syntax import tree as syntax

_STANDINGS = "official, published, secondary, derived, unverified or illustrative"


def title_span(item: syntax.Criterion | syntax.Clause) -> Span:
    """The word `criterion` or `clause` with the id."""
    return Span(item.span.source, item.span.start, item.id.span.end)


def without_case(matter: Matter) -> Iterator[Finding]:
    """Criteria of which no case expects anything."""
    expected = {
        line.id.text
        for case in matter.items(syntax.Case)
        for line in case.lines
        if isinstance(line, syntax.Expect | syntax.ExpectWeight)
    }
    for item in matter.items(syntax.Criterion):
        names = {item.id.text, *(f"{item.id.text}.{clause.id.text}" for clause in item.clauses)}
        if not names & expected:
            yield Finding(
                title_span(item),
                f"no case tries criterion {item.id.text}",
                help=(f'write one beside it: `case "…" on 2026-03-01 {{ … expect {item.id.text} … }}`',),
            )


def without_source(matter: Matter) -> Iterator[Finding]:
    """Clauses, and values of parameters, that do not say where they come from."""
    help_ = ('add `source "…" standing …`',)
    for item in matter.items(syntax.Criterion):
        bare = [clause for clause in item.clauses if not _has_source(clause)]
        if _has_source(item):
            continue
        if not item.clauses:
            yield Finding(title_span(item), f"`{item.id.text}` does not say where it comes from", help=help_)
        for clause in bare:
            name = f"{item.id.text}.{clause.id.text}"
            yield Finding(title_span(clause), f"`{name}` does not say where it comes from", help=help_)
    for parameter in matter.items(syntax.Parameter):
        for setting in parameter.settings:
            if setting.value is not None and setting.provenance is None:
                yield Finding(
                    setting.span,
                    f"this value of `{parameter.name.text}` does not say where it comes from",
                    help=help_,
                )
    for table in matter.items(syntax.Table):
        if table.provenance is None:
            message = f"the table `{table.name.text}` does not say where it comes from"
            yield Finding(table.name.span, message, help=help_)


def _has_source(item: syntax.Criterion | syntax.Clause) -> bool:
    return any(isinstance(line, syntax.Provenance) for line in item.lines)


def without_standing(matter: Matter) -> Iterator[Finding]:
    """Sources that do not say how far they can be trusted; what is open has nothing to be trusted."""
    for source in _sources(matter):
        if source.standing is None:
            yield Finding(
                source.span,
                "this source does not say how far it can be trusted",
                help=(f"add `standing` and one of {_STANDINGS}",),
            )


def _sources(matter: Matter) -> Iterator[syntax.Provenance]:
    for _, part in matter.parts():
        yield from (line for line in part.lines if isinstance(line, syntax.Provenance))
    for parameter in matter.items(syntax.Parameter):
        settings = [setting for setting in parameter.settings if setting.value is not None]
        yield from (setting.provenance for setting in settings if setting.provenance is not None)
    for table in matter.items(syntax.Table):
        if table.provenance is not None:
            yield table.provenance
    for define in matter.items(syntax.Define):
        if define.provenance is not None:
            yield define.provenance
    for method in matter.items(syntax.Method):
        yield from method.provenance
        yield from (line.provenance for line in method.risk_sources)


def without_risk(matter: Matter) -> Iterator[Finding]:
    """Criteria whose weight is the least there is, because nothing says otherwise.

    Where the method weighs nothing, a risk would say nothing.
    """
    if matter.rules.method.weight is None:
        return
    for item in matter.items(syntax.Criterion):
        if not any(isinstance(line, syntax.Risk) for line in item.lines):
            yield Finding(
                title_span(item),
                f"criterion {item.id.text} has no risk, and weighs as likelihood 1, consequence 1",
                help=("add `risk likelihood …, consequence …`",),
            )


def factor_left_out(matter: Matter) -> Iterator[Finding]:
    """Lines of a risk that leave out a factor which another line of the same risk gives: it counts as 1."""
    for item in matter.items(syntax.Criterion):
        lines = [line for line in item.lines if isinstance(line, syntax.Risk)]
        named = list(dict.fromkeys(word.text for line in lines for word, _ in line.factors))
        for line in lines:
            missing = [name for name in named if name not in {word.text for word, _ in line.factors}]
            if missing:
                yield Finding(
                    line.span,
                    f"this risk leaves out {' and '.join(missing)}, which another line gives",
                    "it counts as 1 here",
                    help=(f"write `{', '.join(f'{name} 1' for name in missing)}` if that is meant",),
                )


RULES = (
    Rule("W0606", Severity.WARNING, "a criterion that no case tries", without_case),
    Rule("W0607", Severity.WARNING, "a requirement or a number without a source", without_source),
    Rule("W0608", Severity.WARNING, "a source without its standing", without_standing),
    Rule("W0609", Severity.WARNING, "a criterion without a risk", without_risk),
    Rule("W0625", Severity.WARNING, "a risk that leaves out a factor", factor_left_out),
)
