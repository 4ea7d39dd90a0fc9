"""Which facilities were visited, where the evidence tells it in part."""

from collections.abc import Callable
from typing import Any

Judge = Callable[..., dict[str, Any]]
Evidence = Callable[..., str]
GOOD = "fenced: yes, lit: yes"


def test_a_list_of_visits_that_is_not_complete_makes_no_share_and_no_no(
    judge: Judge, evidence: Evidence
) -> None:
    """Perhaps b was visited too: 1 of 2 would be a guess."""
    text = evidence({"a": GOOD, "b": GOOD}, ", visited: {incomplete: yes, values: [a]}")
    found = judge("visits", text)
    sites = found["sites"]
    assert (sites["visited"], sites["share"]) == (None, None)
    assert sites["not_determined"] == "the list of the facilities visited is not complete (audit.visited)"
    assert {item["facility"]: item["visited"] for item in sites["by_facility"]} == {
        "a": "yes",
        "b": "not known",
    }
    assert (found["scope"]["visited"], found["scope"]["visited_complete"]) == (["a"], False)
