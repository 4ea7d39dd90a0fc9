"""What depends on what, and how it is drawn: nothing lost, nothing overlapping, the same every time."""

from __future__ import annotations

import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from functools import cache
from pathlib import Path

import pytest

from assay import session
from assay.graph.drawn import drawn
from assay.graph.from_rules import from_rules
from assay.graph.layout import layout
from assay.graph.to_dot import to_dot
from assay.graph.to_mermaid import to_mermaid
from assay.graph.to_svg import to_svg
from assay.graph.tree import Graph, Kind
from assay.source import Source

ASSAY = Path(sys.executable).with_name("assay")
PROGRAMS = Path(__file__).parents[2] / "fixtures" / "programs" / "run" / "good"
SMALL = Path(__file__).parents[2] / "fixtures" / "small-standard" / "rules"
SETS = [SMALL, *sorted(PROGRAMS.glob("*.assay"))]
SVG = "{http://www.w3.org/2000/svg}"
TRIAL = """
standard trial "Trial" version "1" using plain
method plain "Plain" version "1" {
    rating ok rating bad
    rate bad when clause.failing_share > most rate bad otherwise
}
parameter most : % is 50 %
parameter unread : % is 50 %
type paper { kept : flag written : date }
define paper.fresh "fresh" is written after audit.date
evidence each site {
    name : text
    leaked : number
    plan : paper
    each year_row by year { mass : number }
}
table factors by key { | key : number | x : number | | 1 | 2 | }
define site.mass is (year_row at audit.period_end).mass
define site.heavy is mass > factors(leaked).x
principle 1 "One" applies when some site
criterion 1.1 "Alone" { for each site require plan.fresh and plan.kept }
criterion 1.2 "With clauses" {
    clause a_clause "A" { for each site where heavy ask "Why?" using year_row, site }
    clause b_clause "B" { require every site has heavy }
}
"""


@cache
def graph_of(path: Path) -> Graph:
    program = session.check(session.rule_sources([path]))
    assert program.rules is not None
    return from_rules(program.rules)


@cache
def trial() -> Graph:
    program = session.check([Source("trial.assay", TRIAL)])
    assert program.rules is not None, program.diagnostics
    return from_rules(program.rules)


def reads(kind: Kind, name: str) -> set[str]:
    return {f"{used.value} {called}" for used, called in trial().read_by((kind, name))}


def test_what_each_thing_reads() -> None:
    assert reads(Kind.METHOD, "plain") == {"parameter most"}
    assert reads(Kind.CRITERION, "1.1") == {
        "evidence site",
        "definition paper.fresh",
        "evidence site.plan",
        "evidence site.plan.kept",
    }
    assert reads(Kind.CRITERION, "1.2") == {"clause 1.2.a_clause", "clause 1.2.b_clause", "evidence site"}
    assert reads(Kind.CLAUSE, "1.2.a_clause") == {
        "evidence site",
        "definition site.heavy",
        "evidence site.year_row",
    }
    assert reads(Kind.CLAUSE, "1.2.b_clause") == {"evidence site", "definition site.heavy"}
    assert reads(Kind.DEFINITION, "site.mass") == {
        "evidence site.year_row.mass",
        "evidence site.year_row",
        "evidence audit.period_end",
    }
    assert reads(Kind.DEFINITION, "site.heavy") == {
        "definition site.mass",
        "table factors",
        "evidence site.leaked",
    }
    assert reads(Kind.DEFINITION, "paper.fresh") == {"evidence paper.written", "evidence audit.date"}


def test_what_reads_a_thing() -> None:
    readers = trial().readers_of((Kind.DEFINITION, "site.heavy"))
    assert [name for _, name in readers] == ["1.2.a_clause", "1.2.b_clause"]
    assert trial().readers_of((Kind.PARAMETER, "unread")) == ()


def test_a_criterion_alone_is_all_that_it_depends_on() -> None:
    part = trial().below([(Kind.CRITERION, "1.2")])
    names = {name for kind, name in part.things if kind in (Kind.DEFINITION, Kind.TABLE, Kind.CLAUSE)}
    assert names == {"1.2.a_clause", "1.2.b_clause", "site.heavy", "site.mass", "factors"}
    assert all(user in part.things and used in part.things for user, used in part.edges)


def test_a_drawing_leaves_out_lists_of_which_a_field_is_read() -> None:
    shown = drawn(trial())
    edges = {(user[1], used[1]) for user, used in shown.edges}
    assert ("site.mass", "site.year_row.mass") in edges
    assert ("site.mass", "site.year_row") not in edges
    assert ("1.2.a_clause", "site.year_row") in edges
    assert (Kind.PARAMETER, "unread") not in shown.things


