"""Diagnostics as they stand on a screen: the right signs under the right text, whatever the line holds.

In: diagnostics made by hand.  Out: the whole text, or where the marks begin and end.
"""

from unicodedata import east_asian_width

import pytest

from assay.diagnostics import Diagnostic, Label, Severity, sort_diagnostics
from assay.diagnostics.render import render, to_data
from assay.source import Source, Span


def label(source: Source, marked: str, text: str = "", after: int = 0) -> Label:
    start = source.text.index(marked, after)
    return Label(Span(source, start, start + len(marked)), text)


def screen_width(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def test_both_sides_of_a_mismatch_on_their_line() -> None:
    source = Source("rules.assay", "a\nb\n    require intensity < ceiling\n")
    found = Diagnostic(
        "E0304",
        "these two quantities cannot be compared",
        (label(source, "intensity", "per tonne cast"), label(source, "ceiling", "per tonne liquid")),
        notes=("the two sides differ",),
        help=("multiply",),
    )
    assert render(found) == (
        "error[E0304]: these two quantities cannot be compared\n"
        " --> rules.assay:3:13\n"
        "  |\n"
        "3 |     require intensity < ceiling\n"
        "  |             ^^^^^^^^^   ^^^^^^^ per tonne liquid\n"
        "  |             per tonne cast\n"
        "  |\n"
        "   = the two sides differ\n"
        "   help: multiply"
    )


def test_the_place_points_at_the_first_label_even_if_it_stands_further_right() -> None:
    source = Source("rules.assay", "first second\n")
    found = Diagnostic("E1", "m", (label(source, "second", "this"), label(source, "first", "that")))
    lines = render(found).split("\n")
    assert lines[1] == " --> rules.assay:1:7"
    assert lines[4:6] == ["  | ^^^^^ ^^^^^^ this", "  | that"]


def test_two_lines_and_two_files() -> None:
    one = Source("one.assay", "x\n" * 9 + "limit here\n\nlimit again\n")
    other = Source("other.assay", "limit elsewhere\n")
    places = (label(one, "limit", "first"), label(one, "limit", "second", 25), label(other, "limit", "third"))
    assert render(Diagnostic("E1", "m", places)).split("\n")[1:] == [
        "  --> one.assay:10:1",
        "   |",
        "10 | limit here",
        "   | ^^^^^ first",
        "  ...",
        "12 | limit again",
        "   | ^^^^^ second",
        "  ::: other.assay:1:1",
        " 1 | limit elsewhere",
        "   | ^^^^^ third",
        "   |",
    ]


@pytest.mark.parametrize(
    ("line", "marked"),
    [
        ("\tlimit < 3", "limit"),
        ("\t\tx\t= limit", "limit"),
        ("炭素 = limit", "limit"),
        ("limit = 炭素", "炭素"),
        ("cafe\u0301 = limit", "limit"),
        ("a\x07b = limit", "limit"),
        ("ﬁve × limit", "limit"),
    ],
)
def test_marks_stand_under_what_they_mark(line: str, marked: str) -> None:
    shown, marks = render(Diagnostic("E1", "m", (label(Source("a", line), marked),))).split("\n")[3:5]
    before, _, _ = shown.partition(marked)
    assert "\t" not in shown
    assert "\x07" not in shown
    assert marks.index("^") == screen_width(before.replace("\u0301", ""))
    assert marks.count("^") == screen_width(marked)


def test_a_stretch_over_several_lines_is_marked_to_the_end_of_its_first() -> None:
    source = Source("a", "one two\nthree\nfour five\n")
    found = render(Diagnostic("E1", "m", (label(source, "two\nthree\nfour", "all of it"),))).split("\n")
    assert found[3:6] == ["1 | one two", "  |     ^^^ all of it (to line 3)", "  |"]


def test_a_stretch_that_ends_with_its_line_is_on_one_line() -> None:
    source = Source("a", "one two\nthree\n")
    assert "to line" not in render(Diagnostic("E1", "m", (label(source, "two\n", "that"),)))


def test_overlapping_stretches() -> None:
    source = Source("a", "alpha beta gamma\n")
    places = (label(source, "alpha beta", "outer"), label(source, "beta gamma", "inner"))
    assert render(Diagnostic("E1", "m", places)).split("\n")[4:6] == [
        "  | ^^^^^^^^^^^^^^^^ inner",
        "  | outer",
    ]


@pytest.mark.parametrize("place", [0, 500, 5_000, 9_990])
def test_of_a_very_long_line_the_piece_around_the_place_is_shown(place: int) -> None:
    text = "word " * 2_000
    text = text[:place] + "HERE" + text[place + 4 :]
    found = render(Diagnostic("E1", "m", (label(Source("a", text), "HERE", "this"),))).split("\n")
    assert all(len(line) < 200 for line in found)
    shown, marks = found[3:5]
    assert shown[marks.index("^") : marks.rindex("^") + 1] == "HERE"


def test_two_places_far_apart_on_a_very_long_line() -> None:
    source = Source("a", "LEFT " + "word " * 1_000 + "RIGHT")
    places = (label(source, "LEFT", "one"), label(source, "RIGHT", "other"))
    found = render(Diagnostic("E1", "m", places)).split("\n")
    for name, marks in zip(("LEFT", "RIGHT"), (found[4], found[7]), strict=True):
        shown = found[found.index(marks) - 1]
        assert shown[marks.index("^") : marks.rindex("^") + 1] == name


def test_the_end_of_a_file() -> None:
    source = Source("a", "unit x")
    found = render(Diagnostic("E1", "m", (Label(Span(source, 6, 6), "more"),))).split("\n")
    assert found[3:5] == ["1 | unit x", "  |       ^ more"]


def test_without_a_place() -> None:
    found = Diagnostic("W0601", "there is no method", help=("write one",), severity=Severity.WARNING)
    assert render(found) == "warning[W0601]: there is no method\n   help: write one"


def test_as_data() -> None:
    source = Source("a.assay", "one\ntwo three\n")
    data = to_data(Diagnostic("E1", "m", (label(source, "three\n", "this"),), ("n",), ("h",)))
    assert data == {
        "code": "E1",
        "severity": "error",
        "message": "m",
        "labels": [
            {
                "file": "a.assay",
                "line": 2,
                "column": 5,
                "end_line": 3,
                "end_column": 1,
                "text": "this",
            }
        ],
        "notes": ["n"],
        "help": ["h"],
    }


def test_diagnostics_come_in_the_order_of_their_places_and_once() -> None:
    one, other = Source("a", "x y"), Source("b", "z")
    late, early = Diagnostic("E2", "m", (label(one, "y"),)), Diagnostic("E1", "m", (label(one, "x"),))
    elsewhere, nowhere = Diagnostic("E0", "m", (label(other, "z"),)), Diagnostic("E9", "m")
    assert sort_diagnostics([elsewhere, late, early, late, nowhere]) == [nowhere, early, late, elsewhere]
