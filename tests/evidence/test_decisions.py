"""What persons confirm and decide: confirmations, statements of non-applicability, overrides, waivers."""

from itertools import permutations
from types import SimpleNamespace

import pytest

from assay.diagnostics import Diagnostic
from assay.evidence.facts import Confirmation, Inapplicable, Override, Waiver
from assay.evidence.known import Known
from assay.source import Source
from assay.units.calendar import day_number
from assay.units.values import FALSE

WHOLE = """assay: evidence/1
audit: {date: 2026-03-12}
confirmations:
  - {escalation: related minors, criterion: 5.2, answer: no, because: two sites, by: lead, on: 2026-03-13}
not_applicable:
  - {criterion: "5.3", because: "no transaction in the period", by: lead, on: 2026-03-13}
overrides:
  - {criterion: 5.2, rating: minor, because: seen on site, by: lead, on: 2026-03-14, against: [minor, major]}
waivers:
  - {criterion: 9.4, because: a strike, approver: the board, from: 2026-01-01, until: 2026-12-31, by: lead}
"""
KNOWN = Known(
    clauses=frozenset({"5.2.plan", "5.3.a", "9.4"}),
    criteria=frozenset({"5.2", "5.3", "9.4"}),
    ratings=("conformance", "minor", "major"),
    all_ratings=("conformance", "minor", "major", "critical"),
    escalations=frozenset({"related minors", "repeated minor"}),
)


def found(ways: SimpleNamespace, *texts: str, known: Known = KNOWN) -> list[Diagnostic]:
    read = ways.read_text(*texts, known=known)
    assert (read.evidence is None) == bool(read.diagnostics)
    return list(read.diagnostics)


def test_every_section_is_read(ways: SimpleNamespace) -> None:
    evidence = ways.read_text(WHOLE, known=KNOWN).evidence
    assert evidence.confirmations == {
        ("related minors", "5.2"): Confirmation(
            "related minors", "5.2", FALSE, "two sites", "lead", "2026-03-13", "e0.yaml:4"
        )
    }
    assert evidence.inapplicable == {
        "5.3": Inapplicable("5.3", "no transaction in the period", "lead", "2026-03-13", "e0.yaml:6")
    }
    against = frozenset({"minor", "major"})
    assert evidence.overrides == {
        "5.2": Override("5.2", "minor", "seen on site", "lead", "2026-03-14", against, "e0.yaml:8")
    }
    first, last = day_number("2026-01-01"), day_number("2026-12-31")
    assert evidence.waivers == [Waiver("9.4", "a strike", "the board", first, last, "e0.yaml:10")]
    assert evidence.previous is None
    assert evidence.count == 1


def test_what_may_be_left_out(ways: SimpleNamespace) -> None:
    text = WHOLE.replace(", on: 2026-03-13", "").replace(", on: 2026-03-14, against: [minor, major]", "")
    evidence = ways.read_text(text.replace(", by: lead}\n", "}\n"), known=KNOWN)
    assert [item.message for item in evidence.diagnostics] == [
        "a confirmation without the person who made it",
        "a statement of non-applicability without an approver",
        "an override without the person who made it",
    ]
    evidence = ways.read_text(text, known=KNOWN).evidence
    assert evidence.confirmations["related minors", "5.2"].on is None
    assert evidence.inapplicable["5.3"].on is None
    assert (evidence.overrides["5.2"].on, evidence.overrides["5.2"].against) == (None, None)


def test_who_approves_stands_before_who_wrote(ways: SimpleNamespace) -> None:
    text = WHOLE.replace('period", by: lead', 'period", by: lead, approver: the board')
    assert ways.read_text(text, known=KNOWN).evidence.inapplicable["5.3"].by == "the board"


def test_an_override_may_use_a_reserved_rating(ways: SimpleNamespace) -> None:
    text = WHOLE.replace("rating: minor", "rating: critical").replace("[minor, major]", "not applicable")
    override = ways.read_text(text, known=KNOWN).evidence.overrides["5.2"]
    assert (override.rating, override.against) == ("critical", {"not applicable"})
    few = Known(criteria=KNOWN.criteria, ratings=KNOWN.ratings, escalations=KNOWN.escalations)
    (wrong,) = found(ways, text, known=few)
    assert wrong.span.text == "critical"


