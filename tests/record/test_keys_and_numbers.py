"""Entries that were moved, keys of another kind, and envelopes of something else."""

import base64
import json
import sqlite3
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from assay.record.entry import Book, Draft
from assay.record.ledger import NAME, Damaged, open_ledger
from assay.record.signature import BadKey, Mismatch, check, private_key, public_key, sign


def test_an_entry_that_was_moved_is_found_by_the_number_inside_it(tmp_path: Path) -> None:
    draft = Draft(
        on="2026-03-12T10:00:00+00:00",
        by="auditor",
        engine="assay 0.1.0",
        standard="tanks 1",
        rules_digest="r",
        evidence_digest="e",
        books=(Book(standard="tanks", files=("a.assay",)),),
        judged=0,
        evidence=("facts.yaml",),
    )
    files = {"a.assay": b"criterion\n", "facts.yaml": b"facts: {}\n"}
    with open_ledger(tmp_path, create=True) as ledger:
        ledger.append([(draft, b"one"), (draft, b"two")], files)
    connection = sqlite3.connect(tmp_path / NAME)
    sql = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    triggers = connection.execute(sql).fetchall()
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute("UPDATE entries SET number = 7 WHERE number = 2")
    for _, made in triggers:
        connection.execute(made)
    connection.commit()
    connection.close()
    with open_ledger(tmp_path) as ledger:
        assert [(fault.entry, fault.what) for fault in ledger.faults()] == [
            (7, "it stands where entry 2 should: entries are missing"),
            (7, "it was written as entry 2"),
        ]
        with pytest.raises(Damaged, match="it was written as entry 2"):
            ledger.append([(draft, b"three")], files)


def test_a_key_of_another_kind_signs_and_checks_nothing() -> None:
    other = ec.generate_private_key(ec.SECP256R1())
    with pytest.raises(BadKey, match="not of Ed25519"):
        private_key(other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    with pytest.raises(BadKey, match="not of Ed25519"):
        public_key(other.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))


@pytest.mark.parametrize(
    "changed", [{"payloadType": "text/plain"}, {"signatures": {}}, {"signatures": ["sig"]}]
)
def test_an_envelope_of_something_else_is_no_signature_of_a_result(changed: dict[str, object]) -> None:
    key = Ed25519PrivateKey.generate()
    envelope = json.loads(sign(b"result", "result.json", key))
    assert base64.b64decode(envelope["payload"])
    check(b"result", json.dumps(envelope), key.public_key())
    with pytest.raises(Mismatch, match="this is no signature file of a result"):
        check(b"result", json.dumps(envelope | changed), key.public_key())
