"""Errors in rule files: each is found, near where it is, and none hides another or stops the program.

In: good programs, damaged by hand and by chance with a fixed seed.  Out: diagnostics with their places.
"""

import random
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pytest

from assay import session
from assay.diagnostics import Diagnostic
from assay.diagnostics.render import render
from assay.source import Source

FOLDER = Path(__file__).parents[2] / "fixtures" / "programs"
GOOD = sorted((FOLDER / "run" / "good").glob("*.assay"))
TOKEN = re.compile(r'#[^\n]*|"[^"\n]*"|\d{4}-\d{2}-\d{2}|\d+(?:\.\d+)*|[A-Za-z_%][A-Za-z0-9_%]*|<=|>=|!=|\S')
SEED, TRIALS = 20260301, 100  # 100 of each of six programs


@dataclass(frozen=True)
class Damage:
    """One token of a good program deleted or doubled."""

    name: str
    what: str
    line: int
    text: str


def damages(seed: int, trials: int, paths: Sequence[Path]) -> Iterator[Damage]:
    chance = random.Random(seed)
    texts = {path.name: path.read_text(encoding="utf-8") for path in paths}
    for trial in range(trials):
        name = paths[trial % len(paths)].name
        text = texts[name]
        tokens = [token for token in TOKEN.finditer(text) if not token.group().startswith("#")]
        token = chance.choice(tokens)
        line = text[: token.start()].count("\n") + 1
        if chance.random() < 0.5:
            broken = text[: token.end()] + " " + token.group() + text[token.end() :]
            yield Damage(name, f"doubled {token.group()}", line, broken)
        else:
            yield Damage(name, f"deleted {token.group()}", line, text[: token.start()] + text[token.end() :])


def is_near(diagnostic: Diagnostic, line: int) -> bool:
    return any(abs(label.span.line - line) <= 2 for label in diagnostic.labels)


@pytest.mark.parametrize("path", GOOD[:6], ids=lambda path: path.stem)
def test_one_token_too_many_or_too_few_is_found_within_two_lines(path: Path) -> None:
    """Nothing but errors or silence comes of it, and of the errors 95 % are near the damage.

    The program was good: what does not parse is the whole fault, and nothing is reported that follows of it.
    """
    near, far = 0, []
    for damage in damages(SEED, TRIALS, [path]):
        found = session.check([Source(damage.name, damage.text)]).diagnostics
        if not found:
            continue
        if any(one.code.startswith("E01") for one in found):
            following = [render(one) for one in found if not one.code.startswith("E01")]
            assert not following, f"{damage.name}:{damage.line}: {damage.what}\n" + "\n\n".join(following)
        if is_near(found[0], damage.line):
            near += 1
        else:
            far.append(f"{damage.name}:{damage.line}: {damage.what}\n{render(found[0])}")
    assert near + len(far) > TRIALS * 0.9, "hardly any damage is without effect"
    assert near / (near + len(far)) >= 0.95, "\n\n".join(far)


def test_an_error_in_one_statement_does_not_hide_one_in_the_next(syntax: SimpleNamespace) -> None:
    text = """\
parameter a : t = 5
unit kt kilotonne
type colour one of red green

criterion 1.1 "Fine" { require audit.cycle > 3 }
criterion 1.2 "Chained" {
    require 1 < audit.cycle < 3
}
define x is 3 +
evidence plan { pages number }
"""
    assert [one.span.line for one in syntax.errors_of(text)] == [1, 2, 3, 7, 9, 10]


def test_what_stands_before_and_after_an_error_is_still_read(syntax: SimpleNamespace) -> None:
    parsed = syntax.read('unit g "gram"\nunit kt kilotonne\n\nunit Gt "gigatonne"\n')
    assert [item.name.text for item in parsed.program.items] == ["g", "Gt"]
    (stretch,) = parsed.program.unread
    assert stretch.text.strip() == "unit kt kilotonne"


def test_a_misspelt_statement_does_not_take_the_one_before_with_it(syntax: SimpleNamespace) -> None:
    parsed = syntax.read('unit g "gram"\nunti kt "kilotonne"\nunit Gt "gigatonne"\n')
    assert [item.name.text for item in parsed.program.items] == ["g", "Gt"]
    (stretch,) = parsed.program.unread
    assert stretch.text.strip() == 'unti kt "kilotonne"'


@pytest.mark.parametrize("path", GOOD[:2], ids=lambda path: path.stem)
def test_an_error_that_stands_apart_is_reported_whatever_does_not_parse(path: Path) -> None:
    """A wrong unit before and after: 1 t and 1 h have nothing to do with the rest of the program.

    The unit between stands for what is taken for a part of the damage: the statement just before it.
    """
    apart = 'criterion 99.{} "Mass and time" {{ require 1 t > 1 h }}\n'
    for damage in damages(SEED + 1, 40, [path]):
        text = f'{apart.format(1)}unit between "between"\n{damage.text}\n{apart.format(2)}'
        found = session.check([Source(damage.name, text)]).diagnostics
        places = [one.span.line for one in found if one.code == "E0304" and one.span is not None]
        assert {1, text.count("\n")} <= set(places), "\n\n".join(map(render, found))