# What is changed, into what, and: the code, the place, the text marked, what is said, what mends it.
WRONG = [
    # ---- confirmations
    ("related minors", "related minor", "E0422", "4:18", "related minor", "escalation", "`related minors`"),
    ("related minors", "x", "E0422", "4:18", "x", "escalation", "“related minors”, “repeated minor”"),
    ("criterion: 5.2, answer", "criterion: 5.9, answer", "E0422", "4:45", "5.9", "no criterion", ""),
    (
        "criterion: 5.2, answer",
        "criterion: 5.2.plan, answer",
        "E0422",
        "4:45",
        "5.2.plan",
        "no criterion",
        "its criterion, `5.2`",
    ),
    ("answer: no", "answer: maybe", "E0407", "4:58", "maybe", "`yes` or `no`", ""),
    ("answer: no", "answer: No", "E0407", "4:58", "No", "`yes` or `no`", "write `no`"),
    ("answer: no, ", "", "E0406", "4:5", "{", "`answer`", "add `answer: …`"),
    ("answer: no", "anwser: no", "E0405", "4:50", "anwser", "`anwser`", "did you mean `answer`?"),
    ("because: two sites, ", "", "E0426", "4:5", "{", "a confirmation without a reason", "add `because: …`"),
    ("by: lead, on: 2026-03-13}\nnot", "on: 2026-03-13}\nnot", "E0426", "4:5", "{", "the person", "`by: …`"),
    ("on: 2026-03-13}\nnot", "on: 2026-02-30}\nnot", "E0408", "4:96", "2026-02-30", "no day", ""),
    # ---- not applicable
    ('criterion: "5.3", ', "", "E0406", "6:5", "{", "needs `criterion`", ""),
    ('"5.3"', '"5.33"', "E0422", "6:17", '"5.33"', "no criterion `5.33`", "did you mean `5.3`?"),
    ('"no transaction in the period"', '""', "E0426", "6:33", '""', "applicability without a reason", ""),
    ('"no transaction in the period"', '" "', "E0426", "6:33", '" "', "applicability without a reason", ""),
    ('period", by: lead', 'period", by: ', "E0426", "6:65", "by", "without an approver", "add `by: …`"),
    ('period", by: lead', 'period", approver: ~', "E0426", "6:75", "~", "without an approver", "approver"),
    # ---- overrides
    ("because: seen on site, ", "", "E0426", "8:5", "{", "an override without a reason", "add `because: …`"),
    ("because: seen on site", "because: ", "E0426", "8:37", "because", "an override without a reason", ""),
    ("because: seen on site", "because: [a]", "E0402", "8:46", "[a]", "`because`", ""),
    ("rating: minor", "rating: mnior", "E0422", "8:30", "mnior", "no rating", "did you mean `minor`?"),
    ("rating: minor", "rating: x", "E0422", "8:30", "x", "no rating", "conformance, minor, major, critical"),
    ("rating: minor", "rating: not applicable", "E0422", "8:30", "not applicable", "", "`not_applicable`"),
    ("rating: minor, ", "", "E0406", "8:5", "{", "needs `rating`", ""),
    (
        "[minor, major]",
        "[minor, mayor]",
        "E0422",
        "8:103",
        "mayor",
        "no rating `mayor`",
        "did you mean `major`?",
    ),
    ("[minor, major]", "[]", "E0406", "8:95", "[]", "`against`", "[minor, major]"),
    ("[minor, major]", "[[minor]]", "E0402", "8:96", "[minor]", "`against`", ""),
    ("criterion: 5.2, rating", "criterion: '5.3', rating", "E0423", "8:5", None, "said not to apply", "one"),
    # ---- waivers
    ("because: a strike, ", "", "E0426", "10:5", "{", "a waiver without a reason", ""),
    ("approver: the board, ", "", "E0426", "10:5", "{", "a waiver without an approver", "`approver: …`"),
    ("from: 2026-01-01, ", "", "E0406", "10:5", "{", "needs `from`", ""),
    (", until: 2026-12-31", "", "E0406", "10:5", "{", "needs `until`", ""),
    ("until: 2026-12-31", "until: Sunday", "E0407", "10:87", "Sunday", "a date", ""),
    ("until: 2026-12-31", "until: 2025-12-31", "E0419", "10:87", "2025-12-31", "before it begins", "the two"),
    ("until: 2026-12-31", "until: 2026-03-11", "E0427", "10:87", "2026-03-11", "has expired", "renew it"),
    ("from: 2026-01-01", "from: 2026-03-13", "E0427", "10:68", "2026-03-13", "not valid yet", "remove it"),
    ("by: lead}\n", "by: The  Board }\n", "E0428", "10:51", "the board", "its own author", "another person"),
    ("by: lead}\n", "author: the board}\n", "E0428", "10:51", "the board", "its own author", "`approver`"),
    (
        "criterion: 9.4",
        "criterion: 9.5",
        "E0422",
        "10:17",
        "9.5",
        "no criterion `9.5`",
        "beside it stand `9.4`",
    ),
]


