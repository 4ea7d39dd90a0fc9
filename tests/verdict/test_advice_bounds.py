"""What advice costs, and what it says where that is not enough: the work is counted, and never timed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assay import assets, session
from assay.advice import finals, improve
from assay.advice.advise import USUAL, advise
from assay.advice.finals import Changed, Finals, Trial
from assay.advice.fragile import Fragile
from assay.advice.outlook import add_outlook
from assay.advice.smallest import smallest_sets
from assay.advice.subjects import Subjects
from assay.evidence.facts import Evidence
from assay.evidence.from_yaml import read_evidence
from assay.library import rulebooks
from assay.reference.ratings import evaluate
from assay.session import Program
from assay.verdict.follow_up import follow_up
from assay.verdict.from_evaluation import Origin, assess
from tests.verdict.test_advice import criterion

MINIMAL = Path(__file__).resolve().parents[2] / "fixtures" / "evidence" / "minimal.yaml"


def judged(program: Program, given: Evidence) -> Any:
    """Plan, method, evidence, evaluation and result, by the reference evaluator alone."""
    assert program.plan is not None
    evaluation = evaluate(program.plan, given)
    second = program.second
    follow = follow_up(program.plan, second, given, evaluation, evaluate) if second is not None else None
    result = assess(program.plan, given, evaluation, Origin("", (), "", ""), follow)
    return program.plan, second, given, evaluation, result


@pytest.fixture(scope="module")
def minimal() -> Any:
    """The set of which nearly nothing was collected, by the rules that ship."""
    books = {book.standard: book for book in rulebooks(session.rule_sources([assets.rules_root()]))}
    program = session.check(books["asi_performance"].sources)
    assert program.rules is not None
    known = session.known_names(program.rules)
    sources = session.evidence_sources([MINIMAL])
    read = read_evidence(sources, program.rules.schema, program.rules.units, known=known)
    assert read.evidence is not None
    return judged(program, read.evidence)


def test_where_nearly_nothing_is_known_advice_takes_few_evaluations(
    minimal: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """54 criteria are open, by some eight facts each, which have two or three answers each: a few times so
    many evaluations.  To try all answers together would be 2 ** 18 of one criterion alone.
    """
    tried: list[Changed] = []
    trial = Finals.trial

    def counted(self: Finals, changed: Changed) -> Trial:
        tried.append(changed)
        return trial(self, changed)

    monkeypatch.setattr(finals.Finals, "trial", counted)
    found = advise(*minimal, USUAL)
    assert len(tried) < 12_000
    assert len(found.smallest_sets) == sum(not item.settled for item in minimal[-1].criteria) == 54
    assert found.notes == []
    assert [item.criterion for item in found.smallest_sets if "cut short" in (item.note or "")] == []

    # 2.2 asks for a manager with enough means.  Each of these can decide alone whether it is a minor, a major
    # or neither: whether there is one, whether a failure poses a significant risk, the auditor's rating; and
    # of a minor whether it is escalated: the one before, an exemption, and the auditor's word.
    two = next(item for item in found.smallest_sets if item.criterion == "2.2")
    assert [fact.fact for fact in two.facts] == [
        *("conformance_manager", "findings: clause 2.2.named", "judgements: clause 2.2.resourced"),
        *("previous: 2.2", "exemption", "confirmations: escalation related minors for 2.2"),
    ]
    assert (two.method, two.settles) == ("exact", False)
    assert "`related_minors` is open" in (two.note or "") or "the rating of" in (two.note or "")


def test_where_the_work_is_spent_the_set_is_all_that_it_can_rest_on(
    minimal: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing may be spent: every set is cut short, says so, and holds all facts among the reasons."""
    monkeypatch.setattr("assay.advice.smallest.ALL", 0)
    program, second, given, evaluation, result = minimal
    base = {verdict.id: frozenset(verdict.base) for verdict in result.criteria}
    state = Finals(program, second, given, base, evaluation)
    for found, verdict in zip(
        smallest_sets(program, given, state, result.criteria),
        (item for item in result.criteria if not item.settled),
        strict=True,
    ):
        assert found.method == "greedy"
        assert "the search was cut short: these are all facts that it can rest on" in (found.note or "")
        assert {r.fact for r in verdict.reasons if r.fact is not None} <= {f.fact for f in found.facts}


