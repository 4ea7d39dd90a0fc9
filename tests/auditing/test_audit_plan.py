"""`assay audit-plan`: sampling, order and means, worked out by hand from the rules of conftest."""

import io
import json
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any, Literal
from zipfile import ZipFile

import jsonschema
import openpyxl
import pypdf
import pytest

from assay.auditing.from_results import fragile_ratings
from assay.auditing.sampling import general_number
from assay.auditing.to_report import POINTS
from assay.verdict.advised import Advice, Fragility

Run = Callable[..., Any]
Judge = Callable[..., dict[str, Any]]
Evidence = Callable[..., str]
FORMS = ("xlsx", "docx", "pdf", "html", "md", "csv")
GOOD = "fenced: yes, lit: yes"
SAFE = "judgements:\n  - {clause: 1.3.safe, rating: good, because: so, by: me, on: 2026-03-12}\n"


# The example with two sites is published (European Accreditation, question 46.5): 2, 1, 2.  The others follow
# from the square root, by hand: 25 has root 5, times 0.6 is 3, times 0.8 is 4; 30 has 5.48, 3.29, 4.38.
@pytest.mark.parametrize(
    ("sites", "initial", "surveillance", "recertification"),
    [
        (1, 1, 1, 1),
        (2, 2, 1, 2),
        (3, 2, 2, 2),
        (4, 2, 2, 2),
        (5, 3, 2, 2),
        (9, 3, 2, 3),
        (10, 4, 2, 3),
        (16, 4, 3, 4),
        (25, 5, 3, 4),
        (30, 6, 4, 5),
    ],
)
def test_the_general_rule(sites: int, initial: int, surveillance: int, recertification: int) -> None:
    assert general_number(sites, "certification") == initial
    assert general_number(sites, "surveillance") == surveillance
    assert general_number(sites, "recertification") == recertification


@pytest.fixture(scope="module")
def six(judge: Judge, evidence: Evidence, folder: Path) -> Path:
    """Six yards alike; at one the fence is down; nobody said whether people feel safe."""
    yards = dict.fromkeys("abcdef", GOOD) | {"e": "fenced: no, lit: yes"}
    judge("six", evidence(yards, ", visited: [a]") + "  policy: {signed: yes}\n")
    return folder / "six.json"


def plan(run: Run, *args: object) -> dict[str, Any]:
    done = run("audit-plan", *args, "--to", "json")
    assert done.code == 0, done.err
    found: dict[str, Any] = json.loads(done.out)
    return found


def test_the_methods_table_says_how_many_are_visited(run: Run, six: Path) -> None:
    found = plan(run, six, "--for", "certification")
    (group,) = found["groups"]
    assert (group["visits"], group["at_random"]) == (3, 1)  # from 4 on: 3, a quarter of which rounds up to 1
    assert group["rule"] == "the method's table: Yards to see (House rules, 7)"
    going = {item["facility"]: item["because"] for item in found["visits"] if item["visit"]}
    assert len(going) == 3
    assert going["e"] == "followed up: 1.1.fenced fails here"
    assert going["b"] == "not visited for the longest time"  # a was, c to f come after b
    assert list(going.values()).count("drawn by lot") == 1


def test_an_open_cell_falls_back_on_the_general_rule_and_says_so(run: Run, six: Path) -> None:
    (group,) = plan(run, six, "--for", "surveillance")["groups"]
    assert group["visits"] == 2  # 0.6 * sqrt(6) = 1.47
    assert "IAF MD 1" in group["rule"]
    assert "not the scheme's" in group["rule"]


def test_lots_are_the_same_each_time_and_others_by_another_seed(run: Run, six: Path) -> None:
    drawn = {
        seed: next(
            item["facility"]
            for item in plan(run, six, "--for", "certification", "--seed", seed)["visits"]
            if item["because"] == "drawn by lot"
        )
        for seed in ("1", "2", "3", "4")
    }
    assert len(set(drawn.values())) > 1
    assert set(drawn.values()) <= set("acdf")


def test_the_order_and_its_arithmetic(run: Run, six: Path) -> None:
    found = plan(run, six, "--for", "certification", "--on", "2027-03-12")
    looks = {item["criterion"]: item for item in found["looks"]}
    # not settled: 16 * (1 + 2); small now, last looked at a year before: 10 * (1 + 2 + 1);
    # without any document, a year before: 3 * (1 + 1 + 1), and no grade
    assert [item["criterion"] for item in found["looks"]] == ["1.3", "1.1", "1.2"]
    assert [item["priority"]["value"] for item in found["looks"]] == ["48", "40", "9"]
    assert [item["priority"]["band"] for item in found["looks"]] == ["first", "first", "then"]
    assert looks["1.3"]["last_looked_at"] is None  # it was not settled, so nobody has looked at it
    assert looks["1.1"]["last_looked_at"] == "2026-03-12"
    assert found["fragility"] == "not looked at"
    assert any("Fragile" in note for note in found["notes"])
    assert len(POINTS) == 7


