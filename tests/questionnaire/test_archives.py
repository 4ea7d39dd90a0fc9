"""Archives that are refused for their size or their parts, with a reason and a remedy."""

from io import BytesIO
from zipfile import ZipFile

import pytest

from assay.questionnaire import workbook
from assay.questionnaire.from_xlsx import from_xlsx
from assay.source import Unreadable


def refused(data: bytes) -> str:
    with pytest.raises(Unreadable) as found:
        from_xlsx(data, "answers.xlsx")
    assert found.value.remedy
    return found.value.reason


def archive(names: list[str], content: bytes = b"") -> bytes:
    held = BytesIO()
    with ZipFile(held, "w") as made:
        for name in names:
            made.writestr(name, content)
    return held.getvalue()


def test_a_file_of_more_than_fifty_million_bytes_is_not_opened() -> None:
    assert refused(bytes(50_000_001)) == "it is larger than 50 MB"


def test_an_archive_of_more_than_five_thousand_parts_is_not_unfolded() -> None:
    parts = [f"xl/media/{number}.png" for number in range(5_001)]
    assert refused(archive(parts)) == "it has more than 5000 parts"
    assert "parts" not in refused(archive(parts[:-1]))  # refused for another reason: it is no workbook


def test_two_parts_of_one_name_are_refused() -> None:
    # Of the two, programs differ in which they read.
    assert refused(archive(["xl/workbook.xml", "xl/Workbook.xml"])) == "two of its parts have the same name"


def test_a_relation_to_another_workbook_is_refused() -> None:
    relation = b'<Relationships><Relationship Type="http://x/relationships/externalLink"/></Relationships>'
    assert "links to other workbooks" in refused(archive(["xl/_rels/workbook.xml.rels"], relation))


def test_a_sheet_of_too_many_cells_is_refused(blank: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "CELLS", 60)
    assert refused(blank) == "it has more than 60 cells"