@pytest.mark.parametrize(
    ("unreadable", "reader"),
    [
        ("parameter limit : t = 5", "require 3 t > limit"),
        ("parameter : t is 5", "require 3 t > limit"),
        ("unit stone is 6.35 kg heavy", "require 3 stone > 2 stone"),
        ("type colour one of red, , green", "require no lamp where shade = blue"),
        ("evidence each {", "require every lamp has lit"),
        ("evidence each lamps { lit : flag lit }", "require every lamps has lit"),
        ("define lamp. is not lit", "require no lamp where dark"),
        ("define darkat : date) is audit.date after at", "require dark(2026-01-01)"),
        ('type gas "Gas" { mass t }', "require some leak where mass > 3 t"),
        ("table lamps by { | k | v : t | | a | 3 t | }", "require lamps(entity.name).v > 3 t"),
        ("tabel lamps by k { | k | v : t | | a | 3 t | }", "require entity.name in lamps"),
        ("type activity one smelting, casting", "require smelting in entity.activity"),
    ],
)
def test_nothing_is_missing_that_may_stand_in_what_did_not_parse(unreadable: str, reader: str) -> None:
    text = f"""\
evidence each lamp {{ shade : colour lit : flag }}
evidence each leak {{ gas : gas }}
{unreadable}
criterion 1.1 "Reads it" {{ applies to casting {reader} rate minor otherwise }}
criterion 1.2 "And more" {{ require 1 t > 1 h }}
case "one" {{ given lamp hall {{ lit is yes }} require not hall.lit expect 1.1 minor }}
"""
    setting = (FOLDER / "setting.assay").read_text(encoding="utf-8")
    if "colour" not in unreadable:
        setting += "type colour one of red, green\n"
    if "activity" in unreadable:
        setting = setting.replace("type activity one of smelting, casting", "")
    if "gas" not in unreadable:
        setting += "type gas { mass : t }\n"
    found = session.check([Source("setting.assay", setting), Source("rules.assay", text)]).diagnostics
    assert [(one.code[:3], one.span.line) for one in found if one.span is not None] == [
        ("E01", 3),
        ("E03", 5),
    ], "\n\n".join(map(render, found))


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ('standard trial "Trial" version "1" usign trial_method', ["`method`"]),
        ('method trial "Trial" version "1" { rating good rating bad rate bad }', ["`standard`"]),
        ('standrad trial "Trial" version "1" using trial_method', []),
        ("unit kt kilotonne", ["`method`", "`standard`"]),
        ('unit kt "kilotonne"\n trial "Trial" version "1" using trial_method', []),
    ],
)
def test_a_standard_or_method_that_did_not_parse_is_not_missing(text: str, missing: list[str]) -> None:
    found = session.check([Source("rules.assay", text)]).diagnostics
    assert found[-1].code == "E0101"
    said = [one.message for one in found if one.code == "E0206"]
    assert len(said) == len(missing)
    assert all(word in message for word, message in zip(missing, said, strict=True))


@pytest.mark.parametrize(
    ("text", "opened", "found"),
    [
        ('criterion 1.1 "One" {\n    require a\n\ncriterion 1.2 "Two" { require a }\n', 1, 4),
        ('criterion 1.1 "One" {\n    require a\n', 1, 2),
        ('evidence plan {\n    a : t\n    inner {\n        b : t\n    c : t\n}\nunit x "x"\n', 3, 7),
        ("evidence plan {\n    each row {\n        b : t\n    }\n    c : t\n", 1, 5),
        (
            'criterion 1.1 "One" {\n    clause a "A" {\n        require a\n    clause b "B" { ask "?" }\n}\n',
            2,
            4,
        ),
        ('criterion 1.1 "One" {\n    clause a "A" {\n        require a\n}\nunit x "x"\n', 2, 5),
        ('case "one" {\n    given a {\n        b is 3\n    given c is 4\n}\n', 2, 4),
        ('table t by k {\n    | k | v : t |\n    | a | 3 |\n\nunit x "x"\n', 1, 5),
        ('criterion 1.1 "a { b" {\n    require a # }\n\nunit x "x"\n', 1, 4),
    ],
)
def test_a_brace_without_its_end_names_its_line(
    syntax: SimpleNamespace, text: str, opened: int, found: int
) -> None:
    first = syntax.errors_of(text)[0]
    assert first.code == "E0103"
    assert f"line {opened}" in first.message
    assert [label.span.line for label in first.labels] == [opened, found]
    assert first.labels[0].span.text == "{"


def many_criteria(count: int) -> str:
    return "".join(
        f'criterion 1.{n} "Title {n}" {{\n    risk likelihood 3\n    require audit.cycle > {n}\n'
        f'    source "somewhere"\n}}\n'
        for n in range(count)
    )


