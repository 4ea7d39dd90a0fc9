"""Lists of records as CSV files: read as YAML is, written without loss, and errors at line and column."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assay import session
from assay.diagnostics.render import render
from assay.questionnaire.from_csv import from_csv, is_list
from assay.questionnaire.from_rules import from_rules
from assay.questionnaire.to_csv import blank_files
from assay.questionnaire.to_text import to_yaml
from assay.source import Source
from assay.typed.tree import Rules

MORE = """\
documents: {D1: {title: Book}, D2: {title: Log}}
facts:
  facility: {west: {name: West}}
"""
TANKS = """\
tank,facility,colour,shades [],leaked (t),leaked.uncertainty,leaked.source,emptied,paper.in_place,paper.note
t-1,west,red,grey; blue,1.20,0.1 t,D1 p. 3,none,yes,"as ""seen"", so"
t-2,west,,grey; …,1.3 to 1.4,,,2020-01-01,,
"""
YEARS = "tank;year;lost (t)\nt-1;2024;0.10\nt-1;2025;2 kg\nt-2;…;\n"
# What the two files above say, by hand: of the years of t-2 nothing is known but that there may be some.
SAME = """\
  tank:
    t-1:
      facility: west
      colour: red
      shades: [grey, blue]
      leaked: {value: 1.20 t, uncertainty: 0.1 t, source: D1 p. 3}
      emptied: none
      paper: {in_place: yes, note: 'as "seen", so'}
      year: {2024: {lost: 0.10 t}, 2025: {lost: 2 kg}}
    t-2:
      facility: west
      shades: {incomplete: yes, values: [grey]}
      leaked: 1.3 t to 1.4 t
      emptied: 2020-01-01
      year: {incomplete: yes}
