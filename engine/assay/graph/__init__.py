"""What depends on what: criteria on clauses, those on definitions, parameters, tables and evidence.

In: checked rules.  Out: a `Graph`, and it as DOT, as Mermaid, and as a drawing (SVG) laid out here.
"""
