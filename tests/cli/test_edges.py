"""What commands do at their edges: nothing to judge, nothing to write to, a screen, a program around them."""

import io
import json
import os
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from assay import session
from assay.cli import fmt
from assay.cli.main import main
from assay.record.entry import Draft
from assay.record.ledger import open_ledger, read_entry
from assay.verdict.evaluation import Difference

Run = Callable[..., Any]
Yard = Callable[..., tuple[Path, Path]]
FIGURES = """\
assay: population/1
title: a house mix
source: nobody
standing: illustrative
ratings: {minor: 40 %, critical: 10 %}
"""


# ---- evaluate -------------------------------------------------------------------------------------------


def test_without_a_criterion_or_a_fact_nothing_is_judged(within: Run, yard: Yard) -> None:
    rules, evidence = yard()
    judged = ("evaluate", evidence, "--rules", rules)
    whole, text = rules.read_text(encoding="utf-8"), evidence.read_text(encoding="utf-8")
    rules.write_text(whole[: whole.index("criterion 1.1")], encoding="utf-8")
    ended = within(*judged)
    assert (ended.code, "the rules have no criterion" in ended.err) == (3, True)
    rules.write_text(whole, encoding="utf-8")
    evidence.write_text("assay: evidence/1\nstandard: tanks 1\n", encoding="utf-8")
    ended = within(*judged, "--as-of", "2026-03-12")
    assert (ended.code, "the evidence holds no fact" in ended.err) == (3, True)
    # Of another version of the standard it is judged, and that is said.
    evidence.write_text(text.replace("tanks 1", "tanks 2"), encoding="utf-8")
    ended = within(*judged)
    assert ended.code == 0
    assert "the evidence is for tanks 2; it is judged by tanks 1" in ended.err