@pytest.mark.parametrize("path", SETS, ids=lambda path: path.stem)
def test_every_edge_leads_to_the_right_through_every_column(path: Path) -> None:
    shown = drawn(graph_of(path))
    made = layout(shown)
    places = {place for column in made.columns for place in column}
    assert {key for _, key, through in places if through is None} == set(shown.things)
    assert len(made.routes) == len(shown.edges)
    for (user, used), route in zip(shown.edges, made.routes, strict=True):
        assert (route[0][1], route[-1][1]) == (user, used)
        assert [place[0] for place in route] == list(range(route[0][0], route[-1][0] + 1))
        assert len(route) > 1
        assert set(route) <= places


@pytest.mark.parametrize("path", SETS, ids=lambda path: path.stem)
def test_the_drawing_is_sound_and_no_box_lies_on_another(path: Path) -> None:
    graph = graph_of(path)
    text = to_svg(graph, "A & B")
    root = ET.fromstring(text)  # noqa: S314 - our own text
    assert root.findtext(f"{SVG}title") == "A & B"
    boxes = [
        tuple(float(rect.get(name, "")) for name in ("x", "y", "width", "height"))
        for rect in root.iterfind(f"{SVG}g/{SVG}rect")
    ]
    assert len(boxes) == len(drawn(graph).things)
    for place, (x, y, width, height) in enumerate(boxes):
        for other_x, other_y, other_width, other_height in boxes[place + 1 :]:
            beside = x + width <= other_x or other_x + other_width <= x
            assert beside or y + height <= other_y or other_y + other_height <= y
    assert not re.search(r"<script|href=", text)


@pytest.mark.parametrize("path", SETS, ids=lambda path: path.stem)
def test_text_for_other_programs_holds_every_thing_and_edge(path: Path) -> None:
    shown = drawn(graph_of(path))
    dot, mermaid = to_dot(graph_of(path), 'A "b"'), to_mermaid(graph_of(path), 'A "b"')
    assert dot.startswith('digraph "A \\"b\\"" {')
    assert dot.count(" -> ") == mermaid.count(" --> ") == len(shown.edges)
    names = set(re.findall(r"^    (n\d+)\W", mermaid, re.MULTILINE))
    assert len(names) == len(shown.things)
    assert all(f'"{name}"' in mermaid for _, name in shown.things)


def test_the_order_of_the_files_changes_nothing() -> None:
    sources = session.rule_sources([SMALL])
    again = session.check(list(reversed(sources)))
    assert again.rules is not None
    for form in (to_dot, to_mermaid, to_svg):
        assert form(from_rules(again.rules), "x") == form(graph_of(SMALL), "x")


def test_nothing_to_draw_is_a_drawing_too() -> None:
    root = ET.fromstring(to_svg(Graph({}, ()), "nothing"))  # noqa: S314 - our own text
    assert root.tag.endswith("svg")
    assert "nothing" in "".join(root.itertext())


# ---- the command ------------------------------------------------------------------------------------------


def assay(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(ASSAY), "graph", "--rules", str(SMALL), *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


@pytest.mark.parametrize(
    ("form", "first"), [("dot", "digraph "), ("mermaid", "---\ntitle: "), ("svg", "<svg ")]
)
def test_the_command_prints_each_form(form: str, first: str) -> None:
    run = assay("--criterion", "5.2", "--to", form)
    assert run.returncode == 0
    assert run.stdout.startswith(first)
    assert "5.2.new_smelters" in run.stdout
    assert "6.7" not in run.stdout
    # 5.2 has four clauses, of which the first names a secondary source beside a published one
    flat = " ".join(re.sub(r"<[^>]+>|\\n", " ", run.stdout).split())
    assert "4 of 4 clauses rest on points no verified source settles." in flat


def test_a_criterion_that_is_none_is_bad_usage() -> None:
    run = assay("--criterion", "5.2.new_smelter")
    assert run.returncode == 2
    assert "did you mean 5.2.new_smelters?" in run.stderr
    assert "criteria are: " in assay("--criterion", "xyz").stderr


def test_what_a_question_points_to() -> None:
    """A derived field of the row at hand, a derived field of a row that a field names, and a parameter."""
    text = """
standard trial "Trial" version "1" using plain
method plain "Plain" version "1" { rating ok rating bad rate bad otherwise }
parameter most : number is 5
evidence each site { leaked : number }
evidence each lamp { place : site  glow : number }
define site.dry is leaked < most
define lamp.bright is glow > 3
criterion 1.1 "Asked" { for each lamp ask "Is it so?" using bright, place.dry, most, glow }
"""
    program = session.check([Source("asked.assay", text)])
    assert program.rules is not None, program.diagnostics
    asked = from_rules(program.rules).read_by((Kind.CRITERION, "1.1"))
    assert {f"{kind.value} {name}" for kind, name in asked} >= {
        "definition lamp.bright",
        "definition site.dry",
        "parameter most",
        "evidence lamp.glow",
    }
