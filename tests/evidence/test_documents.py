"""The files that documents name: looked for from where the evidence lies, and compared with their digests."""

import hashlib
from pathlib import Path

import pytest

from assay import session
from assay.diagnostics.render import render
from assay.evidence.from_yaml import Read, read_evidence
from assay.evidence.occasion import Mode, Occasion
from assay.source import Source, kept_files, noting, read_source
from assay.typed.tree import Rules
from assay.units.calendar import day_number

RULES = """\
method m "M" version "1" { rating good credit 1 rating bad credit 0 rate bad otherwise "b" }
standard s "S" version "1" by "Nobody" from 2020-01-01 using m
evidence signed : flag "Is it signed?"
principle 1 "P"
criterion 1.1 "C" { source "nobody" standing illustrative clause c "C" { require signed } }
"""
TEXT = b"what was seen\n"
DIGEST = hashlib.sha256(TEXT).hexdigest()


@pytest.fixture(scope="module")
def rules() -> Rules:
    checked = session.check([Source("s.assay", RULES)])
    assert checked.rules is not None
    return checked.rules


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "a.pdf").write_bytes(TEXT)
    return tmp_path


def read(rules: Rules, folder: Path, document: str, mode: Mode | None = None, kind: str = "") -> Read:
    audit = f"{{date: 2026-03-12{kind and f', type: {kind}'}}}"
    text = f"assay: evidence/1\naudit: {audit}\ndocuments: {{D1: {{title: T, {document}}}}}\n"
    path = folder / "e.yaml"
    path.write_text(text + "facts: {signed: yes}\n", encoding="utf-8")
    return of(rules, path, mode)


def of(rules: Rules, path: Path, mode: Mode | None = None) -> Read:
    known = session.known_names(rules)
    source = read_source(path)
    return read_evidence([source], rules.schema, rules.units, known=known, occasion=Occasion(mode))


@pytest.mark.parametrize(
    ("document", "found"),
    [
        (f"file: files/a.pdf, sha256: {DIGEST}", "digest matches"),
        (f"file: files/a.pdf, sha256: {DIGEST.upper()}", "digest matches"),
        ("file: files/a.pdf", "there, without a digest"),
        ("file: https://example.org/a.pdf", "at an address"),
        ("date: 2026-01-01", None),
    ],
)
def test_what_was_found_of_a_document(rules: Rules, folder: Path, document: str, found: str | None) -> None:
    done = read(rules, folder, document, "audit")
    assert not done.diagnostics
    assert done.evidence is not None
    assert done.evidence.documents["D1"].file_check == found


@pytest.mark.parametrize(
    ("mode", "kind", "grave"),
    [
        ("audit", "", True),
        (None, "surveillance", True),
        (None, "self_assessment", False),
        ("self-assessment", "surveillance", False),
        (None, "", False),
    ],
)
def test_a_missing_file_is_an_error_for_an_audit_alone(
    rules: Rules, folder: Path, mode: Mode | None, kind: str, grave: bool
) -> None:
    done = read(rules, folder, "file: files/b.pdf", mode, kind)
    (told,) = done.diagnostics
    assert told.code == "E0430"
    assert told.severity.value == ("error" if grave else "warning")
    assert (done.evidence is None) == grave
    assert "e.yaml:3:34" in render(told)


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (f"file: files/a.pdf, sha256: {'0' * 64}", DIGEST),
        ("file: files/a.pdf, sha256: 00ff", "64 hexadecimal digits"),
        ("file: files", "this is a folder"),
        (f'file: "{"x" * 300}"', "cannot be"),
    ],
)
def test_a_wrong_document_is_an_error_with_its_place(
    rules: Rules, folder: Path, document: str, said: str
) -> None:
    done = read(rules, folder, document, "self-assessment")
    assert done.evidence is None
    (told,) = done.diagnostics
    assert said in render(told)
    assert "e.yaml:3:" in render(told)


def test_a_replay_takes_the_digests_that_were_noted(rules: Rules, folder: Path) -> None:
    with noting() as notes:
        read(rules, folder, f"file: files/a.pdf, sha256: {DIGEST}", "audit")
    assert TEXT not in notes.values()  # the document itself is not kept
    (folder / "files" / "a.pdf").unlink()
    with kept_files(notes):
        done = of(rules, folder / "e.yaml", "audit")
    assert done.evidence is not None
    assert done.evidence.documents["D1"].file_check == "digest matches"


def test_the_mode_and_the_day_that_are_asked_for_are_facts_of_the_audit(rules: Rules, folder: Path) -> None:
    read(rules, folder, "date: 2026-01-01", None, "surveillance")
    known = session.known_names(rules)
    day = Occasion("self-assessment", as_of=day_number("2025-01-31"))
    source = read_source(folder / "e.yaml")
    found = read_evidence([source], rules.schema, rules.units, known=known, occasion=day).evidence
    assert found is not None
    facts = found.root.records["audit"].facts
    assert (facts["type"].shown, facts["date"].shown) == ("self_assessment", "2025-01-31")
    assert facts["type"].origins[0].place == "--mode self-assessment"
    assert (found.mode, found.as_of) == ("self-assessment", True)
    plain = of(rules, folder / "e.yaml").evidence
    assert plain is not None
    assert (plain.mode, plain.as_of) == ("audit", False)
