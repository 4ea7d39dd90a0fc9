"""The sections around the facts, and what persons say."""

from types import SimpleNamespace

import pytest

from assay.evidence.facts import Document, Finding, Judgement
from assay.evidence.known import Known
from assay.units.bounds import point
from assay.units.calendar import day_number
from assay.units.values import TRUE, Options, SetValue

DIGEST = "00ff" * 16
WHOLE = """assay: evidence/1
standard: [asi_performance 3.1, asi_chain_of_custody 2]
entity:
  name: Example Smelting Ltd
  activity: [alumina_refining, aluminium_smelting]
  certified_since: 2019-12-13
audit:
  type: recertification
  date: 2026-03-12
  onsite_end: 2026-03-13
  cycle: 3
period: {from: 2025-01-01, to: 2025-12-31}
facts:
  smelter: {potline-a: {facility: west, year: {2025: {}}}}
documents:
  D3: {title: GHG inventory 2025, file: "hx://ghg", sha256: "DIGEST", date: 2026-02-01, confidential: yes}
judgements:
  - {clause: 5.2.credible_plan, for: potline-a, rating: conformance, because: "all", by: me, on: 2026-03-13}
  - {clause: 9.4, rating: unable_to_rate, because: no time, by: lead auditor}
findings:
  - {clause: 5.2.new_smelters, for: potline-a.2025, significant_risk: yes, note: dust}
confirmations: []
waivers:
overrides: {}
""".replace("DIGEST", DIGEST)


def test_the_whole_header(ways: SimpleNamespace) -> None:
    evidence = ways.good(WHOLE)
    assert evidence.name == "e0.yaml"
    assert evidence.standards == ("asi_chain_of_custody 2", "asi_performance 3.1")
    assert evidence.entity == "Example Smelting Ltd"
    assert evidence.audit_date == day_number("2026-03-12")
    audit, entity = (evidence.root.records[name].facts for name in ("audit", "entity"))
    assert audit["period_start"].value == point(day_number("2025-01-01"))
    assert audit["period_end"].value == point(day_number("2025-12-31"))
    assert audit["cycle"].value == point(3)
    assert audit["type"].value == Options(frozenset({"recertification"}))
    assert entity["activity"].value == SetValue(
        {"alumina_refining": TRUE, "aluminium_smelting": TRUE}, open=False
    )
    assert evidence.documents == {
        "D3": Document("D3", "GHG inventory 2025", "2026-02-01", "hx://ghg", DIGEST, True, "at an address")
    }
    assert list(evidence.judgements) == [("5.2.credible_plan", "potline-a"), ("9.4", None)]
    assert evidence.judgements["9.4", None] == Judgement(
        "9.4", None, None, "no time", "lead auditor", None, "e0.yaml:19"
    )
    assert evidence.judgements["5.2.credible_plan", "potline-a"].on == "2026-03-13"
    assert evidence.findings == {
        ("5.2.new_smelters", "potline-a.2025"): Finding(
            "5.2.new_smelters", "potline-a.2025", TRUE, "dust", "e0.yaml:21"
        )
    }


def test_json_is_read_like_yaml(ways: SimpleNamespace) -> None:
    text = (
        '{"assay": "evidence/1",\n\t"audit": {"date": "2026-03-12"},\n\t"facts": {"survey": true,\n'
        '\t"count": 1.50, "mass": "12.60 t", "remark": "a\\/b \\ud83d\\ude00", "topics": []}}'
    )
    facts = ways.good(text).root.facts
    assert facts["count"].shown == "1.50"
    assert facts["mass"].shown == "12.60 t"
    assert facts["remark"].shown == "a/b 😀"
    assert facts["survey"].value == TRUE


def test_the_header_may_be_spread_over_files(ways: SimpleNamespace) -> None:
    first = "assay: evidence/1\nstandard: s 1\nfacts: {mass: {value: 1 t, source: D1}}\n"
    second = "assay: evidence/1\naudit: {date: 2026-03-12}\ndocuments: {D1: {title: Weights}}\n"
    evidence = ways.good(first, second)
    assert evidence.root.facts["mass"].origins[0].document == "D1"
    assert evidence.name == "e0.yaml and 1 more"


