"""`assay explain RESULT CRITERION`: the tree of reasons, from the document alone."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Run = Callable[..., Any]


def flowing(text: str) -> str:
    """The text without its line breaks and branches."""
    for sign in "├└│─":
        text = text.replace(sign, " ")
    return " ".join(text.split())


def test_the_values_seen_down_to_document_and_page(run: Run, result: Path) -> None:
    ended = run("explain", result, "5.2")
    assert ended.code == 0
    assert not ended.err
    said = flowing(ended.out)
    assert said.startswith("5.2 Aluminium smelter emissions intensity: conformance to major")
    assert "intensity of reporting year 2025 of smelter line-1: 7.2 ± 0.3 tCO2e/t_cast [D2 p. 32]" in said
    assert "intensity of reporting year 2022 of smelter line-1: 8.4 tCO2e/t_cast [D2 p. 31]" in said
    # 1 - 7.5 / 8.4 = 0.10714… and 1 - 6.9 / 8.4 = 0.17857…: at least 10 % either way
    assert "(10.7142… to 17.8571… %) is at least “minimum reduction” (10 %): yes" in said
    # one of two subjects: 50 % of them fail, and that is systemic
    assert "the share of subjects that fail (50 %) is at least “systemic share” (50 %): yes" in said
    assert (
        "“production start” of smelter line-3 (2022-09-01) is after “existing until” (2020-12-31): yes"
        in said
    )
    assert "lead auditor on 2026-03-13: The method statement for 2022 could not be shown" in said
    assert "said in the finding: runs on hydropower" in said
    assert "D2: Greenhouse gas inventory 2025 of Nordvik, 2026-02-06" in said
    assert "D7" not in said  # a document that 5.2 does not rest on


def test_what_could_still_change_an_open_rating_and_to_what(run: Run, result: Path) -> None:
    said = flowing(run("explain", result, "5.2").out)
    tail = said[said.index("What keeps it open") :]
    assert "ask: Is it a figure per tonne cast at its casthouse?" in tail
    # if no: one smelter of three lacks it, 33 % is no systemic failure, and the risk is stated not to be
    # significant: at least minor; line-2 can still make it major
    assert "smelter.line-3.per_tonne_cast yes: conformance to major no: minor to major" in tail
    # 11.0 < 11.0 is false
    assert (
        "smelter.line-3.reporting_year.2025.intensity "
        "below 11.0 tCO2e/t_cast: conformance to major from 11.0 tCO2e/t_cast: minor to major"
    ) in tail
    assert (
        "judgements: clause 5.2.comparable_figures for line-2 rated conformance: conformance to major "
        "rated minor: minor to major rated major: major"
    ) in tail


def test_a_settled_criterion_has_nothing_to_change(run: Run, result: Path) -> None:
    ended = run("explain", result, "9.4")
    assert ended.code == 0
    assert "could still change" not in ended.out
    assert "What keeps it open" not in ended.out


def test_not_applicable_says_why(run: Run, fixtures: Path, tmp_path: Path) -> None:
    path = tmp_path / "minimal.json"
    path.write_bytes(run("evaluate", fixtures / "minimal.yaml", "-o", "json").raw)
    said = flowing(run("explain", path, "9.4").out)
    assert said.startswith("9.4 Free, prior and informed consent: not applicable")
    assert "Not applicable because: no project or major change may significantly affect lands" in said
    assert "the criterion applies: no" in said


def test_from_standard_input(run: Run, result: Path) -> None:
    piped = run("explain", "-", "6.7", text=result.read_text(encoding="utf-8"))
    assert piped.code == 0
    assert piped.out == run("explain", result, "6.7").out


def test_it_needs_neither_rules_nor_evidence(run: Run, result: Path, tmp_path: Path) -> None:
    (tmp_path / "assay.toml").write_text('rules = "no-such-folder"\n', encoding="utf-8")
    assert run("explain", result, "6.7").code == 0


def test_a_criterion_that_is_not_there(run: Run, result: Path) -> None:
    for asked, hint in (
        ("5.3", "5.2, 6.7, 9.4"),
        ("5.2.boundary", "did you mean 5.2?"),
        ("52", "did you mean 5.2?"),
    ):
        ended = run("explain", result, asked)
        assert ended.code == 2
        assert hint in ended.err
        assert not ended.out


def test_a_damaged_document_is_refused(run: Run, result: Path, tmp_path: Path) -> None:
    whole = result.read_text(encoding="utf-8")
    data = json.loads(whole)
    wrong_kind = {**data, "criteria": [{**data["criteria"][0], "settled": "perhaps"}, *data["criteria"][1:]]}
    cases = {
        "cut off": (whole[:5000], ":1"),
        "no JSON": ("assay: evidence/1\n", "evaluate -o json"),
        "another format": (json.dumps({**data, "format": "assay/diagnostics/1"}), "evaluate -o json"),
        "no object": ("[]", "evaluate -o json"),
        "empty": ("", "evaluate -o json"),
        "a part of another kind": (json.dumps(wrong_kind), "criteria.0.settled"),
        "a part too many": (json.dumps({**data, "extra": 1}), "extra"),
        "a part too few": (json.dumps({k: v for k, v in data.items() if k != "score"}), "score"),
        "too deep": ("[" * 100_000, "evaluate -o json"),
    }
    path = tmp_path / "damaged.json"
    for name, (text, hint) in cases.items():
        path.write_text(text, encoding="utf-8")
        ended = run("explain", path, "5.2")
        assert ended.code == 2, name
        assert str(path) in ended.err, name
        assert hint in ended.err, name
        assert not ended.out, name


def test_bytes_that_are_no_text_are_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "result.json").write_bytes(b'{"format": "\xff"}')
    ended = run("explain", "result.json", "5.2")
    assert ended.code == 2
    assert "UTF-8" in ended.err
    assert run("explain", ".", "5.2").code == 2