def test_where_and_by_what_means(run: Run, six: Path) -> None:
    looks = {item["criterion"]: item for item in plan(run, six, "--for", "certification")["looks"]}
    assert looks["1.1"]["means"] == ["documents", "observation"]
    assert looks["1.1"]["places"][0] == "e"  # where it fails comes first
    assert set(looks["1.1"]["places"]) | set(looks["1.1"]["afar"]) == set("abcdef")
    assert looks["1.3"]["means"] == ["interviews"]
    assert looks["1.3"]["interview"] == ["Do people feel safe?"]
    assert looks["1.3"]["central"]


def test_functions_are_those_of_the_criterion_else_of_its_principle(run: Run, six: Path) -> None:
    found = plan(run, six, "--for", "certification")
    looks = {item["criterion"]: item for item in found["looks"]}
    assert looks["1.2"]["functions"] == ["board"]
    assert looks["1.1"]["functions"] == ["yard crew", "office"]
    assert looks["1.3"]["functions"] == ["yard crew", "office"]  # its own row is open
    # in the order of the criteria: 1.3 (16 * 3), 1.1, 1.2; the yard crew is central for 1.3 alone
    assert [(item["name"], item["criteria"]) for item in found["functions"]] == [
        ("yard crew", ["1.3", "1.1"]),
        ("office", ["1.3", "1.1"]),
        ("board", ["1.2"]),
    ]
    crew, _, board = found["functions"]
    assert (crew["central"], crew["places"]) == (True, sorted(looks["1.1"]["places"]))
    assert (board["central"], board["places"]) == (True, [])
    assert found["functions_by"] == "by the table of the rules “Whom to see” (House rules, 8; illustrative)"
    shown = run("audit-plan", six, "--for", "certification").out
    assert "With whom" in shown
    assert "House rules, 8" in shown


def test_without_such_a_table_who_answers_for_the_principle_stands_in(
    run: Run, judge: Judge, evidence: Evidence, folder: Path
) -> None:
    judge("bare-functions", evidence({"a": GOOD}), "bare")
    found = plan(run, folder / "bare-functions.json", "--for", "certification")
    assert [item["name"] for item in found["functions"]] == ["whoever answers for yards"]
    assert found["functions_by"].startswith("the rules have no table of functions")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('| 1.2  | "board"', '| 1.20 | "board"', "there is no principle or criterion `1.20`"),
        ("functions : text ", "function : text ", "says with which functions an audit speaks"),
        ("| part |", "| part : number |", "says with which functions an audit speaks"),
        ("| stopped | no", "| stoped  | no", "there is no outcome `stoped`"),
        ("in_force : flag", "in_force : text", "says after which outcome a certificate is in force"),
    ],
)
def test_a_table_that_nobody_would_read_is_refused(
    run: Run, folder: Path, tmp_path: Path, old: str, new: str, said: str
) -> None:
    text = (folder / "rules.assay").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "rules.assay"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    done = run("check", path)
    assert done.code == 20
    assert said in done.out + done.err


def test_findings_of_earlier_audits_count(run: Run, judge: Judge, evidence: Evidence, folder: Path) -> None:
    judge("now", evidence({"a": GOOD}, "", SAFE) + "  policy: {signed: yes}\n")
    old = evidence({"a": "fenced: no, lit: yes"}, "", SAFE).replace("2026-03-12", "2023-03-12")
    judge("old", old + "  policy: {signed: yes}\n")
    found = plan(run, folder / "now.json", "--for", "surveillance", "--previous", folder / "old.json")
    look = next(item for item in found["looks"] if item["criterion"] == "1.1")
    assert look["priority"]["points"][0] == "1: found before: 2023-03-12"
    assert found["previous"] == ["2023-03-12"]


def test_surveillance_leaves_to_later_what_nothing_speaks_for(
    run: Run, judge: Judge, evidence: Evidence, folder: Path
) -> None:
    source = "{value: yes, source: D1 p. 2}"
    more = SAFE + "documents: {D1: {title: Register}}\n"
    yard = {"a": f"fenced: {source}, lit: {source}"}
    judge("calm", evidence(yard, "", more) + f"  policy: {{signed: {source}}}\n")
    found = plan(run, folder / "calm.json", "--for", "surveillance")
    # three in order; the third with the greatest risk weight (4 * 4) is looked at all the same
    assert [item["criterion"] for item in found["looks"]] == ["1.3"]
    assert [item["criterion"] for item in found["not_now"]] == ["1.1", "1.2"]
    gaps = plan(run, folder / "calm.json", "--for", "gap-analysis")
    assert gaps["looks"] == []
    assert plan(run, folder / "calm.json", "--for", "recertification")["not_now"] == []


