"""`assay convert` and `assay template`: what is refused, and paths that are told from the new place."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
Yard = Callable[..., tuple[Path, Path]]
HEAD = "assay: evidence/1\nstandard: tanks 1\naudit: {date: 2026-03-12}\n"


# ---- convert --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "to", "said"),
    [
        ("facts: {", "json", "the evidence has 1 error; nothing was written"),
        ("[1, 2]\n", "json", "e.yaml"),
        (f"{HEAD}facts: {{tank: {{a: {{leeked: 1 t}}}}}}\n", "xlsx", "has 1 error; nothing was written"),
        (f"{HEAD}facts: {{tank: {{a: {{leaked: 1 t}}}}}}\n", "csv", "csv goes into a folder"),
    ],
)
def test_what_cannot_be_converted_leaves_nothing_behind(
    within: Run, yard: Yard, tmp_path: Path, text: str, to: str, said: str
) -> None:
    rules, _ = yard()
    (tmp_path / "e.yaml").write_text(text, encoding="utf-8")
    ended = within("convert", "e.yaml", "--to", to, "-o", f"out.{to}", "--rules", rules)
    assert ended.code == 2
    assert said in ended.err
    assert not (tmp_path / f"out.{to}").exists()


def test_paths_are_told_from_the_new_place_and_addresses_stay(within: Run, tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "new").mkdir()
    absolute = (tmp_path / "c.pdf").as_posix()
    text = f"""{HEAD}previous: before.json
documents:
  D1: {{title: A, file: files/a.pdf}}
  D2: {{title: B, file: "https://example.org/b.pdf"}}
  D3: {{title: C, file: {absolute}}}
  D4: nothing
"""
    (tmp_path / "old" / "e.yaml").write_text(text, encoding="utf-8")
    ended = within("convert", "old/e.yaml", "--to", "yaml", "-o", "new/e.yaml")
    assert (ended.code, ended.err) == (0, "wrote new/e.yaml\n")
    written = (tmp_path / "new" / "e.yaml").read_text(encoding="utf-8")
    assert 'previous: "../old/before.json"\n' in written
    assert 'file: "../old/files/a.pdf"}' in written
    assert 'file: "https://example.org/b.pdf"}' in written
    assert f'file: "{absolute}"' in written
    assert "D4: nothing\n" in written
    # Beside the old one nothing is told otherwise.
    assert within("convert", "old/e.yaml", "--to", "yaml", "-o", "old/same.yaml").code == 0
    assert "previous: before.json\n" in (tmp_path / "old" / "same.yaml").read_text(encoding="utf-8")
    (tmp_path / "old" / "none.yaml").write_text("previous: none\n", encoding="utf-8")
    within("convert", "old/none.yaml", "--to", "yaml", "-o", "new/none.yaml")
    assert (tmp_path / "new" / "none.yaml").read_text(encoding="utf-8") == "previous: none\n"


def test_evidence_that_says_nothing_is_written_as_such(within: Run, tmp_path: Path) -> None:
    (tmp_path / "e.json").write_text("{}", encoding="utf-8")
    assert within("convert", "e.json", "--to", "yaml", "-o", "e.yaml").code == 0
    assert (tmp_path / "e.yaml").read_text(encoding="utf-8") == "{}\n"


# ---- template -------------------------------------------------------------------------------------------


def test_lists_of_records_are_written_as_files_to_be_filled_in(
    within: Run, yard: Yard, tmp_path: Path
) -> None:
    rules, _ = yard()
    asked = ("template", "--rules", rules, "--activities", "storing, selling")
    assert within(*asked, "--csv", "lists").code == 0
    files = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "lists").iterdir()}
    # The row says that others may come, until somebody removes it.
    assert files == {"tank.csv": "tank,leaked (t),inspected,source,note\n…\n"}
    again = within(*asked, "--csv", "lists")
    assert (again.code, "there is something in this folder already" in again.err) == (2, True)
    both = within(*asked, "--csv", "other", "-o", "form.xlsx")
    assert (both.code, "leave --output out" in both.err) == (2, True)
    assert not (tmp_path / "other").exists()


def test_rules_without_lists_have_none_to_write(within: Run, yard: Yard, tmp_path: Path) -> None:
    rules, _ = yard()
    text = rules.read_text(encoding="utf-8").replace("each tank", "tank").replace("for tank", "")
    text = text.replace("leaked <", "tank.leaked <").replace("leaked >", "tank.leaked >")
    rules.write_text(text.replace("require inspected", "require tank.inspected"), encoding="utf-8")
    ended = within("template", "--rules", rules, "--csv", "lists")
    assert ended.code == 3
    assert "the rules have no list of records that can apply; nothing was written" in ended.err
    assert not (tmp_path / "lists").exists()


@pytest.mark.parametrize(
    ("facilities", "said"),
    [
        ("west=West works", "the rules have no list `facility`; leave --facilities out"),
        ("west=West works,west=Again", "the facility west is named twice"),
    ],
)
def test_facilities_that_cannot_be_are_refused(
    within: Run, yard: Yard, tmp_path: Path, facilities: str, said: str
) -> None:
    rules, _ = yard()
    ended = within("template", "--rules", rules, "--facilities", facilities, "-o", "form.xlsx")
    assert ended.code == 2
    assert said in ended.err
    assert not (tmp_path / "form.xlsx").exists()
