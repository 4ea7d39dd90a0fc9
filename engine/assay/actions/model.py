"""A corrective action plan: for each finding, what assay knows of it and what people write about it.

`rating`, `standing`, `last_found`, `times_found` and `by_method` follow the newest result; all else is the
people's, once it is written, and no tool changes it.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

FORMAT: Literal["actions/1"] = "actions/1"
SCHEMA = f"assay/{FORMAT}"
NOT_KNOWN = "not known"

Standing = Literal["new", "repeated", "conforms now", "not settled", "no longer assessed"]
State = Literal["open", "progress", "closed"]


def _day(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise ValueError("this is no day of the calendar; write it as 2026-03-12") from None
    return text


Day = Annotated[
    str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$", json_schema_extra={"format": "date"}), AfterValidator(_day)
]


def _deadline(text: str) -> str:
    return text if text == NOT_KNOWN else _day(text)


Deadline = Annotated[
    str, Field(pattern=rf"^(\d{{4}}-\d{{2}}-\d{{2}}|{NOT_KNOWN})$"), AfterValidator(_deadline)
]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Action(_Part):
    """One finding, and what is done about it."""

    fingerprint: str
    criterion: str
    clause: str
    subject: str | None
    finding: str = Field(description="as it was first seen")
    rating: str
    standing: Standing
    first_found: Day
    last_found: Day
    times_found: int = Field(ge=1, description="in how many audits")
    by_method: list[str] = Field(description="what the method sets for this rating, and by when")
    root_cause: str | None = None
    action: str | None = None
    responsible: str | None = None
    deadline: Deadline = Field(description="the last day that the method sets, where it sets one")
    measure_of_effectiveness: str | None = None
    state: State
    closed_on: Day | None = None
    notes: str | None = None

    @model_validator(mode="after")
    def _closed_has_a_day(self) -> Action:
        if self.state == "closed" and self.closed_on is None:
            raise ValueError("it is closed: write on which day in `closed_on`")
        if self.state != "closed" and self.closed_on is not None:
            raise ValueError(f"`closed_on` has a day, and the state is {self.state}: one of them is wrong")
        return self


class Plan(_Part):
    """The plan of one entity for one standard."""

    assay: Literal["actions/1"] = FORMAT
    standard: str
    title: str | None = Field(
        default=None,
        description="of the standard, which its versions have in common",
    )
    entity: str | None
    audit_date: Day = Field(description="of the newest result that the plan knows")
    findings: list[Action]
