"""What a fact that is not known could still do.

In: a plan, evidence and an unsettled result.  Out: for each candidate the answers and the ratings then
possible.
"""
