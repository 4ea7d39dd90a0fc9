"""Tables kept as CSV files beside the rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from assay import session
from assay.cases.run import run_cases
from assay.reference.ratings import evaluate

RULES = """
standard made "Made up" version "1" using plain
method plain "Plain" version "1" { rating good credit 1 rating bad credit 0 rate bad otherwise }
unit t_x "tonne of x"
unit kg_x "kilogram of x" is 0.001 t_x
table slopes "Slopes" by sector, year in "data/slopes.csv"
criterion 1.1 "Cells by two keys" {
    require slopes("smelting", 2030).intensity < 5 t_x
    require slopes("casting, hot", 2030).intensity = 4.5 t_x
    require slopes("casting, hot", 2030).since on or after 2021-01-02
}
criterion 1.2 "A key without a row" { require slopes("smelting", 2031).intensity < 5 t_x }
criterion 1.3 "An open cell" { require slopes("rolling", 2030).intensity < 5 t_x }
case "cells" on 2026-01-01 {
    expect 1.1 good
    expect 1.2 good to bad      # no such row: any value at all
    expect 1.3 good to bad      # open: not configured
}
"""
COMMAS = """sector,year : number,intensity : t_x,since : date
smelting,2030,4.5,2021-01-01
"casting, hot",2030,4500 kg_x,2021-01-02
rolling,2030,open,2021-01-03
"""


def check(folder: Path, table: str | None) -> session.Program:
    (folder / "rules.assay").write_text(RULES)
    if table is not None:
        (folder / "data").mkdir()
        (folder / "data" / "slopes.csv").write_text(table)
    return session.check(session.rule_sources([folder]))


@pytest.mark.parametrize("table", [COMMAS, COMMAS.replace("\n", "\r\n"), COMMAS + "\n\n"])
def test_cells_are_read_by_all_keys(tmp_path: Path, table: str) -> None:
    program = check(tmp_path, table)
    assert program.diagnostics == ()
    assert program.rules is not None
    assert program.plan is not None
    known = session.known_names(program.rules)
    (outcome,) = run_cases(program.rules, program.plan, program.second, known, evaluate)
    assert outcome.failures == ()
    assert outcome.expectations == 3


def test_semicolons_separate_where_the_head_has_them(tmp_path: Path) -> None:
    table = COMMAS.replace(",", ";").replace("casting; hot", "casting, hot")
    assert check(tmp_path, table).diagnostics == ()


@pytest.mark.parametrize(
    ("table", "place", "phrase"),
    [
        (None, "rules.assay:6", "cannot be used"),
        ("", "rules.assay:6", "is empty"),
        (COMMAS.replace("t_x,since", "t_y,since"), "slopes.csv:1:34", "no type or unit `t_y`"),
        (COMMAS.replace("4.5,2021-01-01", "4.5"), "slopes.csv:2:1", "cells"),
        (COMMAS.replace('hot",', 'hot"x,'), "slopes.csv:3:15", "does not end"),
        (COMMAS.replace("sector,", "sec tor,"), "slopes.csv:1:1", "does not name a column"),
        (COMMAS.replace("4500 kg_x", "4500 kg_y"), "slopes.csv:3", "kg_y"),
    ],
)
def test_what_is_wrong_in_a_file_is_shown_in_it(
    tmp_path: Path, table: str | None, place: str, phrase: str
) -> None:
    program = check(tmp_path, table)
    assert program.rules is None
    first = program.diagnostics[0]
    assert first.span is not None
    assert place in first.span.place()
    assert phrase in first.message


def test_the_digest_of_the_rules_covers_their_tables(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one = check(tmp_path / "a", COMMAS)
    other = check(tmp_path / "b", COMMAS.replace("4.5,", "4.6,"))
    assert one.digest != other.digest


def test_a_kept_program_is_not_used_when_a_table_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSAY_CACHE", str(tmp_path / "cache"))
    check(tmp_path, COMMAS)
    first = session.load(session.rule_sources([tmp_path / "rules.assay"]))
    (tmp_path / "data" / "slopes.csv").write_text(COMMAS.replace("4.5,", "5.5,"))
    second = session.load(session.rule_sources([tmp_path / "rules.assay"]))
    assert first.digest != second.digest


@pytest.mark.parametrize("change", ["edited", "gone"])
def test_a_table_outside_the_folder_of_the_rules_counts_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    monkeypatch.setenv("ASSAY_CACHE", str(tmp_path / "cache"))
    (tmp_path / "rules").mkdir()
    check(tmp_path, COMMAS)
    rules = tmp_path / "rules" / "rules.assay"
    rules.write_text((tmp_path / "rules.assay").read_text().replace('"data/', '"../data/'))
    first = session.load(session.rule_sources([rules]))
    assert first.plan is not None
    table = tmp_path / "data" / "slopes.csv"
    if change == "gone":
        table.unlink()
        assert session.load(session.rule_sources([rules])).plan is None
    else:
        table.write_text(COMMAS.replace("4.5,", "5.5,"))
        assert session.load(session.rule_sources([rules])).digest != first.digest


def test_a_number_of_too_many_digits_is_marked_in_its_file(tmp_path: Path) -> None:
    """15 significant digits can be kept; zeros before them do not count."""
    kept = COMMAS.replace("4.5,", "0.00123456789012345,")
    assert check(tmp_path, kept).diagnostics == ()
    (tmp_path / "data" / "slopes.csv").write_text(COMMAS.replace("4.5,", "4.500000000000001,"))
    found = session.check(session.rule_sources([tmp_path])).diagnostics
    assert [item.span.text for item in found if item.span is not None] == ["4.500000000000001"]
    assert "15" in found[0].message
