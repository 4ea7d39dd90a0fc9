"""`assay schema`: the JSON Schema of a document."""

from __future__ import annotations

import json

import click

from assay.cli import inputs
from assay.cli.exits import Exit
from assay.verdict.model import SCHEMA, Assessment


@click.command("schema")
@click.argument("document", type=click.Choice(["result"]))
def command(document: str) -> int:
    """Print the JSON Schema of the result document."""
    del document
    schema = Assessment.model_json_schema(mode="serialization")
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:{SCHEMA.replace('/', ':')}",
    }
    inputs.write_json(json.dumps({**head, **schema}, indent=2, ensure_ascii=False))
    return Exit.DONE
