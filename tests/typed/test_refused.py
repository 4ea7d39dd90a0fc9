"""What a declaration, an expression or a line of the method cannot be.

In: a few lines of rules.  Out: the one diagnostic, with the words that it marks and the remedy that it names.
"""

from types import SimpleNamespace

import pytest

from assay.source import Source

DECLARED = """\
evidence n : number
evidence ok : flag
evidence fine : flag
evidence lamp : one of red, green
evidence label : text
evidence on : date
evidence spoken : set of text
evidence closed_on : optional date
evidence each site { height : m  built : date  routes : set of text  each pit { depth : m } }
evidence main : site
evidence second : site
evidence other : optional site
"""


def marks(found: object) -> set[str]:
    return {label.span.text for label in found.labels}  # type: ignore[attr-defined]


def told(found: object) -> str:
    return " ".join([found.message, *found.notes, *found.help])  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "code", "marked", "said"),
    [
        # one key of a table must be a column, and no column may stand there twice
        (
            'table t "T" by k { | c : number | d : number | | 1 | 2 | }',
            "E0202",
            "k",
            "there is no column `k`",
        ),
        ('table t "T" by k { | k | c : m | c : m | | a | 1 | 2 | }', "E0201", "c : m", "the column `c`"),
        ('table t "T" by k { | k | c : m | | a | high | }', "E0301", "high", "a quantity in m is needed"),
        ("evidence each pot at site { site : text }", "E0201", "site", "the field `site` is declared twice"),
        ('evidence x : number fresh for 0 years "?"', "E0308", "0 years", "fresh for a period"),
        ('evidence x : number fresh for 3 kg "?"', "E0308", "3 kg", "such as `3 years`"),
        ("type every one of a, b", "E0207", "every", "`every` is a word of the language"),
        ("define f(every : number) is 3", "E0207", "every", "choose another name"),
        ("define f(a : number, a : t) is 3", "E0201", "a", "the parameter `a` is declared twice"),
        ("define d : date is 3", "E0301", "3", "a date is needed here"),
        ("define site.tall is heigth > 3 m", "E0202", "heigth", "did you mean `height`?"),
    ],
)
def test_what_a_declaration_cannot_be(
    typed: SimpleNamespace, text: str, code: str, marked: str, said: str
) -> None:
    found = typed.error(f"{DECLARED}{text}\n")
    assert found.code == code
    assert marked in marks(found)
    assert said in told(found)


@pytest.mark.parametrize(
    ("text", "code", "marked", "said"),
    [
        ("lamp", "E0301", "lamp", "say what it is compared with: `lamp = …`"),
        ("label", "E0301", "label", "say what it is compared with: `label = …`"),
        ("on", "E0301", "on", "say what it is compared with: `on before …`"),
        ("spoken", "E0301", "spoken", "ask something that is true or false"),
        ("ok < fine", "E0306", "ok", "use the condition itself, or `not …`"),
        ("label >= label", "E0306", "label", "texts have no order"),
        ("main < second", "E0306", "main", "`<` compares numbers, quantities and periods only"),
        ("3 in n", "E0301", "n", "a set or a list in brackets is needed"),
        ("n in spoken", "E0304", "spoken", "cannot be compared"),
        ("on in spoken", "E0301", "on", "a text is needed"),
        ("(3 when on otherwise 5) > n", "E0301", "on", "a condition is needed"),
        ("(n otherwise 3) > 2", "E0301", "n", "only a value that may be absent takes `otherwise`"),
        ("(sum of height for each site where unheard) > 3 m", "E0202", "unheard", "no name `unheard`"),
        ("(sum of built for each site) after on", "E0301", "built", "to count from a date"),
        ("(average of [on, on]) after on", "E0301", "on", "a number or a quantity is needed"),
        ("round(on, 2) > 3", "E0301", "on", "a number or a quantity is needed"),
        ("n > site", "E0303", "site", "`site` is a whole list"),
        ("other.height > 3 m", "E0302", "other", "may be absent"),
        ("every round(n, 2) has ok", "E0310", "round(n, 2)", "a list is needed here"),
        ("every site.routes.stops has ok", "E0310", "site.routes", "a list is needed here"),
        ("every closed_on.year has ok", "E0302", "closed_on", "may be absent"),
        ("some site.pit.depht where ok", "E0204", "depht", "did you mean `depth`?"),
    ],
)
def test_what_a_condition_cannot_be(
    typed: SimpleNamespace, text: str, code: str, marked: str, said: str
) -> None:
    found = typed.error(f'{DECLARED}criterion 1.1 "One" {{ require {text} }}\n')
    assert (found.code, found.span.text) == (code, marked)
    assert said in told(found)


def test_a_field_that_could_not_be_read_is_not_called_missing_in_a_path(typed: SimpleNamespace) -> None:
    found = typed.error("evidence each site { f : unheard }\ndefine d is every site.f has ok\n")
    assert (found.code, found.span.text) == ("E0202", "unheard")