# ---- fragility and changes -------------------------------------------------------------------------

MANY = 450
EVERY = 'criterion 1.1 "Tanks" {\n applies to storing\n require every tank has %s\n}\n'


@pytest.fixture
def subjects(small: Callable[[str], Program], read: Callable[..., Evidence]) -> Callable[[str, str], Any]:
    def make(rules: str, text: str) -> Any:
        program = small(rules)
        plan, second, given, evaluation, result = judged(program, read(program, text))
        base = {verdict.id: frozenset(verdict.base) for verdict in result.criteria}
        state = Finals(plan, second, given, base, evaluation)
        return Subjects(plan, given, state, evaluation), result

    return make


def test_of_many_facts_of_one_subject_every_one_is_tried(subjects: Any, tanks: Any) -> None:
    """One subject, 450 tanks.  The last is the most fragile: 0.1 t of 4.9 t to 5 t."""
    rows = {f"t{n:03}": "leaked: 1 t" for n in range(MANY)} | {"z": "leaked: 4.9 t"}
    found, result = subjects(EVERY % "leaked < 5 t", tanks(**rows))
    fragile = Fragile(found)
    (entry,) = fragile.all(result.criteria)
    assert (entry.fact, entry.margin, fragile.notes) == ("tank.z.leaked", "+0.1 t", [])


def test_what_is_farther_off_than_the_nearest_is_not_tried(subjects: Any, tanks: Any) -> None:
    """The nearest limit is tried first: one evaluation for it, one for the rating, and no more of 450."""
    rows = {f"t{n:03}": "leaked: 1 t" for n in range(MANY)} | {"z": "leaked: 4.9 t"}
    found, result = subjects(criterion("require leaked < 5 t"), tanks(**rows))
    (entry,) = Fragile(found).all(result.criteria)
    assert entry.subject == "z"
    assert found.work < 50


def test_where_not_every_fact_was_tried_it_says_of_which_criterion(subjects: Any, tanks: Any) -> None:
    found, result = subjects(criterion("require leaked < 5 t"), tanks(a="leaked: 1 t"))
    fragile = Fragile(found, whole=0)
    assert fragile.all(result.criteria) == []
    assert fragile.notes == ["not every fact of 1.1 was tried for how far it is from failing"]


def test_where_not_every_two_facts_were_tried_it_says_of_which_finding(subjects: Any, tanks: Any) -> None:
    """All of 18 tanks would have to be inspected; of the first sixteen alone every two are tried together."""
    found, result = subjects(EVERY % "inspected", tanks(**{f"t{n}": "inspected: no" for n in range(18)}))
    changes = improve.Improve(found)
    (entry,) = changes.all(result.criteria, result.nonconformities)
    assert entry.evidence == entry.performance == []
    assert changes.notes == ["the search for what would change 1.1 was cut short"]


def test_an_outlook_that_was_cut_short_says_so(
    small: Any, read: Any, tanks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two evaluations are left: of the three linings two are tried."""
    monkeypatch.setattr("assay.advice.outlook._MOST_EVALUATIONS", 2)
    program = small(criterion("require lining = steel"))
    plan, second, given, evaluation, result = judged(program, read(program, tanks(a="leaked: 1 t")))
    (verdict,) = add_outlook(plan, second, given, evaluation, result.criteria)
    (outlook,) = verdict.outlook
    assert len(outlook.answers) == 2
    assert "not every answer was tried" in (outlook.note or "")
