"""Workbooks that could harm whoever opens them are refused with a reason, before anything is parsed."""

import struct
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest

from assay.questionnaire.from_xlsx import from_xlsx
from assay.session import NothingThere, evidence_sources
from assay.source import Unreadable

Part = Callable[..., bytes]


def refused(data: bytes) -> str:
    with pytest.raises(Unreadable) as found:
        from_xlsx(data, "answers.xlsx")
    assert found.value.path == "answers.xlsx"
    assert found.value.remedy
    return found.value.reason


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("xl/vbaProject.bin", "macros"),
        ("xl/macrosheets/sheet1.xml", "macros"),
        ("xl/externalLinks/externalLink1.xml", "links to other workbooks"),
        ("xl/embeddings/oleObject1.bin", "other files inside"),
    ],
)
def test_a_part_that_does_something_is_refused(blank: bytes, part: Part, name: str, reason: str) -> None:
    assert reason in refused(part(blank, name, b"<x/>"))


@pytest.mark.parametrize(
    "text",
    [
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bb">]><a>&b;</a>',
        b'<?xml version="1.0"?><!DOCTYPE a SYSTEM "file:///etc/hostname"><a/>',
        b" " * 65_530 + b"<!DOCTYPE a []><a/>",  # the word lies across two pieces of reading
    ],
)
def test_xml_with_entities_is_refused(blank: bytes, part: Part, text: bytes) -> None:
    assert "entities" in refused(part(blank, "xl/worksheets/sheet1.xml", text, replace=True))


def test_xml_that_hides_behind_another_encoding_is_refused(blank: bytes, part: Part) -> None:
    text = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a []><a/>'.encode("utf-16")
    assert "not UTF-8" in refused(part(blank, "xl/styles.xml", text, replace=True))
    text = b'<?xml version="1.0" encoding="utf-7"?><a/>'
    assert "not UTF-8" in refused(part(blank, "xl/styles.xml", text, replace=True))


def test_a_part_that_unfolds_beyond_measure_is_refused(blank: bytes, part: Part) -> None:
    # Ten million zeros take about ten thousand bytes: a thousand times less.
    assert "200 times its size" in refused(part(blank, "xl/media/image1.png", bytes(10_000_000)))


def test_a_size_that_is_claimed_is_not_believed(blank: bytes, part: Part) -> None:
    data = bytearray(part(blank, "xl/media/image1.png", bytes(10_000_000)))
    directory = data.rindex(b"PK\x01\x02")  # the last entry of the directory is that of the image
    data[directory + 24 : directory + 28] = struct.pack("<L", 10)  # its size when unfolded
    assert refused(bytes(data))


def test_a_workbook_that_says_it_is_huge_is_refused(blank: bytes, part: Part) -> None:
    data = bytearray(part(blank, "xl/media/image1.png", b"x"))
    directory = data.rindex(b"PK\x01\x02")
    data[directory + 24 : directory + 28] = struct.pack("<L", 2_000_000_000)
    assert "250 MB" in refused(bytes(data))


def test_a_workbook_for_macros_by_another_name_is_refused(blank: bytes, part: Part, tmp_path: Path) -> None:
    kind = b'<Types><Override ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>'
    assert "macros" in refused(part(blank, "[Content_Types].xml", kind, replace=True))
    path = tmp_path / "answers.xlsm"
    path.write_bytes(blank)
    with pytest.raises(Unreadable, match="macros"):
        evidence_sources([path])


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"not a workbook", b"\xd0\xcf\x11\xe0" * 200])
def test_what_is_no_workbook_is_refused(data: bytes) -> None:
    assert "no XLSX workbook" in refused(data)


def test_a_broken_sheet_is_refused(blank: bytes, part: Part) -> None:
    assert "broken" in refused(part(blank, "xl/workbook.xml", b"<workbook", replace=True))


def test_a_workbook_that_is_no_questionnaire_is_refused_by_name_and_passed_over_in_a_folder(
    blank: bytes, part: Part, tmp_path: Path
) -> None:
    import xlsxwriter

    other = tmp_path / "ghg.xlsx"
    with xlsxwriter.Workbook(other) as workbook:
        workbook.add_worksheet("Data").write_string(0, 0, "Scope 1")
    with pytest.raises(Unreadable, match="no questionnaire"):
        evidence_sources([other])
    with pytest.raises(NothingThere):
        evidence_sources([tmp_path])
    answers = tmp_path / "answers.xlsx"
    answers.write_bytes(blank)
    (tmp_path / "~$answers.xlsx").write_bytes(b"the lock of a spreadsheet that is open")
    assert [source.name for source in evidence_sources([tmp_path])] == [answers.as_posix()]
    with ZipFile(answers) as archive:
        sheets = archive.read("xl/workbook.xml").replace(b'name="assay"', b'name="gone"')
    answers.write_bytes(part(blank, "xl/workbook.xml", sheets, replace=True))
    assert len(evidence_sources([tmp_path])) == 1  # by the hidden line of its sheets
    told: list[str] = []
    (tmp_path / "pay.xlsx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 a workbook with a password")
    assert len(evidence_sources([tmp_path], told.append)) == 1
    (said,) = told
    assert said.startswith(f"{(tmp_path / 'pay.xlsx').as_posix()}: it is a workbook with a password")
    (tmp_path / "answers.xlsm").write_bytes(blank)
    with pytest.raises(Unreadable, match=r"answers\.xlsm: it is a workbook for macros"):
        evidence_sources([tmp_path])
    with ZipFile(answers) as archive:
        assert not [name for name in archive.namelist() if "externalLink" in name or "vba" in name]
