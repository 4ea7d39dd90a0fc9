"""The meaning of a plan, naive and obvious.

In: a plan and an evidence set.  Out: an `Evaluation`.  Each function can be checked against the definition
of the language page (part 2) whose number stands in its docstring.
"""
