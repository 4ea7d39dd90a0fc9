"""Which files of a folder are evidence."""

from pathlib import Path

import pytest

from assay.intake import evidence_sources
from assay.source import NothingThere

EVIDENCE = "assay: evidence/1\n"
OURS = {
    "result.json": '{\n  "format": "assay/result/1"\n}\n',
    "result.json.sig.json": '{\n  "payloadType": "application/vnd.in-toto+json",\n  "payload": ""\n}\n',
    "plan.yaml": '# Corrective action plan.\nassay: actions/1\nstandard: "s 1"\n',
    "population.yaml": "assay: population/1\n",
}


def names(folder: Path) -> list[str]:
    return [source.name.removeprefix(f"{folder.as_posix()}/") for source in evidence_sources([folder])]


@pytest.mark.parametrize("name", OURS)
def test_what_assay_made_of_evidence_lies_beside_it(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(OURS[name], encoding="utf-8")
    with pytest.raises(NothingThere):
        evidence_sources([tmp_path])
    (tmp_path / "audit.yaml").write_text(EVIDENCE, encoding="utf-8")
    assert names(tmp_path) == ["audit.yaml"]


def test_what_is_called_like_evidence_is_read_so_that_its_faults_are_told(tmp_path: Path) -> None:
    """A word that is misspelt is no reason to pass over a file in silence."""
    for name, text in (("a.yaml", "assay: evidnce/1\n"), ("b.json", '{"facts": {}}'), ("c.yml", "x: 1\n")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert names(tmp_path) == ["a.yaml", "b.json", "c.yml"]


def test_a_folder_that_is_called_like_a_file_is_a_folder(tmp_path: Path) -> None:
    inner = tmp_path / "north.yaml"
    inner.mkdir()
    (inner / "audit.yaml").write_text(EVIDENCE, encoding="utf-8")
    assert names(tmp_path) == ["north.yaml/audit.yaml"]
