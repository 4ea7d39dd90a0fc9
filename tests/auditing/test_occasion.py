"""`assay evaluate --mode` and `--as-of`, the trend in reports, and the fields of report and certificate."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
Judge = Callable[..., dict[str, Any]]
Evidence = Callable[..., str]
GOOD = "fenced: yes, lit: yes"
SAFE = "judgements:\n  - {clause: 1.3.safe, rating: good, because: so, by: me, on: 2026-03-12}\n"
FIELDS = {
    "Member": ("entity", "member: Yard Holding"),
    "Report submitted on": ("audit", "report_submitted_on: 2026-04-30"),
    "Certification scope": ("audit", "scope: Yards of the north"),
    "Audit scope": ("audit", "audit_scope: Fences and light"),
    "Audit firm": ("audit", "firm: Firm of auditors"),
    "Certificate number": ("audit", 'certificate_number: "56"'),
    "Date of issue": ("audit", "issued_on: 2026-05-01"),
    "Authorised by": ("audit", "authorised_by: The owner of the scheme"),
    "Statement on validity": ("audit", "validity_statement: Subject to continued conformance"),
    "The certificate in force expires": ("audit", "expires_on: 2026-04-30"),
    "Auditors' declaration": ("audit", "declaration: True to the best of our knowledge"),
}


@pytest.fixture(scope="module")
def plain(judge: Judge, evidence: Evidence, folder: Path) -> Path:
    judge("plain", evidence({"a": GOOD}, ", type: surveillance", SAFE) + "  policy: {signed: yes}\n")
    return folder / "plain.yaml"


def test_the_result_says_what_it_was_judged_for_and_as_of_when(run: Run, folder: Path, plain: Path) -> None:
    rules = folder / "rules.assay"
    done = run("evaluate", plain, "--rules", rules, "-o", "json", "--mode", "self-assessment")
    found = json.loads(done.out)
    assert (found["mode"], found["audit_type"], found["as_of"]) == (
        "self-assessment",
        "self_assessment",
        False,
    )
    done = run("evaluate", plain, "--rules", rules, "--as-of", "2024-02-29")
    assert "as of 2024-02-29, as was asked for" in done.out
    done = run("evaluate", plain, "--rules", rules, "-o", "json")
    assert json.loads(done.out)["mode"] == "audit"
    assert done.err == ""  # progress is for terminals


def test_a_self_assessment_is_no_audit(run: Run, folder: Path, plain: Path, tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    text = plain.read_text(encoding="utf-8").replace("type: surveillance", "type: self_assessment")
    path.write_text(text, encoding="utf-8")
    done = run("evaluate", path, "--rules", folder / "rules.assay", "--mode", "audit")
    assert done.code == 2
    assert "own.yaml:4: audit.type is self_assessment, and --mode is audit" in done.err
    done = run("evaluate", path, "--rules", folder / "rules.assay", "--as-of", "2026-02-30")
    assert done.code == 2
    assert "--as-of 2026-02-30: this is no day" in done.err


def test_a_record_knows_what_was_asked_for_lists_and_documents(
    run: Run, folder: Path, plain: Path, tmp_path: Path
) -> None:
    """Made again from the record alone, the result is the same byte for byte."""
    rules, lists = folder / "rules.assay", tmp_path / "lists"
    assert run("convert", plain, "--to", "csv", "-o", lists, "--rules", rules).code == 0
    assert (lists / "facility.csv").read_text(encoding="utf-8").startswith("facility,activity [],fenced,lit")
    (tmp_path / "d.pdf").write_bytes(b"seen")
    document = "assay: evidence/1\ndocuments: {D1: {title: T, file: d.pdf}}\n"
    (tmp_path / "d.yaml").write_text(document, encoding="utf-8")
    asked = ["--mode", "self-assessment", "--as-of", "2025-01-31", "--record", tmp_path / "record"]
    done = run("evaluate", lists, tmp_path / "d.yaml", "--rules", rules, "-o", "json", *asked)
    assert json.loads(done.out)["documents"][0]["file_check"] == "there, without a digest"
    (tmp_path / "d.pdf").unlink()
    (lists / "facility.csv").unlink()
    replayed = run("replay", tmp_path / "record")
    assert (replayed.code, replayed.out) == (0, "entry 1: the same, byte for byte\n")


def test_every_field_of_report_and_certificate_has_a_place_in_the_evidence(
    run: Run, judge: Judge, evidence: Evidence, folder: Path
) -> None:
    said = {name: text.partition(": ")[2].strip('"') for name, (_, text) in FIELDS.items()}
    audit = ", ".join(text for section, text in FIELDS.values() if section == "audit")
    text = evidence({"a": GOOD}, f", {audit}", SAFE).replace(
        "entity: {name: Yard Ltd}", "entity: {name: Yard Ltd, member: Yard Holding}"
    )
    judge("fields", text + "  policy: {signed: yes}\n")
    judge("fieldless", evidence({"a": GOOD}, "", SAFE) + "  policy: {signed: yes}\n")
    full = run("report", folder / "fields.json", "--to", "md").out
    bare = run("report", folder / "fieldless.json", "--to", "md").out
    public = run("report", folder / "fields.json", "--to", "md", "--profile", "public").out
    for name, value in said.items():
        line = f"Auditors' declaration: {value}" if name.startswith("Auditors") else f"**{name}:** {value}"
        assert line in full
        assert line in public  # a certificate and a summary report are for everybody
        missing = (
            "Auditors' declaration: not stated" if name.startswith("Auditors") else f"**{name}:** not stated"
        )
        assert missing in bare


@pytest.fixture(scope="module")
def three(judge: Judge, evidence: Evidence, folder: Path) -> list[Path]:
    """Three audits: two yards without a fence, then one, then none."""
    names = []
    for year, broken in (("2020", "ab"), ("2023", "b"), ("2026", "")):
        yards = {name: "fenced: no, lit: yes" if name in broken else GOOD for name in "abc"}
        text = evidence(yards, "", SAFE).replace("2026-03-12", f"{year}-03-12")
        judge(f"y{year}", text + "  policy: {signed: yes}\n")
        names.append(folder / f"y{year}.json")
    return names


def test_the_trend_is_a_picture_and_a_table(run: Run, three: list[Path]) -> None:
    old, middle, new = three
    html = run("report", new, "--previous", middle, "--previous", old, "--to", "html").out
    trend = html[html.index('id="trend"') : html.index('id="open"')]
    # A bar an audit.  A fence was missing at 2 of 3 yards, which is grave; at 1 of 3; at none.
    assert trend.count("<svg") == 1
    assert [trend.count(f'class="{tone}"') > 0 for tone in ("good", "slight", "worst")] == [True] * 3
    days = [trend.index(day) for day in ("2020-03-12", "2023-03-12", "2026-03-12")]
    assert days == sorted(days)
    text = run("report", new, "--previous", middle, "--previous", old, "--to", "csv", "--table", "trend").out
    assert text.splitlines()[1].startswith("1.1,Yards are fenced,grave,small,good,")
    assert 'id="trend"' not in run("report", new, "--to", "html").out


def test_a_public_trend_names_no_subject(run: Run, three: list[Path]) -> None:
    old, _, new = three
    full = run("report", new, "--previous", old, "--to", "md").out
    public = run("report", new, "--previous", old, "--to", "md", "--profile", "public").out
    assert "**Findings by audit**" in full
    assert "**Findings by audit**" not in public
    assert "| [1.1](#1.1) | Yards are fenced | grave | good |" in public


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--table", "trend", "--to", "csv"], "name them with --previous"),
        (["--previous", "SELF", "--to", "json"], "assay diff"),
    ],
)
def test_bad_use_of_the_trend_is_told(run: Run, three: list[Path], args: list[str], said: str) -> None:
    done = run("report", three[2], *[str(three[0]) if arg == "SELF" else arg for arg in args])
    assert done.code == 2
    assert said in done.err


def test_an_older_result_is_reported_before_a_newer_one(run: Run, three: list[Path]) -> None:
    done = run("report", three[0], "--previous", three[2], "--to", "md")
    assert done.code == 2
    assert "newer than that of 2020-03-12" in done.err
