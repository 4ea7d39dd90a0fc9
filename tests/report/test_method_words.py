"""What follows from ratings, in the words of the reports: escalations, both columns, audits to come, gaps.

The ratings are worked out by hand beside the evidence.
"""

from collections.abc import Callable

import pytest

from assay import session
from assay.diagnostics.render import render
from assay.evidence.from_yaml import read_evidence
from assay.reference.ratings import evaluate
from assay.report import text
from assay.report.from_result import from_result
from assay.report.tree import Facts, Section, Table
from assay.source import Source
from assay.verdict.model import Assessment

RULES = """\
method house "House method" version "1" {
    rating good  credit 1 "As asked"
    rating minor credit 0.5 "A lapse"
    rating major credit 0 "A breach"
    rate minor otherwise "a lapse"
    weight is likelihood * consequence
    score flat
    escalate to major for each criterion
        where rating = minor and (some previous_rating where previous_rating = minor) "repeated"
    outcome none when no criterion where applicable "nothing was judged"
    outcome trial for 1 year when some criterion where rating = major "a breach"
    outcome whole for 3 years otherwise "in order"
    surveillance after 8 months otherwise "as usual"
}
standard yards "Yard standard" version "1" by "Nobody" from 2020-01-01 using house
type activity "What is done" one of storing "Storing", selling "Selling"
evidence each facility "A yard" { fenced : flag "Is it fenced?" }
evidence each tank "A tank" { tight : flag "Is it tight?" }
parameter limit : number "Most people" is open source "nobody knows"
evidence headcount : number at least 0 "How many people?"
principle 1 "Yards" applies to storing
criterion 1.1 "Yards are fenced" {
    source "House rules, 1" standing official
    clause fenced "There is a fence" { for each facility require fenced }
}
criterion 1.2 "Tanks are tight" {
    risk likelihood 2, consequence 3
    source "House rules, 2" standing official
    clause tight "They are tight" { for each tank require tight }
    clause care "They are cared for" { for each tank ask "Are they cared for?" }
}
criterion 1.3 "There are not too many people" {
    source "House rules, 3" standing official
    clause few "Few people" { require headcount <= limit }
}
"""
KNOWN = RULES.replace("is open", "is 9").replace('"nobody knows"', '"House rules, 4" standing official')
HEAD = """\
assay: evidence/1
standard: yards 1
entity: {name: Yard Ltd, activity: [storing]}
audit: {date: 2026-03-12, issued_on: 2026-04-01, visited: [a]}
"""
TANKS = "tank: {t1: {tight: yes}}, headcount: 4"
CARED = "  - {clause: 1.2.care, for: KEY, rating: good, because: seen, by: me, on: 2026-03-12}\n"
PREVIOUS = 'previous: {"1.1": minor, "1.2": good, "1.3": good}\n'
FACTS = "facility: {a: {fenced: no}, b: {fenced: yes}}"

Judged = Callable[..., Assessment]


@pytest.fixture(scope="module")
def judged() -> Judged:
    """The result of facts by the rules, where the reference stands for both evaluators."""

    def result(facts: str, *more: str, rules: str = KNOWN, head: str = HEAD) -> Assessment:
        program = session.check([Source("yards.assay", rules)])
        assert program.rules is not None, "\n".join(render(item) for item in program.diagnostics)
        before = "" if any("previous:" in part for part in more) else "previous: none\n"
        source = Source("e.yaml", f"{head}facts: {{{facts}}}\n{''.join(more)}{before}")
        names = session.known_names(program.rules)
        found = read_evidence([source], program.rules.schema, program.rules.units, known=names)
        assert found.evidence is not None, "\n".join(render(item) for item in found.diagnostics)
        return session.assess(program, found.evidence, "no digest", evaluate)

    return result


def flowing(report: str) -> str:
    return " ".join(report.split())


def sections(found: tuple[Section, ...]) -> dict[str, Section]:
    inside = {name: part for item in found for name, part in sections(item.sections).items()}
    return {item.anchor: item for item in found} | inside


def facts(section: Section) -> dict[str, str]:
    return {
        name: "; ".join(words.text for words in cell)
        for block in section.blocks
        if isinstance(block, Facts)
        for name, cell in block.rows
    }


def explained(result: Assessment, name: str) -> str:
    return text.explain(result, next(item for item in result.criteria if item.id == name))


