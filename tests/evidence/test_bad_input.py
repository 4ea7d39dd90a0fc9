"""Input that nobody meant: each ends in clear messages with a place, soon, and never in an exception."""

import time
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

LAUGHS = "facts:\n  a0: &a0 [x, x]\n" + "".join(
    f"  a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 40)
)

FILES = [
    ("", "E0402", "empty"),
    ("# nothing\n", "E0402", "empty"),
    ("---\n...\n", "E0402", "sections"),
    ("- a\n- b\n", "E0402", "sections"),
    ("just a text", "E0402", "sections"),
    ("a: 1\n---\nb: 2\n", "E0402", "more than one"),
    ("a:\n\tb: 1\n", "E0401", "spaces"),
    ("a: 'unclosed\n", "E0401", "quotation"),
    ("a: [1, 2\nb: 3\n", "E0401", "`]`"),
    ("a: {b: 2\nc: 3\n", "E0401", "`}`"),
    ("a: b: c\n", "E0401", "quotation"),
    ("a: @x\n", "E0401", "quotation"),
    ("a: 1\n b: 2\n", "E0401", "check the indentation"),
    ("a: [", "E0401", "write the value"),
    ("a: &  b\n", "E0401", "quotation"),
    ("- a\n? b\n", "E0401", ""),
    ("%YAML x\n---\na: 1\n", "E0401", "`%`"),
    ("a: | b\n", "E0401", "next line"),
    ("a: |0\n  b\n", "E0401", "next line"),
    ('a: "b\n---\nc"\n', "E0401", "close the text"),
    ("a: b\n... c\n", "E0401", "remove that line"),
    ("a: !<x y> b\n", "E0401", "begins with `!`"),
    ("a: !u!b c\n", "E0401", "begins with `!`"),
    ("%YAML 1.2\n%YAML 1.2\n---\na: 1\n", "E0401", "`%`"),
    ("%TAG\n---\na: 1\n", "E0401", "`%`"),
    ('a: "\\xZZ"\n', "E0401", "backslash"),
    ("a: 'b' c\n", "E0401", ""),
    ("a: \x00\n", "E0401", "delete"),
    ("a: \ud800\n", "E0401", "delete"),
    ('a: "\\q"\n', "E0401", "backslash"),
    ("a: !!python/object:os.system x\n", "E0401", "tag"),
    ("a: *nothing\n", "E0401", "stands for nothing"),
    ("a: &a [*a]\n", "E0401", "contains"),
    (LAUGHS, "E0403", "200000"),
    ("a: " + "[" * 100_000, "E0403", "60 levels"),
    ("a: " + "{b: " * 5_000, "E0403", "60 levels"),
    ("".join(f"{' ' * n}a:\n" for n in range(500)), "E0403", "60 levels"),
    ("- " * 1_000, "E0403", "60 levels"),
    ("? [a, b]\n: c\n", "E0402", "key"),
    ("assay: evidence/1\nassay: evidence/1\n", "E0404", "twice"),
    ("assay: evidence/1\naudit: 2026-03-12\n", "E0402", "record of facts"),
    ("%YAML 9.9\n---\na: 1\n", "E0401", "remove the line"),
]
# What only those who know how YAML is read would understand.
JARGON = ("node", "token", "scalar", "stream", "block", "mapping", "anchor", "directive", "<", "expected '")


@pytest.mark.parametrize(("text", "code", "said"), FILES, ids=range(len(FILES)))
def test_files(ways: SimpleNamespace, text: str, code: str, said: str) -> None:
    begun = time.process_time()
    read = ways.read_text(text)
    assert time.process_time() - begun < 2
    assert read.evidence is None
    found = [item for item in read.diagnostics if item.code == code]
    assert found, read.diagnostics
    words = " ".join([found[0].message, *(label.text for label in found[0].labels), *found[0].help])
    assert said in words
    assert found[0].span is not None
    assert found[0].span.line >= 1
    said_of_all = [w for item in read.diagnostics for w in (item.message, item.labels[0].text, *item.help)]
    assert not [word for word in JARGON if any(word in text for text in said_of_all)]


