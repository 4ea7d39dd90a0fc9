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
    ("expected ',' or '}'", "a record in braces is not closed", "add the missing `}` or `,`"),
    (
        "expected <block end>",
        "this line does not fit the lines above",
        "check indentation and quotation marks",
    ),
    ("expected the node content", "a value is missing here", "write the value, or close the bracket above"),
    ("expected '<document start>'", "this does not belong to what stands above", "check the indentation"),
    ("invalid intendation", "this line does not fit the lines above", "check brackets and indentation"),
    ("document separator", "a line `---` or `...` ends the text", "close the text before it"),
    (
        "escape",
        "this escape means nothing",
        "write `\\\\` for a backslash, or use single quotation marks",
    ),
    (
        "expected alphabetic or numeric character",
        "behind `&` or `*` a name is missing",
        "put a text that begins so in quotation marks",
    ),
    ("mapping keys are not allowed", "a `?` cannot stand here", "put the text in quotation marks"),
    ("a comment or a line break", "the text begins on the next line", "end the line behind `|` or `>`"),
    ("indentation indicator", "the text begins on the next line", "end the line behind `|` or `>`"),
    ("document end marker", "nothing may follow a line `...`", "remove that line"),
    # Lines that begin with `%`, and words that begin with `!`: no evidence needs them.
    ("YAML document", "evidence is YAML 1.2", "remove the line with `%`"),
    ("directive", "this line says how to read the file", "remove the line with `%`"),
    ("tag", "what begins with `!` says nothing here", "remove it, or put the text in quotation marks"),
    (
        "expected '>'",
        "what begins with `!` says nothing here",
        "remove it, or put the text in quotation marks",
    ),
    ("expected '!'", "this line says how to read the file", "remove the line with `%`"),
    ("expected a digit", "this line says how to read the file", "remove the line with `%`"),
    ("URI", "what begins with `!` says nothing here", "remove it, or put the text in quotation marks"),
)
