"""The tests of rules: `case` blocks read like evidence, evaluated, and compared with what they expect."""
