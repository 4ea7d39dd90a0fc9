"""`assay sign RESULT --key KEY`: a signature in a file beside the result.  `assay sign --new-key FILE`."""

from __future__ import annotations

import os
from pathlib import Path

import click

from assay.cli.exits import Exit, Stop
from assay.cli.results import read_result
from assay.source import Unreadable, read_source


@click.command("sign")
@click.argument("result", required=False, type=click.Path(path_type=Path))
@click.option("--key", type=click.Path(path_type=Path), help="The private key (PEM, Ed25519).")
@click.option(
    "--new-key",
    type=click.Path(path_type=Path),
    help="Make a key pair: FILE, which is yours alone, and FILE.pub, for those who verify.",
)
def command(result: Path | None, key: Path | None, new_key: Path | None) -> int:
    """Sign a RESULT document: the signature is a file beside it, RESULT.sig.json.

    Several may sign one result: each adds a signature to that file.
    """
    if new_key is not None:
        if result or key:
            raise Stop("--new-key stands alone: it makes a key and signs nothing")
        return _new_key(new_key)
    if result is None or key is None:
        raise Stop("say what to sign, and with which key: `assay sign RESULT --key KEY`")
    return _sign(result, key)


def signature_file(result: Path) -> Path:
    """Where the signatures of a result lie."""
    return result.with_name(f"{result.name}.sig.json")


def read_file(path: Path) -> bytes:
    """The bytes of a file.  Stops where it cannot be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        keys = sorted(path.parent.glob("*.pub")) if path.suffix == ".pub" else []
        near = [str(other) for other in keys if other.name.startswith(path.stem)]
        meant = f"did you mean {near[0]}?" if near else "check the spelling of the path"
        raise Stop(f"{path}: there is no such file; {meant}") from None
    except OSError as error:
        raise Stop(f"{path}: it cannot be read ({error.strerror}); check the path") from None


def _new_key(private: Path) -> int:
    from assay.record.signature import key_id, new_key, public_key

    public = private.with_name(f"{private.name}.pub")
    for path in (private, public):
        if os.path.lexists(path):
            raise Stop(f"{path} is there already, and a key is never written over; name another file")
    try:
        new_key(private, public)
    except OSError as error:
        raise Stop(f"{private}: no key could be made there ({error.strerror})") from None
    click.echo(f"{private}: the private key; keep it to yourself")
    click.echo(f"{public}: the public key, {key_id(public_key(public.read_bytes()))}")
    return Exit.DONE


def _sign(path: Path, key: Path) -> int:
    from assay.record.signature import BadKey, Mismatch, private_key, sign

    read_result(path)
    signature = signature_file(path)
    try:
        before = read_source(signature).text if os.path.lexists(signature) else None
        text = sign(read_file(path), path.name, private_key(read_file(key)), before)
    except BadKey as error:
        raise Stop(f"{key}: {error}") from None
    except Unreadable as error:
        raise Stop(f"{error}; {error.remedy}") from None
    except Mismatch as error:
        raise Stop(f"{signature}: {error}; move it away to sign anew", Exit.MISMATCH) from None
    _write(signature, text)
    click.echo(f"{signature}: signed")
    return Exit.DONE


def _write(path: Path, text: str) -> None:
    """Whole, or not at all: an earlier signature is not lost when the disk is full."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        try:
            beside.write_text(text, encoding="utf-8")
            beside.replace(path)
        except OSError:
            beside.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise Stop(f"{path}: it cannot be written ({error.strerror})") from None