@pytest.mark.parametrize(("changed", "to", "code", "place", "marked", "said", "remedy"), WRONG)
def test_one_thing_wrong(
    ways: SimpleNamespace,
    changed: str,
    to: str,
    code: str,
    place: str,
    marked: str | None,
    said: str,
    remedy: str,
) -> None:
    assert changed in WHOLE
    at = WHOLE.rindex(changed)
    text = WHOLE[:at] + to + WHOLE[at + len(changed) :]
    first, *others = found(ways, text)
    if others:  # a misspelt key is also one that is missing
        assert code == "E0405"
        first = next(item for item in (first, *others) if item.code == code)
    assert first.code == code
    assert first.span.place() == f"e0.yaml:{place}"
    assert marked is None or first.span.text == marked
    assert said in first.message
    assert remedy in " ".join(first.help)


def test_a_waiver_holds_on_its_first_and_last_day(ways: SimpleNamespace) -> None:
    for days in ("from: 2026-03-12, until: 2026-12-31", "from: 2026-01-01, until: 2026-03-12"):
        text = WHOLE.replace("from: 2026-01-01, until: 2026-12-31", days)
        assert len(ways.read_text(text, known=KNOWN).evidence.waivers) == 1


def test_a_waiver_that_has_ended_names_all_three_days(ways: SimpleNamespace) -> None:
    (wrong,) = found(ways, WHOLE.replace("until: 2026-12-31", "until: 2026-03-11"))
    assert wrong.notes == ("it is valid from 2026-01-01 until 2026-03-11, and the audit is on 2026-03-12",)


def test_both_persons_of_an_own_waiver_are_shown(ways: SimpleNamespace) -> None:
    (wrong,) = found(ways, WHOLE.replace("by: lead}\n", "by: THE BOARD}\n"))
    assert [label.span.text for label in wrong.labels] == ["the board", "THE BOARD"]


def test_without_an_escalation_that_asks_nothing_can_be_confirmed(ways: SimpleNamespace) -> None:
    known = Known(criteria=KNOWN.criteria, ratings=KNOWN.ratings)
    (wrong,) = found(ways, WHOLE, known=known)
    assert wrong.help == ("no escalation of this method asks for a confirmation",)


def test_a_judgement_on_a_clause_that_computes(ways: SimpleNamespace) -> None:
    known = Known(clauses=frozenset({"9.4"}), ratings=("minor",), asks=frozenset())
    text = ways.HEAD + "judgements: [{clause: 9.4, rating: minor, because: x, by: y}]\n"
    (wrong,) = found(ways, text, known=known)
    assert (wrong.code, wrong.span.place()) == ("E0422", "e0.yaml:4:23")
    assert wrong.message == "a judgement on `9.4`, which is computed and asks for none"
    assert "an override" in wrong.help[0]


TWICE = [
    ("answer: no", "answer: yes", "the confirmation of “related minors” for `5.2`"),
    ('"no transaction in the period"', "none", "the statement that `5.3` does not apply"),
    ("rating: minor", "rating: major", "the override of `5.2`"),
    ("until: 2026-12-31", "until: 2026-11-30", "the waiver of `9.4`"),
]


