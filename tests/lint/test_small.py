"""Small programs, and what is said of them: findings that depend on how a line is written.

In: rules as text, on the setting of fixtures/programs.  Out: what is found, and the text once it
has mended itself.
"""

from pathlib import Path
from types import SimpleNamespace

import pytest

from assay import session
from assay.assets import grammar_text
from assay.diagnostics.render import render
from assay.lint.matter import Matter
from assay.lint.mend import mended
from assay.lint.run import lint
from assay.lint.settings import BadSettings, settings_of
from assay.lint.tree import Found
from assay.source import Source, read_source
from assay.syntax.from_text import parse

SETTING = read_source(Path(__file__).parents[2] / "fixtures" / "programs" / "setting.assay", "setting.assay")
DECLARED = """\
evidence a : t "A?"
evidence b : t "B?"
evidence c : flag "C?"
evidence d : flag "D?"
evidence e : flag "E?"
evidence lamp : one of red, green, blue "Which colour?"
evidence shade : one of red, green, blue "Which other?"
evidence each load "A load" { mass : t "How much?"  sound : flag "Sound?" }
"""
AROUND = 'risk likelihood 1, consequence 1 source "x" standing official'


def findings(text: str) -> SimpleNamespace:
    """What is found in the text, beside what is said of untried criteria and unread evidence."""
    sources = [SETTING, Source("rules.assay", text)]
    program = session.check(sources)
    assert program.rules is not None, "\n\n".join(map(render, program.diagnostics))
    assert program.plan is not None
    trees = [parse(each, grammar_text("assay.lark")).program for each in sources]
    found = lint(Matter(trees, program.rules, program.plan, program.second))
    own = [item for item in found if item.finding.span.source.name == "rules.assay"]
    return SimpleNamespace(of=lambda code: [one for one in own if one.code == code], all=own, text=sources[1])


def required(condition: str, code: str) -> list[tuple[str, tuple[str, ...]]]:
    text = f'{DECLARED}criterion 1.1 "One" {{ {AROUND} require {condition} }}\n'
    return [(item.finding.span.text, item.finding.help) for item in findings(text).of(code)]


def once(form: str) -> tuple[str, ...]:
    return (f"with a single reading: `{form}`",)


# ---- read twice: W0615 ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("calculation", "form"),
    [
        ("(a when a > b otherwise b)", "greatest of [a, b]"),
        ("(a when a <= b otherwise b)", "least of [a, b]"),
        ("(b when a > b otherwise a)", "least of [b, a]"),
        ("(b when a < b otherwise a)", "greatest of [b, a]"),
    ],
)
def test_the_greater_of_two_has_a_form_of_its_own(calculation: str, form: str) -> None:
    found = required(f"{calculation} > 3 t", "W0615")
    assert found == [(calculation.strip("()"), once(form))] * 2  # of both readings


def test_a_choice_that_is_no_extreme_has_no_single_form_to_show() -> None:
    ((_, help_),) = required("(a + a when c otherwise b) > 3 t", "W0615")
    assert help_ == ("write it with a single reading",)
    ((_, help_),) = required("((a when a > 3 t otherwise b) + a) > 3 t", "W0615")
    assert help_ == ("write it with a single reading",)


@pytest.mark.parametrize(
    ("condition", "form"),
    [
        ("(c and d) or (not c and e)", "d when c otherwise e"),
        ("(not c and d) or (c and e)", "e when c otherwise d"),
    ],
)
def test_both_answers_of_one_condition(condition: str, form: str) -> None:
    assert required(condition, "W0615") == [(condition, once(form))]


def test_a_denial_that_stands_alone_is_no_choice_of_two() -> None:
    """`(c and d) or not c` is `d or not c`, and no `when … otherwise`."""
    assert required("(c and d) or not c", "W0615") == []
    assert required("not c or (c and d)", "W0615") == []


@pytest.mark.parametrize(
    ("calculation", "form"),
    [
        ("(count of load where sound) / (count of load)", "share of load has sound"),
        ("(sum of mass for each load) / (count of load)", "average of mass for each load"),
    ],
)
def test_a_list_that_is_read_twice(calculation: str, form: str) -> None:
    limit = "50 %" if calculation.startswith("(count") else "3 t"
    assert required(f"{calculation} > {limit}", "W0615") == [(calculation, once(form))]


@pytest.mark.parametrize(
    "calculation",
    [
        # what is counted below is another set of rows: neither a share nor an average
        "(count of load where sound) / (count of load where mass > 1 t) > 50 %",
        "(sum of mass for each load where sound) / (count of load) > 3 t",
        "(count of load) / (count of load where sound) > 200 %",
    ],
)
def test_counts_of_other_rows_are_no_share(calculation: str) -> None:
    assert required(calculation, "W0615") == []


# ---- nothing recorded: W0614 ------------------------------------------------------------------------------


@pytest.mark.parametrize("denied", ["not sound or mass > 3 t", "mass > 3 t and not sound"])
def test_no_row_that_lacks_something_is_every_row_has_it(denied: str) -> None:
    ((marked, _),) = required(f"no load where {denied}", "W0614")
    assert marked == f"no load where {denied}"
    assert required("no load where sound or mass > 3 t", "W0614") == []


