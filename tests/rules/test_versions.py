"""An audit by the Performance Standard of 2017 is read by the standard of today.

In: a smelter as it was audited by version 2, through the installed command, and as it is audited by
version 3.1 with that result as the previous audit.  Version 2 has a ceiling of 8 t, version 3 one of 11 t
with a wider boundary; 5.3 of version 2 went to 5.2 and 5.4.
"""

import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from assay import session
from assay.assets import rules_root
from assay.evidence.from_yaml import read_evidence
from assay.library import rulebooks
from assay.reference.ratings import evaluate
from assay.session import Program
from assay.source import Source
from assay.verdict.follow_up import Column, follow_up

COMMAND = Path(sys.executable).with_name("assay")
BEFORE = """\
assay: evidence/1
standard: asi_performance_2017 2
entity: {name: Fjord Metals (invented), activity: [aluminium_smelting]}
audit: {type: certification, date: 2023-03-14, onsite_end: 2023-03-14, cycle: 1}
period: {from: 2022-01-01, to: 2022-12-31}
previous: none
facts:
  certification: {kind: performance}
  emissions_controls: {system: yes, evaluated: yes, operated: yes}
  smelter:
    fjord:
      production_start: 2022-09-01
      covers_both: yes
      reporting_year: {2022: {intensity: INTENSITY tCO2e/t_al}}
confirmations:
  - {escalation: related minors, criterion: "5.3", answer: no, because: alone, by: auditor, on: 2023-03-14}
findings:
  - {clause: 5.3.new_smelters, for: fjord, significant_risk: no, note: one line}
"""
NOW = """\
assay: evidence/1
standard: asi_performance 3.1
entity: {name: Fjord Metals (invented), activity: [aluminium_smelting]}
audit: {type: recertification, date: 2026-03-12, onsite_end: 2026-03-12, cycle: 2}
period: {from: 2025-01-01, to: 2025-12-31}
previous: before.json
facts:
  exemption: {}
  facility: {works: {name: Fjord, country: NO, activity: [aluminium_smelting]}}
  smelter:
    fjord:
      facility: works
      production_start: 2022-09-01
      figure_covers: [scope_1, scope_2, purchased_goods, fuel_and_energy, upstream_transport]
      per_tonne_cast: CAST
      reporting_year: {2025: {intensity: 9.0 tCO2e/t_cast, account: {worked_out: no}}}
confirmations:
  - {escalation: related minors, criterion: "5.2", answer: no, because: alone, by: auditor, on: 2026-03-12}
findings:
  - {clause: 5.2.boundary, for: fjord, significant_risk: no, note: one line}
"""


@cache
def program() -> Program:
    books = rulebooks(session.rule_sources([rules_root()]))
    return session.check(next(book.sources for book in books if book.standard == "asi_performance"))


