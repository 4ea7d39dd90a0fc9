"""The previous audit: stated to be none, written in the evidence, or taken from its result document."""

import json
from dataclasses import replace
from itertools import permutations
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from assay.diagnostics import Diagnostic
from assay.evidence.facts import Previous
from assay.evidence.known import Elsewhere, Known
from assay.source import Source

MINOR, BOTH = frozenset({"minor"}), frozenset({"minor", "major"})


def previous(ways: SimpleNamespace, *lines: str) -> Previous | None:
    found: Previous | None = ways.good(*(f"{ways.HEAD}{line}\n" for line in lines)).previous
    return found


def wrong(ways: SimpleNamespace, *lines: str) -> list[Diagnostic]:
    read = ways.read_text(*(f"{ways.HEAD}{line}\n" for line in lines))
    assert read.evidence is None
    return list(read.diagnostics)


# ---- stated and written -----------------------------------------------------------------------------------


def test_none_is_stated_and_not_assumed(ways: SimpleNamespace) -> None:
    assert previous(ways, "previous: none") == Previous("none", None)
    assert previous(ways, "facts: {}") is None
    assert previous(ways, "previous:") is None
    assert previous(ways, "previous: none", "previous: none") == Previous("none", None)


def test_ratings_written_in_the_evidence(ways: SimpleNamespace) -> None:
    line = "previous: {9.4: [minor, major], 5.2: [minor, not applicable]}"
    found = previous(ways, line)
    assert found == Previous("e0.yaml:4", {"5.2": MINOR, "9.4": BOTH})
    assert found is not None
    assert list(found.ratings or ()) == ["5.2", "9.4"]
    assert previous(ways, "previous: {5.2: not applicable}") == Previous("e0.yaml:4", {})
    assert previous(ways, "previous: {5.2: critical}") == Previous(
        "e0.yaml:4", {"5.2": frozenset({"critical"})}
    )


def test_several_files_are_united(ways: SimpleNamespace) -> None:
    first, second = "previous: {5.2: [minor, major]}", "previous: {9.4: minor, 5.2: [major, minor]}"
    assert previous(ways, first, second) == Previous("e0.yaml:4, e1.yaml:4", {"5.2": BOTH, "9.4": MINOR})
    texts = [f"{ways.HEAD}{line}\n" for line in (first, second)]
    sources = [Source(f"e{number}.yaml", text) for number, text in enumerate(texts)]
    read = [repr(ways.read_sources(order)) for order in permutations(sources)]
    assert read[0] == read[1]


@pytest.mark.parametrize(
    ("line", "code", "place", "marked", "remedy"),
    [
        ("previous: {5.3: minor}", "E0422", "4:12", "5.3", "beside it stand `5.2`"),
        # a number of an earlier version means something only where a document names the version
        ("previous: {4.9: minor}", "E0422", "4:12", "4.9", ""),
        ("previous: {5.2.credible_plan: minor}", "E0422", "4:12", "5.2.credible_plan", "`5.2`"),
        ("previous: {5.2: mnior}", "E0422", "4:17", "mnior", "did you mean `minor`?"),
        ("previous: {5.2: [minor, x]}", "E0422", "4:25", "x", "not applicable"),
        ("previous: {5.2: []}", "E0406", "4:17", "[]", "[minor, major]"),
        ("previous: {5.2: }", "E0406", "4:16", "", ""),
        ("previous: {5.2: {rating: minor}}", "E0402", "4:17", "{rating: minor}", ""),
        ("previous: [5.2]", "E0402", "4:11", "[5.2]", "{5.1: minor}"),
        ("previous: {5.2: minor, 5.2: major}", "E0404", "4:24", "5.2", ""),
    ],
)
def test_one_thing_wrong(
    ways: SimpleNamespace, line: str, code: str, place: str, marked: str, remedy: str
) -> None:
    (found,) = wrong(ways, line)
    assert (found.code, found.span.place(), found.span.text) == (code, f"e0.yaml:{place}", marked)
    assert remedy in " ".join(found.help)


def test_files_may_not_contradict_one_another(ways: SimpleNamespace) -> None:
    (found,) = wrong(ways, "previous: {5.2: minor}", "previous: {5.2: major, 9.4: minor}")
    assert (found.code, found.message[:30]) == ("E0423", "the previous rating of `5.2` i")
    assert [label.span.place() for label in found.labels] == ["e1.yaml:4:12", "e0.yaml:4:12"]
    (found,) = wrong(ways, "previous: {5.2: minor}", "previous: {5.2: not applicable}")
    assert found.code == "E0423"
    (found,) = wrong(ways, "previous: none", "previous: {5.2: major, 9.4: minor}")
    assert (found.code, found.span.text) == ("E0423", "none")
    assert found.labels[1].span.text == "5.2"


# ---- the result document of that audit --------------------------------------------------------------------


