"""What a report says: the figures of the small standard, which the head of its evidence works out."""

import io
from pathlib import Path

import docx
import openpyxl
import pytest

from assay.report.criterion import branches
from assay.report.from_result import from_result
from assay.report.tables import age
from assay.report.tree import Branch, Facts, Section, Table, Tone, Words
from assay.verdict.model import Assessment, Trace
from tests.report.conftest import SMALL, judged
from tests.report.reading import READERS, letters, read, written


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


def rows(section: Section, name: str) -> list[list[str]]:
    table = next(block for block in section.blocks if isinstance(block, Table) and block.name == name)
    return [["; ".join(words.text for words in cell) for cell in row.cells] for row in table.rows]


def test_the_head_says_what_the_evidence_says_of_the_audit(smelter: Assessment) -> None:
    head = facts(sections(from_result(smelter).sections)["audit"])
    assert head["Entity"] == "Example Primary Metals Group (invented)"
    assert head["Audit type"] == "recertification"
    assert head["End of the on-site part"] == "2026-03-13"
    assert head["Audited period"] == "2025-01-01 to 2025-12-31"
    assert head["Supply chain activities"] == "alumina refining, aluminium smelting, casthouse"
    assert head["Audit firm"] == head["Lead auditor"] == head["Member"] == "not stated"


def test_every_criterion_has_its_rating_risk_and_what_it_turns_on(smelter: Assessment) -> None:
    found = sections(from_result(smelter).sections)
    assert facts(found["5.2"])["Rating, decided"] == "conformance to major (open)"
    assert facts(found["6.7"])["Rating, decided"] == "minor"
    assert facts(found["6.7"])["Risk weight"] == "12 (likelihood 3, consequence 4)"
    decided = facts(found["6.7"])["Decided by"]
    assert decided.startswith("6.7.alternatives_reviewed, al-wadi")
    assert "lead auditor" not in decided


def test_values_stand_with_unit_threshold_margin_and_page(smelter: Assessment) -> None:
    # As the evidence file has them; 10.8 ± 0.4 is 10.4 to 11.2, on both sides of 11.0.
    found = sections(from_result(smelter).sections)
    row = next(row for row in rows(found["6.7"], "values") if row[4] == "2019-11-20")
    assert row[:3] == ["6.7.alternatives_reviewed", "al-wadi", "al-wadi"]
    assert row[5] == "within 5 years before 2026-03-12"
    assert row[7:] == ["does not hold", "D5 p. 10"]
    line = next(row for row in rows(found["5.2"], "values") if row[0] == "5.2.new_smelters")
    assert line[1:3] == ["line-3", "al-wadi"]
    assert line[4] == "10.4 to 11.2 tCO2e/t_cast"
    assert line[7] == "not known"


def test_what_is_missing_names_the_fact_and_what_would_settle_it(smelter: Assessment) -> None:
    found = sections(from_result(smelter).sections)
    row = next(row for row in rows(found["open"], "open") if row[6] == "smelter.line-3.per_tonne_cast")
    assert row[:3] == ["5.2", "missing", "rating"]
    answers = next(r for r in rows(found["5.2"], "outlook") if r[1] == "smelter.line-3.per_tonne_cast")[2]
    assert answers == "yes: conformance to major; no: minor to major"


def test_a_finding_has_its_facility_and_its_deadlines(smelter: Assessment) -> None:
    found = sections(from_result(smelter).sections)["findings"]
    (row,) = rows(found, "findings")
    assert row[:5] == ["6.7.alternatives_reviewed", "al-wadi", "al-wadi", "minor", "yes"]
    # One month after the on-site part ended on 2026-03-13, and a year after the audit of 2026-03-12.
    assert [line[2] for line in rows(found, "deadlines")] == ["2026-04-13", "2027-03-12"]


def test_judgements_are_listed_with_person_and_day(smelter: Assessment) -> None:
    found = sections(from_result(smelter).sections)
    row = next(row for row in rows(found["decisions"], "judgements") if row[2] == "unable to rate")
    assert row[:2] == ["5.2.comparable_figures", "line-2"]
    assert row[3:] == [
        "The method statement for 2022 could not be shown during the visit.",
        "lead auditor",
        "2026-03-13",
    ]


def test_the_risk_matrix_has_what_is_or_may_be_below_conformance(smelter: Assessment) -> None:
    matrix = rows(sections(from_result(smelter).sections)["ratings"], "risk-matrix")
    assert matrix[1] == ["likelihood 4", "", "", "", "", "5.2 conformance to major (open)"]
    assert matrix[2] == ["likelihood 3", "", "", "", "6.7 minor", ""]
    assert "9.4" not in str(matrix)


def test_the_encoding_is_said_to_be_the_projects_own(smelter: Assessment) -> None:
    for form in READERS:
        if form != "csv":  # tables alone
            shown = letters(read(smelter, form))
            first = shown.index(letters("not the scheme owner's"))
            assert first < shown.index(letters("Audit and scope")), form  # before anything is told
            # of the small standard's fifteen clauses three are verified to the last parameter that they read
            assert letters("12 of 15 clauses rest on points no verified source settles.") in shown


@pytest.mark.parametrize(
    ("day", "said", "tone"),
    [
        ("2026-03-12", "recent: 0 months", Tone.GOOD),
        ("2025-03-13", "recent: 11 months", Tone.GOOD),
        ("2025-03-12", "ageing: 12 months", Tone.SLIGHT),
        ("2024-03-12", "old: 24 months", Tone.GRAVE),
        ("2026-03-13", "dated after the audit", Tone.OPEN),
        (None, "not dated", Tone.APART),
    ],
)
def test_the_age_of_a_document_is_said_in_words(day: str | None, said: str, tone: Tone) -> None:
    assert age(day, "2026-03-12") == Words(said, tone)