@pytest.mark.parametrize(("changed", "to", "what"), TWICE)
def test_two_files_may_not_contradict_one_another(
    ways: SimpleNamespace, changed: str, to: str, what: str
) -> None:
    (wrong,) = found(ways, WHOLE, WHOLE.replace(changed, to))
    assert wrong.code == "E0423"
    assert what in wrong.message
    files = [label.span.source.name for label in wrong.labels]
    assert files == ["e1.yaml", "e0.yaml"]


def test_the_same_thing_twice_is_taken_once(ways: SimpleNamespace) -> None:
    once, twice = (ways.read_text(*texts, known=KNOWN).evidence for texts in ([WHOLE], [WHOLE, WHOLE]))
    for name in ("confirmations", "inapplicable", "overrides", "waivers"):
        assert getattr(once, name) == getattr(twice, name)
        assert len(getattr(once, name)) == 1


def test_in_one_file_too(ways: SimpleNamespace) -> None:
    line = "  - {criterion: 5.2, rating: minor, because: x, by: y}\n"
    text = f"{ways.HEAD}overrides:\n{line}{line.replace('minor', 'major')}"
    (wrong,) = found(ways, text)
    assert [label.span.place() for label in wrong.labels] == ["e0.yaml:6:5", "e0.yaml:5:5"]
    assert len(ways.read_text(f"{ways.HEAD}overrides:\n{line}{line}", known=KNOWN).evidence.overrides) == 1


def test_all_errors_of_all_sections_are_reported(ways: SimpleNamespace) -> None:
    text = (
        WHOLE.replace("criterion: 5.2", "criterion: 5.8")
        .replace("because: a strike, ", "")
        .replace("until: 2026-12-31", "until: 2026-01-31")
        .replace("rating: minor", "rating: x")
    )
    assert [(item.code, item.span.line) for item in found(ways, text)] == [
        ("E0422", 4),
        ("E0422", 8),
        ("E0422", 8),
        ("E0426", 10),
        ("E0427", 10),
    ]


def test_the_order_of_files_and_lines_changes_nothing(ways: SimpleNamespace) -> None:
    line = "  - {{criterion: {}, rating: minor, because: x, by: y}}\n"
    lines = [line.format(name) for name in ("9.4", "5.2")]
    first = f"{ways.HEAD}overrides:\n{''.join(lines)}"
    second = f"{ways.HEAD}overrides:\n{''.join(reversed(lines))}"
    for text in (first, second):
        assert list(ways.read_text(text, known=KNOWN).evidence.overrides) == ["5.2", "9.4"]
    sources = [Source("a.yaml", first), Source("b.yaml", second)]
    read = [repr(ways.read_sources(order)) for order in permutations(sources)]
    assert read[0] == read[1]


# ---- cases ------------------------------------------------------------------------------------------------


def test_lines_of_a_case(ways: SimpleNamespace) -> None:
    evidence = ways.good_case(
        """
        confirm "related minors" for 5.2 no
        override 9.4 critical
        waive 5.2
        """
    )
    assert evidence.confirmations == {
        ("related minors", "5.2"): Confirmation("related minors", "5.2", FALSE, "", "", None, "c.assay:3")
    }
    assert evidence.overrides == {"9.4": Override("9.4", "critical", "", "", None, None, "c.assay:4")}
    day = day_number("2026-03-01")
    assert evidence.waivers == [Waiver("5.2", "", "", day, day, "c.assay:5")]
    assert evidence.inapplicable == {}


@pytest.mark.parametrize(
    ("lines", "code", "marked"),
    [
        ('confirm "related minor" for 5.2 yes', "E0422", '"related minor"'),
        ('confirm "related minors" for 5.7 yes', "E0422", "5.7"),
        ('confirm "related minors" for 5.2 maybe', "E0425", "maybe"),
        ("override 5.7 minor", "E0422", "5.7"),
        ("override 5.2 mnior", "E0422", "mnior"),
        ("override 5.2 minor override 5.2 major", "E0423", "override 5.2 major"),
        ("waive 5.7", "E0422", "5.7"),
        ("waive 5.2.credible_plan", "E0422", "5.2.credible_plan"),
    ],
)
def test_wrong_lines_of_a_case(ways: SimpleNamespace, lines: str, code: str, marked: str) -> None:
    assert ways.bad_case(lines) == [(code, marked)]