def result(**criteria: list[str]) -> dict[str, Any]:
    """Of a result document only this is read; the rest may be anything."""
    rows = [{"id": name.replace("_", "."), "ratings": ratings} for name, ratings in criteria.items()]
    return {"format": "assay/result/1", "standard": {"name": "earlier"}, "criteria": rows}


GOOD = result(_4_9=["conformance"], _5_2=["minor", "major"], _9_4=["not applicable"], _1_1=["unheard of"])
for row in GOOD["criteria"]:
    row["id"] = row["id"].lstrip(".")


class Folder:
    """A folder with an evidence file that names a result document."""

    def __init__(self, ways: SimpleNamespace, path: Path) -> None:
        self.ways = ways
        self.path = path
        (path / "results").mkdir()

    def put(self, name: str, document: object) -> None:
        text = document if isinstance(document, str) else json.dumps(document)
        (self.path / name).write_text(text, encoding="utf-8")

    def read(self, *lines: str, known: Known | None = None) -> Any:
        sources = [
            Source((self.path / f"e{number}.yaml").as_posix(), f"{self.ways.HEAD}{line}\n")
            for number, line in enumerate(lines)
        ]
        return self.ways.read_sources(sources, **({} if known is None else {"known": known}))

    def wrong(self, *lines: str) -> Diagnostic:
        read = self.read(*lines)
        assert read.evidence is None
        (found,) = read.diagnostics
        assert isinstance(found, Diagnostic)
        return found


@pytest.fixture
def folder(ways: SimpleNamespace, tmp_path: Path) -> Folder:
    return Folder(ways, tmp_path)


def test_a_result_document(folder: Folder) -> None:
    folder.put("results/2023.json", GOOD)
    found = folder.read("previous: results/2023.json").evidence.previous
    assert found.source == "results/2023.json"
    assert found.ratings["5.2"] == BOTH
    assert found.ratings["4.9"] == {"conformance"}
    assert "9.4" not in found.ratings


def test_a_document_and_what_is_written_beside_it(folder: Folder) -> None:
    folder.put("results/2023.json", GOOD)
    line = "previous: results/2023.json"
    found = folder.read(line, line, "previous: {5.2: [major, minor]}").evidence.previous
    assert found.ratings["5.2"] == BOTH
    first = folder.wrong(line, "previous: {5.2: minor}")
    assert (first.code, [label.span.text for label in first.labels]) == (
        "E0423",
        ["5.2", "results/2023.json"],
    )
    folder.put("2022.json", result(**{"5_2": ["minor"], "4_9": ["minor"]}))
    first = folder.wrong(line, "previous: 2022.json")
    assert first.message == "the previous rating of `5.2` and of 1 more is given twice, and differently"
    assert folder.wrong(line, "previous: none").code == "E0423"


def changed(**more: object) -> dict[str, object]:
    return {**GOOD, **more}


@pytest.mark.parametrize(
    ("document", "why"),
    [
        ("", "it is not JSON"),
        ("assay: evidence/1", "it is not JSON"),
        ("[" * 100_000, "it is not JSON"),
        ([], "it has no list `criteria`"),
        ({"format": "assay/result/1"}, "it has no list `criteria`"),
        (changed(criteria={}), "it has no list `criteria`"),
        (changed(format="assay/result/9"), "its format is `assay/result/9`"),
        (changed(format=1), "its format is missing"),
        (changed(criteria=["5.2"]), "`criteria[0].id` is no name"),
        (changed(criteria=[{"ratings": ["minor"]}]), "`criteria[0].id` is no name"),
        (changed(criteria=[{"id": "\ud800", "ratings": ["minor"]}]), "`criteria[0].id` is no name"),
        (changed(criteria=[{"id": "5.2"}]), "`criteria[0].ratings` is no list of ratings"),
        (changed(criteria=[{"id": "5.2", "ratings": []}]), "`criteria[0].ratings` is no list of ratings"),
        (changed(criteria=[{"id": "5.2", "ratings": [1]}]), "`criteria[0].ratings` is no list of ratings"),
        (changed(criteria=[*GOOD["criteria"], GOOD["criteria"][0]]), "it rates `4.9` twice"),
    ],
    ids=range(15),
)
def test_a_file_that_is_no_result_document(folder: Folder, document: object, why: str) -> None:
    folder.put("r.json", document)
    found = folder.wrong("previous: r.json")
    assert found.code == "E0429"
    assert found.message == "`r.json` is no result document"
    assert (found.span.line, found.span.column, found.span.text) == (4, 11, "r.json")
    assert found.labels[0].text == why
    assert "`previous: none`" in found.help[1]


def test_a_file_that_is_not_there(folder: Folder) -> None:
    folder.put("results/2023.json", GOOD)
    found = folder.wrong("previous: results/2032.json")
    assert (found.code, found.message) == ("E0429", "there is no file `results/2032.json`")
    assert (found.span.line, found.span.text) == (4, "results/2032.json")
    assert found.help[0] == "did you mean `results/2023.json`?"
    for name in ("2023.json", "no", "nowhere/2023.json", '"a\\0b"'):
        found = folder.wrong(f"previous: {name}")
        assert found.code == "E0429"
        assert "`previous: none`" in found.help[-1]


