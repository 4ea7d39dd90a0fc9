"""Several standards in one folder of rules, and evidence that is for one or several of them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]

METHOD = """\
method plain "Plain" version "1" {
    rating good  credit 1
    rating minor credit 0.5
    rating major credit 0
    rate major otherwise "bad"
}
method gentle "Gentle" version "1" {
    rating good  credit 1
    rating minor credit 0.5
    rate minor otherwise "bad"
}
"""
SHARED = """\
type activity "What is done" one of storing, selling
evidence each site "A site" {
    clean : flag "Is it clean?"
}
parameter unread : number is 1
"""


def standard(name: str, method: str, fact: str) -> str:
    """A standard with a criterion on the shared list, and one on a fact of its own."""
    return f"""\
standard {name} "Standard {name}" version "1" using {method}
evidence {fact} : flag "Is it so?"
evidence each plant "A plant" {{
    {fact}_there : flag "Is it so there?"
}}
criterion 1.1 "Sites are clean" {{
    for each site
    require clean
}}
criterion 1.2 "It is so" {{
    require {fact} and (every plant has {fact}_there)
}}
criterion 1.{3 if name == "alpha" else 4} "Somebody says so" {{
    ask "Is it so?"
}}
case "{name}: it is so" on 2026-03-12 {{
    given {fact} is yes
    given no plant
    expect 1.2 good
}}
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    folder = tmp_path / "rules"
    texts = {
        "methods/plain/m.assay": METHOD[: METHOD.index("method gentle")],
        "methods/gentle/m.assay": METHOD[METHOD.index("method gentle") :],
        "words/shared.assay": SHARED,
        "alpha/standard.assay": standard("alpha", "plain", "heated"),
        "beta/standard.assay": standard("beta", "gentle", "cold"),
    }
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def evidence(folder: Path, name: str, standards: str, facts: str, more: str = "") -> Path:
    file = folder / name
    head = f"assay: evidence/1\nstandard: {standards}\naudit: {{date: 2026-03-12}}\n"
    shared = "  site: {a: {clean: no}}\n  plant: {p: {heated_there: yes, cold_there: yes}}\n"
    if "[" not in standards:  # what another standard knows is an error in a file for one alone
        shared = shared.replace("cold_there: yes", "").replace(", }", "}")
    file.write_text(f"{head}facts:\n{shared}{facts}{more}", encoding="utf-8")
    return file


def ratings(result: str) -> dict[str, list[str]]:
    return {item["id"]: item["ratings"] for item in json.loads(result)["criteria"]}


def test_check_and_test_do_every_standard(run: Run, rules: Path) -> None:
    checked = run("check", rules)
    assert checked.code == 0
    assert "alpha: 3 files: no errors; 3 criteria" in checked.out
    assert "beta: 3 files: no errors; 3 criteria" in checked.out
    tested = run("test", rules)
    assert tested.code == 0
    assert "alpha: it is so" in tested.out
    assert "beta: it is so" in tested.out
    assert "2 passed" in tested.out


def test_a_fault_in_a_shared_file_is_told_once(run: Run, rules: Path) -> None:
    file = rules / "words" / "shared.assay"
    file.write_text(
        file.read_text(encoding="utf-8").replace("clean : flag", "clean : flagg"), encoding="utf-8"
    )
    found = run("check", rules, "--format", "json")
    assert found.code == 20
    of_shared = [item for item in json.loads(found.out)["diagnostics"] if "flagg" in item["message"]]
    assert len(of_shared) == 1


def test_the_evidence_names_the_standard_that_judges(run: Run, rules: Path, tmp_path: Path) -> None:
    file = evidence(tmp_path, "a.yaml", "alpha 1", "  heated: yes\n")
    done = run("evaluate", file, "--rules", rules, "-o", "json")
    assert done.code == 12  # site a is not clean: major, rank 2
    assert ratings(done.out)["1.1"] == ["major"]
    assert ratings(done.out)["1.2"] == ["good"]


def test_the_option_stands_before_the_evidence(run: Run, rules: Path, tmp_path: Path) -> None:
    file = evidence(tmp_path, "a.yaml", "[alpha, beta]", "  cold: yes\n")
    done = run("evaluate", file, "--rules", rules, "--standard", "beta", "-o", "json", "--fail-on", "minor")
    assert done.code == 11  # the gentle method: minor, rank 1
    assert ratings(done.out) == {"1.1": ["minor"], "1.2": ["good"], "1.4": ["good", "minor"]}


def test_evidence_for_two_standards_is_judged_by_both(run: Run, rules: Path, tmp_path: Path) -> None:
    said = "judgements:\n  - {clause: 1.3, rating: good, because: seen, by: lead auditor}\n"
    file = evidence(tmp_path, "both.yaml", "[alpha, beta]", "  heated: yes\n  cold: no\n", said)
    done = run("evaluate", file, "--rules", rules)
    assert done.code == 12  # alpha: major; beta: minor
    assert "Standard alpha" in done.out
    assert "Standard beta" in done.out
    refused = run("evaluate", file, "--rules", rules, "-o", "json")
    assert refused.code == 2
    assert "--standard: alpha, beta" in refused.err


