"""`assay diff` between versions of a standard, by the map of the newer; and what results have to share."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
Yard = Callable[..., tuple[Path, Path]]

METHOD = """\
method house "House method" version "1" {
    rating good  credit 1 "As asked"
    rating minor credit 0 "A lapse"
    rate minor otherwise "a lapse"
}
standard tanks "Tank standard" version "VERSION" by "Nobody" from 2020-01-01 using house
evidence leaked : t at least 0 t "How much leaked?"
evidence inspected : flag "Was it inspected?"
evidence locked : flag "Is it locked?"
evidence sealed : flag "Is it sealed?"
evidence each seal "A seal" { tight : flag "Is it tight?" }
"""
FIRST = """\
principle 1 "Tanks"
criterion 1.1 "Tanks are tight" { clause tight "Tight" { require leaked < 5 t } }
criterion 1.2 "Tanks are inspected" { clause checked "Inspected" { require inspected } }
criterion 1.3 "Tanks are locked" { clause locked "Locked" { require locked } }
criterion 1.4 "Tanks are sealed" { clause sealed "Sealed" { require sealed } }
"""
# 1.1 and 1.2 became one, without a clause about inspections; 1.4 is now asked of each seal.
SECOND = """\
renumbering from "1" {
    1.1 to 2.1
    1.2 to 2.1
    1.3 to 2.2
    1.4 to 2.3
}
principle 2 "Tanks, again"
criterion 2.1 "Tanks are tight" { clause tight "Tight" { require leaked < 5 t } }
criterion 2.2 "Tanks are locked" { clause locked "Locked" { require locked } }
criterion 2.3 "Tanks are sealed" { clause seals "Sealed" { for each seal require tight } }
"""


@pytest.fixture
def judged(within: Run, tmp_path: Path) -> Callable[..., Path]:
    """The result of some facts by a version of the standard."""

    def start(version: str, day: str, facts: str) -> Path:
        rules, path = tmp_path / f"v{version}.assay", tmp_path / f"{day}.json"
        parts = FIRST if version == "1" else SECOND
        rules.write_text(METHOD.replace("VERSION", version) + parts, encoding="utf-8")
        evidence = tmp_path / f"{day}.yaml"
        head = f"assay: evidence/1\nstandard: tanks {version}\naudit: {{date: {day}}}\n"
        evidence.write_text(f"{head}facts: {{{facts}}}\n", encoding="utf-8")
        ended = within("evaluate", evidence, "--rules", rules, "-o", "json")
        assert ended.out, ended.err
        path.write_text(ended.out, encoding="utf-8")
        return path

    return start


@pytest.fixture
def three(judged: Callable[..., Path]) -> list[Path]:
    return [
        judged("1", "2024-03-12", "leaked: 12 t, inspected: no, locked: yes, sealed: yes"),
        judged("1", "2025-03-12", "leaked: 1 t, inspected: no, locked: yes, sealed: no"),
        judged("2", "2026-03-12", "leaked: 1 t, inspected: no, locked: no, seal: {}"),
    ]


def test_a_finding_without_a_successor_is_compared_with_what_took_its_place(
    within: Run, three: list[Path]
) -> None:
    document = json.loads(within("diff", *three[1:], "-o", "json").out)
    found = {item["clause"]: (item["change"], item["now"], item["was"]) for item in document["findings"]}
    assert found == {
        "1.2.checked": ("fixed", ["2.1"], None),  # 2.1, which took its place, conforms
        "1.4.sealed": ("no longer assessed", ["2.3"], None),  # there is no seal, so nothing is asked
        "2.2.locked": ("new", [], "1.3.locked"),
    }
    criteria = {
        item["criterion"]: (item["before"], item["after"], item["was"]) for item in document["criteria"]
    }
    assert criteria == {
        "2.1": (["minor"], ["good"], ["1.1", "1.2"]),  # the worst of the two
        "2.2": (["good"], ["minor"], ["1.3"]),
        "2.3": (["minor"], ["not applicable"], ["1.4"]),
    }


def test_a_trend_stands_under_the_numbers_of_the_last_result(within: Run, three: list[Path]) -> None:
    document = json.loads(within("diff", *three, "-o", "json").out)
    assert {row["clause"]: row["ratings"] for row in document["findings"]} == {
        "2.1.tight": [["minor"], ["good"], ["good"]],
        "1.2.checked (version 1)": [["minor"], ["minor"], []],
        "1.4.sealed (version 1)": [["good"], ["minor"], []],
        "2.2.locked": [["good"], ["good"], ["minor"]],
    }
    assert {row["criterion"]: row["ratings"] for row in document["criteria"]} == {
        "2.1": [["minor"], ["minor"], ["good"]],
        "2.2": [["good"], ["good"], ["minor"]],
        "2.3": [["good"], ["minor"], ["not applicable"]],
    }


def test_a_report_says_what_was_not_there_at_an_audit(within: Run, three: list[Path]) -> None:
    before = [part for path in three[:2] for part in ("--previous", path)]
    page = within("report", three[2], *before, "--to", "md").out
    assert "| 1.2.checked (version 1) |  | minor | minor | not there |" in page
    assert "| 2.1.tight |  | minor | good | good |" in page


def test_findings_beside_a_public_result_are_neither_shown_nor_denied(within: Run, three: list[Path]) -> None:
    public = three[0].with_name("public.json")
    assert within("report", three[0], "--profile", "public", "-o", public).code == 0
    page = within("report", three[1], "--previous", public, "--to", "md").out
    assert "Findings by audit" not in page
    assert "No audit had a finding." not in page


def test_other_rules_of_the_same_version_are_told_and_another_scale_is_refused(
    within: Run, three: list[Path]
) -> None:
    one, two = three[:2]
    data = json.loads(two.read_text(encoding="utf-8"))
    other = two.with_name("other.json")
    other.write_text(json.dumps(data | {"rules_digest": "0" * 64}), encoding="utf-8")
    assert "the rules changed between 2024-03-12 and 2025-03-12" in within("diff", one, other).out
    scale = [rating | {"name": f"very {rating['name']}"} for rating in data["scale"]]
    other.write_text(json.dumps(data | {"scale": scale}), encoding="utf-8")
    ended = within("diff", one, other)
    assert ended.code == 2
    assert "the results are rated on two scales, good, minor and very good, very minor" in ended.err


def test_two_results_in_order_have_no_finding(within: Run, judged: Callable[..., Path]) -> None:
    facts = "leaked: 1 t, inspected: yes, locked: yes, sealed: yes"
    old, new = judged("1", "2024-03-12", facts), judged("1", "2025-03-12", facts)
    assert "No finding in either result." in within("diff", old, new, "--exit-code").out
    page = within("report", new, "--previous", old, "--to", "md").out
    assert "Every criterion that applies had the best rating in all of these audits." in page
    assert "No audit had a finding." in page


def test_a_rating_of_which_less_is_possible_is_more_settled(within: Run, yard: Yard, tmp_path: Path) -> None:
    # Nothing known: good to critical.  From 3 t to 8 t, with the limits at 5 t and 10 t: good or minor.
    paths = []
    for day, leaked in (("2026-03-12", None), ("2027-03-12", "3 t to 8 t")):
        rules, evidence = yard(leaked)
        text = evidence.read_text(encoding="utf-8").replace("2026-03-12", day)
        evidence.write_text(text, encoding="utf-8")
        paths.append(tmp_path / f"{day}.json")
        document = within("evaluate", evidence, "--rules", rules, "-o", "json").out
        paths[-1].write_text(document, encoding="utf-8")
    (item,) = json.loads(within("diff", *paths, "-o", "json").out)["criteria"]
    assert (item["change"], item["after"]) == ("more settled", ["good", "minor"])
    (item,) = json.loads(within("diff", *reversed(paths), "-o", "json").out)["criteria"]
    assert item["change"] == "less settled"