def test_a_tree_of_reasons_is_cut_and_says_how_much_is_below() -> None:
    leaves = [Trace(text=f"leaf {n}", outcome="", kind="note") for n in range(200)]
    root = Trace(
        text="root",
        outcome="yes",
        kind="note",
        because=[Trace(text="middle", outcome="yes", kind="note", because=leaves)],
    )
    (found,) = branches([root])
    assert found.branches[0].branches == (Branch("200 more below: see `assay explain`", "", "", ()),)


@pytest.mark.parametrize("form", ["pdf", "docx"])
def test_pdf_and_word_have_the_texts_of_the_html(smelter: Assessment, form: str) -> None:
    """Every text of the report, wherever the HTML has it, is in the other format too."""
    html, other = letters(read(smelter, "html")), letters(read(smelter, form))
    texts = list(_texts(from_result(smelter).sections))
    assert len(texts) > 500
    assert not [text for text in texts if letters(text) not in html]
    assert not [text for text in texts if not _within(text, other)]


def _within(text: str, other: str) -> bool:
    """Whether a text is there; a line that breaks inside a word may leave a hyphen or split a cell."""
    return letters(text) in other or all(letters(word) in other for word in text.split())


def _texts(found: tuple[Section, ...]) -> list[str]:
    texts: list[str] = []
    for section in found:
        texts.append(section.title)
        for block in section.blocks:
            if isinstance(block, Facts):
                texts += [name for name, _ in block.rows]
                texts += [words.text for _, cell in block.rows for words in cell]
            elif isinstance(block, Table):
                texts += [words.text for row in block.rows for cell in row.cells for words in cell]
        texts += _texts(section.sections)
    return texts


def test_a_workbook_has_filters_and_frozen_heads(smelter: Assessment) -> None:
    book = openpyxl.load_workbook(io.BytesIO(written(smelter, "xlsx")))
    assert book.sheetnames[:3] == ["summary", "criteria", "findings"]
    sheet = book["values"]
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == f"A1:I{sheet.max_row}"
    weights = {row[0]: row[5] for row in book["criteria"].iter_rows(min_row=2, values_only=True)}
    assert weights == {"5.2": 20, "6.7": 12, "9.4": 10}


def test_a_word_document_has_a_block_to_sign(smelter: Assessment) -> None:
    document = docx.Document(io.BytesIO(written(smelter, "docx")))
    last = document.tables[-1]
    assert [cell.text for cell in last.rows[0].cells] == ["Role", "Name", "Date", "Signature"]
    assert [row.cells[0].text for row in last.rows[1:]] == ["Lead auditor", "Reviewer", "For the entity"]


@pytest.mark.parametrize("form", sorted(READERS))
def test_the_same_result_gives_the_same_bytes(
    smelter: Assessment, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = written(smelter, form)
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    monkeypatch.setattr("time.localtime", lambda *_: (2033, 5, 18, 3, 33, 20, 2, 138, 0))
    assert written(smelter, form) == first


def test_what_the_evidence_says_of_the_audit_is_in_the_head(tmp_path: Path) -> None:
    text = (SMALL / "evidence" / "minimal.yaml").read_text(encoding="utf-8")
    said = "audit: {firm: Nobody and Partners, lead_auditor: N. N., scope: One works, "
    (tmp_path / "told.yaml").write_text(text.replace("audit: {", said, 1), encoding="utf-8")
    result = Assessment.model_validate_json(judged("told", tmp_path))
    found = sections(from_result(result).sections)
    assert facts(found["audit"])["Lead auditor"] == "N. N."
    assert facts(found["outcome"])["Accredited auditor"] == "Nobody and Partners"
    assert facts(found["outcome"])["Certification scope"] == "One works"


def test_an_override_stands_beside_what_was_computed_and_tells_no_folder(tmp_path: Path) -> None:
    text = (SMALL / "evidence" / "integrated-smelter.yaml").read_text(encoding="utf-8")
    decided = '  - {criterion: "6.7", rating: major, because: seen twice, by: A. N. Other, on: 2026-03-14}'
    (tmp_path / "overridden.yaml").write_text(f"{text}\noverrides:\n{decided}\n", encoding="utf-8")
    document = judged("overridden", tmp_path)
    assert str(tmp_path) not in document
    found = sections(from_result(Assessment.model_validate_json(document)).sections)
    assert facts(found["6.7"])["Rating, decided"] == "major"
    assert facts(found["6.7"])["Rating, computed"] == "minor"
    assert rows(found["6.7"], "decisions") == [
        ["override", "major", "seen twice", "A. N. Other", "2026-03-14", "", "in force"]
    ]
    # A major leads to a provisional certificate; in the computed column the open 5.2 leaves both.
    assert facts(found["outcome"])["Outcome, decided"] == "provisional"
    assert facts(found["outcome"])["Outcome, computed"] == "provisional or full (open)"


def test_columns_of_a_document_have_the_room_that_their_texts_need(smelter: Assessment) -> None:
    """Some programs take the widths that stand there, and all columns alike were no good."""
    document = docx.Document(io.BytesIO(written(smelter, "docx")))
    (table,) = [t for t in document.tables if t.rows[0].cells[-1].text == "Fingerprint"]
    widths = {cell.text: cell.width for cell in table.rows[0].cells}
    assert [cell.width for cell in table.rows[1].cells] == list(widths.values())
    assert widths["Because"] > 2 * widths["Certain"]
    assert abs(sum(widths.values()) - docx.shared.Mm(297 - 2 * 18)) < 1000  # between the margins, A4 across