def test_a_file_that_cannot_be_read(folder: Folder) -> None:
    found = folder.wrong("previous: results")
    assert (found.code, found.labels[0].text) == ("E0429", "this is a folder, not a file")
    found = folder.wrong(f"previous: {'x' * 5000}")
    assert (found.code, found.message[-14:]) == ("E0429", "cannot be read")
    (folder.path / "r.json").write_bytes(b"\xff")
    assert "not UTF-8" in folder.wrong("previous: r.json").labels[0].text


def test_the_result_of_another_standard(folder: Folder) -> None:
    folder.put("r.json", changed(criteria=[{"id": "77.1", "ratings": ["minor"]}]))
    found = folder.wrong("previous: r.json")
    assert (found.code, found.message) == (
        "E0429",
        "`r.json` is the result of an audit against another standard",
    )
    assert found.labels[0].text == "it rates no criterion of these rules"


def test_a_result_that_does_not_say_its_standard_is_taken_for_one_of_these_rules(folder: Folder) -> None:
    folder.put("r.json", changed(standard=None))
    folder.put("same.json", GOOD)
    found = folder.read("previous: r.json").evidence.previous
    assert found.ratings == folder.read("previous: same.json").evidence.previous.ratings


# Two standards, one of whose criteria has the number of one of the other's.
OURS, THEIRS = ("alloys", "The Alloy Standard"), ("custody", "The Custody Standard")


def of(standard: tuple[str, str], known: Known) -> Known:
    return replace(known, standard=standard[0], title=standard[1])


def test_a_criterion_of_another_standard_is_not_taken_for_ours(folder: Folder) -> None:
    """5.2 of the one is not 5.2 of the other, though the versions are called alike."""
    known = of(OURS, folder.ways.KNOWN)
    name, title = THEIRS
    stated = {"name": name, "title": title, "version": "1"}
    folder.put("r.json", result(**{"5_2": ["minor"]}) | {"standard": stated})
    read = folder.read("previous: r.json", known=known)
    (found,) = read.diagnostics
    assert (found.code, found.span.text) == ("E0429", "r.json")
    assert found.labels[0].text == "it is of custody, “The Custody Standard”"
    assert found.notes == ("these rules are alloys, “The Alloy Standard”",)
    # Where the same evidence is for both, it is theirs to read, and says nothing of ours.
    both = replace(known, elsewhere=Elsewhere(standards=(THEIRS,)))
    assert folder.read("previous: r.json", known=both).evidence.previous is None


@pytest.mark.parametrize("name", ["alloys", "alloys_2017"])
def test_an_earlier_version_has_the_name_or_the_title_in_common(folder: Folder, name: str) -> None:
    """Versions beside one another have different names; one that was given a new title keeps its name."""
    title = "The Alloy Standard" if name != "alloys" else "The Alloy Standard of old"
    stated = {"name": name, "title": title, "version": "1"}
    folder.put("r.json", result(**{"5_2": ["minor"]}) | {"standard": stated})
    found = folder.read("previous: r.json", known=of(OURS, folder.ways.KNOWN)).evidence.previous
    assert found.ratings == {"5.2": MINOR}
    assert found.version == "1"


def test_a_rating_that_the_method_has_not(folder: Folder) -> None:
    criteria = [{"id": "5.2", "ratings": ["minor", "grave"]}, {"id": "9.4", "ratings": ["grave"]}]
    folder.put("r.json", changed(criteria=criteria))
    found = folder.wrong("previous: r.json")
    assert (found.code, found.span.text) == ("E0429", "r.json")
    assert "`grave`" in found.message
    assert "`critical`" in found.notes[0]


# ---- cases ------------------------------------------------------------------------------------------------


def test_lines_of_a_case(ways: SimpleNamespace) -> None:
    lines = "previous 9.4 major\nprevious 5.2 minor"
    found = ways.good_case(lines).previous
    assert found.ratings == {"5.2": MINOR, "9.4": frozenset({"major"})}
    assert ways.good_case("previous none").previous.ratings is None
    assert ways.good_case("").previous is None


@pytest.mark.parametrize(
    ("lines", "code", "marked"),
    [
        ("previous 5.7 minor", "E0422", "5.7"),
        ("previous 5.2 mnior", "E0422", "mnior"),
        ("previous 5.2", "E0425", "previous 5.2"),
        ("previous none minor", "E0425", "minor"),
        ("previous 5.2 minor previous 5.2 major", "E0423", "5.2"),
        ("previous none previous 5.2 major", "E0423", "previous none"),
    ],
)
def test_wrong_lines_of_a_case(ways: SimpleNamespace, lines: str, code: str, marked: str) -> None:
    assert ways.bad_case(lines) == [(code, marked)]
