"""What the tree holds: what binds to what, and which text each node stands for.

In: expressions and statements as text.  Out: their shape in brackets, written by hand, and their spans.
"""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from assay.source import Span
from assay.syntax import tree

FOLDER = Path(__file__).parents[2] / "fixtures" / "programs"
GOOD = sorted(FOLDER.glob("*/good/*.assay"))


def shape(node: Any) -> str:
    """An expression with all its brackets."""
    match node:
        case tree.Name(text=text) | tree.Word(text=text):
            return text
        case tree.Day(text=text):
            return text
        case tree.Words(text=text):
            return f'"{text}"'
        case tree.Number(value=value, unit=unit):
            return f"{value} {unit.text}" if unit is not None else str(value)
        case tree.Part(base=base, name=name, args=args):
            given = "" if args is None else f"({', '.join(map(shape, args))})"
            return f"{shape(base)}.{name.text}{given}"
        case tree.Call(name=name, args=args):
            return f"{name.text}({', '.join(map(shape, args))})"
        case tree.Among(item=item, options=options):
            return f"({shape(item)} in [{', '.join(map(shape, options))}])"
        case tree.Binary(op=op, left=left, right=right):
            return f"({shape(left)} {op} {shape(right)})"
        case tree.Within(date=date, period=period, side=side, anchor=anchor):
            return f"({shape(date)} within {shape(period)} {side} {shape(anchor)})"
        case tree.Logic(op=op, items=items):
            return f"({f' {op} '.join(map(shape, items))})"
        case tree.Not(item=item):
            return f"(not {shape(item)})"
        case tree.Negative(item=item):
            return f"(- {shape(item)})"
        case tree.Choose(then=then, condition=condition, otherwise=otherwise):
            return f"({shape(then)} when {shape(condition)} otherwise {shape(otherwise)})"
        case tree.Default(item=item, otherwise=otherwise):
            return f"({shape(item)} otherwise {shape(otherwise)})"
        case tree.Quantified(kind=kind, rows=rows, where=where, has=has):
            limits = "" if where is None else f" where {shape(where)}"
            claim = "" if has is None else f" has {shape(has)}"
            return f"<{kind} {shape(rows)}{limits}{claim}>"
        case tree.Fold(kind=kind, item=item, rows=rows, where=where):
            limits = "" if where is None else f" where {shape(where)}"
            return f"<{kind} {shape(item)} for {shape(rows)}{limits}>"
        case tree.FoldList(kind=kind, items=items):
            return f"<{kind} [{', '.join(map(shape, items))}]>"
        case tree.AtTime(rows=rows, time=time):
            return f"<{shape(rows)} at {shape(time)}>"
    raise AssertionError(node)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("not a and b", "((not a) and b)"),
        ("a and not b and c", "(a and (not b) and c)"),
        ("not a or b or c", "((not a) or b or c)"),
        ("not not a", "(not (not a))"),
        ("not a = b", "(not (a = b))"),
        ("not a in [b, c]", "(not (a in [b, c]))"),
        ("(a or b) and c", "((a or b) and c)"),
        ("a = b and c != d", "((a = b) and (c != d))"),
        ("a < b or c >= d", "((a < b) or (c >= d))"),
        ("a - b - c", "((a - b) - c)"),
        ("a - (b - c)", "(a - (b - c))"),
        ("a / b / c", "((a / b) / c)"),
        ("a / b * c", "((a / b) * c)"),
        ("a + b * c", "(a + (b * c))"),
        ("a * b + c", "((a * b) + c)"),
        ("a - b / c - d", "((a - (b / c)) - d)"),
        ("-a * b", "((- a) * b)"),
        ("-a + b", "((- a) + b)"),
        ("a - -b", "(a - (- b))"),
        ("- -a", "(- (- a))"),
        ("-a.b", "(- a.b)"),
        ("-3 t < a", "((- 3 t) < a)"),
        ("a + b < c * d", "((a + b) < (c * d))"),
        ("a + b in [c]", "((a + b) in [c])"),
        ("a in b.c", "(a in b.c)"),
        ("x when c otherwise y when d otherwise z", "(x when c otherwise (y when d otherwise z))"),
        ("x when a and b otherwise y", "(x when (a and b) otherwise y)"),
        ("a and b when c otherwise d or e", "((a and b) when c otherwise (d or e))"),
        ("x otherwise y otherwise z", "(x otherwise (y otherwise z))"),
        ("x otherwise y when c otherwise z", "(x otherwise (y when c otherwise z))"),
        ("a < b when c otherwise d", "((a < b) when c otherwise d)"),
        ("3 years before d", "(3 years before d)"),
        ("1 month before 3 months after d", "(1 month before (3 months after d))"),
        ("a + b before d", "((a + b) before d)"),
        ("a before b and c after d", "((a before b) and (c after d))"),
        ("a on or before b", "(a on or before b)"),
        ("a on or after 3 years after b", "(a on or after (3 years after b))"),
        ("d within 3 months before e", "(d within 3 months before e)"),
        ("d within p + q after e and f", "((d within (p + q) after e) and f)"),
        ("a.b.c(d).e", "a.b.c(d).e"),
        ("f(a, b + c).d", "f(a, (b + c)).d"),
        ("(a at d).b", "<a at d>.b"),
        ("(a.b at 3 years before d).c < 4", "(<a.b at (3 years before d)>.c < 4)"),
        ("every a has b and c", "<every a has (b and c)>"),
        ("every a where b has c or d", "<every a where b has (c or d)>"),
        ("some a.b where c and d", "<no a.b where (c and d)>".replace("no", "some")),
        ("no a where b", "<no a where b>"),
        ("no a", "<no a>"),
        ("(every a has b) and (no c where d)", "(<every a has b> and <no c where d>)"),
        ("every a has (some b where c)", "<every a has <some b where c>>"),
        ("not (some a where b)", "(not <some a where b>)"),
        ("(count of a where b) >= 2", "(<count a where b> >= 2)"),
        ("(share of a where b has c) > 50 %", "(<share a where b has c> > 50 %)"),
        ("(sum of a + b for each c where d) < 3", "(<sum (a + b) for c where d> < 3)"),
        ("(greatest  of [a, b]) = (least of [c])", "(<greatest [a, b]> = <least [c]>)"),
        ("(average\n    of a for each b) = 3", "(<average a for b> = 3)"),
        ("((a))", "a"),
        ('a = "not this # either"', '(a = "not this # either")'),
        ("a = 11.0 tCO2e/t_cast", "(a = 11.0 tCO2e/t_cast)"),
        ("a = 3 %", "(a = 3 %)"),
        ("a = 3 / b", "(a = (3 / b))"),
    ],
)
def test_what_binds_to_what(syntax: SimpleNamespace, text: str, meaning: str) -> None:
    assert shape(syntax.expression(text)) == meaning


