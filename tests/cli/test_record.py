"""`assay evaluate --record`, `replay` and `verify`: what was evaluated can be shown and made again."""

import json
import os
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Mapping
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from assay.record.ledger import open_ledger

Run = Callable[..., Any]
Yard = Callable[..., tuple[Path, Path]]


def entries(folder: Path) -> list[dict[str, Any]]:
    connection = sqlite3.connect(folder / "record.sqlite")
    rows = connection.execute("SELECT body FROM entries ORDER BY number").fetchall()
    connection.close()
    return [json.loads(body) for (body,) in rows]


def tamper(folder: Path, statement: str, *values: object) -> None:
    connection = sqlite3.connect(folder / "record.sqlite")
    triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute(statement, values)
    for _, sql in triggers:
        connection.execute(sql)
    connection.commit()
    connection.close()


@pytest.fixture
def folder(run: Run, yard: Yard, tmp_path: Path) -> Path:
    """A record with one entry: a tank that leaks 12 t, over the limit of a major."""
    rules, evidence = yard("12 t")
    folder = tmp_path / "kept"
    ended = run("evaluate", evidence, "--rules", rules, "--record", folder, "--by", "Lead Auditor")
    assert ended.code == 12
    return folder


def test_an_entry_says_what_was_judged_by_what_when_and_by_whom(
    run: Run, yard: Yard, folder: Path, tmp_path: Path
) -> None:
    (entry,) = entries(folder)
    assert entry["by"] == "Lead Auditor"
    assert entry["standard"] == "tanks 1"
    assert entry["on"].endswith("+00:00")
    rules, evidence = yard("12 t")
    assert {(Path(f["path"]).name, f["sha256"]) for f in entry["files"]} == {
        (path.name, sha256(path.read_bytes()).hexdigest()) for path in (rules, evidence)
    }
    printed = run("evaluate", evidence, "--rules", rules, "-o", "json")
    assert entry["result"] == sha256(printed.raw).hexdigest()


def test_neither_the_result_nor_its_exit_code_depends_on_recording(
    run: Run, yard: Yard, tmp_path: Path
) -> None:
    rules, evidence = yard("0 t")
    plain = run("evaluate", evidence, "--rules", rules, "-o", "json")
    kept = run("evaluate", evidence, "--rules", rules, "-o", "json", "--record", tmp_path / "kept")
    assert (kept.code, kept.raw) == (plain.code, plain.raw)
    assert "recorded as entry 1" in kept.err


def test_replay_needs_nothing_but_the_record(run: Run, yard: Yard, folder: Path) -> None:
    rules, evidence = yard("0 t")  # the files of today say something else
    rules.unlink()
    ended = run("replay", folder, 1)
    assert ended.code == 0
    assert ended.out == "entry 1: the same, byte for byte\n"
    evidence.unlink()
    assert run("replay", folder).code == 0


def test_replay_keeps_tables_and_the_result_of_the_previous_audit(
    run: Run, result: Path, fixtures: Path, tmp_path: Path
) -> None:
    evidence = tmp_path / "now.yaml"
    text = (fixtures / "minimal.yaml").read_text(encoding="utf-8")
    assert "previous:" not in text
    evidence.write_text(f"{text}\nprevious: {result.name}\n", encoding="utf-8")
    folder = tmp_path / "kept"
    run("evaluate", evidence, "--record", folder, "--fail-on", "never")
    names = {Path(file["path"]).name for file in entries(folder)[0]["files"]}
    assert {result.name, evidence.name} <= names
    result.unlink()
    assert run("replay", folder).code == 0


def test_of_a_document_the_digest_alone_is_kept(
    run: Run, yard: Yard, blank_workbook: bytes, tmp_path: Path
) -> None:
    """A workbook beside the evidence that is no questionnaire is a document, like any other file."""
    rules, evidence = yard("0 t")
    files = tmp_path / "files"
    files.mkdir()
    (files / evidence.name).write_bytes(evidence.read_bytes())
    (files / "pay.xlsx").write_bytes(blank_workbook)
    (files / "unnamed.xlsx").write_bytes(blank_workbook)
    named = "documents: {D1: {title: What was paid, file: pay.xlsx}}\n"
    (files / "documents.yaml").write_text(f"assay: evidence/1\n{named}", encoding="utf-8")
    folder = tmp_path / "kept"
    assert run("evaluate", files, "--rules", rules, "--record", folder).code == 0
    kept = {Path(file["path"]).name: file["sha256"] for file in entries(folder)[0]["files"]}
    assert set(kept) == {rules.name, evidence.name, "documents.yaml", "pay.xlsx#sha256"}
    assert kept["pay.xlsx#sha256"] == sha256(sha256(blank_workbook).hexdigest().encode()).hexdigest()
    assert run("replay", folder).out == "entry 1: the same, byte for byte\n"


@pytest.fixture
def blank_workbook() -> bytes:
    held = BytesIO()
    with xlsxwriter.Workbook(held) as workbook:
        workbook.add_worksheet("Pay").write_string(0, 0, "a secret of somebody")
    return held.getvalue()


