"""`assay check`: every error with its place, its line, its marks, and the edit that mends it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Run = Callable[..., Any]
Yard = Callable[..., tuple[Path, Path]]

BROKEN = """\
method house "House method" version "1" {
    rating good  credit 1
    rating minor credit 0
    rate minor otherwise
    weight is 1
}
standard tanks "Tank standard" version "1" using house
type activity "What is done" one of storing "Storing"
evidence each tank "A tank" {
    leaked : t    "How much leaked?"
    since  : date "Since when?"
}
parameter longest : h "Longest leak" is 5 h source "nobody" standing illustrative
principle 1 "Tanks"
criterion 1.1 "Tanks" {
    applies to storing
    for each tank
    require leked < 5 t
    require leaked < longest
    source "nobody" standing illustrative
}
criterion 1.2 "More" {
    applies to storin
    for each tank
    require since < 2026-02-28
    source "nobody" standing illustrative
}
"""


def test_right_rules_are_counted(run: Run, yard: Yard) -> None:
    rules, _ = yard(case=True)
    ended = run("check", rules)
    assert ended.code == 0
    first, *said = ended.out.splitlines()
    assert first == "1 file: no errors; 1 criterion, 2 clauses, 1 case"
    assert " ".join(said).endswith("2 of 2 clauses rest on points no verified source settles.")
    assert not ended.err


def test_the_rules_that_ship_are_right(run: Run) -> None:
    ended = run("check")
    assert ended.code == 0
    assert ": no errors; " in ended.out


def test_every_error_is_reported_with_place_line_and_marks(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.assay").write_text(BROKEN, encoding="utf-8")
    ended = run("check", "bad.assay")
    assert ended.code == 20
    lines = ended.out.splitlines()

    # a misspelt field, in line 18
    assert "bad.assay:18:13" in ended.out
    place = lines.index("18 |     require leked < 5 t")
    assert lines[place + 1].startswith("   |             ^^^^^")
    assert "did you mean `leaked`?" in ended.out

    # a mismatch, in line 19: both sides are marked, each with what it is
    place = lines.index("19 |     require leaked < longest")
    marks = "   |             ^^^^^^   ^^^^^^^"
    assert lines[place + 1].startswith(marks)
    said = "\n".join(lines[place + 1 : place + 4])
    assert " t" in said
    assert " h" in said

    # a misspelt activity, and a date compared with a sign, in the next criterion
    assert "bad.assay:23:16" in ended.out
    assert "did you mean `storing`?" in ended.out
    assert "bad.assay:25:" in ended.out
    assert "before" in ended.out

    assert ended.out.count("error[E") == 4
    assert lines[-1] == "1 file: 4 errors"


def test_json_says_the_same_as_data(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.assay").write_text(BROKEN, encoding="utf-8")
    text, ended = run("check", "bad.assay"), run("check", "bad.assay", "--format", "json")
    data = json.loads(ended.out)
    assert ended.code == 20
    assert data["format"] == "assay/diagnostics/1"
    assert data["files"] == ["bad.assay"]
    assert data["errors"] == len(data["diagnostics"]) == 4
    for item in data["diagnostics"]:
        assert f"error[{item['code']}]: {item['message']}" in text.out
        first = item["labels"][0]
        assert f"{first['file']}:{first['line']}:{first['column']}" in text.out
        assert first["end_column"] > first["column"]
        for line in item["help"]:
            assert f"help: {line}" in text.out
    mismatch = next(d for d in data["diagnostics"] if d["labels"][0]["line"] == 19)
    assert [(label["column"], label["end_column"]) for label in mismatch["labels"]] == [(13, 19), (22, 29)]


def test_a_syntax_error_does_not_hide_the_next(run: Run, tmp_path: Path) -> None:
    text = 'unit x "X" is\nparameter b "B" is 1\nunit y "Y" is 2 t\nprinciple 1 Tanks\n'
    text += 'case "c" on 2026-02-30 { }\n'
    (tmp_path / "bad.assay").write_text(text, encoding="utf-8")
    ended = run("check", "bad.assay")
    assert ended.code == 20
    for place in ("2:1", "2:13", "4:13", "5:13"):
        assert f"bad.assay:{place}" in ended.out


def test_the_order_of_files_changes_nothing(run: Run, tmp_path: Path) -> None:
    head, rest = BROKEN.split("criterion 1.1", 1)
    (tmp_path / "z.assay").write_text(head, encoding="utf-8")
    (tmp_path / "a.assay").write_text(f"criterion 1.1{rest}", encoding="utf-8")
    one, other = run("check", "a.assay", "z.assay"), run("check", "z.assay", "a.assay")
    assert one.code == other.code == 20
    assert one.out == other.out
    assert run("check", ".").out == one.out
