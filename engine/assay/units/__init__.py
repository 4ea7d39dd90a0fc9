"""Quantities: units with basis as dimensions, bounds on values, and the arithmetic of both.

In: unit definitions and decimals.  Out: `Unit`, `Interval` and exact or once-rounded results
(definitions 1, 3, 4, 9 and 11 of the language page).
"""
