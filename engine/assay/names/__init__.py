"""Names: what is declared where, what a name means at a place, and what was probably meant.

In: the trees of all files.  Out: tables of declarations, and diagnostics E02xx.
"""
