"""The cache of checked programs: it saves time, and nothing else depends on it."""

from __future__ import annotations

import pickle
from decimal import Decimal
from pathlib import Path

import pytest

from assay import cache, session
from assay.evidence.from_yaml import read_evidence
from assay.network import compile as compiler
from assay.reference.ratings import evaluate
from assay.source import Source

METHOD = """
standard made "Made up" version "1" using plain
method plain "Plain" version "1" {
    rating good credit 1
    rating bad credit 0
    rate bad otherwise
}
evidence count_of_things : number "How many?"
criterion 1.1 "Few" { require count_of_things < 5 }
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("ASSAY_CACHE", str(folder))
    return folder


def rules(text: str = METHOD) -> list[Source]:
    return [Source("rules.assay", text)]


def entries(place: Path) -> list[Path]:
    """The programs kept (the parser keeps its tables there as well)."""
    found = sorted(place.iterdir()) if place.is_dir() else []
    return [file for file in found if not file.name.startswith("parser-")]


def test_a_second_load_reads_what_the_first_kept(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = session.load(rules())
    assert len(entries(place)) == 1

    def refuse(sources: object) -> None:
        raise AssertionError("checked again")

    monkeypatch.setattr(session, "check", refuse)
    second = session.load(rules())
    assert second.digest == first.digest
    assert second.plan is not None
    assert [criterion.id for criterion in second.plan.criteria] == ["1.1"]


def test_other_rules_have_another_entry(place: Path) -> None:
    session.load(rules())
    session.load(rules(METHOD.replace("< 5", "< 6")))
    assert len(entries(place)) == 2


def test_a_damaged_entry_is_made_anew(place: Path) -> None:
    session.load(rules())
    (file,) = entries(place)
    whole = file.read_bytes()
    for damaged in (b"", whole[:100], whole[:-1] + bytes([whole[-1] ^ 1])):
        file.write_bytes(damaged)
        assert session.load(rules()).plan is not None
        assert file.read_bytes()[: len(cache._MAGIC)] == cache._MAGIC
        assert file.read_bytes() != damaged


def test_what_others_may_write_is_never_unpickled(place: Path) -> None:
    session.load(rules())
    (file,) = entries(place)

    class Trap:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return (_sprung, ("",))

    body = pickle.dumps(Trap())
    cache.write(file.name, Trap())  # a sound entry, as only the user could make it
    assert body
    file.chmod(0o666)
    assert cache.read(file.name) is None
    file.chmod(0o600)
    place.chmod(0o777)
    assert cache.read(file.name) is None


def _sprung(text: str) -> None:
    raise AssertionError(f"unpickled {text}")


def test_a_program_with_errors_is_not_kept(place: Path) -> None:
    program = session.load(rules(METHOD.replace("count_of_things < 5", "count_of_thing < 5")))
    assert [item.code for item in program.diagnostics] == ["E0202"]
    assert entries(place) == []


def test_off_and_unwritable_caches_do_no_harm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSAY_CACHE", "off")
    assert session.load(rules()).plan is not None
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    monkeypatch.setenv("ASSAY_CACHE", str(blocked / "inside"))
    assert session.load(rules()).plan is not None


def test_nothing_is_kept_where_others_could_change_it(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is read from the cache is executed, in a way: neither the folder nor a file may be another's."""
    place.mkdir()
    place.chmod(0o777)
    cache.write("entry", 1)
    assert entries(place) == []
    place.chmod(0o700)
    cache.write("entry", 1)
    assert cache.read("entry") == 1
    monkeypatch.setattr(cache.os, "getuid", lambda: place.stat().st_uid + 1)
    assert cache.read("entry") is None


def test_the_cache_is_where_the_system_keeps_caches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ASSAY_CACHE", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(cache.sys, "platform", "linux")
    assert cache.folder() == tmp_path / ".cache" / "assay"
    monkeypatch.setattr(cache.sys, "platform", "darwin")
    assert cache.folder() == tmp_path / "Library" / "Caches" / "assay"


def test_only_the_newest_entries_are_kept(place: Path) -> None:
    for number in range(45):
        cache.write(f"entry-{number}", number)
    assert len(entries(place)) == 40


def test_an_edit_of_the_program_itself_has_another_entry(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The version is the same after an edit in a checkout; what was kept may not be understood any more."""
    session.load(rules())
    monkeypatch.setattr(cache, "_code", lambda: "session.py 1 1")
    session.load(rules())
    assert len(entries(place)) == 2


FACTS = "assay: evidence/1\nstandard: made 1\naudit: {date: 2026-03-12}\nfacts:\n  count_of_things: 4\n"


def judged() -> list[str]:
    """The ratings of 1.1 by both evaluators, with whatever is kept."""
    program = session.load(rules())
    assert program.plan is not None
    assert program.rules is not None
    source = Source("e.yaml", FACTS)
    read = read_evidence(
        [source], program.rules.schema, program.rules.units, known=session.known_names(program.rules)
    )
    assert read.evidence is not None
    network = session.NetworkEvaluator()
    network.keep(program)
    try:
        return session.assess(program, read.evidence, "", network).criteria[0].ratings
    finally:
        network.close()


def test_a_second_run_reads_the_network_that_the_first_kept(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert judged() == ["good"]

    def refuse(*_: object) -> None:
        raise AssertionError("compiled again")

    monkeypatch.setattr(compiler, "compile_plan", refuse)
    assert judged() == ["good"]


def test_a_network_that_is_still_being_loaded_is_waited_for_at_the_end(place: Path) -> None:
    program = session.load(rules())
    assert program.plan is not None
    network = session.NetworkEvaluator()
    network.prepare(program.plan, Decimal(0))
    loading = network._loading
    network.close()
    assert loading is not None
    assert not loading.is_alive()


def test_any_evaluator_may_stand_beside_the_reference(place: Path) -> None:
    program = session.load(rules())
    assert program.plan is not None
    assert program.rules is not None
    known = session.known_names(program.rules)
    read = read_evidence(
        [Source("e.yaml", FACTS.replace("4", "5"))], program.rules.schema, program.rules.units, known=known
    )
    assert read.evidence is not None
    found = session.assess(program, read.evidence, "", evaluate)
    assert found.criteria[0].ratings == ["bad"]  # 5 is not below 5
