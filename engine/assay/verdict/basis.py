"""What all parts of the result document are made of."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

ReasonKind = Literal[
    "missing",
    "stale",
    "uncertain",
    "judgement required",
    "unable to rate",
    "undefined",
    "not configured",
    "conflict",
    "incomplete list",
]


class Model(BaseModel):
    """What all parts of the document share: nothing unknown is accepted, nothing changes."""

    model_config = ConfigDict(extra="forbid", frozen=True)
