"""The pages of the messages: one for each code, and each example does what its page says.

In: grammar/errors and the codes in the engine.  Out: a code without a page, a page without a code, a wrong
example that gives another message than its page is about, or a right one that gives any.
"""

import re
from pathlib import Path

import pytest

from assay import assets, session
from assay.diagnostics import Diagnostic
from assay.diagnostics.render import render
from assay.evidence.from_yaml import read_evidence
from assay.source import Source
from tests.language.pages import GRAMMAR, Block, blocks

FOLDER = GRAMMAR / "errors"
ENGINE = Path(session.__file__).parent
PAGES = sorted(path.stem for path in FOLDER.glob("*.md"))
PRELUDE = (FOLDER / "prelude.assay").read_text(encoding="utf-8")


def codes_of_the_engine() -> set[str]:
    """Every code of an error in the engine: in `errors.py`, or where a message is put together."""
    return {
        code
        for path in ENGINE.rglob("*.py")
        for code in re.findall(r'"(E\d{4})"', path.read_text(encoding="utf-8"))
    }


def part(code: str, title: str) -> list[Block]:
    """The examples under a title of the page."""
    page = (FOLDER / f"{code}.md").read_text(encoding="utf-8")
    (text,) = re.findall(rf"^## {title}$(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    return blocks(text)


def messages(code: str, title: str, folder: Path) -> tuple[Diagnostic, ...]:
    """What the example under a title gives, read by the rules of the prelude unless it stands alone."""
    first, *files = part(code, title)
    for block in files:
        assert block.info[0] == "csv"
        (folder / block.info[1]).write_text(block.text, encoding="utf-8")
    prelude = Source("prelude.assay", PRELUDE)
    if first.info[0] == "assay":
        example = Source(str(folder / "example.assay"), first.text)
        return session.check([example] if "alone" in first.info else [prelude, example]).diagnostics
    assert first.info == ("yaml",)
    program = session.check([prelude])
    assert program.rules is not None
    known = session.known_names(program.rules)
    example = Source(str(folder / "example.yaml"), first.text)
    return read_evidence([example], program.rules.schema, program.rules.units, known=known).diagnostics


def test_every_code_has_a_page_and_every_page_a_code() -> None:
    of_errors = {page for page in PAGES if page.startswith("E")}
    assert sorted(codes_of_the_engine() ^ of_errors) == []


def test_the_prelude_has_no_message() -> None:
    found = session.check([Source("prelude.assay", PRELUDE)]).diagnostics
    assert not found, "\n\n".join(map(render, found))


ERRORS = [page for page in PAGES if page.startswith("E")]


@pytest.mark.parametrize("code", ERRORS)
def test_a_page_is_made_as_all_are(code: str) -> None:
    page = assets.error_page(code)
    assert page is not None
    assert page.startswith(f"# {code}: ")
    assert re.findall(r"^## (.*)$", page, re.MULTILINE) == ["Wrong", "Right", "Why"]
    assert max(map(len, page.splitlines())) <= 110
    alone = any("alone" in block.info for block in blocks(page))
    assert ("prelude.assay" in page) != alone


@pytest.mark.parametrize("code", ERRORS)
def test_the_wrong_example_gives_this_message_and_no_other(code: str, tmp_path: Path) -> None:
    found = messages(code, "Wrong", tmp_path)
    assert {one.code for one in found} == {code}, "\n\n".join(map(render, found))


@pytest.mark.parametrize("code", ERRORS)
def test_the_right_example_gives_none(code: str, tmp_path: Path) -> None:
    found = messages(code, "Right", tmp_path)
    assert not found, "\n\n".join(map(render, found))
