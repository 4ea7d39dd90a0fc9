"""Whatever is wrong with an input: a clear message with place and remedy, the right exit code, no traceback,
and an answer within two seconds.

Two seconds are what is meant on a machine that is at rest.  Tests run beside others on whatever there is, so
the better of two tries may take `BUSY` seconds of the processor and `BOUND` of the clock: enough for a
machine many times as busy, and far too little for anything that grows with the square of its input.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]

BUSY, BOUND = 6.0, 30.0
HEAD = """\
assay: evidence/1
standard: tanks 1
entity: {name: Tank Yard, activity: [storing]}
audit: {type: certification, date: 2026-03-12}
period: {from: 2025-01-01, to: 2025-12-31}
facts:
  tank:
"""
TANK = "    a: {leaked: 1 t, inspected: yes}\n"
WAIVER = "criterion: '1.1', because: a strike, approver: the board"
DAYS = "from: 2026-01-01, until: 2026-12-31"
SAID = "rating: minor, because: seen, by: lead auditor"


def answer(run: Run, *args: object, **more: Any) -> Any:
    """How the command ended; the quicker of two tries, where the first was slow."""
    ended = run(*args, **more)
    if ended.busy > 2:
        ended = min(ended, run(*args, **more), key=lambda one: one.busy)
    assert ended.busy < BUSY, args
    assert ended.seconds < BOUND, args
    return ended


# ---- evidence --------------------------------------------------------------------------------------

EVIDENCE: dict[str, tuple[bytes, str, str]] = {
    # what is wrong: the file, the place, and a part of the message or of its remedy
    "a list that is not closed": (
        (HEAD + "    a: {leaked: [1 t\n").encode(),
        "bad.yaml:9:1",
        "add the missing `]`",
    ),
    "a tab for indentation": ((HEAD + "\ta: {leaked: 1 t}\n").encode(), "bad.yaml:8:", "tab"),
    "an unknown field": ((HEAD + "    a: {leked: 1 t}\n").encode(), "bad.yaml:8:9", "did you mean `leaked`?"),
    "an unknown key at the top": (
        (HEAD.replace("entity:", "entty:") + TANK).encode(),
        "bad.yaml:3:1",
        "did you mean `entity`?",
    ),
    "an override without a reason": (
        (HEAD + TANK + "overrides:\n  - {criterion: '1.1', rating: minor, by: lead auditor}\n").encode(),
        "bad.yaml:10:5",
        "add `because: …`",
    ),
    "a waiver that has expired": (
        (HEAD + TANK + f"waivers:\n  - {{{WAIVER}, from: 2025-01-01, until: 2026-03-11}}\n").encode(),
        "bad.yaml:10:89",
        "has expired",
    ),
    "a waiver that its author approves": (
        (HEAD + TANK + f"waivers:\n  - {{{WAIVER}, by: the board, {DAYS}}}\n").encode(),
        "bad.yaml:10:53",
        "let another person approve it",
    ),
    "a judgement on a clause that computes": (
        (HEAD + TANK + f"judgements:\n  - {{clause: 1.1.tight, for: a, {SAID}}}\n").encode(),
        "bad.yaml:10:14",
        "to decide otherwise than computed, write an override",
    ),
    "another dimension": (
        (HEAD + "    a: {leaked: 1 h}\n").encode(),
        "bad.yaml:8:19",
        "give the figure in t",
    ),
    "an unknown unit": ((HEAD + "    a: {leaked: 1 tons}\n").encode(), "bad.yaml:8:", "tons"),
    "no unit": ((HEAD + "    a: {leaked: 1}\n").encode(), "bad.yaml:8:", "1 t"),
    "a day that is none": (
        (HEAD.replace("2026-03-12", "2026-02-30") + TANK).encode(),
        "bad.yaml:4:36",
        "February 2026 has 28 days",
    ),
    "a number below its least": ((HEAD + "    a: {leaked: -1 t}\n").encode(), "bad.yaml:8:", "at least 0"),
    "a text for a flag": ((HEAD + "    a: {inspected: perhaps}\n").encode(), "bad.yaml:8:", "yes"),
    "a row twice": ((HEAD + TANK + TANK).encode(), "bad.yaml:9:5", "8 |"),
    "a field twice": (
        (HEAD + "    a: {leaked: 1 t, leaked: 2 t}\n").encode(),
        "bad.yaml:8:",
        "twice",
    ),
    "deep lists": (b"assay: evidence/1\nfacts: " + b"[" * 5000 + b"]" * 5000, "bad.yaml:2:", "deep"),
    "deep mappings": (b"assay: evidence/1\nfacts: " + b"{a: " * 5000 + b"}" * 5000, "bad.yaml:2:", "deep"),
    "aliases of aliases": (
        b"a: &a [x, x]\n"
        + b"".join(
            b"b%d: &b%d [*%s, *%s]\n" % (i, i, p, p)
            for i, p in enumerate([b"a", *(b"b%d" % i for i in range(40))])
        ),
        "bad.yaml:",
        "alias",
    ),
    "not UTF-8": ((HEAD + "    a: {note: Größe}\n").encode("latin-1"), "bad.yaml: line 8", "UTF-8"),
    "a control character": ((HEAD + "    a: {note: x\0y}\n").encode(), "bad.yaml:8:", "control character"),
    "another format": (b"hello: world\n", "bad.yaml:1:", "assay"),
    "no mapping": (b"- a\n- b\n", "bad.yaml:1:", "assay"),
    "a standard that these rules are not": (
        (HEAD.replace("tanks 1", "pipes 2") + TANK).encode(),
        "pipes 2",
        "tanks 1",
    ),
}


@pytest.mark.parametrize("name", EVIDENCE)
def test_bad_evidence(run: Run, yard: Callable[..., tuple[Path, Path]], tmp_path: Path, name: str) -> None:
    data, place, hint = EVIDENCE[name]
    rules, _ = yard()
    (tmp_path / "bad.yaml").write_bytes(data)
    ended = answer(run, "evaluate", "--rules", rules.name, "bad.yaml")
    assert ended.code == 2, ended.err
    assert not ended.out
    assert place in ended.err
    assert hint in ended.err
    assert len(ended.err) < 5000  # one mistake is not told a hundred times


def test_every_error_of_the_evidence_is_told(
    run: Run, yard: Callable[..., tuple[Path, Path]], tmp_path: Path
) -> None:
    rules, _ = yard()
    wrong = "    a: {leked: 1 t}\n    b: {leaked: 1 h}\n    c: {inspected: maybe}\n"
    (tmp_path / "bad.yaml").write_text(HEAD + wrong, encoding="utf-8")
    ended = run("evaluate", "--rules", rules.name, "bad.yaml")
    assert ended.code == 2
    for line in (8, 9, 10):
        assert f"bad.yaml:{line}:" in ended.err
    assert "3 errors; nothing was evaluated" in ended.err


def test_files_that_cannot_be_read(run: Run, yard: Callable[..., tuple[Path, Path]], tmp_path: Path) -> None:
    rules, _ = yard()
    (tmp_path / "folder.yaml").mkdir()
    (tmp_path / "folder.json").mkdir()
    (tmp_path / "secret.yaml").write_text(HEAD + TANK, encoding="utf-8")
    (tmp_path / "secret.yaml").chmod(0)
    asked: list[tuple[tuple[str, ...], int, str]] = [
        (("evaluate", "--rules", rules.name, "none.yaml"), 2, "there is no such file"),
        (("evaluate", "--rules", "none.assay", "none.yaml"), 2, "no such file or folder"),
        (("evaluate", "--rules", rules.name, "folder.yaml"), 3, "there is no evidence"),
        (("explain", "folder.json", "1.1"), 2, "this is a folder, not a file"),
        (("check", "none.assay"), 2, "no such file or folder"),
    ]
    if os.geteuid() != 0:  # root may read everything
        asked.append((("evaluate", "--rules", rules.name, "secret.yaml"), 2, "cannot be read"))
    for args, code, hint in asked:
        ended = answer(run, *args)
        assert ended.code == code, args
        assert hint in ended.err, args
        assert args[-1] in ended.err or args[-2] in ended.err or args[2] in ended.err, args
        assert not ended.out, args


# ---- rules -----------------------------------------------------------------------------------------

RULE_FILES: dict[str, tuple[bytes, int, str, str]] = {
    "10,000 lines in a brace that is not closed": (
        b'criterion 1.1 "x" {\n' + b"    require a = 1\n" * 9_999,
        20,
        "bad.assay:1:19",
        "add the missing `}`",
    ),
    "a brace that is not closed, after 10,000 lines": (
        b"".join(b'parameter p%d : number "x" is 1\n' % i for i in range(9_999)) + b'criterion 1.1 "x" {\n',
        20,
        "bad.assay:10000:19",
        "add the missing `}`",
    ),
    "not UTF-8": ('standard größe "x"'.encode("latin-1"), 2, "bad.assay: line 1", "UTF-8"),
    "a control character": (b'standard a\0b "x"\n', 20, "bad.assay:1:", "delete it"),
    "deep brackets": (
        b'define a : flag "x" is ' + b"(" * 5000 + b"a" + b")" * 5000,
        20,
        "bad.assay:1:",
        "",
    ),
    "deep braces": (b'criterion 1 "x" ' + b"{" * 5000, 20, "bad.assay:1:", "`{` cannot stand here"),
    "nothing but a comment": (b"# nothing\n", 20, "standard", "write `method"),
}


@pytest.mark.parametrize("name", RULE_FILES)
def test_bad_rules(run: Run, tmp_path: Path, name: str) -> None:
    data, code, place, hint = RULE_FILES[name]
    (tmp_path / "bad.assay").write_bytes(data)
    ended = answer(run, "check", "bad.assay")
    assert ended.code == code, ended.out + ended.err
    assert place in ended.out + ended.err
    assert hint in ended.out + ended.err
    assert len(ended.out + ended.err) < 5000


@pytest.mark.parametrize(
    "text",
    [
        'define a : flag "x" is ' + "not " * 5000 + "a",
        'define a : number "x" is ' + " + ".join(["1"] * 5000),
        'define a : number "x" is ' + "-" * 5000 + "1",
        'define a : number "x" is ' + "1 when b otherwise " * 5000 + "1",
    ],
    ids=["not", "plus", "minus", "otherwise"],
)
def test_a_chain_that_is_too_long_is_a_fault_of_the_rules(run: Run, tmp_path: Path, text: str) -> None:
    """No rule needs it, and no tool may fall over it."""
    (tmp_path / "bad.assay").write_text(text, encoding="utf-8")
    ended = answer(run, "check", "bad.assay")
    assert ended.code == 20, ended.err
    assert "bad.assay" in ended.out + ended.err


def test_settings_that_cannot_be_read(run: Run, tmp_path: Path) -> None:
    (tmp_path / "assay.toml").write_text("rules = [\n", encoding="utf-8")
    ended = answer(run, "check")
    assert ended.code == 2
    assert "assay.toml cannot be read" in ended.err
    (tmp_path / "assay.toml").write_text('rules = "nowhere"\n', encoding="utf-8")
    ended = answer(run, "check")
    assert ended.code == 2
    assert "nowhere" in ended.err