def test_an_escalation_and_an_override_stand_beside_what_they_changed(judged: Judged) -> None:
    # Minor again, so major: a trial.  The lead auditor decides that it conforms: whole.
    override = "overrides:\n  - {criterion: '1.1', rating: good, because: mended, by: me, on: 2026-03-14}\n"
    care = "judgements:\n" + CARED.replace("KEY", "t1")
    result = judged(f"{FACTS}, {TANKS}", PREVIOUS, override, care)
    said = flowing(text.report(result))
    assert 'raised from minor to major by "repeated"' in said
    assert "decided column: good; computed column: major" in said
    # Issued on 2026-04-01: three years, less a day; and one.
    assert "decided whole for 3 years, until 2029-03-31: in order" in said
    assert "computed trial for 1 year, until 2027-03-31: a breach" in said
    # 8 months after the issue, and again, before the end; a month has no other length than the calendar's.
    assert "surveillance on 2026-12-01" in said
    assert "surveillance on 2028-12-01" in said
    assert "recertification until 2029-03-31" in said
    found = facts(sections(from_result(result).sections)["1.1"])
    assert found["Before escalation"] == "minor"
    assert found["Rating, computed"] == "major"
    assert found["Escalation: raised"] == 'from minor to major by "repeated"'


def test_where_everything_is_verified_and_stated_nothing_is_listed_as_open(judged: Judged) -> None:
    care = "judgements:\n" + CARED.replace("KEY", "t1")
    result = judged(f"{FACTS}, {TANKS}", care)
    found = sections(from_result(result).sections)
    assert [block.name for block in found["about"].blocks if isinstance(block, Table)] == []
    assert "Not determined" not in facts(found["sites"])
    assert facts(found["sites"])["Share visited"] == "50 %"  # a of a and b
    # Without a risk there is no place in the matrix; 2 × 3 is low.
    marks = {name: found[name].marks for name in ("1.1", "1.2")}
    assert "not rated" in str(marks["1.1"])
    assert "low (below 8)" in str(marks["1.2"])


def test_the_most_that_can_be_earned_stands_beside_the_score(judged: Judged) -> None:
    care = "judgements:\n" + CARED.replace("KEY", "t1")
    result = judged(f"{FACTS}, {TANKS}", care)
    # A factor that is not stated counts as 1; `flat` counts the weights of what conforms: 2 × 3 and 1.
    score = result.score
    assert (score.low, score.high, score.maximum) == ("7", "7", "8")
    assert f": 7 {score.unit} of 8" in text.report(result)
    assert f"7 {score.unit} of 8" in facts(sections(from_result(result).sections)["score"])["Score"]


def test_where_nothing_applies_there_is_no_score(judged: Judged) -> None:
    rules = KNOWN.replace("score flat", "score weighted")
    result = judged(FACTS, head=HEAD.replace("storing", "selling"), rules=rules)
    found = sections(from_result(result).sections)
    assert facts(found["score"])["Score"] == "undefined: no criterion applies"
    assert "undefined: no criterion applies" in text.report(result)
    assert facts(found["1.1"])["Not applicable because"]


def test_what_no_answer_can_settle_has_no_outlook(judged: Judged) -> None:
    # The limit is not configured: whatever is found out of the people, the rating stays open.
    result = judged(f"{FACTS}, {TANKS}", rules=RULES)
    said = explained(result, "1.3")
    assert "What keeps it open" in said
    assert "not configured: Most people" in flowing(said)
    assert "What could still change the rating" not in said
    assert "What could still change the rating" in explained(result, "1.2")


def test_of_many_judgements_the_first_are_shown(judged: Judged) -> None:
    keys = [f"t{number}" for number in range(1, 10)]
    tanks = ", ".join(f"{key}: {{tight: yes}}" for key in keys)
    care = "judgements:\n" + "".join(CARED.replace("KEY", key) for key in keys)
    said = flowing(text.report(judged(f"{FACTS}, headcount: 4, tank: {{{tanks}}}", care)))
    assert "1.2.care, t6: good" in said
    assert "1.2.care, t7: good" not in said
    assert "and 3 more" in said


def test_a_method_without_an_outcome_tells_its_surveillance_alone(judged: Judged) -> None:
    lines = [line for line in KNOWN.splitlines() if not line.lstrip().startswith("outcome")]
    result = judged(f"{FACTS}, {TANKS}", rules="\n".join(lines))
    said = flowing(text.report(result))
    assert "Outcome" not in text.report(result)
    assert "next audit after 8 months (as usual)" in said
    assert "not determined: the method says nothing of an outcome" in said
