"""`assay explain E0304`: the page of a message, printed by the installed command.

In: one argument.  Out: a page on standard output, or one line that says what was probably meant, and 2.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from assay.assets import error_page

COMMAND = Path(sys.executable).with_name("assay")


def explain(*args: str) -> subprocess.CompletedProcess[str]:
    command = [COMMAND, "explain", *args]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False, timeout=60)


@pytest.mark.parametrize("written", ["E0304", "e0304", "W0614"])
def test_the_page_is_printed_as_it_is(written: str) -> None:
    ended = explain(written)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout == error_page(written.upper())


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("E0499", "there is no message E0499; did you mean E04"),
        ("0304", "did you mean E0304?"),
        ("W0304", "there is no message W0304; did you mean W0604?"),
        ("Z9", "there is no message Z9; a code looks like E0304"),
        ("result.json", "`assay explain result.json 5.2`"),
        ("-", "`assay explain - 5.2`"),
        ("../E0304", "say which criterion of ../E0304"),
    ],
)
def test_what_has_no_page_says_what_was_meant(written: str, said: str) -> None:
    ended = explain(written)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert said in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_without_any_argument() -> None:
    ended = explain()
    assert ended.returncode == 2
    assert "RESULT|CODE" in ended.stderr


def test_a_code_beside_a_criterion_is_a_file(tmp_path: Path) -> None:
    ended = explain(str(tmp_path / "E0304"), "5.2")
    assert ended.returncode == 2
    assert "E0304" in ended.stderr
