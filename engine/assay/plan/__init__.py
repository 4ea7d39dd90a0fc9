"""The lowered program: definitions expanded, ladders whole, every condition a node with a number.

In: `typed.tree.Rules`.  Out: `tree.Plan`, which both evaluators read.
"""
