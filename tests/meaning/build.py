"""Programs and evidence in a few lines, and both evaluators at once.

In: rules as text, facts as Python values (below).  Out: an `Evaluation` on which the reference and the
network agree in every entry; a test then looks at what it holds.

Facts are given as a mapping by field name, and each value by the type of its field:

    number, quantity  3, "11.4", Decimal; a pair (1, "2.5") is an interval, None an open end;
                      Measured("11.4", (11, 12)) is an estimate with the interval around it
    date              "2026-03-01"; a pair is an interval
    period            months or days as a number; a pair is an interval
    flag              True, False
    choice            "red"; {"red", "blue"} is one of these
    text, reference   the same
    optional          NONE, the value itself, or Perhaps(value)
    set               ["red"]; Elements(sure, perhaps, open=True)
    record            a mapping
    rows              a mapping from keys to mappings; OPEN: True in it marks the list incomplete, and
                      Perhaps(mapping) is a row that may not exist
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any, Self

from assay.assets import grammar_text
from assay.evidence.facts import (
    CollectionData,
    Evidence,
    Fact,
    Finding,
    Judgement,
    Origin,
    RecordData,
    RowData,
)
from assay.network import evaluate as network
from assay.network.compile import compile_plan
from assay.network.engine import Engine
from assay.plan import tree as plan
from assay.plan.follow_up import FollowUpPlan, lower_follow_up
from assay.plan.from_typed import lower
from assay.reference.ratings import evaluate
from assay.source import Source
from assay.syntax.from_text import Parsed, parse
from assay.typed.domain import whole
from assay.typed.from_syntax import check_program
from assay.typed.schema import Group, Leaf, Rows, Schema
from assay.typed.tree import Rules
from assay.typed.types import Choice, Date, Flag, OptionalOf, SetOf, Text, ValueType
from assay.units.bounds import Interval, point
from assay.units.calendar import day_number, year_bounds
from assay.units.values import FALSE, TRUE, UNKNOWN, OptionalValue, Options, SetValue, Truth, Value, truth
from assay.verdict.evaluation import ClauseResult, Evaluation, Ratings, SubjectResult, differences

AUDIT = "2026-03-01"
OPEN = "incomplete"
HERE = (Origin("here"),)

STANDARD = 'standard trial "Trial" version "1" using trial_method\n'
METHOD = """
method trial_method "Trial" version "1" {
    rating conformance credit 1
    rating minor credit 0.5
    rating major credit 0
    rating critical credit 0
    rate minor otherwise
}
"""
UNITS = """
unit % "per cent" is 0.01 number
unit kg "kilogram"
unit t "tonne" is 1000 kg
unit lb "pound" is 0.45359237 kg
unit third "a unit with no end of decimals" is 3 kg
"""


class _None:
    """Known to be absent."""


NONE = _None()


@dataclass(frozen=True)
class Perhaps:
    """Present or not; this if present."""

    value: Any


@dataclass(frozen=True)
class Elements:
    """A set with elements that are surely and perhaps in it; `open`: any other may be, too."""

    sure: Iterable[str] = ()
    perhaps: Iterable[str] = ()
    open: bool = False


@dataclass(frozen=True)
class Measured:
    """A measurement: the estimate alone, and the interval that its uncertainty gives."""

    estimate: Any
    around: tuple[Any, Any]


# ---- programs --------------------------------------------------------------------------------------------


@cache
def grammar() -> str:
    return grammar_text("assay.lark")


@lru_cache(maxsize=64)
def parsed(name: str, text: str) -> Parsed:
    """One file, read once."""
    return parse(Source(name, text), grammar())


def diagnostics(*texts: str) -> list[str]:
    """What the checker says of these files, one line each."""
    read = [parsed(f"file{i}.assay", text) for i, text in enumerate(texts)]
    said = [d for found in read for d in found.diagnostics]
    said += check_program([found.program for found in read]).diagnostics
    return [f"{d.code}: {d.message}" for d in said]


@dataclass(frozen=True)
class Both:
    """A program, and the second one that follows upon its ratings."""

    first: plan.Plan
    second: FollowUpPlan | None


def files(*texts: str) -> plan.Plan:
    """The plan of a whole program, every file as given."""
    return lower(checked_files(*texts))


def both_plans(*texts: str) -> Both:
    """Both plans of a whole program, every file as given."""
    rules = checked_files(*texts)
    return Both(lower(rules), lower_follow_up(rules))


def checked_files(*texts: str) -> Rules:
    """A whole program as checked, every file as given."""
    read = [parsed(f"file{i}.assay", text) for i, text in enumerate(texts)]
    for found in read:
        assert not found.diagnostics, [(d.message, d.labels[0].span.line) for d in found.diagnostics]
    checked = check_program([found.program for found in read])
    assert checked.rules is not None, [
        (d.message, d.labels[0].span.text if d.labels else "") for d in checked.diagnostics
    ]
    return checked.rules


@lru_cache(maxsize=256)
def program(text: str, method: str = METHOD) -> plan.Plan:
    """The plan of some rules under the trial standard, its method and its units."""
    return files(STANDARD + UNITS + method, text)


# ---- evidence --------------------------------------------------------------------------------------------


def evidence(schema: Schema, facts: Mapping[str, Any], audit_date: str = AUDIT) -> Evidence:
    """An evidence set.  `judgements` and `findings` are given by clause, or by (clause, subject)."""
    facts = dict(facts)
    said = {_place(key): rating for key, rating in facts.pop("judgements", {}).items()}
    found = {_place(key): risk for key, risk in facts.pop("findings", {}).items()}
    made = Evidence(
        name="trial",
        audit_date=day_number(audit_date),
        root=_record(schema.fields, facts),
        judgements={at: judgement(*at, rating) for at, rating in said.items()},
        findings={at: finding(*at, truth(risk)) for at, risk in found.items()},
    )
    fill_years(schema, made)
    return made


def _place(key: Any) -> tuple[str, str | None]:
    return key if isinstance(key, tuple) else (key, None)


def judgement(clause: str, subject: str | None, rating: str | None) -> Judgement:
    return Judgement(clause, subject, rating, "seen", "the auditor", None, "here")


def finding(clause: str, subject: str | None, risk: Truth) -> Finding:
    return Finding(clause, subject, risk, None, "here")


def _record(fields: Mapping[str, Any], facts: Mapping[str, Any]) -> RecordData:
    data = RecordData()
    for name, given in facts.items():
        match fields[name]:
            case Leaf() as leaf if isinstance(given, Measured):
                value = fact(value_of(leaf.type, given.around, leaf.domain))
                data.facts[name] = replace(value, estimate=Decimal(given.estimate))
            case Leaf() as leaf:
                data.facts[name] = fact(value_of(leaf.type, given, leaf.domain))
            case Group() as group:
                data.records[name] = _record(group.fields, given)
            case Rows() as rows:
                data.collections[name] = _collection(rows, given)
    return data


def fact(value: Value) -> Fact:
    return Fact(value, "", HERE)


def _collection(rows: Rows, given: Mapping[Any, Any]) -> CollectionData:
    members = {str(key): row for key, row in given.items() if key != OPEN}
    made = CollectionData(complete=not given.get(OPEN, False))
    for key in sorted(members):
        row = members[key]
        presence = UNKNOWN if isinstance(row, Perhaps) else TRUE
        inner = row.value if isinstance(row, Perhaps) else row
        made.rows[key] = RowData(key, presence, _record(rows.fields, inner))
    return made


def value_of(kind: ValueType, given: Any, domain: Interval | None = None) -> Value:
    """A Python value as a value of this type."""
    match kind:
        case Flag():
            return truth(given)
        case OptionalOf() if given is NONE:
            return OptionalValue(FALSE, whole(kind.item, domain))
        case OptionalOf() if isinstance(given, Perhaps):
            return OptionalValue(UNKNOWN, value_of(kind.item, given.value, domain))
        case OptionalOf():
            return OptionalValue(TRUE, value_of(kind.item, given, domain))
        case SetOf():
            return _set(given if isinstance(given, Elements) else Elements(given))
        case Choice() | Text():
            return _options(given)
        case _ if hasattr(kind, "collection"):
            return _options(given)
        case _ if isinstance(given, tuple):
            return Interval(_end(kind, given[0]), _end(kind, given[1]))
        case _:
            return point(_end(kind, given) or Decimal(0))


def _set(given: Elements) -> SetValue:
    members = {**dict.fromkeys(given.perhaps, UNKNOWN), **dict.fromkeys(given.sure, TRUE)}
    return SetValue(dict(sorted(members.items())), given.open)


def _options(given: Any) -> Options:
    return Options(frozenset({given} if isinstance(given, str) else given))


def _end(kind: ValueType, given: Any) -> Decimal | None:
    if given is None:
        return None
    return day_number(given) if isinstance(kind, Date) else Decimal(given)


def fill_years(schema: Schema, made: Evidence) -> None:
    """`number`, `start` and `end` of every yearly row, from the end of the audited period."""
    audit = made.root.records.get("audit", RecordData())
    given = audit.facts.get("period_end")
    end = (
        given.value.low
        if given is not None and isinstance(given.value, Interval) and given.value.exact
        else None
    )
    _fill(schema.fields, made.root, end)


def _fill(fields: Mapping[str, Any], data: RecordData, period_end: Decimal | None) -> None:
    for name, inner in data.records.items():
        _fill(fields[name].fields, inner, period_end)
    for name, collection in data.collections.items():
        rows = fields[name]
        for row in collection.rows.values():
            if rows.yearly:
                first, last = year_bounds(int(row.key), period_end)
                own = {"number": point(int(row.key)), "start": first, "end": last}
                row.data.facts.update({key: fact(value) for key, value in own.items()})
            _fill(rows.fields, row.data, period_end)


# ---- both evaluators -------------------------------------------------------------------------------------


@cache
def engine() -> Engine:
    return Engine()


@dataclass
class Judged:
    """What both evaluators found."""

    plan: plan.Plan
    evidence: Evidence
    all: Evaluation = field(default_factory=Evaluation)

    def ratings(self, name: str, subject: str | None = None) -> Ratings:
        """Of a criterion, of a clause, or of a subject by the keys of its rows: `north.2025`."""
        if subject is not None:
            return self.subject(name, subject).ratings
        if name in self.all.criteria:
            return self.all.criteria[name].ratings
        return self.clause(name).ratings

    def clause(self, name: str) -> ClauseResult:
        return self.all.clauses()[name]

    def subject(self, clause: str, keys: str = "") -> SubjectResult:
        found = [s for s in self.clause(clause).subjects if subject_keys(s.rows) == keys]
        assert len(found) == 1, [subject_keys(s.rows) for s in self.clause(clause).subjects]
        return found[0]

    def required(self, clause: str, keys: str = "") -> Truth:
        return self.subject(clause, keys).required


def subject_keys(rows: Iterable[str]) -> str:
    return ".".join(name.rsplit(".", 1)[-1] for name in rows)


def both(rules: plan.Plan, found: Evidence) -> Judged:
    """Evaluate with the reference and with the network; they must agree in every entry."""
    reference = evaluate(rules, found)
    other = on_network(rules, [found])[0]
    unlike = differences(reference, other)
    assert not unlike, "\n".join(f"{d.where}: reference {d.first}, network {d.second}" for d in unlike)
    return Judged(rules, found, reference)


class Network:
    """One program on the rules engine, to be closed; sets on which other values of parameters are in force
    get networks of their own.
    """

    def __init__(self, rules: plan.Plan) -> None:
        self.rules = rules
        self.loaded: dict[Decimal, network.Loaded] = {}

    def evaluate(self, found: Evidence) -> Evaluation:
        day = found.audit_date
        if day not in self.loaded:
            self.loaded[day] = network.load(engine(), compile_plan(self.rules, day))
        return network.evaluate(engine(), self.loaded[day], found)[0]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for loaded in self.loaded.values():
            unload(loaded)


def unload(loaded: network.Loaded) -> None:
    """Let go of a program's networks."""
    for number in (n for numbers in loaded.numbers for n in numbers if n >= 0):
        engine().unload(number)


