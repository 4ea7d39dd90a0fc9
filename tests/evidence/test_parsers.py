"""The fast parser of YAML is believed only where it says what the careful one says."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assay.evidence import nodes
from assay.evidence.problems import Problems
from assay.source import Source

SHIPPED = Path(__file__).resolve().parents[2] / "fixtures" / "evidence"
FILES = sorted(SHIPPED.rglob("*.yaml"))

# Pieces that YAML means something by, put together as they come: most are no YAML, many are.
PIECES = (
    *("a", "bc", "1.50", "NO", "12:30", "é", "😀", "\\", "/", "#", " # c", "~"),
    *(":", ": ", "- ", "? ", ", ", "\n", "\n  ", "\n    ", " ", "\t", "|\n  ", ">\n  ", "---\n", "...\n"),
    *(
        "{",
        "}",
        "[",
        "]",
        '"',
        "'",
        "&x ",
        "*x",
        "!t ",
        "%YAML 1.1\n",
        "\ufeff",
        "\x85",
        "\u2028",
        '"\\ud83d\\ude00"',
    ),
    *("a: 1\n", "b:\n  - x\n", "{c: 2}", "[d, e]", "f: 'it''s'\n", 'g: "\\n\\/"\n'),
)


def both(text: str) -> tuple[nodes.Node | None, nodes.Node | None]:
    source = Source("e.yaml", text)
    return nodes._read_sound(source), nodes._read_any(source, Problems())


@pytest.mark.skipif(nodes.CParser is None, reason="this PyYAML was built without libyaml")
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_shipped_evidence_is_read_by_the_fast_parser(file: Path) -> None:
    fast, careful = both(file.read_text("utf-8"))
    assert fast is not None
    assert fast == careful


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
@example("a: {5.2: }")  # where is the value that is not there?
@example("a: x\u2028y: z")  # a line end in YAML 1.1, a letter in 1.2
def test_what_both_parsers_read_they_read_the_same(text: str) -> None:
    fast, careful = both(text)
    assert None in (fast, careful) or fast == careful


def test_without_the_fast_parser_everything_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nodes, "CParser", None)
    source = Source("e.yaml", "a: 1\n")
    assert nodes._read_sound(source) is None
    assert isinstance(nodes.read_nodes(source, Problems()), nodes.MappingNode)
