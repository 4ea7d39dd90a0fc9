"""Why a rating is open (definition 24): completing exactly what is named settles it.

Everything that a result names as missing, uncertain, or to be judged is given a value in the evidence itself,
and nothing else is touched.  Then the whole is judged again by both evaluators.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from assay.advice import places
from assay.evidence.facts import Confirmation, Evidence, Finding, Judgement, Previous
from assay.session import Program
from assay.typed.schema import Leaf
from assay.typed.tree import Setting
from assay.typed.types import Choice, Flag, OptionalOf, SetOf
from assay.units.bounds import Interval, point
from assay.units.values import FALSE, TRUE, OptionalValue, Options, SetValue, Value
from assay.verdict.model import Assessment, Reason

Read = Callable[[Program, str], Evidence]
Judge = Callable[[Program, Evidence], Assessment]
FIXTURES = ("integrated-smelter", "straddling", "nothing-collected")
# Which of the values that a fact may have: its lowest, its highest, or one between.
ENDS = ("low", "high", "between")


def _number(known: Interval, end: str) -> Interval:
    low = known.low if known.low is not None else (known.high or Decimal(0)) - 100
    high = known.high if known.high is not None else low + 1000
    return point({"low": low, "high": high, "between": (low + high) // 2}[end])


def completed(leaf: Leaf, known: Value, end: str) -> Value:
    """One of the values that are still possible."""
    kind = leaf.type
    if isinstance(kind, OptionalOf):
        assert isinstance(known, OptionalValue)
        if end == "low" and known.present != TRUE:
            return OptionalValue(FALSE, known.value)
        inner = completed(Leaf(leaf.name, kind.item, None, None, leaf.domain), known.value, end)
        return OptionalValue(TRUE, inner)
    if isinstance(kind, Flag):
        return TRUE if end == "high" else FALSE
    if isinstance(kind, Choice):
        assert isinstance(known, Options)
        options = sorted(known.known or kind.options)
        return Options(frozenset({options[0] if end == "low" else options[-1]}))
    if isinstance(kind, SetOf):
        assert isinstance(known, SetValue)
        sure = {name: member for name, member in known.members.items() if member == TRUE}
        return SetValue(sure if end == "low" else dict.fromkeys(known.members, TRUE), open=False)
    assert isinstance(known, Interval)
    return _number(known, end)


def _clause_and_subject(fact: str, what: str) -> tuple[str, str | None]:
    clause, _, subject = fact.removeprefix(f"{what}: clause ").partition(" for ")
    return clause, subject or None


def complete(program: Program, evidence: Evidence, reasons: Iterable[Reason], end: str) -> Program:
    """Give every fact, judgement, finding, list and parameter that is named a value."""
    assert program.plan is not None
    scale = [rating.name for rating in program.plan.method.ratings if not rating.reserved]
    for reason in reasons:
        fact = reason.fact
        if reason.kind == "not configured":
            assert reason.detail is not None
            name = reason.detail.split("`")[1]
            program = _configured(program, name, point(Decimal(1 if end == "low" else 100)))
        elif fact is None:
            assert reason.kind == "undefined" or reason.what.startswith("the rating of "), reason
        elif fact.startswith("confirmations: escalation "):
            escalation, _, criterion = fact.removeprefix("confirmations: escalation ").rpartition(" for ")
            answer = TRUE if end == "high" else FALSE
            told = Confirmation(escalation, criterion, answer, "seen", "auditor", None, "evidence.yaml:1")
            evidence.confirmations = {**evidence.confirmations, (escalation, criterion): told}
        elif fact.startswith("previous: "):
            before = {} if evidence.previous is None else dict(evidence.previous.ratings or {})
            before[fact.removeprefix("previous: ")] = frozenset({scale[-1] if end == "high" else scale[0]})
            evidence.previous = Previous("evidence.yaml:1", before)
        elif fact.startswith("judgements: clause "):
            key = _clause_and_subject(fact, "judgements")
            rating = scale[0] if end == "low" else scale[-1]
            said = Judgement(*key, rating, "seen", "auditor", None, "evidence.yaml:1")
            evidence.judgements = {**evidence.judgements, key: said}
        elif fact.startswith("findings: clause "):
            key = _clause_and_subject(fact, "findings")
            said_so = Finding(*key, TRUE if end == "high" else FALSE, None, "evidence.yaml:1")
            evidence.findings = {**evidence.findings, key: said_so}
        else:
            _put(program, evidence, fact, end)
    return program


def _put(program: Program, evidence: Evidence, fact: str, end: str) -> None:
    assert program.plan is not None
    fields = program.plan.schema.fields
    spot = places.spot(evidence, fields, fact)
    if spot is not None:
        spot.put(completed(spot.leaf, spot.known, end))
        return
    listing = places.listing(evidence, fields, fact)
    assert listing is not None, fact
    listing.close()


def only_undefined(reasons: Iterable[Reason]) -> bool:
    """What remains may be undefined: an intensity of 0 in 2022 has nothing to be reduced from."""
    return all(reason.kind == "undefined" for reason in reasons)


def _configured(program: Program, name: str, value: Interval) -> Program:
    assert program.plan is not None
    parameter = program.plan.parameters[name]
    setting = Setting(None, value, None)
    changed = {**program.plan.parameters, name: replace(parameter, settings=(setting,))}
    return replace(program, plan=replace(program.plan, parameters=changed))


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("file", FIXTURES)
def test_completing_what_a_criterion_names_settles_it(
    three: Program, read: Read, judge: Judge, fixture_text: Any, of_fixture: Any, file: str, end: str
) -> None:
    for verdict in of_fixture(file).criteria:
        evidence = read(three, fixture_text(file))
        program = complete(three, evidence, verdict.reasons, end)
        after = next(item for item in judge(program, evidence).criteria if item.id == verdict.id)
        assert after.settled or only_undefined(after.reasons), (verdict.id, after.ratings, after.reasons)
        assert set(after.ratings) <= set(verdict.ratings)  # the law: more evidence only ever narrows


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("file", FIXTURES)
def test_completing_what_a_clause_names_settles_it(
    three: Program, read: Read, judge: Judge, fixture_text: Any, of_fixture: Any, file: str, end: str
) -> None:
    for verdict in of_fixture(file).criteria:
        for clause in verdict.clauses:
            if clause.settled:
                continue
            evidence = read(three, fixture_text(file))
            program = complete(three, evidence, clause.reasons, end)
            result = judge(program, evidence)
            after = next(c for item in result.criteria for c in item.clauses if c.id == clause.id)
            assert after.settled or only_undefined(after.reasons), (clause.id, after.ratings)
            assert set(after.ratings) <= set(clause.ratings)


def _without(text: str, line: str) -> str:
    """Evidence in which one line was not collected."""
    assert text.count(line) == 1, line
    return text.replace(line, "")


# From evidence in which everything is known, one thing after another was not collected: that is named.
DROPPED = [
    ("      production_start: 2023-03-01\n", "smelter.line.production_start"),
    ("      per_tonne_cast: yes\n", "smelter.line.per_tonne_cast"),
    (
        "      figure_covers: [scope_1, scope_2, purchased_goods, fuel_and_energy, upstream_transport]\n",
        "smelter.line.figure_covers",
    ),
    ("      storage_contained: yes\n", "pot_lining.works.storage_contained"),
    ("      stockpiled: 0 t\n", "pot_lining.works.stockpiled"),
    ("      landfilled_untreated: 0 t\n", "pot_lining.works.landfilled_untreated"),
    ("      discharged_to: []\n", "pot_lining.works.discharged_to"),
    ("      release: {}\n", "pot_lining.works.release"),
    ("        2025: {intensity: {value: 9.4 tCO2e/t_cast, source: D1 p. 12}}\n", None),
    ("  project: {}                               # there was none\n", "project"),
]


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize(("line", "fact"), DROPPED, ids=[str(fact) for _, fact in DROPPED])
def test_what_was_not_collected_is_named_and_settles(
    three: Program, read: Read, judge: Judge, fixture_text: Any, line: str, fact: str | None, end: str
) -> None:
    text = _without(fixture_text("minimal"), line)
    result = judge(three, read(three, text))
    for verdict in result.criteria:
        if verdict.settled:
            continue
        named = {reason.fact for reason in verdict.reasons}
        if fact is not None:
            assert fact in named
        evidence = read(three, text)
        program = complete(three, evidence, verdict.reasons, end)
        after = next(item for item in judge(program, evidence).criteria if item.id == verdict.id)
        assert after.settled or only_undefined(after.reasons), (after.ratings, after.reasons)


def test_a_year_that_a_complete_list_lacks_is_undefined(
    three: Program, read: Read, judge: Judge, fixture_text: Any
) -> None:
    line = "        2025: {intensity: {value: 9.4 tCO2e/t_cast, source: D1 p. 12}}\n"
    result = judge(three, read(three, _without(fixture_text("minimal"), line)))
    (reason,) = [r for r in result.criteria[0].reasons if r.kind == "undefined"]
    assert "the reporting year at 2025-12-31 of smelter line" in reason.what


def test_the_reasons_of_the_integrated_smelter(of_fixture: Any) -> None:
    """As the head of the file says what was left out on purpose."""
    named = {(r.kind, r.fact or r.what) for r in of_fixture("integrated-smelter").criteria[0].reasons}
    assert named == {
        ("missing", "smelter.line-3.per_tonne_cast"),
        ("uncertain", "smelter.line-3.reporting_year.2025.intensity"),
        ("uncertain", "smelter.line-2.reporting_year.2025.intensity"),
        ("missing", "smelter.line-2.reporting_year.2022.intensity"),
        ("not configured", "Mine-to-metal ceiling for existing smelters"),
        ("unable to rate", "judgements: clause 5.2.comparable_figures for line-2"),
        # and, if it should become a minor: what could make it a major
        ("judgement required", "confirmations: escalation related minors for 5.2"),
        ("not configured", "Minors of one principle from which they may be a major together"),
    }


def test_a_missing_list_is_the_only_reason_of_every_clause(of_fixture: Any) -> None:
    for verdict, rows in zip(
        of_fixture("nothing-collected").criteria, ("smelter", "pot_lining", "project"), strict=True
    ):
        assert (verdict.reasons[0].kind, verdict.reasons[0].fact) == ("missing", rows)
        for clause in verdict.clauses:
            assert [(r.kind, r.fact) for r in clause.reasons] == [("missing", rows)], clause.id
        # what else there is concerns the escalation of a minor
        rest = {r.fact.split(":")[0] for r in verdict.reasons[1:] if r.fact is not None}
        assert rest == {"previous", "exemption", "confirmations"}


KINDS = """\
criterion 1.1 "Tanks are tight" {
    applies to storing
    for each tank
    require loss < 10 %
    require inspected
    rate critical when finding.significant_risk "a danger"
    rate minor otherwise
}
"""


@pytest.mark.parametrize(
    ("facts", "kind", "fact"),
    [
        ("leaked: 1 t, inspected: yes", "missing", "tank.a.held"),
        ("leaked: {from: 1 t, to: 3 t}, held: 20 t, inspected: yes", "uncertain", "tank.a.leaked"),
        ("leaked: 1 t, held: 0 t, inspected: yes", "undefined", None),
        ("leaked: 5 t, held: 10 t, inspected: yes", "judgement required", "findings: clause 1.1 for a"),
    ],
)
def test_each_kind_of_reason(
    small: Any, read: Read, judge: Judge, tanks: Any, facts: str, kind: str, fact: str | None
) -> None:
    program = small(KINDS)
    (verdict,) = judge(program, read(program, tanks(a=facts))).criteria
    assert (kind, fact) in {(r.kind, r.fact) for r in verdict.reasons}


def test_a_division_by_zero_cannot_be_completed(small: Any, read: Read, judge: Judge, tanks: Any) -> None:
    program = small(KINDS)
    (verdict,) = judge(program, read(program, tanks(a="leaked: 1 t, held: 0 t, inspected: yes"))).criteria
    assert not verdict.settled
    assert "division by zero" in {r.detail for r in verdict.reasons}


def test_facts_in_conflict_are_no_value(small: Any, judge: Judge, tanks: Any) -> None:
    from assay import session
    from assay.evidence.from_yaml import read_evidence
    from assay.source import Source

    program = small(KINDS)
    files = [
        Source(f"{name}.yaml", tanks(a=f"leaked: {leaked}, held: 100 t, inspected: yes"))
        for name, leaked in (("one", "1 t"), ("two", "2 t"))
    ]
    known = session.known_names(program.rules)
    evidence = read_evidence(files, program.rules.schema, program.rules.units, known=known).evidence
    assert evidence is not None
    (verdict,) = judge(program, evidence).criteria
    assert [(r.kind, r.fact) for r in verdict.reasons if r.kind == "conflict"] == [
        ("conflict", "tank.a.leaked")
    ]
    assert not verdict.settled


def test_an_incomplete_list_is_named(small: Any, read: Read, judge: Judge, tanks: Any) -> None:
    program = small(KINDS)
    evidence = read(program, tanks(incomplete=True, a="leaked: 1 t, held: 100 t, inspected: yes"))
    (verdict,) = judge(program, evidence).criteria
    assert [(r.kind, r.fact, r.what) for r in verdict.reasons] == [
        ("incomplete list", "tank", "the list of tanks")
    ]


@pytest.mark.parametrize(
    ("requirement", "said"),
    [
        # 3 to 9 t leaked; the limit of 5 t is the fact's own
        ("leaked < ceiling", "given: 3 to 9 t; it lies on both sides of ceiling (5 t)"),
        ("leaked < 5000 kg", "given: 3 to 9 t; it lies on both sides of 5000 kg"),
        # 3 less 5 is -2, 9 less 5 is 4: of what is worked out, 1 t is the limit, and not of the fact
        (
            "leaked - ceiling < 1 t",
            "given: 3 to 9 t; leaked of tank a − ceiling (-2 to 4 t) lies on both sides of 1 t",
        ),
    ],
)
def test_a_limit_is_said_of_what_is_compared_with_it(
    small: Callable[[str], Program],
    read: Read,
    judge: Judge,
    tanks: Callable[..., str],
    requirement: str,
    said: str,
) -> None:
    program = small(f'criterion 1.1 "Leaks" {{ for each tank require {requirement} }}')
    evidence = read(program, tanks(a="leaked: {from: 3 t, to: 9 t}"))
    (reason,) = judge(program, evidence).criteria[0].reasons
    assert (reason.kind, reason.detail) == ("uncertain", said)
