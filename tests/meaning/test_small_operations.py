"""Operations on flags, sets, tables and digits that are only partly known, by both evaluators.

Every expected value is worked out by hand from the language page.
"""

from collections.abc import Mapping
from typing import Any

import pytest

from assay.units.values import FALSE, TRUE, UNKNOWN
from tests.meaning.build import METHOD, OPEN, Elements, judge

WORLD = """
type kind one of sand, dross, ash
evidence ok : flag
evidence fine : flag
evidence n : number
evidence places : number at least 0 at most 3 "?"
evidence label : text
evidence other : text
evidence what : kind
evidence each site "S" { routes : set of text  closed : optional kg }
evidence main : site
evidence each load "L" { w : kg }
table permits "P" by kind { | kind : kind | open_air : flag | | sand | yes | | dross | no | }
"""


def required(require: str, facts: Mapping[str, Any]) -> int:
    return judge(f'{WORLD}criterion 1.1 "C" {{ require {require} }}', facts).required("1.1")


@pytest.mark.parametrize(
    ("require", "facts", "holds"),
    [
        # flags are equal, unlike, or not known (8)
        ("ok = fine", {"ok": True, "fine": True}, TRUE),
        ("ok = fine", {"ok": True, "fine": False}, FALSE),
        ("ok = fine", {"ok": True}, UNKNOWN),
        ("ok != fine", {"ok": False, "fine": True}, TRUE),
        # so are texts; one that is not known may be any
        ("label = other", {"label": "a", "other": "a"}, TRUE),
        ("label = other", {"label": "a"}, UNKNOWN),
        ('label in ["a", other]', {"label": "a"}, TRUE),
        ('label in ["a", other]', {"label": "b"}, UNKNOWN),
        ('label in ["a", other]', {"label": "b", "other": "c"}, FALSE),
        # the flags of a table: of the rows that the key may name all (3), of a key without a row any
        ("permits(what).open_air", {"what": "sand"}, TRUE),
        ("permits(what).open_air", {"what": "dross"}, FALSE),
        ("permits(what).open_air", {"what": {"sand", "dross"}}, UNKNOWN),
        ("permits(what).open_air", {"what": "ash"}, UNKNOWN),
        ("permits(what).open_air", {}, UNKNOWN),
        # a number of places that is not known is undefined (3)
        ("round(n, places) = 2", {"n": "2.25"}, UNKNOWN),
        ("round(n, places) = 2.3", {"n": "2.25", "places": 1}, TRUE),
        # a constant may be worked out: 6 / 4 = 1.5
        ("n > 6 / 4", {"n": "1.6"}, TRUE),
        ("n > 6 / 4", {"n": "1.5"}, FALSE),
        ("6 / 4 < n", {"n": "1.4"}, FALSE),
    ],
)
def test_d08_what_is_partly_known(require: str, facts: Mapping[str, Any], holds: int) -> None:
    assert required(require, facts) == holds


SITES = {"a": {"routes": ["rail", "road"]}, "b": {"routes": ["rail"]}}


@pytest.mark.parametrize(
    ("require", "holds"),
    [
        ('"rail" in main.routes', TRUE),  # in both
        ('"road" in main.routes', UNKNOWN),  # in one of them
        ('"sea" in main.routes', FALSE),  # in none
        ("(count of main.routes) <= 2", TRUE),
    ],
)
def test_d03_a_set_of_a_row_that_may_be_one_of_two(require: str, holds: int) -> None:
    assert required(require, {"main": {"a", "b"}, "site": SITES}) == holds


def test_d03_a_set_that_may_hold_others_in_one_of_two_rows() -> None:
    sites = {"a": {"routes": Elements(["rail"], open=True)}, "b": {"routes": ["rail"]}}
    facts = {"main": {"a", "b"}, "site": sites}
    assert required('"rail" in main.routes', facts) == TRUE
    assert required('"sea" in main.routes', facts) == UNKNOWN


@pytest.mark.parametrize(
    ("require", "loads", "holds"),
    [
        # `0 = count` is `count <= 0`, and with a guard of 1 kg the limit of 10 kg is one of 9 kg
        ("0 = (count of load where w > 10 kg)", {"a": {"w": "8.5"}}, TRUE),
        ("0 = (count of load where w > 10 kg)", {"a": {"w": 11}}, FALSE),
        ("0 != (count of load where w > 10 kg)", {"a": {"w": 12}}, TRUE),
        ("0 = (count of load where w > 10 kg)", {OPEN: True, "a": {"w": "8.5"}}, UNKNOWN),
    ],
)
def test_d22a_no_row_is_a_count_of_none_on_either_side(
    require: str, loads: Mapping[str, Any], holds: int
) -> None:
    assert required(f"{require} decision guarded 1 kg", {"load": loads}) == holds


def test_d20_a_weight_may_take_a_factor_away() -> None:
    """6 - -(2) is 8: a minus before a factor is part of what a weight is made of."""
    method = METHOD.replace("rate minor otherwise", "rate minor otherwise weight is 6 - -likelihood")
    rules = 'evidence ok : flag\ncriterion 1.1 "C" { risk likelihood 2 require ok }'
    found = judge(rules, {"ok": True}, method=method)
    assert found.required("1.1") == TRUE
    (criterion,) = found.plan.criteria
    assert [row.weight for row in criterion.risk] == [8]