FACTS = [
    ("mass: 12.6", "E0410", "12.6", "write `12.6 t`"),
    ("share: 45", "E0410", "45", "write `45 %`"),
    ("mass: 12.6 tt", "E0411", "tt", ""),
    ("mass: 12.6 tCO₂e", "E0411", "tCO₂e", "did you mean `tCO2e`?"),
    ("mass: 12.6 t/", "E0411", "t/", ""),
    ("mass: 12.6 tCO2e", "E0412", "tCO2e", "give the figure in t"),
    ("count: 12 t", "E0412", "t", "leave the unit out"),
    ("mass: 12 %", "E0412", "%", "give the figure in t"),
    ("mass: 12 years", "E0412", "years", "give the figure in t"),
    ("mass: many", "E0407", "many", "write a number: `12.6 t`"),
    ("mass: 12,6 t", "E0407", "12,6 t", "decimal sign"),
    ("mass: 12 600 t", "E0407", "12 600 t", "without separators"),
    ("mass: 12_600 t", "E0407", "12_600 t", "without separators"),
    ("mass: 12 t CO2e", "E0407", "12 t CO2e", "without spaces"),
    ("mass: 11 - 13 t", "E0407", "11 - 13 t", "write a range with `to`"),
    ("mass: 11 t – 13 t", "E0407", "11 t – 13 t", "write a range with `to`"),
    ("mass: ca. 12 t", "E0407", "ca. 12 t", "`12 ± 1`"),
    ("mass: ~12 t", "E0407", "~12 t", "`12 ± 1`"),
    ("mass: < 12 t", "E0407", "< 12 t", "`11 to 13`"),
    ("mass: .5 t", "E0407", ".5 t", "`0.5`"),
    ("mass: 0x10 t", "E0407", "0x10 t", ""),
    ("mass: .nan", "E0407", ".nan", "leave the line out"),
    ("mass: .inf", "E0407", ".inf", "leave the line out"),
    ("mass: -Infinity", "E0407", "-Infinity", "leave the line out"),
    ("mass: NaN t", "E0407", "NaN t", ""),
    ("mass: ٣ t", "E0407", "٣ t", ""),
    ("mass: 1.234567890123456 t", "E0409", "1.234567890123456", "round it"),
    ("mass: 1e301 t", "E0409", "1e301", ""),
    ("mass: 1e-291 t", "E0409", "1e-291", ""),
    ("mass: 1e99999999999999999999 t", "E0409", "1e99999999999999999999", ""),
    ("mass: 3 t ± -1 t", "E0419", "-1", ""),
    ("mass: 3 to 2 t", "E0419", "3", ""),
    ("mass: {from: 3 t, to: 2 t}", "E0419", "{from: 3 t, to: 2 t}", ""),
    ("mass: {value: 3 t, from: 2 t}", "E0419", "{value: 3 t, from: 2 t}", ""),
    ("mass: {uncertainty: 3 t}", "E0419", "3 t", ""),
    ("mass: {value: 3 ± 1 t, uncertainty: 3 t}", "E0419", "3 t", ""),
    ("mass: {value: 3 t, coverage: 2}", "E0419", "2", ""),
    ("mass: {value: 3 t, uncertainty: 1 t, coverage: 0}", "E0419", "0", ""),
    ("mass: {value: 3 t, uncertainty: 1 t, coverage: 2 t}", "E0419", "2", ""),
    ("mass: {value: 3 t, uncertainty: 1}", "E0410", "1", ""),
    ("mass: {value: 3 t, uncertanty: 1 t}", "E0405", "uncertanty", "did you mean `uncertainty`?"),
    ("mass: {}", "E0406", "{}", ""),
    ("mass: {source: interview}", "E0406", "{source: interview}", ""),
    ("mass: [3 t]", "E0402", "[3 t]", ""),
    ("mass:", "E0406", "", "leave the line out"),
    ("mass: ~", "E0406", "~", "leave the line out"),
    ("mass: null", "E0406", "null", "leave the line out"),
    ("share: {value: 45 %, uncertainty: 2 %}", "E0419", "2", "both ends"),
    ("share: 45 % ± 2 %", "E0419", "2", "both ends"),
    ("count: 45 ± 2 %", "E0419", "2", "both ends"),
    ("survey: Yes", "E0407", "Yes", "write `yes`"),
    ("survey: on", "E0407", "on", ""),
    ("survey: 1", "E0407", "1", ""),
    ("survey: {value: yes, uncertainty: 1}", "E0405", "uncertainty", ""),
    ("remark: {from: a}", "E0405", "from", ""),
    ("slope: {value: none, uncertainty: 1 t}", "E0419", "{value: none, uncertainty: 1 t}", ""),
    ("mass: {coverage: 2}", "E0419", "2", ""),
    ("opened: 2025-02-29", "E0408", "2025-02-29", ""),
    ("opened: 2025-13-01", "E0408", "2025-13-01", ""),
    ("opened: 01.02.2025", "E0407", "01.02.2025", "`2026-03-12` is the twelfth of March"),
    ("opened: 13.02.2025", "E0407", "13.02.2025", "`2025-02-13`"),
    ("opened: 2025-01", "E0407", "2025-01", "has a day as well"),
    ("opened: 2025-01-01T10:00:00Z", "E0407", "2025-01-01T10:00:00Z", ""),
    ("age: 30 days", "E0412", "days", "in months or years"),
    ("notice: 3 months", "E0412", "months", "in days or weeks"),
    ("age: 18", "E0407", "18", "`18 months` or `3 years`"),
    ("age: 1.3 years", "E0407", "1.3 years", ""),
    ("age: -3 years", "E0407", "-3 years", ""),
    ("age: 3 ± 1 years", "E0407", "3 ± 1 years", ""),
    ("activities: [smelting]", "E0413", "smelting", ""),
    ("activities: [aluminum_smelting]", "E0413", "aluminum_smelting", "did you mean `aluminium_smelting`?"),
    ("mss: 3 t", "E0405", "mss", "did you mean `mass`?"),
    ("audit: {date: 2026-01-01}", "E0405", "audit", "beside"),
    ("ghg_plan: yes", "E0402", "yes", ""),
    ("ghg_plan: {in_plaec: yes}", "E0405", "in_plaec", "did you mean `in_place`?"),
    ("spill: none", "E0402", "none", "`spill: {}`"),
    ("spill:", "E0406", "spill", "`spill: {}`"),
    ("spill: [{happened_on: 2025-01-01}]", "E0402", "[{happened_on: 2025-01-01}]", "key"),
    ("spill: {a b: {}}", "E0414", "a b", "write `a-b`"),
    ("spill: {a: yes}", "E0402", "yes", ""),
    ("spill: {a: }", "E0406", "a", "`a: {}`"),
    ("spill: {incomplete: maybe}", "E0407", "maybe", ""),
    ("spill: {incomplete: yes, a: {}}", "E0405", "a", "under `rows:`"),
    ("remark: {value: [a]}", "E0402", "[a]", ""),
    ("mass: {value: 3 t, date: 2025-02-30}", "E0408", "2025-02-30", ""),
    ("mass: {value: 3 t, source: the scale}", "E0417", "the", "interview"),
    ("mass: 3 t\nmass: 4 t", "E0404", "mass", ""),
]


