"""`assay schema`: the JSON Schema of a document."""

from __future__ import annotations

import json

import click
from pydantic import BaseModel

from assay.actions.model import SCHEMA as ACTIONS
from assay.actions.model import Plan
from assay.auditing.model import FORMAT as AUDIT_PLAN
from assay.auditing.model import AuditPlan
from assay.change.model import CHANGES, TREND, Changes, Trend
from assay.cli import inputs
from assay.cli.exits import Exit
from assay.verdict.model import SCHEMA, Assessment

_DOCUMENTS: dict[str, tuple[str, type[BaseModel]]] = {
    "result": (SCHEMA, Assessment),
    "actions": (ACTIONS, Plan),
    "audit-plan": (AUDIT_PLAN, AuditPlan),
    "changes": (CHANGES, Changes),
    "trend": (TREND, Trend),
}


@click.command("schema")
@click.argument("document", type=click.Choice(list(_DOCUMENTS)))
def command(document: str) -> int:
    """Print the JSON Schema of a document: a result, a plan of actions or of an audit, what `diff` tells."""
    name, model = _DOCUMENTS[document]
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:{name.replace('/', ':')}",
    }
    schema = model.model_json_schema(mode="serialization")
    inputs.write_json(json.dumps({**head, **schema}, indent=2, ensure_ascii=False))
    return Exit.DONE
