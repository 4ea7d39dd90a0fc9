"""`assay report` as its users run it: every format, bad input with its exit code, hostile texts."""

import re
import subprocess
from collections.abc import Callable
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import openpyxl
import pytest

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]
BEGINS = {
    "html": b"<!DOCTYPE html>",
    "pdf": b"%PDF-",
    "docx": b"PK",
    "xlsx": b"PK",
    "md": b"# ASI",
    "json": b"{",
}


@pytest.mark.parametrize("form", sorted(BEGINS))
def test_a_report_is_written_to_a_file_by_its_ending(run: Run, result_file: Path, form: str) -> None:
    target = result_file.with_name(f"out.{form}")
    done = run("report", result_file, "-o", target)
    assert done.returncode == 0, done.stderr
    assert target.read_bytes().startswith(BEGINS[form])
    assert done.stdout == b""


def test_a_report_goes_to_standard_output_from_standard_input(run: Run, result_file: Path) -> None:
    done = run("report", "-", "--to", "csv", given=result_file.read_bytes())
    assert done.returncode == 0
    lines = done.stdout.decode("utf-8-sig").split("\r\n")
    assert lines[0].startswith("Criterion,Title,Principle,Decided rating")
    row = '6.7,Spent pot lining,"6 Emissions, effluents and waste",minor,minor,12,3,4,al-wadi; nordvik,,'
    assert lines[2].startswith(row)
    assert "not the scheme owner's" in lines[2]  # a table is passed on without its report
    assert "clauses rest on points no verified source settles" in lines[2]


def test_json_is_the_result_document_itself(run: Run, result_file: Path) -> None:
    assert run("report", result_file, "--to", "json").stdout == result_file.read_bytes()


def test_a_public_result_makes_the_public_report(run: Run, result_file: Path) -> None:
    shown = result_file.with_name("public.json")
    assert run("report", result_file, "--profile", "public", "-o", shown).returncode == 0
    one = run("report", shown, "--to", "html").stdout
    assert one == run("report", result_file, "--to", "html", "--profile", "public").stdout
    assert b"lead auditor</td>" not in one


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("gone.json", None, "gone.json"),
        ("empty.json", "", "no JSON document"),
        ("list.json", "[]", "no assay/result/1 document"),
        ("later.json", '{"format": "assay/result/2"}', "no assay/result/1 document"),
        ("bare.json", '{"format": "assay/result/1"}', "engine"),
    ],
)
def test_what_is_no_result_is_refused(
    run: Run, tmp_path: Path, name: str, text: str | None, said: str
) -> None:
    if text is not None:
        (tmp_path / name).write_text(text, encoding="utf-8")
    done = run("report", name, "--to", "html")
    assert (done.returncode, done.stdout) == (2, b"")
    assert said in done.stderr.decode()


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--to", "odt"], "odt"),
        ([], "say which format with --to"),
        (["-o", "report.odt"], "say which format with --to"),
        (["--to", "html", "-o", "no/such/folder/report.html"], "cannot be written"),
        (["--to", "html", "-o", "."], "cannot be written"),
        (["--to", "html", "--table", "values"], "--table chooses a table for csv"),
        (["--to", "csv", "--table", "nothing"], "nothing"),
        (["--to", "html", "--profile", "secret"], "secret"),
    ],
)
def test_bad_usage_ends_with_2_and_writes_nothing(
    run: Run, result_file: Path, args: list[str], said: str
) -> None:
    before = sorted(path.name for path in result_file.parent.iterdir())
    done = run("report", result_file, *args)
    assert (done.returncode, done.stdout) == (2, b"")
    assert said in done.stderr.decode()
    assert sorted(path.name for path in result_file.parent.iterdir()) == before


@pytest.mark.parametrize(
    ("whole", "broken"), [('"2026-03-12"', '"soon"'), ('"likelihood": "4"', '"likelihood": "x"')]
)
def test_a_document_that_was_changed_is_refused(run: Run, result_file: Path, whole: str, broken: str) -> None:
    text = result_file.read_text(encoding="utf-8")
    assert whole in text
    result_file.write_text(text.replace(whole, broken), encoding="utf-8")
    done = run("report", result_file, "--to", "xlsx")
    assert (done.returncode, done.stdout) == (2, b"")
    assert "the document was changed" in done.stderr.decode()


