"""The pages as wholes: every link leads somewhere, HTML is sound and accessible, the same rules give the same
bytes, and nothing that is required, asked or open is left out.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest

from assay import session
from assay.handbook.from_rules import handbook
from assay.handbook.open_points import open_points
from assay.handbook.to_html import to_html
from assay.handbook.to_markdown import to_markdown
from assay.source import Source
from assay.typed import tree as typed

ASSAY = Path(sys.executable).with_name("assay")
PROGRAMS = Path(__file__).parents[2] / "fixtures" / "programs" / "run" / "good"
SMALL = Path(__file__).parents[2] / "fixtures" / "small-standard" / "rules"
SETS = [SMALL, *sorted(PROGRAMS.glob("*.assay"))]
_VOID = {"meta", "br", "wbr"}


@cache
def rules_of(path: Path) -> typed.Rules:
    program = session.check(session.rule_sources([path]))
    assert program.rules is not None
    return program.rules


@cache
def markdown(path: Path) -> Mapping[str, str]:
    return to_markdown(handbook(rules_of(path)))


class Outline(HTMLParser):
    """What a document says of itself; an element that is never closed, or twice an id, is an error."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.levels: list[int] = []
        self.attributes: dict[str, list[dict[str, str | None]]] = {}
        self.text = ""
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.attributes.setdefault(tag, []).append(found)
        if "id" in found:
            self.ids.append(str(found["id"]))
        if tag == "a":
            self.targets.append(str(found["href"]))
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def shown(path: Path) -> str:
    return path.stem


@pytest.mark.parametrize("path", SETS, ids=shown)
def test_every_link_of_the_files_leads_to_a_place(path: Path) -> None:
    files = markdown(path)
    places = {name: set(re.findall(r'<a id="([^"]+)"></a>', text)) for name, text in files.items()}
    links = [
        (name, *link) for name, text in files.items() for link in re.findall(r"\]\(([^)#]*)#([^)]+)\)", text)
    ]
    assert links
    for name, file, anchor in links:
        assert anchor in places[file or name], f"{name}: {file}#{anchor}"


@pytest.mark.parametrize("path", SETS, ids=shown)
def test_the_document_is_sound_and_accessible(path: Path) -> None:
    text = to_html(handbook(rules_of(path)))
    outline = Outline(text)
    assert outline.attributes["html"] == [{"lang": "en"}]
    assert len(outline.ids) == len(set(outline.ids))
    assert {target[1:] for target in outline.targets} <= set(outline.ids)
    assert all(target.startswith("#") for target in outline.targets)
    assert outline.levels[0] == 1
    assert outline.levels.count(1) == 1
    steps = zip(outline.levels, outline.levels[1:], strict=False)
    assert all(after <= before + 1 for before, after in steps)
    assert all(cell["scope"] in ("col", "row") for cell in outline.attributes.get("th", []))
    assert len(outline.attributes.get("caption", [])) == len(outline.attributes.get("table", []))
    assert "script" not in outline.attributes
    assert not re.search(r"https?://|url\(", text)


@pytest.mark.parametrize("path", SETS, ids=shown)
def test_a_cell_says_its_head_where_a_narrow_screen_shows_none(path: Path) -> None:
    text = to_html(handbook(rules_of(path)))
    tables = re.findall(r"<table>.*?</table>", text, re.DOTALL)
    assert tables
    for table in tables:
        heads = re.findall(r'<th scope="col">([^<]*)</th>', table)
        for row in re.findall(r"<tr[^>]*><th scope=\"row\">.*?</tr>", table):
            assert re.findall(r'<td data-head="([^"]*)">', row) == heads[1:]


def test_a_heading_is_not_read_twice_and_long_names_break() -> None:
    text = to_html(handbook(rules_of(SMALL)))
    for heading, marked, caption in re.findall(
        r"<h[2-6][^>]*>([^<]*)</h[2-6]>\n<div class=\"wide\"><table>\n<caption( class=\"heard\")?>([^<]*)<",
        text,
    ):
        assert bool(marked) == (heading == caption)
    assert ' class="heard"' in text
    names = [".".join(path) for path, _ in rules_of(SMALL).schema.walk() if len(path) > 1]
    assert names
    assert all(name.replace(".", ".<wbr>").replace("_", "_<wbr>") in text for name in names)


