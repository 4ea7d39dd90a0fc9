"""The record on disk: only added to, chained, whole after every kill, and no changed byte goes unseen."""

import os
import signal
import sqlite3
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from assay.record.entry import NOTHING_BEFORE, Book, Draft
from assay.record.ledger import NAME, Damaged, Kept, NoRecord, open_ledger, read_entry

FILES = {"rules/a.assay": b"criterion\n", "facts.yaml": b"facts: {}\n"}


def draft(number: int) -> Draft:
    return Draft(
        on="2026-03-12T10:00:00+00:00",
        by=f"auditor {number}",
        engine="assay 0.1.0",
        standard="tanks 1",
        rules_digest="r",
        evidence_digest="e",
        books=(Book(standard="tanks", files=("rules/a.assay",)),),
        judged=0,
        evidence=("facts.yaml",),
    )


def fill(folder: Path, count: int = 3) -> list[Kept]:
    with open_ledger(folder, create=True) as ledger:
        return [ledger.append([(draft(n), f"result {n}".encode())], FILES)[0] for n in range(1, count + 1)]


def faults(folder: Path) -> list[tuple[int | None, str]]:
    with open_ledger(folder) as ledger:
        return [(fault.entry, fault.what) for fault in ledger.faults()]


def tamper(folder: Path, statement: str, *values: object) -> None:
    """What somebody does who owns the file: the triggers are put away, and put back."""
    connection = sqlite3.connect(folder / NAME)
    triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute(statement, values)
    for _, sql in triggers:
        connection.execute(sql)
    connection.commit()
    connection.close()


def test_each_entry_holds_the_digest_of_the_one_before(tmp_path: Path) -> None:
    added = fill(tmp_path)
    entries = [read_entry(kept) for kept in added]
    assert [entry.number for entry in entries] == [1, 2, 3]
    assert entries[0].previous == NOTHING_BEFORE
    assert entries[1].previous == sha256(added[0].body).hexdigest()
    assert entries[2].previous == sha256(added[1].body).hexdigest()
    assert entries[2].result == sha256(b"result 3").hexdigest()
    assert not faults(tmp_path)


def test_a_text_is_kept_once(tmp_path: Path) -> None:
    fill(tmp_path, 3)
    connection = sqlite3.connect(tmp_path / NAME)
    (count,) = connection.execute("SELECT count(*) FROM texts").fetchone()
    connection.close()
    assert count == 2 + 3  # two files, three results


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entries SET body = x'00' WHERE number = 1",
        "DELETE FROM entries WHERE number = 3",
        "UPDATE texts SET content = x'00'",
        "DELETE FROM texts",
    ],
)
def test_the_database_itself_refuses_change(tmp_path: Path, statement: str) -> None:
    fill(tmp_path)
    connection = sqlite3.connect(tmp_path / NAME)
    with pytest.raises(sqlite3.IntegrityError, match="only ever added to"):
        connection.execute(statement)
    connection.close()


def test_a_changed_entry_is_named_and_so_is_the_one_that_follows(tmp_path: Path) -> None:
    kept = fill(tmp_path)[1]
    forged = kept.body.replace(b"auditor 2", b"auditor X")
    tamper(tmp_path, "UPDATE entries SET body = ? WHERE number = 2", forged)
    assert faults(tmp_path) == [(2, "its bytes do not have the digest that stands beside them")]
    # with the digest made to fit, the chain breaks one entry further on
    tamper(tmp_path, "UPDATE entries SET sha256 = ? WHERE number = 2", sha256(forged).hexdigest())
    assert faults(tmp_path) == [(3, "it does not follow from the entry before it")]


def test_an_entry_that_was_taken_out_is_missed(tmp_path: Path) -> None:
    fill(tmp_path)
    tamper(tmp_path, "DELETE FROM entries WHERE number = 2")
    found = faults(tmp_path)
    assert (3, "it stands where entry 2 should: entries are missing") in found
    assert (3, "it does not follow from the entry before it") in found
    assert any(what.endswith("belongs to no entry") for _, what in found)


def test_changed_and_lost_texts_are_named_with_their_entry(tmp_path: Path) -> None:
    fill(tmp_path, 1)
    evidence, result = (sha256(text).hexdigest() for text in (FILES["facts.yaml"], b"result 1"))
    tamper(tmp_path, "UPDATE texts SET content = ? WHERE sha256 = ?", b"facts: {x: 1}\n", evidence)
    tamper(tmp_path, "DELETE FROM texts WHERE sha256 = ?", result)
    assert faults(tmp_path) == [(1, "facts.yaml is not what was recorded"), (1, "the result is not there")]


