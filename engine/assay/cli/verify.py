"""`assay verify FOLDER`: whether a record is as it was written.  `assay verify RESULT --key PUB`: whether a
result is the one that was signed.
"""

from __future__ import annotations

from pathlib import Path

import click

from assay.cli import inputs
from assay.cli.exits import Exit, Stop
from assay.cli.recording import opened
from assay.cli.sign import read_file, signature_file
from assay.record.ledger import BROKEN, NAME
from assay.source import Unreadable, read_source


@click.command("verify")
@click.argument("path", metavar="FOLDER|RESULT", type=click.Path(path_type=Path))
@click.option("--key", type=click.Path(path_type=Path), help="The public key, for a RESULT.")
@click.option(
    "--signature", type=click.Path(path_type=Path), help="The signature file (default: RESULT.sig.json)."
)
@click.option(
    "--holds", metavar="DIGEST", help="For a FOLDER: fail unless it holds the entry of this digest."
)
def command(path: Path, key: Path | None, signature: Path | None, holds: str | None) -> int:
    """Check a record for changes, or the signature of a result.

    A record shows by itself that an entry was changed, put in, or taken out before another.  That entries at
    its end are gone can be told with --holds and the digest that `evaluate --record` printed.

    Ends with 0 when all matches, else with 5.
    """
    if path.is_dir():
        if key or signature:
            raise Stop(f"{path} is a record: --key and --signature are for a result")
        return _record(path, holds)
    if path.name == NAME:
        raise Stop(f"{path} is the file of a record; name its folder: `assay verify {path.parent}`")
    if not path.exists():
        raise Stop(f"{path}: there is no such file or folder; check the spelling of the path")
    if holds is not None:
        raise Stop(f"{path} is no folder: --holds is for a record")
    if key is None:
        raise Stop(f"say by whose public key {path} should be signed: --key FILE")
    return _result(path, key, signature or signature_file(path))


def _record(folder: Path, holds: str | None) -> int:
    with opened(folder) as ledger:
        faults = ledger.faults()
        for fault in faults:
            click.echo(f"{'the record' if fault.entry is None else f'entry {fault.entry}'}: {fault.what}")
        try:
            digests = [kept.digest for kept in ledger.kept()]
        except BROKEN:  # said above
            digests = []
    missing = holds is not None and holds.lower() not in digests
    if missing:
        click.echo(f"the record: it holds no entry with the digest {holds}")
    if faults or missing:
        return Exit.MISMATCH
    if not digests:
        raise Stop(f"{folder}: the record has no entry", Exit.NOTHING)
    count = inputs.number_of(len(digests), "entry", "entries")
    click.echo(f"{count}, as written; the last is {digests[-1]}")
    return Exit.DONE


def _result(path: Path, key: Path, signature: Path) -> int:
    from assay.record.signature import BadKey, Mismatch, check, key_id, public_key

    result, pem = read_file(path), read_file(key)
    try:
        known = public_key(pem)
        if not signature.exists():
            said = f"there is no {signature}; --signature names another file"
            raise Stop(f"{path} is not signed, or its signature lies elsewhere: {said}")
        check(result, read_source(signature).text, known)
    except BadKey as error:
        raise Stop(f"{key}: {error}") from None
    except Unreadable as error:
        raise Stop(f"{error}; {error.remedy}") from None
    except Mismatch as error:
        click.echo(f"{signature}: {error}")
        return Exit.MISMATCH
    click.echo(f"{path}: signed by the key {key_id(known)}")
    return Exit.DONE