@pytest.mark.parametrize("path", SETS, ids=shown)
def test_nothing_is_left_out(path: Path) -> None:
    rules = rules_of(path)
    text = Outline(to_html(handbook(rules))).text
    for criterion in rules.criteria:
        assert f"{criterion.id} {criterion.title}" in text
        for clause in criterion.clauses:
            assert clause.title in text
            assert all(question.text in text for question in clause.questions)
            assert all(source.source in text for source in clause.provenance)
    for name, parameter in rules.parameters.items():
        assert name in text
        assert (parameter.title or "") in text
    for field, _ in rules.schema.walk():
        assert ".".join(field) in text
    assert "They are not the scheme owner's" in text


def test_the_same_rules_give_the_same_bytes() -> None:
    again = session.check(list(reversed(session.rule_sources([SMALL]))))
    assert again.rules is not None
    assert to_markdown(handbook(again.rules)) == markdown(SMALL)
    assert to_html(handbook(again.rules)) == to_html(handbook(rules_of(SMALL)))


def test_signs_of_the_rules_mean_nothing_to_the_formats() -> None:
    text = """
standard trial "A & B <i>|* _x_" version "1" using plain
method plain "Plain" version "1" { rating ok rating bad rate bad otherwise }
evidence safe : flag "Is <b>it</b> | safe?"
criterion 1.1 "*Safe*" { require safe source "a | b & <c>" }
"""
    program = session.check([Source("trial.assay", text)])
    assert program.rules is not None
    book = handbook(program.rules)
    assert "<b>it</b>" not in to_html(book)
    assert "Is <b>it</b> | safe?" in Outline(to_html(book)).text
    files = to_markdown(book)
    assert r"Is \<b\>it\</b\> \| safe?" in files["evidence.md"]
    assert r"\*Safe\*" in files["principle-1.md"]


def test_open_points_are_what_no_official_text_confirms() -> None:
    text = """
standard trial "Trial" version "1" using plain
method plain "Plain" version "1" {
    source "m" standing official
    rating ok credit 1 source "nobody" standing illustrative
    rating bad
    rate bad otherwise source "official page" standing official
    outcome none when no criterion where applicable source "guess" standing unverified
    outcome done for 3 years otherwise
    deadline plan is 1 month after audit.date source "a consultant" standing secondary
    surveillance after 12 months otherwise source "guess" standing unverified
}
evidence size : number
parameter a : number "A" is open source "not found"
parameter b : number "B" from 2020-01-01 is 1 source "seen" standing published
    from 2024-01-01 is 2 source "heard" standing secondary
parameter c : number "C" is 3
table t by key source "t" standing official { | key : number | x : number | | 1 | open | }
criterion 1.1 "One" { require size < a source "s" standing unverified }
criterion 1.2 "Two" { require size < b }
"""
    program = session.check([Source("trial.assay", text)])
    assert program.rules is not None
    assert [(point.standing, point.where, point.what) for point in open_points(program.rules)] == [
        ("open", "parameter a", "A"),
        ("open", "table t", "t: x for 1"),
        ("not stated", "parameter c", "C: 3"),
        ("not stated", "clause 1.2", "Two"),
        ("unverified", "outcome none, method plain", "Outcome none"),
        ("unverified", "surveillance, method plain", "Next visit"),
        ("unverified", "clause 1.1", "One"),
        ("secondary", "deadline plan, method plain", "Deadline plan"),
        ("secondary", "parameter b", "B: 2 from 2024-01-01"),
        ("illustrative", "rating ok, method plain", "Rating ok"),
    ]


# ---- the command ------------------------------------------------------------------------------------------