@pytest.mark.parametrize(("line", "code", "marked", "remedy"), FACTS)
def test_facts(ways: SimpleNamespace, line: str, code: str, marked: str, remedy: str) -> None:
    read = ways.read_text(ways.file_with(line))
    assert read.evidence is None
    (found,) = read.diagnostics
    assert found.code == code
    assert found.span.text == marked
    assert found.span.line in (5, 6)
    assert remedy in " ".join(found.help)


def test_all_errors_are_reported(ways: SimpleNamespace) -> None:
    text = ways.file_with("mass: 3\nshare: x\nspill: {a: {happened_on: 2025-02-30, b: c}}")
    assert ways.bad(text, "a: [", text.replace("mass: 3", "mass: 4 tt")) == [
        ("E0410", "3"),
        ("E0407", "x"),
        ("E0408", "2025-02-30"),
        ("E0405", "b"),
        ("E0401", ""),
        ("E0411", "tt"),
        ("E0407", "x"),
        ("E0408", "2025-02-30"),
        ("E0405", "b"),
    ]


def test_no_file_at_all(ways: SimpleNamespace) -> None:
    read = ways.read_text()
    assert read.evidence is None
    assert [item.code for item in read.diagnostics] == ["E0402"]


@pytest.mark.parametrize("size", [10_000, 1_000_000])
def test_numbers_without_end(ways: SimpleNamespace, size: int) -> None:
    begun = time.process_time()
    codes = [code for code, _ in ways.bad(ways.file_with(f"mass: {'9' * size} t"))]
    assert codes == ["E0409"]
    assert time.process_time() - begun < 2


def test_a_thousand_wrong_lines_take_no_time(ways: SimpleNamespace) -> None:
    rows = ", ".join(f"k{n}: {{hapened_on: x}}" for n in range(1000))
    begun = time.process_time()
    assert len(ways.bad(ways.file_with(f"spill: {{{rows}}}"))) == 1000
    assert time.process_time() - begun < 2


def test_a_byte_order_mark_and_windows_line_ends(ways: SimpleNamespace) -> None:
    text = "\ufeff" + ways.file_with("mass: 3 t\nremark: x").replace("\n", "\r\n")
    assert ways.good(text).root.facts["mass"].origins[0].place == "e0.yaml:5"
    assert ways.bad(text.replace("3 t", "3 q")) == [("E0411", "q")]


def test_an_alias_is_read_at_its_anchor(ways: SimpleNamespace) -> None:
    text = ways.file_with("project: {a: &same {approved_on: none}, b: *same}")
    assert list(ways.good(text).root.collections["project"].rows) == ["a", "b"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=300)
@given(noise=st.text(max_size=60), place=st.integers(min_value=0, max_value=200))
def test_noise_never_raises(ways: SimpleNamespace, noise: str, place: int) -> None:
    text = ways.file_with("facility: {w: {name: x}}\nmass: 3 ± 1 t\nage: 3 years\nopened: 2023-01-01")
    read = ways.read_text(text[:place] + noise + text[place:])
    assert (read.evidence is None) == bool(read.diagnostics)
