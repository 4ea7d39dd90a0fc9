"""What the YAML parser says, in words that its reader knows: part of the messages of this stage."""

from __future__ import annotations

# What the YAML parser says, what it means, and what mends it.
YAML = (
    ("'\\t'", "a tab stands where spaces are needed", "indent with spaces"),
    ("cannot start any token", "this character cannot begin a value", "put the value in quotation marks"),
    (
        "mapping values are not allowed",
        "a `:` stands where no key can be",
        "put a text with `: ` in quotation marks, or check the indentation",
    ),
    ("sequence entries are not allowed", "a list cannot begin here", "begin the list on a line of its own"),
    ("could not find expected ':'", "a `:` is missing behind this key", "write `key: value`"),
    ("unexpected end of stream", "this text is never closed", "add the closing quotation mark"),
    ("expected ',' or ']'", "a list in brackets is not closed", "add the missing `]` or `,`"),
    ("expected ',' or '}'", "a mapping in braces is not closed", "add the missing `}` or `,`"),
    ("expected <block end>", "this line does not fit the lines above", "check the indentation"),
    (
        "unknown escape",
        "this escape means nothing",
        "write `\\\\` for a backslash, or use single quotation marks",
    ),
)
