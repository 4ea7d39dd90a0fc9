"""The text of a rule file, and the tree that it spells.

In: `Source`.  Out: `tree.Program`, or diagnostics E01xx.  No name is looked up here.
"""
