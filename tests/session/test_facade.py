"""The package as a library: `assay.check`, `assay.evaluate`, `assay.explain`.

In: two invented standards of one criterion each, and evidence for one of them.  Emitted 12 t against a
ceiling of 10 t is a lapse; 9 t is none.
"""

from pathlib import Path

import pytest

import assay
from assay.facade import Refused

METHOD = """\
method plain "Plain" version "1" {
    rating conformance
    rating minor
    rate minor otherwise
    outcome none when no criterion where applicable
    outcome given otherwise
}
"""
STANDARD = """\
standard {name} "The {name} standard" version "1" using plain
evidence emitted : t "How much?"
criterion 1.1 "Emissions" {{ require emitted < {ceiling} }}
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    for folder, text in {
        "plain": METHOD,
        "strict": STANDARD.format(name="strict", ceiling="10 t"),
        "lax": STANDARD.format(name="lax", ceiling="100 t"),
    }.items():
        (tmp_path / "rules" / folder).mkdir(parents=True)
        (tmp_path / "rules" / folder / "rules.assay").write_text(text, encoding="utf-8")
    return tmp_path / "rules"


def evidence(tmp_path: Path, emitted: str, head: str = "") -> Path:
    path = tmp_path / "evidence.yaml"
    text = f"assay: evidence/1\n{head}audit: {{date: 2026-03-12}}\nfacts: {{emitted: {emitted}}}\n"
    path.write_text(text, encoding="utf-8")
    return path


def test_evidence_is_judged_by_the_standard_that_it_names(rules: Path, tmp_path: Path) -> None:
    named = evidence(tmp_path, "12 t", "standard: strict 1\n")
    result = assay.evaluate(named, rules=rules)
    assert isinstance(result, assay.Assessment)
    assert [(item.id, item.ratings) for item in result.criteria] == [("1.1", ["minor"])]
    assert "emitted (12 t) is below 10 t: no" in assay.explain(result, "1.1")
    with pytest.raises(KeyError):
        assay.explain(result, "9.9")


def test_a_standard_can_be_chosen(rules: Path, tmp_path: Path) -> None:
    result = assay.evaluate(evidence(tmp_path, "12 t"), rules=rules, standard="lax")
    assert result.criteria[0].ratings == ["conformance"]
    with pytest.raises(LookupError, match="say which standard judges: lax, strict"):
        assay.evaluate(evidence(tmp_path, "12 t"), rules=rules)
    with pytest.raises(LookupError, match="lax, strict"):
        assay.evaluate(evidence(tmp_path, "12 t"), rules=rules, standard="none")


def test_where_there_is_one_standard_nobody_has_to_name_it(rules: Path, tmp_path: Path) -> None:
    (rules / "lax" / "rules.assay").unlink()
    assert assay.evaluate(evidence(tmp_path, "9 t"), rules=rules).criteria[0].ratings == ["conformance"]


def test_errors_are_told_all_and_nothing_is_judged(rules: Path, tmp_path: Path) -> None:
    assert assay.check(rules) == ()
    with pytest.raises(Refused, match="needs a unit") as refused:
        assay.evaluate(evidence(tmp_path, "12"), rules=rules, standard="lax")
    assert [item.code for item in refused.value.diagnostics] == ["E0410"]
    (rules / "lax" / "more.assay").write_text('criterion 1.2 "X" { require emited < 3 t }', encoding="utf-8")
    with pytest.raises(Refused, match="there is no name `emited`"):
        assay.evaluate(evidence(tmp_path, "12 t"), rules=rules, standard="lax")
    assert [item.code for item in assay.check(rules)] == ["E0202"]


def test_the_package_has_no_other_names() -> None:
    with pytest.raises(AttributeError):
        assay.judge  # noqa: B018 - asking is the trial