def test_every_format_says_the_same(run: Run, six: Path, tmp_path: Path) -> None:
    for form in FORMS:
        path = tmp_path / f"plan.{form}"
        assert run("audit-plan", six, "--for", "certification", "-o", path).code == 0
        assert path.stat().st_size > 300
    book = openpyxl.load_workbook(io.BytesIO((tmp_path / "plan.xlsx").read_bytes()))
    assert book.sheetnames == ["summary", "looks", "visits", "groups", "functions"]
    head = [cell.value for cell in book["looks"][1]]
    assert head[-3:] == ["Who", "When", "Seen and noted"]
    text = (tmp_path / "plan.md").read_text(encoding="utf-8")
    shown = run("audit-plan", six, "--for", "certification").out
    for words in ("Yard standard 1: plan of the certification audit", "followed up: 1.1.fenced fails here"):
        assert words.replace("_", r"\_") in text
        assert words in shown


def test_every_format_says_whose_rules_these_are(run: Run, six: Path, tmp_path: Path) -> None:
    """The four clauses have sources that are `illustrative` alone."""
    said = "4 of 4 clauses rest on points no verified source settles."
    texts = {"text": run("audit-plan", six, "--for", "certification").out}
    for form in (*FORMS, "json"):
        path = tmp_path / f"plan.{form}"
        assert run("audit-plan", six, "--for", "certification", "-o", path).code == 0
        texts[form] = written(path)
    for form, text in texts.items():
        flat = " ".join(text.split())
        assert "this project's own encoding" in flat, form
        assert said in flat, form


def written(path: Path) -> str:
    """The words of a file, whatever its form."""
    if path.suffix == ".pdf":
        return "\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages)
    if path.suffix in (".docx", ".xlsx"):
        with ZipFile(path) as parts:
            found = b"".join(parts.read(name) for name in parts.namelist() if name.endswith(".xml"))
        return unescape(re.sub(r"<[^>]+>", "", found.decode()))
    return unescape(path.read_text(encoding="utf-8"))


def test_the_document_is_as_its_schema_says(run: Run, six: Path) -> None:
    schema = json.loads(run("schema", "audit-plan").out)
    jsonschema.validate(plan(run, six, "--for", "certification"), schema)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ([], "say it with --for: gap-analysis, certification, surveillance, recertification"),
        (["--for", "certification", "--on", "tomorrow"], "this is no day; write it as 2026-03-12"),
        (["--for", "certification", "--on", "2020-01-01"], "before the result, which is of 2026-03-12"),
        (["--for", "certification", "--previous", "SAME"], "name earlier ones"),
        (["--for", "certification", "--table", "visits"], "text has all of them"),
    ],
)
def test_bad_use_is_told(run: Run, six: Path, args: list[str], said: str) -> None:
    done = run("audit-plan", six, *[str(six) if arg == "SAME" else arg for arg in args])
    assert done.code == 2
    assert said in done.err


def test_a_public_result_makes_no_plan(run: Run, six: Path, tmp_path: Path) -> None:
    path = tmp_path / "public.json"
    assert run("report", six, "--profile", "public", "-o", path).code == 0
    done = run("audit-plan", path, "--for", "certification")
    assert done.code == 2
    assert "public version" in done.err


def test_a_table_of_another_shape_is_refused(run: Run, folder: Path, tmp_path: Path) -> None:
    text = (folder / "rules.assay").read_text(encoding="utf-8")
    path = tmp_path / "rules.assay"
    path.write_text(text.replace("certification : number", "visits : number", 1), encoding="utf-8")
    done = run("check", path)
    assert done.code == 20
    assert "says how many like facilities an audit visits" in done.out + done.err


def test_a_conformance_close_to_its_limit_is_fragile() -> None:
    """A tenth of the value or less, of a number; the smallest way of each criterion, which stands first."""

    def item(criterion: str, kind: Literal["number", "fact"], share: str | None) -> Fragility:
        return Fragility(
            criterion=criterion,
            weight="1",
            clause=f"{criterion}.x",
            subject=None,
            facility=None,
            kind=kind,
            fact="light",
            what="light",
            now="95 lx",
            fails="below 90 lx",
            threshold=None,
            margin=None,
            share=share,
            rating="small",
        )

    near = [item("1.1", "number", "0.05"), item("1.1", "number", "0.08"), item("1.2", "number", "0.1")]
    far = [item("1.3", "number", "0.11"), item("1.4", "fact", None)]
    names = ("smallest_sets", "next_evidence", "going_stale", "improvements", "notes")
    lists: dict[str, Any] = {name: [] for name in names}
    found = fragile_ratings(Advice(within="90 days", fragility=[*near, *far], **lists))
    assert found == {
        "1.1": "light is 95 lx; fails: below 90 lx",
        "1.2": "light is 95 lx; fails: below 90 lx",
    }
    assert fragile_ratings(None) is None
