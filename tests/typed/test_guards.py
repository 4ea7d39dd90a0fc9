"""Decision rules of a clause: which are refused, because they would move nothing (definition 22a).

In: a requirement and its decision line.  Out: the diagnostic, or that there is none.
"""

from types import SimpleNamespace

import pytest

SITES = """\
evidence m : t
evidence n : number
evidence ok : flag
evidence kept : period "How long is it kept?"
evidence each load { w : t  long : m }
define fine(most : t) is m <= most
define heavy_loads(most : t) is count of load where w > most
define load.short is long < 3 m
"""


@pytest.mark.parametrize(
    ("lines", "code", "marked", "said"),
    [
        ("require m <= 3 t decision strict", "E0202", "strict", "there is no decision rule `strict`"),
        ("require m <= 3 t decision guarded", "E0308", "decision guarded", "`guarded` says by how much"),
        ("require m <= 3 t decision simple 1 t", "E0308", "decision simple 1 t", "`simple` does not"),
        ("require m <= 3 t decision guarded -1 t", "E0308", "-1 t", "not negative"),
        ('require m <= 3 t decision guarded "some"', "E0308", '"some"', "a guard is a quantity"),
        ("require m <= 3 t decision guarded 1 parsec", "E0202", "parsec", "type or unit `parsec`"),
        ("require m <= 3 t decision guarded 1 m", "E0301", "decision guarded 1 m", "a guard in t is needed"),
        ("require m <= 3 t decision guarded 1", "E0301", "decision guarded 1", "a guard in t is needed"),
        ("require ok decision guarded 1 t", "E0308", "decision guarded 1 t", "nothing to guard"),
        ("require kept <= 2 years decision guarded 1 t", "E0308", "decision guarded 1 t", "nothing to guard"),
        ("require m = 3 t decision guarded 1 t", "E0308", "decision guarded 1 t", "nothing to guard"),
        (
            "require (count of load where w > 3 t) = 2 decision guarded 1 t",
            "E0308",
            "decision guarded 1 t",
            "nothing to guard",
        ),
        # how many there are is no measurement, and which rows a share is taken of moves no limit
        (
            "require (count of load) <= 3 decision guarded 1",
            "E0308",
            "decision guarded 1",
            "nothing to guard",
        ),
        (
            "require (share of load where w > 1 t has ok) >= 50 % decision guarded 1 t",
            "E0308",
            "decision guarded 1 t",
            "nothing to guard",
        ),
        # not of another kind than what is compared, wherever that is
        (
            "require every load has short decision guarded 1 t",
            "E0301",
            "decision guarded 1 t",
            "in m is needed",
        ),
        ("require not (no load where w > 1 t) decision guarded 1 m", "E0301", "decision guarded 1 m", "in t"),
        ("require heavy_loads(3 t) <= 1 decision guarded 1 m", "E0301", "decision guarded 1 m", "in t is"),
        ("require m <= 3 t decision simple decision simple", "E0308", "decision simple", "one decision rule"),
        ("require unheard decision guarded 1 t", "E0202", "unheard", "no name `unheard`"),
    ],
)
def test_a_decision_that_would_move_nothing(
    typed: SimpleNamespace, lines: str, code: str, marked: str, said: str
) -> None:
    found = typed.error(f'{SITES}criterion 1.1 "One" {{ {lines} }}\n')
    assert (found.code, found.span.text) == (code, marked)
    assert said in found.message


@pytest.mark.parametrize(
    "lines",
    [
        "require m <= 3 t decision guarded 50 kg",
        "require n <= 3 decision guarded 1",
        "require m <= 3 t or not ok decision guarded 1 t",
        "require every load has w <= 3 t decision guarded 1 t",
        "require no load where w > 3 t decision guarded 1 t",
        "require some load where w > 3 t decision guarded 1 t",
        "require fine(3 t) decision guarded 1 t",
        "require fine(3 t) and fine(4 t) decision guarded 1 t",
        # what is counted is compared, and `count = 0` is `count <= 0`
        "require heavy_loads(3 t) <= 1 decision guarded 1 t",
        "require (count of load where w > 3 t) + heavy_loads(4 t) <= 1 decision guarded 1 t",
        "require (count of load where w > 3 t) = 0 decision guarded 1 t",
        "require 0 != (count of load where w > 3 t) decision guarded 1 t",
        "require (share of load has w > 3 t) >= 50 % decision guarded 1 t",
        "require (sum of w for each load) <= 3 t decision guarded 1 t",
        # the condition of a choice moves nothing, and says nothing of the guard
        "require m <= (3 t when n > 2 otherwise 4 t) decision guarded 1 t",
        "require (m <= 3 t when n > 2 otherwise m <= 4 t) decision guarded 1 t",
    ],
)
def test_a_guard_of_the_kind_that_is_compared(typed: SimpleNamespace, lines: str) -> None:
    assert typed.errors_of(f'{SITES}criterion 1.1 "One" {{ {lines} }}\n') == []
