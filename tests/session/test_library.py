"""Which rule files make which standard."""

import pytest

from assay.library import rulebooks
from assay.source import Source


def files(**texts: str) -> list[Source]:
    """Sources by path, where `__` stands for `/`."""
    return [Source(name.replace("__", "/") + ".assay", text) for name, text in texts.items()]


def names(sources: list[Source]) -> dict[str | None, set[str]]:
    return {book.standard: {source.name for source in book.sources} for book in rulebooks(sources)}


A = 'standard a "A" version "1" using m'
B = 'standard b "B" version "1"\n    by "Somebody" from 2024-01-01\n    using n'
M, N = 'method m "M" version "1" { }', 'method n "N" version "1" { }'


def test_a_folder_with_a_standard_is_that_standard_with_all_below_it() -> None:
    found = names(files(a__s=A, a__deep__er__c="", b__s=B, b__c="", m__m=M, n__n=N))
    assert found == {
        "a": {"a/s.assay", "a/deep/er/c.assay", "m/m.assay"},
        "b": {"b/s.assay", "b/c.assay", "n/n.assay"},
    }


def test_a_folder_that_states_nothing_is_shared() -> None:
    found = names(files(a__s=A, b__s=B, m__m=M, m__more="", n__n=N, words__activity=""))
    shared = {"words/activity.assay"}
    assert found["a"] == {"a/s.assay", "m/m.assay", "m/more.assay"} | shared
    assert found["b"] == {"b/s.assay", "n/n.assay"} | shared


def test_a_standard_below_another_keeps_its_files_to_itself() -> None:
    found = names(files(s=A, c="", b__s=B, b__c="", b__n=N, m=M))
    assert found == {
        "a": {"s.assay", "c.assay", "m.assay"},
        "b": {"b/s.assay", "b/c.assay", "b/n.assay"},
    }


def test_one_standard_alone_takes_all_but_foreign_methods() -> None:
    assert names(files(a__s=A, m__m=M, n__n=N, x="")) == {"a": {"a/s.assay", "m/m.assay", "x.assay"}}


def test_a_method_that_nobody_states_leaves_all_methods_in_for_the_checker_to_suggest() -> None:
    wrong = A.replace("using m", "using mm")
    assert names(files(a__s=wrong, m__m=M, n__n=N)) == {"a": {"a/s.assay", "m/m.assay", "n/n.assay"}}


def test_rules_without_a_standard_are_one_rulebook() -> None:
    assert names(files(m__m=M, x="")) == {None: {"m/m.assay", "x.assay"}}


def test_two_standards_in_one_folder_stay_together_for_the_checker_to_refuse() -> None:
    assert names(files(a=A, b=B, m=M)) == {"a": {"a.assay", "b.assay", "m.assay"}}


def test_a_word_in_a_comment_or_text_states_nothing() -> None:
    text = '# standard x "X" version "1"\nprinciple 1 "the standard y \\"Y\\""\n'
    assert names(files(a__s=A + "\n" + text, m__m=M)) == {"a": {"a/s.assay", "m/m.assay"}}


def test_the_order_of_the_files_changes_nothing() -> None:
    sources = files(a__s=A, b__s=B, m__m=M, n__n=N, x="")
    assert names(sources) == names(sources[::-1])


@pytest.mark.parametrize(
    ("broken", "name"),
    [
        ('standard b version "1" using n', "b"),  # no title
        ("standard b", "b"),
        ('standard "B" version "1" using n', "b/s.assay"),  # no name
        ("standard", "b/s.assay"),
        ('standart b "B" version "1" using n', "b"),  # misspelt
        ('Standard b "B" version "1" using n', "b"),
        ('standard b "B" version 1 by using n', "b"),
    ],
)
def test_a_standard_that_cannot_be_read_keeps_its_folder_to_itself(broken: str, name: str) -> None:
    found = names(files(a__s=A, b__s=broken, b__c="principle 1", m__m=M, n__n=N, words__w=""))
    assert found["a"] == {"a/s.assay", "m/m.assay", "words/w.assay"}
    assert {"b/s.assay", "b/c.assay", "words/w.assay"} < found[name]
    # Where the line still says which method it uses, that one alone comes along.
    assert ("m/m.assay" in found[name]) == ("using n" not in broken)


@pytest.mark.parametrize("text", ["standard : text", "standard.kept > 3", 'table standing "S" by key { }'])
def test_a_field_of_that_name_states_no_standard(text: str) -> None:
    assert set(names(files(a__s=A, b__s=text, m__m=M))) == {"a"}