def test_a_name_of_both_needs_a_file_of_its_own(run: Run, rules: Path, tmp_path: Path) -> None:
    said = "overrides:\n  - {criterion: 1.1, rating: good, because: seen, by: lead auditor}\n"
    file = evidence(tmp_path, "both.yaml", "[alpha, beta]", "  heated: yes\n  cold: yes\n", said)
    refused = run("evaluate", file, "--rules", rules)
    assert refused.code == 2
    assert "`1.1` is a name of two of the standards" in refused.err
    assert "both.yaml:10:17" in refused.err

    file = evidence(tmp_path, "both.yaml", "[alpha, beta]", "  heated: yes\n  cold: yes\n")
    own = evidence(tmp_path, "own.yaml", "alpha", "", said)
    done = run("evaluate", file, own, "--rules", rules, "--allow-unsettled", "--fail-on", "minor")
    assert done.code == 11  # 1.1 of alpha was overridden; that of beta was not
    assert "override" in done.out


def test_what_no_standard_knows_is_an_error(run: Run, rules: Path, tmp_path: Path) -> None:
    file = evidence(tmp_path, "both.yaml", "[alpha, beta]", "  heatd: yes\n")
    refused = run("evaluate", file, "--rules", rules)
    assert refused.code == 2
    assert "did you mean `heated`?" in refused.err


@pytest.mark.parametrize("verb", ["evaluate", "graph", "doc"])
def test_which_standard_is_meant_is_never_guessed(run: Run, rules: Path, tmp_path: Path, verb: str) -> None:
    head = "assay: evidence/1\naudit: {date: 2026-03-12}\nfacts: {heated: yes}\n"
    (tmp_path / "e.yaml").write_text(head, encoding="utf-8")
    args = [tmp_path / "e.yaml"] if verb == "evaluate" else []
    refused = run(verb, *args, "--rules", rules)
    assert refused.code == 2
    assert "--standard: alpha, beta" in refused.err
    wrong = run(verb, *args, "--rules", rules, "--standard", "alpa")
    assert wrong.code == 2
    assert "did you mean alpha?" in wrong.err


@pytest.mark.parametrize(
    ("standards", "said"),
    [
        ("alhpa 1", "a.yaml:2:11: the rules hold no standard alhpa; did you mean alpha?"),
        # Without a word it would be judged by one of the two that it is for.
        ("[alpha, betta]", "a.yaml:2:19: the rules hold no standard betta; did you mean beta?"),
        ("[alpha, quarry 2]", "they hold alpha, beta; name others with --rules"),
    ],
)
def test_a_standard_that_the_rules_do_not_hold_is_told(
    run: Run, rules: Path, tmp_path: Path, standards: str, said: str
) -> None:
    file = evidence(tmp_path, "a.yaml", standards, "  heated: yes\n")
    refused = run("evaluate", file, "--rules", rules)
    assert refused.code == 2
    assert said in refused.err


def test_evidence_for_another_standard_is_told_as_that_alone(run: Run, rules: Path, tmp_path: Path) -> None:
    said = "judgements:\n  - {clause: 1.3, rating: good, because: seen, by: lead auditor}\n"
    file = evidence(tmp_path, "a.yaml", "alpha 1", "  heated: yes\n", said)
    refused = run("evaluate", file, "--rules", rules, "--standard", "beta")
    assert refused.code == 2
    assert "a.yaml:2:11: the evidence is for alpha 1, and the rules are of beta 1;" in refused.err
    assert "error[" not in refused.err


def test_lists_without_the_file_that_has_the_day_are_told_where_to_find_it(run: Run, tmp_path: Path) -> None:
    assert run("template", "--csv", tmp_path / "lists").code == 0
    refused = run("evaluate", tmp_path / "lists")
    assert refused.code == 2
    assert "name the file too that has `audit: {date: 2026-03-12}`" in refused.err


def test_doc_writes_a_folder_for_each(run: Run, rules: Path, tmp_path: Path) -> None:
    assert run("doc", "--rules", rules, "-o", tmp_path / "out").code == 0
    for name in ("alpha", "beta"):
        assert f"Standard {name}" in (tmp_path / "out" / name / "handbook.html").read_text(encoding="utf-8")
    points = run("doc", "--rules", rules, "--open")
    assert points.code == 0
    assert points.out.index("# Standard alpha 1") < points.out.index("# Standard beta 1")


def test_lint_tells_of_shared_files_what_holds_for_all(run: Run, rules: Path) -> None:
    shared = rules / "words" / "shared.assay"
    text = shared.read_text(encoding="utf-8") + 'evidence warm : flag "Is it warm?"\n'
    shared.write_text(text, encoding="utf-8")
    file = rules / "alpha" / "standard.assay"
    text = file.read_text(encoding="utf-8").replace("require heated", "require heated and warm")
    file.write_text(text, encoding="utf-8")
    found = json.loads(run("lint", rules, "--format", "json").out)["findings"]
    unused = [item["message"] for item in found if item["code"] in ("W0601", "W0602")]
    assert any("unread" in message for message in unused)  # no standard reads the parameter
    assert not any("warm" in message for message in unused)  # alpha does, and beta does not