def test_a_definition_of_a_record_type_suggests_the_fields_of_the_record(typed: SimpleNamespace) -> None:
    found = typed.error("type plan { pages : number }\nevidence own : plan\ndefine plan.long is page > 3\n")
    assert (found.code, found.span.text, found.help) == ("E0202", "page", ("did you mean `pages`?",))


def test_a_field_may_bear_the_name_of_its_list(typed: SimpleNamespace) -> None:
    """Inner fields hide outer names; before a point the name is the row at hand all the same."""
    declared = "evidence each a { a : number  each b { c : number } }\n"
    made = typed.rules(f'{declared}criterion 1.1 "One" {{ for each a require every a.b has c > 3 }}\n')
    (clause,) = made.criteria[0].clauses
    (binder,) = clause.requires[0].range.binders  # the list b of the row at hand, and not of all rows
    assert binder.source.var == clause.range.binders[0].var


def test_a_chain_that_is_too_long_is_found_from_its_end_as_well(typed: SimpleNamespace) -> None:
    """Each definition stands behind the one that it uses: 50 steps may build on one another, and no more."""
    chain = "define d0 is n\n" + "".join(f"define d{n} is d{n - 1} + 1\n" for n in range(1, 51))
    assert typed.errors_of(f"evidence n : number\n{chain}") == []
    found = typed.error(f"evidence n : number\n{chain}define d51 is d50 + 1\n")
    assert (found.code, "more than 50 deep" in found.message) == ("E0308", True)
    assert found.span.text.startswith("define d51")


# ---- criteria and cases -----------------------------------------------------------------------------------


def test_where_a_criterion_went_is_said_once(typed: SimpleNamespace) -> None:
    found = typed.errors_of("""\
criterion 1.1 "One" { require audit.cycle > 1 }
renumbering from "1" { 4.1 to 1.1  4.1 to 1.1 }
renumbering from "1" { 4.2 to 1.1 }
""")
    assert [(one.code, one.message) for one in found] == [
        ("E0201", "the entry `4.1` is declared twice"),
        ("E0201", "the renumbering from version `1` is declared twice"),
    ]


def test_a_finding_says_how_significant_the_risk_is_and_nothing_else(typed: SimpleNamespace) -> None:
    found = typed.error("""\
criterion 1.1 "One" { require audit.cycle > 1 }
case "one" on 2026-01-01 { finding 1.1 risk is yes }
""")
    assert (found.code, found.span.text, found.message) == ("E0204", "risk", "a finding has no `risk`")
    assert "significant_risk" in told(found)


# ---- the method -------------------------------------------------------------------------------------------

METHOD = """\
standard trial "T" version "1" using m
method m "M" version "1" {
    rating good
    rating bad
    rate bad otherwise
"""
REPEATED = 'escalate to bad for each criterion where credit < 1 "x"'
AGAIN = 'escalate to bad for each criterion where credit < 0.5 "x"'
NOTHING = "outcome none when no criterion where applicable\n"


@pytest.mark.parametrize(
    ("lines", "code", "marked", "said"),
    [
        ("score best", "E0202", "best", "there is no score model `best`"),
        ("score worst score flat", "E0308", "score flat", "one `score` line"),
        (
            f"{REPEATED} {AGAIN}",
            "E0201",
            AGAIN,
            "the escalation `x`",
        ),
        ("outcome full otherwise", "E0309", "outcome full otherwise", "what holds when no criterion applies"),
        (
            "outcome none when no principle where (some criterion) outcome full otherwise",
            "E0309",
            "outcome none when no principle where (some criterion)",
            "begin with `outcome none when no criterion where applicable`",
        ),
        (
            f"{NOTHING}outcome full otherwise outcome poor when audit.cycle > 1",
            "E0309",
            "outcome full otherwise",
            "no outcome row after this one",
        ),
        (NOTHING, "E0309", NOTHING.strip(), "end with `outcome … otherwise`"),
        (
            "surveillance after 1 year when audit.cycle > 1",
            "E0309",
            "surveillance after 1 year when audit.cycle > 1",
            "the surveillance rows have no last one",
        ),
    ],
)
def test_what_follows_from_ratings_is_said_once_and_whole(
    typed: SimpleNamespace, lines: str, code: str, marked: str, said: str
) -> None:
    found = typed.check_files([Source("rules.assay", f"{METHOD}{lines}\n}}\n")]).diagnostics
    assert (found[0].code, found[0].span.text) == (code, marked)
    assert said in told(found[0])


def test_a_standard_names_a_method_that_there_is(typed: SimpleNamespace) -> None:
    text = METHOD.replace("using m", "using mm") + "}\n"
    (found,) = typed.check_files([Source("rules.assay", text)]).diagnostics
    assert (found.code, found.span.text, found.help) == ("E0202", "mm", ("known here: `m`",))
