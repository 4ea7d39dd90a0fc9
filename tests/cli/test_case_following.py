"""What a case expects of what follows from ratings: expiry, deadlines, surveillance, and where they fail.

The method is the tests' own: a report 10 days after the end on site, a plan for minors and one for majors,
the next visit after 6 months, or after 200 days where there is a minor.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import RULES

Run = Callable[..., Any]
FOLLOWING = """\
    outcome none when no criterion where applicable
    outcome year for 1 year when some criterion where rating = minor
    outcome whole for 3 years otherwise
    deadline plan for minor is 1 month after audit.date
    deadline plan for major is 2 months after audit.date
    deadline report is 10 days after audit.onsite_end
    surveillance after 200 days when some criterion where rating = minor
    surveillance after 6 months otherwise
"""
MINOR = "given entity { activity is [storing] } given tank a { leaked is 6 t, inspected is yes }"
GOOD = "given entity { activity is [storing] } given tank a { leaked is 0 t, inspected is yes }"
ISSUED = "given audit { issued_on is 2026-03-20, onsite_end is 2026-03-13 }"


def words(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture
def case(run: Run, tmp_path: Path) -> Callable[[str], Any]:
    """Runs one case, with the lines that are given."""

    def start(lines: str) -> Any:
        weight = "    weight is likelihood * consequence\n"
        rules = tmp_path / "tanks.assay"
        text = RULES.replace(weight, weight + FOLLOWING)
        rules.write_text(f'{text}case "one" on 2026-03-12 {{ {lines} }}\n', encoding="utf-8")
        return run("test", rules)

    return start


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (f"{GOOD} {ISSUED}", "expiry is 2029-03-19"),
        (f"{MINOR} {ISSUED}", "expiry is 2027-03-19"),
        (ISSUED, "expiry is open"),  # perhaps nothing applies, and that outcome sets no day
        (
            f"given entity {{ activity is [storing] }} given tank a {{ leaked is 0 to 6 t }} {ISSUED}",
            "expiry is 2027-03-19 to 2029-03-19",
        ),
        (GOOD, "expiry is open"),
        (GOOD, "deadline plan for minor is 2026-04-12"),
        (GOOD, "deadline plan for major is 2026-05-12"),
        (f"{GOOD} {ISSUED}", "deadline report is 2026-03-23"),
        (GOOD, "deadline report is open"),
        (GOOD, "surveillance after 6 months"),
        (MINOR, "surveillance after 200 days"),
        ("", "surveillance after open"),  # months and days have no range in common
    ],
)
def test_what_follows(case: Callable[[str], Any], given: str, expected: str) -> None:
    ended = case(f"{given} expect {expected}")
    assert ended.code == 0, ended.out + ended.err


@pytest.mark.parametrize(
    ("given", "expected", "found"),
    [
        (f"{GOOD} {ISSUED}", "expiry is 2029-03-20", "expiry is 2029-03-19"),
        (f"{GOOD} {ISSUED}", "expiry is open", "expiry is 2029-03-19"),
        (
            GOOD,
            "deadline plan for minor is 2026-04-12 to 2026-04-13",
            "deadline plan for minor is 2026-04-12",
        ),
        (GOOD, "deadline report is 2026-03-23", "deadline report is open"),
        (GOOD, "surveillance after 6 days", "surveillance after 6 months"),
        (GOOD, "surveillance after open", "surveillance after 6 months"),
        ("", "surveillance after 6 months", "surveillance after 200 days or 6 months"),
    ],
)
def test_what_came_out_otherwise(case: Callable[[str], Any], given: str, expected: str, found: str) -> None:
    ended = case(f"{given} expect {expected}")
    assert ended.code == 20
    assert f"expected {expected} actual {found}" in words(ended.out)


@pytest.mark.parametrize(
    ("expected", "code", "said"),
    [
        ("deadline plans for minor is open", "E0202", "did you mean `plan`?"),
        ("deadline plan is open", "E0308", "say for which rating: `expect deadline plan for minor is …`"),
        ("deadline plan for critical is open", "E0202", "`critical`"),
        ("surveillance after 6 t", "E0301", "a period is needed here"),
        ("surveillance after 2026-01-01", "E0301", "a period is needed here"),
        ("surveillance after 6 months to 200 days", "E0308", "months and days have no order"),
        ("surveillance after 6 months to 3 months", "E0308", "write `3 months to 6 months`"),
        ("expiry is 2029-03-20 to 2029-03-19", "E0308", "write `2029-03-19 to 2029-03-20`"),
    ],
)
def test_what_cannot_be_expected(case: Callable[[str], Any], expected: str, code: str, said: str) -> None:
    ended = case(f"expect {expected}")
    assert ended.code == 20
    assert f"error[{code}]" in ended.err + ended.out
    assert said in words(ended.err + ended.out)


def test_a_method_without_any_of_it(run: Run, tmp_path: Path) -> None:
    rules = tmp_path / "tanks.assay"
    rules.write_text(f'{RULES}case "one" on 2026-03-12 {{ expect expiry is open }}\n', encoding="utf-8")
    ended = run("test", rules)
    assert ended.code == 20
    assert "actual the method says nothing beyond ratings" in words(ended.out)