def test_lists_in_a_record_are_empty_as_well() -> None:
    found = findings(f"""\
evidence yard "Y" {{ inner "I" {{ each tank "T" {{ each seam "S" {{ tight : flag "Tight?" }} }} }} }}
criterion 1.1 "One" {{ for each yard.inner.tank require every seam has tight {AROUND} }}
""")
    (one,) = found.of("W0614")
    assert "an empty list of `seam` satisfies it" in one.finding.message


# ---- ladders: W0603 and the like --------------------------------------------------------------------------


def test_an_option_that_is_not_fixed_leaves_a_rung_possible() -> None:
    """`lamp in [red, shade]` says nothing certain of the lamp: no line of this ladder is idle."""
    found = findings(f"""\
{DECLARED}
criterion 1.1 "One" {{
    require c
    rate major when lamp in [red, shade]
    rate minor when lamp = red
    rate major otherwise
    {AROUND}
}}
""")
    assert not [item for item in found.all if "no finding ever comes" in item.finding.message]
    certain = findings(f"""\
{DECLARED}
criterion 1.1 "One" {{
    require c
    rate major when lamp in [red, green]
    rate minor when lamp = red
    rate major otherwise
    {AROUND}
}}
""")
    (idle,) = [item for item in certain.all if "no finding ever comes" in item.finding.message]
    assert idle.finding.span.text == "rate minor when lamp = red"


# ---- how it is written ------------------------------------------------------------------------------------


def test_the_name_of_a_clause() -> None:
    found = findings(f"""\
{DECLARED}criterion 1.1 "One" {{
    risk likelihood 1, consequence 1
    clause NewOnes "New ones" {{ require c source "x" standing official }}
}}
""")
    (one,) = found.of("W0620")
    assert (one.finding.span.text, one.finding.help) == ("NewOnes", ("write `new_ones`",))


def edited(found: SimpleNamespace, codes: set[str]) -> str:
    items: list[Found] = [item for item in found.all if item.code in codes]
    (result,) = mended([found.text], items)
    return result.text


def test_lines_that_share_a_line_are_put_in_order_by_hand() -> None:
    one_line = f'{DECLARED}criterion 1.1 "One" {{ require c applies to smelting {AROUND} }}\n'
    (found,) = findings(one_line).of("W0621")
    assert (found.finding.span.text, found.finding.edits) == ("applies to smelting", ())
    two_on_one = f"""\
{DECLARED}criterion 1.1 "One" {{
    require c applies to smelting
    {AROUND}
}}
"""
    (found,) = findings(two_on_one).of("W0621")
    assert (found.finding.span.text, found.finding.edits) == ("applies to smelting", ())
    brace_behind = f"""\
{DECLARED}criterion 1.1 "One" {{
    require c
    applies to smelting }}
"""
    (found,) = findings(brace_behind).of("W0621")
    assert found.finding.edits == ()


def test_comments_go_with_the_line_below_them() -> None:
    found = findings(f"""\
{DECLARED}criterion 1.1 "One" {{
    # first
    # and more of it
    require c
    # second
    applies to smelting
    risk likelihood 1, consequence 1
    source "x" standing official
}}
""")
    assert (
        edited(found, {"W0621"}).split('criterion 1.1 "One" {\n')[1]
        == """\
    # second
    applies to smelting
    risk likelihood 1, consequence 1
    # first
    # and more of it
    require c
    source "x" standing official
}
"""
    )


def test_of_two_edits_of_one_place_the_second_waits() -> None:
    """The lines are put in their order; the second `require c` is taken out when it is asked again."""
    found = findings(f"""\
{DECLARED}criterion 1.1 "One" {{
    require c
    applies to smelting
    require c
    risk likelihood 1, consequence 1
    source "x" standing official
}}
""")
    assert {item.code for item in found.all if item.finding.edits} == {"W0621", "W0617"}
    once_mended = edited(found, {"W0621", "W0617"})
    assert once_mended.count("require c") == 2
    again = edited(findings(once_mended), {"W0621", "W0617"})
    assert (
        again.split('criterion 1.1 "One" {\n')[1]
        == """\
    applies to smelting
    risk likelihood 1, consequence 1
    require c
    source "x" standing official
}
"""
    )


def test_a_repeated_requirement_that_shares_its_line_is_taken_out_by_hand() -> None:
    found = findings(f'{DECLARED}criterion 1.1 "One" {{ {AROUND} require c require c }}\n')
    (one,) = found.of("W0617")
    assert (one.finding.span.text, one.finding.edits) == ("require c", ())


# ---- what only a case reads, and a case without a day ------------------------------------------------------


def test_a_parameter_that_only_a_case_reads() -> None:
    found = findings(f"""\
{DECLARED}parameter most : t is 7 t source "x" standing official
criterion 1.1 "One" {{ {AROUND} require a < 9 t }}
case "one" {{ given a is 1 t require most = 7 t expect 1.1 conformance }}
""")
    assert "only a case reads the parameter `most`" in [item.finding.message for item in found.all]


def test_settings_are_a_table() -> None:
    with pytest.raises(BadSettings, match="`lint` is a table, such as"):
        settings_of(["W0604"])