def assay(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [str(ASSAY), "doc", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, encoding="utf-8", check=False)


def test_the_command_writes_both_formats(tmp_path: Path) -> None:
    run = assay("--rules", str(SMALL), "-o", "out", cwd=tmp_path)
    assert run.returncode == 0
    files = {path.name for path in (tmp_path / "out").iterdir()}
    assert files == {*markdown(SMALL), "handbook.html"}


@pytest.mark.parametrize(("form", "first"), [("md", '<a id="top"></a>'), ("html", "<!DOCTYPE html>")])
def test_one_format_goes_to_stdout(tmp_path: Path, form: str, first: str) -> None:
    run = assay("--rules", str(SMALL), "--to", form, cwd=tmp_path)
    assert run.returncode == 0
    assert run.stdout.startswith(first)
    assert list(tmp_path.iterdir()) == []


def test_the_list_of_open_points_is_printed(tmp_path: Path) -> None:
    run = assay("--rules", str(SMALL), "--open", cwd=tmp_path)
    assert run.returncode == 0
    assert "parameter existing_smelter_ceiling: " in run.stdout
    # as a result counts them: verified to the last parameter are 9.4.good_faith, 9.4.consent, 6.7.recovery
    assert "12 of 15 clauses rest on points no verified source settles." in run.stdout
    assert "12 of 15 clauses rest on points no verified source settles." in markdown(SMALL)["index.md"]
    assert f"{len(open_points(rules_of(SMALL)))} points to settle" in run.stdout


def test_faulty_rules_are_not_written(tmp_path: Path) -> None:
    (tmp_path / "a.assay").write_text("criterion", encoding="utf-8")
    run = assay("--rules", "a.assay", "-o", "out", cwd=tmp_path)
    assert run.returncode == 20
    assert not (tmp_path / "out").exists()


# ---- what only some rules have ----------------------------------------------------------------------------


def pages_of(text: str) -> Mapping[str, str]:
    program = session.check([Source("rules.assay", text)])
    assert program.rules is not None, [item.message for item in program.diagnostics]
    return to_markdown(handbook(program.rules))


METHOD = """\
standard trial "Trial" version "1" using plain
method plain "Plain" version "1" {
    rating ok credit 1
    rating lapse credit 0.5
    rating breach credit 0
    rate lapse otherwise
    escalate to breach for each criterion where rating = lapse "related" ask "Is it one cause?"
    source "here" standing official
}
table permits "Permits" by kind source "here" standing official {
    | kind | open_air : flag | | sand | yes | | dross | no |
}
evidence lit : flag "Lit?"
evidence each lamp "A lamp" { on : flag }
criterion 1.1 "One" {
    rate breach otherwise "all else"
    clause dim "Not dim" { require lit rate lapse when (count of lamp) > 3 "many lamps" }
}
case "said and decided" on 2026-01-01 {
    given lit is no
    given no lamp
    previous 1.1 lapse
    confirm "related" for 1.1 yes
    waive 1.1
    expect 1.1 breach
}
"""


def test_a_clause_falls_through_to_a_ladder_that_takes_all() -> None:
    """The criterion's ladder ends with `otherwise`: the method's has nothing left to say."""
    page = "\n".join(pages_of(METHOD).values())
    (line,) = [line for line in page.split("\n") if "otherwise as" in line]
    assert "criterion 1.1 says" in line
    assert "the method says" not in line


def test_what_a_case_says_and_decides_is_part_of_the_example() -> None:
    page = "\n".join(pages_of(METHOD).values())
    for said in (
        "lamp: none",
        "the previous audit rated 1.1 lapse",
        "asked whether “related” holds for 1.1, the auditor says yes",
        "1.1 is waived",
    ):
        assert said in page


def test_the_flags_of_a_table_are_said_as_yes_and_no() -> None:
    page = "\n".join(pages_of(METHOD).values())
    rows = [line for line in page.split("\n") if line.startswith(("| sand", "| dross"))]
    assert [[cell.strip() for cell in row.strip("|").split("|")] for row in rows] == [
        ["sand", "yes"],
        ["dross", "no"],
    ]
