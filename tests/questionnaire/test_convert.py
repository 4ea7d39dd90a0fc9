"""From YAML to a workbook or JSON and back, nothing is lost: generated evidence is read as equal sets."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assay.cli.main import assay
from assay.questionnaire.from_xlsx import from_xlsx
from assay.questionnaire.to_text import to_json, to_yaml
from assay.source import Source

WHOLE = """\
entity: {name: "Yard: the \\"old\\" one", activity: [storing], certified_since: 2020-02-14}
facts:
  headcount: {value: 12, source: [D1 p. 4, D2], note: "as  counted", method: by hand, date: 2026-01-31}
  law:
    source: D2
    week: none
    languages: []
    notice: 1 days to 2 weeks
    kept: {from: 2 years, to: 30 months}
  facility: {west: {name: "none"}, "2025": {name: "=1+1"}}
  spill: {incomplete: yes}
  tank:
    t-1:
      facility: west
      source: D1 p. 9
      shades: {incomplete: yes, values: [grey, blue]}
      leaked: {value: 1.20 t, uncertainty: 10 %, coverage: 1, source: interview with the foreman}
      emptied: {from: 1899-01-01}
      paper: {note: "seen", in_place: yes}
      year: {2024: {lost: 0.10 t}, 2025: {}}
      valve: {incomplete: yes, rows: {v: {tight: no}}}
documents:
  D1: {title: "Book; of tanks", file: files/a.pdf, sha256: DIGEST, date: 2026-02-01, confidential: yes}
  D2: {title: The law}
judgements:
  - {clause: 1.1.care, for: t-1, rating: unable_to_rate, because: "no = no", by: lead auditor, on: 2026-03-13}
confirmations:
  - {escalation: related, criterion: "1.1", answer: no, because: "why", by: lead auditor, on: 2026-03-13}
findings:
  - {clause: 1.1.tight, for: t-1, significant_risk: no, note: "small"}
not_applicable:
  - {criterion: "2.1", because: "none sold", by: writer, approver: lead auditor}
waivers:
  - {criterion: "1.1", because: "new", approver: board, by: yard, from: 2026-01-01, until: 2027-12-31}
overrides:
  - {criterion: "1.1", rating: minor, because: "seen", by: auditor, on: 2026-03-14, against: [good, minor]}
corrections:
  - {fact: headcount, was: {value: 13}, because: "miscounted", on: 2026-03-10, by: yard}
  - {fact: tank.t-1.leaked, was: 1.3 t, because: "misread"}