def test_of_many_differences_between_the_evaluators_twenty_are_shown(
    within: Run, yard: Yard, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules, evidence = yard()
    found = [Difference(f"node {number}", "good", "minor") for number in range(1, 24)]

    def disagree(*_: object, **__: object) -> None:
        raise session.Disagreement(found)

    monkeypatch.setattr(session, "evaluate_twice", disagree)
    ended = within("evaluate", evidence, "--rules", rules)
    assert ended.code == 1
    assert ended.out == ""
    assert "23 differences between reference and network" in ended.err
    assert "node 20\n    reference: good\n    network:   minor\n  and 3 more\n" in ended.err
    assert "node 21" not in ended.err


# ---- generate -------------------------------------------------------------------------------------------


def test_what_generate_cannot_reach_is_told(within: Run, yard: Yard, tmp_path: Path) -> None:
    rules, _ = yard(case=True)
    figures = tmp_path / "population.yaml"
    figures.write_text(FIGURES, encoding="utf-8")
    asked = ("generate", "--rules", rules, "--into")
    # Without its line no clause leads to `critical`.
    whole = rules.read_text(encoding="utf-8")
    rules.write_text(whole.replace('rate critical when leaked > 100 t "a flood"', ""), encoding="utf-8")
    ended = within(*asked, "all", "--activities", "storing")
    assert ended.code == 0
    assert "nothing was found by which these are critical: 1.1\n" in ended.out
    # The one criterion applies to storing alone.
    ended = within(*asked, "none", "--activities", "selling")
    assert (ended.code, "no criterion conforms by any evidence" in ended.err) == (3, True)
    figures.write_text(FIGURES.replace("minor", "minro"), encoding="utf-8")
    ended = within(*asked, "wrong")
    assert (ended.code, "did you mean `minor`?" in ended.err) == (2, True)
    figures.write_text(FIGURES, encoding="utf-8")
    yard()
    ended = within(*asked, "dayless")
    assert ended.code == 2
    assert "the rules have no case with a day; say the day of the audits with --on" in ended.err


# ---- fmt, lint, graph -----------------------------------------------------------------------------------


def test_a_layout_that_would_say_something_else_is_not_written(
    within: Run, yard: Yard, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules, _ = yard()
    before = rules.read_bytes() + b"\n\n"  # which the layout takes away
    rules.write_bytes(before)
    with monkeypatch.context() as patched:
        patched.setattr("assay.syntax.show.same_program", lambda *_: False)
        ended = within("fmt", rules)
    assert ended.code == 1
    assert "in layout it would say something else" in ended.err
    assert rules.read_bytes() == before
    with monkeypatch.context() as patched:  # a file that its owner has made read-only
        patched.setattr(fmt.os, "access", lambda _, mode: mode != os.W_OK)
        ended = within("fmt", rules)
    assert ended.code == 2
    assert "Permission denied" in ended.err
    assert rules.read_bytes() == before


def test_a_dry_run_of_lint_as_json_has_no_diff(within: Run, yard: Yard) -> None:
    rules, _ = yard()
    ended = within("lint", rules, "--dry-run", "--format", "json")
    assert ended.code == 0
    json.loads(ended.out)


def test_the_graph_may_be_that_of_all_criteria(within: Run, yard: Yard) -> None:
    rules, _ = yard()
    whole = within("graph", "--rules", rules).out
    assert "1.1.tight" in whole
    assert "1.1.inspected" in whole
    assert "1.1.inspected" not in within("graph", "--rules", rules, "--criterion", "1.1.tight").out


# ---- records and signatures -----------------------------------------------------------------------------


def test_options_of_verify_belong_to_a_record_or_to_a_result(within: Run, yard: Yard, tmp_path: Path) -> None:
    _, evidence = yard()
    for args, said in (
        ((tmp_path, "--key", "x.pub"), "is a record: --key and --signature are for a result"),
        (("gone.json", "--key", "x.pub"), "there is no such file or folder"),
        ((evidence, "--holds", "ab"), "is no folder: --holds is for a record"),
    ):
        ended = within("verify", *args)
        assert ended.code == 2
        assert said in ended.err


def test_a_record_without_an_entry_has_nothing_to_replay(within: Run, tmp_path: Path) -> None:
    with open_ledger(tmp_path / "kept", create=True):
        pass
    ended = within("replay", tmp_path / "kept")
    assert ended.code == 3
    assert "the record has no entry; nothing was evaluated" in ended.err


def test_a_result_that_was_kept_with_other_line_ends_is_told(within: Run, yard: Yard, tmp_path: Path) -> None:
    rules, evidence = yard()
    folder = tmp_path / "kept"
    assert within("evaluate", evidence, "--rules", rules, "--record", folder).code == 0
    with open_ledger(folder) as ledger:
        entry = read_entry(ledger.kept()[0])
        files = {file.path: ledger.text(file.sha256) for file in entry.files}
        draft = Draft(**{name: getattr(entry, name) for name in Draft.model_fields})
        ledger.append([(draft, ledger.text(entry.result).replace(b"\n", b"\r\n"))], files)
    assert within("verify", folder).code == 0
    ended = within("replay", folder)
    assert ended.code == 5
    assert ended.out.splitlines() == [
        "entry 1: the same, byte for byte",
        "entry 2: another result: the line ends differ",
    ]


# ---- around the commands --------------------------------------------------------------------------------


def test_a_workbook_is_not_written_to_a_screen(within: Run, yard: Yard, tmp_path: Path) -> None:
    rules, evidence = yard()
    document = within("evaluate", evidence, "--rules", rules, "-o", "json").out
    (tmp_path / "result.json").write_text(document, encoding="utf-8")
    ended = within("report", "result.json", "--to", "xlsx", screen=True)
    assert (ended.code, ended.out) == (2, "")
    assert "xlsx is nothing for a screen; name a file with -o" in ended.err
    assert within("report", "result.json", "--to", "md", screen=True).code == 0


def test_a_verb_that_looks_like_an_option_is_none(within: Run) -> None:
    ended = within("--", "--nothing")
    assert ended.code == 2
    assert "--nothing" in ended.err


def test_a_program_around_the_command_may_give_it_any_stream() -> None:
    out = io.StringIO()
    with redirect_stdout(out), redirect_stderr(io.StringIO()), pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert out.getvalue().startswith("assay, version ")


def test_who_looks_for_a_fault_of_assay_is_shown_where_it_is(
    within: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "rule_sources", None)
    assert within("check").code == 1
    monkeypatch.setenv("ASSAY_DEBUG", "1")
    with pytest.raises(TypeError):
        main(["check"])