def on_network(rules: plan.Plan, sets: Iterable[Evidence]) -> list[Evaluation]:
    """The network's evaluations."""
    with Network(rules) as loaded:
        return [loaded.evaluate(each) for each in sets]


def judge(
    text: str, facts: Mapping[str, Any] | None = None, *, on: str = AUDIT, method: str = METHOD
) -> Judged:
    """Rules under the trial method, judged on these facts."""
    rules = program(text, method)
    return both(rules, evidence(rules.schema, facts or {}, on))


def condition(
    declared: str, expression: str, facts: Mapping[str, Any] | None = None, *, on: str = AUDIT
) -> Truth:
    """The truth of one condition."""
    found = judge(f'{declared}\ncriterion 1.1 "C" {{ require {expression} }}', facts, on=on)
    return found.required("1.1")


def number(
    declared: str, expression: str, facts: Mapping[str, Any] | None = None, *, on: str = AUDIT
) -> Value:
    """The value of one expression that can be compared with itself."""
    found = judge(
        f'{declared}\ncriterion 1.1 "C" {{ require ({expression}) = ({expression}) }}', facts, on=on
    )
    require = found.plan.clauses[0].require
    assert isinstance(require, plan.Apply)
    return found.all.nodes[(require.args[0].head.id, ())]


def ends(value: Value) -> tuple[str | None, str | None]:
    """The ends of an interval as text."""
    assert isinstance(value, Interval)
    return tuple(None if end is None else format(end.normalize(), "f") for end in (value.low, value.high))  # type: ignore[return-value]