def test_a_result_that_was_forged_with_its_chain_is_found_by_replay(run: Run, folder: Path) -> None:
    """Who owns the file can make all digests fit; what comes out of the rules he cannot."""
    (entry,) = entries(folder)
    connection = sqlite3.connect(folder / "record.sqlite")
    (content,) = connection.execute(
        "SELECT content FROM texts WHERE sha256 = ?", (entry["result"],)
    ).fetchone()
    connection.close()
    forged = content.replace(b'"decided_rating": "major"', b'"decided_rating": "good"')
    assert forged != content
    digest = sha256(forged).hexdigest()
    body = json.dumps({**entry, "result": digest}).encode()
    tamper(folder, "DELETE FROM texts WHERE sha256 = ?", entry["result"])
    tamper(folder, "INSERT INTO texts VALUES (?, ?)", digest, forged)
    tamper(folder, "UPDATE entries SET body = ?, sha256 = ?", body, sha256(body).hexdigest())
    assert run("verify", folder).code == 0
    ended = run("replay", folder)
    assert ended.code == 5
    assert 'was: "decided_rating": "good"' in ended.out
    assert 'is:  "decided_rating": "major"' in ended.out


def test_another_version_of_the_engine_is_told(run: Run, folder: Path) -> None:
    (entry,) = entries(folder)
    body = json.dumps({**entry, "engine": "assay 0.0.9"}).encode()
    tamper(folder, "UPDATE entries SET body = ?, sha256 = ?", body, sha256(body).hexdigest())
    assert "it was made by assay 0.0.9, and made again by assay" in run("replay", folder).out


@pytest.mark.parametrize("gone", ["evidence", "rules"])
def test_an_entry_without_a_file_that_it_names_is_told_as_one(run: Run, folder: Path, gone: str) -> None:
    """Its digests fit, as they do where another version of the engine refuses what this one read."""
    (entry,) = entries(folder)
    if gone == "evidence":
        entry["evidence"] = ["gone.yaml"]
    else:
        entry["books"][0]["files"] = ["gone.assay"]
    body = json.dumps(entry).encode()
    tamper(folder, "UPDATE entries SET body = ?, sha256 = ?", body, sha256(body).hexdigest())
    ended = run("replay", folder)
    assert ended.code == 5
    assert "entry 1: it cannot be made again by assay" in ended.out
    assert "gone." in ended.out


def test_verify_names_the_entry_and_what_does_not_match(run: Run, folder: Path) -> None:
    ended = run("verify", folder)
    assert ended.code == 0
    assert ended.out.startswith("1 entry, as written; the last is ")
    tamper(folder, "UPDATE texts SET content = replace(content, '12 t', '02 t')")
    ended = run("verify", folder)
    assert ended.code == 5
    assert "entry 1: " in ended.out
    assert "yard.yaml is not what was recorded" in ended.out
    assert run("replay", folder).code == 5


def test_entries_gone_from_the_end_are_missed_by_who_noted_the_digest(
    run: Run, yard: Yard, folder: Path
) -> None:
    rules, evidence = yard("0 t")
    said = run("evaluate", evidence, "--rules", rules, "--record", folder).err
    digest = said.split()[-1]
    assert run("verify", folder, "--holds", digest).code == 0
    second = entries(folder)[1]
    tamper(folder, "DELETE FROM entries WHERE number = 2")
    tamper(folder, "DELETE FROM texts WHERE sha256 = ?", second["result"])
    for file in second["files"]:
        if file not in entries(folder)[0]["files"]:
            tamper(folder, "DELETE FROM texts WHERE sha256 = ?", file["sha256"])
    assert run("verify", folder).code == 0
    ended = run("verify", folder, "--holds", digest)
    assert ended.code == 5
    assert digest in ended.out


def test_what_is_no_record_is_told_apart_from_a_damaged_one(run: Run, yard: Yard, tmp_path: Path) -> None:
    for verb in ("verify", "replay"):
        ended = run(verb, tmp_path)
        assert ended.code == 2
        assert "there is no record in it" in ended.err
    folder = tmp_path / "kept"
    folder.mkdir()
    (folder / "record.sqlite").write_bytes(b"this is no database, and long enough to be looked at" * 40)
    assert run("verify", folder).code == 5
    assert run("replay", folder).code == 5
    rules, evidence = yard("0 t")
    ended = run("evaluate", evidence, "--rules", rules, "--record", folder)
    assert ended.code == 2
    assert not ended.out
    (folder / "record.sqlite").write_bytes(b"")
    assert run("verify", folder).code == 3


def test_only_its_owner_can_read_a_record(folder: Path) -> None:
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "record.sqlite").stat().st_mode & 0o777 == 0o600


def test_an_entry_that_is_not_there_is_refused(run: Run, folder: Path) -> None:
    ended = run("replay", folder, 7)
    assert ended.code == 2
    assert "there is no entry 7; the last is 1" in ended.err


def test_a_command_that_is_killed_leaves_a_whole_record(
    run: Run, yard: Yard, folder: Path, command: Path, environment: Mapping[str, str], tmp_path: Path
) -> None:
    rules, evidence = yard("12 t")
    arguments = [command, "evaluate", evidence, "--rules", rules, "--record", folder]
    begun = time.monotonic()
    subprocess.run(arguments, env=environment, cwd=tmp_path, capture_output=True, check=False)
    whole, finished, kills = time.monotonic() - begun, 2, 6
    for kill in range(1, kills + 1):  # the later ones fall where the entry is written
        started = subprocess.Popen(
            arguments, env=environment, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        time.sleep(whole * (0.3 + 0.8 * kill / kills))
        os.kill(started.pid, signal.SIGKILL)
        _, said = started.communicate()
        finished += b"recorded as entry" in said
        with open_ledger(folder) as ledger:
            assert not ledger.faults()
        assert len(entries(folder)) >= finished
    assert len(entries(folder)) <= 2 + kills
    assert run("evaluate", evidence, "--rules", rules, "--record", folder).code == 12
    assert run("verify", folder).code == 0
