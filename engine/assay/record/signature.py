"""Detached signatures: a DSSE envelope over a statement that names a result by its digest.

In: the bytes of a result, and a key.  Out: the envelope as JSON text, or what does not match.  The statement
has the form of in-toto, so that other programs can read it; keys are Ed25519 in PEM.  Nothing here looks into
a result: that it is one, its caller has seen to.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from assay.record.entry import digest_of

PAYLOAD_TYPE = "application/vnd.in-toto+json"
_STATEMENT = "https://in-toto.io/Statement/v1"
_PREDICATE = "urn:assay:signed-result:1"


class BadKey(Exception):
    """A file holds no key of the kind that is needed."""


class Mismatch(Exception):
    """A signature does not fit: its message says in what."""


# ---- keys -------------------------------------------------------------------------------------------------


def new_key(private: Path, public: Path) -> None:
    """Make a key pair; a file that is there is never written over.  Raises OSError (FileExistsError)."""
    key = Ed25519PrivateKey.generate()
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    known = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    _write_new(public, known, 0o644)
    try:
        _write_new(private, secret, 0o600)
    except OSError:
        public.unlink()
        raise


def _write_new(path: Path, data: bytes, mode: int) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(data)


def private_key(pem: bytes) -> Ed25519PrivateKey:
    """Raises `BadKey`."""
    try:
        key = serialization.load_pem_private_key(pem, password=None)
    except TypeError:
        raise BadKey("the key is locked with a password; assay signs with keys that are not") from None
    except (ValueError, UnsupportedAlgorithm):
        raise BadKey("this is no private key in PEM; `assay sign --new-key FILE` makes one") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise BadKey("this key is not of Ed25519; `assay sign --new-key FILE` makes one that is")
    return key


def public_key(pem: bytes) -> Ed25519PublicKey:
    """Raises `BadKey`."""
    try:
        key = serialization.load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm):
        raise BadKey("this is no public key in PEM; it is the file that ends in .pub") from None
    if not isinstance(key, Ed25519PublicKey):
        raise BadKey("this key is not of Ed25519")
    return key


def key_id(key: Ed25519PublicKey) -> str:
    """SHA-256 of the 32 bytes of the public key."""
    return digest_of(key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw))


# ---- envelopes --------------------------------------------------------------------------------------------


def sign(result: bytes, name: str, key: Ed25519PrivateKey, before: str | None = None) -> str:
    """The envelope with this signature, beside those of `before`, the text of an earlier envelope.

    Raises `Mismatch` where `before` is no envelope, or one of another result.
    """
    payload, signatures = _opened(before) if before is not None else (_statement(result, name), [])
    _same_result(payload, result)
    known = key_id(key.public_key())
    signed = {"keyid": known, "sig": _text(key.sign(_encoded(payload)))}
    others = [each for each in signatures if each.get("keyid") != known]
    envelope = {
        "payloadType": PAYLOAD_TYPE,
        "payload": _text(payload),
        "signatures": [*others, signed],
    }
    return json.dumps(envelope, indent=2) + "\n"


def check(result: bytes, envelope: str, key: Ed25519PublicKey) -> None:
    """Raises `Mismatch` unless this key signed exactly these bytes."""
    payload, signatures = _opened(envelope)
    if not any(_fits(each, payload, key) for each in signatures):
        wanted = key_id(key)
        named = any(each.get("keyid") == wanted for each in signatures)
        raise Mismatch(
            "the signature of this key does not fit what it signs"
            if named
            else "it is not signed by this key"
        )
    _same_result(payload, result)


def _statement(result: bytes, name: str) -> bytes:
    statement = {
        "_type": _STATEMENT,
        "subject": [{"name": name, "digest": {"sha256": digest_of(result)}}],
        "predicateType": _PREDICATE,
        "predicate": {},
    }
    return json.dumps(statement, sort_keys=True, separators=(",", ":")).encode()


def _opened(envelope: str) -> tuple[bytes, list[dict[str, Any]]]:
    try:
        data = json.loads(envelope)
        kind, signatures = data["payloadType"], data["signatures"]
        payload = base64.b64decode(data["payload"], validate=True)
        sound = isinstance(signatures, list) and all(isinstance(each, dict) for each in signatures)
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Mismatch("this is no signature file (a DSSE envelope)") from None
    if kind != PAYLOAD_TYPE or not sound:
        raise Mismatch("this is no signature file of a result")
    return payload, signatures


def _same_result(payload: bytes, result: bytes) -> None:
    try:
        digest = json.loads(payload)["subject"][0]["digest"]["sha256"]
    except (ValueError, KeyError, TypeError, IndexError, RecursionError):
        raise Mismatch("what is signed is no statement about a result") from None
    if digest != digest_of(result):
        raise Mismatch("it was made for other bytes: the result was changed since, or is another")


def _fits(signature: dict[str, Any], payload: bytes, key: Ed25519PublicKey) -> bool:
    """The name of the key in an envelope is a hint only: what counts is whether the signature fits."""
    try:
        key.verify(base64.b64decode(signature["sig"], validate=True), _encoded(payload))
    except (InvalidSignature, KeyError, TypeError, binascii.Error, ValueError):
        return False
    return True


def _encoded(payload: bytes) -> bytes:
    """DSSE's pre-authentication encoding: the lengths stand before the parts, so none runs into the next."""
    kind = PAYLOAD_TYPE.encode()
    return b" ".join([b"DSSEv1", b"%d" % len(kind), kind, b"%d" % len(payload), payload])


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