# ---- hostile texts ----------------------------------------------------------------------------------------

HOSTILE = "</script><script>alert(1)</script> \\u0007 #eval(1) ]]> {{7*7}} | `x`"


@pytest.fixture
def hostile(result_file: Path) -> Path:
    """A result whose entity, document and a reason are out to break the report."""
    text = result_file.read_text(encoding="utf-8")
    text = text.replace("Example Primary Metals Group (invented)", HOSTILE)
    text = text.replace("Waste account 2025 of Nordvik", '=HYPERLINK(\\"x\\")')
    text = text.replace('"line-2"', '"\\"><img src=x onerror=alert(1)>"')
    result_file.write_text(text, encoding="utf-8")
    return result_file


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_hostile_texts_are_no_markup(run: Run, hostile: Path) -> None:
    page = run("report", hostile, "--to", "html").stdout.decode()
    tags = _Tags()
    tags.feed(page)
    assert [tag for tag, _ in tags.found].count("script") == 1
    assert not [tag for tag, _ in tags.found if tag in ("img", "link", "iframe", "object")]
    assert not [name for _, attrs in tags.found for name in attrs if name.startswith("on") or name == "style"]
    assert "\x07" not in page
    for form in ("pdf", "docx", "xlsx", "md"):
        assert run("report", hostile, "--to", form).returncode == 0, form
    assert b"<script" not in run("report", hostile, "--to", "md").stdout


def test_a_formula_stays_text(run: Run, hostile: Path) -> None:
    target = hostile.with_name("out.xlsx")
    run("report", hostile, "-o", target)
    cells = [cell for row in openpyxl.load_workbook(target)["documents"].iter_rows() for cell in row]
    assert ("s", '=HYPERLINK("x")') in [(cell.data_type, cell.value) for cell in cells]
    table = run("report", hostile, "--to", "csv", "--table", "documents").stdout.decode()
    assert "'=HYPERLINK" in table


# ---- the HTML itself --------------------------------------------------------------------------------------


@pytest.fixture
def page(run: Run, result_file: Path) -> str:
    return run("report", result_file, "--to", "html").stdout.decode()


def test_the_page_loads_nothing_and_its_policy_says_so(page: str) -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy is not None
    assert policy[1].startswith("default-src 'none'; script-src 'sha256-")
    assert not re.search(r'(?:src|href)="(?!#)', page)
    assert "url(" not in page


def test_links_lead_to_criteria_and_clauses_and_ids_are_unique(page: str) -> None:
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert {"5.2", "5.2.boundary", "6.7.alternatives_reviewed"} <= set(ids)
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)


def test_tables_have_captions_and_heads_and_headings_are_in_order(page: str) -> None:
    assert page.count("<table") == page.count("<caption>") == page.count("<thead>")
    levels = [int(level) for level in re.findall(r"<h([1-6])", page)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later <= sooner + 1 for sooner, later in pairwise(levels))


def test_without_script_everything_is_visible(page: str) -> None:
    body = page[page.index("<body>") : page.index("<script>")]
    assert re.findall(r"<(\w+)[^>]* hidden>", body) == ["form"]  # the filters, which only a script can work


def test_every_cell_of_a_table_says_its_heading_where_the_table_has_no_room(page: str) -> None:
    """On a narrow screen a row turns into lines, and its cells are read without the head."""
    table = page[page.index('class="t-criteria"') :].partition("</table>")[0]
    heads = re.findall(r'<th scope="col">([^<]*)</th>', table)
    rows = re.findall(r"<tr><th scope=\"row\".*?</tr>|<tr id=.*?</tr>", table)
    assert len(rows) == 3
    for row in rows:
        assert re.findall(r'<td[^>]* data-head="([^"]*)"', row) == heads[1:]


def test_criteria_can_be_chosen_by_principle_rating_facility_and_risk(page: str) -> None:
    tags = _Tags()
    tags.feed(page)
    names = [attrs["name"] for tag, attrs in tags.found if tag == "select"]
    assert names == ["principle", "rating", "facility", "risk"]
    found = next(attrs for _, attrs in tags.found if attrs.get("id") == "6.7")
    assert found["data-rating"] == "minor"
    assert found["data-facility"] == "al-wadi\nnordvik"
    assert found["data-risk"] == "medium (8 to 14)"  # 3 × 4
