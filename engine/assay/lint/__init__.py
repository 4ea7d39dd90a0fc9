"""Rules about rules: what is allowed, and yet probably not meant.

In: checked rules, the plan, and the trees as written.  Out: findings W06xx, some with the edit that
mends them.  One file holds one family of rules; `registry` lists them all.
"""
