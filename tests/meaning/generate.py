"""Random programs and random evidence, from a seed.

In: a `random.Random`.  Out: the text of rules over one schema that has every kind of field and collection;
evidence with gaps; and evidence that is narrower than given evidence, up to complete.  The same seed makes
the same things.  What a method says after its ladder is written by `generate_follow_up`.  Expressions are
written in parentheses throughout, so that any of them stands anywhere.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from assay.evidence.facts import CollectionData, Evidence, Fact, RecordData, RowData, State
from assay.plan import tree as plan
from assay.reference.ratings import Conformance, subject_key
from assay.typed.builtin import is_yearly_leaf
from assay.typed.domain import domain_of, whole
from assay.typed.schema import Group, Leaf, Rows
from assay.typed.types import Date, OptionalOf, Period, Quantity, ValueType
from assay.units.bounds import Interval, point
from assay.units.calendar import day_number
from assay.units.values import FALSE, TRUE, UNKNOWN, OptionalValue, Options, SetValue, Value
from tests.meaning.build import AUDIT, Both, both_plans, fact, fill_years, finding, judgement
from tests.meaning.generate_follow_up import (
    MethodWriter,
    narrowed_confirmations,
    narrowed_previous,
    random_decisions,
    renumbering,
)

# Names of fields begin with the letter of their owner, so that an inner field never hides an outer one.
SCHEMA = """
standard trial "Trial" version "1" using trial_method
unit % "per cent" is 0.01 number
unit kg "kilogram"
unit t "tonne" is 1000 kg
unit lb "pound" is 0.45359237 kg
type activity one of mining, refining, casting
type colour one of red, green, blue
type paper "A paper" { p_flag : flag  p_day : date }
evidence a_flag : flag
evidence a_other : flag
evidence a_num : number
evidence a_domain : number at least 0 at most 5 "Between 0 and 5"
evidence a_t : t
evidence a_kg : kg
evidence a_lb : lb
evidence a_day : date
evidence a_due : date
evidence a_span : period
evidence a_wait : days
evidence a_colour : colour
evidence a_word : text
evidence a_optnum : optional number
evidence a_optday : optional date
evidence a_optflag : optional flag
evidence a_optcolour : optional colour
evidence a_colours : set of colour
evidence a_words : set of text
evidence a_site : site
evidence a_unread : number
evidence law "The law" { g_flag : flag  g_num : number  g_optnum : optional number }
evidence plan_a : paper "A plan"
evidence each site "A site" {
    s_flag : flag
    s_num : number
    s_kg : kg
    s_day : date
    s_colour : colour
    s_optnum : optional number
    s_colours : set of colour
    s_site : site
    each line by year "A year" { y_flag : flag  y_num : number  y_t : t  y_optday : optional date }
    each cell "A cell" { c_flag : flag  c_num : number at least 0 "At least 0"  c_lb : lb  c_colour : colour }
}
evidence each tour at site "A tour" { t_flag : flag  t_day : date }
evidence each ledger by year "A ledger" { l_flag : flag  l_num : number }
"""
IN_KG = SCHEMA.replace("a_t : t\n", "a_t : kg\n").replace("y_t : t ", "y_t : kg ")
"""The same schema with two fields in kilograms instead of tonnes."""

FIELDS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "": {
        "flag": ["a_flag", "a_other", "law.g_flag", "plan_a.p_flag"],
        "number": ["a_num", "a_domain", "law.g_num"],
        "t": ["a_t"],
        "kg": ["a_kg"],
        "lb": ["a_lb"],
        "date": ["a_day", "a_due", "audit.date", "plan_a.p_day", "audit.period_end"],
        "period": ["a_span"],
        "days": ["a_wait"],
        "colour": ["a_colour"],
        "text": ["a_word"],
        "site": ["a_site"],
        "optional number": ["a_optnum", "law.g_optnum"],
        "optional date": ["a_optday"],
        "optional flag": ["a_optflag"],
        "optional colour": ["a_optcolour"],
        "set of colour": ["a_colours"],
        "set of text": ["a_words"],
    },
    "site": {
        "flag": ["s_flag"],
        "number": ["s_num"],
        "kg": ["s_kg"],
        "date": ["s_day"],
        "colour": ["s_colour"],
        "site": ["s_site"],
        "optional number": ["s_optnum"],
        "set of colour": ["s_colours"],
    },
    "line": {
        "flag": ["y_flag"],
        "number": ["y_num", "number"],
        "t": ["y_t"],
        "date": ["start", "end"],
        "optional date": ["y_optday"],
    },
    "cell": {"flag": ["c_flag"], "number": ["c_num"], "lb": ["c_lb"], "colour": ["c_colour"]},
    "tour": {"flag": ["t_flag"], "date": ["t_day"], "site": ["site"]},
    "ledger": {"flag": ["l_flag"], "number": ["l_num", "number"], "date": ["start", "end"]},
}
BUILT_IN = {
    "audit": ["date", "onsite_end", "period_start", "period_end", "issued_on", "cycle", "type"],
    "entity": ["name", "activity", "certified_since"],
}
"""What is drawn of the records of every program: a field more of theirs changes nothing that is drawn."""
NUMBERS = ["0", "1", "2", "3", "0.5", "1.5", "10", "-1", "2.00000000000001", "0.333333333333333"]
DAYS = [
    "2020-12-31", "2021-01-01", "2024-02-29", "2024-12-31", "2025-02-28", "2025-03-31", "2025-12-31",
    "2026-01-31", "2026-03-01",
]  # fmt: skip
MONTHS = ["1 month", "11 months", "1 year", "3 years"]
WAITS = ["1 day", "30 days", "52 weeks"]
COLOURS = ["red", "green", "blue"]
WORDS = ["alpha", "beta", "alphabet"]
SITES = ["s1", "s2", "s3"]
YEARS = ["2022", "2023", "2024", "2025"]
DECISIONS = ["decision simple", "decision guarded 10 %", "decision guarded 50 %"]
AUDITS = ["2025-12-31", AUDIT, "2026-03-02"]

Rng = random.Random


# ---- programs --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Scope:
    """Rows at hand, the innermost last; elements of sets and optionals at hand, by name, with their type."""

    rows: tuple[str, ...] = ()
    elements: Mapping[str, str] = field(default_factory=dict)
    record: bool = False  # in a definition on a record type: only its own fields
    rated: bool = False
    defines: bool = True

    def row(self, *names: str) -> "Scope":
        # The lists of an inner site hide the rows that are at hand under the same name.
        gone = {*names, "line", "cell"} if names[0] == "site" else set(names)
        kept = tuple(row for row in self.rows if row not in gone)
        # And the fields of a new row hide the elements that are at hand under their names.
        hidden = {field for row in names for fields in FIELDS[row].values() for field in fields}
        elements = {name: kind for name, kind in self.elements.items() if name not in hidden}
        return replace(self, rows=(*kept, *names), elements=elements)

    def element(self, name: str, kind: str) -> "Scope":
        return replace(self, elements={**self.elements, name: kind})


class Writer:
    """Writes expressions of a type, as deep as asked."""

    def __init__(self, rng: Rng) -> None:
        self.rng = rng

    def pick(self, ways: Sequence[Any]) -> Any:
        return ways[self.rng.randrange(len(ways))]

    def chance(self, percent: int) -> bool:
        return self.rng.randrange(100) < percent

    # ---- leaves ---------------------------------------------------------------------------------------

    def field(self, kind: str, at: Scope) -> str | None:
        """A field of this type: of a row at hand where there is one, or of the evidence itself."""
        found = [name for name, of in at.elements.items() if of == kind] * 3
        for row in at.rows:
            for name in FIELDS[row].get(kind, ()):
                found += [f"{row}.{name}"] * 3
                if row == at.rows[-1] and name not in at.elements and name != "site":
                    found.append(name)
        found += [name for name in FIELDS[""].get(kind, ()) if name not in at.elements]
        if kind == "site" and "site" in at.rows:
            found = [name for name in found if name != "tour.site"] or found
        return self.pick(found) if found else None

    def literal(self, kind: str) -> str:
        match kind:
            case "number":
                text = self.pick(NUMBERS)
                return f"({text})" if text.startswith("-") else text
            case "t" | "kg" | "lb":
                return f"{self.pick(NUMBERS).lstrip('-')} {kind}"
            case "date":
                return self.pick(DAYS)
            case "period":
                return self.pick(MONTHS)
            case "days":
                return self.pick(WAITS)
            case "colour":
                return self.pick(COLOURS)
            case _:
                return f'"{self.pick(WORDS)}"'

    # ---- conditions -----------------------------------------------------------------------------------

    def condition(self, at: Scope, depth: int) -> str:
        if depth <= 0:
            return self.pick([self.flag, self.flag, self.compared, self.dated, self.coloured])(at, 0)
        ways: list[Callable[[Scope, int], str]] = [
            self.flag, self.compared, self.compared, self.weighed, self.dated, self.within, self.coloured,
            self.listed, self.texted, self.negated, self.joined, self.joined, self.chosen, self.quantified,
            self.quantified, self.quantified, self.of_optional, self.of_set, self.in_table, self.defined,
        ]  # fmt: skip
        if at.rated:
            ways += [self.clause_fact] * 4
        return self.pick(ways)(at, depth - 1)

    def flag(self, at: Scope, depth: int) -> str:
        if depth > 0 and self.chance(20) and "a_optflag" not in at.elements:
            return f"(a_optflag otherwise {self.condition(at, depth - 1)})"
        if depth > 0 and self.chance(20):
            return self.chosen_row("flag", at, depth)
        return self.field("flag", at) or "a_flag"

    def compared(self, at: Scope, depth: int) -> str:
        left, right = self.number(at, depth), self.number(at, depth - 1 if self.chance(30) else 0)
        return f"({left} {self.pick(['<', '<=', '>', '>=', '=', '!='])} {right})"

    def weighed(self, at: Scope, depth: int) -> str:
        left, right = (self.mass(self.pick(["t", "kg", "lb"]), at, depth) for _ in range(2))
        return f"({left} {self.pick(['<', '<=', '>', '>=', '=', '!='])} {right})"

    def dated(self, at: Scope, depth: int) -> str:
        words = self.pick(["before", "after", "on or before", "on or after", "=", "!="])
        return f"({self.date(at, depth)} {words} {self.date(at, depth)})"

    def within(self, at: Scope, depth: int) -> str:
        kind = self.pick(["period", "days"])
        period = self.field(kind, at) if self.chance(40) else self.literal(kind)
        side = self.pick(["before", "after"])
        return f"({self.date(at, depth)} within {period} {side} {self.date(at, depth)})"

    def coloured(self, at: Scope, depth: int) -> str:
        left = self.field("colour", at) or "a_colour"
        if depth > 0 and self.chance(30) and "a_optcolour" not in at.elements:
            left = f"(a_optcolour otherwise {left})"
        right = self.literal("colour") if self.chance(70) else self.field("colour", at)
        return f"({left} {self.pick(['=', '!='])} {right})"

    def listed(self, at: Scope, depth: int) -> str:
        if self.chance(50):
            few = self.rng.sample(COLOURS, self.rng.randint(1, 2))
            return f"({self.field('colour', at)} in [{', '.join(few)}])"
        items = [self.number(at, 0) for _ in range(self.rng.randint(1, 3))]
        return f"({self.number(at, depth)} in [{', '.join(items)}])"

    def texted(self, at: Scope, _depth: int) -> str:
        word = self.field("text", at) or "a_word"
        if self.chance(40):
            return (
                f'(prefix({word}, {self.rng.randint(1, 5)}) = "{self.pick(WORDS)[: self.rng.randint(1, 5)]}")'
            )
        if self.chance(30):
            return f'({self.field("site", at)} = "{self.pick(SITES)}")'
        return f"({word} {self.pick(['=', '!='])} {self.literal('text')})"

    def negated(self, at: Scope, depth: int) -> str:
        return f"(not {self.condition(at, depth)})"

    def joined(self, at: Scope, depth: int) -> str:
        items = [self.condition(at, depth) for _ in range(self.rng.randint(2, 3))]
        return f"({self.pick([' and ', ' or ']).join(items)})"

    def chosen(self, at: Scope, depth: int) -> str:
        then, when, otherwise = (self.condition(at, depth) for _ in range(3))
        return f"({then} when {when} otherwise {otherwise})"

    def of_optional(self, at: Scope, depth: int) -> str:
        kind = self.pick(["number", "date", "flag", "colour"])
        name = self.field(f"optional {kind}", at)
        if name is None or name in at.elements:
            return self.flag(at, depth)
        inner = at.element(name.rsplit(".", 1)[-1], kind)
        word = self.pick(["some", "no", "every"])
        if word == "every":
            return f"(every {name} has {self.condition(inner, depth)})"
        where = f" where {self.condition(inner, depth)}" if self.chance(60) else ""
        return f"({word} {name}{where})"

    def of_set(self, at: Scope, depth: int) -> str:
        kind = self.pick(["colour", "colour", "text"])
        name = self.field(f"set of {kind}", at)
        if name is None or name in at.elements:
            return self.flag(at, depth)
        if self.chance(40):
            item = (self.field(kind, at) if self.chance(40) else None) or self.literal(kind)
            return f"({item} in {name})"
        inner = at.element(name.rsplit(".", 1)[-1], kind)
        return self._quantifier(name, inner, depth)

    def in_table(self, at: Scope, _depth: int) -> str:
        return f"({self.field('colour', at)} in chart)"

    def defined(self, at: Scope, depth: int) -> str:
        if not at.defines:
            return self.flag(at, depth)
        ways = [
            "d_cond",
            f"d_over({self.number(at, 0)})",
            f"plan_a.d_fresh({self.literal('period')})",
            "law.d_strict",
        ]
        if "site" in at.rows:
            ways += ["site.d_good"] * 4
        if "cell" in at.rows:
            ways += ["cell.d_ok"] * 4
        return self.pick(ways)

    def clause_fact(self, at: Scope, depth: int) -> str:
        limit = self.pick(["50 %", "25 %", "100 %", "p_share"])
        return self.pick(
            [
                "finding.significant_risk",
                f"(clause.failing_share {self.pick(['>', '>=', '<'])} {limit})",
                f"(clause.subjects >= {self.rng.randint(1, 3)})",
                f"(clause.failing_share >= p_share and {self.condition(at, depth - 1)})",
            ]
        )

    # ---- rows -----------------------------------------------------------------------------------------

    def range(self, at: Scope) -> tuple[str, Scope]:
        """Rows to go through, and what is at hand inside."""
        ways = [
            ("site", at.row("site")),
            ("tour", at.row("tour")),
            ("ledger", at.row("ledger")),
            ("site.cell", at.row("site", "cell") if "site" not in at.rows else at.row("cell")),
            ("site.line", at.row("site", "line") if "site" not in at.rows else at.row("line")),
        ]
        if "site" in at.rows:
            ways += [*ways[3:], *ways[3:]]
        if "tour" in at.rows:  # a row of `tour` has a field `site`, which hides the collection
            ways = [way for way in ways if not way[0].startswith("site")]
        return self.pick(ways)

    def quantified(self, at: Scope, depth: int) -> str:
        name, inner = self.range(at)
        if self.chance(25):
            return f"(({self.counted(at, depth)}) {self.pick(['<', '>=', '='])} {self.rng.randint(0, 2)})"
        return self._quantifier(name, inner, depth)

    def _quantifier(self, name: str, inner: Scope, depth: int) -> str:
        where = f" where {self.condition(inner, depth)}" if self.chance(50) else ""
        word = self.pick(["some", "no", "every"])
        has = f" has {self.condition(inner, depth)}" if word == "every" else ""
        return f"({word} {name}{where}{has})"

    def counted(self, at: Scope, depth: int) -> str:
        name, inner = self.range(at)
        where = f" where {self.condition(inner, depth)}" if self.chance(60) else ""
        if self.chance(50):
            return f"count of {name}{where}"
        return f"share of {name}{where} has {self.condition(inner, depth)}"

    def folded(self, kind: str, at: Scope, depth: int) -> str:
        name, inner = self.range(at)
        where = f" where {self.condition(inner, depth)}" if self.chance(40) else ""
        folds = ["least", "greatest"] if kind == "date" else ["sum", "least", "greatest", "average"]
        return f"({self.pick(folds)} of {self.value(kind, inner, depth)} for each {name}{where})"

    def chosen_row(self, kind: str, at: Scope, depth: int) -> str:
        """A field of a row that a date or a reference picks."""
        if kind in ("flag", "number") and self.chance(50):
            return f"(ledger at {self.date(at, depth)}).{self.pick(FIELDS['ledger'][kind])}"
        if kind in FIELDS["line"] and "site" in at.rows and "tour" not in at.rows:
            return f"(site.line at {self.date(at, depth)}).{self.pick(FIELDS['line'][kind])}"
        name = self.pick(FIELDS["site"].get(kind, ["s_num"]))
        return f"{self.field('site', at)}.{name}"

    # ---- values ---------------------------------------------------------------------------------------

    def value(self, kind: str, at: Scope, depth: int) -> str:
        if kind == "number":
            return self.number(at, depth)
        return self.date(at, depth) if kind == "date" else self.mass(kind, at, depth)

    def number(self, at: Scope, depth: int) -> str:
        if depth <= 0:
            return self.literal("number") if self.chance(45) else self.field("number", at) or "a_num"
        ways: list[Callable[[Scope, int], str]] = [
            self.arithmetic, self.arithmetic, self.ratio, self.folded_list, self.rounded, self.looked_up,
            lambda at, depth: f"({self.counted(at, depth)})",
            lambda at, depth: self.folded("number", at, depth),
            lambda at, depth: self.chosen_row("number", at, depth),
            lambda at, depth: self.chosen_value("number", at, depth),
            lambda at, _: self.number(at, 0),
            self.defaulted, self.fixed,
        ]  # fmt: skip
        return self.pick(ways)(at, depth - 1)

    def arithmetic(self, at: Scope, depth: int) -> str:
        if self.chance(10):
            return f"(- {self.number(at, depth)})"
        return f"({self.number(at, depth)} {self.pick('+-*/')} {self.number(at, depth)})"

    def ratio(self, at: Scope, depth: int) -> str:
        # Both in tonnes, whatever the fields are in: kilograms over tonnes is no plain number.
        return f"((0 t + {self.mass('t', at, depth)}) / (0 t + {self.mass('t', at, depth)}))"

    def folded_list(self, at: Scope, depth: int) -> str:
        items = [self.number(at, depth) for _ in range(self.rng.randint(1, 3))]
        return f"({self.pick(['least', 'greatest', 'sum', 'average'])} of [{', '.join(items)}])"

    def rounded(self, at: Scope, depth: int) -> str:
        if self.chance(30):
            return f"decimals({self.number(at, depth)})"
        return f"round({self.number(at, depth)}, {self.rng.randint(0, 2)})"

    def looked_up(self, at: Scope, _depth: int) -> str:
        colour = self.field("colour", at)
        if self.chance(30):
            return f"grid({colour}, {self.number(at, 0)}).v"
        return f"chart({colour}).v"

    def chosen_value(self, kind: str, at: Scope, depth: int) -> str:
        then, otherwise = (self.value(kind, at, depth) for _ in range(2))
        return f"({then} when {self.condition(at, depth)} otherwise {otherwise})"

    def defaulted(self, at: Scope, depth: int) -> str:
        name = self.field("optional number", at)
        if name is None or name in at.elements:
            return self.number(at, 0)
        return f"({name} otherwise {self.number(at, depth)})"

    def fixed(self, at: Scope, _depth: int) -> str:
        ways = ["p_num", "p_num", "p_num", "p_open"]
        if at.defines:
            ways += ["d_num", *(["site.d_num"] * 3 if "site" in at.rows else [])]
        return self.pick(ways)

    def mass(self, unit: str, at: Scope, depth: int) -> str:
        if depth <= 0:
            name = self.field(unit, at)
            return name if name is not None and self.chance(65) else self.literal(unit)
        other = self.pick(["t", "kg", "lb"])
        ways: list[Callable[[], str]] = [
            lambda: f"(0 {unit} {self.pick('+-')} {self.mass(other, at, depth - 1)})",
            lambda: f"({self.mass(unit, at, depth - 1)} {self.pick('+-')} {self.mass(other, at, depth - 1)})",
            lambda: f"({self.mass(unit, at, depth - 1)} * {self.number(at, depth - 1)})",
            lambda: f"(0 {unit} + p_mass)",
            lambda: f"(0 {unit} + chart({self.field('colour', at)}).w)",
            lambda: self.folded(unit, at, depth - 1),
            lambda: self.mass(unit, at, 0),
            lambda: self.chosen_value(unit, at, depth - 1),
        ]
        return self.pick(ways)()

    def date(self, at: Scope, depth: int) -> str:
        if depth <= 0:
            return self.literal("date") if self.chance(35) else self.field("date", at) or "a_day"
        kind = self.pick(["period", "days"])
        ways: list[Callable[[], str]] = [
            lambda: self.date(at, 0),
            lambda: f"({self.field(kind, at)} {self.pick(['before', 'after'])} {self.date(at, depth - 1)})",
            lambda: f"({self.literal(kind)} {self.pick(['before', 'after'])} {self.date(at, depth - 1)})",
            lambda: self.folded("date", at, depth - 1),
            lambda: (
                f"({self.field('optional date', at)} otherwise {self.date(at, depth - 1)})"
                if "a_optday" not in at.elements and "y_optday" not in at.elements
                else self.date(at, 0)
            ),
            lambda: "p_day",
        ]
        return self.pick(ways)()

    # ---- declarations ---------------------------------------------------------------------------------

    def parameters(self) -> str:
        def settings(kind: str) -> str:
            later = (
                f" from {self.pick([AUDIT, '2026-03-02', '2027-01-01'])} is {self.literal(kind).strip('()')}"
            )
            first = "open" if self.chance(25) else self.literal(kind).strip("()")
            begun = self.pick(["", "from 2020-01-01 ", "from 2026-03-02 " if not later else ""])
            return f"{begun}is {first}" + (later if self.chance(40) else "")

        lines = [
            f"parameter p_num : number {settings('number')}",
            f"parameter p_mass : kg {settings('t')}",
            f"parameter p_day : date {settings('date')}",
            f"parameter p_share : % is {self.pick(['50 %', '25 %', '100 %', 'open'])}",
            "parameter p_open : number is open",
        ]
        return "\n".join(lines)

    def tables(self) -> str:
        number = lambda: "open" if self.chance(15) else self.pick(NUMBERS)  # noqa: E731
        keys = [colour for colour in COLOURS if self.chance(85)] or ["red"]
        chart = "\n".join(f"| {key} | {number()} | {number().lstrip('-')} |" for key in keys)
        cells = [(key, n) for key in COLOURS for n in ("0", "1", "2") if self.chance(80)] or [("red", "1")]
        grid = "\n".join(f"| {key} | {n} | {number()} |" for key, n in cells)
        since = self.pick(["", "", "from 2026-03-02 "])
        return (
            f"table chart by k {since}{{ | k : colour | v : number | w : kg |\n{chart} }}\n"
            f"table grid by k, n {{ | k : colour | n : number | v : number |\n{grid} }}"
        )

    def defines(self) -> str:
        root, site = Scope(defines=False), Scope(defines=False).row("site")
        cell = Scope(defines=False).row("site", "cell")
        return "\n".join(
            [
                f'define d_cond "a condition" is {self.condition(root, 2)}',
                f"define d_num : number is {self.number(root, 2)}",
                f"define d_over(limit : number) is ({self.number(root, 1)} > limit)",
                "define paper.d_fresh(p : period) is (p_flag and (p_day within p before audit.date))",
                f"define law.d_strict is (g_flag or (g_num > {self.literal('number')}))",
                f"define site.d_good is {self.condition(site, 2)}",
                f"define site.d_num : number is {self.number(site, 2)}",
                f"define site.cell.d_ok is {self.condition(cell, 1)}",
            ]
        )

    # ---- criteria -------------------------------------------------------------------------------------

    def subjects(self) -> tuple[str, Scope]:
        ways = [
            ("", Scope()),
            ("site", Scope().row("site")),
            ("site", Scope().row("site")),
            ("site.cell", Scope().row("site", "cell")),
            ("site.line", Scope().row("site", "line")),
            ("tour", Scope().row("tour")),
            ("ledger", Scope().row("ledger")),
            ("a_colours", Scope().element("a_colours", "colour")),
        ]
        return self.pick(ways)

    def rungs(self, at: Scope, ratings: Sequence[str], most: int, *, closed: bool) -> list[str]:
        at = replace(at, rated=True)
        lines = [
            f'rate {self.pick(ratings)} when {self.condition(at, self.rng.randint(0, 2))} "why"'
            for _ in range(self.rng.randint(0, most))
        ]
        return [*lines, f"rate {self.pick(ratings)} otherwise"] if closed else lines

    def clause_lines(self, ratings: Sequence[str]) -> list[str]:
        name, at = self.subjects()
        lines = [f"applies when {self.condition(Scope(), 1)}"] if self.chance(20) else []
        if name:
            where = f" where {self.condition(at, self.rng.randint(0, 2))}" if self.chance(50) else ""
            lines.append(f"for each {name}{where}")
        asks = self.chance(25)
        requires = 0 if asks and self.chance(40) else self.rng.randint(1, 2)
        if requires and self.chance(5):
            lines += self.by_estimate(at)
        else:
            lines += [f"require {self.condition(at, self.rng.randint(1, 3))}" for _ in range(requires)]
            lines += [self.pick(DECISIONS)] if requires and self.chance(12) else []
        if any(line.startswith("require") for line in lines):
            lines += self.rungs(at, ratings, 3, closed=self.chance(50))
        if asks:
            lines += ['ask "Is it so?"'] * self.rng.randint(1, 2)
        return lines

    def by_estimate(self, at: Scope) -> list[str]:
        """A guard that is a quantity fits where quantities of its kind are compared."""
        left, right = (self.mass(self.pick(["t", "kg", "lb"]), at, 0) for _ in range(2))
        compared = f"{left} {self.pick(['<', '<=', '>', '>='])} {right}"
        negated = "not " if self.chance(30) else ""
        guard = self.pick(["0.5 kg", "1 lb", "10 t"])
        return [f"require {negated}({compared})", f"decision guarded {guard}"]

    def criterion(self, name: str, ratings: Sequence[str]) -> str:
        applies = []
        if self.chance(20):
            applies.append(f"applies to {', '.join(self.rng.sample(['mining', 'refining', 'casting'], 2))}")
        if self.chance(20):
            applies.append(f'applies when {self.condition(Scope(), 2)} "not here"')
        dates = self.pick([""] * 12 + ["from 2026-03-01 ", "until 2026-03-01 ", "from 2026-03-02 "])
        head = f'criterion {name} "C" {dates}{{\n'
        if self.chance(60):
            applies += self.risk()
        if self.chance(25):
            return head + "\n".join(f"    {line}" for line in [*applies, *self.clause_lines(ratings)]) + "\n}"
        lines = [
            *applies,
            *(self.rungs(Scope(), ratings, 2, closed=self.chance(30)) if self.chance(30) else []),
        ]
        for number in range(self.rng.randint(1, 3)):
            body = "\n".join(f"        {line}" for line in self.clause_lines(ratings))
            lines.append(f'clause c{number} "C" {{\n{body}\n    }}')
        return head + "\n".join(f"    {line}" for line in lines) + "\n}"

    def risk(self) -> list[str]:
        """One risk, or several of which a condition chooses: these are drawn apart, so that all else that a
        seed gives stays as it was.
        """
        rows = [f"risk likelihood {self.rng.randint(1, 3)}, consequence {self.rng.randint(1, 3)}"]
        kept = self.rng
        self.rng = copy(kept)
        try:
            return self.risks(rows) if self.chance(40) else rows
        finally:
            self.rng = kept

    def risks(self, rows: list[str]) -> list[str]:
        factors = ["likelihood", "consequence"]
        more = range(self.rng.randint(0, 2))
        rows += [f"risk {self.pick(factors)} {self.rng.randint(1, 5)}" for _ in more]
        said = ['when {} "so it is"', "when {}"]
        chosen = [self.pick(said).format(self.condition(Scope(), 2)) for _ in rows[1:]]
        return [f"{row} {when}" for row, when in zip(rows, [*chosen, "otherwise"], strict=True)]

    def method(self) -> tuple[str, list[str]]:
        count = self.rng.randint(2, 5)
        ratings = ["best", *(f"worse{i}" for i in range(1, count))]
        reserved = ratings[-1] if count > 2 and self.chance(40) else None
        lines = [
            f"rating {name} credit {1 - i / 8}" + (" reserved" if name == reserved else "")
            for i, name in enumerate(ratings)
        ]
        lines += self.rungs(Scope(defines=False), ratings[1:], 2, closed=True)
        lines += [self.pick(DECISIONS)] if self.chance(8) else []
        root = Scope(defines=False)
        follow = MethodWriter(
            self.rng, ratings, lambda depth: self.condition(root, depth), lambda depth: self.date(root, depth)
        )
        lines += follow.lines()
        body = "\n".join(f"    {line}" for line in lines)
        return f'method trial_method "Trial" version "1" {{\n{body}\n}}', ratings[1:]


@dataclass(frozen=True)
class Program:
    """The text of one program in pieces that may stand in any order, and in any number of files."""

    pieces: tuple[str, ...]

    def texts(self, schema: str = SCHEMA) -> list[str]:
        return [schema, "\n".join(self.pieces)]

    def plans(self, schema: str = SCHEMA) -> Both:
        """The program, and the second one that follows upon its ratings."""
        return both_plans(*self.texts(schema))

    def plan(self, schema: str = SCHEMA) -> plan.Plan:
        return self.plans(schema).first


def random_program(rng: Rng, criteria: int = 4) -> Program:
    """Parameters, tables, definitions, a method and some criteria."""
    write = Writer(rng)
    method, ratings = write.method()
    pieces = [write.parameters(), write.tables(), write.defines(), method]
    names = [f"{1 + i // 2}.{1 + i % 2}" for i in range(criteria)]
    pieces += [write.criterion(name, ratings) for name in names]
    pieces.append(renumbering(rng, names))
    return Program(tuple(pieces))


# ---- evidence --------------------------------------------------------------------------------------------


def pool(kind: ValueType | None) -> list[Decimal]:
    if isinstance(kind, Date):
        return [day_number(day) for day in DAYS]
    if isinstance(kind, Period):
        return [Decimal(n) for n in (0, 1, 12, 30)]
    return [Decimal(text) for text in NUMBERS]


class Narrower:
    """Makes values narrower: by chance a little, or to a single one (`fully`)."""

    def __init__(self, rng: Rng, *, fully: bool, percent: int = 40) -> None:
        self.rng = rng
        self.fully = fully
        self.percent = 100 if fully else percent

    def chance(self, percent: int | None = None) -> bool:
        return self.rng.randrange(100) < (self.percent if percent is None else percent)

    def value(self, kind: ValueType, value: Value) -> Value:
        if not self.chance():
            return value
        match value:
            case int():
                return self.truth(value)
            case Interval():
                return self.interval(kind, value)
            case Options():
                return self.options(kind, value)
            case OptionalValue(present, item):
                assert isinstance(kind, OptionalOf)
                return OptionalValue(self.truth(present), self.value(kind.item, item))
            case SetValue():
                return self.set(value)

    def truth(self, value: int) -> int:
        return self.rng.choice([TRUE, FALSE]) if value == UNKNOWN else value

    def interval(self, kind: ValueType, value: Interval) -> Interval:
        inner = [n for n in pool(kind) if point(n).inside(value)]
        inner += [end for end in (value.low, value.high) if end is not None]
        one, other = self.rng.choice(inner), self.rng.choice(inner)
        if self.fully or self.chance(50):
            return point(one)
        low = value.low if self.chance(30) else min(one, other)
        high = value.high if self.chance(30) else max(one, other)
        return Interval(low, high)

    def options(self, kind: ValueType, value: Options) -> Options:
        names = sorted(value.known) if value.known is not None else WORDS
        if value.known is None and hasattr(kind, "collection"):
            names = [*SITES, "nowhere"]
        size = 1 if self.fully or self.chance(50) else min(2, len(names))
        return Options(frozenset(self.rng.sample(names, size)))

    def set(self, value: SetValue) -> SetValue:
        members = dict(value.members)
        if value.open:
            for word in WORDS:
                if word not in members and self.chance(40):
                    members[word] = UNKNOWN
        kept: dict[str, int] = {}
        for name, presence in members.items():
            decided = self.truth(presence) if self.chance() else presence
            if decided != FALSE:
                kept[name] = decided
        is_open = value.open and not self.fully and self.chance(50)
        return SetValue(dict(sorted(kept.items())), is_open)

    # ---- records --------------------------------------------------------------------------------------

    def record(
        self, fields: Mapping[str, Any], data: RecordData | None, rows: Rows | None = None
    ) -> RecordData:
        made = RecordData()
        known = data or RecordData()
        for name, item in fields.items():
            match item:
                case Leaf() if rows is not None and is_yearly_leaf(rows, name):
                    pass
                case Leaf():
                    self.leaf(item, known.facts.get(name), made)
                case Group():
                    drawn = BUILT_IN.get(name, item.fields)
                    fields_ = {key: one for key, one in item.fields.items() if key in drawn}
                    made.records[name] = self.record(fields_, known.records.get(name))
                case Rows():
                    self.collection(item, known.collections.get(name), made)
        return made

    def leaf(self, leaf: Leaf, given: Fact | None, into: RecordData) -> None:
        known = given is not None and given.state is State.KNOWN
        before = given.value if given is not None and known else domain_of(leaf)
        estimate = given.estimate if given is not None and known else None
        after = self.value(leaf.type, before) if estimate is None else self.around(before, estimate)
        if known or after != before:
            if estimate is None and isinstance(leaf.type, Quantity):
                estimate = self.measured(after)
            into.facts[leaf.name] = replace(fact(after), estimate=estimate)
        elif given is not None:
            into.facts[leaf.name] = given

    def measured(self, value: Value) -> Decimal | None:
        """The estimate of a measurement: some number that its interval holds; a range has none."""
        assert isinstance(value, Interval)
        inner = [n for n in pool(None) if point(n).inside(value)]
        return self.rng.choice(inner) if inner and not value.exact and self.chance(30) else None

    def around(self, value: Value, estimate: Decimal) -> Value:
        """Another estimate would be a correction, so only the uncertainty grows less (definition 22a)."""
        assert isinstance(value, Interval)
        if self.fully:
            return point(estimate)
        low = value.low if not self.chance() else estimate
        high = value.high if not self.chance() else estimate
        return Interval(low, high)

    def collection(self, rows: Rows, given: CollectionData | None, into: RecordData) -> None:
        is_open = given is None or not given.complete
        found = [] if given is None else list(given.rows.values())
        made = CollectionData(complete=not is_open)
        for row in found:
            presence = self.truth(row.presence) if self.chance() else row.presence
            if presence != FALSE:
                made.rows[row.key] = RowData(row.key, presence, self.record(rows.fields, row.data, rows))
        if is_open and self.chance():
            free = [key for key in self.keys(rows) if key not in {row.key for row in found}]
            for key in self.rng.sample(free, min(len(free), self.rng.randint(0, 2))):
                presence = TRUE if self.fully or self.chance(60) else UNKNOWN
                made.rows[key] = RowData(key, presence, self.record(rows.fields, None, rows))
            made.complete = self.fully or self.chance(50)
        made.rows = dict(sorted(made.rows.items()))
        if given is not None or made.rows or made.complete:
            into.collections[rows.name] = made

    @staticmethod
    def keys(rows: Rows) -> list[str]:
        return (
            YEARS
            if rows.yearly
            else SITES
            if rows.name == "site"
            else [f"{rows.name[0]}{i}" for i in range(1, 5)]
        )


def random_evidence(rules: plan.Plan, rng: Rng) -> Evidence:
    """Evidence with gaps: made from nothing by narrowing, a bit more or less of it."""
    audit = rng.choice(AUDITS)
    root = RecordData(records={"audit": RecordData({"date": fact(point(day_number(audit)))})})
    made = random_decisions(rules, Evidence("random", day_number(audit), root), rng)
    return narrowed(rules, made, rng, percent=rng.choice([40, 70, 90]), spoil=True)


def narrowed(
    rules: plan.Plan,
    given: Evidence,
    rng: Rng,
    *,
    percent: int = 40,
    fully: bool = False,
    spoil: bool = False,
) -> Evidence:
    """Evidence that is as narrow as the given one, or narrower."""
    narrower = Narrower(rng, fully=fully, percent=percent)
    root = narrower.record(rules.schema.fields, given.root)
    if spoil:
        _spoil(rules, root, rng)
    made = replace(given, root=root)
    fill_years(rules.schema, made)
    _say(rules, given, made, narrower)
    made.previous = narrowed_previous(rules, given.previous, rng, percent=percent, fully=fully)
    made.confirmations = narrowed_confirmations(rules, given, rng, percent=percent, fully=fully)
    return made


def completed(rules: plan.Plan, given: Evidence, rng: Rng) -> Evidence:
    """One complete evidence set that the given one allows."""
    return narrowed(rules, given, rng, fully=True)


def _spoil(rules: plan.Plan, root: RecordData, rng: Rng) -> None:
    """Some facts stale or in conflict: they count as not collected."""
    for name, known in list(root.facts.items()):
        if rng.randrange(100) < 5:
            item = rules.schema.fields[name]
            assert isinstance(item, Leaf)
            state = rng.choice([State.STALE, State.CONFLICT])
            root.facts[name] = replace(known, value=domain_of(item), state=state, estimate=None)


def _say(rules: plan.Plan, given: Evidence, made: Evidence, narrower: Narrower) -> None:
    """Judgements and findings: those given, and by chance (or `fully`: all) others."""
    judged, findings = dict(given.judgements), dict(given.findings)
    walk = Conformance(rules, made)
    for clause in rules.clauses:
        for rows, _, unlisted in walk.combinations(clause.binders, {}):
            at = (clause.id, subject_key(clause, rows))
            if unlisted:
                continue
            if clause.questions and narrower.chance() and (at not in judged or judged[at].rating is None):
                free = [rating.name for rating in rules.method.ratings if not rating.reserved]
                unable = not narrower.fully and narrower.chance(20)
                judged[at] = judgement(*at, None if unable else narrower.rng.choice(free))
            if narrower.chance():
                before = findings[at].significant_risk if at in findings else UNKNOWN
                findings[at] = finding(*at, narrower.truth(before))
    made.judgements, made.findings = judged, findings


__all__ = [
    "IN_KG",
    "SCHEMA",
    "Program",
    "completed",
    "narrowed",
    "random_evidence",
    "random_program",
    "whole",
]