@pytest.mark.parametrize(
    ("changed", "to", "code", "marked"),
    [
        ("assay: evidence/1", "assay: evidence/2", "E0407", "evidence/2"),
        ("assay: evidence/1\n", "", "E0406", ""),
        ("  date: 2026-03-12\n", "", "E0406", ""),
        ("date: 2026-03-12", "date: 2026-02-30", "E0408", "2026-02-30"),
        ("date: 2026-03-12", "date: March", "E0407", "March"),
        ("  cycle: 3", "  cycel: 3", "E0405", "cycel"),
        ("  cycle: 3", "  period_end: 2025-12-31", "E0405", "period_end"),
        ("type: recertification", "type: recertificaton", "E0413", "recertificaton"),
        ("standard:", "standards:", "E0405", "standards"),
        ("from: 2025-01-01", "from: 2026-01-01", "E0419", "2025-12-31"),
        ("from: 2025-01-01, ", "", "E0406", "{"),
        ("title: GHG inventory 2025, ", "", "E0406", "{"),
        ("confidential: yes", "confidental: yes", "E0405", "confidental"),
        ("confidential: yes", "confidential: Yes", "E0407", "Yes"),
        ("date: 2026-02-01", "date: 2026-02-31", "E0408", "2026-02-31"),
        ("  D3:", "  'D 3':", "E0414", "'D 3'"),
        ("confirmations: []", "confirmations: [{x: y}]", "E0405", "x"),
        ("waivers:\n", "waivers: {x: y}\n", "E0402", "waivers"),
        ("overrides: {}", "overrides: [x]", "E0402", "x"),
        ("clause: 9.4", "clause: 9.5", "E0422", "9.5"),
        ("clause: 9.4", "clause: '5.2'", "E0422", "'5.2'"),
        ("clause: 9.4", "clause: 5.2.new_smelters, for: potline-a.2025", "E0422", "5.2.new_smelters"),
        ("clause: 9.4", "clause: 9.4, for: potline-a", "E0422", "potline-a"),
        ("for: potline-a,", "for: potline-b,", "E0416", "potline-b"),
        ("for: potline-a.2025,", "for: potline-a.2024,", "E0416", "potline-a.2024"),
        ("credible_plan, for: potline-a,", "credible_plan,", "E0422", "5.2.credible_plan"),
        ("rating: conformance", "rating: critical", "E0422", "critical"),
        ('because: "all", ', "", "E0406", "{"),
        ("significant_risk: yes", "significant_risk: maybe", "E0407", "maybe"),
        ("judgements:\n", "judgements: {a: b}\nignored:\n", "E0402", "judgements"),
    ],
)
def test_one_thing_wrong_in_the_header(
    ways: SimpleNamespace, changed: str, to: str, code: str, marked: str
) -> None:
    assert changed in WHOLE
    assert (code, marked) in ways.bad(WHOLE.replace(changed, to))


def test_a_nearly_right_name_is_suggested(ways: SimpleNamespace) -> None:
    read = ways.read_text(WHOLE.replace("documents:", "docments:").replace("rating: conf", "rating: konf"))
    helps = [text for item in read.diagnostics for text in item.help]
    assert "did you mean `documents`?" in helps
    assert "did you mean `conformance`?" in helps


def test_the_set_has_one_audit_date_and_one_meaning_of_an_id(ways: SimpleNamespace) -> None:
    one = ways.HEAD + "documents: {D1: {title: A}}\n"
    ways.good(one, one)
    assert ways.bad(one, one.replace("2026-03-12", "2026-03-13")) == [("E0423", "2026-03-13")]
    assert ways.bad(one, one.replace("title: A", "title: B")) == [("E0423", "D1")]
    other = one.replace("2025-12-31", "2025-11-30")
    assert ways.bad(one, other) == [("E0423", "2025-11-30")]


def test_judgements_of_two_files_must_agree(ways: SimpleNamespace) -> None:
    said = ways.HEAD + "judgements: [{clause: 9.4, rating: minor, because: x, by: y}]\n"
    assert list(ways.good(said, said).judgements) == [("9.4", None)]
    (first,) = ways.bad(said, said.replace("minor", "major"))
    assert first[0] == "E0423"


def test_what_is_not_known_is_not_checked(ways: SimpleNamespace) -> None:
    said = ways.HEAD + "judgements: [{clause: 9.4, for: anything, rating: minor, because: x, by: y}]\n"
    known = Known(clauses=frozenset({"9.4"}), ratings=("minor",))
    assert ways.read_text(said, known=known).evidence is not None
