"""The program with every name resolved and every type and unit known.

In: the trees of all rule files.  Out: `tree.Rules`, or diagnostics E02xx (names) and E03xx (types, units).
"""
