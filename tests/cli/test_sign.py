"""`assay sign` and `assay verify RESULT`: who vouches for exactly these bytes."""

import base64
import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key

Run = Callable[..., Any]


@pytest.fixture
def key(run: Run, tmp_path: Path) -> Path:
    path = tmp_path / "lead.key"
    assert run("sign", "--new-key", path).code == 0
    return path


def test_a_key_is_its_owners_alone_and_never_written_over(run: Run, key: Path) -> None:
    assert key.stat().st_mode & 0o777 == 0o600
    before = key.read_bytes()
    ended = run("sign", "--new-key", key)
    assert ended.code == 2
    assert "never written over" in ended.err
    key.with_name("other.key.pub").write_text("mine", encoding="utf-8")
    assert run("sign", "--new-key", key.with_name("other.key")).code == 2
    assert not key.with_name("other.key").exists()
    assert key.read_bytes() == before


def test_a_signature_fits_the_result_and_no_other(run: Run, key: Path, result: Path) -> None:
    assert run("sign", result, "--key", key).code == 0
    public = key.with_name("lead.key.pub")
    assert run("verify", result, "--key", public).code == 0
    result.write_bytes(result.read_bytes().replace(b"minor", b"major", 1))
    ended = run("verify", result, "--key", public)
    assert ended.code == 5
    assert "it was made for other bytes" in ended.out
    assert run("sign", result, "--key", key).code == 5  # the old signature is not written over


def test_the_envelope_is_dsse_and_can_be_checked_without_assay(run: Run, key: Path, result: Path) -> None:
    run("sign", result, "--key", key)
    envelope = json.loads(result.with_name("result.json.sig.json").read_text(encoding="utf-8"))
    payload = base64.b64decode(envelope["payload"])
    statement = json.loads(payload)
    assert statement["subject"][0]["digest"]["sha256"] == sha256(result.read_bytes()).hexdigest()
    # DSSE v1: "DSSEv1" SP LEN(type) SP type SP LEN(body) SP body; the type has 28 letters
    signed = b"DSSEv1 28 application/vnd.in-toto+json %d %s" % (len(payload), payload)
    public = load_pem_public_key(key.with_name("lead.key.pub").read_bytes())
    public.verify(base64.b64decode(envelope["signatures"][0]["sig"]), signed)  # type: ignore[call-arg,union-attr]


def test_several_may_sign(run: Run, key: Path, result: Path, tmp_path: Path) -> None:
    other = tmp_path / "second.key"
    run("sign", "--new-key", other)
    run("sign", result, "--key", key)
    ended = run("verify", result, "--key", tmp_path / "second.key.pub")
    assert ended.code == 5
    assert "it is not signed by this key" in ended.out
    run("sign", result, "--key", other)
    for public in ("lead.key.pub", "second.key.pub"):
        assert run("verify", result, "--key", tmp_path / public).code == 0


def test_a_changed_signature_does_not_fit(run: Run, key: Path, result: Path) -> None:
    run("sign", result, "--key", key)
    path = result.with_name("result.json.sig.json")
    envelope = json.loads(path.read_text(encoding="utf-8"))
    statement = json.loads(base64.b64decode(envelope["payload"]))
    statement["subject"][0]["digest"]["sha256"] = "0" * 64
    envelope["payload"] = base64.b64encode(json.dumps(statement).encode()).decode()
    path.write_text(json.dumps(envelope), encoding="utf-8")
    ended = run("verify", result, "--key", key.with_name("lead.key.pub"))
    assert ended.code == 5
    assert "the signature of this key does not fit what it signs" in ended.out
    path.write_text("[]", encoding="utf-8")
    assert "no signature file" in run("verify", result, "--key", key.with_name("lead.key.pub")).out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["sign"], "say what to sign"),
        (["sign", "result.json"], "say what to sign"),
        (["sign", "result.json", "--key", "lead.key.pub"], "no private key"),
        (["sign", "lead.key", "--key", "lead.key"], "no JSON document"),
        (["sign", "result.json", "--new-key", "x"], "stands alone"),
        (["sign", "result.json", "--key", "nowhere"], "nowhere: there is no such file"),
        (["verify", "result.json"], "--key FILE"),
        (["verify", "result.json", "--key", "lead.key"], "no public key"),
        (["verify", "result.json", "--key", "lead.key.pub"], "result.json is not signed"),
        (["verify", "result.json", "--key", "lead.pub"], "did you mean lead.key.pub?"),
    ],
)
def test_what_is_wrong_is_said(run: Run, key: Path, result: Path, arguments: list[str], said: str) -> None:
    ended = run(*arguments)
    assert ended.code == 2
    assert said in ended.err