@pytest.mark.parametrize("line", [1, 5_001, 9_996])
def test_ten_thousand_lines_and_a_brace_without_its_end(syntax: SimpleNamespace, line: int) -> None:
    lines = many_criteria(2_000).split("\n")
    assert len(lines) == 10_001
    lines[line + 3] = ""  # the line of the closing brace
    text = "\n".join(lines)
    syntax.read("")  # the parser is ready
    begin = time.process_time()
    (found,) = syntax.errors_of(text)
    assert time.process_time() - begin < 2
    assert found.code == "E0103"
    assert found.span.line == line


def test_an_error_in_every_statement_takes_no_longer_than_none(syntax: SimpleNamespace) -> None:
    text = many_criteria(1_000).replace("require", "requires")
    begin = time.process_time()
    assert len(syntax.errors_of(text)) == 1_000
    assert time.process_time() - begin < 4


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "#",
        '"',
        "{",
        "}",
        "criterion",
        'criterion 1.1 "One" {',
        "\ufeffunit",
        "\x00",
        'unit x "x\x07"',
        "é",
        "unit",
        "a" * 10_000,
        "(" * 50_000,
        "{" * 50_000,
        'criterion 1.1 "One" { require ' + "(" * 20_000 + "a" + ")" * 20_000 + " }",
        'criterion 1.1 "One" { require ' + "not " * 20_000 + "a }",
        'criterion 1.1 "One" { require ' + "- " * 20_000 + "a > 3 }",
        'criterion 1.1 "One" { require ' + " + ".join(["a"] * 20_000) + " > 3 }",
        'criterion 1.1 "One" { require a' + ".a" * 20_000 + " }",
        "evidence a { " * 5_000 + "}" * 5_000,
        "evidence " + "a { " * 5_000 + "}" * 5_000,
    ],
    ids=lambda text: f"{text[:12]!a} {len(text)}",
)
def test_nothing_makes_it_stumble(text: str) -> None:
    for one in session.check([Source("rules.assay", text)]).diagnostics:
        assert one.code.startswith("E0")
        assert len(render(one)) < 2_000


def test_no_name_of_the_parser_reaches_the_reader(syntax: SimpleNamespace) -> None:
    """A token in a place where it cannot stand: the names that Lark gives to tokens are never shown."""
    strange = re.compile(
        r"\b(?:__|[A-Z]{3,}_[A-Z]+\b|LBRACE|RBRACE|LPAR|RPAR|VBAR|COMMA|STRING|\$END|NAME\b)"
    )
    for damage in damages(7, 120, GOOD):
        for one in syntax.errors_of(damage.text):
            said = " ".join([one.message, *(label.text for label in one.labels), *one.notes, *one.help])
            quoted = one.span.text if one.span else ""
            assert not strange.search(said.replace(quoted, "")), said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("require audit.cycle => 5", "write `=`, `<=`, `>=`"),
        ("require audit.cycle == 5", "write `=`, `<=`, `>=`"),
        ("require if audit.cycle > 5", "there is no `if`"),
        ("require audit.date after 31.12.2026", "year-month-day"),
        ("require audit.date after 2026-12", "a date has a day as well"),
        ("require audit.cycle is 5", "to compare write `=`"),
        ("require audit.cycle && 5", "write `and`"),
        ("require audit.cycle ≠ 5", "write `!=`"),
        ("require not", "a condition or a value"),
        ("requires audit.cycle", "did you mean `require`?"),
        ("must audit.cycle > 3", "say `require`"),
        ("// why", "a remark begins with `#`"),
        ("rate minor if audit.cycle > 3", "say `when`"),
        ("require (audit.cycle > 3", "add the missing `)`"),
        ("require audit.cycle > 3)", "the `(` that it closes"),
        ("require audit.cycle > 3;", "a statement needs no sign at its end"),
        ("require audit.cycle > 5,5", "the decimal sign is a point"),
        ("require naïve > 3", "the letters a to z"),
        ("require audit.cycle > ٣", "a number looks like `11.4`"),
        ("require audit.date after 202٦-03-01", "a number looks like `11.4`"),
        ("require audit.cycle > 3) and (audit.cycle > 2", "the `(` that it closes"),
    ],
)
def test_what_an_editor_probably_meant(syntax: SimpleNamespace, text: str, said: str) -> None:
    found = syntax.errors_of(f'criterion 1.1 "One" {{\n    {text}\n}}\n')
    assert {one.span.line for one in found} <= {2, 3}
    first = found[0]
    assert said in " ".join([*(label.text for label in first.labels), *first.help])


def test_a_character_that_means_nothing_at_all_is_only_marked(syntax: SimpleNamespace) -> None:
    (found,) = syntax.errors_of('criterion 1.1 "One" {\n    require audit.cycle > § 3\n}\n')
    assert (found.code, found.span.line, found.span.text, found.help) == ("E0102", 2, "§", ())
