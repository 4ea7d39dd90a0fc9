"""What an editor probably meant, where a word or sign does not fit.

In: the place of the word, and what could have stood there (words and signs as themselves, kinds of tokens by
name).  Out: one sentence of help, or nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from difflib import get_close_matches

from assay.source import Span

_SYNONYMS = {
    "if": "when",
    "else": "otherwise",
    "must": "require",
    "shall": "require",
    "all": "every",
    "any": "some",
    "has": "where",
    "with": "where",
    "equals": "=",
    "are": "is",
    "rule": "criterion",
    "requirement": "criterion",
    "test": "case",
    "until": "to",
}
_PHRASE = re.compile(r"\b(?:every|some|no|(?:count|share|sum|least|greatest|average)\s+of)\b[^{}\"]*$")
_COUNTED = re.compile(r"\b(?:count|share|sum|least|greatest|average)\s+of\b[^{}()]*$")
_FACTOR = re.compile(r"\brisk\s+(?:\w+\s+[\d.]+\s*,\s*)*\w+\s+[\d.]+\s+$")
_COMPARISONS = ("<", "<=", ">", ">=", "=", "!=")
_OTHER_DATE = re.compile(r"\d{1,2}\.\d{1,2}\.\d{2,4}|\d{1,2}-\d{1,2}-\d{2,4}")
_MONTH = re.compile(r"\d{4}-\d{1,2}")


def hint_for(span: Span, expected: Collection[str]) -> str:
    """One sentence that mends it, if the mistake is a known one."""
    text = span.text
    before = span.source.text[max(0, span.start - 300) : span.start]
    if text and (text[0].isalpha() or text in _COMPARISONS):
        return _word(text, before, expected) or _near(text, expected)
    return _sign(span, before, expected)


def _word(text: str, before: str, expected: Collection[str]) -> str:
    if text == "=" and "is" in expected:
        return "a value is given with `is`; `=` only compares"
    if text in ("=", ">", "<") and before.endswith(("=", ">", "<", "!")):
        return "write `=`, `<=`, `>=` or `!=`; there is no other sign like it"
    if text == "is" and {",", "}"} <= set(expected):
        return "facts stand apart by commas: `a is 3, b is 4`"
    if text == "is" and "OP" in expected:
        return "to compare write `=`; `is` gives a value"
    if _FACTOR.search(before) and "otherwise" in expected:
        return "the factors stand apart by a comma: `risk likelihood 3, consequence 5`"
    if text in ("and", "or") and {"and", "or"} & set(expected):
        return "`and` and `or` mix only with parentheses: `(a and b) or c`"
    if text in (*_COMPARISONS, "and", "or") and _COUNTED.search(before):
        return "put the phrase before it in parentheses: `(count of …) >= 2`"
    if text in _COMPARISONS and "and" in expected:
        return "comparisons do not chain: write `a < b and b < c`"
    if re.search(r"\bif\s+$", before):
        return "there is no `if`: say `A when C otherwise B`, or `not C or A`"
    if re.search(r"\b(?:every|some|no)\s+$", before) and "OP" in expected:
        return "beside `and`, `or` or arithmetic a phrase stands in parentheses: `(every … has …)`"
    if _SYNONYMS.get(text) in expected:
        return f"say `{_SYNONYMS[text]}`"
    return ""


def _near(text: str, expected: Collection[str]) -> str:
    """A word of the language that could stand here and looks like the one that does."""
    words = sorted(word for word in expected if word.isalpha() and word.islower())
    close = get_close_matches(text.lower(), words, n=1, cutoff=0.7)
    return f"did you mean `{close[0]}`?" if close else ""


def _sign(span: Span, before: str, expected: Collection[str]) -> str:
    text = span.text
    if _MONTH.fullmatch(text):
        return "a date has a day as well: `2020-12-31`"
    if _OTHER_DATE.fullmatch(text):
        return "a date is written year-month-day: `2020-12-31`"
    if text == "/" and span.source.text[span.start : span.start + 2] in ("//", "/*"):
        return "a remark begins with `#` and ends with its line"
    after = span.source.text[span.end : span.end + 1]
    if text == "," and re.search(r"\d$", before) and after.isdigit():
        return "the decimal sign is a point: `5.5`; there is none between thousands"
    if text == "}" and "standard" in expected:
        return "remove it: there is no `{` that it could close"
    if text == ")":
        return "remove it, or add the `(` that it closes"
    if (
        {"before", "after"} & set(expected)
        and re.search(r"\bwithin\b[^{}]*$", before)
        and "OP" not in expected
    ):
        return "say from when: `within … before …`, or `within … after …`"
    if text.startswith('"') and "ID" in expected:
        return "it needs a number or a name before its title, such as `5.2`"
    return ""