"""


def csv(name: str, text: str) -> Source:
    return from_csv(Source(name, text))


def test_lists_are_read_as_yaml_is(ways: SimpleNamespace) -> None:
    base = Source("base.yaml", ways.HEAD + MORE)
    lists = [csv("tank.csv", TANKS), csv("tank.year.csv", YEARS)]
    assert facts(ways, base, *lists) == facts(ways, Source("e.yaml", ways.HEAD + MORE + SAME))


def test_a_list_is_complete_unless_it_says_so_and_an_inner_one_says_nothing_of_the_outer(
    ways: SimpleNamespace,
) -> None:
    base = Source("base.yaml", ways.HEAD + MORE)

    def complete(*lists: Source) -> bool:
        return bool(ways.read(base, *lists).evidence.root.collections["tank"].complete)

    tanks = csv("tank.csv", TANKS)
    assert complete(tanks)
    assert complete(tanks, csv("tank.year.csv", YEARS))
    assert not complete(csv("tank.csv", TANKS + "…\n"))
    inner = "tank,year,lost\nt-9,2025,1 t\n"
    place = Source("place.yaml", "assay: evidence/1\nfacts: {tank: {t-9: {facility: west}}}\n")
    assert complete(place, csv("tank.year.csv", inner))


def test_a_file_without_rows_says_nothing(ways: SimpleNamespace, rules: Rules) -> None:
    base = Source("base.yaml", ways.HEAD + MORE)
    blank = [csv(name, text) for name, text in blank_files(from_rules(rules)).items()]
    assert {source.name for source in blank} >= {"tank.csv", "tank.year.csv", "tank.valve.csv", "spill.csv"}
    found = ways.read(base, *blank)
    assert found.evidence is not None, "\n".join(render(item) for item in found.diagnostics)
    assert "year" not in found.evidence.root.collections
    assert not found.evidence.root.collections["spill"].complete  # nobody has removed its row yet


@pytest.mark.parametrize(
    ("name", "text", "place", "said"),
    [
        ("tank.csv", "tank,facility,colour\nt-1,west,green\n", "tank.csv:2:10", "green"),
        ("tank.csv", "tank,facility,leaked (t)\nt-1,west,much\n", "tank.csv:2:10", "much"),
        ("tank.csv", "tank,facility,leked\nt-1,west,1 t\n", "tank.csv:2:10", "leaked"),
        ("tank.csv", "tank,facility\n,west\n", "tank.csv:2:1", "fill in `tank`"),
        ("tank.csv", "tank,facility\nt-1,west\nt-1,west\n", "tank.csv:3:1", "t-1"),
        ("tank.csv", "tank,facility\nt-1,west,red\n", "tank.csv:2:10", "a cell below a heading"),
        ("tank.csv", 'tank,facility\nt-1,"we"st\n', "tank.csv:2:9", "follows this cell"),
        ("tank.csv", 'tank,facility\nt-1,"west\n', "tank.csv:2:5", "quotation marks"),
        ("tank.csv", "tank,facility,facility\nt-1,west,west\n", "tank.csv:1:15", "facility"),
        ("tank.csv", "name,facility\nt-1,west\n", "tank.csv:1:1", "are `tank`"),
        ("tank.year.csv", "tank,lost\nt-1,1 t\n", "tank.year.csv:1:1", "are `tank,year`"),
        ("tank.year.csv", "tank,year\n…,2025\n", "tank.year.csv:2:1", "only the last key"),
        ("tank.csv", "tank,facility,leaked!\nt-1,west,1 t\n", "tank.csv:1:15", "the heading `leaked!`"),
        ("my list.csv", "tank,facility\nt-1,west\n", "my list.csv:1:1", "after the list"),
    ],
)
def test_errors_stand_at_line_and_column(
    ways: SimpleNamespace, name: str, text: str, place: str, said: str
) -> None:
    found = ways.read(Source("base.yaml", ways.HEAD + MORE), csv(name, text))
    shown = "\n".join(render(item) for item in found.diagnostics)
    assert found.evidence is None
    assert place in shown
    assert said in shown


def test_rows_and_cells_without_anything_in_them_say_nothing(ways: SimpleNamespace) -> None:
    base = Source("base.yaml", ways.HEAD + MORE)
    spread = csv("tank.csv", "tank,facility\n\n , \nt-1,west,,\n,\n")
    assert facts(ways, base, spread) == facts(ways, base, csv("tank.csv", "tank,facility\nt-1,west\n"))


def test_values_that_a_cell_would_not_give_back_stay_in_the_rest(ways: SimpleNamespace) -> None:
    tank = "facility: w, shades: [grey], paper: {in_place: yes, note: '=1+1'}, note: seen"
    text = f"{ways.HEAD}facts: {{facility: {{w: {{name: W}}}}, tank: {{t: {{{tank}}}}}}}\n"
    files, rest = ways.lists(ways.nodes(Source("e.yaml", text)))
    assert files["tank.csv"] == "tank,facility,shades [],note\nt,w,grey,seen\n"
    # What is said of the row goes wherever a part of the row goes.
    assert (
        'tank: {incomplete: elsewhere, rows: {t: {paper: {in_place: yes, note: "=1+1"}, note: seen}}}'
        in to_yaml(rest)
    )


KEYS = st.sampled_from(["a", "b-1", "c"])
TEXTS = st.text(st.sampled_from('aé ;,"\n=+-…[]#~0'), min_size=1, max_size=8)
LEAVES = {
    "name": TEXTS,
    "colour": st.sampled_from(["red", "grey"]),
    "shades": st.sampled_from(["[red, grey]", "[]", "{incomplete: yes, values: [blue]}"]),
    "leaked": st.sampled_from(["1.20 t", "{value: 3 t, uncertainty: 1 %}", "{from: 1 t, to: 2 t}", "-0 t"]),
    "emptied": st.sampled_from(["none", "2020-01-01"]),
    "paper": st.sampled_from(["{in_place: yes}", "{}", "{note: seen, reviewed_on: 2020-01-01}"]),
    "valve": st.sampled_from(["{}", "{v: {tight: no}}", "{incomplete: yes, rows: {w: {}}}"]),
    "note": TEXTS,
}


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


@st.composite
def evidence(draw: st.DrawFn) -> str:
    """Tanks of which some fields are known, in a list that may have others."""
    rows = []
    for key in draw(st.lists(KEYS, unique=True, min_size=1)):
        names = [n for n in draw(st.lists(st.sampled_from([*LEAVES]), unique=True)) if n != "name"]
        parts = [f"{n}: {quoted(draw(LEAVES[n])) if n == 'note' else draw(LEAVES[n])}" for n in names]
        rows.append(f"{key}: {{{', '.join(['facility: west', *parts])}}}")
    listed = "{" + ", ".join(rows) + "}"
    tanks = f"{{incomplete: yes, rows: {listed}}}" if draw(st.booleans()) else listed
    return f"facts:\n  facility: {{west: {{name: {quoted(draw(TEXTS))}}}}}\n  tank: {tanks}\n"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=evidence())
def test_nothing_is_lost_on_the_way_to_lists_and_back(ways: SimpleNamespace, text: str) -> None:
    whole = Source("e.yaml", ways.HEAD + text)
    if ways.read(whole).evidence is None:
        return  # a text of blanks alone is no name
    files, rest = ways.lists(ways.nodes(whole))
    lists = [csv(name, content) for name, content in files.items()]
    assert facts(ways, Source("evidence.yaml", to_yaml(rest)), *lists) == facts(ways, whole)


def facts(ways: SimpleNamespace, *sources: Source) -> object:
    """What is known, without where it stood: a row in two files has two places."""

    def plain(value: object) -> object:
        if isinstance(value, tuple) and len(value) == 2 and isinstance(value[1], dict):
            kept = {name: plain(item) for name, item in value[1].items() if name != "stated"}
            origins = kept.pop("origins", None)
            said = [item for item in origins or [] if set(item[1].values()) != {None}]  # type: ignore[attr-defined]
            return value[0], kept, said
        if isinstance(value, dict):
            return {name: plain(item) for name, item in value.items()}
        return [plain(item) for item in value] if isinstance(value, list) else value

    return plain(ways.said(*sources))


def test_lists_in_a_folder_are_evidence_and_other_tables_are_documents(tmp_path: Path) -> None:
    assert is_list("tank.csv", "tank,facility\n")
    assert is_list("tank.year.csv", '"tank";"year"\r\n')
    assert not is_list("inventory.csv", "line,mass\n")
    (tmp_path / "e.yaml").write_text("assay: evidence/1\n", encoding="utf-8")
    (tmp_path / "tank.csv").write_text(TANKS, encoding="utf-8-sig")
    (tmp_path / "inventory.csv").write_text("line,mass\n1,2\n", encoding="utf-8")
    (tmp_path / "old.json").write_text('{\n  "format": "assay/result/1"\n}\n', encoding="utf-8")
    found = session.evidence_sources([tmp_path])
    assert [Path(source.name).name for source in found] == ["e.yaml", "tank.csv"]