def audited_before(folder: Path, intensity: str) -> None:
    """Leaves `before.json`, the result by version 2."""
    (folder / "before.yaml").write_text(BEFORE.replace("INTENSITY", intensity), encoding="utf-8")
    options = ["--rules", rules_root(), "--fail-on", "never", "--allow-unsettled", "-o", "json"]
    done = subprocess.run(
        [COMMAND, "evaluate", "before.yaml", *options], cwd=folder, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    (folder / "before.json").write_bytes(done.stdout)


def audited_now(folder: Path, cast: str) -> Column:
    """What version 3.1 makes of the smelter, with `before.json` as the previous audit."""
    checked = program()
    assert checked.rules is not None
    assert checked.plan is not None
    assert checked.second is not None
    source = Source(str(folder / "now.yaml"), NOW.replace("CAST", cast))
    known = session.known_names(checked.rules)
    read = read_evidence([source], checked.rules.schema, checked.rules.units, known=known)
    assert read.evidence is not None, [item.message for item in read.diagnostics]
    first = evaluate(checked.plan, read.evidence)
    return follow_up(checked.plan, checked.second, read.evidence, first, evaluate).computed


def test_nine_tonnes_fail_by_version_2_and_conform_by_version_3(tmp_path: Path) -> None:
    audited_before(tmp_path, "9.0")
    text = (tmp_path / "before.json").read_text(encoding="utf-8")
    assert '"id": "5.3"' in text
    now = audited_now(tmp_path, "yes")
    assert now.final["5.2"] == {"conformance"}  # 9.0 is below 11.0, and a minor before does no harm by itself
    rows = now.evidence.root.collections["criterion"].rows
    found = {name: rows[name].data.facts["previous_rating"].shown for name in ("5.2", "5.4", "5.3")}
    assert found["5.2"] == found["5.4"] == "minor"  # both took the place of 5.3
    assert found["5.3"] != "minor"  # and 5.3 of today took that of 5.2, which was left open


@pytest.mark.parametrize(("intensity", "expected"), [("9.0", "major"), ("7.99", "minor")])
def test_a_minor_of_version_2_makes_a_minor_of_version_3_persistent(
    tmp_path: Path, intensity: str, expected: str
) -> None:
    """Below 8 t version 2 had nothing to say, and a first minor stays a minor."""
    audited_before(tmp_path, intensity)
    now = audited_now(tmp_path, "no")  # the figure is not per tonne cast: a minor of 5.2
    assert now.base["5.2"] == {"minor"}
    assert now.final["5.2"] == {expected}


# 5.1 and 5.3 of version 2 have findings: 9 t is above 8 t; what is published ends a day too early; nobody
# operates controls.  The clauses of 5.3 have successors of their names in 5.2 and 5.4; that of 5.1 has none.
OLD = """\
assay: evidence/1
standard: asi_performance_2017 2
entity: {name: Fjord Metals (invented), activity: [aluminium_smelting]}
audit: {type: certification, date: 2023-03-14, onsite_end: 2023-03-14, cycle: 1}
period: {from: 2022-01-01, to: 2022-12-31}
facts:
  certification: {kind: performance}
  emissions_disclosure: {published_until: 2021-12-30, by_source: yes, all_material: yes}
  emissions_controls: {system: yes, evaluated: yes, operated: no}
  smelter:
    fjord:
      production_start: 2022-09-01
      covers_both: yes
      reporting_year: {2022: {intensity: 9.0 tCO2e/t_al}}
"""
NEW = """\
assay: evidence/1
standard: asi_performance 3.1
entity: {name: Fjord Metals (invented), activity: [aluminium_smelting]}
audit: {type: recertification, date: 2026-03-12, onsite_end: 2026-03-12, cycle: 2}
period: {from: 2025-01-01, to: 2025-12-31}
facts:
  facility: {works: {name: Fjord, country: NO, activity: [aluminium_smelting]}}
  ghg_management: {system: {in_place: no}}
  ghg_control: {}
  smelter:
    fjord:
      facility: works
      production_start: 2022-09-01
      figure_covers: [scope_1, scope_2, purchased_goods, fuel_and_energy, upstream_transport]
      per_tonne_cast: yes
      reporting_year: {2025: {intensity: 9.0 tCO2e/t_cast, account: {worked_out: no}}}
"""


def command(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        [COMMAND, *arguments], cwd=folder, capture_output=True, check=False, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def audits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `old.json`, the result by version 2, and `new.json`, that by version 3.1."""
    folder = tmp_path_factory.mktemp("audits")
    options = ["--rules", str(rules_root()), "--fail-on", "never", "--allow-unsettled", "-o", "json"]
    for name, text in (("old", OLD), ("new", NEW)):
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
        (folder / f"{name}.json").write_text(command(folder, "evaluate", f"{name}.yaml", *options), "utf-8")
    return folder


def test_the_change_between_the_versions_is_shown_by_the_map(audits: Path) -> None:
    found = json.loads(command(audits, "diff", "old.json", "new.json", "-o", "json"))
    criteria = {item["criterion"]: (item["was"], item["before"]) for item in found["criteria"]}
    assert criteria["5.1"] == (["5.1"], ["minor", "major"])  # the risk was not stated
    assert criteria["5.2"] == criteria["5.4"] == (["5.3"], ["minor", "major"])
    assert criteria["5.3"][0] == ["5.2"]
    assert criteria["2.8"] == ([], [])  # new in version 3
    findings = {item["was"] or item["clause"]: item for item in found["findings"]}
    ceiling, controls, yearly = (
        findings[name] for name in ("5.3.new_smelters", "5.3.controls", "5.1.yearly")
    )
    assert (ceiling["criterion"], ceiling["clause"], ceiling["change"]) == (
        "5.2",
        "5.2.new_smelters",
        "fixed",
    )
    assert (controls["criterion"], controls["clause"]) == ("5.4", "5.4.controls")
    assert controls["change"] == "worse"  # minor or major then; without any control it is a major now
    assert (yearly["now"], yearly["change"]) == (["5.1"], "not settled")  # nothing was said of today's 5.1
    assert findings["5.4.management_system"]["change"] == "newly assessed"
    shown = command(audits, "diff", "old.json", "new.json")
    assert "5.2.new_smelters fjord (was 5.3.new_smelters): minor to major → conformance" in shown
    assert "5.1.yearly (now 5.1): minor to major → " in shown
    assert "5.2 (was 5.3)" in shown
    assert "criteria are matched by the map that" in shown
    assert "They are not ASI's" in found["encoding"]  # in the words of the standard's own statement


def test_a_result_of_version_2_after_one_of_version_3_has_no_map(audits: Path) -> None:
    done = subprocess.run(
        [COMMAND, "diff", "new.json", "old.json"], cwd=audits, capture_output=True, check=False
    )
    assert done.returncode == 2
    assert b"the results are of two standards" in done.stderr


def test_a_plan_of_version_2_is_brought_up_to_version_3(audits: Path) -> None:
    command(audits, "actions", "old.json", "-o", "plan.yaml")
    command(audits, "actions", "new.json", "--update", "plan.yaml")
    plan = YAML(typ="safe", pure=True).load((audits / "plan.yaml").read_text(encoding="utf-8"))
    standing = {item["clause"]: item["standing"] for item in plan["findings"]}
    assert standing["5.3.new_smelters"] == "conforms now"
    assert standing["5.3.controls"] == "repeated"
    assert standing["5.1.yearly"] == "not settled"
    assert standing["5.4.management_system"] == "new"
    # By the same result once more: what was found by version 3.1 keeps its own numbers.
    before = (audits / "plan.yaml").read_text(encoding="utf-8")
    command(audits, "actions", "new.json", "--update", "plan.yaml")
    assert (audits / "plan.yaml").read_text(encoding="utf-8") == before


def test_each_criterion_of_version_2_leads_somewhere_and_what_is_new_comes_from_nowhere() -> None:
    rules = program().rules
    assert rules is not None
    moved = rules.renumbering["2"]
    assert len(moved) == 59  # 3 + 8 + 4 + 4 + 3 + 8 + 3 + 5 + 9 + 8 + 4
    reached = {new for places in moved.values() for new in places}
    assert {item.id for item in rules.criteria} - reached == {"2.8", "8.3", "8.6", "10.9"}
