"""The rules that ship: every case holds, and the cases of every criterion show each way that it can end.

In: `rules/`, standard by standard.  What a case expects is written by hand beside its rule; here only the
kinds of expectations are counted, so that no criterion is without one.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from assay import session
from assay.assets import rules_root
from assay.cases.run import run_cases
from assay.library import rulebooks
from assay.reference.ratings import evaluate
from assay.session import Program
from assay.syntax import tree as syntax
from assay.typed import tree as typed
from assay.typed.schema import Leaf
from assay.typed.types import OptionalOf

STANDARDS = {book.standard: book for book in rulebooks(session.rule_sources([rules_root()]))}
EARLIER = "asi_performance_2017"  # nobody plans an audit by it any more
NOT_APPLICABLE = "not applicable"


@cache
def program(standard: str) -> Program:
    return session.check(STANDARDS[standard].sources)


def rules(standard: str) -> typed.Rules:
    found = program(standard).rules
    assert found is not None
    return found


@pytest.mark.parametrize("standard", STANDARDS)
def test_the_standard_has_no_error(standard: str) -> None:
    assert program(standard).diagnostics == ()


@pytest.mark.parametrize("standard", STANDARDS)
def test_every_case_holds(standard: str) -> None:
    checked = program(standard)
    assert checked.rules is not None
    assert checked.plan is not None
    known = session.known_names(checked.rules)
    outcomes = list(run_cases(checked.rules, checked.plan, checked.second, known, evaluate))
    assert outcomes
    assert [item for item in outcomes if not item.passed] == []


@pytest.mark.parametrize("standard", STANDARDS)
def test_the_tables_that_audits_are_planned_by_leave_nothing_out(standard: str) -> None:
    found = rules(standard)
    silent = {row.name for row in found.method.outcomes if row.validity is None}
    assert {name for (name,) in found.tables["certificate_after"].rows} == silent
    named = {part for (part,) in found.tables["audited_functions"].rows} if standard != EARLIER else set()
    for criterion in found.criteria:
        assert {criterion.id, criterion.principle} & named or standard == EARLIER, criterion.id


# ---- the ways that a criterion can end --------------------------------------------------------------------


def expectations(standard: str) -> Iterator[syntax.Expect]:
    """What the cases expect of criteria, clauses and subjects, but for what they decide themselves."""
    for case in rules(standard).cases:
        decided = {line.id.text for line in case.syntax.lines if isinstance(line, syntax.Override)}
        for line in case.syntax.lines:
            if isinstance(line, syntax.Expect) and line.id.text not in decided:
                yield line


def ends(standard: str) -> dict[str, set[str]]:
    """For each criterion, what its cases expect of it: conforms, fails, open, not applicable.

    What is missing is often shown of the one clause that it leaves open; the rest is shown of the criterion.
    """
    found: dict[str, set[str]] = defaultdict(set)
    owner = {clause.id: one.id for one in rules(standard).criteria for clause in one.clauses}
    owner |= {criterion.id: criterion.id for criterion in rules(standard).criteria}
    for line in expectations(standard):
        end, name = end_of(line, standard), owner[line.id.text]
        if end == "open" or (line.subject is None and line.id.text == name):
            found[name].add(end)
    return found


def end_of(line: syntax.Expect, standard: str) -> str:
    grades = [word.text for word in line.grades]
    if line.form != "exactly":
        return "open"
    if grades == [NOT_APPLICABLE]:
        return NOT_APPLICABLE
    return "conforms" if grades == [rules(standard).method.ratings[0].name] else "fails"


def always_applies(criterion: typed.Criterion, standard: str) -> bool:
    principle = rules(standard).principles.get(criterion.principle)
    return not criterion.applies and not (principle is not None and principle.applies)


@pytest.mark.parametrize("standard", STANDARDS)
@pytest.mark.parametrize("end", ["conforms", "fails", "open", NOT_APPLICABLE])
def test_every_criterion_has_a_case_for_every_end(standard: str, end: str) -> None:
    found = ends(standard)
    lacking = [
        criterion.id
        for criterion in rules(standard).criteria
        if end not in found[criterion.id]
        and not (end == NOT_APPLICABLE and always_applies(criterion, standard))
    ]
    assert lacking == []


def failing(standard: str) -> set[str]:
    """The clauses of which a case expects that they surely fail."""
    best = rules(standard).method.ratings[0].name
    found: set[str] = set()
    for line in expectations(standard):
        grades = {" ".join(word.text.split()) for word in line.grades}
        if best not in grades and grades != {NOT_APPLICABLE}:
            found.add(line.id.text)
    return found


# What no evidence can break, as long as a parameter is open: the ceiling of existing smelters, below which no
# years are compared either, and whether casthouse products have to bear their intensity.
UNBROKEN = {
    "asi_performance": {"5.2.existing_smelters", "5.2.one_set"},
    "asi_chain_of_custody": {"9.2.intensity"},
}


@pytest.mark.parametrize("standard", STANDARDS)
def test_every_requirement_is_broken_by_a_case(standard: str) -> None:
    required = {
        clause.id for criterion in rules(standard).criteria for clause in criterion.clauses if clause.requires
    }
    assert required - failing(standard) == UNBROKEN.get(standard, set())


@pytest.mark.parametrize("standard", STANDARDS)
def test_every_rung_of_nonconformity_is_shown_for_every_criterion(standard: str) -> None:
    """A minor and a major, of the criterion or of one of its clauses."""
    shown: dict[str, set[str]] = defaultdict(set)
    owner = {clause.id: one.id for one in rules(standard).criteria for clause in one.clauses}
    for line in expectations(standard):
        if line.form == "exactly" and len(line.grades) == 1:
            shown[owner.get(line.id.text, line.id.text)].add(line.grades[0].text)
    rungs = {rating.name for rating in rules(standard).method.ratings[1:] if not rating.reserved}
    lacking = {one.id: rungs - shown[one.id] for one in rules(standard).criteria if rungs - shown[one.id]}
    # Both say "major otherwise": no certificate where one comes first, and more output than the input allows.
    assert lacking == ({"4.1": {"minor"}, "8.4": {"minor"}} if standard == "asi_chain_of_custody" else {})


def test_every_outcome_of_the_method_is_expected_by_a_case() -> None:
    """Of all standards together, which share the method.  That nothing was judged at all cannot be brought
    about by a case: in each standard some criterion applies to everybody.
    """
    rows = list(dict.fromkeys(row.name for row in rules("asi_performance").method.outcomes))
    expected: set[str] = set()
    for standard in STANDARDS:
        for case in rules(standard).cases:
            for line in case.syntax.lines:
                if isinstance(line, syntax.ExpectOutcome):
                    ends = [rows.index(word.text) for word in line.names]
                    expected |= set(rows[ends[0] : ends[-1] + 1])
    assert set(rows) - expected == {"none"}


# ---- where things come from, and what is asked -------------------------------------------------------------


@pytest.mark.parametrize("standard", STANDARDS)
def test_every_criterion_says_where_it_comes_from_and_what_it_weighs(standard: str) -> None:
    for criterion in rules(standard).criteria:
        assert criterion.risk, criterion.id
        for clause in criterion.clauses:
            found = (*clause.provenance, *criterion.provenance)
            assert found, clause.id
            assert all(source.standing for source in found), clause.id


@pytest.mark.parametrize("standard", STANDARDS)
def test_every_fact_is_asked_for(standard: str) -> None:
    lacking = [
        ".".join(path)
        for path, item in rules(standard).schema.walk()
        if isinstance(item, Leaf) and not item.question and item.span is not None
    ]
    assert lacking == []


@pytest.mark.parametrize("standard", STANDARDS)
def test_what_is_asked_is_a_question_and_no_mere_name(standard: str) -> None:
    """It ends with a question mark, or behind it with what `none` means; and says more than the field."""
    poor = [
        (".".join(path), item.question)
        for path, item in rules(standard).schema.walk()
        if isinstance(item, Leaf)
        and item.question
        and item.span is not None
        and (
            re.search(r"\?$|\? \([^()]*(\([^()]*\)[^()]*)*\)$", item.question) is None
            or item.question.rstrip("?").lower() == item.name.replace("_", " ")
        )
    ]
    assert poor == []


@pytest.mark.parametrize("standard", STANDARDS)
def test_of_what_may_be_absent_it_is_said_what_none_means(standard: str) -> None:
    lacking = [
        ".".join(path)
        for path, item in rules(standard).schema.walk()
        if isinstance(item, Leaf)
        and item.span is not None
        and isinstance(item.type, OptionalOf)
        and re.search(r"\bnone\b", f"{item.question} {item.guidance or ''}", re.IGNORECASE) is None
    ]
    assert lacking == []


# ---- the sources ------------------------------------------------------------------------------------------


def test_every_key_of_a_source_is_in_the_list() -> None:
    text = (rules_root() / "sources.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| ([SU]\d+[ab]?) \|", text, re.MULTILINE))
    named = {
        (Path(source.name).name, key)
        for book in STANDARDS.values()
        for source in book.sources
        for key in re.findall(
            r"\b([SU]\d+[ab]?)\b", " ".join(re.findall(r"source\s+\"[^\"]*\"", source.text))
        )
    }
    assert named
    assert {(file, key) for file, key in named if key not in listed} == set()