@pytest.mark.parametrize(
    "text",
    [
        "a and b or c",
        "a or b and c",
        "a < b < c",
        "a = b = c",
        "every a has b and every c has d",
        "a and some b where c",
        "count of a >= 2",
        "d within 3 months",
        "a when b",
        "a * * b",
        "[a, b]",
        "a in []",
        "f()",
        "d after 2020-12",
        "a = 5,5",
        "a.3",
    ],
)
def test_what_is_refused(syntax: SimpleNamespace, text: str) -> None:
    assert syntax.errors_of(f'criterion 1.1 "One" {{ require {text} }}')


def nodes(item: Any) -> Iterator[tuple[Any, Any]]:
    """All nodes with a span, each with the node around it."""
    waiting: list[tuple[Any, Any]] = [(item, None)]
    while waiting:
        node, around = waiting.pop()
        if isinstance(node, tuple | list):
            waiting += [(one, around) for one in node]
        elif is_dataclass(node) and not isinstance(node, Span):
            if isinstance(getattr(node, "span", None), Span):
                yield node, around
                around = node
            waiting += [(getattr(node, field.name), around) for field in fields(node)]


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_every_span_lies_in_the_span_around_it(syntax: SimpleNamespace, path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    program = syntax.read(text).program
    for node, around in nodes(list(program.items)):
        assert 0 <= node.span.start < node.span.end <= len(text), node
        assert node.span.text == node.span.text.strip(), node
        if around is not None:
            assert around.span.start <= node.span.start, node
            assert node.span.end <= around.span.end, node
        match node:
            case tree.Word() | tree.Name() | tree.Day():
                assert " ".join(node.span.text.split()) == " ".join(node.text.split())
            case tree.Words():
                assert node.span.text in (f'"{node.text}"', f'in "{node.text}"')
            case tree.Number(value=value) if value >= 0:
                assert node.span.text.startswith(str(value))
            case _:
                pass


def test_spans_by_hand(syntax: SimpleNamespace) -> None:
    text = 'unit kt "kilotonne" is 1000 t\n\ncriterion 5.2 "Limit" {\n    require (a.b + 3 t) < limit\n}\n'
    unit, criterion = syntax.read(text).program.items
    assert unit.span.text == 'unit kt "kilotonne" is 1000 t'
    assert unit.value.span.text == "1000 t"
    assert unit.value.unit.span.text == "t"
    assert (criterion.span.line, criterion.span.column) == (3, 1)
    assert criterion.id.span.place() == "rules.assay:3:11"
    condition = criterion.lines[0].condition
    assert condition.span.place() == "rules.assay:4:13"  # at the parenthesis, which belongs to the whole
    assert condition.left.span.text == "a.b + 3 t"
    assert condition.left.left.name.span.text == "b"
    assert condition.right.span.text == "limit"


def test_numbers_keep_their_digits(syntax: SimpleNamespace) -> None:
    (found,) = syntax.read("parameter limit : t is 11.00").program.items
    assert str(found.settings[0].value.value) == "11.00"


def test_negative_numbers(syntax: SimpleNamespace) -> None:
    (found,) = syntax.read("parameter limit : t is -11.5 t").program.items
    assert str(found.settings[0].value.value) == "-11.5"
    assert found.settings[0].value.span.text == "-11.5 t"


@pytest.mark.parametrize(
    "name",
    ["period", "source", "date", "year", "public", "minor", "count", "rate", "is", "open", "when", "has"],
)
def test_words_of_the_language_are_good_names_of_fields(syntax: SimpleNamespace, name: str) -> None:
    parsed = syntax.read(f"evidence plan {{ {name} : text  other : flag }}")
    assert not parsed.diagnostics
    assert [field.name.text for field in parsed.program.items[0].field.fields] == [name, "other"]


def test_a_line_end_never_matters(syntax: SimpleNamespace) -> None:
    text = 'criterion 1.1 "One" { require a.b + 3 t < limit and not c rate minor when d "why" }'
    spread = text.replace(" ", "\n   ")
    (one,), (other,) = syntax.read(text).program.items, syntax.read(spread).program.items
    assert shape(one.lines[0].condition) == shape(other.lines[0].condition)
    assert one.lines[1].reason == other.lines[1].reason == "why"


def test_windows_line_ends(syntax: SimpleNamespace) -> None:
    parsed = syntax.read('unit a "A"\r\nunit b "B" is 2 a\r\n')
    assert not parsed.diagnostics
    assert [item.span.line for item in parsed.program.items] == [1, 2]