def test_a_trigger_that_is_gone_is_missed(tmp_path: Path) -> None:
    fill(tmp_path, 1)
    connection = sqlite3.connect(tmp_path / NAME)
    connection.execute("DROP TRIGGER entries_no_delete")
    connection.commit()
    connection.close()
    assert faults(tmp_path) == [(None, "`entries_no_delete` of the database is not as assay made it")]


def test_nothing_is_added_to_an_entry_that_was_changed(tmp_path: Path) -> None:
    fill(tmp_path, 2)
    tamper(tmp_path, "UPDATE entries SET body = x'00' WHERE number = 2")
    with open_ledger(tmp_path) as ledger, pytest.raises(Damaged):
        ledger.append([(draft(3), b"result 3")], FILES)


def contents(folder: Path) -> object:
    """All that a record says, or None where it cannot be read."""
    try:
        with open_ledger(folder) as ledger:
            entries = ledger.kept()
            read = [read_entry(kept) for kept in entries]
            texts = [ledger.text(f.sha256) for e in read for f in e.files]
            return entries, texts, [ledger.text(entry.result) for entry in read]
    except (Damaged, NoRecord, sqlite3.Error):
        return None


def test_a_changed_byte_is_found_wherever_it_means_anything(tmp_path: Path) -> None:
    """Bytes of the file that hold nothing (unused space of a page) may change; all that is said may not."""
    fill(tmp_path, 2)
    file = tmp_path / NAME
    sound, before = file.read_bytes(), contents(tmp_path)
    assert before is not None
    unseen, found = [], 0
    for place in range(0, len(sound), 23):  # coprime to the size of a page, so every part of it is hit
        changed = bytearray(sound)
        changed[place] ^= 0x11
        file.write_bytes(changed)
        if faults(tmp_path):
            found += 1
        elif contents(tmp_path) != before:
            unseen.append(place)
    assert not unseen
    assert found > 100  # the texts, entries, digests, keys and triggers fill some kilobytes


def test_every_byte_of_an_entry_and_of_a_text_counts(tmp_path: Path) -> None:
    body = fill(tmp_path, 1)[0].body
    file = tmp_path / NAME
    sound = file.read_bytes()
    for wanted in (body, FILES["facts.yaml"], b"result 1"):
        start = sound.index(wanted)
        for place in range(start, start + len(wanted)):
            changed = bytearray(sound)
            changed[place] ^= 0x01
            file.write_bytes(changed)
            assert [entry for entry, _ in faults(tmp_path)] == [1]


def test_a_database_that_is_no_text_any_more_is_damaged_and_nothing_else(tmp_path: Path) -> None:
    """SQLite then tells what is wrong in bytes that are no text, which is an error of another kind."""
    fill(tmp_path, 1)
    file = tmp_path / NAME
    sound = file.read_bytes()
    start = sound.index(b"CREATE TRIGGER entries_no_delete")
    refused = 0
    for place in range(start - 20, start + 90, 3):
        changed = bytearray(sound)
        changed[place] ^= 0xFF
        file.write_bytes(changed)
        assert faults(tmp_path), place
        try:
            with open_ledger(tmp_path) as ledger:
                ledger.append([(draft(2), b"result")], FILES)
        except NoRecord as error:
            assert "name another folder" in str(error)  # noqa: PT017 - some changes let an entry be added
            refused += 1
    assert refused > 10


TRIALS = 8
WRITER = """
import sys
sys.path.insert(0, sys.argv[2])
from pathlib import Path
from test_ledger import FILES, draft
from assay.record.ledger import open_ledger
number = 0
while True:
    number += 1
    with open_ledger(Path(sys.argv[1]), create=True) as ledger:
        added = ledger.append([(draft(number), b"result %d" % number * 5000)], FILES)
    print(added[0].digest, flush=True)
"""


def test_a_killed_writer_loses_no_finished_entry(tmp_path: Path) -> None:
    told: list[str] = []
    for trial in range(TRIALS):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path), str(Path(__file__).parent)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert writer.stdout is not None
        # then kill it somewhere in the next entry
        told += [writer.stdout.readline().strip() for _ in range(trial % 4 + 1)]
        os.kill(writer.pid, signal.SIGKILL)
        told += writer.stdout.read().split()
        writer.stdout.close()
        writer.wait()
        assert not faults(tmp_path)
    with open_ledger(tmp_path) as ledger:
        kept = [entry.digest for entry in ledger.kept()]
    assert [digest for digest in kept if digest in told] == told
    # an entry may be whole before its writer could say so: at most one for each that was killed
    assert len(kept) - len(told) <= TRIALS
