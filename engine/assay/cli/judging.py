"""What `evaluate` and `replay` do alike: evidence is read and judged, or the command stops and says why."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

import click

from assay import session
from assay.cli import inputs
from assay.cli.exits import Exit, Stop
from assay.diagnostics import Diagnostic
from assay.evidence.facts import Evidence
from assay.evidence.from_yaml import read_evidence
from assay.evidence.occasion import SELF, Mode, Occasion
from assay.evidence.standards import stated_standards
from assay.network.driver import EngineFailed, EngineMissing
from assay.network.evaluate import Contradiction
from assay.network.limits import LimitExceeded
from assay.source import Source
from assay.typed.tree import Rules, Standard
from assay.verdict.evaluation import Difference
from assay.verdict.model import Assessment

if TYPE_CHECKING:
    from assay.advice.advise import Ahead


def rules_of(program: session.Program) -> Rules:
    """The rules of a program that has no error."""
    assert program.rules is not None
    return program.rules


def occasion_of(mode: Mode | None, as_of: str | None) -> Occasion:
    """What was asked for.  Stops where the day is none."""
    return Occasion(mode, None if as_of is None else Decimal(inputs.day("--as-of", as_of).toordinal()))


def _may_be_an_audit(evidence: Evidence) -> None:
    """Stops where the evidence is asked to be an audit's, and says that it is a self-assessment."""
    audit = evidence.root.records.get("audit")
    fact = audit.facts.get("type") if audit is not None else None
    if evidence.mode == "audit" and fact is not None and fact.shown == SELF:
        remedy = "write which audit it is: certification, surveillance, recertification or scope_change"
        raise Stop(f"{fact.origins[0].place}: audit.type is {SELF}, and --mode is audit; {remedy}")


def read_facts(
    sources: list[Source],
    program: session.Program,
    programs: Sequence[session.Program],
    occasion: Occasion,
    told: set[Diagnostic] | None = None,
) -> Evidence:
    """The evidence of one of several programs; what was `told` of it already is not told again.

    Stops where it has errors, or there is none to judge.
    """
    rules = rules_of(program)
    _for_these_rules(sources, rules.standard)
    known = session.known_names(rules, [rules_of(other) for other in programs if other is not program])
    read = read_evidence(sources, rules.schema, rules.units, known=known, occasion=occasion)
    told = set() if told is None else told
    inputs.show([item for item in read.diagnostics if item not in told])
    told.update(read.diagnostics)
    if read.evidence is None:
        raise Stop(f"the evidence has {inputs.count_text(read.diagnostics)}; nothing was evaluated")
    if not rules.criteria:
        raise Stop("the rules have no criterion; nothing was evaluated", Exit.NOTHING)
    _may_be_an_audit(read.evidence)
    _tell_of_the_version(read.evidence.standards, rules.standard)
    if read.evidence.count == 0:
        raise Stop("the evidence holds no fact; nothing was evaluated", Exit.NOTHING)
    return read.evidence


def _for_these_rules(sources: Sequence[Source], standard: Standard) -> None:
    """Stops where evidence is for other standards alone, before all that it says is told as wrong."""
    stated = stated_standards(sources)
    if stated and not any(node.text.split()[0] == standard.name for node in stated):
        names = ", ".join(dict.fromkeys(node.text for node in stated))
        remedy = "name the rules with --rules, or mend `standard:` in the evidence"
        said = f"the evidence is for {names}, and the rules are of {standard.name} {standard.version}"
        raise Stop(f"{stated[0].span.place()}: {said}; {remedy}")


def _tell_of_the_version(named: Sequence[str], standard: Standard) -> None:
    versions = [name.split()[1:] for name in named if name.split()[:1] == [standard.name]]
    if versions and not any(version in ([], [standard.version]) for version in versions):
        rules = f"{standard.name} {standard.version}"
        click.echo(f"assay: the evidence is for {', '.join(named)}; it is judged by {rules}", err=True)


def assess(
    program: session.Program,
    evidence: Evidence,
    digest: str,
    ahead: Ahead | None = None,
    *,
    brief: bool = False,
) -> Assessment:
    """The result, by both evaluators; `ahead` and `brief` as in `session.assess`.  Stops where there can be
    none.
    """
    network = session.NetworkEvaluator()
    network.keep(program)
    try:
        return session.assess(program, evidence, digest, network, ahead, brief=brief)
    except EngineMissing as error:
        raise Stop(str(error)) from None
    except (EngineFailed, LimitExceeded) as error:
        raise Stop(f"{error}; nothing was reported", Exit.BROKEN) from None
    except Contradiction as error:
        raise Stop(
            f"the rules network contradicts itself: {error}; nothing was reported", Exit.BROKEN
        ) from None
    except session.Disagreement as error:
        _show_differences(error, program)
        raise Stop(
            "the two evaluators disagree, so there is no verdict; the error is assay's, not your files'",
            Exit.BROKEN,
        ) from None
    finally:
        network.close()


def _place(item: Difference, program: session.Program) -> str:
    """What differs: a condition or value as the rules have it, with its place; else a clause or criterion."""
    assert program.plan is not None
    span = program.plan.nodes[item.node].head.span if item.node is not None else None
    if span is None:
        return item.where
    return f"{' '.join(span.text.split())} ({span.place()}), {item.where}"


def _show_differences(error: session.Disagreement, program: session.Program) -> None:
    click.echo(f"{inputs.number_of(len(error.found), 'difference')} between reference and network:", err=True)
    for item in error.found[:20]:
        click.echo(
            f"  {_place(item, program)}\n    reference: {item.first}\n    network:   {item.second}", err=True
        )
    if len(error.found) > 20:
        click.echo(f"  and {len(error.found) - 20} more", err=True)
    sys.stderr.flush()
