"""What is said of a file that is no text, or is one of another kind."""

import codecs
from pathlib import Path

import pytest

from assay.source import Cells, Source, Unreadable, kept_files, read_source


@pytest.mark.parametrize(
    ("data", "reason", "remedy"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00", "it is not a text", "rules end in .assay"),
        (codecs.BOM_UTF16_LE + "case".encode("utf-16-le"), "it is text in UTF-16", "save the file as UTF-8"),
        (codecs.BOM_UTF16_BE + "case".encode("utf-16-be"), "it is text in UTF-16", "save the file as UTF-8"),
        ("a\nb\nGröße".encode("latin-1"), "line 3 is not UTF-8 text (byte 0xf6)", "save the file as UTF-8"),
    ],
)
def test_what_is_no_text_is_called_what_it_is(tmp_path: Path, data: bytes, reason: str, remedy: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(data)
    with pytest.raises(Unreadable) as found:
        read_source(path, "file")
    assert found.value.reason.startswith(reason)
    assert remedy in found.value.remedy


def test_a_mark_of_utf_8_at_the_beginning_is_no_part_of_the_text(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(codecs.BOM_UTF8 + b"unit kt")
    assert read_source(path).text == "unit kt"


def test_what_a_record_did_not_keep_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("of today", encoding="utf-8")
    with kept_files({path.as_posix(): b"of then"}):
        assert read_source(path).text == "of then"
    with kept_files({}), pytest.raises(Unreadable, match="there is no such file"):
        read_source(path)


def test_beyond_the_last_line_there_is_no_text_and_beyond_the_last_cell_the_whole_file() -> None:
    assert [Source("a", "one\r\ntwo").line_text(line) for line in (0, 1, 2, 3)] == ["", "one", "two", ""]
    cells = Cells("a.xlsx", "one\nwhole", (("Start", "B2"),))
    assert [cells.line_place(line) for line in (1, 2)] == ['a.xlsx, sheet "Start", cell B2', "a.xlsx"]