previous: {"1.1": [good, minor], "2.1": good}
""".replace("DIGEST", "ab" * 32)


def forms(text: str, ways: SimpleNamespace) -> list[Source]:
    """The same evidence in the other forms, straight and through a workbook."""
    root = ways.nodes(Source("e.yaml", text))
    workbook = from_xlsx(ways.filled(text), "e.xlsx")
    again = ways.nodes(workbook)
    return [
        workbook,
        Source("e.json", to_json(root)),
        Source("e.yaml", to_yaml(root)),
        Source("f.json", to_json(again)),
        Source("f.yaml", to_yaml(again)),
    ]


@pytest.mark.parametrize("previous", [None, "none"])
def test_nothing_that_evidence_can_say_is_lost(ways: SimpleNamespace, previous: str | None) -> None:
    text = ways.HEAD + WHOLE
    if previous is not None:
        text = text[: text.index("previous:")] + f"previous: {previous}\n"
    expected = ways.said(Source("e.yaml", text))
    for source in forms(text, ways):
        assert ways.said(source) == expected, source.name


def fact(value: st.SearchStrategy[str], *, spread: str = "") -> st.SearchStrategy[object]:
    """A value, alone or with what a fact may carry."""
    more: dict[str, st.SearchStrategy[object]] = {
        "source": st.sampled_from(["D1", "D1 p. 3", "D1, page 4", ["D1 p. 3", "D1"], "observation on site"]),
        "note": st.sampled_from(
            ["seen", "2025", "a; b", "=A1", "none", "“so”: it is", "<b>&amp;", "[]", "{}"]
        ),
        "method": st.sampled_from(["measured", "yes"]),
        "date": st.just("2026-02-01"),
    }
    if spread:
        more["uncertainty"] = st.sampled_from([f"0.1 {spread}".strip(), f"0.10 {spread}".strip()])
    return value | st.fixed_dictionaries({"value": value}, optional=more)


def ranged(low: st.SearchStrategy[str], high: st.SearchStrategy[str]) -> st.SearchStrategy[object]:
    ends = st.fixed_dictionaries({"from": low, "to": high}, optional={"note": st.just("a range")})
    return ends | st.fixed_dictionaries({"from": low}) | st.fixed_dictionaries({"to": high})


def optional(**parts: st.SearchStrategy[object]) -> st.SearchStrategy[dict[str, object]]:
    return st.fixed_dictionaries({}, optional=parts)


def records(keys: list[str], row: st.SearchStrategy[dict[str, object]]) -> st.SearchStrategy[object]:
    rows = st.dictionaries(st.sampled_from(keys), row, max_size=2)
    marked = st.fixed_dictionaries({"incomplete": st.sampled_from(["yes", "no"]), "rows": rows})
    return rows | marked


FLAG = fact(st.sampled_from(["yes", "no", "true"]))
WORDS = st.sampled_from(
    ["en", "no", "12", "12.0", "a b", "…", "=x", "2026-01-01", "ÅØ", "_x0041_", "'q", "none"]
)
TONNES = st.sampled_from(["1 t", "1.0 t", "12.60 t", "1e3 t", "2000 kg", "3 t ± 0.5 t", "1 to 2 t", "0.30 t"])
COLOURS = st.lists(st.sampled_from(["red", "grey", "blue"]), unique=True)
SETS = COLOURS | st.fixed_dictionaries({"incomplete": st.sampled_from(["yes", "no"]), "values": COLOURS})
FACTS = optional(
    headcount=fact(st.sampled_from(["0", "12", "12.0", "1234567890.12345", "3 to 4"]), spread=" ").filter(
        lambda found: not (isinstance(found, dict) and "to" in found["value"])
    )
    | ranged(st.just("3"), st.just("4.50")),
    sold=FLAG,
    plan=optional(in_place=FLAG, note=st.just("of all of it"), reviewed_on=fact(st.just("2025-06-30"))),
    law=optional(
        week=fact(st.sampled_from(["none", "40"])),
        languages=st.lists(WORDS, unique=True, max_size=3),
        notice=fact(st.sampled_from(["14 days", "2 weeks", "1 days to 2 weeks"])),
        kept=ranged(st.just("12 months"), st.just("3 years")),
    ),
    facility=st.just({"west": {"name": "West"}}),
    spill=records(["s1", "2"], optional(on_day=fact(st.sampled_from(["2025-01-31", "1850-01-01"])))),
    tank=records(
        ["a", "b-1"],
        st.fixed_dictionaries(
            {"facility": st.just("west")},
            optional={
                "colour": fact(st.sampled_from(["red", "grey", "blue"])),
                "shades": SETS,
                "leaked": fact(TONNES.filter(lambda text: "±" not in text and "to" not in text), spread="t")
                | TONNES
                | ranged(st.just("1 t"), st.just("2 t")),
                "emptied": fact(st.sampled_from(["none", "2026-01-31"])),
                "paper": optional(in_place=FLAG),
                "year": records(["2024", "2025"], optional(lost=fact(TONNES))),
                "valve": records(["v"], optional(tight=FLAG, source=st.just("D1 p. 9"))),
                "source": st.just("D1 p. 7"),
                "note": st.just("of the row"),
            },
        ),
    ),
)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(facts=FACTS)
def test_generated_evidence_survives_every_way(ways: SimpleNamespace, facts: dict[str, object]) -> None:
    text = ways.HEAD + json.dumps({"facts": facts, "documents": {"D1": {"title": "One"}}})[1:-1] + "\n"
    text = "{" + ", ".join(line for line in HEAD_AS_JSON) + ", " + text.removeprefix(ways.HEAD).strip() + "}"
    source = Source("e.yaml", text)
    if ways.read(source).evidence is None:  # an absent value with an uncertainty, a mark that is no key
        return
    expected = ways.said(source)
    for other in forms(text, ways):
        assert ways.said(other) == expected, other.text


HEAD_AS_JSON = (
    '"assay": "evidence/1"',
    '"standard": "yard 1"',
    '"audit": {"date": "2026-03-12"}',
    '"period": {"from": "2025-01-01", "to": "2025-12-31"}',
)

ROOT = Path(__file__).resolve().parents[2]
SMALL = ROOT / "fixtures" / "small-standard"


def run(*args: object) -> tuple[int, str]:
    done = CliRunner().invoke(assay, [str(arg) for arg in args], standalone_mode=False)
    code = done.return_value if done.exception is None else getattr(done.exception, "exit_code", -1)
    return int(code), f"{done.output}{getattr(done.exception, 'message', '')}"


def test_the_verdict_of_a_converted_set_is_the_same(tmp_path: Path) -> None:
    evidence, workbook = SMALL / "evidence" / "minimal.yaml", tmp_path / "answers.xlsx"
    rules = ("--rules", SMALL / "rules")
    assert run("convert", evidence, "--to", "xlsx", "-o", workbook, *rules)[0] == 0
    direct, through = (run("evaluate", path, *rules, "-o", "json") for path in (evidence, workbook))
    assert direct[0] == through[0]
    one, two = (json.loads(text[text.index("{") :]) for _, text in (direct, through))
    assert [item["ratings"] for item in one["criteria"]] == [item["ratings"] for item in two["criteria"]]
    # A result does not tell from where it was made, and names sheet and cell.
    assert str(tmp_path) not in through[1]
    assert 'answers.xlsx, sheet \\"Start\\", cell F' in through[1]
    assert '": "answers.xlsx, sheet' in through[1]


def test_files_are_not_replaced_unasked_and_bad_names_are_explained(tmp_path: Path) -> None:
    rules, path = ("--rules", SMALL / "rules"), tmp_path / "form.xlsx"
    assert run("template", *rules, "-o", path)[0] == 0
    assert "add --force" in run("template", *rules, "-o", path)[1]
    assert run("template", *rules, "-o", path, "--force")[0] == 0
    code, said = run("template", *rules, "-o", tmp_path / "form.pdf")
    assert (code, "form.xlsx" in said) == (2, True)
    code, said = run("template", *rules, "--activities", "castinghouse", "-o", tmp_path / "other.xlsx")
    assert (code, "casthouse" in said) == (2, True)
    code, said = run("template", *rules, "--facilities", "we st=West", "-o", tmp_path / "other.xlsx")
    assert (code, "no key" in said) == (2, True)
    assert not (tmp_path / "other.xlsx").exists()
    code, said = run("convert", tmp_path, "--to", "json", "-o", tmp_path / "e.json")
    assert (code, "folder" in said) == (2, True)


def test_a_file_that_is_refused_ends_with_two(tmp_path: Path) -> None:
    path = tmp_path / "answers.xlsx"
    path.write_bytes(b"PK\x03\x04 no workbook")
    code, said = run("evaluate", path, "--rules", SMALL / "rules")
    assert (code, "no XLSX workbook" in said) == (2, True)
